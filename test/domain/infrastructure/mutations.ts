import { type Resource, type Shape, shapes, type Template } from './shapes.ts';

/** A change that breaks one property of a whole consumer, in these shapes. */
export interface Mutation {
  readonly shapes: readonly Shape[];
  readonly mutate: (template: Template) => void;
}

const RULE = 'AWS::Events::Rule';
const QUEUE = 'AWS::SQS::Queue';
const FUNCTION = 'AWS::Lambda::Function';
const MAPPING = 'AWS::Lambda::EventSourceMapping';
const INVOCATION = 'AWS::Lambda::EventInvokeConfig';
const TABLE = 'AWS::DynamoDB::Table';
const TOPIC = 'AWS::SNS::Topic';
const STREAM = 'AWS::Kinesis::Stream';
const SUBSCRIPTION = 'AWS::SNS::Subscription';
const SUBSCRIBER = 'AWS::EventsV2::Subscriber';
const ALARM = 'AWS::CloudWatch::Alarm';

const classic: readonly Shape[] = ['lambda', 'sqs', 'sns', 'kinesis'];
const queued: readonly Shape[] = ['sqs', 'sns'];
const lambda: readonly Shape[] = ['lambda'];
const kinesis: readonly Shape[] = ['kinesis'];
const sns: readonly Shape[] = ['sns'];
const v2: readonly Shape[] = ['custom-bus'];

const of = (template: Template, type: string): readonly Resource[] =>
  Object.values(template.Resources).filter(({ Type }) => Type === type);

/** The resources of a type, or those of them that fit, are changed. */
const each =
  (
    type: string,
    change: (resource: Resource, template: Template) => void,
    fits: (resource: Resource) => boolean = () => true,
  ) =>
  (template: Template): void => {
    for (const resource of of(template, type)) if (fits(resource)) change(resource, template);
  };

/** A property of every resource of a type gets another value; `undefined` takes it away. */
const set = (type: string, path: string, value?: unknown) =>
  each(type, ({ Properties }) => {
    const steps = path.split('.');
    const last = steps.pop() as string;
    let holder = Properties;
    for (const step of steps) holder = holder?.[step];
    if (holder === undefined) return;
    if (value === undefined) delete holder[last];
    else holder[last] = value;
  });

const on = (at: readonly Shape[], mutate: Mutation['mutate']): Mutation => ({ shapes: at, mutate });

/** The alarms on a metric, by themselves or in an expression, are taken away. */
const withoutAlarm = (metric: string) => (template: Template) => {
  for (const [id, resource] of Object.entries(template.Resources)) {
    if (resource.Type === ALARM && JSON.stringify(resource).includes(`"${metric}"`)) delete template.Resources[id];
  }
};
const withMetric = (metric: string) => (resource: Resource) => JSON.stringify(resource).includes(`"${metric}"`);
const without = (type: string) => (template: Template) => {
  for (const [id, resource] of Object.entries(template.Resources))
    if (resource.Type === type) delete template.Resources[id];
};
// biome-ignore lint/suspicious/noExplicitAny: as in a template.
const statements = (type: string, change: (statement: any) => void) =>
  each(type, ({ Properties }) => Properties.PolicyDocument.Statement.forEach(change));
const named = (part: string) => (resource: Resource) => JSON.stringify(resource).includes(part);
const isSource = ({ Properties }: Resource) => Properties.RedrivePolicy !== undefined;

/** Of each rule the ways in which a consumer loses its property. */
export const mutations: Readonly<Record<string, readonly Mutation[]>> = {
  'account-literal': [on(shapes, set(QUEUE, 'KmsMasterKeyId', 'arn:aws:kms:eu-central-1:111122223333:key/1'))],
  'alarm-missing-dead-letters': [
    on(shapes, withoutAlarm('ApproximateNumberOfMessagesVisible')),
    on(
      shapes,
      each(ALARM, ({ Properties }) => (Properties.Threshold = 10), withMetric('ApproximateNumberOfMessagesVisible')),
    ),
  ],
  'alarm-missing-destination-failures': [on(['lambda', 'kinesis'], withoutAlarm('DestinationDeliveryFailures'))],
  'alarm-missing-dropped-events': [on(lambda, withoutAlarm('AsyncEventsDropped'))],
  'alarm-missing-duration': [
    on(shapes, withoutAlarm('Duration')),
    on(
      shapes,
      each(
        ALARM,
        ({ Properties }) => {
          delete Properties.ExtendedStatistic;
          Properties.Statistic = 'Average';
        },
        withMetric('Duration'),
      ),
    ),
  ],
  'alarm-missing-errors': [on(shapes, withoutAlarm('Errors'))],
  'alarm-missing-failed-invocations': [
    on(classic, withoutAlarm('FailedInvocations')),
    // With one dimension it watches what does not exist.
    on(
      classic,
      each(
        ALARM,
        ({ Properties }) =>
          (Properties.Dimensions = Properties.Dimensions.filter(({ Name }: { Name: string }) => Name === 'RuleName')),
        withMetric('FailedInvocations'),
      ),
    ),
    on(
      classic,
      each(
        ALARM,
        ({ Properties }) =>
          (Properties.Dimensions = Properties.Dimensions.filter(({ Name }: { Name: string }) => Name !== 'RuleName')),
        withMetric('FailedInvocations'),
      ),
    ),
  ],
  'alarm-missing-iterator-age': [on(kinesis, withoutAlarm('IteratorAge'))],
  'alarm-missing-lost-dead-letters': [on(classic, withoutAlarm('InvocationsFailedToBeSentToDlq'))],
  'alarm-missing-queue-age': [on(queued, withoutAlarm('ApproximateAgeOfOldestMessage'))],
  'alarm-missing-silence': [
    on(classic, withoutAlarm('MatchedEvents')),
    on(
      classic,
      each(
        ALARM,
        ({ Properties }) =>
          (Properties.Metrics = Properties.Metrics.filter(
            ({ Expression }: { Expression?: string }) => !Expression?.includes('BAND'),
          )),
        withMetric('MatchedEvents'),
      ),
    ),
  ],
  'alarm-missing-throttles': [on(shapes, withoutAlarm('Throttles'))],
  'alarm-missing-write-throttles': [on(kinesis, withoutAlarm('WriteProvisionedThroughputExceeded'))],
  'alarm-names-rule-by-ref': [
    on(
      classic,
      each(
        ALARM,
        ({ Properties }, template) => {
          const [id] = Object.entries(template.Resources).find(([, { Type }]) => Type === RULE) ?? [];
          for (const one of Properties.Dimensions) if (one.Name === 'RuleName') one.Value = { Ref: id };
        },
        withMetric('FailedInvocations'),
      ),
    ),
  ],
  'alarm-on-missing-data': [
    on(shapes, set(ALARM, 'TreatMissingData')),
    on(shapes, set(ALARM, 'TreatMissingData', 'breaching')),
  ],
  'alarm-without-action': [on(shapes, set(ALARM, 'AlarmActions')), on(shapes, set(ALARM, 'ActionsEnabled', false))],
  'batch-without-partial-failures': [on(['sqs', 'sns', 'kinesis'], set(MAPPING, 'FunctionResponseTypes'))],
  'batch-without-window': [
    on(
      queued,
      each(MAPPING, ({ Properties }) => {
        Properties.BatchSize = 11;
        delete Properties.MaximumBatchingWindowInSeconds;
      }),
    ),
  ],
  'concurrency-unlimited': [
    on(queued, set(MAPPING, 'ScalingConfig')),
    on(queued, set(MAPPING, 'ScalingConfig.MaximumConcurrency', 1)),
  ],
  'customer-key-missing': [
    on(shapes, set(QUEUE, 'KmsMasterKeyId')),
    on(shapes, set('AWS::Logs::LogGroup', 'KmsKeyId')),
    on(shapes, set(TABLE, 'SSESpecification')),
    on(kinesis, set(STREAM, 'StreamEncryption.KeyId', 'alias/aws/kinesis')),
    on(kinesis, set('AWS::S3::Bucket', 'BucketEncryption')),
  ],
  'dashboard-missing': [on(shapes, without('AWS::CloudWatch::Dashboard'))],
  'dead-letter-queue-fifo': [on(['lambda', 'sqs', 'sns', 'kinesis', 'custom-bus'], set(QUEUE, 'FifoQueue', true))],
  'dead-letter-queue-kind-differs': [
    on(
      queued,
      each(QUEUE, ({ Properties }) => (Properties.FifoQueue = true), isSource),
    ),
  ],
  'dead-letter-queue-policy-missing': [
    on(
      classic,
      statements('AWS::SQS::QueuePolicy', (statement) => (statement.Effect = 'Deny')),
    ),
    on(classic, without('AWS::SQS::QueuePolicy')),
  ],
  'dead-letter-queue-policy-too-wide': [
    on(
      classic,
      statements('AWS::SQS::QueuePolicy', (statement) => statement.Effect === 'Allow' && delete statement.Condition),
    ),
    on(
      classic,
      statements('AWS::SQS::QueuePolicy', (statement) => {
        if (statement.Effect === 'Allow')
          statement.Condition = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
      }),
    ),
    on(
      classic,
      statements('AWS::SQS::QueuePolicy', (statement) => {
        const all = { 'Fn::Sub': 'arn:aws:events:*:$'.concat('{AWS::AccountId}:rule/*') };
        if (statement.Effect === 'Allow') statement.Condition = { ArnLike: { 'aws:SourceArn': all } };
      }),
    ),
  ],
  'dead-letter-retention-too-short': [
    on(shapes, set(QUEUE, 'MessageRetentionPeriod')),
    on(shapes, set(QUEUE, 'MessageRetentionPeriod', 1_209_599)),
    on(
      queued,
      each(QUEUE, ({ Properties }) => (Properties.MessageRetentionPeriod = 1_209_600), isSource),
    ),
  ],
  'deletion-policy-missing': [
    on(
      shapes,
      each(QUEUE, (resource) => delete resource.DeletionPolicy),
    ),
    on(
      shapes,
      each(TABLE, (resource) => delete resource.DeletionPolicy),
    ),
  ],
  'dependency-cycle': [
    on(shapes, (template) => {
      const fn = Object.entries(template.Resources).find(([, { Type }]) => Type === FUNCTION)?.[0] as string;
      each('AWS::IAM::Role', (role) => (role.DependsOn = fn))(template);
    }),
  ],
  'event-age-missing': [on(lambda, set(INVOCATION, 'MaximumEventAgeInSeconds'))],
  'function-logs-not-json': [
    on(shapes, set(FUNCTION, 'LoggingConfig.LogFormat')),
    on(shapes, set(FUNCTION, 'LoggingConfig.LogFormat', 'Text')),
  ],
  'function-memory-missing': [on(shapes, set(FUNCTION, 'MemorySize'))],
  'function-timeout-missing': [on(shapes, set(FUNCTION, 'Timeout'))],
  'function-untraced': [
    on(shapes, set(FUNCTION, 'TracingConfig')),
    on(shapes, set(FUNCTION, 'TracingConfig.Mode', 'PassThrough')),
  ],
  'function-without-failure-destination': [
    on(lambda, set(INVOCATION, 'DestinationConfig')),
    on(lambda, without(INVOCATION)),
  ],
  'function-without-log-group': [
    on(shapes, set(FUNCTION, 'LoggingConfig.LogGroup')),
    on(shapes, set(FUNCTION, 'LoggingConfig')),
  ],
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
  'idempotency-table-missing': [on(shapes, set(FUNCTION, 'Environment.Variables.IDEMPOTENCY_TABLE'))],
  'key-without-rotation': [
    on(shapes, set('AWS::KMS::Key', 'EnableKeyRotation')),
    on(shapes, set('AWS::KMS::Key', 'EnableKeyRotation', false)),
  ],
  'log-retention-missing': [on(shapes, set('AWS::Logs::LogGroup', 'RetentionInDays'))],
  'log-retention-under-a-year': [on(shapes, set('AWS::Logs::LogGroup', 'RetentionInDays', 180))],
  'max-receive-count-too-low': [
    on(
      queued,
      each(QUEUE, ({ Properties }) => (Properties.RedrivePolicy.maxReceiveCount = 4), isSource),
    ),
  ],
  'pattern-too-wide': [
    on(classic, set(RULE, 'EventPattern.source')),
    on(
      classic,
      each(RULE, ({ Properties }) => delete Properties.EventPattern['detail-type']),
    ),
    on(classic, set(RULE, 'EventPattern.source', [{ prefix: '' }])),
    on(classic, set(RULE, 'EventPattern.source', [{ 'anything-but': 'x' }])),
  ],
  'permission-without-source': [on(lambda, set('AWS::Lambda::Permission', 'SourceArn'))],
  'physical-name': [
    on(shapes, set(QUEUE, 'QueueName', 'orders')),
    on(shapes, set(FUNCTION, 'FunctionName', 'orders')),
    on(shapes, set(TABLE, 'TableName', 'orders')),
  ],
  'queue-open-to-anybody': [
    on(
      ['lambda', 'sqs', 'sns', 'kinesis', 'custom-bus'],
      statements('AWS::SQS::QueuePolicy', (statement) => {
        statement.Effect = 'Allow';
        delete statement.Condition;
      }),
    ),
  ],
  'queue-policy-without-source': [
    on(
      queued,
      each(
        'AWS::SQS::QueuePolicy',
        ({ Properties }) => {
          for (const statement of Properties.PolicyDocument.Statement)
            if (statement.Effect === 'Allow') delete statement.Condition;
        },
        named('ConsumerQueue143592FF'),
      ),
    ),
  ],
  'queue-under-aws-key': [on(shapes, set(QUEUE, 'KmsMasterKeyId', 'alias/aws/sqs'))],
  'queue-unencrypted': [
    on(
      shapes,
      each(QUEUE, ({ Properties }) => {
        delete Properties.KmsMasterKeyId;
        Properties.SqsManagedSseEnabled = false;
      }),
    ),
  ],
  'queue-without-dead-letter-queue': [on(queued, set(QUEUE, 'RedrivePolicy'))],
  'queue-without-tls': [
    on(shapes, without('AWS::SQS::QueuePolicy')),
    on(
      shapes,
      statements('AWS::SQS::QueuePolicy', (statement) => {
        if (statement.Effect === 'Deny') statement.Condition = { Bool: { 'aws:SecureTransport': 'true' } };
      }),
    ),
  ],
  'reserved-concurrency-too-low': [on(queued, set(FUNCTION, 'ReservedConcurrentExecutions', 1))],
  'rule-on-default-bus': [on(classic, set(RULE, 'EventBusName')), on(classic, set(RULE, 'EventBusName', 'default'))],
  'rule-with-several-targets': [
    on(
      classic,
      each(RULE, ({ Properties }) => Properties.Targets.push({ ...Properties.Targets[0], Id: 'other' })),
    ),
  ],
  'runtime-outdated': [on(shapes, set(FUNCTION, 'Runtime', 'nodejs20.x'))],
  'secret-in-environment': [
    on(shapes, set(FUNCTION, 'Environment.Variables.PAYMENT_TOKEN', 'abc')),
    on(shapes, set(FUNCTION, 'Environment.Variables.PAYMENTS', 'AKIAABCDEFGHIJKLMNOP')),
    on(shapes, set(FUNCTION, 'Environment.Variables.PAYMENTS', '{{resolve:secretsmanager:payments}}')),
  ],
  'stream-failure-without-payload': [
    on(kinesis, (template) => {
      const id = Object.entries(template.Resources).find(([, { Type }]) => Type === QUEUE)?.[0];
      set(MAPPING, 'DestinationConfig.OnFailure.Destination', { 'Fn::GetAtt': [id, 'Arn'] })(template);
    }),
  ],
  'stream-record-age-endless': [
    on(kinesis, set(MAPPING, 'MaximumRecordAgeInSeconds')),
    on(kinesis, set(MAPPING, 'MaximumRecordAgeInSeconds', -1)),
    on(kinesis, set(MAPPING, 'MaximumRecordAgeInSeconds', 604_800)),
  ],
  'stream-retention-too-short': [on(kinesis, set(STREAM, 'RetentionPeriodHours', 24))],
  'stream-retries-endless': [
    on(kinesis, set(MAPPING, 'MaximumRetryAttempts')),
    on(kinesis, set(MAPPING, 'MaximumRetryAttempts', -1)),
  ],
  'stream-starting-late': [on(kinesis, set(MAPPING, 'StartingPosition', 'LATEST'))],
  'stream-unencrypted': [on(kinesis, set(STREAM, 'StreamEncryption'))],
  'stream-without-bisection': [on(kinesis, set(MAPPING, 'BisectBatchOnFunctionError'))],
  'stream-without-failure-destination': [on(kinesis, set(MAPPING, 'DestinationConfig'))],
  'subscriber-batch-unsaid': [on(v2, set(SUBSCRIBER, 'BatchConfiguration'))],
  'subscriber-without-dead-letter-queue': [on(v2, set(SUBSCRIBER, 'OnFailureConfiguration'))],
  'subscriber-without-retry-policy': [
    on(v2, set(SUBSCRIBER, 'RetryPolicy')),
    on(v2, set(SUBSCRIBER, 'RetryPolicy.MaxRetryAttempts', 0)),
  ],
  'subscription-not-raw': [
    on(sns, set(SUBSCRIPTION, 'RawMessageDelivery')),
    on(sns, set(SUBSCRIPTION, 'RawMessageDelivery', false)),
  ],
  'subscription-without-dead-letter-queue': [on(sns, set(SUBSCRIPTION, 'RedrivePolicy'))],
  'table-capacity-fixed': [on(shapes, set(TABLE, 'BillingMode'))],
  'table-without-expiry': [on(shapes, set(TABLE, 'TimeToLiveSpecification'))],
  'table-without-recovery': [
    on(shapes, set(TABLE, 'PointInTimeRecoverySpecification')),
    on(shapes, set(TABLE, 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled', false)),
  ],
  'target-not-permitted': [
    on(lambda, without('AWS::Lambda::Permission')),
    on(['sqs'], without('AWS::SQS::QueuePolicy')),
    on(
      ['sns', 'kinesis'],
      each(RULE, ({ Properties }) => delete Properties.Targets[0].RoleArn),
    ),
  ],
  'target-without-dead-letter-queue': [
    on(
      classic,
      each(RULE, ({ Properties }) => delete Properties.Targets[0].DeadLetterConfig),
    ),
  ],
  'target-without-retry-policy': [
    on(
      classic,
      each(RULE, ({ Properties }) => delete Properties.Targets[0].RetryPolicy),
    ),
    on(
      classic,
      each(RULE, ({ Properties }) => (Properties.Targets[0].RetryPolicy.MaximumRetryAttempts = 0)),
    ),
    on(
      classic,
      each(RULE, ({ Properties }) => (Properties.Targets[0].RetryPolicy.MaximumEventAgeInSeconds = 86_401)),
    ),
  ],
  'template-too-large': [
    on(shapes, (template) => {
      for (let i = 0; i <= 500; i++) template.Resources[`Topic${i}`] = { Type: TOPIC, Properties: {} };
    }),
    on(shapes, (template) => {
      Object.assign(template, { Description: 'x'.repeat(1_000_000) });
    }),
  ],
  'topic-key-closed': [
    on(
      sns,
      statements('AWS::IAM::Policy', (statement) => {
        if (JSON.stringify(statement.Action).includes('kms:')) statement.Action = 'kms:Decrypt';
      }),
    ),
    on(sns, (template) => {
      each(RULE, ({ Properties }) => delete Properties.Targets[0].RoleArn)(template);
      set(TOPIC, 'KmsMasterKeyId', 'alias/aws/sns')(template);
    }),
  ],
  'topic-open-to-anybody': [
    on(
      sns,
      statements('AWS::SNS::TopicPolicy', (statement) => {
        statement.Effect = 'Allow';
        delete statement.Condition;
      }),
    ),
  ],
  'topic-unencrypted': [on(sns, set(TOPIC, 'KmsMasterKeyId'))],
  'topic-without-tls': [on(sns, without('AWS::SNS::TopicPolicy'))],
  'visibility-timeout-too-short': [
    on(queued, set(QUEUE, 'VisibilityTimeout')),
    on(queued, set(QUEUE, 'VisibilityTimeout', 179)),
    on(queued, set(FUNCTION, 'Timeout', 900)),
    on(queued, set(MAPPING, 'MaximumBatchingWindowInSeconds', 300)),
  ],
};
