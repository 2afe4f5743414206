import type { Views } from '../compat/compare.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Dialect } from '../schema/types.ts';

/** The model that `link` makes of all files. Whatever is broken is absent from it and stands among the findings. */

export type Compatibility =
  | 'none'
  | 'backward'
  | 'backward-transitive'
  | 'forward'
  | 'forward-transitive'
  | 'full'
  | 'full-transitive';

export type Stability = 'draft' | 'alpha' | 'beta' | 'stable';

/** `eda.yaml`, with its defaults filled in. */
export interface Settings {
  /** Folder of the catalogue, relative to the workspace. */
  readonly catalogue: string;
  readonly compatibility: Compatibility;
  /** How the two sides of a schema are read in comparisons. */
  readonly views: Views;
  /** The shared type that every event must include, and the property of the detail that holds it. */
  readonly metadata?: { readonly type: string; readonly property?: string };
  /** File of the findings that may stay, relative to the workspace. */
  readonly baseline?: string;
  /** Logical names of event buses. */
  readonly buses: ReadonlyMap<string, BusSettings>;
  readonly stages: ReadonlyMap<string, Stage>;
  /** What `eda generate types` writes, and where. */
  readonly types: TypesSettings;
  /** What `eda generate package` writes, and where. */
  readonly package: PackageSettings;
  /** Where `eda generate bus` writes. */
  readonly busCode: BusCodeSettings;
}

export interface BusSettings {
  readonly summary?: string;
  /** Whether sending to it must be confirmed, in any stage. */
  readonly protected: boolean;
  /** How many days an event may still be in flight: retries, dead-letter queue and archive together. Absent: for ever. */
  readonly horizonDays?: number;
  /** The parts of the horizon, as they are declared. */
  readonly retryHours?: number;
  readonly dlqDays?: number;
  readonly archiveDays?: number | 'forever';
}

export interface TypesSettings {
  /** Folder of the generated code, relative to the workspace. */
  readonly out: string;
  /** How generated modules import each other. */
  readonly importEnding: '.js' | '.ts';
}

export interface PackageSettings {
  /** Folder of the package, relative to the workspace. */
  readonly out: string;
  /** Its name on npm. */
  readonly name?: string;
  /** What else its package.json says: `license`, `repository`, `publishConfig`, … */
  readonly packageJson: JsonObject;
}

export interface BusCodeSettings {
  /** Folder of the generated infrastructure, relative to the workspace. */
  readonly out: string;
}

export interface Stage {
  readonly name: string;
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
  /** Number of the AWS account. */
  readonly account?: string;
  /** Team -> number of its AWS account, where that is another one than the stage's. */
  readonly accounts: ReadonlyMap<string, string>;
  /** Whether changes of this stage must be confirmed. */
  readonly protected: boolean;
  /** Logical name of a bus -> its name or ARN in this stage. */
  readonly buses: ReadonlyMap<string, string>;
  readonly registry?: RegistrySettings;
}

/** Which registries of EventBridge Schema Registry a stage has, and how the schemas stand in them. */
export interface RegistrySettings {
  /** `{domain}` in it stands for the name of each event's domain. */
  readonly name: string;
  readonly format: 'OpenApi3' | 'JSONSchemaDraft4';
  /** What the catalogue is called in the tags of what it makes there: another catalogue leaves that alone. */
  readonly catalogue: string;
  /** Domain -> registry, where it is another. */
  readonly domains: ReadonlyMap<string, string>;
}

export interface Team {
  readonly id: string;
  readonly name: string;
  /** `organisation/team` on GitHub. */
  readonly github?: string;
  readonly chat?: string;
  readonly email?: string;
}

export interface Domain {
  readonly name: string;
  readonly file: string;
  readonly summary: string;
  readonly owner: string;
}

/** A schema file: an event's head, a release, a shared type. */
export interface SchemaFile {
  /** Path relative to the workspace. */
  readonly file: string;
  readonly dialect: Dialect;
  readonly value: Json;
}

/** What tells the events of one major apart on the wire. */
export interface Address {
  readonly source: string;
  readonly detailType: string;
  /** An event pattern over `detail`, where two majors share source and detail-type. */
  readonly match?: JsonObject;
}

export interface Release {
  readonly version: string;
  readonly schema: SchemaFile;
  /** As `digests.json` has it; `undefined` where it has none. */
  readonly digest: string | undefined;
}

export interface Example {
  readonly file: string;
  readonly value: Json;
}

export interface Major {
  readonly number: number;
  /** `orders/OrderPlaced@1` */
  readonly ref: string;
  /** Folder, relative to the workspace. */
  readonly folder: string;
  readonly address: Address;
  readonly stability: Stability;
  readonly deprecated?: { readonly effective: string; readonly removal?: string; readonly alternative?: string };
  readonly head: SchemaFile;
  /** Oldest first. */
  readonly releases: readonly Release[];
  /** What `releases/digests.json` lists: version -> digest. */
  readonly digests: ReadonlyMap<string, string>;
  readonly examples: readonly Example[];
}

export interface EventDefinition {
  /** `orders/OrderPlaced` */
  readonly ref: string;
  readonly domain: string;
  readonly name: string;
  /** Path of event.yaml, relative to the workspace. */
  readonly file: string;
  readonly summary: string;
  readonly owner: string;
  readonly source: string;
  /** Logical name of the bus; `default` where none is named. */
  readonly bus: string;
  readonly compatibility: Compatibility;
  /** Lowest number first. */
  readonly majors: readonly Major[];
}

export interface Consumption {
  readonly event: string;
  /** Paths into the detail that the service reads; absent where it did not say: then every field counts as read. */
  readonly fields?: readonly string[];
  readonly pattern?: JsonObject;
}

export interface Service {
  /** `orders/checkout` */
  readonly ref: string;
  readonly domain: string;
  readonly name: string;
  readonly file: string;
  readonly summary: string;
  readonly owner: string;
  readonly produces: readonly string[];
  readonly consumes: readonly Consumption[];
}

/** A finding of the gate that may stay until a day, because somebody answers for it. */
export interface Waiver {
  readonly fingerprint: string;
  /** `orders/OrderPlaced@1` */
  readonly event: string;
  readonly rule: string;
  readonly owner: string;
  readonly reason: string;
  /** The last day it holds, as YYYY-MM-DD. */
  readonly until: string;
}

export interface Catalogue {
  readonly settings: Settings;
  /** The waivers, and the file they stand in. */
  readonly waivers: { readonly file: string; readonly list: readonly Waiver[] } | undefined;
  readonly teams: ReadonlyMap<string, Team>;
  readonly domains: ReadonlyMap<string, Domain>;
  /** By reference, in order. */
  readonly events: ReadonlyMap<string, EventDefinition>;
  readonly services: ReadonlyMap<string, Service>;
  /** Every schema file that could be read, by path. */
  readonly schemas: ReadonlyMap<string, SchemaFile>;
}
