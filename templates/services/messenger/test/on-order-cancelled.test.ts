import { expect, test } from 'vitest';
import { OrderCancelled } from '../src/generated/events/orders/OrderCancelled.v1.ts';
import { onOrderCancelled } from '../src/on-order-cancelled.ts';
import { consumerContext } from './lambda.generated.ts';
import { MemoryPost } from './memory-post.ts';

const orderId = 'ORD-3F8NC0T5BR';
const cancelled = (customerInformed: boolean) =>
  OrderCancelled.exampleEvent({ orderId, reason: 'out-of-stock', customerInformed });

test('the customer hears why', async () => {
  const post = new MemoryPost();
  await post.remember({ orderId, email: 'jonas@example.com', locale: 'de' });
  await onOrderCancelled(cancelled(false), consumerContext(), post);
  expect(post.letters).toMatchObject([{ body: expect.stringContaining('ausverkauft') }]);
});

test('who knows already is not told again', async () => {
  const post = new MemoryPost();
  await post.remember({ orderId, email: 'jonas@example.com' });
  await onOrderCancelled(cancelled(true), consumerContext(), post);
  expect(post.letters).toEqual([]);
});
