import { numberAt, textAt } from '../values.ts';
import { alarmRule } from './alarm-rule.ts';
import { alarm, queue, ruleWithDeadLetters, template, undelivered } from './examples.ts';

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
  dimensions: ({ resource }) => [{ name: 'QueueName', of: resource, physicalName: 'QueueName' }],
  flawOf: ({ resource: { properties } }) => {
    const threshold = numberAt(properties, 'Threshold') ?? 0;
    const from = textAt(properties, 'ComparisonOperator') === 'GreaterThanThreshold' ? threshold + 1 : threshold;
    return from > 1 ? `rings at ${from} messages only, not at the first` : undefined;
  },
});
