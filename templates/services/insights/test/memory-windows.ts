import { OrderPlaced } from '../src/generated/events/orders/OrderPlaced.v1.ts';
import type { Contribution, Windows } from '../src/windows.ts';

/** Sums in memory, with the condition that the table has. */
export class MemoryWindows implements Windows {
  readonly sums: Record<string, Record<string, number>> = {};
  readonly #events = new Set<string>();
  /** Ids of events that can't be added at the moment. */
  readonly down = new Set<string>();

  async add({ eventId, window, sums }: Contribution): Promise<boolean> {
    if (this.down.has(eventId)) throw new Error('throttled');
    if (this.#events.has(eventId)) return false;
    this.#events.add(eventId);
    this.sums[window] ??= {};
    const of = this.sums[window];
    for (const [name, value] of Object.entries(sums)) of[name] = (of[name] ?? 0) + value;
    return true;
  }
}

const id = (number: number) => `0f8fad5b-d9cb-469f-a165-${String(number).padStart(12, '0')}`;

/** An order by web, of one piece for 19.99 euro. */
export const order = (number: number, occurredAt: string) =>
  OrderPlaced.exampleEvent({
    metadata: { eventId: id(number), occurredAt },
    channel: 'web',
    lines: [{ sku: 'MUG', name: 'Mug', quantity: 1, unitPrice: { amount: 1999, currency: 'EUR' } }],
    total: { amount: 1999, currency: 'EUR' },
  });

/** The sums of so many of these. */
export const sumsOf = (orders: number) => ({
  orders,
  'orders web': orders,
  pieces: orders,
  'sales EUR': orders * 1999,
});
