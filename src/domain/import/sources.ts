import { refTarget } from '../catalogue/targets.ts';
import { isObject, type Json, member } from '../json.ts';
import { dialectOf } from '../schema/dialect.ts';
import { type DocumentIndex, indexDocument, refsOf } from '../schema/refs.ts';
import type { Dialect } from '../schema/types.ts';
import { escapeFragment, splitFragment } from '../schema/uri.ts';
import { walk } from '../schema/walk.ts';
import type { SourcePlace } from './found.ts';

/** A schema file of somebody's. */
export interface SourceSchema {
  readonly file: string;
  readonly value: Json;
  readonly dialect: Dialect;
  readonly index: DocumentIndex;
}

export interface Sources {
  readonly schemas: ReadonlyMap<string, SourceSchema>;
  /** Parsed files that are no schemas. */
  readonly data: ReadonlyMap<string, Json>;
  /** Files of other kinds (OpenAPI, unknown dialects), with the reason. */
  readonly others: ReadonlyMap<string, string>;
  /** The dialect of the files that name none. */
  readonly assumed: Dialect;
  /** Where a reference leads; `undefined` where it leads nowhere in here. */
  resolve(from: SourceSchema, base: string, ref: string): SourcePlace | 'metaschema' | undefined;
  /** The references of every schema in a file, by the schema that makes them. */
  references(schema: SourceSchema): ReadonlyMap<Json, readonly Reference[]>;
}

const HOLDERS = ['properties', '$defs', 'definitions', 'patternProperties'];
const LISTS = ['allOf', 'anyOf', 'oneOf', 'enum'];
const TYPES = new Set(['null', 'boolean', 'object', 'array', 'number', 'integer', 'string']);

/** Whether a value is meant as a schema, told by its keywords. */
function looksLikeSchema(value: Json): boolean {
  if (!isObject(value)) return false;
  const named = member(value, '$schema');
  if (typeof named === 'string') return /json-schema\.org/.test(named);
  if (HOLDERS.some((key) => isObject(member(value, key)))) return true;
  if (LISTS.some((key) => Array.isArray(member(value, key)))) return true;
  const { type, $ref } = value;
  if (typeof $ref === 'string') return true;
  // A payload may well have a `type` too, but hardly one of these and nothing else of its own.
  const types = Array.isArray(type) ? type : [type];
  return types.length > 0 && types.every((each) => typeof each === 'string' && TYPES.has(each));
}

function otherKind(value: Json): string | undefined {
  for (const [key, kind] of [
    ['openapi', 'an OpenAPI document'],
    ['swagger', 'an OpenAPI document'],
    ['asyncapi', 'an AsyncAPI document'],
  ] as const) {
    if (isObject(value) && typeof member(value, key) === 'string') return `It is ${kind}, not a JSON Schema.`;
  }
  return undefined;
}

export function sourcesOf(values: ReadonlyMap<string, Json>): Sources {
  const data = new Map<string, Json>();
  const others = new Map<string, string>();
  const found: { file: string; value: Json; dialect: Dialect | undefined }[] = [];
  for (const [file, value] of values) {
    const other = otherKind(value);
    if (other !== undefined) others.set(file, other);
    else if (!looksLikeSchema(value)) data.set(file, value);
    else {
      const answer = dialectOf(value);
      if (!('dialect' in answer)) others.set(file, `${answer.finding.message}.`);
      else found.push({ file, value, dialect: member(value, '$schema') === undefined ? undefined : answer.dialect });
    }
  }
  // What names no dialect is in that of its neighbours, where they agree.
  const named = new Set(found.flatMap(({ dialect }) => (dialect === undefined ? [] : [dialect])));
  const assumed = (named.size === 1 ? [...named][0] : undefined) ?? '2020-12';
  const schemas = new Map<string, SourceSchema>();
  const ids = new Map<string, string>();
  for (const { file, value, dialect = assumed } of found) {
    const index = indexDocument(value, dialect);
    schemas.set(file, { file, value, dialect, index });
    if (index.base !== '' && !ids.has(index.base)) ids.set(index.base, file);
  }
  const resolve = (from: SourceSchema, base: string, ref: string): SourcePlace | 'metaschema' | undefined => {
    const resolved = from.index.resolve(base, ref);
    if (resolved.kind === 'metaschema') return 'metaschema';
    if (resolved.kind === 'inside') return { file: from.file, pointer: resolved.pointer };
    if (resolved.kind === 'dangling') return undefined;
    const candidates = [
      refTarget(from.file, resolved.target, (id) => ids.get(id)),
      // Ids that nobody resolves: the path beside the file is what was meant.
      refTarget(from.file, splitFragment(ref).uri, () => undefined),
    ];
    for (const candidate of candidates) {
      const target = 'path' in candidate ? schemas.get(candidate.path) : undefined;
      const place = target?.index.resolve(target.index.base, `#${escapeFragment(resolved.fragment)}`);
      if (target && place?.kind === 'inside') return { file: target.file, pointer: place.pointer };
    }
    return undefined;
  };
  const known = new Map<SourceSchema, ReadonlyMap<Json, readonly Reference[]>>();
  const references = (schema: SourceSchema) => {
    const before = known.get(schema);
    if (before) return before;
    const made = referencesOf(resolve, schema);
    known.set(schema, made);
    return made;
  };
  return { schemas, data, others, assumed, resolve, references };
}

interface Reference {
  readonly keyword: string;
  readonly ref: string;
  readonly to: SourcePlace | 'metaschema' | undefined;
}

/** The references of every schema in a file, by the schema that makes them. */
function referencesOf(resolve: Sources['resolve'], schema: SourceSchema): ReadonlyMap<Json, readonly Reference[]> {
  const { index, dialect, value } = schema;
  const found = new Map<Json, readonly Reference[]>();
  const bases = new Map<unknown, string>();
  walk({ schema: value }, dialect, {
    schema(place) {
      const above = place.parent === undefined ? index.base : (bases.get(place.parent) ?? index.base);
      const base = isObject(place.schema) ? (index.bases.get(place.schema) ?? above) : above;
      bases.set(place, base);
      if (!isObject(place.schema)) return;
      const refs = refsOf(place.schema, dialect);
      found.set(
        place.schema,
        refs.map(({ keyword, ref }) => ({ keyword, ref, to: resolve(schema, base, ref) })),
      );
    },
  });
  return found;
}

/** Every reference at and below a place of a file, with where it leads. */
export function referencesIn(sources: Sources, schema: SourceSchema, value: Json): readonly Reference[] {
  const known = sources.references(schema);
  const found: Reference[] = [];
  walk({ schema: value }, schema.dialect, {
    schema: (place) => void found.push(...(known.get(place.schema) ?? [])),
  });
  return found;
}
