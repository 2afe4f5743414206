/** How much work one comparison may take. */
export interface Budget {
  /** The domain has no clock, so work is counted: goals looked at, each for its size, and schemas read. */
  readonly steps: number;
  /** Asked now and then; ends the work where it says so. */
  readonly expired?: () => boolean;
  /** Milliseconds from any start. With it a comparison ends after two seconds, however few its steps are. */
  readonly clock?: () => number;
}

/** About a second of work, and far more than any schema needed that people wrote. */
export const defaultBudget: Budget = { steps: 200_000 };

/** Milliseconds. */
const cap = 2000;
/** A clock is not asked at every step. */
const patience = 64;

/** What one comparison has spent: reading, the search, shrinking and naming draw on the same. */
export class Meter {
  readonly #budget: Budget;
  readonly #end: number;
  #left: number;
  #unasked = 0;

  constructor(budget: Budget = defaultBudget) {
    this.#budget = budget;
    this.#left = budget.steps;
    this.#end = (budget.clock?.() ?? 0) + cap;
  }

  get exhausted(): boolean {
    return this.#left < 0;
  }

  /** Counts work done; `false` where there may be no more. Every loop that can be long asks. */
  spend(steps = 1): boolean {
    this.#left -= steps;
    this.#unasked += steps;
    if (this.#unasked >= patience) {
      this.#unasked = 0;
      const { expired, clock } = this.#budget;
      if (expired?.() || (clock !== undefined && clock() > this.#end)) this.#left = Number.NEGATIVE_INFINITY;
    }
    return this.#left >= 0;
  }
}
