import recheck from 'recheck/lib/browser.js';
import { describe, expect, it } from 'vitest';
import { ambiguity } from '../../../src/domain/schema/ambiguity.ts';
import fc from '../../support/property.ts';

const times = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{0,3}', '{2,}', '{1,9}');
const { pattern } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(fc.constantFrom('a', 'b', '[ab]', '.', '\\d'), times).map((each) => each.join('')),
    fc.tuple(tie('pattern'), times).map(([inner, often]) => `(${inner})${often}`),
    fc.constant('(?!c)'),
  ),
  pattern: fc
    .array(fc.array(tie('part'), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 })
    .map((choices) => choices.map((parts) => parts.join('')).join('|')),
}));
const whole = fc
  .tuple(fc.constantFrom('^', ''), pattern, fc.constantFrom('$', ''))
  .map(([start, inner, end]) => `${start}(${inner})${end}`);

const WAYS = { few: 0, polynomial: 1, exponential: 2 } as const;

describe('how ambiguous a pattern is', () => {
  it('never less than recheck finds out, and where it is certain, exactly that', () => {
    const property = fc.property(whole, (source) => {
      const { ways, certain } = ambiguity(source);
      // The one of its ways that is exact, where it gives an answer.
      const { status, ...rest } = recheck.checkSync(source, 'u', { timeout: 200, checker: 'automaton' });
      if (status === 'unknown') return;
      const found =
        status === 'safe'
          ? 'few'
          : 'complexity' in rest && rest.complexity.type === 'exponential'
            ? 'exponential'
            : 'polynomial';
      expect(WAYS[ways]).toBeGreaterThanOrEqual(WAYS[found]);
      if (certain) expect(found).toBe(ways);
    });
    fc.assert(property, { numRuns: 150 });
  });

  it.each([
    ['^([a-z]+\\.)*[a-z]+$', 'few'],
    ['^(?:\\x41|\\u0042)+$', 'few'],
    ['^(?=.*x)a+$', 'few'],
    ['^a+(?=.*x)$', 'polynomial'],
    ['^\\w+(?<=a+)$', 'polynomial'],
    ['^(a+)\\1$', 'polynomial'],
    ['\\d+$', 'polynomial'],
    ['^(?!(a+)+$)b', 'exponential'],
    ['^((a?)+b)*$', 'exponential'],
    ['^(a?){40}$', 'exponential'],
    [`^${'a?'.repeat(40)}$`, 'exponential'],
    ['(?i:a)', 'exponential'],
  ])('%s: %s', (source, ways) => {
    expect(ambiguity(source).ways).toBe(ways);
  });
});
