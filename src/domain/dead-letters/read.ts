import { isArray, isObject, type Json, member } from '../json.ts';
import { valueText } from '../text/value-text.ts';
import type { DeadEvent, DeadLetter, QueueMessage, Reason, StreamPointer } from './model.ts';

/**
 * What a message of a dead-letter queue is. Sources: EventBridge User Guide, "Using dead-letter queues to process undelivered
 * events"; Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations" and "Retain discarded batch records";
 * SNS Developer Guide, "Message attributes and formats"; EventBridge User Guide, "Retry policies and dead-letter queues" of Custom
 * Event Buses. An object or list that holds nothing but ids is taken for the like.
 */
export function readDeadLetter(message: QueueMessage): DeadLetter {
  const attribute = (name: string): string | undefined => {
    const value = message.attributes.get(name)?.value;
    return typeof value === 'string' ? value : undefined;
  };
  const body = jsonOf(message.body);
  const outer = member(body, 'Type') === 'Notification' ? text(member(body, 'Message')) : undefined;
  // A destination that is a topic has the same record, in the envelope of SNS.
  const inner = outer ?? message.body;
  const value = outer === undefined ? body : jsonOf(outer);

  if (attribute('RULE_ARN') !== undefined || attribute('TARGET_ARN') !== undefined) {
    const reason: Reason = {
      code: attribute('ERROR_CODE') ?? 'UNKNOWN',
      ...given('message', attribute('ERROR_MESSAGE')),
      ...given('rule', attribute('RULE_ARN')),
      ...given('target', attribute('TARGET_ARN')),
      ...given('retries', number(attribute('RETRY_ATTEMPTS'))),
      ...given('exhausted', attribute('EXHAUSTED_RETRY_CONDITION')),
    };
    return { message, format: 'rule', reason, ...eventIn(message.body, body) };
  }
  const pointer = pointerOf(value);
  if (pointer !== undefined) return { message, format: 'stream-pointer', reason: invocationReason(value), pointer };
  if (isObject(member(value, 'requestContext')) && member(value, 'requestPayload') !== undefined) {
    const payload = valueText(inner, ['requestPayload']) as string;
    const reason = invocationReason(value);
    return { message, format: 'lambda-destination', reason, ...eventIn(payload, member(value, 'requestPayload')) };
  }
  if (attribute('RequestID') !== undefined && attribute('ErrorMessage') !== undefined) {
    const reason = { code: 'FunctionError', ...given('message', attribute('ErrorMessage')) };
    return { message, format: 'lambda-queue', reason, ...eventIn(message.body, body) };
  }
  const rejection = rejectionReason(value);
  if (rejection !== undefined) {
    const event = valueText(inner, ['event']) as string;
    return { message, format: 'rejection', reason: rejection, ...eventIn(event, member(value, 'event')) };
  }
  const moved: Reason = {
    code: message.movedFrom === undefined ? 'no reason given' : 'not processed by its consumer',
    ...given('target', message.movedFrom),
    ...given('retries', message.receives),
  };
  const event = eventIn(inner, value);
  if (event.event) return { message, format: outer === undefined ? 'queue' : 'topic', reason: moved, ...event };
  const eventIds = idsIn(value);
  if (eventIds) return { message, format: 'event-ids', reason: subscriberReason(value) ?? moved, eventIds };
  return { message, format: 'unknown', reason: moved, ...event };
}

function eventIn(
  json: string,
  value: Json | undefined,
): { readonly event: DeadEvent } | { readonly without: string; readonly event?: never } {
  if (value === undefined) return { without: 'The message is not valid JSON.' };
  const published = snsRecord(value);
  if (published !== undefined) return eventIn(published, jsonOf(published));
  const [source, detailType, detail] = ['source', 'detail-type', 'detail'].map((key) => member(value, key));
  if (typeof source !== 'string' || typeof detailType !== 'string' || !isObject(detail)) {
    return { without: 'The message holds no event: source, detail-type and detail are not all there.' };
  }
  const resources = member(value, 'resources');
  const event: DeadEvent = {
    source,
    detailType,
    detail,
    detailText: valueText(json, ['detail']) as string,
    text: json,
    ...given('id', text(member(value, 'id'))),
    ...given('time', text(member(value, 'time'))),
    resources: isArray(resources) ? resources.filter((each): each is string => typeof each === 'string') : [],
  };
  return { event };
}

/** What SNS published to a function, where it is one message. */
function snsRecord(value: Json): string | undefined {
  const records = member(value, 'Records');
  if (!isArray(records) || records.length !== 1) return undefined;
  return text(member(member(records[0], 'Sns'), 'Message'));
}

/** Why Lambda gave up, as the record of an invocation says. */
function invocationReason(value: Json | undefined): Reason {
  const context = member(value, 'requestContext');
  const response = member(value, 'responsePayload');
  const failure = text(member(response, 'errorType'));
  const said = text(member(response, 'errorMessage'));
  const count = member(context, 'approximateInvokeCount');
  const message = [failure, said].filter((part) => part !== undefined).join(': ');
  return {
    code: text(member(context, 'condition')) ?? 'FunctionError',
    ...given('message', message === '' ? text(member(member(value, 'responseContext'), 'functionError')) : message),
    ...given('target', text(member(context, 'functionArn'))),
    ...given('retries', typeof count === 'number' && count > 0 ? count - 1 : undefined),
  };
}

/** Why a generated consumer rejected an event. */
function rejectionReason(value: Json | undefined): Reason | undefined {
  const [code, issues] = [text(member(value, 'reason')), member(value, 'issues')];
  if (code === undefined || !isArray(issues) || member(value, 'event') === undefined) return undefined;
  const [pointer, said] = ['pointer', 'message'].map((key) => text(member(issues[0], key)));
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return { code, ...given('message', said === undefined ? undefined : `${pointer || 'it'} ${said}${more}`) };
}

/** Why a Custom Event Bus could not deliver events. */
function subscriberReason(value: Json | undefined): Reason | undefined {
  const code = text(member(value, 'errorCode'));
  if (code === undefined) return undefined;
  const retries = member(value, 'retryAttempts');
  return {
    code,
    ...given('message', text(member(value, 'errorMessage'))),
    ...given('target', text(member(value, 'targetArn'))),
    ...given('retries', typeof retries === 'number' ? retries : undefined),
    ...given('exhausted', text(member(value, 'exhaustedRetryCondition'))),
  };
}

function pointerOf(value: Json | undefined): StreamPointer | undefined {
  for (const [kind, name] of [
    ['kinesis', 'KinesisBatchInfo'],
    ['dynamodb', 'DDBStreamBatchInfo'],
  ] as const) {
    const info = member(value, name);
    if (!isObject(info)) continue;
    const records = member(info, 'batchSize');
    return {
      kind,
      ...given('stream', text(member(info, 'streamArn'))),
      ...given('shard', text(member(info, 'shardId'))),
      ...given('first', text(member(info, 'startSequenceNumber'))),
      ...given('last', text(member(info, 'endSequenceNumber'))),
      ...given('records', typeof records === 'number' ? records : undefined),
      ...given('arrived', text(member(info, 'approximateArrivalOfFirstRecord'))),
    };
  }
  return undefined;
}

function idsIn(value: Json | undefined): readonly string[] | undefined {
  const one = text(member(value, 'eventId'));
  if (one !== undefined) return [one];
  const list = isArray(value) ? value : (member(value, 'eventIds') ?? member(value, 'failedMessages'));
  if (!isArray(list) || list.length === 0) return undefined;
  const ids = list.map((each) => (typeof each === 'string' ? each : text(member(each, 'eventId'))));
  return ids.every((id) => id !== undefined && /^[\w-]{8,}$/.test(id)) ? (ids as string[]) : undefined;
}

/** A key that stands twice is no reason to refuse what is already there: the last counts, as for every consumer. */
function jsonOf(body: string): Json | undefined {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return undefined;
  }
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

function given<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]?: Value });
}
