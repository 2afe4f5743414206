import type { ConsumerContext } from './generated/context.ts';
import type { PaymentAuthorizedV2Event } from './generated/events/payments/PaymentAuthorized.v2.ts';
import { orderTable } from './order-table.ts';
import { learn } from './orders.ts';

/** Its money is set aside. */
export async function onPaymentAuthorizedV2(
  { detail }: PaymentAuthorizedV2Event,
  { logger }: ConsumerContext,
  orders = orderTable(),
): Promise<void> {
  const { orderId, paymentId } = detail;
  const status = await learn(orders, orderId, () => ({ paymentId }));
  logger.info('Payment is authorised', status);
}
