/** The one currency of checks: what a rule found, where, and what to do about it. */
export type Severity = 'error' | 'warning';

/** A place in a file. `line` and `column` count from 1, in UTF-16 code units. Paths use `/` on every system. */
export interface Location {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** JSON pointer into the file's value. */
  readonly pointer?: string;
}

export interface Finding {
  /** The speaking id of the rule; its page is `docs/rules/<rule>.md`. */
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong, one sentence. */
  readonly message: string;
  readonly at: Location;
  readonly found?: string;
  readonly expected?: string;
  /** The next step for the reader. */
  readonly next?: string;
  /** Another place that belongs to the finding, such as the other of two definitions. */
  readonly related?: readonly { readonly message: string; readonly at: Location }[];
}

/** What a check says in the end. The verdict depends on `findings` alone, never on the format it is shown in. */
export interface Report {
  readonly findings: readonly Finding[];
  /** Found, and known to the baseline: it may stay. Absent where there is no baseline. */
  readonly known?: readonly Finding[];
  /** The line a clean run prints, e.g. "12 events, 14 schemas and 31 examples are valid". */
  readonly summary: string;
  /** How many of each kind of thing were checked. */
  readonly checked: Readonly<Record<string, number>>;
}

export function failed(report: Report): boolean {
  return report.findings.some((finding) => finding.severity === 'error');
}
