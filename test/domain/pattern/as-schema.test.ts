import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/domain/json.ts';
import { detailsFailing } from '../../../src/domain/pattern/as-schema.ts';
import { matchEvent } from '../../../src/domain/pattern/match.ts';
import { interpret } from '../../../src/domain/schema/interpret.ts';
import fc from '../../support/property.ts';
import { valid } from './cases.ts';

const accepts = (pattern: Json, detail: Json): boolean =>
  valid({ detail: pattern }).branches.some(
    (branch) => !interpret(detailsFailing(branch), '2020-12').accepts(detail as JsonObject),
  );

describe('the details that fail a pattern, as a schema', () => {
  it('are never those of an event that EventBridge passes', () => {
    const name = fc.constantFrom('a', 'b', 'a.b');
    const scalar = fc.constantFrom<Json>('', 'x', 'xy', 'X"', '"', 'a?b', '\ud800', 0, 1.5, -2, true, false, null);
    const { value: detail } = fc.letrec<{ value: Json; object: Json }>((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, scalar, fc.array(tie('value'), { maxLength: 3 }), tie('object')),
      object: fc.dictionary(name, tie('value'), { maxKeys: 3, noNullPrototype: true }),
    }));
    const short = fc.constantFrom('x', 'y', 'xy', 'x"', '?', 'a?', '$');
    const test = fc.oneof(
      scalar,
      short.map((prefix) => ({ prefix })),
      short.map((suffix) => ({ suffix })),
      short.map((text) => ({ 'equals-ignore-case': text.toUpperCase() })),
      short.map((text) => ({ wildcard: `${text}*` })),
      fc.constantFrom<Json>({ exists: true }, { exists: false }, { numeric: ['>', 0, '<=', 1.5] }),
      fc.constantFrom<Json>({ 'anything-but': 'x' }, { 'anything-but': [1.5] }, { 'anything-but': { prefix: 'x' } }),
    );
    const tests = fc.array(test, { minLength: 1, maxLength: 2 });
    const pattern = fc.oneof(
      fc.record({ a: tests }),
      fc.record({ a: fc.record({ b: tests }) }),
      fc.record({ a: tests, b: tests }),
      fc.record({ $or: fc.tuple(fc.record({ a: tests }), fc.record({ b: tests })) }),
    );
    let matched = 0;
    fc.assert(
      fc.property(pattern, fc.dictionary(name, detail, { maxKeys: 3, noNullPrototype: true }), (one, event) => {
        let compiled: ReturnType<typeof valid>;
        try {
          compiled = valid({ detail: one as Json });
        } catch {
          return;
        }
        if (!matchEvent(compiled, { detail: event } as never)) return;
        matched += 1;
        expect(accepts(one as Json, event as Json)).toBe(true);
      }),
      { numRuns: 2000 },
    );
    expect(matched).toBeGreaterThan(100);
  });

  it.each<[Json, Json, boolean]>([
    [{ a: ['x'] }, { a: 'y' }, false],
    [{ a: ['x'] }, { a: ['y', ['x']] }, true],
    [{ a: { b: [{ exists: true }] } }, { a: [{}, { b: 1 }] }, true],
    [{ a: { b: [{ exists: true }] } }, { a: {} }, false],
    [{ a: { b: [{ exists: false }] } }, { a: { b: 1 } }, false],
    [{ a: { b: [{ exists: false }] } }, { a: 1 }, true],
    [{ a: [{ prefix: 'x' }] }, { a: 'yx' }, false],
    [{ a: [{ suffix: 'x' }] }, { a: 'yx' }, true],
    [{ a: [{ numeric: ['>', 1] }] }, { a: 1 }, false],
    [{ a: [{ 'anything-but': ['x'] }] }, { a: 'x' }, false],
  ])('%j and %j: %s', (pattern, detail, expected) => {
    expect(accepts(pattern, detail)).toBe(expected);
  });
});
