import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../../src/domain/catalogue/canonical.ts';
import { refTarget } from '../../../src/domain/catalogue/targets.ts';
import type { Json } from '../../../src/domain/json.ts';
import { bundle } from '../../../src/domain/schema/bundle.ts';
import { interpret } from '../../../src/domain/schema/interpret.ts';
import type { Dialect } from '../../../src/domain/schema/types.ts';
import { sha256 } from '../../support/memory.ts';
import fc from '../../support/property.ts';

type Schemas = Readonly<Record<string, Json>>;

function bundled(files: Schemas, root: string, dialect: Dialect = '2020-12'): Json | undefined {
  const open = (file: string) => {
    const value = files[file];
    return value === undefined ? undefined : { file, dialect, value };
  };
  const target = (from: string, uri: string) => {
    const found = refTarget(from, uri, () => undefined);
    return 'path' in found ? found.path : undefined;
  };
  const first = open(root);
  return first && bundle(first, { open, target });
}

/** Every `$ref` that stands in a value. */
function refs(value: Json | undefined): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : refs(inner as Json),
  );
}

describe('a bundle', () => {
  it('is the schema itself where nothing refers to another file', () => {
    const schema = { $id: 'https://acme.example/a', $ref: '#x', $defs: { x: { $anchor: 'x', type: 'string' } } };
    expect(bundled({ 'a.json': schema }, 'a.json')).toEqual(schema);
  });

  it('names definitions after what they were, and keeps those that are there', () => {
    const files = {
      'orders/order.json': {
        $defs: { Money: { const: 1 } },
        properties: {
          own: { $ref: '#/$defs/Money' },
          price: { $ref: '../types/money.json' },
          zip: { $ref: '../types/post-address.json#/$defs/zip_code' },
        },
      },
      'types/money.json': { type: 'integer' },
      'types/post-address.json': { $defs: { zip_code: { type: 'string' } } },
    };
    expect(bundled(files, 'orders/order.json')).toEqual({
      $defs: { Money: { const: 1 }, Money2: { type: 'integer' }, ZipCode: { type: 'string' } },
      properties: {
        own: { $ref: '#/$defs/Money' },
        price: { $ref: '#/$defs/Money2' },
        zip: { $ref: '#/$defs/ZipCode' },
      },
    });
  });

  it('keeps two types of one name apart, whatever the order of keys', () => {
    const types = { 'a/money.json': { const: 'a' }, 'b/money.json': { const: 'b' } };
    const there = { ...types, 'x.json': { properties: { a: { $ref: 'a/money.json' }, b: { $ref: 'b/money.json' } } } };
    const back = { ...types, 'x.json': { properties: { b: { $ref: 'b/money.json' }, a: { $ref: 'a/money.json' } } } };
    const digest = (files: Schemas) => digestOf(bundled(files, 'x.json') ?? null, sha256);
    expect(digest(there)).toBe(digest(back));
  });

  it('writes `definitions` in draft-07', () => {
    const files = { 'a.json': { items: { $ref: 'b.json#name' } }, 'b.json': { definitions: { n: { $id: '#name' } } } };
    expect(bundled(files, 'a.json', 'draft-07')).toEqual({
      items: { $ref: '#/definitions/N' },
      definitions: { N: {} },
    });
  });

  it('leads back into the file it began with', () => {
    const files = {
      'tree.json': { properties: { left: { $ref: 'node.json' } }, $defs: { leaf: { type: 'string' } } },
      'node.json': { properties: { up: { $ref: 'tree.json' }, leaf: { $ref: 'tree.json#/$defs/leaf' } } },
    };
    expect(refs(bundled(files, 'tree.json'))).toEqual(['#/$defs/Node', '#', '#/$defs/leaf']);
  });

  it('drops ids that would change what references mean', () => {
    const files = {
      'a.json': { properties: { b: { $ref: 'b.json' } } },
      'b.json': {
        $id: 'https://acme.example/b',
        $ref: 'https://acme.example/inner',
        $defs: { i: { $id: '/inner', $ref: '#/$defs/n', $defs: { n: { type: 'number' } } } },
      },
    };
    const whole = bundled(files, 'a.json') ?? null;
    expect(JSON.stringify(whole)).not.toContain('acme.example');
    const validator = interpret(whole, '2020-12');
    expect([{ b: 1 }, { b: 'x' }].map((value) => validator.check(value).length)).toEqual([0, 1]);
  });

  it('follows references into places that only they make schemas', () => {
    const files = {
      'a.json': { properties: { b: { $ref: 'b.json#/components/Money' } } },
      'b.json': { components: { Money: { properties: { c: { $ref: '#/components/Code' } } }, Code: { const: 'EUR' } } },
    };
    expect(refs(bundled(files, 'a.json'))).toEqual(['#/$defs/Money', '#/$defs/Code']);
  });

  it('copies `$ref` as a value and as a property’s name', () => {
    const odd = { const: { $ref: 'nowhere.json' }, properties: { $ref: { type: 'string' } } };
    expect(bundled({ 'a.json': odd }, 'a.json')).toEqual(odd);
  });

  it('takes no member of every JavaScript object for a reference', () => {
    const files = { 'a.json': { $ref: 'b.json', constructor: {}, toString: 1 }, 'b.json': {} };
    expect(bundled(files, 'a.json')).toMatchObject({ $ref: '#/$defs/B', constructor: {}, toString: 1 });
  });

  it('keeps properties called __proto__', () => {
    const files = {
      'a.json': { $ref: 'b.json' },
      'b.json': JSON.parse('{ "properties": { "__proto__": { "type": "string" } } }'),
    };
    expect(JSON.stringify(bundled(files, 'a.json'))).toContain('{"__proto__":{"type":"string"}}');
  });

  it.each([
    ['a file that is not there', { 'a.json': { $ref: 'b.json' } }],
    ['a place that is not there', { 'a.json': { $ref: 'b.json#/$defs/x' }, 'b.json': {} }],
    ['a place that is not there, one file on', { 'a.json': { $ref: 'b.json' }, 'b.json': { $ref: 'c.json' } }],
    ['the network', { 'a.json': { $ref: 'https://acme.example/b.json' } }],
    ['above the root', { 'a.json': { $ref: '../../b.json' } }],
  ])('is none where a reference leads to %s', (_, files) => {
    expect(bundled(files as Schemas, 'a.json')).toBeUndefined();
  });
});

describe('a bundle accepts what its files accept together', () => {
  const FILES = ['orders/order.json', 'types/money.json', 'types/geo/point.json'];
  const NAMES = ['plain', 'with space', 'a/b~c', '50%', '%41', 'grün', '[x]', 'constructor'];

  /** One schema, with references only below `properties` and `items`: those can go round without end. */
  const { node } = fc.letrec<{ node: Json; guarded: Json }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.constantFrom<Json>({ type: 'string' }, { type: 'integer' }, { enum: ['x', 2] }, { required: ['p'] }, true),
      fc
        .record({ p: tie('guarded'), q: tie('guarded') }, { requiredKeys: [], noNullPrototype: true })
        .map((properties): Json => ({ properties })),
      tie('guarded').map((items): Json => ({ type: 'array', items })),
      fc.tuple(tie('node'), tie('node')).map((anyOf): Json => ({ anyOf })),
      tie('node').map((not): Json => ({ not })),
    ),
    guarded: fc.oneof({ maxDepth: 3 }, fc.constant<Json>({ $ref: '?' }), tie('node')),
  }));

  const value = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, depthSize: 'medium' },
      fc.constantFrom<Json>(1, 2, 'x', 'y', null),
      fc.record(
        { p: tie('value'), q: tie('value') },
        { requiredKeys: [], noNullPrototype: true },
      ) as fc.Arbitrary<Json>,
      fc.array(tie('value'), { maxLength: 2 }),
    ),
  })).value;

  interface Made {
    readonly files: Schemas;
    readonly values: readonly Json[];
  }

  /** Files whose `$ref: "?"` are filled in with references to any place of any file, and to anchors. */
  const made = (dialect: Dialect): fc.Arbitrary<Made> =>
    fc
      .record({
        roots: fc.array(node, { minLength: 3, maxLength: 3 }),
        definitions: fc.array(node, { minLength: 6, maxLength: 6 }),
        names: fc.shuffledSubarray(NAMES, { minLength: 2, maxLength: 2 }),
        targets: fc.array(fc.nat(11), { minLength: 1, maxLength: 20 }),
        values: fc.array(value, { minLength: 20, maxLength: 20 }),
      })
      .map(({ roots, definitions, names, targets, values }) => {
        const holder = dialect === '2020-12' ? '$defs' : 'definitions';
        let next = 0;
        const fill = (from: number, schema: Json): Json => {
          if (typeof schema !== 'object' || schema === null) return schema;
          if (Array.isArray(schema)) return schema.map((item) => fill(from, item));
          return Object.fromEntries(
            Object.entries(schema).map(([key, inner]) => [key, key === '$ref' ? reference(from) : fill(from, inner)]),
          );
        };
        const reference = (from: number): string => {
          const to = targets[next++ % targets.length] ?? 0;
          const file = to % 3;
          const place = Math.floor(to / 3);
          const fragment = ['', '#anchor', ...names.map((name) => `#/${holder}/${pointerStep(name)}`)][place] ?? '';
          if (file === from) return fragment || '#';
          const up = '../'.repeat((FILES[from] ?? '').split('/').length - 1);
          return `${up}${FILES[file]}${fragment}`;
        };
        const files = FILES.map((file, i): [string, Json] => {
          const root = fill(i, roots[i] ?? true);
          const [first, second] = names.map((name, j): [string, Json] => [
            name,
            fill(i, definitions[i * 2 + j] ?? true),
          ]);
          const anchored = { ...(dialect === '2020-12' ? { $anchor: 'anchor' } : { $id: '#anchor' }), type: 'object' };
          const all = Object.fromEntries([first ?? ['a', true], second ?? ['b', true], ['anchored', anchored]]);
          return [file, { ...(root === true ? {} : (root as object)), [holder]: all }];
        });
        return { files: Object.fromEntries(files), values };
      });

  it.each<Dialect>(['2020-12', 'draft-07'])('%s', (dialect) => {
    const Validator = dialect === '2020-12' ? Ajv2020 : Ajv;
    fc.assert(
      fc.property(made(dialect), ({ files, values }) => {
        const split = new Validator({ strict: false, validateSchema: false });
        for (const [file, schema] of Object.entries(files)) split.addSchema(schema as object, `https://test/${file}`);
        const together = split.getSchema(`https://test/${FILES[0]}`);
        const whole = bundled(files, FILES[0] ?? '', dialect);
        const one = new Validator({ strict: false, validateSchema: false }).compile(whole as object);
        const ours = interpret(whole ?? null, dialect);
        for (const value of values) {
          const expected = together?.(value);
          expect([one(value), ours.check(value).length === 0]).toEqual([expected, expected]);
        }
      }),
      { numRuns: 150 },
    );
  });
});

function pointerStep(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}
