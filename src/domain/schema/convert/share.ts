import { isArray, isObject, type Json, type JsonObject, member } from '../../json.ts';
import { canonical } from '../equal.ts';
import { keywordsOf } from '../keywords.ts';
import { fromEntries } from './build.ts';
import { componentName } from './convert.ts';
import type { Definitions } from './types.ts';

/** A subschema shorter than this costs more as a reference. */
const shortest = 80;

/**
 * The same definitions, in which each subschema that stands in several places is a definition of its own. `prefix`: what references to
 * definitions begin with.
 */
export function shared(definitions: Definitions, prefix: string): Definitions {
  const counts = new Map<string, number>();
  const count = (schema: JsonObject): void => {
    const text = canonical(schema);
    const before = counts.get(text) ?? 0;
    counts.set(text, before + 1);
    // What stands inside one that is shared will stand there once.
    if (before === 0 || text.length < shortest) children(schema, look);
  };
  const look = (schema: JsonObject): JsonObject => {
    count(schema);
    return schema;
  };
  for (const schema of Object.values(definitions)) children(schema, look);

  const names = new Map<string, string>();
  for (const [name, schema] of Object.entries(definitions)) names.set(canonical(schema), name);
  const taken = new Set(Object.keys(definitions));
  const made: [string, JsonObject][] = [];
  const rewrite = (schema: JsonObject, hint: string): JsonObject => {
    const text = canonical(schema);
    const known = names.get(text);
    if (text.length < shortest || member(schema, '$ref') !== undefined) return children(schema, rewrite);
    if (known === undefined && (counts.get(text) ?? 0) < 2) return children(schema, rewrite);
    if (known !== undefined) return { $ref: prefix + known };
    const stem = componentName(hint);
    let name = stem;
    for (let i = 2; taken.has(name); i++) name = `${stem}${i}`;
    taken.add(name);
    names.set(text, name);
    made.push([name, children(schema, rewrite)]);
    return { $ref: prefix + name };
  };
  const own = Object.entries(definitions).map(([name, schema]) => [name, children(schema, rewrite)] as const);
  made.sort(([a], [b]) => (a < b ? -1 : 1));
  return fromEntries([...own, ...made]);
}

/** A copy of a schema of the targets with other subschemas. `hint`: what such a one could be called. */
function children(schema: JsonObject, change: (inner: JsonObject, hint: string) => JsonObject): JsonObject {
  const known = keywordsOf['draft-04'];
  const one = (inner: Json, hint: string): Json => (isObject(inner) ? change(inner, hint) : inner);
  return fromEntries(
    Object.entries(schema).map(([keyword, value]): readonly [string, Json] => {
      const info = known.get(keyword);
      if (info?.applies === undefined || info.applies === 'nowhere') return [keyword, value];
      if (isArray(value)) return [keyword, value.map((inner) => one(inner, keyword))];
      if (info.shape === 'schema-map' || info.shape === 'dependencies') {
        if (!isObject(value)) return [keyword, value];
        return [keyword, fromEntries(Object.entries(value).map(([name, inner]) => [name, one(inner, name)] as const))];
      }
      return [keyword, one(value, keyword)];
    }),
  );
}
