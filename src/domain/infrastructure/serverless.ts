import type { Resource } from './template.ts';
import { at, Expression, isValues, listAt, type Value, type Values, wordsOf } from './values.ts';

/**
 * Resources of SAM as the plain ones that SAM makes of them, as far as the rules look: functions with their events, role and
 * asynchronous invocation, tables. Source: https://github.com/aws/serverless-application-model/blob/develop/docs/internals/generated_resources.rst
 */
export function expandServerless(
  resources: ReadonlyMap<string, Resource>,
  globals: Value | undefined,
): ReadonlyMap<string, Resource> {
  const all = new Map(resources);
  for (const resource of resources.values()) {
    // Where a name is taken, what SAM makes has it in the end.
    const made = expanded(resource, isValues(globals) ? globals : {});
    if (made[0] !== resource) for (const one of made) all.set(one.id, one);
  }
  return all;
}

function expanded(resource: Resource, globals: Values): readonly Resource[] {
  if (resource.type === 'AWS::Serverless::SimpleTable') return [{ ...resource, type: 'AWS::DynamoDB::Table' }];
  if (resource.type !== 'AWS::Serverless::Function') return [resource];
  const shared = globals.Function;
  const properties = merged(isValues(shared) ? shared : {}, resource.properties);
  const made = new Expansion({ ...resource, properties });
  return made.resources;
}

/** Globals, as SAM merges them: maps member by member, lists one behind the other, of other values the nearer one. */
function merged(shared: Values, own: Values): Values {
  const all = new Map(Object.entries(shared));
  for (const [key, value] of Object.entries(own)) {
    const other = all.get(key);
    if (isValues(other) && isValues(value)) all.set(key, merged(other, value));
    else if (Array.isArray(other) && Array.isArray(value)) all.set(key, [...(other as Value[]), ...(value as Value[])]);
    else all.set(key, value);
  }
  return Object.fromEntries(all);
}

const refTo = (id: string, attribute = '') =>
  new Expression(`\${${attribute === '' ? id : `${id}.${attribute}`}}`, [{ id, attribute }], { id, attribute });

/** Properties of the function under names that SAM changes. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['CodeUri', 'Code'],
  ['InlineCode', 'Code'],
]);
const ELSEWHERE = new Set([
  'Events',
  'EventInvokeConfig',
  'Policies',
  'Tracing',
  'DeadLetterQueue',
  'AutoPublishAlias',
]);

/** What SAM makes of one function. */
class Expansion {
  readonly resources: Resource[] = [];
  readonly #function: Resource;

  constructor(resource: Resource) {
    this.#function = resource;
    const { properties } = resource;
    const plain: Record<string, Value> = Object.fromEntries(
      Object.entries(properties)
        .filter(([key]) => !ELSEWHERE.has(key))
        .map(([key, value]) => [RENAMED.get(key) ?? key, value]),
    );
    if (properties.Tracing !== undefined) plain.TracingConfig = { Mode: properties.Tracing };
    if (properties.DeadLetterQueue !== undefined) {
      plain.DeadLetterConfig = { TargetArn: member(properties.DeadLetterQueue, 'TargetArn') ?? null };
    }
    plain.Role ??= this.#role();
    this.resources.unshift({ ...resource, type: 'AWS::Lambda::Function', properties: plain });
    this.#invocations();
    const { Events: events } = properties;
    if (isValues(events)) for (const [name, event] of Object.entries(events)) this.#event(name, event);
  }

  #add(id: string, type: string, properties: Record<string, Value | undefined>, pointer: string): void {
    const given = Object.entries(properties).filter(([, value]) => value !== undefined) as [string, Value][];
    this.resources.push({
      ...this.#own(),
      id,
      type,
      properties: Object.fromEntries(given),
      propertiesAt: pointer,
      dependsOn: [],
    });
  }

  /** What a resource that SAM makes has of its function: its place, and what it silences. */
  #own() {
    const { pointer, ignore } = this.#function;
    return { pointer, ...(ignore === undefined ? {} : { ignore }) };
  }

  #role(): Value {
    const { id, properties, propertiesAt } = this.#function;
    const managed: Value[] = [aws('service-role/AWSLambdaBasicExecutionRole')];
    if (wordsOf(properties.Tracing) === 'Active') managed.push(aws('AWSXrayWriteOnlyAccess'));
    const inline: Value[] = [];
    for (const policy of listOf(properties.Policies)) {
      if (!isValues(policy)) managed.push(policy);
      else if (policy.Statement !== undefined) inline.push({ PolicyName: 'Policy', PolicyDocument: policy });
      // A policy template of SAM is scoped to what it names; what it allows is not said here.
      else inline.push({ PolicyTemplate: Object.keys(policy)[0] ?? '' });
    }
    const events = isValues(properties.Events) ? Object.values(properties.Events) : [];
    const kinds = new Set(events.map((event) => wordsOf(member(event, 'Type'))));
    if (kinds.has('SQS')) managed.push(aws('service-role/AWSLambdaSQSQueueExecutionRole'));
    if (kinds.has('Kinesis')) managed.push(aws('service-role/AWSLambdaKinesisExecutionRole'));
    if (kinds.has('DynamoDB')) managed.push(aws('service-role/AWSLambdaDynamoDBExecutionRole'));
    const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const role = {
      AssumeRolePolicyDocument: { Statement: [trust] },
      ManagedPolicyArns: managed,
      Policies: inline,
    };
    this.#add(`${id}Role`, 'AWS::IAM::Role', role, `${propertiesAt}/Policies`);
    return refTo(`${id}Role`, 'Arn');
  }

  #invocations(): void {
    const { id, properties, propertiesAt } = this.#function;
    const { EventInvokeConfig: config } = properties;
    if (!isValues(config)) return;
    const pointer = `${propertiesAt}/EventInvokeConfig`;
    const destinations: Record<string, Value> = {};
    for (const name of ['OnSuccess', 'OnFailure']) {
      const destination = member(member(config, 'DestinationConfig'), name);
      if (!isValues(destination)) continue;
      const queue = `${id}EventInvokeConfig${name}Queue`;
      const type = wordsOf(destination.Type);
      if (destination.Destination !== undefined) destinations[name] = { Destination: destination.Destination };
      else if (type === 'SQS') {
        this.#add(queue, 'AWS::SQS::Queue', {}, `${pointer}/DestinationConfig/${name}`);
        destinations[name] = { Destination: refTo(queue, 'Arn') };
      }
    }
    const { MaximumEventAgeInSeconds: age, MaximumRetryAttempts: attempts } = config;
    this.#add(
      `${id}EventInvokeConfig`,
      'AWS::Lambda::EventInvokeConfig',
      {
        FunctionName: refTo(id),
        Qualifier: '$LATEST',
        MaximumEventAgeInSeconds: age,
        MaximumRetryAttempts: attempts,
        DestinationConfig: destinations,
      },
      pointer,
    );
  }

  #event(name: string, event: Value): void {
    if (!isValues(event) || !isValues(event.Properties)) return;
    const { id, propertiesAt } = this.#function;
    const pointer = `${propertiesAt}/Events/${escaped(name)}/Properties`;
    const { Properties: given } = event;
    const made = `${id}${name}`;
    switch (wordsOf(event.Type)) {
      case 'EventBridgeRule':
      case 'CloudWatchEvent':
        this.#rule(made, given, pointer);
        break;
      case 'SQS':
        this.#mapping(made, given, given.Queue, pointer);
        break;
      case 'Kinesis':
      case 'DynamoDB':
        this.#mapping(made, given, given.Stream, pointer);
        break;
      case 'SNS':
        this.#subscription(made, given, pointer);
        break;
    }
  }

  #rule(id: string, given: Values, pointer: string): void {
    const fn = this.#function.id;
    const { Pattern, EventBusName, State, RuleName, Target, DeadLetterConfig, RetryPolicy, Input, InputPath } = given;
    let deadLetters = DeadLetterConfig;
    if (isValues(DeadLetterConfig) && DeadLetterConfig.Arn === undefined) {
      // With `Type: SQS` alone SAM makes the queue, and its policy.
      const queue = wordsOf(DeadLetterConfig.QueueLogicalId) || `${id}Queue`;
      this.#add(queue, 'AWS::SQS::Queue', {}, `${pointer}/DeadLetterConfig`);
      const statement: Values = {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: refTo(queue, 'Arn'),
        Condition: { ArnEquals: { 'aws:SourceArn': refTo(id, 'Arn') } },
      };
      const policy = { PolicyDocument: { Version: '2012-10-17', Statement: [statement] }, Queues: [refTo(queue)] };
      this.#add(`${id}QueuePolicy`, 'AWS::SQS::QueuePolicy', policy, `${pointer}/DeadLetterConfig`);
      deadLetters = { Arn: refTo(queue, 'Arn') };
    }
    const target: Record<string, Value> = { Arn: refTo(fn, 'Arn'), Id: member(Target, 'Id') ?? `${id}LambdaTarget` };
    const extras = { DeadLetterConfig: deadLetters, RetryPolicy, Input, InputPath };
    for (const [key, value] of Object.entries(extras)) if (value !== undefined) target[key] = value;
    this.#add(
      id,
      'AWS::Events::Rule',
      { EventPattern: Pattern, EventBusName, State, Name: RuleName, Targets: [target] },
      pointer,
    );
    this.#permission(id, 'events.amazonaws.com', refTo(id, 'Arn'), pointer);
  }

  #permission(id: string, principal: string, source: Value | undefined, pointer: string): void {
    const permission = {
      Action: 'lambda:InvokeFunction',
      FunctionName: refTo(this.#function.id),
      Principal: principal,
      SourceArn: source,
    };
    this.#add(`${id}Permission`, 'AWS::Lambda::Permission', permission, pointer);
  }

  #mapping(id: string, given: Values, source: Value | undefined, pointer: string): void {
    const { Queue: _queue, Stream: _stream, DestinationConfig: config, ...rest } = given as Record<string, Value>;
    const onFailure = member(member(config, 'OnFailure'), 'Destination');
    const destination = onFailure === undefined ? undefined : { OnFailure: { Destination: onFailure } };
    const fn = refTo(this.#function.id);
    const mapping = { ...rest, EventSourceArn: source, FunctionName: fn, DestinationConfig: destination };
    this.#add(id, 'AWS::Lambda::EventSourceMapping', mapping, pointer);
  }

  #subscription(id: string, given: Values, pointer: string): void {
    const { Topic, RedrivePolicy, FilterPolicy } = given;
    // With a queue between them SAM makes one more; whoever wants that kind of consumer writes the queue out.
    const fn = refTo(this.#function.id, 'Arn');
    this.#add(
      id,
      'AWS::SNS::Subscription',
      { TopicArn: Topic, Protocol: 'lambda', Endpoint: fn, RedrivePolicy, FilterPolicy },
      pointer,
    );
    this.#permission(id, 'sns.amazonaws.com', Topic, pointer);
  }
}

const aws = (policy: string) => `arn:aws:iam::aws:policy/${policy}`;

function member(value: Value | undefined, key: string): Value | undefined {
  return isValues(value) ? at(value, key) : undefined;
}

function listOf(value: Value | undefined): readonly Value[] {
  return value instanceof Expression ? [value] : listAt(value);
}

function escaped(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}
