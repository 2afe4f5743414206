import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { yaml } from '../domain/infrastructure/template.ts';
import { profiles, type Shape, shapes, templates } from '../support/consumer-scope.ts';
import { samTemplate } from '../support/sam-templates.ts';
import {
  type App,
  type Resource,
  run,
  synthesis,
  synthesised,
  type Template,
  writeConsumerApps,
} from '../support/synthesis.ts';

const root = path.resolve(import.meta.dirname, '../..');
const bin = (name: string) => path.join(root, 'node_modules', name);
const all = shapes.flatMap((shape) => profiles.map((profile) => [shape, profile] as const));

let apps: Readonly<Record<string, App>>;
beforeAll(async () => {
  apps = await synthesis();
}, 180_000);

const template = (name: string): Template => apps[name]!.template;

/** The resources of a type, by their logical ids without CDK's hashes. */
function resources(name: string, type: string): Readonly<Record<string, Resource>> {
  const found = Object.entries(template(name).Resources).filter(([, resource]) => resource.Type === type);
  return Object.fromEntries(found.map(([id, resource]) => [short(id), resource]));
}
const short = (id: string) => id.replace(/^Consumer/, '').replace(/[0-9A-F]{8}$/, '');
const properties = (name: string, type: string) => Object.values(resources(name, type)).map((each) => each.Properties);
const only = (name: string, type: string) => {
  const found = properties(name, type);
  expect(found).toHaveLength(1);
  return found[0];
};

/** What a value refers to, anywhere in it. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [inner as string];
    if (key === 'Fn::GetAtt') return [(inner as string[])[0]!];
    return references(inner);
  });
}

/** The statements of the policies that stand at a queue or topic. */
function policiesOf(name: string, type: string, id: string): Statement[] {
  return properties(name, type)
    .filter((each) => references(each.Queues ?? each.Topics).some((target) => short(target) === id))
    .flatMap((each) => each.PolicyDocument.Statement);
}
interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const deadLetterQueues: Readonly<Record<Shape, readonly string[]>> = {
  lambda: ['DeadLetterQueue', 'RuleDeadLetterQueue'],
  sqs: ['DeadLetterQueue', 'RuleDeadLetterQueue'],
  sns: ['DeadLetterQueue', 'RuleDeadLetterQueue', 'SubscriptionDeadLetterQueue'],
  kinesis: ['RuleDeadLetterQueue'],
  'custom-bus': ['DeadLetterQueue'],
};

describe.each(all)('the %s consumer in CDK, %s', (shape, profile) => {
  const name = `${shape}-${profile}`;
  const regulated = profile === 'regulated';

  it('breaks no rule of cdk-nag or CloudFormation’s validator', () => {
    expect(apps[name]!.broken).toEqual([]);
  });

  it('is a graph of its own: small, without circles, and for any account', () => {
    const { Resources } = template(name);
    expect(Object.keys(Resources).length).toBeLessThan(50);
    expect(JSON.stringify(template(name)).length).toBeLessThan(100_000);
    expect(JSON.stringify(template(name))).not.toMatch(/(?<![0-9a-f])[0-9]{12}(?![0-9a-f])/);
    const done = new Set<string>();
    const visit = (id: string, way: readonly string[]): void => {
      expect(way).not.toContain(id);
      if (done.has(id) || !Resources[id]) return;
      done.add(id);
      const { Properties, DependsOn = [] } = Resources[id];
      for (const next of [...references(Properties), ...DependsOn]) visit(next, [...way, id]);
    };
    for (const id of Object.keys(Resources)) visit(id, []);
  });

  it('has queues that are encrypted, kept, without names, and reached over TLS only', () => {
    const queues = resources(name, 'AWS::SQS::Queue');
    const expected = [...deadLetterQueues[shape], 'FunctionRejectionQueue'];
    expect(Object.keys(queues).sort()).toEqual(
      [...expected, ...(shape === 'sqs' || shape === 'sns' ? ['Queue'] : [])].sort(),
    );
    for (const [id, { Properties, DeletionPolicy }] of Object.entries(queues)) {
      expect(DeletionPolicy).toBe('RetainExceptOnCreate');
      expect(Properties.QueueName).toBeUndefined();
      expect(Properties.MessageRetentionPeriod).toBe(id === 'Queue' ? 345_600 : 1_209_600);
      if (regulated) expect(references(Properties.KmsMasterKeyId).map(short)).toEqual(['Key']);
      else expect(Properties.SqsManagedSseEnabled).toBe(true);
      const policies = policiesOf(name, 'AWS::SQS::QueuePolicy', id);
      expect(policies).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Action: 'sqs:*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      );
      for (const { Effect, Condition, Principal } of policies) {
        if (Effect === 'Allow') {
          expect(Principal).toEqual({ Service: expect.stringMatching(/^(events|sns)\.amazonaws\.com$/) });
          expect(Condition?.ArnEquals?.['aws:SourceArn']).toBeDefined();
        }
      }
    }
  });

  it('lets EventBridge in for one rule of a named bus, which retries and then dead-letters', () => {
    if (shape === 'custom-bus') {
      expect(only(name, 'AWS::EventsV2::Subscriber')).toMatchObject({
        FilterConfiguration: {
          Filters: [{ Scope: 'DATA', Pattern: '{"source":["com.acme.orders"],"detail-type":["OrderPlaced"]}' }],
        },
        InvokeConfiguration: { LambdaParameters: { InvocationType: 'REQUEST_RESPONSE' } },
        BatchConfiguration: { MaxBatchSize: 1 },
        RetryPolicy: { MaxRetryAttempts: 185, MaxEventAgeInSeconds: 86_400 },
        OnFailureConfiguration: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^ConsumerDeadLetterQueue/), 'Arn'] } },
      });
      return;
    }
    const rule = only(name, 'AWS::Events::Rule');
    expect(rule.EventBusName).toBe('commerce');
    expect(rule.EventPattern).toEqual({ source: ['com.acme.orders'], 'detail-type': ['OrderPlaced'] });
    expect(rule.Targets).toEqual([
      expect.objectContaining({
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^ConsumerRuleDeadLetterQueue/), 'Arn'] } },
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      }),
    ]);
    const fromRule = {
      ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [expect.stringMatching(/^ConsumerRule/), 'Arn'] } },
    };
    expect(policiesOf(name, 'AWS::SQS::QueuePolicy', 'RuleDeadLetterQueue')).toContainEqual(
      expect.objectContaining({ Effect: 'Allow', Action: 'sqs:SendMessage', Condition: fromRule }),
    );
    if (shape === 'sqs') {
      expect(policiesOf(name, 'AWS::SQS::QueuePolicy', 'Queue')).toContainEqual(
        expect.objectContaining({ Effect: 'Allow', Condition: fromRule }),
      );
    }
    if (shape === 'lambda') {
      expect(references(only(name, 'AWS::Lambda::Permission').SourceArn).map(short)).toEqual(['Rule']);
    }
    // By a role that EventBridge may take on for this account only.
    for (const { RoleArn } of rule.Targets) {
      expect(RoleArn !== undefined).toBe(shape === 'sns' || shape === 'kinesis');
      for (const role of references(RoleArn)) {
        const [trust] = template(name).Resources[role]!.Properties.AssumeRolePolicyDocument.Statement;
        expect(trust.Condition).toEqual({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } });
      }
    }
  });

  it('has a function with limits, traces, JSON logs of its own, and no secrets', () => {
    expect(only(name, 'AWS::Lambda::Function')).toMatchObject({
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      MemorySize: 512,
      Timeout: shape === 'custom-bus' ? 25 : 30,
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: expect.stringMatching(/^ConsumerFunctionLogs/) } },
    });
    const { Variables } = only(name, 'AWS::Lambda::Function').Environment;
    expect(Object.keys(Variables).sort()).toEqual([
      ...(profile === 'minimal' ? [] : ['IDEMPOTENCY_TABLE']),
      'NODE_OPTIONS',
      'POWERTOOLS_LOG_LEVEL',
      'POWERTOOLS_METRICS_NAMESPACE',
      'POWERTOOLS_SERVICE_NAME',
      'REJECTION_QUEUE_URL',
    ]);
    expect(Variables.POWERTOOLS_SERVICE_NAME).toBe('order-billing-service');
    expect(only(name, 'AWS::Logs::LogGroup').RetentionInDays).toBe(regulated ? 365 : 30);
    const asynchronous = properties(name, 'AWS::Lambda::EventInvokeConfig');
    expect(asynchronous).toHaveLength(shape === 'lambda' ? 1 : 0);
    for (const config of asynchronous) {
      expect(config).toMatchObject({ MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 2 });
      expect(references(config.DestinationConfig).map(short)).toEqual(['DeadLetterQueue']);
    }
  });

  it('grants actions by name on resources by name, and X-Ray', () => {
    for (const { ManagedPolicyArns, Policies } of properties(name, 'AWS::IAM::Role')) {
      expect([ManagedPolicyArns, Policies]).toEqual([undefined, undefined]);
    }
    const statements = properties(name, 'AWS::IAM::Policy').flatMap(
      (each) => each.PolicyDocument.Statement as Statement[],
    );
    for (const { Action, Resource } of statements) {
      expect([Action].flat().join()).not.toContain('*');
      if (Resource === '*') expect(Action).toEqual(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']);
    }
  });

  it('keeps account of what it has handled', () => {
    const tables = Object.values(resources(name, 'AWS::DynamoDB::Table'));
    expect(tables).toHaveLength(profile === 'minimal' ? 0 : 1);
    for (const { Properties, DeletionPolicy } of tables) {
      expect(DeletionPolicy).toBe('RetainExceptOnCreate');
      expect(Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { AttributeName: 'expiration', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
    }
  });

  it('has an alarm for each way to lose or delay an event, and a topic that CloudWatch may use', () => {
    const alarms = resources(name, 'AWS::CloudWatch::Alarm');
    const rule = ['RuleFailedInvocations', 'RuleFailedToDeadLetter', 'RuleDeadLetters'];
    const expected: Readonly<Record<Shape, readonly string[]>> = {
      lambda: [...rule, 'DeadLetters', 'FunctionDestinationFailures', 'FunctionEventsDropped'],
      sqs: [...rule, 'DeadLetters', 'QueueAge'],
      sns: [...rule, 'SubscriptionDeadLetters', 'DeadLetters', 'QueueAge'],
      kinesis: [...rule, 'FailedRecords', 'FunctionDestinationFailures', 'IteratorAge', 'StreamWriteThrottled'],
      'custom-bus': [
        'DeadLetters',
        ...['BacklogAge', 'EventsDropped', 'FailedToDeadLetter'].map((id) => `Subscriber${id}`),
      ],
    };
    const common = ['FunctionErrors', 'FunctionThrottles', 'Rejections'];
    const more = profile === 'minimal' ? [] : ['FunctionDuration', 'Silence'];
    expect(Object.keys(alarms).sort()).toEqual(
      [...expected[shape], ...common, ...more].map((id) => `Alarms${id}`).sort(),
    );
    for (const [id, { Properties }] of Object.entries(alarms)) {
      expect(references(Properties.AlarmActions).map(short)).toEqual(['AlarmsTopic']);
      expect(Properties.AlarmDescription).toMatch(/[.?]$/);
      expect(Properties.TreatMissingData).toBe(id === 'AlarmsSilence' ? 'breaching' : 'notBreaching');
      // `Ref` of a rule on a bus of one's own is `bus|rule`, which no metric has.
      const { Dimensions: dimensions } =
        Properties.Metrics?.find((each: { Id: string }) => each.Id === 'arrived')?.MetricStat.Metric ?? Properties;
      if (/RuleFailed|Silence/.test(id) && shape !== 'custom-bus') {
        expect(dimensions).toEqual([
          { Name: 'EventBusName', Value: 'commerce' },
          {
            Name: 'RuleName',
            Value: { 'Fn::Select': [1, { 'Fn::Split': ['|', { Ref: expect.stringMatching(/^ConsumerRule/) }] }] },
          },
        ]);
      }
      if (/DeadLetters|Rejections/.test(id)) expect(Properties).toMatchObject({ Threshold: 1, Period: 60 });
    }
    expect(policiesOf(name, 'AWS::SNS::TopicPolicy', 'AlarmsTopic')).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    );
    expect(properties(name, 'AWS::CloudWatch::Dashboard')).toHaveLength(profile === 'minimal' ? 0 : 1);
  });

  it('has data under a key of the customer’s, which turns, where it is regulated', () => {
    const keys = properties(name, 'AWS::KMS::Key');
    expect(keys).toHaveLength(regulated ? 1 : 0);
    if (!regulated) return;
    expect(keys[0].EnableKeyRotation).toBe(true);
    const atRest = /^AWS::(SQS::Queue|SNS::Topic|Kinesis::Stream|DynamoDB::Table|Logs::LogGroup|S3::Bucket)$/;
    for (const { Type, Properties } of Object.values(template(name).Resources)) {
      if (atRest.test(Type)) expect(references(Properties).map(short)).toContain('Key');
    }
  });
});

describe.each(profiles)('what is particular to a shape, %s', (profile) => {
  it.each(['sqs', 'sns'])('%s: a message comes again only when Lambda has let go of it', (shape) => {
    expect(resources(`${shape}-${profile}`, 'AWS::SQS::Queue').Queue!.Properties).toMatchObject({
      VisibilityTimeout: 6 * 30,
      RedrivePolicy: { maxReceiveCount: 5 },
    });
    expect(only(`${shape}-${profile}`, 'AWS::Lambda::EventSourceMapping')).toMatchObject({
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    });
  });

  it('sns: a raw, large event from one topic, published by a role, with a dead-letter queue', () => {
    const name = `sns-${profile}`;
    const subscription = only(name, 'AWS::SNS::Subscription');
    expect(subscription.RawMessageDelivery).toBe(true);
    expect(references(subscription.RedrivePolicy).map(short)).toEqual(['SubscriptionDeadLetterQueue']);
    expect(resources(name, 'AWS::SNS::Topic').Topic!.Properties.MaximumMessageSize).toBe(1_048_576);
    expect(policiesOf(name, 'AWS::SNS::TopicPolicy', 'Topic').map((each) => each.Effect)).toEqual(['Deny']);
    for (const queue of ['Queue', 'SubscriptionDeadLetterQueue']) {
      const allowed = policiesOf(name, 'AWS::SQS::QueuePolicy', queue).filter((each) => each.Effect === 'Allow');
      expect(allowed.map((each) => references(each.Condition).map(short))).toEqual([['Topic']]);
    }
  });

  it('kinesis: records in order, tried for less long than they are kept, and kept where they fail', () => {
    const name = `kinesis-${profile}`;
    const mapping = only(name, 'AWS::Lambda::EventSourceMapping');
    expect(mapping).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10,
      MaximumRecordAgeInSeconds: 86_400,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    expect(references(mapping.DestinationConfig).map(short)).toEqual(['FailedRecords']);
    expect(only(name, 'AWS::Kinesis::Stream')).toMatchObject({
      RetentionPeriodHours: 168,
      StreamEncryption: { EncryptionType: 'KMS' },
    });
    expect(only(name, 'AWS::Events::Rule').Targets[0].KinesisParameters).toEqual({
      PartitionKeyPath: '$.detail.orderId',
    });
    expect(only(name, 'AWS::S3::Bucket').PublicAccessBlockConfiguration).toMatchObject({ BlockPublicPolicy: true });
  });
});

describe('a consumer in CDK', () => {
  it('of several events has one rule, exact for each', () => {
    expect(only('many-events', 'AWS::Events::Rule').EventPattern).toEqual({
      $or: [
        { source: ['com.acme.orders'], 'detail-type': ['OrderPlaced'] },
        { source: ['com.acme.payments'], 'detail-type': ['PaymentCaptured.v2'] },
      ],
    });
  });

  it('is the same in an app without feature flags, but for how CDK writes policies down', () => {
    const name = 'no-feature-flags';
    expect(apps[name]!.broken).toEqual([]);
    for (const type of ['AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy', 'AWS::KMS::Key', 'AWS::Lambda::Function']) {
      expect(Object.keys(resources(name, type))).toEqual(Object.keys(resources('sns-regulated', type)));
    }
    for (const { Condition } of properties(name, 'AWS::SQS::QueuePolicy').flatMap((e) => e.PolicyDocument.Statement)) {
      expect(Condition).toBeDefined();
    }
  });

  it('takes a topic, a key, a boundary and sizes from its stack', () => {
    const name = 'overridden';
    expect(apps[name]!.broken).toEqual([]);
    expect(properties(name, 'AWS::SNS::Topic')).toEqual([]);
    expect(properties(name, 'AWS::KMS::Key')).toEqual([]);
    expect(template(name).Outputs).toBeUndefined();
    for (const { AlarmActions } of properties(name, 'AWS::CloudWatch::Alarm')) {
      expect(AlarmActions).toEqual(['arn:aws:sns:eu-west-1:111122223333:pager']);
    }
    for (const { PermissionsBoundary } of properties(name, 'AWS::IAM::Role')) expect(PermissionsBoundary).toBeDefined();
    for (const [id, { Properties, DeletionPolicy }] of Object.entries(resources(name, 'AWS::SQS::Queue'))) {
      expect(DeletionPolicy).toBe('Delete');
      expect(Properties.KmsMasterKeyId).toMatch(/^arn:aws:kms:/);
      if (id === 'Queue') expect(Properties.VisibilityTimeout).toBe(6 * 60 + 5);
    }
    expect(only(name, 'AWS::Lambda::Function')).toMatchObject({ MemorySize: 1024, Timeout: 60 });
    expect(only(name, 'AWS::Logs::LogGroup').RetentionInDays).toBe(7);
    expect(only(name, 'AWS::Events::Rule').Targets[0].RetryPolicy.MaximumEventAgeInSeconds).toBe(3600);
    expect(only(name, 'AWS::Lambda::EventSourceMapping')).toMatchObject({
      BatchSize: 50,
      MaximumBatchingWindowInSeconds: 5,
      ScalingConfig: { MaximumConcurrency: 100 },
    });
  });

  it('that is made careless is found out by both packs and the validator: they do run', () => {
    expect(apps.careless!.broken).toEqual(expect.arrayContaining(['AwsSolutions-SQS4', 'F3034']));
  });

  it('has the feature flags that CDK recommends to a new app', () => {
    const read = (file: string) => JSON.parse(fs.readFileSync(file, 'utf8'));
    const { context } = read(path.join(templates, 'consumer/cdk.json'));
    expect(context).toEqual(read(bin('aws-cdk-lib/recommended-feature-flags.json')));
  });
});

describe('the files of consumers in CDK', () => {
  let folder: string;
  beforeAll(() => {
    folder = writeConsumerApps();
  });
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('compile, under the options of the generated project', { timeout: 120_000 }, async () => {
    const options = {
      target: 'es2024',
      lib: ['es2024'],
      module: 'nodenext',
      moduleResolution: 'nodenext',
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      noImplicitOverride: true,
      noImplicitReturns: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      verbatimModuleSyntax: true,
      erasableSyntaxOnly: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      noEmit: true,
    };
    const include = ['*/bin', '*/infra'];
    fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include }));
    expect(await run(folder, [bin('typescript/bin/tsc'), '-p', '.'])).toBe('');
  });

  it('are formatted, and have nothing a linter would remark on', { timeout: 60_000 }, async () => {
    const formatter = { indentStyle: 'space', indentWidth: 2, lineWidth: 120 };
    const javascript = { formatter: { quoteStyle: 'single' } };
    fs.writeFileSync(path.join(folder, 'biome.json'), JSON.stringify({ root: true, formatter, javascript }));
    const generated = all.flatMap(([shape, profile]) => [`${shape}-${profile}/bin`, `${shape}-${profile}/infra`]);
    await run(folder, [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', ...generated]);
  });

  it('are synthesised by the CDK CLI as they stand, offline', { timeout: 120_000 }, async () => {
    const app = path.join(folder, 'sqs-standard');
    await run(app, [bin('aws-cdk/bin/cdk'), 'synth', '--quiet', '--no-notices']);
    const made = fs.readFileSync(path.join(app, 'cdk.out/OrderBillingService.template.json'), 'utf8');
    const { CDKMetadata: _, ...resources } = JSON.parse(made).Resources;
    expect(Object.keys(resources)).toEqual(Object.keys((await synthesised('sqs', 'standard')).Resources));
  });
});

describe.each(all)('%s, %s, in CDK and in SAM', (shape, profile) => {
  const sam = yaml(samTemplate(shape, profile)) as unknown as Template;
  /** The properties of all resources of a type. What refers to something is as good as anything else that does. */
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).sort(([a], [b]) => a.localeCompare(b));
    if (/^(Ref|Fn::\w+)$/.test(entries[0]?.[0] ?? '')) return 'a reference';
    // Zero is what it is by default.
    const said = entries.filter(([key, inner]) => key !== 'MaximumBatchingWindowInSeconds' || inner !== 0);
    return Object.fromEntries(said.map(([key, inner]) => [key, plain(inner)]));
  };
  const all = ({ Resources }: Template, type: string) =>
    Object.values(Resources)
      .filter(({ Type }) => Type === type)
      .map(({ DeletionPolicy, Properties }) => JSON.stringify([DeletionPolicy, plain(Properties)]))
      .sort();
  const alarms = ({ Resources }: Template) =>
    Object.values(Resources).flatMap(({ Type, Properties: alarm }) => {
      if (Type !== 'AWS::CloudWatch::Alarm' || alarm.Metrics) return [];
      const { AlarmDescription: _, Dimensions: dimensions, ...rest } = alarm;
      return [plain({ ...rest, dimensions: dimensions.map((each: { Name: string }) => each.Name) })];
    });

  it.each([
    'AWS::SQS::Queue',
    'AWS::Lambda::EventSourceMapping',
    'AWS::Lambda::EventInvokeConfig',
    'AWS::DynamoDB::Table',
    'AWS::Kinesis::Stream',
    'AWS::S3::Bucket',
    'AWS::SNS::Topic',
    'AWS::SNS::Subscription',
    'AWS::Logs::LogGroup',
  ])('is the same %s', (type) => {
    expect(all(sam, type)).toEqual(all(template(`${shape}-${profile}`), type));
  });

  it('alarms at the same', () => {
    const there = alarms(sam)
      .map((alarm) => JSON.stringify(alarm))
      .sort();
    expect(there).toEqual(
      alarms(template(`${shape}-${profile}`))
        .map((alarm) => JSON.stringify(alarm))
        .sort(),
    );
  });
});
