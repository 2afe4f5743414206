import { numberAt } from '../values.ts';
import { alarmRule } from './alarm-rule.ts';
import { alarm, fn, queue, queueMapping, ruleToQueue, template } from './examples.ts';

const parts = [ruleToQueue, queue('VisibilityTimeout: 180'), fn('Timeout: 30'), queueMapping('BatchSize: 10')];

export const alarmMissingQueueAge = alarmRule({
  id: 'alarm-missing-queue-age',
  from: 'minimal',
  summary: 'Nobody is told when events grow old in a queue.',
  why: 'A consumer that is too slow fails at nothing: events wait, for hours, until the retention of the queue deletes them. Their age is what customers notice.',
  source:
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html',
  bad: template(...parts),
  good: template(
    ...parts,
    alarm('AWS/SQS', 'ApproximateAgeOfOldestMessage', 'QueueName: !GetAtt OrderQueue.QueueName'),
  ),
  fix: 'Add an alarm on ApproximateAgeOfOldestMessage of the queue.',
  namespace: 'AWS/SQS',
  metrics: ['ApproximateAgeOfOldestMessage'],
  of: ({ sourceQueues }) => sourceQueues,
  latest: ({ resource: { properties } }) => {
    const value = numberAt(properties, 'MessageRetentionPeriod') ?? 345_600;
    return { value, what: `and the queue deletes events after ${value} seconds` };
  },
  dimensions: ({ resource }) => [{ name: 'QueueName', of: resource, physicalName: 'QueueName' }],
});
