import { beforeEach, expect, test } from 'vitest';
import { OrderCancelled } from '../src/generated/events/orders/OrderCancelled.v1.ts';
import { OrderPlaced } from '../src/generated/events/orders/OrderPlaced.v1.ts';
import { onOrderCancelled } from '../src/on-order-cancelled.ts';
import { onOrderPlaced } from '../src/on-order-placed.ts';
import { consumerContext } from './lambda.generated.ts';
import { line, MemoryStock } from './memory-stock.ts';

const orderId = 'ORD-7H2K9QXW4M';
let stock: MemoryStock;
beforeEach(() => {
  stock = new MemoryStock({ SHIRT: 5 });
});
const placed = (quantity: number) =>
  onOrderPlaced(OrderPlaced.exampleEvent({ orderId, lines: [line('SHIRT', quantity)] }), consumerContext(), stock);
const cancelled = () => onOrderCancelled(OrderCancelled.exampleEvent({ orderId }), consumerContext(), stock);
const state = () => stock.reservations.get(orderId)?.state;

test('the stock is on sale again, once', async () => {
  await placed(2);
  await cancelled();
  await cancelled();
  expect([stock.available, state()]).toEqual([{ SHIRT: 5 }, 'released']);
});

test('of an order that got nothing, nothing comes back', async () => {
  await placed(6);
  await cancelled();
  expect([stock.available, state()]).toEqual([{ SHIRT: 5 }, 'short']);
});

test('an order that its cancellation has overtaken takes nothing', async () => {
  await cancelled();
  await placed(2);
  expect([stock.available, state()]).toEqual([{ SHIRT: 5 }, 'released']);
});

test('whichever of the two is faster, all stock is on sale in the end', async () => {
  await Promise.all([placed(2), cancelled()]);
  expect([stock.available, state()]).toEqual([{ SHIRT: 5 }, 'released']);
});
