import { called, defineRule } from '../rule.ts';
import { isGiven } from '../values.ts';
import { fn, queue, queueMapping, ruleToQueue, template, undelivered } from './examples.ts';

const parts = [ruleToQueue, fn('Timeout: 30'), queueMapping('FunctionResponseTypes: [ReportBatchItemFailures]')];

export const queueWithoutDeadLetterQueue = defineRule({
  id: 'queue-without-dead-letter-queue',
  severity: 'error',
  from: 'minimal',
  summary: 'A queue that a function reads has no dead-letter queue.',
  why: 'An event that the function can not handle comes back again and again, delays those behind it, is paid for each time, and is deleted unseen when the retention of the queue ends.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html',
  bad: template(...parts, queue('VisibilityTimeout: 180')),
  good: template(
    ...parts,
    queue('RedrivePolicy: { deadLetterTargetArn: !GetAtt UndeliveredQueue.Arn, maxReceiveCount: 5 }'),
    undelivered('MessageRetentionPeriod: 1209600'),
  ),
  fix: 'Give the queue a RedrivePolicy with deadLetterTargetArn and maxReceiveCount.',
  of: ({ sourceQueues }) => sourceQueues,
  check: ({ resource: own }) =>
    isGiven(own.properties, 'RedrivePolicy', 'deadLetterTargetArn')
      ? undefined
      : { message: `${called(own)} has no dead-letter queue.`, on: ['RedrivePolicy'] },
});
