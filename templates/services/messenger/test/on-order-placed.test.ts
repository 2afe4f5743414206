import { expect, test } from 'vitest';
import { OrderPlaced } from '../src/generated/events/orders/OrderPlaced.v1.ts';
import { onOrderPlaced } from '../src/on-order-placed.ts';
import { consumerContext } from './lambda.generated.ts';
import { MemoryPost } from './memory-post.ts';

const orderId = 'ORD-7H2K9QXW4M';
const email = 'amina@example.com';

test.each([
  ['de', 'Danke für Ihre Bestellung'],
  ['de-AT', 'Danke für Ihre Bestellung'],
  ['en-GB', 'Thank you for your order'],
  ['it', 'Thank you for your order'],
])('a customer is written to in the language of the order: %s', async (locale, begins) => {
  const post = new MemoryPost();
  await onOrderPlaced(OrderPlaced.exampleEvent({ orderId, customer: { email, locale } }), consumerContext(), post);
  expect(post.letters).toMatchObject([{ to: email, subject: `${begins} ${orderId}` }]);
});

test('an event that comes again is one letter', async () => {
  const post = new MemoryPost();
  const event = OrderPlaced.exampleEvent({ orderId });
  for (let i = 0; i < 3; i++) await onOrderPlaced(event, consumerContext(), post);
  expect(post.letters).toHaveLength(1);
});
