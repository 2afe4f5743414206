import { keyNeeds } from '../needs.ts';
import { allows } from '../policies.ts';
import { called, defineRule } from '../rule.ts';
import { queue, resource, ruleToQueue, template } from './examples.ts';

const key = (...statement: readonly string[]) =>
  resource(
    'OrderKey',
    'AWS::KMS::Key',
    'EnableKeyRotation: true',
    'KeyPolicy:',
    '  Statement:',
    ...statement.map((line) => `    ${line}`),
  );
const parts = [ruleToQueue, queue('KmsMasterKeyId: !Ref OrderKey')];
const root = [
  '- Effect: Allow',
  '  Principal: { AWS: !Join [":", ["arn:aws:iam:", !Ref AWS::AccountId, root]] }',
  '  Action: kms:*',
  '  Resource: "*"',
];

export const keyClosedToService = defineRule({
  id: 'key-closed-to-service',
  severity: 'error',
  from: 'minimal',
  summary: 'A service may not use the key of what it sends to.',
  why: 'EventBridge, SNS and alarms send to what is encrypted only if the policy of the key lets them: without it dead letters are lost, and alarms are heard by nobody, although every other policy is right. A log group under a key is not even made.',
  source:
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html#compatibility-with-aws-services',
  bad: template(...parts, key(...root)),
  good: template(
    ...parts,
    key(
      ...root,
      '- Effect: Allow',
      '  Principal: { Service: events.amazonaws.com }',
      '  Action: [kms:GenerateDataKey, kms:Decrypt]',
      '  Resource: "*"',
      '  Condition: { StringEquals: { aws:SourceAccount: !Ref "AWS::AccountId" } }',
    ),
  ),
  fix: 'Let the service do so in the policy of the key, on condition of aws:SourceAccount.',
  of: keyNeeds,
  check: ({ resource: own, service, actions, on, what }, { policies }) => {
    const lets = policies(own).filter(({ services }) => services.some((name) => service.test(name)));
    const missing = actions.filter((action) => !lets.some((one) => allows(one, action)));
    if (missing.length === 0) return undefined;
    return {
      message: `${called(own)} is closed to what ${what} ${on.id}.`,
      on: ['KeyPolicy'],
      expected: missing.join(', '),
    };
  },
});
