import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { outboxMetric, type ProducerAlarms } from './alarms.ts';

export interface ProducerDashboardProps {
  readonly alarms: ProducerAlarms;
  readonly table: dynamodb.Table;
  readonly function: lambda.IFunction;
  readonly deadLetterQueue: sqs.IQueue;
}

/** From top to bottom as events go: alarms, what is written and waits, the function, what became of them. */
export class ProducerDashboard extends cloudwatch.Dashboard {
  constructor(scope: Construct, id: string, props: ProducerDashboardProps) {
    super(scope, id);
    const fn = props.function;
    const graph = (title: string, ...left: cloudwatch.IMetric[]) =>
      new cloudwatch.GraphWidget({ title, left, width: 8, leftYAxis: { min: 0 } });

    this.addWidgets(new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: props.alarms.all, width: 24 }));
    this.addWidgets(
      graph('Unpublished', outboxMetric('EventsUnpublished', { statistic: 'max' })),
      graph('Age of the oldest (s)', outboxMetric('OldestUnpublishedAge', { statistic: 'max' })),
      graph('Stream behind (ms)', fn.metric('IteratorAge', { statistic: 'max' })),
    );
    this.addWidgets(
      graph('Invocations', fn.metricInvocations(), fn.metricErrors(), fn.metricThrottles()),
      graph('Duration (ms)', fn.metricDuration({ statistic: 'p50' }), fn.metricDuration({ statistic: 'p99' })),
      graph('Outbox, written (units)', props.table.metricConsumedWriteCapacityUnits({ statistic: 'sum' })),
    );
    this.addWidgets(
      graph('Outcome', outboxMetric('EventsPublished'), outboxMetric('EventsFailed')),
      graph(
        'Waiting for a person',
        props.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ label: 'given up', statistic: 'max' }),
      ),
    );
  }
}
