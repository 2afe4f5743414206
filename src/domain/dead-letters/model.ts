import type { Verdict } from '../events/verdict.ts';
import type { Json } from '../json.ts';

/** A message as an SQS queue holds it. */
export interface QueueMessage {
  /** SQS's MessageId. */
  readonly id: string;
  /** Names this receipt of it: what changes its visibility, or deletes it. */
  readonly handle: string;
  readonly body: string;
  readonly attributes: ReadonlyMap<string, MessageAttribute>;
  /** When it was sent to the queue that it first was in. */
  readonly sent?: Date;
  /** How often it was received, this time included. */
  readonly receives?: number;
  /** Of a FIFO queue. */
  readonly group?: string;
  /** ARN of the queue from which SQS moved it here, as that queue's redrive policy says. */
  readonly movedFrom?: string;
}

export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, with a suffix of one's own. */
  readonly type: string;
  readonly value: string | Uint8Array;
}

/**
 * Where a message comes from, told by its form.
 * - `rule`: EventBridge could not deliver the event to a rule's target.
 * - `lambda-destination`: a function that was invoked asynchronously failed; its on-failure destination holds a record of it.
 * - `lambda-queue`: the same, by the older dead-letter queue of the function.
 * - `queue`, `topic`: a consumer of a queue gave up on it; the body is the event, or SNS's envelope around it.
 * - `rejection`: a consumer that `eda` generated found it invalid; the body is `{ reason, issues, event }`.
 * - `stream-pointer`: where a batch of a stream lies.
 * - `event-ids`: ids of events that a Custom Event Bus (EventBridge v2) retains.
 * - `unknown`: anything else.
 */
export type DeadLetterFormat =
  | 'rule'
  | 'lambda-destination'
  | 'lambda-queue'
  | 'queue'
  | 'topic'
  | 'rejection'
  | 'stream-pointer'
  | 'event-ids'
  | 'unknown';

/** The event inside a dead letter, with all that PutEvents takes. */
export interface DeadEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Json;
  /** As it stands in the message, so that no integer of it is rounded. */
  readonly detailText: string;
  /** The whole event as it stands in the message. */
  readonly text: string;
  readonly id?: string;
  /** As the event has it. */
  readonly time?: string;
  readonly resources: readonly string[];
}

/** Why a message is here. */
export interface Reason {
  /** What equal reasons share: an error code, a condition, or what is known of it. */
  readonly code: string;
  /** In the words of AWS, or of the function. */
  readonly message?: string;
  /** ARN of the rule. */
  readonly rule?: string;
  /** ARN of what could not be reached, or failed. */
  readonly target?: string;
  /** How often it was tried after the first time. */
  readonly retries?: number;
  /** `MaximumRetryAttempts` or `MaximumEventAgeInSeconds`; absent where it was not tried again. */
  readonly exhausted?: string;
}

/** A part of a stream that a function could not process. */
export interface StreamPointer {
  readonly kind: 'kinesis' | 'dynamodb';
  readonly stream?: string;
  readonly shard?: string;
  readonly first?: string;
  readonly last?: string;
  readonly records?: number;
  /** When the first record arrived: it expires when the stream's retention is over. */
  readonly arrived?: string;
}

export interface DeadLetter {
  readonly message: QueueMessage;
  readonly format: DeadLetterFormat;
  readonly reason: Reason;
  readonly event?: DeadEvent;
  readonly pointer?: StreamPointer;
  readonly eventIds?: readonly string[];
  /** Why there is no event. */
  readonly without?: string;
}

/** What the catalogue says of it; `unchecked` where there is no event or no workspace. */
export type LetterVerdict = Verdict | { readonly status: 'unchecked' };

/** A dead letter beside what is known of its event. */
export interface JudgedLetter {
  /** From 1, oldest first. */
  readonly number: number;
  readonly letter: DeadLetter;
  readonly verdict: LetterVerdict;
}

/** The reference of its schema, or source and detail-type; what kind of message it is where it has no event. */
export function subjectOf({ letter, verdict }: Pick<JudgedLetter, 'letter' | 'verdict'>): string {
  if ('schema' in verdict) return verdict.schema;
  const { event } = letter;
  if (event) return `${event.detailType} from ${event.source}`;
  return letter.format === 'unknown' ? 'unknown format' : letter.format;
}
