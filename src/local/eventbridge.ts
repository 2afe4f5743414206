import type { BusLog } from '../domain/events/bus-log.ts';
import type { EventEnvelope } from '../domain/events/envelope.ts';
import { envelopeTime } from '../domain/events/envelope.ts';
import type { EntryFailure, PutEntry } from '../domain/events/put-events.ts';
import {
  CLASSIC_LIMITS,
  entryFailure,
  isOversize,
  OVERSIZE_MESSAGE,
  parseDetail,
} from '../domain/events/put-events.ts';
import type { Verdict } from '../domain/events/verdict.ts';
import { deepestProblem } from '../domain/events/verdict.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { isObject } from '../domain/json.ts';
import type { Clock, Random } from '../ports.ts';
import { AwsError } from './aws-error.ts';
import { memoryStore, type Store } from './collections.ts';
import { listOf, numberOf, refuse, textOf, violation, violations } from './constraints.ts';
import { createEventBuses, NAME_OR_ARN } from './event-buses.ts';
import type { JsonService } from './json-protocol.ts';
import { createRules, type RuleQuotas } from './rules.ts';

export interface EventBridgeOptions {
  readonly judge: (event: EventEnvelope) => Verdict;
  /** Refuse events that are not valid, each by an error of its entry: `EdaSchemaViolation` or `EdaUnknownEvent`. */
  readonly enforce: boolean;
  /** Called once an event, in order, before the request is answered. Not called for entries that AWS itself would refuse. */
  readonly onEvent: (log: BusLog) => void;
  readonly clock: Clock;
  readonly random: Pick<Random, 'uuid'>;
  readonly account?: string;
  readonly region?: string;
  /** Buses that exist from the start, besides `default`. */
  readonly buses?: readonly string[];
  /** Default: those of a new account. */
  readonly ruleQuotas?: RuleQuotas;
  /** Where buses and rules are kept; by default nowhere. */
  readonly store?: Store;
}

/** An event that a service of AWS puts on the default bus. */
export interface ServiceEvent {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: JsonObject;
}

export interface EventBridge extends JsonService {
  /** The name of the bus that a name or an ARN means, or `undefined` where there is none. */
  findBus(nameOrArn: string): string | undefined;
  /** Never refused: no catalogue answers for the events of AWS itself. */
  putServiceEvent(event: ServiceEvent): void;
}

/** EventBridge (rule buses) as a service of the embedded endpoint. */
export function createEventBridge(options: EventBridgeOptions): EventBridge {
  const { account = '000000000000', region = 'us-east-1', clock, store = memoryStore() } = options;
  const arn = `arn:aws:events:${region}:${account}:`;
  const buses = createEventBuses(options.buses ?? [], `${arn}event-bus/`, clock, (bus) => rules.any(bus), store);
  const rules = createRules(buses, account, `${arn}rule/`, store, options.ruleQuotas);

  function putEvents(input: JsonObject): JsonObject {
    const entries = readEntries(input);
    const now = envelopeTime(clock.now());
    const results = entries.map((entry) => putEntry(entry, now));
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  }

  function putEntry({ entry, bus }: BusEntry, now: string): JsonObject {
    const detail = parseDetail(entry.detail);
    const failure = entryFailure(entry, detail);
    if (failure || !detail) return failed(failure!);
    const event = envelope({
      source: entry.source!,
      detailType: entry.detailType!,
      resources: entry.resources ?? [],
      detail,
      time: entry.time ? envelopeTime(entry.time) : now,
    });
    const verdict = options.judge(event);
    const refusal = options.enforce ? enforced(verdict) : undefined;
    const known = buses.find(bus);
    const matched = refusal || known === undefined ? [] : rules.matching(known, () => eventText(event, entry.detail!));
    options.onEvent({
      event,
      bus: known ?? bus ?? 'default',
      verdict,
      outcome: refusal ? 'refused' : known === undefined ? 'dropped' : 'accepted',
      ...(matched.length > 0 ? { rules: matched } : {}),
    });
    return refusal ? failed(refusal) : { EventId: event.id };
  }

  function putServiceEvent(given: ServiceEvent): void {
    const event = envelope({ ...given, time: envelopeTime(clock.now()) });
    const matched = rules.matching('default', () => eventText(event, JSON.stringify(event.detail)));
    options.onEvent({
      event,
      bus: 'default',
      verdict: options.judge(event),
      outcome: 'accepted',
      ...(matched.length > 0 ? { rules: matched } : {}),
    });
  }

  function envelope(given: ServiceEvent & Pick<EventEnvelope, 'time'>): EventEnvelope {
    return {
      version: '0',
      id: options.random.uuid(),
      'detail-type': given.detailType,
      source: given.source,
      account,
      time: given.time,
      region,
      resources: given.resources,
      detail: given.detail,
    };
  }

  const operations = { PutEvents: putEvents, ...buses.operations, ...rules.operations };
  return {
    protocol: 'aws-json-1.1',
    targetPrefix: 'AWSEvents',
    operations,
    notBuilt: AWS_OPERATIONS.filter((name) => !Object.hasOwn(operations, name)),
    findBus: (nameOrArn) => buses.find(nameOrArn),
    putServiceEvent,
  };
}

/** The event as JSON text, the detail as it was sent: the spelling of a number can decide whether a rule matches. */
function eventText({ detail: _, ...envelope }: EventEnvelope, detail: string): string {
  return `${JSON.stringify(envelope).slice(0, -1)},"detail":${detail}}`;
}

interface BusEntry {
  readonly entry: PutEntry;
  readonly bus?: string;
}

/** The entries of a request. Throws what AWS answers for the request as a whole. */
function readEntries(input: JsonObject): readonly BusEntry[] {
  const list = listOf(input, 'Entries');
  refuse(listViolations(list));
  const entries = list!.map(readEntry);
  refuse(entries.flatMap(({ bus }, i) => violations(bus, `entries.${i + 1}.member.eventBusName`, NAME_OR_ARN)));
  if (isOversize(entries.map(({ entry }) => entry))) throw new AwsError('ValidationException', OVERSIZE_MESSAGE);
  return entries;
}

function listViolations(list: readonly Json[] | undefined): readonly string[] {
  const most = CLASSIC_LIMITS.entries;
  if (list === undefined) return [violation('null', 'entries', 'Member must not be null')];
  if (list.length < 1) return [violation("'[]'", 'entries', 'Member must have length greater than or equal to 1')];
  if (list.length <= most) return [];
  // AWS prints every entry in place of the count, which helps nobody.
  const value = `'[${list.length} entries]'`;
  return [violation(value, 'entries', `Member must have length less than or equal to ${most}`)];
}

function readEntry(value: Json): BusEntry {
  if (!isObject(value)) throw new AwsError('SerializationException', 'An entry is not a structure.');
  const seconds = numberOf(value, 'Time');
  const bus = textOf(value, 'EventBusName');
  return {
    entry: {
      source: textOf(value, 'Source') ?? '',
      detailType: textOf(value, 'DetailType') ?? '',
      detail: textOf(value, 'Detail') ?? '',
      resources: (listOf(value, 'Resources') ?? []).map(readResource),
      ...(seconds === undefined ? {} : { time: readTime(seconds) }),
    },
    ...(bus === undefined ? {} : { bus }),
  };
}

function readResource(value: Json): string {
  if (typeof value !== 'string') throw new AwsError('SerializationException', 'A resource is not a string.');
  return value;
}

function readTime(seconds: number): Date {
  const time = new Date(seconds * 1000);
  if (Number.isNaN(time.getTime())) {
    throw new AwsError('SerializationException', 'Time is not a number of seconds since 1970.');
  }
  return time;
}

function failed(failure: EntryFailure): JsonObject {
  return { ErrorCode: failure.errorCode, ErrorMessage: failure.errorMessage };
}

function enforced(verdict: Verdict): EntryFailure | undefined {
  if (verdict.status === 'valid') return undefined;
  if (verdict.status === 'unknown') return { errorCode: 'EdaUnknownEvent', errorMessage: verdict.message };
  const problem = deepestProblem(verdict.problems);
  const where = problem ? `: ${problem.pointer || 'detail'} ${problem.message}` : '';
  const others = verdict.problems.length > 1 ? ` (and ${verdict.problems.length - 1} more)` : '';
  return {
    errorCode: 'EdaSchemaViolation',
    errorMessage: `Detail does not satisfy ${verdict.schema}${where}${others}`,
  };
}

/** Source: EventBridge API Reference, "Actions". */
const AWS_OPERATIONS = [
  'ActivateEventSource',
  'CancelReplay',
  'CreateApiDestination',
  'CreateArchive',
  'CreateConnection',
  'CreateEndpoint',
  'CreateEventBus',
  'CreatePartnerEventSource',
  'DeactivateEventSource',
  'DeauthorizeConnection',
  'DeleteApiDestination',
  'DeleteArchive',
  'DeleteConnection',
  'DeleteEndpoint',
  'DeleteEventBus',
  'DeletePartnerEventSource',
  'DeleteRule',
  'DescribeApiDestination',
  'DescribeArchive',
  'DescribeConnection',
  'DescribeEndpoint',
  'DescribeEventBus',
  'DescribeEventSource',
  'DescribePartnerEventSource',
  'DescribeReplay',
  'DescribeRule',
  'DisableRule',
  'EnableRule',
  'ListApiDestinations',
  'ListArchives',
  'ListConnections',
  'ListEndpoints',
  'ListEventBuses',
  'ListEventSources',
  'ListPartnerEventSourceAccounts',
  'ListPartnerEventSources',
  'ListReplays',
  'ListRuleNamesByTarget',
  'ListRules',
  'ListTagsForResource',
  'ListTargetsByRule',
  'PutEvents',
  'PutPartnerEvents',
  'PutPermission',
  'PutRule',
  'PutTargets',
  'RemovePermission',
  'RemoveTargets',
  'StartReplay',
  'TagResource',
  'TestEventPattern',
  'UntagResource',
  'UpdateApiDestination',
  'UpdateArchive',
  'UpdateConnection',
  'UpdateEventBus',
  'UpdateEndpoint',
];
