import type { Order, Orders } from '../src/orders.ts';

/** Orders in memory, with the condition that the table has. */
export class MemoryOrders implements Orders {
  readonly all = new Map<string, { readonly order: Order; readonly revision: number }>();
  /** Ids of orders that can't be written at the moment. */
  readonly down = new Set<string>();

  async get(orderId: string) {
    return this.all.get(orderId) ?? { order: { orderId }, revision: 0 };
  }

  async put(order: Order, revision: number): Promise<boolean> {
    if (this.down.has(order.orderId)) throw new Error('throttled');
    if ((this.all.get(order.orderId)?.revision ?? 0) !== revision) return false;
    this.all.set(order.orderId, { order, revision: revision + 1 });
    return true;
  }
}
