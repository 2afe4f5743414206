import { isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import type { FieldStep } from '../path.ts';
import type { Dialect } from '../schema/types.ts';
import { follow } from './follow.ts';
import { typesOf } from './shape.ts';

/** The types of JSON Schema, `number` without the integers. */
export type ValueType = 'null' | 'boolean' | 'object' | 'array' | 'number' | 'integer' | 'string';

/** What is looked for at the end of a path. Both may say yes where they are not sure. */
export interface Wanted {
  /** Whether it can be among the values of these types that all of these schemas take. */
  readonly among: (schemas: readonly JsonObject[], types: ReadonlySet<ValueType>) => boolean;
  readonly is: (value: Json) => boolean;
}

export interface ReachOptions {
  readonly wanted: Wanted;
  /**
   * As event patterns look at events: arrays are skipped on the way, and a name with dots is the same as nested names.
   * Such a name counts only where the schema speaks of it: any open object could hold one, and nobody means that.
   */
  readonly flattened?: boolean;
}

/** More steps than any schema of an event takes; what is not decided by then counts as reached. */
const MAX_STEPS = 2000;

/** So many schemas inside each other are no schema of an event either, but one that leads in circles. */
const MAX_DEPTH = 200;

/**
 * Whether a value that a self-contained schema takes can hold what is wanted at a path. `false` only where that is
 * certain: it rests on types, constants, enumerations and closed objects, and takes all else as open.
 */
export function mayReach(
  root: Json,
  dialect: Dialect,
  from: Json,
  path: readonly FieldStep[],
  options: ReachOptions,
): boolean {
  return new Reach(root, dialect, options).may([from], path);
}

class Reach {
  readonly #root: Json;
  readonly #dialect: Dialect;
  readonly #wanted: Wanted;
  readonly #flattened: boolean;
  #left = MAX_STEPS;
  #depth = 0;

  constructor(root: Json, dialect: Dialect, { wanted, flattened = false }: ReachOptions) {
    this.#root = root;
    this.#dialect = dialect;
    this.#wanted = wanted;
    this.#flattened = flattened;
  }

  /** Over one value that all of `place` describe. */
  may(place: readonly Json[], path: readonly FieldStep[]): boolean {
    if (this.#left-- <= 0 || this.#depth > MAX_DEPTH) return true;
    this.#depth += 1;
    const answer = this.#mayHere(place, path);
    this.#depth -= 1;
    return answer;
  }

  #mayHere(place: readonly Json[], path: readonly FieldStep[]): boolean {
    const all = applied(this.#root, this.#dialect, place);
    if (all.includes(false)) return false;
    const schemas = all.filter(isObject);
    for (const schema of schemas) {
      const values = valuesOf(schema, this.#dialect);
      if (values && !values.some((value) => this.#holds(value, path))) return false;
      for (const keyword of ['anyOf', 'oneOf'] as const) {
        const branches = member(schema, keyword);
        if (isArray(branches) && !branches.some((branch) => this.may([branch], path))) return false;
      }
    }
    const types = possibleTypes(schemas);
    const [step, ...rest] = path;
    if (types.has('array') && (this.#flattened || step === 'element')) {
      const inside = this.#flattened ? path : rest;
      if (schemas.every((schema) => elementsOf(schema).some((each) => this.may([each], inside)))) return true;
    }
    if (step === undefined) return this.#wanted.among(schemas, types);
    if (step === 'element' || !types.has('object')) return false;
    return this.#splits(path).some(([name, inside, joined]) => this.#mayInMember(schemas, name, inside, joined));
  }

  #mayInMember(schemas: readonly JsonObject[], name: string, path: readonly FieldStep[], joined: boolean): boolean {
    const members = schemas.map((schema) => membersOf(schema, name));
    if (joined && !members.some(({ spoken }) => spoken)) return false;
    if (schemas.some((schema) => !mayBeNamed(this.#root, this.#dialect, schema, name))) return false;
    const declared = members.flatMap((each) => (each.declared === undefined ? [] : [each.declared]));
    if (declared.length > 0 && !this.may(declared, path)) return false;
    return members.every((each) => each.declared !== undefined || each.others.some((other) => this.may([other], path)));
  }

  #holds(value: Json, path: readonly FieldStep[]): boolean {
    const [step, ...rest] = path;
    if (isArray(value) && (this.#flattened || step === 'element'))
      return value.some((each) => this.#holds(each, this.#flattened ? path : rest));
    if (step === undefined) return this.#wanted.is(value);
    if (step === 'element' || !isObject(value)) return false;
    return this.#splits(path).some(([name, inside]) => {
      const inner = member(value, name);
      return inner !== undefined && this.#holds(inner, inside);
    });
  }

  /** The names a path can begin with, each with what remains of it, and whether it was joined of several. */
  #splits(path: readonly FieldStep[]): readonly (readonly [string, readonly FieldStep[], boolean])[] {
    const splits: (readonly [string, readonly FieldStep[], boolean])[] = [];
    const names: string[] = [];
    for (const [i, step] of path.entries()) {
      if (step === 'element' || (i > 0 && !this.#flattened)) break;
      names.push(step.name);
      splits.push([names.join('.'), path.slice(i + 1), i > 0]);
    }
    return splits;
  }
}

/** Whether each event has a scalar at a path of names, none of them in an array: `false` where that is not proved. */
export function alwaysThere(root: Json, dialect: Dialect, place: readonly Json[], names: readonly string[]): boolean {
  const schemas = applied(root, dialect, place).filter(isObject);
  const types = possibleTypes(schemas);
  if (names.length === 0) {
    const listed = schemas.some((schema) =>
      valuesOf(schema, dialect)?.every((each) => !isObject(each) && !isArray(each)),
    );
    return listed || (!types.has('object') && !types.has('array'));
  }
  if ([...types].some((type) => type !== 'object')) return false;
  return names.some((_, i) => {
    const name = names.slice(0, i + 1).join('.');
    const required = schemas.some((schema) => {
      const list = member(schema, 'required');
      return isArray(list) && list.includes(name);
    });
    if (!required) return false;
    const declared = schemas.flatMap((schema) => membersOf(schema, name).declared ?? []);
    return alwaysThere(root, dialect, declared, names.slice(i + 1));
  });
}

/** The schemas that hold for a value beside those given: what they refer to, and what stands in their `allOf`. */
export function applied(root: Json, dialect: Dialect, place: readonly Json[]): readonly Json[] {
  const found = new Set<Json>();
  const pending = [...place];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (found.has(at)) continue;
    const ref = member(at, '$ref');
    const target = typeof ref === 'string' ? follow(root, ref) : undefined;
    if (target !== undefined) pending.push(target);
    // Up to draft-07 nothing beside a `$ref` counts.
    if (ref !== undefined && dialect.startsWith('draft-0')) continue;
    found.add(at);
    const all = member(at, 'allOf');
    if (isArray(all)) pending.push(...all);
  }
  return [...found];
}

/** The only values that a schema takes, where it lists them. */
export function valuesOf(schema: JsonObject, dialect: Dialect): readonly Json[] | undefined {
  const only = member(schema, 'const');
  // Draft-04 has no `const`: it says nothing there.
  if (only !== undefined && dialect !== 'draft-04') return [only];
  const values = member(schema, 'enum');
  return isArray(values) ? values : undefined;
}

const TYPES: readonly ValueType[] = ['null', 'boolean', 'object', 'array', 'number', 'integer', 'string'];

export function possibleTypes(schemas: readonly JsonObject[]): ReadonlySet<ValueType> {
  let types = TYPES;
  for (const schema of schemas) {
    const said = typesOf(schema);
    // A type that does not exist is a finding of its own, and says nothing here.
    if (!said?.every((type) => TYPES.some((known) => known === type))) continue;
    types = types.filter((type) => said.includes(type) || (type === 'integer' && said.includes('number')));
  }
  return new Set(types);
}

/** The schemas of which one holds for an element of an array. */
function elementsOf(schema: JsonObject): readonly Json[] {
  const first = member(schema, 'prefixItems');
  const items = member(schema, 'items') ?? true;
  if (isArray(items)) return [...items, member(schema, 'additionalItems') ?? true];
  return [...(isArray(first) ? first : []), items];
}

/**
 * What a schema says of a member: its own schema, or else those of which one holds. Which patterns a name meets is left
 * open: a pattern is not run before it is judged harmless. `spoken`: it says more than that anything may stand there.
 */
function membersOf(
  schema: JsonObject,
  name: string,
): { readonly declared?: Json; readonly others: readonly Json[]; readonly spoken: boolean } {
  const declared = member(member(schema, 'properties'), name);
  if (declared !== undefined) return { declared, others: [], spoken: true };
  const patterned = member(schema, 'patternProperties');
  const rest = member(schema, 'additionalProperties') ?? true;
  const patterns = isObject(patterned) ? Object.values(patterned) : [];
  return { others: [...patterns, rest], spoken: patterns.length > 0 || isObject(rest) };
}

/** Whether `propertyNames` lets a member have this name, as far as it lists names. */
function mayBeNamed(root: Json, dialect: Dialect, schema: JsonObject, name: string): boolean {
  const names = member(schema, 'propertyNames');
  if (names === undefined || dialect === 'draft-04') return true;
  return mayReach(root, dialect, names, [], {
    wanted: { is: (value) => value === name, among: (_, types) => types.has('string') },
  });
}
