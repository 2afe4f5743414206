import { TOPIC } from '../consumers.ts';
import { admits } from '../policies.ts';
import { called, defineRule } from '../rule.ts';
import {
  fn,
  queue,
  queueMapping,
  queuePolicy,
  ruleToTopic,
  sendTo,
  subscription,
  template,
  topic,
} from './examples.ts';

const parts = [
  ruleToTopic,
  topic('KmsMasterKeyId: !Ref OrderKey'),
  queue('VisibilityTimeout: 180'),
  queuePolicy(
    'OrderQueue',
    ...sendTo('OrderQueue').map((line) => line.replace('events.', 'sns.')),
    'Condition: { ArnEquals: { aws:SourceArn: !Ref OrderTopic } }',
  ),
  fn('Timeout: 30'),
  queueMapping(),
];

export const queueWithoutSubscription = defineRule({
  id: 'queue-without-subscription',
  severity: 'error',
  from: 'minimal',
  summary: 'A topic may send to a queue, and no subscription makes it do so.',
  why: 'The policy of the queue only permits. Without a subscription its function waits for events that never come, and nothing fails.',
  source: 'https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html',
  bad: template(...parts),
  good: template(...parts, subscription('RawMessageDelivery: true')),
  fix: 'Add an AWS::SNS::Subscription of the queue to the topic, or take the permission away.',
  of: ({ sourceQueues }) => sourceQueues,
  check: ({ resource: own }, { find, ofType, policies }) => {
    const senders = policies(own)
      .filter((one) => admits(one, 'sns.amazonaws.com', 'sqs:SendMessage'))
      .flatMap(({ conditions }) => conditions.flatMap(({ values }) => values))
      .flatMap((value) => find(value, TOPIC) ?? []);
    const subscribed = ofType('AWS::SNS::Subscription')
      .filter(({ properties }) => find(properties.Endpoint) === own)
      .map(({ properties }) => find(properties.TopicArn, TOPIC));
    const silent = senders.find((topic) => !subscribed.includes(topic));
    return silent && { message: `${called(silent)} may send to ${called(own)}, and no subscription makes it do so.` };
  },
});
