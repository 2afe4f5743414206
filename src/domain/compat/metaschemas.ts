import { isArray, isObject, type Json, type JsonObject } from '../json.ts';
import { dialectOfUri, isMetaschema } from '../schema/dialect.ts';
import { notAfter } from '../schema/keywords.ts';
import { splitFragment } from '../schema/uri.ts';
import type { Side } from './contain.ts';

/** The documents behind a meta-schema's address: itself and those it refers to. */
async function documentsOf(uri: string): Promise<readonly Json[]> {
  const json = async (load: Promise<{ default: unknown }>) => (await load).default as Json;
  const dialect = dialectOfUri(uri) ?? (uri.includes('/2019-09/') ? '2019-09' : '2020-12');
  switch (dialect) {
    case 'draft-04':
      return [await json(import('ajv-draft-04/dist/refs/json-schema-draft-04.json', { with: { type: 'json' } }))];
    case 'draft-06':
      return [await json(import('ajv/dist/refs/json-schema-draft-06.json', { with: { type: 'json' } }))];
    case 'draft-07':
      return [await json(import('ajv/dist/refs/json-schema-draft-07.json', { with: { type: 'json' } }))];
    case '2019-09':
      return Promise.all([
        json(import('ajv/dist/refs/json-schema-2019-09/schema.json', { with: { type: 'json' } })),
        json(import('ajv/dist/refs/json-schema-2019-09/meta/applicator.json', { with: { type: 'json' } })),
        json(import('ajv/dist/refs/json-schema-2019-09/meta/content.json', { with: { type: 'json' } })),
        json(import('ajv/dist/refs/json-schema-2019-09/meta/core.json', { with: { type: 'json' } })),
        json(import('ajv/dist/refs/json-schema-2019-09/meta/format.json', { with: { type: 'json' } })),
        json(import('ajv/dist/refs/json-schema-2019-09/meta/meta-data.json', { with: { type: 'json' } })),
        json(import('ajv/dist/refs/json-schema-2019-09/meta/validation.json', { with: { type: 'json' } })),
      ]);
    default:
      return Promise.all([
        json(import('ajv/dist/refs/json-schema-2020-12/schema.json', { with: { type: 'json' } })),
        json(import('ajv/dist/refs/json-schema-2020-12/meta/applicator.json', { with: { type: 'json' } })),
        json(import('ajv/dist/refs/json-schema-2020-12/meta/content.json', { with: { type: 'json' } })),
        json(import('ajv/dist/refs/json-schema-2020-12/meta/core.json', { with: { type: 'json' } })),
        json(import('ajv/dist/refs/json-schema-2020-12/meta/format-annotation.json', { with: { type: 'json' } })),
        json(import('ajv/dist/refs/json-schema-2020-12/meta/meta-data.json', { with: { type: 'json' } })),
        json(import('ajv/dist/refs/json-schema-2020-12/meta/unevaluated.json', { with: { type: 'json' } })),
        json(import('ajv/dist/refs/json-schema-2020-12/meta/validation.json', { with: { type: 'json' } })),
      ]);
  }
}

function metaschemasIn(value: Json): Set<string> {
  const out = new Set<string>();
  // A stack of our own: nobody has looked yet how deep the document is.
  const stack = [value];
  while (stack.length > 0) {
    const at = stack.pop()!;
    if (isArray(at)) for (const item of at) stack.push(item);
    else if (isObject(at)) {
      for (const [name, inner] of Object.entries(at)) {
        if ((name === '$ref' || name === '$dynamicRef') && typeof inner === 'string') {
          const { uri } = splitFragment(inner);
          if (isMetaschema(uri)) out.add(uri);
        } else stack.push(inner);
      }
    }
  }
  return out;
}

/** A schema that refers to a meta-schema, with that meta-schema inside: the comparison needs everything in one document. */
export async function withMetaschemas(side: Side): Promise<Side> {
  const uris = metaschemasIn(side.schema);
  if (uris.size === 0 || !isObject(side.schema)) return side;
  const holder = notAfter(side.dialect, 'draft-07') ? 'definitions' : '$defs';
  const definitions: Record<string, Json> = { ...(side.schema[holder] as JsonObject | undefined) };
  for (const uri of uris) {
    for (const [index, document] of (await documentsOf(uri)).entries()) definitions[`${uri} ${index}`] = document;
  }
  const schema = { ...side.schema, [holder]: definitions };
  // Up to draft-07 nothing beside a reference counts, definitions included.
  return { ...side, schema: holder === 'definitions' && '$ref' in schema ? standIn(schema) : schema };
}

function standIn({ $ref, definitions }: JsonObject): JsonObject {
  return { definitions: definitions!, allOf: [{ $ref: $ref! }] };
}
