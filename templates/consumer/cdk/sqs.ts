import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ConsumerAlarms } from './alarms.ts';
// eda:if dashboard
import { ConsumerDashboard } from './dashboard.ts';
// eda:end
import { ConsumerFunction } from './function.ts';
// eda:if customer-key
import { ConsumerKey } from './key.ts';
// eda:end
import { allowRule, DeadLetterQueue, EncryptedQueue } from './queues.ts';

export interface OrderPlacedConsumerProps {
  readonly bus: events.IEventBus;
  /** The bundled handler: the folder that `npm run build` fills. */
  readonly code: lambda.Code;
  /** What alarms act on. Default: a topic of its own, which is an output of the stack. */
  readonly alarmTopic?: sns.ITopic;
  // eda:if customer-key
  /** Encrypts all data at rest. It must admit what `ConsumerKey` does. Default: a `ConsumerKey`. */
  // eda:else
  /** Encrypts queues, logs and the rest. It must admit EventBridge, CloudWatch and CloudWatch Logs. Default: AWS’s own keys. */
  // eda:end
  readonly key?: kms.IKey;
  /** Put on every role. */
  readonly permissionsBoundary?: iam.IManagedPolicy;
  readonly memorySize?: number;
  readonly timeout?: Duration;
  readonly batchSize?: number;
  /** How many invocations there may be at a time, so that a peak waits in the queue and not on what the code calls. */
  readonly maximumConcurrency?: number;
  /** For how long the rule tries to deliver an event. */
  readonly retryAge?: Duration;
  readonly logRetention?: logs.RetentionDays;
  /** Of queues, logs and the rest that holds data. */
  readonly removalPolicy?: RemovalPolicy;
}

/** rule -> queue -> function: a peak waits in the queue, and what fails is tried again by itself. */
export class OrderPlacedConsumer extends Construct {
  readonly rule: events.Rule;
  readonly queue: sqs.Queue;
  readonly function: ConsumerFunction;
  /** Events that the rule could not deliver to the queue. */
  readonly ruleDeadLetterQueue: sqs.Queue;
  /** Events that the function failed on too often. */
  readonly deadLetterQueue: sqs.Queue;
  readonly alarms: ConsumerAlarms;

  constructor(scope: Construct, id: string, props: OrderPlacedConsumerProps) {
    super(scope, id);
    const {
      bus,
      memorySize = 512,
      timeout = Duration.seconds(30),
      batchSize = 10,
      maximumConcurrency = 10,
      retryAge = Duration.hours(24),
      // eda:if regulated
      logRetention = logs.RetentionDays.ONE_YEAR,
      // eda:else
      logRetention = logs.RetentionDays.ONE_MONTH,
      // eda:end
      removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    } = props;
    if (props.permissionsBoundary) iam.PermissionsBoundary.of(this).apply(props.permissionsBoundary);
    // eda:if customer-key
    const key = props.key ?? new ConsumerKey(this, 'Key', { removalPolicy });
    // eda:else
    const { key } = props;
    // eda:end
    // SQS asks for a window where a batch is larger than 10.
    const batchWindow = Duration.seconds(batchSize > 10 ? 5 : 0);

    this.deadLetterQueue = new DeadLetterQueue(this, 'DeadLetterQueue', { encryptionMasterKey: key, removalPolicy });
    this.queue = new EncryptedQueue(this, 'Queue', {
      encryptionMasterKey: key,
      removalPolicy,
      retentionPeriod: Duration.days(4),
      // Six times the timeout, so that a batch is not received anew while the function still retries under throttling.
      visibilityTimeout: Duration.seconds(6 * timeout.toSeconds() + batchWindow.toSeconds()),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: 5 },
    });
    this.ruleDeadLetterQueue = new DeadLetterQueue(this, 'RuleDeadLetterQueue', {
      encryptionMasterKey: key,
      removalPolicy,
    });

    this.rule = new events.Rule(this, 'Rule', {
      eventBus: bus,
      // eda:put description
      description: 'OrderPlaced to the order-placed-consumer',
      // eda:end
      // eda:if one-event
      eventPattern: {
        // eda:put pattern
        source: ['com.acme.orders'],
        detailType: ['OrderPlaced'],
        // eda:end
      },
      // eda:else
      // The type does not know `$or`, EventBridge does.
      eventPattern: {
        // eda:put pattern
        $or: [{ source: ['com.acme.orders'], 'detail-type': ['OrderPlaced'] }],
        // eda:end
      } as events.EventPattern,
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
    allowRule(this.queue, this.rule);
    allowRule(this.ruleDeadLetterQueue, this.rule);

    this.function = new ConsumerFunction(this, 'Function', {
      code: props.code,
      memorySize,
      timeout,
      logRetention,
      removalPolicy,
      key,
    });
    this.function.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize,
        maxBatchingWindow: batchWindow,
        maxConcurrency: maximumConcurrency,
        reportBatchItemFailures: true,
      }),
    );

    const { rejectionQueue } = this.function;
    this.alarms = new ConsumerAlarms(this, 'Alarms', { topic: props.alarmTopic, key });
    this.alarms.addRule(this.rule, bus);
    this.alarms.addQueue(this.queue);
    this.alarms.addFunction(this.function);
    this.alarms.addNotEmpty('RuleDeadLetters', this.ruleDeadLetterQueue, 'Events did not reach the queue.');
    this.alarms.addNotEmpty('DeadLetters', this.deadLetterQueue, 'Events were tried five times, and failed.');
    this.alarms.addNotEmpty('Rejections', rejectionQueue, 'Events that do not fit their schema were set aside.');
    // eda:if dashboard
    new ConsumerDashboard(this, 'Dashboard', {
      alarms: this.alarms,
      rule: this.rule,
      bus,
      queue: this.queue,
      function: this.function,
      deadLetters: {
        'not delivered': this.ruleDeadLetterQueue,
        failed: this.deadLetterQueue,
        rejected: rejectionQueue,
      },
    });
    // eda:end
  }
}
