import { BUCKET, type Consumers, FUNCTION, RULE, STREAM, SUBSCRIBER, TABLE } from '../consumers.ts';
import { called, defineRule } from '../rule.ts';
import { type Resource, referencesOf } from '../template.ts';
import { Expression, isValues, type Value, wordsOf } from '../values.ts';
import { ruleTo, template, topic } from './examples.ts';

/** A path below the properties: `*` is each item of a list, `|` one of several names. */
type Needs = readonly string[] | ((properties: Resource['properties']) => readonly string[]);

const statement =
  (...parts: readonly string[]) =>
  (document: string) => [document, `${document}.Statement`, ...parts.map((part) => `${document}.Statement.*.${part}`)];
const onResource = statement('Effect', 'Action|NotAction', 'Principal|NotPrincipal', 'Resource|NotResource');
const ofRole = statement('Effect', 'Action|NotAction', 'Resource|NotResource');
const trust = statement('Effect', 'Action', 'Principal');

/** What S3 may do to an object in the end: a rule that does none of it is refused. */
const LIFECYCLE = [
  'ExpirationInDays',
  'ExpirationDate',
  'ExpiredObjectDeleteMarker',
  'Transitions',
  'Transition',
  'AbortIncompleteMultipartUpload',
  'NoncurrentVersionExpiration',
  'NoncurrentVersionExpirationInDays',
  'NoncurrentVersionTransitions',
  'NoncurrentVersionTransition',
];

/** What CloudFormation, or the service behind it, refuses a resource without. */
const REQUIRED: Readonly<Record<string, Needs>> = {
  [RULE]: [
    'EventPattern|ScheduleExpression',
    'Targets.*.Id',
    'Targets.*.Arn',
    'Targets.*.KinesisParameters.PartitionKeyPath',
  ],
  [SUBSCRIBER]: [
    'Name',
    'EventBusArn',
    'InvokeConfiguration',
    'InvokeConfiguration.TargetArn',
    'InvokeConfiguration.RoleArn',
    'FilterConfiguration.Filters',
    'FilterConfiguration.Filters.*.Pattern',
    'FilterConfiguration.Filters.*.Scope',
  ],
  [FUNCTION]: (own) => {
    const isImage =
      wordsOf(own.PackageType ?? '') === 'Image' || (isValues(own.Code) && own.Code.ImageUri !== undefined);
    // In SAM the code may also be the name of a folder.
    const stored = isValues(own.Code) && own.Code.ZipFile === undefined && own.Code.Bucket === undefined;
    const code = stored ? ['Code.S3Bucket', 'Code.S3Key'] : [];
    return ['Code', 'Role', ...(isImage ? [] : ['Runtime', 'Handler', ...code])];
  },
  'AWS::Lambda::EventSourceMapping': ['FunctionName', 'EventSourceArn|SelfManagedEventSource'],
  'AWS::Lambda::Permission': ['Action', 'FunctionName', 'Principal'],
  'AWS::Lambda::EventInvokeConfig': ['FunctionName', 'Qualifier'],
  'AWS::SNS::Subscription': ['TopicArn', 'Protocol', 'Endpoint'],
  'AWS::SQS::QueuePolicy': ['Queues', ...onResource('PolicyDocument')],
  'AWS::SNS::TopicPolicy': ['Topics', ...onResource('PolicyDocument')],
  'AWS::S3::BucketPolicy': ['Bucket', ...onResource('PolicyDocument')],
  'AWS::KMS::Key': onResource('KeyPolicy').slice(1),
  'AWS::IAM::Policy': ['PolicyName', 'Roles|Users|Groups', ...ofRole('PolicyDocument')],
  'AWS::IAM::Role': [
    ...trust('AssumeRolePolicyDocument'),
    'Policies.*.PolicyName|PolicyTemplate',
    'Policies.*.PolicyDocument|PolicyTemplate',
    ...ofRole('Policies.*.PolicyDocument').slice(1),
  ],
  [TABLE]: [
    'KeySchema',
    'KeySchema.*.AttributeName',
    'KeySchema.*.KeyType',
    'AttributeDefinitions',
    'AttributeDefinitions.*.AttributeName',
    'AttributeDefinitions.*.AttributeType',
    'TimeToLiveSpecification.AttributeName',
    'SSESpecification.SSEEnabled',
  ],
  [STREAM]: ['StreamEncryption.EncryptionType', 'StreamEncryption.KeyId', 'StreamModeDetails.StreamMode'],
  [BUCKET]: [
    'BucketEncryption.ServerSideEncryptionConfiguration',
    'BucketEncryption.ServerSideEncryptionConfiguration.*.ServerSideEncryptionByDefault.SSEAlgorithm',
    'LifecycleConfiguration.Rules',
    'LifecycleConfiguration.Rules.*.Status',
    `LifecycleConfiguration.Rules.*.${LIFECYCLE.join('|')}`,
  ],
  'AWS::CloudWatch::Dashboard': ['DashboardBody'],
  'AWS::CloudWatch::Alarm': (own) => [
    'ComparisonOperator',
    'EvaluationPeriods',
    'MetricName|Metrics',
    'Threshold|ThresholdMetricId',
    'Dimensions.*.Name',
    'Dimensions.*.Value',
    ...(own.MetricName === undefined ? [] : ['Namespace', 'Period', 'Statistic|ExtendedStatistic']),
    'Metrics.*.Id',
    'Metrics.*.MetricStat|Expression',
    'Metrics.*.MetricStat.Metric',
    'Metrics.*.MetricStat.Period',
    'Metrics.*.MetricStat.Stat',
    'Metrics.*.MetricStat.Metric.MetricName',
    'Metrics.*.MetricStat.Metric.Dimensions.*.Name',
    'Metrics.*.MetricStat.Metric.Dimensions.*.Value',
  ],
};

const rule = (...lines: readonly string[]) => ruleTo('Id: topic', '    Arn: !Ref OrderTopic', ...lines);

export const propertyMissing = defineRule({
  id: 'property-missing',
  severity: 'error',
  from: 'minimal',
  summary: 'A resource of a consumer lacks what CloudFormation does not make it without.',
  why: 'It is found at the deployment, after other resources were made or changed, and all is rolled back; of a policy or an alarm only the service itself says it.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html',
  bad: template(rule().replace('Id: topic\n      ', 'Input: "{}"\n      '), topic('KmsMasterKeyId: !Ref OrderKey')),
  good: template(rule(), topic('KmsMasterKeyId: !Ref OrderKey')),
  fix: 'Give the property.',
  of: (consumers) => parts(consumers).map((resource) => ({ resource })),
  check: ({ resource }) => {
    const needs = REQUIRED[resource.type] ?? [];
    const paths = typeof needs === 'function' ? needs(resource.properties) : needs;
    const missing = paths.flatMap((path) => missingAt(resource.properties, path.split('.')));
    if (missing.length === 0) return undefined;
    return { message: `${called(resource)} lacks ${[...new Set(missing)].join(', ')}.`, on: [] };
  },
});

/** What belongs to consumers, and what is attached to that; a rule that has nothing to match belongs to nobody. */
function parts({ all, alarmTopics, dashboards, ofType, template: { resources } }: Consumers): readonly Resource[] {
  const own = new Set([...all, ...alarmTopics].map(({ resource }) => resource));
  const ids = new Set([...own].map(({ id }) => id));
  const attached = [...resources.values()].filter(
    (resource) => REQUIRED[resource.type] !== undefined && referencesOf(resource).some((id) => ids.has(id)),
  );
  const rules = ofType(RULE).filter(({ properties }) => properties.ScheduleExpression === undefined);
  const boards = own.size === 0 ? [] : dashboards.map(({ resource }) => resource);
  return [...new Set([...own, ...attached, ...rules, ...boards])];
}

function missingAt(value: Value | undefined, [step = '', ...rest]: readonly string[], said = ''): readonly string[] {
  // What stands above is missing or known at the deployment only: its own line tells.
  if (value === undefined || value === null || value instanceof Expression) return [];
  if (step === '*') {
    const items: readonly Value[] = Array.isArray(value) ? value : [value];
    return items.flatMap((item) => missingAt(item, rest, said));
  }
  const below = said === '' ? step : `${said}.${step}`;
  if (!isValues(value)) return [];
  const found = step.split('|').map((name) => (Object.hasOwn(value, name) ? value[name] : undefined));
  if (rest.length > 0) return missingAt(found[0], rest, below);
  const isThere = found.some((one) => one !== undefined && one !== null && !(Array.isArray(one) && one.length === 0));
  return isThere ? [] : [below.replace('|', ' or ')];
}
