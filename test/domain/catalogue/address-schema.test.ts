import { describe, expect, it } from 'vitest';
import { withAddress } from '../../../src/domain/catalogue/address-schema.ts';
import type { Json, JsonObject } from '../../../src/domain/json.ts';
import { matchEvent } from '../../../src/domain/pattern/match.ts';
import { parsePattern } from '../../../src/domain/pattern/parse.ts';
import { createSampler, type SampleShape } from '../../../src/domain/sample/sample.ts';
import { interpret } from '../../../src/domain/schema/interpret.ts';

const schema: JsonObject = {
  type: 'object',
  required: ['metadata'],
  properties: {
    metadata: { type: 'object', required: ['version'], properties: { version: { type: 'string' } } },
    amount: { type: 'integer', minimum: 0, maximum: 100 },
    kind: { enum: ['a', 'b', 'c'] },
    legacy: { type: 'boolean' },
  },
  additionalProperties: false,
};

/** Samples of every shape that meet the match, and the schema as it was. */
function check(of: Json, match: JsonObject, dialect: '2020-12' | 'draft-07' = '2020-12') {
  const pattern = parsePattern({ detail: match });
  if ('problem' in pattern) throw new Error(pattern.problem);
  const validator = interpret(of, dialect);
  for (const shape of ['minimal', 'typical', 'full'] satisfies SampleShape[]) {
    const sampler = createSampler(withAddress(of, match), dialect, { seed: 7, now: 0, shape });
    for (let i = 0; i < 10; i++) {
      const detail = sampler.sample(i);
      expect(validator.check(detail)).toEqual([]);
      expect(matchEvent(pattern, { detail }), JSON.stringify(detail)).toBe(true);
    }
  }
}

describe('samples meet an address', () => {
  it.each<[string, JsonObject]>([
    ['of a prefix', { metadata: { version: [{ prefix: '2.' }] } }],
    ['of a suffix', { metadata: { version: [{ suffix: '.$x' }] } }],
    ['of exact values', { kind: ['b', 'c'] }],
    ['of a number', { amount: [42] }],
    ['of a range', { amount: [{ numeric: ['>', 10, '<=', 12] }] }],
    ['of one number as a range', { amount: [{ numeric: ['=', 12] }] }],
    ['of presence', { legacy: [{ exists: true }] }],
    ['of absence', { legacy: [{ exists: false }] }],
    ['of absence or a value', { legacy: [{ exists: false }, false] }],
    ['of alternatives of one field', { metadata: { version: ['1', { prefix: '2.' }] } }],
    ['of several fields', { kind: ['a'], amount: [{ numeric: ['>=', 99] }] }],
    ['with dotted names', { 'metadata.version': [{ prefix: '3.' }] }],
    ['with alternatives', { $or: [{ kind: ['a'] }, { amount: [7], legacy: [true] }] }],
    ['with alternatives inside', { metadata: { $or: [{ version: ['1'] }, { version: ['2'] }] } }],
  ])('%s', (_, match) => check(schema, match));

  it('of a schema that has its own allOf', () => {
    check({ allOf: [schema, { required: ['amount'] }] }, { kind: ['a'] });
  });

  it('of a schema that is a reference, in a dialect where nothing beside it counts', () => {
    check({ $ref: '#/definitions/it', definitions: { it: schema } }, { kind: ['c'] }, 'draft-07');
  });
});

it('leaves a schema as it is where there is no match', () => {
  expect(withAddress(schema, undefined)).toBe(schema);
  expect(withAddress(true, { kind: ['a'] })).toBe(true);
});
