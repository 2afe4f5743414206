// node test/bench/bare-publish.ts FILE ENDPOINT CONCURRENCY
// What publishing is measured against: a loop over the SDK that reads the same lines and sends the same batches, with as many requests
// under way. It checks nothing, records nothing, and sends nothing again.
import fs from 'node:fs';
import readline from 'node:readline';
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';

const [file = '', endpoint = '', concurrency = '16'] = process.argv.slice(2);
const client = new EventBridgeClient({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
});
let accepted = 0;
const underWay = new Set<Promise<void>>();

async function send(Entries: PutEventsRequestEntry[]): Promise<void> {
  const { FailedEntryCount = 0 } = await client.send(new PutEventsCommand({ Entries }));
  accepted += Entries.length - FailedEntryCount;
}

let batch: PutEventsRequestEntry[] = [];
async function flush(): Promise<void> {
  if (batch.length === 0) return;
  const one = send(batch).finally(() => underWay.delete(one));
  underWay.add(one);
  batch = [];
  if (underWay.size >= Number(concurrency)) await Promise.race(underWay);
}

for await (const line of readline.createInterface({ input: fs.createReadStream(file) })) {
  const { source, 'detail-type': detailType, detail } = JSON.parse(line);
  batch.push({ Source: source, DetailType: detailType, Detail: JSON.stringify(detail), EventBusName: 'commerce' });
  if (batch.length === 10) await flush();
}
await flush();
await Promise.all(underWay);
client.destroy();
process.stdout.write(`${accepted}\n`);
