/** An event pattern, compiled. Branches are alternatives: `$or` is multiplied out, as the service does it. */
export interface Pattern {
  readonly branches: readonly Branch[];
}

/** What one alternative asks: every field test must hold. Sorted by field, each field once. */
export type Branch = readonly FieldTest[];

export interface FieldTest {
  /** The steps to the field joined with `.`: dotted and nested keys are the same field. */
  readonly field: string;
  /** One of these must hold. */
  readonly tests: readonly ValueTest[];
}

/**
 * A test of one scalar. `text` is a scalar as the engine compares it: a string between double quotes but unescaped,
 * anything else as it is spelt in the JSON.
 */
export type ValueTest =
  | { readonly kind: 'exact'; readonly text: string }
  | {
      readonly kind: 'number';
      readonly lexeme: string;
      /** `null` where only the spelling compares. */
      readonly value: number | null;
    }
  | { readonly kind: 'numeric' /** Both inclusive. */; readonly low: number; readonly high: number }
  | {
      readonly kind: 'address' /** Hexadecimal, both inclusive, of one length: 8 digits are IPv4, 32 IPv6. */;
      readonly low: string;
      readonly high: string;
      /** As the pattern has it. */
      readonly written: string;
    }
  | { readonly kind: 'exists'; readonly exists: boolean }
  | TextTest
  | { readonly kind: 'anything-but'; readonly but: readonly TextTest[] }
  | { readonly kind: 'anything-but-number'; readonly values: ReadonlySet<number> };

/** Tests of strings alone, also those that `anything-but` takes. */
export type TextTest =
  | { readonly kind: 'exact'; readonly text: string }
  | { readonly kind: 'prefix'; readonly text: string }
  | { readonly kind: 'suffix'; readonly text: string }
  | {
      readonly kind: 'ignore-case';
      readonly at: 'whole' | 'start' | 'end';
      readonly text: string;
      readonly units: CaseUnits;
    }
  | { readonly kind: 'wildcard'; readonly pieces: readonly WildcardPiece[] };

/** For each UTF-16 unit of a text, the spellings that may stand for it. */
export type CaseUnits = readonly (readonly string[])[];

/** The text between two stars, with its failure table (Knuth, Morris, Pratt). */
export interface WildcardPiece {
  readonly text: string;
  readonly failure: readonly number[];
}

/** Why a pattern is not valid. */
export interface PatternProblem {
  /** One sentence that names what was found and what is possible. */
  readonly problem: string;
  /** JSON pointer into the pattern. `''` is the pattern itself. */
  readonly pointer: string;
}
