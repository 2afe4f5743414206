import { called, defineRule } from '../rule.ts';
import { isGiven, numberAt } from '../values.ts';
import { fn, queue, queueMapping, ruleToQueue, template, undelivered } from './examples.ts';

const redrive = (count: number) =>
  queue(`RedrivePolicy: { deadLetterTargetArn: !GetAtt UndeliveredQueue.Arn, maxReceiveCount: ${count} }`);
const parts = [
  ruleToQueue,
  fn('Timeout: 30'),
  queueMapping('BatchSize: 10'),
  undelivered('MessageRetentionPeriod: 1209600'),
];

export const maxReceiveCountTooLow = defineRule({
  id: 'max-receive-count-too-low',
  severity: 'error',
  from: 'minimal',
  summary: 'A queue gives events up after fewer than five tries.',
  why: 'Lambda receives messages also when the function is throttled and never sees them: with a low maxReceiveCount a peak alone moves good events to the dead-letter queue. AWS asks for at least 5.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-queueconfig',
  bad: template(...parts, redrive(1)),
  good: template(...parts, redrive(5)),
  fix: 'Set maxReceiveCount to 5 or more.',
  of: ({ sourceQueues }) => sourceQueues,
  check: ({ resource: own }) => {
    if (!isGiven(own.properties, 'RedrivePolicy')) return undefined;
    const count = numberAt(own.properties, 'RedrivePolicy', 'maxReceiveCount') ?? 0;
    if (count >= 5) return undefined;
    const on = ['RedrivePolicy', 'maxReceiveCount'];
    return { message: `${called(own)} gives an event up after ${count} tries.`, on, expected: 'at least 5' };
  },
});
