import type { ConsumerContext } from './generated/context.ts';
import type { OrderPlacedEvent } from './generated/events/orders/OrderPlaced.v1.ts';
import { windowTable } from './window-table.ts';
import { contribution } from './windows.ts';

/** Counts the order, its pieces and its money. */
export async function onOrderPlaced(
  { detail }: OrderPlacedEvent,
  { logger }: ConsumerContext,
  windows = windowTable(),
): Promise<void> {
  const { metadata, channel, lines, total } = detail;
  const sums = {
    orders: 1,
    [`orders ${channel}`]: 1,
    pieces: lines.reduce((pieces, { quantity }) => pieces + quantity, 0),
    [`sales ${total.currency}`]: total.amount,
  };
  const added = await windows.add(contribution(metadata, sums));
  logger.info(added ? 'Counted' : 'It was counted before');
}
