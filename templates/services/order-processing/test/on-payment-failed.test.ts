import { expect, test } from 'vitest';
import { PaymentFailed } from '../src/generated/events/payments/PaymentFailed.v1.ts';
import { onPaymentFailed } from '../src/on-payment-failed.ts';
import { consumerContext } from './lambda.generated.ts';
import { MemoryOrders } from './memory-orders.ts';

const orderId = 'ORD-7H2K9QXW4M';

test.each([
  ['fraud-suspected', 'fraud-suspected'],
  ['card-declined', 'payment-failed'],
] as const)('the order is cancelled: %s is %s', async (reason, cancelled) => {
  const orders = new MemoryOrders();
  await onPaymentFailed(PaymentFailed.exampleEvent({ orderId, reason }), consumerContext(), orders);
  // The first reason stands.
  await onPaymentFailed(PaymentFailed.exampleEvent({ orderId, reason: 'provider-unavailable' }), consumerContext(), orders);
  expect((await orders.get(orderId)).order).toMatchObject({ cancelled });
});
