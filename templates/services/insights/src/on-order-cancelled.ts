import type { ConsumerContext } from './generated/context.ts';
import type { OrderCancelledEvent } from './generated/events/orders/OrderCancelled.v1.ts';
import { windowTable } from './window-table.ts';
import { contribution } from './windows.ts';

/** Counts the cancellation in the hour in which it happened: why orders are lost, and when. */
export async function onOrderCancelled(
  { detail }: OrderCancelledEvent,
  { logger }: ConsumerContext,
  windows = windowTable(),
): Promise<void> {
  const { metadata, reason } = detail;
  const added = await windows.add(contribution(metadata, { cancelled: 1, [`cancelled ${reason}`]: 1 }));
  logger.info(added ? 'Counted' : 'It was counted before');
}
