import type { JsonObject } from '../../domain/json.ts';
import type { RestOperation, RestRequest } from '../rest-json.ts';
import { requireRegistry, schemasOf } from './find.ts';
import { schemaArn } from './names.ts';
import { page } from './paging.ts';
import type { Context } from './records.ts';
import { badRequest } from './refusals.ts';

/**
 * Schemas whose name or content has all of the keywords, whatever their case, with the versions that have them. How AWS cuts
 * a content into words, and whether it takes all keywords or one, is unverified.
 */
export function searchOperations(context: Context): readonly RestOperation[] {
  function search(request: RestRequest): JsonObject {
    const registry = requireRegistry(context, request.label('RegistryName')).name;
    const keywords = (request.query('keywords') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    if (keywords.length === 0) throw badRequest('keywords is required.');
    const found = schemasOf(context, registry).flatMap((schema) => {
      const name = schema.name.toLowerCase();
      const versions = schema.versions.filter((version) => {
        const content = version.content.toLowerCase();
        return keywords.every((word) => name.includes(word) || content.includes(word));
      });
      return versions.length === 0 ? [] : [{ schema, versions }];
    });
    const { items, more } = page(found, ({ schema }) => schema.name, request, ['search', registry, ...keywords]);
    const schemas = items.map(({ schema, versions }) => ({
      RegistryName: registry,
      SchemaArn: schemaArn(context, registry, schema.name),
      SchemaName: schema.name,
      SchemaVersions: versions.map(({ number, type, created }) => ({
        CreatedDate: created,
        SchemaVersion: String(number),
        Type: type,
      })),
    }));
    return { Schemas: schemas, ...more };
  }

  return [
    {
      name: 'SearchSchemas',
      method: 'GET',
      path: '/v1/registries/name/{RegistryName}/schemas/search',
      status: 200,
      run: search,
    },
  ];
}
