import { atPointer, isArray, isObject, type Json, member } from '../json.ts';
import { splitFragment } from '../schema/uri.ts';

/**
 * A path into an event's detail as services write it in `fields`: names joined by dots, `[]` after a name for the
 * elements of an array: `lines[].sku`, `tags[]`.
 */
export type FieldStep = { readonly name: string } | 'element';

/** `undefined` where the text has not the form of a path. */
export function parseFieldPath(path: string): readonly FieldStep[] | undefined {
  const steps: FieldStep[] = [];
  for (const part of path.split('.')) {
    const match = /^([^.[\]]+)((?:\[\])*)$/.exec(part);
    if (!match?.[1]) return undefined;
    steps.push({ name: match[1] });
    for (let i = 0; i < (match[2] ?? '').length; i += 2) steps.push('element');
  }
  return steps;
}

/**
 * Whether a self-contained schema declares a path: some branch of it describes a value there. `declaredBefore` names the
 * properties that do exist where the path leaves the schema, to suggest from.
 */
export function declares(
  schema: Json,
  steps: readonly FieldStep[],
  /** Event patterns look into arrays by themselves: a name may then stand for each element's. */
  throughArrays = false,
):
  | { readonly declared: true }
  | { readonly declared: false; readonly step: number; readonly known: readonly string[] } {
  let places: Json[] = [schema];
  for (const [i, step] of steps.entries()) {
    let branches = expand(schema, places);
    if (throughArrays) {
      for (let elements = branches; elements.length > 0; ) {
        elements = expand(
          schema,
          elements.flatMap((branch) => descend(branch, 'element')),
        ).filter((each) => !branches.includes(each));
        branches = [...branches, ...elements];
      }
    }
    const next = branches.flatMap((branch) => descend(branch, step));
    if (next.length === 0) {
      const known = new Set(branches.flatMap((branch) => Object.keys(asObject(member(branch, 'properties')))));
      return { declared: false, step: i, known: [...known] };
    }
    places = next;
  }
  return { declared: true };
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

/** A `$ref` of a bundled schema: bundling leaves JSON pointers only, and anchors of the root document. */
export function follow(root: Json, ref: string): Json | undefined {
  if (!ref.startsWith('#')) return undefined;
  const { fragment } = splitFragment(ref);
  if (fragment !== '' && !fragment.startsWith('/')) return anchored(root, fragment);
  return atPointer(root, fragment);
}

function anchored(at: Json, name: string): Json | undefined {
  if (isArray(at)) {
    for (const item of at) {
      const found = anchored(item, name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isObject(at)) return undefined;
  if (at.$anchor === name || at.$dynamicAnchor === name || at.$id === `#${name}` || at.id === `#${name}`) return at;
  return anchored(Object.values(at), name);
}

function descend(schema: Json, step: FieldStep): Json[] {
  if (step === 'element') {
    const found: Json[] = [];
    for (const keyword of ['items', 'prefixItems', 'additionalItems', 'contains', 'unevaluatedItems'] as const) {
      const value = member(schema, keyword);
      if (isArray(value)) found.push(...value);
      else if (isObject(value)) found.push(value);
    }
    return found;
  }
  const declared = member(member(schema, 'properties'), step.name);
  if (declared !== undefined) return declared === false ? [] : [declared];
  // Which pattern a name meets is left open: a pattern is not run before it is judged harmless.
  const patterned = Object.values(asObject(member(schema, 'patternProperties')));
  if (patterned.length > 0) return patterned;
  // A map with described values declares every name; `true` and absence declare none.
  const rest = member(schema, 'additionalProperties') ?? member(schema, 'unevaluatedProperties');
  return isObject(rest) ? [rest] : [];
}
