import { describe, expect, it } from 'vitest';
import { type Direction, judge } from '../../../src/domain/compat/breaks.ts';
import { changesBetween } from '../../../src/domain/compat/changes.ts';
import { sameMeaning } from '../../../src/domain/compat/classify.ts';
import type { Side } from '../../../src/domain/compat/contain.ts';
import { Meter } from '../../../src/domain/compat/meter.ts';
import { shrink } from '../../../src/domain/compat/shrink.ts';
import type { Json, JsonObject } from '../../../src/domain/json.ts';

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const named = (count: number, make: (index: number) => Json): JsonObject =>
  Object.fromEntries(times(count, (index) => [`p${index}`, make(index)]));
const side = (schema: Json): Side => ({ schema, dialect: '2020-12' });
const ways = async (old: Json, next: Json, direction: Direction = 'forward') =>
  (await judge(side(old), side(next), direction)).breaks.map(({ path, keyword, name }) => [path, keyword, name]);

describe('of thousands of properties the one that changed is named', () => {
  it('a bound of one of 2,000 optional ones', async () => {
    const of = (last: number): Json => ({
      type: 'object',
      properties: named(2000, (index) => ({ type: 'string', maxLength: index === 1999 ? last : 50 })),
      required: ['p0'],
    });
    expect(await ways(of(50), of(51))).toEqual([['/p1999', 'maxLength', undefined]]);
  });

  it('a bound of one of 5,000 required ones, closed', async () => {
    const of = (last: number): Json => ({
      type: 'object',
      properties: named(5000, (index) => ({ type: 'integer', minimum: index === 4999 ? last : index })),
      required: times(5000, (index) => `p${index}`),
      additionalProperties: false,
    });
    expect(await ways(of(4998), of(4999), 'backward')).toEqual([['/p4999', 'minimum', undefined]]);
    expect(await sameMeaning(side(of(4998)), side(of(4999)))).toBe(false);
  });

  it('one of 2,000 below another property and an item', async () => {
    const of = (last: string): Json => ({
      type: 'object',
      properties: {
        data: {
          type: 'array',
          items: {
            properties: named(2000, (index) => ({ type: index === 1999 ? last : 'string', minLength: 1 })),
            required: times(2000, (index) => `p${index}`),
          },
        },
      },
    });
    expect(await ways(of('string'), of('integer'))).toEqual([['/data/*/p1999', 'type', undefined]]);
  });
});

describe('changes', () => {
  it('says one value more of 100,000', () => {
    const of = (count: number): Json => ({ enum: times(count, (index) => `v${index}`) });
    expect(changesBetween(side(of(100_000)), side(of(100_001))).list.map(({ text }) => text)).toEqual([
      'enum with "v100000"',
    ]);
  });

  it('ends where definitions lead to each other in twos', () => {
    const of = (type: string): Json => ({
      $ref: '#/$defs/p0',
      $defs: named(29, (index) =>
        index === 28
          ? { type }
          : { properties: { a: { $ref: `#/$defs/p${index + 1}` }, b: { $ref: `#/$defs/p${index + 1}` } } },
      ),
    });
    expect(changesBetween(side(of('string')), side(of('string')))).toEqual({ list: [], whole: true });
    expect(changesBetween(side(of('string')), side(of('integer'))).list.length).toBeGreaterThan(0);
  });

  it('says where there are more', () => {
    const of = (type: string): Json => ({ properties: named(2500, () => ({ type })) });
    const { list, whole } = changesBetween(side(of('string')), side(of('integer')));
    expect([list.length >= 2000, whole]).toEqual([true, false]);
  });
});

describe('work is counted', () => {
  it('ends all that draws on it', async () => {
    const meter = new Meter({ steps: 10 });
    expect(meter.spend(9)).toBe(true);
    expect(meter.exhausted).toBe(false);
    expect(meter.spend(2)).toBe(false);
    expect(meter.exhausted).toBe(true);
  });

  it('by the clock too, where there is one', () => {
    let now = 5000;
    const meter = new Meter({ steps: 1e9, clock: () => now });
    expect(meter.spend(1000)).toBe(true);
    now += 2001;
    expect(meter.spend(1000)).toBe(false);
    now -= 1000;
    expect(meter.exhausted).toBe(true);
  });

  it('reading counts', async () => {
    const of = (last: string): Json => ({
      properties: named(3000, (index) => ({
        properties: { a: { type: 'string' }, b: { type: last, minLength: index } },
      })),
    });
    const few = { budget: { steps: 2000 } };
    expect(await judge(side(of('string')), side(of('integer')), 'forward', few)).toMatchObject({
      verdict: 'unknown',
      blockedBy: 'effort',
    });
  });

  it('what is the same needs no reading', async () => {
    const schema = { properties: named(3000, () => ({ type: 'string' })) };
    const few = { budget: { steps: 10 } };
    expect(await judge(side(schema), side(structuredClone(schema)), 'forward', few)).toEqual({
      verdict: 'compatible',
      breaks: [],
    });
    expect(await sameMeaning(side(schema), side(structuredClone(schema)), few)).toBe(true);
  });

  it('shrinking of a large value takes no longer than of many small ones', () => {
    let built = 0;
    const value = named(20_000, () => 0);
    shrink(value, (one) => {
      built += Object.keys(one as object).length;
      return one === value;
    });
    expect(built).toBeLessThan(1_000_000);
  });
});
