import { compile } from 'json-schema-to-typescript';
import { saysNothing, type TypeSchema } from './normalise.ts';
import { type Declaration, declaration } from './type-text.ts';

/**
 * One type's declaration. The library is given a schema without references and without names, called `Root`; its own
 * formatting (by prettier) would take four times as long, and `declaration` gives ours.
 */
export async function declare(schema: TypeSchema, name: string, names: ReadonlySet<string>): Promise<Declaration> {
  const properties: string[] = [];
  const text = await compile({ ...(prepared(schema, properties) as object), $id: 'Root' }, 'Root', {
    additionalProperties: false,
    bannerComment: '',
    cwd: '/',
    format: false,
    maxItems: 1000,
    $refOptions: { resolve: { external: false } },
  });
  return declaration(text, name, names, properties);
}

/**
 * The schema with a stand-in for each property's name: the library trips over some (`hasOwnProperty`), and needs none.
 * What says nothing says so, since to the library a description alone makes an object.
 */
function prepared(schema: TypeSchema, names: string[]): TypeSchema {
  const made: TypeSchema = { ...schema };
  const all = (schemas: readonly TypeSchema[]) => schemas.map((each) => prepared(each, names));
  if (schema.allOf) made.allOf = all(schema.allOf);
  if (schema.anyOf) made.anyOf = all(schema.anyOf);
  if (schema.items) made.items = Array.isArray(schema.items) ? all(schema.items) : prepared(schema.items, names);
  if (typeof schema.additionalItems === 'object') made.additionalItems = prepared(schema.additionalItems, names);
  if (typeof schema.additionalProperties === 'object')
    made.additionalProperties = prepared(schema.additionalProperties, names);
  if (schema.properties) {
    const required = new Set(schema.required);
    const properties: Record<string, TypeSchema> = {};
    made.required = [];
    for (const [name, value] of Object.entries(schema.properties)) {
      const standIn = `p${names.push(name) - 1}`;
      properties[standIn] = prepared(value, names);
      if (required.has(name)) made.required.push(standIn);
    }
    made.properties = properties;
  }
  if (saysNothing(schema)) made.tsType = 'unknown';
  return made;
}
