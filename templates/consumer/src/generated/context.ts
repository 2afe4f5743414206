import type { Context } from 'aws-lambda';
import type { Envelope } from './events/runtime.ts';
import type { EventLogger } from './telemetry.ts';

/** What a handler knows beside its event. */
export interface ConsumerContext {
  /** Adds the ids of the event to each line. */
  readonly logger: EventLogger;
  /** Lambda's own: `getRemainingTimeInMillis()`, `awsRequestId`, … */
  readonly lambda: Context;
}

export type Handle<Event extends Envelope> = (event: Event, context: ConsumerContext) => Promise<void>;
