import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import { onTestFinished } from 'vitest';

/** What happens to a request instead of its answer: nothing reaches the service, or its answer is lost, or another one comes. */
export type Fault = 'reset' | 'lost' | { readonly status: number; readonly body: unknown } | undefined;

/** Name of the operation, its input, and how often this operation was called, from 1. */
export type Faults = (operation: string, input: Record<string, unknown>, call: number) => Fault | Promise<Fault>;

export interface FakeQueues {
  /** SQS and EventBridge behind one address. */
  readonly endpoint: string;
  /** Details that the bus accepted, in order, as text. */
  readonly accepted: { readonly bus: string; readonly entry: Record<string, unknown> }[];
  readonly calls: { readonly operation: string; readonly input: Record<string, unknown> }[];
  /** The access key ids that requests were signed with. */
  readonly keys: readonly string[];
  readonly client: SQSClient;
  queue(name: string, attributes?: Record<string, string>): { readonly url: string; readonly arn: string };
  send(url: string, body: string, attributes?: Record<string, string>, group?: string): Promise<string>;
  /** Bodies of all that a queue holds, hidden or not. */
  bodies(name: string): readonly string[];
  hidden(name: string): number;
}

/**
 * SQS by a server that nobody here wrote (fauxqs), and a bus that takes what it is given, both behind a proxy that does wrong
 * what a test asks for.
 */
export async function fakeQueues(
  faults: Faults = () => undefined,
  {
    buses = ['default', 'commerce'],
    refuse = () => undefined,
  }: {
    readonly buses?: readonly string[];
    /** The error code of an entry that the bus does not take. */
    readonly refuse?: (entry: Record<string, unknown>) => string | undefined;
  } = {},
): Promise<FakeQueues> {
  const sqs = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  const accepted: FakeQueues['accepted'] = [];
  const calls: FakeQueues['calls'] = [];
  const keys: string[] = [];
  const counts = new Map<string, number>();
  const server = createServer(async (incoming, response) => {
    const body = await bodyOf(incoming);
    const [service = '', operation = ''] = String(incoming.headers['x-amz-target']).split('.');
    const input = JSON.parse(body.toString() || '{}');
    calls.push({ operation, input });
    keys.push(/Credential=([^/]+)/.exec(String(incoming.headers.authorization))?.[1] ?? '');
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    const fault = await faults(operation, input, counts.get(operation) ?? 0);
    if (fault === 'reset') return void incoming.socket.destroy();
    const answer =
      typeof fault === 'object'
        ? { status: fault.status, body: Buffer.from(JSON.stringify(fault.body)) }
        : service === 'AWSEvents'
          ? eventBridge(operation, input)
          : await forward(sqs.port, incoming, body.length === 0 ? body : Buffer.from(JSON.stringify(impatient(input))));
    if (fault === 'lost') return void incoming.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.body);
  });
  const eventBridge = (operation: string, input: Record<string, unknown>) => {
    const json = (status: number, value: unknown) => ({ status, body: Buffer.from(JSON.stringify(value)) });
    if (operation === 'DescribeEventBus') {
      if (buses.includes(String(input.Name))) return json(200, { Name: input.Name });
      return json(400, { __type: 'ResourceNotFoundException', message: `Event bus ${input.Name} does not exist.` });
    }
    const Entries = (input.Entries as Record<string, unknown>[]).map((entry) => {
      const ErrorCode = refuse(entry);
      if (ErrorCode !== undefined) return { ErrorCode, ErrorMessage: `${ErrorCode} happened` };
      accepted.push({ bus: String(entry.EventBusName), entry });
      return { EventId: `event-${accepted.length}` };
    });
    const FailedEntryCount = Entries.filter((entry) => 'ErrorCode' in entry).length;
    return json(200, { FailedEntryCount, Entries });
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // To the queues themselves: what a test does is no part of what it counts.
  const client = new SQSClient({
    endpoint: sqs.address,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  onTestFinished(async () => {
    client.destroy();
    server.closeAllConnections();
    server.close();
    await sqs.stop();
  });
  const held = (name: string) => {
    const { messages } = sqs.inspectQueue(name) ?? { messages: { ready: [], delayed: [], inflight: [] } };
    return { ready: messages.ready, inflight: messages.inflight.map(({ message }) => message) };
  };
  return {
    endpoint,
    accepted,
    calls,
    keys,
    client,
    queue: (name, attributes = {}) => {
      const { queueUrl: url, queueArn: arn } = sqs.createQueue(name, { region: 'us-east-1', attributes });
      return { url, arn };
    },
    send: async (url, body, attributes = {}, group) => {
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      );
      const fifo = group === undefined ? {} : { MessageGroupId: group, MessageDeduplicationId: `${Math.random()}` };
      const command = new SendMessageCommand({ QueueUrl: url, MessageBody: body, MessageAttributes, ...fifo });
      return (await client.send(command)).MessageId ?? '';
    },
    bodies: (name) => {
      const { ready, inflight } = held(name);
      return [...ready, ...inflight].map(({ body }) => body);
    },
    hidden: (name) => held(name).inflight.length,
  };
}

/** Nobody sends while a test reads: an empty queue is known as such at once. */
function impatient(input: Record<string, unknown>): Record<string, unknown> {
  return 'WaitTimeSeconds' in input ? { ...input, WaitTimeSeconds: 0 } : input;
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function forward(port: number, { headers: given, url = '/' }: IncomingMessage, body: Buffer) {
  const headers = { ...given, 'content-length': body.length };
  return new Promise<{ status: number; body: Buffer }>((resolve, reject) => {
    const passed = request({ port, host: '127.0.0.1', method: 'POST', path: url, headers }, async (answer) => {
      resolve({ status: answer.statusCode ?? 500, body: await bodyOf(answer) });
    });
    passed.on('error', reject).end(body);
  });
}
