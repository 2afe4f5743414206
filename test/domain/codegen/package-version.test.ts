import { describe, expect, it } from 'vitest';
import { nextVersion, type PackagedEvent, publishedFrom } from '../../../src/domain/codegen/package-version.ts';

const event = (version: string, detailType = 'X'): PackagedEvent => ({ version, source: 'com.acme', detailType });
const facts = (events: Record<string, PackagedEvent>, content = 'a') => ({ events, content });
const BEFORE = facts({ 'a/A@1': event('1.1.0'), 'b/B@2': event('2.0.1') });

const CASES: readonly [string, ReturnType<typeof facts>, string, string, string[]][] = [
  ['nothing', BEFORE, '3.4.5', 'none', []],
  ['other words', { ...BEFORE, content: 'b' }, '3.4.6', 'patch', ['words or code changed, the releases did not']],
  [
    'a patch release',
    facts({ ...BEFORE.events, 'b/B@2': event('2.0.2') }),
    '3.4.6',
    'patch',
    ['b/B@2 went from 2.0.1 to 2.0.2'],
  ],
  [
    'a minor release',
    facts({ ...BEFORE.events, 'a/A@1': event('1.2.0') }),
    '3.5.0',
    'minor',
    ['a/A@1 went from 1.1.0 to 1.2.0'],
  ],
  ['a new major of an event', facts({ ...BEFORE.events, 'a/A@2': event('2.0.0') }), '3.5.0', 'minor', ['a/A@2 is new']],
  ['an event that is gone', facts({ 'a/A@1': event('1.1.0') }), '4.0.0', 'major', ['b/B@2 is gone']],
  [
    'another address',
    facts({ ...BEFORE.events, 'a/A@1': event('1.1.0', 'Y') }),
    '4.0.0',
    'major',
    ['a/A@1 is told apart otherwise on the wire'],
  ],
  [
    'all at once: the weightiest counts',
    facts({ 'a/A@1': event('1.2.0'), 'c/C@1': event('1.0.0') }),
    '4.0.0',
    'major',
    ['b/B@2 is gone', 'a/A@1 went from 1.1.0 to 1.2.0', 'c/C@1 is new'],
  ],
];

describe('the version after 3.4.5', () => {
  it.each(CASES)('%s', (_, now, version, bump, reasons) => {
    const published = { version: '3.4.5', facts: BEFORE };
    expect(nextVersion(published, now)).toEqual({ version, bump, reasons, behind: [] });
  });

  it('an older release than the published one is no version at all', () => {
    const now = facts({ ...BEFORE.events, 'a/A@1': event('1.0.9') });
    expect(nextVersion({ version: '3.4.5', facts: BEFORE }, now).behind).toEqual([
      'a/A@1: 1.1.0 is published, 1.0.9 is here',
    ]);
  });

  it('releases count as numbers do', () => {
    const now = (version: string) => facts({ 'a/A@1': event(version) });
    const next = nextVersion({ version: '1.9.9', facts: now('1.9.9') }, now('1.10.0'));
    expect(next).toMatchObject({ version: '1.10.0', behind: [] });
  });
});

it('the first is 1.0.0; one that something else made is followed by a major', () => {
  expect(nextVersion(undefined, BEFORE)).toMatchObject({ version: '1.0.0', bump: 'first' });
  expect(nextVersion({ version: '0.9.1' }, BEFORE)).toMatchObject({ version: '1.0.0', bump: 'major' });
});

it('a package.json is read as it is, and what is none is none', () => {
  const text = JSON.stringify({ name: 'x', version: '3.4.5', eda: BEFORE });
  expect(publishedFrom(JSON.parse(text))).toEqual({ version: '3.4.5', facts: BEFORE });
  expect(publishedFrom({ version: '3.4.5' })).toEqual({ version: '3.4.5' });
  for (const none of [null, [], {}, { version: 1 }, { version: 'latest' }]) expect(publishedFrom(none)).toBeUndefined();
  const odd = JSON.parse('{"version":"1.0.0","eda":{"content":"","events":{"__proto__":{"version":"1.0.0"}}}}');
  expect(publishedFrom(odd)).toEqual({ version: '1.0.0', facts: { content: '', events: {} } });
});
