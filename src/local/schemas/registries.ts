import type { JsonObject } from '../../domain/json.ts';
import type { RestOperation, RestRequest } from '../rest-json.ts';
import { findRegistry, isReserved, ownRegistry, registriesOf, schemasOf } from './find.ts';
import { checkDescription, checkRegistryName, checkTags } from './limits.ts';
import { AWS_REGISTRY, registryArn } from './names.ts';
import { page } from './paging.ts';
import type { Context, Registry } from './records.ts';
import { badRequest, conflict, forbidden } from './refusals.ts';

const ONE = '/v1/registries/name/{RegistryName}';

export function registryOperations(context: Context): readonly RestOperation[] {
  const name = (request: RestRequest): string => request.label('RegistryName');

  function create(request: RestRequest): JsonObject {
    const named = checkRegistryName(name(request));
    if (isReserved(named)) throw forbidden(`The name ${named} is reserved.`);
    const description = checkDescription(request.text('Description'));
    const tags = checkTags(request.map('tags'));
    if (context.registries.get(named)) throw conflict(`Registry with name ${named} already exists.`);
    const own = registriesOf(context).filter((registry) => !isReserved(registry.name));
    if (own.length >= context.quotas.registries) {
      throw forbidden(`An account has at most ${context.quotas.registries} registries.`);
    }
    const registry: Registry = { name: named, ...(description === undefined ? {} : { description }), tags };
    context.registries.set(named, registry);
    return shown(context, registry);
  }

  function update(request: RestRequest): JsonObject {
    const description = checkDescription(request.text('Description'));
    const before = ownRegistry(context, name(request));
    const after = { ...before, ...(description === undefined ? {} : { description }) };
    context.registries.set(after.name, after);
    return shown(context, after);
  }

  /** Whether AWS deletes a registry with what is in it is unverified: refusing loses nothing. */
  function remove(request: RestRequest): undefined {
    const registry = ownRegistry(context, name(request));
    const schemas = schemasOf(context, registry.name).length;
    if (schemas > 0) {
      throw badRequest(`The registry ${registry.name} has ${schemas} schemas. Delete them first.`);
    }
    context.registries.delete(registry.name);
  }

  function list(request: RestRequest): JsonObject {
    const prefix = request.query('registryNamePrefix') ?? '';
    const scope = request.query('scope') ?? '';
    if (!['', 'LOCAL', 'AWS'].includes(scope)) throw badRequest('scope is LOCAL, AWS or absent.');
    const asked = registriesOf(context).filter(
      (registry) =>
        registry.name.startsWith(prefix) && (scope === '' || (scope === 'AWS') === (registry.name === AWS_REGISTRY)),
    );
    const { items, more } = page(asked, (registry) => registry.name, request, ['registries', prefix, scope]);
    return { Registries: items.map((registry) => summary(context, registry)), ...more };
  }

  return [
    { name: 'CreateRegistry', method: 'POST', path: ONE, status: 201, run: create },
    {
      name: 'DescribeRegistry',
      method: 'GET',
      path: ONE,
      status: 200,
      run: (request) => shown(context, findRegistry(context, name(request))),
    },
    { name: 'UpdateRegistry', method: 'PUT', path: ONE, status: 200, run: update },
    { name: 'DeleteRegistry', method: 'DELETE', path: ONE, status: 204, run: remove },
    { name: 'ListRegistries', method: 'GET', path: '/v1/registries', status: 200, run: list },
  ];
}

function summary(context: Context, registry: Registry): JsonObject {
  return { RegistryArn: registryArn(context, registry.name), RegistryName: registry.name, tags: registry.tags };
}

function shown(context: Context, registry: Registry): JsonObject {
  const { description } = registry;
  return { ...(description === undefined ? {} : { Description: description }), ...summary(context, registry) };
}
