import { alarmsOf } from './alarms.ts';
import {
  BUCKET,
  type ConsumerFunction,
  type Consumers,
  type DeadLetterKind,
  FUNCTION,
  KEY,
  LOG_GROUP,
  type Mapping,
  QUEUE,
  ROLE,
  RULE,
  STREAM,
  SUBSCRIBER,
  type Subject,
  TABLE,
  type Target,
  TOPIC,
} from './consumers.ts';
import { type Statement, statementsOf, statementsOfRole } from './policies.ts';
import { type Resource, referencesOf, type Template } from './template.ts';
import { at, Expression, expressionsIn, isGiven, isValues, listAt, type Value, wordsOf } from './values.ts';

const ALIASES = ['AWS::Lambda::Alias', 'AWS::Lambda::Version'];

/** Finds consumers from the rules and subscribers on: what they deliver to, what reads from that, and what these need. */
export function consumersOf(template: Template): Consumers {
  return new Search(template).result();
}

class Search {
  readonly #template: Template;
  readonly #byType = new Map<string, Resource[]>();
  readonly #found = new Set<Resource>();
  readonly #asynchronous = new Set<Resource>();
  readonly #mappings = new Map<Resource, Mapping>();
  readonly #outside: (Subject & { readonly what: string; readonly value: Value })[] = [];
  readonly #deadLetters = new Map<Resource, { kind: DeadLetterKind; resource: Resource }[]>();

  constructor(template: Template) {
    this.#template = template;
    for (const resource of template.resources.values()) {
      const same = this.#byType.get(resource.type) ?? [];
      this.#byType.set(resource.type, same);
      same.push(resource);
    }
  }

  result(): Consumers {
    const find = this.#find.bind(this);
    const ofType = this.#ofType.bind(this);
    const functionIn = this.#functionIn.bind(this);
    const policies = (resource: Resource) => statementsOf(resource, ofType);
    const rules = ofType(RULE).filter(({ properties }) => properties.EventPattern !== undefined);
    const targets = rules.flatMap((resource) =>
      list(resource.properties.Targets).map((value, index): Target => {
        const to = this.#find(member(value, 'Arn'), FUNCTION, QUEUE, TOPIC, STREAM, ...ALIASES);
        return { resource, index, value, ...(to === undefined ? {} : { to: this.#functionOf(to) ?? to }) };
      }),
    );
    for (const { value, to, resource } of targets) {
      this.#deadLetter(member(member(value, 'DeadLetterConfig'), 'Arn'), 'target', resource);
      this.#elsewhere(resource, 'target', member(value, 'Arn'));
      if (to) this.#reach(to, true);
    }
    const subscribers = ofType(SUBSCRIBER);
    for (const subscriber of subscribers) {
      const { InvokeConfiguration: invoke, OnFailureConfiguration: failure } = subscriber.properties;
      this.#deadLetter(member(failure, 'Arn'), 'subscriber', subscriber);
      this.#elsewhere(subscriber, 'target', member(invoke, 'TargetArn'));
      const to = this.#find(member(invoke, 'TargetArn'), FUNCTION, QUEUE, TOPIC, STREAM, ...ALIASES);
      // A subscriber that waits for the answer takes an error for a failed delivery, under its own retries and dead-letter queue.
      const waits = member(member(invoke, 'LambdaParameters'), 'InvocationType') === 'REQUEST_RESPONSE';
      if (to) this.#reach(to, !waits);
    }
    this.#roots();
    this.#belongings();
    const of = (type: string) =>
      ofType(type)
        .filter((resource) => this.#found.has(resource))
        .map(subject);
    const functions = of(FUNCTION).map(({ resource }) => this.#describe(resource));
    const mappings = [...this.#mappings.values()];
    const queues = of(QUEUE);
    const deadLetterQueues = [...this.#deadLetters].map(([resource, kinds]) => ({ resource, of: kinds }));
    const sourceQueues = queues.flatMap(({ resource }) => {
      const own = mappings.filter(({ source }) => source === resource);
      return own.length > 0 ? [{ resource, mappings: own }] : [];
    });
    const members = new Set([...rules, ...subscribers, ...this.#found, ...this.#mappings.keys()]);
    const alarms = alarmsOf([...ofType('AWS::CloudWatch::Alarm')]).filter((alarm) =>
      referencesOf(alarm.resource).some((id) => members.has(this.#template.resources.get(id) as Resource)),
    );
    const parts = {
      rules: rules.map(subject),
      subscribers: subscribers.map(subject),
      functions,
      mappings,
      queues,
      topics: of(TOPIC),
      subscriptions: of('AWS::SNS::Subscription'),
      streams: of(STREAM),
      tables: of(TABLE),
      logGroups: of(LOG_GROUP),
      buckets: of(BUCKET),
      keys: of(KEY),
      roles: of(ROLE),
      alarms,
    };
    const told = new Set(alarms.flatMap(({ resource }) => expressionsIn(resource.properties.AlarmActions)));
    const alarmTopics = [...new Set([...told].map((one) => this.#find(one, TOPIC)))].flatMap((topic) =>
      topic === undefined || this.#found.has(topic) ? [] : [subject(topic)],
    );
    const dashboards = ofType('AWS::CloudWatch::Dashboard').map(subject);
    const all = Object.values(parts).flat();
    return {
      template: this.#template,
      ...parts,
      targets,
      sourceQueues,
      deadLetterQueues,
      alarmTopics,
      dashboards,
      all,
      outside: this.#outside,
      find,
      functionIn,
      policies,
      ofType,
    };
  }

  #ofType(type: string): readonly Resource[] {
    return this.#byType.get(type) ?? [];
  }

  #find(value: Value | undefined, ...types: readonly string[]): Resource | undefined {
    if (!(value instanceof Expression)) return undefined;
    for (const { id } of value.references) {
      const resource = this.#template.resources.get(id);
      if (resource !== undefined && (types.length === 0 || types.includes(resource.type))) return resource;
    }
    return undefined;
  }

  /** The function behind an alias or a version. */
  #functionOf(resource: Resource | undefined): Resource | undefined {
    if (resource === undefined || !ALIASES.includes(resource.type)) return resource;
    return this.#find(resource.properties.FunctionName, FUNCTION);
  }

  #functionIn(value: Value | undefined): Resource | undefined {
    return this.#functionOf(this.#find(value, FUNCTION, ...ALIASES));
  }

  /** Takes in what events come to, and whatever they go on to. */
  #reach(to: Resource, direct: boolean): void {
    const resource = this.#functionOf(to);
    if (resource === undefined) return;
    if (resource.type === FUNCTION && direct) this.#asynchronous.add(resource);
    if (this.#found.has(resource)) return;
    this.#found.add(resource);
    if (resource.type === TOPIC) {
      for (const subscription of this.#ofType('AWS::SNS::Subscription')) {
        if (this.#find(subscription.properties.TopicArn, TOPIC) === resource) this.#subscription(subscription);
      }
    }
    if (resource.type === QUEUE || resource.type === STREAM) {
      for (const mapping of this.#ofType('AWS::Lambda::EventSourceMapping')) {
        if (this.#find(mapping.properties.EventSourceArn, QUEUE, STREAM) === resource) this.#mapping(mapping);
      }
    }
  }

  #subscription(subscription: Resource): void {
    this.#found.add(subscription);
    const { Endpoint: endpoint, RedrivePolicy: redrive } = subscription.properties;
    this.#deadLetter(member(redrive, 'deadLetterTargetArn'), 'subscription', subscription);
    const to = this.#find(endpoint, QUEUE, FUNCTION, ...ALIASES);
    if (/^(?:sqs|lambda)$/.test(wordsOf(subscription.properties.Protocol))) {
      this.#elsewhere(subscription, 'endpoint', endpoint);
    }
    if (to) this.#reach(to, true);
  }

  #mapping(resource: Resource): void {
    if (this.#mappings.has(resource)) return;
    const { EventSourceArn: arn, FunctionName: name, DestinationConfig: destination } = resource.properties;
    const source = this.#find(arn, QUEUE, STREAM, TABLE);
    const fn = this.#functionIn(name);
    const words = wordsOf(arn);
    const kind =
      source?.type === QUEUE || /:sqs:/.test(words)
        ? 'queue'
        : source !== undefined ||
            /:(?:kinesis|dynamodb):/.test(words) ||
            isGiven(resource.properties, 'StartingPosition')
          ? 'stream'
          : 'unknown';
    this.#mappings.set(resource, { resource, kind, ...(source && { source }), ...(fn && { fn }) });
    this.#deadLetter(member(member(destination, 'OnFailure'), 'Destination'), 'stream', resource);
    if (source && source.type !== TABLE) this.#reach(source, false);
    if (fn) this.#reach(fn, false);
    this.#elsewhere(resource, 'source', arn);
    this.#elsewhere(resource, 'function', name);
  }

  /** Consumers whose rule is in another stack, told by who may send to them; and functions that publish what a stream brings. */
  #roots(): void {
    for (const { properties } of this.#ofType('AWS::Lambda::Permission')) {
      const fn = this.#functionIn(properties.FunctionName);
      if (fn && wordsOf(properties.Principal) === 'events.amazonaws.com' && !this.#isSchedule(properties.SourceArn)) {
        this.#reach(fn, true);
      }
    }
    for (const mapping of this.#ofType('AWS::Lambda::EventSourceMapping')) {
      const source = this.#find(mapping.properties.EventSourceArn, QUEUE);
      const fn = this.#functionIn(mapping.properties.FunctionName);
      const sent = source !== undefined && statementsOf(source, (type) => this.#ofType(type)).some(isFromEvents);
      const publishes =
        fn !== undefined && this.#statementsOfFunction(fn).some(({ actions }) => actions.includes('events:PutEvents'));
      if (sent || publishes) this.#mapping(mapping);
    }
  }

  /** A rule that only keeps time brings no events of others. */
  #isSchedule(arn: Value | undefined): boolean {
    const rule = this.#find(arn, RULE);
    return rule !== undefined && rule.properties.EventPattern === undefined;
  }

  #statementsOfFunction(fn: Resource): readonly Statement[] {
    const role = this.#find(fn.properties.Role, ROLE);
    return role === undefined ? [] : statementsOfRole(role, (type) => this.#ofType(type));
  }

  /** Queues of dead letters, tables, keys, roles and logs of what was found. */
  #belongings(): void {
    for (const resource of [...this.#found]) {
      const { properties } = resource;
      if (resource.type === QUEUE) {
        this.#deadLetter(member(properties.RedrivePolicy, 'deadLetterTargetArn'), 'queue', resource);
      }
      if (resource.type !== FUNCTION) continue;
      const { logGroup, roles, invocations } = this.#describe(resource);
      for (const own of [logGroup, ...roles]) if (own) this.#found.add(own);
      this.#elsewhere(resource, 'role', properties.Role);
      this.#deadLetter(member(properties.DeadLetterConfig, 'TargetArn'), 'function', resource);
      for (const invocation of invocations) {
        const failure = member(member(invocation.properties.DestinationConfig, 'OnFailure'), 'Destination');
        this.#deadLetter(failure, 'function', resource);
      }
      const variables = member(properties.Environment, 'Variables');
      for (const [name, value] of isValues(variables) ? Object.entries(variables) : []) {
        const queue = this.#find(value, QUEUE);
        if (queue && /REJECT|DEAD_?LETTER|DLQ/i.test(name)) this.#deadLetter(value, 'rejections', resource);
        for (const type of [QUEUE, TABLE]) {
          const own = this.#find(value, type);
          if (own) this.#found.add(own);
        }
      }
    }
    for (const { resource } of this.#mappings.values()) {
      const failure = member(member(resource.properties.DestinationConfig, 'OnFailure'), 'Destination');
      const bucket = this.#find(failure, BUCKET);
      if (bucket) this.#found.add(bucket);
    }
    for (const rule of this.#ofType(RULE)) {
      for (const target of list(rule.properties.Targets)) {
        const role = this.#find(member(target, 'RoleArn'), ROLE);
        if (role && rule.properties.EventPattern !== undefined) this.#found.add(role);
      }
    }
    for (const { properties } of this.#ofType(SUBSCRIBER)) {
      const role = this.#find(member(properties.InvokeConfiguration, 'RoleArn'), ROLE);
      if (role) this.#found.add(role);
    }
    for (const resource of [...this.#found]) {
      for (const id of referencesOf(resource)) {
        const own = this.#template.resources.get(id);
        if (own?.type === KEY) this.#found.add(own);
        const aliased = own?.type === 'AWS::KMS::Alias' ? this.#find(own.properties.TargetKeyId, KEY) : undefined;
        if (aliased) this.#found.add(aliased);
      }
    }
  }

  #deadLetter(arn: Value | undefined, kind: DeadLetterKind, resource: Resource): void {
    const queue = this.#find(arn, QUEUE);
    if (queue === undefined) {
      const what = kind === 'function' || kind === 'stream' ? 'on-failure destination' : 'dead-letter queue';
      this.#elsewhere(resource, what, arn);
      return;
    }
    this.#found.add(queue);
    const known = this.#deadLetters.get(queue) ?? [];
    this.#deadLetters.set(queue, known);
    if (!known.some((other) => other.kind === kind && other.resource === resource)) known.push({ kind, resource });
  }

  /** Takes note of what is named, and is no resource of the template. */
  #elsewhere(resource: Resource, what: string, value: Value | undefined): void {
    if (value === undefined || value === null || this.#find(value) !== undefined) return;
    this.#outside.push({ resource, what, value });
  }

  #describe(resource: Resource): ConsumerFunction {
    const invocations = this.#ofType('AWS::Lambda::EventInvokeConfig').filter(
      ({ properties }) => this.#functionIn(properties.FunctionName) === resource,
    );
    const named = this.#find(member(resource.properties.LoggingConfig, 'LogGroup'), LOG_GROUP);
    const logGroup =
      named ??
      this.#ofType(LOG_GROUP).find(({ properties }) => {
        const name = properties.LogGroupName;
        const own = wordsOf(resource.properties.FunctionName ?? '');
        const fits = wordsOf(name).startsWith('/aws/lambda/');
        return (
          fits && (this.#find(name, FUNCTION) === resource || (own !== '' && wordsOf(name) === `/aws/lambda/${own}`))
        );
      });
    const role = this.#find(resource.properties.Role, ROLE);
    return {
      resource,
      asynchronous: this.#asynchronous.has(resource),
      invocations,
      roles: role === undefined ? [] : [role],
      ...(logGroup && { logGroup }),
    };
  }
}

function isFromEvents({ effect, services }: Statement): boolean {
  return effect === 'Allow' && services.some((name) => /^(?:events|sns)\.amazonaws\.com$/.test(name));
}

const subject = (resource: Resource): Subject => ({ resource });

function member(value: Value | undefined, key: string): Value | undefined {
  return isValues(value) ? at(value, key) : undefined;
}

function list(value: Value | undefined): readonly Value[] {
  return value instanceof Expression ? [] : listAt(value);
}
