import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/domain/json.ts';
import { maxBranches, parsePattern } from '../../../src/domain/pattern/parse.ts';
import { valid } from './cases.ts';

/** What stands in the list of a field. */
const goods: readonly string[] = [
  '"text"',
  '""',
  '5',
  '-0.5e3',
  '99999999999999999999',
  'true',
  'null',
  '"a", 1, null',
  '{"prefix": ""}',
  '{"prefix": "a"}',
  '{"prefix": {"equals-ignore-case": "a"}}',
  '{"suffix": "a"}',
  '{"suffix": {"equals-ignore-case": "a"}}',
  '{"equals-ignore-case": ""}',
  '{"wildcard": "a*b"}',
  '{"wildcard": "*"}',
  '{"wildcard": "a\\\\*\\\\\\\\*?"}',
  '{"wildcard": ""}',
  '{"numeric": ["=", 5]}',
  '{"numeric": ["<", -5e9]}',
  '{"numeric": [">=", 1e300]}',
  '{"numeric": ["=", 0.0000001]}',
  '{"numeric": ["<", 9007199254740992]}',
  '{"anything-but": 6000000000}',
  '{"numeric": [">", 0, "<=", 0.000001]}',
  '{"cidr": "10.0.0.0/0"}',
  '{"cidr": "10.0.0.1/31"}',
  '{"cidr": "2001:db8::/127"}',
  '{"exists": true}',
  '{"exists": false}, "a"',
  '{"anything-but": "a"}',
  '{"anything-but": ""}',
  '{"anything-but": 5}',
  '{"anything-but": ["a", "b"]}',
  '{"anything-but": [1, 2.5]}',
  '{"anything-but": {"prefix": "a"}}',
  '{"anything-but": {"prefix": ["a", "b"]}}',
  '{"anything-but": {"suffix": "a"}}',
  '{"anything-but": {"suffix": ["a"]}}',
  '{"anything-but": {"equals-ignore-case": ["a", ""]}}',
  '{"anything-but": {"wildcard": "*a*"}}',
  '{"anything-but": {"wildcard": ["a*", "b*"]}}',
];

/** The list, a part of the message, and the pointer below the field. */
const bads: readonly (readonly [string, string, string])[] = [
  ['', 'empty list', ''],
  ['[]', 'no lists', '/0'],
  ['"a", {}', 'empty object', '/1'],
  ['{"prefix": "a", "suffix": "b"}', 'one operator', '/0'],
  ['{"prefix": "a", "prefix": "b"}', 'one operator', '/0'],
  ['{"prefix": 5}', 'takes a string, not 5', '/0/prefix'],
  ['{"prefix": ["a"]}', 'takes a string, not a list', '/0/prefix'],
  ['{"prefix": {"wildcard": "a"}}', 'not "wildcard"', '/0/prefix/wildcard'],
  ['{"suffix": {"equals-ignore-case": ["a"]}}', 'takes a string', '/0/suffix/equals-ignore-case'],
  ['{"equals-ignore-case": null}', 'takes a string, not null', '/0/equals-ignore-case'],
  ['{"wildcard": "a**b"}', 'two wildcards', '/0/wildcard'],
  ['{"wildcard": "a\\\\b"}', 'backslash', '/0/wildcard'],
  ['{"wildcard": "a\\\\"}', 'backslash', '/0/wildcard'],
  ['{"wildcard": "*a*a*a*a*a*a*"}', 'too complex', ''],
  ['{"numeric": 5}', 'takes a list', '/0/numeric'],
  ['{"numeric": []}', 'begins with nothing', '/0/numeric'],
  ['{"numeric": ["==", 5]}', 'begins with "=="', '/0/numeric'],
  ['{"numeric": ["="]}', 'has nothing where a number belongs', '/0/numeric'],
  ['{"numeric": ["=", "5"]}', '"5" where a number belongs', '/0/numeric/1'],
  ['{"numeric": ["=", 5, "<", 6]}', 'too many', '/0/numeric/2'],
  ['{"numeric": ["<", 5, ">", 1]}', 'too many', '/0/numeric/2'],
  ['{"numeric": [">", 1, ">", 5]}', 'takes "<" or "<="', '/0/numeric/2'],
  ['{"numeric": [">", 1, "<", 5, 6]}', 'too many', '/0/numeric/4'],
  ['{"numeric": [">", 5, "<", 5]}', 'below the high', '/0/numeric'],
  ['{"numeric": [">=", 6, "<=", 5]}', 'below the high', '/0/numeric'],
  ['{"numeric": ["<", 0.12345678901234567890]}', "can't be compared", '/0/numeric/1'],
  ['{"numeric": ["=", 9007199254740993]}', "can't be compared", '/0/numeric/1'],
  ['{"numeric": ["=", 1e999999999]}', "can't be compared", '/0/numeric/1'],
  ['{"numeric": ["=", 1e-325]}', "can't be compared", '/0/numeric/1'],
  ['{"cidr": 5}', 'takes a string', '/0/cidr'],
  ['{"cidr": "10.0.0.0"}', 'not an address', '/0/cidr'],
  ['{"cidr": "10.0.0.0/1/2"}', 'not an address', '/0/cidr'],
  ['{"cidr": "10.0.0.0/32"}', '0 to 31', '/0/cidr'],
  ['{"cidr": "10.0.0.0/-1"}', '0 to 31', '/0/cidr'],
  ['{"cidr": "10.0.0.0/"}', '0 to 31', '/0/cidr'],
  ['{"cidr": "10.0.0.256/8"}', 'no IP address', '/0/cidr'],
  ['{"cidr": "2001:db8::/128"}', '0 to 127', '/0/cidr'],
  ['{"cidr": "2001:db8:::/64"}', 'no IP address', '/0/cidr'],
  ['{"exists": "true"}', 'true or false', '/0/exists'],
  ['{"anything-but": null}', 'not null', '/0/anything-but'],
  ['{"anything-but": [true]}', 'not true', '/0/anything-but/0'],
  ['{"anything-but": []}', 'empty list', '/0/anything-but'],
  ['{"anything-but": ["a", 1]}', 'not both', '/0/anything-but/1'],
  ['{"anything-but": 9007199254740993}', "can't be compared", '/0/anything-but'],
  ['{"anything-but": {}}', 'empty object', '/0/anything-but'],
  ['{"anything-but": {"prefix": ""}}', 'may not be empty', '/0/anything-but/prefix'],
  ['{"anything-but": {"suffix": ["a", ""]}}', 'may not be empty', '/0/anything-but/suffix/1'],
  ['{"anything-but": {"prefix": [1]}}', 'takes a string', '/0/anything-but/prefix/0'],
  ['{"anything-but": {"prefix": {"equals-ignore-case": "a"}}}', 'takes a string', '/0/anything-but/prefix'],
  ['{"anything-but": {"wildcard": ["a", "b**"]}}', 'two wildcards', '/0/anything-but/wildcard/1'],
  ['{"anything-but": {"numeric": ["=", 5]}}', 'inside "anything-but"', '/0/anything-but/numeric'],
  ['{"anything-but": {"prefix": []}}', 'empty list', '/0/anything-but/prefix'],
  ['{"prefx": "a"}', 'did you mean "prefix"?', '/0/prefx'],
  ['{"startsWith": "a"}', 'the operators are prefix,', '/0/startsWith'],
  ['{"anythingBut": "a"}', 'did you mean "anything-but"?', '/0/anythingBut'],
  ['{"equalsIgnoreCase": "a"}', 'did you mean "equals-ignore-case"?', '/0/equalsIgnoreCase'],
  ['{"__proto__": "a"}', '"__proto__" is no operator', '/0/__proto__'],
];

describe('parsePattern', () => {
  it.each(goods)('takes [%s]', (list) => {
    expect(parsePattern(`{"f": [${list}]}`)).toHaveProperty('branches');
  });

  it.each(bads)('refuses [%s]', (list, message, pointer) => {
    expect(parsePattern(`{"f": [${list}]}`)).toEqual({
      problem: expect.stringContaining(message) as string,
      pointer: `/f${pointer}`,
    });
  });

  it.each([
    ['[]', 'is an object, not a list', ''],
    ['"a"', 'is an object, not "a"', ''],
    ['{}', 'empty object', ''],
    ['{"a": {"b": {}}}', 'empty object', '/a/b'],
    ['{"a": "x"}', 'write ["x"]', '/a'],
    ['{"a/b": {"c~d": 5}}', 'write [5]', '/a~1b/c~0d'],
    ['{"$or": {"a": [1]}}', 'a list of objects', '/$or'],
    ['{"$or": [{"a": [1]}]}', 'at least two', '/$or'],
    ['{"$or": [{"a": [1]}, [1]]}', 'takes objects', '/$or/1'],
    ['{"$or": [{"a": [1]}, {}]}', 'empty object', '/$or/1'],
    ['{"$or": [{"a": [1]}, {"b": {"prefix": ["x"]}}]}', 'reserved', '/$or/1/b/prefix'],
    ['{"a": [1], }', 'Not JSON, at character 12', ''],
    [`${'{"a":'.repeat(2000)}[1]${'}'.repeat(2000)}`, 'more than 1001 deep', ''],
  ])('refuses %.60s', (text, message, pointer) => {
    expect(parsePattern(text)).toEqual({ problem: expect.stringContaining(message) as string, pointer });
  });

  it('reads text and parsed values alike', () => {
    const value = { a: [1, 'x', { prefix: 'p' }], b: { c: [{ numeric: ['>', 1] }] } };
    expect(parsePattern(value)).toEqual(parsePattern(JSON.stringify(value)));
  });

  it('multiplies $or out, and lets the later test of a field win', () => {
    const pattern = valid('{"a": [1], "$or": [{"a": [2]}, {"b": [3]}], "c": {"$or": [{"d": [4]}, {"e": [5]}]}}');
    expect(pattern.branches.map((branch) => branch.map(({ field }) => field))).toEqual([
      ['a', 'c.d'],
      ['a', 'b', 'c.d'],
      ['a', 'c.e'],
      ['a', 'b', 'c.e'],
    ]);
  });

  it('refuses more combinations of $or than the service does', () => {
    const two = (name: string) => ({ [name]: { $or: [{ a: [1] }, { b: [2] }] } });
    const of = (count: number) => Object.assign({}, ...Array.from({ length: count }, (_, i) => two(`f${i}`))) as Json;
    expect(valid(of(9)).branches).toHaveLength(512);
    expect(parsePattern(of(10))).toMatchObject({ problem: expect.stringContaining(String(maxBranches)) as string });
    expect(parsePattern(of(400))).toHaveProperty('problem');
  });

  it('joins dotted and nested keys, and keeps apart what is not joined', () => {
    expect(valid('{"a.b": [1]}')).toEqual(valid('{"a": {"b": [1]}}'));
    expect(valid('{"a": {"b": [0]}, "a.b": [1]}')).toEqual(valid('{"a.b": [1]}'));
  });

  it('is not led astray by hostile values', () => {
    let deep: Json = [1];
    for (let i = 0; i < 100_000; i += 1) deep = { a: deep };
    expect(parsePattern(deep)).toMatchObject({ problem: expect.stringContaining('deep') as string });
    expect(parsePattern(JSON.parse('{"__proto__": {"constructor": ["x"]}}') as Json)).toEqual(
      valid('{"__proto__.constructor": ["x"]}'),
    );
    expect(parsePattern({ f: Array.from({ length: 10_001 }, (_, i) => i) })).toMatchObject({ pointer: '/f' });
    expect(parsePattern({ f: [{ wildcard: `${'ab'.repeat(500_000)}*` }] })).toHaveProperty('branches');
    const wide = Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`f${i}`, [1]]));
    expect(parsePattern(wide)).toMatchObject({ problem: expect.stringContaining('1000 fields') as string });
  });
});

describe('wildcard complexity', () => {
  // The service was seen to take three such wildcards in one rule and to refuse four: "Rule is too complex".
  const stacks = (count: number) => Array.from({ length: count }, (_, i) => ({ wildcard: `*:stack/name${i}/*` }));
  it.each([
    [stacks(3), true],
    [stacks(4), false],
    [[{ wildcard: '*a*a*a*a*' }], true],
    [[{ wildcard: '*aaaaaaaaaaa*' }], false],
    [[{ wildcard: 'aaaaaaaaaaaaaaaaaaaa*' }], true],
    [[{ wildcard: 'a*b' }, { wildcard: 'a*b' }, { wildcard: 'a*b' }, { wildcard: 'a*b' }, { wildcard: 'a*b' }], true],
  ])('%j: %s', (tests, taken) => {
    expect('branches' in parsePattern({ f: tests })).toBe(taken);
  });

  it('is measured quickly for any wildcard', () => {
    const hostile = Array.from({ length: 8 }, (_, i) => ({ wildcard: `${'abcdefgh'[i]}${'xyz'.repeat(150)}*${i}` }));
    const began = performance.now();
    parsePattern({ f: hostile });
    expect(performance.now() - began).toBeLessThan(2000);
  });
});
