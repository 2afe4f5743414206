import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/domain/json.ts';
import { explainMatch } from '../../../src/domain/pattern/explain.ts';
import { matchEvent } from '../../../src/domain/pattern/match.ts';
import fc from '../../support/property.ts';
import { valid } from './cases.ts';

/** What a field is asked for, what the event has there, and the sentence about it. */
const fields: readonly (readonly [string, string | undefined, string])[] = [
  ['{"numeric": [">", 100]}', '12', 'd.f is 12, and the pattern asks for numeric > 100.'],
  ['{"numeric": [">=", 1.5, "<", 10]}', '3', 'd.f is 3, as the pattern asks for numeric >= 1.5 and < 10.'],
  ['{"numeric": ["=", 5]}', '[6, 7]', 'd.f is 6 and 7, and the pattern asks for numeric = 5.'],
  [
    '{"numeric": ["<=", 5]}',
    '"4"',
    'd.f is "4", and the pattern asks for numeric <= 5: a number in quotes is a string, which is no number.',
  ],
  [
    '{"numeric": [">", 5]}',
    '9007199254740993',
    'd.f is 9007199254740993, and the pattern asks for numeric > 5: it has more digits than numbers are compared by.',
  ],
  ['"a", "b"', '"c"', 'd.f is "c", and the pattern asks for "a" or "b".'],
  ['"open"', '"Open"', 'd.f is "Open", and the pattern asks for "open": they differ only in case.'],
  ['"open"', '"open "', 'd.f is "open ", and the pattern asks for "open": they differ only in spaces.'],
  ['"5"', '5', 'd.f is 5, and the pattern asks for "5": the event has no string there, and the pattern has one.'],
  [
    'true',
    '"true"',
    'd.f is "true", and the pattern asks for true: the event has a string there, and the pattern has none.',
  ],
  ['"a"', undefined, 'd.f is absent, and the pattern asks for "a".'],
  [
    '{"exists": true}',
    '{"g": 1}',
    'd.f is an object, which has no value of its own, and the pattern asks for any value (exists true).',
  ],
  ['{"exists": true}', '[]', 'd.f is an empty list, and the pattern asks for any value (exists true).'],
  ['{"exists": false}', 'null', 'd.f is null, and the pattern asks for no value (exists false).'],
  ['{"exists": false}', undefined, 'd.f is absent, as the pattern asks for no value (exists false).'],
  ['{"prefix": "a"}, {"suffix": "b"}', '"c"', 'd.f is "c", and the pattern asks for prefix "a" or suffix "b".'],
  [
    '{"prefix": {"equals-ignore-case": "ab"}}',
    '"ABC"',
    'd.f is "ABC", as the pattern asks for prefix equals-ignore-case "ab".',
  ],
  ['{"wildcard": "a*\\\\*b"}', '"x"', 'd.f is "x", and the pattern asks for wildcard "a*\\\\*b".'],
  ['{"anything-but": ["x", "y"]}', '"x"', 'd.f is "x", and the pattern asks for anything-but "x" or "y".'],
  ['{"anything-but": {"suffix": "x"}}', '"ax"', 'd.f is "ax", and the pattern asks for anything-but suffix "x".'],
  ['{"anything-but": [1.5]}', '1.5', 'd.f is 1.5, and the pattern asks for anything-but 1.5.'],
  ['{"cidr": "10.0.0.0/24"}', '"10.0.1.1"', 'd.f is "10.0.1.1", and the pattern asks for cidr "10.0.0.0/24".'],
  ['"10.0.0.1"', '"10.0.0.2"', 'd.f is "10.0.0.2", and the pattern asks for the IP address 10.0.0.1.'],
  ['1, 2, 3, 4, 5, 6, 7', '8', 'd.f is 8, and the pattern asks for 1, 2, 3, 4, 5 or 2 more.'],
  ['1', '[2, 3, 4, 5, 6]', 'd.f is 2 and 3 and 4 and 2 more, and the pattern asks for 1.'],
];

describe('explainMatch', () => {
  it.each(fields)('[%s] of %s', (asked, found, message) => {
    const pattern = valid(`{"d": {"f": [${asked}]}}`);
    const event = found === undefined ? '{"d": {}}' : `{"d": {"f": ${found}}}`;
    const explained = explainMatch(pattern, event);
    expect(explained.because).toBe(message);
    expect(explained.matches).toBe(matchEvent(pattern, event));
    expect(explained.branches[0]?.fields[0]?.message).toBe(message);
  });

  it('names the field that decided, and says of every field what was asked and found', () => {
    const pattern = valid({ source: ['s'], detail: { total: [{ numeric: ['>', 100] }] } });
    expect(explainMatch(pattern, { source: 's', detail: { total: 12 } })).toEqual({
      matches: false,
      branches: [
        {
          matches: false,
          fields: [
            {
              field: 'detail.total',
              asked: ['numeric > 100'],
              found: ['12'],
              passes: false,
              message: 'detail.total is 12, and the pattern asks for numeric > 100.',
            },
            {
              field: 'source',
              asked: ['"s"'],
              found: ['"s"'],
              passes: true,
              message: 'source is "s", as the pattern asks for "s".',
            },
          ],
        },
      ],
      because: 'detail.total is 12, and the pattern asks for numeric > 100.',
    });
  });

  it('says which fields do not meet in one element of an array', () => {
    const pattern = valid({ detail: { items: { sku: ['a'], quantity: [2] } } });
    const explained = explainMatch(pattern, {
      detail: {
        items: [
          { sku: 'a', quantity: 1 },
          { sku: 'b', quantity: 2 },
        ],
      },
    });
    expect(explained.branches[0]?.fields.map(({ passes }) => passes)).toEqual([true, true]);
    expect(explained.because).toBe(
      'detail.items.quantity and detail.items.sku each have a value that passes, but no one element of detail.items has both: values of different elements of one array do not combine.',
    );
  });

  it('says what is absent beside the rest', () => {
    const pattern = valid({ a: { x: [1], y: [{ exists: false }] } });
    expect(explainMatch(pattern, { a: [{ x: 1 }, { x: 2, y: 2 }] }).because).toBe(
      'a.x is 1, as the pattern asks for 1. a.y is absent beside the other fields, as the pattern asks for no value (exists false).',
    );
    expect(explainMatch(pattern, { a: [{ x: 1, y: 2 }] }).because).toBe(
      'a.y is 2, and the pattern asks for no value (exists false).',
    );
  });

  it('tells of alternatives the one that passes, or the nearest', () => {
    const pattern = valid({
      $or: [
        { a: [1], b: [1] },
        { c: [1], d: [1] },
      ],
    });
    expect(explainMatch(pattern, { c: 1, d: 1 }).because).toBe(
      'Alternative 2 of the 2 that $or gives passes: c is 1, as the pattern asks for 1. d is 1, as the pattern asks for 1.',
    );
    expect(explainMatch(pattern, { a: 2, c: 1 }).because).toBe(
      'None of the 2 alternatives that $or gives passes; in the nearest, d is absent, and the pattern asks for 1.',
    );
  });

  it('says that only objects match, and refuses what is no JSON', () => {
    expect(explainMatch(valid({ a: [1] }), '[]')).toEqual({
      matches: false,
      branches: [],
      because: 'The event is no object, and only objects match.',
    });
    expect(() => explainMatch(valid({ a: [1] }), '{')).toThrow(SyntaxError);
  });

  const scalar = fc.constantFrom<Json>(0, 1, 'x', null);
  const value = fc.oneof(
    scalar,
    fc.array(scalar, { maxLength: 2 }),
    fc.array(fc.dictionary(fc.constantFrom('a', 'b'), scalar, { maxKeys: 2 }), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b'), scalar, { maxKeys: 2 }),
  );
  const test = fc.constantFrom<Json>(0, 1, 'x', { exists: false }, { exists: true }, { 'anything-but': 'x' });
  const asked = fc.dictionary(
    fc.constantFrom('a', 'b', 'a.a', 'a.b', 'b.a'),
    fc.array(test, { minLength: 1, maxLength: 2 }),
    { minKeys: 1, maxKeys: 3 },
  );

  it('agrees with matchEvent, and has a reason for every branch that fails', () => {
    fc.assert(
      fc.property(
        asked,
        asked,
        asked,
        fc.dictionary(fc.constantFrom('a', 'b'), value, { maxKeys: 2 }),
        (both, one, other, event) => {
          const pattern = valid({ ...both, $or: [one, other] });
          const explained = explainMatch(pattern, event);
          expect(explained.matches).toBe(matchEvent(pattern, event));
          for (const { matches, fields, apart } of explained.branches) {
            const failing = fields.filter(({ passes }) => !passes);
            expect(matches).toBe(failing.length === 0 && apart === undefined);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
