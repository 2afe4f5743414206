import { CreateRegistryCommand, CreateSchemaCommand, UpdateSchemaCommand } from '@aws-sdk/client-schemas';
import { describe, expect, it } from 'vitest';
import { pullRegistry, type RegistryPullInput } from '../../src/actions/registry-pull.ts';
import { validateWorkspace } from '../../src/actions/validate-workspace.ts';
import { digestOf } from '../../src/domain/catalogue/canonical.ts';
import type { Json } from '../../src/domain/json.ts';
import { yamlDocument } from '../../src/domain/text/yaml.ts';
import { EdaError } from '../../src/errors.ts';
import { discoveredDocument } from '../support/aws-event.ts';
import { memoryFolder, memoryWorld, sha256, type Tree } from '../support/memory.ts';
import { catalogueOf, type RegistryTest, registryTest } from './registry-world.ts';

const EMPTY = { 'eda.yaml': 'version: 1\n', 'schemas/teams.yaml': 'checkout: { name: Checkout }\n' };

const discovered = (
  properties: { readonly [name: string]: Json },
  source = 'com.acme.orders',
  detailType = 'Order Placed',
) =>
  discoveredDocument(
    {
      OrderPlaced: {
        type: 'object',
        required: ['orderId'],
        properties: { orderId: { type: 'string' }, ...properties },
      },
    },
    { source, detailType },
  );

async function put(
  test: RegistryTest,
  SchemaName: string,
  contents: readonly string[],
  RegistryName = 'old',
): Promise<void> {
  const { schemas } = test.world;
  await schemas.send(new CreateRegistryCommand({ RegistryName })).catch(() => {});
  const [first, ...rest] = contents;
  await schemas.send(new CreateSchemaCommand({ RegistryName, SchemaName, Content: first, Type: 'OpenApi3' }));
  for (const Content of rest)
    await schemas.send(new UpdateSchemaCommand({ RegistryName, SchemaName, Content, Type: 'OpenApi3' }));
}

function pull(test: RegistryTest, tree: Record<string, Tree[string]>, input: Partial<RegistryPullInput> = {}) {
  const asked = { registry: 'old', names: [], dryRun: false, ...input };
  return pullRegistry(asked, memoryWorld(tree), test.registries, sha256, () => {});
}

async function errorsOf(tree: Record<string, Tree[string]>): Promise<readonly string[]> {
  const { findings } = await validateWorkspace(memoryFolder(tree), sha256);
  return findings
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, at, message }) => `${at.file} ${rule} ${message}`);
}

const json = (tree: Record<string, Tree[string]>, file: string) => JSON.parse(String(tree[file]));

describe('pull', () => {
  it('makes a head and releases of what discovery wrote', async () => {
    const test = await registryTest();
    await put(test, 'com.acme.orders@OrderPlaced', [
      discovered({}),
      discovered({ note: { type: 'string' } }),
      discovered({ note: { type: 'string' }, gift: { type: 'boolean' } }),
    ]);
    const tree: Record<string, Tree[string]> = { ...EMPTY };
    const pulled = await pull(test, tree);
    expect(pulled).toMatchObject({
      majors: [
        {
          major: 'orders/OrderPlaced@1',
          source: 'com.acme.orders',
          detailType: 'Order Placed',
          releases: [
            { release: '1.0.0', version: '1' },
            { release: '1.1.0', version: '2' },
            { release: '1.2.0', version: '3' },
          ],
        },
      ],
      skipped: [],
      leftOut: [],
      edited: ['schemas/teams.yaml'],
      written: true,
    });
    expect(await errorsOf(tree)).toEqual([]);
    expect(json(tree, 'schemas/orders/OrderPlaced/v1/schema.json')).toMatchObject({
      required: ['orderId'],
      properties: { orderId: { type: 'string' }, gift: { type: 'boolean' } },
    });
    expect(Object.keys(json(tree, 'schemas/orders/OrderPlaced/v1/releases/digests.json'))).toEqual([
      '1.0.0',
      '1.1.0',
      '1.2.0',
    ]);
    expect(tree['schemas/orders/OrderPlaced/event.yaml']).toContain('detailType: Order Placed');
    expect(tree['schemas/teams.yaml']).toContain('unassigned');
    // Again: it is all there.
    const again = await pull(test, tree);
    expect(again).toMatchObject({
      majors: [],
      files: [],
      skipped: [{ why: 'The catalogue has it: orders/OrderPlaced@1.' }],
    });
  });

  it('leaves out versions that a later one breaks', async () => {
    const test = await registryTest();
    await put(test, 'a@Order', [
      discovered({ total: { type: 'string' } }),
      discovered({ total: { type: 'number' } }),
      discovered({ total: { type: 'number' }, note: { type: 'string' } }),
    ]);
    const tree: Record<string, Tree[string]> = { ...EMPTY };
    const pulled = await pull(test, tree);
    expect(pulled.majors).toMatchObject([
      {
        releases: [
          { release: '1.0.0', version: '2' },
          { release: '1.1.0', version: '3' },
        ],
      },
    ]);
    expect(pulled.leftOut).toMatchObject([{ what: 'a@Order, version 1' }]);
    expect(await errorsOf(tree)).toEqual([]);
  });

  it('only looks in a dry run, and takes only what is named', async () => {
    const test = await registryTest();
    await put(test, 'a@Placed', [discovered({}, 'com.acme.shop', 'Placed')]);
    await put(test, 'a@Other', [discovered({}, 'com.acme.shop', 'Other')]);
    const tree: Record<string, Tree[string]> = { ...EMPTY };
    const pulled = await pull(test, tree, { dryRun: true, names: ['a@Placed'], owner: 'checkout', domain: 'sales' });
    expect(pulled.majors.map(({ major }) => major)).toEqual(['sales/Placed@1']);
    expect(pulled).toMatchObject({ written: false, edited: [] });
    expect(tree).toEqual(EMPTY);
  });

  it('takes address and name from the schema’s name where its content has none, and says so', async () => {
    const test = await registryTest();
    const bare = {
      openapi: '3.0.0',
      info: { version: '1', title: 'x' },
      paths: {},
      components: { schemas: { X: { type: 'object' } } },
    };
    await put(test, 'com.acme.shop@Placed.v2', [JSON.stringify(bare)]);
    const tree: Record<string, Tree[string]> = { ...EMPTY };
    const pulled = await pull(test, tree);
    expect(pulled.majors).toMatchObject([{ major: 'shop/Placed@2', source: 'com.acme.shop', detailType: 'Placed.v2' }]);
    expect(pulled.leftOut[0]?.why).toContain('taken from its name');
    expect(await errorsOf(tree)).toEqual([]);
  });

  it.each<[string, string, string, RegExp]>([
    ['of AWS’s own sources', 'aws.ec2@Changed', discovered({}, 'aws.ec2', 'Changed'), /AWS keeps sources/],
    [
      'without a source',
      'Placed',
      '{"openapi":"3.0.0","info":{"version":"1","title":"x"},"paths":{},"components":{"schemas":{"X":{"type":"object"}}}}',
      /which source/,
    ],
  ])('says why it leaves out what is %s', async (_, name, content, why) => {
    const test = await registryTest();
    await put(test, name, [content]);
    const pulled = await pull(test, { ...EMPTY });
    expect(pulled.majors).toEqual([]);
    expect(pulled.refused).toEqual([
      { schema: name, why: expect.stringMatching(why), next: expect.stringMatching(/eda schema new|your own events/) },
    ]);
  });

  it('leaves out what would be an error in the catalogue', async () => {
    const test = await registryTest();
    await put(test, 'a@Placed', [discovered({}, 'com.acme.shop', 'Placed')]);
    const metadata = JSON.stringify({ type: 'object', required: ['id'], properties: { id: { type: 'string' } } });
    const tree: Record<string, Tree[string]> = {
      ...EMPTY,
      'eda.yaml': 'version: 1\nmetadata: { type: types/metadata.json, property: metadata }\n',
      'schemas/types/metadata.json': metadata,
    };
    const pulled = await pull(test, tree);
    expect(pulled).toMatchObject({ majors: [], files: [], leftOut: [], refused: [{ schema: 'a@Placed' }] });
    expect(pulled.refused[0]?.why).toMatch(/^The catalogue would not take it: .*metadata.*\.$/);
    expect(pulled.refused[0]?.next).toMatch(/^`eda explain event-metadata-missing` says why\. Mend it in the registry/);
  });

  it('says of each schema where and why the catalogue would not take it, and takes the others', async () => {
    const test = await registryTest();
    await put(test, 'a@Bad', [discovered({ code: { type: 'string', pattern: '[' } }, 'com.acme.shop', 'Bad')]);
    await put(test, 'a@Bad.v2', [discovered({}, 'com.acme.shop', 'Bad.v2')]);
    await put(test, 'a@Good', [discovered({}, 'com.acme.shop', 'Good')]);
    const pulled = await pull(test, { ...EMPTY });
    expect(pulled.majors).toMatchObject([{ major: 'shop/Good@1' }]);
    expect(pulled.refused).toMatchObject([
      {
        schema: 'a@Bad',
        why: expect.stringMatching(/ at \/properties\/code\/pattern of its detail: .*does not compile/),
      },
      { schema: 'a@Bad.v2', why: expect.stringMatching(/ at \/properties\/code\/pattern/) },
    ]);
  });

  it('says of schemas that are in each other’s way which they are, and what to do', async () => {
    const test = await registryTest();
    await put(test, 'a@Placed', [discovered({}, 'com.acme.shop', 'Placed')]);
    await put(test, 'b@Placed', [discovered({}, 'com.acme.shop', 'Placed')]);
    await put(test, 'c@Placed', [discovered({}, 'com.other.shop', 'Placed')]);
    await put(test, 'd@Placed.v2', [discovered({}, 'com.third.shop', 'Placed.v2')]);
    const tree: Record<string, Tree[string]> = { ...EMPTY };
    const pulled = await pull(test, tree);
    expect(pulled.majors).toMatchObject([{ schema: 'a@Placed' }]);
    expect(pulled.refused).toEqual([
      {
        schema: 'b@Placed',
        why: 'It has the source and detail-type of a@Placed, and what tells their events apart is not in the registry.',
        next: expect.stringContaining('eda schema new shop/Placed --major --version-match FIELD'),
      },
      {
        schema: 'c@Placed',
        why: 'It would be shop/Placed@1, and so would a@Placed.',
        next: expect.stringContaining('eda registry pull c@Placed --registry old --domain NAME'),
      },
      {
        schema: 'd@Placed.v2',
        why: 'It would be a major of shop/Placed, whose source is com.acme.shop; its own is com.third.shop.',
        next: expect.stringContaining('eda registry pull d@Placed.v2 --registry old --domain NAME'),
      },
    ]);
    // As it is told.
    const again = await pull(test, tree, { names: ['c@Placed'], domain: 'other' });
    expect(again).toMatchObject({ majors: [{ major: 'other/Placed@1' }], refused: [] });
    expect(await errorsOf(tree)).toEqual([]);
  });

  it('reads YAML, which a registry takes too', async () => {
    const test = await registryTest();
    const { schemas } = test.world;
    await schemas.send(new CreateRegistryCommand({ RegistryName: 'old' }));
    const Content = yamlDocument(JSON.parse(discovered({}, 'com.acme.shop', 'Placed')), 9);
    await schemas.send(
      new CreateSchemaCommand({ RegistryName: 'old', SchemaName: 'a@Placed', Content, Type: 'OpenApi3' }),
    );
    expect(await pull(test, { ...EMPTY })).toMatchObject({ majors: [{ major: 'shop/Placed@1' }], refused: [] });
  });

  it('gives back what apply made: the same events, majors, releases and addresses', async () => {
    const test = await registryTest();
    const tree = catalogueOf({ OrderPlaced: ['1.0.0', '1.1.0'], OrderCancelled: ['1.0.0'] });
    tree['schemas/orders/OrderPlaced/v1/releases/1.1.0.json'] = JSON.stringify({
      ...JSON.parse(String(tree['schemas/orders/OrderPlaced/v1/releases/1.0.0.json'])),
      description: 'An order.',
    });
    const folder = 'schemas/orders/OrderPlaced/v1/releases';
    tree[`${folder}/digests.json`] = JSON.stringify(
      Object.fromEntries(['1.0.0', '1.1.0'].map((v) => [v, digestOf(json(tree, `${folder}/${v}.json`), sha256)])),
    );
    await test.apply(tree);
    const back: Record<string, Tree[string]> = { ...EMPTY };
    const pulled = await pull(test, back, { registry: 'acme-orders' });
    expect(pulled.majors).toMatchObject([
      { major: 'orders/OrderCancelled@1', releases: [{ release: '1.0.0' }] },
      { major: 'orders/OrderPlaced@1', releases: [{ release: '1.0.0' }, { release: '1.1.0' }] },
    ]);
    expect(await errorsOf(back)).toEqual([]);
  });

  it.each<[string, Partial<RegistryPullInput>, string]>([
    ['a registry that is not there', { registry: 'odl' }, 'no-such-registry'],
    ['a schema that is not there', { names: ['a@Placd'] }, 'no-such-schema'],
    ['a stage that is not there', { stage: 'x' }, 'unknown-stage'],
    ['a domain of no form', { domain: 'No!' }, 'wrong-answer'],
    ['a team of no form', { owner: 'No!' }, 'wrong-answer'],
  ])('refuses %s', async (_, input, code) => {
    const test = await registryTest();
    await put(test, 'a@Placed', [discovered({})]);
    const error = await pull(test, { ...EMPTY }, input).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EdaError);
    expect((error as EdaError).detail.code).toBe(code);
  });
});
