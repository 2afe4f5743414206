import type { JudgedLetter } from '../domain/dead-letters/model.ts';
import { EdaError } from '../errors.ts';
import type { Bus, EventEntry, Queue, QueueOutcome } from '../ports.ts';

/** A letter on its way. */
type Outgoing = Pick<JudgedLetter, 'letter'> & {
  /** Name or ARN of a bus. */
  readonly to?: string;
};

export interface SendResult {
  readonly accepted: boolean;
  readonly uncertain: boolean;
  readonly eventId?: string;
  readonly error?: string;
  /** Why nothing more is to be sent. */
  readonly stop?: string;
}

/** Sends letters, ten at most, to a bus or a queue: one result a letter. Throws for a bug only. */
export async function sendBatch(
  batch: readonly Outgoing[],
  { bus, queue }: { readonly bus?: Bus; readonly queue?: Queue },
): Promise<readonly SendResult[]> {
  if (batch.length === 0) return [];
  if (queue) return (await queue.send(batch.map((entry) => messageOf(entry, queue.name)))).map(queueResult);
  try {
    const outcomes = (await bus?.put(batch.map(entryOf))) ?? [];
    return outcomes.map((outcome): SendResult => {
      const lost = (outcome.answersLost ?? 0) > 0;
      if ('eventId' in outcome) return { accepted: true, uncertain: lost, eventId: outcome.eventId };
      // Sent more than once, it may have been accepted at a time whose answer was lost.
      const uncertain = lost || ANSWER_LOST.includes(outcome.errorCode);
      return { accepted: false, uncertain, error: `${outcome.errorCode}: ${outcome.errorMessage}` };
    });
  } catch (thrown) {
    if (!(thrown instanceof EdaError)) throw thrown;
    const { code, message } = thrown.detail;
    const uncertain = ANSWER_LOST.includes(code) || sentAgain(thrown.cause);
    const stop = `Not sent, for the request before failed: ${message}`;
    return batch.map(() => ({ accepted: false, uncertain, error: message, stop }));
  }
}

/** Codes of failures after which nobody knows whether AWS took what was sent. */
const ANSWER_LOST = ['endpoint-unreachable', 'not-eventbridge', 'NoResult'];

/** Whether the SDK sent a request more than once before it failed, or AWS failed while it worked on it. */
function sentAgain(cause: unknown): boolean {
  const { $metadata, $fault } = (cause ?? {}) as { $metadata?: { attempts?: number }; $fault?: string };
  return ($metadata?.attempts ?? 1) > 1 || $fault === 'server';
}

function queueResult(outcome: QueueOutcome): SendResult {
  if (outcome.done) return { accepted: true, uncertain: outcome.uncertain };
  return { accepted: false, uncertain: outcome.uncertain, error: outcome.error };
}

function entryOf({ letter, to }: Outgoing): EventEntry {
  const { event } = letter;
  if (!event || to === undefined) throw new Error('A letter without an event was to be sent.');
  const time = event.time === undefined ? Number.NaN : Date.parse(event.time);
  return {
    source: event.source,
    detailType: event.detailType,
    detail: event.detailText,
    bus: to,
    ...(Number.isNaN(time) ? {} : { time: new Date(time) }),
    ...(event.resources.length === 0 ? {} : { resources: event.resources }),
  };
}

/** What the consumer of a queue would have got. */
export function bodyOf({ letter }: Pick<JudgedLetter, 'letter'>): string | undefined {
  return letter.format === 'lambda-destination' ? letter.event?.text : letter.message.body;
}

/** What EventBridge and Lambda add to a message for their dead-letter queues. */
const ADDED =
  /^(RULE_ARN|TARGET_ARN|ERROR_CODE|ERROR_MESSAGE|EXHAUSTED_RETRY_CONDITION|RETRY_ATTEMPTS|RequestID|ErrorCode|ErrorMessage)$/;

function messageOf(entry: Outgoing, queue: string) {
  const { message, event } = entry.letter;
  const attributes = new Map([...message.attributes].filter(([name]) => !ADDED.test(name)));
  // A FIFO queue leaves out what it had within five minutes: the id of the message makes a repeated redrive harmless.
  const fifo = queue.endsWith('.fifo')
    ? { group: message.group ?? event?.source ?? 'redriven', deduplication: message.id }
    : {};
  return { body: bodyOf(entry) ?? '', attributes, ...fifo };
}
