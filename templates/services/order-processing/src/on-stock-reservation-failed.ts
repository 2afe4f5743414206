import type { ConsumerContext } from './generated/context.ts';
import type { StockReservationFailedEvent } from './generated/events/inventory/StockReservationFailed.v1.ts';
import { orderTable } from './order-table.ts';
import { cancel, learn } from './orders.ts';

/** Something of it is not to be had. */
export async function onStockReservationFailed(
  { detail }: StockReservationFailedEvent,
  { logger }: ConsumerContext,
  orders = orderTable(),
): Promise<void> {
  const status = await learn(orders, detail.orderId, cancel('out-of-stock'));
  logger.info('Out of stock', status);
}
