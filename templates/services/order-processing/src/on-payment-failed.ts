import type { ConsumerContext } from './generated/context.ts';
import type { PaymentFailedEvent } from './generated/events/payments/PaymentFailed.v1.ts';
import { orderTable } from './order-table.ts';
import { cancel, learn } from './orders.ts';

/** It can't be paid any more: the rule takes only what the customer may not try again. */
export async function onPaymentFailed(
  { detail }: PaymentFailedEvent,
  { logger }: ConsumerContext,
  orders = orderTable(),
): Promise<void> {
  const reason = detail.reason === 'fraud-suspected' ? 'fraud-suspected' : 'payment-failed';
  const status = await learn(orders, detail.orderId, cancel(reason));
  logger.info('Payment failed', status);
}
