import { describe, expect, it } from 'vitest';
import { isArray, isObject, type Json } from '../../../src/domain/json.ts';
import { matchEvent } from '../../../src/domain/pattern/match.ts';
import { type Scalar, scalarOf, testValue } from '../../../src/domain/pattern/test-value.ts';
import type { Branch, Pattern } from '../../../src/domain/pattern/types.ts';
import fc from '../../support/property.ts';
import { valid } from './cases.ts';

/** The list of a field's tests, the values that pass, and those that don't; all JSON text. */
const values: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['"a"', ['"a"', '["b","a"]', '"\\u0061"'], ['"A"', '"ab"', '["b"]', 'null', '{"a":"a"}', '[]', '{}']],
  ['"5"', ['"5"'], ['5']],
  ['5', ['5', '5.0', '0.5e1', '50E-1', '[4, 5]'], ['"5"', '5.000001', '-5']],
  ['300', ['300', '3.0e2', '3e+2'], ['3e3']],
  ['0', ['0', '-0', '0.0', '0e5'], ['null', 'false', '""']],
  // A number that no double holds: the spelling decides.
  ['9007199254740993', ['9007199254740993'], ['9007199254740992', '9007199254740993.0']],
  ['123456789012', ['123456789012', '1.23456789012e11'], ['123456789013']],
  ['0.0000001', ['0.0000001', '1e-7'], ['0']],
  ['0.12345678901234567890', ['0.12345678901234567890'], ['0.1234567890123456789', '0.12345678901234568']],
  ['true', ['true', '[false, true]'], ['"true"', 'false', '1']],
  ['null', ['null', '[null]'], ['"null"', '[]', '{}', '0']],
  ['""', ['""'], ['" "', 'null', '[]']],
  ['"a", 1, null', ['"a"', '1', 'null'], ['"b"', '2', 'true']],
  ['"10.0.0.1"', ['"10.0.0.1"', '"010.0.0.1"', '"10.00.000.1"', '"::ffff:a00:1"'], ['"10.0.0.2"', '"10.0.0.1 "']],
  ['"2001:db8::1"', ['"2001:DB8:0:0:0:0:0:1"', '"2001:db8::0001"'], ['"2001:db8::2"', '"2001:db8:1"']],
  ['"08:23"', ['"08:23"'], ['"8:23"']],
  ['"10.0.0.256"', ['"10.0.0.256"'], ['"010.0.0.256"']],
  ['{"prefix": "ab"}', ['"ab"', '"abc"'], ['"a"', '"Abc"', '"cab"', '5', '["a", "b"]']],
  ['{"prefix": ""}', ['""', '"x"'], ['5', 'null', 'true']],
  ['{"prefix": "5"}', ['"55"'], ['55']],
  ['{"prefix": {"equals-ignore-case": "aB"}}', ['"AbX"', '"ab"'], ['"a"', '"xab"']],
  ['{"suffix": "ab"}', ['"ab"', '"cab"'], ['"abc"', '"AB"', '5']],
  ['{"suffix": ""}', ['""', '"x"'], ['5', 'null']],
  ['{"suffix": {"equals-ignore-case": ".PnG"}}', ['"x.png"', '".PNG"'], ['"png"', '".png2"']],
  ['{"equals-ignore-case": "Straße"}', ['"straße"', '"STRASSE"', '"STRAßE"'], ['"strasse"', '"straße "']],
  ['{"equals-ignore-case": ""}', ['""'], ['" "']],
  ['{"wildcard": "a*c"}', ['"ac"', '"abc"', '"abcac"'], ['"acb"', '"a"', '"xac"']],
  ['{"wildcard": "*"}', ['""', '"x"'], ['5', 'null', 'true']],
  ['{"wildcard": "a*a"}', ['"aa"', '"aba"'], ['"a"']],
  ['{"wildcard": "*ab*ab*"}', ['"abab"', '"xabxabx"'], ['"aab"', '"aba"']],
  ['{"wildcard": "a?c"}', ['"a?c"'], ['"abc"']],
  ['{"wildcard": "a\\\\*c\\\\\\\\"}', ['"a*c\\\\"'], ['"abc\\\\"', '"a*c"']],
  ['{"wildcard": "(a+)+$"}', ['"(a+)+$"'], ['"aaa"']],
  ['{"numeric": ["=", 3e2]}', ['300', '300.0'], ['"300"', '301']],
  ['{"numeric": [">", 0, "<=", 5]}', ['0.000001', '5', '5.0'], ['0', '5.000001', '"3"', 'true', '-1']],
  ['{"numeric": [">=", -1]}', ['-1', '5e9', '1e300', '9007199254740994'], ['-1.000001', '9007199254740993', '1e400']],
  ['{"numeric": ["<", 1]}', ['0', '-5e9', '-1e300', '0.9999999999'], ['1', '-9007199254740993']],
  [
    '{"cidr": "10.0.0.0/24"}',
    ['"10.0.0.0"', '"10.0.0.255"', '"010.0.0.9"'],
    ['"10.0.1.0"', '"::1"', '"10.0.0.0/24"', '10'],
  ],
  ['{"cidr": "10.0.0.77/24"}', ['"10.0.0.0"'], ['"10.0.1.0"']],
  ['{"cidr": "0.0.0.0/0"}', ['"255.255.255.255"'], ['"::"', '"a"']],
  ['{"cidr": "2001:db8::/32"}', ['"2001:db8::1"', '"2001:DB8:ffff::"'], ['"2001:db9::"', '"10.0.0.1"']],
  ['{"exists": true}', ['null', '""', '0', '[1]', '[[], 1]'], ['{}', '[]', '{"a": 1}', '[{}]']],
  ['{"exists": false}', ['{}', '[]', '{"a": 1}', '[[], {}]'], ['null', '""', '[1]']],
  ['{"exists": false}, "x"', ['"x"', '[]'], ['"y"']],
  ['{"anything-but": "x"}', ['"y"', '["x", "y"]', 'null', '5', 'true'], ['"x"', '["x"]', '[]', '{}']],
  ['{"anything-but": ["x", "y"]}', ['"z"', '["x", "z"]', '5'], ['"x"', '["x", "y"]']],
  ['{"anything-but": 5}', ['6', '"5"', 'null', '9007199254740993'], ['5', '5.0', '[]']],
  ['{"anything-but": [5, 3e2]}', ['6'], ['300', '5.0']],
  ['{"anything-but": "10.0.0.1"}', ['"010.0.0.1"'], ['"10.0.0.1"']],
  ['{"anything-but": {"prefix": "a"}}', ['"b"', '5', '["a", "b"]'], ['"a"', '"ab"', '[]']],
  ['{"anything-but": {"prefix": ["a", "b"]}}', ['"c"'], ['"ax"', '"bx"']],
  ['{"anything-but": {"suffix": ["a", "b"]}}', ['"c"', 'null'], ['"xa"', '"xb"']],
  ['{"anything-but": {"equals-ignore-case": ["aB"]}}', ['"abc"', '5'], ['"ab"', '"AB"']],
  ['{"anything-but": {"wildcard": ["a*z", "*5*"]}}', ['"az1"', '5'], ['"az"', '"abz"', '"x5"']],
];

/** A pattern, the events it matches, and those it doesn't; JSON text. */
const events: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  // Fields of different elements of one array never combine; those of sibling arrays do.
  [
    '{"s": {"name": ["x"], "year": [1]}}',
    [
      '{"s": {"name": "x", "year": 1}}',
      '{"s": [{"name": "y", "year": 1}, {"name": "x", "year": 1}]}',
      '{"s": {"name": ["y", "x"], "year": [1, 2]}}',
    ],
    ['{"s": [{"name": "x", "year": 2}, {"name": "y", "year": 1}]}', '{"s": [{"name": "x"}, {"year": 1}]}'],
  ],
  [
    '{"a": {"x": [1]}, "b": {"x": [1]}}',
    ['{"a": [{"x": 2}, {"x": 1}], "b": [{"x": 1}, {"x": 3}]}'],
    ['{"a": [{"x": 1}], "b": [{"x": 2}]}'],
  ],
  [
    '{"a": {"b": {"x": [1], "y": [2]}, "z": [3]}}',
    ['{"a": [{"b": [{"x": 1}], "z": 3}, {"b": [{"x": 1, "y": 2}], "z": [3]}]}'],
    ['{"a": [{"b": [{"x": 1}, {"y": 2}], "z": 3}]}', '{"a": [{"b": [{"x": 1, "y": 2}]}, {"z": 3}]}'],
  ],
  [
    '{"a": {"x": [1], "y": [2]}}',
    ['{"a": [[{"x": 1, "y": 2}]]}'],
    ['{"a": [[{"x": 1}], [{"y": 2}]]}', '{"a": [[{"x": 1}, {"y": 2}]]}'],
  ],
  // Absent is what has no value beside the values chosen before it, in the order of names.
  [
    '{"a": {"x": [1], "y": [{"exists": false}]}}',
    ['{"a": [{"x": 1}, {"x": 1, "y": 2}]}', '{"a": {"x": 1, "y": []}}'],
    ['{"a": [{"x": 1, "y": 2}]}'],
  ],
  ['{"a": {"x": [{"exists": false}], "y": [2]}}', ['{"a": [{"y": 2}]}'], ['{"a": [{"x": 1}, {"y": 2}]}']],
  ['{"a": [{"exists": false}], "b": [{"exists": false}]}', ['{}', '{"a": {"b": 1}}'], ['{"b": null}']],
  // Dotted and nested keys.
  [
    '{"a.b": [1]}',
    ['{"a": {"b": 1}}', '{"a.b": 1}', '{"a": [{"b": 1}]}', '{"a": {"b": 2}, "a.b": 1}'],
    ['{"a": 1}', '{"b": 1}'],
  ],
  ['{"a": {"b.c": [1]}}', ['{"a.b": {"c": 1}}'], ['{"a": {"b": 1}}']],
  // The last of repeated names.
  ['{"a": [1], "a": [2]}', ['{"a": 2}'], ['{"a": 1}']],
  ['{"a": {"b": [1]}, "a": {"c": [2]}}', ['{"a": {"b": 1, "c": 2}}'], ['{"a": {"c": 2}}']],
  ['{"a": [2]}', ['{"a": 1, "a": 2}'], ['{"a": 2, "a": 1}']],
  // $or
  [
    '{"a": [1], "$or": [{"b": [2]}, {"c": {"d": [3]}}]}',
    ['{"a": 1, "b": 2}', '{"a": 1, "c": {"d": 3}}'],
    ['{"b": 2}', '{"a": 1, "b": 3}', '{"a": 1, "$or": 2}'],
  ],
  ['{"n": {"$or": [{"a": [1]}, {"b": [2]}]}}', ['{"n": {"a": 1}}', '{"n": {"b": 2}}'], ['{"a": 1}', '{"n": {}}']],
  // What is no object matches nothing.
  ['{"a": [{"exists": false}]}', ['{}'], ['[]', '5', '[{}]', 'null']],
  // Names that objects of JavaScript have anyway.
  ['{"__proto__": ["x"]}', ['{"__proto__": "x"}'], ['{}', '{"__proto__": {"x": 1}}']],
  ['{"constructor": {"name": [{"exists": true}]}}', ['{"constructor": {"name": 1}}'], ['{}', '{"constructor": {}}']],
  ['{"toString": [{"exists": false}]}', ['{}'], ['{"toString": 1}']],
  ['{"": ["x"]}', ['{"": "x"}'], ['{"a": "x"}', '{}']],
];

describe('matchEvent', () => {
  for (const [tests, yes, no] of values) {
    const pattern = valid(`{"f": [${tests}]}`);
    it.each(yes)(`[${tests}] takes %s`, (value) => expect(matchEvent(pattern, `{"f": ${value}}`)).toBe(true));
    it.each(no)(`[${tests}] refuses %s`, (value) => expect(matchEvent(pattern, `{"f": ${value}}`)).toBe(false));
  }

  for (const [text, yes, no] of events) {
    const pattern = valid(text);
    it.each(yes)(`${text} matches %s`, (event) => expect(matchEvent(pattern, event)).toBe(true));
    it.each(no)(`${text} does not match %s`, (event) => expect(matchEvent(pattern, event)).toBe(false));
  }

  it('reads text and parsed events alike', () => {
    const pattern = valid({ a: { b: [1.5, { prefix: 'x' }] } });
    for (const event of [{ a: { b: 1.5 } }, { a: [{ b: 'xy' }] }, { a: { b: 2 } }, { a: 1.5 }])
      expect(matchEvent(pattern, event)).toBe(matchEvent(pattern, JSON.stringify(event)));
  });

  it('throws where the text is no event', () => {
    expect(() => matchEvent(valid({ a: [1] }), '{"a": 1')).toThrow(SyntaxError);
    const deep = `{"a": ${'['.repeat(1001)}${']'.repeat(1001)}}`;
    expect(() => matchEvent(valid({ a: [1] }), deep)).toThrow(SyntaxError);
  });

  it('takes an event that is nested as deep as may be', () => {
    const nested = (arrays: number) => `{"a": ${'['.repeat(arrays)}1${']'.repeat(arrays)}}`;
    expect(matchEvent(valid({ a: [1] }), nested(1000))).toBe(true);
    expect(matchEvent(valid({ a: [1] }), JSON.parse(nested(1000)))).toBe(true);
    expect(() => matchEvent(valid({ a: [1] }), JSON.parse(nested(1001)))).toThrow(RangeError);
  });

  it('takes lone surrogates for what they become in UTF-8', () => {
    expect(matchEvent(valid('{"a": [{"prefix": "\\ud83d"}]}'), '{"a": "\\ud83d\\ude00"}')).toBe(false);
    expect(matchEvent(valid('{"a": ["?"]}'), '{"a": "\\ud83d"}')).toBe(true);
  });
});

/** The same semantics without any cleverness: tries every way to choose the values of the fields. */
function tryAll(pattern: Pattern, event: Json): boolean {
  type Field = { readonly name: string; readonly scalar: Scalar; readonly within: ReadonlyMap<number, number> };
  const fields: Field[] = [];
  let arrays = 0;
  const flatten = (value: Json, name: string, within: ReadonlyMap<number, number>): void => {
    if (isObject(value)) {
      for (const [key, inner] of Object.entries(value)) flatten(inner, name === '' ? key : `${name}.${key}`, within);
    } else if (isArray(value)) {
      const array = arrays;
      arrays += 1;
      value.forEach((inner, index) => {
        flatten(inner, name, isObject(inner) || isArray(inner) ? new Map(within).set(array, index) : within);
      });
    } else {
      fields.push({ name, scalar: scalarOf(value), within });
    }
  };
  flatten(event, '', new Map());
  const combine = (a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>) =>
    [...b].every(([array, index]) => !a.has(array) || a.get(array) === index) ? new Map([...a, ...b]) : undefined;
  const from = (branch: Branch, index: number, so: ReadonlyMap<number, number>): boolean => {
    const test = branch[index];
    if (test === undefined) return true;
    const beside = fields.filter(({ name, within }) => name === test.field && combine(so, within) !== undefined);
    if (
      beside.length === 0 &&
      test.tests.some((one) => one.kind === 'exists' && !one.exists) &&
      from(branch, index + 1, so)
    )
      return true;
    return beside.some(
      ({ scalar, within }) =>
        test.tests.some((one) => testValue(one, scalar)) && from(branch, index + 1, combine(so, within)!),
    );
  };
  return pattern.branches.some((branch) => from(branch, 0, new Map()));
}

describe('array consistency', () => {
  const key = fc.constantFrom('a', 'b', 'a.b');
  const scalar = fc.constantFrom<Json>(0, 1, 'x', null);
  const { value } = fc.letrec<{ value: Json; event: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: 'medium' },
      scalar,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 3 }),
    ),
    event: fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  }));
  const event = fc.dictionary(key, value, { minKeys: 1, maxKeys: 3 });
  const test = fc.constantFrom<Json>(0, 1, 'x', { exists: false }, { exists: true }, { 'anything-but': 'x' });
  const field = fc.constantFrom('a', 'b', 'a.a', 'a.b', 'b.a', 'b.b', 'a.a.b', 'a.b.a', 'a.b.b', 'b.a.a', 'b.a.b');
  const pattern = fc.dictionary(field, fc.array(test, { minLength: 1, maxLength: 2 }), { minKeys: 1, maxKeys: 5 });

  it('agrees with trying everything', () => {
    let matched = 0;
    fc.assert(
      fc.property(pattern, event, (asked, given) => {
        const compiled = valid(asked);
        const expected = tryAll(compiled, given);
        if (expected) matched += 1;
        expect(matchEvent(compiled, given)).toBe(expected);
      }),
      { numRuns: 8000 },
    );
    expect(matched).toBeGreaterThan(300);
  });
});

describe('hostile input', () => {
  const within = (milliseconds: number, run: () => void) => {
    const began = performance.now();
    run();
    expect(performance.now() - began).toBeLessThan(milliseconds);
  };

  it('wildcards and long texts take linear time', () => {
    const not = (wildcard: string) => valid({ a: [{ 'anything-but': { wildcard } }] });
    const text = 'ab'.repeat(500_000);
    within(2000, () => expect(matchEvent(not(`*${'ab'.repeat(1000)}x*`), { a: text })).toBe(true));
    within(2000, () => expect(matchEvent(not(`${'*a*b'.repeat(1000)}*x*`), { a: text })).toBe(true));
    within(2000, () => expect(matchEvent(not(`*${'ab'.repeat(1000)}*b`), { a: text })).toBe(false));
    within(2000, () =>
      expect(matchEvent(valid({ a: [{ 'equals-ignore-case': 'ß'.repeat(2000) }] }), { a: 'S'.repeat(3999) })).toBe(
        false,
      ),
    );
  });

  it('sibling arrays do not multiply', () => {
    const names = 'abcdefghij'.split('');
    const pattern = valid({
      ...Object.fromEntries(names.map((name) => [name, { x: [1], y: [1] }])),
      z: { x: [1], y: [2] },
    });
    const many = Array.from({ length: 1000 }, () => ({ x: 1, y: 1 }));
    const last = [{ x: 1 }, { y: 2 }];
    within(3000, () => {
      expect(matchEvent(pattern, { ...Object.fromEntries(names.map((name) => [name, many])), z: last })).toBe(false);
    });
  });

  it('nested arrays do not multiply', () => {
    let inner: Json = { x: 1 };
    let asked: Json = { x: [1], y: [1] };
    for (let i = 0; i < 10; i += 1) {
      inner = { k: [inner, inner], y: 1 };
      asked = { k: asked, y: [1] };
    }
    within(3000, () => expect(matchEvent(valid({ k: asked }), { k: inner })).toBe(false));
  });

  it('deep and wide events', () => {
    const pattern = valid({ a: { x: [1], y: [2] } });
    within(3000, () => {
      const a = Array.from({ length: 50_000 }, (_, i) => (i % 2 === 0 ? { x: 1 } : { y: 2 }));
      expect(matchEvent(pattern, { a })).toBe(false);
    });
    const nested = `{"a": ${'['.repeat(990)}{"x": 1, "y": 2}${']'.repeat(990)}}`;
    within(1000, () => expect(matchEvent(pattern, nested)).toBe(true));
    let deep: Json = [];
    for (let i = 0; i < 100_000; i += 1) deep = [deep];
    within(1000, () => expect(() => matchEvent(pattern, { a: deep })).toThrow(RangeError));
    within(1000, () => expect(matchEvent(pattern, { b: deep, a: { x: 1, y: 2 } })).toBe(true));
  });

  it('as many fields as a pattern may name', () => {
    const names = Array.from({ length: 500 }, (_, i) => `f${i}`);
    const pattern = valid(Object.fromEntries(names.map((name) => [name, { x: [1], y: [2, { exists: false }] }])));
    const event = Object.fromEntries(names.map((name) => [name, [{ x: 1, y: 3 }, { x: 1 }]]));
    within(3000, () => expect(matchEvent(pattern, event)).toBe(true));
  });
});
