import { describe, expect, it } from 'vitest';
import { lower, type NumberDemands, raise, solveNumber } from '../../../src/domain/compat/numbers.ts';
import { add, compare, exact, isMultiple, rational, times, toNumber } from '../../../src/domain/compat/rational.ts';
import { isMultipleOf } from '../../../src/domain/schema/equal.ts';
import fc from '../../support/property.ts';

interface Question {
  readonly low?: readonly [number, boolean];
  readonly high?: readonly [number, boolean];
  readonly multiples?: readonly number[];
  readonly not?: readonly number[];
  readonly except?: readonly number[];
  readonly among?: readonly number[];
}

function demandsOf({ low, high, multiples = [], not = [], except = [], among }: Question): NumberDemands {
  const demands: NumberDemands = {
    low: undefined,
    high: undefined,
    multiples: multiples.map(exact),
    notMultiples: not.map(exact),
    among: among && new Set(among),
    except: new Set(except),
  };
  if (low !== undefined) raise(demands, exact(low[0]), low[1]);
  if (high !== undefined) lower(demands, exact(high[0]), high[1]);
  return demands;
}

function fits(question: Question, value: number): boolean {
  const { low, high, multiples = [], not = [], except = [], among } = question;
  return (
    (low === undefined || (low[1] ? value > low[0] : value >= low[0])) &&
    (high === undefined || (high[1] ? value < high[0] : value <= high[0])) &&
    multiples.every((of) => isMultipleOf(value, of)) &&
    !not.some((of) => isMultipleOf(value, of)) &&
    !except.includes(value) &&
    (among?.includes(value) ?? true)
  );
}

// All decimals with two places around zero, each as JSON writes it.
const brute = Array.from({ length: 2401 }, (_, index) => Number(((index - 1200) / 100).toFixed(2)));
const bound = fc.tuple(fc.constantFrom(-2.5, -1, -0.01, 0, 0.1, 0.3, 1, 1.5, 2, 7, 10), fc.boolean());
const step = fc.constantFrom(0.01, 0.02, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5);

describe('a number that meets demands', () => {
  it('is found where there is one, and meets them', () => {
    const questions = fc.record(
      {
        low: bound,
        high: bound,
        multiples: fc.array(step, { maxLength: 2 }),
        not: fc.array(step, { maxLength: 3 }),
        except: fc.array(fc.constantFrom(...brute), { maxLength: 6 }),
        among: fc.array(fc.constantFrom(...brute), { minLength: 1, maxLength: 6 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(questions, (question) => {
        const found = solveNumber(demandsOf(question));
        const shown = JSON.stringify([question, found]);
        if (found === 'none')
          expect(
            brute.find((value) => fits(question, value)),
            shown,
          ).toBeUndefined();
        else if ('value' in found) expect(fits(question, found.value), shown).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  const edge = 2 ** 53;
  it.each<[string, Question, number | 'none' | 'unknown']>([
    ['tenths that are no hundredths', { multiples: [0.1], not: [0.01] }, 'none'],
    ['hundredths that are no tenths', { multiples: [0.01], not: [0.1] }, 0.01],
    ['a third of nothing', { low: [0, true], high: [1, true], multiples: [1] }, 'none'],
    ['between neighbours', { low: [0.1, true], high: [0.2, true] }, 0.11],
    ['one point', { low: [2.5, false], high: [2.5, false] }, 2.5],
    ['no point', { low: [2.5, false], high: [2.5, true] }, 'none'],
    [
      'the whole number after the last that is exact',
      { low: [edge, true], high: [edge + 2, true], multiples: [1] },
      'unknown',
    ],
    ['even beyond what is exact', { low: [edge, true], multiples: [2] }, edge + 2],
    ['near the largest double', { low: [1e308, true] }, 1e308 + 1e292],
    ['beyond the smallest', { low: [0, true], high: [5e-324, true] }, 'unknown'],
    ['the smallest', { low: [0, true], high: [5e-324, false] }, 5e-324],
    ['tiny steps to a huge bound', { low: [1e300, false], multiples: [1e-300] }, 1e300],
    ['all residues forbidden', { multiples: [1], not: [2, 3], low: [2, false], high: [4, false] }, 'none'],
    ['far past the exceptions', { multiples: [1], except: Array.from({ length: 300 }, (_, i) => i - 150) }, 150],
    ['each of a list forbidden', { among: [1, 2, 3], except: [1, 2], not: [3] }, 'none'],
    ['minus zero is zero', { among: [-0], except: [0] }, 'none'],
  ])('%s', (_, question, expected) => {
    const found = solveNumber(demandsOf(question));
    if (typeof expected === 'string') expect(typeof found === 'string' ? found : Object.keys(found)[0]).toBe(expected);
    else if (typeof found === 'object' && 'value' in found) {
      expect(fits(question, found.value), `${found.value}`).toBe(true);
      if (expected < 1e300) expect(found.value).toBe(expected);
    } else expect(found).toBe(expected);
  });
});

describe('decimals', () => {
  const numbers = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0.1, 0.01, 1e308, 5e-324, 2 ** 53, 1e21, 1e-7, -0.3),
  );
  it('are read as JSON writes them, and written back', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        expect(toNumber(exact(a))).toBe(Object.is(a, -0) ? 0 : a);
        expect(Math.sign(compare(exact(a), exact(b)))).toBe(Math.sign(a < b ? -1 : a > b ? 1 : 0));
        expect(compare(add(exact(a), exact(-a)), rational(0n))).toBe(0);
        if (b !== 0) expect(isMultiple(times(exact(b), 3n), exact(b))).toBe(true);
      }),
    );
  });
});
