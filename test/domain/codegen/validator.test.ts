import { describe, expect, it } from 'vitest';
import { ValidatorModule, type View } from '../../../src/domain/codegen/validator.ts';
import type { Json } from '../../../src/domain/json.ts';
import { createSampler } from '../../../src/domain/sample/sample.ts';
import { interpret } from '../../../src/domain/schema/interpret.ts';
import { dialects } from '../../../src/domain/schema/keywords.ts';
import type { Dialect } from '../../../src/domain/schema/types.ts';
import fc from '../../support/property.ts';
import { schemas, values } from '../../support/schemas.ts';
import { judge } from '../sample/ajv.ts';
import { satisfiable } from '../sample/schema-arbitrary.ts';
import { compile, load } from './run.ts';

type Check = (value: unknown) => readonly { pointer: string; keyword: string; message: string }[];
const VIEWS = ['raw', 'read', 'write'] as const;

function text(schema: Json, dialect: Dialect = '2020-12'): string {
  const module = new ValidatorModule();
  for (const view of VIEWS) module.validator(view, 'A view.', [{ schema, dialect, view }]);
  return module.text();
}

async function views(schema: Json, dialect: Dialect = '2020-12'): Promise<Record<View, Check>> {
  return (await load(text(schema, dialect))) as Record<View, Check>;
}

describe.each(dialects)('%s', (dialect) => {
  it('the schema as it stands: the interpreter agrees; the views lie around it', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(schemas(dialect), fc.array(values, { minLength: 5, maxLength: 15 }), async (schema, samples) => {
        const { raw, read, write } = await views(schema, dialect);
        const interpreter = interpret(schema, dialect);
        for (const value of samples) {
          const verdict = interpreter.accepts(value);
          expect(raw(value).length === 0).toBe(verdict);
          if (verdict) expect(read(value)).toEqual([]);
          if (write(value).length === 0) expect(verdict).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});

it('ajv agrees on events and on events of other schemas', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(satisfiable, { minLength: 2, maxLength: 4 }), async (cases) => {
      for (const { schema } of cases) {
        // Formats are annotations here, and assertions there.
        const plain = JSON.parse(JSON.stringify(schema).replaceAll('"format"', '"x-format"')) as Json;
        // Faults of ajv: it compares objects with a `constructor` wrongly, and lets `[]` pass `contains` beside `prefixItems`.
        const said = JSON.stringify(plain);
        if (said.includes('constructor') || (said.includes('"contains"') && said.includes('"prefixItems"'))) continue;
        const { raw } = await views(plain);
        const ajv = judge(plain, '2020-12');
        for (const { witness } of cases) {
          // And each object has a `constructor` that it takes for evaluated.
          if (said.includes('"unevaluated') && JSON.stringify(witness).includes('"constructor"')) continue;
          expect(raw(witness).length === 0).toBe(ajv(witness).length === 0);
        }
      }
    }),
    { numRuns: 100 },
  );
});

it('what is generated compiles, strictly', { timeout: 120_000 }, () => {
  const made = dialects.flatMap((dialect) =>
    fc.sample(schemas(dialect), { seed: 7, numRuns: 200 }).map((schema) => text(schema, dialect)),
  );
  expect(compile(new Map(made.map((code, i) => [`v${i}.ts`, code])))).toEqual([]);
});

it('the same schema gives the same text', () => {
  for (const schema of fc.sample(schemas('2020-12'), { seed: 3, numRuns: 50 })) {
    expect(text(schema)).toBe(text(JSON.parse(JSON.stringify(schema)) as Json));
  }
});

/** What each view accepts, in the order raw, read, write. */
const CASES: readonly [string, Json, readonly [Json, boolean, boolean, boolean][]][] = [
  [
    'an undeclared property is for readers only',
    { type: 'object', properties: { a: { type: 'object', properties: { b: {} } } } },
    [
      [{ a: { b: 1 } }, true, true, true],
      [{ a: {}, x: 1 }, true, true, false],
      [{ a: { x: 1 } }, true, true, false],
    ],
  ],
  [
    'additionalProperties says who may come',
    {
      properties: {
        open: { properties: { a: {} }, additionalProperties: true },
        numbers: { properties: { a: {} }, additionalProperties: { type: 'number' } },
        closed: { properties: { a: {} }, additionalProperties: false },
      },
    },
    [
      [{ open: { x: 1 } }, true, true, true],
      [{ numbers: { x: 1 } }, true, true, true],
      [{ numbers: { x: '' } }, false, false, false],
      [{ closed: { x: 1 } }, false, true, false],
    ],
  ],
  [
    'an object for which nothing is declared is free',
    { properties: { free: { type: 'object' }, any: {} } },
    [[{ free: { x: { y: 1 } }, any: { z: 1 } }, true, true, true]],
  ],
  [
    'what a composition declares counts, wherever it stands',
    {
      allOf: [{ $ref: '#/$defs/base' }, { properties: { b: {} } }],
      anyOf: [{ properties: { kind: { const: 'c' }, c: {} }, required: ['kind'] }, { required: ['b'] }],
      patternProperties: { '^x-': {} },
      $defs: { base: { properties: { a: { $ref: '#/$defs/leaf' } } }, leaf: { properties: { l: {} } } },
    },
    [
      [{ a: { l: 1 }, b: 1, 'x-y': 1 }, true, true, true],
      [{ kind: 'c', c: 1 }, true, true, true],
      [{ b: 1, c: 1 }, true, true, false],
      [{ a: { m: 1 }, b: 1 }, true, true, false],
    ],
  ],
  [
    'one alternative is chosen by the schema as it stands, then closed',
    {
      oneOf: [
        { properties: { kind: { const: 'a' }, a: { properties: { l: {} } } }, required: ['kind'] },
        { properties: { kind: { const: 'b' }, b: {} }, required: ['kind'] },
      ],
    },
    [
      [{ kind: 'a', a: { l: 1 } }, true, true, true],
      [{ kind: 'a', a: { m: 1 } }, true, true, false],
      [{ kind: 'a', b: 1 }, true, true, false],
      [{ kind: 'c' }, false, false, false],
    ],
  ],
  [
    'an enumeration that may grow, outside alternatives',
    {
      properties: {
        channel: { enum: ['web', 'shop'], 'x-eda-extensible': true },
        only: { oneOf: [{ enum: ['a'], 'x-eda-extensible': true }, { const: 'b' }] },
        not: { not: { enum: ['a'], 'x-eda-extensible': true } },
      },
    },
    [
      [{ channel: 'web' }, true, true, true],
      [{ channel: 'phone' }, false, true, false],
      [{ channel: 7 }, false, false, false],
      [{ only: 'c' }, false, false, false],
      [{ not: 'b' }, true, true, true],
    ],
  ],
  [
    'conditions are asked as they stand',
    Object.fromEntries([
      ['if', { properties: { method: { const: 'card' } }, required: ['method'] }],
      ['then', { properties: { card: {} } }],
      ['properties', { method: {} }],
    ]) as Json,
    [
      [{ method: 'card', card: 1 }, true, true, true],
      [{ method: 'bank', card: 1 }, true, true, false],
    ],
  ],
  [
    'recursion is closed at each level',
    { $ref: '#/$defs/node', $defs: { node: { properties: { next: { $ref: '#/$defs/node' } } } } },
    [
      [{ next: { next: {} } }, true, true, true],
      [{ next: { next: { x: 1 } } }, true, true, false],
    ],
  ],
];

describe('views', () => {
  it.each(CASES)('%s', async (_, schema, samples) => {
    const { raw, read, write } = await views(schema);
    for (const [value, ...expected] of samples) {
      const found = [raw, read, write].map((check) => check(value).length === 0);
      expect([value, ...found]).toEqual([value, ...expected]);
    }
  });
});

describe('issues', () => {
  it('each says where and what, once', async () => {
    const { write } = await views({
      type: 'object',
      required: ['id', 'lines'],
      properties: {
        id: { type: 'string', minLength: 1 },
        lines: { type: 'array', items: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' } } } },
        'a/b~': { type: ['integer', 'null'] },
      },
    });
    expect(write({ lines: [{ sku: 'a' }, { sky: 1 }], 'a/b~': 1.5, extra: 1 })).toEqual([
      { pointer: '/id', keyword: 'required', message: 'is missing' },
      { pointer: '/lines/1/sku', keyword: 'required', message: 'is missing' },
      { pointer: '/lines/1/sky', keyword: 'additionalProperties', message: 'is not declared in the schema' },
      { pointer: '/a~1b~0', keyword: 'type', message: 'must be a whole number or null' },
      { pointer: '/extra', keyword: 'additionalProperties', message: 'is not declared in the schema' },
    ]);
  });

  it('of alternatives it tells the one that was meant', async () => {
    const { read } = await views({
      oneOf: [
        { properties: { kind: { const: 'card' }, last4: { type: 'string' } }, required: ['kind', 'last4'] },
        { properties: { kind: { const: 'bank' } }, required: ['kind'] },
      ],
    });
    expect(read({ kind: 'card', last4: 4242 })).toEqual([
      { pointer: '/last4', keyword: 'type', message: 'must be a string' },
    ]);
    expect(read({ kind: 'cash' })).toEqual([
      { pointer: '', keyword: 'oneOf', message: 'fits none of the alternatives' },
    ]);
  });

  it('members that are undefined are not there, as in JSON', async () => {
    const { write } = await views({ type: 'object', required: ['a'], properties: { a: {}, b: { type: 'string' } } });
    expect(write({ a: 1, b: undefined, c: undefined })).toEqual([]);
    expect(write({ a: undefined })).toHaveLength(1);
  });
});

it('samples are written and read; what is broken on purpose is refused', async () => {
  const schema: Json = {
    type: 'object',
    required: ['id', 'total'],
    properties: {
      id: { type: 'string', pattern: '^ORD-\\d{8}$' },
      total: { type: 'object', required: ['amount'], properties: { amount: { type: 'integer', minimum: 0 } } },
      lines: { type: 'array', minItems: 1, items: { type: 'object', properties: { sku: { type: 'string' } } } },
    },
  };
  const { read, write } = await views(schema);
  const sampler = createSampler(schema, '2020-12', { seed: 1, now: Date.UTC(2026, 0, 1), shape: 'full' });
  for (let i = 0; i < 200; i++) {
    const sample = sampler.sample(i) as Record<string, Json>;
    expect([read(sample), write(sample)]).toEqual([[], []]);
    expect(read({ ...sample, id: 'x' })).not.toEqual([]);
    expect(read({ ...sample, total: { amount: -1 } })).not.toEqual([]);
    expect(write({ ...sample, unknown: 1 })).not.toEqual([]);
  }
});
