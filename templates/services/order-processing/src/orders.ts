/**
 * What is known of an order. A queue gives events in no sequence, so none of them is a step: each adds a fact, and the facts together
 * say where the order stands.
 */
export interface Order {
  readonly orderId: string;
  readonly placedAt?: string;
  readonly reservationId?: string;
  readonly paymentId?: string;
  /** Parcels on their way. */
  readonly shipments?: readonly string[];
  readonly cancelled?: Cancellation;
}

export type Cancellation = 'out-of-stock' | 'payment-failed' | 'fraud-suspected';

export type Status = 'open' | 'confirmed' | 'shipped' | 'cancelled';

/** Where orders are kept. */
export interface Orders {
  /** With the number of writes so far; 0: there is none yet. */
  get(orderId: string): Promise<{ readonly order: Order; readonly revision: number }>;
  /** Writes it if nobody else has since that revision; gives whether it did. */
  put(order: Order, revision: number): Promise<boolean>;
}

/** A parcel that has left can't be called back; what is cancelled is not confirmed any more. */
export function statusOf({ placedAt, reservationId, paymentId, shipments, cancelled }: Order): Status {
  if (shipments?.length) return 'shipped';
  if (cancelled) return 'cancelled';
  return placedAt && reservationId && paymentId ? 'confirmed' : 'open';
}

/** How often to begin again where other events of the same order are handled at the same time. */
const ATTEMPTS = 5;

/** Adds what an event tells. Told twice, it changes nothing. Throws where others are always faster: the event comes again. */
export async function learn(orders: Orders, orderId: string, fact: (order: Order) => Partial<Order>) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { order, revision } = await orders.get(orderId);
    const news = fact(order);
    const after = { ...order, ...news };
    const isNew = Object.entries(news).some(([key, value]) => value !== order[key as keyof Order]);
    if (!isNew || (await orders.put(after, revision))) return { before: statusOf(order), now: statusOf(after) };
  }
  throw new Error('Others write to the order all the time');
}

/** The first reason stands. */
export const cancel = (reason: Cancellation) => (order: Order): Partial<Order> => ({ cancelled: order.cancelled ?? reason });
