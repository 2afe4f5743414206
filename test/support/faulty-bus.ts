import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What goes wrong, each as a share of 1. */
export interface Faults {
  /** Entries that fail by themselves and may be sent again. */
  readonly entry?: number;
  /** Requests that are throttled as a whole. */
  readonly throttle?: number;
  /** Requests that are answered with 500 or 503; half of them after the entries were taken. */
  readonly broken?: number;
  /** Requests whose connection is closed: before the entries are taken, after it, and in the middle of the answer. */
  readonly reset?: number;
  /** Requests that are answered late. */
  readonly slow?: number;
}

export interface FaultyBus {
  readonly endpoint: string;
  /** How often each event arrived, by the `id` of its detail. */
  readonly arrived: Map<string, number>;
  /** Those of them that were acknowledged: whose event id was in an answer that was sent whole. */
  readonly acknowledged: Set<string>;
  requests: number;
  /** Called at each request. */
  onRequest: (number: number) => void;
  close(): Promise<void>;
}

/** EventBridge over a network where everything goes wrong that can: it takes PutEvents, and remembers what arrived. */
export async function startFaultyBus(faults: Faults, seed = 1): Promise<FaultyBus> {
  const random = mulberry(seed);
  const chance = (share = 0) => random() < share;
  const server = createServer({ keepAliveTimeout: 60_000 }, async (incoming, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const body = JSON.parse(Buffer.concat(chunks).toString());
    if (incoming.headers['x-amz-target'] !== 'AWSEvents.PutEvents') {
      return answer(response, 200, {
        Name: body.Name,
        Arn: `arn:aws:events:us-east-1:000000000000:event-bus/${body.Name}`,
      });
    }
    bus.onRequest(++bus.requests);
    const entries = body.Entries as readonly { readonly Detail: string }[];
    if (entries.length > 10) return answer(response, 400, { __type: 'ValidationException', message: 'Too many.' });
    if (chance(faults.slow)) await new Promise((resolve) => setTimeout(resolve, 50 + random() * 200));
    if (chance(faults.throttle))
      return answer(response, 400, { __type: 'ThrottlingException', message: 'Rate exceeded' });
    const take = () => {
      const failed: string[] = [];
      const ids: string[] = [];
      const Entries = entries.map(({ Detail }) => {
        const { id } = JSON.parse(Detail);
        if (chance(faults.entry)) {
          failed.push(id);
          const ErrorCode = random() < 0.5 ? 'InternalFailure' : 'ThrottlingException';
          return { ErrorCode, ErrorMessage: 'Not now.' };
        }
        ids.push(id);
        bus.arrived.set(id, (bus.arrived.get(id) ?? 0) + 1);
        return { EventId: `event-${id}` };
      });
      return { ids, body: { FailedEntryCount: failed.length, Entries } };
    };
    if (chance(faults.broken)) {
      if (random() < 0.5) take();
      return answer(response, random() < 0.5 ? 500 : 503, { __type: 'InternalException', message: 'Broken.' });
    }
    if (chance(faults.reset)) {
      const when = random();
      if (when > 0.33) take();
      if (when > 0.66) {
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'content-length': '1000' });
        response.write('{"FailedEntryCount":0,"Ent');
        return void setImmediate(() => incoming.socket.destroy());
      }
      return void incoming.socket.destroy();
    }
    const taken = take();
    for (const id of taken.ids) bus.acknowledged.add(id);
    answer(response, 200, taken.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bus: FaultyBus = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived: new Map(),
    acknowledged: new Set(),
    requests: 0,
    onRequest: () => {},
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return bus;
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.on('error', () => {});
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
}

/** A small generator of random numbers that a seed fixes. Source: Tommy Ettinger's mulberry32. */
export function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
