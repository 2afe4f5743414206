import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand, type PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { DynamoDBDocumentClient, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { environment } from './environment.ts';
import { type OutboxItem, PENDING } from './table.ts';
import { count, logger } from './telemetry.ts';

/** Events stay in the table for so many days after they were published. */
const DAYS_KEPT = 7;
/** So many keys are published side by side. */
const KEYS_AT_ONCE = 50;
/** With less time left, in milliseconds, no more requests are made. */
const RESERVE = 8_000;
/** One request of PutEvents: so many entries, and less than so many bytes. */
const MOST_ENTRIES = 10;
const MOST_BYTES = 1024 * 1024;
/** A sweep looks at so many keys at most; the next one comes in a minute. */
const MOST_KEYS = 5_000;

const table = environment('OUTBOX_TABLE');
const bus = environment('EVENT_BUS_NAME');
// A request that hangs must not take the invocation with it.
const requestHandler = { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true };
const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler }));
const events = new EventBridgeClient({ requestHandler });

/** Keys, each with a sequence: that or a later one may be pending, and what is pending before it too. */
export type Keys = Map<string, string>;

export function note(keys: Keys, key: string, sequence: string): void {
  const known = keys.get(key);
  if (known === undefined || sequence < known) keys.set(key, sequence);
}

/**
 * Publishes all that is pending under these keys, each key's events in order: one is sent after the one before it has arrived. Where
 * one fails nothing else of its key is sent. Gives the keys that are not done. What dies in between sends an event again; it never
 * loses one.
 */
export async function publish(keys: Keys, lambda: Context): Promise<ReadonlySet<string>> {
  const failed = new Set<string>();
  const all = [...keys];
  for (let start = 0; start < all.length; start += KEYS_AT_ONCE) {
    const group = all.slice(start, start + KEYS_AT_ONCE);
    if (isLate(lambda)) for (const [key] of group) failed.add(key);
    else await publishGroup(group, lambda, failed);
  }
  return failed;
}

async function publishGroup(group: readonly (readonly [string, string])[], lambda: Context, failed: Set<string>) {
  const queues = new Map<string, OutboxItem[]>();
  const reads = await Promise.allSettled(group.map(([key, sequence]) => pendingOf(key, sequence)));
  reads.forEach((read, i) => {
    const key = group[i]?.[0] ?? '';
    if (read.status === 'fulfilled') queues.set(key, read.value);
    else {
      failed.add(key);
      logger.error('Not read', { error: read.reason });
    }
  });
  for (;;) {
    // The next one of each key: a request may fail in parts, so that no two of its events may be of one key.
    const next = [...queues.values()].flatMap((items) => items.slice(0, 1));
    if (next.length === 0) return;
    if (isLate(lambda)) {
      for (const { pk } of next) failed.add(pk);
      return;
    }
    const outcomes = await Promise.all(requestsOf(next).map(send));
    for (const { item, done } of outcomes.flat()) {
      if (done) queues.get(item.pk)?.shift();
      else {
        failed.add(item.pk);
        queues.delete(item.pk);
      }
    }
  }
}

function isLate(lambda: Context): boolean {
  return lambda.getRemainingTimeInMillis() < RESERVE;
}

/**
 * What is pending under a key, in order. It reads backwards, over what may be pending and up to the first page that ends with what
 * is published and before `sequence`: however many events a key has had.
 */
async function pendingOf(key: string, sequence: string): Promise<OutboxItem[]> {
  const found: OutboxItem[] = [];
  const query = {
    TableName: table,
    KeyConditionExpression: 'pk = :key',
    ExpressionAttributeValues: { ':key': key },
    ScanIndexForward: false,
    ConsistentRead: true,
    Limit: 100,
  };
  for await (const { Items: items = [] } of paginateQuery({ client: dynamo }, query)) {
    const page = items as OutboxItem[];
    found.push(...page.filter(({ pending }) => pending !== undefined));
    const oldest = page.at(-1);
    if (oldest && oldest.pending === undefined && oldest.sk < sequence) break;
  }
  return found.reverse();
}

function requestsOf(items: readonly OutboxItem[]): OutboxItem[][] {
  const requests: OutboxItem[][] = [];
  let bytes = 0;
  for (const item of items) {
    // As AWS counts: 14 are for the time.
    const size = 14 + Buffer.byteLength(item.source + item.detailType + item.detail);
    const request = requests.at(-1);
    if (request === undefined || request.length === MOST_ENTRIES || bytes + size >= MOST_BYTES) {
      requests.push([item]);
      bytes = size;
    } else {
      request.push(item);
      bytes += size;
    }
  }
  return requests;
}

async function send(items: readonly OutboxItem[]) {
  let results: readonly PutEventsResultEntry[];
  try {
    const { Entries = [] } = await events.send(
      new PutEventsCommand({
        Entries: items.map(({ source, detailType, detail, recordedAt }) => ({
          EventBusName: bus,
          Source: source,
          DetailType: detailType,
          Detail: detail,
          Time: new Date(recordedAt),
        })),
      }),
    );
    results = Entries;
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    results = items.map(() => ({ ErrorCode: name, ErrorMessage: message }));
  }
  return Promise.all(items.map(async (item, i) => ({ item, done: await settle(item, results[i] ?? {}) })));
}

/** Whether an event has arrived, and the table knows. */
async function settle(item: OutboxItem, { EventId, ErrorCode, ErrorMessage }: PutEventsResultEntry): Promise<boolean> {
  const ids = { event_id: item.eventId, event_reference: item.reference, sequence: item.sk };
  if (EventId === undefined) {
    count('EventsFailed');
    logger.error('Not published', { ...ids, code: ErrorCode ?? 'Unknown', reason: ErrorMessage });
    return false;
  }
  count('EventsPublished');
  try {
    await markPublished(item);
  } catch (error) {
    logger.error('Published, but not marked so: it will be sent again', { ...ids, error });
    return false;
  }
  logger.info('Published', { ...ids, eventbridge_id: EventId });
  return true;
}

async function markPublished({ pk, sk }: OutboxItem): Promise<void> {
  const now = Date.now();
  const update = new UpdateCommand({
    TableName: table,
    Key: { pk, sk },
    UpdateExpression: 'SET publishedAt = :now, expires = :expires REMOVE pending',
    // Who deleted it meanwhile does not get a part of it back.
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':now': now, ':expires': Math.floor(now / 1000) + DAYS_KEPT * 24 * 60 * 60 },
  });
  await dynamo.send(update).catch((error: unknown) => {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  });
}

export interface Pending {
  /** Those that have waited for so many milliseconds. */
  readonly keys: Keys;
  readonly count: number;
  /** When the oldest of all was written, in milliseconds since 1970. */
  readonly oldest: number | undefined;
}

/** What is pending in the whole table, the oldest first, as far as one sweep can see to it. */
export async function findPending(olderThan: number): Promise<Pending> {
  const keys: Keys = new Map();
  const before = Date.now() - olderThan;
  let count = 0;
  let oldest: number | undefined;
  for (const shard of PENDING) {
    const query = {
      TableName: table,
      IndexName: 'pending',
      KeyConditionExpression: 'pending = :shard',
      ExpressionAttributeValues: { ':shard': shard },
    };
    for await (const { Items: items = [] } of paginateQuery({ client: dynamo }, query)) {
      count += items.length;
      for (const { pk, sk, recordedAt } of items as OutboxItem[]) {
        oldest = Math.min(oldest ?? recordedAt, recordedAt);
        if (recordedAt <= before && (keys.size < MOST_KEYS || keys.has(pk))) note(keys, pk, sk);
      }
      if (keys.size >= MOST_KEYS) break;
    }
  }
  return { keys, count, oldest };
}
