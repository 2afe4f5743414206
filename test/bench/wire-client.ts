// wire-client.ts ENDPOINT EVENTS.ndjson REQUESTS CONCURRENCY [REQUESTS-A-SECOND]: puts batches of ten events, as any program does.
// Prints {"rate": requests a second, "p50": ms, "p99": ms, "failed": entries}.
import fs from 'node:fs';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';

const [endpoint = '', file = '', requests = '', concurrency = '', rate] = process.argv.slice(2);
const events: { readonly source: string; readonly 'detail-type': string; readonly detail: object }[] = fs
  .readFileSync(file, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));
const entries = events.map((event) => ({
  Source: event.source,
  DetailType: event['detail-type'],
  Detail: JSON.stringify(event.detail),
  EventBusName: 'commerce',
}));
const client = new EventBridgeClient({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
});

let failed = 0;
async function put(i: number): Promise<number> {
  const Entries = Array.from({ length: 10 }, (_, j) => entries[(i * 10 + j) % entries.length]!);
  const began = performance.now();
  const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries }));
  failed += FailedEntryCount ?? 0;
  return performance.now() - began;
}

/** As fast as so many loops can. */
async function flood(count: number): Promise<number[]> {
  const took: number[] = [];
  let next = 0;
  const loop = async () => {
    while (next < count) took.push(await put(next++));
  };
  await Promise.all(Array.from({ length: Number(concurrency) }, loop));
  return took;
}

/** At a steady rate. A request's time runs from when it was due, so that what waits is not left out. */
async function steady(count: number, perSecond: number): Promise<number[]> {
  const began = performance.now();
  const pending: Promise<number>[] = [];
  for (let i = 0; i < count; i++) {
    const due = began + (i / perSecond) * 1000;
    while (performance.now() < due) await new Promise((resolve) => setTimeout(resolve, 1));
    pending.push(put(i).then(() => performance.now() - due));
  }
  return Promise.all(pending);
}

await flood(200);
const began = performance.now();
const took = rate === undefined ? await flood(Number(requests)) : await steady(Number(requests), Number(rate));
const seconds = (performance.now() - began) / 1000;
took.sort((a, b) => a - b);
const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))];
process.stdout.write(`${JSON.stringify({ rate: took.length / seconds, p50: at(0.5), p99: at(0.99), failed })}\n`);
client.destroy();
