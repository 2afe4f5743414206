import { deniesPlainText } from '../policies.ts';
import { called, defineRule } from '../rule.ts';
import { resource, ruleToTopic, template, topic } from './examples.ts';

const parts = [ruleToTopic, topic('KmsMasterKeyId: !Ref OrderKey')];

export const topicWithoutTls = defineRule({
  id: 'topic-without-tls',
  severity: 'error',
  from: 'minimal',
  summary: 'Events may be published to a topic without TLS.',
  why: 'A policy that denies what does not come over TLS makes sure that no event goes over the network in plain text, whatever a client is configured to do.',
  source:
    'https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html#enforce-encryption-data-in-transit',
  bad: template(...parts),
  good: template(
    ...parts,
    resource(
      'OrderTopicPolicy',
      'AWS::SNS::TopicPolicy',
      'Topics: [!Ref OrderTopic]',
      'PolicyDocument:',
      '  Statement:',
      '    - Effect: Deny',
      '      Principal: "*"',
      '      Action: sns:Publish',
      '      Resource: !Ref OrderTopic',
      '      Condition: { Bool: { aws:SecureTransport: "false" } }',
    ),
  ),
  fix: 'Deny sns:Publish to everybody where aws:SecureTransport is false, in the policy of the topic. In the CDK: enforceSSL.',
  of: ({ topics, alarmTopics }) => [...topics, ...alarmTopics],
  check: ({ resource: own }, { policies }) =>
    policies(own).some(deniesPlainText) ? undefined : { message: `${called(own)} may be used without TLS.` },
});
