import { QUEUE } from '../consumers.ts';
import { admits } from '../policies.ts';
import { called, defineRule } from '../rule.ts';
import { queue, queuePolicy, ruleToTopic, sendTo, subscription, template, topic } from './examples.ts';

const parts = [ruleToTopic, topic('KmsMasterKeyId: !Ref OrderKey'), queue('VisibilityTimeout: 180'), subscription()];

export const subscriptionNotPermitted = defineRule({
  id: 'subscription-not-permitted',
  severity: 'error',
  from: 'minimal',
  summary: 'Nothing in the template lets SNS deliver to the queue of a subscription.',
  why: 'The subscription is made without a word. Each event then fails as an error of permission, which SNS does not try again.',
  source: 'https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html',
  bad: template(...parts),
  good: template(
    ...parts,
    queuePolicy(
      'OrderQueue',
      ...sendTo('OrderQueue').map((line) => line.replace('events.', 'sns.')),
      'Condition: { ArnEquals: { aws:SourceArn: !Ref OrderTopic } }',
    ),
  ),
  fix: 'Give the queue an AWS::SQS::QueuePolicy that lets sns.amazonaws.com do sqs:SendMessage, on condition of the topic’s ARN.',
  of: ({ subscriptions }) => subscriptions,
  check: ({ resource: own }, { find, policies }) => {
    const to = find(own.properties.Endpoint, QUEUE);
    if (to === undefined || policies(to).some((one) => admits(one, 'sns.amazonaws.com', 'sqs:SendMessage')))
      return undefined;
    return { message: `Nothing lets ${called(own)} deliver to ${to.id}.`, on: ['Endpoint'] };
  },
});
