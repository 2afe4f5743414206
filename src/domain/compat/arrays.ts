import type { Json } from '../json.ts';
import { canonical } from '../schema/equal.ts';
import type { Literal } from './formula.ts';
import type { Solver } from './solve.ts';
import type { Answer } from './texts.ts';

/** What formulas say of one array. */
export interface ArrayDemands {
  min: number;
  max: number;
  /** The item at an index, and all items from an index on, where there are such. */
  readonly at: { readonly index: number; readonly of: Literal }[];
  readonly from: { readonly index: number; readonly of: Literal }[];
  /** There is such an item at an index, and at one from an index on. */
  readonly mustAt: { readonly index: number; readonly of: Literal }[];
  readonly mustFrom: { readonly index: number; readonly of: Literal }[];
  readonly some: { readonly of: Literal; readonly count: number }[];
  readonly few: { readonly of: Literal; readonly count: number }[];
  unique: boolean;
  repeated: boolean;
}

const longest = 2000;
const longestUnique = 80;
const mostSlots = 40;
const mostCounted = 6;

type Goal = readonly Literal[];

/** A place that an item must be found for. Those of one group need places of their own. */
interface Slot {
  readonly from: number;
  readonly of: Literal;
  readonly group: number;
}

class ArraySearch {
  readonly #solver: Solver;
  readonly #demands: ArrayDemands;
  unsure: string | undefined;

  constructor(solver: Solver, demands: ArrayDemands) {
    this.#solver = solver;
    this.#demands = demands;
  }

  #possible(goal: Goal): boolean {
    const answer = this.#solver.solve(goal);
    if (answer === 'none') return false;
    if ('unknown' in answer) {
      this.unsure ??= answer.unknown;
      return false;
    }
    return true;
  }

  search(): Json | undefined {
    const { at, from, mustAt, mustFrom, some, repeated } = this.#demands;
    const slots: Slot[] = mustFrom.map(({ index, of }, group) => ({ from: index, of, group: -1 - group }));
    for (const [group, { of, count }] of some.entries()) {
      if (count > mostSlots) {
        // The length says at once what so many items need; whether they exist is not searched.
        if (count > this.#demands.max) return undefined;
        this.unsure ??= 'contains';
        return undefined;
      }
      for (let i = 0; i < count; i++) slots.push({ from: 0, of, group });
    }
    const least = Math.max(
      this.#demands.min,
      ...mustAt.map(({ index }) => index + 1),
      ...mustFrom.map(({ index }) => index + 1),
      ...some.map(({ count }) => count),
      repeated ? 2 : 0,
    );
    const prefix = Math.max(
      0,
      ...at.map(({ index }) => index + 1),
      ...from.map(({ index }) => index),
      ...mustAt.map(({ index }) => index + 1),
      ...mustFrom.map(({ index }) => index),
    );
    // Past the prefix all places are alike: a longer array than this could lose one of them.
    const enough = Math.min(this.#demands.max, Math.max(least, prefix + slots.length + (repeated ? 2 : 0)));
    for (let length = least; length <= enough; length++) {
      if (length > longest) {
        this.unsure ??= 'minItems';
        return undefined;
      }
      if (this.#solver.exhausted) return undefined;
      const goals = this.#goals(length, prefix);
      if (goals === undefined) return undefined;
      const found = this.#place(slots, 0, goals, -1);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What each place of an array of this length asks; `undefined` where one asks for what there is not: longer arrays do too. */
  #goals(length: number, prefix: number): Goal[] | undefined {
    const { at, from, mustAt } = this.#demands;
    const goals: Goal[] = [];
    let tail: Goal | undefined;
    for (let i = 0; i < length; i++) {
      if (i >= prefix && tail !== undefined) {
        goals.push(tail);
        continue;
      }
      const goal: Literal[] = [];
      for (const { index, of } of at) if (index === i) goal.push(of);
      for (const { index, of } of from) if (index <= i) goal.push(of);
      for (const { index, of } of mustAt) if (index === i) goal.push(of);
      if (!this.#possible(goal)) return undefined;
      goals.push(goal);
      if (i >= prefix) tail = goal;
    }
    return goals;
  }

  #place(slots: readonly Slot[], next: number, goals: readonly Goal[], after: number): Json | undefined {
    if (!this.#solver.tick()) return undefined;
    const slot = slots[next];
    if (slot === undefined) return this.#limit(goals);
    const tried = new Set<Goal>();
    const first = Math.max(slot.from, after + 1);
    for (let i = first; i < goals.length; i++) {
      const before = goals[i]!;
      // Places that ask the same are alike.
      if (tried.has(before)) continue;
      tried.add(before);
      const goal = [...before, slot.of];
      if (!this.#possible(goal)) continue;
      const sameGroup = slots[next + 1]?.group === slot.group;
      const found = this.#place(slots, next + 1, goals.with(i, goal), sameGroup ? i : -1);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Keeps the items that `few` counts within their number. */
  #limit(goals: readonly Goal[]): Json | undefined {
    // Where there are not so many items at all, there is nothing to count.
    const few = this.#demands.few.filter(({ count }) => count < goals.length);
    if (few.length === 0) return this.#values(goals);
    if (few.length > mostCounted) {
      this.unsure ??= 'maxContains';
      return undefined;
    }
    const subsets = Array.from({ length: 1 << few.length }, (_, bits) => bits).sort((a, b) => ones(a) - ones(b));
    const ways = new Map<Goal, { bits: number; goal: Goal }[]>();
    for (const goal of new Set(goals)) {
      const out: { bits: number; goal: Goal }[] = [];
      for (const bits of subsets) {
        const narrowed = [...goal, ...few.map(({ of }, index) => (bits & (1 << index) ? of : -of))];
        if (!this.#possible(narrowed)) continue;
        out.push({ bits, goal: narrowed });
        // Counted in nothing: no other way of this place is better, but where values must differ, or two be the same.
        if (bits === 0 && !this.#demands.unique && !this.#demands.repeated) break;
      }
      ways.set(goal, out);
    }
    const choose = (at: number, left: readonly number[], chosen: readonly Goal[]): Json | undefined => {
      if (!this.#solver.tick()) return undefined;
      if (at === goals.length) return this.#values(chosen);
      for (const { bits, goal } of ways.get(goals[at]!)!) {
        const after = left.map((count, index) => (bits & (1 << index) ? count - 1 : count));
        if (after.some((count) => count < 0)) continue;
        const found = choose(at + 1, after, [...chosen, goal]);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    return choose(
      0,
      few.map(({ count }) => count),
      [],
    );
  }

  #values(goals: readonly Goal[]): Json | undefined {
    const { unique, repeated } = this.#demands;
    if (unique && repeated) return undefined;
    if (unique && goals.length > 1) return this.#different(goals);
    const all = [...goals];
    let same: readonly [number, number] | undefined;
    if (repeated) {
      const tried = new Set<string>();
      search: for (let i = 0; i < goals.length; i++) {
        for (let j = i + 1; j < goals.length; j++) {
          const both = [...goals[i]!, ...goals[j]!];
          const key = both.join();
          if (tried.has(key)) continue;
          tried.add(key);
          if (!this.#possible(both)) continue;
          all[i] = both;
          all[j] = both;
          same = [i, j];
          break search;
        }
      }
      if (same === undefined) return undefined;
    }
    const out: Json[] = [];
    for (const goal of all) {
      const answer = this.#solver.solve(goal);
      if (answer === 'none' || 'unknown' in answer) return undefined;
      out.push(answer.value);
    }
    return out;
  }

  /** A value for each place, no two alike: as many values as there are places for each, then a matching. */
  #different(goals: readonly Goal[]): Json | undefined {
    if (goals.length > longestUnique) {
      this.unsure ??= 'uniqueItems';
      return undefined;
    }
    const valuesOf = new Map<Goal, readonly Json[]>();
    for (const goal of new Set(goals)) {
      const values: Json[] = [];
      const not: Literal[] = [];
      while (values.length < goals.length) {
        const answer = this.#solver.solve([...goal, ...not]);
        if (answer === 'none') break;
        if ('unknown' in answer) {
          this.unsure ??= answer.unknown;
          break;
        }
        values.push(answer.value);
        not.push(-this.#solver.formulas.value(answer.value));
      }
      valuesOf.set(goal, values);
    }
    const holder = new Map<string, number>();
    const out: Json[] = [];
    const assign = (place: number, seen: Set<string>): boolean => {
      for (const value of valuesOf.get(goals[place]!)!) {
        const key = canonical(value);
        if (seen.has(key)) continue;
        seen.add(key);
        const other = holder.get(key);
        if (other !== undefined && !assign(other, seen)) continue;
        holder.set(key, place);
        out[place] = value;
        return true;
      }
      return false;
    };
    for (let place = 0; place < goals.length; place++) if (!assign(place, new Set())) return undefined;
    return out;
  }
}

function ones(bits: number): number {
  let count = 0;
  for (let left = bits; left > 0; left >>= 1) count += left & 1;
  return count;
}

/** An array that meets all demands. */
export function solveArray(solver: Solver, demands: ArrayDemands): Answer<Json> {
  if (demands.min > demands.max) return 'none';
  const search = new ArraySearch(solver, demands);
  const found = search.search();
  if (found !== undefined) return { value: found };
  if (solver.exhausted) return { unknown: 'effort' };
  return search.unsure === undefined ? 'none' : { unknown: search.unsure };
}
