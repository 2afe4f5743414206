import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../../src/actions/load-catalogue.ts';
import type { Json } from '../../../src/domain/json.ts';
import { Breaker, type BreakRule, breakRuleNames, nearestBreakRule } from '../../../src/domain/sample/invalid.ts';
import { createSampler } from '../../../src/domain/sample/sample.ts';
import { interpret } from '../../../src/domain/schema/interpret.ts';
import { openFolder } from '../../../src/io/files.ts';
import { ROOT } from '../../support/eda.ts';
import fc from '../../support/property.ts';
import { satisfiable } from './schema-arbitrary.ts';

const NOW = Date.UTC(2026, 0, 15, 12);
const breakerOf = (schema: Json, seed = 1) => {
  const validator = interpret(schema, '2020-12', {});
  return new Breaker(schema, '2020-12', { seed, validator, keeps: () => true });
};

/** ajv alone, all its errors; formats annotate, as they do for us. Own properties only: else it finds `constructor` in every object. */
function judge(schema: Json) {
  const ajv = new Ajv2020({
    strict: false,
    ownProperties: true,
    allErrors: true,
    validateFormats: false,
    logger: false,
  });
  const validate = ajv.compile(schema as object);
  return (value: Json) => (validate(value) ? [] : (validate.errors ?? []));
}

/** ajv does not ask `contains` of an empty list beside `prefixItems`. */
function ajvForgets(schema: Json): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  return ('prefixItems' in schema && 'contains' in schema) || Object.values(schema).some(ajvForgets);
}

const object = (properties: Json, more: object = {}): Json => ({ type: 'object', properties, ...more }) as Json;
const only = (of: Json): Json => object({ a: of });

/** For each rule a schema, an event of it, and the event broken. */
const CASES: readonly (readonly [BreakRule, Json, Json, Json])[] = [
  ['required-missing', object({}, { required: ['a'] }), { a: 1, b: 2 }, { b: 2 }],
  ['dependent-missing', { dependentRequired: { a: ['b'] } }, { a: 1, b: 2 }, { a: 1 }],
  [
    'additional-property',
    object({ a: {} }, { additionalProperties: false }),
    { a: 1 },
    { a: 1, unexpected: 'unexpected' },
  ],
  [
    'additional-property',
    { allOf: [object({ a: {} })], unevaluatedProperties: false },
    { a: 1 },
    { a: 1, unexpected: 'unexpected' },
  ],
  ['too-few-properties', { minProperties: 2 }, { a: 1, b: 2 }, { a: 1 }],
  ['too-many-properties', { maxProperties: 1 }, { a: 1 }, { a: 1, unexpected1: 1 }],
  ['name-unmatched', { propertyNames: { maxLength: 3 } }, { a: 1 }, { a: 1, unexpected: 1 }],
  ['null-instead', only({ type: 'string' }), { a: 'x' }, { a: null }],
  ['not-an-object', only({ type: 'object' }), { a: {} }, { a: 'unexpected' }],
  ['type-wrong', only({ type: 'integer' }), { a: 5 }, { a: '5' }],
  ['type-wrong', only({ type: ['string', 'integer'] }), { a: 5 }, { a: 5.5 }],
  ['type-wrong', only({ type: 'boolean' }), { a: true }, { a: 'true' }],
  ['enum-unknown', only({ enum: ['x', 'y'] }), { a: 'x' }, { a: 'x-unknown' }],
  ['enum-unknown', only({ enum: [1, 2] }), { a: 1 }, { a: 0 }],
  ['const-other', only({ const: true }), { a: true }, { a: false }],
  ['pattern-unmatched', only({ pattern: '^[A-Z]{3}$' }), { a: 'EUR' }, { a: 'EUR!' }],
  ['pattern-unmatched', only({ pattern: '^[A-Z]{3}$', maxLength: 3 }), { a: 'EUR' }, { a: '!UR' }],
  ['too-short', only({ minLength: 2 }), { a: '😀é' }, { a: '😀' }],
  ['too-long', only({ maxLength: 2 }), { a: 'a😀' }, { a: 'a😀😀' }],
  ['too-small', only({ minimum: 5 }), { a: 7 }, { a: 4 }],
  ['too-small', only({ exclusiveMinimum: 5 }), { a: 7 }, { a: 5 }],
  ['too-small', only({ minimum: 5, multipleOf: 5 }), { a: 10 }, { a: 0 }],
  ['too-large', only({ maximum: 5 }), { a: 5 }, { a: 6 }],
  ['not-a-multiple', only({ type: 'integer', multipleOf: 5 }), { a: 10 }, { a: 11 }],
  ['not-a-multiple', only({ multipleOf: 0.01 }), { a: 0.5 }, { a: 0.505 }],
  ['too-few-items', only({ minItems: 2 }), { a: [1, 2] }, { a: [1] }],
  ['too-many-items', only({ maxItems: 2, uniqueItems: true }), { a: [1, 5] }, { a: [1, 5, 2] }],
  ['not-unique', only({ uniqueItems: true }), { a: [1, 2] }, { a: [1, 1] }],
  ['contains-missing', only({ contains: { const: 1 } }), { a: [1, 2] }, { a: [2, 2] }],
];

describe('each rule', () => {
  it('has a case', () => {
    expect(new Set(CASES.map(([rule]) => rule))).toEqual(new Set(breakRuleNames));
  });

  it.each(CASES)('%s: %j', (rule, schema, event, expected) => {
    const problems = judge(schema);
    expect(problems(event)).toEqual([]);
    const broken = breakerOf(schema).break(event, rule);
    expect(broken).toMatchObject({ value: expected, rule, exact: true });
    expect(problems(expected).length).toBeGreaterThan(0);
  });

  it('is not offered where the schema has no such keyword', () => {
    for (const rule of breakRuleNames) expect(breakerOf({ type: 'object' }).break({ a: 1 }, rule)).toBeUndefined();
  });

  it('leaves the event alone', () => {
    const event = { a: [1, 2] };
    breakerOf(only({ uniqueItems: true })).break(event);
    expect(event).toEqual({ a: [1, 2] });
  });

  it('never makes the detail itself something else than an object', () => {
    expect(breakerOf({ type: 'object' }).every({})).toEqual([]);
  });
});

describe('a break', () => {
  const schema = object(
    {
      code: { type: 'string', pattern: '^[A-Z]{3}$' },
      sum: { type: 'integer', minimum: 0 },
      lines: { type: 'array', items: only({ type: 'string' }) },
    },
    { required: ['code', 'sum'] },
  );
  const event = { code: 'EUR', sum: 5, lines: [{ a: 'x' }, { a: 'y' }] };

  it('says where, in the event and in the schema, and what a validator says', () => {
    expect(breakerOf(schema).break(event, 'too-small')).toEqual({
      value: { ...event, sum: -1 },
      rule: 'too-small',
      pointer: '/sum',
      schemaPointer: '/properties/sum/minimum',
      message: '"sum" must be at least 0; found -1',
      exact: true,
    });
  });

  it('is another one each time, until there are no others', () => {
    const breaker = breakerOf(schema);
    const ways = breaker.every(event).length;
    const taken = Array.from({ length: ways }, () => breaker.break(event));
    expect(new Set(taken.map((one) => `${one?.rule} ${one?.pointer}`)).size).toBe(ways);
    const rules = new Set(taken.map((one) => one?.rule));
    // First each rule once.
    expect(new Set(taken.slice(0, rules.size).map((one) => one?.rule))).toEqual(rules);
    expect(breaker.break(event)).toBeDefined();
  });

  it('is the same for the same seed, and mostly another one for another', () => {
    const first = (seed: number) => breakerOf(schema, seed).break(event);
    expect(first(7)).toEqual(first(7));
    expect(new Set([1, 2, 3, 4, 5, 6].map((seed) => JSON.stringify(first(seed)))).size).toBeGreaterThan(2);
  });

  it('keeps what it must keep', () => {
    const validator = interpret(schema, '2020-12', {});
    const keeps = (value: Json) => (value as { sum?: unknown }).sum === 5;
    const breaker = new Breaker(schema, '2020-12', { seed: 1, validator, keeps });
    expect(breaker.every(event).map(({ pointer }) => pointer)).not.toContain('/sum');
    expect(breaker.break(event, 'too-small')).toBeUndefined();
  });

  it('in an alternative is refused, and says that it may not be the only thing', () => {
    const either = {
      anyOf: [only({ type: 'integer', minimum: 3 }), object({ b: { type: 'string' } }, { required: ['b'] })],
    };
    const broken = breakerOf(either).break({ a: 5 }, 'too-small');
    expect(broken).toMatchObject({ value: { a: 2 } });
    expect(judge(either)(broken?.value as Json).length).toBeGreaterThan(0);
  });
});

it('ends on a schema that multiplies its own work', () => {
  const $defs = Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => {
      const $ref = `#/$defs/d${i + 1}`;
      return [`d${i}`, { allOf: [{ $ref }, { $ref }] }];
    }),
  );
  const schema = { anyOf: [{ $ref: '#/$defs/d0' }], $defs: { ...$defs, d30: { type: 'object' } } } as unknown as Json;
  const validator = { accepts: () => true, check: () => [] };
  const breaker = new Breaker(schema, '2020-12', { seed: 1, validator, keeps: () => true });
  expect(breaker.every({})).toEqual([]);
  expect(breaker.break({})).toBeUndefined();
});

it('knows what was meant', () => {
  expect(nearestBreakRule('too-log')).toBe('too-long');
  expect(nearestBreakRule('zzz')).toBeUndefined();
});

describe('every way to break every event of our catalogue', async () => {
  const { catalogue, library } = await loadCatalogue(openFolder(ROOT));
  const majors = [...catalogue.events.values()].flatMap((event) => event.majors);
  it.each(majors.map((major) => [major.ref, major] as const))('%s', (_, { head }) => {
    const schema = library.bundled(head.file) as Json;
    const problems = judge(schema);
    const event = createSampler(schema, head.dialect, { seed: 3, now: NOW, shape: 'full' }).sample(0);
    expect(problems(event)).toEqual([]);
    const ways = breakerOf(schema).every(event);
    expect(ways.length).toBeGreaterThan(5);
    for (const { value, rule, pointer, exact } of ways) {
      const errors = problems(value);
      expect(errors.length, `${rule} ${pointer}`).toBeGreaterThan(0);
      // Nothing elsewhere is broken. ajv tells of every alternative, of those too that were never meant.
      const elsewhere = errors.filter(
        ({ instancePath: at, schemaPath }) =>
          !pointer.startsWith(at) && !at.startsWith(pointer) && !/\/(?:oneOf|anyOf)\//.test(schemaPath),
      );
      if (exact) expect(elsewhere, `${rule} ${pointer}`).toEqual([]);
    }
  });
});

it('breaks whatever schema there is: ajv refuses each event that is called broken', () => {
  fc.assert(
    fc.property(satisfiable, fc.nat(), ({ schema, witness }, seed) => {
      fc.pre(!ajvForgets(schema));
      const problems = judge(schema);
      if (problems(witness).length > 0) return;
      for (const { value, rule, pointer } of breakerOf(schema, seed).every(witness)) {
        expect(problems(value), `${rule} ${pointer} ${JSON.stringify(value)}`).not.toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
});
