import { awsPost } from './aws-post.ts';
import type { ConsumerContext } from './generated/context.ts';
import type { OrderPlacedEvent } from './generated/events/orders/OrderPlaced.v1.ts';
import { write } from './letters.ts';

/** Thanks for the order, and remembers whom to write to about it. */
export async function onOrderPlaced({ detail }: OrderPlacedEvent, _: ConsumerContext, post = awsPost()): Promise<void> {
  const { orderId, customer, lines } = detail;
  const { email, locale } = customer;
  await post.remember({ orderId, email, ...(locale && { locale }) });
  await write(post, detail, (texts) => texts.placed({ orderId, names: lines.map(({ name }) => name) }));
}
