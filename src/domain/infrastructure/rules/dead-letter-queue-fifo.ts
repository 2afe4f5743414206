import { called, defineRule } from '../rule.ts';
import { flagAt } from '../values.ts';
import { queue, ruleWithDeadLetters, template, undelivered } from './examples.ts';

export const deadLetterQueueFifo = defineRule({
  id: 'dead-letter-queue-fifo',
  severity: 'error',
  from: 'minimal',
  summary: 'The dead-letter queue of a target is a FIFO queue.',
  why: 'EventBridge sends dead letters to standard queues only: a FIFO queue wants a message group, which it does not give. So the events are lost after all. The same holds for functions’ and subscriptions’ asynchronous failures.',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html',
  bad: template(ruleWithDeadLetters, queue('VisibilityTimeout: 180'), undelivered('FifoQueue: true')),
  good: template(ruleWithDeadLetters, queue('VisibilityTimeout: 180'), undelivered('MessageRetentionPeriod: 1209600')),
  fix: 'Make it a standard queue: leave FifoQueue out.',
  of: ({ deadLetterQueues }) =>
    deadLetterQueues.filter(({ of }) =>
      of.some(({ kind }) => kind === 'target' || kind === 'subscriber' || kind === 'function' || kind === 'stream'),
    ),
  check: ({ resource: own, of }) =>
    flagAt(own.properties, 'FifoQueue') === true
      ? {
          message: `${called(own)} is a FIFO queue, and keeps dead letters of ${of[0]?.resource.id}.`,
          on: ['FifoQueue'],
        }
      : undefined,
});
