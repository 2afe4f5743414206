import type { Affected, Comparison, Finding, Location, Report } from '../domain/report.ts';
import { oneLine } from './visible.ts';

/** `file:line:column`, or the file where no line is known. */
export function place(at: Location): string {
  // A line may begin with it: GitHub Actions takes one that begins with two colons for a command.
  const file = oneLine(at.file.startsWith('::') ? `./${at.file}` : at.file);
  return at.line === undefined ? file : `${file}:${at.line}:${at.column ?? 1}`;
}

/** What a finding says, a line each: its sentence, then what helps to mend it. Rule and place are left to the format. */
export function linesOf(finding: Omit<Finding, 'severity'>): readonly string[] {
  const lines = [finding.message];
  if (finding.found !== undefined) lines.push(`found: ${finding.found}`);
  if (finding.expected !== undefined) lines.push(`expected: ${finding.expected}`);
  for (const other of finding.related ?? []) lines.push(`see: ${place(other.at)} ${other.message}`);
  lines.push(...comparisonLines(finding).map(([label, text]) => `${label}: ${text}`));
  if (finding.next !== undefined) lines.push(`next: ${finding.next}`);
  return lines.map(oneLine);
}

/** Rules whose event no validator rejects: a consumer misses something in it. */
const unseen: ReadonlySet<string> = new Set(['read-field-removed', 'rule-silenced']);

/** What a comparison adds to a finding, as label and text. */
export function comparisonLines(finding: Omit<Finding, 'severity'>): readonly (readonly [string, string])[] {
  const { releases = [], witnesses = [], affected = [], fingerprint } = finding;
  return [
    ...witnesses.map(({ direction, detail }): readonly [string, string] => [
      unseen.has(finding.rule)
        ? 'a new event'
        : direction === 'forward'
          ? 'old consumers reject this new event'
          : 'new consumers reject this old event',
      clip(JSON.stringify(detail)),
    ]),
    ...(releases.length > 1 ? [['breaks with', releases.join(', ')] as const] : []),
    ...readers(affected).map((text): readonly [string, string] => ['affected', text]),
    ...(fingerprint === undefined
      ? []
      : [['waive', `eda schema waive ${fingerprint} --until YYYY-MM-DD --reason "…"`] as const]),
  ];
}

/** Those who read the place, one a line; of the others how many there are. */
function readers(affected: readonly Affected[]): readonly string[] {
  const reading = affected.filter(({ reads, filters }) => reads === 'all' || reads.length > 0 || filters);
  const others = affected.length - reading.length;
  const rest = `${reading.length === 0 ? '' : 'and '}${others} ${others === 1 ? 'consumer that reads' : 'consumers that read'} other fields only`;
  return [...reading.map(affectedLine), ...(others === 0 ? [] : [rest])];
}

/** A witness is small; one that is not must not bury the rest. `--json` has it whole. */
function clip(text: string): string {
  return text.length <= 400 ? text : `${text.slice(0, 399)}…`;
}

function affectedLine({ service, reads, filters, team, contact }: Affected): string {
  const how =
    reads === 'all'
      ? 'does not say what it reads'
      : reads.length > 0
        ? `reads ${reads.join(', ')}`
        : filters
          ? ''
          : 'reads other fields only';
  const parts = [how, filters ? 'filters on it' : ''].filter((part) => part !== '').join(', ');
  return [service, parts, team, contact ?? ''].filter((part) => part !== '').join('  ');
}

/** `✖ orders/OrderPlaced@1  1.3.0 → head  BREAKING  needs v2` without its mark. */
export function comparisonLine({ event, from, verdict, needs }: Comparison): string {
  const said = { breaking: 'BREAKING', unknown: 'UNDECIDED', compatible: 'compatible' }[verdict];
  const [, major = '0'] = event.split('@');
  const what =
    verdict !== 'compatible' || needs === 'major'
      ? `needs v${Number(major) + 1}`
      : needs === 'none'
        ? ''
        : `a ${needs} release`;
  return [event, `${from} → head`, said, what].filter((part) => part !== '').join('  ');
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
  const summary = oneLine(report.summary);
  if (failed) return `${found}. ${summary}`;
  return `${summary}${found === '' ? '' : ` (${found})`}`;
}
