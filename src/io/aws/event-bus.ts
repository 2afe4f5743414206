import type {
  DescribeEventBusCommandOutput,
  EventBridgeClient,
  PutEventsCommandOutput,
  PutEventsRequestEntry,
  PutEventsResultEntry,
  Rule,
  Target,
} from '@aws-sdk/client-eventbridge';
import {
  Delivery,
  type EntryResult,
  noResult,
  type Outcome,
  type PutAnswer,
  type Wire,
} from '../../domain/events/delivery.ts';
import type { PutOutcome } from '../../domain/events/put-events.ts';
import type { Bus, BusLookup, BusRule, BusRuleTarget, EventEntry, PutOptions, Unread } from '../../ports.ts';
import { accountOf } from './account.ts';
import type { AwsOptions, Connection } from './client.ts';
import { CALL_TIMEOUT, connect } from './client.ts';
import { explain, isDenied, requestFailure } from './failure.ts';
import { Sha256 } from './sha256.ts';
import { repeatedly } from './shortcut.ts';

export { isLoopback } from './client.ts';

export interface EventBusOptions extends AwsOptions {
  /** Waits so many milliseconds. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** Milliseconds, from anywhere; `sleep` lets them pass. */
  readonly now?: () => number;
  /** At least 0, below 1. */
  readonly random?: () => number;
}

/** Milliseconds for which the few events of `put` are tried. */
const PUT_DEADLINE = 30_000;
/** Milliseconds after which somebody who waits is told so, and those until it is said again. */
const A_MOMENT = 1000;
const NOW_AND_THEN = 10_000;
/** A question that is no use before its answer: asked so often, with pauses of so many milliseconds at most. */
const QUESTIONS = 10;
const LONGEST_PAUSE = 1000;
/** Where nobody listens at all: a bus that is just being started may. */
const QUESTIONS_TO_NOBODY = 3;

/**
 * The bus port over the AWS SDK. Settles at once where to send and as whom: throws what `connect` throws. The process
 * can end without `close`, which drops idle connections.
 */
export async function openEventBus(options: EventBusOptions): Promise<Bus> {
  const sdk = await import('@aws-sdk/client-eventbridge');
  const opened = await connect(
    (settings) =>
      new sdk.EventBridgeClient({
        ...settings,
        // What the SDK sends again by itself nobody could count: a lost answer may mean an event that arrives twice.
        maxAttempts: 1,
        sha256: Sha256,
      }),
    options,
  );
  const putEvents = repeatedly(opened.client, () => new sdk.PutEventsCommand({ Entries: [] }));
  const line: Line = { ...opened, timeout: options.timeout ?? CALL_TIMEOUT, calls: 0, late: false };
  const timers = new Set<NodeJS.Timeout>();
  const sleep = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        resolve();
      }, milliseconds);
      timers.add(timer);
    });
  const wire: Wire<EventEntry> = {
    send: (entries, milliseconds) => {
      const body = Buffer.from(JSON.stringify({ Entries: entries.map(wireEntry) }));
      return send(line, (how) => putEvents(body, how), entries.length, milliseconds);
    },
    now: options.now ?? (() => performance.now()),
    sleep: options.sleep ?? sleep,
    random: options.random ?? Math.random,
  };
  const ask = <Answer>(question: Question<Answer>) => askUntilAnswered(line, wire, question);
  const page = (bus: string, NextToken?: string) => ({ EventBusName: bus, ...(NextToken ? { NextToken } : {}) });
  return {
    where: line.where,
    wire,
    lookup: (Name) =>
      lookup(line, () => ask((how) => line.client.send(new sdk.DescribeEventBusCommand({ Name }), how))),
    account: async () => (line.loopback ? undefined : accountOf(options)),
    rules: (bus) =>
      allPages(line, 'ListRules', async (token) => {
        const answer = await ask((how) => line.client.send(new sdk.ListRulesCommand(page(bus, token)), how));
        return { items: (answer.Rules ?? []).map(ruleOf), next: answer.NextToken };
      }),
    targets: (bus, Rule) =>
      allPages(line, 'ListTargetsByRule', async (token) => {
        const command = new sdk.ListTargetsByRuleCommand({ ...page(bus, token), Rule });
        const answer = await ask((how) => line.client.send(command, how));
        return { items: (answer.Targets ?? []).map(targetOf), next: answer.NextToken };
      }),
    put: (entries, how) => put(line.where, wire, entries, how),
    close: () => {
      for (const timer of timers) clearTimeout(timer);
      line.client.destroy();
    },
  };
}

interface Line extends Connection<EventBridgeClient> {
  readonly timeout: number;
  /** How many calls are under way. */
  calls: number;
  /** Whether a call was given up whose answer may still drip. */
  late: boolean;
}

type Question<Answer> = (options: { abortSignal: AbortSignal }) => Promise<Answer>;

class Late extends Error {
  override readonly name = 'TimeoutError';
}

/** Gives up a call that is not answered in time, however slowly its answer drips. */
async function inTime<T>(line: Line, call: Question<T>, milliseconds = line.timeout) {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        reject(new Late('No whole answer in time.'));
        abort.abort();
        line.late = true;
      },
      Math.min(milliseconds, line.timeout),
    );
  });
  line.calls++;
  try {
    return await Promise.race([call({ abortSignal: abort.signal }), late]);
  } finally {
    clearTimeout(timer);
    // An answer that has begun is not ended by the signal, only by closing all connections: when nobody else has one.
    if (--line.calls === 0 && line.late) {
      line.late = false;
      line.client.destroy();
    }
  }
}

/** Asks again where the network or AWS failed, for some seconds. Throws what the last answer said, explained. */
async function askUntilAnswered<Answer>(
  line: Line,
  wire: Wire<EventEntry>,
  question: Question<Answer>,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTime(line, question);
    } catch (thrown) {
      const { kind } = requestFailure(thrown, line);
      const most = thrown instanceof Late ? 1 : kind === 'unreached' ? QUESTIONS_TO_NOBODY : QUESTIONS;
      if (kind === 'invalid' || kind === 'refused' || attempt >= most) throw thrown;
      await wire.sleep(wire.random() * Math.min(LONGEST_PAUSE, 100 * 2 ** (attempt - 1)));
    }
  }
}

async function lookup(line: Line, describe: () => Promise<DescribeEventBusCommandOutput>): Promise<BusLookup> {
  try {
    const { Arn: arn } = await describe();
    return { status: 'exists', ...(arn === undefined ? {} : { arn }) };
  } catch (thrown) {
    if (isDenied(thrown)) return { status: 'denied' };
    if (thrown instanceof Error && thrown.name === 'ResourceNotFoundException') return { status: 'missing' };
    throw explain(thrown, line);
  }
}

/** What emulators answer, ours among them, for an operation that they don't have. */
const NOT_THERE = /^(?:NotImplemented|UnknownOperation|UnsupportedOperation)/;

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

async function allPages<Item>(
  line: Line,
  operation: string,
  read: (token: string | undefined) => Promise<Page<Item>>,
): Promise<readonly Item[] | Unread> {
  const all: Item[] = [];
  try {
    for (let token: string | undefined; ; ) {
      const page = await read(token);
      all.push(...page.items);
      token = page.next;
      if (!token) return all;
    }
  } catch (thrown) {
    if (isDenied(thrown)) return { unread: `events:${operation} is denied` };
    if (NOT_THERE.test((thrown as Error).name)) return { unread: `${line.where} does not have ${operation}` };
    throw explain(thrown, line);
  }
}

function ruleOf({ Name = '', State, EventPattern }: Rule): BusRule {
  return {
    name: Name,
    enabled: State !== 'DISABLED',
    ...(EventPattern === undefined ? {} : { pattern: EventPattern }),
  };
}

function targetOf({ Arn = '', Input, InputPath, InputTransformer, DeadLetterConfig }: Target): BusRuleTarget {
  return {
    arn: Arn,
    transformed: (Input ?? InputPath ?? InputTransformer) !== undefined,
    ...(DeadLetterConfig?.Arn === undefined ? {} : { deadLetters: DeadLetterConfig.Arn }),
  };
}

async function put(
  where: string,
  wire: Wire<EventEntry>,
  entries: readonly EventEntry[],
  { deadline = PUT_DEADLINE, waiting }: PutOptions = {},
): Promise<readonly PutOutcome[]> {
  const outcomes: PutOutcome[] = [];
  const delivery = new Delivery<number, EventEntry>(wire, (index) => entries[index]!, {
    concurrency: 1,
    deadline,
    settled: (settled) => {
      for (const [index, outcome] of settled) outcomes[index] = outcomeOf(outcome);
    },
  });
  let done = false;
  const began = wire.now();
  const tell = async (say: NonNullable<PutOptions['waiting']>) => {
    for (let pause = A_MOMENT; ; pause = NOW_AND_THEN) {
      await wire.sleep(pause);
      if (done) return;
      const { retrying: failure } = delivery;
      say({ where, ...(failure === undefined ? {} : { failure }), left: began + deadline - wire.now() });
    }
  };
  if (waiting !== undefined) void tell(waiting);
  try {
    for (const index of entries.keys()) await delivery.add(index);
    await delivery.finish();
  } finally {
    done = true;
  }
  if (!delivery.answered && delivery.failure !== undefined) throw delivery.failure.error;
  return outcomes;
}

function outcomeOf({ answersLost, ...outcome }: Outcome): PutOutcome {
  const lost = answersLost > 0 ? { answersLost } : {};
  if ('eventId' in outcome) return { eventId: outcome.eventId, ...lost };
  return { ...outcome, ...lost };
}

async function send(
  line: Line,
  request: Question<PutEventsCommandOutput>,
  count: number,
  milliseconds: number,
): Promise<PutAnswer> {
  try {
    const answer = await inTime(line, request, milliseconds);
    const { Entries: results = [], FailedEntryCount: failed = 0 } = answer;
    // Something failed, and nothing says what: then no event id of this answer can be relied on.
    if (failed > 0 && !results.some(({ ErrorCode }) => ErrorCode)) {
      const failure = noResult(`The answer counts ${failed} failed, and does not say which.`);
      return { results: Array.from({ length: count }, () => ({ failure })) };
    }
    return { results: results.map(resultOf) };
  } catch (thrown) {
    return requestFailure(thrown, line);
  }
}

/** What stands in the place of an entry's result may be anything, where it is not AWS that answers. */
function resultOf(result: PutEventsResultEntry | null | undefined): EntryResult {
  const { EventId, ErrorCode, ErrorMessage } = result ?? {};
  if (ErrorCode)
    return { failure: { errorCode: ErrorCode, errorMessage: ErrorMessage ?? 'The answer gives no message.' } };
  return EventId === undefined ? {} : { eventId: EventId };
}

/** As the wire has it: times are seconds since 1970 (AWS JSON 1.1, "timestamp"). */
function wireEntry(entry: EventEntry): Omit<PutEventsRequestEntry, 'Time'> & { readonly Time?: number } {
  return {
    Source: entry.source,
    DetailType: entry.detailType,
    Detail: entry.detail,
    ...(entry.bus === undefined ? {} : { EventBusName: entry.bus }),
    ...(entry.time === undefined ? {} : { Time: entry.time.getTime() / 1000 }),
    ...(entry.resources === undefined ? {} : { Resources: [...entry.resources] }),
    ...(entry.traceHeader === undefined ? {} : { TraceHeader: entry.traceHeader }),
  };
}
