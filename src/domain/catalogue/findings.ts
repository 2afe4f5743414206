import type { Finding, Severity } from '../report.ts';
import type { SchemaFinding } from '../schema/types.ts';
import type { TextProblem } from '../text/parse.ts';

/**
 * A finding before its line and column are known. They cost a second parse, so they are computed at the very end and
 * only for what is reported.
 */
export interface UnplacedFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** Path relative to the workspace. */
  readonly file: string;
  /** JSON pointer into the file's value, and whether the member's name or its value is meant. */
  readonly pointer?: string;
  readonly on?: 'key' | 'value';
  /** For a file that has no value: what its text is like. */
  readonly text?: TextProblem;
  readonly found?: string;
  readonly expected?: string;
  readonly next?: string;
  readonly related?: readonly { readonly message: string; readonly file: string; readonly pointer?: string }[];
  /** What a comparison adds. */
  readonly comparison?: Pick<
    Finding,
    'event' | 'releases' | 'path' | 'witness' | 'witnesses' | 'affected' | 'fingerprint'
  >;
}

export type FindingDetail = Partial<
  Pick<UnplacedFinding, 'pointer' | 'on' | 'found' | 'expected' | 'next' | 'related'>
>;

export function errorAt(rule: string, file: string, message: string, detail: FindingDetail = {}): UnplacedFinding {
  return { rule, severity: 'error', message, file, ...detail };
}

export function warningAt(rule: string, file: string, message: string, detail: FindingDetail = {}): UnplacedFinding {
  return { rule, severity: 'warning', message, file, ...detail };
}

/** A finding about a file whose text has no value. */
export function textFinding(file: string, problem: TextProblem): UnplacedFinding {
  return { rule: problem.rule, severity: 'error', message: problem.message, file, text: problem };
}

/** A finding about a schema document, in its file. */
export function inFile(file: string, { pointer, on, related, ...rest }: SchemaFinding): UnplacedFinding {
  return { ...rest, file, pointer, on, ...(related && { related: related.map((other) => ({ ...other, file })) }) };
}

export type Place = (
  file: string,
  pointer: string,
  on: 'key' | 'value',
) => { line: number; column: number } | undefined;
export type ExplainText = (
  file: string,
  problem: TextProblem,
) => TextProblem & { readonly line: number; readonly column: number };

/** Adds lines and columns, and sorts by file, then place, then rule: equal input gives equal output. */
export function placeFindings(
  findings: readonly UnplacedFinding[],
  place: Place,
  explain: ExplainText,
): readonly Finding[] {
  return findings.map((finding) => placeFinding(finding, place, explain)).sort(compareFindings);
}

function placeFinding(finding: UnplacedFinding, place: Place, explain: ExplainText): Finding {
  const { file, pointer, on, text, related, comparison, ...rest } = finding;
  if (text) {
    const { rule, message, line, column, found, expected, next } = explain(file, text);
    return {
      rule,
      severity: finding.severity,
      message,
      at: { file, line, column },
      ...(found === undefined ? {} : { found }),
      ...(expected === undefined ? {} : { expected }),
      ...(next === undefined ? {} : { next }),
    };
  }
  const at = (where: { file: string; pointer?: string }, key: 'key' | 'value') => ({
    file: where.file,
    ...(where.pointer === undefined ? {} : { ...place(where.file, where.pointer, key), pointer: where.pointer }),
  });
  return {
    ...rest,
    ...comparison,
    at: at(pointer === undefined ? { file } : { file, pointer }, on ?? 'value'),
    ...(related === undefined
      ? {}
      : { related: related.map((other) => ({ message: other.message, at: at(other, 'value') })) }),
  };
}

function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.at.file, b.at.file) ||
    (a.at.line ?? 0) - (b.at.line ?? 0) ||
    (a.at.column ?? 0) - (b.at.column ?? 0) ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
