import { called, defineRule } from '../rule.ts';
import { isGiven } from '../values.ts';
import { resource, ruleToTopic, template, topic } from './examples.ts';

export const topicUnencrypted = defineRule({
  id: 'topic-unencrypted',
  severity: 'error',
  from: 'regulated',
  summary: 'A topic that events go through is not encrypted at rest.',
  why: 'Unlike SQS, SNS encrypts only where it is given a key. EventBridge can publish to an encrypted topic only if the key is your own.',
  source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html',
  bad: template(ruleToTopic, topic('DisplayName: Orders')),
  good: template(
    ruleToTopic,
    topic('KmsMasterKeyId: !Ref OrderKey'),
    resource('OrderKey', 'AWS::KMS::Key', 'EnableKeyRotation: true'),
  ),
  fix: 'Give the topic a key of your own as KmsMasterKeyId, whose policy lets the publisher use it.',
  of: ({ topics }) => topics,
  check: ({ resource: own }) =>
    isGiven(own.properties, 'KmsMasterKeyId')
      ? undefined
      : { message: `${called(own)} is not encrypted at rest.`, on: ['KmsMasterKeyId'] },
});
