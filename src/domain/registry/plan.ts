import { type RegistryState, type SchemaState, type SchemaType, type State, TAGS, type Tags } from './state.ts';

/** What a release is in the registry. */
export interface RegistryDocument {
  readonly content: string;
  /** As `contentDigest` gives it. */
  readonly digest: string;
}

export interface WantedRelease {
  readonly version: string;
  /** The digest of the release itself, as `digests.json` has it. */
  readonly source: string;
  /** Made when somebody asks for it: most plans need the newest at most. The same at each asking. */
  readonly document: () => RegistryDocument;
}

/** One major of the catalogue, as it should stand in the registry. */
export interface WantedSchema {
  readonly registry: string;
  readonly name: string;
  /** `orders/OrderPlaced@1` */
  readonly major: string;
  readonly description: string;
  /** Oldest first; at least one. */
  readonly releases: readonly WantedRelease[];
}

export interface Wanted {
  /** What the catalogue is called in tags. */
  readonly catalogue: string;
  readonly stage: string;
  readonly type: SchemaType;
  readonly schemas: readonly WantedSchema[];
}

export interface PlanOptions {
  /** Schemas of our names that others made become ours. */
  readonly adopt: boolean;
  /** What we made, and the catalogue has no more, is deleted. */
  readonly prune: boolean;
}

/**
 * `create`, `new-version`: releases are missing. `tags`: only what its tags say is behind. `drifted`: changed outside; its
 * newest release is written again. `foreign`: not ours, left alone. `orphaned`: ours, and the catalogue has it no more.
 */
export type Status = 'create' | 'new-version' | 'tags' | 'in-step' | 'drifted' | 'foreign' | 'orphaned';

export interface PlanStep {
  readonly release: string;
  readonly digest: string;
}

/** One schema, and what is to be done with it. */
export interface PlanEntry {
  readonly registry: string;
  readonly schema: string;
  /** Absent of what is no major of the catalogue. */
  readonly major?: string;
  readonly status: Status;
  /** The versions to write, in order. */
  readonly steps: readonly PlanStep[];
  /** Whether it is deleted. */
  readonly delete?: boolean;
  /** What stands there now; absent where nothing does. */
  readonly found?: {
    readonly version: string;
    readonly versions: number;
    readonly digest: string;
    /** Which of our releases its newest version is. */
    readonly release?: string;
  };
  /** Why it is what it is, one sentence, where that is not plain. */
  readonly reason?: string;
}

export interface PlannedRegistry {
  readonly name: string;
  readonly status: 'create' | 'there' | 'abandoned';
  /** Whether it is deleted: ours, abandoned, and empty after the plan. */
  readonly delete?: boolean;
  /** How many schemas it will have. */
  readonly schemas: number;
}

export interface RegistryPlan {
  readonly registries: readonly PlannedRegistry[];
  /** By registry and name. */
  readonly entries: readonly PlanEntry[];
  /** Quotas that are nearly met. */
  readonly warnings: readonly string[];
}

/** EventBridge's default quotas (EventBridge User Guide, "EventBridge Schema Registry quotas"); each can be raised. */
export const QUOTAS = { registries: 10, schemas: 100, versions: 100 } as const;
/** The part of a quota from which on it is told. */
const NEAR = 0.9;

/** Whether a schema, or a registry, was made by this catalogue. */
export function isOurs(tags: Tags, catalogue: string): boolean {
  return tags[TAGS.catalogue] === catalogue;
}

/** The registries that the plan must see: those the catalogue goes to, and those it once made for this stage. */
export function registriesOf(
  wanted: Wanted,
  all: readonly { readonly name: string; readonly tags: Tags }[],
): readonly string[] {
  const own = all.filter(({ tags }) => isOurs(tags, wanted.catalogue) && tags[TAGS.stage] === wanted.stage);
  return [...new Set([...wanted.schemas.map(({ registry }) => registry), ...own.map(({ name }) => name)])].sort();
}

/**
 * The schemas of which every version must be known before it can be said what is missing: their newest content is no
 * release of ours, or there are more versions than there should be before a release is added.
 */
export function needHistory(wanted: Wanted, state: State, options: PlanOptions): readonly WantedSchema[] {
  return wanted.schemas.filter((schema) => {
    const found = state.registries.get(schema.registry)?.schemas.get(schema.name);
    if (found === undefined || found.history !== undefined || !mayChange(found, wanted, options)) return false;
    const at = releaseAt(schema, found);
    return at === undefined || (at < schema.releases.length - 1 && found.versionCount > at + 1);
  });
}

/** The catalogue against the registries. Pure: the same catalogue and state give the same plan. */
export function plan(wanted: Wanted, state: State, options: PlanOptions): RegistryPlan {
  const entries: PlanEntry[] = [];
  const names = new Set<string>();
  for (const schema of wanted.schemas) {
    names.add(`${schema.registry}\n${schema.name}`);
    const found = state.registries.get(schema.registry)?.schemas.get(schema.name);
    entries.push(found === undefined ? created(schema) : compared(schema, found, wanted, options));
  }
  for (const registry of state.registries.values()) {
    for (const found of registry.schemas.values()) {
      if (!names.has(`${registry.name}\n${found.name}`)) entries.push(left(registry, found, wanted, options));
    }
  }
  entries.sort((a, b) => compare(a.registry, b.registry) || compare(a.schema, b.schema));
  const registries = plannedRegistries(wanted, state, entries, options);
  return { registries, entries, warnings: warningsOf(state, registries, entries) };
}

/** Whether anything differs: whatever is foreign and stands in nobody's way does not. */
export function inStep({ entries, registries }: RegistryPlan): boolean {
  return (
    registries.every(({ status }) => status === 'there') &&
    entries.every(({ status, major }) => status === 'in-step' || (status === 'foreign' && major === undefined))
  );
}

/** The tags that a schema of ours has once this release is its newest. */
export function tagsOf(wanted: Wanted, schema: WantedSchema, step: PlanStep): Tags {
  return {
    [TAGS.catalogue]: wanted.catalogue,
    [TAGS.major]: schema.major,
    [TAGS.release]: step.release,
    [TAGS.digest]: step.digest,
  };
}

function created(schema: WantedSchema): PlanEntry {
  const { registry, name, major, releases } = schema;
  return { registry, schema: name, major, status: 'create', steps: releases.map(stepOf) };
}

function compared(schema: WantedSchema, found: SchemaState, wanted: Wanted, options: PlanOptions): PlanEntry {
  const { registry, name, major, releases } = schema;
  const at = releaseAt(schema, found);
  const release = at === undefined ? undefined : releases[at]?.version;
  const base = { registry, schema: name, major, found: summary(found, release) };
  if (!mayChange(found, wanted, options)) {
    const other = found.tags[TAGS.catalogue];
    const reason =
      other === undefined
        ? 'A schema of this name is there, and was not made from this catalogue.'
        : `A schema of this name is there, made from the catalogue "${other}".`;
    return { ...base, status: 'foreign', steps: [], reason };
  }
  const newest = releases.length - 1;
  const last = releases[newest] as WantedRelease;
  if (found.type !== wanted.type && at !== undefined) {
    const steps = at === newest ? [stepOf(last)] : releases.slice(at + 1).map(stepOf);
    return { ...base, status: 'new-version', steps, reason: `It stands there as ${found.type}.` };
  }
  // What was written after the newest release that is there; a release in between can't be put in its place any more.
  const known = at === newest ? newest : Math.max(at ?? -1, lastKnown(schema, found));
  const steps = releases.slice(known + 1).map(stepOf);
  if (at === undefined || at < known) {
    const reason =
      at === undefined
        ? `The content of version ${found.version} is no release of ${major}.`
        : `Version ${found.version} is the release ${release} again, though ${releases[known]?.version} came after it.`;
    return { ...base, status: 'drifted', steps: steps.length === 0 ? [stepOf(last)] : steps, reason };
  }
  if (steps.length > 0) return { ...base, status: 'new-version', steps };
  if (tagsBehind(schema, found, wanted)) return { ...base, status: 'tags', steps: [] };
  const more = found.versionCount - releases.length;
  const reason =
    more > 0 ? { reason: `It has ${more} ${more === 1 ? 'version' : 'versions'} more than there are releases.` } : {};
  return { ...base, status: 'in-step', steps: [], ...reason };
}

function mayChange(found: SchemaState, wanted: Wanted, { adopt }: PlanOptions): boolean {
  if (isOurs(found.tags, wanted.catalogue)) return true;
  return adopt && found.tags[TAGS.catalogue] === undefined;
}

/** Which release the newest version is: as its tags say of just this content, or by its content. */
function releaseAt({ releases }: WantedSchema, found: SchemaState): number | undefined {
  // What another version of eda wrote of a release may differ from what this one would write: it is that release all the same.
  const told = found.tags[TAGS.digest] === found.digest ? found.tags[TAGS.release] : undefined;
  const tagged = releases.findIndex(({ version }) => version === told);
  if (tagged >= 0) return tagged;
  for (let i = releases.length - 1; i >= 0; i--) if (releases[i]?.document().digest === found.digest) return i;
  return undefined;
}

/** The newest release that was ever written, as far as tags and versions tell; -1 where none was. */
function lastKnown({ releases }: WantedSchema, { history, tags }: SchemaState): number {
  const tagged = releases.findIndex(({ version }) => version === tags[TAGS.release]);
  if (history === undefined) return -1;
  const written = new Set(history.map(({ digest }) => digest));
  const seen = releases.findLastIndex((release) => written.has(release.document().digest));
  return Math.max(seen, tagged);
}

function tagsBehind(schema: WantedSchema, found: SchemaState, wanted: Wanted): boolean {
  const newest = schema.releases.at(-1)?.version;
  const { tags } = found;
  return (
    !isOurs(tags, wanted.catalogue) ||
    tags[TAGS.major] !== schema.major ||
    tags[TAGS.release] !== newest ||
    tags[TAGS.digest] !== found.digest
  );
}

/** A schema that no major of the catalogue has. */
function left(registry: RegistryState, found: SchemaState, wanted: Wanted, options: PlanOptions): PlanEntry {
  const base = { registry: registry.name, schema: found.name, steps: [] };
  const major = found.tags[TAGS.major];
  if (!isOurs(found.tags, wanted.catalogue) || major === undefined) {
    return { ...base, status: 'foreign', found: summary(found, undefined) };
  }
  const untouched = found.tags[TAGS.digest] === found.digest;
  return {
    ...base,
    status: 'orphaned',
    ...(options.prune ? { delete: true } : {}),
    found: summary(found, untouched ? found.tags[TAGS.release] : undefined),
    reason: `It was made of ${major}${untouched ? '' : '; its newest version is not the one that its tags tell of'}.`,
  };
}

function plannedRegistries(
  wanted: Wanted,
  state: State,
  entries: readonly PlanEntry[],
  options: PlanOptions,
): readonly PlannedRegistry[] {
  const named = new Set(wanted.schemas.map(({ registry }) => registry));
  return [...new Set([...named, ...state.registries.keys()])].sort(compare).map((name) => {
    const schemas = entries.filter((entry) => entry.registry === name && entry.delete !== true).length;
    const found = state.registries.get(name);
    if (found === undefined) return { name, status: 'create', schemas };
    const ours = isOurs(found.tags, wanted.catalogue) && found.tags[TAGS.stage] === wanted.stage;
    // What others have in it is theirs to take away: until then the registry is in use.
    const shared = entries.some((entry) => entry.registry === name && entry.status === 'foreign');
    if (named.has(name) || !ours || shared) return { name, status: 'there', schemas };
    return { name, status: 'abandoned', schemas, ...(options.prune && schemas === 0 ? { delete: true } : {}) };
  });
}

function warningsOf(state: State, registries: readonly PlannedRegistry[], entries: readonly PlanEntry[]): string[] {
  const warnings: string[] = [];
  const tell = (count: number, quota: number, what: (count: number) => string) => {
    if (count < quota * NEAR) return;
    warnings.push(
      count > quota
        ? `${what(count)}, more than the ${quota} that AWS allows by default: ask for more before it is applied.`
        : `${what(count)}, of ${quota} that AWS allows by default.`,
    );
  };
  const made = registries.filter(({ status }) => status === 'create').length;
  const gone = registries.filter((registry) => registry.delete === true).length;
  if (made > 0) {
    tell(state.count + made - gone, QUOTAS.registries, (count) => `The account would have ${count} registries`);
  }
  for (const { name, schemas } of registries) {
    tell(schemas, QUOTAS.schemas, (count) => `The registry ${name} would have ${count} schemas`);
  }
  for (const { registry, schema, found, steps, delete: gone } of entries) {
    if (steps.length === 0 || gone) continue;
    tell(
      (found?.versions ?? 0) + steps.length,
      QUOTAS.versions,
      (count) => `${registry}/${schema} would have ${count} versions`,
    );
  }
  return warnings;
}

function stepOf(release: WantedRelease): PlanStep {
  return { release: release.version, digest: release.document().digest };
}

function summary({ version, versionCount, digest }: SchemaState, release: string | undefined) {
  return { version, versions: versionCount, digest, ...(release === undefined ? {} : { release }) };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
