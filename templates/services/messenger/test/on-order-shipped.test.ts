import { expect, test } from 'vitest';
import { OrderShipped } from '../src/generated/events/orders/OrderShipped.v1.ts';
import { onOrderShipped } from '../src/on-order-shipped.ts';
import { consumerContext } from './lambda.generated.ts';
import { MemoryPost } from './memory-post.ts';

const orderId = 'ORD-7H2K9QXW4M';
const event = OrderShipped.exampleEvent({ orderId, carrier: 'DHL' });

test('the letter says who has the parcel', async () => {
  const post = new MemoryPost();
  await post.remember({ orderId, email: 'amina@example.com' });
  await onOrderShipped(event, consumerContext(), post);
  expect(post.letters).toMatchObject([{ to: 'amina@example.com', body: expect.stringMatching(/^DHL has your parcel/) }]);
});

test('a parcel of an order that is not known yet comes again', async () => {
  await expect(onOrderShipped(event, consumerContext(), new MemoryPost())).rejects.toThrow('not known yet');
});
