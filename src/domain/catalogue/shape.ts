import { isArray, isObject, type Json, member } from '../json.ts';
import type { Dialect } from '../schema/types.ts';
import { follow } from './follow.ts';

/** What speaks of objects only. */
const OBJECT_KEYWORDS = [
  'properties',
  'required',
  'patternProperties',
  'additionalProperties',
  'unevaluatedProperties',
  'propertyNames',
  'minProperties',
  'maxProperties',
  'dependentRequired',
  'dependentSchemas',
  'dependencies',
];

/** Whether the values of a self-contained schema are objects; `unknown` where that is left to what can't be followed. */
export function describesObject(root: Json, at: Json = root, path: readonly Json[] = []): boolean | 'unknown' {
  if (!isObject(at)) return false;
  if (path.includes(at)) return 'unknown';
  const types = typesOf(at);
  if (types && !types.includes('object')) return types.every((type) => TYPES.has(type)) ? false : 'unknown';
  const inside = [...path, at];
  const said: (boolean | 'unknown')[] = [types !== undefined || OBJECT_KEYWORDS.some((key) => Object.hasOwn(at, key))];
  const values = at.const === undefined ? at.enum : [at.const];
  if (isArray(values)) said.push(values.some(isObject));
  for (const keyword of ['$ref', '$dynamicRef', '$recursiveRef'] as const) {
    const ref = member(at, keyword);
    if (ref === undefined) continue;
    const target = keyword === '$ref' && typeof ref === 'string' ? follow(root, ref) : undefined;
    said.push(target === undefined ? 'unknown' : describesObject(root, target, inside));
  }
  const all = member(at, 'allOf');
  if (isArray(all)) said.push(...all.map((part) => describesObject(root, part, inside)));
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    const list = member(at, keyword);
    if (!isArray(list)) continue;
    const branches = list.map((branch) => describesObject(root, branch, inside));
    said.push(branches.includes(true) || (branches.includes('unknown') ? 'unknown' : false));
  }
  for (const keyword of ['then', 'else'] as const) {
    const branch = member(at, keyword);
    if (branch !== undefined && describesObject(root, branch, inside) !== false) said.push(true);
  }
  return said.includes(true) || (said.includes('unknown') ? 'unknown' : false);
}

const TYPES = new Set(['null', 'boolean', 'object', 'array', 'number', 'integer', 'string']);

/** The types that a schema names, as it names them. */
export function typesOf(schema: Json): readonly string[] | undefined {
  const type = member(schema, 'type');
  if (typeof type === 'string') return [type];
  return isArray(type) ? type.filter((each) => typeof each === 'string') : undefined;
}

/**
 * Whether a self-contained schema says that neither the field of these names nor anything it stands in is an array.
 * Names are joined by dots, as event patterns flatten them. What can't be proved counts as no.
 */
export function neverArray(root: Json, dialect: Dialect, field: string): boolean {
  const names = field.split('.');
  return names.every((_, i) => proves(root, dialect, root, names.slice(0, i + 1), []));
}

function proves(root: Json, dialect: Dialect, at: Json, names: readonly string[], path: readonly Json[]): boolean {
  if (at === false) return true;
  if (!isObject(at) || path.includes(at)) return false;
  const holds = (schema: Json) => proves(root, dialect, schema, names, [...path, at]);
  const ref = member(at, '$ref');
  if (typeof ref === 'string') {
    const target = follow(root, ref);
    if (target !== undefined && holds(target)) return true;
    // Up to draft-07 nothing beside a `$ref` counts.
    if (dialect.startsWith('draft-0')) return false;
  }
  const all = member(at, 'allOf');
  if (isArray(all) && all.some(holds)) return true;
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    const list = member(at, keyword);
    if (isArray(list) && list.length > 0 && list.every(holds)) return true;
  }
  const types = typesOf(at);
  const [name, ...rest] = names;
  if (name === undefined) {
    if (types && !types.includes('array')) return true;
    const values = at.const === undefined ? at.enum : [at.const];
    return isArray(values) && !values.some(isArray);
  }
  if (types && !types.includes('object')) return true;
  const below = (schema: Json) => proves(root, dialect, schema, rest, []);
  const declared = member(member(at, 'properties'), name);
  if (declared !== undefined) return below(declared);
  const patterned = member(at, 'patternProperties');
  const others = [...(isObject(patterned) ? Object.values(patterned) : []), at.additionalProperties ?? true];
  return others.every(below);
}
