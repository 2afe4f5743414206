import { expect, test } from 'vitest';
import { OrderPlaced } from '../src/generated/events/orders/OrderPlaced.v1.ts';
import { onOrderPlaced } from '../src/on-order-placed.ts';
import { consumerContext } from './lambda.generated.ts';
import { MemoryOrders } from './memory-orders.ts';

const orderId = 'ORD-7H2K9QXW4M';

test('an order that is placed twice is one, and is written once', async () => {
  const orders = new MemoryOrders();
  const event = OrderPlaced.exampleEvent({ orderId, metadata: { occurredAt: '2026-11-20T09:30:00Z' } });
  await onOrderPlaced(event, consumerContext(), orders);
  await onOrderPlaced(event, consumerContext(), orders);
  expect(await orders.get(orderId)).toEqual({ order: { orderId, placedAt: '2026-11-20T09:30:00Z' }, revision: 1 });
});
