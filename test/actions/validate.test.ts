import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { validate } from '../../src/actions/schema-validate.ts';
import reportContract from '../../src/contracts/report.schema.json' with { type: 'json' };
import { failed } from '../../src/domain/report.ts';
import { formats } from '../../src/formats/index.ts';
import { check, findingsOf } from '../support/check.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';
import { workspace } from '../support/workspace.ts';

const EVENT = 'schemas/orders/OrderPlaced/event.yaml';
const HEAD = 'schemas/orders/OrderPlaced/v1/schema.json';
const EXAMPLE = 'schemas/orders/OrderPlaced/v1/examples/small.json';
const RELEASES = 'schemas/orders/OrderPlaced/v1/releases';
const MONEY = 'schemas/types/money.json';
const BOOKS = 'schemas/orders/services/books.yaml';

/** `file rule` of each finding. */
async function rulesOf(tree: Tree, paths: readonly string[] = []): Promise<string[]> {
  const { findings } = await check(tree, paths);
  return findings.map(({ at, rule }) => `${at.file} ${rule}`);
}

describe('the whole workspace', () => {
  it('says in one line what it looked at', async () => {
    const report = await check(workspace());
    expect(report).toEqual({
      findings: [],
      summary: 'Checked 1 event, 3 schemas, 1 example and 2 services.',
      checked: { events: 1, schemas: 3, examples: 1, services: 2 },
    });
  });

  it('is found from a folder inside, and reported from where one stands', async () => {
    const tree = Object.fromEntries(
      Object.entries(workspace({ [MONEY]: '{' })).map(([path, text]) => [`platform/${path}`, text]),
    );
    const report = await validate(
      { paths: [], staged: false, workspace: 'platform/schemas' },
      memoryWorld(tree),
      sha256,
    );
    expect(report.findings.map(({ at }) => at.file)).toEqual(['platform/schemas/types/money.json']);
  });

  it('is not there: says what to do', async () => {
    await expect(check({ 'a.json': '{}' })).rejects.toMatchObject({ kind: 'input', detail: { code: 'no-workspace' } });
  });
});

describe('named files', () => {
  it('are checked with what refers to them, and only that', async () => {
    const tree = workspace({
      [MONEY]: '{ "properties": { "amount": { "type": "string" } } }',
      'schemas/orders/domain.yaml': 'summary: S.\nowner: nobody\n',
    });
    expect(await rulesOf(tree, [MONEY])).toEqual([`${EXAMPLE} example-invalid`]);
    expect(await rulesOf(tree, ['schemas/orders/domain.yaml'])).toEqual(['schemas/orders/domain.yaml unknown-team']);
    expect(await rulesOf(tree, [BOOKS])).toEqual([]);
  });

  it.each([
    ['a type, by an event that includes it', MONEY, { [MONEY]: '{ "properties": {} }' }, `${BOOKS} unknown-field`],
    [
      'an event, by a service',
      EVENT,
      {
        [EVENT]: 'summary: S.\nowner: checkout\nsource: a\nmajors: { 2: {} }\n',
        [HEAD]: null,
        'schemas/orders/OrderPlaced/v2/schema.json': '{}',
      },
      `${BOOKS} unknown-field`,
    ],
    [
      'teams, by their owners',
      'schemas/teams.yaml',
      { 'schemas/teams.yaml': 'checkout: { name: C }\n' },
      `${BOOKS} unknown-team`,
    ],
    [
      'digests, by releases',
      `${RELEASES}/digests.json`,
      { [`${RELEASES}/digests.json`]: '{}' },
      `${RELEASES}/1.0.0.json release-undigested`,
    ],
    ['eda.yaml, by everything', 'eda.yaml', { 'eda.yaml': 'version: 1\n' }, `${EVENT} unknown-bus`],
    [
      'an event, by the other one of its address',
      'schemas/orders/Again/event.yaml',
      {
        'schemas/orders/Again/event.yaml':
          'summary: S.\nowner: checkout\nsource: com.acme.orders\nmajors: { 1: { detailType: OrderPlaced } }\n',
        'schemas/orders/Again/v1/schema.json': '{}',
      },
      `${EVENT} address-collision`,
    ],
    ['one of two names', 'schemas/types/Money.json', { 'schemas/types/Money.json': '{}' }, `${MONEY} name-clash`],
  ])('%s', async (_, named, overrides, expected) => {
    expect(await rulesOf(workspace(overrides), [named])).toContain(expected);
  });

  it.each([
    ['a schema needs its types', HEAD, { [MONEY]: '{' }, `${MONEY} syntax`],
    ['an example needs its schema', EXAMPLE, { [HEAD]: '{ "type": "strng" }' }, `${HEAD} schema-invalid`],
    ['an example needs its event', EXAMPLE, { [EVENT]: 'summary: [' }, `${EVENT} syntax`],
    ['a service needs its events', BOOKS, { [HEAD]: '{ "type": "strng" }' }, `${HEAD} schema-invalid`],
    [
      'a file outside the catalogue',
      HEAD,
      { [HEAD]: '{ "$ref": "../../../../x.json" }', 'x.json': '{' },
      'x.json syntax',
    ],
  ])('with the errors of what they need: %s', async (_, named, overrides, expected) => {
    expect(await rulesOf(workspace(overrides), [named])).toContain(expected);
  });

  it('leave out the warnings of what they need', async () => {
    expect(
      await rulesOf(workspace({ [MONEY]: '{ "maxLenght": 1, "properties": { "amount": true } }' }), [HEAD]),
    ).toEqual([]);
  });

  it('may be folders, and files outside the catalogue, which are plain schemas', async () => {
    const tree = workspace({ 'tools/a.json': '{ "type": "strng" }', 'tools/notes.txt': 'no schema' });
    expect(await rulesOf(tree, ['tools'])).toEqual(['tools/a.json schema-invalid']);
    expect(await rulesOf(tree, ['.', 'tools/a.json'])).toEqual(['tools/a.json schema-invalid']);
    expect((await check(tree, ['schemas/orders/services'])).summary).toBe('Checked 2 files and what refers to them.');
  });

  it('must be there', async () => {
    await expect(check(workspace(), ['schemas/nothing.json'])).rejects.toMatchObject({
      kind: 'input',
      detail: { code: 'no-such-path', message: 'There is no file or folder "schemas/nothing.json".' },
    });
  });
});

describe('loose schemas', () => {
  it.each([
    [
      'a chain',
      (at: number, count: number) => (at + 1 < count ? { properties: { next: { $ref: `s${at + 1}.json` } } } : {}),
      [],
    ],
    ['a circle', (at: number, count: number) => ({ items: { $ref: `s${(at + 1) % count}.json` } }), []],
    ['a loop', (at: number, count: number) => ({ allOf: [{ $ref: `s${(at + 1) % count}.json` }] }), ['ref-loop']],
  ])('of a thousand files that are %s are checked one by one, not each with all others', async (_, links, rules) => {
    const count = 1500;
    const schema = (at: number) => ({ minLength: 1, default: 'x', ...links(at, count) });
    const tree = Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`many/s${at}.json`, JSON.stringify(schema(at))]),
    );
    const { findings } = await check(tree, ['many']);
    expect(findings.map(({ rule }) => rule)).toEqual(rules);
  });

  it('check values across files', async () => {
    const tree = {
      'many/a.json': '{ "$ref": "b.json#/$defs/short", "default": "abc" }',
      'many/b.json': '{ "$defs": { "short": { "maxLength": 2, "default": "abc" } } }',
    };
    expect(await rulesOf(tree, ['many'])).toEqual(['many/a.json default-invalid', 'many/b.json default-invalid']);
  });

  it('refer to each other below the working folder, and not above it', async () => {
    const tree = {
      'orders/order.json': '{ "properties": { "a": { "$ref": "../types/money.json" } }, "examples": [{ "a": "x" }] }',
      'types/money.json': '{ "type": "number" }',
      'out.json': '{ "$ref": "../other/money.json" }',
    };
    expect(await rulesOf(tree, ['orders/order.json'])).toEqual(['orders/order.json example-invalid']);
    expect(await rulesOf(tree, ['out.json'])).toEqual(['out.json ref-outside']);
  });

  it('are reported with the errors of what they refer to', async () => {
    const tree = { 'a.json': '{ "$ref": "b.json" }', 'b.json': '{ "$ref": "c.yaml" }', 'c.yaml': 'type: strng\n' };
    expect(await rulesOf(tree, ['a.json'])).toEqual(['c.yaml schema-invalid']);
    expect(await rulesOf({ ...tree, 'c.yaml': 'type: [' }, ['a.json'])).toEqual(['c.yaml syntax']);
    expect(await rulesOf({ ...tree, 'c.yaml': '$ref: a.json' }, ['a.json', 'b.json'])).toEqual(['c.yaml ref-loop']);
  });

  it('are counted together', async () => {
    const tree = { 'a/x.json': '{}', 'b/y.yaml': 'type: string\n', 'b/z.txt': 'nothing' };
    expect(await check(tree, ['a', 'b'])).toEqual({
      findings: [],
      summary: 'Checked 2 schema files.',
      checked: { schemas: 2 },
    });
  });

  it('find each other by $id', async () => {
    const tree = {
      'a.json': '{ "$id": "https://acme.example/a", "$ref": "/b", "examples": [1] }',
      'b.json': '{ "$id": "https://acme.example/b", "type": "string" }',
    };
    expect(await rulesOf(tree, ['.'])).toEqual(['a.json example-invalid']);
  });

  it('a folder with workspaces below is those workspaces, and the schemas beside them', async () => {
    const tree = Object.fromEntries(
      ['shop', 'stock'].flatMap((name) =>
        Object.entries(workspace({ [MONEY]: '{' })).map(([path, text]) => [`${name}/${path}`, text]),
      ),
    );
    expect(await rulesOf({ ...tree, 'package.json': '{ "name": "x" }' }, ['.'])).toEqual([
      `shop/${MONEY} syntax`,
      `stock/${MONEY} syntax`,
    ]);
    expect(await rulesOf({ ...tree, 'shopping/a.json': '{ "type": "strng" }' }, ['.'])).toEqual([
      `shop/${MONEY} syntax`,
      `stock/${MONEY} syntax`,
      'shopping/a.json schema-invalid',
    ]);
  });

  it.each([
    ['outside a workspace', { 'docs/a.md': '' }],
    ['in a workspace', workspace({ 'docs/a.md': '' })],
  ])('a folder without any, %s, is nothing to check', async (_, tree) => {
    expect(await check(tree, ['docs'])).toEqual({
      findings: [],
      summary: 'Nothing to check: no .json or .yaml file is in "docs".',
      checked: {},
    });
  });

  it.each([
    ['no schema file', 'README.md', 'no-schema-file'],
    ['nothing', '', 'empty-path'],
  ])('a path that names %s is a mistake', async (_, path, code) => {
    for (const tree of [{ 'README.md': '' }, workspace({ 'README.md': '' })])
      await expect(check(tree, [path])).rejects.toMatchObject({ kind: 'usage', detail: { code } });
  });

  it('are shown with one slash at the top of the disk', async () => {
    const world = { ...memoryWorld({ 'x.json': '{ "type": "strng" }' }), display: () => '/' };
    const { findings } = await validate({ paths: ['x.json'], staged: false }, world, sha256);
    expect(findings.map(({ at }) => at.file)).toEqual(['/x.json']);
  });
});

describe('stdin', () => {
  it('is one schema', async () => {
    const world = (stdin: string) => memoryWorld({}, { stdin });
    const report = (stdin: string) => validate({ paths: ['-'], staged: false }, world(stdin), sha256);
    expect(findingsOf(await report('{ "type": "strng" }'))).toContain('<stdin>:1:11 error schema-invalid');
    expect((await report('{}')).findings).toEqual([]);
    expect(findingsOf(await report(''))).toContain('<stdin>:1:1 error syntax');
  });

  it('goes with files', async () => {
    const world = memoryWorld(workspace({ [MONEY]: '{' }), { stdin: '{ "type": "strng" }' });
    const report = await validate({ paths: [MONEY, '-'], staged: false }, world, sha256);
    expect(report.findings.map(({ at }) => at.file)).toEqual(['<stdin>', MONEY]);
  });
});

describe('staged', () => {
  const staged = (index: Tree, changed: readonly string[], tree: Tree = {}) =>
    validate({ paths: [], staged: true }, memoryWorld({ ...tree }, { staged: index, changed }), sha256);

  it('checks the workspaces that the commit changes, as the index has them', async () => {
    const index = Object.fromEntries(
      ['shop', 'stock'].flatMap((name) =>
        Object.entries(workspace({ [MONEY]: '{' })).map(([path, text]) => [`${name}/${path}`, text]),
      ),
    );
    const report = await staged(index, [`shop/${HEAD}`], workspace());
    expect(report.findings.map(({ at }) => at.file)).toEqual([`shop/${MONEY}`]);
  });

  it.each([
    ['nothing of the catalogue', workspace(), ['README.md'], 'Nothing staged concerns the catalogue.'],
    [
      'no workspace',
      { 'a.json': '{' },
      ['a.json'],
      'No eda.yaml is in git’s index here, so there is nothing to check.',
    ],
  ])('%s: there is nothing to say', async (_, index, changed, summary) => {
    expect(await staged(index, changed)).toEqual({ findings: [], summary, checked: {} });
  });
});

describe('formats', () => {
  const trees = {
    clean: workspace(),
    warning: workspace({ 'schemas/x.json': '{}' }),
    broken: workspace({ [MONEY]: '{' }),
  };
  const contract = new Ajv2020({ strict: false }).compile(reportContract);

  it.each(Object.entries(trees))('give one verdict: %s', async (_, tree) => {
    const report = await check(tree);
    const json = JSON.parse((await formats.json())(report, { colour: false, version: '0.0.0' }));
    expect(contract(json), JSON.stringify(contract.errors)).toBe(true);
    expect(json.verdict).toBe(failed(report) ? 'fail' : 'pass');
    const pretty = (await formats.pretty())(report, { colour: false, version: '0.0.0' });
    expect(pretty.includes('✖')).toBe(failed(report));
  });
});
