import { expect, test } from 'vitest';
import { ShipmentDispatched } from '../src/generated/events/shipping/ShipmentDispatched.v1.ts';
import { onShipmentDispatched } from '../src/on-shipment-dispatched.ts';
import { statusOf } from '../src/orders.ts';
import { consumerContext } from './lambda.generated.ts';
import { MemoryOrders } from './memory-orders.ts';

const orderId = 'ORD-7H2K9QXW4M';

test('each parcel counts once; one that has left is not called back', async () => {
  const orders = new MemoryOrders();
  await orders.put({ orderId, cancelled: 'payment-failed' }, 0);
  const parcels = ['886313e1-3b8a-4372-9b90-0c9aee199e5d', '886313e1-3b8a-4372-9b90-0c9aee199e5e'];
  for (const shipmentId of [...parcels, ...parcels]) {
    await onShipmentDispatched(ShipmentDispatched.exampleEvent({ orderId, shipmentId }), consumerContext(), orders);
  }
  const { order } = await orders.get(orderId);
  expect([order.shipments, statusOf(order)]).toEqual([parcels, 'shipped']);
});
