import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';

/** Both are named by POWERTOOLS_SERVICE_NAME and POWERTOOLS_METRICS_NAMESPACE. */
export const logger = new Logger();
const metrics = new Metrics();

export function count(metric: 'EventsPublished' | 'EventsFailed'): void {
  metrics.addMetric(metric, MetricUnit.Count, 1);
}

/** What a sweep saw: told each time, so that its silence is told too. */
export function measure(unpublished: number, oldestSeconds: number): void {
  metrics.addMetric('EventsUnpublished', MetricUnit.Count, unpublished);
  metrics.addMetric('OldestUnpublishedAge', MetricUnit.Seconds, oldestSeconds);
}

/** One invocation: its context is in each log line, and its metrics are written whatever happens. */
export async function observed<T>(lambda: Context, invocation: () => Promise<T>): Promise<T> {
  logger.addContext(lambda);
  try {
    return await invocation();
  } finally {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}
