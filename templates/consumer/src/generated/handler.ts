// eda:each event
import { onOrderPlaced } from '../on-order-placed.ts';
// eda:end
import type { Handle } from './context.ts';
// eda:each event
import { OrderPlaced, type OrderPlacedEvent } from './events/orders/OrderPlaced.v1.ts';
// eda:end
import { lambdaHandler } from './lambda.ts';
import { subscribe } from './subscriptions.ts';

/** What is done with each event. */
export interface Handlers {
  // eda:each event
  readonly onOrderPlaced: Handle<OrderPlacedEvent>;
  // eda:end
}

/** The consumer over any handlers: tests put in their own. */
export function consumer(handlers: Handlers) {
  return lambdaHandler([
    // eda:each event
    subscribe(OrderPlaced, handlers.onOrderPlaced, {
      // eda:put fields
      idempotencyKey: 'detail.metadata.eventId',
      correlationId: 'detail.metadata.correlationId',
      // eda:end
    }),
    // eda:end
  ]);
}

/** What Lambda calls. */
export const handler = consumer({
  // eda:each event
  onOrderPlaced,
  // eda:end
});
