import { describe, expect, it } from 'vitest';
import { compareBackward, type Views } from '../../../src/domain/compat/compare.ts';
import type { Side } from '../../../src/domain/compat/contain.ts';
import type { Json } from '../../../src/domain/json.ts';
import { dialects } from '../../../src/domain/schema/keywords.ts';
import type { Dialect } from '../../../src/domain/schema/types.ts';

const raw: Views = { writers: 'open', readers: 'as-written' };

/** `compatible`; `breaking`; or what an unknown verdict is blocked by. */
async function verdictOf(old: Json, next: Json, dialect: Dialect = '2020-12'): Promise<string> {
  const answer = await compareBackward({ schema: old, dialect }, { schema: next, dialect }, raw);
  return answer.verdict === 'unknown' ? answer.blockedBy : answer.verdict;
}

const nothing = { type: 'string', minLength: 5, maxLength: 3 };
const tuple = (...items: Json[]) => ({
  type: 'array',
  minItems: items.length,
  maxItems: items.length,
  prefixItems: items,
});
const to = (name: string) => ({ $ref: `#/$defs/${name}` });
const sevenPatterns = Object.fromEntries([...'abcdefg'].map((letter) => [`^${letter}`, {}]));

describe('one schema inside another', () => {
  it.each<[string, Json, Json, string]>([
    // What has a value although a goal on the way to it was given up while another goal was open.
    ...[0, 1].flatMap((turn): [string, Json, Json, string][] => {
      const order = <T>(list: T[]) => (turn ? list.toReversed() : list);
      const $defs = {
        A: { anyOf: order([tuple(to('C'), { const: 1 }), tuple(to('B'), nothing)]) },
        B: { anyOf: order([tuple(to('C'), { const: 2 }), { type: 'object', required: ['leaf'] }]) },
        C: { anyOf: order([tuple(to('A'), { const: 3 }), tuple(to('B'), { const: 4 })]) },
      };
      return [[`mutual recursion, turned ${turn}`, { ...to('A'), $defs }, false, 'breaking']];
    }),
    ['endless lists', { type: 'array', minItems: 1, items: { $ref: '#' } }, false, 'compatible'],
    ['a circle in place', {}, { $ref: '#' }, '$ref'],
    ['a circle through allOf', {}, { allOf: [{ $ref: '#' }] }, '$ref'],
    ['a circle through not', { not: { $ref: '#' } }, false, '$ref'],
    ['a circle of two', { ...to('a'), $defs: { a: to('b'), b: to('a') } }, false, '$ref'],
    ['a circle that a choice leaves', { anyOf: [{ $ref: '#' }, { type: 'string' }] }, { type: 'string' }, '$ref'],
    ['a dangling reference', { $ref: '#/nowhere' }, false, '$ref "#/nowhere"'],
    // Two keywords that can't be read are not therefore alike.
    [
      'many patterns, then what is left',
      { patternProperties: sevenPatterns, unevaluatedProperties: { type: 'string' } },
      { patternProperties: sevenPatterns, unevaluatedProperties: false },
      'breaking',
    ],
    [
      'many patterns under a condition',
      { anyOf: [{ patternProperties: sevenPatterns }, { required: ['x'] }], unevaluatedProperties: { type: 'string' } },
      { anyOf: [{ patternProperties: sevenPatterns }, { required: ['x'] }], unevaluatedProperties: false },
      'breaking',
    ],
    // Arrays: what is counted, and what is the same.
    [
      'a repeated item that is counted',
      {
        ...tuple({ enum: [1, 2] }, { const: 1 }, { const: 5 }),
        contains: { const: 1 },
        minContains: 0,
        maxContains: 2,
        not: { uniqueItems: true },
      },
      false,
      'breaking',
    ],
    [
      'unique booleans',
      { type: 'array', items: { type: 'boolean' }, uniqueItems: true },
      { maxItems: 2 },
      'compatible',
    ],
    [
      'unique, one too few',
      { type: 'array', items: { enum: [1, 2, 3] }, uniqueItems: true },
      { maxItems: 2 },
      'breaking',
    ],
    ['1 is 1.0', { enum: [1.0] }, { enum: [1] }, 'compatible'],
    ['contains in a closed tuple', { ...tuple({ type: 'string' }), contains: { type: 'null' } }, false, 'compatible'],
    ['too many counted', { contains: true, maxContains: 1, minContains: 2 }, { not: { type: 'array' } }, 'compatible'],
    ['counted by halves', { type: 'array', not: { contains: {}, minContains: 1 } }, { maxItems: 0 }, 'compatible'],
    // Objects: names.
    [
      'a name in two patterns',
      { type: 'object', patternProperties: { '^a': { type: 'string' }, b$: { type: 'null' } }, required: ['ab'] },
      false,
      'compatible',
    ],
    ['few names', { propertyNames: { enum: ['a', 'b'] }, minProperties: 3, type: 'object' }, false, 'compatible'],
    ['enough names', { propertyNames: { enum: ['a', 'b'] }, minProperties: 2, type: 'object' }, false, 'breaking'],
    [
      'names of one letter',
      { propertyNames: { pattern: '^[ab]$' }, minProperties: 3, type: 'object' },
      false,
      'compatible',
    ],
    [
      'two wants, one place',
      {
        type: 'object',
        maxProperties: 1,
        allOf: [{ not: { additionalProperties: { type: 'string' } } }, { required: ['a'] }],
      },
      { properties: { a: { type: 'string' } } },
      'breaking',
    ],
    [
      '__proto__',
      JSON.parse('{"properties":{"__proto__":{"type":"string"}}}'),
      JSON.parse('{"properties":{"__proto__":{"type":"integer"}}}'),
      'breaking',
    ],
    ['constructor', {}, { required: ['constructor'] }, 'breaking'],
    ['toString', { required: ['toString'] }, { required: ['toString'] }, 'compatible'],
    // Texts.
    ['a lone surrogate', { type: 'string', pattern: '^[\\ud800]$' }, { type: 'number' }, 'breaking'],
    ['word edges', { type: 'string', pattern: '\\bcat\\b' }, { pattern: 'cat' }, 'compatible'],
    ['word edges, turned', { type: 'string', pattern: 'cat' }, { pattern: '\\bcat\\b' }, 'breaking'],
    ['no double hyphen', { pattern: '^[a-z](?!.*--)[a-z-]*$' }, { pattern: '^[a-z]+(-[a-z]*)*$' }, 'compatible'],
    // Numbers.
    ['a tenth', { type: 'number', multipleOf: 0.01 }, { multipleOf: 0.1 }, 'breaking'],
    ['ten hundredths', { type: 'number', multipleOf: 0.1 }, { multipleOf: 0.01 }, 'compatible'],
    ['between two integers', { type: 'integer', exclusiveMinimum: 1, exclusiveMaximum: 2 }, false, 'compatible'],
    ['the smallest double', { type: 'number', exclusiveMinimum: 0 }, { minimum: 5e-324 }, 'minimum'],
    // What no validator can read.
    ['a number beyond doubles', {}, { maximum: Number.POSITIVE_INFINITY }, 'maximum'],
    ['a value beyond doubles', { const: [Number.POSITIVE_INFINITY] }, { type: 'string' }, 'const'],
    ['the same nonsense twice', { type: 'any' }, { type: 'any', title: 'Any' }, 'compatible'],
    ['no schema', 5, { type: 'string' }, 'not a schema'],
    // OpenAPI 3.0's, which JSON Schema ignores.
    ['nullable', { type: 'string', nullable: true }, { type: 'string' }, 'compatible'],
    ['a type for nullable', { type: ['string', 'null'] }, { type: 'string', nullable: true }, 'breaking'],
  ])('%s', async (_, old, next, verdict) => {
    expect(await verdictOf(old, next)).toBe(verdict);
  });

  it.each<[string, Json, Json, string]>([
    ['nullable', { type: 'string', nullable: true }, { type: 'string' }, 'breaking'],
    [
      'nullable below',
      { properties: { a: { type: ['string', 'null'] } } },
      { properties: { a: { type: 'string', nullable: true } } },
      'compatible',
    ],
  ])('%s, where it is read as OpenAPI does', async (_, old, next, verdict) => {
    const side = (schema: Json): Side => ({ schema, dialect: '2020-12' });
    expect(await compareBackward(side(old), side(next), { nullable: 'openapi' })).toMatchObject({ verdict });
  });

  it.each<Json>([
    ...[{ type: [] }, { type: 'any' }, { type: {} }, { maxLength: '5' }, { minItems: null }, { required: 'a' }],
    ...[{ required: [5] }, { required: true }, { properties: 5 }, { enum: {} }, { enum: 'a' }, { pattern: 5 }],
    ...[{ allOf: {} }, { anyOf: 'x' }, { not: 5 }, { $ref: 5 }, { multipleOf: 0 }, { multipleOf: -1 }],
    ...[{ uniqueItems: 'yes' }, { dependentRequired: { a: 'b' } }, { patternProperties: [] }, { prefixItems: {} }],
  ])('%j is not understood, so nothing is said of it', async (misshapen) => {
    const [keyword] = Object.keys(misshapen as object);
    expect([keyword, 'not a schema']).toContain(
      await verdictOf({ type: ['object', 'array', 'string', 'number'] }, misshapen),
    );
    const around = { type: 'object', properties: { a: misshapen }, required: ['a'] };
    expect([keyword, 'not a schema']).toContain(await verdictOf(around, { minProperties: 9 }));
  });

  it.each<Json>([
    ...[{ properties: { a: 5 } }, { items: 'x' }, { additionalProperties: 'no' }, { contains: 3 }, { items: [{}] }],
    ...[{ if: 3, then: {} }, { minContains: 'x', contains: {} }, { dependentSchemas: { a: 3 } }, { allOf: [3] }],
  ])('%j is no reason to fail', async (misshapen) => {
    const around = { type: 'object', properties: { a: misshapen, b: { type: 'integer' } }, required: ['a', 'b'] };
    expect(await verdictOf({ ...around, properties: { a: misshapen } }, around)).not.toBe('compatible');
    expect(await verdictOf(around, { ...around, required: [] })).toBe('compatible');
  });

  it.each(dialects)('%s: what refers to a meta-schema', async (dialect) => {
    const uri = {
      'draft-04': 'http://json-schema.org/draft-04/schema#',
      'draft-06': 'http://json-schema.org/draft-06/schema#',
      'draft-07': 'http://json-schema.org/draft-07/schema#',
      '2019-09': 'https://json-schema.org/draft/2019-09/schema',
      '2020-12': 'https://json-schema.org/draft/2020-12/schema',
    }[dialect];
    expect(await verdictOf({ type: 'object', properties: { type: { const: 'string' } } }, { $ref: uri }, dialect)).toBe(
      'breaking',
    );
    expect(await verdictOf({ $ref: uri }, { $ref: uri }, dialect)).toBe('compatible');
    // Up to draft-07 what stands beside a reference does not count.
    const beside = await verdictOf({ enum: [{ type: 'string' }] }, { $ref: uri, type: 'integer' }, dialect);
    expect(beside).toBe(dialect === '2019-09' || dialect === '2020-12' ? 'breaking' : 'compatible');
  });
});
