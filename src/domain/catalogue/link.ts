import { groupBy } from '../group.ts';
import { isArray, isObject, type Json, member } from '../json.ts';
import { dialectOf } from '../schema/dialect.ts';
import { nearest } from '../schema/distance.ts';
import { type Contracts, contractFindings, type Document } from './documents.ts';
import { errorAt, type UnplacedFinding, warningAt } from './findings.ts';
import { compareVersions, DOMAIN_NAME, EVENT_NAME, type FileRole, inCatalogue, type RoleKind } from './layout.ts';
import type {
  Catalogue,
  Compatibility,
  Consumption,
  Domain,
  EventDefinition,
  Example,
  Major,
  Release,
  SchemaFile,
  Service,
  Settings,
  Stability,
  Team,
  Waiver,
} from './model.ts';
import { entries } from './settings.ts';

type Of<Kind extends RoleKind> = Document<Extract<FileRole, { kind: Kind }>>;

/** What `link` works on: every data file of the catalogue that has a value. */
export interface LinkInput {
  readonly settings: Settings;
  readonly documents: readonly Document[];
  /** Paths of data files that could not be read or parsed: what they would have declared is not reported as missing. */
  readonly unreadable: ReadonlySet<string>;
  readonly contracts: Contracts;
}

/**
 * Joins the facts of all files into the model. A file that breaks its contract is reported and left out; what refers
 * to it is not reported a second time.
 */
export function link(input: LinkInput): {
  readonly catalogue: Catalogue;
  readonly findings: readonly UnplacedFinding[];
  /** Files that have a finding instead of a place in the model. */
  readonly broken: ReadonlySet<string>;
} {
  const findings: UnplacedFinding[] = [];
  const broken = new Set(input.unreadable);
  const byKind = groupByKind(input.documents);
  const valid = <Kind extends 'teams' | 'waivers' | 'domain' | 'service' | 'event' | 'digests'>(
    kind: Kind,
  ): Of<Kind>[] =>
    byKind(kind).filter((document) => {
      const problems = input.contracts(kind, document.value);
      findings.push(...contractFindings(document.path, problems));
      if (problems.length > 0) broken.add(document.path);
      return problems.length === 0;
    });

  for (const { path, role } of byKind('stray')) {
    findings.push(
      role.misspelt
        ? warningAt('unknown-file', path, 'The ending of this file is not in lower case, so nothing checks it.', {
            expected: role.expected,
            next: 'Rename it: the catalogue has one spelling on every system.',
          })
        : warningAt(
            'unknown-file',
            path,
            'This file is in a place where the catalogue has none, so nothing checks it.',
            {
              expected: role.expected,
              next: 'Move it, or give it another ending if it is not part of the catalogue.',
            },
          ),
    );
  }
  findings.push(...nameClashes(input.documents));

  const schemas = schemaFiles(input.documents, broken);
  const teams = new Map(valid('teams').flatMap(({ value }) => entries(value).map(toTeam)));
  const domains = new Map(valid('domain').map((document) => [document.role.domain, toDomain(document)]));
  const digests = new Map(valid('digests').map((document) => [majorFolder(document.path, 2), document.value]));
  const events = linkEvents(input, valid('event'), byKind, schemas, digests, findings, broken);
  const services = new Map(
    valid('service').map((document) => {
      const service = toService(document);
      return [service.ref, service];
    }),
  );
  findings.push(...missingDescriptions(input, byKind));
  const [waivers] = valid('waivers').map(({ path, value }) => ({ file: path, list: entries(value).map(toWaiver) }));
  return {
    catalogue: { settings: input.settings, waivers, teams, domains, events, services, schemas },
    findings,
    broken,
  };
}

function groupByKind(documents: readonly Document[]): <Kind extends RoleKind>(kind: Kind) => Of<Kind>[] {
  const groups = groupBy(documents, (document) => document.role.kind);
  return <Kind extends RoleKind>(kind: Kind) => (groups.get(kind) ?? []) as Of<Kind>[];
}

function schemaFiles(documents: readonly Document[], broken: Set<string>): ReadonlyMap<string, SchemaFile> {
  const schemas = new Map<string, SchemaFile>();
  for (const document of documents) {
    const { path, role } = document;
    if (role.kind !== 'type' && role.kind !== 'head' && role.kind !== 'release') continue;
    if (isDeferred(document)) {
      schemas.set(path, deferred(document));
      continue;
    }
    const { value } = document;
    const answer = dialectOf(value);
    // An unknown dialect is a finding of the schema's own checks; its file has no place in the model.
    if ('dialect' in answer) schemas.set(path, { file: path, dialect: answer.dialect, value });
    else broken.add(path);
  }
  return schemas;
}

/** Whether a document is read only when its value is asked for. */
function isDeferred(document: Document): boolean {
  return Object.getOwnPropertyDescriptor(document, 'value')?.get !== undefined;
}

function deferred(document: Document): SchemaFile {
  return {
    file: document.path,
    get dialect() {
      const answer = dialectOf(document.value);
      return 'dialect' in answer ? answer.dialect : ('2020-12' as const);
    },
    get value() {
      return document.value;
    },
  };
}

/** The folder so many levels above a file. */
function majorFolder(path: string, levels: number): string {
  return path.split('/').slice(0, -levels).join('/');
}

function textOf(value: Json, key: string): string {
  const found = member(value, key);
  return typeof found === 'string' ? found : '';
}

function toTeam([id, value]: [string, Json]): [string, Team] {
  const optional = (key: 'github' | 'chat' | 'email') => {
    const found = textOf(value, key);
    return found === '' ? {} : { [key]: found };
  };
  return [id, { id, name: textOf(value, 'name'), ...optional('github'), ...optional('chat'), ...optional('email') }];
}

function toWaiver([fingerprint, value]: [string, Json]): Waiver {
  return {
    fingerprint,
    event: textOf(value, 'event'),
    rule: textOf(value, 'rule'),
    owner: textOf(value, 'owner'),
    reason: textOf(value, 'reason'),
    until: textOf(value, 'until'),
  };
}

function toDomain({ path, role, value }: Of<'domain'>): Domain {
  return { name: role.domain, file: path, summary: textOf(value, 'summary'), owner: textOf(value, 'owner') };
}

function toService({ path, role, value }: Of<'service'>): Service {
  const strings = (list: Json | undefined) => (isArray(list) ? list.filter((item) => typeof item === 'string') : []);
  const consumes = member(value, 'consumes');
  return {
    ref: `${role.domain}/${role.name}`,
    domain: role.domain,
    name: role.name,
    file: path,
    summary: textOf(value, 'summary'),
    owner: textOf(value, 'owner'),
    produces: strings(member(value, 'produces')),
    consumes: (isArray(consumes) ? consumes : []).map((item): Consumption => {
      const pattern = member(item, 'pattern');
      const fields = member(item, 'fields');
      return {
        event: textOf(item, 'event'),
        ...(fields === undefined ? {} : { fields: strings(fields) }),
        ...(isObject(pattern) ? { pattern } : {}),
      };
    }),
  };
}

function linkEvents(
  input: LinkInput,
  documents: readonly Of<'event'>[],
  byKind: ReturnType<typeof groupByKind>,
  schemas: ReadonlyMap<string, SchemaFile>,
  digests: ReadonlyMap<string, Json>,
  findings: UnplacedFinding[],
  broken: Set<string>,
): ReadonlyMap<string, EventDefinition> {
  const heads = new Map(byKind('head').map((head) => [majorFolder(head.path, 1), head]));
  const releases = groupBy(byKind('release'), (release) => majorFolder(release.path, 2));
  const examples = groupBy(byKind('example'), (example) => majorFolder(example.path, 2));
  const numbers = majorNumbers(input, byKind);

  const events = new Map<string, EventDefinition>();
  for (const document of documents) {
    const { path, role, value } = document;
    const ref = `${role.domain}/${role.event}`;
    const folder = majorFolder(path, 1);
    const declared = member(value, 'majors');
    const source = textOf(value, 'source');
    const majors: Major[] = [];
    for (const number of numbers.get(folder) ?? []) {
      const major = toMajor(ref, role.event, source, number, `${folder}/v${number}`, declared);
      const head = heads.get(major.folder);
      const schema = head && schemas.get(head.path);
      if (!head) {
        const unread = [...input.unreadable].some((file) => file.startsWith(`${major.folder}/schema.`));
        if (!unread) {
          broken.add(path);
          findings.push(
            errorAt('missing-file', path, `Major ${number} of ${ref} has no head schema.`, {
              expected: `${major.folder}/schema.json`,
              next: 'Add that file, or remove the folder.',
            }),
          );
        }
        continue;
      }
      if (!schema) continue;
      const listed = new Map(
        entries(digests.get(major.folder)).flatMap(([version, digest]) =>
          typeof digest === 'string' ? [[version, digest] as const] : [],
        ),
      );
      majors.push({
        ...major,
        head: schema,
        releases: toReleases(releases.get(major.folder) ?? [], listed, schemas),
        digests: listed,
        examples: (examples.get(major.folder) ?? []).map(
          ({ path: file, value: example }): Example => ({ file, value: example }),
        ),
      });
    }
    for (const number of numbers.get(folder) ?? []) {
      const major = `${folder}/v${number}`;
      if (member(declared, String(number)) !== undefined || !(releases.has(major) || digests.has(major))) continue;
      findings.push(
        errorAt('major-unlisted', path, `Major ${number} of ${ref} has releases, but is not among the majors.`, {
          pointer: '/majors',
          on: 'key',
          expected: `an entry ${number}, for ${major}`,
          next: 'List it again, and say in `deprecated` when it goes; once none of its events is in flight any more, remove the folder too.',
        }),
      );
    }
    for (const [number] of entries(declared)) {
      if (numbers.get(folder)?.includes(Number(number))) continue;
      broken.add(path);
      findings.push(
        errorAt('missing-file', path, `Major ${number} of ${ref} has no folder.`, {
          pointer: `/majors/${number}`,
          on: 'key',
          expected: `${folder}/v${number}/schema.json`,
          next: 'Add that file, or take the major out of event.yaml.',
        }),
      );
    }
    const compatibility = member(value, 'compatibility');
    events.set(ref, {
      ref,
      domain: role.domain,
      name: role.event,
      file: path,
      summary: textOf(value, 'summary'),
      owner: textOf(value, 'owner'),
      source,
      bus: textOf(value, 'bus') || 'default',
      compatibility:
        typeof compatibility === 'string' ? (compatibility as Compatibility) : input.settings.compatibility,
      majors,
    });
  }
  return new Map([...events].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Event folder -> its majors, lowest first: every `v<n>` that holds a data file, readable or not. */
function majorNumbers(
  input: LinkInput,
  byKind: ReturnType<typeof groupByKind>,
): ReadonlyMap<string, readonly number[]> {
  const numbers = new Map<string, Set<number>>();
  const add = (path: string) => {
    const match = /^(.*)\/v([1-9]\d*)\//.exec(path);
    if (!match?.[1]) return;
    const known = numbers.get(match[1]) ?? new Set();
    numbers.set(match[1], known.add(Number(match[2])));
  };
  for (const kind of ['head', 'release', 'example', 'digests'] as const) {
    for (const document of byKind(kind)) add(document.path);
  }
  for (const path of input.unreadable) add(path);
  return new Map([...numbers].map(([folder, set]) => [folder, [...set].sort((a, b) => a - b)]));
}

function toMajor(
  event: string,
  name: string,
  source: string,
  number: number,
  folder: string,
  declared: Json | undefined,
): Omit<Major, 'head' | 'releases' | 'digests' | 'examples'> {
  const entry = member(declared, String(number));
  const match = member(entry, 'match');
  const detail = member(match, 'detail');
  const stability = member(entry, 'stability');
  const deprecated = member(entry, 'deprecated');
  const removal = deprecated && textOf(deprecated, 'removal');
  const alternative = deprecated && textOf(deprecated, 'alternative');
  const detailType = entry === undefined ? '' : textOf(entry, 'detailType');
  return {
    number,
    ref: `${event}@${number}`,
    folder,
    address: {
      source,
      detailType: detailType || (number === 1 ? name : `${name}.v${number}`),
      ...(isObject(detail) ? { match: detail } : {}),
    },
    stability: typeof stability === 'string' ? (stability as Stability) : 'stable',
    ...(deprecated === undefined
      ? {}
      : {
          deprecated: {
            effective: textOf(deprecated, 'effective'),
            ...(removal ? { removal } : {}),
            ...(alternative ? { alternative } : {}),
          },
        }),
  };
}

function toReleases(
  documents: readonly Of<'release'>[],
  digests: ReadonlyMap<string, string>,
  schemas: ReadonlyMap<string, SchemaFile>,
): Release[] {
  return documents
    .flatMap(({ path, role }): Release[] => {
      const schema = schemas.get(path);
      return schema ? [{ version: role.version, schema, digest: digests.get(role.version) }] : [];
    })
    .sort((a, b) => compareVersions(a.version, b.version));
}

/** Domains and events that have files but no description, and names that are not well formed. */
function missingDescriptions(input: LinkInput, byKind: ReturnType<typeof groupByKind>): UnplacedFinding[] {
  const findings: UnplacedFinding[] = [];
  const inRoot = (path: string) => inCatalogue(input.settings, path);
  const present = new Set([...input.documents.map(({ path }) => path), ...input.unreadable]);
  const hasDescription = (folder: string, name: string) =>
    ['yaml', 'yml', 'json'].some((ending) => present.has(`${folder}/${name}.${ending}`));

  const domains = new Map<string, string>();
  const events = new Map<string, string>();
  for (const kind of ['domain', 'service', 'event', 'head', 'example', 'release', 'digests', 'type'] as const) {
    for (const { path, role } of byKind(kind)) {
      if ('domain' in role && role.domain !== undefined) domains.set(role.domain, domains.get(role.domain) ?? path);
      if ('event' in role) {
        const folder = `${role.domain}/${role.event}`;
        events.set(folder, events.get(folder) ?? path);
      }
    }
  }
  for (const [domain, witness] of domains) {
    if (!DOMAIN_NAME.test(domain)) {
      findings.push(
        errorAt('name-invalid', witness, `"${domain}" can't be the name of a domain.`, {
          expected: 'lower-case letters, digits and hyphens, such as customer-analytics',
          next: `Rename the folder ${inRoot(domain)}, and the references to its events.`,
        }),
      );
    }
    if (!hasDescription(inRoot(domain), 'domain')) {
      findings.push(
        errorAt('missing-file', witness, `The domain "${domain}" has no description.`, {
          expected: `${inRoot(domain)}/domain.yaml with summary and owner`,
          next: 'Add that file.',
        }),
      );
    }
  }
  for (const [event, witness] of events) {
    const name = event.split('/')[1] ?? '';
    if (!EVENT_NAME.test(name)) {
      findings.push(
        errorAt('name-invalid', witness, `"${name}" can't be the name of an event.`, {
          expected: 'letters and digits, the first a capital, such as OrderPlaced',
          next: `Rename the folder ${inRoot(event)}, and the references to it.`,
        }),
      );
    }
    if (!hasDescription(inRoot(event), 'event')) {
      const near = nearest(event, [...new Set(byKind('event').map(({ role }) => `${role.domain}/${role.event}`))]);
      findings.push(
        errorAt('missing-file', witness, `The event ${event} has no description.`, {
          expected: `${inRoot(event)}/event.yaml with summary, owner, source and majors`,
          next: near === undefined ? 'Add that file.' : `Add that file; or move this to ${near} if it belongs there.`,
        }),
      );
    }
  }
  return findings;
}

/** Two files that describe one thing, and names that differ in case only (one file on macOS and Windows). */
function nameClashes(documents: readonly Document[]): UnplacedFinding[] {
  const first = new Map<string, string>();
  const findings: UnplacedFinding[] = [];
  for (const { path, role } of documents) {
    if (role.kind === 'other' || role.kind === 'stray') continue;
    const ending = role.kind === 'type' || role.kind === 'example' ? '' : /\.(json|ya?ml)$/i;
    const key = path.replace(ending, '').toLowerCase();
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, path);
      continue;
    }
    const sameName = other.replace(ending, '') === path.replace(ending, '');
    findings.push(
      errorAt(
        'name-clash',
        path,
        sameName ? 'This is described twice.' : 'Two names differ in upper and lower case only.',
        {
          related: [{ message: 'the other one', file: other }],
          next: sameName ? 'Keep one of the two files.' : 'Rename one: on macOS and Windows they are one file.',
        },
      ),
    );
  }
  return findings;
}
