import { expect, test } from 'vitest';
import { StockReleased } from '../src/generated/events/inventory/StockReleased.v1.ts';
import { onStockReleased } from '../src/on-stock-released.ts';
import { statusOf } from '../src/orders.ts';
import { consumerContext } from './lambda.generated.ts';
import { MemoryOrders } from './memory-orders.ts';

const orderId = 'ORD-7H2K9QXW4M';

test('an order whose reservation ran out is cancelled, though all else is known of it', async () => {
  const orders = new MemoryOrders();
  await orders.put({ orderId, placedAt: '2026-11-20T09:30:00Z', reservationId: 'r', paymentId: 'p' }, 0);
  await onStockReleased(StockReleased.exampleEvent({ orderId }), consumerContext(), orders);
  expect(statusOf((await orders.get(orderId)).order)).toBe('cancelled');
});
