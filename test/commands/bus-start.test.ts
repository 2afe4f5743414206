import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  PutEventsCommand,
  PutRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { EDA, eda, environment, folder, ROOT } from '../support/eda.ts';
import { workspace } from '../support/workspace.ts';
import { type BusProcess, startBus } from './bus-process.ts';

const placed = (detail: unknown, more: object = {}) =>
  new PutEventsCommand({
    Entries: [
      {
        Source: 'com.acme.orders',
        DetailType: 'OrderPlaced',
        Detail: JSON.stringify(detail),
        EventBusName: 'commerce',
        ...more,
      },
    ],
  });

const VALID = { orderId: 'o-1', total: { amount: 5 } };
const tree = workspace();

async function bus(args: readonly string[], cwd: string): Promise<BusProcess> {
  const started = await startBus(args, { cwd });
  onTestFinished(() => void started.stop('SIGKILL'));
  return started;
}

describe('a bus', () => {
  let shared: BusProcess;
  beforeAll(async () => {
    shared = await startBus();
  });
  afterAll(() => shared.stop());

  it('says first where it listens', () => {
    expect(shared.first).toEqual({
      endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      services: ['eventbridge', 'schemas'],
      buses: ['default', 'commerce', 'clickstream'],
      events: 28,
      enforce: false,
    });
    expect(shared.stderr()).toBe('');
  });

  it('takes events of an unmodified AWS client, and prints each with its verdict', async () => {
    const sample = await eda(['generate', 'sample', 'orders/OrderPlaced'], { cwd: ROOT });
    const detail = JSON.parse(sample.stdout);
    const before = shared.events().length;
    const results = [
      await shared.client.send(placed(detail)),
      await shared.client.send(placed({ ...detail, orderId: 5 })),
      await shared.client.send(placed(detail, { DetailType: 'OrderPlacd' })),
      await shared.client.send(placed(detail, { EventBusName: 'nowhere' })),
    ];
    for (const { FailedEntryCount, Entries } of results) {
      expect({ FailedEntryCount, Entries }).toEqual({
        FailedEntryCount: 0,
        Entries: [{ EventId: expect.any(String) }],
      });
    }
    await shared.until(() => shared.events().length === before + 4);
    const [valid, invalid, unknown, dropped] = shared.events().slice(before);
    expect(valid).toMatchObject({
      bus: 'commerce',
      outcome: 'accepted',
      verdict: { status: 'valid', schema: 'orders/OrderPlaced@1' },
      event: { id: results[0]?.Entries?.[0]?.EventId, 'detail-type': 'OrderPlaced', detail },
    });
    expect(invalid).toMatchObject({
      outcome: 'accepted',
      verdict: { status: 'invalid', problems: [{ pointer: '/orderId' }] },
    });
    expect(unknown).toMatchObject({
      outcome: 'accepted',
      verdict: { status: 'unknown', message: expect.stringContaining('did you mean the detail-type "OrderPlaced"?') },
    });
    expect(dropped).toMatchObject({ bus: 'nowhere', outcome: 'dropped' });
  });

  it('says which rules an event matches', async () => {
    const { client } = shared;
    const pattern = (total: object) => JSON.stringify({ detail: { total: { amount: [total] } } });
    const put = (Name: string, EventPattern: string) =>
      client.send(new PutRuleCommand({ Name, EventPattern, EventBusName: 'commerce' }));
    await put('large', pattern({ numeric: ['>', 100] }));
    await put('any', pattern({ exists: true }));
    const before = shared.events().length;
    await client.send(placed({ total: { amount: 5 } }));
    await client.send(placed({ total: { amount: 500 } }));
    await client.send(placed({}));
    await shared.until(() => shared.events().length === before + 3);
    expect(
      shared
        .events()
        .slice(before)
        .map(({ rules }) => rules),
    ).toEqual([['any'], ['any', 'large'], undefined]);
    for (const Name of ['large', 'any']) await client.send(new DeleteRuleCommand({ Name, EventBusName: 'commerce' }));
  });

  it('creates, describes, lists and deletes buses', async () => {
    const { client } = shared;
    const names = async () => {
      const { EventBuses } = await client.send(new ListEventBusesCommand({}));
      return (EventBuses ?? []).map(({ Name }) => Name);
    };
    const { EventBusArn } = await client.send(new CreateEventBusCommand({ Name: 'mine' }));
    expect(await client.send(new DescribeEventBusCommand({ Name: 'mine' }))).toMatchObject({ Arn: EventBusArn });
    expect(await names()).toEqual(['clickstream', 'commerce', 'default', 'mine']);
    await client.send(new DeleteEventBusCommand({ Name: 'mine' }));
    expect(await names()).toEqual(['clickstream', 'commerce', 'default']);
    await expect(client.send(new DescribeEventBusCommand({ Name: 'mine' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it.each([
    ['host', { host: 'evil.example' }],
    ['origin', { origin: 'https://evil.example' }],
  ])('refuses a foreign %s', async (_, headers) => {
    const { request } = await import('node:http');
    const status = await new Promise((resolve, reject) => {
      const sent = request(
        {
          port: shared.port,
          host: '127.0.0.1',
          method: 'POST',
          headers: { ...headers, 'x-amz-target': 'AWSEvents.PutEvents' },
        },
        (response) => resolve(response.resume().statusCode),
      );
      sent.on('error', reject).end('{}');
    });
    expect(status).toBe(403);
  });

  it.each([[[]], [['--json']]])('on a port in use is one clear error %j', async (more) => {
    const answer = await eda(['bus', 'start', '--port', String(shared.port), ...more], { cwd: ROOT });
    expect(answer.code).toBe(3);
    const message = `Port ${shared.port} on 127.0.0.1 is already in use.`;
    const next = 'Choose another port with --port, or let the system choose a free one with --port 0.';
    expect(answer.stderr).toBe(`${message}\n  next:     ${next}\n`);
    if (more.length === 0) expect(answer.stdout).toBe('');
    else expect(JSON.parse(answer.stdout)).toMatchObject({ verdict: 'error', error: { code: 'port-in-use', message } });
  });
});

it('refuses what is invalid or unknown under --enforce, entry by entry', async () => {
  const { client, ...started } = await bus(['--enforce'], folder(tree));
  const { Entries, FailedEntryCount } = await client.send(
    new PutEventsCommand({
      Entries: [VALID, { orderId: 5, total: { amount: 5 } }, VALID].map((detail, i) => ({
        Source: 'com.acme.orders',
        DetailType: i === 2 ? 'OrderLost' : 'OrderPlaced',
        Detail: JSON.stringify(detail),
        EventBusName: 'commerce',
      })),
    }),
  );
  expect(FailedEntryCount).toBe(2);
  expect(Entries).toEqual([
    { EventId: expect.any(String) },
    { ErrorCode: 'EdaSchemaViolation', ErrorMessage: expect.stringContaining('orders/OrderPlaced@1: /orderId') },
    { ErrorCode: 'EdaUnknownEvent', ErrorMessage: expect.stringContaining('that source has OrderPlaced') },
  ]);
  await started.until(() => started.events().length === 3);
  expect(started.events().map(({ outcome }) => outcome)).toEqual(['accepted', 'refused', 'refused']);
});

describe('the end', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s exits 0 and frees the port, though clients are connected',
    async (signal) => {
      const started = await bus([], folder(tree));
      await started.client.send(placed(VALID));
      await started.until(() => started.events().length === 1);
      expect(await started.stop(signal)).toBe(0);
      expect(started.stderr()).toBe('');
      const again = createServer();
      await new Promise<void>((resolve, reject) => {
        again.once('error', reject).listen(started.port, '127.0.0.1', resolve);
      });
      again.close();
    },
  );

  it.each(['SIGINT', 'SIGTERM'] as const)('comes by %s though nobody takes what is to be printed', async (signal) => {
    const started = await bus([], folder(tree));
    started.stopReading();
    // More than a pipe holds, many times.
    for (let i = 0; i < 8; i++) await started.client.send(placed({ ...VALID, note: 'x'.repeat(500_000) }));
    expect(await started.stop(signal)).toBe(0);
  });

  it('comes when nobody reads any more', async () => {
    const started = await bus([], folder(tree));
    started.closeStdout();
    await started.client.send(placed(VALID));
    expect(await started.ended).toBe(0);
    expect(started.stderr()).toBe('');
  });
});

it('shows what an event holds, and is not steered by it', async () => {
  const hostile = 'a\u001b[2Jb\u009b1mc\u202ed';
  const cwd = folder(tree);
  const json = await bus([], cwd);
  const text = spawn(process.execPath, [EDA, 'bus', 'start', '--port', '0'], { cwd, env: environment() });
  onTestFinished(() => void text.kill('SIGKILL'));
  let printed = '';
  const shows = (what: RegExp) =>
    new Promise<RegExpExecArray>((resolve) => {
      const look = () => {
        const found = what.exec(printed);
        if (found) resolve(found);
      };
      text.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        printed += chunk;
        look();
      });
    });
  const [, endpoint = ''] = await shows(/listens on (\S+)/);
  const client = new EventBridgeClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  onTestFinished(() => client.destroy());
  const event = placed(VALID, { DetailType: hostile, Source: hostile, EventBusName: 'default' });
  await Promise.all([json.client.send(event), client.send(event), shows(/from a.*accepted/)]);
  await json.until(() => json.events().length === 1);
  expect(json.events()[0]?.event).toMatchObject({ 'detail-type': hostile, source: hostile });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach the screen
  const steers = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;
  expect(json.stdout()).not.toMatch(steers);
  expect(printed).not.toMatch(steers);
  expect(printed).toContain('a\\u001b[2Jb\\u009b1mc\\u202ed');
});

describe('a catalogue with errors', () => {
  const broken = {
    'schemas/orders/OrderPlaced/v1/schema.json': '{',
    'schemas/orders/OrderLost/event.yaml': 'owner: [',
  };
  it('is said, and the bus goes on with the rest', async () => {
    const other = {
      'schemas/orders/OrderShipped/event.yaml':
        'summary: Sent.\nowner: checkout\nsource: com.acme.orders\nbus: commerce\nmajors:\n  1: { detailType: OrderShipped }\n',
      'schemas/orders/OrderShipped/v1/schema.json': '{ "type": "object" }',
    };
    const started = await bus([], folder(workspace({ ...broken, ...other })));
    await started.until(() => started.stderr() !== '');
    expect(started.stderr()).toMatch(
      /^2 files of the catalogue have errors: run `eda schema validate`\. First: schemas\/orders\/\S+\n$/,
    );
    await started.client.send(placed({}, { DetailType: 'OrderShipped' }));
    await started.until(() => started.events().length === 1);
    expect(started.events()[0]).toMatchObject({ verdict: { status: 'valid', schema: 'orders/OrderShipped@1' } });
  });

  it('is said in the singular', async () => {
    const started = await bus([], folder(workspace({ 'schemas/orders/OrderPlaced/v1/schema.json': '[]' })));
    await started.until(() => started.stderr() !== '');
    expect(started.stderr()).toBe(
      '1 file of the catalogue has errors: run `eda schema validate`. schemas/orders/OrderPlaced/v1/schema.json\n',
    );
  });
});

it('prints for people what to do with it', async () => {
  const cwd = folder(tree);
  const child = spawn(process.execPath, [EDA, 'bus', 'start', '--port', '0', '--enforce'], { cwd, env: environment() });
  onTestFinished(() => void child.kill('SIGKILL'));
  const text = await new Promise<string>((resolve) => {
    let seen = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      seen += chunk;
      if (seen.includes('Ctrl-C')) resolve(seen);
    });
  });
  expect(text.replace(/:\d{2,5}\b/g, ':PORT')).toBe(`The embedded bus listens on http://127.0.0.1:PORT
  buses    default, commerce
  checks   every event against 1 event of the catalogue; refuses what is invalid or unknown
  use it   AWS_ENDPOINT_URL_EVENTBRIDGE=http://127.0.0.1:PORT
           AWS_ENDPOINT_URL_SCHEMAS=http://127.0.0.1:PORT
  try      eda publish test-event <event> --endpoint-url http://127.0.0.1:PORT
  stop     Ctrl-C
`);
});

it('needs a workspace', async () => {
  const answer = await eda(['bus', 'start', '--port', '0'], { cwd: folder() });
  expect(answer).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(/^There is no eda\.yaml/) });
});
