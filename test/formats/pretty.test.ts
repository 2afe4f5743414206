import { describe, expect, it } from 'vitest';
import type { Finding, Report } from '../../src/domain/report.ts';
import { renderPretty } from '../../src/formats/pretty.ts';

const finding: Finding = {
  rule: 'unknown-team',
  severity: 'error',
  message: 'The owner "a" is no team.',
  at: { file: 'a.yaml', line: 2, column: 8, pointer: '/owner' },
  found: 'a',
  expected: 'b',
  next: 'Did you mean b?',
  related: [{ message: 'the teams', at: { file: 'teams.yaml' } }],
};
const warning: Finding = {
  rule: 'unknown-file',
  severity: 'warning',
  message: 'A stray file.',
  at: { file: 'x.json' },
};
const report = (...findings: Finding[]): Report => ({ findings, summary: 'Checked 1 event.', checked: { events: 1 } });
const pretty = (one: Report, colour = false) => renderPretty(one, { colour });

describe('pretty', () => {
  it('is one line where there is nothing to say', () => {
    expect(pretty(report())).toBe('✔ Checked 1 event.\n');
  });

  it('has no tick where nothing was checked', () => {
    expect(pretty({ findings: [], summary: 'Nothing to check.', checked: {} })).toBe('Nothing to check.\n');
  });

  it('shows each part of a finding once, and counts', () => {
    expect(pretty(report(finding, warning))).toBe(`a.yaml:2:8 error unknown-team
  The owner "a" is no team.
  found:    a
  expected: b
  see:      teams.yaml the teams
  next:     Did you mean b?

x.json warning unknown-file
  A stray file.

✖ 1 error and 1 warning. Checked 1 event.
`);
    expect(pretty(report(warning, warning))).toMatch(/\n✔ Checked 1 event\. \(2 warnings\)\n$/);
  });

  it('is the same text with colour and without', () => {
    const coloured = pretty(report(finding, warning), true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what colour is made of
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(pretty(report(finding, warning)));
    expect(coloured).not.toBe(pretty(report(finding, warning)));
  });

  it('shows what would steer the terminal', () => {
    const text = pretty(report({ ...finding, message: 'a\u001b[2Jb\rc\u202ed', found: '\u009b1m' }));
    expect(text).toContain('a\\u001b[2Jb\\u000dc\\u202ed');
    expect(text).toContain('\\u009b1m');
  });
});
