import { describe, expect, it } from 'vitest';
import type { Finding, Report } from '../../src/domain/report.ts';
import { formatNames, formats } from '../../src/formats/index.ts';

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
const pretty = async (one: Report, colour = false) => (await formats.pretty())(one, { colour });

describe('pretty', () => {
  it('is one line where there is nothing to say', async () => {
    expect(await pretty(report())).toBe('✔ Checked 1 event.\n');
  });

  it('shows each part of a finding once, and counts', async () => {
    expect(await pretty(report(finding, warning))).toBe(`a.yaml:2:8 error unknown-team
  The owner "a" is no team.
  found:    a
  expected: b
  see:      teams.yaml the teams
  next:     Did you mean b?

x.json warning unknown-file
  A stray file.

✖ 1 error and 1 warning. Checked 1 event.
`);
    expect(await pretty(report(warning, warning))).toMatch(/\n✔ Checked 1 event\. \(2 warnings\)\n$/);
  });

  it('is the same text with colour and without', async () => {
    const coloured = await pretty(report(finding, warning), true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what colour is made of
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(await pretty(report(finding, warning)));
    expect(coloured).not.toBe(await pretty(report(finding, warning)));
  });
});

it.each(formatNames)('%s ends with a line break', async (name) => {
  const renderer = await formats[name]();
  for (const one of [report(), report(finding)]) expect(renderer(one, { colour: false })).toMatch(/\n$/);
});
