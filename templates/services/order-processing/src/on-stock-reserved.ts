import type { ConsumerContext } from './generated/context.ts';
import type { StockReservedEvent } from './generated/events/inventory/StockReserved.v1.ts';
import { orderTable } from './order-table.ts';
import { learn } from './orders.ts';

/** All of it is in stock, and held. */
export async function onStockReserved(
  { detail }: StockReservedEvent,
  { logger }: ConsumerContext,
  orders = orderTable(),
): Promise<void> {
  const { orderId, reservationId } = detail;
  const status = await learn(orders, orderId, () => ({ reservationId }));
  logger.info('Stock is held', status);
}
