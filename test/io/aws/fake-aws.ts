import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One answer: a status and body, or `reset`: the connection is closed without one. */
export type FakeAnswer = { readonly status: number; readonly body: unknown } | 'reset';

export interface FakeRequest {
  readonly headers: IncomingHttpHeaders;
  readonly entries: readonly { readonly Detail: string; readonly Resources?: readonly string[] }[];
  readonly body: unknown;
}

export interface FakeAws {
  readonly endpoint: string;
  readonly requests: FakeRequest[];
  close(): Promise<void>;
}

/** A server that answers as it is told to, request by request. */
export async function startFake(answer: (request: FakeRequest, number: number) => FakeAnswer): Promise<FakeAws> {
  const requests: FakeRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    const request = { headers: incoming.headers, entries: body.Entries ?? [], body };
    requests.push(request);
    const reply = answer(request, requests.length);
    if (reply === 'reset') return void incoming.socket.destroy();
    const page = typeof reply.body === 'string' && reply.body.startsWith('<');
    response.writeHead(reply.status, { 'content-type': page ? 'text/html' : 'application/x-amz-json-1.1' });
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** PutEvents' answer, one result an entry: an error code where `fail` gives one, else the detail as event id. */
export function putAnswer(
  request: FakeRequest,
  fail: (detail: string) => string | undefined = () => undefined,
): FakeAnswer {
  const Entries = request.entries.map(({ Detail }) => {
    const ErrorCode = fail(Detail);
    return ErrorCode === undefined ? { EventId: Detail } : { ErrorCode, ErrorMessage: `${ErrorCode} happened` };
  });
  return { status: 200, body: { FailedEntryCount: Entries.filter((entry) => 'ErrorCode' in entry).length, Entries } };
}
