import type { ConsumerContext } from './generated/context.ts';
import type { ShipmentDispatchedEvent } from './generated/events/shipping/ShipmentDispatched.v1.ts';
import { orderTable } from './order-table.ts';
import { learn } from './orders.ts';

/** A parcel of it has left; there may be several. */
export async function onShipmentDispatched(
  { detail }: ShipmentDispatchedEvent,
  { logger }: ConsumerContext,
  orders = orderTable(),
): Promise<void> {
  const { orderId, shipmentId } = detail;
  const status = await learn(orders, orderId, ({ shipments = [] }) => ({
    shipments: shipments.includes(shipmentId) ? shipments : [...shipments, shipmentId],
  }));
  if (status.before === 'cancelled') logger.warn('A parcel of a cancelled order has left', { shipmentId });
  logger.info('A parcel has left', status);
}
