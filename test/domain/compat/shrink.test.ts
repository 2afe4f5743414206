import { expect, it } from 'vitest';
import { shrink } from '../../../src/domain/compat/shrink.ts';
import type { Json } from '../../../src/domain/json.ts';
import fc from '../../support/property.ts';
import { values } from './arbitrary.ts';

it.each<[Json, (value: Json) => boolean, Json]>([
  [{ a: 1, b: [2, 3], c: 'text' }, (value) => typeof value === 'object' && !Array.isArray(value), {}],
  [{ a: 1, b: [2, 3], c: 'text' }, (value) => JSON.stringify(value).includes('"c"'), { c: '' }],
  [[1, 2, 9, 4], (value) => Array.isArray(value) && value.some((one) => one > 3), [4]],
  ['abcdef', (value) => typeof value === 'string' && value.startsWith('abc'), 'abc'],
  [1000, (value) => (value as number) >= 10, 15],
  [{ b: 2, a: 1 }, (value) => Object.keys(value as object).length === 2, { b: 0, a: 0 }],
])('%j', (value, test, expected) => {
  expect(shrink(value, test)).toEqual(expected);
});

it('gives what passes, and is no larger', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 0, max: 6 }), (value, least) => {
      const text = (one: Json) => JSON.stringify(one);
      fc.pre(text(value).length >= least);
      const small = shrink(value, (one) => text(one).length >= least);
      expect(text(small).length).toBeGreaterThanOrEqual(least);
      expect(text(small).length).toBeLessThanOrEqual(text(value).length);
    }),
  );
});
