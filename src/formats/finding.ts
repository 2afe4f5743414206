import type { Finding, Location, Report } from '../domain/report.ts';

/** `file:line:column`, or the file where no line is known. */
export function place(at: Location): string {
  return at.line === undefined ? at.file : `${at.file}:${at.line}:${at.column ?? 1}`;
}

/** What a finding says, a line each: its sentence, then what helps to mend it. Rule and place are left to the format. */
export function linesOf(finding: Finding): readonly string[] {
  const lines = [finding.message];
  if (finding.found !== undefined) lines.push(`found: ${finding.found}`);
  if (finding.expected !== undefined) lines.push(`expected: ${finding.expected}`);
  for (const other of finding.related ?? []) lines.push(`see: ${place(other.at)} ${other.message}`);
  if (finding.next !== undefined) lines.push(`next: ${finding.next}`);
  return lines;
}

/** `1 error and 2 warnings`; '' where there is nothing to count. */
export function counts({ findings }: Report): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  const parts = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ];
  return parts.join(' and ');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** The last line of what people read. */
export function verdictLine(report: Report, failed: boolean): string {
  const found = counts(report);
  if (failed) return `${found}. ${report.summary}`;
  return `${report.summary}${found === '' ? '' : ` (${found})`}`;
}
