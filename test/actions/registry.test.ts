import path from 'node:path';
import {
  CreateRegistryCommand,
  CreateSchemaCommand,
  DeleteRegistryCommand,
  DeleteSchemaCommand,
  DeleteSchemaVersionCommand,
  DescribeSchemaCommand,
  TagResourceCommand,
  UpdateSchemaCommand,
} from '@aws-sdk/client-schemas';
import { describe, expect, it } from 'vitest';
import { applyRegistry } from '../../src/actions/registry-apply.ts';
import { planRegistry } from '../../src/actions/registry-plan.ts';
import { digestOf } from '../../src/domain/catalogue/canonical.ts';
import { registryRules } from '../../src/domain/registry/rules.ts';
import { EdaError } from '../../src/errors.ts';
import type { RegistryWorld } from '../../src/ports.ts';
import type { Fault } from '../support/faulty-proxy.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';
import { NOBODY, person } from '../support/wizard.ts';
import { catalogueOf, registryTest, releaseOf, releasesIn } from './registry-world.ts';

const TWO = { OrderPlaced: ['1.0.0', '1.1.0'], OrderCancelled: ['1.0.0'] };
const PLACED = 'acme-orders/com.acme.orders@OrderPlaced';
const NAME = { RegistryName: 'acme-orders', SchemaName: 'com.acme.orders@OrderPlaced' };
const OTHER = JSON.stringify({
  openapi: '3.0.0',
  info: { title: 'x', version: '1' },
  paths: {},
  components: { schemas: { X: {} } },
});

async function refusal(work: Promise<unknown>): Promise<EdaError> {
  const error = await work.then(
    () => new Error('it was done'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(EdaError);
  return error as EdaError;
}

describe('plan and apply', () => {
  it('make each release a version, in order, and are in step then', async () => {
    const test = await registryTest();
    const tree = catalogueOf(TWO);
    const plan = await test.plan(tree);
    expect(plan).toMatchObject({
      inStep: false,
      stage: 'test',
      registries: [{ name: 'acme-orders', status: 'create', schemas: 2 }],
      entries: [
        { schema: 'com.acme.orders@OrderCancelled', status: 'create', steps: [{ release: '1.0.0' }] },
        {
          schema: 'com.acme.orders@OrderPlaced',
          status: 'create',
          steps: [{ release: '1.0.0' }, { release: '1.1.0' }],
        },
      ],
      findings: [],
    });
    expect(test.proxy.requests.some(({ write }) => write)).toBe(false);
    const applied = await test.apply(tree);
    expect(applied).toMatchObject({
      created: ['acme-orders'],
      schemas: [
        { outcome: 'created', releases: [{ release: '1.0.0', version: '1' }] },
        {
          outcome: 'created',
          releases: [
            { release: '1.0.0', version: '1' },
            { release: '1.1.0', version: '2' },
          ],
        },
      ],
      interrupted: false,
    });
    expect(releasesIn(await test.contents())).toMatchObject({ [PLACED]: ['in0', 'in1'] });
    const described = await test.world.schemas.send(new DescribeSchemaCommand(NAME));
    expect(described).toMatchObject({
      Type: 'OpenApi3',
      Description: 'OrderPlaced happened.',
      Tags: { 'eda:catalogue': 'eda', 'eda:major': 'orders/OrderPlaced@1', 'eda:release': '1.1.0' },
    });
    expect(JSON.parse(described.Content ?? '')).toMatchObject({ info: { version: '1.1.0' } });
    expect((await test.plan(tree)).inStep).toBe(true);
    const before = test.proxy.requests.length;
    expect(await test.apply(tree, { yes: false })).toMatchObject({ schemas: [], inStep: 2 });
    expect(test.proxy.requests.slice(before).some(({ write }) => write)).toBe(false);
  });

  it('write only the releases that are missing', async () => {
    const test = await registryTest();
    await test.apply(catalogueOf(TWO));
    const tree = catalogueOf({ ...TWO, OrderPlaced: ['1.0.0', '1.1.0', '1.2.0'] });
    expect((await test.plan(tree)).entries).toMatchObject([
      { status: 'in-step' },
      { status: 'new-version', steps: [{ release: '1.2.0' }], found: { version: '2', release: '1.1.0' } },
    ]);
    expect((await test.apply(tree)).schemas).toMatchObject([
      { outcome: 'updated', releases: [{ release: '1.2.0', version: '3' }] },
    ]);
    expect(releasesIn(await test.contents())[PLACED]).toEqual(['in0', 'in1', 'in2']);
  });

  it('write draft-04 where the stage says so, and again where it says so later', async () => {
    const test = await registryTest();
    await test.apply(catalogueOf(TWO));
    const tree = catalogueOf(TWO, '{ name: "acme-{domain}", format: JSONSchemaDraft4 }');
    expect((await test.apply(tree)).schemas).toMatchObject([{ outcome: 'updated' }, { outcome: 'updated' }]);
    expect(await test.world.schemas.send(new DescribeSchemaCommand(NAME))).toMatchObject({
      Type: 'JSONSchemaDraft4',
      SchemaVersion: '3',
    });
    expect((await test.plan(tree)).inStep).toBe(true);
  });

  it('read every page', async () => {
    const events = Object.fromEntries(Array.from({ length: 130 }, (_, i) => [`Event${i}`, ['1.0.0']]));
    const test = await registryTest(undefined, { quotas: { schemasPerRegistry: 1000 } });
    await test.apply(catalogueOf(events));
    expect(Object.keys(await test.contents())).toHaveLength(100);
    const plan = await test.plan(catalogueOf(events));
    expect(plan.entries.filter(({ status }) => status === 'in-step')).toHaveLength(130);
  });

  it('write what a quota leaves room for, and say what to do about the rest', async () => {
    const test = await registryTest(undefined, { quotas: { schemasPerRegistry: 3, versionsPerSchema: 2 } });
    const tree = catalogueOf({ A: ['1.0.0', '1.1.0', '1.2.0'], B: ['1.0.0'], C: ['1.0.0'] });
    const applied = await test.apply(tree);
    expect(applied.schemas).toMatchObject([
      { outcome: 'failed', releases: [{ release: '1.0.0' }, { release: '1.1.0' }], error: { code: 'aws-quota' } },
      { outcome: 'created' },
      { outcome: 'created' },
    ]);
    const more = await test.apply(catalogueOf({ A: ['1.0.0', '1.1.0'], B: ['1.0.0'], C: ['1.0.0'], D: ['1.0.0'] }));
    expect(more.schemas).toMatchObject([{ outcome: 'tagged' }, { outcome: 'failed', error: { code: 'aws-quota' } }]);
    expect(more.schemas[1]?.error).toMatchObject({
      message: expect.stringMatching(/schemas:CreateSchema.*at most 3 schemas\.$/),
      next: expect.stringMatching(/Service Quotas.*registry of its own/),
    });
  });

  it('say of registries that there are too many', async () => {
    const test = await registryTest(undefined, { quotas: { registries: 0 } });
    const { schemas } = await test.apply(catalogueOf({ A: ['1.0.0'] }));
    expect(schemas).toMatchObject([{ outcome: 'failed', error: { code: 'aws-quota' } }]);
  });

  it('tell what was changed outside, and mend it', async () => {
    const test = await registryTest();
    const tree = catalogueOf(TWO);
    await test.apply(tree);
    await test.world.schemas.send(new UpdateSchemaCommand({ ...NAME, Content: OTHER, Type: 'OpenApi3' }));
    const plan = await test.plan(tree);
    expect(plan.inStep).toBe(false);
    expect(plan.entries[1]).toMatchObject({
      status: 'drifted',
      found: { version: '3', versions: 3 },
      steps: [{ release: '1.1.0' }],
    });
    await test.apply(tree);
    expect(releasesIn(await test.contents())[PLACED]).toEqual(['in0', 'in1', OTHER, 'in1']);
    expect(await test.plan(tree)).toMatchObject({
      inStep: true,
      entries: [{}, { reason: 'It has 2 versions more than there are releases.' }],
    });
  });

  it('write a release again that was deleted outside', async () => {
    const test = await registryTest();
    const tree = catalogueOf(TWO);
    await test.apply(tree);
    for (const SchemaVersion of ['2', '3']) {
      await test.world.schemas.send(new DeleteSchemaVersionCommand({ ...NAME, SchemaVersion }));
      expect((await test.plan(tree)).entries[1]).toMatchObject({ steps: [{ release: '1.1.0' }] });
      // The same write as before: who takes it for a repetition has not done it.
      const version = String(Number(SchemaVersion) + 1);
      expect((await test.apply(tree)).schemas).toMatchObject([{ releases: [{ release: '1.1.0', version }] }]);
      expect(await test.plan(tree)).toMatchObject({ inStep: true });
    }
    expect(releasesIn(await test.contents())[PLACED]).toEqual(['in0', 'in1']);
  });

  it('know their own content in whatever order and with whatever spaces AWS keeps it', async () => {
    const test = await registryTest();
    const tree = catalogueOf({ OrderPlaced: ['1.0.0'] });
    await test.apply(tree);
    const content = (await test.contents())[PLACED]?.[0] ?? '';
    const turned = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(content)).reverse()), null, 7);
    await test.world.schemas.send(new UpdateSchemaCommand({ ...NAME, Content: turned, Type: 'OpenApi3' }));
    expect((await test.plan(tree)).inStep).toBe(true);
  });

  it('leave alone what others have, and adopt it where they are told to', async () => {
    const test = await registryTest();
    const { schemas } = test.world;
    await schemas.send(new CreateRegistryCommand({ RegistryName: 'acme-orders' }));
    await schemas.send(new CreateSchemaCommand({ ...NAME, Content: OTHER, Type: 'OpenApi3' }));
    await schemas.send(new CreateSchemaCommand({ ...NAME, SchemaName: 'theirs', Content: OTHER, Type: 'OpenApi3' }));
    const tree = catalogueOf({ OrderPlaced: ['1.0.0'] });
    expect((await test.plan(tree)).entries).toMatchObject([
      { status: 'foreign', major: 'orders/OrderPlaced@1' },
      { status: 'foreign' },
    ]);
    const applied = await test.apply(tree, { prune: true });
    expect(applied).toMatchObject({ schemas: [], left: [`${PLACED}: foreign`] });
    expect((await test.contents())[PLACED]).toEqual([OTHER]);
    await test.apply(tree, { adopt: true, prune: true });
    expect(releasesIn(await test.contents())).toEqual({ [PLACED]: [OTHER, 'in0'], 'acme-orders/theirs': [OTHER] });
    expect((await test.plan(tree)).inStep).toBe(true);
  });

  it('delete with prune only, and only what they made', async () => {
    const test = await registryTest();
    await test.apply(catalogueOf(TWO));
    const { schemas } = test.world;
    await schemas.send(new CreateSchemaCommand({ ...NAME, SchemaName: 'theirs', Content: OTHER, Type: 'OpenApi3' }));
    const fewer = catalogueOf({ OrderPlaced: TWO.OrderPlaced });
    expect((await test.plan(fewer)).entries).toMatchObject([
      { status: 'orphaned' },
      { status: 'in-step' },
      { status: 'foreign' },
    ]);
    expect(await test.apply(fewer)).toMatchObject({
      schemas: [],
      left: ['acme-orders/com.acme.orders@OrderCancelled: orphaned'],
    });
    expect((await test.apply(fewer, { prune: true })).schemas).toMatchObject([{ outcome: 'deleted' }]);
    expect(Object.keys(await test.contents())).toEqual([PLACED, 'acme-orders/theirs']);
    // A registry that the catalogue has left goes too, unless something of others is in it.
    const elsewhere = catalogueOf(TWO, '{ name: other }');
    expect((await test.apply(elsewhere, { prune: true })).deleted).toEqual([]);
    expect(Object.keys(await test.contents()).sort()).toEqual([
      'acme-orders/theirs',
      'other/com.acme.orders@OrderCancelled',
      'other/com.acme.orders@OrderPlaced',
    ]);
    const third = catalogueOf(TWO, '{ name: third }');
    expect((await test.apply(third, { prune: true })).deleted).toEqual(['other']);
    expect((await test.plan(third)).inStep).toBe(true);
  });

  it('leave a registry that is no longer used, and say so, until they are told to prune', async () => {
    const test = await registryTest();
    await test.apply(catalogueOf({ A: ['1.0.0'] }));
    const none = catalogueOf({}, undefined);
    const { schemas } = test.world;
    await schemas.send(new DeleteSchemaCommand({ ...NAME, SchemaName: 'com.acme.orders@A' }));
    expect((await test.plan(none)).inStep).toBe(false);
    expect(await test.apply(none)).toMatchObject({ deleted: [], left: ['acme-orders: no longer used'] });
    expect(await test.apply(none, { prune: true })).toMatchObject({ deleted: ['acme-orders'], left: [] });
    expect((await test.plan(none)).inStep).toBe(true);
  });

  it('leave alone what another catalogue made', async () => {
    const test = await registryTest();
    await test.apply(catalogueOf(TWO, '{ name: shared, catalogue: theirs }'));
    const mine = catalogueOf({ Mine: ['1.0.0'] }, '{ name: shared, catalogue: mine }');
    await test.apply(mine, { prune: true, adopt: true });
    expect(Object.keys(await test.contents())).toHaveLength(3);
    expect((await test.plan(mine)).inStep).toBe(true);
  });

  it('see content that is no JSON as somebody else’s', async () => {
    const test = await registryTest();
    const tree = catalogueOf({ OrderPlaced: ['1.0.0'] });
    await test.apply(tree);
    const real = test.registries.open;
    const broken = {
      open: async (target: object) => {
        const registry = await real(target);
        return {
          ...registry,
          schema: async (where: string, name: string, version?: string) => {
            const found = await registry.schema(where, name, version);
            return found && { ...found, content: 'no JSON {' };
          },
        };
      },
    };
    const plan = await test.plan(tree, {});
    expect(plan.inStep).toBe(true);
    const input = { allowLossy: false, adopt: false, prune: false };
    const seen = await planRegistry(input, memoryWorld(tree), broken, sha256, () => {});
    expect(seen.entries).toMatchObject([{ status: 'drifted' }]);
  });

  it('leave out drafts and what is not released, and say so', async () => {
    const test = await registryTest();
    const tree = catalogueOf({ OrderPlaced: ['1.0.0'], Draft: [], Head: [] });
    tree['schemas/orders/Draft/event.yaml'] = String(tree['schemas/orders/Draft/event.yaml']).replace(
      ' }',
      ', stability: draft }',
    );
    const plan = await test.plan(tree);
    expect(plan.entries).toHaveLength(1);
    expect(plan.notes).toEqual([
      '1 major is not released, and not for the registry yet: orders/Head@1.',
      '1 draft is left out: orders/Draft@1.',
    ]);
  });
});

describe('what is refused', () => {
  const lossy = (): Record<string, Tree[string]> => {
    const tree = catalogueOf({ OrderPlaced: [] });
    const text = JSON.stringify({
      type: 'object',
      properties: { names: { type: 'object', propertyNames: { pattern: '^a' } } },
    });
    tree['schemas/orders/OrderPlaced/v1/releases/1.0.0.json'] = text;
    return tree;
  };

  it('a release that the format can’t say whole, unless it is allowed', async () => {
    const test = await registryTest();
    const tree = lossy();
    const release = 'schemas/orders/OrderPlaced/v1/releases/1.0.0.json';
    tree['schemas/orders/OrderPlaced/v1/releases/digests.json'] = JSON.stringify({
      '1.0.0': digestOf(JSON.parse(String(tree[release])), sha256),
    });
    const plan = await test.plan(tree);
    expect(plan.findings).toMatchObject([
      { rule: 'conversion-loss', severity: 'error', at: { file: release, pointer: '/properties/names/propertyNames' } },
    ]);
    expect((await refusal(test.apply(tree))).kind).toBe('finding');
    expect(await test.contents()).toEqual({});
    expect((await test.plan(tree, { allowLossy: true })).findings).toMatchObject([{ severity: 'warning' }]);
    await test.apply(tree, { allowLossy: true });
    expect(await test.plan(tree)).toMatchObject({ inStep: true, findings: [] });
  });

  it.each(Object.values(registryRules))(
    'what $id tells: the bad example fires, the good one is clean',
    async (rule) => {
      const test = await registryTest();
      for (const [example, fires] of [
        [rule.bad, true],
        [rule.good, false],
      ] as const) {
        const tree = catalogueOf({ OrderPlaced: ['1.0.0'] });
        for (const [, file = '', text = ''] of example.matchAll(/^# (\S+)\n((?:(?!# \S+\n).*\n?)*)/gm)) {
          tree[file] = text;
          const folder = path.posix.dirname(file);
          if (file.endsWith('event.yaml')) {
            tree[`${folder}/v1/schema.json`] ??= releaseOf('x');
            tree[`${folder}/v1/releases/1.0.0.json`] ??= releaseOf('x');
          }
        }
        for (const file of Object.keys(tree).filter((each) => each.endsWith('/releases/1.0.0.json'))) {
          const digest = digestOf(JSON.parse(String(tree[file])), sha256);
          tree[`${path.posix.dirname(file)}/digests.json`] = JSON.stringify({ '1.0.0': digest });
        }
        const { findings } = await test.plan(tree);
        expect(findings.map((finding) => finding.rule)).toEqual(fires ? [rule.id] : []);
      }
    },
  );

  it('an edited release', async () => {
    const test = await registryTest();
    const tree = catalogueOf(TWO);
    tree['schemas/orders/OrderPlaced/v1/releases/1.1.0.json'] = releaseOf('edited');
    expect((await test.plan(tree)).findings).toMatchObject([{ rule: 'release-edited' }]);
    expect((await refusal(test.apply(tree))).detail.code).toBe('release-edited');
  });

  it('two majors of one name', async () => {
    const test = await registryTest();
    const tree = catalogueOf({ OrderPlaced: ['1.0.0'], Other: ['1.0.0'] });
    tree['schemas/orders/Other/event.yaml'] = String(tree['schemas/orders/Other/event.yaml']).replace(
      'detailType: Other',
      'detailType: Order placed',
    );
    const plan = await test.plan(tree);
    expect(plan.findings).toMatchObject([
      {
        rule: 'registry-name-collision',
        at: { file: 'schemas/orders/Other/event.yaml' },
        related: [{ at: { file: 'schemas/orders/OrderPlaced/event.yaml' } }],
      },
    ]);
    expect((await refusal(test.apply(tree))).detail.code).toBe('registry-name-collision');
  });

  it('a catalogue with errors: what is broken would look as if it was removed', async () => {
    const test = await registryTest();
    await test.apply(catalogueOf(TWO));
    const tree = catalogueOf(TWO);
    tree['schemas/orders/OrderPlaced/event.yaml'] = 'summary: [';
    const error = await refusal(test.apply(tree, { prune: true }));
    expect(error.detail).toMatchObject({
      code: 'catalogue-has-errors',
      at: { file: 'schemas/orders/OrderPlaced/event.yaml' },
    });
  });

  const NONE = 'stages:\n  test: { buses: {} }';
  const SOME = 'stages:\n  test: { buses: {}, registry: { name: a } }\n  live: { buses: {} }';
  const SEVERAL = 'stages:\n  test: { buses: {}, registry: { name: a } }\n  live: { buses: {}, registry: { name: b } }';
  it.each<[string, string, string | undefined, string, string]>([
    ['a stage that is not there', SOME, 'tset', 'unknown-stage', 'Did you mean test?'],
    [
      'a stage that is like none',
      SOME,
      'nope',
      'unknown-stage',
      'Name one of these, or declare it under stages in eda.yaml.',
    ],
    [
      'a stage without a registry',
      SOME,
      'live',
      'stage-without-registry',
      'Give it one in eda.yaml, such as registry: { name: "acme-{domain}" }. Or name a stage that has one: --stage test.',
    ],
    [
      'no stage with a registry',
      NONE,
      undefined,
      'no-registry',
      'Give a stage of eda.yaml one, such as registry: { name: "acme-{domain}" }.',
    ],
    ['one of several stages', SEVERAL, undefined, 'which-stage', 'Name one, such as --stage test.'],
  ])('%s, with the next step', async (_, stages, stage, code, next) => {
    const test = await registryTest();
    const tree = { ...catalogueOf(TWO), 'eda.yaml': `version: 1\n${stages}\n` };
    const error = await refusal(test.plan(tree, stage === undefined ? {} : { stage }));
    expect(error).toMatchObject({ kind: 'usage', detail: { code, next } });
    if (stage !== undefined && code === 'unknown-stage') expect(error.detail.expected).toBe('one of test, live');
  });

  it('what nobody agreed to', async () => {
    const test = await registryTest();
    expect(await refusal(test.apply(catalogueOf(TWO), { yes: false }))).toMatchObject({
      kind: 'usage',
      detail: { code: 'not-agreed' },
    });
    const no = person([['Change the registries of test', false]]);
    await refusal(test.apply(catalogueOf(TWO), { yes: false }, { wizard: no }));
    no.done();
    expect(await test.contents()).toEqual({});
    const yes = person([['Change the registries of test', true]]);
    await test.apply(catalogueOf(TWO), { yes: false }, { wizard: yes });
    expect(Object.keys(await test.contents())).toHaveLength(2);
  });

  it('a protected stage whose name is not typed', async () => {
    const test = await registryTest();
    const tree = catalogueOf(TWO, undefined, ', protected: true');
    await refusal(test.apply(tree, { yes: false }, { wizard: person([['Type its name', 'y']]) }));
    expect(await test.contents()).toEqual({});
    await test.apply(tree, { yes: false }, { wizard: person([['Type its name', 'test']]) });
    expect(Object.keys(await test.contents())).toHaveLength(2);
  });

  it('want of permission, with the action that is missing', async () => {
    const test = await registryTest(({ path, write }) => (write && path.includes('/schemas/') ? 'deny' : 'pass'));
    const applied = await test.apply(catalogueOf(TWO));
    expect(applied.schemas).toMatchObject([{ outcome: 'failed', error: { code: 'aws-denied' } }, {}]);
    expect(applied.schemas[0]?.error?.message).toContain('schemas:CreateSchema');
    const blind = await registryTest(() => 'deny');
    const error = await refusal(blind.plan(catalogueOf(TWO)));
    expect(error.detail).toMatchObject({ code: 'aws-denied' });
    expect(error.detail.message).toContain('schemas:ListRegistries');
  });
});

describe('a plan file', () => {
  const at = 'plan.json';
  async function kept(test: Awaited<ReturnType<typeof registryTest>>, tree: Record<string, Tree[string]>, input = {}) {
    await test.plan(tree, { ...input, out: at });
    return { ...tree };
  }

  it('is done as it says', async () => {
    const test = await registryTest();
    const tree = await kept(test, catalogueOf(TWO));
    expect((await test.apply(tree, { plan: at })).schemas).toHaveLength(2);
    // Done already: nothing is left of it, and nothing has changed but by itself.
    expect(await test.apply(tree, { plan: at })).toMatchObject({ schemas: [], inStep: 2 });
  });

  it.each<[string, string]>([
    ['a folder', 'schemas'],
    ['stdout', '-'],
  ])('is not written to %s, and nothing is asked before that is said', async (_, out) => {
    const test = await registryTest();
    const error = await refusal(test.plan(catalogueOf(TWO), { out }));
    expect(error).toMatchObject({ kind: 'usage', detail: { code: 'not-a-file' } });
    expect(test.proxy.requests).toEqual([]);
  });

  it('is refused where the registry has changed', async () => {
    const test = await registryTest();
    await test.apply(catalogueOf(TWO));
    const tree = await kept(test, catalogueOf({ ...TWO, OrderPlaced: ['1.0.0', '1.1.0', '1.2.0'] }));
    await test.world.schemas.send(new UpdateSchemaCommand({ ...NAME, Content: OTHER, Type: 'OpenApi3' }));
    const error = await refusal(test.apply(tree, { plan: at }));
    expect(error.detail).toMatchObject({ code: 'plan-out-of-date' });
    expect(error.detail.message).toContain(`${PLACED}: the registry had version 2 (1.1.0), and has version 3 now.`);
    expect((await test.contents())[PLACED]).toHaveLength(3);
  });

  it('is refused where the catalogue has changed', async () => {
    const test = await registryTest();
    const { [at]: plan } = await kept(test, catalogueOf(TWO));
    const tree = { ...catalogueOf({ ...TWO, Third: ['1.0.0'] }), [at]: plan as string };
    const error = await refusal(test.apply(tree, { plan: at }));
    expect(error.detail.message).toContain(
      'acme-orders/com.acme.orders@Third: it is "create" (1.0.0) now, and was not in the plan.',
    );
    expect(await test.contents()).toEqual({});
  });

  it.each<[string, (text: string) => string, string]>([
    ['edited', (text) => text.replace('"1.1.0"', '"1.0.0"'), 'plan-edited'],
    ['of another version', (text) => text.replace('"version": 1,', '"version": 2,'), 'plan-of-another-version'],
    ['no plan', () => '{"digest": 1}', 'no-plan'],
    ['no JSON', () => 'plan', 'no-plan'],
    ['an array', () => '[]', 'no-plan'],
    ['empty', () => '', 'no-plan'],
  ])('is refused where it is %s', async (_, edit, code) => {
    const test = await registryTest();
    const tree = await kept(test, catalogueOf(TWO));
    tree[at] = edit(String(tree[at]));
    const error = await refusal(test.apply(tree, { plan: at }));
    expect(error).toMatchObject({ kind: 'input', detail: { code, at: { file: at } } });
    expect(await test.contents()).toEqual({});
  });

  it('is refused where it is not there, for another stage, or asked for more', async () => {
    const test = await registryTest();
    const tree = await kept(test, catalogueOf(TWO));
    expect((await refusal(test.apply(tree, { plan: 'none.json' }))).detail.code).toBe('unreadable-file');
    expect((await refusal(test.apply(tree, { plan: at, stage: 'live' }))).detail.code).toBe('plan-of-another-stage');
    expect((await refusal(test.apply(tree, { plan: at, prune: true }))).detail.code).toBe('plan-without');
  });
});

describe('a bad wire', () => {
  const RELEASES = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`Event${i}`, ['1.0.0', '1.1.0', '1.2.0']]));
  const GOOD = ['in0', 'in1', 'in2'];
  const expectWhole = (contents: Record<string, string[]>) =>
    expect(releasesIn(contents)).toEqual(
      Object.fromEntries(Object.keys(RELEASES).map((name) => [`acme-orders/com.acme.orders@${name}`, GOOD])),
    );
  const faults: readonly Fault[] = [
    'throttle',
    'error',
    'unavailable',
    'reset',
    'lost',
    'done-but-error',
    'slow',
    'half',
  ];

  it.each(faults)('with %s on every third request makes each version once', async (fault) => {
    const test = await registryTest((_, count) => (count % 3 === 1 ? fault : 'pass'), { slowness: 5 });
    const applied = await test.apply(catalogueOf(RELEASES));
    expect(applied.schemas.every(({ outcome }) => outcome === 'created')).toBe(true);
    expectWhole(await test.contents());
    expect((await test.plan(catalogueOf(RELEASES))).inStep).toBe(true);
  });

  it('with all of them at random makes each version once', async () => {
    let seed = 20;
    const next = () => (seed = (seed * 1103515245 + 12345) % 2147483648);
    const test = await registryTest(() => (next() % 100 < 30 ? (faults[next() % faults.length] ?? 'pass') : 'pass'), {
      slowness: 5,
    });
    await test.apply(catalogueOf(RELEASES));
    expectWhole(await test.contents());
    expect((await test.plan(catalogueOf(RELEASES))).inStep).toBe(true);
  });

  it('on which writes are answered too late makes each version once', async () => {
    const test = await registryTest(({ write }, count) => (write && count % 2 === 0 ? 'slow' : 'pass'), {
      slowness: 400,
      timeout: 150,
    });
    await test.apply(catalogueOf(RELEASES));
    expectWhole(await test.contents());
  });

  it('that is cut at any point is taken up where it stopped', async () => {
    const events = { A: ['1.0.0', '1.1.0'], B: ['1.0.0'], C: ['1.0.0', '1.1.0', '1.2.0'] };
    const wanted = {
      'acme-orders/com.acme.orders@A': ['in0', 'in1'],
      'acme-orders/com.acme.orders@B': ['in0'],
      'acme-orders/com.acme.orders@C': ['in0', 'in1', 'in2'],
    };
    let left = 0;
    const test = await registryTest(() => {
      left--;
      if (left > 0) return 'pass';
      // The last request before the cut is done, and nobody hears of it.
      return left === 0 ? 'done-but-error' : 'deny';
    });
    for (let cut = 1; ; cut++) {
      left = cut;
      const before = await test.contents();
      const done = await test.apply(catalogueOf(events)).then(
        ({ schemas }) => schemas.every(({ outcome }) => outcome !== 'failed' && outcome !== 'pending'),
        () => false,
      );
      const after = releasesIn(await test.contents());
      for (const [name, releases] of Object.entries(after)) {
        expect(releases).toEqual(wanted[name as keyof typeof wanted].slice(0, releases.length));
      }
      if (done) {
        expect(after).toEqual(wanted);
        break;
      }
      // From nothing each time, so that the cut meets every request; every second time it goes on instead.
      if (cut % 2 === 0) continue;
      for (const name of Object.keys(after).filter((each) => before[each] === undefined)) {
        const [RegistryName, SchemaName] = name.split('/');
        await test.world.schemas.send(new DeleteSchemaCommand({ RegistryName, SchemaName }));
      }
    }
    left = Number.POSITIVE_INFINITY;
    expect((await test.plan(catalogueOf(events))).inStep).toBe(true);
  });

  it('on which AWS throttles to the end gives up, and says what to do', async () => {
    const test = await registryTest(() => 'throttle');
    const error = await refusal(test.plan(catalogueOf(TWO)));
    expect(error).toMatchObject({ kind: 'input', detail: { code: 'aws-throttled' } });
  });

  it('with nobody at its end gives up soon', async () => {
    const test = await registryTest();
    await test.proxy.close();
    const error = await refusal(test.plan(catalogueOf(TWO)));
    expect(error.detail.code).toBe('endpoint-unreachable');
  });
});

describe('others beside', () => {
  it('two applies at once make each version once', async () => {
    const test = await registryTest();
    const tree = () => catalogueOf({ A: ['1.0.0', '1.1.0'], B: ['1.0.0'], C: ['1.0.0', '1.1.0', '1.2.0'] });
    const both = await Promise.all([test.apply(tree()), test.apply(tree())]);
    expect(both.flatMap(({ schemas }) => schemas.filter(({ outcome }) => outcome === 'pending'))).toEqual([]);
    await test.apply(tree());
    expect((await test.plan(tree())).inStep).toBe(true);
    expect(releasesIn(await test.contents())).toEqual({
      'acme-orders/com.acme.orders@A': ['in0', 'in1'],
      'acme-orders/com.acme.orders@B': ['in0'],
      'acme-orders/com.acme.orders@C': ['in0', 'in1', 'in2'],
    });
  });

  it('a registry that vanishes meanwhile is said, and made by the next apply', async () => {
    const test = await registryTest();
    const before = catalogueOf({ A: ['1.0.0'] });
    await test.apply(before);
    const tree = catalogueOf({ A: ['1.0.0', '1.1.0'], B: ['1.0.0'] });
    const { schemas } = test.world;
    const vanishing: RegistryWorld = {
      open: async (target) => {
        const registry = await test.registries.open(target);
        const vanish = async () => {
          await schemas.send(new DeleteSchemaCommand({ ...NAME, SchemaName: 'com.acme.orders@A' })).catch(() => {});
          await schemas.send(new DeleteRegistryCommand(NAME)).catch(() => {});
        };
        return {
          ...registry,
          createSchema: (made) => vanish().then(() => registry.createSchema(made)),
          updateSchema: (version) => vanish().then(() => registry.updateSchema(version)),
        };
      },
    };
    const screen = { wizard: NOBODY, progress: () => {}, show: () => {}, stopped: () => false };
    const input = { allowLossy: false, adopt: false, prune: false, yes: true };
    const applied = await applyRegistry(input, memoryWorld(tree), vanishing, sha256, screen);
    expect(applied.schemas).toMatchObject([
      { outcome: 'failed', releases: [], error: { code: 'changed-meanwhile' } },
      { outcome: 'failed', releases: [], error: { code: 'changed-meanwhile' } },
    ]);
    expect((await test.apply(tree)).created).toEqual(['acme-orders']);
    expect((await test.plan(tree)).inStep).toBe(true);
  });

  it('an apply that is interrupted finishes what it began, and the next goes on', async () => {
    const test = await registryTest();
    const tree = catalogueOf(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`E${i}`, ['1.0.0', '1.1.0']])));
    let writes = 0;
    const stopped = () => ++writes > 10;
    const first = await test.apply(tree, {}, { stopped });
    expect(first.interrupted).toBe(true);
    expect(first.schemas.some(({ outcome }) => outcome === 'pending')).toBe(true);
    const second = await test.apply(tree);
    expect(second.interrupted).toBe(false);
    const found = releasesIn(await test.contents());
    expect(Object.values(found)).toEqual(Array.from({ length: 40 }, () => ['in0', 'in1']));
  });

  it('tags that were lost are written again', async () => {
    const test = await registryTest();
    const tree = catalogueOf(TWO);
    await test.apply(tree);
    const ResourceArn = `arn:aws:schemas:us-east-1:000000000000:schema/${PLACED}`;
    await test.world.schemas.send(
      new TagResourceCommand({ ResourceArn, Tags: { 'eda:release': '1.0.0', 'eda:digest': 'x' } }),
    );
    expect((await test.plan(tree)).entries[1]).toMatchObject({ status: 'tags' });
    expect((await test.apply(tree)).schemas).toMatchObject([{ outcome: 'tagged' }]);
    expect((await test.plan(tree)).inStep).toBe(true);
  });
});
