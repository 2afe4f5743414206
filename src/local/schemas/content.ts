import { atPointer, isArray, isObject, type Json, type JsonObject, member } from '../../domain/json.ts';
import { loadMetaschemas } from '../../domain/schema/metaschema.ts';
import { parseText } from '../../domain/text/parse.ts';
import { checkContentLength } from './limits.ts';
import type { SchemaType } from './records.ts';
import { badRequest } from './refusals.ts';

/**
 * What AWS checks of a schema's content is documented only as "valid": how deep it looks and how it words what it finds is
 * unverified. Ours are OpenAPI 3.0.3 and JSON Schema draft-04 as far as they concern a schema.
 */

export function readType(type: string | undefined): SchemaType {
  if (type === undefined) throw badRequest('Type is required.');
  if (type !== 'OpenApi3' && type !== 'JSONSchemaDraft4') throw badRequest('Type is OpenApi3 or JSONSchemaDraft4.');
  return type;
}

/** The document that a content holds, as JSON or YAML. Throws `BadRequestException` where it is no valid document of the type. */
export async function checkContent(content: string, type: SchemaType): Promise<JsonObject> {
  checkContentLength(content);
  const parsed = parseText(content, /^\s*[{[]/.test(content) ? 'json' : 'yaml');
  if ('problem' in parsed)
    throw badRequest(`Content can’t be read: ${parsed.problem.message.replace(/^The file /, 'it ')}`);
  const document = parsed.value;
  if (!isObject(document)) throw badRequest('Content is not an object.');
  const draft04 = (await loadMetaschemas(['draft-04'])).get('draft-04')!;
  const valid = (schema: Json, at: string): void => {
    if (!draft04.valid(schema)) {
      throw badRequest(`Content is not valid ${type}: what stands at ${at}${draft04.stoppedAt()} can't stand there.`);
    }
  };
  if (type === 'OpenApi3') checkOpenApi(document, valid);
  else checkDraft4(document, valid);
  checkReferences(document, document);
  return document;
}

type Valid = (schema: Json, at: string) => void;

function checkDraft4(document: JsonObject, valid: Valid): void {
  const dialect = member(document, '$schema');
  if (dialect !== undefined && !/^https?:\/\/json-schema\.org\/draft-04\/schema#?$/.test(String(dialect))) {
    throw badRequest(
      'Content is not valid JSONSchemaDraft4: its $schema is not http://json-schema.org/draft-04/schema#.',
    );
  }
  valid(document, '');
}

function checkOpenApi(document: JsonObject, valid: Valid): void {
  const invalid = (what: string) => badRequest(`Content is not valid OpenApi3: ${what}`);
  const version = member(document, 'openapi');
  if (typeof version !== 'string' || !/^3\.0\.\d+/.test(version)) throw invalid('openapi is not 3.0.x.');
  const info = member(document, 'info');
  if (typeof member(info, 'title') !== 'string') throw invalid('info.title is not a string.');
  if (typeof member(info, 'version') !== 'string') throw invalid('info.version is not a string.');
  if (!isObject(member(document, 'paths'))) throw invalid('paths is not an object.');
  const components = member(document, 'components');
  if (components === undefined) return;
  if (!isObject(components)) throw invalid('components is not an object.');
  const schemas = member(components, 'schemas') ?? {};
  if (!isObject(schemas)) throw invalid('components.schemas is not an object.');
  for (const [name, schema] of Object.entries(schemas)) {
    if (!/^[a-zA-Z0-9._-]+$/.test(name)) {
      throw invalid(`the name of the component ${JSON.stringify(name)} may only have letters, digits and . _ -`);
    }
    if (!isObject(schema)) throw invalid(`components.schemas.${name} is not an object.`);
    valid(schema, `/components/schemas/${name}`);
  }
}

/** References into the document lead somewhere. Others are nobody's to follow here. */
function checkReferences(value: Json, document: JsonObject): void {
  if (isArray(value)) for (const item of value) checkReferences(item, document);
  if (!isObject(value)) return;
  const reference = member(value, '$ref');
  if (typeof reference === 'string' && reference.startsWith('#/') && !leads(document, reference)) {
    throw badRequest(`Content is not valid: nothing stands at ${reference}, where a $ref leads.`);
  }
  for (const inner of Object.values(value)) checkReferences(inner, document);
}

function leads(document: JsonObject, reference: string): boolean {
  try {
    return atPointer(document, decodeURIComponent(reference.slice(1))) !== undefined;
  } catch {
    return false;
  }
}
