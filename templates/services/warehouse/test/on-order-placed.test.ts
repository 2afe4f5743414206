import { expect, test } from 'vitest';
import { OrderPlaced } from '../src/generated/events/orders/OrderPlaced.v1.ts';
import { onOrderPlaced } from '../src/on-order-placed.ts';
import { consumerContext } from './lambda.generated.ts';
import { line, MemoryStock } from './memory-stock.ts';

const orderId = 'ORD-7H2K9QXW4M';
const placed = (stock: MemoryStock, lines: ReturnType<typeof line>[], id = orderId) =>
  onOrderPlaced(OrderPlaced.exampleEvent({ orderId: id, lines }), consumerContext(), stock);

test('an order gets its stock, an article of several lines too', async () => {
  const stock = new MemoryStock({ SHIRT: 5, MUG: 1 });
  await placed(stock, [line('SHIRT', 2), line('MUG', 1), line('SHIRT', 1)]);
  expect(stock.available).toEqual({ SHIRT: 2, MUG: 0 });
  expect(stock.reservations.get(orderId)).toEqual({ orderId, state: 'held', pieces: { SHIRT: 3, MUG: 1 } });
});

test('where a part of it is missing it gets nothing', async () => {
  const stock = new MemoryStock({ SHIRT: 5, MUG: 1 });
  await placed(stock, [line('SHIRT', 2), line('MUG', 2)]);
  expect(stock.available).toEqual({ SHIRT: 5, MUG: 1 });
  expect(stock.reservations.get(orderId)).toEqual({ orderId, state: 'short', pieces: { MUG: 2 } });
});

test('an order that comes again takes nothing more', async () => {
  const stock = new MemoryStock({ SHIRT: 5 });
  for (let i = 0; i < 3; i++) await placed(stock, [line('SHIRT', 2)]);
  expect(stock.available).toEqual({ SHIRT: 3 });
});

test('orders at the same time never take more than there is', async () => {
  const stock = new MemoryStock({ SHIRT: 5 });
  const ids = ['ORD-7H2K9QXW4M', 'ORD-3F8NC0T5BR', 'ORD-5N8RB2KQ7T', 'ORD-2C6XJ9PV4N'];
  await Promise.all(ids.map((id) => placed(stock, [line('SHIRT', 2)], id)));
  const held = ids.filter((id) => stock.reservations.get(id)?.state === 'held');
  expect([held.length, stock.available]).toEqual([2, { SHIRT: 1 }]);
});
