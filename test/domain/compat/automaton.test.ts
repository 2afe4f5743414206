import { describe, expect, it } from 'vitest';
import { automatonOfPattern, Unsupported } from '../../../src/domain/compat/automaton.ts';
import { accepts, findText } from '../../../src/domain/compat/text-search.ts';
import fc from '../../support/property.ts';

// Letters that the patterns below speak of, one that they do not, a line end, and one of two UTF-16 units.
const letters = ['a', 'b', 'c', '1', '-', '\n', '💚'];
const texts: readonly string[] = (() => {
  const out = [''];
  for (let from = 0, length = 1; length <= 3; length++) {
    const to = out.length;
    for (const text of out.slice(from, to)) for (const letter of letters) out.push(text + letter);
    from = to;
  }
  return out;
})();

const atom = fc.constantFrom(
  ...['a', 'b', 'c', '1', '\\-', '.', '[ab]', '[^ab]', '[a-c1]', '\\d', '\\D', '\\w', '\\W', '\\s', '\\S', '\\p{L}'],
  ...['\\P{L}', '[\\p{Lu}1]', '[^\\d-]', '\\u{1F49A}', '[^]', '[]', '', '^', '$', '\\b', '\\B'],
  ...['(?=a)', '(?!b)', '(?<=a)', '(?<!b)', '(?=.*1)', '(?!.*b$)', '(?=b|$)', '(?<=^|a)'],
);
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,2}', '{0}', '{2,}', '*?', '+?');
const { pattern: patterns } = fc.letrec<{ pattern: string; term: string }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'pattern' },
    { weight: 5, arbitrary: atom },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.constantFrom('(', '(?:'), tie('pattern')).map(([open, one]) => `${open}${one})`),
    },
  ),
  pattern: fc
    .array(
      fc
        .array(fc.tuple(tie('term'), quantifier), { maxLength: 3 })
        .map((terms) => terms.map(([term, times]) => (isQuantifiable(term) ? term + times : term)).join('')),
      { minLength: 1, maxLength: 3 },
    )
    .map((alternatives) => alternatives.join('|')),
}));
function isQuantifiable(term: string): boolean {
  return term !== '' && !/^(\^|\$|\\[bB]|\(\?<?[=!].*)$/.test(term);
}

/** As JSON Schema means a pattern: by code points. Without that flag people may write `\-` and `\_`; what they mean by it is plain. */
function reference(pattern: string): RegExp {
  return new RegExp(pattern.replaceAll(/\\[-_](?![^[]*\])/g, (pair) => `[${pair[1]}]`).replaceAll('\\_', '_'), 'u');
}

describe('a pattern as an automaton', () => {
  it('accepts what the regular expression matches', () => {
    let supported = 0;
    fc.assert(
      fc.property(patterns, fc.integer({ min: 0, max: texts.length - 1 }), (pattern, offset) => {
        const automaton = automatonOr(pattern);
        if (automaton === undefined) return;
        supported++;
        const regexp = reference(pattern);
        for (let i = 0; i < 60; i++) {
          const text = texts[(offset + i * 7) % texts.length]!;
          // V8 also looks for it in the middle of a surrogate pair.
          if (/\\B|\(\?<[!=]/.test(pattern) && text.includes('💚')) continue;
          const expected = regexp.test(text);
          if (accepts(automaton, text) !== expected) expect.fail(`${pattern} ${JSON.stringify(text)}: ${expected}`);
        }
      }),
      { numRuns: 2000 },
    );
    expect(supported).toBeGreaterThan(1000);
  });

  it.each([
    ['^(?:a|^b|c$)+$', 'ab', false],
    ['(^|-)a($|-)', 'a', true],
    ['(^|-)a($|-)', 'b-a-b', true],
    ['(^|-)a($|-)', 'ba', false],
    ['^\\-[a\\-b]\\_$', '-a_', true],
    ['^[\\w.%+\\-]+@', 'a-b@', true],
    ['a^b', 'ab', false],
    ['a$b', 'ab', false],
    ['^$', '\n', false],
    ['a$', 'a\n', false],
    ['^.$', '\u2028', false],
    ['^.$', '💚', true],
    ['^[^a]$', '\ud83d', true],
    ['^[\\ud800-\\udfff]$', '\ud83d', true],
    ['^[\\ud800-\\udfff]$', '💚', false],
    ['^(?=.*\\d)(?!.*b).{2,}$', 'a1', true],
    ['^(?=.*\\d)(?!.*b).{2,}$', 'ab1', false],
    ['^\\p{Lu}\\P{Lu}*$', 'Éa', true],
    ['^\\p{Script=Greek}+$', 'λόγος', true],
    ['^(?:(?:))*a$', 'a', true],
    ['\\bword\\b', 'a word!', true],
    ['\\bword\\b', 'swords', false],
    ['^(?!.*\\bcat\\b)', 'concatenate', true],
    ['^(?!.*\\bcat\\b)', 'a cat', false],
    ['^[a-z](?!.*--)[a-z-]*(?<!-)$', 'a-b', true],
    ['^[a-z](?!.*--)[a-z-]*(?<!-)$', 'a--b', false],
    ['^[a-z](?!.*--)[a-z-]*(?<!-)$', 'ab-', false],
  ])('%s on %j: %s', (pattern, text, expected) => {
    expect(reference(pattern).test(text)).toBe(expected);
    expect(accepts(automatonOfPattern(pattern), text)).toBe(expected);
  });

  it.each(['(a)\\1', '(?<n>a)\\k<n>', '(', '\\u{110000}('])('does not pretend to know %s', (pattern) => {
    expect(() => automatonOfPattern(pattern)).toThrow(Unsupported);
  });
});

function automatonOr(pattern: string) {
  try {
    return automatonOfPattern(pattern);
  } catch (error) {
    if (error instanceof Unsupported) return undefined;
    throw error;
  }
}

describe('a text that meets demands', () => {
  const demand = fc.record({ source: patterns, not: fc.boolean() });
  const queries = fc.record({
    demands: fc.array(demand, { maxLength: 3 }),
    except: fc.array(fc.constantFrom(...texts), { maxLength: 4 }),
    min: fc.nat(3),
    max: fc.oneof(fc.nat(3), fc.constant(Number.POSITIVE_INFINITY)),
  });

  it('is found where there is one, and meets them', () => {
    fc.assert(
      fc.property(queries, ({ demands, except, min, max }) => {
        const languages = demands.flatMap(({ source, not }) => {
          const automaton = automatonOr(source);
          return automaton === undefined ? [] : [{ automaton, not, regexp: reference(source) }];
        });
        const fits = (text: string): boolean => {
          const { length } = [...text];
          if (length < min || length > max || except.includes(text)) return false;
          return languages.every(({ regexp, not }) => regexp.test(text) !== not);
        };
        const found = findText({ languages, except, min, max, patience: 20_000 });
        const shown = JSON.stringify({ demands, except, min, max, found });
        if (found === 'none') expect(texts.find(fits), shown).toBeUndefined();
        else if (found !== 'unknown') expect(fits(found.text), shown).toBe(true);
      }),
      { numRuns: 800 },
    );
  });

  it.each<[string, readonly [string, boolean][], number, number, string | undefined]>([
    ['of a given length', [['^a*$', false]], 3, 3, 'aaa'],
    ['shorter than a pattern allows', [['^a{4}', false]], 0, 3, undefined],
    [
      'in one pattern and not another',
      [
        ['^[ab]*$', false],
        ['^a*$', true],
      ],
      0,
      9,
      'b',
    ],
    ['of no letter', [['^[^\\s\\S]$', false]], 0, 9, undefined],
    ['of a lone surrogate', [['^[\\ud800-\\udbff]$', false]], 0, 9, '\ud800'],
    ['of two surrogates that make no pair', [['^[\\ud800-\\udbff]{2}$', false]], 0, 9, '\ud800\ud800'],
  ])('%s', (_, demands, min, max, text) => {
    const languages = demands.map(([source, not]) => ({ automaton: automatonOfPattern(source), not }));
    const found = findText({ languages, except: [], min, max, patience: 20_000 });
    expect(found).toEqual(text === undefined ? 'none' : { text });
  });

  it('proves nothing of surrogates that would join into another letter', () => {
    const languages = [{ automaton: automatonOfPattern('^[\\ud800][\\udc00]$'), not: false }];
    expect(findText({ languages, except: [], min: 0, max: 9, patience: 20_000 })).toBe('unknown');
  });
});
