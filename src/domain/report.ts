import type { Json } from './json.ts';

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

/** An event that one version accepts and the other rejects. */
export interface Witness {
  /** `backward`: old events break new consumers. `forward`: new events break old consumers. */
  readonly direction: 'backward' | 'forward';
  readonly detail: Json;
}

/** A service that consumes an event, and how it meets a finding. */
export interface Affected {
  readonly service: string;
  /** The fields it reads there; `all` where it did not say which; none where it says it reads none of them. */
  readonly reads: readonly string[] | 'all';
  /** Whether the pattern of its rule looks at the place. */
  readonly filters: boolean;
  readonly team: string;
  readonly contact?: string;
}

/** One difference between two versions, and what it means. */
export interface DescribedChange {
  /** Where in the event, as a JSON pointer. */
  readonly path: string;
  readonly text: string;
  readonly kind: string;
  readonly breaks: readonly ('backward' | 'forward')[];
  /** Whether it is not known what it breaks. */
  readonly undecided?: boolean;
  /** What it means for producers and for consumers, in words. */
  readonly producers: string;
  readonly consumers: string;
}

/** What became of one major in the gate. */
export interface Comparison {
  readonly event: string;
  /** The newest release it was held against. */
  readonly from: string;
  readonly verdict: 'compatible' | 'breaking' | 'unknown';
  /** The release that the change needs. */
  readonly needs: 'major' | 'minor' | 'patch' | 'none';
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
  /** Of a comparison: the major, as `orders/OrderPlaced@1`, and the releases that it breaks with, newest first. */
  readonly event?: string;
  readonly releases?: readonly string[];
  /** Where in the event, as a JSON pointer that starts with `/detail`; `*` for any item. */
  readonly path?: string;
  /** An event that breaks: its detail. `witnesses` says who rejects it; the first of them is this one. */
  readonly witness?: Json;
  readonly witnesses?: readonly Witness[];
  /** Who reads what breaks. */
  readonly affected?: readonly Affected[];
  /** What a waiver names it by: the same as long as the same thing is wrong. */
  readonly fingerprint?: string;
  /** Another place that belongs to the finding, such as the other of two definitions. */
  readonly related?: readonly { readonly message: string; readonly at: Location }[];
}

/** What a check says in the end. The verdict depends on `findings` alone, never on the format it is shown in. */
export interface Report {
  readonly findings: readonly Finding[];
  /** Of the gate and of diffs: what they say in place of pass and fail. */
  readonly verdict?: 'compatible' | 'breaking' | 'unknown';
  /** Of diffs: what differs, in words. */
  readonly changes?: readonly DescribedChange[];
  /** Of the gate and of diffs: what was compared, where it is not the same. */
  readonly comparisons?: readonly Comparison[];
  /** Found, and known to the baseline: it may stay. Absent where there is no baseline. */
  readonly known?: readonly Finding[];
  /** What could not be decided: neither found nor passed. It does not count for the verdict. */
  readonly undecided?: readonly Finding[];
  /** The line a clean run prints, e.g. "12 events, 14 schemas and 31 examples are valid". */
  readonly summary: string;
  /** How many of each kind of thing were checked. */
  readonly checked: Readonly<Record<string, number>>;
}

export function failed(report: Report): boolean {
  return report.findings.some((finding) => finding.severity === 'error');
}
