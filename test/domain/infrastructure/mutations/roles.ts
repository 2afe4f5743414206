import { shapes } from '../../../support/consumer-scope.ts';
import { each, lambda, type Mutations, on, set, statements, without } from './ways.ts';

export const roles: Mutations = {
  'iam-managed-policy': [
    on(
      shapes,
      set('AWS::IAM::Role', 'ManagedPolicyArns', [
        {
          'Fn::Join': [
            '',
            ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
          ],
        },
      ]),
    ),
  ],
  'iam-resource-wildcard': [
    on(
      shapes,
      statements('AWS::IAM::Policy', (statement) => (statement.Resource = '*')),
    ),
  ],
  'iam-wildcard': [
    on(
      shapes,
      statements('AWS::IAM::Policy', (statement) => (statement.Action = 'sqs:*')),
    ),
    on(
      shapes,
      statements('AWS::IAM::Policy', (statement) => {
        statement.NotAction = statement.Action;
        delete statement.Action;
      }),
    ),
  ],
  'key-closed-to-service': [
    on(
      shapes,
      each('AWS::KMS::Key', ({ Properties }) => {
        Properties.KeyPolicy.Statement = Properties.KeyPolicy.Statement.slice(0, 1);
      }),
    ),
  ],
  'key-without-rotation': [
    on(shapes, set('AWS::KMS::Key', 'EnableKeyRotation')),
    on(shapes, set('AWS::KMS::Key', 'EnableKeyRotation', false)),
  ],
  'permission-without-source': [on(lambda, set('AWS::Lambda::Permission', 'SourceArn'))],
  'role-not-assumable': [
    on(
      shapes,
      each('AWS::IAM::Role', ({ Properties }) => {
        Properties.AssumeRolePolicyDocument.Statement[0].Principal = { Service: 'ec2.amazonaws.com' };
      }),
    ),
  ],
  'role-not-permitted': [
    on(shapes, without('AWS::IAM::Policy')),
    // A key that leaves nothing to the policies of the account.
    on(
      shapes,
      each('AWS::KMS::Key', ({ Properties }) => Properties.KeyPolicy.Statement.shift()),
    ),
    on(
      ['sqs', 'sns', 'kinesis'],
      statements('AWS::IAM::Policy', (statement) => {
        if (/ReceiveMessage|GetRecords/.test(JSON.stringify(statement.Action))) statement.Action = 's3:GetObject';
      }),
    ),
  ],
};
