import { jsonText } from '../domain/author/event.ts';
import { sentenceCase } from '../domain/author/names.ts';
import { contractLine, type NewFile } from '../domain/author/workspace.ts';
import { canonical, digestOf } from '../domain/catalogue/canonical.ts';
import { inCatalogue } from '../domain/catalogue/layout.ts';
import type { LeftOut } from '../domain/import/found.ts';
import { firstSentence } from '../domain/import/names.ts';
import type { Json } from '../domain/json.ts';
import { identify, type PulledIdentity, type PulledSchema, releaseNumbers } from '../domain/registry/pull.ts';
import { bundle } from '../domain/schema/bundle.ts';
import type { ReadDocument } from '../domain/schema/convert/read.ts';
import { metaschemaUri } from '../domain/schema/dialect.ts';
import { yamlDocument } from '../domain/text/yaml.ts';
import type { Digest } from '../ports.ts';
import { compareVersions, directionsOf } from './compare-versions.ts';
import type { Workspace } from './load-catalogue.ts';

/** A schema of a registry that does not become an event, why, and what a person can do about it: sentences. */
export interface RefusedSchema {
  readonly schema: string;
  readonly why: string;
  readonly next: string;
}

/** What is told of a pull besides what it made. Each step adds to it. */
export interface PullNotes {
  /** What the catalogue has already, and keeps as it is. */
  readonly skipped: LeftOut[];
  readonly refused: RefusedSchema[];
  /** Of schemas that were taken: what could not be carried over. */
  readonly leftOut: LeftOut[];
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

/** An event as it comes into the catalogue. */
export interface PulledEvent {
  readonly files: readonly NewFile[];
  readonly majors: readonly PulledMajor[];
  readonly leftOut: readonly LeftOut[];
}

/** One schema on its way. */
interface Arrival {
  readonly schema: PulledSchema;
  readonly id: PulledIdentity;
  readonly newest: ReadDocument;
}

/** The schemas that are news to the catalogue, each with what it is there. `domain`: of all of them. */
export function arrive(
  schemas: readonly PulledSchema[],
  { registry, domain }: { readonly registry: string; readonly domain?: string },
  { catalogue, files }: Workspace,
  notes: PullNotes,
): readonly Arrival[] {
  const addresses = new Map<string, string>();
  const events = new Map([...catalogue.events.keys()].map((ref) => [ref.toLowerCase(), ref]));
  for (const event of catalogue.events.values()) {
    for (const { address, ref } of event.majors) addresses.set(addressOf(address), ref);
  }
  const arrivals: Arrival[] = [];
  const byAddress = new Map<string, string>();
  const byName = new Map<string, string>();
  for (const schema of schemas) {
    const { name } = schema;
    const id = identify(schema, domain);
    const newest = schema.versions.at(-1)?.read;
    if ('problem' in id || newest === undefined || 'problem' in newest) {
      if ('problem' in id) notes.refused.push({ schema: name, why: id.problem, next: id.next });
      continue;
    }
    const ref = `${id.domain}/${id.name}`;
    const major = `${ref}@${id.major}`;
    const address = addressOf(id);
    const known = addresses.get(address) ?? events.get(ref.toLowerCase());
    const folder = inCatalogue(catalogue.settings, ref);
    const [twin, namesake] = [byAddress.get(address), byName.get(major.toLowerCase())];
    if (known !== undefined) notes.skipped.push({ what: name, why: `The catalogue has it: ${known}.` });
    else if (files.list(folder).length > 0)
      notes.skipped.push({ what: name, why: `There are files in ${folder} already.` });
    else if (twin !== undefined)
      notes.refused.push({
        schema: name,
        why: `It has the source and detail-type of ${twin}, and what tells their events apart is not in the registry.`,
        next: `Pull ${twin} alone. If both are in use, open the other major by hand: eda schema new ${ref} --major --version-match FIELD.`,
      });
    else if (namesake !== undefined)
      notes.refused.push({
        schema: name,
        why: `It would be ${major}, and so would ${namesake}.`,
        next: alone(name, registry),
      });
    else {
      byAddress.set(address, name);
      byName.set(major.toLowerCase(), name);
      arrivals.push({ schema, id, newest });
    }
  }
  return arrivals;
}

const addressOf = ({ source, detailType }: { readonly source: string; readonly detailType: string }) =>
  `${source}\n${detailType}`;

const alone = (schema: string, registry: string) =>
  `Pull it alone into another domain: eda registry pull ${schema} --registry ${registry} --domain NAME.`;

/** The files of one event, with all its majors. */
export async function eventFiles(
  arrivals: readonly Arrival[],
  workspace: Workspace,
  { registry, owner }: { readonly registry: string; readonly owner: string },
  { refused }: PullNotes,
  sha256: Digest,
): Promise<PulledEvent | undefined> {
  const { catalogue } = workspace;
  const leftOut: LeftOut[] = [];
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
      const why = `It would be a major of ${ref}, whose source is ${source}; its own is ${id.source}.`;
      refused.push({ schema: schema.name, why, next: alone(schema.name, registry) });
      continue;
    }
    if (id.guessed) {
      leftOut.push({
        what: schema.name,
        why: `Its content does not say source and detail-type; taken from its name: ${id.source}, ${id.detailType}.`,
      });
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
  const team = catalogue.domains.get(domain)?.owner ?? owner;
  files.push({
    path: `${folder}/event.yaml`,
    text: contractLine('event') + yamlDocument({ summary, owner: team, source, majors: entries }, 2),
  });
  return { files, majors, leftOut };
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
