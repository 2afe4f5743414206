import { canonical, digestOf } from '../catalogue/canonical.ts';
import type { Json } from '../json.ts';
import { isOurs, type PlanEntry, type PlannedRegistry, type RegistryPlan, type Wanted } from './plan.ts';
import type { SchemaState, State } from './state.ts';

/** What a plan was made from. Two plans of the same digests say the same. */
export interface PlanDigests {
  /** Of what the catalogue wants in the registries: names, releases, their digests. */
  readonly catalogue: string;
  /** Of what stood in the registries under those names, and of what is ours besides. */
  readonly registry: string;
}

export function planDigests(wanted: Wanted, state: State, sha256: (text: string) => string): PlanDigests {
  const schemas = wanted.schemas.map(({ registry, name, major, releases }) => [
    registry,
    name,
    major,
    ...releases.map(({ version, source }) => `${version} ${source}`),
  ]);
  const names = new Set(wanted.schemas.map(({ registry, name }) => `${registry}\n${name}`));
  const stands = [...state.registries.values()].flatMap((registry) =>
    [...registry.schemas.values()]
      .filter(({ name, tags }) => names.has(`${registry.name}\n${name}`) || isOurs(tags, wanted.catalogue))
      .map((schema) => [registry.name, ...factsOf(schema)]),
  );
  const known = [...state.registries.keys()];
  return {
    catalogue: digestOf([wanted.catalogue, wanted.stage, wanted.type, schemas], sha256),
    registry: digestOf([known, stands] as Json, sha256),
  };
}

function factsOf({ name, type, version, versionCount, digest, tags }: SchemaState): readonly Json[] {
  return [name, type, version, versionCount, digest, tags];
}

type Planned = Pick<RegistryPlan, 'registries' | 'entries'>;

/**
 * What has changed since a plan was made, one sentence each; none where the plan still holds. What a first try of the same
 * plan has done already is no change: it goes on where that stopped.
 */
export function changesSince(before: Planned, now: Planned): readonly string[] {
  const changes: string[] = [];
  const left = new Map(now.entries.map((entry) => [keyOf(entry), entry]));
  for (const entry of before.entries) {
    const found = left.get(keyOf(entry));
    left.delete(keyOf(entry));
    if (!holds(entry, found)) changes.push(`${keyOf(entry)}: ${difference(entry, found)}`);
  }
  for (const entry of left.values()) {
    if (!isAside(entry)) changes.push(`${keyOf(entry)}: it is ${words(entry)} now, and was not in the plan.`);
  }
  const registries = new Map(now.registries.map((registry) => [registry.name, registry]));
  for (const registry of before.registries) {
    const found = registries.get(registry.name);
    registries.delete(registry.name);
    if (!registryHolds(registry, found)) {
      changes.push(`The registry ${registry.name}: planned as ${registry.status}, now ${found?.status ?? 'gone'}.`);
    }
  }
  for (const { name, status } of registries.values())
    changes.push(`The registry ${name}: ${status}, and was not in the plan.`);
  return changes;
}

const keyOf = ({ registry, schema }: PlanEntry) => `${registry}/${schema}`;

/** What others have beside ours: the plan does nothing with it, so it may change. */
function isAside({ status, major }: PlanEntry): boolean {
  return status === 'foreign' && major === undefined;
}

function holds(entry: PlanEntry, now: PlanEntry | undefined): boolean {
  if (now === undefined) return entry.delete === true || isAside(entry);
  if (isAside(entry) && isAside(now)) return true;
  if (same(entry, now)) return true;
  if (entry.major !== now.major) return false;
  const done = entry.steps.length - now.steps.length;
  const last = entry.steps[done - 1];
  // Every step that is left is one of the plan's, and the one before it is what stands there.
  if (last !== undefined && now.found?.digest === last.digest) {
    return ['new-version', 'tags', 'in-step'].includes(now.status) && sameJson(entry.steps.slice(done), now.steps);
  }
  return entry.status === 'tags' && now.status === 'in-step' && sameJson(entry.found, now.found);
}

function registryHolds(planned: PlannedRegistry, now: PlannedRegistry | undefined): boolean {
  if (now === undefined) return planned.delete === true;
  if (planned.status === 'create') return now.status !== 'abandoned';
  return planned.status === now.status;
}

function difference(entry: PlanEntry, now: PlanEntry | undefined): string {
  if (now === undefined) return `it was ${words(entry)}, and is neither in the catalogue nor in the registry now.`;
  if (entry.found?.version !== now.found?.version || entry.found?.digest !== now.found?.digest) {
    return `the registry had ${versionWords(entry)}, and has ${versionWords(now)} now.`;
  }
  return `it was ${words(entry)}, and is ${words(now)} now.`;
}

function words({ status, steps }: PlanEntry): string {
  const releases = steps.map(({ release }) => release).join(', ');
  return releases === '' ? `"${status}"` : `"${status}" (${releases})`;
}

function versionWords({ found }: PlanEntry): string {
  if (found === undefined) return 'no such schema';
  return `version ${found.version}${found.release === undefined ? '' : ` (${found.release})`}`;
}

const same = (a: PlanEntry, b: PlanEntry) => sameJson(a, b);

function sameJson(a: unknown, b: unknown): boolean {
  return canonical((a ?? null) as Json) === canonical((b ?? null) as Json);
}
