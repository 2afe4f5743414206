import { CLASSIC_LIMITS, entryFailure, entrySize } from '../events/put-events.ts';
import { resourceOf } from './arn.ts';
import type { DeadLetter, Reason } from './model.ts';

/** What the error codes of a rule's dead-letter queue mean, and what to do. Source: EventBridge User Guide, "Using dead-letter queues". */
const RULE_CODES: Readonly<Record<string, readonly [words: string, next: string]>> = {
  NO_PERMISSIONS: [
    'EventBridge may not send to the target',
    'Let events.amazonaws.com do so in the policy of the target (or in the role of the rule), for this rule; then redrive.',
  ],
  NO_RESOURCE: ['the target does not exist', 'Make the target again, or correct the rule; then redrive.'],
  THROTTLING: [
    'the target was called too often',
    'Raise its limits or slow it down (a queue before it); then redrive.',
  ],
  TIMEOUT: ['the target did not answer in time', 'See why the target is slow; then redrive.'],
  CONNECTION_FAILURE: ['the target could not be reached', 'See whether the endpoint is up; then redrive.'],
  INVALID_PARAMETER: [
    'the target does not take what the rule sends',
    'Correct the input of the target or its parameters; what is redriven as it is fails again.',
  ],
  INVALID_JSON: [
    'what the rule makes of the event is not valid JSON',
    'Correct the input transformer of the target; then redrive.',
  ],
  RESOURCE_LIMIT_EXCEEDED: ['the target is at one of its limits', 'Have the limit raised; then redrive.'],
  RESOURCE_ALREADY_EXISTS: ['the target has it already', 'Nothing may be left to do: see whether the target has it.'],
  RESOURCE_MODIFICATION_COLLISION: ['the target was changing', 'Redrive.'],
  FAILED_TO_ASSUME_ROLE: [
    'EventBridge may not take the role of the rule',
    'Let events.amazonaws.com assume the role; then redrive.',
  ],
  TRANSIENT_ASSUME_ROLE: ['the role of the rule could not be taken for a while', 'Redrive.'],
  CROSS_ACCOUNT_INGESTION_FAILED: [
    'the bus of the other account did not take it',
    'Allow events:PutEvents on that bus, to this account and to the role of the rule; then redrive.',
  ],
  CROSS_REGION_INGESTION_FAILED: [
    'the bus of the other Region did not take it',
    'See whether that bus exists and allows it; then redrive.',
  ],
  THIRD_ACCOUNT_HOP_DETECTED: [
    'it had gone from one bus to another already, and EventBridge forwards once only',
    'Put a rule on the first bus that leads to this target; redriving fails again.',
  ],
  THIRD_REGION_HOP_DETECTED: [
    'it had gone from one bus to another already, and EventBridge forwards once only',
    'Put a rule on the first bus that leads to this target; redriving fails again.',
  ],
  ERROR_FROM_TARGET: ['the target answered with an error', 'See the logs of the target; mend it; then redrive.'],
  EVENTS_IN_BATCH_REQUEST_REJECTED: ['the target refused it in a batch', 'Redrive.'],
  SDK_CLIENT_ERROR: ['EventBridge could not call the target', 'Redrive.'],
  INTERNAL_ERROR: ['EventBridge failed', 'Redrive.'],
};

const EXHAUSTED: Readonly<Record<string, string>> = {
  MaximumRetryAttempts: 'it was tried as often as the rule allows',
  MaximumEventAgeInSeconds: 'it became older than the rule allows',
};

/** What a generated consumer says of an event that it rejects. */
const REJECTED: Readonly<Record<string, string>> = {
  'invalid-detail': 'the consumer found it invalid by its schema',
  'unknown-event': 'the consumer handles no such event',
  'not-json': 'the consumer got what is not JSON',
};

/** Why a message is here, one sentence without its full stop. */
export function reasonInWords({ format, reason }: Pick<DeadLetter, 'format' | 'reason'>): string {
  const target = reason.target === undefined ? undefined : resourceOf(reason.target);
  const tries = reason.retries ? ` after ${reason.retries} ${reason.retries === 1 ? 'retry' : 'retries'}` : '';
  if (format === 'rule') {
    const words = RULE_CODES[reason.code]?.[0] ?? 'EventBridge could not deliver it';
    const end =
      reason.exhausted === undefined
        ? '; it was not tried again'
        : `; ${EXHAUSTED[reason.exhausted] ?? reason.exhausted}`;
    return `${words}${end}${tries}`;
  }
  if (format === 'lambda-destination' || format === 'lambda-queue' || format === 'stream-pointer') {
    const who = target ?? 'the function';
    if (reason.code === 'EventAgeExceeded') return `${who} was not free in time: the event became too old${tries}`;
    return `${who} failed${tries}`;
  }
  if (format === 'rejection') return REJECTED[reason.code] ?? 'the consumer rejected it';
  if (format === 'event-ids' && target !== undefined) return `the bus could not deliver to ${target}${tries}`;
  if (target !== undefined) return `the consumer of ${target} did not finish with it, and SQS moved it here`;
  return 'the message does not say why';
}

/** Who speaks in a reason's message. */
export function speakerOf({ format }: Pick<DeadLetter, 'format'>): string {
  if (format === 'rule') return 'EventBridge';
  return /^(?:lambda|stream)-/.test(format) ? 'The function' : 'The consumer';
}

/** What is to be done about it, as a sentence. `queue`: what a person called the queue. */
export function nextStep(letter: DeadLetter, queue: string): string {
  const { format, reason, pointer } = letter;
  if (pointer) return pointerStep(pointer);
  if (format === 'event-ids') {
    return 'The events are retained on the Custom Event Bus: start a replay of it for the subscriber, while its retention lasts.';
  }
  if (whyNotRedriven(letter) !== undefined) return 'Read the message, and deal with it by hand.';
  if (format === 'rejection') {
    return `Once it is valid, by a newer release in the consumer: \`eda dlq redrive ${queue} --only-valid\`; else its producer must send it again.`;
  }
  if (format === 'rule') return RULE_CODES[reason.code]?.[1] ?? 'See the error message; mend its cause; then redrive.';
  if (format === 'lambda-destination' || format === 'lambda-queue') {
    const name = reason.target === undefined ? 'the function' : resourceOf(reason.target);
    return `See the logs of ${name}; mend it; then \`eda dlq redrive ${queue}\`. eda does not invoke functions: the bus does, or their queue.`;
  }
  const back = reason.target === undefined ? 'the queue it came from' : resourceOf(reason.target);
  return `Mend the consumer, then send it to ${back} again: \`eda dlq redrive ${queue} --to-queue ${reason.target ?? 'QUEUE'}\`.`;
}

function pointerStep({ kind, stream, shard, first, last }: NonNullable<DeadLetter['pointer']>): string {
  const range =
    first === undefined ? '' : `, records ${first}${last === undefined || last === first ? '' : ` to ${last}`}`;
  const where = `${stream === undefined ? 'the stream' : resourceOf(stream)}${shard === undefined ? '' : `, shard ${shard}`}${range}`;
  const tool = kind === 'kinesis' ? 'aws kinesis' : 'aws dynamodbstreams';
  return `The message only points to ${where}. Read them before they expire (\`${tool} get-shard-iterator\`, \`get-records\`), or give the function an S3 bucket as its on-failure destination: that keeps the records.`;
}

/** Why a message can't be sent to a bus, as a sentence; `undefined` where it can. */
export function whyNotRedriven(letter: DeadLetter): string | undefined {
  if (letter.pointer) return 'It points to records of a stream, and holds none.';
  if (letter.eventIds) return 'It holds ids of events, and no event.';
  const { event } = letter;
  if (event === undefined) return letter.without ?? 'It holds no event.';
  if (event.source.startsWith('aws.')) return `AWS alone sends events of the source "${event.source}".`;
  const entry = { source: event.source, detailType: event.detailType, detail: event.detailText };
  const failure = entryFailure(entry);
  if (failure) return `PutEvents refuses it: ${failure.errorMessage}`;
  return entrySize({ ...entry, resources: event.resources }) >= CLASSIC_LIMITS.bytes
    ? 'It is larger than PutEvents takes.'
    : undefined;
}

/** The bus on which the rule stands that could not deliver an event: `default`, a name. */
export function busOfRule({ rule }: Reason): string | undefined {
  const path = rule === undefined ? undefined : /^arn:[^:]+:events:[^:]*:\d*:rule\/(.+)$/.exec(rule)?.[1];
  if (path === undefined) return undefined;
  const slash = path.lastIndexOf('/');
  return slash === -1 ? 'default' : path.slice(0, slash);
}
