import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
// eda:if !custom-bus
import type * as events from 'aws-cdk-lib/aws-events';
// eda:end
// eda:if kinesis
import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
// eda:end
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
// eda:if custom-bus
import type { ConsumerAlarms } from './alarms.ts';
// eda:else
import { type ConsumerAlarms, ruleMetric } from './alarms.ts';
// eda:end
import { service } from './function.ts';

export interface ConsumerDashboardProps {
  readonly alarms: ConsumerAlarms;
  // eda:if !custom-bus
  readonly rule: events.IRule;
  readonly bus: events.IEventBus;
  // eda:end
  // eda:if queue-source
  readonly queue: sqs.IQueue;
  // eda:end
  // eda:if kinesis
  readonly stream: kinesis.IStream;
  // eda:end
  readonly function: lambda.IFunction;
  /** Queues that should be empty, by what is to be read above each line. */
  readonly deadLetters: Readonly<Record<string, sqs.IQueue>>;
}

/** Top to bottom, as an event goes: alarms, what arrives, what waits, what became of it. */
export class ConsumerDashboard extends cloudwatch.Dashboard {
  constructor(scope: Construct, id: string, props: ConsumerDashboardProps) {
    super(scope, id);
    const { alarms, function: fn } = props;
    const graph = (title: string, ...left: cloudwatch.IMetric[]) =>
      new cloudwatch.GraphWidget({ title, left, width: 8, leftYAxis: { min: 0 } });

    this.addWidgets(new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: alarms.all, width: 24 }));
    this.addWidgets(
      // eda:if !custom-bus
      graph(
        'Delivery',
        ruleMetric('MatchedEvents', props.rule, props.bus),
        ruleMetric('Invocations', props.rule, props.bus),
        ruleMetric('FailedInvocations', props.rule, props.bus),
      ),
      // eda:end
      // eda:if queue-source
      graph('Waiting', props.queue.metricApproximateNumberOfMessagesVisible()),
      graph('Age of the oldest (s)', props.queue.metricApproximateAgeOfOldestMessage({ statistic: 'max' })),
      // eda:end
      // eda:if kinesis
      graph(
        'Stream',
        props.stream.metricIncomingRecords({ statistic: 'sum' }),
        props.stream.metricWriteProvisionedThroughputExceeded({ statistic: 'sum' }),
      ),
      graph('Age of the oldest (ms)', fn.metric('IteratorAge', { statistic: 'max' })),
      // eda:end
    );
    this.addWidgets(
      graph('Invocations', fn.metricInvocations(), fn.metricErrors(), fn.metricThrottles()),
      graph('Duration (ms)', fn.metricDuration({ statistic: 'p50' }), fn.metricDuration({ statistic: 'p99' })),
      graph('Concurrency', fn.metric('ConcurrentExecutions', { statistic: 'max' })),
    );
    this.addWidgets(
      graph(
        'What became of events',
        ...['EventsProcessed', 'EventsRejected', 'EventsDuplicate', 'EventsFailed'].map(
          (metricName) =>
            new cloudwatch.Metric({
              namespace: service,
              metricName,
              dimensionsMap: { service },
              statistic: 'sum',
            }),
        ),
      ),
      graph(
        'Waiting for a person',
        ...Object.entries(props.deadLetters).map(([label, queue]) =>
          queue.metricApproximateNumberOfMessagesVisible({ label, statistic: 'max' }),
        ),
      ),
    );
  }
}
