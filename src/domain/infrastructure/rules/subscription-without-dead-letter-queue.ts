import { called, defineRule } from '../rule.ts';
import { isGiven } from '../values.ts';
import { queue, ruleToTopic, subscription, template, topic, undelivered } from './examples.ts';

const parts = [ruleToTopic, topic('KmsMasterKeyId: !Ref OrderKey'), queue('VisibilityTimeout: 180')];

export const subscriptionWithoutDeadLetterQueue = defineRule({
  id: 'subscription-without-dead-letter-queue',
  severity: 'error',
  from: 'minimal',
  summary: 'A subscription has no dead-letter queue.',
  why: 'What SNS can not deliver, because a policy or a key is missing for instance, it drops after its retries: at once for errors of permission. Each subscription needs a dead-letter queue of its own; the topic has none.',
  source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html',
  bad: template(...parts, subscription('RawMessageDelivery: true')),
  good: template(
    ...parts,
    subscription('RawMessageDelivery: true', 'RedrivePolicy: { deadLetterTargetArn: !GetAtt UndeliveredQueue.Arn }'),
    undelivered('MessageRetentionPeriod: 1209600'),
  ),
  fix: 'Set RedrivePolicy.deadLetterTargetArn of the subscription.',
  of: ({ subscriptions }) => subscriptions,
  check: ({ resource: own }) =>
    isGiven(own.properties, 'RedrivePolicy', 'deadLetterTargetArn')
      ? undefined
      : { message: `${called(own)} has no dead-letter queue.`, on: ['RedrivePolicy'] },
});
