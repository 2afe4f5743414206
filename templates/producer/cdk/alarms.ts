import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type PublisherFunction, service } from './function.ts';

export interface ProducerAlarmsProps {
  readonly topic?: sns.ITopic | undefined;
  readonly key?: kms.IKey | undefined;
}

/** Alarms, which all act on one topic. The README says of each what it means and what to do. */
export class ProducerAlarms extends Construct {
  readonly topic: sns.ITopic;
  readonly all: cloudwatch.Alarm[] = [];

  constructor(scope: Construct, id: string, props: ProducerAlarmsProps) {
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

  addOutbox(table: dynamodb.Table): void {
    const period = Duration.minutes(1);
    this.add(
      'OldestUnpublished',
      'An event has waited for ten minutes: it can’t be published, or more are written than are published.',
      outboxMetric('OldestUnpublishedAge', { period, statistic: 'max' }),
      { threshold: Duration.minutes(10).toSeconds(), evaluationPeriods: 3 },
    );
    this.add(
      'SweepStopped',
      'Nothing looks after what the stream gives up: the schedule or the function has failed for ten minutes.',
      outboxMetric('OldestUnpublishedAge', { period, statistic: 'n' }),
      {
        evaluationPeriods: 10,
        comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        // A sweep tells its age each time: no data is no sweep.
        treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      },
    );
    this.add('EventsFailed', 'EventBridge refuses events, again and again.', outboxMetric('EventsFailed'), {
      evaluationPeriods: 2,
    });
    this.add(
      'TableThrottled',
      'The outbox takes fewer writes than come: what your code commits fails with it.',
      new cloudwatch.MathExpression({
        expression: 'FILL(outbox, 0) + FILL(pending, 0)',
        usingMetrics: { outbox: throttled(table), pending: throttled(table, 'pending') },
      }),
    );
    // eda:if !minimal
    this.act(
      new cloudwatch.AnomalyDetectionAlarm(this, 'Silence', {
        alarmDescription: 'Far fewer events are published than usual: has what writes them stopped?',
        metric: new cloudwatch.MathExpression({
          expression: 'FILL(published, 0)',
          usingMetrics: { published: outboxMetric('EventsPublished') },
          period: Duration.hours(1),
        }),
        stdDevs: 3,
        evaluationPeriods: 2,
        comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_LOWER_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      }),
    );
    // eda:end
  }

  addFunction(fn: PublisherFunction): void {
    this.add('FunctionErrors', 'Invocations fail as a whole: a throw, a timeout, out of memory.', fn.metricErrors());
    this.add('FunctionThrottles', 'Events wait: there is no concurrency left to publish them.', fn.metricThrottles(), {
      evaluationPeriods: 3,
    });
    this.add(
      'FunctionDestinationFailures',
      'Lambda could not say which records it gave up. The events are in the outbox.',
      fn.metric('DestinationDeliveryFailures', { statistic: 'sum' }),
    );
    this.add(
      'IteratorAge',
      'The stream is 15 minutes behind: more is written than is published, or one key holds up its shard.',
      fn.metric('IteratorAge', { statistic: 'max' }),
      { threshold: Duration.minutes(15).toMilliseconds() },
    );
    // eda:if !minimal
    this.add('FunctionDuration', 'Invocations come near the timeout.', fn.metricDuration({ statistic: 'p99' }), {
      threshold: 0.8 * fn.timeout.toMilliseconds(),
      evaluationPeriods: 3,
    });
    // eda:end
  }

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

/** A metric that the code writes. */
export function outboxMetric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
  const dimensionsMap = { service };
  return new cloudwatch.Metric({ namespace: service, metricName, dimensionsMap, statistic: 'sum', ...props });
}

function throttled(table: dynamodb.Table, index?: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/DynamoDB',
    metricName: 'WriteThrottleEvents',
    dimensionsMap: { TableName: table.tableName, ...(index && { GlobalSecondaryIndexName: index }) },
    statistic: 'sum',
  });
}
