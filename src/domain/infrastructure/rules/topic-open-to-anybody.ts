import { sourcesOf } from '../policies.ts';
import { called, defineRule } from '../rule.ts';
import { resource, ruleToTopic, template, topic } from './examples.ts';

const parts = [ruleToTopic, topic('KmsMasterKeyId: !Ref OrderKey')];
const policy = (...lines: readonly string[]) =>
  resource(
    'OrderTopicPolicy',
    'AWS::SNS::TopicPolicy',
    'Topics: [!Ref OrderTopic]',
    'PolicyDocument:',
    '  Statement:',
    '    - Effect: Allow',
    '      Principal: { Service: events.amazonaws.com }',
    '      Action: sns:Publish',
    '      Resource: !Ref OrderTopic',
    ...lines,
  );

export const topicOpenToAnybody = defineRule({
  id: 'topic-open-to-anybody',
  severity: 'error',
  from: 'minimal',
  summary: 'A service, or anybody, may publish to a topic on behalf of anybody.',
  why: 'EventBridge acts for all accounts of AWS: a statement without a condition lets a rule of any of them publish what your consumers take for your events. The CDK’s SnsTopic target writes such a statement unless it is told authorizeUsingRole.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
  bad: template(...parts, policy()),
  good: template(...parts, policy('      Condition: { ArnEquals: { aws:SourceArn: !GetAtt OrderRule.Arn } }')),
  fix: 'Publish with a role (RoleArn of the target), or add a condition on aws:SourceArn or aws:SourceAccount.',
  of: ({ topics, alarmTopics }) => [...topics, ...alarmTopics],
  check: ({ resource: own }, { policies }) => {
    const open = policies(own).find(
      (statement) =>
        statement.effect === 'Allow' &&
        (statement.principals.includes('*')
          ? statement.conditions.length === 0
          : statement.services.length > 0 && sourcesOf(statement).length === 0),
    );
    return open && { message: `${called(own)} takes messages on behalf of anybody.`, resource: open.on, on: open.path };
  },
});
