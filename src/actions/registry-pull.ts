import { domainNameProblem, idProblem } from '../domain/author/names.ts';
import { groupBy } from '../domain/group.ts';
import type { LeftOut } from '../domain/import/found.ts';
import type { PulledSchema } from '../domain/registry/pull.ts';
import type { SchemaType } from '../domain/registry/state.ts';
import type { ReadDocument } from '../domain/schema/convert/read.ts';
import { nearest } from '../domain/schema/distance.ts';
import { EdaError } from '../errors.ts';
import type { BusTarget, Digest, FileWorld, RegistryWorld, SchemaRegistry } from '../ports.ts';
import { atOnce } from './at-once.ts';
import { loadCatalogue, requireSettings, requireWorkspace } from './load-catalogue.ts';
import { acceptedEvents } from './pulled-catalogue.ts';
import {
  arrive,
  eventFiles,
  type PulledEvent,
  type PulledMajor,
  type PullNotes,
  type RefusedSchema,
} from './pulled-events.ts';
import { AT_ONCE, type Progress } from './registry-plan.ts';
import { busTarget, stageOf } from './stage.ts';

export interface RegistryPullInput extends BusTarget {
  readonly registry: string;
  /** Schemas of it; none: all. */
  readonly names: readonly string[];
  readonly stage?: string;
  /** The domain of all of them; absent: the last word of each source. */
  readonly domain?: string;
  /** The team that owns what is new, where its domain has no owner yet. */
  readonly owner?: string;
  readonly dryRun: boolean;
  readonly workspace?: string;
}

export interface Pulled {
  readonly registry: string;
  readonly where: string;
  readonly majors: readonly PulledMajor[];
  /** What the catalogue has already, and keeps as it is. */
  readonly skipped: readonly LeftOut[];
  /** Schemas that were not taken in. */
  readonly refused: readonly RefusedSchema[];
  /** Of those that were: what could not be carried over, and why. */
  readonly leftOut: readonly LeftOut[];
  readonly files: readonly string[];
  readonly edited: readonly string[];
  readonly written: boolean;
}

/** Who owns what nobody is named for. */
const NOBODY = 'unassigned';

/**
 * Takes a registry, or some schemas of it, into the catalogue: an event folder for each, with a head and the releases that its
 * versions make. Writes new files only (and a new team into teams.yaml): what the catalogue has already stays. What would
 * be an error in the catalogue is refused, and said. Throws EdaError where there is no such registry or schema.
 */
export async function pullRegistry(
  input: RegistryPullInput,
  files: FileWorld,
  registries: RegistryWorld,
  sha256: Digest,
  progress: Progress,
): Promise<Pulled> {
  check(input.domain === undefined ? undefined : domainNameProblem(input.domain), '--domain');
  check(input.owner === undefined ? undefined : idProblem('team', input.owner), '--owner');
  const folder = files.open(requireWorkspace(files.workspace(input.workspace)));
  const workspace = await loadCatalogue(folder);
  await requireSettings(workspace);
  const stage = stageOf(workspace.catalogue.settings, input.stage);
  const registry = await registries.open(busTarget(input, stage));
  try {
    const notes: PullNotes = { skipped: [], refused: [], leftOut: [] };
    const schemas = await readSchemas(registry, input, progress);
    const arrivals = arrive(schemas, input, workspace, notes);
    const { owner = NOBODY } = input;
    const made: PulledEvent[] = [];
    for (const group of groupBy(arrivals, ({ id }) => `${id.domain}/${id.name}`.toLowerCase()).values()) {
      const event = await eventFiles(group, workspace, { registry: input.registry, owner }, notes, sha256);
      if (event) made.push(event);
    }
    const kept = await acceptedEvents(made, workspace, folder, owner, notes.refused, sha256);
    const before = new Set(folder.list(''));
    const paths = kept.files.map(({ path }) => path);
    if (!input.dryRun && kept.files.length > 0) folder.writeAll(kept.files);
    return {
      registry: input.registry,
      where: registry.where,
      majors: kept.events.flatMap(({ majors }) => majors),
      skipped: notes.skipped,
      refused: notes.refused.toSorted((a, b) => (a.schema < b.schema ? -1 : 1)),
      leftOut: kept.events.flatMap(({ leftOut }) => leftOut),
      files: paths.filter((path) => !before.has(path)),
      edited: paths.filter((path) => before.has(path)),
      written: !input.dryRun,
    };
  } finally {
    registry.close();
  }
}

function check(problem: string | undefined, flag: string): void {
  if (problem === undefined) return;
  throw new EdaError('usage', { code: 'wrong-answer', message: problem, next: `Correct ${flag}.` });
}

async function readSchemas(
  registry: SchemaRegistry,
  { registry: from, names }: RegistryPullInput,
  progress: Progress,
): Promise<readonly PulledSchema[]> {
  const listed = await registry.schemas(from);
  if (listed === undefined) {
    const all = (await registry.registries()).map(({ name }) => name);
    const near = nearest(from, all);
    throw new EdaError('input', {
      code: 'no-such-registry',
      message: `There is no schema registry "${from}" at ${registry.where}.`,
      ...(all.length === 0 ? {} : { expected: `one of ${all.join(', ')}` }),
      next: near === undefined ? 'Check --registry, the Region and the account.' : `Did you mean ${near}?`,
    });
  }
  const known = new Set(listed.map(({ name }) => name));
  const missing = names.find((name) => !known.has(name));
  if (missing !== undefined) {
    const near = nearest(missing, known);
    throw new EdaError('input', {
      code: 'no-such-schema',
      message: `The registry ${from} has no schema "${missing}".`,
      next: near === undefined ? 'Leave the name out, to take all of them.' : `Did you mean ${near}?`,
    });
  }
  const { readRegistryDocument } = await import('../domain/schema/convert/read.ts');
  const wanted = listed.filter(({ name }) => names.length === 0 || names.includes(name));
  let done = 0;
  const read = await atOnce(wanted, AT_ONCE, async ({ name, tags }): Promise<PulledSchema> => {
    const versions: { version: string; read: ReadDocument | { problem: string } }[] = [];
    let own = tags;
    for (const version of (await registry.versions(from, name)) ?? []) {
      const stored = await registry.schema(from, name, version);
      if (stored === undefined) continue;
      own = { ...own, ...stored.tags };
      const type = stored.type;
      const isKnown = type === 'OpenApi3' || type === 'JSONSchemaDraft4';
      versions.push({
        version,
        read: isKnown ? readRegistryDocument(stored.content, type as SchemaType) : { problem: `Its type is ${type}.` },
      });
    }
    progress(++done, wanted.length, 'schemas read');
    return { name, tags: own, versions };
  });
  return read.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
