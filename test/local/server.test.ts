import { request as httpRequest } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalEndpoint } from '../../src/local/server.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: { readonly __type?: string; readonly message?: string };
}

interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string | number>;
  readonly body?: string | Buffer;
}

/** What a client other than the SDK gets. */
function raw({ method = 'POST', path = '/', headers = {}, body = '' }: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: world.port, method, path, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode!, headers: response.headers, body: text ? JSON.parse(text) : {} });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

const target = { 'x-amz-target': 'AWSEvents.PutEvents' };
const event = JSON.stringify({ Entries: [{ Source: 's', DetailType: 'T', Detail: '{}' }] });

/** A connection that sends exactly this, and all that came back once the server closed it. */
function exchange(text: string, after?: (socket: Socket) => void): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(world.port, '127.0.0.1', () => socket.write(text, () => after?.(socket)));
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
  });
}

async function stillAnswers(): Promise<void> {
  expect((await raw({ headers: target, body: event })).status).toBe(200);
}

describe('the wire', () => {
  it('answers in the form of AWS JSON 1.1', async () => {
    const answer = await raw({ headers: target, body: event });
    expect(answer).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amzn-requestid': expect.stringMatching(/^[\da-f-]{36}$/),
      },
      body: { FailedEntryCount: 0, Entries: [{ EventId: 'id-1' }] },
    });
  });

  const deep = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`;
  it.each<[string, RawRequest, number, string]>([
    ['no JSON', { headers: target, body: '{"Entries"' }, 400, 'SerializationException'],
    ['a JSON array', { headers: target, body: '[]' }, 400, 'SerializationException'],
    ['a million levels', { headers: target, body: `{"Entries":${deep}}` }, 400, 'SerializationException'],
    ['no entries', { headers: target, body: '{}' }, 400, 'ValidationException'],
    ['an empty body', { headers: target }, 400, 'ValidationException'],
    ['entries null', { headers: target, body: '{"Entries":null}' }, 400, 'ValidationException'],
    ['entries of another type', { headers: target, body: '{"Entries":{}}' }, 400, 'SerializationException'],
    ['an entry of another type', { headers: target, body: '{"Entries":[1]}' }, 400, 'SerializationException'],
    [
      'a source of another type',
      { headers: target, body: '{"Entries":[{"Source":1}]}' },
      400,
      'SerializationException',
    ],
    ['a time in text', { headers: target, body: '{"Entries":[{"Time":"now"}]}' }, 400, 'SerializationException'],
    ['a time out of range', { headers: target, body: '{"Entries":[{"Time":1e300}]}' }, 400, 'SerializationException'],
    [
      'a resource of another type',
      { headers: target, body: '{"Entries":[{"Resources":[1]}]}' },
      400,
      'SerializationException',
    ],
    ['no target', { body: event }, 400, 'UnknownOperationException'],
    [
      'a target without a dot',
      { headers: { 'x-amz-target': 'PutEvents' }, body: event },
      400,
      'UnknownOperationException',
    ],
    ['another service', { headers: { 'x-amz-target': 'AmazonSQS.SendMessage' } }, 400, 'UnknownOperationException'],
    ['an inherited member', { headers: { 'x-amz-target': 'AWSEvents.constructor' } }, 400, 'UnknownOperationException'],
    ['an unknown operation', { headers: { 'x-amz-target': 'AWSEvents.PutEvent' } }, 400, 'UnknownOperationException'],
    ['an operation not built', { headers: { 'x-amz-target': 'AWSEvents.PutTargets' } }, 400, 'NotImplementedException'],
    ['GET', { method: 'GET', headers: target }, 405, 'UnknownOperationException'],
    ['PUT', { method: 'PUT', headers: target, body: event }, 405, 'UnknownOperationException'],
    ['OPTIONS', { method: 'OPTIONS', headers: { origin: 'http://localhost:1' } }, 405, 'UnknownOperationException'],
    ['broken gzip', { headers: { ...target, 'content-encoding': 'gzip' }, body: event }, 400, 'SerializationException'],
    [
      'another encoding',
      { headers: { ...target, 'content-encoding': 'br' }, body: event },
      415,
      'UnsupportedMediaTypeException',
    ],
  ])('refuses: %s', async (_, request, status, type) => {
    const answer = await raw(request);
    expect(answer).toMatchObject({ status, body: { __type: type, message: expect.stringMatching(/./) } });
    expect(world.events).toEqual([]);
    expect(world.requests).toMatchObject([{ status, error: { type } }]);
  });

  it('takes gzipped bodies', async () => {
    const answer = await raw({ headers: { ...target, 'content-encoding': 'gzip' }, body: gzipSync(event) });
    expect(answer).toMatchObject({ status: 200, body: { FailedEntryCount: 0 } });
  });

  it('logs neither the Authorization header nor the body', async () => {
    await raw({ headers: { ...target, authorization: 'AWS4-HMAC-SHA256 secret' }, body: `${event}secret` });
    await raw({ headers: { authorization: 'secret', host: 'secret' } });
    expect(world.requests).toHaveLength(2);
    expect(JSON.stringify(world.requests)).not.toContain('AWS4');
    expect(JSON.stringify(world.requests.at(1))).not.toContain('secret');
  });
});

describe('requests of browsers', () => {
  const port = (): string => String(world.port);
  it.each<[string, () => Record<string, string>]>([
    ['a rebound name', () => ({ host: `evil.example:${port()}` })],
    ['a name that starts alike', () => ({ host: `127.0.0.1.evil.example:${port()}` })],
    ['another port', () => ({ host: '127.0.0.1:1' })],
    ['no port', () => ({ host: 'localhost' })],
    ['an address with a user', () => ({ host: `evil@127.0.0.1:${port()}` })],
    ['a page elsewhere', () => ({ origin: 'https://evil.example' })],
    ['a sandboxed page', () => ({ origin: 'null' })],
    ['a page that looks local', () => ({ origin: 'http://localhost.evil.example' })],
  ])('are refused: %s', async (_, headers) => {
    const answer = await raw({ headers: { ...target, ...headers() }, body: event });
    expect(answer).toMatchObject({ status: 403, body: { __type: 'AccessDeniedException' } });
    expect(world.events).toEqual([]);
  });

  it.each<[string, () => Record<string, string>]>([
    ['localhost', () => ({ host: `LocalHost:${port()}` })],
    ['IPv6', () => ({ host: `[::1]:${port()}` })],
    ['a local page', () => ({ origin: 'http://127.0.0.1:3000' })],
  ])('are answered: %s', async (_, headers) => {
    expect((await raw({ headers: { ...target, ...headers() }, body: event })).status).toBe(200);
  });

  it('are refused before the body is sent', async () => {
    const head = `POST / HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 1000000\r\n\r\n`;
    expect(await exchange(head, (socket) => socket.end())).toMatch(/^HTTP\/1\.1 403 /);
  });
});

describe('hostile and unlucky clients', () => {
  const TOO_LARGE = {
    status: 413,
    body: { __type: 'RequestEntityTooLargeException' },
    headers: { connection: 'close' },
  };

  it('reads no body that says it is too large, and the client gets the answer', async () => {
    const body = Buffer.alloc(20 * 1024 * 1024, 'x');
    expect(await raw({ headers: { ...target, 'content-length': body.length }, body })).toMatchObject(TOO_LARGE);
    await stillAnswers();
  });

  it('stops reading a body that does not say its size', async () => {
    const body = Buffer.alloc(9 * 1024 * 1024, 'x');
    expect(await raw({ headers: { ...target, 'transfer-encoding': 'chunked' }, body })).toMatchObject(TOO_LARGE);
    await stillAnswers();
  });

  it('does not inflate a gzip bomb', async () => {
    const body = gzipSync(Buffer.alloc(100 * 1024 * 1024));
    expect(await raw({ headers: { ...target, 'content-encoding': 'gzip' }, body })).toMatchObject({
      status: 413,
      body: { __type: 'RequestEntityTooLargeException' },
    });
  });

  it('survives a client that goes away in the middle of its body', async () => {
    const head = `POST / HTTP/1.1\r\nHost: 127.0.0.1:${world.port}\r\nX-Amz-Target: AWSEvents.PutEvents\r\nContent-Length: 1000\r\n\r\n{"Ent`;
    expect(await exchange(head, (socket) => socket.destroy())).toBe('');
    await stillAnswers();
    expect(world.requests).toHaveLength(1);
  });

  it('survives what is not HTTP', async () => {
    expect(await exchange('hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    await stillAnswers();
  });

  it('gives up on a client that never finishes', async () => {
    await world.close();
    world = await startWorld({ timeouts: { headers: 50, request: 100 } });
    const head = `POST / HTTP/1.1\r\nHost: 127.0.0.1:${world.port}\r\n`;
    const unfinished = `${head}X-Amz-Target: AWSEvents.PutEvents\r\nContent-Length: 1000\r\n\r\n{"Ent`;
    const answers = await Promise.all([exchange(head), exchange(unfinished)]);
    expect(answers[0]).toMatch(/^HTTP\/1\.1 408 /);
    expect(world.events).toEqual([]);
    await stillAnswers();
  });
});

describe('start and close', () => {
  it('says that a port is taken, and what to do', async () => {
    await expect(startLocalEndpoint({ port: world.port, services: [] })).rejects.toMatchObject({
      kind: 'input',
      detail: { code: 'port-in-use', next: expect.stringContaining('--port') },
    });
  });

  it('listens on loopback alone', async () => {
    // A second listener on all other addresses of the port would fail if the first had taken them.
    const other = createServer();
    await new Promise<void>((resolve, reject) => {
      other.once('error', reject);
      other.listen({ host: '127.0.0.2', port: world.port }, resolve);
    }).catch((error: NodeJS.ErrnoException) => expect(error.code).toBe('EADDRNOTAVAIL'));
    await new Promise((resolve) => other.close(resolve));
    expect(world.endpoint).toBe(`http://127.0.0.1:${world.port}`);
  });

  it('frees its port, with idle and half-open connections about', async () => {
    const half = exchange(`POST / HTTP/1.1\r\nHost: 127.0.0.1:${world.port}\r\nContent-Length: 9\r\n\r\n`);
    await world.client.send(new PutEventsCommand({ Entries: [{ Source: 's', DetailType: 'T', Detail: '{}' }] }));
    await world.close();
    await half;
    const again = await startLocalEndpoint({ port: world.port, services: [] });
    expect(again.port).toBe(world.port);
    await again.close();
  });
});
