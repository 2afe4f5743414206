import type { EventBridgeClient, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { PutOutcome } from '../../domain/events/put-events.ts';
import { batches, OVERSIZE_MESSAGE } from '../../domain/events/put-events.ts';
import type { EdaError } from '../../errors.ts';
import type { Bus, EventEntry } from '../../ports.ts';
import type { AwsOptions, Connection } from './client.ts';
import { CALL_TIMEOUT, connect } from './client.ts';
import { explain, failedSends, isDenied, sends } from './failure.ts';

export { isLoopback } from './client.ts';

export interface EventBusOptions extends AwsOptions {
  /** Waits so many milliseconds. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** At least 0, below 1. */
  readonly random?: () => number;
}

/** Source: EventBridge API Reference, "PutEventsResultEntry". Sending again what failed otherwise would fail again. */
const RETRYABLE = ['ThrottlingException', 'InternalFailure'];
const MAX_ROUNDS = 5;
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5000;

/**
 * The bus port over the AWS SDK. Settles at once where to send and as whom: throws what `connect` throws. The process
 * can end without `close`, which drops idle connections.
 */
export async function openEventBus(options: EventBusOptions): Promise<Bus & { close(): void }> {
  const { EventBridgeClient } = await import('@aws-sdk/client-eventbridge');
  const opened = await connect((settings) => new EventBridgeClient(settings), options);
  const connection = { ...opened, timeout: options.timeout ?? CALL_TIMEOUT };
  const pause = { sleep: options.sleep ?? wait, random: options.random ?? Math.random };
  return {
    where: connection.where,
    lookup: (name) => lookup(connection, name),
    put: (entries) => put(connection, entries, pause),
    close: () => connection.client.destroy(),
  };
}

interface Line extends Connection<EventBridgeClient> {
  readonly timeout: number;
}

/** Ends a call that is not answered in time, however slowly its answer drips. */
async function inTime<T>({ client, timeout }: Line, call: (options: { abortSignal: AbortSignal }) => Promise<T>) {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(Object.assign(new Error('No whole answer in time.'), { name: 'TimeoutError' }));
      abort.abort();
      // An answer that has begun is not given up by the signal, only by closing its connection.
      client.destroy();
    }, timeout);
  });
  try {
    return await Promise.race([call({ abortSignal: abort.signal }), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function lookup(connection: Line, name: string): Promise<'exists' | 'missing' | 'denied'> {
  const { DescribeEventBusCommand } = await import('@aws-sdk/client-eventbridge');
  try {
    await inTime(connection, (options) => connection.client.send(new DescribeEventBusCommand({ Name: name }), options));
    return 'exists';
  } catch (error) {
    if (isDenied(error)) return 'denied';
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return 'missing';
    throw explain(error, connection);
  }
}

interface Pause {
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
}

async function put(connection: Line, entries: readonly EventEntry[], pause: Pause): Promise<readonly PutOutcome[]> {
  const outcomes = new Map<number, PutOutcome>();
  const { requests, oversize } = batches(entries);
  for (const index of oversize) outcomes.set(index, notSent('ValidationException', OVERSIZE_MESSAGE));

  let answered = false;
  for (const [number, request] of requests.entries()) {
    const delivery = await deliver(connection, entries, request, pause);
    for (const [index, outcome] of delivery.outcomes) outcomes.set(index, outcome);
    answered ||= delivery.answered;
    if (delivery.error === undefined) continue;
    if (!answered) throw delivery.error;
    const reason = `Not sent, because an earlier request failed: ${delivery.error.detail.message}`;
    for (const index of requests.slice(number + 1).flat()) outcomes.set(index, notSent('NotSent', reason));
    break;
  }
  return entries.map((_, index) => outcomes.get(index)!);
}

function notSent(errorCode: string, errorMessage: string): PutOutcome {
  return { errorCode, errorMessage, attempts: 0 };
}

interface Delivery {
  /** By index into the entries; one for each of the request. */
  readonly outcomes: ReadonlyMap<number, PutOutcome>;
  /** Whether any answer came, however bad. */
  readonly answered: boolean;
  /** Why the request as a whole failed in the end. */
  readonly error?: EdaError;
}

/** Sends one request, and again what of it failed and may be retried. */
async function deliver(
  connection: Line,
  entries: readonly EventEntry[],
  request: readonly number[],
  pause: Pause,
): Promise<Delivery> {
  const outcomes = new Map<number, PutOutcome>();
  let pending = request;
  let attempts = 0;
  for (let round = 1; ; round++) {
    let answer: Answer;
    try {
      answer = await send(
        connection,
        pending.map((index) => wireEntry(entries[index]!)),
      );
    } catch (thrown) {
      const error = explain(thrown, connection);
      attempts += failedSends(thrown);
      for (const index of pending) outcomes.set(index, unanswered(error, attempts));
      return { outcomes, answered: round > 1, error };
    }
    attempts += answer.attempts;
    for (const [i, index] of pending.entries())
      outcomes.set(index, outcomeOf(answer.results[i], attempts, answer.failed));
    pending = pending.filter((index) => mayRetry(outcomes.get(index)!));
    if (pending.length === 0 || round === MAX_ROUNDS) return { outcomes, answered: true };
    // Full jitter: many senders that were throttled together must not come back together.
    await pause.sleep(pause.random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (round - 1)));
  }
}

interface Answer {
  readonly results: readonly EntryResult[];
  readonly attempts: number;
  /** How many entries failed where no result says which. */
  readonly failed: number;
}

interface EntryResult {
  readonly EventId?: string | undefined;
  readonly ErrorCode?: string | undefined;
  readonly ErrorMessage?: string | undefined;
}

async function send(line: Line, wire: PutEventsRequestEntry[]): Promise<Answer> {
  const { PutEventsCommand } = await import('@aws-sdk/client-eventbridge');
  const command = new PutEventsCommand({ Entries: wire });
  const answer = await inTime(line, (options) => line.client.send(command, options));
  const { Entries: results = [], FailedEntryCount: failed = 0, $metadata } = answer;
  // Something failed, and nothing says what: then no event id of this answer can be relied on.
  const unclear = failed > 0 && !results.some(({ ErrorCode }) => ErrorCode);
  return { results: unclear ? [] : results, attempts: sends($metadata), failed: unclear ? failed : 0 };
}

function wireEntry(entry: EventEntry): PutEventsRequestEntry {
  return {
    Source: entry.source,
    DetailType: entry.detailType,
    Detail: entry.detail,
    ...(entry.bus === undefined ? {} : { EventBusName: entry.bus }),
    ...(entry.time === undefined ? {} : { Time: entry.time }),
    ...(entry.resources === undefined ? {} : { Resources: [...entry.resources] }),
  };
}

function outcomeOf(result: EntryResult | undefined, attempts: number, failed: number): PutOutcome {
  if (result?.EventId !== undefined && !result.ErrorCode) return { eventId: result.EventId };
  return {
    errorCode: result?.ErrorCode || 'NoResult',
    errorMessage:
      result?.ErrorMessage ??
      (result?.ErrorCode
        ? 'The answer gives no message.'
        : failed > 0
          ? `The answer counts ${failed} failed, and does not say which.`
          : 'The answer holds neither an event id nor an error for this entry.'),
    attempts,
  };
}

function mayRetry(outcome: PutOutcome): boolean {
  return 'errorCode' in outcome && RETRYABLE.includes(outcome.errorCode);
}

/** The answer may have been lost on its way back, so it is not said that the event did not arrive. */
function unanswered(error: EdaError, attempts: number): PutOutcome {
  return { errorCode: error.detail.code, errorMessage: error.detail.message, attempts };
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
