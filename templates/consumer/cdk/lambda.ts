import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
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
import { DeadLetterQueue } from './queues.ts';

export interface OrderPlacedConsumerProps extends ConsumerFunctionProps {
  /** Any bus but the default one. */
  readonly bus: events.IEventBus;
  /** For how long EventBridge tries to deliver an event. Default: 24 hours, the longest it can. */
  readonly retryAge?: Duration;
  /** What alarms act on. Default: a topic of its own, whose ARN is an output of the stack. */
  readonly alarmTopic?: sns.ITopic;
  /** For every role. */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/**
 * Rule, function. EventBridge hands an event to Lambda and is done, so there are two places where one can fail, each with
 * a dead-letter queue.
 */
export class OrderPlacedConsumer extends Construct {
  readonly rule: events.Rule;
  readonly function: ConsumerFunction;
  /** Events that the rule could not hand to Lambda. */
  readonly ruleDeadLetterQueue: sqs.Queue;
  /** Events that the function failed on three times. */
  readonly deadLetterQueue: sqs.Queue;
  readonly alarms: ConsumerAlarms;

  constructor(scope: Construct, id: string, props: OrderPlacedConsumerProps) {
    super(scope, id);
    const { bus, retryAge = Duration.hours(24) } = props;
    // eda:if customer-key
    const { removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } = props;
    const key = props.key ?? new ConsumerKey(this, 'Key', { removalPolicy });
    // eda:else
    const { key, removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } = props;
    // eda:end
    const atRest: sqs.QueueProps = { removalPolicy, ...(key && { encryptionMasterKey: key }) };
    if (props.permissionsBoundary) iam.PermissionsBoundary.of(this).apply(props.permissionsBoundary);

    this.function = new ConsumerFunction(this, 'Function', { ...props, removalPolicy, ...(key && { key }) });
    this.deadLetterQueue = new DeadLetterQueue(this, 'DeadLetterQueue', atRest);
    this.deadLetterQueue.grant(this.function, 'sqs:SendMessage');
    this.function.configureAsyncInvoke({
      maxEventAge: Duration.hours(6),
      retryAttempts: 2,
      // Not `SqsDestination`: under a key it grants `kms:ReEncrypt*`.
      onFailure: { bind: () => ({ destination: this.deadLetterQueue.queueArn }) },
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
        new LambdaFunction(this.function, {
          deadLetterQueue: this.ruleDeadLetterQueue,
          maxEventAge: retryAge,
          retryAttempts: 185,
        }),
      ],
    });

    const { rejectionQueue } = this.function;
    this.alarms = new ConsumerAlarms(this, 'Alarms', { topic: props.alarmTopic, key });
    this.alarms.addRule(this.rule, bus);
    this.alarms.addFunction(this.function);
    this.alarms.addNotEmpty('RuleDeadLetters', 'Events did not reach the function.', this.ruleDeadLetterQueue);
    this.alarms.addNotEmpty('DeadLetters', 'Events were tried three times, and failed.', this.deadLetterQueue);
    this.alarms.addNotEmpty('Rejections', 'Events that do not fit their schema were set aside.', rejectionQueue);
    // eda:if dashboard
    new ConsumerDashboard(this, 'Dashboard', {
      alarms: this.alarms,
      rule: this.rule,
      bus,
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
