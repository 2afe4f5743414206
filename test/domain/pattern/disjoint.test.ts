import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/domain/json.ts';
import { disjoint } from '../../../src/domain/pattern/disjoint.ts';
import { matchEvent } from '../../../src/domain/pattern/match.ts';
import fc from '../../support/property.ts';
import { valid } from './cases.ts';

/** Two lists of tests of one field. */
const apart: readonly (readonly [string, string])[] = [
  ['"1"', '"2"'],
  ['"1"', '1'],
  ['1', '2'],
  ['"a", "b"', '"c", "d"'],
  ['true', 'false'],
  ['null', '"null"'],
  ['9007199254740993', '9007199254740992'],
  ['"a"', '{"exists": false}'],
  ['{"exists": true}', '{"exists": false}'],
  ['{"anything-but": "a"}', '{"exists": false}'],
  ['{"prefix": "1."}', '{"prefix": "2."}'],
  ['{"prefix": "1."}', '"2.0"'],
  ['{"prefix": "1"}', '1'],
  ['{"prefix": "1."}', '{"numeric": [">", 0]}'],
  ['{"prefix": "1."}', '{"anything-but": {"prefix": "1."}}'],
  ['{"prefix": "1.2"}', '{"anything-but": {"prefix": ["0", "1."]}}'],
  ['{"prefix": "ab"}', '{"equals-ignore-case": "acd"}'],
  ['{"prefix": "ab"}', '{"prefix": {"equals-ignore-case": "AC"}}'],
  ['{"prefix": "ab"}', '{"wildcard": "b*"}'],
  ['{"suffix": ".png"}', '{"suffix": ".jpg"}'],
  ['{"suffix": ".png"}', '"x.jpg"'],
  ['{"suffix": ".png"}', '{"anything-but": {"suffix": "png"}}'],
  ['{"suffix": "b"}', '{"wildcard": "a*a"}'],
  ['{"suffix": {"equals-ignore-case": "b"}}', '{"suffix": "Aa"}'],
  ['{"wildcard": "a*"}', '{"wildcard": "b*"}'],
  ['{"wildcard": "*a"}', '{"wildcard": "*b"}'],
  ['{"wildcard": "a*b"}', '{"anything-but": {"wildcard": "a*b"}}'],
  ['{"wildcard": "abc"}', '{"wildcard": "a*b"}'],
  ['{"equals-ignore-case": "abc"}', '{"equals-ignore-case": "ABD"}'],
  ['{"equals-ignore-case": "abc"}', '"abd"'],
  ['{"equals-ignore-case": "abc"}', '{"anything-but": {"equals-ignore-case": ["x", "abc"]}}'],
  ['{"numeric": ["<", 5]}', '{"numeric": [">=", 5]}'],
  ['{"numeric": [">", 1, "<", 2]}', '{"numeric": [">", 2, "<", 3]}'],
  ['{"numeric": ["<", 5]}', '5'],
  ['{"numeric": ["=", 5]}', '{"anything-but": 5}'],
  ['5', '{"anything-but": [5.0, 6]}'],
  ['"a"', '{"anything-but": ["a", "b"]}'],
  ['{"cidr": "10.0.0.0/24"}', '{"cidr": "10.0.1.0/24"}'],
  ['{"cidr": "10.0.0.0/24"}', '"10.0.1.1"'],
  ['{"cidr": "10.0.0.0/8"}', '{"cidr": "2001:db8::/32"}'],
  ['{"cidr": "10.0.0.0/8"}', '5'],
  ['"10.0.0.1"', '"10.0.0.2"'],
];

const together: readonly (readonly [string, string, string])[] = [
  ['"1"', '"1", "2"', 'both take "1"'],
  ['300', '3.0e2', 'one takes 300, the other 3.0e2'],
  ['"a"', '{"exists": true}', 'any value'],
  ['{"exists": false}', '"a", {"exists": false}', 'both take no value'],
  ['{"prefix": "1"}', '{"prefix": "1.2"}', 'one takes "1…", the other "1.2…"'],
  ['{"prefix": "a"}', '{"suffix": "b"}', 'the other "…b"'],
  ['{"prefix": "aB"}', '{"equals-ignore-case": "Abc"}', '"Abc" in any case'],
  ['{"equals-ignore-case": "ß"}', '"SS"', 'in any case'],
  ['{"equals-ignore-case": "ß"}', '{"equals-ignore-case": "ss"}', 'in any case'],
  ['{"wildcard": "a*"}', '{"wildcard": "*b"}', '"a*"'],
  ['{"anything-but": "a"}', '{"anything-but": "b"}', 'anything but "a"'],
  ['{"anything-but": 5}', '"5"', 'anything but 5'],
  ['{"anything-but": {"prefix": "1.2"}}', '{"prefix": "1."}', 'anything but "1.2…"'],
  ['{"numeric": ["<=", 5]}', '{"numeric": [">=", 5]}', 'numbers up to 5'],
  ['"10.0.0.1"', '"010.0.0.1"', 'both take one IP address'],
  ['{"cidr": "10.0.0.0/8"}', '{"prefix": "10."}', 'a block of IP addresses'],
];

describe('disjoint', () => {
  it.each(apart)('[%s] and [%s] are', (one, other) => {
    const [a, b] = [valid(`{"f": [${one}]}`), valid(`{"f": [${other}]}`)];
    expect(disjoint(a, b)).toBe('disjoint');
    expect(disjoint(b, a)).toBe('disjoint');
  });

  it.each(together)('[%s] and [%s] are not', (one, other, reason) => {
    const [a, b] = [valid(`{"f": [${one}]}`), valid(`{"f": [${other}]}`)];
    expect(disjoint(a, b)).toEqual({ reason: expect.stringContaining(reason) as string });
    expect(disjoint(b, a)).toHaveProperty('reason');
  });

  it('needs one field alone', () => {
    expect(disjoint(valid({ a: ['x'], b: [1] }), valid({ a: ['x'], b: [2] }))).toBe('disjoint');
    expect(disjoint(valid({ a: { b: [1] } }), valid({ 'a.b': [2] }))).toBe('disjoint');
    expect(disjoint(valid({ a: [1] }), valid({ b: [2] }))).toEqual({ reason: 'no field is tested by both' });
  });

  it('needs every combination of $or', () => {
    const one = valid({ $or: [{ v: ['1'] }, { v: [{ exists: false }] }] });
    expect(disjoint(one, valid({ v: ['2'] }))).toBe('disjoint');
    expect(disjoint(one, valid({ $or: [{ v: ['2'] }, { w: ['1'] }] }))).toEqual({
      reason: 'no field is tested by both',
    });
    expect(disjoint(one, valid({ v: ['2', '1'] }))).toEqual({ reason: 'v: both take "1"' });
  });

  it('is quick for a thousand alternatives', () => {
    const of = (letter: string) =>
      valid({ $or: Array.from({ length: 1000 }, (_, i) => ({ v: [`${letter}${i}`], w: [{ prefix: letter }] })) });
    const began = performance.now();
    expect(disjoint(of('a'), of('b'))).toBe('disjoint');
    expect(performance.now() - began).toBeLessThan(5000);
  });
});

describe('soundness', () => {
  const letter = fc.constantFrom(
    'a',
    'A',
    'b',
    'ß',
    'S',
    'ss',
    'K',
    '\u212a',
    'İ',
    'i',
    '\u0307',
    'ǆ',
    '😀',
    '"',
    '1',
    '.',
  );
  const text = fc.array(letter, { maxLength: 3 }).map((letters) => letters.join(''));
  const filled = text.filter((value) => value !== '');
  const number = fc.constantFrom('0', '1', '1.0', '10e-1', '2', '-1', '1e20', '100000000000000000000', '0.0000001');
  const address = fc.constantFrom('10.0.0.1', '010.0.0.1', '10.0.0.2', '10.0.1.1', '::1', '::ffff:a00:1');
  const scalar = fc.oneof(
    text.map((value) => JSON.stringify(value)),
    address.map((value) => JSON.stringify(value)),
    number,
    fc.constantFrom('true', 'false', 'null'),
  );
  const wildcard = fc
    .array(fc.oneof(letter, fc.constant('*')), { maxLength: 4 })
    .map((parts) => parts.join('').replace(/\*+/g, '*'));
  const bounds = fc.tuple(
    fc.constantFrom('>', '>='),
    fc.constantFrom(-1, 0, 1),
    fc.constantFrom('<', '<='),
    fc.constantFrom(2, 3, 4),
  );
  const json = (arbitrary: fc.Arbitrary<Json>) => arbitrary.map((value) => JSON.stringify(value));
  const some = (arbitrary: fc.Arbitrary<string>) =>
    fc.oneof(arbitrary, fc.array(arbitrary, { minLength: 1, maxLength: 2 })) as fc.Arbitrary<Json>;
  const test = fc.oneof(
    scalar,
    json(
      fc.oneof<fc.Arbitrary<Json>[]>(
        text.map((prefix) => ({ prefix })),
        text.map((suffix) => ({ suffix })),
        text.map((value) => ({ prefix: { 'equals-ignore-case': value } })),
        text.map((value) => ({ suffix: { 'equals-ignore-case': value } })),
        text.map((value) => ({ 'equals-ignore-case': value })),
        wildcard.map((value) => ({ wildcard: value })),
        bounds.map((numeric) => ({ numeric })),
        fc.constantFrom('=', '<', '<=', '>', '>=').map((sign) => ({ numeric: [sign, 1] })),
        fc.constantFrom('10.0.0.0/24', '10.0.0.0/31', '10.0.0.0/8', '::/64').map((cidr) => ({ cidr })),
        fc.boolean().map((exists) => ({ exists })),
        some(text).map((value) => ({ 'anything-but': value })),
        fc.constantFrom<Json>(1, [1, 2], 0).map((value) => ({ 'anything-but': value })),
        some(filled).map((prefix) => ({ 'anything-but': { prefix } })),
        some(filled).map((suffix) => ({ 'anything-but': { suffix } })),
        some(text).map((value) => ({ 'anything-but': { 'equals-ignore-case': value } })),
        some(wildcard).map((value) => ({ 'anything-but': { wildcard: value } })),
      ),
    ),
  );
  const tests = fc.array(test, { minLength: 1, maxLength: 2 }).map((list) => `[${list.join()}]`);

  it('never calls disjoint what one scalar meets', () => {
    let proved = 0;
    fc.assert(
      fc.property(tests, tests, fc.array(scalar, { minLength: 20, maxLength: 40 }), (one, other, values) => {
        const [a, b] = [valid(`{"f": ${one}}`), valid(`{"f": ${other}}`)];
        if (disjoint(a, b) !== 'disjoint') return;
        proved += 1;
        expect(disjoint(b, a)).toBe('disjoint');
        for (const event of ['{}', ...values.map((value) => `{"f": ${value}}`)])
          expect(matchEvent(a, event) && matchEvent(b, event), event).toBe(false);
      }),
      { numRuns: 4000 },
    );
    expect(proved).toBeGreaterThan(500);
  });

  it('never calls disjoint what one event with scalar fields meets', () => {
    const fields = fc.dictionary(fc.constantFrom('a', 'b'), tests, { minKeys: 1, maxKeys: 2 });
    const object = (members: Readonly<Record<string, string>>) =>
      `{${Object.entries(members).map(([key, value]) => `"${key}": ${value}`)}}`;
    const pattern = fc.oneof(
      fields.map(object),
      fc.tuple(fields, fields, tests).map(([x, y, c]) => `{"$or": [${object(x)}, ${object(y)}], "b": ${c}}`),
    );
    const event = fc.dictionary(fc.constantFrom('a', 'b'), scalar).map(object);
    fc.assert(
      fc.property(pattern, pattern, fc.array(event, { minLength: 10, maxLength: 30 }), (one, other, given) => {
        const [a, b] = [valid(one), valid(other)];
        if (disjoint(a, b) !== 'disjoint') return;
        for (const text of given) expect(matchEvent(a, text) && matchEvent(b, text), text).toBe(false);
      }),
      { numRuns: 1500 },
    );
  });
});
