import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
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

/** Rule, queue, function: a peak waits in the queue, and what fails is tried again from there. */
export class OrderPlacedConsumer extends Construct {
  readonly rule: events.Rule;
  readonly queue: sqs.Queue;
  readonly function: ConsumerFunction;
  /** Events that the rule could not put into the queue. */
  readonly ruleDeadLetterQueue: sqs.Queue;
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
            arn: this.queue.queueArn,
            deadLetterConfig: { arn: this.ruleDeadLetterQueue.queueArn },
            retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: retryAge.toSeconds() },
          }),
        },
      ],
    });
    allowSend(this.queue, 'events.amazonaws.com', this.rule.ruleArn);
    allowSend(this.ruleDeadLetterQueue, 'events.amazonaws.com', this.rule.ruleArn);

    const { rejectionQueue } = this.function;
    this.alarms = new ConsumerAlarms(this, 'Alarms', { topic: props.alarmTopic, key });
    this.alarms.addRule(this.rule, bus);
    this.alarms.addQueue(this.queue);
    this.alarms.addFunction(this.function);
    this.alarms.addNotEmpty('RuleDeadLetters', 'Events did not reach the queue.', this.ruleDeadLetterQueue);
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
        undelivered: this.ruleDeadLetterQueue,
        failed: this.deadLetterQueue,
        rejected: rejectionQueue,
      },
    });
    // eda:end
  }
}
