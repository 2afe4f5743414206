import { childPointer, type Json } from '../../json.ts';
import { type Tell, tellInside } from '../problems.ts';
import type { Resolved, Target } from '../refs.ts';

/** What the keywords ask of whoever interprets the schema. */
export interface Engine {
  readonly since06: boolean;
  readonly since2019: boolean;
  readonly since2020: boolean;
  readonly formats: ReadonlyMap<string, (value: string) => boolean> | undefined;
  apply(schema: Json, value: Json, at: At, evaluated: Evaluated | undefined): boolean;
  /** A pattern of `patternProperties`, ready to run. Throws `ValidatorError` where it must not be run. */
  pattern(text: string): Pick<RegExp, 'test'>;
  /** A value of `pattern`: the same, but one that was not decided on refuses nothing. */
  patternValue(text: string): Pick<RegExp, 'test'>;
  resolve(base: string, ref: string): Resolved;
  /** Where a reference leads. Throws `ValidatorError` where it leads nowhere. */
  target(ref: string, keyword: string, scope: Scope): Target;
}

/** Parts of one value that some keyword has looked at, for `unevaluatedProperties` and `unevaluatedItems`. */
export interface Evaluated {
  readonly names: Set<string>;
  allNames: boolean;
  readonly items: Set<number>;
  /** All items before this index. */
  itemsBefore: number;
}

/** The resources entered on the way here, for dynamic references. */
export interface Scope {
  readonly base: string;
  readonly outer: Scope | undefined;
}

/** The circumstances under which a schema is applied. While only the verdict is wanted, nothing is made anew on the way down. */
export interface At {
  readonly scope: Scope;
  readonly tell?: Tell;
}

export function quiet(at: At): At {
  return at.tell ? { scope: at.scope } : at;
}

export function entering(at: At, base: string): At {
  return { ...at, scope: { base, outer: at.scope } };
}

export function inside(at: At, keyword: string, step?: string | number): At {
  const { scope, tell } = at;
  return tell ? { scope, tell: tellInside(tell, keyword, step) } : at;
}

export function below(at: At, step: string | number): At {
  const { scope, tell } = at;
  return tell ? { scope, tell: { ...tell, at: childPointer(tell.at, step) } } : at;
}

export function nothingEvaluated(): Evaluated {
  return { names: new Set(), allNames: false, items: new Set(), itemsBefore: 0 };
}

export function merge(into: Evaluated | undefined, from: Evaluated | undefined): void {
  if (into === undefined || from === undefined) return;
  for (const name of from.names) into.names.add(name);
  for (const item of from.items) into.items.add(item);
  into.allNames ||= from.allNames;
  into.itemsBefore = Math.max(into.itemsBefore, from.itemsBefore);
}

export function fresh(seen: Evaluated | undefined): Evaluated | undefined {
  return seen && nothingEvaluated();
}
