import { describe, expect, it } from 'vitest';
import { failed } from '../../src/domain/report.ts';
import { renderMarkdown } from '../../src/formats/markdown.ts';
import fc from '../support/property.ts';
import { error, hostile, report, warning } from './reports.ts';

/** What is left once code is taken out, by the rules of CommonMark: fences first, then spans of equal fences. */
function outsideCode(text: string): string {
  const kept: string[] = [];
  let fence: string | undefined;
  for (const line of text.split('\n')) {
    const mark = /^ {0,3}(`{3,})([^`]*)$/.exec(line);
    if (fence === undefined && mark) fence = mark[1];
    else if (fence === undefined) kept.push(line);
    else if (mark && mark[2]?.trim() === '' && (mark[1]?.length ?? 0) >= fence.length) fence = undefined;
  }
  expect(fence).toBeUndefined();
  return kept.join('\n').replace(/(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)/g, '·');
}

describe('markdown', () => {
  it('is one line where there is nothing to say', () => {
    expect(renderMarkdown(report())).toBe('**✅ Passed.** Checked 1 event.\n');
  });

  it('begins with the verdict and puts errors first', () => {
    expect(renderMarkdown(report(warning, error))).toBe(`**❌ 1 error and 1 warning.** Checked 1 event.

**error** [\`unknown-team\`](https://unpkg.com/eda-cli/docs/rules/unknown-team.md) at \`schemas/a b.yaml:2:8\`

\`\`\`text
The owner "a" is no team.
found: a
expected: b
see: teams.yaml:1:1 the teams
next: Did you mean b?
\`\`\`

**warning** [\`unknown-file\`](https://unpkg.com/eda-cli/docs/rules/unknown-file.md) at \`x.json\`

\`\`\`text
A stray file.
\`\`\`
`);
    expect(renderMarkdown(report(warning))).toMatch(/^\*\*✅ Passed with 1 warning\.\*\* /);
  });

  it('fits into a comment and says how many findings do not', () => {
    const long = { ...warning, message: 'x'.repeat(100_000) };
    const text = renderMarkdown(report(...Array.from({ length: 100 }, () => long), error));
    expect(text.length).toBeLessThanOrEqual(65_000);
    expect(text.length).toBeGreaterThan(60_000);
    expect(text).toContain('The owner "a" is no team.');
    const shown = text.match(/^\*\*(?:error|warning)\*\*/gm)?.length ?? 0;
    expect(text.endsWith(`\n${101 - shown} more findings are left out: they would not fit into a comment.\n`)).toBe(
      true,
    );
  });

  it('has nothing but its own words outside code, whatever the texts', () => {
    fc.assert(
      fc.property(hostile, (one) => {
        const [head = '', ...rest] = outsideCode(renderMarkdown(one)).split('\n');
        expect(head).toMatch(failed(one) ? /^\*\*❌ \d+ error/ : /^\*\*✅ Passed/);
        expect(head.replace(/^\*\*.*?\*\* ?/, '')).toMatch(/^(·|[\p{L}\p{N}’,.;: ]*)$/u);
        for (const line of rest.filter(Boolean))
          expect(line).toMatch(
            /^\*\*(error|warning)\*\* \[·\]\(https:\/\/unpkg\.com\/eda-cli\/docs\/rules\/[^\s()<>]*\.md\) at ·$/,
          );
      }),
    );
  });
});
