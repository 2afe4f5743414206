import { isArray, isObject, type Json } from '../json.ts';
import { interpret, type Validator, ValidatorError } from '../schema/interpret.ts';
import type { Dialect } from '../schema/types.ts';
import { Formulas, type Literal } from './formula.ts';
import { holds, type Known } from './holds.ts';
import { Implied } from './implied.ts';
import { Meter } from './meter.ts';
import { SchemaReader, Unreadable, type View } from './read-schema.ts';
import { leadsOut, relevantTo } from './relevant.ts';
import { shrink } from './shrink.ts';
import { Solver } from './solve.ts';
import { linear } from './texts.ts';

/** A self-contained schema and the dialect it is read in, whatever its `$schema` says. */
export interface Side {
  readonly schema: Json;
  readonly dialect: Dialect;
}

/** Whether one schema accepts all that another does. */
export type Containment =
  /** Proved. `empty`: because the first accepts nothing at all. */
  | { readonly verdict: 'compatible'; readonly empty?: true }
  /** Refuted by a value that the first accepts and the second rejects: replayed through a validator, and as small as was found. */
  | { readonly verdict: 'breaking'; readonly witness: Json }
  /** Neither: `blockedBy` names the keyword, or what ran out (`effort`, `depth`), or `witness` where a value did not stand the replay. */
  | { readonly verdict: 'unknown'; readonly blockedBy: string };

/** Two schemas, read once into the formulas of one comparison. Throws nothing: what can't be read makes each verdict unknown. */
export class Pair {
  readonly solver: Solver;
  readonly #accepted: Literal | Unreadable;
  readonly #wanted: Literal | Unreadable;
  readonly writer: SchemaReader | undefined;
  readonly reader: SchemaReader | undefined;
  readonly from: Side;
  readonly to: Side;
  readonly #replay: (value: Json) => Replayed;
  readonly #implied: Implied;
  readonly #meter: Meter;

  /** `writer`: what events are; `reader`: what they are held against. */
  constructor(writer: Side & { readonly view: View }, reader: Side & { readonly view: View }, meter = new Meter()) {
    const formulas = new Formulas();
    this.#meter = meter;
    this.#implied = new Implied(formulas);
    this.solver = new Solver(formulas, meter);
    const read = (side: Side & { readonly view: View }) => {
      try {
        const schema = new SchemaReader(formulas, side.schema, side.dialect, side.view, meter);
        return { schema, literal: schema.read() };
      } catch (error) {
        if (error instanceof Unreadable) return { schema: undefined, literal: error };
        if (error instanceof RangeError) return { schema: undefined, literal: new Unreadable('depth') };
        throw error;
      }
    };
    const sends = read(writer);
    const wants = read(reader);
    this.writer = sends.schema;
    this.reader = wants.schema;
    this.#accepted = sends.literal;
    this.#wanted = wants.literal;
    this.from = writer;
    this.to = reader;
    this.#replay = replayer(writer, reader);
  }

  get formulas(): Formulas {
    return this.solver.formulas;
  }

  verdict(): Containment {
    return this.against(undefined);
  }

  /** The same for one part of what the reader wants: `violation` is a formula that says "this part is violated". */
  against(violation: Literal | undefined): Containment {
    const [accepted, wanted] = [this.#accepted, this.#wanted];
    if (typeof accepted !== 'number') return { verdict: 'unknown', blockedBy: accepted.message };
    if (typeof wanted !== 'number') return { verdict: 'unknown', blockedBy: wanted.message };
    const refused = violation ?? -wanted;
    try {
      const answer = this.solver.solve([accepted, refused]);
      if (answer === 'none') return { verdict: 'compatible' };
      if ('unknown' in answer) return { verdict: 'unknown', blockedBy: answer.unknown };
      // Shrinking makes values that share all but a path with the one before: what is known of the rest stays known.
      const known: Known = new Map();
      const breaks = (value: Json): boolean =>
        holds(this.formulas, accepted, value, known) === true && holds(this.formulas, refused, value, known) === true;
      let found = answer.value;
      if (!breaks(found)) {
        // What was decided by a look ahead may have rested on a goal that then had a value: once more, without.
        const again = new Solver(this.formulas, this.#meter, false).solve([accepted, refused]);
        if (again === 'none') return { verdict: 'unknown', blockedBy: 'witness' };
        if ('unknown' in again) return { verdict: 'unknown', blockedBy: again.unknown };
        found = again.value;
      }
      // Built of shared parts, a value may be larger than any memory once it is spelled out.
      const size = sizeOf(found);
      if (size > largest) return { verdict: 'unknown', blockedBy: 'effort' };
      const small = (value: Json) => this.#meter.spend(size >> 4) && breaks(value);
      return replayed(this.#replay, breaks(found) ? shrink(found, small) : found);
    } catch (error) {
      if (error instanceof RangeError) return { verdict: 'unknown', blockedBy: 'depth' };
      throw error;
    }
  }

  /** Whether the writer states in the same words that a part of what the reader wants is not violated. `false` says nothing. */
  states(violation: Literal): boolean {
    return typeof this.#accepted === 'number' && this.#implied.holds(this.#accepted, -violation);
  }

  /** Whether the writer's side is proved to be inside the reader's: the same as a compatible verdict, without a witness where it is none. */
  contained(): boolean {
    const [accepted, wanted] = [this.#accepted, this.#wanted];
    if (typeof accepted !== 'number' || typeof wanted !== 'number') return false;
    try {
      return this.solver.solve([accepted, -wanted]) === 'none';
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }

  get exhausted(): boolean {
    return this.#meter.exhausted;
  }

  /** Whether the writer's side accepts nothing: then it is compatible with everything, and a mistake. */
  empty(): boolean {
    try {
      return typeof this.#accepted === 'number' && this.solver.solve([this.#accepted]) === 'none';
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }
}

/** Values in a witness. */
const largest = 20_000;

function sizeOf(value: Json, known = new Map<Json, number>()): number {
  if (!isArray(value) && !isObject(value)) return 1;
  let size = known.get(value);
  if (size === undefined) {
    size = 1;
    for (const inner of isArray(value) ? value : Object.values(value)) size += sizeOf(inner, known);
    known.set(value, size);
  }
  return size;
}

/** What a validator makes of a witness: `true` where it breaks as it should, or what stood in the way of a verdict. */
export type Replayed = boolean | { readonly blockedBy: string };

/** The verdict that a witness gives after its replay. */
export function replayed(replay: (witness: Json) => Replayed, witness: Json): Containment {
  const answer = replay(witness);
  if (answer === true) return { verdict: 'breaking', witness };
  return { verdict: 'unknown', blockedBy: answer === false ? 'witness' : answer.blockedBy };
}

/** What a validator's fault says of a verdict. Throws what is none. */
export function blocked(error: unknown): { readonly blockedBy: string } {
  if (error instanceof RangeError) return { blockedBy: 'depth' };
  if (!(error instanceof ValidatorError)) throw error;
  const { fault } = error;
  if (fault === 'too-complex') return { blockedBy: 'effort' };
  // Too deep for a validator is a small witness only where the schema leads back to itself.
  return { blockedBy: fault === 'pattern' ? 'pattern' : '$ref' };
}

/** Replays a witness through validators that know nothing of formulas: a view only ever narrows the writer, and opens the reader. */
function replayer(writer: Side, reader: Side): (value: Json) => Replayed {
  let sides: readonly [(value: Json) => boolean, (value: Json) => boolean] | undefined;
  return (value) => {
    try {
      sides ??= [plainly(writer), plainly(reader)];
      return sides[0](value) && !sides[1](value);
    } catch (error) {
      return blocked(error);
    }
  };
}

function plainly({ schema, dialect }: Side): (value: Json) => boolean {
  const judge = (schema: Json): Validator => interpret(schema, dialect, { regexp: linear });
  if (leadsOut(schema, dialect)) return (value) => judge(relevantTo(value, schema, dialect)).accepts(value);
  const whole = judge(schema);
  return (value) => whole.accepts(value);
}
