import type { Json } from '../json.ts';
import { canonical, equal } from '../schema/equal.ts';

/** Up to here it is quicker to compare one by one. */
const FEW = 16;

/** A list of values that is quick to ask whether it holds one, however long it is. */
export class ValueSet {
  readonly values: readonly Json[];
  #texts: Set<string> | undefined;
  /** How many of the values `#texts` has. */
  #known = 0;

  /** Values may be added to the list later, none taken away. */
  constructor(values: readonly Json[]) {
    this.values = values;
  }

  get size(): number {
    return this.values.length;
  }

  has(value: Json): boolean {
    const { values } = this;
    if (values.length <= FEW) return values.some((other) => equal(other, value));
    this.#texts ??= new Set();
    for (; this.#known < values.length; this.#known++) this.#texts.add(canonical(values[this.#known] as Json));
    return this.#texts.has(canonical(value));
  }
}

export const NO_VALUES = new ValueSet([]);
