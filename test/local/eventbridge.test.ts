import * as sdk from '@aws-sdk/client-eventbridge';
import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DescribeEventBusCommand,
  ListEventBusesCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEventBridge } from '../../src/local/eventbridge.ts';
import { judge, NOW, newClient, startWorld, type World } from './world.ts';

const MiB = 1024 * 1024;
const good: PutEventsRequestEntry = { Source: 'com.acme.orders', DetailType: 'OrderPlaced', Detail: '{"id":1}' };
const without = (name: keyof PutEventsRequestEntry): PutEventsRequestEntry => ({ ...good, [name]: undefined });

let world: World;
beforeEach(async () => {
  world = await startWorld({ buses: ['orders'] });
});
afterEach(() => world.close());

const put = (...Entries: PutEventsRequestEntry[]) => world.client.send(new PutEventsCommand({ Entries }));

describe('PutEvents', () => {
  it('accepts an event, and hands on the whole envelope', async () => {
    const time = new Date('2026-01-02T03:04:05.678Z');
    const answer = await put({ ...good, EventBusName: 'orders', Time: time, Resources: ['arn:x'] }, good);
    expect(answer.FailedEntryCount).toBe(0);
    expect(answer.Entries).toEqual([{ EventId: 'id-1' }, { EventId: 'id-2' }]);
    expect(answer.$metadata).toMatchObject({ httpStatusCode: 200, attempts: 1 });
    expect(answer.$metadata.requestId).toMatch(/^[\da-f-]{36}$/);
    expect(world.events).toEqual([
      {
        event: {
          version: '0',
          id: 'id-1',
          'detail-type': 'OrderPlaced',
          source: 'com.acme.orders',
          account: '000000000000',
          time: '2026-01-02T03:04:05Z',
          region: 'us-east-1',
          resources: ['arn:x'],
          detail: { id: 1 },
        },
        bus: 'orders',
        verdict: { status: 'valid', schema: 'orders/OrderPlaced@1' },
        outcome: 'accepted',
      },
      expect.objectContaining({ bus: 'default', event: expect.objectContaining({ time: '2026-11-23T17:00:00Z' }) }),
    ]);
  });

  it.each<[string, PutEventsRequestEntry, string, RegExp]>([
    ['Source', without('Source'), 'InvalidArgument', /^Parameter Source is not valid\. Reason: Source is a required/],
    [
      'DetailType',
      without('DetailType'),
      'InvalidArgument',
      /^Parameter DetailType is not valid\. Reason: DetailType is a/,
    ],
    ['Detail', without('Detail'), 'InvalidArgument', /^Parameter Detail is not valid\. Reason: Detail is a required/],
    ['an array', { ...good, Detail: '[]' }, 'MalformedDetail', /^Detail is malformed\.$/],
    ['no JSON', { ...good, Detail: '{' }, 'MalformedDetail', /^Detail is malformed\.$/],
    ['a reserved source', { ...good, Source: 'aws.ec2' }, 'NotAuthorizedForSourceException', /^Not authorized/],
    ['a long detail-type', { ...good, DetailType: 'x'.repeat(129) }, 'InvalidArgument', /128/],
  ])('fails the entry alone: %s', async (_, entry, ErrorCode, message) => {
    const answer = await put(good, entry, good);
    expect(answer.FailedEntryCount).toBe(1);
    expect(answer.Entries).toEqual([
      { EventId: 'id-1' },
      { ErrorCode, ErrorMessage: expect.stringMatching(message) },
      { EventId: 'id-2' },
    ]);
    expect(world.events).toHaveLength(2);
  });

  const size = (bytes: number): PutEventsRequestEntry => ({
    Source: 's',
    DetailType: 't',
    Detail: `{"a":"${'x'.repeat(bytes - 2 - 8)}"}`,
  });

  it.each<[string, PutEventsRequestEntry[]]>([
    ['ten entries', Array<PutEventsRequestEntry>(10).fill(good)],
    ['one byte below 1 MiB', [size(MiB - 1)]],
    ['below 1 MiB, of many quotes', [{ ...good, Detail: `{"a":${JSON.stringify('"'.repeat(MiB / 2 - 100))}}` }]],
  ])('accepts: %s', async (_, entries) => {
    expect((await put(...entries)).FailedEntryCount).toBe(0);
  });

  const OVERSIZE = 'Total size of the entries in the request is over the limit.';
  it.each<[string, PutEventsRequestEntry[], string]>([
    [
      'no entry',
      [],
      "1 validation error detected: Value '[]' at 'entries' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'eleven entries',
      Array<PutEventsRequestEntry>(11).fill(good),
      "1 validation error detected: Value '[11 entries]' at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10",
    ],
    ['1 MiB', [size(MiB)], OVERSIZE],
    ['1 MiB together', [size(MiB / 2), size(MiB / 2)], OVERSIZE],
    ['1 MiB with the 14 bytes of a time', [{ ...size(MiB - 14), Time: NOW }], OVERSIZE],
    [
      'a bad bus name',
      [good, { ...good, EventBusName: 'no spaces' }],
      "1 validation error detected: Value 'no spaces' at 'entries.2.member.eventBusName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:aws[\\w-]*:events:[a-z]+-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+",
    ],
  ])('refuses the whole request: %s', async (_, entries, message) => {
    await expect(put(...entries)).rejects.toMatchObject({
      name: 'ValidationException',
      message,
      $metadata: { httpStatusCode: 400, attempts: 1 },
    });
    expect(world.events).toEqual([]);
  });

  it('answers with an event id for an unknown bus, and drops the event', async () => {
    const answer = await put({ ...good, EventBusName: 'nowhere' });
    expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: 'id-1' }] });
    expect(world.events).toMatchObject([{ bus: 'nowhere', outcome: 'dropped' }]);
  });

  it('finds a bus by its ARN', async () => {
    await put({ ...good, EventBusName: 'arn:aws:events:eu-west-1:123456789012:event-bus/orders' });
    expect(world.events).toMatchObject([{ bus: 'orders', outcome: 'accepted' }]);
  });

  it('accepts what the catalogue does not, and logs the verdict', async () => {
    await put({ ...good, DetailType: 'BadOrder' }, { ...good, DetailType: 'Unknown' });
    expect(world.events).toMatchObject([
      { outcome: 'accepted', verdict: { status: 'invalid' } },
      { outcome: 'accepted', verdict: { status: 'unknown' } },
    ]);
  });

  it('takes events of ten clients at once', async () => {
    const clients = Array.from({ length: 10 }, () => newClient(world.endpoint));
    const sent = clients.flatMap((client, c) =>
      Array.from({ length: 10 }, (_, i) =>
        client.send(new PutEventsCommand({ Entries: [{ ...good, Detail: `{"from":${c},"n":${i}}` }, good] })),
      ),
    );
    const ids = (await Promise.all(sent)).flatMap((answer) => answer.Entries!.map((entry) => entry.EventId));
    expect(new Set(ids).size).toBe(200);
    expect(world.events).toHaveLength(200);
    for (const client of clients) client.destroy();
  });

  it('answers 500 where the catalogue fails, and logs why', async () => {
    const raw = await fetch(world.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSEvents.PutEvents' },
      body: JSON.stringify({ Entries: [{ ...good, DetailType: 'Boom' }] }),
    });
    expect(raw.status).toBe(500);
    expect(await raw.json()).toEqual({
      __type: 'InternalFailure',
      message: 'The embedded AWS endpoint of eda failed.',
    });
    expect(world.requests).toMatchObject([{ status: 500, bug: new Error('the judge failed') }]);
  });
});

describe('PutEvents under enforce', () => {
  it('refuses what is invalid or unknown, entry by entry', async () => {
    const strict = await startWorld({ enforce: true });
    const answer = await strict.client.send(
      new PutEventsCommand({
        Entries: [
          { ...good, DetailType: 'BadOrder' },
          good,
          { ...good, DetailType: 'Unknown', EventBusName: 'nowhere' },
        ],
      }),
    );
    expect(answer.FailedEntryCount).toBe(2);
    expect(answer.Entries).toEqual([
      {
        ErrorCode: 'EdaSchemaViolation',
        ErrorMessage: 'Detail does not satisfy orders/OrderPlaced@1: /items/0/price is not a number (and 1 more)',
      },
      { EventId: 'id-2' },
      { ErrorCode: 'EdaUnknownEvent', ErrorMessage: 'No event has the detail-type Unknown.' },
    ]);
    expect(strict.events.map((event) => event.outcome)).toEqual(['refused', 'accepted', 'refused']);
    await strict.close();
  });
});

describe('event buses', () => {
  const arn = (name: string): string => `arn:aws:events:us-east-1:000000000000:event-bus/${name}`;

  it('creates, describes, lists and deletes', async () => {
    const { client } = world;
    const created = await client.send(new CreateEventBusCommand({ Name: 'payments', Description: 'Money' }));
    expect(created).toMatchObject({ EventBusArn: arn('payments'), Description: 'Money' });
    const described = {
      Name: 'payments',
      Arn: arn('payments'),
      Description: 'Money',
      CreationTime: NOW,
      LastModifiedTime: NOW,
    };
    expect(await client.send(new DescribeEventBusCommand({ Name: 'payments' }))).toMatchObject(described);
    expect(await client.send(new DescribeEventBusCommand({ Name: arn('payments') }))).toMatchObject(described);
    expect((await client.send(new ListEventBusesCommand({}))).EventBuses!.map((bus) => bus.Name)).toEqual([
      'default',
      'orders',
      'payments',
    ]);
    await client.send(new DeleteEventBusCommand({ Name: 'payments' }));
    await client.send(new DeleteEventBusCommand({ Name: 'payments' }));
    await expect(client.send(new DescribeEventBusCommand({ Name: 'payments' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Event bus payments does not exist.',
    });
  });

  it('describes the default bus where no name is given', async () => {
    expect(await world.client.send(new DescribeEventBusCommand({}))).toMatchObject({
      Name: 'default',
      Arn: arn('default'),
    });
  });

  it.each<[string, string, RegExp, () => Promise<unknown>]>([
    [
      'creating default',
      'ResourceAlreadyExistsException',
      /^Event bus default already exists\.$/,
      () => create('default'),
    ],
    [
      'creating one again',
      'ResourceAlreadyExistsException',
      /^Event bus orders already exists\.$/,
      () => create('orders'),
    ],
    [
      'a bad name',
      'ValidationException',
      /Value 'a b' at 'name'.*pattern: \[\/\\\.\\-_A-Za-z0-9\]\+$/,
      () => create('a b'),
    ],
    ['a long name', 'ValidationException', /length less than or equal to 256/, () => create('x'.repeat(257))],
    ['an empty name', 'ValidationException', /^2 validation errors detected: /, () => create('')],
    ['a slash', 'ValidationException', /must not contain '\/'/, () => create('aws.partner/x')],
    ['no name', 'ValidationException', /Value null at 'name'.*must not be null/, () => create(undefined)],
    ['a partner bus', 'ResourceNotFoundException', /^Event source p does not exist\.$/, () => create('p', 'p')],
    ['deleting default', 'ValidationException', /^Cannot delete event bus default\.$/, () => remove('default')],
    ['deleting by ARN', 'ValidationException', /at 'name'/, () => remove(arn('orders'))],
    ['describing a missing one', 'ResourceNotFoundException', /^Event bus x does not exist\.$/, () => describeBus('x')],
    ['a limit of 0', 'ValidationException', /at 'limit'.*greater than or equal to 1/, () => list({ Limit: 0 })],
    ['a limit of 101', 'ValidationException', /at 'limit'.*less than or equal to 100/, () => list({ Limit: 101 })],
    ['a made-up token', 'InvalidToken', /token/, () => list({ NextToken: 'abc' })],
  ])('refuses: %s', async (_, name, message, call) => {
    await expect(call()).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode: 400, attempts: 1 },
    });
  });

  const create = (Name: string | undefined, EventSourceName?: string) =>
    world.client.send(new CreateEventBusCommand({ Name, ...(EventSourceName ? { EventSourceName } : {}) }));
  const remove = (Name: string) => world.client.send(new DeleteEventBusCommand({ Name }));
  const describeBus = (Name: string) => world.client.send(new DescribeEventBusCommand({ Name }));
  const list = (input: sdk.ListEventBusesCommandInput) => world.client.send(new ListEventBusesCommand(input));

  it('pages, also when a bus is deleted in between', async () => {
    for (const name of ['team-a', 'team-b', 'team-c', 'team-d', 'other']) await create(name);
    const first = await list({ NamePrefix: 'team-', Limit: 2 });
    expect(first.EventBuses!.map((bus) => bus.Name)).toEqual(['team-a', 'team-b']);
    await remove('team-b');
    const second = await list({ NamePrefix: 'team-', Limit: 2, NextToken: first.NextToken });
    expect(second.EventBuses!.map((bus) => bus.Name)).toEqual(['team-c', 'team-d']);
    expect(second.NextToken).toBeUndefined();
  });
});

describe('operations that are not built', () => {
  it('names the operation, and the SDK does not send it again', async () => {
    await expect(
      world.client.send(new PutTargetsCommand({ Rule: 'r', Targets: [{ Id: '1', Arn: 'arn:x' }] })),
    ).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: 'The embedded AWS endpoint of eda does not have PutTargets yet.',
      $metadata: { attempts: 1 },
    });
  });

  it('knows every operation that the SDK has', () => {
    const service = createEventBridge({
      judge,
      enforce: false,
      onEvent: () => {},
      clock: { now: () => NOW },
      random: { uuid: () => '' },
    });
    const known = [...Object.keys(service.operations), ...service.notBuilt].sort();
    const ours = Object.keys(sdk).filter((name) => name.endsWith('Command') && !name.startsWith('$'));
    expect(known).toEqual(ours.map((name) => name.replace(/Command$/, '')).sort());
  });
});
