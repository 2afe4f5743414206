import { randomBytes, randomInt } from 'node:crypto';
import { environment } from './environment.ts';
import { type Envelope, type EventContract, InvalidEventError } from './events/runtime.ts';
import { type OutboxItem, PENDING } from './table.ts';

export interface OutboxOptions {
  /** What the event is about, such as the id of the order: events with the same key are published in order. */
  readonly key: string;
  /**
   * The version of what it is about, where that is counted: a whole number from 0 on, each used once for a key, for all events of the key or for none. Then
   * the order is that of the versions, and two writers of one version can't both commit. Without it the time of writing counts.
   */
  readonly sequence?: number;
}

/** An item for `TransactItems` of a `TransactWriteCommand`. */
export interface OutboxPut {
  readonly Put: { readonly TableName: string; readonly Item: OutboxItem; readonly ConditionExpression: string };
}

/** Where an event has the id that its producer assigned. */
// eda:swap idempotency-key 'detail.metadata.eventId'
const EVENT_ID: string | undefined = 'detail.metadata.eventId';

/**
 * An event for the outbox (the table that OUTBOX_TABLE names), to be written in the transaction that writes your state: then both
 * are there, or neither. What publishes it has no chance to correct it, so that an invalid detail throws `InvalidEventError` here.
 */
export function toOutbox<Event extends Envelope>(
  contract: Pick<EventContract<Event>, 'reference' | 'source' | 'detailType' | 'check'>,
  detail: Event['detail'],
  { key, sequence }: OutboxOptions,
): OutboxPut {
  const { reference, source, detailType } = contract;
  const text = JSON.stringify(detail) ?? 'null';
  // As it will be read: of what JSON has no word for, such as NaN, something else arrives.
  const sent: unknown = JSON.parse(text);
  const issues = contract.check(sent);
  if (issues.length > 0) throw new InvalidEventError(reference, issues);
  if (key === '') throw new RangeError('The key of an event is empty');
  const eventId = EVENT_ID?.split('.').slice(1).reduce(member, sent);
  const recordedAt = Date.now();
  return {
    Put: {
      TableName: environment('OUTBOX_TABLE'),
      Item: {
        pk: key,
        sk: sequence === undefined ? nextSequence(recordedAt) : sequenceOf(sequence),
        reference,
        ...(typeof eventId === 'string' ? { eventId } : {}),
        source,
        detailType,
        detail: text,
        recordedAt,
        pending: PENDING[randomInt(PENDING.length)] ?? '0',
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

let last = 0;

/** Sorts as time does, and as the calls of this process where they share a millisecond or the clock goes back. */
function nextSequence(now: number): string {
  last = Math.max(last + 1, now * 1000);
  return `${sequenceOf(last)}-${randomBytes(4).toString('hex')}`;
}

/** Of as many digits as the largest safe integer has, so that texts sort as numbers do. */
function sequenceOf(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is no sequence: a whole number from 0 on`);
  return String(value).padStart(16, '0');
}
