import { isArray, isObject, type Json, type JsonObject, member } from '../json.ts';

/**
 * A schema whose values also meet an address's `match`, as far as JSON Schema says it simply: exact values, prefixes,
 * suffixes, numeric ranges, existence. For making samples; whether one really meets the address is asked of the address
 * itself.
 */
export function withAddress(schema: Json, match: JsonObject | undefined): Json {
  if (!match || !isObject(schema)) return schema;
  const { $ref, ...rest } = schema;
  const all = member(schema, 'allOf');
  // Up to draft-07 nothing beside a `$ref` counts, so it goes inside.
  const parts = [...($ref === undefined ? [] : [{ $ref }]), ...(isArray(all) ? all : []), patternSchema(match)];
  return { ...rest, allOf: parts };
}

function patternSchema(pattern: JsonObject): JsonObject {
  const properties: Record<string, Json> = {};
  const required: string[] = [];
  const absent: string[] = [];
  const more: Json[] = [];
  for (const [key, condition] of Object.entries(pattern)) {
    const dot = key.indexOf('.');
    if (key === '$or' && isArray(condition)) {
      more.push({ anyOf: condition.filter(isObject).map(patternSchema) });
      continue;
    }
    if (dot >= 0) {
      more.push(patternSchema({ [key.slice(0, dot)]: { [key.slice(dot + 1)]: condition } }));
      continue;
    }
    if (isObject(condition)) properties[key] = patternSchema(condition);
    else if (isArray(condition)) {
      if (condition.some((each) => member(each, 'exists') === false)) {
        absent.push(key);
        continue;
      }
      const branches = condition.map(conditionSchema);
      properties[key] = branches.length === 1 && branches[0] !== undefined ? branches[0] : { anyOf: branches };
    }
    required.push(key);
  }
  return {
    type: 'object',
    properties,
    required,
    ...(absent.length > 0 ? { not: { anyOf: absent.map((key) => ({ required: [key] })) } } : {}),
    ...(more.length > 0 ? { allOf: more } : {}),
  };
}

function conditionSchema(condition: Json): Json {
  if (!isObject(condition)) return { enum: [condition] };
  const prefix = member(condition, 'prefix');
  const suffix = member(condition, 'suffix');
  const numeric = member(condition, 'numeric');
  if (typeof prefix === 'string') return { type: 'string', pattern: `^${escaped(prefix)}` };
  if (typeof suffix === 'string') return { type: 'string', pattern: `${escaped(suffix)}$` };
  if (isArray(numeric)) return numericSchema(numeric);
  return {};
}

function numericSchema(parts: readonly Json[]): Json {
  const bounds: Record<string, Json> = { type: 'number' };
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const limit = parts[i + 1] as Json;
    if (parts[i] === '=') return { enum: [limit] };
    const keyword = { '>': 'exclusiveMinimum', '>=': 'minimum', '<': 'exclusiveMaximum', '<=': 'maximum' }[
      String(parts[i])
    ];
    if (keyword) bounds[keyword] = limit;
  }
  return bounds;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
