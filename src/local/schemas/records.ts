import type { Clock, Random } from '../../ports.ts';
import type { Collection, Store } from '../collections.ts';
import type { ServiceEvent } from '../eventbridge.ts';
import type { Quotas } from './limits.ts';

export type SchemaType = 'OpenApi3' | 'JSONSchemaDraft4';
export type Tags = Readonly<Record<string, string>>;

/** Times are ISO 8601, as they are answered. */
export interface Registry {
  readonly name: string;
  readonly description?: string;
  readonly tags: Tags;
  readonly policy?: { readonly document: string; readonly revision: string };
}

export interface SchemaVersion {
  readonly number: number;
  readonly type: SchemaType;
  readonly content: string;
  readonly created: string;
  /** Code bindings by language. */
  readonly bindings?: Readonly<Record<string, { readonly created: string; readonly modified: string }>>;
}

export interface Schema {
  readonly registry: string;
  readonly name: string;
  readonly description?: string;
  readonly tags: Tags;
  readonly modified: string;
  /** Oldest first; one at least. */
  readonly versions: readonly SchemaVersion[];
  /** Number of the version that comes next: a deleted one's is not given again. */
  readonly next: number;
  /** The last updates that named themselves by a `ClientTokenId`, oldest first, each with the version it led to. */
  readonly updates: readonly { readonly token: string; readonly asked: string; readonly version: number }[];
}

export interface Discoverer {
  readonly id: string;
  readonly bus: string;
  readonly sourceArn: string;
  readonly description?: string;
  readonly crossAccount: boolean;
  readonly state: 'STARTED' | 'STOPPED';
  readonly tags: Tags;
}

/** What the service lives in. */
export interface SchemasOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Pick<Random, 'uuid'>;
  readonly account: string;
  readonly region: string;
  readonly quotas?: Partial<Quotas>;
  /** Puts an event of the service on the default bus. */
  readonly emit: (event: ServiceEvent) => void;
  /** The name of the bus that an ARN means, where there is one. */
  readonly findBus: (arn: string) => string | undefined;
}

/** What every operation works on. */
export interface Context extends Omit<SchemasOptions, 'quotas' | 'store'> {
  readonly quotas: Quotas;
  readonly registries: Collection<Registry>;
  /** By `schemaKey`. */
  readonly schemas: Collection<Schema>;
  readonly discoverers: Collection<Discoverer>;
  /** Now, as it is answered. */
  now(): string;
}

/** No registry's name has a slash. */
export const schemaKey = (registry: string, name: string): string => `${registry}/${name}`;
