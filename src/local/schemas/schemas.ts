import { createHash } from 'node:crypto';
import type { JsonObject } from '../../domain/json.ts';
import type { RestOperation, RestRequest } from '../rest-json.ts';
import { checkContent, readType } from './content.ts';
import { findSchema, findVersion, newest, ownRegistry, requireOwn, requireRegistry, schemasOf } from './find.ts';
import { checkDescription, checkSchemaName, checkTags, checkToken } from './limits.ts';
import { schemaArn } from './names.ts';
import { page } from './paging.ts';
import type { Context, Schema, SchemaVersion } from './records.ts';
import { schemaKey } from './records.ts';
import { badRequest, forbidden } from './refusals.ts';
import { announce, keepNew, withVersion } from './versions.ts';

const ALL = '/v1/registries/name/{RegistryName}/schemas';
const ONE = `${ALL}/name/{SchemaName}`;

/** How many updates a schema remembers by their tokens. AWS's window is unverified. */
const REMEMBERED = 100;

export function schemaOperations(context: Context): readonly RestOperation[] {
  const find = (request: RestRequest): Schema =>
    findSchema(context, request.label('RegistryName'), request.label('SchemaName'));

  /** The service model lists neither ConflictException nor NotFoundException for it. */
  async function create(request: RestRequest): Promise<JsonObject> {
    const registry = request.label('RegistryName');
    requireOwn(registry);
    requireRegistry(context, registry);
    const name = checkSchemaName(request.label('SchemaName'));
    const type = readType(request.text('Type'));
    const content = request.text('Content');
    if (content === undefined) throw badRequest('Content is required.');
    const description = checkDescription(request.text('Description'));
    const tags = checkTags(request.map('tags'));
    await checkContent(content, type);
    // Nothing is awaited from here on: of two requests for one name, one finds the other's schema.
    requireRegistry(context, registry);
    if (context.schemas.get(schemaKey(registry, name))) {
      throw badRequest(`Schema with name ${name} already exists in the registry ${registry}.`);
    }
    if (schemasOf(context, registry).length >= context.quotas.schemasPerRegistry) {
      throw forbidden(`A registry has at most ${context.quotas.schemasPerRegistry} schemas.`);
    }
    const schema = keepNew(context, { registry, name, description, tags, type, content });
    return shown(context, schema, newest(schema));
  }

  async function update(request: RestRequest): Promise<JsonObject> {
    const registry = ownRegistry(context, request.label('RegistryName')).name;
    const name = request.label('SchemaName');
    const known = findSchema(context, registry, name);
    const asked = {
      type: request.text('Type'),
      content: request.text('Content'),
      description: checkDescription(request.text('Description')),
    };
    const token = checkToken(request.text('ClientTokenId'));
    const given = asked.content !== undefined || asked.type !== undefined;
    const type = asked.type === undefined ? newest(known).type : readType(asked.type);
    const content = asked.content ?? newest(known).content;
    if (given) await checkContent(content, type);
    // Nothing is awaited from here on: of two requests at once, the second sees what the first did.
    const before = findSchema(context, registry, name);
    const repeated = token === undefined ? undefined : before.updates.find((each) => each.token === token);
    const fingerprint = createHash('sha256').update(JSON.stringify(asked)).digest('hex');
    if (repeated) {
      if (repeated.asked !== fingerprint) {
        throw badRequest('This ClientTokenId was given with another request.');
      }
      const version = before.versions.find(({ number }) => number === repeated.version);
      return shown(context, before, version ?? newest(before));
    }
    const isNew = given && (newest(before).content !== content || newest(before).type !== type);
    const updated = isNew ? withVersion(context, before, { type, content }) : before;
    const described: Schema =
      asked.description === undefined
        ? updated
        : { ...updated, description: asked.description, modified: context.now() };
    const version = newest(described).number;
    const after = token === undefined ? described : remember(described, { token, asked: fingerprint, version });
    context.schemas.set(schemaKey(registry, name), after);
    if (isNew) announce(context, 'Schema Version Created', after);
    return shown(context, after, newest(after));
  }

  function describe(request: RestRequest): JsonObject {
    const schema = find(request);
    const version = findVersion(schema, request.query('schemaVersion'));
    return { Content: version.content, ...shown(context, schema, version) };
  }

  /** Discovered schemas can be deleted, AWS's own can't. */
  function remove(request: RestRequest): undefined {
    const { registry, name } = find(request);
    context.schemas.delete(schemaKey(registry, name));
  }

  function list(request: RestRequest): JsonObject {
    const registry = requireRegistry(context, request.label('RegistryName')).name;
    const prefix = request.query('schemaNamePrefix') ?? '';
    const asked = schemasOf(context, registry).filter(({ name }) => name.startsWith(prefix));
    const { items, more } = page(asked, ({ name }) => name, request, ['schemas', registry, prefix]);
    return { Schemas: items.map((schema) => summary(context, schema)), ...more };
  }

  return [
    { name: 'CreateSchema', method: 'POST', path: ONE, status: 201, run: create },
    { name: 'DescribeSchema', method: 'GET', path: ONE, status: 200, run: describe },
    { name: 'UpdateSchema', method: 'PUT', path: ONE, status: 200, run: update },
    { name: 'DeleteSchema', method: 'DELETE', path: ONE, status: 204, run: remove },
    { name: 'ListSchemas', method: 'GET', path: ALL, status: 200, run: list },
  ];
}

function remember(schema: Schema, update: Schema['updates'][number]): Schema {
  return { ...schema, updates: [...schema.updates, update].slice(-REMEMBERED) };
}

function summary(context: Context, schema: Schema): JsonObject {
  return {
    LastModified: schema.modified,
    SchemaArn: schemaArn(context, schema.registry, schema.name),
    SchemaName: schema.name,
    tags: schema.tags,
    VersionCount: schema.versions.length,
  };
}

function shown(context: Context, schema: Schema, version: SchemaVersion): JsonObject {
  return {
    ...(schema.description === undefined ? {} : { Description: schema.description }),
    LastModified: schema.modified,
    SchemaArn: schemaArn(context, schema.registry, schema.name),
    SchemaName: schema.name,
    SchemaVersion: String(version.number),
    tags: schema.tags,
    Type: version.type,
    VersionCreatedDate: version.created,
  };
}
