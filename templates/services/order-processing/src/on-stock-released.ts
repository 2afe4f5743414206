import type { ConsumerContext } from './generated/context.ts';
import type { StockReleasedEvent } from './generated/events/inventory/StockReleased.v1.ts';
import { orderTable } from './order-table.ts';
import { cancel, learn } from './orders.ts';

/** Its stock went back on sale, and not because we cancelled it: the rule leaves that out. */
export async function onStockReleased(
  { detail }: StockReleasedEvent,
  { logger }: ConsumerContext,
  orders = orderTable(),
): Promise<void> {
  const status = await learn(orders, detail.orderId, cancel('out-of-stock'));
  logger.info('Stock was let go', status);
}
