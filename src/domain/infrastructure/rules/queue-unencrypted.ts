import { called, defineRule } from '../rule.ts';
import { flagAt, isGiven } from '../values.ts';
import { queue, ruleToQueue, template } from './examples.ts';

export const queueUnencrypted = defineRule({
  id: 'queue-unencrypted',
  severity: 'error',
  from: 'minimal',
  summary: 'A queue of a consumer is not encrypted at rest.',
  why: 'Events hold what customers did, and dead-letter queues keep them for two weeks. SQS encrypts by itself unless it is told not to; its own keys cost nothing.',
  source: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-sqs-sse-queue.html',
  bad: template(ruleToQueue, queue('SqsManagedSseEnabled: false')),
  good: template(ruleToQueue, queue('SqsManagedSseEnabled: true')),
  fix: 'Set SqsManagedSseEnabled to true, or give it a key of your own as KmsMasterKeyId.',
  of: ({ queues }) => queues,
  check: ({ resource: own }) =>
    flagAt(own.properties, 'SqsManagedSseEnabled') === false && !isGiven(own.properties, 'KmsMasterKeyId')
      ? { message: `${called(own)} is not encrypted at rest.`, on: ['SqsManagedSseEnabled'] }
      : undefined,
});
