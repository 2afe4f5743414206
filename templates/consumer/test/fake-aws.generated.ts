import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Item = Record<string, { readonly S?: string; readonly N?: string }>;

interface Request {
  readonly MessageBody?: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly StringValue: string }>>;
  readonly Item?: Item;
  readonly Key?: Item;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
  readonly UpdateExpression?: string;
}

/** What the consumer asks of AWS, on a socket of this machine: one queue and one table, as far as the consumer uses them. */
export class FakeAws {
  /** The messages on the rejection queue, their bodies read too. */
  readonly rejections: { readonly text: string; readonly body: unknown; readonly attributes: Readonly<Record<string, string>> }[] = [];
  /** The idempotency table, by its key. */
  readonly items = new Map<string, Item>();
  /** Operations that fail, such as "SendMessage". */
  readonly failing = new Set<string>();

  /** Listens, and points the environment of this process to itself: start it before you import the handler. */
  static async start(): Promise<FakeAws> {
    const aws = new FakeAws();
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const operation = String(request.headers['x-amz-target']).replace(/.*\./, '');
        const [status, answer] = aws.#answer(operation, JSON.parse(Buffer.concat(chunks).toString('utf8')));
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // The tests end while clients keep their connections.
    server.unref();
    const { port } = server.address() as AddressInfo;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_MAX_ATTEMPTS: '1',
      REJECTION_QUEUE_URL: `http://127.0.0.1:${port}/123456789012/rejections`,
      IDEMPOTENCY_TABLE: 'idempotency',
      POWERTOOLS_SERVICE_NAME: 'order-placed-consumer',
      POWERTOOLS_METRICS_NAMESPACE: 'order-placed-consumer',
      // Logs go to the console, where the test runner has hold of them.
      POWERTOOLS_DEV: 'true',
    });
    return aws;
  }

  #answer(operation: string, request: Request): [status: number, body: object] {
    if (this.failing.has(operation)) return [400, { __type: 'AccessDeniedException', message: 'not now' }];
    if (operation === 'SendMessage') return [200, this.#send(request)];
    const id = (request.Item ?? request.Key)?.['id']?.S ?? '';
    const item = this.items.get(id);
    if (operation === 'PutItem') {
      if (item !== undefined && !isOver(item, request)) {
        const type = 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException';
        return [400, { __type: type, message: 'The conditional request failed', Item: item }];
      }
      this.items.set(id, request.Item ?? {});
    } else if (operation === 'UpdateItem') {
      this.items.set(id, { ...item, id: { S: id }, ...assignments(request) });
    } else if (operation === 'DeleteItem') {
      this.items.delete(id);
    } else {
      return [400, { __type: 'UnknownOperationException', message: operation }];
    }
    return [200, {}];
  }

  #send({ MessageBody: body = '', MessageAttributes: given = {} }: Request): object {
    const attributes = Object.fromEntries(Object.entries(given).map(([name, { StringValue }]) => [name, StringValue]));
    this.rejections.push({ text: body, body: JSON.parse(body), attributes });
    return { MessageId: `message-${this.rejections.length}`, MD5OfMessageBody: createHash('md5').update(body).digest('hex') };
  }
}

/** The condition of Powertools: the record has expired, or the invocation that was at it is over. */
function isOver(item: Item, { ExpressionAttributeValues: values }: Request): boolean {
  const number = (attribute: { readonly N?: string } | undefined) => Number(attribute?.N);
  const expired = number(item['expiration']) < number(values?.[':now']);
  const left = number(item['in_progress_expiration']) < number(values?.[':now_in_millis']);
  return expired || (item['status']?.S === 'INPROGRESS' && left);
}

/** `SET #a = :a, #b = :b` */
function assignments({ UpdateExpression = '', ExpressionAttributeNames: names, ExpressionAttributeValues: values }: Request): Item {
  const pairs = [...UpdateExpression.matchAll(/(#\w+) = (:\w+)/g)];
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [names?.[name] ?? name, values?.[value] ?? {}]));
}
