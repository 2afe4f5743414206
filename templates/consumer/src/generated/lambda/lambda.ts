import type { Context } from 'aws-lambda';
import { consume } from './consume.ts';
import type { Subscription } from './subscriptions.ts';
import { observed } from './telemetry.ts';

/** EventBridge invokes with one event, asynchronously. What throws is tried twice more, then goes to the on-failure destination. */
export function lambdaHandler(subscriptions: readonly Subscription[]) {
  return (event: unknown, lambda: Context): Promise<void> =>
    observed(lambda, () => consume(subscriptions, event, lambda));
}
