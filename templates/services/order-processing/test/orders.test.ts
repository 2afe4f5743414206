import { expect, test } from 'vitest';
import { OrderPlaced } from '../src/generated/events/orders/OrderPlaced.v1.ts';
import { StockReserved } from '../src/generated/events/inventory/StockReserved.v1.ts';
import { onOrderPlaced } from '../src/on-order-placed.ts';
import { onStockReserved } from '../src/on-stock-reserved.ts';
import { learn, statusOf } from '../src/orders.ts';
import { FakeAws } from './fake-aws.generated.ts';
import { lambdaContext, lambdaEvent } from './lambda.generated.ts';
import { MemoryOrders } from './memory-orders.ts';

await FakeAws.start();
const { consumer } = await import('../src/generated/handler.ts');

const orderId = 'ORD-7H2K9QXW4M';
const other = 'ORD-3F8NC0T5BR';

const stock = { reservationId: '6fa459ea-ee8a-4ca4-894e-db77e160355e' };
const money = { paymentId: 'a8098c1a-f86e-41da-bd1a-00112444be1e' };
const placed = { placedAt: '2026-11-20T09:30:00Z' };

test.each([
  ['as they happen', [placed, stock, money]],
  ['the payment before the stock', [placed, money, stock]],
  ['the order itself last', [stock, money, placed]],
])('an order is confirmed when all is known, in whichever sequence it comes: %s', async (_, facts) => {
  const orders = new MemoryOrders();
  const seen = [];
  for (const fact of facts) seen.push((await learn(orders, orderId, () => fact)).now);
  expect(seen).toEqual(['open', 'open', 'confirmed']);
});

test('of events at the same time none is lost', async () => {
  const orders = new MemoryOrders();
  await Promise.all([placed, stock, money].map((fact) => learn(orders, orderId, () => fact)));
  expect(statusOf((await orders.get(orderId)).order)).toBe('confirmed');
});

test('of a batch, an order that can’t be written comes again, and the others are done', async () => {
  const orders = new MemoryOrders();
  const unused = () => Promise.reject(new Error('not in this batch'));
  const handler = consumer({
    onOrderPlaced: (event, context) => onOrderPlaced(event, context, orders),
    onStockReserved: (event, context) => onStockReserved(event, context, orders),
    onStockReservationFailed: unused,
    onStockReleased: unused,
    onPaymentAuthorizedV2: unused,
    onPaymentFailed: unused,
    onShipmentDispatched: unused,
  });
  const eventId = '0f8fad5b-d9cb-469f-a165-70867728950f';
  const batch = lambdaEvent(
    OrderPlaced.exampleEvent({ orderId }),
    OrderPlaced.exampleEvent({ orderId: other, metadata: { eventId } }),
    StockReserved.exampleEvent({ orderId }),
  );
  orders.down.add(other);
  expect(await handler(batch, lambdaContext())).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }] });
  const before = await orders.get(orderId);
  expect(before.order).toMatchObject({ placedAt: expect.any(String), reservationId: expect.any(String) });
  orders.down.clear();
  // All of them, as after an answer that was lost.
  expect(await handler(batch, lambdaContext())).toEqual({ batchItemFailures: [] });
  expect((await orders.get(other)).order).toMatchObject({ placedAt: expect.any(String) });
  expect(await orders.get(orderId)).toEqual(before);
});
