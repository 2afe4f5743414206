import { called, defineRule } from '../rule.ts';
import { numberAt } from '../values.ts';
import { queue, ruleWithDeadLetters, template, undelivered } from './examples.ts';

/** SQS keeps a message for 14 days at most; by itself for 4. */
const LONGEST = 1_209_600;
const STANDARD = 345_600;

export const deadLetterRetentionTooShort = defineRule({
  id: 'dead-letter-retention-too-short',
  severity: 'error',
  from: 'minimal',
  summary: 'A dead-letter queue keeps events for less than 14 days.',
  why: 'Somebody must see the alarm, find the cause, mend and deploy it, over a weekend or a holiday, before the events can be redriven. The time counts from when an event came into the queue that it was moved from: where both keep it equally long, little is left. SQS’s default is 4 days.',
  source:
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html#understanding-message-retention-periods',
  bad: template(ruleWithDeadLetters, queue('VisibilityTimeout: 180'), undelivered('MessageRetentionPeriod: 345600')),
  good: template(ruleWithDeadLetters, queue('VisibilityTimeout: 180'), undelivered('MessageRetentionPeriod: 1209600')),
  fix: 'Set MessageRetentionPeriod of the dead-letter queue to 1209600, and that of its source to less.',
  of: ({ deadLetterQueues }) => deadLetterQueues,
  check: ({ resource: own, of }) => {
    const kept = numberAt(own.properties, 'MessageRetentionPeriod') ?? STANDARD;
    const on = ['MessageRetentionPeriod'];
    const expected = '1209600 s (14 days)';
    if (kept < LONGEST) return { message: `${called(own)} keeps dead letters for ${kept} s.`, on, expected };
    for (const { kind, resource: source } of of) {
      if (kind !== 'queue' || (numberAt(source.properties, 'MessageRetentionPeriod') ?? STANDARD) < kept) continue;
      return {
        message: `${called(source)} keeps events as long as its dead-letter queue: the time counts from when they came.`,
        resource: source,
        on,
        expected: `less than ${kept} s`,
      };
    }
    return undefined;
  },
});
