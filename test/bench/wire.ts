/** PutEvents over the wire: `eda bus start` against a server that does nothing, under the same SDK and batches. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { median } from './measure.ts';

/** Of `eda bus start`, and of the server that does nothing. */
type Both = Readonly<Record<'eda' | 'nothing', number>>;

export interface WireTimes {
  /** Requests of ten events a second, in so many loops at once: by concurrency. */
  readonly rates: ReadonlyMap<number, Both>;
  /** Milliseconds, at half the rate that `eda` can take. What the server that does nothing has of it is the client's and the machine's. */
  readonly p99: Both;
  /** Milliseconds from the start of the process to the first event that it has accepted. */
  readonly firstEvent: number;
}

const here = import.meta.dirname;
const EVENTS = ['orders/OrderPlaced', 'payments/PaymentAuthorized', 'shipping/ShipmentTrackingUpdated'];
const CONCURRENCY = [1, 8];

export async function measureWire(root: string, folder: string, rounds: number, requests: number): Promise<WireTimes> {
  const launcher = path.join(root, 'bin/run.js');
  const events = path.join(folder, 'events.ndjson');
  fs.writeFileSync(events, EVENTS.map((event) => sample(root, launcher, event)).join(''));
  const bus = () => start(root, folder, [launcher, 'bus', 'start', '--port', '0', '--json']);
  const started = { eda: await bus(), nothing: await start(root, folder, [path.join(here, 'null-server.ts')]) };
  /** Medians of runs in turns: what disturbs the machine disturbs both. */
  const both = (measure: (endpoint: string) => number): Both => {
    const taken = Array.from({ length: rounds }, () => ({
      nothing: measure(started.nothing.endpoint),
      eda: measure(started.eda.endpoint),
    }));
    return { eda: median(taken.map(({ eda }) => eda)), nothing: median(taken.map(({ nothing }) => nothing)) };
  };
  try {
    const rates = new Map<number, Both>();
    for (const concurrency of CONCURRENCY) {
      rates.set(
        concurrency,
        both((endpoint) => client(endpoint, events, requests, concurrency).rate),
      );
    }
    const half = (rates.get(CONCURRENCY.at(-1)!)?.eda ?? 0) / 2;
    const p99 = both((endpoint) => client(endpoint, events, requests, 1, half).p99);
    const firsts: number[] = [];
    for (let i = 0; i < rounds; i++) firsts.push(await firstEvent(bus));
    return { rates, p99, firstEvent: median(firsts) };
  } finally {
    for (const { process } of Object.values(started)) process.kill('SIGKILL');
  }
}

function sample(root: string, launcher: string, event: string): string {
  const args = [launcher, 'generate', 'sample', event, '--seed', '1', '--count', '200', '--envelope'];
  return spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' }).stdout;
}

interface Started {
  readonly process: ChildProcess;
  readonly endpoint: string;
}

/** What it prints goes into a file, as a bus in CI has it: a pipe would make the bench read it. */
async function start(root: string, folder: string, args: readonly string[]): Promise<Started> {
  const output = path.join(folder, `${path.basename(args[0]!)}.out`);
  const descriptor = fs.openSync(output, 'w');
  const process_ = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', descriptor, 'inherit'] });
  fs.closeSync(descriptor);
  for (;;) {
    const [line = '', rest] = fs.readFileSync(output, 'utf8').split('\n');
    if (rest !== undefined) return { process: process_, endpoint: JSON.parse(line).endpoint };
    if (process_.exitCode !== null) throw new Error(`${args.join(' ')} ended with ${process_.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function client(endpoint: string, events: string, requests: number, concurrency: number, rate?: number) {
  const args = [path.join(here, 'wire-client.ts'), endpoint, events, requests, concurrency, ...(rate ? [rate] : [])];
  const { stdout, status } = spawnSync(process.execPath, args.map(String), { encoding: 'utf8' });
  if (status !== 0) throw new Error('The client failed.');
  const found = JSON.parse(stdout) as { readonly rate: number; readonly p99: number; readonly failed: number };
  if (found.failed > 0) throw new Error(`${found.failed} entries failed.`);
  return found;
}

async function firstEvent(bus: () => Promise<Started>): Promise<number> {
  const began = performance.now();
  const started = await bus();
  const sdk = new EventBridgeClient({
    endpoint: started.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  await sdk.send(new PutEventsCommand({ Entries: [{ Source: 'a', DetailType: 'B', Detail: '{}' }] }));
  const took = performance.now() - began;
  sdk.destroy();
  started.process.kill('SIGKILL');
  return took;
}
