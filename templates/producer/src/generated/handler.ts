import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { findPending, type Keys, note, publish } from './publish.ts';
import { logger, measure, observed } from './telemetry.ts';

/** So long, in milliseconds, an event is left to the stream before a sweep takes it up. */
const GRACE = 2 * 60 * 1000;

/** What Lambda calls: the table's stream with what was written, a schedule with anything else. */
export function handler(received: DynamoDBStreamEvent | object, lambda: Context): Promise<DynamoDBBatchResponse> {
  return observed(lambda, () => ('Records' in received ? onStream(received, lambda) : sweep(lambda)));
}

/**
 * The stream says which keys have something new. What is sent, and in which order, is read from the table: a record may come again,
 * or after one that the stream gave up. The answer names the records whose keys are not done, and these come again.
 */
async function onStream({ Records }: DynamoDBStreamEvent, lambda: Context): Promise<DynamoDBBatchResponse> {
  const written = Records.flatMap(({ eventName, dynamodb }) => {
    const { pk, sk } = dynamodb?.Keys ?? {};
    const [key, sequence, number] = [pk?.S, sk?.S, dynamodb?.SequenceNumber];
    if (eventName !== 'INSERT' || key === undefined || sequence === undefined) return [];
    return [{ key, sequence, itemIdentifier: number ?? '' }];
  });
  const keys: Keys = new Map();
  for (const { key, sequence } of written) note(keys, key, sequence);
  const failed = await publish(keys, lambda);
  const failures = written.filter(({ key }) => failed.has(key));
  return { batchItemFailures: failures.map(({ itemIdentifier }) => ({ itemIdentifier })) };
}

/** Publishes what the stream did not: nothing stays in the outbox because a retry was the last. */
async function sweep(lambda: Context): Promise<DynamoDBBatchResponse> {
  const { keys, count, oldest } = await findPending(GRACE);
  measure(count, oldest === undefined ? 0 : Math.max(0, Math.round((Date.now() - oldest) / 1000)));
  if (keys.size > 0) {
    const failed = await publish(keys, lambda);
    logger.info('Swept', { keys: keys.size, failed: failed.size });
  }
  return { batchItemFailures: [] };
}
