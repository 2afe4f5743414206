import { describe, expect, it } from 'vitest';
import { inspectTemplate } from '../../../src/domain/infrastructure/check.ts';
import { rules } from '../../../src/domain/infrastructure/rules.ts';
import { found, yaml } from './template.ts';

const inspect = (text: string, profile: 'minimal' | 'standard' | 'regulated' = 'minimal') =>
  inspectTemplate(yaml(text), { profile });
const undecided = (text: string) => inspect(text).undecided.map(({ rule, message }) => `${rule}: ${message}`);

/** A rule to a queue that a function reads; the lines are those of the queue. */
const consumer = (lines: string, rest = '') => `${rest}
Resources:
  OrderRule:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: orders
      EventPattern: { source: [com.acme.orders], detail-type: [OrderPlaced] }
      Targets: [{ Id: queue, Arn: !GetAtt OrderQueue.Arn }]
  OrderQueue:
    Type: AWS::SQS::Queue
    Properties:
      MessageRetentionPeriod: 345600
${lines
  .split('\n')
  .map((line) => `      ${line}`)
  .join('\n')}
  OrderFunction:
    Type: AWS::Lambda::Function
    Properties: { Timeout: 30 }
  OrderMapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { EventSourceArn: !GetAtt OrderQueue.Arn, FunctionName: !Ref OrderFunction }
`;
const VISIBILITY = 'visibility-timeout-too-short';

describe('what is looked at', () => {
  it('is nothing where no consumer is', () => {
    const text = `
Resources:
  Bucket: { Type: AWS::S3::Bucket, Properties: { BucketName: mine } }
  Queue: { Type: AWS::SQS::Queue, Properties: { QueueName: jobs, SqsManagedSseEnabled: false } }
  Role: { Type: AWS::IAM::Role, Properties: { ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess] } }
  Function: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt Role.Arn, Runtime: nodejs16.x } }
  Clock: { Type: AWS::Events::Rule, Properties: { ScheduleExpression: rate(1 hour), Targets: [{ Id: f, Arn: !GetAtt Function.Arn }] } }
  Permission:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: !Ref Function, Principal: events.amazonaws.com, SourceArn: !GetAtt Clock.Arn }
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { EventSourceArn: !GetAtt Queue.Arn, FunctionName: !Ref Function }
  Alarm: { Type: AWS::CloudWatch::Alarm, Properties: { Namespace: AWS/EC2, MetricName: CPUUtilization } }
  Key: { Type: AWS::KMS::Key }
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument: { Statement: [{ Effect: Allow, Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "sqs:*", Resource: "*" }] }
`;
    expect(inspect(text, 'regulated')).toMatchObject({ findings: [], undecided: [], consumers: 0, resources: 10 });
  });

  it.each([
    [
      'a queue that EventBridge of another stack may send to',
      'AWS::SQS::QueuePolicy',
      'queue-without-dead-letter-queue',
    ],
    [
      'a function that EventBridge of another stack may invoke',
      'AWS::Lambda::Permission',
      'function-without-failure-destination',
    ],
  ])('is %s', (_, type, rule) => {
    const text = `
Resources:
  Queue: { Type: AWS::SQS::Queue }
  Function: { Type: AWS::Lambda::Function }
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { EventSourceArn: !GetAtt Queue.Arn, FunctionName: !Ref Function }
  Let:
    Type: ${type}
    Properties:
      Queues: [!Ref Queue]
      FunctionName: !GetAtt Function.Arn
      Principal: events.amazonaws.com
      SourceArn: arn:aws:events:eu-central-1:111122223333:rule/orders/OrderPlaced
      PolicyDocument: { Statement: { Effect: Allow, Principal: { Service: events.amazonaws.com }, Action: sqs:SendMessage } }
`;
    expect(found(text)).toContain(rule);
  });

  it('is what may invoke an alias of a function', () => {
    const text = (more: string) => `
Resources:
  Rule: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [a] }, Targets: [{ Id: a, Arn: !Ref Live }] } }
  Live: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref Function } }
  Function: { Type: AWS::Lambda::Function }
  Let: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref Live, Principal: events.amazonaws.com${more} } }
`;
    expect(found(text(''))).toContain('permission-without-source');
    expect(found(text(', SourceArn: !GetAtt Rule.Arn'))).not.toContain('permission-without-source');
    expect(found(text(''))).not.toContain('target-not-permitted');
  });

  it('is an alarm that rings through another one', () => {
    const text = (rule: string) => `
Resources:
  Rule: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [a] }, Targets: [{ Id: a, Arn: !GetAtt Function.Arn }] } }
  Function: { Type: AWS::Lambda::Function }
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties: { Namespace: AWS/Lambda, MetricName: Errors, Dimensions: [{ Name: FunctionName, Value: !Ref Function }] }
  Any: { Type: AWS::CloudWatch::CompositeAlarm, Properties: { AlarmRule: !Sub "${rule}", AlarmActions: [!Ref Topic] } }
`;
    expect(found(text('ALARM(x)'))).toContain('alarm-without-action');
    expect(found(text(`ALARM(\${Errors})`))).not.toContain('alarm-without-action');
  });

  it('is a function behind an alias, and one that publishes what a stream brings', () => {
    expect(
      found(`
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties: { EventPattern: { source: [a] }, Targets: [{ Id: a, Arn: !Ref Live }] }
  Live: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref Function } }
  Function: { Type: AWS::Lambda::Function }
`),
    ).toContain('function-without-failure-destination');
    expect(
      found(`
Resources:
  Orders: { Type: AWS::DynamoDB::Table }
  Outbox: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt Role.Arn } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies: [{ PolicyDocument: { Statement: [{ Effect: Allow, Action: events:PutEvents, Resource: !Ref Bus }] } }]
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { EventSourceArn: !GetAtt Orders.StreamArn, FunctionName: !Ref Outbox }
`),
    ).toEqual(expect.arrayContaining(['stream-without-bisection', 'alarm-missing-iterator-age']));
  });
});

describe('what only the deployment knows', () => {
  const parameter = (more = '') => `Parameters: { Seconds: { Type: Number${more} } }`;
  it.each([
    ['a parameter without default', '!Ref Seconds', parameter()],
    [
      'a parameter of the Parameter Store',
      '!Ref Seconds',
      'Parameters: { Seconds: { Type: "AWS::SSM::Parameter::Value<String>", Default: /seconds } }',
    ],
    ['an import', '!ImportValue seconds', ''],
    [
      'a condition on a parameter without default',
      '!If [Long, 600, 30]',
      `${parameter()}\nConditions: { Long: !Equals [!Ref Seconds, 1] }`,
    ],
    ['a condition that asks for itself', '!If [Long, 600, 30]', 'Conditions: { Long: !Not [!Condition Long] }'],
    ['a mapping by Region', '!FindInMap [Map, !Ref "AWS::Region", s]', 'Mappings: { Map: { eu-central-1: { s: 1 } } }'],
    [
      'a mapping that refers to itself',
      '!FindInMap [Map, a, b]',
      'Mappings: { Map: { a: { b: !FindInMap [Map, a, b] } } }',
    ],
    ['an item of an imported list', '!Select [0, !Split [",", !ImportValue list]]', ''],
    ['a function that does not exist', '{ Fn::Nonsense: [1] }', ''],
  ])('is told as not decided: %s', (_, value, rest) => {
    const text = consumer(`VisibilityTimeout: ${value}`, rest);
    expect(found(text, { profile: 'minimal' })).not.toContain(VISIBILITY);
    expect(undecided(text).filter((one) => one.startsWith(VISIBILITY))).toHaveLength(1);
  });

  it.each([
    ['the default of a parameter', '!Ref Seconds', parameter(', Default: 30')],
    ['a number as text', '"30"', ''],
    [
      'a condition that defaults decide',
      '!If [Long, 600, 30]',
      `${parameter(', Default: 2')}\nConditions: { Long: !And [!Condition Is, !Not [!Equals [a, a]]], Is: !Equals [!Ref Seconds, 2] }`,
    ],
    ['a mapping', '!FindInMap [Map, a, s]', 'Mappings: { Map: { a: { s: 30 } } }'],
    ['a text put together', `!Sub "\${Tens}0"`, 'Parameters: { Tens: { Type: String, Default: "3" } }'],
    ['joined and chosen', '!Select [1, !Split ["-", !Join ["-", [1, 30]]]]', ''],
    ['a branch that makes no difference', '!If [Unknown, 30, 30]', ''],
    ['what is not written', '!Ref AWS::NoValue', ''],
  ])('is not %s', (_, value, rest) => {
    const text = consumer(`VisibilityTimeout: ${value}`, rest);
    expect(found(text, { profile: 'minimal' })).toContain(VISIBILITY);
    expect(undecided(text)).toEqual([]);
  });

  it('is known where a parameter is given', () => {
    const template = yaml(consumer('VisibilityTimeout: !Ref Seconds', parameter()));
    const given = (value: string) => inspectTemplate(template, { parameters: new Map([['Seconds', value]]) });
    expect(given('30').findings.map(({ rule }) => rule)).toContain(VISIBILITY);
    expect(given('180')).toMatchObject({ undecided: [] });
    expect(given('180').findings.map(({ rule }) => rule)).not.toContain(VISIBILITY);
  });

  it('leaves out resources whose condition does not hold, and keeps the others', () => {
    const text = (test: string) =>
      consumer('VisibilityTimeout: 30', `Conditions: { Made: ${test} }`).replace(
        '  OrderMapping:',
        '  OrderMapping:\n    Condition: Made',
      );
    expect(found(text('!Equals [a, b]'))).not.toContain(VISIBILITY);
    expect(found(text('!Equals [a, a]'))).toContain(VISIBILITY);
    expect(found(text('!Equals [!ImportValue a, a]'))).toContain(VISIBILITY);
  });

  it('is what another stack makes', () => {
    const text = `
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: { source: [a], detail-type: [b] }
      Targets:
        - { Id: a, Arn: !ImportValue a, DeadLetterConfig: { Arn: !ImportValue b } }
        - { Id: c, Arn: !GetAtt Function.Arn, DeadLetterConfig: { Arn: !GetAtt Queue.Arn } }
        - { Id: d, Arn: !GetAtt Machine.Arn }
  Function: { Type: AWS::Lambda::Function, Properties: { Role: !ImportValue c } }
  Queue: { Type: AWS::SQS::Queue }
  Machine: { Type: AWS::StepFunctions::StateMachine }
`;
    expect(undecided(text)).toEqual([
      'template-not-decided: The dead-letter queue of Rule is not in this template (Fn::ImportValue(b)): check it where it is made.',
      'template-not-decided: The target of Rule is not in this template (Fn::ImportValue(a)): check it where it is made.',
      'template-not-decided: The role of Function is not in this template (Fn::ImportValue(c)): check it where it is made.',
    ]);
  });

  it('is what stands in nested stacks, loops and macros', () => {
    const text = `
Transform: [AWS::Serverless-2016-10-31, Mine]
Resources:
  Nested: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: a.yaml } }
  "Fn::ForEach::Queues": [Name, [A, B], { "\${Name}": { Type: AWS::SQS::Queue } }]
`;
    expect(inspect(text).undecided.map(({ pointer }) => pointer)).toEqual([
      '/Resources/Nested',
      '/Resources/Fn::ForEach::Queues',
      '/Transform',
    ]);
  });
});

describe('SAM', () => {
  const sam = (properties: string, globals = '') => `
Transform: AWS::Serverless-2016-10-31
${globals}
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: dist/
${properties
  .split('\n')
  .map((line) => `      ${line}`)
  .join('\n')}
  Queue: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 180 } }
  Undelivered: { Type: AWS::SQS::Queue, Properties: { MessageRetentionPeriod: 1209600 } }
`;
  const event = (more = '') => `Events:
  Placed:
    Type: EventBridgeRule
    Properties:
      EventBusName: orders
      Pattern: { source: [com.acme.orders], detail-type: [OrderPlaced] }${more}`;

  it('makes rule, permission and role of a function', () => {
    expect(found(sam(event()), { profile: 'minimal' })).toEqual(
      expect.arrayContaining([
        'target-without-dead-letter-queue',
        'iam-managed-policy',
        'function-without-failure-destination',
      ]),
    );
    expect(found(sam(event()))).not.toContain('target-not-permitted');
    expect(found(sam(event()))).not.toContain('permission-without-source');
  });

  it('takes the queue that SAM makes for dead letters', () => {
    const findings = found(sam(event('\n      DeadLetterConfig: { Type: SQS, QueueLogicalId: Mine }')));
    expect(findings).not.toContain('target-without-dead-letter-queue');
    expect(findings).not.toContain('dead-letter-queue-policy-missing');
    expect(findings).not.toContain('dead-letter-queue-policy-too-wide');
    expect(findings).toContain('dead-letter-retention-too-short');
  });

  it('reads globals, which a function overrides', () => {
    const globals =
      'Globals: { Function: { Timeout: 30, Tracing: Active, Runtime: nodejs18.x, Environment: { Variables: { DB_PASSWORD: x } } } }';
    expect(found(sam(`Runtime: nodejs24.x\nRole: !ImportValue role\n${event()}`, globals))).not.toContain(
      'runtime-outdated',
    );
    expect(found(sam(event(), globals))).toEqual(expect.arrayContaining(['runtime-outdated', 'secret-in-environment']));
    expect(found(sam(event(), globals))).not.toContain('function-timeout-missing');
    expect(found(sam(event(), globals))).not.toContain('function-untraced');
  });

  it('reads queues, streams and topics as events, and what becomes of failures', () => {
    const text = `Timeout: 30
EventInvokeConfig: { MaximumEventAgeInSeconds: 3600, DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt Undelivered.Arn } } }
${event()}
  Waiting: { Type: SQS, Properties: { Queue: !GetAtt Queue.Arn, BatchSize: 10, FunctionResponseTypes: [ReportBatchItemFailures] } }
  Streamed: { Type: Kinesis, Properties: { Stream: !ImportValue stream, StartingPosition: LATEST } }
  Told: { Type: SNS, Properties: { Topic: !ImportValue topic } }`;
    const findings = found(sam(text), { profile: 'minimal' });
    expect(findings).not.toContain('function-without-failure-destination');
    expect(findings).not.toContain('event-age-missing');
  });

  it('points at the event of the function', () => {
    const { findings } = inspect(sam(event()));
    const of = (rule: string) => findings.find((one) => one.rule === rule)?.pointer;
    expect(of('target-without-dead-letter-queue')).toBe(
      '/Resources/Function/Properties/Events/Placed/Properties/Targets/0',
    );
    expect(of('function-timeout-missing')).toBe('/Resources/Function/Properties/Timeout');
  });
});

describe('what a template ignores', () => {
  const ignoring = (ignore: string) =>
    consumer('VisibilityTimeout: 30').replace(
      '  OrderQueue:\n',
      `  OrderQueue:\n    Metadata: { eda: { ignore: ${ignore} } }\n`,
    );
  it.each([
    ['[{ rule: visibility-timeout-too-short, reason: It is idempotent. }]', [], 1],
    ['{ rule: visibility-timeout-too-short, reason: It is idempotent. }', [], 1],
    ['[{ rule: visibility-timeout-too-short }]', ['ignore-invalid', VISIBILITY], 0],
    ['[{ rule: visibility-timeout-too-short, reason: "  " }]', ['ignore-invalid', VISIBILITY], 0],
    ['[{ rule: visibility-timeout-to-short, reason: x }]', ['ignore-invalid', VISIBILITY], 0],
    ['[visibility-timeout-too-short]', ['ignore-invalid', VISIBILITY], 0],
    ['[{ rule: queue-under-aws-key, reason: x }]', ['ignore-stale', VISIBILITY], 0],
    ['[{ rule: constructor, reason: x }]', ['ignore-invalid', VISIBILITY], 0],
    // In another profile it may find something.
    ['[{ rule: customer-key-missing, reason: x }]', [VISIBILITY], 0],
  ])('%s', (ignore, expected, count) => {
    const { findings, ignored } = inspect(ignoring(ignore));
    const about = ['ignore-invalid', 'ignore-stale', VISIBILITY];
    expect(
      findings
        .map(({ rule }) => rule)
        .filter((rule) => about.includes(rule))
        .sort(),
    ).toEqual([...expected].sort());
    expect(ignored).toBe(count);
  });

  it.each(['template-malformed', 'ignore-invalid', 'ignore-stale'])('the page of %s shows it', (id) => {
    expect(found(rules[id]!.bad)).toContain(id);
    expect(found(rules[id]!.good)).not.toContain(id);
  });
});

describe('what is no template', () => {
  it.each([
    ['a list', '[]', 'This is not a template.'],
    ['a text', 'hello', 'This is not a template.'],
    ['nothing', 'null', 'This is not a template.'],
    ['an event', '{ source: a, detail: {} }', 'This is not a template: it has no Resources.'],
    ['resources in a list', '{ Resources: [] }', 'Resources is not an object.'],
    ['a resource that is a text', '{ Resources: { A: b } }', 'The resource A is not an object.'],
    ['a resource without type', '{ Resources: { A: { Properties: {} } } }', 'The resource A has no Type.'],
    [
      'properties in a list',
      '{ Resources: { A: { Type: T, Properties: [] } } }',
      'The Properties of A are not an object.',
    ],
  ])('%s', (_, text, message) => {
    const { findings } = inspect(text);
    expect(findings.map((finding) => [finding.rule, finding.message])).toEqual([['template-malformed', message]]);
    expect(findings[0]?.expected).toBeDefined();
  });
});
