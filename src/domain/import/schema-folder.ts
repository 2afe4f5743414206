import { kebabCase, pascalCase } from '../author/names.ts';
import { describesObject } from '../catalogue/shape.ts';
import { childPointer, isArray, isObject, type Json, member } from '../json.ts';
import { sampleOf } from '../schema/infer.ts';
import type { Found, FoundType, FoundVersion, LeftOut } from './found.ts';
import {
  domainName,
  eventName,
  firstSentence,
  identityOf,
  idName,
  OF_TYPES,
  type PathIdentity,
  uniqueName,
} from './names.ts';
import { referencesIn, type SourceSchema, type Sources } from './sources.ts';

/**
 * What a folder of JSON Schemas describes, told by paths, names and references: a file an event, a file of many
 * definitions, files that others refer to. `standard` is the domain of what names none.
 */
export function foundInSchemas(sources: Sources, standard: string): Found {
  const events: FoundVersion[] = [];
  const types: FoundType[] = [];
  const leftOut: LeftOut[] = [...sources.others].map(([what, why]) => ({ what, why }));
  const referenced = referencedFiles(sources);
  for (const schema of sources.schemas.values()) {
    const { file, value } = schema;
    if (isIndex(sources, schema)) {
      leftOut.push({ what: file, why: 'It only lists other schemas, each of which is carried over by itself.' });
      continue;
    }
    const identity = identityOf(file);
    const parts = alternatives(sources, schema);
    if (parts) {
      split(schema, parts, domainName(splitDomain(file, identity, standard)), events, types);
    } else if (isType(file, value, referenced.has(file))) {
      const domain =
        identity.domain === undefined || OF_TYPES.test(identity.domain) ? undefined : domainName(identity.domain);
      types.push({ name: typeName(file), place: { file, pointer: '' }, ...(domain === undefined ? {} : { domain }) });
    } else {
      events.push(eventOf(schema, identity, standard));
    }
  }
  const taken = attachExamples(sources, events);
  const alone = [...sources.data.keys()].filter(
    (file) => !taken.has(file) && !/(?:^|\/)(?:package(?:-lock)?|tsconfig[^/]*)\.json$/.test(file),
  );
  for (const file of alone)
    leftOut.push({ what: file, why: 'It is no schema, and no event’s example by its place or name.' });
  const undeclared = [...sources.schemas.values()].some(({ value }) => member(value, '$schema') === undefined);
  const notes = undeclared ? [`Schemas without "$schema" are taken for ${sources.assumed}.`] : [];
  return { events, types, domains: new Map(), services: [], teams: new Map(), leftOut, notes };
}

/**
 * Files that other events or types refer to; versions of one event may refer to each other. Where files refer to each other
 * in a circle and nothing else refers to them, they are no parts of anything: none of them counts.
 */
function referencedFiles(sources: Sources): ReadonlySet<string> {
  const to = new Map<string, Set<string>>();
  const from = new Map<string, Set<string>>();
  for (const schema of sources.schemas.values()) {
    if (isIndex(sources, schema)) continue;
    const own = identityOf(schema.file);
    for (const { to: place } of referencesIn(sources, schema, schema.value)) {
      if (place === undefined || place === 'metaschema' || place.file === schema.file) continue;
      const other = identityOf(place.file);
      if (pascalCase(own.name) === pascalCase(other.name) && own.domain === other.domain) continue;
      to.set(schema.file, (to.get(schema.file) ?? new Set()).add(place.file));
      from.set(place.file, (from.get(place.file) ?? new Set()).add(schema.file));
    }
  }
  const files = [...sources.schemas.keys()];
  // What finishes last is reached by nothing else, or only by what it reaches itself: by its circle.
  const last = finished(files, to).reverse();
  const referenced = new Set<string>();
  const seen = new Set<string>();
  for (const file of last) {
    if (seen.has(file)) continue;
    const circle = new Set(finished([file], from));
    for (const below of finished([file], to)) {
      if (!circle.has(below)) referenced.add(below);
      seen.add(below);
    }
  }
  return referenced;
}

/** All that can be reached from some files, each after what it leads to; without recursion, since chains may be long. */
function finished(starts: readonly string[], edges: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  for (const start of starts) {
    if (seen.has(start)) continue;
    seen.add(start);
    const path = [{ file: start, next: [...(edges.get(start) ?? [])] }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const file = top.next.pop();
      if (file === undefined) {
        order.push(top.file);
        path.pop();
      } else if (!seen.has(file)) {
        seen.add(file);
        path.push({ file, next: [...(edges.get(file) ?? [])] });
      }
    }
  }
  return order;
}

function isType(file: string, value: Json, referenced: boolean): boolean {
  const folders = file.split('/').slice(0, -1);
  if (folders.some((folder) => OF_TYPES.test(folder)) || file.split('/').at(-1)?.startsWith('_')) return true;
  if (describesObject(value) === false) return true;
  return referenced && !folders.some((folder) => /^events?$/i.test(folder));
}

function typeName(file: string): string {
  const { name } = identityOf(file);
  return kebabCase(name) || 'shared';
}

const UNION = ['oneOf', 'anyOf'] as const;

/** The references of a root that is nothing but a choice between them. */
function choices(value: Json): readonly string[] | undefined {
  if (
    !isObject(value) ||
    ['properties', 'type', 'allOf', '$ref', 'required'].some((key) => Object.hasOwn(value, key))
  ) {
    return undefined;
  }
  for (const keyword of UNION) {
    const list = member(value, keyword);
    if (!isArray(list) || list.length === 0) continue;
    const refs = list.map((item) => member(item, '$ref'));
    return refs.every((ref) => typeof ref === 'string') ? refs : undefined;
  }
  return undefined;
}

/** A file that only lists others. */
function isIndex(sources: Sources, schema: SourceSchema): boolean {
  const refs = choices(schema.value);
  return (
    refs?.every((ref) => {
      const to = sources.resolve(schema, schema.index.base, ref);
      return to !== undefined && to !== 'metaschema' && to.file !== schema.file;
    }) ?? false
  );
}

interface Definition {
  readonly name: string;
  readonly pointer: string;
  readonly value: Json;
}

function definitionsOf(value: Json): readonly Definition[] {
  return ['definitions', '$defs'].flatMap((holder) => {
    const found = member(value, holder);
    return isObject(found)
      ? Object.keys(found).map((name) => ({
          name,
          pointer: childPointer(`/${holder}`, name),
          value: found[name] as Json,
        }))
      : [];
  });
}

/** A file of many definitions that describes nothing itself: which of them are events, and which only used by those. */
function alternatives(
  sources: Sources,
  schema: SourceSchema,
): { readonly events: readonly Definition[]; readonly others: readonly Definition[] } | undefined {
  const { value, file } = schema;
  const definitions = definitionsOf(value);
  if (!isObject(value) || definitions.length < 2) return undefined;
  const refs = choices(value);
  const bare =
    !refs &&
    ['properties', 'type', 'allOf', 'oneOf', 'anyOf', '$ref', 'required'].every((key) => !Object.hasOwn(value, key));
  if (!refs && !bare) return undefined;
  const pointers = new Set<string>();
  if (refs) {
    for (const ref of refs) {
      const to = sources.resolve(schema, schema.index.base, ref);
      if (to === undefined || to === 'metaschema' || to.file !== file) return undefined;
      pointers.add(to.pointer);
    }
  } else {
    const used = new Set(
      definitions.flatMap((definition) =>
        referencesIn(sources, schema, definition.value).flatMap(({ to }) =>
          to !== undefined && to !== 'metaschema' && to.file === file && to.pointer !== definition.pointer
            ? [to.pointer]
            : [],
        ),
      ),
    );
    for (const { pointer, value: inner } of definitions) {
      if (!used.has(pointer) && describesObject(value, inner) !== false) pointers.add(pointer);
    }
  }
  const events = definitions.filter(({ pointer }) => pointers.has(pointer));
  if (events.length === 0) return undefined;
  return { events, others: definitions.filter(({ pointer }) => !pointers.has(pointer)) };
}

function splitDomain(file: string, identity: PathIdentity, standard: string): string {
  const generic = /(?:^|\/)(?:schemas?|index|events?|definitions|all|bundle)(?:\.schema)?\.\w+$/i.test(file);
  return identity.domain ?? (generic ? standard : identity.name);
}

function split(
  schema: SourceSchema,
  parts: { readonly events: readonly Definition[]; readonly others: readonly Definition[] },
  domain: string,
  events: FoundVersion[],
  types: FoundType[],
): void {
  const { file } = schema;
  for (const { name, pointer, value } of parts.events) {
    const summary = textOf(value);
    events.push({
      domain,
      name: eventName(name.replace(/(?<=[a-z0-9])[_$-]event$/i, '')),
      ...(summary === undefined ? {} : { summary }),
      place: { file, pointer },
      from: `${file}#${pointer}`,
      examples: [],
    });
  }
  for (const { name, pointer } of parts.others) {
    types.push({ name: kebabCase(name) || 'shared', place: { file, pointer }, domain });
  }
}

function textOf(value: Json): string | undefined {
  const description = member(value, 'description');
  const title = member(value, 'title');
  return (
    firstSentence(typeof description === 'string' ? description : undefined) ??
    firstSentence(typeof title === 'string' ? title : undefined)
  );
}

function eventOf(schema: SourceSchema, identity: PathIdentity, standard: string): FoundVersion {
  const { file, value } = schema;
  const whole = envelopeOf(schema);
  const source = whole?.source ?? identity.source;
  const summary = textOf(value);
  return {
    domain: domainName(identity.domain ?? standard),
    name: eventName(identity.name),
    ...(identity.above === undefined ? {} : { above: identity.above }),
    ...(summary === undefined ? {} : { summary }),
    ...(source === undefined ? {} : { source }),
    ...(whole?.detailType === undefined ? {} : { detailType: whole.detailType }),
    ...(identity.version === undefined ? {} : { version: identity.version }),
    place: { file, pointer: '' },
    ...(whole === undefined ? {} : { detail: whole.detail }),
    from: file,
    examples: [],
  };
}

/** A schema of the whole event, as the schema registry exports them: where its detail is, and what the address is. */
function envelopeOf({ value }: SourceSchema) {
  const properties = member(value, 'properties');
  if (!['detail', 'detail-type', 'source'].every((key) => member(properties, key) !== undefined)) return undefined;
  const only = (key: string, hint: string): string | undefined => {
    const said = member(value, hint);
    if (typeof said === 'string') return said;
    const property = member(properties, key);
    const list = member(property, 'enum');
    const constant = member(property, 'const') ?? (isArray(list) && list.length === 1 ? list[0] : undefined);
    return typeof constant === 'string' ? constant : undefined;
  };
  return {
    detail: '/properties/detail',
    source: only('source', 'x-amazon-events-source'),
    detailType: only('detail-type', 'x-amazon-events-detail-type'),
  };
}

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Data that stands beside an event as its example, or carries its name. Gives the files that were taken. */
function attachExamples(sources: Sources, events: FoundVersion[]): ReadonlySet<string> {
  const taken = new Set<string>();
  for (const [file, value] of sources.data) {
    const { detail } = sampleOf(value);
    if (!isObject(detail)) continue;
    const folders = file.split('/');
    const name = folders.pop() ?? '';
    const at = folders.findLastIndex((folder) => /^(?:examples?|samples?)$/i.test(folder));
    const marked = /[._-](?:example|sample|payload)s?(?:[._-]?\d+)?\.\w+$/i.test(name);
    if (at < 0 && !marked) continue;
    const near = at < 0 ? folders.join('/') : folders.slice(0, at).join('/');
    const stem = plain(name.replace(/\.\w+$/, ''));
    const inside = events.filter(
      ({ place }) => place && `${folderOf(place.file)}/`.startsWith(near === '' ? '' : `${near}/`),
    );
    const byName = inside.filter((event) => stem.startsWith(plain(event.name)));
    const same = inside.filter(({ place }) => place && folderOf(place.file) === near);
    const best =
      byName.sort((a, b) => b.name.length - a.name.length)[0] ??
      (same.length === 1 ? same[0] : inside.length === 1 ? inside[0] : undefined);
    if (!best) continue;
    const index = events.indexOf(best);
    const names = new Set(best.examples.map((example) => example.name.toLowerCase()));
    const example = { name: uniqueName(idName(name.replace(/\.\w+$/, ''), 'example'), names), value: detail };
    events[index] = { ...best, examples: [...best.examples, example] };
    taken.add(file);
  }
  return taken;
}

const folderOf = (file: string) => file.slice(0, Math.max(file.lastIndexOf('/'), 0));
