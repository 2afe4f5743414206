import { describe, expect, it } from 'vitest';
import { failed } from '../../src/domain/report.ts';
import { renderGithub } from '../../src/formats/github.ts';
import fc from '../support/property.ts';
import { error, hostile, report, warning } from './reports.ts';

/** As the runner of GitHub Actions reads a line: the second version of commands, then the first. */
function read(line: string): { command: string; properties: Record<string, string>; data: string } | undefined {
  const text = line.trimStart();
  const end = text.indexOf('::', 2);
  if (text.startsWith('::') && end > 0) {
    const [, command = '', rest = ''] = /^(\S*) ?(.*)$/s.exec(text.slice(2, end)) ?? [];
    const pairs = rest.split(',').map((pair) => {
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      return [
        name,
        value
          .replaceAll('%0D', '\r')
          .replaceAll('%0A', '\n')
          .replaceAll('%3A', ':')
          .replaceAll('%2C', ',')
          .replaceAll('%25', '%'),
      ];
    });
    const data = text
      .slice(end + 2)
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%25', '%');
    return { command, properties: Object.fromEntries(pairs), data };
  }
  return text.includes('##[') ? { command: 'of the first version', properties: {}, data: text } : undefined;
}

describe('github', () => {
  it('is one line where there is nothing to say', () => {
    expect(renderGithub(report())).toBe('✔ Checked 1 event.\n');
  });

  it('is a command a finding, then a line for the log', () => {
    expect(renderGithub(report(error, warning))).toBe(
      `::error file=schemas/a b.yaml,line=2,col=8,title=unknown-team::The owner "a" is no team.%0Afound: a%0Aexpected: b%0Asee: teams.yaml:1:1 the teams%0Anext: Did you mean b?%0Aat: schemas/a b.yaml:2:8
::warning file=x.json,title=unknown-file::A stray file.%0Aat: x.json
✖ 1 error and 1 warning. Checked 1 event.
`,
    );
  });

  it('names no file for what came from stdin', () => {
    const text = renderGithub(report({ ...error, at: { file: '<stdin>', line: 1, column: 1 } }));
    expect(text).toMatch(/^::error title=unknown-team::/);
  });

  it('escapes properties and the message', () => {
    const text = renderGithub(report({ ...warning, message: '100%\r\n::error::', at: { file: 'a:b,c%.json' } }));
    expect(text).toContain('::warning file=a%3Ab%2Cc%25.json,title=unknown-file::100%25\\u000d\\n::error::%0A');
  });

  it('gives the runner the commands that are meant and no other, whatever the texts', () => {
    fc.assert(
      fc.property(hostile, (one) => {
        const lines = renderGithub(one)
          .split(/[\r\n]+/)
          .filter(Boolean);
        const commands = lines.map(read);
        expect(commands.pop()).toBeUndefined();
        expect(commands.map((each) => each?.command)).toEqual(one.findings.map(({ severity }) => severity));
        for (const [i, { rule, at }] of one.findings.entries()) {
          const properties = commands[i]?.properties ?? {};
          expect(properties.title).toBe(rule);
          if (!at.file.startsWith('<')) expect(properties.file).toBe(at.file);
        }
        expect(lines.at(-1)?.startsWith(failed(one) ? '✖' : '✔')).toBe(true);
      }),
    );
  });
});
