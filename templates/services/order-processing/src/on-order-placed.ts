import type { ConsumerContext } from './generated/context.ts';
import type { OrderPlacedEvent } from './generated/events/orders/OrderPlaced.v1.ts';
import { orderTable } from './order-table.ts';
import { learn } from './orders.ts';

/** An order begins. What came before it, from a faster queue, is known already. */
export async function onOrderPlaced(
  { detail }: OrderPlacedEvent,
  { logger }: ConsumerContext,
  orders = orderTable(),
): Promise<void> {
  const { occurredAt } = detail.metadata;
  const status = await learn(orders, detail.orderId, () => ({ placedAt: occurredAt }));
  logger.info('Placed', status);
}
