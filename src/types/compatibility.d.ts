/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface CompareOptions {
  /**
   * `backward` (default): new consumers read old events. `forward`: old consumers read new events.
   */
  readonly direction?: 'backward' | 'forward';
  /** What producers send: declared properties only (default), or all that the schema accepts. */
  readonly writers?: 'declared' | 'open';
  /** What consumers accept: what the schema says (default), or undeclared properties and extensible enumerations too. */
  readonly readers?: 'as-written' | 'tolerant';
  /** Wins over `$schema`. Default: what `$schema` names, else 2020-12. */
  readonly dialect?: '2020-12' | '2019-09' | 'draft-07' | 'draft-06' | 'draft-04';
  /** Whether `format` asserts. Default: it is an annotation. */
  readonly formats?: 'annotation' | 'assertion';
  /** Whether `nullable: true` beside `type` means what it does in OpenAPI 3.0. Default: JSON Schema ignores it, and so do validators. */
  readonly nullable?: 'ignored' | 'openapi';
  /** How much work the comparison may take: reading, searching and naming. Default: 200,000 steps, and no more than two seconds. */
  readonly budget?: { readonly steps: number; readonly expired?: () => boolean };
}

/** One way to break, with an event that does. */
export interface SchemaBreak {
  /** The id of the rule that names it; `eda explain RULE` prints its page. */
  readonly rule: string;
  /** What happened, one sentence. */
  readonly message: string;
  /** Where in the event: a JSON pointer, `*` for any item; '' for the event itself. */
  readonly path: string;
  /** The smallest event found that one side sends and the other rejects: replayed through two validators. */
  readonly witness: Json;
  /** JSON pointers into the two schemas. */
  readonly oldPointer?: string;
  readonly newPointer?: string;
}

export interface SchemaComparison {
  /** `compatible` is proved, `breaking` is shown, `unknown` is neither. */
  readonly verdict: 'compatible' | 'breaking' | 'unknown';
  readonly breaks: readonly SchemaBreak[];
  /** Of `unknown`: the keyword that stood in the way, or what ran out (`effort`, `depth`). */
  readonly blockedBy?: string;
}

/**
 * Whether two versions of a self-contained JSON Schema are compatible in one direction, and every way in which they are not. Never
 * throws for a schema, whatever is wrong with it: what can't be read is `unknown`. Throws `RangeError` for an option that is none.
 */
export declare function compareSchemas(
  oldSchema: Json,
  newSchema: Json,
  options?: CompareOptions,
): Promise<SchemaComparison>;
