import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
// eda:if !custom-bus
import type * as events from 'aws-cdk-lib/aws-events';
// eda:else
import type * as eventsv2 from 'aws-cdk-lib/aws-eventsv2';
// eda:end
// eda:if kinesis
import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
// eda:end
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
// eda:if custom-bus
import { type ConsumerAlarms, subscriberMetric } from './alarms.ts';
// eda:else
import { type ConsumerAlarms, ruleMetric } from './alarms.ts';
// eda:end
import { service } from './function.ts';

export interface ConsumerDashboardProps {
  readonly alarms: ConsumerAlarms;
  // eda:if !custom-bus
  readonly rule: events.IRule;
  readonly bus: events.IEventBus;
  // eda:else
  readonly subscriber: eventsv2.CfnSubscriber;
  // eda:end
  // eda:if queue-source
  readonly queue: sqs.IQueue;
  // eda:end
  // eda:if kinesis
  readonly stream: kinesis.IStream;
  // eda:end
  readonly function: lambda.IFunction;
  /** Queues that should be empty, each by the name of its line. */
  readonly deadLetters: Readonly<Record<string, sqs.IQueue>>;
}

/** From top to bottom as events go: alarms, what arrives and waits, the function, what became of them. */
export class ConsumerDashboard extends cloudwatch.Dashboard {
  constructor(scope: Construct, id: string, props: ConsumerDashboardProps) {
    super(scope, id);
    const fn = props.function;
    const graph = (title: string, ...left: cloudwatch.IMetric[]) =>
      new cloudwatch.GraphWidget({ title, left, width: 8, leftYAxis: { min: 0 } });

    this.addWidgets(new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: props.alarms.all, width: 24 }));
    this.addWidgets(
      // eda:if !custom-bus
      graph(
        'Rule',
        ruleMetric('MatchedEvents', props.rule, props.bus),
        ruleMetric('FailedInvocations', props.rule, props.bus),
      ),
      // eda:else
      graph(
        'Subscriber',
        subscriberMetric('FilterMatched', props.subscriber),
        subscriberMetric('EventsDelivered', props.subscriber),
        subscriberMetric('OnFailureDestinationDelivered', props.subscriber),
      ),
      // eda:end
      // eda:if queue-source
      graph('Waiting', props.queue.metricApproximateNumberOfMessagesVisible({ statistic: 'max' })),
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
    const outcome = (metricName: string) =>
      new cloudwatch.Metric({ namespace: service, metricName, dimensionsMap: { service }, statistic: 'sum' });
    this.addWidgets(
      graph('Outcome', ...['EventsProcessed', 'EventsRejected', 'EventsDuplicate', 'EventsFailed'].map(outcome)),
      graph(
        'Waiting for a person',
        ...Object.entries(props.deadLetters).map(([label, queue]) =>
          queue.metricApproximateNumberOfMessagesVisible({ label, statistic: 'max' }),
        ),
      ),
    );
  }
}
