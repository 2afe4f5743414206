import type { Json, JsonObject } from '../domain/json.ts';
import { isObject, member } from '../domain/json.ts';
import { matchEvent } from '../domain/pattern/match.ts';
import { maxCharacters, parsePattern } from '../domain/pattern/parse.ts';
import { createRuleIndex, type RuleIndex } from '../domain/pattern/rule-index.ts';
import type { Pattern, ValueTest } from '../domain/pattern/types.ts';
import { EdaError } from '../errors.ts';
import { AwsError } from './aws-error.ts';
import type { Collection, Store } from './collections.ts';
import type { TextConstraint } from './constraints.ts';
import { given, listOf, numberOf, refuse, textOf, violation, violations } from './constraints.ts';
import { type EventBuses, NAME_OR_ARN } from './event-buses.ts';
import type { JsonOperation } from './json-protocol.ts';
import { limitViolations, page } from './paging.ts';

/** Source: EventBridge API Reference, "PutRule", "ListRules", "ListRuleNamesByTarget", "Tag". */
const NAME: TextConstraint = { max: 64, pattern: '[\\.\\-_A-Za-z0-9]+' };
const SCHEDULE: TextConstraint = { min: 0, max: 256 };
const PATTERN: TextConstraint = { min: 0, max: maxCharacters };
const DESCRIPTION: TextConstraint = { min: 0, max: 512 };
const ARN: TextConstraint = { max: 1600 };
const TAG_KEY: TextConstraint = { required: true, max: 128 };
const TAG_VALUE: TextConstraint = { required: true, min: 0, max: 256 };
const STATES = ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'];

/** What an account has until it is raised. Source: EventBridge User Guide, "EventBridge quotas". */
export interface RuleQuotas {
  /** Characters of an event pattern. The API takes no more than 4,096 whatever the quota. */
  readonly patternCharacters: number;
  /** Rules of one bus. */
  readonly rules: number;
  /** Rules of one bus whose pattern has a wildcard. */
  readonly wildcardRules: number;
}

export const DEFAULT_QUOTAS: RuleQuotas = { patternCharacters: 2048, rules: 300, wildcardRules: 30 };

/** A rule as DescribeRule answers it, and its tags. */
interface RuleRecord extends JsonObject {
  readonly Name: string;
  readonly Arn: string;
  readonly EventBusName: string;
  readonly State: string;
}

/** The rules of all buses of one account and Region. They have no targets yet. */
export interface Rules {
  /** The names of the enabled rules of a bus that an event matches, sorted. `event` gives its whole JSON text, and is asked only where there are some. */
  matching(bus: string, event: () => string): readonly string[];
  /** Whether a bus has rules. */
  any(bus: string): boolean;
  readonly operations: Readonly<Record<string, JsonOperation>>;
}

/**
 * `arnPrefix` is that of rules: `arn:aws:events:us-east-1:000000000000:rule/`. Begins with the rules of the store. Throws
 * `EdaError` where a record of it is no rule, or its pattern is not valid.
 */
export function createRules(
  buses: Pick<EventBuses, 'get'>,
  account: string,
  arnPrefix: string,
  store: Store,
  quotas: RuleQuotas = DEFAULT_QUOTAS,
): Rules {
  const kept: Collection<RuleRecord> = store.collection('rules');
  const byBus = new Map<string, Map<string, RuleRecord>>();
  const indexes = new Map<string, RuleIndex<string>>();

  function rulesOf(bus: string): Map<string, RuleRecord> {
    let rules = byBus.get(bus);
    if (rules === undefined) {
      rules = new Map();
      byBus.set(bus, rules);
    }
    return rules;
  }

  function keep(rule: RuleRecord): void {
    kept.set(keyOf(rule.EventBusName, rule.Name), rule);
    take(rule);
  }

  /** Keeps the rules of a bus, and its index, in step with the store. */
  function take(rule: RuleRecord): void {
    const { Name, EventBusName, State } = rule;
    rulesOf(EventBusName).set(Name, rule);
    const index = indexes.get(EventBusName) ?? createRuleIndex<string>();
    indexes.set(EventBusName, index);
    const pattern = patternOf(rule);
    if (pattern === undefined || State === 'DISABLED') index.remove(Name);
    else index.add(Name, pattern);
  }

  function put(input: JsonObject): JsonObject {
    const name = textOf(input, 'Name');
    const schedule = textOf(input, 'ScheduleExpression') || undefined;
    const patternText = textOf(input, 'EventPattern') || undefined;
    const state = textOf(input, 'State');
    const description = textOf(input, 'Description');
    const role = textOf(input, 'RoleArn');
    const tags = readTags(input);
    refuse([
      ...violations(name, 'name', { ...NAME, required: true }),
      ...violations(schedule, 'scheduleExpression', SCHEDULE),
      ...violations(patternText, 'eventPattern', PATTERN),
      ...stateViolations(state),
      ...violations(description, 'description', DESCRIPTION),
      ...violations(role, 'roleArn', ARN),
      ...tagViolations(tags),
      ...busViolations(input),
    ]);
    const bus = busOf(input);
    // From here on the order of AWS's checks is unverified.
    if (schedule === undefined && patternText === undefined) {
      throw new AwsError('ValidationException', 'Parameter(s) EventPattern or ScheduleExpression must be specified.');
    }
    if (schedule !== undefined && bus !== 'default') {
      throw new AwsError('ValidationException', 'ScheduleExpression is supported only on the default event bus.');
    }
    if (schedule !== undefined && !isSchedule(schedule)) {
      throw new AwsError('ValidationException', 'Parameter ScheduleExpression is not valid.');
    }
    const pattern = patternText === undefined ? undefined : readPattern(patternText);
    const others = [...rulesOf(bus).values()].filter((rule) => rule.Name !== name);
    checkQuotas(patternText, pattern, others);
    const before = rulesOf(bus).get(name!);
    const arn = `${arnPrefix}${bus === 'default' ? '' : `${bus}/`}${name}`;
    const rule = {
      Name: name!,
      Arn: arn,
      EventBusName: bus,
      State: state ?? 'ENABLED',
      ...given({
        EventPattern: patternText,
        ScheduleExpression: schedule,
        Description: description,
        RoleArn: role,
        // Documented: tags given when a rule is updated are ignored.
        Tags: before === undefined ? (tags.length > 0 ? tags : undefined) : before.Tags,
      }),
    };
    keep(rule);
    return { RuleArn: arn };
  }

  function checkQuotas(text: string | undefined, pattern: Pattern | undefined, others: readonly RuleRecord[]): void {
    // The code is documented; the wordings are unverified.
    const over = (message: string) => new AwsError('LimitExceededException', message);
    if (text !== undefined && text.length > quotas.patternCharacters) {
      throw over(`The event pattern has ${text.length} characters; the quota is ${quotas.patternCharacters}.`);
    }
    if (others.length >= quotas.rules) throw over('The requested resource exceeds the maximum number allowed.');
    if (pattern === undefined || !hasWildcard(pattern)) return;
    const wild = others.map(patternOf).filter((other) => other !== undefined && hasWildcard(other));
    if (wild.length >= quotas.wildcardRules) {
      throw over(`The event bus has ${wild.length} rules with wildcards; the quota is ${quotas.wildcardRules}.`);
    }
  }

  /** The rule that an input names. Throws AWS's error where there is none. */
  function ruleOf(input: JsonObject, key: 'Name' | 'Rule' = 'Name'): RuleRecord {
    const name = nameOf(input, key);
    const bus = busOf(input);
    const rule = byBus.get(bus)?.get(name);
    if (rule === undefined) {
      throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${bus}.`);
    }
    return rule;
  }

  function nameOf(input: JsonObject, key: 'Name' | 'Rule'): string {
    const name = textOf(input, key);
    refuse([...violations(name, key.toLowerCase(), { ...NAME, required: true }), ...busViolations(input)]);
    return name!;
  }

  function busOf(input: JsonObject): string {
    return buses.get(textOf(input, 'EventBusName'));
  }

  function describe(input: JsonObject): JsonObject {
    return { ...shown(ruleOf(input)), CreatedBy: account };
  }

  /** Succeeds for a rule that does not exist, as AWS does. */
  function remove(input: JsonObject): JsonObject {
    const name = nameOf(input, 'Name');
    const bus = busOf(input);
    kept.delete(keyOf(bus, name));
    byBus.get(bus)?.delete(name);
    indexes.get(bus)?.remove(name);
    return {};
  }

  function list(input: JsonObject): JsonObject {
    const prefix = textOf(input, 'NamePrefix');
    const limit = numberOf(input, 'Limit');
    refuse([...violations(prefix, 'namePrefix', NAME), ...busViolations(input), ...limitViolations(limit)]);
    const rules = [...rulesOf(busOf(input)).values()].filter(({ Name }) => Name.startsWith(prefix ?? ''));
    const found = page(rules, limit, textOf(input, 'NextToken'));
    return { Rules: found.items.map(shown), ...found.next };
  }

  function listTargets(input: JsonObject): JsonObject {
    refuse(limitViolations(numberOf(input, 'Limit')));
    ruleOf(input, 'Rule');
    return { Targets: [] };
  }

  function listByTarget(input: JsonObject): JsonObject {
    refuse([
      ...violations(textOf(input, 'TargetArn'), 'targetArn', { ...ARN, required: true }),
      ...busViolations(input),
      ...limitViolations(numberOf(input, 'Limit')),
    ]);
    busOf(input);
    return { RuleNames: [] };
  }

  for (const record of kept.values()) take(readRecord(record));
  return {
    matching: (bus, event) => {
      const index = indexes.get(bus);
      return index === undefined || index.size === 0 ? [] : index.match(event()).sort();
    },
    any: (bus) => rulesOf(bus).size > 0,
    operations: {
      PutRule: put,
      DescribeRule: describe,
      DeleteRule: remove,
      EnableRule: (input) => {
        keep({ ...ruleOf(input), State: 'ENABLED' });
        return {};
      },
      DisableRule: (input) => {
        keep({ ...ruleOf(input), State: 'DISABLED' });
        return {};
      },
      ListRules: list,
      ListTargetsByRule: listTargets,
      ListRuleNamesByTarget: listByTarget,
      TestEventPattern: testEventPattern,
    },
  };
}

/** Source: EventBridge API Reference, "TestEventPattern"; that `resources` may be missing was observed on AWS. */
const EVENT_FIELDS = ['id', 'account', 'source', 'time', 'region', 'detail-type'];

function testEventPattern(input: JsonObject): JsonObject {
  const patternText = textOf(input, 'EventPattern');
  const event = textOf(input, 'Event');
  refuse([
    ...violations(patternText, 'eventPattern', { ...PATTERN, required: true }),
    ...(event === undefined ? [violation('null', 'event', 'Member must not be null')] : []),
  ]);
  const pattern = readPattern(patternText!);
  if (!isEvent(event!)) throw new AwsError('ValidationException', 'Parameter Event is not valid.');
  return { Result: matchEvent(pattern, event!) };
}

function isEvent(text: string): boolean {
  try {
    const event = JSON.parse(text) as Json;
    // Nested too deep, an event is none.
    matchEvent({ branches: [] }, text);
    return isObject(event) && EVENT_FIELDS.every((field) => member(event, field) !== undefined);
  } catch {
    return false;
  }
}

function readPattern(text: string): Pattern {
  const pattern = parsePattern(text);
  if (!('problem' in pattern)) return pattern;
  // AWS's reasons are its parser's; ours say the same of our own.
  const where = pattern.pointer === '' ? '' : ` at ${pattern.pointer}`;
  throw new AwsError(
    'InvalidEventPatternException',
    `Event pattern is not valid. Reason: ${pattern.problem.replace(/\.$/, '')}${where}`,
  );
}

function patternOf({ EventPattern: text }: RuleRecord): Pattern | undefined {
  if (typeof text !== 'string') return undefined;
  const pattern = parsePattern(text);
  return 'problem' in pattern ? undefined : pattern;
}

function hasWildcard({ branches }: Pattern): boolean {
  const wild = (test: ValueTest) =>
    test.kind === 'wildcard' || (test.kind === 'anything-but' && test.but.some(({ kind }) => kind === 'wildcard'));
  return branches.some((branch) => branch.some(({ tests }) => tests.some(wild)));
}

function shown({ Tags: _, ...rule }: RuleRecord): JsonObject {
  return rule;
}

function busViolations(input: JsonObject): readonly string[] {
  return violations(textOf(input, 'EventBusName'), 'eventBusName', NAME_OR_ARN);
}

function stateViolations(state: string | undefined): readonly string[] {
  if (state === undefined || STATES.includes(state)) return [];
  return [violation(`'${state}'`, 'state', `Member must satisfy enum value set: [${STATES.join(', ')}]`)];
}

function readTags(input: JsonObject): readonly JsonObject[] {
  return (listOf(input, 'Tags') ?? []).map((tag) => {
    if (!isObject(tag)) throw new AwsError('SerializationException', 'A tag is not a structure.');
    return given({ Key: textOf(tag, 'Key'), Value: textOf(tag, 'Value') });
  });
}

function tagViolations(tags: readonly JsonObject[]): readonly string[] {
  return tags.flatMap((tag, i) => [
    ...violations(textOf(tag, 'Key'), `tags.${i + 1}.member.key`, TAG_KEY),
    ...violations(textOf(tag, 'Value'), `tags.${i + 1}.member.value`, TAG_VALUE),
  ]);
}

/** Whether it is a rate or a cron expression by its form. Source: EventBridge User Guide, "Setting a schedule pattern". */
function isSchedule(text: string): boolean {
  const rate = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(text);
  if (rate !== null) return (rate[1] === '1') === (rate[3] === '');
  const fields = /^cron\(([^()]+)\)$/.exec(text)?.[1]?.split(' ');
  if (fields?.length !== 6 || !fields.every((field) => /^[\dA-Z,\-*?/#]+$/i.test(field))) return false;
  // Of day of month and day of week one is left open.
  return (fields[2] === '?') !== (fields[4] === '?');
}

/** A bus's name holds no colon. */
function keyOf(bus: string, rule: string): string {
  return `${bus}:${rule}`;
}

function readRecord(record: JsonObject): RuleRecord {
  const { Name, Arn, EventBusName, State, EventPattern } = record;
  if (
    typeof Name !== 'string' ||
    typeof Arn !== 'string' ||
    typeof EventBusName !== 'string' ||
    !STATES.includes(State as string)
  ) {
    throw corrupt(`This is no rule: ${JSON.stringify(record).slice(0, 200)}`);
  }
  if (EventPattern !== undefined) {
    const pattern = parsePattern(EventPattern);
    if ('problem' in pattern) throw corrupt(`The pattern of the rule ${Name} is not valid: ${pattern.problem}`);
  }
  return record as RuleRecord;
}

function corrupt(message: string): EdaError {
  return new EdaError('input', {
    code: 'corrupt-state',
    message: `The rules that were kept can't be read. ${message}`,
    next: 'Remove its file from the folder of --data, or name another folder.',
  });
}
