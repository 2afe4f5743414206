import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ConsumerAlarms } from './alarms.ts';
// eda:if dashboard
import { ConsumerDashboard } from './dashboard.ts';
// eda:end
import { ConsumerFunction, type ConsumerFunctionProps } from './function.ts';
// eda:if customer-key
import { ConsumerKey } from './key.ts';
// eda:end
import { allowSend, DeadLetterQueue } from './queues.ts';

export interface OrderPlacedConsumerProps extends ConsumerFunctionProps {
  /** Any bus but the default one. */
  readonly bus: events.IEventBus;
  /** Default: 100. */
  readonly batchSize?: number;
  /** How long to gather a batch. Default: 1 second. */
  readonly batchWindow?: Duration;
  /** For how long a record is tried, while those behind it in its shard wait. Default: one day. */
  readonly recordAge?: Duration;
  /** For how long EventBridge tries to deliver an event. Default: 24 hours, the longest it can. */
  readonly retryAge?: Duration;
  /** What alarms act on. Default: a topic of its own, whose ARN is an output of the stack. */
  readonly alarmTopic?: sns.ITopic;
  /** For every role. */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/** Rule, stream, function: events with the same partition key are handled in order. */
export class OrderPlacedConsumer extends Construct {
  readonly rule: events.Rule;
  readonly stream: kinesis.Stream;
  readonly function: ConsumerFunction;
  /** Events that the rule could not put on the stream. */
  readonly ruleDeadLetterQueue: sqs.Queue;
  /** Records that the function failed on too often. */
  readonly failedRecords: s3.Bucket;
  readonly alarms: ConsumerAlarms;

  constructor(scope: Construct, id: string, props: OrderPlacedConsumerProps) {
    super(scope, id);
    const { bus, batchSize = 100, batchWindow = Duration.seconds(1) } = props;
    const { recordAge = Duration.days(1), retryAge = Duration.hours(24) } = props;
    // eda:if customer-key
    const { removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } = props;
    const key = props.key ?? new ConsumerKey(this, 'Key', { removalPolicy });
    // eda:else
    const { key, removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } = props;
    // eda:end
    const atRest: sqs.QueueProps = { removalPolicy, ...(key && { encryptionMasterKey: key }) };
    if (props.permissionsBoundary) iam.PermissionsBoundary.of(this).apply(props.permissionsBoundary);

    this.function = new ConsumerFunction(this, 'Function', { ...props, removalPolicy, ...(key && { key }) });
    this.stream = new kinesis.Stream(this, 'Stream', {
      streamMode: kinesis.StreamMode.ON_DEMAND,
      retentionPeriod: Duration.days(7),
      removalPolicy,
      ...(key
        ? { encryption: kinesis.StreamEncryption.KMS, encryptionKey: key }
        : { encryption: kinesis.StreamEncryption.MANAGED }),
    });
    // A bucket: a queue would get pointers into the stream, which forgets.
    this.failedRecords = new s3.Bucket(this, 'FailedRecords', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(90) }],
      removalPolicy,
      ...(key
        ? { encryption: s3.BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
        : { encryption: s3.BucketEncryption.S3_MANAGED }),
    });
    this.function.addToRolePolicy(
      new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.failedRecords.bucketArn] }),
    );
    this.function.addToRolePolicy(
      new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [this.failedRecords.arnForObjects('*')] }),
    );
    const source = new KinesisEventSource(this.stream, {
      // LATEST can miss events while the mapping is made.
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      batchSize,
      maxBatchingWindow: batchWindow,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 10,
      maxRecordAge: recordAge,
      // Not `S3OnFailureDestination`: it grants more than to put objects.
      onFailure: { bind: () => ({ destination: this.failedRecords.bucketArn }) },
      metricsConfig: { metrics: [lambda.MetricType.EVENT_COUNT] },
    });
    this.function.addEventSource(source);

    const writer = new iam.Role(this, 'WriterRole', {
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    this.ruleDeadLetterQueue = new DeadLetterQueue(this, 'RuleDeadLetterQueue', atRest);
    this.rule = new events.Rule(this, 'Rule', {
      eventBus: bus,
      // eda:swap description 'OrderPlaced to order-placed-consumer'
      description: 'OrderPlaced to order-placed-consumer',
      // eda:if one-event
      // eda:swap pattern { source: ['com.acme.orders'], detailType: ['OrderPlaced'] }
      eventPattern: { source: ['com.acme.orders'], detailType: ['OrderPlaced'] },
      // eda:else
      // The type does not know `$or`; EventBridge does.
      // eda:swap pattern { $or: [] }
      eventPattern: { $or: [] } as events.EventPattern,
      // eda:end
      targets: [
        {
          bind: () => ({
            arn: this.stream.streamArn,
            role: writer,
            // eda:swap partition-key '$.detail.orderId'
            kinesisParameters: { partitionKeyPath: '$.detail.orderId' },
            deadLetterConfig: { arn: this.ruleDeadLetterQueue.queueArn },
            retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: retryAge.toSeconds() },
          }),
        },
      ],
    });
    key?.grant(writer, 'kms:GenerateDataKey');
    this.stream.grant(writer, 'kinesis:PutRecord', 'kinesis:PutRecords').applyBefore(this.rule);
    // `targets.KinesisStream` leaves this out, and what cannot be delivered is lost.
    allowSend(this.ruleDeadLetterQueue, 'events.amazonaws.com', this.rule.ruleArn);

    const { rejectionQueue } = this.function;
    this.alarms = new ConsumerAlarms(this, 'Alarms', { topic: props.alarmTopic, key });
    this.alarms.addRule(this.rule, bus);
    this.alarms.addStream(this.stream, this.function);
    this.alarms.addFunction(this.function);
    this.alarms.addFailedRecords(source.eventSourceMappingId);
    this.alarms.addNotEmpty('RuleDeadLetters', 'Events did not reach the stream.', this.ruleDeadLetterQueue);
    this.alarms.addNotEmpty('Rejections', 'Events that do not fit their schema were set aside.', rejectionQueue);
    // eda:if dashboard
    new ConsumerDashboard(this, 'Dashboard', {
      alarms: this.alarms,
      rule: this.rule,
      bus,
      stream: this.stream,
      function: this.function,
      deadLetters: { undelivered: this.ruleDeadLetterQueue, rejected: rejectionQueue },
    });
    // eda:end

    const bucketId = Stack.of(this).getLogicalId(this.failedRecords.node.defaultChild as s3.CfnBucket);
    Validations.of(this.function.role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/*]`,
      reason: 'Lambda names the objects.',
    });
    Validations.of(this.failedRecords).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Only Lambda writes to it. Who reads it is in CloudTrail, where data events are on.',
    });
    // eda:if customer-key
    Validations.of(this.stream).acknowledge({ id: 'AwsSolutions-KDS3', reason: 'The key is meant to be ours.' });
    // eda:end
  }
}
