import { alarmRule } from './alarm-rule.ts';
import { alarm, queue, ruleWithDeadLetters, template, undelivered } from './examples.ts';
import { atTheFirst } from './ringing.ts';

const parts = [ruleWithDeadLetters, queue('VisibilityTimeout: 180'), undelivered('MessageRetentionPeriod: 1209600')];

export const alarmMissingDeadLetters = alarmRule({
  id: 'alarm-missing-dead-letters',
  from: 'minimal',
  summary: 'Nobody is told when an event comes into a dead-letter queue.',
  why: 'A dead letter is an order that was not shipped. After 14 days it is deleted: a queue that nobody looks at loses events with two weeks’ delay. The first message counts.',
  source:
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/dead-letter-queues-alarms-cloudwatch.html',
  bad: template(...parts),
  good: template(
    ...parts,
    alarm('AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName: !GetAtt UndeliveredQueue.QueueName'),
  ),
  fix: 'Add an alarm on ApproximateNumberOfMessagesVisible of the queue, from the first message on.',
  namespace: 'AWS/SQS',
  metrics: ['ApproximateNumberOfMessagesVisible'],
  of: ({ deadLetterQueues }) => deadLetterQueues,
  latest: atTheFirst,
  dimensions: ({ resource }) => [{ name: 'QueueName', of: resource, physicalName: 'QueueName' }],
});
