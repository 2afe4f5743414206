import type { BusPlan } from './plan.ts';
import { arn, Expression, OWN_ACCOUNT, root, text, type Value } from './values.ts';

/** Characters that the policy of a bus may have. Source: EventBridge quotas, "Event bus policy size". */
export const POLICY_LIMIT = 10_240;

const ACCOUNT = text(OWN_ACCOUNT);
const busArn = (name: string) => arn('events', `event-bus/${name}`);
const rules = (name: string) => arn('events', `rule/${name}/*`);
const roots = (accounts: readonly string[]): Value => ({ AWS: accounts.map(root) });

/** What an account may do with rules that it made itself. Source: EventBridge User Guide, "Permissions for event buses". */
const MANAGE_RULES = [
  'events:PutTargets',
  'events:DeleteRule',
  'events:RemoveTargets',
  'events:DisableRule',
  'events:EnableRule',
  'events:TagResource',
  'events:UntagResource',
  'events:DescribeRule',
  'events:ListTargetsByRule',
  'events:ListTagsForResource',
];
/** The account that calls. IAM fills it in, so that one statement does for all accounts. */
const CALLER = `\${aws:PrincipalAccount}`;

/** `undefined` where no other account has to do with the bus. */
export function busPolicy({ name, producers, consumers }: BusPlan): Value | undefined {
  const statements: Value[] = producers.map(({ accounts, source, detailTypes }, i) => ({
    Sid: `Produce${i + 1}`,
    Effect: 'Allow',
    Principal: roots(accounts),
    Action: 'events:PutEvents',
    Resource: busArn(name),
    Condition: { StringEquals: { 'events:source': source, 'events:detail-type': [...detailTypes] } },
  }));
  for (const [i, { accounts, sources, detailTypes }] of consumers.entries()) {
    statements.push({
      Sid: `Consume${i + 1}`,
      Effect: 'Allow',
      Principal: roots(accounts),
      Action: 'events:PutRule',
      Resource: rules(name),
      Condition: {
        // A pattern that names neither would match everything: then the keys are not there, and ForAllValues holds.
        Null: { 'events:source': 'false', 'events:detail-type': 'false' },
        'ForAllValues:StringEquals': { 'events:source': [...sources], 'events:detail-type': [...detailTypes] },
        StringEqualsIfExists: { 'events:creatorAccount': CALLER },
      },
    });
  }
  const all = [...new Set(consumers.flatMap(({ accounts }) => accounts))].sort();
  if (all.length > 0) {
    statements.push({
      Sid: 'OwnRules',
      Effect: 'Allow',
      Principal: roots(all),
      Action: MANAGE_RULES,
      Resource: rules(name),
      Condition: { StringEqualsIfExists: { 'events:creatorAccount': CALLER } },
    });
  }
  return statements.length === 0 ? undefined : { Version: '2012-10-17', Statement: statements };
}

/** How long a policy is when it is deployed, at most: names of partitions and Regions are taken as long as any are. */
export function policyLength(policy: Value | undefined): number {
  if (policy === undefined) return 0;
  const plain = (value: Value): unknown => {
    if (value instanceof Expression) {
      return value.of
        .replaceAll(`\${AWS::Partition}`, 'aws-us-gov')
        .replaceAll(`\${AWS::Region}`, 'ap-southeast-1')
        .replaceAll(OWN_ACCOUNT, '111122223333');
    }
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  };
  return JSON.stringify(plain(policy)).length;
}

/**
 * Sources: EventBridge User Guide, "Encrypting event buses with AWS KMS keys", "Encrypting EventBridge archives" and
 * "Encrypting event bus logs". The conditions are those of the CDK's own buses and archives.
 */
export function keyPolicy(bus: string): Value {
  const events = { Service: 'events.amazonaws.com' };
  const logs = {
    StringLike: {
      'kms:EncryptionContext:SourceArn': arn('logs', '*'),
    },
  };
  const context = { 'kms:EncryptionContext:aws:events:event-bus:arn': busArn(bus) };
  const allow = (Sid: string, Principal: Value, Action: Value, Condition?: Value): Value => {
    return {
      Sid,
      Effect: 'Allow',
      Principal,
      Action,
      Resource: '*',
      ...(Condition === undefined ? {} : { Condition }),
    };
  };
  return {
    Version: '2012-10-17',
    Statement: [
      allow('Administer', { AWS: root(OWN_ACCOUNT) }, 'kms:*'),
      allow('EncryptEvents', events, ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'], {
        StringEquals: { 'aws:SourceAccount': ACCOUNT, 'aws:SourceArn': busArn(bus), ...context },
      }),
      // For an archive EventBridge says neither account nor ARN: the context alone tells whose it is.
      allow('EncryptArchive', events, ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:ReEncrypt*'], {
        StringEquals: context,
      }),
      allow('SeeKey', events, 'kms:DescribeKey'),
      allow('EncryptLogs', events, 'kms:GenerateDataKey', logs),
      allow('DeliverLogs', { Service: 'delivery.logs.amazonaws.com' }, ['kms:Decrypt', 'kms:GenerateDataKey'], logs),
    ],
  };
}

export function queuePolicy(bus: string, queue: Value): Value {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'DeadLetters',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queue,
        Condition: {
          StringEquals: { 'aws:SourceAccount': ACCOUNT },
          ArnLike: { 'aws:SourceArn': [busArn(bus), rules(bus)] },
        },
      },
    ],
  };
}
