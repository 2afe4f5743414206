import type { ConsumerContext } from './generated/context.ts';
import type { OrderPlacedEvent } from './generated/events/orders/OrderPlaced.v1.ts';

/**
 * What happens when the event arrives. It is valid: what is not never comes here.
 *
 * Resolve when all is done: nothing runs after that. Throw where it can't be done now: the event comes again.
// eda:if idempotency
 * What was handled does not come a second time, unless Lambda dies in between: let what you write allow for that.
// eda:else
 * An event may come more than once: let what you write allow for that.
// eda:end
 */
export async function onOrderPlaced(event: OrderPlacedEvent, { logger }: ConsumerContext): Promise<void> {
  // Your code. The logger adds the ids of the event; log nothing personal from its detail.
  logger.debug('Nothing is done with it yet', { sent: event.time });
}
