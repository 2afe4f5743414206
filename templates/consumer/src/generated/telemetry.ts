import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';

/** Named by POWERTOOLS_SERVICE_NAME and POWERTOOLS_METRICS_NAMESPACE. */
const logger = new Logger();
const metrics = new Metrics();

type Write = (message: string, more?: Readonly<Record<string, unknown>>) => void;

/** A logger of one event. Give it an error as `{ error }`. */
export interface EventLogger {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}

/**
 * A logger that adds these keys. Events of a batch are handled side by side, so the keys can't be the logger's own; and Powertools'
 * child loggers say "cold_start" of every event.
 */
export function loggerWith(keys: Readonly<Record<string, unknown>>): EventLogger {
  return {
    debug: (message, more) => logger.debug(message, { ...keys, ...more }),
    info: (message, more) => logger.info(message, { ...keys, ...more }),
    warn: (message, more) => logger.warn(message, { ...keys, ...more }),
    error: (message, more) => logger.error(message, { ...keys, ...more }),
  };
}

export function count(metric: 'EventsProcessed' | 'EventsRejected' | 'EventsDuplicate' | 'EventsFailed'): void {
  metrics.addMetric(metric, MetricUnit.Count, 1);
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
