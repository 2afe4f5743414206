import { isArray, isObject, type Json, member } from '../json.ts';
import { parseText } from '../text/parse.ts';
import type { Found, FoundService, FoundVersion, LeftOut } from './found.ts';
import { domainName, eventName, firstSentence, idName } from './names.ts';
import type { Sources } from './sources.ts';

/**
 * Directories of EventCatalog (https://www.eventcatalog.dev/docs): each resource is a folder with `index.mdx` (`.md`),
 * whose front matter describes it; older versions stand below `versioned/<version>/`. Version 1 named producers and
 * consumers at the event, later ones say at the service what it sends and receives.
 */
const INDEX = /(?:^|\/)index\.mdx?$/;
const PERSON = /(?:^|\/)(teams|users)\/([^/]+?)(?:\/index)?\.mdx?$/;

type Kind = 'domains' | 'subdomains' | 'services' | 'events' | 'commands' | 'queries';

interface Resource {
  readonly kind: Kind;
  readonly folder: string;
  readonly file: string;
  readonly front: Json;
  readonly id: string;
  /** Of `versioned/`. */
  readonly old: boolean;
}

export function isEventCatalog(paths: readonly string[]): boolean {
  if (paths.some((path) => /(?:^|\/)eventcatalog\.config\.\w+$/.test(path))) return true;
  return paths.some((path) => /(?:^|\/)(?:events|services|domains)\/[^/]+\/(?:.*\/)?index\.mdx?$/.test(path));
}

export const readsText = (path: string): boolean => INDEX.test(path) || PERSON.test(path);

/** `texts`: the index files, by path. `domain` is that of what belongs to none. */
export function foundInEventCatalog(texts: ReadonlyMap<string, string>, sources: Sources, domain: string): Found {
  const leftOut: LeftOut[] = [];
  const resources: Resource[] = [];
  const people = new Map<string, { readonly id: string; readonly name: string; readonly team: boolean }>();
  for (const [file, text] of texts) {
    const front = frontMatter(text);
    if (front === undefined) {
      leftOut.push({ what: file, why: 'It has no front matter that can be read.' });
      continue;
    }
    const person = PERSON.exec(file);
    if (person && !/\/(?:events|services|domains)\//.test(`/${file}`)) {
      const id = textOf(front, 'id') ?? person[2] ?? '';
      people.set(id, { id: idName(id, 'team'), name: textOf(front, 'name') ?? id, team: person[1] === 'teams' });
      continue;
    }
    const resource = resourceOf(file, front);
    if (resource) resources.push(resource);
  }
  for (const kind of ['commands', 'queries'] as const) {
    for (const each of resources.filter((resource) => resource.kind === kind && !resource.old)) {
      leftOut.push({ what: each.file, why: `${kind === 'commands' ? 'A command' : 'A query'} is no event.` });
    }
  }
  const teams = new Map<string, string>();
  const ownerOf = (front: Json): string | undefined => {
    const owners = list(front, 'owners').flatMap((owner) =>
      typeof owner === 'string' ? owner : (textOf(owner, 'id') ?? []),
    );
    const known = owners.find((owner) => people.get(owner)?.team) ?? owners[0];
    if (known === undefined) return undefined;
    const { id, name } = people.get(known) ?? { id: idName(known, 'team'), name: known };
    teams.set(id, name);
    return id;
  };

  const newest = newestOf(resources);
  const homes = servicesByDomain(newest);
  const domains = new Map<string, { summary?: string; owner?: string }>();
  for (const each of newest.filter(({ kind }) => kind === 'domains' || kind === 'subdomains')) {
    const summary = summaryOf(each.front);
    const owner = ownerOf(each.front);
    domains.set(domainName(each.id), {
      ...(summary === undefined ? {} : { summary }),
      ...(owner === undefined ? {} : { owner }),
    });
  }
  const serviceDomain = (service: Resource) => domainOf(service.folder, newest) ?? homes.get(service.id) ?? domain;
  const eventDomain = (event: Resource): string => {
    const own = domainOf(event.folder, newest);
    if (own !== undefined) return own;
    const around = newest.find(({ kind, folder }) => kind === 'services' && event.folder.startsWith(`${folder}/`));
    const sender =
      around ??
      newest.find(
        ({ kind, front }) => kind === 'services' && messages(front, 'sends').some(({ id }) => id === event.id),
      );
    return sender ? serviceDomain(sender) : domain;
  };
  const current = new Map(newest.map((resource) => [`${resource.kind} ${resource.id}`, resource]));
  const events = resources
    .filter(({ kind }) => kind === 'events')
    .map((event): FoundVersion => {
      const { front, folder, file, id } = event;
      const home = eventDomain(current.get(`events ${id}`) ?? event);
      const summary = summaryOf(front);
      const owner = ownerOf(front);
      const version = versionOf(textOf(front, 'version'));
      const schemaPath = textOf(front, 'schemaPath') ?? 'schema.json';
      const place = joined(folder, schemaPath);
      const schema = sources.schemas.get(place);
      return {
        domain: home,
        name: eventName(id),
        ...(summary === undefined ? {} : { summary }),
        ...(owner === undefined ? {} : { owner }),
        ...(/^\S.{0,127}$/.test(id) ? { detailType: id } : {}),
        ...(version === undefined ? {} : { version }),
        ...(schema ? { place: { file: place, pointer: '' } } : {}),
        from: schema ? place : file,
        examples: [...sources.data]
          .filter(([path]) => path.startsWith(`${folder}/examples/`) && !path.slice(folder.length + 10).includes('/'))
          .flatMap(([path, value]) =>
            isObject(value)
              ? [{ name: idName(path.replace(/^.*\//, '').replace(/\.\w+$/, ''), 'example'), value }]
              : [],
          ),
      };
    });
  const services = newest
    .filter(({ kind }) => kind === 'services')
    .map((service): FoundService => {
      const { id, front, file } = service;
      const summary = summaryOf(front);
      const owner = ownerOf(front);
      const old = newest.filter((each) => each.kind === 'events');
      const named = (key: string) =>
        old.filter((event) => list(event.front, key).includes(id)).map((event) => ({ id: event.id }));
      return {
        domain: serviceDomain(service),
        name: idName(id, 'service'),
        ...(summary === undefined ? {} : { summary }),
        ...(owner === undefined ? {} : { owner }),
        sends: [...messages(front, 'sends'), ...named('producers')],
        receives: [...messages(front, 'receives'), ...named('consumers')],
        from: file,
      };
    });
  const used = new Set(events.flatMap(({ place }) => (place ? [place.file] : [])));
  const referred = [...sources.schemas.keys()].filter((file) => !used.has(file));
  return {
    events,
    types: referred
      .filter(
        (file) =>
          !resources.some(
            ({ folder, kind }) => file.startsWith(`${folder}/`) && (kind === 'commands' || kind === 'queries'),
          ),
      )
      .map((file) => ({
        name: idName(file.replace(/^.*\//, '').replace(/\.\w+$/, ''), 'type'),
        place: { file, pointer: '' },
      })),
    domains,
    services,
    teams,
    leftOut,
    notes: ['Detail-types are the ids of the events; correct in event.yaml what is published otherwise.'],
  };
}

/** The YAML between the first two lines of `---`. */
function frontMatter(text: string): Json | undefined {
  const match = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text);
  const parsed = match?.[1] === undefined ? undefined : parseText(match[1], 'yaml');
  return parsed && 'value' in parsed && isObject(parsed.value) ? parsed.value : undefined;
}

function resourceOf(file: string, front: Json): Resource | undefined {
  const folders = file.split('/').slice(0, -1);
  const at = folders.findLastIndex((folder) => KINDS.has(folder));
  const kind = folders[at] as Kind | undefined;
  const name = folders[at + 1];
  if (at < 0 || kind === undefined || name === undefined) return undefined;
  const below = folders.slice(at + 2);
  const old = below[0] === 'versioned';
  if (below.length > (old ? 2 : 0)) return undefined;
  return {
    kind,
    folder: folders.join('/'),
    file,
    front,
    id: textOf(front, 'id') ?? textOf(front, 'name') ?? name,
    old,
  };
}

const KINDS: ReadonlySet<string> = new Set<Kind>([
  'domains',
  'subdomains',
  'services',
  'events',
  'commands',
  'queries',
]);

/** Of each resource the one that is not below `versioned/`. */
function newestOf(resources: readonly Resource[]): readonly Resource[] {
  return resources.filter(({ old }) => !old);
}

/** The domain whose folder holds this one, the nearest. */
function domainOf(folder: string, resources: readonly Resource[]): string | undefined {
  const around = resources
    .filter(({ kind, folder: home }) => (kind === 'domains' || kind === 'subdomains') && folder.startsWith(`${home}/`))
    .sort((a, b) => b.folder.length - a.folder.length)[0];
  if (around) return domainName(around.id);
  const steps = folder.split('/');
  const at = steps.findLastIndex((step) => step === 'domains' || step === 'subdomains');
  const name = steps[at + 1];
  return at >= 0 && name !== undefined ? domainName(name) : undefined;
}

/** Service id -> the domain that lists it. */
function servicesByDomain(resources: readonly Resource[]): ReadonlyMap<string, string> {
  const homes = new Map<string, string>();
  for (const { kind, front, id } of resources) {
    if (kind !== 'domains' && kind !== 'subdomains') continue;
    for (const service of messages(front, 'services')) homes.set(service.id, domainName(id));
  }
  return homes;
}

function messages(front: Json, key: string): readonly { readonly id: string; readonly version?: string }[] {
  return list(front, key).flatMap((item) => {
    const id = typeof item === 'string' ? item : textOf(item, 'id');
    const version = isObject(item) ? textOf(item, 'version') : undefined;
    return id === undefined ? [] : [{ id, ...(version === undefined ? {} : { version }) }];
  });
}

function list(front: Json, key: string): readonly Json[] {
  const value = member(front, key);
  return isArray(value) ? value : [];
}

function textOf(value: Json, key: string): string | undefined {
  const found = member(value, key);
  if (typeof found === 'number') return String(found);
  return typeof found === 'string' && found.trim() !== '' ? found.trim() : undefined;
}

function summaryOf(front: Json): string | undefined {
  return firstSentence(textOf(front, 'summary') ?? textOf(front, 'description'));
}

function versionOf(text: string | undefined): string | undefined {
  const match = /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?$/.exec(text ?? '');
  if (!match) return undefined;
  if (match[2] === undefined) return String(Number(match[1]));
  return [match[1], match[2], match[3] ?? '0'].map(Number).join('.');
}

/** A path in a folder; what leads out of it leads nowhere. */
function joined(folder: string, path: string): string {
  const steps = folder === '' ? [] : folder.split('/');
  for (const step of path.replaceAll('\\', '/').split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '.' && step !== '') steps.push(step);
  }
  return steps.join('/');
}
