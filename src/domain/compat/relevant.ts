import { atPointer, isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import { keywordsOf } from '../schema/keywords.ts';
import type { Dialect } from '../schema/types.ts';
import { resolveUri, splitFragment } from '../schema/uri.ts';
import { walk } from '../schema/walk.ts';

/** Keywords whose members apply only where the object has a property of that name. */
const byName: ReadonlySet<string> = new Set(['properties', 'dependentSchemas', 'dependentRequired', 'dependencies']);

/** Keywords that give a place a name of its own, or look one up by it: with one of them no part can be left out. */
const named: ReadonlySet<string> = new Set([
  '$anchor',
  '$dynamicAnchor',
  '$dynamicRef',
  '$recursiveAnchor',
  '$recursiveRef',
]);

const reference = /^#(?:\/(?:definitions|\$defs)\/[^/]+)?$/;

/**
 * The parts of a schema that can have a say about a value: what is said of properties that the value has nowhere, and definitions that
 * are then led to by nothing, are left out. The value is valid under the result exactly if it is under the whole; other values may not
 * be. So a validator that compiles judges a witness of five properties against a schema of thousands in a millisecond.
 */
export function relevantTo(value: Json, schema: Json, dialect: Dialect): Json {
  if (!isObject(schema) || !canBeCut(schema, dialect)) return schema;
  const names = namesIn(value);
  const known = keywordsOf[dialect];
  const wanted = new Set<string>();
  const cut = (part: Json): Json => {
    if (!isObject(part)) return part;
    const kept: [string, Json][] = [];
    for (const [keyword, given] of Object.entries(part)) {
      if (keyword === '$ref' && typeof given === 'string' && given.startsWith('#/')) wanted.add(given.slice(1));
      const info = known.get(keyword);
      if (keyword === 'definitions' || keyword === '$defs') continue;
      const inside = byName.has(keyword) && isObject(given) ? only(given, names) : given;
      kept.push([keyword, info?.applies === undefined ? inside : eachSchema(inside, info.shape, cut)]);
    }
    return Object.fromEntries(kept);
  };
  const root = cut(schema) as JsonObject;
  const definitions = new Map<string, [string, Json][]>();
  // The set grows while it is gone through: definitions lead to definitions.
  for (const pointer of wanted) {
    const [, holder, name] = pointer.split('/') as [string, string, string];
    const definition = atPointer(schema, pointer);
    if (definition === undefined) return schema;
    const of = definitions.get(holder) ?? [];
    definitions.set(holder, [...of, [decoded(name), cut(definition)]]);
  }
  return { ...root, ...Object.fromEntries([...definitions].map(([holder, of]) => [holder, Object.fromEntries(of)])) };
}

function decoded(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Whether a schema refers to what is outside of its document: validators refuse the whole of it then. */
export function leadsOut(schema: Json, dialect: Dialect): boolean {
  const id = member(schema, dialect === 'draft-04' ? 'id' : '$id');
  let out = false;
  walk({ schema }, dialect, {
    keyword(_place, name, value) {
      if (name === '$ref' && typeof value === 'string' && !value.startsWith('#') && isPlain(value, id)) out = true;
    },
  });
  return out;
}

function canBeCut(schema: JsonObject, dialect: Dialect): boolean {
  const id = dialect === 'draft-04' ? 'id' : '$id';
  let cuttable = true;
  walk({ schema }, dialect, {
    keyword(place, name, value) {
      if (named.has(name) || (name === id && place.parent !== undefined)) cuttable = false;
      if (name === '$ref' && !isPlain(value, member(schema, id))) cuttable = false;
    },
  });
  return cuttable;
}

/** Whether a reference leads to a definition or the root as this file looks them up, or out of the document. */
function isPlain(ref: Json, id: Json | undefined): boolean {
  if (typeof ref !== 'string') return false;
  const own = typeof id === 'string' ? splitFragment(id).uri : '';
  const { uri } = splitFragment(ref);
  if (uri !== '') return resolveUri(own, uri) !== own;
  // An escape of URIs may spell a name in more ways than one.
  return reference.test(ref) && !ref.includes('%');
}

function namesIn(value: Json, names = new Set<string>()): ReadonlySet<string> {
  if (isArray(value)) for (const item of value) namesIn(item, names);
  else if (isObject(value)) {
    for (const [name, inner] of Object.entries(value)) {
      names.add(name);
      namesIn(inner, names);
    }
  }
  return names;
}

function only(members: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([name]) => names.has(name)));
}

function eachSchema(value: Json, shape: string, change: (schema: Json) => Json): Json {
  if (shape === 'schema') return change(value);
  if (isArray(value)) return shape === 'schema-list' || shape === 'schema-or-list' ? value.map(change) : value;
  if (shape === 'schema-or-list') return change(value);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, isArray(one) ? one : change(one)]));
}
