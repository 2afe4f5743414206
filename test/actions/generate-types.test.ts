import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateTypes, type TypesInput, watchTypes } from '../../src/actions/generate-types.ts';
import type { GeneratedFiles } from '../../src/actions/generated-folder.ts';
import { EdaError } from '../../src/errors.ts';
import { fileWorld } from '../../src/io/world.ts';
import type { FileWorld } from '../../src/ports.ts';
import { compile, emit } from '../domain/codegen/run.ts';
import { folder, ROOT } from '../support/eda.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';
import { workspace } from '../support/workspace.ts';

const OUT = 'src/generated/events';
const PLACED = `${OUT}/orders/OrderPlaced.v1.ts`;
const CANCELLED = {
  'schemas/orders/OrderCancelled/event.yaml':
    'summary: An order was cancelled.\nowner: checkout\nsource: com.acme.orders\nmajors:\n  1: { detailType: OrderCancelled }\n',
  'schemas/orders/OrderCancelled/v1/schema.json':
    '{ "type": "object", "properties": { "why": { "type": "string" } } }\n',
};

type Files = Record<string, Tree[string]>;

/** A world whose folders can lose files. */
function worldOf(tree: Files): FileWorld {
  const world = memoryWorld(tree);
  const open = (folder: string) => ({
    ...world.open(folder),
    remove: (paths: readonly string[]) => {
      const prefix = folder.replace(/^\/project\/?/, '');
      for (const path of paths) delete tree[prefix === '' ? path : `${prefix}/${path}`];
    },
  });
  return { ...world, open };
}

function run(tree: Files, input: Partial<TypesInput> = {}, world = worldOf(tree)): Promise<GeneratedFiles> {
  return generateTypes({ references: [], check: false, force: false, generator: '1.0.0', ...input }, world, sha256);
}

const generated = (tree: Files) =>
  Object.keys(tree)
    .filter((path) => path.startsWith(`${OUT}/`))
    .sort();

async function failure(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof EdaError)) throw new Error('no EdaError');
  return { kind: error.kind, ...error.detail };
}

describe('what is written', () => {
  it('every event, its shared types, and a manifest; the code compiles', async () => {
    const tree = workspace();
    const result = await run(tree);
    expect(result).toMatchObject({ out: OUT, events: 1, files: 5, removed: [], kept: [], stale: [] });
    expect(generated(tree)).toEqual([
      `${OUT}/.eda-types.json`,
      `${OUT}/index.ts`,
      `${OUT}/orders/OrderPlaced.v1.ts`,
      `${OUT}/orders/OrderPlaced.v1.validate.ts`,
      `${OUT}/runtime.ts`,
      `${OUT}/types/money.ts`,
    ]);
    const code = new Map(generated(tree).flatMap((path) => (path.endsWith('.ts') ? [[path, `${tree[path]}`]] : [])));
    expect(compile(code)).toEqual([]);
    expect(tree[PLACED]).toContain('version: "1.0.0+unreleased"');
    expect(tree[PLACED]).toContain('orderId: "o-1"');
  });

  it('a schema whose examples cannot be judged, and of which no sample can be made', async () => {
    const step = (at: number) => [
      `d${at}`,
      { allOf: [{ $ref: `#/$defs/d${at + 1}` }, { $ref: `#/$defs/d${at + 1}` }] },
    ];
    const $defs = { ...Object.fromEntries(Array.from({ length: 30 }, (_, at) => step(at))), d30: { type: 'object' } };
    const head = { type: 'object', $ref: '#/$defs/d0', unevaluatedProperties: false, $defs };
    const tree = workspace({
      'schemas/orders/OrderPlaced/v1/schema.json': JSON.stringify(head),
      'schemas/orders/services/books.yaml': null,
    });
    expect(await run(tree)).toMatchObject({ events: 1 });
    expect(tree[PLACED]).toContain('example');
  });

  it('nothing, where nothing changed', async () => {
    const tree = workspace();
    await run(tree);
    const before = { ...tree };
    expect(await run(tree)).toMatchObject({ events: 1, files: 5, written: [] });
    expect(tree).toEqual(before);
    // Another generator looks again, and finds the same.
    expect(await run(tree, { generator: '2.0.0' })).toMatchObject({ written: [] });
  });

  it('only what a change touches', async () => {
    const tree = workspace();
    await run(tree);
    tree['schemas/types/money.json'] = '{ "type": "object", "properties": { "amount": { "type": "number" } } }';
    expect((await run(tree)).written).toEqual(['orders/OrderPlaced.v1.validate.ts', 'types/money.ts']);
  });

  it('what is missing', async () => {
    const tree = workspace();
    await run(tree);
    delete tree[PLACED];
    expect((await run(tree)).written).toEqual(['orders/OrderPlaced.v1.ts']);
  });

  it('to where eda.yaml says, in the form it says', async () => {
    const yaml =
      'version: 1\nbuses:\n  commerce: { summary: All. }\ngenerate:\n  types: { out: ./code//events/, importEnding: .ts }\n';
    const tree = workspace({ 'eda.yaml': yaml });
    await run(tree);
    expect(tree['code/events/index.ts']).toContain('from "./runtime.ts"');
  });

  it('to where --out says, inside the workspace or not', async () => {
    const tree = workspace();
    await run(tree, { out: 'lib/events' });
    expect(Object.keys(tree)).toContain('lib/events/index.ts');
    const inside: Files = {};
    for (const [path, content] of Object.entries(workspace())) inside[`catalogue/${path}`] = content;
    inside['app/package.json'] = '{}';
    expect(await run(inside, { out: 'app/src/events', workspace: 'catalogue' })).toMatchObject({
      out: 'app/src/events',
    });
    expect(Object.keys(inside)).toContain('app/src/events/orders/OrderPlaced.v1.ts');
  });

  it('the events that are named, with all majors of one named without', async () => {
    const tree = workspace(CANCELLED);
    expect(await run(tree, { references: ['OrderCancelled'] })).toMatchObject({ events: 1 });
    expect(generated(tree)).not.toContain(PLACED);
    expect(await run(tree, { references: ['orders/OrderPlaced@1.0.0'] })).toMatchObject({ events: 1 });
    expect(tree[PLACED]).toContain('version: "1.0.0"');
    expect(tree[PLACED]).not.toContain('total');
  });
});

describe('what people did to the files', () => {
  it('an edited file is left alone, and said', async () => {
    const tree = workspace();
    await run(tree);
    tree[PLACED] += '// mine\n';
    const result = await run(tree);
    expect(result.kept).toMatchObject([
      { file: 'orders/OrderPlaced.v1.ts', why: 'it was edited by hand, or is not eda’s' },
    ]);
    expect(tree[PLACED]).toMatch(/mine\n$/);
    // It is said again each time, until somebody decides.
    expect((await run(tree)).kept).toHaveLength(1);
    expect(await run(tree, { force: true })).toMatchObject({ kept: [], written: ['orders/OrderPlaced.v1.ts'] });
    expect(tree[PLACED]).not.toContain('mine');
  });

  it('a file that was there before is not ours', async () => {
    const tree = workspace({ [`${OUT}/index.ts`]: 'export {};\n' });
    expect((await run(tree)).kept).toMatchObject([{ file: 'index.ts' }]);
    expect(tree[`${OUT}/index.ts`]).toBe('export {};\n');
  });

  it('line ends that git changed are no edit', async () => {
    const tree = workspace();
    await run(tree);
    for (const path of generated(tree)) tree[path] = `${tree[path]}`.replaceAll('\n', '\r\n');
    expect(await run(tree)).toMatchObject({ kept: [], written: [] });
  });

  it('without a manifest, or with a broken one, files that are right are ours', async () => {
    const tree = workspace();
    await run(tree);
    tree[`${OUT}/.eda-types.json`] = '<<<<<<< HEAD\n';
    expect(await run(tree)).toMatchObject({ kept: [], written: [] });
    expect(JSON.parse(`${tree[`${OUT}/.eda-types.json`]}`)).toMatchObject({ version: 1 });
  });

  it('a manifest leads nowhere outside', async () => {
    const tree = workspace({ 'src/mine.ts': 'mine' });
    await run(tree);
    const manifest = JSON.parse(`${tree[`${OUT}/.eda-types.json`]}`);
    for (const path of ['../../mine.ts', '/src/mine.ts', 'C:\\x']) manifest.files[path] = sha256('mine');
    tree[`${OUT}/.eda-types.json`] = JSON.stringify({ ...manifest, input: '' });
    expect(await run(tree)).toMatchObject({ removed: [], kept: [] });
    expect(tree['src/mine.ts']).toBe('mine');
  });
});

describe('events that are gone', () => {
  it('lose their files, unless somebody edited them', async () => {
    const tree = workspace(CANCELLED);
    await run(tree);
    for (const path of Object.keys(CANCELLED)) delete tree[path];
    const edited = `${OUT}/orders/OrderCancelled.v1.validate.ts`;
    tree[edited] += '// mine\n';
    const result = await run(tree);
    expect(result.removed).toEqual(['orders/OrderCancelled.v1.ts']);
    expect(result.kept).toMatchObject([{ file: 'orders/OrderCancelled.v1.validate.ts' }]);
    expect(generated(tree)).toContain(edited);
    delete tree[edited];
    expect(await run(tree)).toMatchObject({ removed: [], kept: [] });
  });
});

describe('--check', () => {
  it('says what is out of date, and writes nothing', async () => {
    const tree = workspace(CANCELLED);
    expect((await run(tree, { check: true })).stale).toContain('orders/OrderPlaced.v1.ts');
    await run(tree);
    expect(await run(tree, { check: true })).toMatchObject({ stale: [], kept: [] });
    tree['schemas/types/money.json'] = '{ "type": "object" }';
    for (const path of Object.keys(CANCELLED)) delete tree[path];
    const before = { ...tree };
    expect((await run(tree, { check: true })).stale).toEqual([
      'index.ts',
      'orders/OrderCancelled.v1.ts',
      'orders/OrderCancelled.v1.validate.ts',
      'orders/OrderPlaced.v1.validate.ts',
      'types/money.ts',
    ]);
    expect(tree).toEqual(before);
  });
});

describe('what stops it', () => {
  it('an event that can’t be read is no event that is gone', async () => {
    const tree = workspace(CANCELLED);
    await run(tree);
    tree['schemas/orders/OrderCancelled/event.yaml'] = 'summary: [';
    expect(await failure(run(tree))).toMatchObject({ kind: 'finding', code: 'catalogue-has-errors' });
    expect(generated(tree)).toContain(`${OUT}/orders/OrderCancelled.v1.ts`);
  });

  it('unknown events, one major twice, a folder that is none, the catalogue itself', async () => {
    const tree = workspace();
    expect(await failure(run(tree, { references: ['OrderPlacd'] }))).toMatchObject({ kind: 'usage' });
    const twice = ['orders/OrderPlaced@1', 'orders/OrderPlaced@1.0.0'];
    expect(await failure(run(tree, { references: twice }))).toMatchObject({ code: 'one-version-a-major' });
    expect(await failure(run(tree, { out: 'eda.yaml' }))).toMatchObject({ code: 'out-is-a-file' });
    expect(await failure(run(tree, { out: 'schemas/generated' }))).toMatchObject({ code: 'out-in-catalogue' });
    expect(await failure(run({}))).toMatchObject({ code: 'no-workspace' });
  });
});

it('--watch generates at each change, and goes on after a mistake', async () => {
  const tree = workspace();
  const quiet = () => {};
  // A change is answered once it is over.
  const steps = [
    quiet,
    () => (tree['schemas/types/money.json'] = '{ "type": "object" }'),
    quiet,
    () => (tree['schemas/orders/OrderPlaced/event.yaml'] = 'summary: ['),
    quiet,
    () => (tree['schemas/orders/OrderPlaced/event.yaml'] = workspace()['schemas/orders/OrderPlaced/event.yaml']!),
    quiet,
  ];
  const wait = async () => {
    const step = steps.shift();
    step?.();
    return step !== undefined;
  };
  const input = { references: [], check: false, force: false, generator: '1' };
  const seen: unknown[] = [];
  for await (const each of watchTypes(input, worldOf(tree), sha256, wait)) {
    seen.push(each instanceof EdaError ? each.detail.code : each.written.length);
  }
  expect(seen).toEqual([5, 2, 'catalogue-has-errors', 0]);
});

it('the catalogue of this repository compiles, and its examples can be published', async () => {
  const out = folder();
  const input = { references: [], out, check: false, force: false, generator: '1', workspace: ROOT };
  const result = await generateTypes(input, fileWorld(ROOT), sha256);
  const code = new Map(result.written.map((file) => [file, fs.readFileSync(path.join(out, file), 'utf8')]));
  expect(compile(code)).toEqual([]);
  const { contracts, parse } = await import(path.join(emit(code), 'index.js'));
  expect(Object.keys(contracts)).toHaveLength(result.events);
  for (const contract of Object.values<{ check: (detail: unknown) => []; exampleEvent: () => { detail: unknown } }>(
    contracts,
  )) {
    const event = contract.exampleEvent();
    expect(contract.check(event.detail)).toEqual([]);
    expect(parse(event)).toBe(event);
  }
  expect(await generateTypes(input, fileWorld(ROOT), sha256)).toMatchObject({ written: [] });
});

it('--watch sees files outside the catalogue that it refers to', async () => {
  const schema = '{ "type": "object", "properties": { "box": { "$ref": "../../../../shared/box.json" } } }';
  const tree = workspace({
    'schemas/orders/OrderPlaced/v1/schema.json': schema,
    'schemas/orders/OrderPlaced/v1/examples/small.json': '{}',
    'schemas/orders/services/books.yaml': null,
    'shared/box.json': '{ "type": "string" }',
  });
  const quiet = () => {};
  const steps = [quiet, () => (tree['shared/box.json'] = '{ "type": "number" }'), quiet, quiet];
  const wait = async () => {
    const step = steps.shift();
    step?.();
    return step !== undefined;
  };
  const input = { references: [], check: false, force: false, generator: '1' };
  const seen: unknown[] = [];
  for await (const each of watchTypes(input, worldOf(tree), sha256, wait)) {
    seen.push(each instanceof EdaError ? each.detail : each.written);
  }
  expect(seen).toEqual([expect.any(Array), ['orders/OrderPlaced.v1.validate.ts', expect.stringMatching(/box\.ts$/)]]);
});
