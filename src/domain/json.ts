/** A value of JSON. Read-only: parsed files are shared between facts, so nobody may change them. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Array.isArray` that keeps the element type of a read-only array. */
export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/**
 * A member of an object, or `undefined`. Own members only: a schema may well declare properties called
 * `constructor` or `__proto__`, and must not meet ours.
 */
export function member(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Appends one step to a JSON pointer (RFC 6901). */
export function childPointer(pointer: string, step: string | number): string {
  return `${pointer}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The steps of a JSON pointer, unescaped. `''` has none. */
export function pointerSteps(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value a JSON pointer names, or `undefined` where it names none. */
export function atPointer(value: Json, pointer: string): Json | undefined {
  let at: Json | undefined = value;
  for (const step of pointerSteps(pointer)) {
    if (isArray(at)) at = /^(0|[1-9]\d*)$/.test(step) ? at[Number(step)] : undefined;
    else at = member(at, step);
    if (at === undefined) return undefined;
  }
  return at;
}
