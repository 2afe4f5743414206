import { jsonText } from '../author/event.ts';
import { sentenceCase } from '../author/names.ts';
import { contractLine, type NewFile, newWorkspace } from '../author/workspace.ts';
import { digestOf } from '../catalogue/canonical.ts';
import { compareVersions, inCatalogue } from '../catalogue/layout.ts';
import { settingsFrom } from '../catalogue/settings.ts';
import { refTarget } from '../catalogue/targets.ts';
import { groupBy } from '../group.ts';
import { isObject, type Json } from '../json.ts';
import { type BundleFile, bundle } from '../schema/bundle.ts';
import { escapeFragment } from '../schema/uri.ts';
import { yamlDocument } from '../text/yaml.ts';
import { type Carried, carry, type Moved, movesOf } from './carry.ts';
import type { Found, FoundType, FoundVersion, LeftOut } from './found.ts';
import { eventName, idName, uniqueName } from './names.ts';
import { referencesIn, type Sources } from './sources.ts';

export interface ProposalOptions {
  /** Folder of the catalogue. */
  readonly catalogue: string;
  /** `com.acme` makes com.acme.orders of the domain orders; `{domain}` stands for it elsewhere. */
  readonly source: string;
  /** Whether nobody said so. */
  readonly assumed: boolean;
  /** The team that owns what names no owner: id and name. */
  readonly owner: readonly [string, string];
  readonly teams: ReadonlyMap<string, string>;
  readonly buses: ReadonlyMap<string, string>;
}

export interface ProposedMajor {
  readonly major: number;
  readonly detailType: string;
  /** Where the head comes from, as people read it. */
  readonly from: string;
  readonly releases: readonly string[];
  readonly examples: number;
}

export interface ProposedEvent {
  /** `orders/OrderPlaced` */
  readonly event: string;
  readonly summary: string;
  readonly owner: string;
  readonly source: string;
  readonly majors: readonly ProposedMajor[];
}

/** What a workspace out of the found would be. */
export interface Proposal {
  readonly events: readonly ProposedEvent[];
  readonly types: readonly { readonly file: string; readonly from: string }[];
  readonly services: readonly string[];
  readonly teams: readonly string[];
  readonly leftOut: readonly LeftOut[];
  readonly notes: readonly string[];
  readonly files: readonly NewFile[];
}

/** One major, with the versions that it has in the sources, oldest first. */
interface Line {
  readonly number: number;
  readonly versions: readonly FoundVersion[];
}

export function propose(
  found: Found,
  sources: Sources,
  options: ProposalOptions,
  sha256: (text: string) => string,
): Proposal {
  const settings = settingsFrom({ catalogue: options.catalogue });
  const leftOut: LeftOut[] = [...found.leftOut];
  const notes = new Set(found.notes);
  const lines = new Map<string, readonly Line[]>();
  for (const [event, versions] of namedApart(found.events, leftOut))
    lines.set(event, linesOf(event, versions, leftOut, notes));

  // What goes where; then the copies, whose references must know all of it.
  const heads = new Map<FoundVersion, Carried>();
  const carried: Carried[] = [];
  const moves: Moved[] = [];
  const types = placeTypes(found, sources, lines, settings);
  for (const [event, list] of lines) {
    for (const { number, versions } of list) {
      const folder = `${inCatalogue(settings, event)}/v${number}`;
      for (const [i, version] of versions.entries()) {
        const newest = i === versions.length - 1;
        if (!version.place) continue;
        const locals = types.locals.get(keyOf(version.place)) ?? [];
        const one = {
          path: `${folder}/schema.json`,
          from: version.place,
          locals,
          ...(version.detail === undefined ? {} : { detail: version.detail }),
        };
        heads.set(version, one);
        // Others that refer to an older version mean what was frozen of it.
        const path = newest ? one.path : `${folder}/releases/${version.version}.json`;
        moves.push(...movesOf({ ...one, path }));
        if (newest) carried.push(one);
      }
    }
  }
  carried.push(...types.carried);
  moves.push(...types.carried.flatMap(movesOf));

  const values = new Map(
    carried.map((one): [string, BundleFile] => {
      const dialect = sources.schemas.get(one.from.file)?.dialect ?? sources.assumed;
      return [one.path, { file: one.path, dialect, value: carry(one, sources, moves) }];
    }),
  );
  const files: NewFile[] = [...values].map(([path, { value }]) => ({ path, text: jsonText(value) }));
  for (const schema of sources.schemas.values()) {
    for (const { ref, to } of referencesIn(sources, schema, schema.value)) {
      if (to === undefined)
        leftOut.push({ what: `${schema.file}: ${ref}`, why: 'This reference leads to nothing in the folder.' });
    }
  }

  const teams = new Map([...found.teams, ...options.teams]);
  const ownerOf = (owner: string | undefined): string => {
    if (owner !== undefined) {
      if (!teams.has(owner)) teams.set(owner, sentenceCase(owner));
      return owner;
    }
    const [standard, name] = options.owner;
    if (!teams.has(standard)) teams.set(standard, name);
    return standard;
  };
  const events: ProposedEvent[] = [];
  const addresses = new Map<string, string>();
  for (const [event, list] of [...lines].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [domain = '', name = ''] = event.split('/');
    const newest = list.at(-1)?.versions.at(-1) as FoundVersion;
    const all = list.flatMap(({ versions }) => versions);
    const said = all.findLast(({ source }) => source !== undefined)?.source;
    const source = said !== undefined && !/\s|^aws\./.test(said) ? said : sourceOf(options.source, domain);
    if (source !== said && options.assumed)
      notes.add(`Sources are assumed (${sourceOf(options.source, '{domain}')}): say what they are with --source.`);
    const summary = newest.summary ?? `${sentenceCase(name)}.`;
    const owner = ownerOf(newest.owner ?? found.domains.get(domain)?.owner);
    const majors = list.map(({ number, versions }): ProposedMajor & { readonly entry: Json } => {
      const head = versions.at(-1) as FoundVersion;
      const folder = `${inCatalogue(settings, event)}/v${number}`;
      const standard = number === 1 ? name : `${name}.v${number}`;
      const told = versions.findLast(({ detailType }) => detailType !== undefined)?.detailType;
      // Majors of one event are told apart by their detail-types: only the first keeps what it is called.
      const usable = told !== undefined && told.length <= 128 && list[0]?.number === number;
      const candidates = [...(usable ? [told] : []), standard];
      const detailType = candidates.find((each) => !addresses.has(`${source}\n${each}`)) ?? standard;
      const other = addresses.get(`${source}\n${candidates[0]}`);
      if (other !== undefined) {
        leftOut.push({ what: head.from, why: `Its detail-type "${candidates[0]}" is that of ${other} too.` });
      }
      addresses.set(`${source}\n${detailType}`, event);
      if (!head.place) {
        files.push({ path: `${folder}/schema.json`, text: jsonText({ type: 'object' }) });
        leftOut.push({ what: head.from, why: 'It has no JSON Schema: its head takes any object.' });
      }
      for (const example of head.examples) {
        files.push({ path: `${folder}/examples/${example.name}.json`, text: jsonText(example.value) });
      }
      const frozen = freezeAll(versions, folder, heads, sources, moves, values, leftOut, sha256);
      files.push(...frozen.files);
      const stability = head.place && !head.version?.startsWith('0.') ? undefined : 'draft';
      return {
        major: number,
        detailType,
        from: head.from,
        releases: frozen.versions,
        examples: head.examples.length,
        entry: { detailType, ...(stability === undefined ? {} : { stability }) },
      };
    });
    if (majors.length > 1)
      notes.add('Where an event has several majors, their detail-types are assumed: correct them in event.yaml.');
    events.push({ event, summary, owner, source, majors: majors.map(({ entry: _, ...major }) => major) });
    files.push({
      path: `${inCatalogue(settings, event)}/event.yaml`,
      text:
        contractLine('event') +
        yamlDocument(
          { summary, owner, source, majors: Object.fromEntries(majors.map(({ major, entry }) => [major, entry])) },
          2,
        ),
    });
  }
  const services = proposeServices(found, lines, ownerOf, leftOut);
  files.push(...services.map((service) => service.file(settings)));
  const domains = new Set([...lines.keys(), ...services.map(({ ref }) => ref)].map((ref) => ref.split('/')[0] ?? ''));
  for (const type of types.carried) {
    const inside = type.path.slice(inCatalogue(settings, '').length).split('/');
    if (inside[0] !== 'types' && inside[0]) domains.add(inside[0]);
  }
  for (const domain of domains) {
    const known = found.domains.get(domain);
    const value = { summary: known?.summary ?? `${sentenceCase(domain)}.`, owner: ownerOf(known?.owner) };
    files.push({
      path: inCatalogue(settings, `${domain}/domain.yaml`),
      text: contractLine('domain') + yamlDocument(value, 1),
    });
  }
  const workspace = newWorkspace({ catalogue: options.catalogue, teams, buses: options.buses });
  return {
    events,
    types: types.carried.map(({ path, from }) => ({ file: path, from: shown(from) })),
    services: services.map(({ ref }) => ref),
    teams: [...teams.keys()],
    leftOut,
    notes: [...notes],
    files: [...workspace, ...files.sort((a, b) => (a.path < b.path ? -1 : 1))],
  };
}

const keyOf = ({ file, pointer }: { readonly file: string; readonly pointer: string }) => `${file}#${pointer}`;
const shown = ({ file, pointer }: { readonly file: string; readonly pointer: string }) =>
  pointer === '' ? file : `${file}#${pointer}`;

function sourceOf(pattern: string, domain: string): string {
  return pattern.includes('{domain}')
    ? pattern.replaceAll('{domain}', domain)
    : `${pattern.replace(/\.+$/, '')}.${domain}`;
}

/**
 * `domain/Event` -> its versions. Events of one name and version are told apart by the folder above, else the first
 * counts; names that differ in case only would be one folder on some systems.
 */
function namedApart(events: readonly FoundVersion[], leftOut: LeftOut[]): ReadonlyMap<string, readonly FoundVersion[]> {
  const clashes = groupBy(events, ({ domain, name, version }) => `${domain}/${name}@${version ?? ''}`.toLowerCase());
  const renamed = [...clashes.values()].flatMap((group) => {
    if (group.length === 1) return group;
    const apart = group.map((event) => ({ ...event, name: eventName(`${event.above ?? ''} ${event.name}`) }));
    const names = new Set(apart.map(({ name }) => name.toLowerCase()));
    const said = group.every(({ above, domain }) => above !== undefined && above !== domain);
    return said && names.size === group.length ? apart : group;
  });
  const found = new Map<string, FoundVersion[]>();
  const spelling = new Map<string, string>();
  const versions = new Map<string, FoundVersion>();
  for (const event of renamed) {
    const ref = `${event.domain}/${event.name}`;
    const known = spelling.get(ref.toLowerCase()) ?? ref;
    const first = versions.get(`${known}@${event.version ?? ''}`);
    if (known !== ref || first) {
      leftOut.push({
        what: event.from,
        why:
          known === ref
            ? `It is ${ref} again, as ${first?.from} is.`
            : `Its name differs from that of ${known} in upper and lower case only.`,
      });
      continue;
    }
    spelling.set(ref.toLowerCase(), ref);
    versions.set(`${ref}@${event.version ?? ''}`, event);
    found.set(ref, [...(found.get(ref) ?? []), event]);
  }
  return found;
}

/** The versions as majors. What is before 1.0.0 is a draft of major 1, and of it only the newest is carried over. */
function linesOf(
  event: string,
  versions: readonly FoundVersion[],
  leftOut: LeftOut[],
  notes: Set<string>,
): readonly Line[] {
  const majorOf = ({ version }: FoundVersion) => Math.max(1, Number((version ?? '1').split('.')[0]));
  const full = (version: string | undefined) =>
    version === undefined ? '0.0.0' : version.includes('.') ? version : `${version}.999999999.0`;
  const groups = groupBy(versions, majorOf);
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([number, group]) => {
      const sorted = [...group].sort((a, b) => compareVersions(full(a.version), full(b.version)));
      const newest = sorted.at(-1) as FoundVersion;
      const frozen = sorted.slice(0, -1).filter((version) => {
        const sound =
          version.version?.includes('.') === true && !version.version.startsWith('0.') && version.place !== undefined;
        if (!sound)
          leftOut.push({
            what: version.from,
            why: `It is an older version of ${event}@${number}, and no release of it.`,
          });
        return sound;
      });
      if (newest.version?.startsWith('0.')) notes.add('Versions before 1.0.0 are drafts of major 1.');
      return { number, versions: [...frozen, newest] };
    });
}

/** Every full version is a release: a self-contained copy with its digest. */
function freezeAll(
  versions: readonly FoundVersion[],
  folder: string,
  heads: ReadonlyMap<FoundVersion, Carried>,
  sources: Sources,
  moves: readonly Moved[],
  values: ReadonlyMap<string, BundleFile>,
  leftOut: LeftOut[],
  sha256: (text: string) => string,
): { readonly versions: readonly string[]; readonly files: readonly NewFile[] } {
  const digests: Record<string, string> = {};
  const files: NewFile[] = [];
  for (const version of versions) {
    const head = heads.get(version);
    if (!head || !version.version?.includes('.') || version.version.startsWith('0.')) continue;
    const dialect = sources.schemas.get(head.from.file)?.dialect ?? sources.assumed;
    const root = { file: head.path, dialect, value: carry(head, sources, moves) };
    const frozen = bundle(root, {
      open: (file) => (file === head.path ? root : values.get(file)),
      target: (from, uri) => {
        const target = refTarget(from, uri, () => undefined);
        return 'path' in target ? target.path : undefined;
      },
    });
    if (frozen === undefined || !isObject(frozen)) {
      leftOut.push({
        what: version.from,
        why: `No release ${version.version} is made of it: not all that it refers to is there.`,
      });
      continue;
    }
    digests[version.version] = digestOf(frozen, sha256);
    files.push({ path: `${folder}/releases/${version.version}.json`, text: `${JSON.stringify(frozen, null, 2)}\n` });
  }
  const names = Object.keys(digests);
  if (names.length > 0)
    files.push({ path: `${folder}/releases/digests.json`, text: `${JSON.stringify(digests, null, 2)}\n` });
  return { versions: names, files };
}

/**
 * Where shared types go. A definition that only one event uses stays with it; a type that only one domain uses belongs to
 * the domain; the rest is the organisation's.
 */
function placeTypes(
  found: Found,
  sources: Sources,
  lines: ReadonlyMap<string, readonly Line[]>,
  settings: { readonly catalogue: string },
) {
  const byPlace = new Map(found.types.map((type) => [keyOf(type.place), type]));
  const usedBy = new Map<FoundType, { domains: Set<string>; events: Map<string, FoundVersion> }>();
  for (const [event, list] of lines) {
    for (const version of list.flatMap(({ versions }) => versions)) {
      const reached = version.place ? reach(version.place, sources, byPlace) : new Set<FoundType>();
      for (const type of reached) {
        const users = usedBy.get(type) ?? { domains: new Set(), events: new Map() };
        usedBy.set(type, users);
        users.domains.add(event.split('/')[0] ?? '');
        users.events.set(keyOf(version.place as FoundType['place']), version);
      }
    }
  }
  const domains = new Set([...lines.keys()].map((event) => event.split('/')[0] ?? ''));
  const locals = new Map<string, { name: string; pointer: string }[]>();
  const carried: Carried[] = [];
  const taken = new Map<string, Set<string>>();
  for (const type of found.types) {
    const users = usedBy.get(type);
    const [only] = users ? [...users.events.values()] : [];
    const whole = type.place.pointer === '';
    if (!whole && users?.events.size === 1 && only?.place?.file === type.place.file) {
      const key = keyOf(only.place);
      const name = type.place.pointer.split('/').at(-1)?.replaceAll('~1', '/').replaceAll('~0', '~') ?? type.name;
      locals.set(key, [...(locals.get(key) ?? []), { name, pointer: type.place.pointer }]);
      continue;
    }
    const [domain] = users ? [...users.domains] : [];
    const told = type.domain !== undefined && domains.has(type.domain) ? type.domain : undefined;
    const home = users === undefined ? told : users.domains.size === 1 ? domain : undefined;
    const folder = home === undefined ? 'types' : `${home}/types`;
    const names = taken.get(folder) ?? new Set();
    taken.set(folder, names);
    const name = uniqueName(idName(type.name, 'type'), names);
    carried.push({ path: inCatalogue(settings, `${folder}/${name}.json`), from: type.place, locals: [] });
  }
  return { carried, locals };
}

/** The types that a schema uses, through others too. */
function reach(
  place: FoundType['place'],
  sources: Sources,
  byPlace: ReadonlyMap<string, FoundType>,
): ReadonlySet<FoundType> {
  const reached = new Set<FoundType>();
  const seen = new Set<string>();
  const pending = [place];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (seen.has(keyOf(at))) continue;
    seen.add(keyOf(at));
    const schema = sources.schemas.get(at.file);
    const target = schema?.index.resolve(schema.index.base, `#${escapeFragment(at.pointer)}`);
    if (!schema || target?.kind !== 'inside') continue;
    for (const { to } of referencesIn(sources, schema, target.schema)) {
      if (to === undefined || to === 'metaschema') continue;
      // A reference into a type is one to the whole of it.
      for (let pointer = to.pointer; ; pointer = pointer.slice(0, pointer.lastIndexOf('/'))) {
        const type = byPlace.get(keyOf({ file: to.file, pointer }));
        if (type) {
          reached.add(type);
          pending.push(type.place);
        }
        if (type || pointer === '') break;
      }
    }
  }
  return reached;
}

function proposeServices(
  found: Found,
  lines: ReadonlyMap<string, readonly Line[]>,
  ownerOf: (owner: string | undefined) => string,
  leftOut: LeftOut[],
) {
  const byName = groupBy([...lines.keys()], (event) => (event.split('/')[1] ?? '').toLowerCase());
  const resolve = (
    domain: string,
    { id, version }: { readonly id: string; readonly version?: string },
  ): string | undefined => {
    const same = byName.get(eventName(id).toLowerCase()) ?? [];
    const event = same.find((each) => each.startsWith(`${domain}/`)) ?? (same.length === 1 ? same[0] : undefined);
    const list = event === undefined ? undefined : lines.get(event);
    const major = Number(/^\D*(\d+)/.exec(version ?? '')?.[1] ?? 0);
    if (event === undefined || list === undefined || list.length < 2) return event;
    return list.some(({ number }) => number === major) ? `${event}@${major}` : event;
  };
  const taken = new Set<string>();
  return found.services.flatMap((service) => {
    const { domain, name, from } = service;
    const ref = `${domain}/${name}`;
    if (taken.has(ref)) {
      leftOut.push({ what: from, why: `It is the service ${ref} again.` });
      return [];
    }
    taken.add(ref);
    const known = (list: typeof service.sends) => [...new Set(list.flatMap((each) => resolve(domain, each) ?? []))];
    const produces = known(service.sends);
    const consumes = known(service.receives);
    const missing = [...service.sends, ...service.receives].filter((each) => resolve(domain, each) === undefined);
    if (missing.length > 0) {
      leftOut.push({
        what: from,
        why: `It sends or receives what is no event here: ${[...new Set(missing.map(({ id }) => id))].join(', ')}.`,
      });
    }
    const summary = service.summary ?? `${sentenceCase(name)}.`;
    const owner = ownerOf(service.owner);
    const value = {
      summary,
      owner,
      ...(produces.length === 0 ? {} : { produces }),
      ...(consumes.length === 0 ? {} : { consumes: consumes.map((event) => ({ event })) }),
    };
    const file = (settings: { readonly catalogue: string }): NewFile => ({
      path: inCatalogue(settings, `${domain}/services/${name}.yaml`),
      text: contractLine('service') + yamlDocument(value, 2),
    });
    return [{ ref, file }];
  });
}
