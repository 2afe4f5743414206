import type { Severity } from '../report.ts';

/** The dialects of JSON Schema that are read. 2020-12 is the default where a schema names none. */
export type Dialect = '2020-12' | '2019-09' | 'draft-07' | 'draft-06' | 'draft-04';

/** A finding inside one schema document: no file, no line. The loader adds both where it is reported. */
export interface SchemaFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** Where: JSON pointer into the document, and whether the member's name or its value is meant. */
  readonly pointer: string;
  readonly on: 'key' | 'value';
  readonly found?: string;
  readonly expected?: string;
  readonly next?: string;
  /** Other places of the document that it is about. */
  readonly related?: readonly { readonly message: string; readonly pointer: string }[];
}

/** A `$ref` that does not resolve inside its own document. */
export interface OutwardRef {
  /** JSON pointer of the `$ref` member. */
  readonly pointer: string;
  /** As written. */
  readonly ref: string;
  /** `ref` without its fragment, resolved against the nearest enclosing absolute `$id` where there is one. */
  readonly target: string;
  /** The fragment without `#`, percent-decoded: a JSON pointer, an anchor's name, or ''. */
  readonly fragment: string;
}

/** Where a regular expression stands: the value of `pattern`, or a key of `patternProperties`. */
export interface PatternUse {
  readonly pointer: string;
  readonly on: 'key' | 'value';
  readonly pattern: string;
}

/** What one schema document says about itself. Plain data: it may be cached by the document's digest. */
export interface SchemaFacts {
  readonly dialect: Dialect;
  /** The document's own identifier as written (`$id`, `id` in draft-04). */
  readonly id?: string;
  /** Absolute identifiers of resources inside the document. */
  readonly embeddedIds: readonly string[];
  readonly findings: readonly SchemaFinding[];
  readonly refs: readonly OutwardRef[];
  /** Patterns whose structure alone does not clear them: to `judgePatterns` before anything runs them. */
  readonly patternsToJudge: readonly PatternUse[];
  /** Whether `checkValues` has anything to look at. */
  readonly hasValues: boolean;
  /** Whether what it says depends on more than the schema at hand: on the way there, or on what other keywords looked at. */
  readonly special: boolean;
  /** Whether a validator can be made of it: a valid, loop-free schema, every inner reference and pattern of which works. */
  readonly checkable: boolean;
}
