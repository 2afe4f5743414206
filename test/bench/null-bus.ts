// node test/bench/null-bus.ts [FAULTS as JSON, or MILLISECONDS]
// A bus in a process of its own, so that it takes nothing from who is measured. Without faults it takes every entry unread, and answers
// at once or after so many milliseconds. Prints its endpoint; at the end of stdin what arrived, and ends.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startFaultyBus } from '../support/faulty-bus.ts';

const given = process.argv[2] ?? '0';
const latency = Number(given);
const faults = Number.isNaN(latency) ? given : undefined;
const print = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);

if (faults !== undefined) {
  const bus = await startFaultyBus(JSON.parse(faults));
  print({ endpoint: bus.endpoint });
  process.stdin.resume().on('end', () => {
    const times = [...bus.arrived.values()];
    print({ arrived: times.length, twice: times.filter((each) => each > 1).length });
    process.exit(0);
  });
} else {
  const results = Array.from({ length: 11 }, (_, count) =>
    JSON.stringify({ FailedEntryCount: 0, Entries: Array.from({ length: count }, () => ({ EventId: 'e' })) }),
  );
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    let entries = 0;
    let seen = '';
    request.on('data', (chunk: Buffer) => {
      // How many entries there are is told by their names, without reading them.
      const text = seen.slice(-16) + chunk.toString('latin1');
      entries += text.split('"EventBusName"').length - 1;
      seen = text.slice(text.lastIndexOf('"EventBusName"') + 14);
    });
    const answer = () => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(results[entries]);
    };
    request.on('end', () => (latency === 0 ? answer() : setTimeout(answer, latency)));
  });
  server.listen(0, '127.0.0.1', () =>
    print({ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
  );
  process.stdin.resume().on('end', () => process.exit(0));
}
