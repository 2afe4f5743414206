import type { Json } from '../json.ts';
import { type ArrayDemands, solveArray } from './arrays.ts';
import {
  ANY,
  ARRAY,
  BOOLEAN,
  FALSE,
  type Formulas,
  type Literal,
  NULL,
  NUMBER,
  OBJECT,
  STRING,
  TRUE,
  typeOfNode,
} from './formula.ts';
import { holds } from './holds.ts';
import type { Meter } from './meter.ts';
import { lower, type NumberDemands, raise, solveNumber } from './numbers.ts';
import { glanceAtObject, type ObjectDemands, solveObject } from './objects.ts';
import { exact } from './rational.ts';
import { type Answer, solveText, type TextDemands } from './texts.ts';

/** What is known of a value of one type, on one branch of the search. */
interface Branch {
  readonly seen: Set<Literal>;
  readonly atoms: Literal[];
  clauses: (readonly Literal[])[];
  opaque: string | undefined;
  /** So many atoms have been glanced at together. */
  glanced: number;
}

/** What is demanded of single properties, by their names, and of those told otherwise. */
interface ByName {
  readonly every: Map<string, Literal[]>;
  readonly some: Map<string, Literal[]>;
  readonly told: { readonly names: Literal; readonly of: Literal }[];
}

function halves<T>(list: readonly T[]): readonly [readonly T[], readonly T[]] {
  return [list.slice(0, list.length >> 1), list.slice(list.length >> 1)];
}

function common<T>(a: ReadonlySet<T> | undefined, b: ReadonlySet<T>): ReadonlySet<T> {
  return a === undefined ? b : new Set([...a].filter((value) => b.has(value)));
}

const manyParts = 32;
/** What a search for a text costs: so many of its steps are one of ours. */
const stepsOfTexts = 4;
/** What goes through so many parts, as a power of two, takes one step. */
const sizes = 5;
const types = [NULL, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT] as const;
const deepest = 250;

/**
 * Finds a JSON value that satisfies formulas, or proves that there is none. A tableau a type: conjunctions are taken apart, choices tried
 * one by one, and what is left says something of one number, text, array or object, whose parts are goals of their own.
 *
 * A goal met again inside itself has no smaller value than its own, so on that way there is none; a proof that rests on this is kept
 * only when the outer goal has ended without a value too.
 */
export class Solver {
  readonly formulas: Formulas;
  readonly #meter: Meter;
  readonly #known = new Map<string, Answer<Json>>();
  readonly #open = new Map<string, number>();
  /** Goals without a value as long as certain open goals have none: which, as a set of bits, one a level. */
  readonly #assumed = new Map<string, bigint>();
  /** The same goals, oldest first. */
  readonly #assumptions: string[] = [];
  /** The open goals that the present one has met again, by itself or through what was assumed. */
  #rests = 0n;
  /** Whether choices are decided by a look at single properties: faster by far on discriminated unions. */
  readonly #looks: boolean;

  constructor(formulas: Formulas, meter: Meter, looks = true) {
    this.formulas = formulas;
    this.#meter = meter;
    this.#looks = looks;
  }

  get exhausted(): boolean {
    return this.#meter.exhausted;
  }

  /** Counts work; `false` where there may be no more. Every loop that can be long asks. `size`: of what is gone through. */
  tick(size = 0): boolean {
    return this.#meter.spend(1 + (size >> sizes));
  }

  /** A value for which all literals hold. */
  solve(literals: readonly Literal[]): Answer<Json> {
    const goal = this.#normal(literals);
    if (goal === undefined) return 'none';
    const key = goal.join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const level = this.#open.get(key);
    const rests = level === undefined ? this.#assumed.get(key) : 1n << BigInt(level);
    if (rests !== undefined) {
      this.#rests |= rests;
      return 'none';
    }
    if (this.#open.size > deepest) return { unknown: 'depth' };
    if (!this.tick(goal.length)) return { unknown: 'effort' };

    return this.#opened(key, goal);
  }

  #opened(key: string, goal: readonly Literal[]): Answer<Json> {
    const outer = this.#rests;
    const level = this.#open.size;
    const itself = 1n << BigInt(level);
    const assumptions = this.#assumptions.length;
    this.#rests = 0n;
    this.#open.set(key, level);
    const answer = this.#byType(goal);
    this.#open.delete(key);
    const rests = this.#rests & ~itself;
    if (answer === 'none' && rests !== 0n) {
      this.#assumed.set(key, rests);
      this.#assumptions.push(key);
    } else if (answer === 'none' || 'value' in answer || (rests === 0n && !this.exhausted))
      this.#known.set(key, answer);
    this.#settle(assumptions, itself, rests, answer === 'none');
    // That there is a value rests on nothing.
    this.#rests = answer === 'none' ? outer | rests : outer;
    return answer;
  }

  /** What was assumed because of a goal that ends now: proved or passed on where it has no value, given up where it has. */
  #settle(since: number, itself: bigint, rests: bigint, none: boolean): void {
    for (const key of this.#assumptions.splice(since)) {
      const on = this.#assumed.get(key)!;
      const left = (on & itself) === 0n ? on : none ? (on & ~itself) | rests : undefined;
      if (left !== undefined && left !== 0n) {
        this.#assumed.set(key, left);
        this.#assumptions.push(key);
        continue;
      }
      this.#assumed.delete(key);
      if (left === 0n) this.#known.set(key, 'none');
    }
  }

  #normal(literals: readonly Literal[]): Literal[] | undefined {
    const all = this.formulas.all(literals);
    if (all === FALSE) return undefined;
    if (all === TRUE) return [];
    const node = this.formulas.node(all);
    return all > 0 && node.kind === 'all' ? [...node.parts] : [all];
  }

  #byType(goal: readonly Literal[]): Answer<Json> {
    let left = ANY;
    for (const literal of goal) {
      const node = this.formulas.node(literal);
      if (node.kind === 'type') left &= literal > 0 ? node.types : ~node.types;
      else if (literal < 0) left &= typeOfNode(node);
    }
    let unknown: Answer<Json> | undefined;
    for (const type of types) {
      if ((left & type) === 0) continue;
      const answer = this.#start(goal, type);
      if (answer === 'none') continue;
      if ('value' in answer) return answer;
      unknown ??= answer;
    }
    return unknown ?? 'none';
  }

  #start(goal: readonly Literal[], type: number): Answer<Json> {
    const branch: Branch = { seen: new Set(), atoms: [], clauses: [], opaque: undefined, glanced: 0 };
    for (const literal of goal) if (!this.#put(branch, literal, type)) return 'none';
    return this.#search(branch, type);
  }

  /** Takes one literal into a branch; `false` where it contradicts what is there. */
  #put(branch: Branch, first: Literal, type: number): boolean {
    const stack = [first];
    while (stack.length > 0) {
      const literal = stack.pop()!;
      if (branch.seen.has(literal)) continue;
      if (branch.seen.has(-literal)) return false;
      const node = this.formulas.node(literal);
      switch (node.kind) {
        case 'true':
          if (literal < 0) return false;
          continue;
        case 'type':
          if (((node.types & type) !== 0) !== literal > 0) return false;
          continue;
        case 'all':
          branch.seen.add(literal);
          if (literal > 0) stack.push(...node.parts);
          else branch.clauses.push(node.parts.map((part) => -part));
          continue;
        case 'one':
          branch.seen.add(literal);
          branch.clauses.push(this.#oneOf(node.parts, literal > 0));
          continue;
        case 'later':
          branch.seen.add(literal);
          if (node.target === undefined) branch.opaque ??= '$ref';
          else stack.push(literal > 0 ? node.target : -node.target);
          continue;
        case 'opaque':
          branch.seen.add(literal);
          branch.opaque ??= node.why;
          continue;
        default:
          if (typeOfNode(node) !== type) {
            if (literal < 0) return false;
            continue;
          }
          branch.seen.add(literal);
          branch.atoms.push(literal);
      }
    }
    return true;
  }

  #oneOf(parts: readonly Literal[], holdsOne: boolean): Literal[] {
    const { formulas: f } = this;
    if (parts.length > manyParts) return [holdsOne ? this.#exactlyOne(parts) : this.#notOne(parts)];
    if (holdsOne) return parts.map((part) => f.all(parts.map((other) => (other === part ? part : -other))));
    const pairs: Literal[] = [f.all(parts.map((part) => -part))];
    for (const [index, part] of parts.entries()) {
      for (const other of parts.slice(index + 1)) pairs.push(f.all([part, other]));
    }
    return pairs;
  }

  /** Of many parts the pairs are too many: by halves instead, none here and one there. */
  #exactlyOne(parts: readonly Literal[]): Literal {
    if (parts.length === 1) return parts[0]!;
    const { formulas: f } = this;
    const [left, right] = halves(parts);
    const none = (half: readonly Literal[]) => half.map((part) => -part);
    return f.any([f.all([this.#exactlyOne(left), ...none(right)]), f.all([...none(left), this.#exactlyOne(right)])]);
  }

  #notOne(parts: readonly Literal[]): Literal {
    const { formulas: f } = this;
    return f.any([f.all(parts.map((part) => -part)), this.#atLeastTwo(parts)]);
  }

  #atLeastTwo(parts: readonly Literal[]): Literal {
    if (parts.length === 1) return FALSE;
    const { formulas: f } = this;
    const [left, right] = halves(parts);
    return f.any([this.#atLeastTwo(left), this.#atLeastTwo(right), f.all([f.any(left), f.any(right)])]);
  }

  /** What is plain about a literal on a branch, without a search. */
  #plain(branch: Branch, literal: Literal, type: number, depth = 3): boolean | undefined {
    if (branch.seen.has(literal)) return true;
    if (branch.seen.has(-literal)) return false;
    const node = this.formulas.node(literal);
    switch (node.kind) {
      case 'true':
        return literal > 0;
      case 'type':
        return ((node.types & type) !== 0) === literal > 0;
      case 'all': {
        if (depth === 0) return undefined;
        let all = true;
        for (const part of node.parts) {
          const answer = this.#plain(branch, part, type, depth - 1);
          if (answer === false) return literal < 0;
          if (answer === undefined) all = false;
        }
        return all ? literal > 0 : undefined;
      }
      case 'one':
      case 'later':
      case 'opaque':
        return undefined;
      default:
        return typeOfNode(node) !== type ? literal > 0 : undefined;
    }
  }

  #byName({ every, some }: ObjectDemands): ByName {
    const out: ByName = { every: new Map(), some: new Map(), told: [] };
    const put = (map: Map<string, Literal[]>, { names, of }: { names: Literal; of: Literal }): boolean => {
      const node = this.formulas.node(names);
      if (names < 0 || node.kind !== 'strings' || node.values.size !== 1) return false;
      const [name] = node.values as Set<string>;
      const list = map.get(name!);
      if (list) list.push(of);
      else map.set(name!, [of]);
      return true;
    };
    for (const demand of every) if (!put(out.every, demand)) out.told.push(demand);
    for (const demand of some) put(out.some, demand);
    return out;
  }

  /** The same with a look at one property: what its value may be decides many choices at once, above all discriminators. */
  #looked(branch: Branch, literal: Literal, demands: ByName, depth = 2): boolean | undefined {
    const node = this.formulas.node(literal);
    if (node.kind === 'all' && depth > 0) {
      let all = true;
      for (const part of node.parts) {
        const answer = this.#plain(branch, part, OBJECT) ?? this.#looked(branch, part, demands, depth - 1);
        if (answer === false) return literal < 0;
        if (answer === undefined) all = false;
      }
      return all ? literal > 0 : undefined;
    }
    if (node.kind !== 'members') return undefined;
    const names = this.formulas.node(node.names);
    if (node.names < 0 || names.kind !== 'strings' || names.values.size !== 1) return undefined;
    const [name] = names.values as Set<string>;
    const wanted = [...(demands.every.get(name!) ?? [])];
    for (const { names, of } of demands.told) {
      const inside = holds(this.formulas, names, name!);
      if (inside === undefined) return undefined;
      if (inside) wanted.push(of);
    }
    const required = demands.some.get(name!) ?? [];
    if (literal > 0) {
      if (required.length > 0 && this.solve([...wanted, ...required, node.of]) === 'none') return false;
      return this.solve([...wanted, -node.of]) === 'none' ? true : undefined;
    }
    if (this.solve([...wanted, -node.of]) === 'none') return false;
    if (required.length > 0 && this.solve([...wanted, ...required, node.of]) === 'none') return true;
    return undefined;
  }

  /** Drops what is decided from the choices of a branch; `false` where one has nothing left. */
  #tidy(branch: Branch, type: number): boolean {
    for (let look = false; ; ) {
      let units = false;
      const demands = look ? this.#byName(this.#objectDemands(branch.atoms)) : undefined;
      if (look) this.tick(branch.atoms.length);
      const left: (readonly Literal[])[] = [];
      const clauses = branch.clauses;
      branch.clauses = [];
      for (const clause of clauses) {
        if (!this.tick()) {
          branch.clauses = [...clauses];
          return true;
        }
        const open: Literal[] = [];
        let met = false;
        for (const literal of clause) {
          const answer =
            this.#plain(branch, literal, type) ??
            (demands === undefined ? undefined : this.#looked(branch, literal, demands));
          if (answer === true) {
            met = true;
            break;
          }
          if (answer === undefined) open.push(literal);
        }
        if (met) continue;
        if (open.length === 0) return false;
        if (open.length === 1) {
          if (!this.#put(branch, open[0]!, type)) return false;
          units = true;
        } else left.push(open);
      }
      branch.clauses.push(...left);
      if (units) continue;
      if (look || !this.#looks || type !== OBJECT || branch.clauses.length < 2) return true;
      look = true;
    }
  }

  #search(branch: Branch, type: number): Answer<Json> {
    if (!this.#tidy(branch, type)) return 'none';
    if (branch.clauses.length === 0) {
      const answer = this.#theory(branch.atoms, type);
      return branch.opaque !== undefined && answer !== 'none' ? { unknown: branch.opaque } : answer;
    }
    if (!this.tick(branch.seen.size)) return { unknown: 'effort' };
    // A contradiction among what is sure already ends all choices at once.
    if (this.#contradicts(branch, type)) return 'none';
    let chosen = branch.clauses[0]!;
    for (const clause of branch.clauses) if (clause.length < chosen.length) chosen = clause;
    const others = branch.clauses.filter((clause) => clause !== chosen);
    let unknown: Answer<Json> | undefined;
    for (const literal of chosen) {
      const next: Branch = {
        seen: new Set(branch.seen),
        atoms: [...branch.atoms],
        clauses: [...others],
        opaque: branch.opaque,
        glanced: branch.glanced,
      };
      if (this.#put(next, literal, type)) {
        const answer = this.#search(next, type);
        if (answer !== 'none') {
          if ('value' in answer) return answer;
          unknown ??= answer;
        }
      }
    }
    return unknown ?? 'none';
  }

  /** Whether a contradiction among what is sure is near; `false` says nothing. */
  #contradicts(branch: Branch, type: number): boolean {
    if (type === ARRAY) return false;
    if (type !== OBJECT) return this.#theory(branch.atoms, type) === 'none';
    const names = branch.glanced === 0 ? undefined : this.#namesOf(branch.atoms.slice(branch.glanced));
    branch.glanced = branch.atoms.length;
    return !glanceAtObject(this, this.#objectDemands(branch.atoms), names);
  }

  /** The properties that statements about objects speak of; `undefined` where these are not listed. */
  #namesOf(atoms: readonly Literal[]): ReadonlySet<string> | undefined {
    const out = new Set<string>();
    for (const literal of atoms) {
      const node = this.formulas.node(literal);
      if (node.kind !== 'members') continue;
      const names = this.formulas.node(node.names);
      if (node.names < 0 || names.kind !== 'strings') return undefined;
      for (const name of names.values) out.add(name);
    }
    return out;
  }

  /** Values for statements about one type. */
  #theory(atoms: readonly Literal[], type: number): Answer<Json> {
    switch (type) {
      case NULL:
        return { value: null };
      case BOOLEAN:
        return this.#boolean(atoms);
      case NUMBER:
        return solveNumber(this.#numberDemands(atoms));
      case STRING:
        return solveText(this.#textDemands(atoms), (steps) => {
          this.#meter.spend(Math.floor(steps / stepsOfTexts));
        });
      case ARRAY:
        return solveArray(this, this.#arrayDemands(atoms));
      default:
        return solveObject(this, this.#objectDemands(atoms));
    }
  }

  #boolean(atoms: readonly Literal[]): Answer<Json> {
    if (atoms.length === 0) return { value: false };
    return { value: atoms[0]! > 0 };
  }

  #numberDemands(atoms: readonly Literal[]): NumberDemands {
    const demands: NumberDemands = {
      low: undefined,
      high: undefined,
      multiples: [],
      notMultiples: [],
      among: undefined,
      except: new Set(),
    };
    for (const literal of atoms) {
      const node = this.formulas.node(literal);
      const yes = literal > 0;
      switch (node.kind) {
        case 'minimum':
          if (yes) raise(demands, exact(node.bound), node.exclusive);
          else lower(demands, exact(node.bound), !node.exclusive);
          break;
        case 'maximum':
          if (yes) lower(demands, exact(node.bound), node.exclusive);
          else raise(demands, exact(node.bound), !node.exclusive);
          break;
        case 'multiple':
          (yes ? demands.multiples : demands.notMultiples).push(exact(node.of));
          break;
        case 'numbers':
          if (yes) demands.among = common(demands.among, node.values);
          else for (const value of node.values) demands.except.add(value);
          break;
      }
    }
    return demands;
  }

  #textDemands(atoms: readonly Literal[]): TextDemands {
    const demands: TextDemands = {
      min: 0,
      max: Number.POSITIVE_INFINITY,
      among: undefined,
      except: new Set(),
      patterns: [],
      formats: [],
    };
    for (const literal of atoms) {
      const node = this.formulas.node(literal);
      const yes = literal > 0;
      switch (node.kind) {
        case 'min-length':
          if (yes) demands.min = Math.max(demands.min, Math.ceil(node.bound));
          else demands.max = Math.min(demands.max, Math.ceil(node.bound) - 1);
          break;
        case 'max-length':
          if (yes) demands.max = Math.min(demands.max, Math.floor(node.bound));
          else demands.min = Math.max(demands.min, Math.floor(node.bound) + 1);
          break;
        case 'pattern':
          demands.patterns.push({ source: node.source, not: !yes });
          break;
        case 'format':
          demands.formats.push({ name: node.name, not: !yes });
          break;
        case 'strings':
          if (!yes) for (const value of node.values) demands.except.add(value);
          else demands.among = common(demands.among, node.values);
          break;
      }
    }
    return demands;
  }

  #arrayDemands(atoms: readonly Literal[]): ArrayDemands {
    const demands: ArrayDemands = {
      min: 0,
      max: Number.POSITIVE_INFINITY,
      at: [],
      from: [],
      mustAt: [],
      mustFrom: [],
      some: [],
      few: [],
      unique: false,
      repeated: false,
    };
    for (const literal of atoms) {
      const node = this.formulas.node(literal);
      const yes = literal > 0;
      switch (node.kind) {
        case 'item':
          if (yes) demands.at.push({ index: node.index, of: node.of });
          else demands.mustAt.push({ index: node.index, of: -node.of });
          break;
        case 'rest':
          if (yes) demands.from.push({ index: node.from, of: node.of });
          else demands.mustFrom.push({ index: node.from, of: -node.of });
          break;
        case 'some':
          if (yes) demands.some.push({ of: node.of, count: node.count });
          else demands.few.push({ of: node.of, count: node.count - 1 });
          break;
        case 'few':
          if (yes) demands.few.push({ of: node.of, count: node.count });
          else demands.some.push({ of: node.of, count: node.count + 1 });
          break;
        case 'min-items':
          if (yes) demands.min = Math.max(demands.min, Math.ceil(node.bound));
          else demands.max = Math.min(demands.max, Math.ceil(node.bound) - 1);
          break;
        case 'max-items':
          if (yes) demands.max = Math.min(demands.max, Math.floor(node.bound));
          else demands.min = Math.max(demands.min, Math.floor(node.bound) + 1);
          break;
        case 'unique':
          if (yes) demands.unique = true;
          else demands.repeated = true;
          break;
      }
    }
    return demands;
  }

  #objectDemands(atoms: readonly Literal[]): ObjectDemands {
    const demands: ObjectDemands = { min: 0, max: Number.POSITIVE_INFINITY, every: [], some: [] };
    for (const literal of atoms) {
      const node = this.formulas.node(literal);
      const yes = literal > 0;
      switch (node.kind) {
        case 'members':
          if (yes) demands.every.push({ names: node.names, of: node.of });
          else demands.some.push({ names: node.names, of: -node.of });
          break;
        case 'min-members':
          if (yes) demands.min = Math.max(demands.min, Math.ceil(node.bound));
          else demands.max = Math.min(demands.max, Math.ceil(node.bound) - 1);
          break;
        case 'max-members':
          if (yes) demands.max = Math.min(demands.max, Math.floor(node.bound));
          else demands.min = Math.max(demands.min, Math.floor(node.bound) + 1);
          break;
      }
    }
    return demands;
  }
}
