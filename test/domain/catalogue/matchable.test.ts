import { describe, expect, it } from 'vitest';
import { neverMatches } from '../../../src/domain/catalogue/matchable.ts';
import { isArray, isObject, type Json } from '../../../src/domain/json.ts';
import { matchEvent } from '../../../src/domain/pattern/match.ts';
import fc from '../../support/property.ts';
import { valid } from '../pattern/cases.ts';
import { satisfiable } from '../sample/schema-arbitrary.ts';

const ADDRESS = { source: 'com.acme.orders', detailType: 'OrderPlaced' };

/** The scalars of a value, each with the names that lead to it. */
function leaves(value: Json, path: readonly string[] = []): readonly (readonly [readonly string[], Json])[] {
  if (isArray(value)) return value.flatMap((each) => leaves(each, path));
  if (isObject(value)) return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
  return [[path, value]];
}

/** Tests of which each is passed by a scalar, or by its absence. */
function passedBy(value: Json): fc.Arbitrary<Json> {
  const tests: Json[] = [value, { exists: true }, { 'anything-but': 'somebody' }];
  if (typeof value === 'number')
    tests.push({ numeric: ['>=', value, '<', Math.ceil(value) + 1] }, { numeric: ['=', value] });
  if (typeof value === 'string') tests.push({ suffix: value.slice(-2) }, { 'equals-ignore-case': value });
  return fc.constantFrom(...tests);
}

const nest = (path: readonly string[], tests: Json): Json =>
  path.reduceRight((inner: Json, name): Json => ({ [name]: inner }), tests);

describe('neverMatches', () => {
  it('says so of no pattern that some event matches', () => {
    let tried = 0;
    const cases = satisfiable.chain(({ schema, witness }) => {
      const detail: Json = { w: witness };
      const found = leaves(detail);
      const absent = fc.constant([['w', 'nowhere'], { exists: false }] as [readonly string[], Json]);
      const one =
        found.length === 0
          ? absent
          : fc.oneof(
              fc
                .constantFrom(...found)
                .chain(([path, value]) => passedBy(value).map((test): [readonly string[], Json] => [path, test])),
              absent,
            );
      return fc.record({
        schema: fc.constant(schema),
        detail: fc.constant(detail),
        one,
        other: fc.constantFrom<Json>('never', 7, null),
      });
    });
    fc.assert(
      fc.property(cases, ({ schema, detail, one: [path, test], other }) => {
        const pattern = valid({ detail: nest(path, [other, test]) });
        if (!matchEvent(pattern, { source: ADDRESS.source, 'detail-type': ADDRESS.detailType, detail })) return;
        tried += 1;
        const whole = { type: 'object', properties: { w: schema }, required: ['w'] };
        expect(neverMatches(pattern, ADDRESS, whole, '2020-12')).toBeUndefined();
      }),
      { numRuns: 3000 },
    );
    expect(tried).toBeGreaterThan(2000);
  });

  it('says so where the value is of another type, whatever stands around it', () => {
    fc.assert(
      fc.property(satisfiable, ({ schema }) => {
        const whole = { type: 'object', properties: { w: schema, text: { type: 'string' } } };
        expect(neverMatches(valid({ detail: { text: [5] } }), ADDRESS, whole, '2020-12')).toEqual([
          { field: 'detail.text', expected: 'a string' },
        ]);
      }),
      { numRuns: 100 },
    );
  });

  it('takes what leads in circles as open', () => {
    const schema = {
      properties: { a: { $ref: '#/$defs/tree' } },
      $defs: { tree: { anyOf: [{ $ref: '#/$defs/tree' }, { type: 'array', items: { $ref: '#/$defs/tree' } }] } },
    };
    expect(neverMatches(valid({ detail: { a: { b: ['x'] } } }), ADDRESS, schema, '2020-12')).toBeUndefined();
  });

  it('counts what draft-07 puts beside a reference for nothing', () => {
    const schema = {
      properties: { a: { $ref: '#/definitions/any', type: 'string' } },
      definitions: { any: { type: ['string', 'integer'] } },
    };
    expect(neverMatches(valid({ detail: { a: [5] } }), ADDRESS, schema, 'draft-07')).toBeUndefined();
    expect(neverMatches(valid({ detail: { a: [5] } }), ADDRESS, schema, '2019-09')).toBeDefined();
  });
});
