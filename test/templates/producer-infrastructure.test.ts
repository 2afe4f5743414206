import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROFILES } from '../../src/domain/codegen/consumer/answers.ts';
import { checkTemplate, inspectTemplate } from '../../src/domain/infrastructure/check.ts';
import { yaml } from '../domain/infrastructure/template.ts';
import { faultsOf } from '../support/cloudformation.ts';
import { ROOT } from '../support/eda.ts';
import { writeProducers } from '../support/producer-world.ts';
import { type App, type Resource, run } from '../support/synthesis.ts';

/** Producers as they come out: compiled, tested, bundled, synthesised offline, and held against every rule there is. */

const overrides = `
      alarmTopic: sns.Topic.fromTopicArn(this, 'Pager', 'arn:aws:sns:eu-west-1:111122223333:pager'),
      key: kms.Key.fromKeyArn(this, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-000000000000'),
      permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(this, 'Boundary', 'boundary'),
      memorySize: 1024,
      timeout: Duration.seconds(50),
      batchSize: 10,
      retryAttempts: 2,
      logRetention: 7,
      removalPolicy: RemovalPolicy.DESTROY,`;

/** How projects differ from what is generated. */
const changes: Readonly<Record<string, (file: string, text: string) => string>> = {
  overridden: (file, text) =>
    file === 'infra/producer-stack.ts'
      ? `import { Duration, RemovalPolicy, aws_iam as iam, aws_kms as kms, aws_sns as sns } from 'aws-cdk-lib';\n${text.replace('{ bus, code }', `{ bus, code, ${overrides}\n    }`)}`
      : text,
  granted: (file, text) =>
    file === 'infra/producer-stack.ts'
      ? `import * as iam from 'aws-cdk-lib/aws-iam';\n${text.replace(
          /\n {4}\/\/ What writes.*/,
          "\n    this.producer.grantRecord(new iam.Role(this, 'Writer', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));",
        )}`
      : text,
  careless: (_, text) => text.replace('enforceSSL: true,', ''),
};

let folder: string;
let apps: Readonly<Record<string, App>>;

beforeAll(async () => {
  // Its real path: Node looks for packages from there.
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'eda-producers-')));
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  await writeProducers(folder, {
    ...Object.fromEntries(PROFILES.map((profile) => [profile, { profile }])),
    ...Object.fromEntries(PROFILES.map((profile) => [`sam-${profile}`, { profile, iac: 'sam' as const }])),
    many: {
      references: ['orders/OrderPlaced', 'shipping/ShipmentTrackingUpdated@2', 'payments/PaymentFailed'],
      name: 'order-events',
    },
    overridden: { profile: 'regulated' },
    granted: { profile: 'regulated' },
    careless: { profile: 'minimal' },
  });
  for (const [name, change] of Object.entries(changes)) {
    for (const file of ['infra/producer-stack.ts', 'infra/generated/queues.ts']) {
      const full = path.join(folder, name, file);
      fs.writeFileSync(full, change(file, fs.readFileSync(full, 'utf8')));
    }
  }
  const names = [...PROFILES, 'many', ...Object.keys(changes)];
  for (const name of names) {
    fs.mkdirSync(path.join(folder, name, 'dist'));
    fs.writeFileSync(path.join(folder, name, 'dist/index.cjs'), 'exports.handler = async () => {};\n');
  }
  fs.writeFileSync(
    path.join(folder, 'all.mjs'),
    `import fs from 'node:fs';
    import { pathToFileURL } from 'node:url';
    process.setMaxListeners(0);
    for (const name of ${JSON.stringify(names)}) {
      process.chdir(name);
      const { context } = JSON.parse(fs.readFileSync('cdk.json', 'utf8'));
      process.env.CDK_OUTDIR = process.cwd() + '/cdk.out';
      process.env.CDK_CONTEXT_JSON = JSON.stringify({ ...context, '@aws-cdk/core:failSynthOnValidationErrors': false });
      await import(pathToFileURL(process.cwd() + '/bin/app.ts').href);
      process.chdir('..');
    }`,
  );
  await run(folder, ['all.mjs']);
  const read = (...file: string[]) => JSON.parse(fs.readFileSync(path.join(folder, ...file), 'utf8'));
  apps = Object.fromEntries(
    names.map((name) => {
      const { pluginReports } = read(name, 'cdk.out', 'validation-report.json') as {
        pluginReports: readonly { violations: readonly { ruleName: string }[] }[];
      };
      const broken = pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName));
      const stack = name === 'many' ? 'OrderEvents' : 'OrderPlacedProducer';
      return [name, { template: read(name, 'cdk.out', `${stack}.template.json`), broken }];
    }),
  );
}, 180_000);
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const all = (name: string) => Object.entries(apps[name]!.template.Resources);
const short = (id: string) => id.replace(/^Producer/, '').replace(/[0-9A-F]{8}$/, '');
function resources(name: string, type: string): Readonly<Record<string, Resource>> {
  return Object.fromEntries(all(name).flatMap(([id, each]) => (each.Type === type ? [[short(id), each]] : [])));
}
const properties = (name: string, type: string) => Object.values(resources(name, type)).map((each) => each.Properties);
const only = (name: string, type: string) => {
  const found = properties(name, type);
  expect(found).toHaveLength(1);
  return found[0];
};
const statements = (name: string): { Action: string | string[]; Resource: unknown; Condition?: unknown }[] =>
  properties(name, 'AWS::IAM::Policy').flatMap((each) => each.PolicyDocument.Statement);
const of = (id: RegExp, attribute: string) => ({ 'Fn::GetAtt': [expect.stringMatching(id), attribute] });

describe.each(PROFILES)('a producer in CDK, %s', (profile) => {
  const regulated = profile === 'regulated';

  it('breaks no rule of cdk-nag, of CloudFormation’s validator, or of eda’s', () => {
    expect(apps[profile]!.broken).toEqual([]);
    expect(checkTemplate(apps[profile]!.template, { profile })).toEqual([]);
  });

  it('has an outbox that is kept, can be restored, forgets what was published, and tells of what is new', () => {
    const { Properties, DeletionPolicy } = resources(profile, 'AWS::DynamoDB::Table').Outbox!;
    expect(DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(Properties).toMatchObject({
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [{ IndexName: 'pending', Projection: { ProjectionType: 'KEYS_ONLY' } }],
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
    });
    expect(Properties.TableName).toBeUndefined();
  });

  it('publishes what is new in order, tries it for so long and no longer, and says what it gave up', () => {
    expect(only(profile, 'AWS::Lambda::EventSourceMapping')).toMatchObject({
      EventSourceArn: of(/^ProducerOutbox/, 'StreamArn'),
      StartingPosition: 'TRIM_HORIZON',
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 5,
      MaximumRecordAgeInSeconds: 3600,
      ParallelizationFactor: 1,
      DestinationConfig: { OnFailure: { Destination: of(/^ProducerDeadLetterQueue/, 'Arn') } },
    });
  });

  it('sweeps each minute, by a role that only the scheduler of this account takes on', () => {
    const { ScheduleExpression, Target } = only(profile, 'AWS::Scheduler::Schedule');
    expect(ScheduleExpression).toBe('rate(1 minute)');
    expect(Target).toMatchObject({ Arn: of(/^ProducerFunction/, 'Arn'), RetryPolicy: { MaximumRetryAttempts: 0 } });
    const role = resources(profile, 'AWS::IAM::Role').SweepRole!;
    expect(role.Properties.AssumeRolePolicyDocument.Statement).toEqual([
      {
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
    const { Timeout } = only(profile, 'AWS::Lambda::Function');
    expect(Timeout).toBeLessThan(60);
  });

  it('grants actions by name on resources by name, PutEvents on one bus, and X-Ray', () => {
    for (const { ManagedPolicyArns, Policies } of properties(profile, 'AWS::IAM::Role')) {
      expect([ManagedPolicyArns, Policies]).toEqual([undefined, undefined]);
    }
    for (const { Action, Resource } of statements(profile)) {
      expect([Action].flat().join()).not.toContain('*');
      if (Resource === '*') expect(Action).toEqual(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']);
    }
    const publishing = statements(profile).filter(({ Action }) => [Action].flat().includes('events:PutEvents'));
    expect(publishing.map(({ Resource }) => JSON.stringify(Resource))).toEqual([
      expect.stringMatching(/:event-bus\/commerce"\]\]\}$/),
    ]);
  });

  it('has a function with limits, traces, JSON logs of its own, and no secrets', () => {
    expect(only(profile, 'AWS::Lambda::Function')).toMatchObject({
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      MemorySize: 512,
      Timeout: 30,
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: expect.stringMatching(/^ProducerFunctionLogs/) } },
      Environment: {
        Variables: {
          NODE_OPTIONS: '--enable-source-maps',
          POWERTOOLS_LOG_LEVEL: 'INFO',
          POWERTOOLS_METRICS_NAMESPACE: 'order-placed-producer',
          POWERTOOLS_SERVICE_NAME: 'order-placed-producer',
          OUTBOX_TABLE: { Ref: expect.stringMatching(/^ProducerOutbox/) },
          EVENT_BUS_NAME: { 'Fn::Join': ['', expect.arrayContaining([':event-bus/commerce'])] },
        },
      },
    });
    expect(only(profile, 'AWS::Logs::LogGroup').RetentionInDays).toBe(regulated ? 365 : 30);
  });

  it('has an alarm for each way to delay an event, and one for the end of the sweep', () => {
    const alarms = resources(profile, 'AWS::CloudWatch::Alarm');
    const core = ['OldestUnpublished', 'SweepStopped', 'EventsFailed', 'TableThrottled', 'DeadLetters', 'IteratorAge'];
    const fn = ['FunctionErrors', 'FunctionThrottles', 'FunctionDestinationFailures'];
    const more = profile === 'minimal' ? [] : ['FunctionDuration', 'Silence'];
    expect(Object.keys(alarms).sort()).toEqual([...core, ...fn, ...more].map((id) => `Alarms${id}`).sort());
    const readme = fs.readFileSync(path.join(folder, profile, 'README.md'), 'utf8');
    for (const [id, { Properties }] of Object.entries(alarms)) {
      expect(Properties.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^ProducerAlarmsTopic/) }]);
      const silent = id === 'AlarmsSilence' || id === 'AlarmsSweepStopped';
      expect(Properties.TreatMissingData).toBe(silent ? 'breaching' : 'notBreaching');
      expect(readme).toContain(`| ${id.replace('Alarms', '')} |`);
    }
    expect(properties(profile, 'AWS::CloudWatch::Dashboard')).toHaveLength(profile === 'minimal' ? 0 : 1);
  });

  it('has data under a key of the customer’s, which turns, where it is regulated', () => {
    const keys = properties(profile, 'AWS::KMS::Key');
    expect(keys).toHaveLength(regulated ? 1 : 0);
    if (!regulated) return;
    expect(keys[0].EnableKeyRotation).toBe(true);
    expect(JSON.stringify(keys[0].KeyPolicy)).not.toContain('events.amazonaws.com');
    const atRest = /^AWS::(SQS::Queue|SNS::Topic|DynamoDB::Table|Logs::LogGroup)$/;
    for (const [, { Type, Properties }] of all(profile)) {
      if (atRest.test(Type)) expect(JSON.stringify(Properties)).toContain('{"Fn::GetAtt":["ProducerKey');
    }
  });
});

describe.each(PROFILES)('a producer in SAM, %s', (profile) => {
  const text = () => fs.readFileSync(path.join(folder, `sam-${profile}`, 'template.yaml'), 'utf8');
  const template = () => yaml(text()) as unknown as App['template'];
  const of = (type: string) => Object.entries(template().Resources).filter(([, each]) => each.Type === type);

  it('breaks no rule of eda’s, nor of CloudFormation’s validator, and leaves none undecided', () => {
    const { findings, undecided } = inspectTemplate(yaml(text()), { profile });
    expect({ findings, undecided, faults: faultsOf(text()) }).toEqual({ findings: [], undecided: [], faults: [] });
    expect(text()).not.toMatch(/eda:(?!\n)|[ \t]$|\n\n\n/m);
  });

  it('has the alarms of the CDK side, and shows all of them', () => {
    const comparable = (properties: Readonly<Record<string, unknown>>) => {
      const { Metrics, Dimensions, AlarmActions, OKActions, ThresholdMetricId, ...plain } = properties;
      return plain;
    };
    const cdk = Object.entries(resources(profile, 'AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => [
      `${id.replace('Alarms', '')}Alarm`,
      comparable(Properties),
    ]);
    const sam = of('AWS::CloudWatch::Alarm').map(([id, { Properties }]) => [id, comparable(Properties)]);
    expect(Object.fromEntries(sam)).toEqual(Object.fromEntries(cdk));
    const [dashboard] = of('AWS::CloudWatch::Dashboard');
    expect(dashboard === undefined).toBe(profile === 'minimal');
    if (dashboard === undefined) return;
    const { widgets } = JSON.parse(dashboard[1].Properties.DashboardBody['Fn::Sub']);
    expect(widgets[0].properties.alarms.sort()).toEqual(sam.map(([id]) => `\${${id}.Arn}`).sort());
  });

  it('has the table, the mapping, the sweep and the statements of the CDK side', () => {
    const [, table] = of('AWS::DynamoDB::Table')[0]!;
    const { SSESpecification: _, ...plain } = only(profile, 'AWS::DynamoDB::Table');
    expect(table).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', Properties: plain });
    expect(table.Properties.SSESpecification !== undefined).toBe(profile === 'regulated');
    const mapping = of('AWS::Lambda::EventSourceMapping')[0]![1].Properties;
    const { EventSourceArn, FunctionName, DestinationConfig, ...settings } = only(
      profile,
      'AWS::Lambda::EventSourceMapping',
    );
    expect(mapping).toMatchObject(settings);
    expect(of('AWS::Scheduler::Schedule')[0]![1].Properties).toMatchObject({
      ScheduleExpression: only(profile, 'AWS::Scheduler::Schedule').ScheduleExpression,
      Target: { RetryPolicy: { MaximumRetryAttempts: 0 } },
    });
    const actions = (all: readonly { Action: string | string[] }[]) => all.flatMap(({ Action }) => Action).sort();
    const sam = of('AWS::IAM::Role').flatMap(([, { Properties }]) =>
      Properties.Policies.flatMap((each: { PolicyDocument: { Statement: [] } }) => each.PolicyDocument.Statement),
    );
    expect(actions(sam)).toEqual(actions(statements(profile)));
  });
});

it.each([
  ['function-untraced', /Tracing: Active/],
  ['stream-without-bisection', /BisectBatchOnFunctionError.*/],
  ['stream-retries-endless', /MaximumRetryAttempts: 5/],
  ['batch-without-partial-failures', /FunctionResponseTypes.*/],
  ['table-without-recovery', /PointInTimeRecoverySpecification.*/],
  ['dead-letter-retention-too-short', /MessageRetentionPeriod.*/],
  ['log-retention-missing', /RetentionInDays.*/],
  ['alarm-missing-iterator-age', /MetricName: IteratorAge/],
])('a producer’s template that lost a line is found by eda’s rule: %s', (rule, line) => {
  const text = fs.readFileSync(path.join(folder, 'sam-standard/template.yaml'), 'utf8');
  expect(text).toMatch(line);
  expect(checkTemplate(yaml(text.replace(line, ''))).map((finding) => finding.rule)).toContain(rule);
});

describe('a producer in CDK', () => {
  it('takes a topic, a key, a boundary and sizes from its stack', () => {
    expect(apps.overridden!.broken).toEqual([]);
    expect(properties('overridden', 'AWS::SNS::Topic')).toEqual([]);
    expect(properties('overridden', 'AWS::KMS::Key')).toEqual([]);
    for (const { AlarmActions } of properties('overridden', 'AWS::CloudWatch::Alarm')) {
      expect(AlarmActions).toEqual(['arn:aws:sns:eu-west-1:111122223333:pager']);
    }
    for (const { PermissionsBoundary } of properties('overridden', 'AWS::IAM::Role')) {
      expect(PermissionsBoundary).toBeDefined();
    }
    expect(resources('overridden', 'AWS::DynamoDB::Table').Outbox!.DeletionPolicy).toBe('Delete');
    expect(only('overridden', 'AWS::Lambda::Function')).toMatchObject({ MemorySize: 1024, Timeout: 50 });
    expect(only('overridden', 'AWS::Logs::LogGroup').RetentionInDays).toBe(7);
    const mapping = only('overridden', 'AWS::Lambda::EventSourceMapping');
    expect(mapping).toMatchObject({ BatchSize: 10, MaximumRetryAttempts: 2 });
  });

  it('lets whom it is told to write to the outbox, in transactions only', () => {
    const [writer] = properties('granted', 'AWS::IAM::Policy').filter(({ PolicyName }) => /Writer/.test(PolicyName));
    expect(writer.PolicyDocument.Statement).toEqual([
      {
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Effect: 'Allow',
        Resource: of(/^ProducerKey/, 'Arn'),
      },
      {
        Action: 'dynamodb:PutItem',
        Effect: 'Allow',
        Resource: of(/^ProducerOutbox/, 'Arn'),
        Condition: { 'ForAnyValue:StringEquals': { 'dynamodb:EnclosingOperation': ['TransactWriteItems'] } },
      },
    ]);
  });

  it('that is made careless is found out: the rules do run', () => {
    expect(apps.careless!.broken).toContain('AwsSolutions-SQS4');
    expect(checkTemplate(apps.careless!.template).map(({ rule }) => rule)).toContain('queue-without-tls');
  });

  it('compiles, alone and in an app that is there', { timeout: 120_000 }, async () => {
    const cwd = path.join(folder, 'repository');
    fs.mkdirSync(path.join(cwd, '.git'), { recursive: true });
    fs.writeFileSync(path.join(cwd, '.git/HEAD'), '');
    fs.writeFileSync(path.join(cwd, 'cdk.json'), '{}');
    await writeProducers(cwd, { orders: {} });
    expect(fs.existsSync(path.join(cwd, 'orders/bin'))).toBe(false);
    const projects = [...PROFILES, 'sam-standard', 'many', 'overridden', 'granted', 'repository/orders'];
    const { compilerOptions } = JSON.parse(fs.readFileSync(path.join(folder, 'many/tsconfig.json'), 'utf8'));
    const types = { types: ['node'], typeRoots: [path.join(ROOT, 'node_modules/@types')] };
    fs.writeFileSync(
      path.join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...compilerOptions, ...types }, include: projects }),
    );
    expect(await run(folder, [path.join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.'])).toBe('');
  });

  it('passes the tests that come with it', { timeout: 60_000 }, async () => {
    const vitest = path.join(ROOT, 'node_modules/vitest/vitest.mjs');
    expect(await run(path.join(folder, 'many'), [vitest, 'run', '--root', '.'])).toMatch(/Tests +21 passed/);
  });

  it('is bundled into less than 450 kB', { timeout: 60_000 }, async () => {
    await run(path.join(folder, 'standard'), ['build.ts']);
    expect(fs.statSync(path.join(folder, 'standard/dist/index.cjs')).size).toBeLessThan(450_000);
  });
});
