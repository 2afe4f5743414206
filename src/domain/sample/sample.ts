import type { Json } from '../json.ts';
import type { Verdict } from '../schema/patterns.ts';
import type { Dialect } from '../schema/types.ts';
import { accepts } from './check.ts';
import { GivenUp } from './given-up.ts';
import { heightOf } from './height.ts';
import { Nodes } from './node.ts';
import { type Conflict, Planner } from './plan.ts';
import { Random } from './random.ts';
import { type SampleShape, Search } from './search.ts';
import { eventTime } from './times.ts';

export type { SampleShape };

export interface SampleOptions {
  /** Any integer. The same seed gives the same samples. */
  readonly seed: number;
  /** What "now" is in the times that are generated, in epoch milliseconds. */
  readonly now: number;
  readonly shape: SampleShape;
  /** What the judges said of patterns whose structure does not clear them. One that was not judged harmless is not run. */
  readonly verdicts?: ReadonlyMap<string, Verdict>;
}

export interface Sampler {
  /**
   * The sample of an index (0, 1, 2, …). The same schema, options and index give the same value, on any machine and in any order.
   * Throws `Unsatisfiable` where no value is found.
   */
  sample(index: number): Json;
}

/** No value of a schema was found. */
export class Unsatisfiable extends Error {
  override readonly name = 'Unsatisfiable';
  /** JSON pointer of the schema in the document for which there is no value. */
  readonly pointer: string;
  /** Why, as half a sentence. */
  readonly reason: string;
  /** Whether it is certain that no value exists; otherwise the search was given up. */
  readonly certain: boolean;

  constructor(conflict: Conflict, certain: boolean) {
    super(`no sample at "${conflict.pointer}": ${conflict.reason}`);
    this.pointer = conflict.pointer;
    this.reason = conflict.reason;
    this.certain = certain;
  }
}

const ATTEMPTS = 6;

/**
 * Makes events out of a schema. The schema is self-contained (each reference stays inside the document) and valid in its dialect.
 * What is slow happens once, here and at the first samples.
 *
 * Samples are checked against the schema, formats included, before they are handed out. Throws `Unsatisfiable` for a schema that
 * is nested too deep, too complex, or has a pattern that may not be run.
 */
export function createSampler(schema: Json, dialect: Dialect, options: SampleOptions): Sampler {
  const nodes = within(() => new Nodes(schema, dialect, options.verdicts));
  const root = within(() => nodes.root());
  const planner = new Planner(nodes);
  const search = new Search(planner, options.shape);
  const seeded = new Random(options.seed, Math.floor(options.seed / 0x1_0000_0000));

  function find(index: number): Json {
    nodes.budget.renew();
    const plan = planner.plan([root]);
    if (plan.conflict) throw new Unsatisfiable(plan.conflict, true);
    const random = seeded.fork(index);
    const time = eventTime(options.now, index);
    let exhausted = false;
    for (let attempt = 0; attempt < ATTEMPTS && !exhausted; attempt++) {
      const value = search.run(plan, attempt === 0 ? random : random.fork(attempt), index, time);
      exhausted = search.exhausted;
      if (value !== undefined && accepts(root, value, nodes)) return value;
    }
    if (!Number.isFinite(heightOf(root, nodes.budget)))
      throw new Unsatisfiable({ pointer: '', reason: 'its recursion has no way out' }, true);
    throw new Unsatisfiable(search.blamed, planner.isHopeless(plan));
  }

  return { sample: (index) => within(() => find(index)) };
}

/**
 * The stack runs out on schemas that are nested some thousand levels deep, and so do the plans on tangled ones; the budget on those
 * that multiply their own work.
 */
function within<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) throw new Unsatisfiable({ pointer: '', reason: 'it is nested too deep' }, false);
    if (error instanceof GivenUp) throw new Unsatisfiable(error, false);
    throw error;
  }
}
