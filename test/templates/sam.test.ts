import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inspectTemplate } from '../../src/domain/infrastructure/check.ts';
import { isArray, isObject, type Json, type JsonObject, member } from '../../src/domain/json.ts';
import { yaml } from '../domain/infrastructure/template.ts';
import { type Profile, profiles, type Shape, shapes } from '../support/consumer-scope.ts';
import { consumerReadme, samTemplate } from '../support/sam-templates.ts';

/** The validator that comes with the CDK: it is not one of our own dependencies. */
interface Validator {
  CompositeEngine: new () => {
    validateTemplate(template: unknown): {
      diagnostics: readonly { ruleId: string; severity: string; message: string }[];
    };
    free(): void;
  };
  TemplateContent: new (text: string, name: string) => unknown;
}
const require = createRequire(createRequire(import.meta.url).resolve('aws-cdk-lib/package.json'));
const { CompositeEngine, TemplateContent } = require('@aws/cloudformation-validate') as Validator;
const engine = new CompositeEngine();
afterAll(() => engine.free());

const variants = shapes.flatMap((shape) => [
  ...profiles.map((profile) => [shape, profile, 'one-event'] as const),
  [shape, 'standard', 'many-events'] as const,
]);

const section = (template: Json, name: string) => (member(template, name) ?? {}) as JsonObject;
const typesOf = (template: Json) =>
  Object.fromEntries(Object.entries(section(template, 'Resources')).map(([id, one]) => [id, member(one, 'Type')]));
const properties = (template: Json, id: string) => member(section(template, 'Resources')[id], 'Properties');
const read = (shape: Shape, profile: Profile = 'standard') => yaml(samTemplate(shape, profile));

/** The names that the functions in a value ask for: of resources and parameters, and of conditions. */
function asked(value: Json, names = new Set<string>(), conditions = new Set<string>()) {
  if (isArray(value)) for (const item of value) asked(item, names, conditions);
  else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (key === 'Ref') names.add(String(item));
      else if (key === 'Fn::GetAtt') names.add(String((item as readonly Json[])[0]));
      else if (key === 'Condition' && typeof item === 'string') conditions.add(item);
      else if (key === 'Fn::If') conditions.add(String((item as readonly Json[])[0]));
      else if (key === 'Fn::Sub') {
        const [text, own] = isArray(item) ? item : [item, {}];
        for (const [, name = ''] of String(text).matchAll(/\$\{([^}.]+)/g)) {
          if (!Object.hasOwn(own as JsonObject, name)) names.add(name);
        }
      }
      asked(item, names, conditions);
    }
  }
  return { names, conditions };
}

describe.each(variants)('%s, %s, %s', (shape, profile, events) => {
  const text = samTemplate(shape, profile, events);
  const template = yaml(text);

  it('has every property that its profile claims, and leaves none undecided', () => {
    const { findings, undecided, consumers } = inspectTemplate(template, { profile });
    expect({ findings, undecided, consumers }).toEqual({ findings: [], undecided: [], consumers: 1 });
  });

  it('has one function, and plain resources around it', () => {
    const serverless = Object.values(typesOf(template)).filter((type) => String(type).startsWith('AWS::Serverless::'));
    expect(serverless).toEqual(['AWS::Serverless::Function']);
  });

  it('refers to what there is, and has no parameter or condition that nothing asks for', () => {
    const { names, conditions } = asked(template);
    const parameters = Object.keys(section(template, 'Parameters'));
    const there = new Set([...parameters, ...Object.keys(section(template, 'Resources'))]);
    expect([...names].filter((name) => !there.has(name) && !name.startsWith('AWS::'))).toEqual([]);
    expect(parameters.filter((name) => !names.has(name))).toEqual([]);
    expect([...conditions].sort()).toEqual(Object.keys(section(template, 'Conditions')).sort());
  });

  it('is what CloudFormation takes', () => {
    const { diagnostics } = engine.validateTemplate(new TemplateContent(text, 'template.yaml'));
    // It does not see that a condition keeps the empty default of a parameter away.
    const wrong = diagnostics.filter(
      ({ ruleId, severity, message }) => severity !== 'INFO' && !(ruleId === 'W1030' && message.includes("default ''")),
    );
    expect(wrong).toEqual([]);
  });

  it('shows every alarm on the dashboard, whose body is JSON', () => {
    const types = typesOf(template);
    const alarms = Object.keys(types).filter((id) => types[id] === 'AWS::CloudWatch::Alarm');
    const body = member(member(properties(template, 'Dashboard'), 'DashboardBody'), 'Fn::Sub');
    if (profile === 'minimal') return expect(body).toBeUndefined();
    const { widgets } = JSON.parse(String(isArray(body) ? body[0] : body));
    expect(widgets[0].properties.alarms.sort()).toEqual(alarms.map((id) => `\${${id}.Arn}`).sort());
    expect(widgets.length).toBeGreaterThan(5);
  });
});

describe.each(variants)('the runbook of %s, %s, %s', (shape, profile, events) => {
  it('has every alarm of the template, and no other', () => {
    const runbook = consumerReadme(shape, profile, events).split('## Runbook')[1] ?? '';
    const told = [...runbook.matchAll(/^\| ([A-Z]\w+) \|/gm)].map(([, name]) => `${name}Alarm`);
    const types = typesOf(yaml(samTemplate(shape, profile, events)));
    expect(told.sort()).toEqual(
      Object.keys(types)
        .filter((id) => types[id] === 'AWS::CloudWatch::Alarm')
        .sort(),
    );
  });
});

describe('a SAM template', () => {
  it('is the same as it was read by reviewers', async () => {
    await expect(samTemplate('sqs', 'standard')).toMatchFileSnapshot(
      path.resolve(import.meta.dirname, 'cases/sqs-standard/template.yaml'),
    );
  });

  it('has no directive left, and no line that ends in a blank', () => {
    for (const [shape, profile, events] of variants) {
      const text = samTemplate(shape, profile, events);
      expect(text).not.toMatch(/eda:|[ \t]$|\n\n\n/m);
    }
  });

  it('has the parts that a shape of it includes, and no others', () => {
    const folder = path.resolve(import.meta.dirname, '../../templates/consumer/sam');
    const parts = fs.readdirSync(folder).filter((name) => name.endsWith('.yaml'));
    const included = new Set(
      parts.flatMap((name) => {
        const text = fs.readFileSync(path.join(folder, name), 'utf8');
        return [...text.matchAll(/# eda:include sam\/(\S+)/g)].map(([, part]) => part);
      }),
    );
    expect(parts.filter((name) => !included.has(name)).sort()).toEqual(shapes.map((shape) => `${shape}.yaml`).sort());
  });

  it('asks for several events with one rule', () => {
    const pattern = member(properties(yaml(samTemplate('sqs', 'standard', 'many-events')), 'Rule'), 'EventPattern');
    expect(pattern).toEqual({
      $or: [
        { source: ['com.acme.orders'], 'detail-type': ['OrderPlaced'] },
        { source: ['com.acme.payments'], 'detail-type': ['PaymentCaptured.v2'] },
      ],
    });
  });

  it('gives the subscriber of a custom bus its pattern as JSON text', () => {
    const filters = member(member(properties(read('custom-bus'), 'Subscriber'), 'FilterConfiguration'), 'Filters');
    const [filter] = filters as readonly JsonObject[];
    expect(JSON.parse(String(filter?.Pattern))).toEqual({
      source: ['com.acme.orders'],
      'detail-type': ['OrderPlaced'],
    });
  });

  it('puts the order of a stream on the partition key of the event', () => {
    const [target] = member(properties(read('kinesis'), 'Rule'), 'Targets') as readonly JsonObject[];
    expect(member(target, 'KinesisParameters')).toEqual({ PartitionKeyPath: '$.detail.orderId' });
  });

  it.each(shapes)('has numbers that hang on the timeout in step with it: %s', (shape) => {
    const template = read(shape);
    const timeout = Number(member(properties(template, 'Function'), 'Timeout'));
    expect(member(properties(template, 'FunctionDurationAlarm'), 'Threshold')).toBe(0.8 * 1000 * timeout);
    const queue = properties(template, 'Queue');
    if (queue !== undefined) expect(member(queue, 'VisibilityTimeout')).toBe(6 * timeout);
  });

  it('names the service in its metrics as the code does', () => {
    const environment = member(member(properties(read('lambda'), 'Function'), 'Environment'), 'Variables');
    expect(environment).toMatchObject({
      POWERTOOLS_SERVICE_NAME: 'order-billing-service',
      POWERTOOLS_METRICS_NAMESPACE: 'order-billing-service',
      REJECTION_QUEUE_URL: { Ref: 'RejectionQueue' },
      IDEMPOTENCY_TABLE: { Ref: 'IdempotencyTable' },
    });
  });

  it.each([
    ['minimal', { IdempotencyTable: false, Dashboard: false, SilenceAlarm: false, Key: false }],
    ['standard', { IdempotencyTable: true, Dashboard: true, SilenceAlarm: true, Key: false }],
    ['regulated', { IdempotencyTable: true, Dashboard: true, SilenceAlarm: true, Key: true }],
  ] as const)('brings along what %s says', (profile, expected) => {
    const types = typesOf(read('sqs', profile));
    const there = Object.fromEntries(Object.keys(expected).map((id) => [id, Object.hasOwn(types, id)]));
    expect(there).toEqual(expected);
  });

  it.each(shapes)('keeps all data of %s under the customer’s key where it is regulated', (shape) => {
    const template = read(shape, 'regulated');
    const key = { 'Fn::If': ['OwnKey', { 'Fn::GetAtt': ['Key', 'Arn'] }, { Ref: 'KeyArn' }] };
    const holders: Readonly<Record<string, readonly string[]>> = {
      'AWS::SQS::Queue': ['KmsMasterKeyId'],
      'AWS::SNS::Topic': ['KmsMasterKeyId'],
      'AWS::Logs::LogGroup': ['KmsKeyId'],
      'AWS::DynamoDB::Table': ['SSESpecification', 'KMSMasterKeyId'],
      'AWS::Kinesis::Stream': ['StreamEncryption', 'KeyId'],
    };
    for (const [id, type] of Object.entries(typesOf(template))) {
      const steps = holders[String(type)];
      if (steps !== undefined) {
        const found = steps.reduce<Json | undefined>((value, step) => member(value, step), properties(template, id));
        expect(found, id).toEqual(key);
      }
      if (type === 'AWS::S3::Bucket') expect(JSON.stringify(properties(template, id))).toContain(JSON.stringify(key));
    }
  });
});
