import { jsonText } from '../domain/author/event.ts';
import { domainNameProblem, idProblem, sentenceCase } from '../domain/author/names.ts';
import { contractLine, type NewFile } from '../domain/author/workspace.ts';
import { canonical, digestOf } from '../domain/catalogue/canonical.ts';
import { inCatalogue } from '../domain/catalogue/layout.ts';
import { groupBy } from '../domain/group.ts';
import type { LeftOut } from '../domain/import/found.ts';
import { firstSentence, idName } from '../domain/import/names.ts';
import type { Json } from '../domain/json.ts';
import { identify, type PulledIdentity, type PulledSchema, releaseNumbers } from '../domain/registry/pull.ts';
import type { SchemaType } from '../domain/registry/state.ts';
import { bundle } from '../domain/schema/bundle.ts';
import type { ReadDocument } from '../domain/schema/convert/read.ts';
import { metaschemaUri } from '../domain/schema/dialect.ts';
import { nearest } from '../domain/schema/distance.ts';
import { addMember } from '../domain/text/edit.ts';
import { formatOf } from '../domain/text/parse.ts';
import { yamlDocument } from '../domain/text/yaml.ts';
import { EdaError } from '../errors.ts';
import type { BusTarget, Digest, FileWorld, Folder, RegistryWorld, SchemaRegistry } from '../ports.ts';
import { atOnce } from './at-once.ts';
import { compareVersions, directionsOf } from './compare-versions.ts';
import { loadCatalogue, requireSettings, requireWorkspace, type Workspace } from './load-catalogue.ts';
import { overlay } from './overlay.ts';
import { AT_ONCE, type Progress } from './registry-plan.ts';
import { busTarget, stageOf } from './stage.ts';
import { validateWorkspace } from './validate-workspace.ts';

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

export interface PulledMajor {
  /** `orders/OrderPlaced@1` */
  readonly major: string;
  /** The schema in the registry. */
  readonly schema: string;
  readonly source: string;
  readonly detailType: string;
  /** The versions that became releases. */
  readonly releases: readonly { readonly release: string; readonly version: string }[];
}

export interface Pulled {
  readonly registry: string;
  readonly where: string;
  readonly majors: readonly PulledMajor[];
  /** What the catalogue has already, and keeps as it is. */
  readonly skipped: readonly LeftOut[];
  /** What could not be carried over, and why. */
  readonly leftOut: readonly LeftOut[];
  readonly files: readonly string[];
  readonly edited: readonly string[];
  readonly written: boolean;
}

/** One schema on its way. */
interface Arrival {
  readonly schema: PulledSchema;
  readonly id: PulledIdentity;
  readonly newest: ReadDocument;
}

const LEFT_OWNER = 'unassigned';

/**
 * Takes a registry, or some schemas of it, into the catalogue: an event folder for each, with a head and the releases that its
 * versions make. Writes new files only (and a new team into teams.yaml): what the catalogue has already stays. What would
 * be an error in the catalogue is left out, and said. Throws EdaError where there is no such registry or schema.
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
    const leftOut: LeftOut[] = [];
    const skipped: LeftOut[] = [];
    const schemas = await readSchemas(registry, input, progress);
    const arrivals = arrive(schemas, input, workspace, skipped, leftOut);
    const made: { readonly files: readonly NewFile[]; readonly majors: readonly PulledMajor[] }[] = [];
    for (const group of groupBy(arrivals, ({ id }) => `${id.domain}/${id.name}`.toLowerCase()).values()) {
      const event = await eventFiles(group, workspace, input.owner, leftOut, sha256);
      if (event) made.push(event);
    }
    const kept = await withoutErrors(made, workspace, folder, input.owner, leftOut, sha256);
    const before = new Set(folder.list(''));
    const paths = kept.files.map(({ path }) => path);
    if (!input.dryRun && kept.files.length > 0) folder.writeAll(kept.files);
    return {
      registry: input.registry,
      where: registry.where,
      majors: kept.majors,
      skipped,
      leftOut,
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

/** The schemas that are news to the catalogue, each with what it is there. */
function arrive(
  schemas: readonly PulledSchema[],
  { domain }: RegistryPullInput,
  { catalogue, files }: Workspace,
  skipped: LeftOut[],
  leftOut: LeftOut[],
): readonly Arrival[] {
  const addresses = new Map<string, string>();
  const events = new Map([...catalogue.events.keys()].map((ref) => [ref.toLowerCase(), ref]));
  for (const event of catalogue.events.values()) {
    for (const { address, ref } of event.majors) addresses.set(`${address.source}\n${address.detailType}`, ref);
  }
  const arrivals: Arrival[] = [];
  const taken = new Map<string, string>();
  for (const schema of schemas) {
    const id = identify(schema, domain);
    const newest = schema.versions.at(-1)?.read;
    if ('problem' in id || newest === undefined || 'problem' in newest) {
      leftOut.push({ what: schema.name, why: 'problem' in id ? id.problem : 'It can’t be read.' });
      continue;
    }
    const ref = `${id.domain}/${id.name}`;
    const address = `${id.source}\n${id.detailType}`;
    const there = events.get(ref.toLowerCase());
    const known = addresses.get(address) ?? there;
    const other = taken.get(address) ?? taken.get(`${ref}@${id.major}`.toLowerCase());
    if (known !== undefined) skipped.push({ what: schema.name, why: `The catalogue has it: ${known}.` });
    else if (files.list(inCatalogue(catalogue.settings, ref)).length > 0)
      skipped.push({ what: schema.name, why: `There are files in ${inCatalogue(catalogue.settings, ref)} already.` });
    else if (other !== undefined)
      leftOut.push({
        what: schema.name,
        why: `It has the address, or the name, of ${other}: what tells them apart is not in the registry.`,
      });
    else {
      taken.set(address, schema.name);
      taken.set(`${ref}@${id.major}`.toLowerCase(), schema.name);
      if (id.guessed) {
        leftOut.push({
          what: schema.name,
          why: `Its content does not say source and detail-type; taken from its name: ${id.source}, ${id.detailType}.`,
        });
      }
      arrivals.push({ schema, id, newest });
    }
  }
  return arrivals;
}

/** The files of one event, with all its majors. */
async function eventFiles(
  arrivals: readonly Arrival[],
  workspace: Workspace,
  owner: string | undefined,
  leftOut: LeftOut[],
  sha256: Digest,
): Promise<{ readonly files: readonly NewFile[]; readonly majors: readonly PulledMajor[] } | undefined> {
  const { catalogue } = workspace;
  const sorted = arrivals.toSorted((a, b) => a.id.major - b.id.major);
  const [first] = sorted;
  if (first === undefined) return undefined;
  const { domain, name, source } = first.id;
  const ref = `${domain}/${name}`;
  const folder = inCatalogue(catalogue.settings, ref);
  const files: NewFile[] = [];
  const majors: PulledMajor[] = [];
  const entries: Record<string, Json> = {};
  for (const { schema, id, newest } of sorted) {
    if (id.source !== source) {
      leftOut.push({ what: schema.name, why: `Its source is ${id.source}, and that of ${ref} is ${source}.` });
      continue;
    }
    const head = headOf(newest);
    const at = `${folder}/v${id.major}`;
    const releases = await releasesOf(schema, id.major, workspace, leftOut, sha256);
    entries[id.major] = { detailType: id.detailType };
    files.push({ path: `${at}/schema.json`, text: jsonText(head) });
    const digests: Record<string, string> = {};
    for (const { release, value } of releases) {
      digests[release] = digestOf(value, sha256);
      files.push({ path: `${at}/releases/${release}.json`, text: `${JSON.stringify(value, null, 2)}\n` });
    }
    if (releases.length > 0)
      files.push({ path: `${at}/releases/digests.json`, text: `${JSON.stringify(digests, null, 2)}\n` });
    majors.push({
      major: `${ref}@${id.major}`,
      schema: schema.name,
      source,
      detailType: id.detailType,
      releases: releases.map(({ release, version }) => ({ release, version })),
    });
    for (const { pointer, message } of newest.notCarried)
      leftOut.push({ what: `${schema.name}#${pointer}`, why: message });
  }
  const told = first.newest.description ?? textOf(first.newest.detail.value.description);
  const summary = firstSentence(told) ?? `${sentenceCase(name)}.`;
  const team = catalogue.domains.get(domain)?.owner ?? owner ?? LEFT_OWNER;
  files.push({
    path: `${folder}/event.yaml`,
    text: contractLine('event') + yamlDocument({ summary, owner: team, source, majors: entries }, 2),
  });
  return { files, majors };
}

const textOf = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

function headOf({ detail }: ReadDocument): Json {
  const { $schema: _, ...rest } = detail.value;
  return { $schema: metaschemaUri[detail.dialect], ...rest };
}

/**
 * The releases that the versions of a schema make: the newest, and those before it as far back as all of them keep the
 * promise that the catalogue makes of new events. What is older broke it, and is no release of this major.
 */
async function releasesOf(
  { name, versions }: PulledSchema,
  major: number,
  { catalogue }: Workspace,
  leftOut: LeftOut[],
  sha256: Digest,
): Promise<readonly { readonly release: string; readonly version: string; readonly value: Json }[]> {
  const { compatibility, views } = catalogue.settings;
  interface Kept {
    readonly version: string;
    readonly told: string | undefined;
    readonly value: Json;
    readonly side: { readonly schema: Json; readonly dialect: ReadDocument['detail']['dialect'] };
  }
  const kept: Kept[] = [];
  for (const { version, read } of versions.toReversed()) {
    const what = `${name}, version ${version}`;
    if ('problem' in read) {
      leftOut.push({ what, why: read.problem });
      continue;
    }
    const value = selfContained(headOf(read), read.detail.dialect);
    if (value === undefined) {
      leftOut.push({ what, why: 'Not all that it refers to is in it.' });
      if (kept.length === 0) break;
      continue;
    }
    const one: Kept = { version, told: read.version, value, side: { schema: value, dialect: read.detail.dialect } };
    const [after] = kept;
    if (after && canonical(after.value) === canonical(value)) {
      // The same schema again: the older of the two is when it was released.
      kept[0] = one;
      continue;
    }
    const asVersion = ({ version, side }: Kept) => ({
      name: version,
      side,
      origin: (pointer: string) => ({ file: name, pointer }),
    });
    // The newest, and the one that followed: what holds against both hardly ever fails in between.
    const newer = [...new Set([kept[0], kept.at(-1)])].filter((each) => each !== undefined);
    let verdict = 'compatible';
    for (const next of newer) {
      const compared = await compareVersions(
        { olds: [asVersion(one)], next: asVersion(next) },
        directionsOf(compatibility),
        views,
        sha256,
      );
      if (compared.verdict !== 'compatible') verdict = compared.verdict;
    }
    if (verdict !== 'compatible') {
      const why =
        verdict === 'breaking'
          ? `What came after it breaks it: neither it nor what is older is a release of this major.`
          : `Whether what came after it breaks it could not be decided: neither it nor what is older became a release.`;
      leftOut.push({ what, why });
      break;
    }
    kept.unshift(one);
  }
  const numbers = releaseNumbers(
    major,
    kept.map(({ told }) => told),
  );
  return kept.map(({ version, value }, i) => ({ release: numbers[i] as string, version, value }));
}

/** As a release is frozen: what `eda schema release` would make of it. */
function selfContained(value: Json, dialect: ReadDocument['detail']['dialect']): Json | undefined {
  const root = { file: 'schema.json', dialect, value };
  return bundle(root, { open: (file) => (file === root.file ? root : undefined), target: () => undefined });
}

/** Events whose files would be errors in the catalogue are left out; the rest comes with the domains and the team it needs. */
async function withoutErrors(
  made: readonly { readonly files: readonly NewFile[]; readonly majors: readonly PulledMajor[] }[],
  workspace: Workspace,
  folder: Folder,
  owner: string | undefined,
  leftOut: LeftOut[],
  sha256: Digest,
): Promise<{ readonly files: readonly NewFile[]; readonly majors: readonly PulledMajor[] }> {
  let left = made;
  for (;;) {
    const files = [...surroundings(left, workspace, owner), ...left.flatMap((event) => event.files)];
    const paths = new Map(left.flatMap((event) => event.files.map(({ path }) => [path, event] as const)));
    const report = await validateWorkspace(
      overlay(folder, files, sha256),
      sha256,
      new Set(files.map(({ path }) => path)),
    );
    const broken = new Map<(typeof made)[number], string>();
    for (const { severity, at, message, rule } of report.findings) {
      const event = paths.get(at.file);
      if (severity === 'error' && event && !broken.has(event)) broken.set(event, `${rule}: ${message}`);
    }
    if (broken.size === 0) {
      return { files: left.length === 0 ? [] : files, majors: left.flatMap((event) => event.majors) };
    }
    for (const [event, why] of broken) {
      for (const { schema } of event.majors)
        leftOut.push({ what: schema, why: `It would be an error in the catalogue: ${why}` });
    }
    left = left.filter((event) => !broken.has(event));
  }
}

/** Files of domains that are new, and the team that owns them. */
function surroundings(
  made: readonly { readonly majors: readonly PulledMajor[] }[],
  { catalogue, files }: Workspace,
  owner: string | undefined,
): readonly NewFile[] {
  const domains = new Set(made.flatMap(({ majors }) => majors.map(({ major }) => major.split('/')[0] ?? '')));
  const fresh = [...domains].filter((domain) => !catalogue.domains.has(domain));
  if (fresh.length === 0) return [];
  const team = idName(owner ?? LEFT_OWNER, LEFT_OWNER);
  const added: NewFile[] = fresh.map((domain) => ({
    path: inCatalogue(catalogue.settings, `${domain}/domain.yaml`),
    text: contractLine('domain') + yamlDocument({ summary: `${sentenceCase(domain)}.`, owner: team }, 1),
  }));
  if (catalogue.teams.has(team)) return added;
  const path = inCatalogue(catalogue.settings, 'teams.yaml');
  const [read] = files.read([path]);
  const entry = { name: sentenceCase(team) };
  const text =
    read && 'text' in read
      ? addMember(read.text, formatOf(path), '', team, entry)
      : contractLine('teams') + yamlDocument({ [team]: entry }, 1);
  if (text === undefined) {
    throw new EdaError('input', {
      code: 'team-not-added',
      message: `The team "${team}" can't be added to ${path} without changing how it is written.`,
      next: `Add it by hand, or name a team that is there with --owner.`,
    });
  }
  return [{ path, text }, ...added];
}
