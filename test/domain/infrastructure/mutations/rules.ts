import { classic, each, lambda, type Mutations, on, RULE, set, statements, without } from './ways.ts';

export const rules: Mutations = {
  'dead-letter-queue-policy-missing': [
    on(
      classic,
      statements('AWS::SQS::QueuePolicy', (statement) => (statement.Effect = 'Deny')),
    ),
    on(classic, without('AWS::SQS::QueuePolicy')),
  ],
  'dead-letter-queue-policy-too-wide': [
    on(
      classic,
      statements('AWS::SQS::QueuePolicy', (statement) => statement.Effect === 'Allow' && delete statement.Condition),
    ),
    on(
      classic,
      statements('AWS::SQS::QueuePolicy', (statement) => {
        if (statement.Effect === 'Allow')
          statement.Condition = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
      }),
    ),
    on(
      classic,
      statements('AWS::SQS::QueuePolicy', (statement) => {
        const all = { 'Fn::Sub': 'arn:aws:events:*:$'.concat('{AWS::AccountId}:rule/*') };
        if (statement.Effect === 'Allow') statement.Condition = { ArnLike: { 'aws:SourceArn': all } };
      }),
    ),
  ],
  'pattern-too-wide': [
    on(classic, set(RULE, 'EventPattern.source')),
    on(
      classic,
      each(RULE, ({ Properties }) => delete Properties.EventPattern['detail-type']),
    ),
    on(classic, set(RULE, 'EventPattern.source', [{ prefix: '' }])),
    on(classic, set(RULE, 'EventPattern.source', [{ 'anything-but': 'x' }])),
  ],
  'rule-on-default-bus': [on(classic, set(RULE, 'EventBusName')), on(classic, set(RULE, 'EventBusName', 'default'))],
  'rule-with-several-targets': [
    on(
      classic,
      each(RULE, ({ Properties }) => Properties.Targets.push({ ...Properties.Targets[0], Id: 'other' })),
    ),
  ],
  'rule-without-target': [on(classic, set(RULE, 'Targets')), on(classic, set(RULE, 'Targets', []))],
  'target-not-permitted': [
    on(lambda, without('AWS::Lambda::Permission')),
    on(['sqs'], without('AWS::SQS::QueuePolicy')),
    on(
      ['sns', 'kinesis'],
      each(RULE, ({ Properties }) => delete Properties.Targets[0].RoleArn),
    ),
  ],
  'target-without-dead-letter-queue': [
    on(
      classic,
      each(RULE, ({ Properties }) => delete Properties.Targets[0].DeadLetterConfig),
    ),
  ],
  'target-without-retry-policy': [
    on(
      classic,
      each(RULE, ({ Properties }) => delete Properties.Targets[0].RetryPolicy),
    ),
    on(
      classic,
      each(RULE, ({ Properties }) => (Properties.Targets[0].RetryPolicy.MaximumRetryAttempts = 0)),
    ),
    on(
      classic,
      each(RULE, ({ Properties }) => (Properties.Targets[0].RetryPolicy.MaximumEventAgeInSeconds = 86_401)),
    ),
  ],
};
