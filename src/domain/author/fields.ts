import type { Json } from '../json.ts';
import { nearest } from '../schema/distance.ts';
import { escapeFragment } from '../schema/uri.ts';

/** One field of a new event, as a person writes it: `orderId:uuid`, `note?:string`, `lines:order-line[]`. */
export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly schema: Json;
}

const FORMATS = ['date-time', 'date', 'uuid', 'email', 'uri'];
const TYPES = ['string', 'integer', 'number', 'boolean', 'object', ...FORMATS];

/**
 * `types`: the catalogue's shared types by their short names, with the path that a head refers to each by. Gives a
 * sentence where the text is no field.
 */
export function parseField(text: string, types: ReadonlyMap<string, string>): Field | { readonly problem: string } {
  const match = /^([^:?]+)(\?)?:([A-Za-z0-9_.-]+)((?:\[\])*)$/.exec(text.replace(/\s+/g, ''));
  if (!match?.[1] || !match[3]) {
    return { problem: `"${text}" is no field: write name:type, such as orderId:uuid, note?:string, skus:string[].` };
  }
  const [, name, optional, type, lists = ''] = match;
  const path = types.get(type);
  if (path === undefined && !TYPES.includes(type)) {
    const known = [...TYPES, ...types.keys()];
    const near = nearest(type, known);
    return {
      problem: `There is no type "${type}".${near === undefined ? ` Take one of ${known.join(', ')}.` : ` Did you mean ${near}?`}`,
    };
  }
  let schema: Json =
    path !== undefined
      ? { $ref: escapeFragment(path) }
      : FORMATS.includes(type)
        ? { type: 'string', format: type }
        : { type };
  for (let i = 0; i < lists.length; i += 2) schema = { type: 'array', items: schema };
  return { name, required: optional === undefined, schema };
}

/** The detail that these fields make. */
export function schemaOfFields(fields: readonly Field[]): { readonly [key: string]: Json } {
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  const properties: Record<string, Json> = {};
  for (const { name, schema } of fields) {
    Object.defineProperty(properties, name, { value: schema, enumerable: true, configurable: true, writable: true });
  }
  return { type: 'object', ...(required.length === 0 ? {} : { required }), properties };
}
