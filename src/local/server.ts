import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EdaError } from '../errors.ts';
import { AwsError } from './aws-error.ts';
import { ClientGone, readBody } from './body.ts';
import { guard } from './guard.ts';
import type { JsonService } from './json-protocol.ts';
import { answerJson, errorBody, JSON_CONTENT_TYPE } from './json-protocol.ts';

const HOST = '127.0.0.1';

/** PutEvents takes 1 MiB of values. JSON inside JSON can escape a byte as six (`\u0001`), and quotes twice. */
const BODY_LIMIT = 8 * 1024 * 1024;

/** How long a refused client may go on sending, so that it comes to read the answer; and how long close waits for answers. Milliseconds. */
const LINGER = 1000;

/** One request, after its answer. Holds no header and no body: both may hold secrets. */
export interface RequestLog {
  /** The operation asked for, such as `AWSEvents.PutEvents`. */
  readonly target?: string;
  readonly status: number;
  readonly error?: { readonly type: string; readonly message: string };
  /** What an operation threw that was not meant for its client: a bug of ours. */
  readonly bug?: unknown;
}

export interface LocalEndpointOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** What is served. A further protocol is a further member of this type and a branch in `answer`. */
  readonly services: readonly JsonService[];
  readonly log?: (request: RequestLog) => void;
  /** Milliseconds within which a client must have sent its headers and its whole request. */
  readonly timeouts?: { readonly headers: number; readonly request: number };
}

export interface LocalEndpoint {
  /** `http://127.0.0.1:4010` */
  readonly endpoint: string;
  readonly port: number;
  /** Stops listening, lets running requests finish (one second at most), closes every connection. */
  close(): Promise<void>;
}

/**
 * Opens the embedded AWS endpoint, on loopback only. Signatures are not checked.
 * Throws `EdaError` (`port-in-use`, `port-refused`) where the port can't be had.
 */
export async function startLocalEndpoint(options: LocalEndpointOptions): Promise<LocalEndpoint> {
  const timeouts = options.timeouts ?? { headers: 10_000, request: 30_000 };
  const server = createServer({
    headersTimeout: timeouts.headers,
    requestTimeout: timeouts.request,
    connectionsCheckingInterval: Math.min(1000, timeouts.headers),
    // Longer than clients keep idle connections, or one would be closed just as it is used again.
    keepAliveTimeout: 65_000,
  });
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  server.on('request', (request, response) => void serve(request, response, port, options));
  return { endpoint: `http://${HOST}:${port}`, port, close: () => close(server) };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    // Stays on: a later error (no file descriptor left for one more connection) must not end the process.
    server.on('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port)));
    server.listen({ host: HOST, port }, resolve);
  });
}

function listenError(error: NodeJS.ErrnoException, port: number): EdaError {
  const taken = error.code === 'EADDRINUSE';
  return new EdaError(
    'input',
    {
      code: taken ? 'port-in-use' : 'port-refused',
      message: taken
        ? `Port ${port} on ${HOST} is already in use.`
        : `Port ${port} on ${HOST} can't be opened (${error.code ?? error.message}).`,
      next: 'Choose another port with --port, or let the system choose a free one with --port 0.',
    },
    { cause: error },
  );
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const hurry = setTimeout(() => server.closeAllConnections(), LINGER);
    server.close(() => {
      clearTimeout(hurry);
      resolve();
    });
  });
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  options: LocalEndpointOptions,
): Promise<void> {
  const header = request.headers['x-amz-target'];
  const target = typeof header === 'string' ? { target: header } : {};
  // A client may vanish while its answer is written.
  response.on('error', () => {});
  try {
    const body = await answer(request, port, options);
    options.log?.({ ...target, status: 200 });
    send(request, response, 200, body);
  } catch (thrown) {
    if (thrown instanceof ClientGone) return;
    const isBug = !(thrown instanceof AwsError);
    const error = isBug ? new AwsError('InternalFailure', 'The embedded AWS endpoint of eda failed.', 500) : thrown;
    const { type, message, status } = error;
    options.log?.({ ...target, status, error: { type, message }, ...(isBug ? { bug: thrown } : {}) });
    send(request, response, status, errorBody(error));
  }
}

async function answer(request: IncomingMessage, port: number, options: LocalEndpointOptions): Promise<object> {
  guard(request, port);
  const target = request.headers['x-amz-target'];
  if (request.method !== 'POST' || typeof target !== 'string') {
    throw new AwsError(
      'UnknownOperationException',
      'The embedded AWS endpoint of eda answers POST requests with an X-Amz-Target header.',
      request.method === 'POST' ? 400 : 405,
    );
  }
  return answerJson(options.services, target, await readBody(request, BODY_LIMIT));
}

function send(request: IncomingMessage, response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': JSON_CONTENT_TYPE,
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': randomUUID(),
    ...(status === 405 ? { allow: 'POST' } : {}),
    ...(request.complete ? {} : { connection: 'close' }),
  });
  if (request.complete) response.end(text);
  else endUnread(request, response, text);
}

/**
 * Answers a request whose body was not read. Closing while the client still sends would reset the connection, and the
 * reset can overtake the answer: so what it still sends is thrown away for a while.
 */
function endUnread(request: IncomingMessage, response: ServerResponse, text: string): void {
  response.write(text);
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER);
  request.once('end', end).once('error', end).once('close', end).resume();
}
