import {
  DescribeSchemaCommand,
  ListRegistriesCommand,
  ListSchemasCommand,
  ListSchemaVersionsCommand,
} from '@aws-sdk/client-schemas';
import { onTestFinished } from 'vitest';
import { type ApplyScreen, applyRegistry, type RegistryApplyInput } from '../../src/actions/registry-apply.ts';
import { planRegistry, type RegistryPlanInput } from '../../src/actions/registry-plan.ts';
import { digestOf } from '../../src/domain/catalogue/canonical.ts';
import { openSchemaRegistry } from '../../src/io/aws/schema-registry.ts';
import type { RegistryWorld } from '../../src/ports.ts';
import { startWorld, type World } from '../local/world.ts';
import { type Fault, type FaultyProxy, type ProxiedRequest, startFaultyProxy } from '../support/faulty-proxy.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';
import { NOBODY } from '../support/wizard.ts';

/** A release of an event, told from others by one property. */
export function releaseOf(property: string): string {
  return JSON.stringify({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    required: ['orderId'],
    properties: { orderId: { type: 'string' }, [property]: { type: 'string' } },
  });
}

/** A catalogue of events of the domain orders, each with these releases of its major 1. */
export function catalogueOf(
  events: Readonly<Record<string, readonly string[]>>,
  registry = '{ name: "acme-{domain}" }',
  more = '',
): Record<string, Tree[string]> {
  const tree: Record<string, Tree[string]> = {
    'eda.yaml': `version: 1\nbuses:\n  main: { summary: All. }\nstages:\n  test: { buses: {}, registry: ${registry}${more} }\n`,
    'schemas/teams.yaml': 'checkout: { name: Checkout }\n',
    'schemas/orders/domain.yaml': 'summary: Orders.\nowner: checkout\n',
  };
  for (const [name, releases] of Object.entries(events)) {
    const folder = `schemas/orders/${name}`;
    tree[`${folder}/event.yaml`] =
      `summary: ${name} happened.\nowner: checkout\nsource: com.acme.orders\nmajors:\n  1: { detailType: ${name} }\n`;
    tree[`${folder}/v1/schema.json`] = releaseOf(`in${releases.length - 1}`);
    const digests: Record<string, string> = {};
    for (const [i, version] of releases.entries()) {
      const text = releaseOf(`in${i}`);
      tree[`${folder}/v1/releases/${version}.json`] = text;
      digests[version] = digestOf(JSON.parse(text), sha256);
    }
    if (releases.length > 0) tree[`${folder}/v1/releases/digests.json`] = JSON.stringify(digests);
  }
  return tree;
}

export interface RegistryTest {
  readonly world: World;
  readonly proxy: FaultyProxy;
  readonly registries: RegistryWorld;
  plan(tree: Record<string, Tree[string]>, input?: Partial<RegistryPlanInput>): ReturnType<typeof planRegistry>;
  apply(
    tree: Record<string, Tree[string]>,
    input?: Partial<RegistryApplyInput>,
    screen?: Partial<ApplyScreen>,
  ): ReturnType<typeof applyRegistry>;
  /** Everything that stands in the registries: `registry/schema` -> the contents of its versions, oldest first. */
  contents(): Promise<Record<string, string[]>>;
}

/** The embedded endpoint behind a proxy with faults, asked by the real SDK. */
export async function registryTest(
  choose: (request: ProxiedRequest, count: number) => Fault = () => 'pass',
  options: Parameters<typeof startWorld>[0] & { readonly timeout?: number; readonly slowness?: number } = {},
): Promise<RegistryTest> {
  const world = await startWorld(options);
  const proxy = await startFaultyProxy(world.endpoint, choose, options.slowness);
  onTestFinished(async () => {
    await proxy.close();
    await world.close();
  });
  const registries: RegistryWorld = {
    open: (target) =>
      openSchemaRegistry({
        endpointUrl: proxy.endpoint,
        ...target,
        env: {},
        // Pauses are not waited for, but others get their turn.
        sleep: () => new Promise((resolve) => setImmediate(resolve)),
        ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
      }),
  };
  const standard = { allowLossy: false, adopt: false, prune: false };
  return {
    world,
    proxy,
    registries,
    plan: (tree, input) => planRegistry({ ...standard, ...input }, memoryWorld(tree), registries, sha256, () => {}),
    apply: (tree, input, screen) =>
      applyRegistry({ ...standard, yes: true, ...input }, memoryWorld(tree), registries, sha256, {
        wizard: NOBODY,
        progress: () => {},
        show: () => {},
        stopped: () => false,
        ...screen,
      }),
    contents: () => contentsOf(world),
  };
}

async function contentsOf({ schemas }: World): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  const { Registries = [] } = await schemas.send(new ListRegistriesCommand({ Scope: 'LOCAL', Limit: 100 }));
  for (const { RegistryName } of Registries) {
    const { Schemas = [] } = await schemas.send(new ListSchemasCommand({ RegistryName, Limit: 100 }));
    for (const { SchemaName } of Schemas) {
      const listed = await schemas.send(new ListSchemaVersionsCommand({ RegistryName, SchemaName, Limit: 100 }));
      const versions = (listed.SchemaVersions ?? [])
        .map(({ SchemaVersion }) => Number(SchemaVersion))
        .sort((a, b) => a - b);
      const contents: string[] = [];
      for (const version of versions) {
        const one = await schemas.send(
          new DescribeSchemaCommand({ RegistryName, SchemaName, SchemaVersion: String(version) }),
        );
        contents.push(one.Content ?? '');
      }
      found[`${RegistryName}/${SchemaName}`] = contents;
    }
  }
  return found;
}

/** Which of our releases each version is: by the property that tells it from others, or the content itself. */
export function releasesIn(contents: Record<string, string[]>): Record<string, string[]> {
  const named = (content: string) => /"(in\d+)"/.exec(content)?.[1] ?? content;
  return Object.fromEntries(Object.entries(contents).map(([name, list]) => [name, list.map(named)]));
}
