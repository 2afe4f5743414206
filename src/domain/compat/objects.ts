import type { Json } from '../json.ts';
import type { Formulas, Literal } from './formula.ts';
import { STRING } from './formula.ts';
import { holds } from './holds.ts';
import type { Solver } from './solve.ts';
import type { Answer } from './texts.ts';

/** What formulas say of one object. */
export interface ObjectDemands {
  min: number;
  max: number;
  /** Every property with such a name has such a value. */
  readonly every: { readonly names: Literal; readonly of: Literal }[];
  /** There is a property with such a name and such a value. */
  readonly some: { readonly names: Literal; readonly of: Literal }[];
}

/** Names outside those mentioned, that no formula tells apart. */
interface NameClass {
  readonly literals: readonly Literal[];
  /** The value goal of its properties. */
  readonly wanted: readonly Literal[];
  /** Which name formulas hold for its names. */
  readonly inside: ReadonlySet<Literal>;
}

const most = 64;

/** The texts that a formula about names mentions. */
export function mentioned(formulas: Formulas, literal: Literal, out: Set<string>, seen = new Set<number>()): void {
  const id = Math.abs(literal);
  if (seen.has(id)) return;
  seen.add(id);
  const node = formulas.node(id);
  if (node.kind === 'strings') for (const text of node.values) out.add(text);
  else if (node.kind === 'all' || node.kind === 'one') {
    for (const part of node.parts) mentioned(formulas, part, out, seen);
  } else if (node.kind === 'later' && node.target !== undefined) mentioned(formulas, node.target, out, seen);
}

/** The only name in a set of names, where there is but one. */
function onlyName(formulas: Formulas, names: Literal): string | undefined {
  const node = formulas.node(names);
  if (names < 0 || node.kind !== 'strings' || node.values.size !== 1) return undefined;
  const [name] = node.values;
  return name;
}

class ObjectSearch {
  readonly #solver: Solver;
  readonly #f: Formulas;
  readonly #demands: ObjectDemands;
  readonly #mentioned = new Set<string>();
  readonly #wanted = new Map<string, readonly Literal[] | undefined>();
  /** Demands on the values of listed names, by name, and those of names told otherwise. */
  readonly #listed = new Map<string, Literal[]>();
  readonly #told: { readonly names: Literal; readonly of: Literal }[] = [];
  #classes: readonly NameClass[] | undefined;
  unsure: string | undefined;

  constructor(solver: Solver, demands: ObjectDemands) {
    this.#solver = solver;
    this.#f = solver.formulas;
    this.#demands = demands;
    for (const { names } of [...demands.every, ...demands.some]) mentioned(this.#f, names, this.#mentioned);
    for (const demand of demands.every) {
      const node = this.#f.node(demand.names);
      if (demand.names < 0 || node.kind !== 'strings') this.#told.push(demand);
      else {
        for (const name of node.values) {
          const list = this.#listed.get(name);
          if (list) list.push(demand.of);
          else this.#listed.set(name, [demand.of]);
        }
      }
    }
  }

  #inside(names: Literal, name: string): boolean | undefined {
    return holds(this.#f, names, name);
  }

  /** What the value of a property must satisfy; `undefined` where a name can't be placed. */
  wanted(name: string): readonly Literal[] | undefined {
    if (this.#wanted.has(name)) return this.#wanted.get(name);
    let out: Literal[] | undefined = [...(this.#listed.get(name) ?? [])];
    for (const { names, of } of this.#told) {
      const inside = this.#inside(names, name);
      if (inside === undefined) {
        this.unsure ??= 'pattern';
        out = undefined;
        break;
      }
      if (inside) out.push(of);
    }
    this.#wanted.set(name, out);
    return out;
  }

  #possible(goal: readonly Literal[]): boolean {
    const answer = this.#solver.solve(goal);
    if (answer === 'none') return false;
    if ('unknown' in answer) {
      this.unsure ??= answer.unknown;
      return false;
    }
    return true;
  }

  /** All names that are not mentioned, divided by the formulas. */
  classes(): readonly NameClass[] {
    if (this.#classes !== undefined) return this.#classes;
    const { every, some } = this.#demands;
    const start: Literal[] = [this.#f.type(STRING)];
    if (this.#mentioned.size > 0) start.push(-this.#f.strings(this.#mentioned));
    let classes: { literals: Literal[]; inside: Set<Literal> }[] = [{ literals: start, inside: new Set() }];
    const dividers = new Set([...every, ...some].map(({ names }) => names));
    for (const names of dividers) {
      if (onlyName(this.#f, names) !== undefined) continue;
      const next: typeof classes = [];
      for (const one of classes) {
        if (this.#possible([...one.literals, names])) {
          next.push({ literals: [...one.literals, names], inside: new Set([...one.inside, names]) });
        }
        if (this.#possible([...one.literals, -names])) next.push({ ...one, literals: [...one.literals, -names] });
      }
      classes = next;
      if (classes.length > most) {
        this.unsure ??= 'patternProperties';
        classes = classes.slice(0, most);
      }
    }
    this.#classes = classes.map(({ literals, inside }) => ({
      literals,
      inside,
      wanted: every.filter(({ names }) => inside.has(names)).map(({ of }) => of),
    }));
    return this.#classes;
  }

  /** A name of a class that is not taken yet. */
  fresh(of: NameClass, taken: Iterable<string>): string | undefined {
    const answer = this.#solver.solve([...of.literals, -this.#f.strings([...this.#mentioned, ...taken])]);
    if (answer === 'none') return undefined;
    if ('unknown' in answer) {
      this.unsure ??= answer.unknown;
      return undefined;
    }
    return answer.value as string;
  }

  /** A contradiction that shows at one property. `fresh`: of these names only, where the others have been looked at before. */
  glance(fresh: ReadonlySet<string> | undefined): boolean {
    const required = new Map<string, Literal[]>();
    for (const { names, of } of this.#demands.some) {
      const name = onlyName(this.#f, names);
      if (name === undefined) continue;
      const wants = required.get(name);
      if (wants) wants.push(of);
      else required.set(name, [of]);
    }
    if (required.size > this.#demands.max) return false;
    for (const [name, wants] of required) {
      if (fresh !== undefined && !fresh.has(name)) continue;
      const wanted = this.wanted(name);
      if (wanted !== undefined && this.#solver.solve([...wanted, ...wants]) === 'none') return false;
    }
    return true;
  }

  search(): Json | undefined {
    const chosen = new Map<string, readonly Literal[]>();
    const open: { readonly names: Literal; readonly of: Literal }[] = [];
    for (const demand of this.#demands.some) {
      const name = onlyName(this.#f, demand.names);
      if (name === undefined) {
        open.push(demand);
        continue;
      }
      const wanted = chosen.get(name) ?? this.wanted(name);
      if (wanted === undefined) return undefined;
      chosen.set(name, [...wanted, demand.of]);
    }
    for (const goal of chosen.values()) if (!this.#possible(goal)) return undefined;
    return this.#place(open, 0, chosen);
  }

  /** Finds a property for each demand that leaves the name open: one that is there, one that is mentioned, or any other. */
  #place(
    open: readonly { readonly names: Literal; readonly of: Literal }[],
    at: number,
    chosen: ReadonlyMap<string, readonly Literal[]>,
  ): Json | undefined {
    if (chosen.size > this.#demands.max || !this.#solver.tick()) return undefined;
    const demand = open[at];
    if (demand === undefined) return this.#finish(chosen);
    const attempt = (name: string, wanted: readonly Literal[]): Json | undefined => {
      const goal = [...wanted, demand.of];
      return this.#possible(goal) ? this.#place(open, at + 1, new Map(chosen).set(name, goal)) : undefined;
    };
    for (const [name, goal] of chosen) {
      const inside = this.#inside(demand.names, name);
      if (inside === undefined) this.unsure ??= 'pattern';
      if (!inside) continue;
      const found = attempt(name, goal);
      if (found !== undefined) return found;
    }
    for (const name of this.#mentioned) {
      if (chosen.has(name)) continue;
      const inside = this.#inside(demand.names, name);
      if (inside === undefined) this.unsure ??= 'pattern';
      const wanted = inside ? this.wanted(name) : undefined;
      if (wanted === undefined) continue;
      const found = attempt(name, wanted);
      if (found !== undefined) return found;
    }
    for (const one of this.classes()) {
      if (!one.inside.has(demand.names)) continue;
      const name = this.fresh(one, chosen.keys());
      if (name === undefined) continue;
      const found = attempt(name, one.wanted);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #finish(chosen: ReadonlyMap<string, readonly Literal[]>): Json | undefined {
    const all = new Map(chosen);
    const { min } = this.#demands;
    if (min > 1000) {
      this.unsure ??= 'minProperties';
      return undefined;
    }
    for (const name of this.#mentioned) {
      if (all.size >= min) break;
      if (all.has(name)) continue;
      const wanted = this.wanted(name);
      if (wanted !== undefined && this.#possible(wanted)) all.set(name, wanted);
    }
    if (all.size < min) {
      for (const one of this.classes()) {
        if (!this.#possible(one.wanted)) continue;
        while (all.size < min) {
          const name = this.fresh(one, all.keys());
          if (name === undefined) break;
          all.set(name, one.wanted);
        }
      }
    }
    if (all.size < min) return undefined;
    const entries: [string, Json][] = [];
    for (const [name, goal] of all) {
      const answer = this.#solver.solve(goal);
      if (answer === 'none' || 'unknown' in answer) return undefined;
      entries.push([name, answer.value]);
    }
    return Object.fromEntries(entries);
  }
}

/** Only contradictions that show at one property, `fresh` or any: `false` where there is one. */
export function glanceAtObject(
  solver: Solver,
  demands: ObjectDemands,
  fresh: ReadonlySet<string> | undefined,
): boolean {
  return demands.min <= demands.max && new ObjectSearch(solver, demands).glance(fresh);
}

/** An object that meets all demands. */
export function solveObject(solver: Solver, demands: ObjectDemands): Answer<Json> {
  if (demands.min > demands.max) return 'none';
  const search = new ObjectSearch(solver, demands);
  const found = search.search();
  if (found !== undefined) return { value: found };
  if (solver.exhausted) return { unknown: 'effort' };
  return search.unsure === undefined ? 'none' : { unknown: search.unsure };
}
