import { expect, test } from 'vitest';
import { PaymentAuthorizedV2 } from '../src/generated/events/payments/PaymentAuthorized.v2.ts';
import { onPaymentAuthorizedV2 } from '../src/on-payment-authorized-v2.ts';
import { consumerContext } from './lambda.generated.ts';
import { MemoryOrders } from './memory-orders.ts';

const orderId = 'ORD-7H2K9QXW4M';

test('the payment is known', async () => {
  const orders = new MemoryOrders();
  const event = PaymentAuthorizedV2.exampleEvent({ orderId });
  await onPaymentAuthorizedV2(event, consumerContext(), orders);
  expect((await orders.get(orderId)).order).toEqual({ orderId, paymentId: event.detail.paymentId });
});
