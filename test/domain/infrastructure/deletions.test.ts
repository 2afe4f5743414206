import { expect, it } from 'vitest';
import { inspectTemplate } from '../../../src/domain/infrastructure/check.ts';
import { type Json, type JsonObject, member } from '../../../src/domain/json.ts';
import { shapes } from '../../support/consumer-scope.ts';
import { changed, type Path, placesOf } from './places.ts';
import { regulated } from './shapes.ts';

/**
 * Whatever stands in a consumer, its absence is found, or is known to do no harm: each resource and each property of the whole
 * templates is taken away by itself.
 */

interface Harmless {
  /** Types of resources, as the beginning of their names, and places below their properties. `*` is an item of a list. */
  readonly places: readonly string[];
  /** The values for which it holds; absent: all. */
  readonly values?: readonly Json[];
  readonly why: string;
}

const WORDS = ['AWS::Events::Rule Description', 'AWS::EventsV2::Subscriber Description', 'AWS::KMS::Key Description'];
const ALARM = 'AWS::CloudWatch::Alarm';
const VARIABLES = ['NODE_OPTIONS', 'POWERTOOLS_LOG_LEVEL', 'POWERTOOLS_METRICS_NAMESPACE', 'POWERTOOLS_SERVICE_NAME'];

const harmless: readonly Harmless[] = [
  {
    places: [...WORDS, `${ALARM} AlarmDescription`, `${ALARM} Metrics * Label`],
    why: 'Words for people.',
  },
  {
    places: [
      'AWS::SNS::TopicPolicy PolicyDocument Statement * Sid',
      'AWS::SQS::QueuePolicy PolicyDocument Statement * Sid',
    ],
    why: 'A name of a statement.',
  },
  {
    places: [`${ALARM} OKActions`, `${ALARM} OKActions *`],
    why: 'It tells that all is well again: nobody misses an event for want of it.',
  },
  { places: [`${ALARM} Metrics * ReturnData`], values: [true], why: 'The default.' },
  { places: ['AWS::Events::Rule State'], values: ['ENABLED'], why: 'The default.' },
  { places: ['AWS::EventsV2::Subscriber StartingPosition'], values: ['LATEST'], why: 'Optional: new events only.' },
  { places: ['AWS::SQS::Queue MessageRetentionPeriod'], values: [345_600], why: 'The default of four days.' },
  { places: ['AWS::Lambda::EventInvokeConfig MaximumRetryAttempts'], values: [2], why: 'The default.' },
  {
    places: ['AWS::Lambda::EventSourceMapping BatchSize'],
    values: [10, 100],
    why: 'The default of queues, and of streams.',
  },
  {
    places: ['AWS::Lambda::EventSourceMapping MaximumBatchingWindowInSeconds'],
    values: [0, 1],
    why: 'The default is none. Where a batch of a queue is over ten, `batch-without-window` wants one.',
  },
  { places: ['AWS::DynamoDB::Table SSESpecification SSEType'], values: ['KMS'], why: 'The only one that there is.' },
  {
    places: [
      'AWS::IAM::Policy PolicyDocument Version',
      'AWS::IAM::Role AssumeRolePolicyDocument Version',
      'AWS::IAM::Role Policies * PolicyDocument Version',
      'AWS::KMS::Key KeyPolicy Version',
      'AWS::S3::BucketPolicy PolicyDocument Version',
      'AWS::SNS::TopicPolicy PolicyDocument Version',
      'AWS::SQS::QueuePolicy PolicyDocument Version',
    ],
    why: 'The older language lacks variables only, and none is used.',
  },
  {
    places: [
      'AWS::IAM::Policy PolicyDocument Statement * Action *',
      'AWS::IAM::Role Policies * PolicyDocument Statement * Action *',
    ],
    values: [
      'sqs:ChangeMessageVisibility',
      'sqs:GetQueueUrl',
      'kinesis:DescribeStreamConsumer',
      'kinesis:DescribeStreamSummary',
      'kinesis:ListStreams',
      'kinesis:PutRecords',
      'kinesis:SubscribeToShard',
    ],
    why: 'The CDK, or AWS’s example, allows it; Lambda and EventBridge do not ask for it.',
  },
  {
    places: ['', ' StringEquals', ' StringEquals aws:SourceAccount'].map(
      (rest) => `AWS::IAM::Role AssumeRolePolicyDocument Statement * Condition${rest}`,
    ),
    why: 'EventBridge takes a role only for a rule whose author may pass that role.',
  },
  {
    places: [
      '',
      ' StringEquals',
      ' StringEquals aws:SourceAccount',
      ' ArnLike',
      ' ArnLike kms:EncryptionContext:aws:logs:arn',
    ].map((rest) => `AWS::KMS::Key KeyPolicy Statement * Condition${rest}`),
    why: 'A service uses the key for what is under it, and the policies of that are closed to others.',
  },
  {
    places: ['AWS::IAM::Role PermissionsBoundary'],
    why: 'Only some accounts have one, and they enforce it themselves.',
  },
  {
    places: ['AWS::SNS::Topic KmsMasterKeyId'],
    why: 'Of the topic of the alarms: they say which alarm rings, and hold no event. Topics of events are held to it.',
  },
  {
    places: ['AWS::Kinesis::Stream StreamModeDetails'],
    why: 'The stream then has a fixed size, and the alarm on throttled writes says when it is too small.',
  },
  { places: ['AWS::S3::Bucket LifecycleConfiguration'], why: 'Records are kept for longer.' },
  {
    places: ['AWS::S3::Bucket BucketEncryption ServerSideEncryptionConfiguration * BucketKeyEnabled'],
    why: 'It makes the key cheaper, not safer.',
  },
  {
    places: ['AWS::Lambda::Function', 'AWS::Serverless::Function'].flatMap((type) => [
      `${type} Architectures`,
      `${type} Architectures *`,
      ...VARIABLES.map((name) => `${type} Environment Variables ${name}`),
    ]),
    why: 'It says where the function runs, and what its logs and metrics are called: no event depends on it.',
  },
];

const templates = shapes.flatMap((shape) => ['CDK', 'SAM'].map((iac) => [shape, iac, regulated(shape, iac)] as const));
const used = new Set<string>();

it.each(templates)('%s by %s lacks nothing unnoticed', (_shape, _iac, template) => {
  expect(inspectTemplate(template, { profile: 'regulated' }).findings).toEqual([]);
  const unnoticed = placesOf(template).filter((path) => {
    const { findings } = inspectTemplate(changed(template, path), { profile: 'regulated', size: 1 });
    return findings.length === 0 && !isHarmless(template, path);
  });
  expect(unnoticed.map((path) => path.join('/'))).toEqual([]);
});

it('knows of nothing harmless that is found, or not there', () => {
  expect(harmless.flatMap(({ places }) => places).filter((place) => !used.has(place))).toEqual([]);
});

function isHarmless(template: JsonObject, path: Path): boolean {
  const place = placeOf(template, path);
  const one = harmless.find(({ places }) => places.includes(place));
  if (one === undefined || !(one.values?.includes(valueAt(template, path)) ?? true)) return false;
  used.add(place);
  return true;
}

/** A place by the type of its resource, not its name. */
function placeOf(template: JsonObject, [section, id, ...steps]: Path): string {
  const type = member(member(template[section as string], String(id)), 'Type');
  const below = steps[0] === 'Properties' ? steps.slice(1) : steps;
  return [type, ...below.map((step) => (typeof step === 'number' ? '*' : step))].join(' ');
}

function valueAt(template: JsonObject, path: Path): Json {
  return path.reduce<Json>((value, step) => (value as { [key: string]: Json })[step] ?? null, template);
}
