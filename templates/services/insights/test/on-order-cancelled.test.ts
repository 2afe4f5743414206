import { expect, test } from 'vitest';
import { OrderCancelled } from '../src/generated/events/orders/OrderCancelled.v1.ts';
import { onOrderCancelled } from '../src/on-order-cancelled.ts';
import { onOrderPlaced } from '../src/on-order-placed.ts';
import { consumerContext } from './lambda.generated.ts';
import { MemoryWindows, order, sumsOf } from './memory-windows.ts';

test('a cancellation counts beside the orders of its hour, also where it comes first', async () => {
  const windows = new MemoryWindows();
  const metadata = { occurredAt: '2026-11-20T10:05:00Z' };
  const event = OrderCancelled.exampleEvent({ metadata, reason: 'out-of-stock' });
  await onOrderCancelled(event, consumerContext(), windows);
  await onOrderPlaced(order(1, '2026-11-20T10:00:00Z'), consumerContext(), windows);
  expect(windows.sums['2026-11-20T10']).toEqual({ ...sumsOf(1), cancelled: 1, 'cancelled out-of-stock': 1 });
});
