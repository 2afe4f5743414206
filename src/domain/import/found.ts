import type { Json } from '../json.ts';

/** What was found in somebody's files, before it is decided what becomes of it. Paths are relative to the folder imported. */
export interface Found {
  readonly events: readonly FoundVersion[];
  readonly types: readonly FoundType[];
  readonly domains: ReadonlyMap<string, { readonly summary?: string; readonly owner?: string }>;
  readonly services: readonly FoundService[];
  /** Id -> name. */
  readonly teams: ReadonlyMap<string, string>;
  readonly leftOut: readonly LeftOut[];
  readonly notes: readonly string[];
}

/** What is not carried over, and why. */
export interface LeftOut {
  readonly what: string;
  readonly why: string;
}

/** A place in a source file. */
export interface SourcePlace {
  readonly file: string;
  /** JSON pointer of the schema. */
  readonly pointer: string;
}

/** One version of an event. */
export interface FoundVersion {
  readonly domain: string;
  readonly name: string;
  /** Whether the name was read off one folder above: two events may then share it, told apart by what is above. */
  readonly above?: string;
  readonly summary?: string;
  readonly owner?: string;
  readonly source?: string;
  readonly detailType?: string;
  /** `1.2.0`, or `2` where only a major is told. */
  readonly version?: string;
  /** Absent where there is no JSON Schema. */
  readonly place?: SourcePlace;
  /** Where the file describes the whole event: the pointer of its detail. */
  readonly detail?: string;
  /** Where it was found, as people read it. */
  readonly from: string;
  readonly examples: readonly { readonly name: string; readonly value: Json }[];
  readonly deprecated?: string;
}

export interface FoundType {
  readonly name: string;
  readonly place: SourcePlace;
  /** The domain that its path tells. */
  readonly domain?: string;
}

export interface FoundService {
  readonly domain: string;
  readonly name: string;
  readonly summary?: string;
  readonly owner?: string;
  /** `Event` names as they were given, with a version where there is one. */
  readonly sends: readonly { readonly id: string; readonly version?: string }[];
  readonly receives: readonly { readonly id: string; readonly version?: string }[];
  readonly from: string;
}
