import { Chalk } from 'chalk';
import { type Finding, failed, type Report } from '../domain/report.ts';
import { comparisonLine, comparisonLines, place, verdictLine } from './finding.ts';
import type { RenderOptions } from './render-options.ts';
import { visibleLine } from './visible.ts';

/** For people. A clean report is one line; a finding is its place, its sentence, and what helps to mend it. */
export function renderPretty(report: Report, { colour }: RenderOptions): string {
  const ink = new Chalk({ level: colour ? 1 : 0 });
  const lines: string[] = [];
  const compared = new Set<string | undefined>((report.comparisons ?? []).map(({ event }) => event));
  for (const finding of report.findings)
    if (!compared.has(finding.event)) lines.push(...renderFinding(finding, ink), '');
  if (report.changes !== undefined && report.changes.length > 0) lines.push(...changeLines(report.changes, ink), '');
  for (const comparison of report.comparisons ?? []) {
    const own = report.findings.filter(({ event }) => event === comparison.event);
    const mark = comparison.verdict === 'compatible' ? ink.green('✔') : ink.red('✖');
    lines.push(`${mark} ${ink.bold(visibleLine(comparisonLine(comparison)))}`, '');
    for (const finding of own) lines.push(...renderFinding(finding, ink).map((line) => `  ${line}`), '');
  }
  for (const { at, rule, message } of report.undecided ?? []) {
    lines.push(
      `${ink.underline(visibleLine(place(at)))} ${ink.cyan('not decided')} ${ink.dim(rule)}`,
      `  ${visibleLine(message)}`,
      '',
    );
  }
  const bad = failed(report);
  // Where nothing was checked, nothing is well either.
  const mark = bad ? ink.red('✖ ') : Object.keys(report.checked).length > 0 ? ink.green('✔ ') : '';
  lines.push(`${mark}${visibleLine(verdictLine(report, bad))}`);
  return `${lines.join('\n')}\n`;
}

/** One finding, line by line. */
export function renderFinding(finding: Finding, ink: InstanceType<typeof Chalk>): string[] {
  const severity = finding.severity === 'error' ? ink.red('error') : ink.yellow('warning');
  const where = (at: Finding['at']) => visibleLine(place(at));
  const lines = [
    `${ink.underline(where(finding.at))} ${severity} ${ink.dim(visibleLine(finding.rule))}`,
    `  ${visibleLine(finding.message)}`,
  ];
  if (finding.found !== undefined) lines.push(`  ${ink.dim('found:')}    ${visibleLine(finding.found)}`);
  if (finding.expected !== undefined) lines.push(`  ${ink.dim('expected:')} ${visibleLine(finding.expected)}`);
  for (const other of finding.related ?? [])
    lines.push(`  ${ink.dim('see:')}      ${where(other.at)} ${visibleLine(other.message)}`);
  for (const [label, text] of comparisonLines(finding)) lines.push(`  ${ink.dim(`${label}:`)} ${visibleLine(text)}`);
  if (finding.next !== undefined) lines.push(`  ${ink.dim('next:')}     ${visibleLine(finding.next)}`);
  return lines;
}

/** The differences of a diff, two lines each. */
export function changeLines(changes: NonNullable<Report['changes']>, ink: InstanceType<typeof Chalk>): string[] {
  const width = Math.min(48, Math.max(...changes.map(({ path }) => path.length)));
  return changes.flatMap(({ path, text, breaks, undecided, producers, consumers, kind }) => {
    const harmless = kind === 'annotation' ? ink.dim('·') : ink.green('✔');
    const mark = breaks.length > 0 ? ink.red('✖') : undecided ? ink.yellow('?') : harmless;
    const meant = kind === 'annotation' ? 'words only' : `producers ${producers}; consumers: ${consumers}`;
    return [
      `${mark} ${visibleLine(path).padEnd(width)}  ${visibleLine(text)}`,
      `  ${' '.repeat(width)}  ${ink.dim(visibleLine(meant))}`,
    ];
  });
}
