// A server that knows nothing: it reads each request to its end and answers what PutEvents answers for ten entries. Prints its URL.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const entries = Array.from({ length: 10 }, (_, i) => ({ EventId: `00000000-0000-4000-8000-00000000000${i}` }));
const answer = JSON.stringify({ FailedEntryCount: 0, Entries: entries });

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, {
      'content-type': 'application/x-amz-json-1.1',
      'content-length': Buffer.byteLength(answer),
      'x-amzn-requestid': '00000000-0000-4000-8000-000000000000',
    });
    response.end(answer);
  });
});
server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(
    `${JSON.stringify({ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })}\n`,
  );
});
