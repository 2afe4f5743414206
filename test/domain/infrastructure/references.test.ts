import { describe, expect, it } from 'vitest';
import { inspectTemplate } from '../../../src/domain/infrastructure/check.ts';
import { yaml } from './template.ts';

const RULE = `
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: { source: [a], detail-type: [b] }
      Targets: [{ Id: queue, Arn: !GetAtt Queue.Arn }]
  Queue: { Type: AWS::SQS::Queue }
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { EventSourceArn: !GetAtt Queue.Arn, FunctionName: !Ref Function }`;

const told = (rule: string, text: string) => {
  const { findings, undecided } = inspectTemplate(yaml(text));
  const of = (list: typeof findings) => list.filter((one) => one.rule === rule).map(({ message }) => message);
  return { findings: of(findings), undecided: of(undecided) };
};

describe('reference-leads-nowhere', () => {
  const lost = (text: string) => told('reference-leads-nowhere', text).findings;
  const named = (value: string, rest = '') =>
    lost(`${rest}
Resources:${RULE}
  Function: { Type: AWS::Lambda::Function, Properties: { Description: ${value} } }`);

  it.each([
    '!Ref Gone',
    '!GetAtt Gone.Arn',
    '{ Fn::GetAtt: [Gone, Arn] }',
    `!Sub "a \${Gone.Arn} b"`,
    `!Sub ["\${a}", { a: !Ref Gone }]`,
    '!If [Never, !Ref Gone, x]',
  ])('finds %s', (value) => {
    expect(named(value)).toEqual(['Function refers to Gone, which the template does not have.']);
  });

  it.each([
    '!Ref AWS::Region',
    '!Ref Given',
    `!Sub "\${!Gone} \${AWS::Region} \${Given} \${Queue.Arn}"`,
    `!Sub ["\${Own}", { Own: x }]`,
    '!ImportValue Gone',
    '!FindInMap [Gone, a, b]',
  ])('is content with %s', (value) => {
    expect(named(value, 'Parameters: { Given: { Type: String } }')).toEqual([]);
  });

  it('finds what must be there before', () => {
    const text = (before: string) =>
      `Resources:${RULE}\n  Function: { Type: AWS::Lambda::Function, DependsOn: ${before} }`;
    expect(lost(text('[Queue, Gone]'))).toHaveLength(1);
    expect(lost(text('Queue'))).toEqual([]);
  });

  it('knows the names of what SAM makes, and no others that begin alike', () => {
    const text = (name: string, role = '') => `
Transform: AWS::Serverless-2016-10-31
Resources:${RULE}
  Function: { Type: AWS::Serverless::Function, Properties: { Events: { Orders: { Type: SQS, Properties: { Queue: !GetAtt Queue.Arn } } }${role} } }
  Api: { Type: AWS::Serverless::Api }
  Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Ref ${name} } }`;
    for (const name of ['FunctionRole', 'FunctionOrders', 'FunctionAliaslive', 'ApiStage', 'ServerlessRestApi']) {
      expect(lost(text(name)), name).toEqual([]);
    }
    expect(lost(text('FunctionLogs'))).toHaveLength(1);
    expect(lost(text('FunctionRole', ', Role: !Ref AWS::NoValue'))).toEqual([]);
    expect(lost(text('FunctionRole', ', Role: arn'))).toHaveLength(1);
  });

  it('says nothing where a macro or a loop may bring what is missing', () => {
    expect(named('!Ref Gone', 'Transform: MyMacro')).toEqual([]);
    const loop = `  Fn::ForEach::Queues: [Name, [A, B], { "\${Name}": { Type: AWS::SQS::Queue } }]`;
    expect(lost(`Resources:${RULE}\n  Function: { Type: AWS::Lambda::Function, DependsOn: A }\n${loop}`)).toEqual([]);
  });
});

describe('role-not-permitted', () => {
  const SAM = (properties: string) =>
    told(
      'role-not-permitted',
      `
Transform: AWS::Serverless-2016-10-31
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: { source: [a], detail-type: [b] }
      Targets: [{ Id: queue, Arn: !GetAtt Queue.Arn }]
  Queue: { Type: AWS::SQS::Queue }
  Rejected: { Type: AWS::SQS::Queue }
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Tracing: Active
      Environment: { Variables: { REJECTIONS: !Ref Rejected } }
      Events: { Orders: { Type: SQS, Properties: { Queue: !GetAtt Queue.Arn } } }
${properties}`,
    );

  it('knows what the policies of SAM and AWS allow, and says where it can’t know', () => {
    const missing = 'FunctionRole may not sqs:SendMessage on Rejected, which Function needs.';
    expect(SAM('')).toEqual({ findings: [missing], undecided: [] });
    expect(SAM('      Policies: [{ SQSSendMessagePolicy: { QueueName: !GetAtt Rejected.QueueName } }]')).toMatchObject({
      findings: [],
      undecided: [expect.stringContaining('What a policy of FunctionRole allows is not in the template.')],
    });
    expect(SAM('      Policies: [!Ref TeamPolicy]').findings).toEqual([]);
  });

  it('reads statements, on the resource, on a part of its name, or on all', () => {
    for (const on of [
      '!GetAtt Rejected.Arn',
      '"*"',
      '!Sub "arn:aws:sqs:*:*:order-*"',
      '[!GetAtt Queue.Arn, !GetAtt Rejected.Arn]',
    ]) {
      const policy = `      Policies: [{ Statement: [{ Effect: Allow, Action: "sqs:Send*", Resource: ${on} }] }]`;
      expect(SAM(policy), on).toEqual({ findings: [], undecided: [] });
    }
    const other =
      '      Policies: [{ Statement: [{ Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Queue.Arn }] }]';
    expect(SAM(other).findings).toHaveLength(1);
  });

  it('wants the key of a queue too, by the policy of the key or by both', () => {
    const text = (statements: string, role: string) =>
      told(
        'role-not-permitted',
        `
Resources:${RULE.replace('Queue: { Type: AWS::SQS::Queue }', 'Queue: { Type: AWS::SQS::Queue, Properties: { KmsMasterKeyId: !Ref Key } }')}
  Key: { Type: AWS::KMS::Key, Properties: { KeyPolicy: { Statement: [${statements}] } } }
  Function: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt Role.Arn } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: Read
          PolicyDocument: { Statement: [{ Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes${role}], Resource: "*" }] }`,
      ).findings;
    const root = `{ Effect: Allow, Principal: { AWS: !Sub "arn:aws:iam::\${AWS::AccountId}:root" }, Action: "kms:*", Resource: "*" }`;
    const own = '{ Effect: Allow, Principal: { AWS: !GetAtt Role.Arn }, Action: kms:Decrypt, Resource: "*" }';
    const missing = ['Role may not kms:Decrypt on Key, which Function needs.'];
    expect(text(root, ', kms:Decrypt')).toEqual([]);
    expect(text(own, '')).toEqual([]);
    expect(text(root, '')).toEqual(missing);
    expect(text('', ', kms:Decrypt')).toEqual(missing);
  });
});

describe('rejection-queue-missing', () => {
  it('is not asked of a function that publishes what a table brings', () => {
    const text = (source: string) => `
Resources:
  Table: { Type: AWS::DynamoDB::Table }
  Queue: { Type: AWS::SQS::Queue }
  Publisher: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt Role.Arn } }
  Role:
    Type: AWS::IAM::Role
    Properties: { Policies: [{ PolicyName: P, PolicyDocument: { Statement: [{ Effect: Allow, Action: events:PutEvents, Resource: "*" }] } }] }
  Mapping: { Type: AWS::Lambda::EventSourceMapping, Properties: { EventSourceArn: !GetAtt ${source}, FunctionName: !Ref Publisher } }`;
    expect(told('rejection-queue-missing', text('Table.StreamArn')).findings).toEqual([]);
    expect(told('rejection-queue-missing', text('Queue.Arn')).findings).toHaveLength(1);
  });
});
