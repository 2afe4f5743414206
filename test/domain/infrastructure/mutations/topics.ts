import { each, type Mutations, on, RULE, SUBSCRIPTION, set, sns, statements, TOPIC, without } from './ways.ts';

export const topics: Mutations = {
  'subscription-not-permitted': [
    on(
      sns,
      statements('AWS::SQS::QueuePolicy', (statement) => {
        if (statement.Effect === 'Allow') statement.Principal = { Service: 'events.amazonaws.com' };
      }),
    ),
  ],
  'subscription-not-raw': [
    on(sns, set(SUBSCRIPTION, 'RawMessageDelivery')),
    on(sns, set(SUBSCRIPTION, 'RawMessageDelivery', false)),
  ],
  'subscription-without-dead-letter-queue': [on(sns, set(SUBSCRIPTION, 'RedrivePolicy'))],
  'topic-key-closed': [
    on(
      sns,
      statements('AWS::IAM::Policy', (statement) => {
        if (JSON.stringify(statement.Action).includes('kms:')) statement.Action = 'kms:Decrypt';
      }),
    ),
    on(sns, (template) => {
      each(RULE, ({ Properties }) => delete Properties.Targets[0].RoleArn)(template);
      set(TOPIC, 'KmsMasterKeyId', 'alias/aws/sns')(template);
    }),
  ],
  'topic-open-to-anybody': [
    on(
      sns,
      statements('AWS::SNS::TopicPolicy', (statement) => {
        statement.Effect = 'Allow';
        delete statement.Condition;
      }),
    ),
  ],
  'topic-size-unsaid': [on(sns, set(TOPIC, 'MaximumMessageSize')), on(sns, set(TOPIC, 'MaximumMessageSize', 262_144))],
  'topic-unencrypted': [on(sns, set(TOPIC, 'KmsMasterKeyId'))],
  'topic-without-tls': [on(sns, without('AWS::SNS::TopicPolicy'))],
};
