import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateDiscovererCommand,
  DeleteDiscovererCommand,
  DeleteSchemaCommand,
  DescribeDiscovererCommand,
  DescribeSchemaCommand,
  ExportSchemaCommand,
  GetDiscoveredSchemaCommand,
  ListDiscoverersCommand,
  ListSchemasCommand,
  ListSchemaVersionsCommand,
  StartDiscovererCommand,
  StopDiscovererCommand,
  UpdateDiscovererCommand,
} from '@aws-sdk/client-schemas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addressKeywords } from '../../support/aws-event.ts';
import { startWorld, type World } from '../world.ts';

const ARN = 'arn:aws:events:us-east-1:000000000000:event-bus/orders';
const RegistryName = 'discovered-schemas';

let world: World;
beforeEach(async () => {
  world = await startWorld({ buses: ['orders'], quotas: { versionsPerSchema: 3, discoveredSchemas: 3 } });
});
afterEach(() => world.close());

const put = (detail: unknown, DetailType = 'OrderPlaced', EventBusName = 'orders', Source = 'com.acme.orders') =>
  world.client.send(
    new PutEventsCommand({ Entries: [{ Source, DetailType, Detail: JSON.stringify(detail), EventBusName }] }),
  );

const names = async () =>
  (await world.schemas.send(new ListSchemasCommand({ RegistryName }))).Schemas?.map(({ SchemaName }) => SchemaName);

const content = async (SchemaName = 'com.acme.orders@OrderPlaced') => {
  const { Content, SchemaVersion } = await world.schemas.send(new DescribeSchemaCommand({ RegistryName, SchemaName }));
  return { version: SchemaVersion, document: JSON.parse(Content ?? '') };
};

describe('a discoverer', () => {
  it('is created, described, updated, stopped, started, listed and deleted', async () => {
    const { schemas } = world;
    const create = new CreateDiscovererCommand({ SourceArn: ARN, Description: 'All.', Tags: { a: 'b' } });
    const { $metadata, ...made } = await schemas.send(create);
    expect($metadata.httpStatusCode).toBe(201);
    const DiscovererId = 'events-event-bus-orders';
    const known = {
      CrossAccount: true,
      Description: 'All.',
      DiscovererArn: `arn:aws:schemas:us-east-1:000000000000:discoverer/${DiscovererId}`,
      DiscovererId,
      SourceArn: ARN,
      State: 'STARTED',
      Tags: { a: 'b' },
    };
    expect(made).toEqual(known);
    await expect(schemas.send(create)).rejects.toMatchObject({ name: 'ConflictException' });
    const update = new UpdateDiscovererCommand({ DiscovererId, CrossAccount: false });
    expect(await schemas.send(update)).toMatchObject({ ...known, CrossAccount: false });
    expect(await schemas.send(new StopDiscovererCommand({ DiscovererId }))).toMatchObject({ State: 'STOPPED' });
    const describe = new DescribeDiscovererCommand({ DiscovererId });
    expect(await schemas.send(describe)).toMatchObject({ State: 'STOPPED' });
    expect(await schemas.send(new StartDiscovererCommand({ DiscovererId }))).toMatchObject({ State: 'STARTED' });
    const list = async (SourceArnPrefix: string) =>
      (await schemas.send(new ListDiscoverersCommand({ SourceArnPrefix }))).Discoverers?.length;
    expect([await list(ARN), await list('arn:aws:events:eu')]).toEqual([1, 0]);
    expect((await schemas.send(new DeleteDiscovererCommand({ DiscovererId }))).$metadata.httpStatusCode).toBe(204);
    await expect(schemas.send(describe)).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it.each(['arn:aws:events:us-east-1:000000000000:event-bus/none', 'orders', 'arn:aws:sqs:us-east-1:1:orders'])(
    'watches no bus that is none: %s',
    async (SourceArn) => {
      await expect(world.schemas.send(new CreateDiscovererCommand({ SourceArn }))).rejects.toMatchObject({
        name: 'BadRequestException',
      });
    },
  );
});

describe('discovery', () => {
  beforeEach(() => world.schemas.send(new CreateDiscovererCommand({ SourceArn: ARN })));

  it('writes a schema of each event that passes the bus, and a version when one shows something new', async () => {
    await put({ orderId: 'o-1', at: '2026-11-23T17:00:00Z', total: 5, gift: true });
    expect(await names()).toEqual(['com.acme.orders@OrderPlaced']);
    const first = await content();
    expect(first).toEqual({
      version: '1',
      document: {
        openapi: '3.0.0',
        info: { version: '1.0.0', title: 'OrderPlaced' },
        paths: {},
        components: {
          schemas: {
            AWSEvent: expect.objectContaining({
              ...addressKeywords('com.acme.orders', 'OrderPlaced'),
              properties: expect.objectContaining({ detail: { $ref: '#/components/schemas/OrderPlaced' } }),
            }),
            OrderPlaced: {
              type: 'object',
              required: ['orderId', 'at', 'total', 'gift'],
              properties: {
                orderId: { type: 'string' },
                at: { type: 'string', format: 'date-time' },
                total: { type: 'integer' },
                gift: { type: 'boolean' },
              },
            },
          },
        },
      },
    });
    await put({ orderId: 'o-2', at: '2026-11-24T17:00:00Z', total: 7, gift: false });
    expect(await content()).toEqual(first);
    await put({ orderId: null, at: 'now', total: 7.5, note: [1, 'a', { b: null }] });
    const { version, document } = await content();
    expect(version).toBe('2');
    expect(document.components.schemas.OrderPlaced).toEqual({
      type: 'object',
      required: ['orderId', 'at', 'total'],
      properties: {
        orderId: { type: 'string', nullable: true },
        at: { type: 'string' },
        total: { type: 'number' },
        gift: { type: 'boolean' },
        note: {
          type: 'array',
          items: {
            anyOf: [{ type: 'object' }, { type: 'string' }, { type: 'integer' }],
            required: ['b'],
            properties: { b: { description: 'Only null was seen in the samples.' } },
          },
        },
      },
    });
    const exported = await world.schemas.send(
      new ExportSchemaCommand({ RegistryName, SchemaName: 'com.acme.orders@OrderPlaced', Type: 'JSONSchemaDraft4' }),
    );
    expect(JSON.parse(exported.Content ?? '')).toMatchObject({
      $schema: 'http://json-schema.org/draft-04/schema#',
      type: 'object',
      'x-amazon-events-source': 'com.acme.orders',
      properties: { detail: { $ref: '#/definitions/OrderPlaced' } },
      definitions: { OrderPlaced: { properties: { orderId: { type: ['string', 'null'] } } } },
    });
  });

  it('says so on the default bus', async () => {
    await put({ a: 1 });
    await put({ a: '1' });
    expect(world.events.filter(({ bus }) => bus === 'default').map(({ event }) => event)).toMatchObject([
      { source: 'aws.schemas', 'detail-type': 'Schema Created', detail: { Version: '1' } },
      { source: 'aws.schemas', 'detail-type': 'Schema Version Created', detail: { Version: '1' } },
      {
        source: 'aws.schemas',
        'detail-type': 'Schema Version Created',
        resources: ['arn:aws:schemas:us-east-1:000000000000:schema/discovered-schemas/com.acme.orders@OrderPlaced'],
        detail: {
          SchemaName: 'com.acme.orders@OrderPlaced',
          SchemaType: 'OpenApi3',
          RegistryName,
          CreationDate: '2026-11-23T17:00:00.250Z',
          Version: '2',
        },
      },
    ]);
  });

  it('sees neither other buses, nor what was dropped, nor while it is stopped', async () => {
    await put({ a: 1 }, 'OnDefault', 'default');
    await put({ a: 1 }, 'OnNone', 'none');
    await world.schemas.send(new StopDiscovererCommand({ DiscovererId: 'events-event-bus-orders' }));
    await put({ a: 1 }, 'WhileStopped');
    expect(await names()).toEqual([]);
    await world.schemas.send(new StartDiscovererCommand({ DiscovererId: 'events-event-bus-orders' }));
    await put({ a: 1 }, 'WhileStarted');
    expect(await names()).toEqual(['com.acme.orders@WhileStarted']);
  });

  it('cleans names, and keeps what they came of apart', async () => {
    await put({ a: 1 }, 'Order placed!', 'orders', 'my shop/orders');
    await put({ b: 1 }, 'OrderPlaced', 'orders', 'my shop/orders');
    expect(await names()).toEqual(['my-shop-orders@OrderPlaced', 'my-shop-orders@OrderPlaced-2']);
    const { document } = await content('my-shop-orders@OrderPlaced-2');
    expect(document.components.schemas.AWSEvent).toMatchObject({
      ...addressKeywords('my shop/orders', 'OrderPlaced'),
    });
    expect(document.components.schemas.OrderPlaced.properties).toEqual({ b: { type: 'integer' } });
  });

  it('keeps to the quotas: the newest versions, and no schema more', async () => {
    for (const detail of [{ a: 1 }, { a: 1.5 }, { a: '1' }, { a: true }]) await put(detail);
    const versions = await world.schemas.send(
      new ListSchemaVersionsCommand({ RegistryName, SchemaName: 'com.acme.orders@OrderPlaced' }),
    );
    expect(versions.SchemaVersions?.map(({ SchemaVersion }) => SchemaVersion)).toEqual(['2', '3', '4']);
    await put({}, 'Second');
    await put({}, 'Third');
    await put({}, 'Fourth');
    expect(await names()).toEqual(['com.acme.orders@OrderPlaced', 'com.acme.orders@Second', 'com.acme.orders@Third']);
  });

  it('begins anew after its schema was deleted', async () => {
    await put({ a: 1 });
    await world.schemas.send(new DeleteSchemaCommand({ RegistryName, SchemaName: 'com.acme.orders@OrderPlaced' }));
    await put({ b: 1 });
    const { version, document } = await content();
    expect(version).toBe('1');
    expect(document.components.schemas.OrderPlaced.required).toEqual(['b']);
  });

  it('never stops a bus: hostile names, depth and size', async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(600)}1${'}'.repeat(600)}`);
    const wide = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`${'n'.repeat(400)}${i}`, i]));
    await put(JSON.parse('{"__proto__":{"x":1},"constructor":null,"":[]}'), 'Hostile');
    await put(deep, 'Deep');
    await put(wide, 'Wide');
    expect(await names()).toEqual(['com.acme.orders@Deep', 'com.acme.orders@Hostile']);
    const { document } = await content('com.acme.orders@Hostile');
    expect(document.components.schemas.Hostile.required).toEqual(['__proto__', 'constructor', '']);
    expect(JSON.stringify((await content('com.acme.orders@Deep')).document).match(/"a":/g)).toHaveLength(254);
  });
});

describe('GetDiscoveredSchema', () => {
  const event = (detail: unknown, more: object = {}) =>
    JSON.stringify({ source: 'com.acme.orders', 'detail-type': 'OrderPlaced', detail, ...more });
  const discover = async (Events: string[], Type: 'OpenApi3' | 'JSONSchemaDraft4' = 'OpenApi3') =>
    JSON.parse((await world.schemas.send(new GetDiscoveredSchemaCommand({ Events, Type }))).Content ?? '');

  it('infers a schema of events, and keeps nothing', async () => {
    const found = await discover([event({ a: 1, b: 1 }), event({ a: 'x' })]);
    expect(found.components.schemas.OrderPlaced).toEqual({
      type: 'object',
      required: ['a'],
      properties: { a: { anyOf: [{ type: 'string' }, { type: 'integer' }] }, b: { type: 'integer' } },
    });
    expect(await discover([event({ a: null }), event({ a: 1 })], 'JSONSchemaDraft4')).toMatchObject({
      $schema: 'http://json-schema.org/draft-04/schema#',
      title: 'OrderPlaced',
      definitions: { OrderPlaced: { properties: { a: { type: ['integer', 'null'] } } } },
    });
    expect((await discover(['{"id":1}'])).components.schemas.Event.properties).toEqual({ id: { type: 'integer' } });
  });

  it.each<[string, string[]]>([
    ['none', []],
    ['eleven', Array.from({ length: 11 }, () => event({}))],
    ['no JSON', ['{']],
    ['no object', ['[]']],
    ['events of two types', [event({}), event({}, { 'detail-type': 'Other' })]],
  ])('refuses: %s', async (_, Events) => {
    const found = world.schemas.send(new GetDiscoveredSchemaCommand({ Events, Type: 'OpenApi3' }));
    await expect(found).rejects.toMatchObject({ name: 'BadRequestException', $metadata: { httpStatusCode: 400 } });
  });
});
