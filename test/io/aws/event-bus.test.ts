import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient, ListEventBusesCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EdaError } from '../../../src/errors.ts';
import { connect } from '../../../src/io/aws/client.ts';
import { type EventBusOptions, isLoopback, openEventBus } from '../../../src/io/aws/event-bus.ts';
import type { EventEntry } from '../../../src/ports.ts';
import { startWorld } from '../../local/world.ts';
import { type FakeAnswer, type FakeAws, type FakeRequest, putAnswer, startFake } from './fake-aws.ts';

const KEY = 'AKIAPERSONALKEY00001';
const SECRET = 'a-personal-secret';
const NOBODY = 'http://127.0.0.1:1';

let home: string;
const open: { close(): unknown }[] = [];

beforeEach(() => {
  // The SDK reads the environment and the home folder: the settings of whoever runs the tests must not count.
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  home = mkdtempSync(join(tmpdir(), 'eda-aws-'));
  vi.stubEnv('AWS_CONFIG_FILE', join(home, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(home, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

function closing<T extends { close(): unknown }>(it: T): T {
  open.push(it);
  return it;
}

async function bus(options: Partial<EventBusOptions> = {}) {
  let now = 0;
  const sleep = async (milliseconds: number) => {
    options.sleep?.(milliseconds);
    now += milliseconds;
  };
  return closing(await openEventBus({ env: process.env, now: () => now, random: () => 0.5, ...options, sleep }));
}

async function fake(answer: Parameters<typeof startFake>[0] = (request) => putAnswer(request)): Promise<FakeAws> {
  return closing(await startFake(answer));
}

function entries(count: number): EventEntry[] {
  return Array.from({ length: count }, (_, i) => ({ source: 's', detailType: 'T', detail: `{"n":${i}}` }));
}

function personalKeys(): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', KEY);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET);
  vi.stubEnv('AWS_SESSION_TOKEN', 'a-personal-token');
}

describe('against the embedded bus', () => {
  it('puts, in order, over several requests, and looks buses up', async () => {
    const world = closing(await startWorld({ enforce: true, buses: ['orders'] }));
    const target = await bus({ endpointUrl: world.endpoint });
    expect(target.where).toBe(world.endpoint);
    const arn = 'arn:aws:events:us-east-1:000000000000:event-bus/orders';
    expect(await target.lookup('orders')).toEqual({ status: 'exists', arn });
    expect(await target.lookup('nowhere')).toEqual({ status: 'missing' });

    const time = new Date('2026-01-02T03:04:05Z');
    const list = [...entries(11), { ...entries(1)[0]!, detailType: 'Bad' }].map((entry) => ({
      ...entry,
      bus: 'orders',
      time,
      resources: ['arn:x'],
    }));
    const outcomes = await target.put(list);
    expect(outcomes).toHaveLength(12);
    expect(outcomes.slice(0, 11)).toEqual(Array.from({ length: 11 }, (_, i) => ({ eventId: `id-${i + 1}` })));
    expect(outcomes[11]).toMatchObject({ errorCode: 'EdaSchemaViolation', attempts: 1 });
    expect(world.events.map(({ event }) => event.detail.n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0]);
    expect(world.events[0]).toMatchObject({
      bus: 'orders',
      event: { time: '2026-01-02T03:04:05Z', resources: ['arn:x'] },
    });
  });

  it('does not send an entry that is too large', async () => {
    const world = closing(await startWorld());
    const target = await bus({ endpointUrl: world.endpoint });
    const large = { ...entries(1)[0]!, detail: `{"a":"${'x'.repeat(1024 * 1024)}"}` };
    const oversize = {
      errorCode: 'ValidationException',
      errorMessage: 'Total size of the entries in the request is over the limit.',
      attempts: 0,
    };
    expect(await target.put([...entries(1), large, ...entries(1)])).toEqual([
      { eventId: 'id-1' },
      oversize,
      { eventId: 'id-2' },
    ]);
    expect(await target.put([large])).toEqual([oversize]);
    expect(await target.put([])).toEqual([]);
    expect(world.requests).toHaveLength(1);
  });
});

describe('resending', () => {
  it('sends again only what failed and may be retried', async () => {
    let round = 0;
    const pauses: number[] = [];
    const server = await fake((request) => {
      round++;
      return putAnswer(request, (detail) => {
        if (detail === '{"n":1}' && round === 1) return 'ThrottlingException';
        if (detail === '{"n":3}' && round < 3) return 'InternalFailure';
        if (detail === '{"n":2}') return 'MalformedDetail';
        return undefined;
      });
    });
    const target = await bus({ endpointUrl: server.endpoint, sleep: async (ms) => void pauses.push(ms) });
    expect(await target.put(entries(4))).toEqual([
      { eventId: '{"n":0}' },
      { eventId: '{"n":1}' },
      { errorCode: 'MalformedDetail', errorMessage: 'MalformedDetail happened', attempts: 1 },
      { eventId: '{"n":3}' },
    ]);
    const sent = server.requests.map((request) => request.entries.map((entry) => entry.Detail));
    expect(sent).toEqual([['{"n":0}', '{"n":1}', '{"n":2}', '{"n":3}'], ['{"n":1}', '{"n":3}'], ['{"n":3}']]);
    expect(pauses).toEqual([50, 100]);
  });

  it('gives up at the deadline', async () => {
    const server = await fake((request) => putAnswer(request, () => 'ThrottlingException'));
    const target = await bus({ endpointUrl: server.endpoint });
    // Pauses of 50, 100 and 200 ms, and the rest.
    expect(await target.put(entries(1), { deadline: 400 })).toEqual([
      { errorCode: 'ThrottlingException', errorMessage: 'ThrottlingException happened', attempts: 5 },
    ]);
    expect(server.requests).toHaveLength(5);
  });

  it('says how many answers were lost: the event may have arrived before', async () => {
    const cut = { status: 200, body: '{"FailedEntryCount":0,"Entries":[{"Even' };
    const answers: FakeAnswer[] = ['reset', { status: 503, body: '<html>' }, cut];
    const server = await fake((request, number) => answers[number - 1] ?? putAnswer(request));
    const target = await bus({ endpointUrl: server.endpoint });
    expect(await target.put(entries(1))).toEqual([{ eventId: '{"n":0}', answersLost: 3 }]);
    expect(server.requests).toHaveLength(4);
  });

  it('after a throttled request duplicates nothing', async () => {
    const throttled = { status: 400, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } };
    const server = await fake((request, number) => (number === 1 ? throttled : putAnswer(request)));
    const target = await bus({ endpointUrl: server.endpoint });
    expect(await target.put(entries(1))).toEqual([{ eventId: '{"n":0}' }]);
  });

  it('finds the one entry for which AWS refuses the whole request', async () => {
    const invalid = { status: 400, body: { __type: 'ValidationException', message: 'No.' } };
    const poison = (request: FakeRequest) => request.entries.some(({ Detail }) => Detail === '{"n":1}');
    const server = await fake((request) => (poison(request) ? invalid : putAnswer(request)));
    const target = await bus({ endpointUrl: server.endpoint });
    expect(await target.put(entries(3))).toEqual([
      { eventId: '{"n":0}' },
      { errorCode: 'aws-refused', errorMessage: expect.stringContaining('ValidationException: No.'), attempts: 2 },
      { eventId: '{"n":2}' },
    ]);
  });

  it.each([
    'InvalidArgument',
    'MalformedDetail',
    'AccessDeniedException',
    'NotAuthorizedForSourceException',
    'NotAuthorizedForDetailTypeException',
    'InvalidAccountIdException',
    'RedactionFailure',
    'EdaSchemaViolation',
  ])('does not retry %s', async (errorCode) => {
    const server = await fake((request) => putAnswer(request, () => errorCode));
    const target = await bus({ endpointUrl: server.endpoint });
    expect(await target.put(entries(1))).toMatchObject([{ errorCode, attempts: 1 }]);
  });

  it.each([[[{ EventId: 'a' }]], [[{ EventId: 'a' }, null]]])(
    'says so where an answer lacks a result',
    async (list) => {
      const server = await fake(() => ({ status: 200, body: { FailedEntryCount: 0, Entries: list } }));
      const target = await bus({ endpointUrl: server.endpoint });
      expect(await target.put(entries(2))).toMatchObject([{ eventId: 'a' }, { errorCode: 'NoResult', attempts: 1 }]);
    },
  );
});

describe('the rules of a bus', () => {
  it('are read to the last page, and so are the targets of one', async () => {
    const server = await fake(({ headers, body }) => {
      const { NextToken, EventBusName, Rule } = body as Record<string, string | undefined>;
      expect(EventBusName).toBe('orders');
      const more = NextToken === undefined ? { NextToken: 'more' } : {};
      const name = NextToken === undefined ? 'first' : 'second';
      return headers['x-amz-target'] === 'AWSEvents.ListRules'
        ? { status: 200, body: { Rules: [{ Name: name, State: 'ENABLED', EventPattern: '{}' }], ...more } }
        : { status: 200, body: { Targets: [{ Id: '1', Arn: `${Rule}:${name}`, InputPath: '$.detail' }], ...more } };
    });
    const target = await bus({ endpointUrl: server.endpoint });
    expect(await target.rules('orders')).toEqual([
      { name: 'first', enabled: true, pattern: '{}' },
      { name: 'second', enabled: true, pattern: '{}' },
    ]);
    expect(await target.targets('orders', 'r')).toEqual([
      { arn: 'r:first', transformed: true },
      { arn: 'r:second', transformed: true },
    ]);
  });

  it('may be nobody’s business', async () => {
    const denied = { status: 400, body: { __type: 'AccessDeniedException', message: 'no' } };
    const target = await bus({ endpointUrl: (await fake(() => denied)).endpoint });
    expect(await target.rules('orders')).toEqual({ unread: 'events:ListRules is denied' });
    expect(await target.targets('orders', 'r')).toEqual({ unread: 'events:ListTargetsByRule is denied' });
  });
});

describe('answers that contradict themselves', () => {
  const answering = async (body: unknown) => bus({ endpointUrl: (await fake(() => ({ status: 200, body }))).endpoint });

  it('count failures without saying which: no event id of theirs is relied on', async () => {
    const target = await answering({ FailedEntryCount: 1, Entries: [{ EventId: 'a' }, { EventId: 'b' }] });
    expect(await target.put(entries(2))).toEqual(
      Array(2).fill({
        errorCode: 'NoResult',
        errorMessage: 'The answer counts 1 failed, and does not say which.',
        attempts: 1,
        answersLost: 1,
      }),
    );
  });

  it('give an error and an event id: that is a failure', async () => {
    const target = await answering({
      FailedEntryCount: 1,
      Entries: [{ EventId: 'a', ErrorCode: 'MalformedDetail', ErrorMessage: 'Bad.' }, { EventId: 'b' }],
    });
    expect(await target.put(entries(2))).toEqual([
      { errorCode: 'MalformedDetail', errorMessage: 'Bad.', attempts: 1 },
      { eventId: 'b' },
    ]);
  });
});

describe('a server that never ends its answer', () => {
  /** Takes requests, and leaves what becomes of the answer to the test. */
  async function server(answer: (response: ServerResponse) => void) {
    const ended: Promise<unknown>[] = [];
    const started = createServer((_, response) => {
      ended.push(new Promise((resolve) => response.on('close', resolve)));
      answer(response);
    });
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
    closing({
      close: () => {
        started.closeAllConnections();
        return new Promise((resolve) => started.close(resolve));
      },
    });
    return { endpointUrl: `http://127.0.0.1:${(started.address() as AddressInfo).port}`, ended };
  }
  const drip = (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    const timer = setInterval(() => response.write(' '), 5);
    response.on('close', () => clearInterval(timer));
  };

  it.each<[string, (response: ServerResponse) => void]>([
    ['is silent', () => {}],
    ['lets it drip', drip],
  ])('is given up: one that %s', async (_, answer) => {
    const { endpointUrl, ended } = await server(answer);
    const late = { kind: 'input', detail: { message: `No answer from ${endpointUrl}: it did not answer in time.` } };
    const target = await bus({ endpointUrl, timeout: 100 });
    await expect(target.lookup('orders')).rejects.toMatchObject(late);
    await expect(target.put(entries(1))).rejects.toMatchObject(late);
    // No connection is left open: it would keep the process from ending.
    expect(ended.length).toBeGreaterThan(1);
    await Promise.all(ended);
  });

  it('is given up as soon as the sender wants it, and its connection with it', async () => {
    let answered = 0;
    const { endpointUrl, ended } = await server((response) => {
      if (++answered > 1) return;
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end('{"Entries":[{"EventId":"e"}]}');
    });
    const target = await bus({ endpointUrl });
    expect(await target.wire.send(entries(1), 10_000)).toEqual({ results: [{ eventId: 'e' }] });
    // Others are under way still: what is given up goes alone.
    const other = target.wire.send(entries(1), 15_000);
    for (let i = 0; i < 3; i++) {
      expect(await target.wire.send(entries(1), 50)).toMatchObject({ kind: 'lost', errorCode: 'endpoint-unreachable' });
    }
    await Promise.all(ended.slice(2));
    target.close();
    expect(await other).toMatchObject({ kind: 'lost' });
  });
});

describe('requests that fail as a whole', () => {
  const error = (type: string, status = 400) => ({ status, body: { __type: type, message: `${type} happened` } });

  it.each<[string, Parameters<typeof startFake>[0], string, RegExp]>([
    ['validation', () => error('ValidationException'), 'aws-refused', /ValidationException happened\.$/],
    ['no permission', () => error('AccessDeniedException'), 'aws-denied', /AccessDeniedException/],
    ['expired credentials', () => error('ExpiredTokenException'), 'aws-credentials', /ExpiredTokenException happened/],
    ['unknown key', () => error('UnrecognizedClientException'), 'aws-credentials', /./],
    ['not AWS', () => ({ status: 404, body: '<html>nope</html>' }), 'not-eventbridge', /HTTP 404/],
    ['not AWS, and glad', () => ({ status: 200, body: '<html>hi</html>' }), 'not-eventbridge', /HTTP 200/],
    ['reset', () => 'reset', 'endpoint-unreachable', /closed before an answer/],
    ['broken down', () => error('InternalException', 500), 'aws-refused', /InternalException/],
  ])('throws where nothing was answered: %s', async (_, answer, code, message) => {
    const server = await fake(answer);
    const target = await bus({ endpointUrl: server.endpoint });
    await expect(target.put(entries(1))).rejects.toMatchObject({
      name: 'EdaError',
      kind: 'input',
      detail: { code, message: expect.stringMatching(message) },
    });
  });

  it('asks whether the bus is started where nobody listens', async () => {
    const target = await bus({ endpointUrl: NOBODY });
    const unreachable = {
      kind: 'input',
      detail: {
        code: 'endpoint-unreachable',
        message: `No answer from ${NOBODY}: the connection was refused.`,
        next: expect.stringContaining('eda bus start'),
      },
    };
    await expect(target.put(entries(1))).rejects.toMatchObject(unreachable);
    await expect(target.lookup('orders')).rejects.toMatchObject(unreachable);
  });

  it('keeps what was answered before, and says what was not sent', async () => {
    const server = await fake((request, number) =>
      number === 2 ? error('ExpiredTokenException') : putAnswer(request),
    );
    const target = await bus({ endpointUrl: server.endpoint });
    const outcomes = await target.put(entries(25));
    expect(outcomes.slice(0, 10)).toEqual(entries(10).map((entry) => ({ eventId: entry.detail })));
    expect(outcomes.slice(10, 20)).toEqual(
      Array(10).fill({
        errorCode: 'aws-credentials',
        errorMessage: "The AWS credentials can't be used: ExpiredTokenException happened.",
        attempts: 1,
      }),
    );
    expect(outcomes.slice(20)).toEqual(
      Array(5).fill({
        errorCode: 'NotSent',
        errorMessage: expect.stringContaining('ExpiredTokenException happened'),
        attempts: 0,
      }),
    );
    expect(server.requests).toHaveLength(2);
  });

  it('keeps the rest of a request whose resending fails', async () => {
    const server = await fake((request, number) =>
      number === 1
        ? putAnswer(request, (detail) => (detail === '{"n":0}' ? 'ThrottlingException' : undefined))
        : error('AccessDeniedException'),
    );
    const target = await bus({ endpointUrl: server.endpoint });
    expect(await target.put(entries(2))).toEqual([
      { errorCode: 'aws-denied', errorMessage: expect.stringContaining('refused'), attempts: 2 },
      { eventId: '{"n":1}' },
    ]);
  });

  it('asks for a bus again where the network or AWS fails', async () => {
    const answers: FakeAnswer[] = ['reset', error('InternalException', 500), error('ThrottlingException'), 'reset'];
    const server = await fake((_, number) => answers[number - 1] ?? { status: 200, body: { Name: 'orders' } });
    expect(await (await bus({ endpointUrl: server.endpoint })).lookup('orders')).toEqual({ status: 'exists' });
  });

  it('looks a bus up without the permission to', async () => {
    const server = await fake(() => error('AccessDeniedException'));
    expect(await (await bus({ endpointUrl: server.endpoint })).lookup('orders')).toEqual({ status: 'denied' });
  });
});

describe('requests behind the first', () => {
  /** Signature Version 4 (IAM User Guide, "Create a signed AWS API request"), of what arrived. */
  function signature({ headers, body }: FakeRequest): string {
    const [, scope = '', signed = ''] =
      /Credential=[^/]+\/(\S+), SignedHeaders=(\S+),/.exec(String(headers.authorization)) ?? [];
    const sha = (text: string) => createHash('sha256').update(text).digest('hex');
    const lines = signed.split(';').map((name) => `${name}:${String(headers[name]).trim()}`);
    const canonical = ['POST', '/', '', ...lines, '', signed, sha(JSON.stringify(body))].join('\n');
    const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha(canonical)].join('\n');
    const step = (key: Buffer, part: string) => createHmac('sha256', key).update(part).digest();
    const key = scope.split('/').reduce(step, Buffer.from('AWS4eda-local'));
    return createHmac('sha256', key).update(text).digest('hex');
  }

  it('are signed as it is, and differ only in what is their own', async () => {
    const server = await fake();
    await (await bus({ endpointUrl: server.endpoint })).put(entries(35));
    expect(server.requests.map(({ entries }) => entries.length)).toEqual([10, 10, 10, 5]);
    const own = /^(?:amz-sdk-invocation-id|authorization|content-length|x-amz-date|x-amz-content-sha256)$/;
    const shared = server.requests.map(({ headers }) => Object.entries(headers).filter(([name]) => !own.test(name)));
    for (const request of server.requests) {
      expect(request.headers.authorization).toContain(`Signature=${signature(request)}`);
      expect(request.headers['content-length']).toBe(`${JSON.stringify(request.body).length}`);
    }
    expect(new Set(shared.map((headers) => JSON.stringify(headers.sort()))).size).toBe(1);
    expect(new Set(server.requests.map(({ headers }) => headers['amz-sdk-invocation-id'])).size).toBe(4);
  });

  it('are signed with the hour of the server, once it has said that ours is wrong', async () => {
    const there = Date.now() + 3_600_000;
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        const date = String(request.headers['x-amz-date']).replace(
          /(....)(..)(..)T(..)(..)(..)Z/,
          '$1-$2-$3T$4:$5:$6Z',
        );
        seen.push(Math.abs(Date.parse(date) - there) < 60_000);
        const wrong = seen.length > 1 && !seen.at(-1);
        const body = wrong ? { __type: 'RequestExpired', message: 'Expired' } : { Entries: [{ EventId: 'e' }] };
        response.writeHead(wrong ? 400 : 200, {
          'content-type': 'application/x-amz-json-1.1',
          // The first answer does not tell it.
          date: new Date(seen.length > 1 ? there : Date.now()).toUTCString(),
        });
        response.end(JSON.stringify({ FailedEntryCount: 0, ...body }));
      });
    });
    const seen: boolean[] = [];
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing({ close: () => server.close() });
    const target = await bus({ endpointUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    expect(await target.put(entries(1))).toEqual([{ eventId: 'e' }]);
    expect(await target.put(entries(1))).toEqual([{ eventId: 'e' }]);
    expect(seen).toEqual([false, false, true]);
  });
});

describe('credentials on loopback', () => {
  const authorization = (request: FakeRequest | undefined): string => JSON.stringify(request?.headers);

  function expectDummies(server: FakeAws): void {
    expect(server.requests).toHaveLength(1);
    const headers = authorization(server.requests[0]);
    expect(headers).toContain('Credential=eda-local/');
    expect(headers).not.toContain(KEY);
    expect(headers).not.toContain('personal');
  }

  it('are dummies, though keys are in the environment', async () => {
    personalKeys();
    const server = await fake();
    await (await bus({ endpointUrl: server.endpoint })).put(entries(1));
    expectDummies(server);
  });

  it.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_EVENTBRIDGE'])(
    'are dummies where %s names the endpoint',
    async (name) => {
      personalKeys();
      const server = await fake();
      vi.stubEnv('AWS_ENDPOINT_URL', NOBODY);
      vi.stubEnv(name, `${server.endpoint}/`);
      const target = await bus();
      expect(target.where).toBe(server.endpoint);
      await target.put(entries(1));
      expectDummies(server);
    },
  );

  it.each<[string, (endpoint: string) => string]>([
    ['endpoint_url', (endpoint) => `endpoint_url = ${endpoint}`],
    [
      'a services section',
      (endpoint) => `services = local\n[services local]\neventbridge =\n  endpoint_url = ${endpoint}`,
    ],
  ])('are dummies where a profile names the endpoint by %s', async (_, setting) => {
    const server = await fake();
    writeFileSync(
      join(home, 'config'),
      `[profile local]\nregion = eu-west-1\naws_access_key_id = ${KEY}\naws_secret_access_key = ${SECRET}\n${setting(server.endpoint)}\n`,
    );
    await (await bus({ profile: 'local' })).put(entries(1));
    expectDummies(server);
    expect(process.env.AWS_PROFILE).toBeUndefined();
    vi.stubEnv('AWS_PROFILE', 'local');
    expect((await bus()).where).toBe(server.endpoint);
  });

  it('take the Region that is set, and us-east-1 where none is', async () => {
    const server = await fake();
    await (await bus({ endpointUrl: server.endpoint })).put(entries(1));
    await (await bus({ endpointUrl: server.endpoint, region: 'eu-north-1' })).put(entries(1));
    vi.stubEnv('AWS_REGION', 'eu-west-3');
    await (await bus({ endpointUrl: server.endpoint })).put(entries(1));
    const regions = server.requests.map((request) => /\/(\w+-\w+-\d)\/events\//.exec(authorization(request))?.[1]);
    expect(regions).toEqual(['us-east-1', 'eu-north-1', 'eu-west-3']);
  });
});

describe('the instance metadata service', () => {
  /** One that counts who asks, and knows nothing. */
  async function metadata(): Promise<{ readonly asked: string[] }> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing({ close: () => server.close() });
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', undefined);
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return { asked };
  }

  it.each(['', 'auto'])('is never asked for a loopback endpoint (defaults mode %j)', async (mode) => {
    const { asked } = await metadata();
    vi.stubEnv('AWS_DEFAULTS_MODE', mode || undefined);
    // As "auto" looks for where it runs.
    vi.stubEnv('AWS_EXECUTION_ENV', undefined);
    const server = await fake();
    await (await bus({ endpointUrl: server.endpoint })).put(entries(1));
    vi.stubEnv('AWS_ENDPOINT_URL', server.endpoint);
    await (await bus()).put(entries(1));
    expect(server.requests).toHaveLength(2);
    expect(asked).toEqual([]);
  });

  it('is asked for credentials where AWS itself is meant', async () => {
    const { asked } = await metadata();
    await expect(bus({ region: 'eu-west-1' })).rejects.toMatchObject({ kind: 'input' });
    expect(asked).not.toEqual([]);
  });
});

describe('a password in an endpoint', () => {
  const KEPT = 'hunter2';
  it.each([
    'http://user:hunter2@127.0.0.1:1',
    'http://user:hunter2@127.0.0.1:1/base/',
    'http:/user:hunter2@127.0.0.1:1',
    'http:///user:hunter2@127.0.0.1:1',
    'http:\\\\user:hunter2@127.0.0.1:1',
    'http://user:a@hunter2@127.0.0.1:1',
    'http://user:x@127.0.0.1:1/?token=hunter2#hunter2',
  ])('is not shown where nobody listens: %s', async (endpointUrl) => {
    const target = await bus({ endpointUrl });
    expect(target.where).toContain('user:***@127.0.0.1:1');
    const error = await target.put(entries(1)).catch((thrown: EdaError) => thrown.detail);
    expect(error).toMatchObject({ message: expect.stringContaining('***') });
    expect(JSON.stringify([target.where, error])).not.toContain(KEPT);
  });

  it.each([
    'ftp://user:hunter2@host',
    'user:hunter2@host:4010',
    'http://user:hun/ter2@host',
    'http://user:hunter2@ho st',
    'http://user:ter2?hun@host',
  ])('is not shown where it is no URL: %s', async (endpointUrl) => {
    const error = await bus({ endpointUrl }).catch((thrown: EdaError) => thrown.detail);
    expect(error).toMatchObject({ code: 'bad-endpoint-url', found: expect.stringContaining('user:***@ho') });
    expect(JSON.stringify(error)).not.toMatch(/hun|ter2/);
  });

  it('is not shown where requests can not be signed, or are refused', async () => {
    const unsigned = await bus({ endpointUrl: 'http://user:hunter2@10.0.0.1:4566', region: 'eu-west-1' }).catch(
      (thrown: EdaError) => thrown.detail,
    );
    expect(unsigned).toMatchObject({ message: expect.stringContaining('http://user:***@10.0.0.1:4566') });
    for (const body of [{ __type: 'ValidationException', message: 'no' }, '<html>']) {
      const server = await fake(() => ({ status: 400, body }));
      const target = await bus({ endpointUrl: server.endpoint.replace('//', '//user:hunter2@') });
      const error = await target.put(entries(1)).catch((thrown: EdaError) => thrown.detail);
      expect(error).toMatchObject({ message: expect.stringContaining('user:***@') });
      expect(JSON.stringify(error)).not.toContain(KEPT);
    }
  });
});

describe('settings for AWS', () => {
  it.each<[string, () => void, Partial<EventBusOptions>, RegExp]>([
    ['nothing', () => {}, {}, /no AWS Region is set/],
    ['keys alone', personalKeys, {}, /no AWS Region is set/],
    ['a Region alone', () => {}, { region: 'eu-central-1' }, /no AWS credentials are found/],
    [
      'an endpoint elsewhere, no keys',
      () => {},
      { endpointUrl: 'http://10.0.0.1:4566', region: 'eu-central-1' },
      /credentials/,
    ],
  ])('are missing: %s', async (_, setUp, options, message) => {
    setUp();
    await expect(bus(options)).rejects.toMatchObject({
      kind: 'input',
      detail: {
        code: 'no-aws-configuration',
        message: expect.stringMatching(message),
        next: expect.stringMatching(/eda bus start.*--endpoint-url.*--local/),
      },
    });
  });

  it.each(['AWS_REGION', 'AWS_DEFAULT_REGION'])('take the Region of %s', async (name) => {
    personalKeys();
    vi.stubEnv(name, 'eu-central-1');
    expect((await bus()).where).toBe('eu-central-1');
  });

  it('say where credentials fail that are configured', async () => {
    writeFileSync(
      join(home, 'config'),
      '[profile sso]\nregion = eu-west-1\nsso_session = s\nsso_account_id = 000000000000\nsso_role_name = r\n' +
        '[sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://nobody.invalid/eda-test\n',
    );
    await expect(bus({ profile: 'sso' })).rejects.toMatchObject({
      kind: 'input',
      detail: { code: 'aws-credentials', next: expect.stringContaining('aws sso login') },
    });
  });

  it('name the profile that has no credentials', async () => {
    await expect(bus({ profile: 'gone', region: 'eu-west-1' })).rejects.toMatchObject({
      detail: { code: 'no-aws-configuration', message: expect.stringMatching(/for the profile gone\.$/) },
    });
  });

  it('never take the endpoint of another profile with the keys of the chosen one', async () => {
    const server = await fake();
    personalKeys();
    writeFileSync(
      join(home, 'config'),
      `[default]\nendpoint_url = ${server.endpoint}\n[profile real]\nregion = eu-west-1\naws_access_key_id = ${KEY}\naws_secret_access_key = ${SECRET}\n`,
    );
    const { client, where } = await connect((settings) => new EventBridgeClient(settings), {
      profile: 'real',
      env: process.env,
    });
    expect(where).toBe('eu-west-1');
    let hostname: string | undefined;
    client.config.requestHandler.handle = async (request) => {
      hostname = request.hostname;
      throw new Error('not sent in a test');
    };
    await expect(client.send(new ListEventBusesCommand({}))).rejects.toThrow('not sent in a test');
    expect(hostname).toBe('events.eu-west-1.amazonaws.com');
  });

  it('ignore configured endpoints where AWS says so', async () => {
    personalKeys();
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    vi.stubEnv('AWS_ENDPOINT_URL', NOBODY);
    vi.stubEnv('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'true');
    expect((await bus()).where).toBe('eu-central-1');
  });

  it.each(['', 'localhost:4010', '127.0.0.1', 'ftp://localhost'])('refuse %j as an endpoint', async (endpointUrl) => {
    await expect(bus({ endpointUrl })).rejects.toMatchObject({
      kind: 'input',
      detail: { code: 'bad-endpoint-url', found: endpointUrl },
    });
  });
});

describe('isLoopback', () => {
  it.each(['http://127.0.0.1:4010', 'https://localhost', 'http://[::1]:1/', 'http://127.1:80', 'http://0x7f000001'])(
    'yes: %s',
    (url) => {
      expect(isLoopback(url)).toBe(true);
    },
  );
  it.each(['http://127.0.0.1.evil.example', 'http://10.0.0.1', 'http://localhost@evil.example', '127.0.0.1', ''])(
    'no: %s',
    (url) => {
      expect(isLoopback(url)).toBe(false);
    },
  );
});
