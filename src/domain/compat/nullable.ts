import { isArray, isObject, type Json, member } from '../json.ts';
import { walk } from '../schema/walk.ts';
import type { Side } from './contain.ts';

/**
 * The same schema for validators of JSON Schema, which do not know `nullable`: OpenAPI 3.0 writes it beside `type`, where the comparison
 * reads it.
 */
export function withoutNullable<S extends Side>(side: S): S {
  const nullable = new Map<Json, Json>();
  walk({ schema: side.schema }, side.dialect, {
    keyword({ schema }, name, value) {
      if (name !== 'nullable' || value !== true || !isObject(schema)) return;
      const type = member(schema, 'type');
      const types = isArray(type) ? type : [type!];
      if (type === undefined || types.includes('null')) return;
      const { nullable: _, ...rest } = schema;
      nullable.set(schema, { ...rest, type: [...types, 'null'] });
    },
  });
  if (nullable.size === 0) return side;
  const spell = (value: Json): Json => {
    const spelled = nullable.get(value) ?? value;
    if (isArray(spelled)) return spelled.map(spell);
    if (!isObject(spelled)) return spelled;
    return Object.fromEntries(Object.entries(spelled).map(([name, inner]) => [name, spell(inner)]));
  };
  return { ...side, schema: spell(side.schema) };
}
