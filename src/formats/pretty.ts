import { Chalk } from 'chalk';
import type { Finding, Location, Report } from '../domain/report.ts';
import type { RenderOptions } from './render-options.ts';

/** For people. A clean report is one line; a finding is its place, its sentence, and what helps to mend it. */
export function renderPretty(report: Report, { colour }: RenderOptions): string {
  const ink = new Chalk({ level: colour ? 1 : 0 });
  const lines: string[] = [];
  for (const finding of report.findings) lines.push(...renderFinding(finding, ink), '');
  const errors = report.findings.filter((finding) => finding.severity === 'error').length;
  const warnings = report.findings.length - errors;
  if (errors > 0) {
    const counts = [count(errors, 'error'), ...(warnings > 0 ? [count(warnings, 'warning')] : [])].join(' and ');
    lines.push(`${ink.red('✖')} ${counts}. ${report.summary}`);
  } else {
    lines.push(`${ink.green('✔')} ${report.summary}${warnings > 0 ? ` (${count(warnings, 'warning')})` : ''}`);
  }
  return `${lines.join('\n')}\n`;
}

function renderFinding(finding: Finding, ink: InstanceType<typeof Chalk>): string[] {
  const severity = finding.severity === 'error' ? ink.red('error') : ink.yellow('warning');
  const lines = [`${ink.underline(place(finding.at))} ${severity} ${ink.dim(finding.rule)}`, `  ${finding.message}`];
  if (finding.found !== undefined) lines.push(`  ${ink.dim('found:')}    ${finding.found}`);
  if (finding.expected !== undefined) lines.push(`  ${ink.dim('expected:')} ${finding.expected}`);
  for (const other of finding.related ?? [])
    lines.push(`  ${ink.dim('see:')}      ${place(other.at)} ${other.message}`);
  if (finding.next !== undefined) lines.push(`  ${ink.dim('next:')}     ${finding.next}`);
  return lines;
}

function place(at: Location): string {
  return at.line === undefined ? at.file : `${at.file}:${at.line}:${at.column ?? 1}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
