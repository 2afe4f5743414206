import { describe, expect, it } from 'vitest';
import {
  compilePattern,
  isPlainlySafe,
  judgePatterns,
  Patience,
  patternFindings,
} from '../../../src/domain/schema/patterns.ts';

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

// As people copy them from specifications and answers.
const ordinary = [
  // Semantic versions, as semver.org gives it.
  '^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-((?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\\+([0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*))?$',
  // The e-mail addresses of HTML.
  "^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$",
  '^https?:\\/\\/(www\\.)?[-a-zA-Z0-9@:%._+~#=]{1,256}\\.[a-zA-Z0-9()]{1,6}\\b([-a-zA-Z0-9()@:%_+.~#?&/=]*)$',
  '^P(?!$)(\\d+(?:\\.\\d+)?Y)?(\\d+(?:\\.\\d+)?M)?(\\d+(?:\\.\\d+)?D)?(T(?=\\d)(\\d+(?:\\.\\d+)?H)?(\\d+(?:\\.\\d+)?M)?(\\d+(?:\\.\\d+)?S)?)?$',
  '^arn:(aws|aws-cn|aws-us-gov):[a-z0-9-]+:[a-z0-9-]*:(\\d{12})?:.+$',
  '^(?=.*[A-Z])(?=.*\\d)[A-Za-z\\d]{8,64}$',
  '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$',
  '^([A-Z]{1,3} ?){1,5}$',
];

// Each holds every judge for as long as it is let.
const hard = Array.from({ length: 30 }, (_, i) => `^(?:(?=(a+))\\1|b){1,${40 + i}}(?:(?=(a+))\\2|b){1,${50 + i}}c$`);

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

  it.each(ordinary)('clears %s', async (pattern) => {
    expect((await judgePatterns([...ordinary, pattern])).get(pattern)).toBe('safe');
  });

  it('is undecided on many patterns made to be hard, and still decides the others', { timeout: 30_000 }, async () => {
    const verdicts = await judgePatterns([...hard, ...ordinary, ...catastrophic.slice(0, 3)]);
    for (const pattern of hard) expect(verdicts.get(pattern)).toBe('unknown');
    for (const pattern of ordinary.slice(0, -1)) expect(verdicts.get(pattern)).toBe('safe');
    for (const pattern of catastrophic.slice(0, 3)) expect(verdicts.get(pattern)).toBe('catastrophic');
  });

  it('stops asking after a few questions without an answer', () => {
    const patience = new Patience();
    const asked: number[] = [];
    for (let i = 0; i < 30; i++) {
      patience.ask((timeout) => {
        asked.push(timeout);
        return 'unknown';
      });
    }
    expect(asked.reduce((sum, timeout) => sum + timeout)).toBeLessThanOrEqual(3000);
    expect(patience.ask(() => 'safe')).toBe('unknown');
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
