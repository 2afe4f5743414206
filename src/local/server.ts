import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EdaError } from '../errors.ts';
import { AwsError } from './aws-error.ts';
import { ClientGone, readBody } from './body.ts';
import { type ForeignCall, foreignCall } from './foreign.ts';
import { guard } from './guard.ts';
import type { JsonService } from './json-protocol.ts';
import { answerJson, contentTypeOf, errorBody } from './json-protocol.ts';
import type { RestOutput, RestService } from './rest-json.ts';
import { answerRest, pathOf, restErrorBody } from './rest-json.ts';

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
  readonly services: readonly (JsonService | RestService)[];
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
  const exchange = exchangeOf(request, options.services);
  // A client may vanish while its answer is written.
  response.on('error', () => {});
  const named = () => (exchange.target === undefined ? {} : { target: exchange.target });
  try {
    guard(request, port);
    const answer = await exchange.answer();
    options.log?.({ ...named(), status: answer.status });
    send(request, response, { ...answer, type: exchange.type });
  } catch (thrown) {
    if (thrown instanceof ClientGone) return;
    const isBug = !(thrown instanceof AwsError);
    const error = isBug ? exchange.failure() : thrown;
    const { type, message, status } = error;
    options.log?.({ ...named(), status, error: { type, message }, ...(isBug ? { bug: thrown } : {}) });
    send(request, response, { status, type: exchange.type, body: exchange.error(error), error });
  }
}

interface Answer {
  readonly status: number;
  readonly body: RestOutput;
}

/** A request and its answer in one protocol. */
interface Exchange {
  /** The operation asked for, once it is known. */
  readonly target: string | undefined;
  readonly type: string;
  answer(): Promise<Answer>;
  error(error: AwsError): RestOutput;
  /** What a client is told of a bug of ours. */
  failure(): AwsError;
}

const FAILED = 'The embedded AWS endpoint of eda failed.';

function exchangeOf(request: IncomingMessage, services: LocalEndpointOptions['services']): Exchange {
  const target = request.headers['x-amz-target'];
  const url = request.url ?? '';
  const rest =
    target === undefined
      ? services.find((service): service is RestService => isRest(service) && service.owns(pathOf(url)))
      : undefined;
  if (rest) return restExchange(request, rest, url);
  const foreign = target === undefined ? foreignCall(request) : undefined;
  if (foreign) return foreignExchange(request, foreign);
  return jsonExchange(
    request,
    services.filter((each) => !isRest(each)),
  );
}

const isRest = (service: JsonService | RestService): service is RestService => service.protocol === 'aws-rest-json-1.1';

function jsonExchange(request: IncomingMessage, services: readonly JsonService[]): Exchange {
  const header = request.headers['x-amz-target'];
  const target = typeof header === 'string' ? header : undefined;
  return {
    target,
    type: contentTypeOf(services, target),
    async answer() {
      if (request.method !== 'POST' || target === undefined) {
        throw new AwsError(
          'UnknownOperationException',
          'The embedded AWS endpoint of eda answers POST requests with an X-Amz-Target header, and the paths of the REST services it has.',
          request.method === 'POST' ? 400 : 405,
        );
      }
      return { status: 200, body: await answerJson(services, target, await readBody(request, BODY_LIMIT)) };
    },
    error: errorBody,
    failure: () => new AwsError('InternalFailure', FAILED, 500),
  };
}

function restExchange(request: IncomingMessage, service: RestService, url: string): Exchange {
  let target: string | undefined;
  return {
    get target() {
      return target;
    },
    type: 'application/json',
    answer: () =>
      answerRest(
        service,
        request.method ?? '',
        url,
        () => readBody(request, BODY_LIMIT),
        (name) => {
          target = name;
        },
      ),
    error: restErrorBody,
    failure: () => new AwsError('InternalServerErrorException', FAILED, 500),
  };
}

/** A call of a service that is not here: refused by its name, in a form that its client reads. */
function foreignExchange(request: IncomingMessage, call: ForeignCall): Exchange {
  let target: string | undefined;
  return {
    get target() {
      return target;
    },
    type: 'application/json',
    async answer() {
      target = call.name(await readBody(request, BODY_LIMIT));
      throw new AwsError('NotImplementedException', `The embedded AWS endpoint of eda does not have ${target}.`);
    },
    error: call.error,
    failure: () => new AwsError('InternalFailure', FAILED, 500),
  };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, type, body, error }: Answer & { readonly type: string; readonly error?: AwsError },
): void {
  const bytes = body === undefined || body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    ...(bytes === undefined
      ? {}
      : {
          'content-type': body instanceof Uint8Array ? 'application/octet-stream' : type,
          'content-length': bytes.byteLength,
        }),
    'x-amzn-requestid': randomUUID(),
    ...(error ? { 'x-amzn-errortype': error.type } : {}),
    ...(status === 405 ? { allow: 'POST' } : {}),
    ...(request.complete ? {} : { connection: 'close' }),
  });
  if (request.complete) response.end(bytes);
  else endUnread(request, response, bytes);
}

/**
 * Answers a request whose body was not read. Closing while the client still sends would reset the connection, and the
 * reset can overtake the answer: so what it still sends is thrown away for a while.
 */
function endUnread(request: IncomingMessage, response: ServerResponse, bytes: Uint8Array | undefined): void {
  if (bytes) response.write(bytes);
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER);
  request.once('end', end).once('error', end).once('close', end).resume();
}
