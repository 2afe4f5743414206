import { awsPost } from './aws-post.ts';
import type { ConsumerContext } from './generated/context.ts';
import type { OrderCancelledEvent } from './generated/events/orders/OrderCancelled.v1.ts';
import { write } from './letters.ts';

/** Says that the order will not come, unless somebody has said so already. */
export async function onOrderCancelled(
  { detail }: OrderCancelledEvent,
  _: ConsumerContext,
  post = awsPost(),
): Promise<void> {
  if (detail.customerInformed) return;
  await write(post, detail, (texts) => texts.cancelled(detail));
}
