import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ProducerAlarms } from './alarms.ts';
// eda:if dashboard
import { ProducerDashboard } from './dashboard.ts';
// eda:end
import { PublisherFunction, type PublisherFunctionProps } from './function.ts';
// eda:if customer-key
import { ProducerKey } from './key.ts';
// eda:end
import { DeadLetterQueue } from './queues.ts';

export interface OrderPlacedProducerProps extends PublisherFunctionProps {
  /** Where the events are published: a bus of this account, or of another one whose policy lets this one in. */
  readonly bus: events.IEventBus;
  /** Records of the stream that an invocation gets at most. Default: 100. */
  readonly batchSize?: number;
  /** How often the stream tries a batch again, before it goes on and leaves what failed to the sweep. Default: 5. */
  readonly retryAttempts?: number;
  /** What alarms act on. Default: a topic of its own, whose ARN is an output of the stack. */
  readonly alarmTopic?: sns.ITopic;
  /** For every role. */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/** Table, stream, function; and a schedule that sees to what the stream gave up. */
export class OrderPlacedProducer extends Construct {
  /** The outbox: `toOutbox` writes to it, in the transaction that writes your state. */
  readonly table: dynamodb.Table;
  readonly function: PublisherFunction;
  /** Where the stream's records are that it gave up. The events are in the table. */
  readonly deadLetterQueue: sqs.Queue;
  readonly alarms: ProducerAlarms;
  readonly #key: OrderPlacedProducerProps['key'];

  constructor(scope: Construct, id: string, props: OrderPlacedProducerProps) {
    super(scope, id);
    const { bus, batchSize = 100, retryAttempts = 5 } = props;
    // eda:if customer-key
    const { removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } = props;
    const key = props.key ?? new ProducerKey(this, 'Key', { removalPolicy });
    // eda:else
    const { key, removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } = props;
    // eda:end
    this.#key = key;
    if (props.permissionsBoundary) iam.PermissionsBoundary.of(this).apply(props.permissionsBoundary);

    this.table = new dynamodb.Table(this, 'Outbox', {
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
      // The function reads the table: the stream need only say where something is new.
      stream: dynamodb.StreamViewType.KEYS_ONLY,
      timeToLiveAttribute: 'expires',
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy,
      ...(key && { encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }),
    });
    this.table.addGlobalSecondaryIndex({
      indexName: 'pending',
      partitionKey: { name: 'pending', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'recordedAt', type: dynamodb.AttributeType.NUMBER },
      projectionType: dynamodb.ProjectionType.KEYS_ONLY,
    });
    const { tableArn, tableStreamArn: streamArn = '' } = this.table;

    this.function = new PublisherFunction(this, 'Function', { ...props, removalPolicy, ...(key && { key }) });
    this.function.addEnvironment('OUTBOX_TABLE', this.table.tableName);
    // PutEvents takes an ARN too: a name is one of this account only.
    this.function.addEnvironment('EVENT_BUS_NAME', bus.eventBusArn);
    this.allow(this.function, ['dynamodb:Query'], [tableArn, `${tableArn}/index/pending`]);
    this.allow(this.function, ['dynamodb:UpdateItem'], [tableArn]);
    this.allow(this.function, ['events:PutEvents'], [bus.eventBusArn]);

    this.deadLetterQueue = new DeadLetterQueue(this, 'DeadLetterQueue', {
      removalPolicy,
      ...(key && { encryptionMasterKey: key }),
    });
    this.deadLetterQueue.grant(this.function, 'sqs:SendMessage');
    const mapping = new lambda.EventSourceMapping(this, 'Stream', {
      target: this.function,
      eventSourceArn: streamArn,
      // LATEST can miss events while the mapping is made.
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      // That something was published, or has expired, is no news.
      filters: [lambda.FilterCriteria.filter({ eventName: lambda.FilterRule.isEqual('INSERT') })],
      batchSize,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts,
      maxRecordAge: Duration.hours(1),
      // More would give the events of one key to several invocations at a time: Lambda tells them apart by key and sequence.
      parallelizationFactor: 1,
      onFailure: { bind: () => ({ destination: this.deadLetterQueue.queueArn }) },
    });
    const reason = 'The events are in the table, whatever becomes of the stream: the sweep publishes them from there.';
    (mapping.node.defaultChild as lambda.CfnEventSourceMapping).addMetadata('eda', {
      ignore: [{ rule: 'stream-failure-without-payload', reason }],
    });
    // Not the mapping's own grant: it lists the streams of all tables.
    this.allow(
      this.function,
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      [streamArn],
    ).applyBefore(mapping);

    const schedulerRole = new iam.Role(this, 'SweepRole', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    const sweep = new scheduler.CfnSchedule(this, 'Sweep', {
      description: 'What the stream gave up is published from the outbox of order-placed-producer',
      scheduleExpression: 'rate(1 minute)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: this.function.functionArn,
        roleArn: schedulerRole.roleArn,
        input: '{}',
        // A sweep that is missed is made up for by the next one.
        retryPolicy: { maximumRetryAttempts: 0 },
      },
    });
    this.allow(schedulerRole, ['lambda:InvokeFunction'], [this.function.functionArn]).applyBefore(sweep);

    this.alarms = new ProducerAlarms(this, 'Alarms', { topic: props.alarmTopic, key });
    this.alarms.addOutbox(this.table);
    this.alarms.addFunction(this.function);
    this.alarms.addNotEmpty('DeadLetters', 'The stream gave up records: the sweep publishes them.', this.deadLetterQueue);
    // eda:if dashboard
    new ProducerDashboard(this, 'Dashboard', {
      alarms: this.alarms,
      function: this.function,
      table: this.table,
      deadLetterQueue: this.deadLetterQueue,
    });
    // eda:end
  }

  /** Lets code write to the outbox, in transactions only. Give it OUTBOX_TABLE too: the name of the table. */
  grantRecord(grantee: iam.IGrantable): iam.Grant {
    this.#key?.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey');
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:PutItem'],
      resourceArns: [this.table.tableArn],
      conditions: { 'ForAnyValue:StringEquals': { 'dynamodb:EnclosingOperation': ['TransactWriteItems'] } },
    });
  }

  private allow(grantee: iam.IGrantable, actions: string[], resourceArns: string[]): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns });
  }
}
