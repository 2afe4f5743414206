import { defineRule } from '../rule.ts';
import { isGiven } from '../values.ts';
import { queue, ruleToQueue, ruleWithDeadLetters, template, undelivered } from './examples.ts';

export const targetWithoutDeadLetterQueue = defineRule({
  id: 'target-without-dead-letter-queue',
  severity: 'error',
  from: 'minimal',
  summary: 'A target of a rule has no dead-letter queue.',
  why: 'What EventBridge can not deliver it tries again for up to 24 hours, and then drops. Where a permission or the target is missing it drops it at once. Without a dead-letter queue the event is gone, and nobody knows which one it was.',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html',
  bad: template(ruleToQueue, queue('VisibilityTimeout: 180')),
  good: template(ruleWithDeadLetters, queue('VisibilityTimeout: 180'), undelivered('MessageRetentionPeriod: 1209600')),
  fix: 'Give the target a DeadLetterConfig with the ARN of a standard SQS queue, and the queue a policy that lets the rule send to it.',
  of: ({ targets }) => targets,
  check: ({ resource: rule, index, value }) =>
    isGiven(value, 'DeadLetterConfig', 'Arn')
      ? undefined
      : { message: `Target ${index + 1} of ${rule.id} has no dead-letter queue.`, on: ['Targets', index] },
});
