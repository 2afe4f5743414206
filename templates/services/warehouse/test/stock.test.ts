import { expect, test } from 'vitest';
import { OrderPlaced } from '../src/generated/events/orders/OrderPlaced.v1.ts';
import { onOrderCancelled } from '../src/on-order-cancelled.ts';
import { onOrderPlaced } from '../src/on-order-placed.ts';
import { FakeAws } from './fake-aws.generated.ts';
import { lambdaContext, lambdaEvent } from './lambda.generated.ts';
import { line, MemoryStock } from './memory-stock.ts';

await FakeAws.start();
const { consumer } = await import('../src/generated/handler.ts');

test('what can’t be written comes again, and is done once', async () => {
  const stock = new MemoryStock({ SHIRT: 5 });
  const handler = consumer({
    onOrderPlaced: (event, context) => onOrderPlaced(event, context, stock),
    onOrderCancelled: (event, context) => onOrderCancelled(event, context, stock),
  });
  const event = lambdaEvent(OrderPlaced.exampleEvent({ lines: [line('SHIRT', 2)] }));
  stock.down = true;
  await expect(handler(event, lambdaContext())).rejects.toThrow('throttled');
  stock.down = false;
  await handler(event, lambdaContext());
  await handler(event, lambdaContext());
  expect(stock.available).toEqual({ SHIRT: 3 });
});
