import type { Json, JsonObject } from '../../json.ts';
import type { Keyword } from '../keywords.ts';
import type { Dialect } from '../types.ts';
import type { Demands } from './build.ts';
import type { Places, Spot } from './place.ts';
import type { RegistryFormat, Side } from './types.ts';

/** Adds what one schema demands by the keywords that it reads. */
export type Reader = (work: Work) => void;

/** What the conversion of one schema needs. */
export interface Work {
  readonly spot: Spot;
  readonly schema: JsonObject;
  readonly side: Side;
  readonly demands: Demands;
  readonly converter: Conversion;
  /** A keyword's value, where the dialect has the keyword. */
  get(keyword: Keyword): Json | undefined;
  /** A subschema on the same side, or (under a negation) on the other one. */
  inner(schema: Json, ...steps: readonly (string | number)[]): JsonObject;
  opposite(schema: Json, ...steps: readonly (string | number)[]): JsonObject;
  /** Lists a loss. What stands in its place must follow the side. */
  lose(keyword: Keyword, message: string): void;
}

/** The pass over a whole document, as the readers of keywords know it. */
export interface Conversion {
  readonly places: Places;
  readonly dialect: Dialect;
  readonly format: RegistryFormat;
  /** The schema that stands at a spot, converted. */
  convert(spot: Spot, side: Side): JsonObject;
  /** What a function gives, and whether nothing is lost in it. */
  exactly<T>(of: () => T): { readonly made: T; readonly exact: boolean };
  /** A reference to a schema, which becomes a definition. */
  refTo(spot: Spot, side: Side): JsonObject;
}
