// eda:if !custom-bus
import { CfnOutput, Duration, Fn, Stack } from 'aws-cdk-lib';
// eda:else
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
// eda:end
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
// eda:if !custom-bus
import type * as events from 'aws-cdk-lib/aws-events';
// eda:else
import type * as eventsv2 from 'aws-cdk-lib/aws-eventsv2';
// eda:end
import * as iam from 'aws-cdk-lib/aws-iam';
// eda:if kinesis
import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
// eda:end
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ConsumerFunction } from './function.ts';

export interface ConsumerAlarmsProps {
  readonly topic?: sns.ITopic | undefined;
  readonly key?: kms.IKey | undefined;
}

/** Alarms, which all act on one topic. The README says of each what it means and what to do. */
export class ConsumerAlarms extends Construct {
  readonly topic: sns.ITopic;
  readonly all: cloudwatch.Alarm[] = [];

  constructor(scope: Construct, id: string, props: ConsumerAlarmsProps) {
    super(scope, id);
    this.topic = props.topic ?? this.ownTopic(props.key);
  }

  /** An alarm at the first of something, or at a threshold. No data is good news. */
  add(id: string, alarmDescription: string, metric: cloudwatch.IMetric, props?: Partial<cloudwatch.AlarmProps>): void {
    this.act(
      new cloudwatch.Alarm(this, id, {
        alarmDescription,
        metric,
        threshold: 1,
        evaluationPeriods: 1,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
        ...props,
      }),
    );
  }

  /** The first message in a queue that should be empty. */
  addNotEmpty(id: string, alarmDescription: string, queue: sqs.IQueue): void {
    const period = Duration.minutes(1);
    this.add(id, alarmDescription, queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'max' }));
  }
  // eda:if !custom-bus

  addRule(rule: events.IRule, bus: events.IEventBus): void {
    this.add(
      'RuleFailedInvocations',
      'The rule could not deliver events: they are in its dead-letter queue.',
      ruleMetric('FailedInvocations', rule, bus),
    );
    this.add(
      'RuleFailedToDeadLetter',
      'Events are lost: the rule could neither deliver them nor put them into its dead-letter queue.',
      ruleMetric('InvocationsFailedToBeSentToDlq', rule, bus),
    );
    // eda:if !minimal
    this.addSilence(ruleMetric('MatchedEvents', rule, bus));
    // eda:end
  }
  // eda:else

  addSubscriber(subscriber: eventsv2.CfnSubscriber): void {
    this.add(
      'SubscriberFailedToDeadLetter',
      'Events are lost: the bus could neither deliver them nor put them into the dead-letter queue.',
      subscriberMetric('OnFailureDestinationFailed', subscriber),
    );
    this.add(
      'SubscriberEventsDropped',
      'Events are lost: the bus gave up on them, and knew no dead-letter queue.',
      subscriberMetric('EventsDropped', subscriber),
    );
    this.add(
      'SubscriberBacklogAge',
      'Events have waited for 15 minutes: more arrive than are handled, or some fail again and again.',
      subscriberMetric('ApproximateBacklogAge', subscriber).with({ statistic: 'max' }),
      { threshold: Duration.minutes(15).toMilliseconds() },
    );
    // eda:if !minimal
    this.addSilence(subscriberMetric('FilterMatched', subscriber));
    // eda:end
  }
  // eda:end

  addFunction(fn: ConsumerFunction): void {
    this.add('FunctionErrors', 'Invocations fail as a whole: a throw, a timeout, out of memory.', fn.metricErrors());
    this.add('FunctionThrottles', 'Events wait: there is no concurrency left to handle them.', fn.metricThrottles(), {
      evaluationPeriods: 3,
    });
    // eda:if lambda kinesis
    this.add(
      'FunctionDestinationFailures',
      'Events are lost: Lambda could not send failed ones to where they should end up.',
      fn.metric('DestinationDeliveryFailures', { statistic: 'sum' }),
    );
    // eda:end
    // eda:if lambda
    this.add(
      'FunctionEventsDropped',
      'Lambda gave up on events: they waited too long, or failed too often.',
      fn.metric('AsyncEventsDropped', { statistic: 'sum' }),
    );
    // eda:end
    // eda:if !minimal
    this.add('FunctionDuration', 'Invocations come near the timeout.', fn.metricDuration({ statistic: 'p99' }), {
      threshold: 0.8 * fn.timeout.toMilliseconds(),
      evaluationPeriods: 3,
    });
    // eda:end
  }
  // eda:if queue-source

  addQueue(queue: sqs.IQueue): void {
    this.add(
      'QueueAge',
      'Events have waited for 15 minutes: more arrive than are handled, or some fail again and again.',
      queue.metricApproximateAgeOfOldestMessage({ statistic: 'max' }),
      { threshold: Duration.minutes(15).toSeconds() },
    );
  }
  // eda:end
  // eda:if kinesis

  addStream(stream: kinesis.IStream, fn: ConsumerFunction): void {
    this.add(
      'IteratorAge',
      'Records have waited for 15 minutes: more arrive than are handled, or one that fails holds up its shard.',
      fn.metric('IteratorAge', { statistic: 'max' }),
      { threshold: Duration.minutes(15).toMilliseconds() },
    );
    this.add(
      'StreamWriteThrottled',
      'The stream takes fewer events than arrive: one partition key has most of them, or the stream must grow.',
      stream.metricWriteProvisionedThroughputExceeded({ statistic: 'sum' }),
    );
  }

  /** The first record that Lambda gave up on: a bucket has no metric for that, but the mapping has. */
  addFailedRecords(mappingId: string): void {
    this.add(
      'FailedRecords',
      'Records were tried again and again, and failed: they are in the bucket.',
      new cloudwatch.Metric({
        namespace: 'AWS/Lambda',
        metricName: 'OnFailureDestinationDeliveredEventCount',
        dimensionsMap: { EventSourceMappingUUID: mappingId },
        statistic: 'sum',
      }),
    );
  }
  // eda:end
  // eda:if !minimal

  /** Fewer events than usual at such an hour. An hour without any has no data: that is a zero, and here bad news. */
  private addSilence(arrived: cloudwatch.Metric): void {
    this.act(
      new cloudwatch.AnomalyDetectionAlarm(this, 'Silence', {
        alarmDescription: 'Far fewer events arrive than usual: has the producer stopped, or changed what it sends?',
        metric: new cloudwatch.MathExpression({
          expression: 'FILL(arrived, 0)',
          usingMetrics: { arrived },
          period: Duration.hours(1),
        }),
        stdDevs: 3,
        evaluationPeriods: 2,
        comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_LOWER_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      }),
    );
  }
  // eda:end

  private act(alarm: cloudwatch.Alarm): void {
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
    this.all.push(alarm);
  }

  private ownTopic(key: kms.IKey | undefined): sns.Topic {
    const topic = new sns.Topic(this, 'Topic', { enforceSSL: true, ...(key && { masterKey: key }) });
    // A policy replaces the default one, which let the account’s alarms publish.
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    new CfnOutput(this, 'TopicArn', { value: topic.topicArn, description: 'Subscribe to it to hear of alarms' });
    return topic;
  }
}
// eda:if !custom-bus

/** A metric of a rule on a bus that is not the default one: only such a rule has both dimensions. */
export function ruleMetric(metricName: string, rule: events.IRule, bus: events.IEventBus): cloudwatch.Metric {
  // What CDK has for its name, CloudFormation’s `Ref`, is `bus|rule` here: no metric has that.
  const RuleName = Fn.select(1, Fn.split('|', rule.ruleName));
  return new cloudwatch.Metric({
    namespace: 'AWS/Events',
    metricName,
    dimensionsMap: { EventBusName: bus.eventBusName, RuleName },
    statistic: 'sum',
  });
}
// eda:else

export function subscriberMetric(metricName: string, subscriber: eventsv2.CfnSubscriber): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/EventsV2',
    metricName,
    dimensionsMap: { EventBus: subscriber.eventBusArn, Subscriber: subscriber.attrSubscriberArn },
    statistic: 'sum',
  });
}
// eda:end
