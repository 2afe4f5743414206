import { Chalk } from 'chalk';
import { type Finding, failed, type Report } from '../domain/report.ts';
import { place, verdictLine } from './finding.ts';
import type { RenderOptions } from './render-options.ts';
import { visible } from './visible.ts';

/** For people. A clean report is one line; a finding is its place, its sentence, and what helps to mend it. */
export function renderPretty(report: Report, { colour }: RenderOptions): string {
  const ink = new Chalk({ level: colour ? 1 : 0 });
  const lines: string[] = [];
  for (const finding of report.findings) lines.push(...renderFinding(finding, ink), '');
  const bad = failed(report);
  // Where nothing was checked, nothing is well either.
  const mark = bad ? ink.red('✖ ') : Object.keys(report.checked).length > 0 ? ink.green('✔ ') : '';
  lines.push(`${mark}${verdictLine(report, bad)}`);
  return `${lines.join('\n')}\n`;
}

function renderFinding(finding: Finding, ink: InstanceType<typeof Chalk>): string[] {
  const severity = finding.severity === 'error' ? ink.red('error') : ink.yellow('warning');
  const where = (at: Finding['at']) => visible(place(at));
  const lines = [
    `${ink.underline(where(finding.at))} ${severity} ${ink.dim(visible(finding.rule))}`,
    `  ${visible(finding.message)}`,
  ];
  if (finding.found !== undefined) lines.push(`  ${ink.dim('found:')}    ${visible(finding.found)}`);
  if (finding.expected !== undefined) lines.push(`  ${ink.dim('expected:')} ${visible(finding.expected)}`);
  for (const other of finding.related ?? [])
    lines.push(`  ${ink.dim('see:')}      ${where(other.at)} ${visible(other.message)}`);
  if (finding.next !== undefined) lines.push(`  ${ink.dim('next:')}     ${visible(finding.next)}`);
  return lines;
}
