import type { JsonObject } from '../../domain/json.ts';
import type { RestOperation, RestRequest } from '../rest-json.ts';
import { findSchema, findVersion } from './find.ts';
import { schemaArn } from './names.ts';
import { page } from './paging.ts';
import type { Context, Schema, SchemaType, SchemaVersion, Tags } from './records.ts';
import { schemaKey } from './records.ts';
import { badRequest, forbidden } from './refusals.ts';

const ONE = '/v1/registries/name/{RegistryName}/schemas/name/{SchemaName}';

/** What a version is made of. */
export interface Draft {
  readonly type: SchemaType;
  readonly content: string;
}

interface NewSchema extends Draft {
  readonly registry: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly tags: Tags;
}

/** Keeps a schema with its first version, and says so on the default bus. */
export function keepNew(context: Context, { registry, name, description, tags, type, content }: NewSchema): Schema {
  const now = context.now();
  const schema: Schema = {
    registry,
    name,
    ...(description === undefined ? {} : { description }),
    tags,
    modified: now,
    versions: [{ number: 1, type, content, created: now }],
    next: 2,
    updates: [],
  };
  context.schemas.set(schemaKey(registry, name), schema);
  announce(context, 'Schema Created', schema);
  announce(context, 'Schema Version Created', schema);
  return schema;
}

/** The schema with one version more, which is then announced. It is not kept yet. */
export function withVersion(context: Context, schema: Schema, { type, content }: Draft): Schema {
  if (schema.versions.length >= context.quotas.versionsPerSchema) {
    throw forbidden(`A schema has at most ${context.quotas.versionsPerSchema} versions.`);
  }
  const now = context.now();
  const version: SchemaVersion = { number: schema.next, type, content, created: now };
  return { ...schema, modified: now, versions: [...schema.versions, version], next: schema.next + 1 };
}

/** Source: EventBridge User Guide, "EventBridge events detail reference". `CreationDate`'s precision is unverified. */
export function announce(context: Context, detailType: string, schema: Schema): void {
  const version = schema.versions.at(-1)!;
  context.emit({
    source: 'aws.schemas',
    detailType,
    resources: [schemaArn(context, schema.registry, schema.name)],
    detail: {
      SchemaName: schema.name,
      SchemaType: version.type,
      RegistryName: schema.registry,
      CreationDate: version.created,
      Version: String(version.number),
    },
  });
}

export function versionOperations(context: Context): readonly RestOperation[] {
  const find = (request: RestRequest): Schema =>
    findSchema(context, request.label('RegistryName'), request.label('SchemaName'));

  /** In the order of their numbers: the order that AWS keeps is unverified. */
  function list(request: RestRequest): JsonObject {
    const schema = find(request);
    const { items, more } = page(schema.versions, ({ number }) => number, request, [
      'versions',
      schema.registry,
      schema.name,
    ]);
    const versions = items.map(({ number, type }) => ({
      SchemaArn: schemaArn(context, schema.registry, schema.name),
      SchemaName: schema.name,
      SchemaVersion: String(number),
      Type: type,
    }));
    return { SchemaVersions: versions, ...more };
  }

  function remove(request: RestRequest): undefined {
    const schema = find(request);
    const { number } = findVersion(schema, request.label('SchemaVersion'));
    // What AWS does then is unverified: a schema without a version has nothing to describe.
    if (schema.versions.length === 1) {
      throw badRequest(`Version ${number} is the only one of ${schema.name}. Delete the schema instead.`);
    }
    context.schemas.set(schemaKey(schema.registry, schema.name), {
      ...schema,
      versions: schema.versions.filter((version) => version.number !== number),
      modified: context.now(),
    });
  }

  return [
    { name: 'ListSchemaVersions', method: 'GET', path: `${ONE}/versions`, status: 200, run: list },
    {
      name: 'DeleteSchemaVersion',
      method: 'DELETE',
      path: `${ONE}/version/{SchemaVersion}`,
      status: 204,
      run: remove,
    },
  ];
}
