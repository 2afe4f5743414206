import { isArray, isObject, type Json, type JsonObject, member } from '../json.ts';

/** Members of an OpenAPI schema that draft-04 does not have, and that say nothing of what is valid. */
const NOTES: ReadonlySet<string> = new Set([
  'discriminator',
  'readOnly',
  'writeOnly',
  'xml',
  'externalDocs',
  'example',
  'deprecated',
  'nullable',
]);

const COMPONENTS = '#/components/schemas/';

/**
 * The schemas of an OpenAPI 3.0 document as one of draft-04 that accepts the same. The event (`AWSEvent`), or the only
 * component, is the root; the others stand in `definitions`. A document with several components and no event has only these.
 * Source: OpenAPI 3.0.3, "Schema Object".
 */
export function openApiToDraft4(document: JsonObject): JsonObject {
  const title = member(member(document, 'info'), 'title');
  const components = Object.entries((member(member(document, 'components'), 'schemas') ?? {}) as JsonObject);
  const root =
    components.length === 1 ? components[0]?.[0] : components.some(([name]) => name === EVENT) ? EVENT : undefined;
  const converted = new Map(components.map(([name, schema]) => [name, draft4(schema, root)]));
  const { [root ?? '']: own, ...definitions } = Object.fromEntries(converted);
  return {
    $schema: 'http://json-schema.org/draft-04/schema#',
    ...(title === undefined ? {} : { title }),
    ...(Object.keys(definitions).length === 0 ? {} : { definitions }),
    ...(isObject(own) ? own : {}),
  };
}

const EVENT = 'AWSEvent';

function draft4(schema: Json, root: string | undefined): Json {
  if (!isObject(schema)) return schema;
  const reference = member(schema, '$ref');
  // Beside a reference nothing counts, neither here nor there.
  if (typeof reference === 'string') return { $ref: reference === COMPONENTS + root ? '#' : moved(reference) };
  const members = Object.entries(schema).filter(([keyword]) => !NOTES.has(keyword));
  const made = Object.fromEntries(members.map(([keyword, value]) => [keyword, below(keyword, value, root)]));
  const type = member(schema, 'type');
  return member(schema, 'nullable') === true && typeof type === 'string' ? { ...made, type: [type, 'null'] } : made;
}

const moved = (reference: string): string =>
  reference.startsWith(COMPONENTS) ? `#/definitions/${reference.slice(COMPONENTS.length)}` : reference;

function below(keyword: string, value: Json, root: string | undefined): Json {
  switch (keyword) {
    case 'properties':
      return isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, draft4(schema, root)]))
        : value;
    case 'items':
    case 'not':
    case 'additionalProperties':
      return draft4(value, root);
    case 'allOf':
    case 'anyOf':
    case 'oneOf':
      return isArray(value) ? value.map((schema) => draft4(schema, root)) : value;
    default:
      return value;
  }
}
