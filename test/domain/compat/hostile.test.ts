import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { type CompareOptions, compareBackward } from '../../../src/domain/compat/compare.ts';
import type { Json, JsonObject } from '../../../src/domain/json.ts';

// Work is counted, so that what these tests say does not depend on the machine; the clock only keeps them from hanging.
async function verdictOf(old: Json, next: Json, options: CompareOptions = {}): Promise<string> {
  const end = performance.now() + 20_000;
  const answer = await compareBackward(
    { schema: old, dialect: '2020-12' },
    { schema: next, dialect: '2020-12' },
    { writers: 'open', budget: { steps: 50_000, expired: () => performance.now() > end }, ...options },
  );
  expect(performance.now()).toBeLessThan(end);
  return answer.verdict === 'unknown' ? answer.blockedBy : answer.verdict;
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const named = (count: number, make: (index: number) => [string, Json]): JsonObject =>
  Object.fromEntries(times(count, make));
const around = (depth: number, wrap: (inner: Json) => Json, inner: Json = { type: 'string' }): Json =>
  times(depth, () => 0).reduce<Json>((inner) => wrap(inner), inner);
const self = { $ref: '#' };
const tagged = (index: number, more: JsonObject = {}): Json => ({
  type: 'object',
  properties: { kind: { const: `k${index}` }, [`p${index}`]: { type: 'string' }, ...more },
  required: ['kind', `p${index}`],
});
const untagged = (index: number): Json => ({
  properties: { [`p${index}`]: { type: 'string' } },
  required: [`p${index}`],
});
const chain = (make: (to: Json, index: number) => Json, last: Json = { type: 'string' }): Json => ({
  $ref: '#/$defs/d0',
  $defs: named(60, (index) => [`d${index}`, index === 59 ? last : make({ $ref: `#/$defs/d${index + 1}` }, index)]),
});

describe('large and tangled schemas', () => {
  it.each<[string, Json, Json, string]>([
    [
      'one alternative more of 1,000',
      { oneOf: times(1000, (i) => tagged(i)) },
      { oneOf: times(1001, (i) => tagged(i)) },
      'compatible',
    ],
    [
      'one alternative less of 1,000',
      { oneOf: times(1001, (i) => tagged(i)) },
      { oneOf: times(1000, (i) => tagged(i)) },
      'breaking',
    ],
    ['anyOf of 1,000', { anyOf: times(1000, untagged) }, { anyOf: times(1001, untagged) }, 'compatible'],
    ['values of 10,000', { enum: times(10_000, String) }, { enum: times(10_001, String) }, 'compatible'],
    ['values of 10,000, turned', { enum: times(10_001, String) }, { enum: times(10_000, String) }, 'breaking'],
    ['numbers of 10,000', { enum: times(10_001, (i) => i) }, { enum: times(10_000, (i) => i) }, 'breaking'],
    [
      'a constant in each of 1,000',
      { oneOf: times(1000, (i) => ({ const: `v${i}` })) },
      { enum: times(1000, (i) => `v${i}`) },
      'compatible',
    ],
    [
      'properties of 500',
      {
        type: 'object',
        properties: named(500, (i) => [`p${i}`, { type: 'string', minLength: 2 }]),
        required: times(500, (i) => `p${i}`),
      },
      { properties: named(500, (i) => [`p${i}`, { minLength: 1 }]), required: times(400, (i) => `p${i}`) },
      'compatible',
    ],
    [
      'names of 10,000',
      { type: 'object', propertyNames: { enum: times(10_000, String) } },
      { propertyNames: { maxLength: 4 } },
      'compatible',
    ],
    ['allOf of itself twice over', chain((to) => ({ allOf: [to, to] })), { type: 'string' }, 'compatible'],
    [
      'an event of 2 to the 60',
      chain((to) => ({ type: 'object', properties: { a: to, b: to }, required: ['a', 'b'] })),
      { type: 'string' },
      'effort',
    ],
    ['300 times not', around(300, (inner) => ({ not: inner })), { type: 'string' }, 'compatible'],
    ['properties 5,000 deep', around(5000, (inner) => ({ properties: { a: inner } })), { type: 'string' }, 'depth'],
    ['items 100,000 deep', around(100_000, (inner) => ({ items: inner })), { type: 'string' }, 'depth'],
    ['itself twenty times', { allOf: times(20, () => self), unevaluatedProperties: false }, { type: 'string' }, '$ref'],
    [
      'itself in every way',
      { anyOf: [self, self, { not: self }], allOf: [self], unevaluatedItems: false },
      { type: 'string' },
      '$ref',
    ],
    ['a catastrophic pattern', { type: 'string', pattern: '^(a+)+$' }, { pattern: '^(a|aa)+$' }, 'compatible'],
    ['a pattern with a million states', { type: 'string', pattern: 'a.{30}$' }, { pattern: 'b.{30}$' }, 'pattern'],
    ['a text of a billion', { type: 'string', minLength: 1e9 }, { minLength: 1e9 + 1 }, 'minLength'],
    ['an array of a million', { type: 'array', minItems: 1e6 }, { minItems: 1e6 + 1 }, 'minItems'],
    ['an object of a million', { type: 'object', minProperties: 1e6 }, { minProperties: 1e6 + 1 }, 'minProperties'],
    ['longer than long', { minLength: 1e9 }, { minLength: 1e9 - 1 }, 'compatible'],
    [
      'primes',
      { type: 'integer', allOf: [2, 3, 5].map((of) => ({ not: { multipleOf: of } })), minimum: 2, maximum: 6 },
      false,
      'compatible',
    ],
  ])('%s', async (_, old, next, verdict) => {
    expect(await verdictOf(old, next)).toBe(verdict);
  });

  // Nobody can say, or it takes too long: what counts is that an answer comes, and no false one.
  it.each<[string, Json, Json]>([
    ['alternatives without a tag', { oneOf: times(300, untagged) }, { oneOf: times(301, untagged) }],
    [
      'alternatives of alternatives',
      chain((to, i) => ({ anyOf: [to, { ...(to as JsonObject), minProperties: i }] })),
      { maxProperties: 3 },
    ],
    [
      'patterns in all combinations',
      { patternProperties: named(30, (i) => [`^.{0,3}${i}`, { type: 'string' }]) },
      { patternProperties: named(31, (i) => [`^.{0,3}${i}`, { maxLength: 3 }]) },
    ],
    [
      'counts of counts',
      {
        type: 'array',
        minItems: 60,
        maxItems: 60,
        items: { type: 'integer', minimum: 0, maximum: 6 },
        allOf: times(4, (i) => ({ contains: { minimum: i, maximum: i + 3 }, maxContains: 15 })),
      },
      false,
    ],
  ])('%s', async (_, old, next) => {
    expect(['effort', 'breaking', 'patternProperties']).toContain(await verdictOf(old, next));
  });

  it.each([4, 7])('closed over %i recursive alternatives', async (count) => {
    const of = (more: JsonObject) => ({
      anyOf: times(count, (i) => ({
        properties: { [`v${i}`]: { type: 'string' }, child: self, ...more },
        required: [`v${i}`],
      })),
    });
    expect(await verdictOf(of({}), { ...of({ label: { type: 'integer' } }) }, { writers: 'declared' })).toBe(
      'compatible',
    );
    expect(await verdictOf(of({}), { type: 'array' }, { writers: 'declared' })).toBe('breaking');
  });
});

describe('payloads of real webhooks', () => {
  const file = createRequire(import.meta.url).resolve('@octokit/webhooks-schemas/schema.json');
  const { definitions } = JSON.parse(readFileSync(file, 'utf8')) as { definitions: JsonObject };
  /** A definition with all that it refers to. */
  const event = (name: string): Json => {
    const needed: Record<string, Json> = {};
    const gather = (value: Json): void => {
      if (typeof value !== 'object' || value === null) return;
      const ref = (value as JsonObject).$ref;
      const other = typeof ref === 'string' ? ref.slice('#/definitions/'.length) : undefined;
      if (other !== undefined && needed[other] === undefined) {
        needed[other] = definitions[other]!;
        gather(needed[other]);
      }
      Object.values(value).forEach(gather);
    };
    gather({ $ref: `#/definitions/${name}` });
    return { $ref: `#/definitions/${name}`, definitions: needed };
  };
  /** The same with one definition changed. */
  const changed = (document: Json, name: string, change: (schema: JsonObject) => JsonObject): Json => {
    const { definitions, ...rest } = document as { definitions: JsonObject };
    return { ...rest, definitions: { ...definitions, [name]: change(definitions[name] as JsonObject) } };
  };
  const properties = (schema: JsonObject) => schema.properties as JsonObject;
  const names = [
    'push$event',
    'issues$opened',
    'pull_request$closed',
    'check_run$created',
    'star_event',
    'release$published',
  ];

  it.each(names)('%s', async (name) => {
    const old = event(name);
    const compare = async (next: Json) => {
      const [one, other] = [
        { schema: old, dialect: 'draft-07' as const },
        { schema: next, dialect: 'draft-07' as const },
      ];
      return [(await compareBackward(one, other)).verdict, (await compareBackward(other, one)).verdict];
    };
    expect(await compare(old)).toEqual(['compatible', 'compatible']);
    // These schemas are closed: whoever has the old one refuses what is new.
    const optional = changed(old, 'user', (user) => ({
      ...user,
      properties: { ...properties(user), nick: { type: 'string' } },
    }));
    expect(await compare(optional)).toEqual(['compatible', 'breaking']);
    const retyped = changed(old, 'user', (user) => ({
      ...user,
      properties: { ...properties(user), login: { type: 'integer' } },
    }));
    expect(await compare(retyped)).toEqual(['breaking', 'breaking']);
    const relaxed = changed(old, 'user', (user) => ({ ...user, required: (user.required as Json[]).slice(1) }));
    expect(await compare(relaxed)).toEqual(['compatible', 'breaking']);
  });
});
