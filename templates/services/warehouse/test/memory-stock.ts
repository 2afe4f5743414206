import type { Reservation, Step, Stock } from '../src/stock.ts';

/** Stock in memory, with the conditions that the table has. */
export class MemoryStock implements Stock {
  readonly available: Record<string, number>;
  readonly reservations = new Map<string, Reservation>();
  /** Whether nothing can be written at the moment. */
  down = false;

  constructor(available: Record<string, number>) {
    this.available = available;
  }

  async commit(steps: readonly Step[]): Promise<readonly Step[]> {
    if (this.down) throw new Error('throttled');
    const refused = steps.filter((step) => !this.#holds(step));
    if (refused.length === 0) for (const step of steps) this.#make(step);
    return refused;
  }

  async reservation(orderId: string) {
    return this.reservations.get(orderId);
  }

  #holds(step: Step): boolean {
    if ('take' in step) return (this.available[step.take] ?? 0) >= step.pieces;
    if ('open' in step) return !this.reservations.has(step.open.orderId);
    return 'give' in step || this.reservations.get(step.release)?.state === 'held';
  }

  #make(step: Step): void {
    if ('take' in step) this.available[step.take] = (this.available[step.take] ?? 0) - step.pieces;
    else if ('give' in step) this.available[step.give] = (this.available[step.give] ?? 0) + step.pieces;
    else if ('open' in step) this.reservations.set(step.open.orderId, step.open);
    else this.reservations.set(step.release, { ...this.reservations.get(step.release)!, state: 'released' });
  }
}

/** A line of an order. */
export function line(sku: string, quantity: number) {
  return { sku, name: sku, quantity, unitPrice: { amount: 1999, currency: 'EUR' } };
}
