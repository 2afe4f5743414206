import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/domain/json.ts';
import { createSampler, type SampleShape, Unsatisfiable } from '../../../src/domain/sample/sample.ts';
import { interpret } from '../../../src/domain/schema/interpret.ts';
import type { Verdict } from '../../../src/domain/schema/patterns.ts';
import type { Dialect } from '../../../src/domain/schema/types.ts';
import fc from '../../support/property.ts';
import { judge } from './ajv.ts';
import { satisfiable, when } from './schema-arbitrary.ts';

const NOW = Date.UTC(2026, 0, 15, 12);
/** The patterns of these tests are all harmless, whether or not their structure says so. */
const TRUSTED = new (class extends Map<string, Verdict> {
  override get(): Verdict {
    return 'safe';
  }
})();
const SHAPES: readonly SampleShape[] = ['minimal', 'typical', 'full'];

function samples(
  schema: Json,
  shape: SampleShape = 'typical',
  count = 10,
  dialect: Dialect = '2020-12',
  seed = 1,
): Json[] {
  const sampler = createSampler(schema, dialect, { seed, now: NOW, shape, verdicts: TRUSTED });
  return Array.from({ length: count }, (_, index) => sampler.sample(index));
}

/** Every shape of several samples is accepted by ajv. */
function expectAccepted(schema: Json, dialect: Dialect): void {
  const problems = judge(schema, dialect);
  for (const shape of SHAPES) {
    for (const value of samples(schema, shape, 8, dialect)) {
      expect(problems(value), `${shape}: ${JSON.stringify(value)}`).toEqual([]);
    }
  }
}

const object = (properties: Json, more: object = {}): Json => ({ type: 'object', properties, ...more }) as Json;

const ANY_DIALECT: Readonly<Record<string, Json>> = {
  'no rule at all': {},
  'every type': { type: ['string', 'integer', 'number', 'boolean', 'null', 'array', 'object'] },
  enum: { enum: ['a', 1, null, { a: [1] }] },
  'enum narrowed by the rest': { enum: ['a', 'bb', 3], type: 'string', minLength: 2 },
  'integer bounds': { type: 'integer', minimum: 17, maximum: 18 },
  'far integer': { type: 'integer', minimum: 9007199254740000 },
  'huge number': { type: 'number', minimum: 1e300 },
  'tiny range': { type: 'number', minimum: 0.1234, maximum: 0.12345 },
  'multiples of a decimal': { type: 'number', multipleOf: 0.01, minimum: 0, maximum: 20 },
  'several multiples': { allOf: [{ multipleOf: 0.15 }, { multipleOf: 0.1 }], type: 'number', minimum: 1 },
  'integer and decimal multiple': { type: 'integer', multipleOf: 2.5, minimum: 1 },
  'number, no integer': { type: 'number', not: { type: 'integer' }, minimum: 3, maximum: 4 },
  lengths: { type: 'string', minLength: 30, maxLength: 31 },
  'pattern and length': { type: 'string', pattern: '^[A-Z]+-\\d*$', minLength: 20, maxLength: 22 },
  'unanchored pattern and length': { type: 'string', pattern: 'x\\d', minLength: 12, maxLength: 12 },
  'several patterns': { type: 'string', allOf: [{ pattern: '^[a-f]+' }, { pattern: '\\d{3}$' }, { pattern: 'zz' }] },
  'patterns that only their intersection meets': {
    allOf: [{ pattern: '^(ab|cd)*$' }, { pattern: '^a(bc|da)*b$' }],
    minLength: 8,
    type: 'string',
  },
  'look-ahead': { type: 'string', pattern: '^(?=.*[A-Z])(?=.*\\d)(?!.*[aeiou])[A-Za-z\\d]{8,12}$' },
  'not a pattern': { type: 'string', pattern: '^[ab]{3}$', not: { pattern: '^a' } },
  'unicode class': { type: 'string', pattern: '^\\p{Lu}\\p{Ll}+$' },
  'back-reference': { type: 'string', pattern: '^(a|b)-\\1$' },
  'word boundary': { type: 'string', pattern: '\\bcat\\b' },
  'email of a length': { type: 'string', format: 'email', minLength: 40, maxLength: 42 },
  'uri with a pattern': { type: 'string', format: 'uri', pattern: '^https://' },
  'date-time with a pattern': {
    type: 'string',
    format: 'date-time',
    pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$',
  },
  'required without properties': { type: 'object', required: ['a', 'b'] },
  'names like those of Object': object(
    { __proto__x: {}, constructor: { type: 'string' }, toString: {} },
    { required: ['constructor'] },
  ),
  'closed object': object({ a: { type: 'integer' } }, { additionalProperties: false, minProperties: 1 }),
  'map of strings': { type: 'object', additionalProperties: { type: 'string' }, minProperties: 4 },
  'pattern properties': {
    type: 'object',
    patternProperties: { '^x-\\d+$': { type: 'boolean' } },
    additionalProperties: false,
    minProperties: 3,
  },
  'at most': object({ a: {}, b: {}, c: {}, d: {} }, { required: ['c'], maxProperties: 2 }),
  dependencies: object(
    { a: { type: 'string' }, b: { type: 'string' } },
    { dependencies: { a: ['b', 'c'], b: { required: ['d'] } } },
  ),
  allOf: { allOf: [object({ a: { type: 'number' } }), object({ a: { minimum: 5 }, b: {} }, { required: ['a', 'b'] })] },
  anyOf: { anyOf: [{ type: 'string', minLength: 3 }, { type: 'integer' }], not: { type: 'string' } },
  'oneOf with a discriminator': {
    oneOf: [
      object({ kind: { enum: ['a'] }, a: { type: 'string' } }, { required: ['kind', 'a'] }),
      object({ kind: { enum: ['b'] }, b: { type: 'string' } }, { required: ['kind', 'b'] }),
    ],
  },
  'oneOf that overlaps': {
    oneOf: [
      { type: 'integer', minimum: 0 },
      { type: 'integer', maximum: 10 },
    ],
  },
  'oneOf of requirements': object({ a: {}, b: {} }, { oneOf: [{ required: ['a'] }, { required: ['b'] }] }),
  'oneOf of open objects': {
    oneOf: [object({ a: { type: 'string' } }), object({ a: { type: 'integer' } })],
    type: 'object',
  },
  'not enum': { type: 'integer', minimum: 1, maximum: 3, not: { enum: [1, 3] } },
  'not required': object({ a: {}, b: {} }, { not: { required: ['a', 'b'] } }),
  'not anyOf': { type: 'string', not: { anyOf: [{ maxLength: 4 }, { pattern: '^[a-z]' }] } },
  'not a pattern property': { type: 'object', not: { patternProperties: { '^x': { type: 'string' } } } },
  'not closed': { type: 'object', not: object({ a: {} }, { additionalProperties: false }) },
  'not additional': { type: 'object', not: { additionalProperties: { type: 'string' } } },
  tuple: { type: 'array', items: [{ type: 'string' }, { type: 'integer' }], additionalItems: false, minItems: 2 },
  unique: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 4 }, uniqueItems: true, minItems: 4 },
  'unique booleans': { type: 'array', items: { type: 'boolean' }, uniqueItems: true, minItems: 2 },
  recursion: {
    $ref: '#/definitions/node',
    definitions: {
      node: object(
        {
          id: { type: 'string' },
          children: { type: 'array', items: { $ref: '#/definitions/node' } },
          next: { $ref: '#/definitions/node' },
        },
        { required: ['id', 'children'] },
      ),
    },
  },
  'recursion that a branch ends': {
    $ref: '#/definitions/tree',
    definitions: {
      tree: {
        oneOf: [
          object(
            { left: { $ref: '#/definitions/tree' }, right: { $ref: '#/definitions/tree' } },
            { required: ['left', 'right'] },
          ),
          { type: 'integer' },
        ],
      },
    },
  },
};

const SINCE_06: Readonly<Record<string, Json>> = {
  const: { const: { a: [1, null] } },
  'exclusive bounds': { type: 'integer', exclusiveMinimum: 1, exclusiveMaximum: 3 },
  contains: { type: 'array', items: { type: 'integer' }, contains: { minimum: 5000 }, minItems: 3 },
  'unique and contains': {
    type: 'array',
    items: { enum: [1, 2, 3] },
    contains: { const: 2 },
    uniqueItems: true,
    minItems: 3,
  },
  propertyNames: { type: 'object', propertyNames: { pattern: '^[A-Z]{2}$' }, minProperties: 3 },
  'propertyNames by enum': { type: 'object', propertyNames: { enum: ['a', 'b', 'c'] }, minProperties: 3 },
  'propertyNames against a property': object({ a: {}, bb: {} }, { propertyNames: { maxLength: 1 } }),
  'boolean schemas': object({ a: true, b: false }),
};

const SINCE_07: Readonly<Record<string, Json>> = {
  'if, then, else': {
    ...(object({ kind: { enum: ['a', 'b'] }, x: {} }, { required: ['kind'] }) as object),
    ...(when({ properties: { kind: { const: 'a' } } }, { required: ['x'] }, { properties: { x: false } }) as object),
  },
  'many conditions': object(
    { kind: { enum: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] } },
    {
      required: ['kind'],
      allOf: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((kind) =>
        when(
          { properties: { kind: { const: kind } } },
          { required: [`only${kind}`] },
          { not: { required: [`only${kind}`] } },
        ),
      ),
    },
  ),
};

const SINCE_2019: Readonly<Record<string, Json>> = {
  dependentRequired: object({ a: {}, b: {} }, { required: ['a'], dependentRequired: { a: ['b'], b: ['c'] } }),
  dependentSchemas: object({ a: {} }, { dependentSchemas: { a: { required: ['z'] }, q: false } }),
  'minContains and maxContains': {
    type: 'array',
    items: { type: 'integer' },
    contains: { minimum: 100 },
    minContains: 2,
    maxContains: 3,
    minItems: 5,
  },
  'no contains needed': { type: 'array', items: { type: 'string' }, contains: { const: 1 }, minContains: 0 },
  unevaluatedProperties: {
    allOf: [object({ a: { type: 'string' } })],
    properties: { b: {} },
    unevaluatedProperties: false,
    type: 'object',
    required: ['b'],
  },
  'unevaluatedProperties beside a cousin': {
    allOf: [object({ a: {} }), { unevaluatedProperties: false }],
    type: 'object',
  },
  'unevaluatedProperties behind a fork': {
    type: 'object',
    anyOf: [object({ a: {} }, { required: ['a'] }), object({ b: {} }, { required: ['b'] })],
    unevaluatedProperties: false,
  },
  '$ref with siblings': { $ref: '#/$defs/id', minLength: 5, $defs: { id: { type: 'string', pattern: '^[a-z]+$' } } },
  '$anchor and $id': {
    $id: 'https://example.com/root',
    $ref: 'money#amount',
    $defs: { m: { $id: 'money', $defs: { a: { $anchor: 'amount', type: 'integer', minimum: 3 } } } },
  },
};

const SINCE_2020: Readonly<Record<string, Json>> = {
  prefixItems: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], items: false, minItems: 2 },
  'prefixItems and more': { type: 'array', prefixItems: [{ const: 'head' }], items: { type: 'integer' }, minItems: 4 },
  unevaluatedItems: { type: 'array', prefixItems: [{ type: 'string' }], unevaluatedItems: false, minItems: 1 },
  $dynamicRef: {
    $id: 'https://example.com/tree',
    $dynamicAnchor: 'node',
    type: 'object',
    properties: {
      value: { type: 'string' },
      children: { type: 'array', items: { $dynamicRef: '#node' }, minItems: 0 },
    },
    required: ['value', 'children'],
  },
};

const DRAFT_04: Readonly<Record<string, Json>> = {
  'exclusive by a flag': { type: 'integer', minimum: 1, exclusiveMinimum: true, maximum: 3, exclusiveMaximum: true },
  definitions: object(
    { a: { $ref: '#/definitions/positive' } },
    { required: ['a'], definitions: { positive: { type: 'integer', minimum: 1 } } },
  ),
};

const $REF_HIDES = {
  properties: { a: { $ref: '#/definitions/s', minLength: 99 } },
  type: 'object',
  required: ['a'],
  definitions: { s: { type: 'string', maxLength: 5 } },
};

describe('samples are accepted', () => {
  const tables: readonly (readonly [Dialect, readonly Readonly<Record<string, Json>>[]])[] = [
    ['draft-04', [ANY_DIALECT, DRAFT_04]],
    ['draft-06', [ANY_DIALECT, SINCE_06]],
    ['draft-07', [ANY_DIALECT, SINCE_06, SINCE_07]],
    ['2019-09', [ANY_DIALECT, SINCE_06, SINCE_07, SINCE_2019]],
    ['2020-12', [ANY_DIALECT, SINCE_06, SINCE_07, SINCE_2019, SINCE_2020]],
  ];
  for (const [dialect, schemas] of tables) {
    const rows = schemas.flatMap(Object.entries).filter(([name]) => dialect !== '2020-12' || name !== 'tuple');
    test.each(rows)(`${dialect}: %s`, (_, schema) => expectAccepted(schema, dialect));
  }

  test('of any schema that can be satisfied', () => {
    fc.assert(
      fc.property(satisfiable, fc.constantFrom(...SHAPES), fc.nat(), ({ schema }, shape, seed) => {
        const problems = judge(schema, '2020-12');
        for (const value of samples(schema, shape, 3, '2020-12', seed)) expect(problems(value)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('with siblings of $ref ignored up to draft-07', () => {
    expect((samples($REF_HIDES, 'full', 1, 'draft-07')[0] as { a: string }).a.length).toBeLessThan(6);
  });

  test('with __proto__ as an own property', () => {
    const schema = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"string"}},"required":["__proto__"]}',
    ) as Json;
    const [value] = samples(schema);
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});

test.each([0.0001, 0.01, 0.3])('what must be no multiple of %d is none in decimal either', (multipleOf) => {
  const validator = interpret({ not: { multipleOf } }, '2020-12');
  for (const shape of SHAPES) {
    for (const value of samples({ type: 'number', not: { multipleOf } }, shape, 30))
      expect(validator.check(value)).toEqual([]);
  }
});

test('a long list without repetition has as many items as it must', () => {
  const [list] = samples(
    { type: 'array', minItems: 3000, uniqueItems: true, items: { type: 'integer' } },
    'minimal',
    1,
  );
  expect(new Set(list as number[]).size).toBe(3000);
});

describe('samples are repeatable', () => {
  const order = object(
    { orderId: { type: 'string' }, placedAt: { type: 'string', format: 'date-time' }, amount: { type: 'number' } },
    { required: ['orderId', 'placedAt', 'amount'] },
  );

  test('the same seed gives the same values, in any order', () => {
    const sampler = createSampler(order, '2020-12', { seed: 7, now: NOW, shape: 'typical' });
    const backwards = [4, 3, 2, 1, 0].map((index) => sampler.sample(index)).reverse();
    expect(samples(order, 'typical', 5, '2020-12', 7)).toEqual(backwards);
  });

  test('for any schema', () => {
    fc.assert(
      fc.property(satisfiable, fc.nat(), ({ schema }, seed) => {
        expect(samples(schema, 'typical', 3, '2020-12', seed)).toEqual(samples(schema, 'typical', 3, '2020-12', seed));
      }),
      { numRuns: 100 },
    );
  });

  test('the values are those of every machine', () => {
    expect(samples(order, 'minimal', 2)).toMatchInlineSnapshot(`
      [
        {
          "amount": 476.86,
          "orderId": "ord_1H5CCA89P6T3",
          "placedAt": "2026-01-15T06:00:00.000Z",
        },
        {
          "amount": 89.37,
          "orderId": "ord_36ZRNM2P7755",
          "placedAt": "2026-01-15T06:08:46.829Z",
        },
      ]
    `);
  });

  test('another seed and another index give another event', () => {
    const events = [...samples(order, 'typical', 200), ...samples(order, 'typical', 200, '2020-12', 2)];
    expect(new Set(events.map((event) => JSON.stringify(event))).size).toBe(400);
  });

  test('a new property leaves the others as they were', () => {
    const wider = {
      ...(order as object),
      properties: { note: { type: 'string' }, ...(order as { properties: object }).properties },
    } as Json;
    for (const [at, event] of samples(wider, 'full', 5).entries()) {
      const { note: _, ...rest } = event as { note: string };
      expect(rest).toEqual(samples(order, 'full', 5)[at]);
    }
  });

  test('times rise with the index and stay before now', () => {
    const times = samples(order, 'minimal', 500).map((event) => (event as { placedAt: string }).placedAt);
    expect(times).toEqual([...times].sort());
    expect(new Set(times).size).toBe(500);
    expect(Date.parse(times.at(-1) as string)).toBeLessThan(NOW);
    expect(Date.parse(times[0] as string)).toBeGreaterThan(NOW - 24 * 3600_000);
  });
});

describe('shapes', () => {
  const schema = object(
    {
      a: { type: 'string' },
      b: { type: 'string' },
      c: object({ d: { type: 'string' } }),
      e: { type: 'array', items: { type: 'string' } },
    },
    { required: ['a'] },
  );

  test('minimal has what is required', () =>
    expect(Object.keys(samples(schema, 'minimal')[0] as object)).toEqual(['a']));
  test('full has everything', () => {
    const [value] = samples(schema, 'full');
    expect(Object.keys(value as object)).toEqual(['a', 'b', 'c', 'e']);
    expect((value as { e: Json[] }).e.length).toBeGreaterThan(0);
  });
  test('typical varies', () => {
    const shapes = new Set(samples(schema, 'typical', 50).map((value) => Object.keys(value as object).join()));
    expect(shapes.size).toBeGreaterThan(2);
  });
});

describe('samples are told by', () => {
  const of = (name: string, schema: Json): Json =>
    (samples(object({ [name]: schema }, { required: [name] }))[0] as Record<string, Json>)[name] as Json;
  const text = { type: 'string' };
  test.each<[string, Json, RegExp]>([
    ['email', text, /^[a-z]+\d+@example\.com$/],
    ['customer_email', text, /@example\.com$/],
    ['phoneNumber', text, /^\+1555010\d{4}$/],
    ['country', { type: 'string', minLength: 2, maxLength: 2 }, /^[A-Z]{2}$/],
    ['currency', { type: 'string', pattern: '^[A-Z]{3}$' }, /^(EUR|USD|GBP|JPY|CHF|SEK|CAD|AUD)$/],
    ['orderId', text, /^ord_[0-9A-Z]{12}$/],
    [
      'order-id',
      { type: 'string', format: 'uuid' },
      /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
    ],
    ['createdAt', text, /^2026-01-15T\d\d:\d\d:\d\d\.\d{3}Z$/],
    ['birthDate', { type: 'string', format: 'date' }, /^(199\d|200\d)-/],
    ['ip', { type: 'string', format: 'ipv4' }, /^192\.0\.2\.\d+$/],
    ['address', { type: 'string', format: 'ipv6' }, /^2001:db8::/],
    ['website', { type: 'string', format: 'uri' }, /^https:\/\/example\.com\//],
    ['city', text, /^[A-Z][a-z]+$/],
    ['userAgent', text, /^Example|^example/],
    ['timeZone', text, /^([A-Z][a-z]+\/[A-Z]|UTC)/],
  ])('the name %s', (name, schema, expected) => expect(of(name, schema)).toMatch(expected));

  test('examples, varied where they identify', () => {
    expect(of('colour', { type: 'string', examples: ['teal'] })).toBe('teal');
    const ids = samples(
      object({ orderId: { type: 'string', examples: ['ORD-20931'] } }, { required: ['orderId'] }),
      'minimal',
      20,
    );
    for (const id of ids) expect((id as { orderId: string }).orderId).toMatch(/^ORD-\d{5}$/);
    expect(new Set(ids.map((id) => JSON.stringify(id))).size).toBeGreaterThan(15);
  });

  test('examples that are valid, and no others', () => {
    expect(of('colour', { type: 'string', examples: ['teal', 'x'], maxLength: 2 })).toBe('x');
  });

  test('money without dust', () => {
    for (const event of samples(object({ price: { type: 'number' } }, { required: ['price'] }), 'minimal', 100)) {
      expect(String((event as { price: number }).price)).toMatch(/^\d+(\.\d{1,2})?$/);
    }
  });

  test('one currency an event', () => {
    const money = object(
      { amount: { type: 'integer' }, currency: { enum: ['EUR', 'USD', 'GBP'] } },
      { required: ['amount', 'currency'] },
    );
    for (const event of samples(object({ total: money, tax: money }), 'full', 20)) {
      const { total, tax } = event as Record<string, { currency: string }>;
      expect(total?.currency).toBe(tax?.currency);
    }
  });
});

describe('recursion ends', () => {
  test.each([...SHAPES])('soon where many schemas lead to each other: %s', (shape) => {
    const names = Array.from({ length: 12 }, (_, at) => `t${at}`);
    const properties = Object.fromEntries(names.map((name) => [name, { $ref: `#/$defs/${name}` }]));
    const schema = { $ref: '#/$defs/t0', $defs: Object.fromEntries(names.map((name) => [name, object(properties)])) };
    for (const value of samples(schema, shape, 3)) expect(JSON.stringify(value).length).toBeLessThan(10_000);
  });

  test('in a web of optional references', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const web = object(Object.fromEntries(names.map((name) => [name, { $ref: `#/$defs/${name}` }])));
    const schema = { ...(web as object), $defs: Object.fromEntries(names.map((name) => [name, web])) } as Json;
    const started = performance.now();
    for (const shape of SHAPES) samples(schema, shape, 1);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('what cannot be satisfied', () => {
  const deep = (levels: number): Json => {
    let schema: Json = { type: 'string' };
    for (let level = 0; level < levels; level++) schema = object({ a: schema }, { required: ['a'] });
    return schema;
  };
  const doubled = (steps: number): Json => {
    const step = (at: number) => {
      const next = { $ref: `#/$defs/d${at + 1}` };
      return [`d${at}`, at === steps ? { type: 'object' } : { allOf: [next, next] }] as const;
    };
    return { $ref: '#/$defs/d0', $defs: Object.fromEntries(Array.from({ length: steps + 1 }, (_, at) => step(at))) };
  };
  const forks = (count: number): Json => {
    const each = Array.from({ length: count }, (_, at) => ({
      anyOf: [{ required: [`a${at}`] }, { required: [`b${at}`] }],
    }));
    const last = { properties: { [`a${count - 1}`]: false, [`b${count - 1}`]: false } };
    return { type: 'object', allOf: [...each, last] } as Json;
  };
  test.each<[string, Json, string]>([
    ['false', false, ''],
    [
      'crossed bounds',
      object({ a: { type: 'integer', minimum: 5, maximum: 3 } }, { required: ['a'] }),
      '/properties/a',
    ],
    ['no integer between', { type: 'integer', exclusiveMinimum: 1, exclusiveMaximum: 2 }, ''],
    ['no multiple between', { type: 'number', multipleOf: 10, minimum: 11, maximum: 19 }, ''],
    ['crossed lengths', { type: 'string', minLength: 5, maxLength: 3 }, ''],
    ['no text for a pattern', { type: 'string', pattern: '^a$', minLength: 2 }, ''],
    ['patterns that exclude each other', { type: 'string', allOf: [{ pattern: '^a' }, { pattern: '^b' }] }, ''],
    ['types that exclude each other', { allOf: [{ type: 'string' }, { type: 'integer' }] }, '/allOf/1'],
    ['required and closed', { type: 'object', required: ['a'], additionalProperties: false }, '/additionalProperties'],
    ['too many required', { type: 'object', required: ['a', 'b'], maxProperties: 1 }, ''],
    ['too few distinct items', { type: 'array', items: { type: 'boolean' }, uniqueItems: true, minItems: 3 }, '/items'],
    ['an empty enum', { enum: ['a'], type: 'integer' }, ''],
    ['not anything', { not: {} }, ''],
    ['a oneOf of the same', { oneOf: [{ type: 'string' }, { type: 'string' }] }, ''],
    [
      'a recursion without end',
      { $ref: '#/$defs/a', $defs: { a: object({ a: { $ref: '#/$defs/a' } }, { required: ['a'] }) } },
      '',
    ],
    ['a reference to itself', { $ref: '#' }, ''],
    ['a list that is too long', { type: 'array', minItems: 1e9, items: { type: 'string' } }, ''],
    ['a text that is too long', { type: 'string', minLength: 1e9 }, ''],
    ['nested too deep', deep(3000), ''],
    ['a chain that doubles at each step', doubled(40), '/$defs/d'],
    ['forks that only a long search would refute', forks(20), '/allOf'],
  ])('%s', (_, schema, pointer) => {
    for (const shape of SHAPES) {
      const fails = (): unknown => samples(schema, shape, 1);
      expect(fails).toThrow(Unsatisfiable);
      try {
        fails();
      } catch (error) {
        expect((error as Unsatisfiable).pointer.startsWith(pointer)).toBe(true);
        expect((error as Unsatisfiable).reason).not.toBe('');
      }
    }
  });

  test.each<[string, Json, string, Verdict | undefined]>([
    ['a pattern nobody judged', { pattern: '^(a|a)+$' }, '/pattern', undefined],
    ['an undecided one', { pattern: '^(a|a)+$' }, '/pattern', 'unknown'],
    ['a catastrophic name', { patternProperties: { '^(a|a)+$': {} } }, '/patternProperties/^(a|a)+$', 'catastrophic'],
  ])('%s is never run', (_, schema, pointer, verdict) => {
    const verdicts = new Map(verdict ? [['^(a|a)+$', verdict] as const] : []);
    const make = () => createSampler(schema, '2020-12', { seed: 1, now: NOW, shape: 'full', verdicts }).sample(0);
    expect(make).toThrow(expect.objectContaining({ name: 'Unsatisfiable', pointer, certain: false }));
  });

  test('a list that is too long is told as that, and at once', () => {
    const list: Json = { type: 'array', minItems: 100_000, uniqueItems: true, items: { type: 'integer' } };
    expect(() => samples(object({ a: list }, { required: ['a'] }))).toThrow(
      'no sample at "/properties/a": a list of 100000 items is longer than a sample gets',
    );
  });

  test('an optional property without a value is left out', () => {
    expect(samples(object({ a: { type: 'string', enum: [1] }, b: { type: 'string' } }), 'full', 1)[0]).toHaveProperty(
      'b',
    );
  });
});
