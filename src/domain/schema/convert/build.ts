import { isArray, isObject, type Json, type JsonObject, member } from '../../json.ts';
import { canonical } from '../equal.ts';

/** Schemas of the targets, which have no booleans: what accepts everything, and what accepts nothing. */
export const ANYTHING: JsonObject = {};
export const NOTHING: JsonObject = { not: {} };

const isAnything = (schema: JsonObject) => Object.keys(schema).length === 0;

export function isNothing(schema: JsonObject): boolean {
  const ruled = member(schema, 'not');
  return isObject(ruled) && isAnything(ruled) && Object.keys(schema).length === 1;
}

function distinct(schemas: readonly JsonObject[]): JsonObject[] {
  return [...new Map(schemas.map((schema) => [canonical(schema), schema])).values()];
}

export function all(schemas: readonly JsonObject[]): JsonObject {
  const parts = distinct(schemas).filter((schema) => !isAnything(schema));
  if (parts.some(isNothing)) return NOTHING;
  return parts.length === 0 ? ANYTHING : parts.length === 1 ? parts[0]! : { allOf: parts };
}

export function any(schemas: readonly JsonObject[]): JsonObject {
  const parts = distinct(schemas).filter((schema) => !isNothing(schema));
  if (parts.some(isAnything)) return ANYTHING;
  return parts.length === 0 ? NOTHING : parts.length === 1 ? parts[0]! : { anyOf: parts };
}

export function not(schema: JsonObject): JsonObject {
  if (isAnything(schema)) return NOTHING;
  const ruled = member(schema, 'not');
  return isObject(ruled) && Object.keys(schema).length === 1 ? ruled : { not: schema };
}

/** Keywords of the targets that read one another: they say something together, or not at all. */
const together: readonly (readonly string[])[] = [
  ['properties', 'patternProperties', 'additionalProperties'],
  ['items', 'additionalItems'],
  ['minimum', 'exclusiveMinimum'],
  ['maximum', 'exclusiveMaximum'],
  ['type', 'nullable'],
];

/** A schema of the target that grows by demands: what its keywords have no more room for stands in `allOf`. */
export class Demands {
  readonly #members = new Map<string, Json>();
  readonly #also: JsonObject[] = [];

  add(demand: JsonObject): void {
    const { allOf, ...own } = demand;
    if (isArray(allOf)) for (const part of allOf as readonly JsonObject[]) if (!isAnything(part)) this.#also.push(part);
    const keywords = Object.keys(own);
    if (keywords.length === 0) return;
    // Whatever stands beside a reference is not read.
    if (keywords.includes('$ref') || keywords.some((keyword) => this.#taken(keyword))) this.#also.push(own);
    else for (const keyword of keywords) this.#members.set(keyword, own[keyword]!);
  }

  #taken(keyword: string): boolean {
    const group = together.find((one) => one.includes(keyword)) ?? [keyword];
    return group.some((one) => this.#members.has(one));
  }

  schema(): JsonObject {
    const also = distinct(this.#also);
    if (this.#members.size === 0 && also.length === 1) return also[0]!;
    if (this.#members.size === 0 && also.some(isNothing)) return NOTHING;
    return Object.fromEntries([...this.#members, ...(also.length > 0 ? [['allOf', also] as const] : [])]);
  }
}

/** An object out of members of any name, `__proto__` among them. */
export function fromEntries<T extends Json>(members: Iterable<readonly [string, T]>): Readonly<Record<string, T>> {
  return Object.fromEntries(members);
}
