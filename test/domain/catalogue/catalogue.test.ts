import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../../src/actions/load-catalogue.ts';
import { canonical, digestOf } from '../../../src/domain/catalogue/canonical.ts';
import { contracts } from '../../../src/domain/catalogue/contracts.generated.js';
import { FactStore } from '../../../src/domain/catalogue/documents.ts';
import { declares, parseFieldPath } from '../../../src/domain/catalogue/fields.ts';
import { freeze } from '../../../src/domain/catalogue/freeze.ts';
import { roleOf } from '../../../src/domain/catalogue/layout.ts';
import { parseReference, resolveReference } from '../../../src/domain/catalogue/reference.ts';
import type { Json } from '../../../src/domain/json.ts';
import type { Files } from '../../../src/ports.ts';
import { check, findingsOf } from '../../support/check.ts';
import { memoryFolder, sha256 } from '../../support/memory.ts';
import fc from '../../support/property.ts';
import { workspace } from '../../support/workspace.ts';

const load = (files: Files, store?: FactStore) => loadCatalogue(files, store);

describe('references', () => {
  it.each([
    ['orders/OrderPlaced', { event: 'orders/OrderPlaced' }],
    ['orders/OrderPlaced@2', { event: 'orders/OrderPlaced', major: 2 }],
    ['orders/OrderPlaced@1.10.0', { event: 'orders/OrderPlaced', major: 1, version: '1.10.0' }],
    ['orders/OrderPlaced@0', undefined],
    ['orders/OrderPlaced@1.1', undefined],
    ['OrderPlaced', undefined],
    ['Orders/OrderPlaced', undefined],
    ['orders/orderPlaced', undefined],
    ['../orders/OrderPlaced', undefined],
  ])('%s', (text, reference) => {
    expect(parseReference(text)).toEqual(reference);
  });

  it.each([
    ['orders/OrderPlaced', 'schemas/orders/OrderPlaced/v2/schema.json'],
    ['orders/OrderPlaced@1', 'schemas/orders/OrderPlaced/v1/schema.json'],
    ['orders/OrderPlaced@1.0.0', 'schemas/orders/OrderPlaced/v1/releases/1.0.0.json'],
    ['OrderPlaced@1', 'schemas/orders/OrderPlaced/v1/schema.json'],
  ])('%s is %s', async (text, file) => {
    const { catalogue } = await load(memoryFolder(workspace({ 'schemas/orders/OrderPlaced/v2/schema.json': '{}' })));
    expect(resolveReference(catalogue, text)).toMatchObject({ schema: { file } });
  });

  it.each([
    ['orders/OrderPlacd', 'Did you mean orders/OrderPlaced?'],
    ['order/OrderPlaced@1', 'Did you mean orders/OrderPlaced?'],
    ['orders/order-placed', 'Did you mean orders/OrderPlaced?'],
    ['OrderPlacd', undefined],
    ['payments/Nothing', 'See `eda schema list`.'],
  ])('%s: %s', async (text, next) => {
    const { catalogue } = await load(memoryFolder(workspace()));
    expect(resolveReference(catalogue, text)).toMatchObject(
      next === undefined ? { message: expect.any(String) } : { next },
    );
  });
});

describe('the loader', () => {
  it('gives the same model and the same findings whatever the order of files', async () => {
    const tree = workspace({
      'schemas/orders/OrderPlaced/v1/releases/1.10.0.json': '{}',
      'schemas/orders/OrderPlaced/v1/releases/1.9.0.json': '{}',
      'schemas/payments/PaymentFailed/event.yaml': 'summary: No.\nowner: nobody\nsource: a\nmajors: { 1: {} }\n',
      'schemas/payments/PaymentFailed/v1/schema.json': '{ "type": "strng" }',
    });
    const expected = await check(tree);
    const paths = Object.keys(tree);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(paths, { minLength: paths.length }), async (order) => {
        const shuffled = Object.fromEntries(order.map((path) => [path, tree[path] ?? '']));
        expect(await check(shuffled)).toEqual(expected);
      }),
      { numRuns: 10 },
    );
    const { catalogue } = await load(memoryFolder(tree));
    const releases = catalogue.events.get('orders/OrderPlaced')?.majors[0]?.releases.map(({ version }) => version);
    expect(releases).toEqual(['1.0.0', '1.9.0', '1.10.0']);
  });

  it('knows facts by content: a second load of the same bytes parses nothing', async () => {
    const store = new FactStore();
    const first = await load(memoryFolder(workspace()), store);
    const second = await load(
      memoryFolder(workspace({ 'schemas/orders/domain.yaml': 'summary: S.\nowner: ledger\n' })),
      store,
    );
    const value = (loaded: typeof first, path: string) => loaded.documents.find((each) => each.path === path)?.value;
    const shared = 'schemas/orders/OrderPlaced/v1/schema.json';
    expect(value(second, shared)).toBe(value(first, shared));
    expect(value(second, 'schemas/orders/domain.yaml')).not.toEqual(value(first, 'schemas/orders/domain.yaml'));
  });

  it('does not take one text for the other language’s', async () => {
    const store = new FactStore();
    const text = '{ "a": 1, }';
    expect(store.document('a.json', text, 'same')).toHaveProperty('problem');
    expect(store.document('a.yaml', text, 'same')).toHaveProperty('value');
  });

  it('fills in addresses and other defaults', async () => {
    const { catalogue } = await load(
      memoryFolder(
        workspace({
          'schemas/orders/OrderPlaced/event.yaml':
            'summary: S.\nowner: checkout\nsource: com.acme\nmajors: { 1: {}, 2: {} }\n',
          'schemas/orders/OrderPlaced/v2/schema.yaml': 'type: object\n',
        }),
      ),
    );
    expect(catalogue.events.get('orders/OrderPlaced')).toMatchObject({
      bus: 'default',
      compatibility: 'full-transitive',
      majors: [
        {
          ref: 'orders/OrderPlaced@1',
          stability: 'stable',
          address: { source: 'com.acme', detailType: 'OrderPlaced' },
        },
        { ref: 'orders/OrderPlaced@2', address: { source: 'com.acme', detailType: 'OrderPlaced.v2' } },
      ],
    });
  });

  it('stops only where eda.yaml can’t be read at all', async () => {
    const closed = { code: 'unreadable', detail: "The file can't be read (EACCES)." } as const;
    await expect(check(workspace({ 'eda.yaml': closed }))).rejects.toMatchObject({
      kind: 'input',
      detail: { code: 'unreadable-workspace', at: { file: 'eda.yaml' } },
    });
  });
});

describe('places of files', () => {
  it.each([
    ['teams.yml', 'teams'],
    ['types/money.json', 'type'],
    ['orders/types/deep/er.yaml', 'type'],
    ['orders/domain.json', 'domain'],
    ['orders/services/shop.yaml', 'service'],
    ['orders/OrderPlaced/event.yml', 'event'],
    ['orders/OrderPlaced/v12/schema.yaml', 'head'],
    ['orders/OrderPlaced/v1/examples/a.yaml', 'example'],
    ['orders/OrderPlaced/v1/releases/1.20.3.json', 'release'],
    ['orders/OrderPlaced/v1/releases/digests.json', 'digests'],
    ['orders/OrderPlaced/README.md', 'other'],
    ['orders/OrderPlaced/v0/schema.json', 'stray'],
    ['orders/OrderPlaced/v01/schema.json', 'stray'],
    ['orders/OrderPlaced/v1/releases/1.01.0.json', 'stray'],
    ['orders/OrderPlaced/v1/releases/10.0.0.json', 'stray'],
    ['orders/services/more/shop.yaml', 'stray'],
  ])('%s: %s', (path, kind) => {
    expect(roleOf(path).kind).toBe(kind);
  });
});

describe('digests', () => {
  it('are of content: the order of keys, white space and line endings change nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('\n', '\r\n'), (value, end) => {
        const other = JSON.parse(JSON.stringify(backwards(value as Json), null, 3).replaceAll('\n', end)) as Json;
        expect(digestOf(other, sha256)).toBe(digestOf(JSON.parse(JSON.stringify(value)) as Json, sha256));
      }),
    );
  });

  it('differ where a value does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const [left, right] = [a, b].map((value) => JSON.parse(JSON.stringify(value)) as Json);
        const same = canonical(left ?? null) === canonical(right ?? null);
        expect(same).toBe(isDeepStrictEqual(left, right));
      }),
    );
  });
});

function backwards(value: Json): Json {
  if (Array.isArray(value)) return value.map(backwards);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, backwards(item)]),
  );
}

describe('freezing', () => {
  const major = async (overrides = {}) => {
    const { catalogue } = await load(memoryFolder(workspace(overrides)));
    const found = catalogue.events.get('orders/OrderPlaced')?.majors[0];
    if (!found) throw new Error('no major');
    return found;
  };
  const RELEASES = 'schemas/orders/OrderPlaced/v1/releases';

  it('gives the first release of a major its number', async () => {
    const none = await major({ [`${RELEASES}/1.0.0.json`]: null, [`${RELEASES}/digests.json`]: null });
    const frozen = freeze(none, { type: 'object' }, undefined, sha256);
    expect(frozen).toMatchObject({
      version: '1.0.0',
      release: { path: `${RELEASES}/1.0.0.json`, text: '{\n  "type": "object"\n}\n' },
    });
  });

  it.each([
    ['', 'version-needed'],
    ['1.1', 'version-form'],
    ['1.1.0-rc.1', 'version-form'],
    ['01.1.0', 'version-form'],
    ['2.0.0', 'version-other-major'],
    ['1.0.0', 'version-not-newer'],
    ['0.9.0', 'version-other-major'],
  ])('refuses the version "%s": %s', async (version, code) => {
    expect(freeze(await major(), { const: 1 }, version || undefined, sha256)).toMatchObject({ code });
  });

  it('keeps the digests of all releases, and says where nothing changed', async () => {
    const one = await major();
    const frozen = freeze(one, { const: 1 }, '1.1.0', sha256);
    if ('code' in frozen) throw new Error(frozen.message);
    expect(Object.keys(JSON.parse(frozen.digests.text))).toEqual(['1.0.0', '1.1.0']);
    expect(freeze(one, one.releases[0]?.schema.value ?? null, '1.1.0', sha256)).toMatchObject({
      code: 'nothing-changed',
    });
  });
});

describe('fields', () => {
  const schema = {
    $ref: '#/$defs/all',
    properties: { a: { type: 'string' } },
    allOf: [{ properties: { b: { items: { properties: { c: true } } } } }],
    if: {},
    then: { properties: { d: { prefixItems: [{ properties: { e: true } }] } } },
    additionalProperties: { properties: { f: true } },
    $defs: {
      all: { properties: { self: { $ref: '#' }, named: { $ref: '#n' }, no: false } },
      n: { $anchor: 'n', properties: { g: true } },
    },
  };
  it.each([
    ['a', true],
    ['b[].c', true],
    ['b.c', false],
    ['d[].e', true],
    ['self.self.a', true],
    ['named.g', true],
    ['anything.f', true],
    ['anything.g', false],
    ['a.b', false],
  ])('%s: %s', (path, declared) => {
    expect(declares(schema, '2020-12', parseFieldPath(path) ?? [], false).declared).toBe(declared);
  });
  it('reads a name that has dots', () => {
    expect(parseFieldPath('a["b.c"][].d')).toEqual([{ name: 'a' }, { name: 'b.c' }, 'element', { name: 'd' }]);
    expect(parseFieldPath('["a\\"]"]')).toEqual([{ name: 'a"]' }]);
  });
  it.each(['', '.', 'a..b', 'a[0]', 'a["b]', 'a["b"]c', 'a.["b"]', "a['b']", '["\\x"]', '[]', 'a[', '$.a[*]'])(
    '"%s" is no path',
    (path) => {
      expect(parseFieldPath(path)).toBeUndefined();
    },
  );
});

it('the patterns of our own contracts take linear time: the loader runs them unjudged', () => {
  const patterns = new Set<string>();
  const gather = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, item] of Object.entries(value)) {
      if (key === 'pattern' && typeof item === 'string') patterns.add(item);
      else gather(item);
    }
  };
  gather(contracts);
  expect(patterns.size).toBeGreaterThan(10);
  const start = performance.now();
  for (const pattern of patterns) {
    for (const piece of ['a', '-', '/', '.', '../', 'a-', 'a/', '.json', '1.', '[]', '0', ' ']) {
      const text = piece.repeat(100_000 / piece.length);
      for (const hostile of [text, `${text}\n`, `arn:aws:events:${text}`, `a/A@${text}`])
        new RegExp(pattern, 'u').test(hostile);
    }
  }
  expect(performance.now() - start).toBeLessThan(3000);
});

it('the repo’s own catalogue is clean', async () => {
  const { openFolder } = await import('../../../src/io/files.ts');
  const { validateWorkspace } = await import('../../../src/actions/validate-workspace.ts');
  const { ROOT } = await import('../../support/eda.ts');
  expect(findingsOf(await validateWorkspace(openFolder(ROOT), sha256))).toBe('');
});
