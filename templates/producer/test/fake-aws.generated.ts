import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Item = Record<string, { readonly S?: string; readonly N?: string }>;

interface Request {
  readonly TransactItems?: readonly { readonly Put: { readonly Item: Item } }[];
  readonly Key?: Item;
  readonly IndexName?: string;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: Item;
  readonly ExpressionAttributeValues?: Item;
  readonly Entries?: readonly Entry[];
}

export interface Entry {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
  /** In seconds since 1970. */
  readonly Time: number;
}

/** What the producer asks of AWS, on a socket of this machine: one table and one bus, as far as the producer uses them. */
export class FakeAws {
  /** The outbox, by key and sequence. */
  readonly items = new Map<string, Item>();
  /** What the bus took, in order. */
  readonly published: Entry[] = [];
  /** Operations that fail, such as "UpdateItem". */
  readonly failing = new Set<string>();
  /** Whether the bus refuses an entry. */
  refuses: (entry: Entry) => boolean = () => false;

  /** Listens, and points the environment of this process to itself: start it before you import the handler. */
  static async start(): Promise<FakeAws> {
    const aws = new FakeAws();
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const operation = String(request.headers['x-amz-target']).replace(/.*\./, '');
        const [status, answer] = aws.#answer(operation, JSON.parse(Buffer.concat(chunks).toString('utf8')));
        response.writeHead(status, { 'content-type': String(request.headers['content-type']) }).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // The tests end while clients keep their connections.
    server.unref();
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_MAX_ATTEMPTS: '1',
      OUTBOX_TABLE: 'outbox',
      // eda:swap bus-name 'commerce'
      EVENT_BUS_NAME: 'commerce',
      POWERTOOLS_SERVICE_NAME: 'order-placed-producer',
      POWERTOOLS_METRICS_NAMESPACE: 'order-placed-producer',
      // Logs go to the console, where the test runner has hold of them.
      POWERTOOLS_DEV: 'true',
    });
    return aws;
  }

  /** What is pending, by key and sequence. */
  get pending(): readonly string[] {
    return [...this.items].filter(([, item]) => item['pending']).map(([id]) => id);
  }

  #answer(operation: string, request: Request): [status: number, body: object] {
    if (this.failing.has(operation)) return [400, { __type: 'AccessDeniedException', message: 'not now' }];
    if (operation === 'TransactWriteItems') return this.#commit(request);
    if (operation === 'Query') return [200, this.#query(request)];
    if (operation === 'UpdateItem') return this.#markPublished(request);
    if (operation === 'PutEvents') return [200, this.#put(request)];
    return [400, { __type: 'UnknownOperationException', message: operation }];
  }

  #commit({ TransactItems: items = [] }: Request): [status: number, body: object] {
    const puts = items.map(({ Put }) => [idOf(Put.Item), Put.Item] as const);
    if (puts.some(([id]) => this.items.has(id))) {
      const reasons = puts.map(([id]) => ({ Code: this.items.has(id) ? 'ConditionalCheckFailed' : 'None' }));
      return [400, { __type: 'TransactionCanceledException', message: 'canceled', CancellationReasons: reasons }];
    }
    for (const [id, item] of puts) this.items.set(id, item);
    return [200, {}];
  }

  /** Of a key the last first; of the index what is pending in a part of it, the oldest first. */
  #query({ IndexName: index, Limit: limit = 1_000, ExclusiveStartKey: start, ExpressionAttributeValues: values }: Request) {
    const key = values?.[':key']?.S;
    const shard = values?.[':shard']?.S;
    const time = (item: Item) => Number(item['recordedAt']?.N);
    const all = [...this.items.values()]
      .filter((item) => (index === undefined ? item['pk']?.S === key : item['pending']?.S === shard))
      .toSorted((a, b) => (index === undefined ? (idOf(a) < idOf(b) ? 1 : -1) : time(a) - time(b)));
    const from = start === undefined ? 0 : all.findIndex((item) => idOf(item) === idOf(start)) + 1;
    const page = all.slice(from, from + limit);
    const last = page.at(-1);
    const more = last !== undefined && from + limit < all.length;
    return { Items: page, Count: page.length, ...(more ? { LastEvaluatedKey: { pk: last['pk'], sk: last['sk'] } } : {}) };
  }

  #markPublished({ Key: key = {}, ExpressionAttributeValues: values }: Request): [status: number, body: object] {
    const item = this.items.get(idOf(key));
    if (item === undefined) return [400, { __type: 'ConditionalCheckFailedException', message: 'The conditional request failed' }];
    const { pending: _, ...rest } = item;
    this.items.set(idOf(key), { ...rest, publishedAt: values?.[':now'] ?? {}, expires: values?.[':expires'] ?? {} });
    return [200, {}];
  }

  #put({ Entries: entries = [] }: Request): object {
    const results = entries.map((entry) => {
      if (this.refuses(entry)) return { ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded' };
      return { EventId: `event-${this.published.push(entry)}` };
    });
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  }
}

function idOf(item: Item): string {
  return `${item['pk']?.S} ${item['sk']?.S}`;
}
