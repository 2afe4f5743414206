import type { Context } from 'aws-lambda';
import { consume } from './consume.ts';
import type { Subscription } from './subscriptions.ts';
import { observed } from './telemetry.ts';

/**
 * The bus invokes with one event where its subscriber has `MaxBatchSize: 1`, else with an array, and waits. It has no answer for a
 * part of a batch: where one event failed, all come again, after all were tried.
 */
export function lambdaHandler(subscriptions: readonly Subscription[]) {
  return (received: unknown, lambda: Context): Promise<void> =>
    observed(lambda, async () => {
      const events: readonly unknown[] = Array.isArray(received) ? received : [received];
      const results = await Promise.allSettled(events.map((event) => consume(subscriptions, event, lambda)));
      const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      if (errors.length > 0) throw new AggregateError(errors, `${errors.length} of ${events.length} events failed`);
    });
}
