import type { MetricAlarm } from './alarms.ts';
import type { Statement } from './policies.ts';
import type { Resource, Template } from './template.ts';
import type { Value } from './values.ts';

/** What a rule looks at. */
export interface Subject {
  readonly resource: Resource;
}

/** A target of a rule of EventBridge. `resource` is the rule. */
export interface Target extends Subject {
  readonly index: number;
  readonly value: Value;
  /** Where the template has it. */
  readonly to?: Resource;
}

/** How events come to a function by an event source mapping. */
export interface Mapping extends Subject {
  readonly kind: 'queue' | 'stream' | 'unknown';
  readonly source?: Resource;
  readonly fn?: Resource;
}

export interface ConsumerFunction extends Subject {
  /** Whether something invokes it without waiting for its answer. */
  readonly asynchronous: boolean;
  readonly invocations: readonly Resource[];
  readonly logGroup?: Resource;
  readonly roles: readonly Resource[];
}

/** A queue that keeps what could not be delivered or handled. */
export interface DeadLetterQueue extends Subject {
  readonly of: readonly { readonly kind: DeadLetterKind; readonly resource: Resource }[];
}
export type DeadLetterKind = 'target' | 'queue' | 'function' | 'subscription' | 'stream' | 'subscriber' | 'rejections';

/** A queue out of which a consumer reads. */
export interface SourceQueue extends Subject {
  readonly mappings: readonly Mapping[];
}

/** What a template has that belongs to consumers of events: all that rules may speak about. */
export interface Consumers {
  readonly template: Template;
  readonly rules: readonly Subject[];
  readonly targets: readonly Target[];
  /** Of a custom event bus (`AWS::EventsV2::Subscriber`). */
  readonly subscribers: readonly Subject[];
  readonly functions: readonly ConsumerFunction[];
  readonly mappings: readonly Mapping[];
  readonly queues: readonly Subject[];
  readonly sourceQueues: readonly SourceQueue[];
  readonly deadLetterQueues: readonly DeadLetterQueue[];
  readonly topics: readonly Subject[];
  readonly subscriptions: readonly Subject[];
  readonly streams: readonly Subject[];
  readonly tables: readonly Subject[];
  readonly logGroups: readonly Subject[];
  readonly buckets: readonly Subject[];
  readonly keys: readonly Subject[];
  readonly roles: readonly Subject[];
  readonly alarms: readonly MetricAlarm[];
  /** Topics by which these tell people. */
  readonly alarmTopics: readonly Subject[];
  readonly dashboards: readonly Subject[];
  /** Everything above. */
  readonly all: readonly Subject[];
  /** What belongs to a consumer and is made elsewhere: nothing can be said of it. */
  readonly outside: readonly (Subject & { readonly what: string; readonly value: Value })[];
  /** The resource of a type that a value names, alone or within a text. */
  find(value: Value | undefined, ...types: readonly string[]): Resource | undefined;
  /** The function that a value names, also by an alias or a version. */
  functionIn(value: Value | undefined): Resource | undefined;
  /** The statements of the policies on a queue, topic or key. */
  policies(resource: Resource): readonly Statement[];
  ofType(type: string): readonly Resource[];
}

export const FUNCTION = 'AWS::Lambda::Function';
export const QUEUE = 'AWS::SQS::Queue';
export const TOPIC = 'AWS::SNS::Topic';
export const STREAM = 'AWS::Kinesis::Stream';
export const RULE = 'AWS::Events::Rule';
export const SUBSCRIBER = 'AWS::EventsV2::Subscriber';
export const TABLE = 'AWS::DynamoDB::Table';
export const KEY = 'AWS::KMS::Key';
export const BUCKET = 'AWS::S3::Bucket';
export const LOG_GROUP = 'AWS::Logs::LogGroup';
export const ROLE = 'AWS::IAM::Role';
