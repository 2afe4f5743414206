import { expect, test } from 'vitest';
import { StockReservationFailed } from '../src/generated/events/inventory/StockReservationFailed.v1.ts';
import { onStockReservationFailed } from '../src/on-stock-reservation-failed.ts';
import { consumerContext } from './lambda.generated.ts';
import { MemoryOrders } from './memory-orders.ts';

const orderId = 'ORD-7H2K9QXW4M';

test('the order is cancelled', async () => {
  const orders = new MemoryOrders();
  await onStockReservationFailed(StockReservationFailed.exampleEvent({ orderId }), consumerContext(), orders);
  expect((await orders.get(orderId)).order).toEqual({ orderId, cancelled: 'out-of-stock' });
});
