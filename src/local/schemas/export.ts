import type { JsonObject } from '../../domain/json.ts';
import { exportDraft4 } from '../../domain/schema/convert/read.ts';
import type { RestOperation, RestRequest } from '../rest-json.ts';
import { checkContent, readType } from './content.ts';
import { findSchema, findVersion } from './find.ts';
import { schemaArn } from './names.ts';
import type { Context } from './records.ts';
import { badRequest } from './refusals.ts';

/**
 * AWS exports only discovered schemas and its own, others it refuses (`ForbiddenException`, "You cannot export non discovered or
 * non aws managed schemas."): seen in 2022. Here every schema can be exported, or nobody could see how theirs would be.
 */
export function exportOperations(context: Context): readonly RestOperation[] {
  async function run(request: RestRequest): Promise<JsonObject> {
    const schema = findSchema(context, request.label('RegistryName'), request.label('SchemaName'));
    const version = findVersion(schema, request.query('schemaVersion'));
    const type = readType(request.query('type'));
    return {
      Content: type === version.type ? version.content : await converted(version.content, type),
      SchemaArn: schemaArn(context, schema.registry, schema.name),
      SchemaName: schema.name,
      SchemaVersion: String(version.number),
      Type: type,
    };
  }

  return [
    {
      name: 'ExportSchema',
      method: 'GET',
      path: '/v1/registries/name/{RegistryName}/schemas/name/{SchemaName}/export',
      status: 200,
      run,
    },
  ];
}

async function converted(content: string, type: string): Promise<string> {
  if (type !== 'JSONSchemaDraft4')
    throw badRequest('A schema of the type JSONSchemaDraft4 is not exported as OpenApi3.');
  return JSON.stringify(await asDraft4(content));
}

/** The event of an OpenAPI document in draft-04, by the conversion of `eda registry`. */
export async function asDraft4(content: string): Promise<JsonObject> {
  const exported = exportDraft4(JSON.stringify(await checkContent(content, 'OpenApi3')));
  if ('problem' in exported) throw badRequest(exported.problem);
  return JSON.parse(exported.content) as JsonObject;
}
