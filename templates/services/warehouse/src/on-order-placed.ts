import type { ConsumerContext } from './generated/context.ts';
import type { OrderPlacedEvent } from './generated/events/orders/OrderPlaced.v1.ts';
import { reserve } from './stock.ts';
import { stockTable } from './stock-table.ts';

/** Holds stock for the order, if all of it is there. */
export async function onOrderPlaced(
  { detail }: OrderPlacedEvent,
  { logger }: ConsumerContext,
  stock = stockTable(),
): Promise<void> {
  const { state, pieces } = await reserve(stock, detail.orderId, detail.lines);
  logger.info('Stock for an order', { state, pieces });
}
