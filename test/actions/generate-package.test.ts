import { describe, expect, it } from 'vitest';
import { type GeneratedPackage, generatePackage, type PackageInput } from '../../src/actions/generate-package.ts';
import { digestOf } from '../../src/domain/catalogue/canonical.ts';
import { interpret } from '../../src/domain/schema/interpret.ts';
import { EdaError } from '../../src/errors.ts';
import { compile, emitted } from '../domain/codegen/run.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';
import { workspace } from '../support/workspace.ts';

type Files = Record<string, Tree[string]>;
const OUT = 'packages/events';
const YAML =
  'version: 1\nbuses:\n  commerce: { summary: All. }\ngenerate:\n  package:\n    name: "@acme/events"\n    packageJson: { license: MIT, publishConfig: { access: restricted } }\n';
const EVENT = 'schemas/orders/OrderPlaced/event.yaml';
const RELEASES = 'schemas/orders/OrderPlaced/v1/releases';
const SHIPPED = 'schemas/orders/OrderShipped';

const tree = (more: Files = {}): Files => workspace({ 'eda.yaml': YAML, ...more });

/** Freezes a release, as `eda schema release` would. */
function release(files: Files, folder: string, version: string, schema: object): void {
  files[`${folder}/${version}.json`] = JSON.stringify(schema);
  const known = files[`${folder}/digests.json`];
  const digests = known === undefined ? {} : JSON.parse(`${known}`);
  files[`${folder}/digests.json`] = JSON.stringify({
    ...digests,
    [version]: digestOf(JSON.parse(JSON.stringify(schema)), sha256),
  });
}

function shipped(files: Files): void {
  files[`${SHIPPED}/event.yaml`] =
    'summary: It left.\nowner: checkout\nsource: com.acme.orders\nmajors:\n  1: { detailType: OrderShipped }\n';
  files[`${SHIPPED}/v1/schema.json`] = '{ "type": "object", "properties": { "parcel": { "type": "string" } } }';
  release(files, `${SHIPPED}/v1/releases`, '1.0.0', { type: 'object', properties: { parcel: { type: 'string' } } });
}

function run(files: Files, input: Partial<PackageInput> = {}, stdin = ''): Promise<GeneratedPackage> {
  return generatePackage(
    { references: [], check: false, force: false, ...input },
    memoryWorld(files, { stdin }),
    sha256,
  );
}

async function failure(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof EdaError)) throw new Error('no EdaError');
  return { kind: error.kind, ...error.detail };
}

const json = (files: Files, path: string) => JSON.parse(`${files[`${OUT}/${path}`]}`);
const packaged = (files: Files) =>
  new Map(
    Object.entries(files).flatMap(([path, text]) =>
      path.startsWith(`${OUT}/`) ? [[path.slice(OUT.length + 1), `${text}`] as const] : [],
    ),
  );

describe('what is in it', () => {
  it('each event as code, types and schemas; its package.json names them and nothing else', async () => {
    const files = tree();
    expect(await run(files)).toMatchObject({ name: '@acme/events', version: '1.0.0', bump: 'first', events: 1 });
    expect([...packaged(files).keys()].sort()).toEqual([
      '.eda-package.json',
      'README.md',
      'events.json',
      'index.d.ts',
      'index.js',
      'orders/OrderPlaced.v1.d.ts',
      'orders/OrderPlaced.v1.js',
      'orders/OrderPlaced.v1.validate.js',
      'package.json',
      'runtime.d.ts',
      'runtime.js',
      'schemas/orders/OrderPlaced.v1.json',
      'schemas/orders/OrderPlaced.v1.reader.json',
    ]);
    const manifest = json(files, 'package.json');
    expect(manifest).toMatchObject({ license: 'MIT', type: 'module', publishConfig: { access: 'restricted' } });
    for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies', 'scripts'])
      expect(manifest).not.toHaveProperty(kind);
    expect(Object.keys(manifest.exports)).toEqual([
      '.',
      './orders/OrderPlaced.v1',
      './schemas/*',
      './events.json',
      './package.json',
    ]);
    expect(`${files[`${OUT}/README.md`]}`).toContain('| `orders/OrderPlaced.v1` | 1.0.0 | `com.acme.orders` |');
  });

  it('the release as it was frozen, whatever became of the head; and its tolerant reader', async () => {
    const files = tree();
    const frozen = {
      type: 'object',
      required: ['a'],
      properties: { a: { type: 'string' } },
      additionalProperties: false,
    };
    release(files, RELEASES, '1.1.0', frozen);
    await run(files);
    expect(json(files, 'schemas/orders/OrderPlaced.v1.json')).toEqual(frozen);
    const reader = interpret(json(files, 'schemas/orders/OrderPlaced.v1.reader.json'), '2020-12');
    expect([{ a: '', later: 1 }, { later: 1 }].map((detail) => reader.accepts(detail))).toEqual([true, false]);
    expect(json(files, 'events.json').events).toEqual([
      {
        reference: 'orders/OrderPlaced@1',
        version: '1.1.0',
        summary: 'An order was placed.',
        owner: 'checkout',
        stability: 'stable',
        source: 'com.acme.orders',
        detailType: 'OrderPlaced',
        pattern: { source: ['com.acme.orders'], 'detail-type': ['OrderPlaced'] },
        module: 'orders/OrderPlaced.v1',
        writer: 'schemas/orders/OrderPlaced.v1.json',
        reader: 'schemas/orders/OrderPlaced.v1.reader.json',
      },
    ]);
  });

  it('what is named, at the release that is named; what was never released is left out, and said', async () => {
    const files = tree();
    shipped(files);
    release(files, RELEASES, '1.1.0', { type: 'object' });
    expect(await run(files, { references: ['OrderPlaced@1.0.0'] })).toMatchObject({ events: 1 });
    expect(json(files, 'package.json').eda.events).toEqual({
      'orders/OrderPlaced@1': { version: '1.0.0', source: 'com.acme.orders', detailType: 'OrderPlaced' },
    });
    files[`${EVENT}`] = `${files[EVENT]}  2: { detailType: OrderPlaced.v2 }\n`;
    files['schemas/orders/OrderPlaced/v2/schema.json'] = '{ "type": "object" }';
    expect(await run(files)).toMatchObject({ events: 2, unreleased: ['orders/OrderPlaced@2'] });
  });

  it('text of a catalogue never becomes code or markup', async () => {
    const hostile = '*/ globalThis.hacked = 1; /* | <script> `x` [a](b)\u2028';
    const files = tree();
    files[EVENT] =
      `summary: ${JSON.stringify(hostile)}\nowner: checkout\nsource: com.acme.orders\nmajors:\n  1: { detailType: ${JSON.stringify(hostile)} }\n`;
    const properties = { [hostile]: { const: hostile, description: hostile } };
    release(files, RELEASES, '1.1.0', { title: hostile, properties, required: [hostile], type: 'object' });
    await run(files);
    const all = packaged(files);
    const types = new Map([...all].filter(([path]) => path.endsWith('.d.ts')));
    expect(compile(types)).toEqual([]);
    const index = await import(`${emitted(all)}/index.js`);
    expect(index.contracts['orders/OrderPlaced@1'].exampleEvent().detail).toEqual({ [hostile]: hostile });
    expect(globalThis).not.toHaveProperty('hacked');
    const row = `${all.get('README.md')}`.split('\n').find((line) => line.startsWith('| `orders/'));
    expect(row).not.toMatch(/<script|(?<!\\)\|.*(?<!\\)\|.*(?<!\\)\|.*(?<!\\)\|.*(?<!\\)\|.*(?<!\\)\|.+(?<!\\)\|/);
  });
});

describe('its version', () => {
  it('follows the releases, and nothing else: unchanged releases write nothing', async () => {
    const files = tree();
    await run(files);
    const before = { ...files };
    expect(await run(files)).toMatchObject({ version: '1.0.0', bump: 'none', written: [], removed: [] });
    expect(files).toEqual(before);
    // Neither the head nor its examples are published.
    files['schemas/orders/OrderPlaced/v1/schema.json'] = '{ "type": "object", "title": "Changed" }';
    files['schemas/orders/OrderPlaced/v1/examples/small.json'] = '{}';
    expect(await run(files)).toMatchObject({ version: '1.0.0', written: [] });

    release(files, RELEASES, '1.1.0', { type: 'object', properties: { orderId: { type: 'string' }, note: {} } });
    expect(await run(files)).toMatchObject({
      version: '1.1.0',
      since: '1.0.0',
      bump: 'minor',
      reasons: ['orders/OrderPlaced@1 went from 1.0.0 to 1.1.0'],
    });
    files[EVENT] = `${files[EVENT]}`.replace('An order was placed.', 'A customer placed an order.');
    expect(await run(files)).toMatchObject({ version: '1.1.1', bump: 'patch' });
  });

  it('is a major where an event is gone, whose files go with it', async () => {
    const files = tree();
    shipped(files);
    await run(files);
    for (const path of Object.keys(files)) if (path.startsWith(SHIPPED)) delete files[path];
    const result = await run(files);
    expect(result).toMatchObject({ version: '2.0.0', reasons: ['orders/OrderShipped@1 is gone'] });
    expect(result.removed).toContain('schemas/orders/OrderShipped.v1.reader.json');
  });

  it('follows what is published, wherever that is said', async () => {
    const files = tree();
    await run(files);
    const published = `${files[`${OUT}/package.json`]}`.replace('"version": "1.0.0"', '"version": "4.2.0"');
    files['installed/package.json'] = published;
    for (const since of ['installed', 'installed/package.json', '-'])
      expect(await run(files, { since, check: true }, published)).toMatchObject({ version: '4.2.0', bump: 'none' });
    const none = '{ "error": { "code": "E404", "summary": "Not Found" } }';
    expect(await run(files, { since: '-' }, none)).toMatchObject({ version: '1.0.0', bump: 'first' });
    expect(await failure(run(files, { since: '-' }, '{ "error": { "code": "E500" } }'))).toMatchObject({
      kind: 'input',
      code: 'since-no-version',
    });
    expect(await failure(run(files, { since: '-' }, ''))).toMatchObject({ code: 'since-not-json' });
    expect(await failure(run(files, { since: 'nowhere' }))).toMatchObject({ code: 'since-unreadable' });
  });

  it('never goes back', async () => {
    const files = tree();
    release(files, RELEASES, '1.1.0', { type: 'object' });
    await run(files);
    const before = { ...files };
    expect(await failure(run(files, { references: ['OrderPlaced@1.0.0'] }))).toMatchObject({
      kind: 'finding',
      code: 'package-goes-back',
    });
    expect(files).toEqual(before);
  });
});

it('--check says what is out of date, and writes nothing; what was edited is left alone', async () => {
  const files = tree();
  expect((await run(files, { check: true })).stale).toContain('package.json');
  await run(files);
  expect((await run(files, { check: true })).stale).toEqual([]);
  files[`${OUT}/README.md`] = 'mine';
  expect((await run(files)).kept).toMatchObject([{ file: 'README.md' }]);
  expect(files[`${OUT}/README.md`]).toBe('mine');
  expect(await run(files, { force: true })).toMatchObject({ kept: [], written: ['README.md'] });
});

it('stops where nothing can be made: no name, a bad one, nothing released, errors in the catalogue', async () => {
  expect(await failure(run(workspace()))).toMatchObject({ kind: 'usage', code: 'no-package-name' });
  expect(await failure(run(tree(), { name: 'Acme Events' }))).toMatchObject({ code: 'bad-package-name' });
  const none = tree({ [`${RELEASES}/1.0.0.json`]: '', [`${RELEASES}/digests.json`]: '{}' });
  delete none[`${RELEASES}/1.0.0.json`];
  delete none[`${RELEASES}/digests.json`];
  expect(await failure(run(none))).toMatchObject({ kind: 'finding', code: 'nothing-released' });
  const twice = ['orders/OrderPlaced@1', 'orders/OrderPlaced@1.0.0'];
  expect(await failure(run(tree(), { references: twice }))).toMatchObject({ code: 'one-version-a-major' });
  expect(await failure(run(tree({ [EVENT]: 'summary: [' })))).toMatchObject({ code: 'catalogue-has-errors' });
});
