import type { JsonObject } from '../../domain/json.ts';
import type { RestOperation, RestRequest } from '../rest-json.ts';
import { checkDescription, checkTags } from './limits.ts';
import { DISCOVERED, discovererArn } from './names.ts';
import { page } from './paging.ts';
import type { Context, Discoverer } from './records.ts';
import { badRequest, conflict, notFound } from './refusals.ts';

const ALL = '/v1/discoverers';
const ONE = `${ALL}/id/{DiscovererId}`;

export function discovererOperations(context: Context): readonly RestOperation[] {
  function find(request: RestRequest): Discoverer {
    const id = request.label('DiscovererId');
    const found = context.discoverers.get(id);
    if (!found) throw notFound(`Discoverer with id ${id.slice(0, 300)} does not exist.`);
    return found;
  }

  function create(request: RestRequest): JsonObject {
    const sourceArn = request.text('SourceArn');
    if (sourceArn === undefined) throw badRequest('SourceArn is required.');
    const bus = /^arn:aws[\w-]*:events:[^:]*:[^:]*:event-bus\/./.test(sourceArn)
      ? context.findBus(sourceArn)
      : undefined;
    if (bus === undefined) throw badRequest('SourceArn is not the ARN of an event bus that exists.');
    const description = checkDescription(request.text('Description'));
    const crossAccount = request.flag('CrossAccount') ?? true;
    const tags = checkTags(request.map('tags'));
    // As the ids look that AWS gives.
    const id = `events-event-bus-${bus}`;
    if (context.discoverers.get(id)) throw conflict(`A discoverer for the event bus ${bus} already exists.`);
    const discoverer: Discoverer = {
      id,
      bus,
      sourceArn,
      ...(description === undefined ? {} : { description }),
      crossAccount,
      state: 'STARTED',
      tags,
    };
    if (!context.registries.get(DISCOVERED)) {
      context.registries.set(DISCOVERED, { name: DISCOVERED, description: 'Discovered schemas.', tags: {} });
    }
    context.discoverers.set(id, discoverer);
    return shown(context, discoverer);
  }

  function update(request: RestRequest): JsonObject {
    const before = find(request);
    const description = checkDescription(request.text('Description'));
    const crossAccount = request.flag('CrossAccount') ?? before.crossAccount;
    const after = { ...before, ...(description === undefined ? {} : { description }), crossAccount };
    context.discoverers.set(after.id, after);
    return shown(context, after);
  }

  function turn(request: RestRequest, state: Discoverer['state']): JsonObject {
    const discoverer = { ...find(request), state };
    context.discoverers.set(discoverer.id, discoverer);
    return { DiscovererId: discoverer.id, State: state };
  }

  function list(request: RestRequest): JsonObject {
    const prefix = request.query('discovererIdPrefix') ?? '';
    const sources = request.query('sourceArnPrefix') ?? '';
    const asked = [...context.discoverers.values()].filter(
      ({ id, sourceArn }) => id.startsWith(prefix) && sourceArn.startsWith(sources),
    );
    const { items, more } = page(asked, ({ id }) => id, request, ['discoverers', prefix, sources]);
    return { Discoverers: items.map((discoverer) => summary(context, discoverer)), ...more };
  }

  return [
    { name: 'CreateDiscoverer', method: 'POST', path: ALL, status: 201, run: create },
    {
      name: 'DescribeDiscoverer',
      method: 'GET',
      path: ONE,
      status: 200,
      run: (request) => shown(context, find(request)),
    },
    { name: 'UpdateDiscoverer', method: 'PUT', path: ONE, status: 200, run: update },
    {
      name: 'DeleteDiscoverer',
      method: 'DELETE',
      path: ONE,
      status: 204,
      run: (request) => void context.discoverers.delete(find(request).id),
    },
    { name: 'ListDiscoverers', method: 'GET', path: ALL, status: 200, run: list },
    {
      name: 'StartDiscoverer',
      method: 'POST',
      path: `${ONE}/start`,
      status: 200,
      run: (request) => turn(request, 'STARTED'),
    },
    {
      name: 'StopDiscoverer',
      method: 'POST',
      path: `${ONE}/stop`,
      status: 200,
      run: (request) => turn(request, 'STOPPED'),
    },
  ];
}

function summary(context: Context, discoverer: Discoverer): JsonObject {
  return {
    DiscovererArn: discovererArn(context, discoverer.id),
    DiscovererId: discoverer.id,
    SourceArn: discoverer.sourceArn,
    State: discoverer.state,
    CrossAccount: discoverer.crossAccount,
    tags: discoverer.tags,
  };
}

function shown(context: Context, discoverer: Discoverer): JsonObject {
  const { description } = discoverer;
  return { ...(description === undefined ? {} : { Description: description }), ...summary(context, discoverer) };
}
