import type { ConsumerContext } from './generated/context.ts';
import type { OrderCancelledEvent } from './generated/events/orders/OrderCancelled.v1.ts';
import { release } from './stock.ts';
import { stockTable } from './stock-table.ts';

/** Puts its stock back on sale; the order itself may still be on its way to us. */
export async function onOrderCancelled(
  { detail }: OrderCancelledEvent,
  { logger }: ConsumerContext,
  stock = stockTable(),
): Promise<void> {
  const { state } = await release(stock, detail.orderId);
  logger.info('Stock of a cancelled order', { state });
}
