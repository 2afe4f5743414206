import { called, defineRule } from '../rule.ts';
import { listAt, wordsOf } from '../values.ts';
import { fn, resource, ruleToFunction, template } from './examples.ts';

const parts = [ruleToFunction, fn('Role: !GetAtt OrderRole.Arn')];

export const iamManagedPolicy = defineRule({
  id: 'iam-managed-policy',
  severity: 'error',
  from: 'minimal',
  summary: 'The role of a consumer has a policy that AWS manages.',
  why: 'It is written for everybody: on all resources, with actions that this function never needs, and AWS changes it. AWSLambdaBasicExecutionRole lets a function write to every log group of the account. Where SAM makes the role itself, it takes such policies.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
  bad: template(
    ...parts,
    resource(
      'OrderRole',
      'AWS::IAM::Role',
      'ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
    ),
  ),
  good: template(
    ...parts,
    resource(
      'OrderRole',
      'AWS::IAM::Role',
      'Policies:',
      '  - PolicyName: Logs',
      '    PolicyDocument:',
      '      Statement:',
      '        - Effect: Allow',
      '          Action: [logs:CreateLogStream, logs:PutLogEvents]',
      '          Resource: !GetAtt OrderLogs.Arn',
    ),
  ),
  fix: 'Write the actions that are needed, on the resources that they are needed for. In SAM give the function a Role of your own.',
  of: ({ roles }) => roles,
  check: ({ resource: role }) => {
    const managed = listAt(role.properties, 'ManagedPolicyArns').map(wordsOf);
    // In SAM a policy may be named without its ARN.
    const ofAws = managed.find((arn) => /:iam::aws:policy\//.test(arn) || /^[A-Za-z]\w+$/.test(arn));
    if (ofAws === undefined) return undefined;
    return { message: `${called(role)} has a policy that AWS manages.`, on: ['ManagedPolicyArns'], found: ofAws };
  },
});
