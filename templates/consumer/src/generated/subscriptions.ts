import { search } from '@aws-lambda-powertools/jmespath';
import type { ConsumerContext, Handle } from './context.ts';
import type { Envelope, EventContract, Issue } from './events/runtime.ts';

/** Where an event says what the consumer needs to know of it, as JMESPath into the whole event. */
export interface Fields {
  // eda:if idempotency
  /** What the producer assigned, and keeps when it sends the event again. Where it is absent EventBridge's `id` is taken. */
  readonly idempotencyKey?: string;
  // eda:end
  readonly correlationId?: string;
}

/** An event that this consumer handles, and how. */
export interface Subscription {
  readonly contract: Pick<EventContract<Envelope>, 'reference' | 'source' | 'detailType' | 'version'>;
  /** The event, ready to be handled; or what is wrong with it. */
  accept(received: unknown): Accepted | Refused;
}

export interface Accepted {
  readonly ok: true;
  readonly event: Envelope;
  readonly contract: Subscription['contract'];
  // eda:if idempotency
  readonly idempotencyKey: unknown;
  // eda:end
  readonly correlationId: unknown;
  handle(context: ConsumerContext): Promise<void>;
}

export interface Refused {
  readonly ok: false;
  readonly reason: 'not-json' | 'unknown-event' | 'invalid-detail';
  readonly issues: readonly Issue[];
  /** What was received: the event, or what is none. */
  readonly event: unknown;
}

export function subscribe<Event extends Envelope>(
  contract: EventContract<Event>,
  handle: Handle<Event>,
  fields: Fields,
): Subscription {
  return {
    contract,
    accept(received) {
      const parsed = contract.safeParse(received);
      if (!parsed.ok) return { ok: false, reason: 'invalid-detail', issues: parsed.issues, event: received };
      const event = parsed.value;
      return {
        ok: true,
        event,
        contract,
        // eda:if idempotency
        idempotencyKey: at(event, fields.idempotencyKey) || event.id,
        // eda:end
        correlationId: at(event, fields.correlationId),
        handle: (context) => handle(event, context),
      };
    },
  };
}

/** The event that was received, and what to do with it. A string is the JSON text of one. */
export function read(subscriptions: readonly Subscription[], received: unknown): Accepted | Refused {
  let event = received;
  if (typeof received === 'string') {
    try {
      event = JSON.parse(received);
    } catch {
      // The parser's message quotes the text: it goes no further.
      return refused('not-json', 'is not JSON', received);
    }
  }
  let refusal: Refused | undefined;
  for (const subscription of subscriptions) {
    if (!hasAddress(event, subscription.contract)) continue;
    const accepted = subscription.accept(event);
    if (accepted.ok) return accepted;
    // Two majors of an event may share an address: what the first one says is told.
    refusal ??= accepted;
  }
  return refusal ?? refused('unknown-event', 'is no event that this consumer handles', event);
}

function hasAddress(event: unknown, { source, detailType }: Subscription['contract']): boolean {
  if (typeof event !== 'object' || event === null) return false;
  return 'source' in event && event.source === source && 'detail-type' in event && event['detail-type'] === detailType;
}

function refused(reason: Refused['reason'], message: string, event: unknown): Refused {
  return { ok: false, reason, issues: [{ pointer: '', keyword: reason, message }], event };
}

function at(event: Envelope, path: string | undefined): unknown {
  return path === undefined ? undefined : search(path, event);
}
