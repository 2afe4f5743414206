import { called, defineRule } from '../rule.ts';
import { flagAt, textAt } from '../values.ts';
import { queue, ruleToTopic, subscription, template, topic } from './examples.ts';

const parts = [ruleToTopic, topic('KmsMasterKeyId: !Ref OrderKey'), queue('VisibilityTimeout: 180')];

export const subscriptionNotRaw = defineRule({
  id: 'subscription-not-raw',
  severity: 'error',
  from: 'minimal',
  summary: 'A queue gets events wrapped into the envelope of SNS.',
  why: 'The event is then a text inside of a message inside of a message: the consumer reads another form than behind a rule, and dead letters can be redriven to a bus only by whoever knows the wrapping.',
  source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html',
  bad: template(...parts, subscription()),
  good: template(...parts, subscription('RawMessageDelivery: true')),
  fix: 'Set RawMessageDelivery to true.',
  of: ({ subscriptions }) => subscriptions,
  check: ({ resource: own }) =>
    textAt(own.properties, 'Protocol') !== 'sqs' || flagAt(own.properties, 'RawMessageDelivery') === true
      ? undefined
      : { message: `${called(own)} wraps events.`, on: ['RawMessageDelivery'] },
});
