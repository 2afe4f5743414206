import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/domain/json.ts';
import { matchEvent } from '../../../src/domain/pattern/match.ts';
import { parsePattern } from '../../../src/domain/pattern/parse.ts';
import { createRuleIndex } from '../../../src/domain/pattern/rule-index.ts';
import type { Pattern } from '../../../src/domain/pattern/types.ts';
import fc from '../../support/property.ts';
import { valid } from './cases.ts';

/** What an index of these rules says, and what asking each of them says: of an event, or that its text is none. */
function both(patterns: readonly Pattern[], event: string): readonly [string, string] {
  const index = createRuleIndex<number>();
  patterns.forEach((pattern, id) => void index.add(id, pattern));
  const said = (run: () => number[]): string => {
    try {
      return run().join();
    } catch (error) {
      return String(error);
    }
  };
  return [
    said(() => index.match(event)),
    said(() => patterns.flatMap((pattern, id) => (matchEvent(pattern, event) ? [id] : []))),
  ];
}

const name = fc.constantFrom('a', 'a', 'a', 'b', 'b', 'c', 'a.b', '', 'é');
const string = fc.constantFrom(
  '',
  'a',
  'ab',
  'abc',
  'ABC',
  'xabx',
  'ß',
  'SS',
  '10.0.0.1',
  '10.0.0.77',
  '::1',
  '"',
  '\\',
  'İ',
);
const number = fc.constantFrom(
  '0',
  '-0',
  '1',
  '1.0',
  '1e0',
  '2.5',
  '-3',
  '5000000001',
  '9007199254740993',
  '0.0000001',
);
const numeric = fc.constantFrom<Json>(
  ['=', 1],
  ['>', 0],
  ['>=', 1, '<', 3],
  ['<', 2.5],
  ['<=', 0],
  ['>', -5, '<=', 5],
  ['>=', 2],
);
const wildcard = fc.constantFrom('*', 'a*', '*c', 'a*c', '*b*', 'x*b*x', 'abc');
const ends = fc.constantFrom('', 'a', 'ab', 'A', 'c', 'ß', 's', '"');
const test = fc.oneof(
  string,
  number.map((lexeme) => ({ lexeme })),
  fc.constantFrom<Json>(true, false, null, { exists: true }, { exists: false }),
  ends.map((text) => ({ prefix: text })),
  ends.map((text) => ({ suffix: text })),
  ends.map((text) => ({ prefix: { 'equals-ignore-case': text } })),
  ends.map((text) => ({ suffix: { 'equals-ignore-case': text } })),
  string.map((text) => ({ 'equals-ignore-case': text })),
  wildcard.map((text) => ({ wildcard: text })),
  numeric.map((list) => ({ numeric: list })),
  fc.constantFrom<Json>({ cidr: '10.0.0.0/24' }, { cidr: '10.0.0.0/30' }, { cidr: '::/100' }),
  string.map((text) => ({ 'anything-but': text })),
  fc.constantFrom<Json>({ 'anything-but': [1, 2.5] }, { 'anything-but': { prefix: ['a', 'x'] } }),
  wildcard.map((text) => ({ 'anything-but': { wildcard: text } })),
);

/** JSON text of a value in which `{lexeme}` is a number as it is spelt. */
function spell(value: unknown): string {
  return JSON.stringify(value).replaceAll(/\{"lexeme":"([^"]*)"\}/g, '$1');
}

const list = fc.array(test, { minLength: 1, maxLength: 3 });
const path = fc.constantFrom('a', 'a', 'b', 'c', '', 'a.a', 'a.b', 'b.a', 'a.b.a', 'é.a');
const fields = fc.dictionary(path, list, { minKeys: 1, maxKeys: 2 });
const pattern = fc.oneof(
  { weight: 4, arbitrary: fields },
  fc.tuple(fields, fields, fields).map(([both, one, other]) => ({ ...both, $or: [one, other] })),
);
// Rules of one bus have much in common.
const rules = fc
  .tuple(fc.array(pattern, { minLength: 1, maxLength: 12 }), fc.option(fields), fc.option(fields))
  .map(([patterns, most, some]) =>
    patterns.map((one, index) => ({ ...(index % 3 < 2 ? most : {}), ...(index % 4 === 0 ? some : {}), ...one })),
  );

const space = fc.constantFrom('', '', '', ' ', '\n\t');
const spelling = (text: string) =>
  fc.constantFrom(
    JSON.stringify(text),
    JSON.stringify(text),
    `"${text.replaceAll(/./gsu, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`,
  );
const { object } = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    fc.oneof(string.chain(spelling), number, fc.constantFrom('true', 'false', 'null', '"\\ud800"', '"\ud800"')),
    fc
      .tuple(fc.array(tie('value'), { maxLength: 4 }), space)
      .map(([items, gap]) => `[${gap}${items.join(`${gap},`)}${gap}]`),
    tie('object'),
  ),
  // A member may come twice.
  object: fc
    .tuple(fc.array(fc.tuple(name.chain(spelling), tie('value')), { maxLength: 4 }), space)
    .map(
      ([members, gap]) =>
        `{${gap}${members.map(([key, value]) => `${key}${gap}:${gap}${value}`).join(`${gap},${gap}`)}}`,
    ),
}));

describe('an index of rules', () => {
  it('says of every event what asking each rule says', () => {
    let matched = 0;
    fc.assert(
      fc.property(rules, fc.array(object, { minLength: 1, maxLength: 3 }), (asked, events) => {
        const patterns = asked.map((one) => parsePattern(spell(one))).filter((one) => 'branches' in one);
        for (const event of events) {
          const [indexed, one] = both(patterns, event);
          if (one !== '') matched += 1;
          expect(indexed).toBe(one);
        }
      }),
      { numRuns: 3000 },
    );
    expect(matched).toBeGreaterThan(300);
  });

  it('says of every text that is no event what is wrong with it', () => {
    const cut = fc.tuple(
      object,
      fc.nat(),
      fc.nat({ max: 3 }),
      fc.constantFrom('', '"', '\\', '0', ',', '}', '\u0001', 'e'),
    );
    const patterns = [valid({ a: [1] }), valid({ b: { c: [{ exists: false }] } })];
    fc.assert(
      fc.property(cut, ([text, where, length, put]) => {
        const at = where % (text.length + 1);
        const [indexed, one] = both(patterns, text.slice(0, at) + put + text.slice(at + length));
        expect(indexed).toBe(one);
      }),
      { numRuns: 5000 },
    );
  });

  it.each(
    [
      '',
      '5',
      '[]',
      '{}x',
      ' {} ',
      '{"a":01}',
      '{"a":1.}',
      '{"a":-}',
      '{"a":tru}',
      '{"a":"\\u00g0"}',
      '{"a":"\\x"}',
      '{"x":"\t"}',
      '{"x":{"y":[1,]}}',
      `{"a":${'['.repeat(1000)}${']'.repeat(1000)}}`,
      `{"x":${'['.repeat(1001)}${']'.repeat(1001)}}`,
      `{"x":${'{"x":'.repeat(1000)}1${'}'.repeat(1000)}}`,
      `{"x":${'{"x":'.repeat(1001)}1${'}'.repeat(1001)}}`,
    ].map((text) => [text.length > 40 ? `${text.slice(0, 20)}…, ${text.length} long` : text, text]),
  )('takes or refuses %s as matchEvent does', (_, text) => {
    const [indexed, one] = both([valid({ a: [{ exists: false }] })], text);
    expect(indexed).toBe(one);
  });

  it('agrees on many rules of one shape, whatever their operator', () => {
    const shapes: readonly ((i: number) => Json)[] = [
      (i) => `v${i}`,
      (i) => i,
      (i) => ({ prefix: `v${i}` }),
      (i) => ({ suffix: `${i}` }),
      (i) => ({ 'equals-ignore-case': `V${i}` }),
      (i) => ({ wildcard: `*${i}*` }),
      (i) => ({ wildcard: `v*${i}` }),
      (i) => ({ numeric: ['>', i, '<=', i * 2 + 1] }),
      (i) => ({ cidr: `10.0.${i % 256}.0/${20 + (i % 10)}` }),
      (i) => ({ 'anything-but': [`v${i}`] }),
    ];
    const values = ['v1', 'v12', 'V12', 'x7', 7, 150, '10.0.3.4', null];
    for (const shape of shapes) {
      const patterns = Array.from({ length: 200 }, (_, i) => valid({ s: ['x'], d: { v: [shape(i)], k: [i % 3] } }));
      for (const v of values) {
        const [indexed, one] = both(patterns, JSON.stringify({ s: 'x', d: { k: [0, 1], v } }));
        expect(indexed).toBe(one);
      }
    }
  });

  it('answers ids in the order they were added, each once, and forgets what is removed', () => {
    const index = createRuleIndex<string>();
    const event = '{"a":[1,2],"b":3}';
    expect(index.match(event)).toEqual([]);
    index.add('z', valid({ $or: [{ a: [1] }, { b: [3] }] }));
    index.add('y', valid({ a: [1, 2] }));
    index.add('x', valid({ b: [4] }));
    expect(index.match(event)).toEqual(['z', 'y']);
    index.add('x', valid({ b: [3] }));
    index.add('z', valid({ a: [2] }));
    expect(index.match(event)).toEqual(['y', 'x', 'z']);
    expect(index.remove('y')).toBe(true);
    expect(index.remove('y')).toBe(false);
    expect(index.match(event)).toEqual(['x', 'z']);
    expect(index.size).toBe(2);
  });

  it('asks no more of a rule the more rules there are that share nothing with the event', () => {
    let asked = 0;
    const watched = (pattern: Pattern): Pattern => ({
      branches: pattern.branches.map((branch) =>
        branch.map(({ field, tests }) => ({
          field,
          tests: tests.map(
            (test) =>
              new Proxy(test, {
                get: (target, key) => {
                  if (counting) asked += 1;
                  return Reflect.get(target, key);
                },
              }),
          ),
        })),
      ),
    });
    let counting = false;
    const cost = (count: number) => {
      const index = createRuleIndex<number>();
      for (let i = 0; i < count; i += 1)
        index.add(i, watched(valid({ source: ['s'], kind: [`k${i}`], n: [{ numeric: ['>', i] }] })));
      const event = '{"source":"s","kind":"k3","n":9}';
      index.match(event);
      asked = 0;
      counting = true;
      expect(index.match(event)).toEqual([3]);
      counting = false;
      return asked;
    };
    const small = cost(10);
    expect(small).toBeGreaterThan(0);
    expect(cost(1000)).toBe(small);
  });
});
