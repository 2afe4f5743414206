import { shapes } from '../../../support/consumer-scope.ts';
import {
  each,
  FUNCTION,
  isSource,
  MAPPING,
  type Mutations,
  named,
  on,
  QUEUE,
  queued,
  SUBSCRIPTION,
  set,
  sns,
  statements,
  without,
} from './ways.ts';

export const queues: Mutations = {
  'dead-letter-queue-fifo': [on(['lambda', 'sqs', 'sns', 'kinesis', 'custom-bus'], set(QUEUE, 'FifoQueue', true))],
  'dead-letter-queue-kind-differs': [
    on(
      queued,
      each(QUEUE, ({ Properties }) => (Properties.FifoQueue = true), isSource),
    ),
  ],
  'dead-letter-retention-too-short': [
    on(shapes, set(QUEUE, 'MessageRetentionPeriod')),
    on(shapes, set(QUEUE, 'MessageRetentionPeriod', 1_209_599)),
    on(
      queued,
      each(QUEUE, ({ Properties }) => (Properties.MessageRetentionPeriod = 1_209_600), isSource),
    ),
  ],
  'max-receive-count-too-low': [
    on(
      queued,
      each(QUEUE, ({ Properties }) => (Properties.RedrivePolicy.maxReceiveCount = 4), isSource),
    ),
  ],
  'queue-open-to-anybody': [
    on(
      ['lambda', 'sqs', 'sns', 'kinesis', 'custom-bus'],
      statements('AWS::SQS::QueuePolicy', (statement) => {
        statement.Effect = 'Allow';
        delete statement.Condition;
      }),
    ),
  ],
  'queue-policy-without-source': [
    on(
      queued,
      each(
        'AWS::SQS::QueuePolicy',
        ({ Properties }) => {
          for (const statement of Properties.PolicyDocument.Statement)
            if (statement.Effect === 'Allow') delete statement.Condition;
        },
        named('ConsumerQueue143592FF'),
      ),
    ),
  ],
  'queue-under-aws-key': [on(shapes, set(QUEUE, 'KmsMasterKeyId', 'alias/aws/sqs'))],
  'queue-unencrypted': [
    on(
      shapes,
      each(QUEUE, ({ Properties }) => {
        delete Properties.KmsMasterKeyId;
        Properties.SqsManagedSseEnabled = false;
      }),
    ),
  ],
  'queue-without-dead-letter-queue': [on(queued, set(QUEUE, 'RedrivePolicy'))],
  'queue-without-subscription': [on(sns, without(SUBSCRIPTION))],
  'queue-without-tls': [
    on(shapes, without('AWS::SQS::QueuePolicy')),
    on(
      shapes,
      statements('AWS::SQS::QueuePolicy', (statement) => {
        if (statement.Effect === 'Deny') statement.Condition = { Bool: { 'aws:SecureTransport': 'true' } };
      }),
    ),
  ],
  'visibility-timeout-too-short': [
    on(queued, set(QUEUE, 'VisibilityTimeout')),
    on(queued, set(QUEUE, 'VisibilityTimeout', 179)),
    on(queued, set(FUNCTION, 'Timeout', 900)),
    on(queued, set(MAPPING, 'MaximumBatchingWindowInSeconds', 300)),
  ],
};
