import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../../src/domain/schema/distance.ts';

describe('nearest', () => {
  it.each([
    ['strng', ['string', 'number'], 'string'],
    ['orderID', ['order', 'orderId'], 'orderId'],
    ['order_id', ['orderId'], 'orderId'],
    ['maxLenght', ['minLength', 'maxLength'], 'maxLength'],
    ['id', ['if', 'in'], undefined],
    ['ID', ['id'], 'id'],
    ['colour', ['weight'], undefined],
    ['same', ['same'], undefined],
    ['x'.repeat(100), ['x'.repeat(99)], undefined],
    ['', ['a'], undefined],
  ])('%s among %j is %s', (name, candidates, expected) => {
    expect(nearest(name, candidates)).toBe(expected);
  });
});

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['abc', 'ab', 1],
    ['kitten', 'sitting', 3],
    ['abc', 'xyz', 3],
  ])('%s to %s takes %i', (from, to, cost) => {
    expect(editDistance(from, to, 3)).toBe(cost);
  });

  it('stops at its limit', () => {
    expect(editDistance('abcdef', 'uvwxyz', 2)).toBe(3);
  });
});
