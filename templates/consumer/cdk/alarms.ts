import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
// eda:if !custom-bus
import type * as events from 'aws-cdk-lib/aws-events';
// eda:end
import * as iam from 'aws-cdk-lib/aws-iam';
// eda:if kinesis
import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
// eda:end
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** The alarms, which all act on one topic. The README says of each what it means and what to do. */
export class ConsumerAlarms extends Construct {
  readonly topic: sns.ITopic;
  readonly all: cloudwatch.Alarm[] = [];

  constructor(scope: Construct, id: string, props: { readonly topic?: sns.ITopic; readonly key?: kms.IKey }) {
    super(scope, id);
    this.topic = props.topic ?? this.ownTopic(props.key);
  }

  /** An alarm at `threshold` or more. No data is good news, unless said otherwise. */
  add(id: string, metric: cloudwatch.IMetric, props: Partial<cloudwatch.AlarmProps> = {}): void {
    this.act(
      new cloudwatch.Alarm(this, id, {
        metric,
        threshold: 1,
        evaluationPeriods: 1,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
        ...props,
      }),
    );
  }

  /** The first message in a queue that a person has to look into. */
  addNotEmpty(id: string, queue: sqs.IQueue, alarmDescription: string): void {
    const metric = queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'max' });
    this.add(id, metric, { alarmDescription });
  }
  // eda:if !custom-bus

  addRule(rule: events.IRule, bus: events.IEventBus): void {
    this.add('RuleFailedInvocations', ruleMetric('FailedInvocations', rule, bus), {
      alarmDescription: 'The rule could not deliver events: they go to its dead-letter queue.',
    });
    this.add('RuleFailedToDeadLetter', ruleMetric('InvocationsFailedToBeSentToDlq', rule, bus), {
      alarmDescription: 'Events are being lost: the rule can neither deliver nor dead-letter them.',
    });
    // eda:if !minimal
    this.addSilence(ruleMetric('MatchedEvents', rule, bus));
    // eda:end
  }
  // eda:end

  addFunction(fn: lambda.Function): void {
    this.add('FunctionErrors', fn.metricErrors(), {
      alarmDescription: 'Whole invocations fail: the code throws, times out or runs out of memory.',
    });
    this.add('FunctionThrottles', fn.metricThrottles(), {
      evaluationPeriods: 3,
      alarmDescription: 'The account or the function is out of concurrency: events wait.',
    });
    // eda:if lambda
    this.add('FunctionDestinationFailures', fn.metric('DestinationDeliveryFailures', { statistic: 'sum' }), {
      alarmDescription: 'Events are being lost: Lambda cannot send failed ones to the function’s dead-letter queue.',
    });
    this.add('FunctionEventsDropped', fn.metric('AsyncEventsDropped', { statistic: 'sum' }), {
      alarmDescription: 'Lambda gave up on events that waited too long or failed too often.',
    });
    // eda:end
    // eda:if !minimal
    this.add('FunctionDuration', fn.metricDuration({ statistic: 'p99' }), {
      threshold: 0.8 * fn.timeout!.toMilliseconds(),
      evaluationPeriods: 3,
      alarmDescription: 'The slowest invocations come near the timeout.',
    });
    // eda:end
    // eda:if custom-bus
    // eda:if !minimal
    this.addSilence(fn.metricInvocations());
    // eda:end
    // eda:end
  }
  // eda:if queue-source

  addQueue(queue: sqs.IQueue): void {
    this.add('QueueAge', queue.metricApproximateAgeOfOldestMessage({ statistic: 'max' }), {
      threshold: Duration.minutes(15).toSeconds(),
      alarmDescription: 'Events wait longer than 15 minutes: more arrive than are handled, or some keep failing.',
    });
  }
  // eda:end
  // eda:if kinesis

  addStream(stream: kinesis.IStream, fn: lambda.IFunction): void {
    this.add('IteratorAge', fn.metric('IteratorAge', { statistic: 'max' }), {
      threshold: Duration.minutes(15).toMilliseconds(),
      alarmDescription: 'Events wait longer than 15 minutes: more arrive than are handled, or one blocks its shard.',
    });
    this.add('StreamWriteThrottled', stream.metricWriteProvisionedThroughputExceeded({ statistic: 'sum' }), {
      alarmDescription: 'The stream takes fewer events than arrive: a hot partition key, or too few shards.',
    });
  }
  // eda:end
  // eda:if !minimal

  /** Fewer events than at such hours before. Silence has no data: it counts as zero, and here it is bad news. */
  private addSilence(arrived: cloudwatch.Metric): void {
    this.act(
      new cloudwatch.AnomalyDetectionAlarm(this, 'Silence', {
        metric: new cloudwatch.MathExpression({
          expression: 'FILL(arrived, 0)',
          usingMetrics: { arrived },
          period: Duration.hours(1),
        }),
        stdDevs: 3,
        comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_LOWER_THRESHOLD,
        evaluationPeriods: 2,
        treatMissingData: cloudwatch.TreatMissingData.BREACHING,
        alarmDescription: 'Far fewer events arrive than usual: has the producer stopped, or changed what it sends?',
      }),
    );
  }
  // eda:end

  private act(alarm: cloudwatch.Alarm): void {
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
    this.all.push(alarm);
  }

  private ownTopic(key?: kms.IKey): sns.Topic {
    const topic = new sns.Topic(this, 'Topic', { enforceSSL: true, ...(key && { masterKey: key }) });
    // A policy of its own replaces the one that lets the account’s alarms publish.
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

/** CloudWatch has a rule of a custom bus under both dimensions only. */
export function ruleMetric(metricName: string, rule: events.IRule, bus: events.IEventBus): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Events',
    metricName,
    dimensionsMap: { EventBusName: bus.eventBusName, RuleName: rule.ruleName },
    statistic: 'sum',
  });
}
// eda:end
