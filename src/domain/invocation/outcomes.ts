import type { Shape } from '../codegen/consumer/answers.ts';
import { isArray, type Json, member } from '../json.ts';
import type { Answer, EventOutcome, Failure, FunctionError, Issue, Payload, Rejection } from './model.ts';
import { placeIn, type Said } from './output.ts';

/** What Lambda makes of an invocation. */
export interface Judgement {
  readonly events: readonly EventOutcome[];
  /** What is wrong with the answer as a whole, as a sentence; absent where nothing is. */
  readonly problem?: string;
  /** The function's error, where it failed as a whole. */
  readonly failure?: Failure;
  /** What Lambda, the queue or the bus does next, as a sentence. */
  readonly then: string;
}

interface Evidence {
  readonly shape: Shape;
  readonly payload: Payload;
  /** The texts of the payload's records, in their order. */
  readonly texts: readonly string[];
  readonly answer: Answer;
  readonly said: readonly Said[];
  readonly rejections: readonly Rejection[];
  /** As stacks name it. */
  readonly folder: string;
}

/**
 * What became of each event of an invocation. The answer says what comes again, the rejection queue what was rejected and why, the log
 * lines of the generated code the rest, by EventBridge's id; equal ids are told apart as far as the answer does it.
 */
export function judge(evidence: Evidence): Judgement {
  const { payload, texts, shape, answer, folder } = evidence;
  const response = responseOf(evidence);
  const rejected = rejectionsOf(texts, evidence.rejections);
  const said = [...evidence.said];
  const failure = 'error' in answer ? failureOf(answer.error, folder) : undefined;

  const take = (fits: (line: Said) => boolean): Said | undefined => {
    const at = said.findLastIndex(fits);
    return at === -1 ? undefined : said.splice(at, 1)[0];
  };
  const events = payload.records.map(({ event }, i): EventOutcome => {
    const again = response.again(i);
    const rejection = rejected[i];
    if (rejection) return { event, outcome: 'rejected', again, ...rejection };
    const id = idOf(texts[i] ?? '');
    const isOwn = (line: Said) => id !== undefined && line.id === id;
    const isDone = ({ outcome }: Said) => outcome === 'handled' || outcome === 'duplicate';
    const line =
      take((each) => isOwn(each) && isDone(each) !== again) ??
      (response.whole ? take(isOwn) : undefined) ??
      // What could not be put on the rejection queue failed, and has no id.
      (again && !response.whole
        ? take(({ id: other, outcome }) => other === undefined && outcome === 'failed')
        : undefined);
    if (line) return { event, outcome: line.outcome, again, ...(line.failure ? { failure: line.failure } : {}) };
    if (again && shape === 'kinesis' && !response.whole) return { event, outcome: 'untried', again };
    if (again) return { event, outcome: 'failed', again, ...(failure ? { failure } : {}) };
    return { event, outcome: response.silent ? 'unknown' : 'handled', again };
  });
  const isBatch = shape !== 'lambda' && shape !== 'custom-bus';
  const untold = failure !== undefined && (isBatch || !events.some((each) => each.failure));
  return {
    events,
    ...(response.problem === undefined ? {} : { problem: response.problem }),
    ...(untold ? { failure } : {}),
    then: whatNext(evidence, events, response.whole),
  };
}

interface Response {
  /** Whether the record at this place comes again. */
  again(record: number): boolean;
  /** All records come again, whatever became of them. */
  readonly whole: boolean;
  readonly problem?: string;
  /** Nothing was answered where a batch must be: it says nothing of the events. */
  readonly silent?: boolean;
}

/** Sources: Lambda Developer Guide, "Implementing partial batch responses" of SQS and of Kinesis; "Lambda runtime errors". */
function responseOf({ shape, payload, answer }: Evidence): Response {
  const whole = (problem?: string): Response => ({
    again: () => true,
    whole: true,
    ...(problem === undefined ? {} : { problem }),
  });
  if (answer.status === 'timed-out') {
    return whole(`Task timed out after ${(answer.after / 1000).toFixed(2)} seconds`);
  }
  if (answer.status === 'exited') {
    const how = answer.signal === undefined ? `exit status ${answer.code}` : `signal ${answer.signal}`;
    return whole(`Runtime exited before it answered: ${how}`);
  }
  if (answer.status === 'not-loaded') return whole('The function could not be loaded');
  const isBatch = shape !== 'lambda' && shape !== 'custom-bus';
  if (answer.status === 'threw') return whole(isBatch ? 'The function threw: the whole batch failed' : undefined);
  if (!isBatch) return { again: () => false, whole: false };

  const value = JSON.parse(answer.text) as Json;
  const failures = member(value, 'batchItemFailures');
  if (failures === undefined || failures === null) {
    return {
      again: () => false,
      whole: false,
      silent: true,
      problem: 'The function returned no batchItemFailures: Lambda takes that for success, and no event comes again',
    };
  }
  const list = isArray(failures) ? failures : [null];
  const ids = list.map((each) => member(each, 'itemIdentifier'));
  const places = ids.map((id) => payload.records.findIndex(({ identifier }) => identifier === id));
  if (places.includes(-1)) {
    const shown = JSON.stringify(ids[places.indexOf(-1)] ?? null);
    return whole(`The answer names the item ${shown}, which is not in the batch: all of it failed`);
  }
  const lowest = Math.min(...places);
  return { again: (i) => (shape === 'kinesis' ? i >= lowest : places.includes(i)), whole: false };
}

function whatNext({ shape, payload }: Evidence, events: readonly EventOutcome[], whole: boolean): string {
  const again = events.filter((event) => event.again).length;
  const done = events.length - again;
  const messages = (count: number) => `${count} ${count === 1 ? 'message' : 'messages'}`;
  if (shape === 'lambda') {
    return again === 0 ? 'Lambda is done with it' : 'Lambda tries it twice more, then it goes to the dead-letter queue';
  }
  if (shape === 'custom-bus') {
    return again === 0
      ? 'the bus is done with it'
      : 'the bus delivers it again; after the last try its id goes to the dead-letter queue';
  }
  if (shape === 'kinesis') {
    if (again === 0) return 'the stream goes on behind the batch';
    if (whole) return 'Lambda splits the batch, and tries both halves again';
    return `the stream goes on from sequence number ${payload.records[done]?.identifier}: ${again} of ${events.length} come again`;
  }
  const deletes = done === 0 ? '' : `Lambda deletes ${messages(done)}`;
  if (again === 0) return deletes;
  const comes = `${messages(again)} ${again === 1 ? 'comes' : 'come'} again, up to five times, then to the dead-letter queue`;
  return deletes === '' ? comes : `${deletes}; ${comes}`;
}

/** For each text what the rejection queue says of it. Its body is `{ reason, issues, event }`, the event as it came. */
function rejectionsOf(texts: readonly string[], rejections: readonly Rejection[]) {
  const found: ({ readonly reason: string; readonly issues: readonly Issue[] } | undefined)[] = texts.map(
    () => undefined,
  );
  for (const { body } of rejections) {
    const value = parsed(body);
    const [reason, issues, event] = ['reason', 'issues', 'event'].map((key) => member(value, key));
    const same = JSON.stringify(event);
    const at = texts.findIndex((text, i) => found[i] === undefined && JSON.stringify(parsed(text) ?? text) === same);
    if (at === -1 || typeof reason !== 'string') continue;
    found[at] = {
      reason,
      issues: (isArray(issues) ? issues : []).map((issue) => ({
        pointer: String(member(issue, 'pointer') ?? ''),
        message: String(member(issue, 'message') ?? ''),
      })),
    };
  }
  return found;
}

export function failureOf({ type, message, stack }: FunctionError, folder: string): Failure {
  const at = placeIn(stack ?? '', folder);
  return { type, message, ...(at === undefined ? {} : { at }) };
}

export function idOf(text: string): string | undefined {
  const id = member(parsed(text), 'id');
  return typeof id === 'string' ? id : undefined;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
