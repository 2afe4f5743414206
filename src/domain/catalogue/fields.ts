import { isArray, isObject, type Json, member } from '../json.ts';
import { type FieldStep, parsePath } from '../path.ts';
import type { Dialect } from '../schema/types.ts';
import { follow } from './follow.ts';
import { mayReach, valuesOf } from './reach.ts';

/** `undefined` where the text is no path of fields, such as `lines[].sku`. */
export function parseFieldPath(path: string): readonly FieldStep[] | undefined {
  const steps = parsePath(path);
  return steps?.every((step) => step === 'element' || 'name' in step) ? (steps as readonly FieldStep[]) : undefined;
}

/**
 * Whether a self-contained schema declares a path: some branch of it describes a value there. `known` names the
 * properties that are declared where the path leaves the schema, to suggest from.
 */
export function declares(
  schema: Json,
  dialect: Dialect,
  steps: readonly FieldStep[],
  /** As event patterns name fields: arrays are looked into by themselves, and a name with dots is like nested names. */
  flattened = false,
):
  | { readonly declared: true }
  | { readonly declared: false; readonly step: number; readonly known: readonly string[] } {
  // What the path has reached after so many steps.
  const reached: Json[][] = [[schema], ...steps.map(() => [])];
  let last: { readonly step: number; readonly branches: readonly Json[] } = { step: 0, branches: [] };
  for (const [i, step] of steps.entries()) {
    const places = reached[i] ?? [];
    if (places.length === 0) continue;
    let branches = expand(schema, places);
    if (flattened) {
      for (let elements = branches; elements.length > 0; ) {
        elements = expand(
          schema,
          elements.flatMap((branch) => descend(branch, dialect, 'element')),
        ).filter((each) => !branches.includes(each));
        branches = [...branches, ...elements];
      }
    }
    last = { step: i, branches };
    if (step === 'element') {
      reached[i + 1]?.push(...branches.flatMap((branch) => descend(branch, dialect, step)));
      continue;
    }
    const names: string[] = [];
    for (const [j, next] of (flattened ? steps.slice(i) : [step]).entries()) {
      if (next === 'element') break;
      names.push(next.name);
      const joined = { name: names.join('.') };
      reached[i + j + 1]?.push(...branches.flatMap((branch) => descend(branch, dialect, joined)));
    }
  }
  if ((reached[steps.length] ?? []).length > 0) return { declared: true };
  const known = last.branches.flatMap((branch) => [
    ...Object.entries(asObject(member(branch, 'properties'))).flatMap(([name, value]) => (value === false ? [] : name)),
    ...listedValues(branch, dialect).flatMap((value) => Object.keys(asObject(value))),
  ]);
  return { declared: false, step: last.step, known: [...new Set(known)] };
}

function listedValues(schema: Json, dialect: Dialect): readonly Json[] {
  return (isObject(schema) && valuesOf(schema, dialect)) || [];
}

/** Whether some event can have what a path of fields names: `false` only where the schema surely forbids it. */
export function mayHave(schema: Json, dialect: Dialect, steps: readonly FieldStep[]): boolean {
  return mayReach(schema, dialect, schema, steps, { wanted: { is: () => true, among: (_, types) => types.size > 0 } });
}

function asObject(value: Json | undefined): { readonly [key: string]: Json } {
  return isObject(value) ? value : {};
}

/** The places and all that they apply to the same value: `$ref`, `allOf`, `anyOf`, `oneOf`, `then`, `else`, …. */
function expand(root: Json, places: readonly Json[]): Json[] {
  const found = new Set<Json>();
  const pending = [...places];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (found.has(at)) continue;
    found.add(at);
    const ref = member(at, '$ref');
    if (typeof ref === 'string') {
      const target = follow(root, ref);
      if (target !== undefined) pending.push(target);
    }
    for (const keyword of ['allOf', 'anyOf', 'oneOf'] as const) {
      const list = member(at, keyword);
      if (isArray(list)) pending.push(...list);
    }
    for (const keyword of ['if', 'then', 'else'] as const) {
      const branch = member(at, keyword);
      if (branch !== undefined) pending.push(branch);
    }
    pending.push(...Object.values(asObject(member(at, 'dependentSchemas'))));
  }
  return [...found];
}

function descend(schema: Json, dialect: Dialect, step: FieldStep): Json[] {
  if (step === 'element') {
    const found: Json[] = listedValues(schema, dialect).flatMap((value) => (isArray(value) ? value.map(only) : []));
    for (const keyword of ['items', 'prefixItems', 'additionalItems', 'contains', 'unevaluatedItems'] as const) {
      const value = member(schema, keyword);
      if (isArray(value)) found.push(...value);
      else if (isObject(value)) found.push(value);
    }
    return found;
  }
  const listed = listedValues(schema, dialect).flatMap((value) => {
    const inner = member(value, step.name);
    return inner === undefined ? [] : [only(inner)];
  });
  const declared = member(member(schema, 'properties'), step.name);
  if (declared !== undefined) return declared === false ? [] : [declared, ...listed];
  // Which pattern a name meets is left open: a pattern is not run before it is judged harmless.
  const patterned = Object.values(asObject(member(schema, 'patternProperties')));
  if (patterned.length > 0) return patterned;
  // A map with described values declares every name; `true` and absence declare none.
  const rest = member(schema, 'additionalProperties') ?? member(schema, 'unevaluatedProperties');
  return isObject(rest) ? [rest] : listed;
}

/** The schema of one value. */
const only = (value: Json): Json => ({ enum: [value] });
