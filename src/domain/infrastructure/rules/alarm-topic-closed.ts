import { admits } from '../policies.ts';
import { called, defineRule } from '../rule.ts';
import { alarm, fn, resource, ruleToFunction, template } from './examples.ts';

const parts = [
  ruleToFunction,
  fn('Timeout: 30'),
  alarm('AWS/Lambda', 'Errors', 'FunctionName: !Ref OrderFunction'),
  resource('AlarmTopic', 'AWS::SNS::Topic'),
];
const policy = (...lines: readonly string[]) =>
  resource(
    'AlarmTopicPolicy',
    'AWS::SNS::TopicPolicy',
    'Topics: [!Ref AlarmTopic]',
    'PolicyDocument:',
    '  Statement:',
    ...lines.map((line) => `    ${line}`),
    '    - Effect: Deny',
    '      Principal: "*"',
    '      Action: sns:Publish',
    '      Resource: !Ref AlarmTopic',
    '      Condition: { Bool: { aws:SecureTransport: "false" } }',
  );

export const alarmTopicClosed = defineRule({
  id: 'alarm-topic-closed',
  severity: 'error',
  from: 'minimal',
  summary: 'CloudWatch may not publish to the topic of the alarms.',
  why: 'A policy of one’s own takes the place of the one that every topic begins with, which lets the account publish. Alarms then turn red, and nobody hears of it.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html',
  bad: template(...parts, policy()),
  good: template(
    ...parts,
    policy(
      '- Effect: Allow',
      '  Principal: { Service: cloudwatch.amazonaws.com }',
      '  Action: sns:Publish',
      '  Resource: !Ref AlarmTopic',
      '  Condition: { StringEquals: { aws:SourceAccount: !Ref "AWS::AccountId" } }',
    ),
  ),
  fix: 'Let cloudwatch.amazonaws.com do sns:Publish in the policy of the topic, on condition of aws:SourceAccount.',
  of: ({ alarmTopics }) => alarmTopics,
  check: ({ resource: own }, { policies }) => {
    const statements = policies(own);
    if (statements.length === 0) return undefined;
    const lets = statements.some((one) => admits(one, 'cloudwatch.amazonaws.com', 'sns:Publish'));
    return lets ? undefined : { message: `Nothing lets alarms publish to ${called(own)}.` };
  },
});
