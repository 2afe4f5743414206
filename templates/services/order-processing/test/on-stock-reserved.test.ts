import { expect, test } from 'vitest';
import { StockReserved } from '../src/generated/events/inventory/StockReserved.v1.ts';
import { onStockReserved } from '../src/on-stock-reserved.ts';
import { consumerContext } from './lambda.generated.ts';
import { MemoryOrders } from './memory-orders.ts';

const orderId = 'ORD-7H2K9QXW4M';

test('the reservation is known, before the order itself is', async () => {
  const orders = new MemoryOrders();
  const event = StockReserved.exampleEvent({ orderId });
  await onStockReserved(event, consumerContext(), orders);
  expect((await orders.get(orderId)).order).toEqual({ orderId, reservationId: event.detail.reservationId });
});
