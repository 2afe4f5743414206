import { isArray, isObject, type Json, member } from '../json.ts';
import type { Side } from './contain.ts';

/** Keywords that hold values and no schemas. */
const values: ReadonlySet<string> = new Set(['const', 'default', 'enum', 'example', 'examples']);

/**
 * The same schema in the words of JSON Schema, which does not know `nullable`: OpenAPI 3.0 writes it beside `type`. Wherever a schema
 * may stand, in `components` too, which no dialect knows.
 */
export function withoutNullable<S extends Side>(side: S): S {
  try {
    return { ...side, schema: spelled(side.schema) };
  } catch (error) {
    // Too deep for the stack: the comparison says so by itself.
    if (error instanceof RangeError) return side;
    throw error;
  }
}

function spelled(value: Json): Json {
  if (isArray(value)) {
    const items = value.map(spelled);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(
    ([name, inner]) => [name, values.has(name) ? inner : spelled(inner)] as const,
  );
  const type = member(value, 'type');
  const types = isArray(type) ? type : [type!];
  if (member(value, 'nullable') === true && (typeof type === 'string' || isArray(type)) && !types.includes('null')) {
    const rest = entries.filter(([name]) => name !== 'nullable' && name !== 'type');
    return Object.fromEntries([...rest, ['type', [...types, 'null']]]) as Json;
  }
  return entries.some(([name, inner]) => inner !== value[name]) ? Object.fromEntries(entries) : value;
}
