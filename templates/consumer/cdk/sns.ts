import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sns from 'aws-cdk-lib/aws-sns';
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
import { allowSend, DeadLetterQueue, EncryptedQueue } from './queues.ts';

export interface OrderPlacedConsumerProps extends ConsumerFunctionProps {
  /** Any bus but the default one. */
  readonly bus: events.IEventBus;
  /** Default: 10. */
  readonly batchSize?: number;
  /** Invocations at a time, so that a peak waits in the queue and not on what the code calls. Default: 10. */
  readonly maximumConcurrency?: number;
  /** For how long EventBridge tries to deliver an event. Default: 24 hours, the longest it can. */
  readonly retryAge?: Duration;
  /** What alarms act on. Default: a topic of its own, whose ARN is an output of the stack. */
  readonly alarmTopic?: sns.ITopic;
  /** For every role. */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/** Rule, topic, queue, function: others may subscribe to the topic, each with a queue and a pace of their own. */
export class OrderPlacedConsumer extends Construct {
  readonly rule: events.Rule;
  readonly topic: sns.Topic;
  readonly queue: sqs.Queue;
  readonly function: ConsumerFunction;
  /** Events that the rule could not publish. */
  readonly ruleDeadLetterQueue: sqs.Queue;
  /** Events that the topic could not put into the queue. */
  readonly subscriptionDeadLetterQueue: sqs.Queue;
  /** Events that the function failed on five times. */
  readonly deadLetterQueue: sqs.Queue;
  readonly alarms: ConsumerAlarms;

  constructor(scope: Construct, id: string, props: OrderPlacedConsumerProps) {
    super(scope, id);
    const { bus, batchSize = 10, maximumConcurrency = 10, retryAge = Duration.hours(24) } = props;
    // eda:if customer-key
    const { removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } = props;
    const key = props.key ?? new ConsumerKey(this, 'Key', { removalPolicy });
    // eda:else
    const { key, removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } = props;
    // eda:end
    const atRest: sqs.QueueProps = { removalPolicy, ...(key && { encryptionMasterKey: key }) };
    if (props.permissionsBoundary) iam.PermissionsBoundary.of(this).apply(props.permissionsBoundary);

    this.function = new ConsumerFunction(this, 'Function', { ...props, removalPolicy, ...(key && { key }) });

    // Lambda asks for a window where a batch may be larger than 10.
    const batchWindow = Duration.seconds(batchSize > 10 ? 5 : 0);
    this.deadLetterQueue = new DeadLetterQueue(this, 'DeadLetterQueue', atRest);
    this.queue = new EncryptedQueue(this, 'Queue', {
      ...atRest,
      retentionPeriod: Duration.days(4),
      // Six timeouts: for so long Lambda may hold a message that it has no concurrency for.
      visibilityTimeout: Duration.seconds(6 * this.function.timeout.toSeconds() + batchWindow.toSeconds()),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: 5 },
    });
    this.function.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize,
        maxBatchingWindow: batchWindow,
        maxConcurrency: maximumConcurrency,
        reportBatchItemFailures: true,
      }),
    );

    this.topic = new sns.Topic(this, 'Topic', { enforceSSL: true, ...(key && { masterKey: key }) });
    // An event may have 1 MiB; a topic takes 256 KiB by default, and the rest would end in the rule’s dead-letter queue.
    (this.topic.node.defaultChild as sns.CfnTopic).maximumMessageSize = 1_048_576;
    this.subscriptionDeadLetterQueue = new DeadLetterQueue(this, 'SubscriptionDeadLetterQueue', atRest);
    new sns.Subscription(this, 'Subscription', {
      topic: this.topic,
      protocol: sns.SubscriptionProtocol.SQS,
      endpoint: this.queue.queueArn,
      rawMessageDelivery: true,
      deadLetterQueue: this.subscriptionDeadLetterQueue,
    });
    allowSend(this.queue, 'sns.amazonaws.com', this.topic.topicArn);

    // By a role: a topic’s policy that names the service lets in rules of every account.
    const publisher = new iam.Role(this, 'PublisherRole', {
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
            arn: this.topic.topicArn,
            role: publisher,
            deadLetterConfig: { arn: this.ruleDeadLetterQueue.queueArn },
            retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: retryAge.toSeconds() },
          }),
        },
      ],
    });
    key?.grant(publisher, 'kms:Decrypt', 'kms:GenerateDataKey');
    iam.Grant.addToPrincipal({
      grantee: publisher,
      actions: ['sns:Publish'],
      resourceArns: [this.topic.topicArn],
    }).applyBefore(this.rule);
    allowSend(this.ruleDeadLetterQueue, 'events.amazonaws.com', this.rule.ruleArn);

    const { rejectionQueue } = this.function;
    this.alarms = new ConsumerAlarms(this, 'Alarms', { topic: props.alarmTopic, key });
    this.alarms.addRule(this.rule, bus);
    this.alarms.addQueue(this.queue);
    this.alarms.addFunction(this.function);
    this.alarms.addNotEmpty('RuleDeadLetters', 'Events did not reach the topic.', this.ruleDeadLetterQueue);
    this.alarms.addNotEmpty(
      'SubscriptionDeadLetters',
      'Events did not get from the topic into the queue.',
      this.subscriptionDeadLetterQueue,
    );
    this.alarms.addNotEmpty('DeadLetters', 'Events were tried five times, and failed.', this.deadLetterQueue);
    this.alarms.addNotEmpty('Rejections', 'Events that do not fit their schema were set aside.', rejectionQueue);
    // eda:if dashboard
    new ConsumerDashboard(this, 'Dashboard', {
      alarms: this.alarms,
      rule: this.rule,
      bus,
      queue: this.queue,
      function: this.function,
      deadLetters: {
        unpublished: this.ruleDeadLetterQueue,
        undelivered: this.subscriptionDeadLetterQueue,
        failed: this.deadLetterQueue,
        rejected: rejectionQueue,
      },
    });
    // eda:end
  }
}
