import { called, defineRule } from '../rule.ts';
import { wordsOf } from '../values.ts';
import { queue, ruleToQueue, template } from './examples.ts';

export const queueUnderAwsKey = defineRule({
  id: 'queue-under-aws-key',
  severity: 'error',
  from: 'minimal',
  summary: 'A queue of a consumer is encrypted with the key alias/aws/sqs.',
  why: 'The policy of that key can not be changed, and it lets no service use it: EventBridge and SNS can then send nothing to the queue.',
  source:
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html#compatibility-with-aws-services',
  bad: template(ruleToQueue, queue('KmsMasterKeyId: alias/aws/sqs')),
  good: template(ruleToQueue, queue('SqsManagedSseEnabled: true')),
  fix: 'Set SqsManagedSseEnabled to true instead, or name a key of your own whose policy lets the service use it.',
  of: ({ queues }) => queues,
  check: ({ resource: own }) =>
    /alias\/aws\/sqs$/.test(wordsOf(own.properties.KmsMasterKeyId))
      ? { message: `${called(own)} is under AWS’s key: no service can send to it.`, on: ['KmsMasterKeyId'] }
      : undefined,
});
