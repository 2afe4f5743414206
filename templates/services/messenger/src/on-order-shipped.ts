import { awsPost } from './aws-post.ts';
import type { ConsumerContext } from './generated/context.ts';
import type { OrderShippedEvent } from './generated/events/orders/OrderShipped.v1.ts';
import { write } from './letters.ts';

/** Says that a parcel is on its way, and where to follow it. */
export async function onOrderShipped({ detail }: OrderShippedEvent, _: ConsumerContext, post = awsPost()): Promise<void> {
  await write(post, detail, (texts) => texts.shipped(detail));
}
