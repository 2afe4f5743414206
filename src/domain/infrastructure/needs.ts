import {
  type Consumers,
  FUNCTION,
  KEY,
  LOG_GROUP,
  QUEUE,
  ROLE,
  STREAM,
  type Subject,
  TABLE,
  TOPIC,
} from './consumers.ts';
import { allows, type Statement, statementsOfRole } from './policies.ts';
import { idempotencyTables } from './rules/idempotency-tables.ts';
import type { Resource } from './template.ts';
import { at, Expression, isValues, type Value, wordsOf } from './values.ts';

/** What the role of a function, target or subscriber must be allowed, so that events flow. `resource` is the role. */
export interface RoleNeed extends Subject {
  readonly actions: readonly string[];
  /** On what; absent: on everything, since the service has no resources to name. */
  readonly on?: Resource;
  /** Who takes the role, and the service that does it for them. */
  readonly user: Resource;
  readonly service: string;
}

/** A service that must be able to use a key. `resource` is the key. */
export interface KeyNeed extends Subject {
  readonly service: RegExp;
  readonly actions: readonly string[];
  /** What is under the key, and what the service does with it. */
  readonly on: Resource;
  readonly what: string;
}

const READ: Readonly<Record<string, readonly string[]>> = {
  [QUEUE]: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
  [STREAM]: ['kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:DescribeStream', 'kinesis:ListShards'],
};
const WRITE: Readonly<Record<string, readonly string[]>> = {
  [QUEUE]: ['sqs:SendMessage'],
  [TOPIC]: ['sns:Publish'],
  [STREAM]: ['kinesis:PutRecord'],
  [FUNCTION]: ['lambda:InvokeFunction'],
  'AWS::S3::Bucket': ['s3:PutObject', 's3:ListBucket'],
};
const RECORD = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];
const SEAL = ['kms:GenerateDataKey', 'kms:Decrypt'];
/** To read is to decrypt; to write also makes keys for the data. A stream and a bucket want no more than that. */
const KEY_ACTIONS: Readonly<Record<string, { readonly read: readonly string[]; readonly write: readonly string[] }>> = {
  [QUEUE]: { read: ['kms:Decrypt'], write: SEAL },
  [STREAM]: { read: ['kms:Decrypt'], write: ['kms:GenerateDataKey'] },
  'AWS::S3::Bucket': { read: ['kms:Decrypt'], write: ['kms:GenerateDataKey'] },
};
const LOG = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptTo', 'kms:GenerateDataKey', 'kms:DescribeKey'];

/** All that roles of the template must be allowed. */
export function roleNeeds(consumers: Consumers): readonly RoleNeed[] {
  const { find, functions, mappings, deadLetterQueues, targets, subscribers } = consumers;
  const needs: RoleNeed[] = [];
  const need = (resource: Resource, user: Resource, service: string, actions: readonly string[], on?: Resource) =>
    needs.push({ resource, user, service, actions, ...(on && { on }) });
  const access = (role: Resource, user: Resource, service: string, on: Resource, way: 'read' | 'write') => {
    need(role, user, service, (way === 'read' ? READ : WRITE)[on.type] ?? [], on);
    const key = keyOf(on, consumers);
    if (key) need(role, user, service, KEY_ACTIONS[on.type]?.[way] ?? [], key);
  };
  for (const one of functions) {
    const { resource: fn, logGroup } = one;
    for (const role of one.roles) {
      const by = 'lambda.amazonaws.com';
      if (logGroup) need(role, fn, by, ['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup);
      if (wordsOf(at(tracing(fn), 'Mode') ?? '') === 'Active') {
        need(role, fn, by, ['xray:PutTraceSegments', 'xray:PutTelemetryRecords']);
      }
      for (const mapping of mappings) {
        if (mapping.fn !== fn) continue;
        if (mapping.source && mapping.source.type !== TABLE) access(role, fn, by, mapping.source, 'read');
        const failed = find(destination(mapping.resource), QUEUE, 'AWS::S3::Bucket', TOPIC);
        if (failed) access(role, fn, by, failed, 'write');
      }
      for (const { resource: queue, of } of deadLetterQueues) {
        const own = of.some(({ kind, resource }) => resource === fn && /function|rejections/.test(kind));
        if (own) access(role, fn, by, queue, 'write');
      }
      for (const { resource: table } of idempotencyTables({ functions: [one], find })) {
        need(role, fn, by, RECORD, table);
      }
    }
  }
  for (const { resource: rule, value, to } of targets) {
    const role = find(isValues(value) ? value.RoleArn : undefined, ROLE);
    if (role && to) access(role, rule, 'events.amazonaws.com', to, 'write');
  }
  for (const { resource } of subscribers) {
    const { InvokeConfiguration: invoke, OnFailureConfiguration: failure } = resource.properties;
    const role = find(isValues(invoke) ? invoke.RoleArn : undefined, ROLE);
    if (role === undefined) continue;
    const to =
      consumers.functionIn(at(known(invoke), 'TargetArn')) ??
      find(at(known(invoke), 'TargetArn'), QUEUE, TOPIC, STREAM);
    const queue = find(at(known(failure), 'Arn'), QUEUE);
    for (const on of [to, queue]) if (on) access(role, resource, 'events.amazonaws.com', on, 'write');
  }
  return needs.filter(({ actions }) => actions.length > 0);
}

const known = (value: Value | undefined) => (value instanceof Expression ? undefined : value);
const tracing = (fn: Resource) => known(fn.properties.TracingConfig);

function destination(mapping: Resource): Value | undefined {
  const config = known(mapping.properties.DestinationConfig);
  return at(known(at(config, 'OnFailure')), 'Destination');
}

/** What services must be able to do with the keys of the template. */
export function keyNeeds(consumers: Consumers): readonly KeyNeed[] {
  const { targets, deadLetterQueues, subscriptions, find, logGroups, alarmTopics } = consumers;
  const needs: KeyNeed[] = [];
  const need = (on: Resource | undefined, service: string, what: string, actions: readonly string[] = SEAL) => {
    const key = on && keyOf(on, consumers);
    if (on && key)
      needs.push({ resource: key, service: new RegExp(`^${service}\\..*amazonaws\\.com`), actions, on, what });
  };
  for (const { value, to } of targets) {
    const byRole = isValues(value) && value.RoleArn !== undefined;
    if (to?.type === QUEUE && !byRole) need(to, 'events', 'EventBridge sends to');
  }
  for (const { resource: queue, of } of deadLetterQueues) {
    if (of.some(({ kind }) => kind === 'target')) need(queue, 'events', 'EventBridge sends dead letters to');
    if (of.some(({ kind }) => kind === 'subscription')) need(queue, 'sns', 'SNS sends dead letters to');
  }
  for (const { resource } of subscriptions) need(find(resource.properties.Endpoint, QUEUE), 'sns', 'SNS sends to');
  for (const { resource } of logGroups) need(resource, 'logs', 'CloudWatch Logs writes to', LOG);
  for (const { resource } of alarmTopics) need(resource, 'cloudwatch', 'alarms publish to');
  return needs;
}

/** The key that something is under, where the template has it. */
function keyOf({ type, properties }: Resource, { find }: Consumers): Resource | undefined {
  const named =
    type === STREAM
      ? properties.StreamEncryption
      : type === LOG_GROUP
        ? properties.KmsKeyId
        : type === 'AWS::S3::Bucket'
          ? properties.BucketEncryption
          : properties.KmsMasterKeyId;
  const key = first(named, (one) => find(one, KEY, 'AWS::KMS::Alias'));
  return key?.type === 'AWS::KMS::Alias' ? find(key.properties.TargetKeyId, KEY) : key;
}

function first(value: Value | undefined, look: (one: Expression) => Resource | undefined): Resource | undefined {
  if (value instanceof Expression) return look(value);
  if (typeof value !== 'object' || value === null) return undefined;
  for (const item of Object.values(value)) {
    const found = first(item, look);
    if (found) return found;
  }
  return undefined;
}

/** What a role may not do of what it must, as far as the template shows its policies. */
export function missingOf(
  { resource: role, actions, on }: RoleNeed,
  { ofType, policies }: Consumers,
): readonly string[] {
  const own = statementsOfRole(role, ofType);
  const key = on?.type === KEY ? policies(on) : undefined;
  return actions.filter((action) => {
    const byRole = own.some((one) => allows(one, action) && isAbout(one, on));
    if (key === undefined) return !byRole;
    const opens = (to: RegExp) => key.some((one) => allows(one, action) && one.principals.some((who) => to.test(who)));
    // The policy of a key opens it to the policies of the account, or to a role itself.
    return !(byRole && opens(/^\*$|:root$/)) && !opens(new RegExp(`\\{${role.id}\\.Arn\\}`));
  });
}

/** Whether a statement may be about something: what names no resource of the template may mean any. */
function isAbout({ resources }: Statement, on: Resource | undefined): boolean {
  return resources.some((one) => {
    if (on === undefined) return wordsOf(one) === '*';
    if (!(one instanceof Expression) || one.references.length === 0) return true;
    return one.references.some(({ id }) => id === on.id);
  });
}
