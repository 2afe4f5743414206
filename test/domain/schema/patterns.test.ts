import { describe, expect, it } from 'vitest';
import { compilePattern, isPlainlySafe, judgePatterns, patternFindings } from '../../../src/domain/schema/patterns.ts';

const plain = [
  '',
  '^a+$',
  '\\S',
  '[a-z]+',
  '^https?://',
  '^[A-Z]{3}$',
  '^[a-z0-9]+(?:-[a-z0-9]+)*$',
  '^(foo|bar|foobar)$',
  '^arn:aws:[a-z]+:.*$',
  '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z$',
  '^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
  '^[\\w.+-]+@[\\w-]+\\.[\\w.-]+$',
  '^\\p{L}+$',
  '^(?<year>\\d+)-x$',
];

const catastrophic = [
  '^(a+)+$',
  '^(a*)*$',
  '^(a|a)*$',
  '^(a?){30}a{30}$',
  '^(\\d+|\\d+x)*$',
  '(?=a)(x+x+)+y',
  '^(?:[a-z]+\\s?)+$',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '^(a|aa)+$',
  '^(.*)*$',
  '^([^"]|"")*"?([^"]|"")*$|^(x+x+)+y$',
];

const slow = ['^.*foo.*bar.*$', '\\d+$', '^[^@]+@[^@]+\\.[^@]+$', '\\s+$', '^a*a*$'];

describe('isPlainlySafe', () => {
  it.each(plain)('clears %s', (pattern) => {
    expect(isPlainlySafe(pattern)).toBe(true);
  });

  it.each([...catastrophic, ...slow, '^(?!x).*$', '(a)\\1', `^${'a?'.repeat(40)}${'a'.repeat(40)}$`, 'x'.repeat(3000)])(
    'leaves %s to the judges',
    (pattern) => {
      expect(isPlainlySafe(pattern)).toBe(false);
    },
  );
});

describe('judgePatterns', () => {
  it('tells exponential from polynomial from linear', { timeout: 30_000 }, async () => {
    const verdicts = await judgePatterns([...plain, ...catastrophic, ...slow, '^([a-z]+\\.)*[a-z]+$']);
    for (const pattern of plain) expect([pattern, verdicts.get(pattern)]).toEqual([pattern, 'safe']);
    for (const pattern of catastrophic) expect([pattern, verdicts.get(pattern)]).toEqual([pattern, 'catastrophic']);
    for (const pattern of slow) expect([pattern, verdicts.get(pattern)]).toEqual([pattern, 'slow']);
    expect(verdicts.get('^([a-z]+\\.)*[a-z]+$')).toBe('safe');
  });

  it('is undecided where a judge gives up', { timeout: 30_000 }, async () => {
    const pattern = '(a?){30}'.repeat(40);
    expect((await judgePatterns([pattern])).get(pattern)).toBe('unknown');
  });

  it('has no verdict on what does not compile', async () => {
    expect(await judgePatterns(['['])).toEqual(new Map([['[', 'unknown']]));
  });
});

it('tells how a pattern compiles', () => {
  expect(compilePattern('^a$')).toMatchObject({ flags: 'u' });
  expect(compilePattern('\\@')).toMatchObject({ flags: '' });
  expect(compilePattern('[')).toEqual({ reason: 'Unterminated character class' });
});

it('counts a missing verdict as undecided', () => {
  const use = { pointer: '/pattern', on: 'value', pattern: 'x' } as const;
  expect(patternFindings([use], new Map())).toMatchObject([{ rule: 'pattern-undecided', severity: 'warning' }]);
  expect(patternFindings([use], new Map([['x', 'safe']]))).toEqual([]);
  expect(patternFindings([use], new Map([['x', 'slow']]))).toMatchObject([
    { rule: 'pattern-slow', severity: 'warning' },
  ]);
});
