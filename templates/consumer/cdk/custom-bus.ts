import { Duration, Names, RemovalPolicy } from 'aws-cdk-lib';
import * as eventsv2 from 'aws-cdk-lib/aws-eventsv2';
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
  readonly busArn: string;
  /** For how long the bus tries to deliver an event. Default: 24 hours, the longest it can. */
  readonly retryAge?: Duration;
  /** What alarms act on. Default: a topic of its own, whose ARN is an output of the stack. */
  readonly alarmTopic?: sns.ITopic;
  /** For every role. */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/** Subscriber, function. The bus waits for the function, so that one retry policy and one dead-letter queue are enough. */
export class OrderPlacedConsumer extends Construct {
  readonly subscriber: eventsv2.CfnSubscriber;
  readonly function: ConsumerFunction;
  /** The ids of events that could not be delivered or handled. The bus keeps the events. */
  readonly deadLetterQueue: sqs.Queue;
  readonly alarms: ConsumerAlarms;

  constructor(scope: Construct, id: string, props: OrderPlacedConsumerProps) {
    super(scope, id);
    const { retryAge = Duration.hours(24) } = props;
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
    const role = new iam.Role(this, 'DeliveryRole', { assumedBy: new iam.ServicePrincipal('events.amazonaws.com') });
    role.addToPolicy(
      new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.function.functionArn] }),
    );
    key?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');

    this.subscriber = new eventsv2.CfnSubscriber(this, 'Subscriber', {
      name: Names.uniqueResourceName(this, { maxLength: 64, separator: '-' }),
      // eda:swap description 'OrderPlaced to order-placed-consumer'
      description: 'OrderPlaced to order-placed-consumer',
      eventBusArn: props.busArn,
      filterConfiguration: {
        filters: [
          {
            scope: 'DATA',
            // eda:swap pattern { source: ['com.acme.orders'], 'detail-type': ['OrderPlaced'] }
            pattern: JSON.stringify({ source: ['com.acme.orders'], 'detail-type': ['OrderPlaced'] }),
          },
        ],
      },
      invokeConfiguration: {
        targetArn: this.function.functionArn,
        roleArn: role.roleArn,
        lambdaParameters: { invocationType: 'REQUEST_RESPONSE' },
      },
      // One event at a time: of a batch, what succeeded would come again with what failed.
      batchConfiguration: { maxBatchSize: 1 },
      // By default it is 5 attempts or 5 minutes, and then the event is dropped.
      retryPolicy: { maxRetryAttempts: 185, maxEventAgeInSeconds: retryAge.toSeconds() },
      onFailureConfiguration: { arn: this.deadLetterQueue.queueArn },
    });
    this.deadLetterQueue.grant(role, 'sqs:SendMessage').applyBefore(this.subscriber);

    const { rejectionQueue } = this.function;
    this.alarms = new ConsumerAlarms(this, 'Alarms', { topic: props.alarmTopic, key });
    this.alarms.addSubscriber(this.subscriber);
    this.alarms.addFunction(this.function);
    this.alarms.addNotEmpty('DeadLetters', 'Events were tried until they were too old.', this.deadLetterQueue);
    this.alarms.addNotEmpty('Rejections', 'Events that do not fit their schema were set aside.', rejectionQueue);
    // eda:if dashboard
    new ConsumerDashboard(this, 'Dashboard', {
      alarms: this.alarms,
      subscriber: this.subscriber,
      function: this.function,
      deadLetters: { failed: this.deadLetterQueue, rejected: rejectionQueue },
    });
    // eda:end
  }
}
