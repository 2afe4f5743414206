import { GivenUp } from './given-up.ts';

/** Steps of work on one sample: a schema, a value or a state looked at. About a second's worth; an event takes some hundreds. */
const MOST_STEPS = 3_000_000;

/** Notes steps of work at a place that is known already. */
export type Spend = (steps: number) => void;

/** Counts the work on one sample, so that a schema which multiplies its own work gets an answer and not an endless search. */
export class Budget {
  #left = MOST_STEPS;

  renew(): void {
    this.#left = MOST_STEPS;
  }

  /** Throws `GivenUp` where nothing is left. */
  spend(steps: number, pointer: string): void {
    this.#left -= steps;
    if (this.#left < 0) throw new GivenUp(pointer, 'the schema multiplies its own work: it is too complex to sample');
  }
}
