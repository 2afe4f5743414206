import type { JsonObject } from '../../json.ts';

/** The types of schemas that Amazon EventBridge Schema Registry takes. */
export type RegistryFormat = 'OpenApi3' | 'JSONSchemaDraft4';

/** The characters that a schema in the registry may have. */
export const longestContent = 100_000;

/**
 * What a converted schema does not say any more. The conversion only ever loses demands: with every loss that is listed the result
 * accepts all that the original accepts, and more; without one it accepts the same.
 */
export interface Loss {
  readonly rule: 'conversion-loss';
  /** Where: JSON pointer in the original, of the keyword's member. */
  readonly pointer: string;
  readonly keyword: string;
  /** What is lost: a sentence. */
  readonly message: string;
}

/**
 * A schema is approximated from above or from below: under `not` and in conditions, what accepts more would make the whole accept less.
 * Where the target can say all, the two are the same.
 */
export type Side = 'above' | 'below';

/** Schemas by the names that references know them by. */
export type Definitions = Readonly<Record<string, JsonObject>>;

/** Nothing can be converted: why, in a sentence. */
export class ConversionError extends Error {}
