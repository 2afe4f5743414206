import { expect, test } from 'vitest';
import { OrderPlaced } from '../src/generated/events/orders/OrderPlaced.v1.ts';
import { onOrderPlaced } from '../src/on-order-placed.ts';
import { consumerContext } from './lambda.generated.ts';

test('an event is handled', async () => {
  // Change what matters to the case: `OrderPlaced.exampleEvent({ … })` takes parts of the detail, at any depth.
  const event = OrderPlaced.exampleEvent();

  await expect(onOrderPlaced(event, consumerContext())).resolves.toBeUndefined();
});
