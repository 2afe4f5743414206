import type { Json } from '../json.ts';
import { canonical } from '../schema/equal.ts';
import { accepts, acceptsNumber, typeOf } from './check.ts';
import { heightOf } from './height.ts';
import { isIdentifier, isTime, keys, numberRange, singular, wordsOf } from './names.ts';
import { negate } from './negate.ts';
import { ANY, ARRAY, BOOLEAN, FRACTION, INTEGER, type Node, type Nodes, NULL, NUMBER, OBJECT, STRING } from './node.ts';
import type { NumberRange } from './numbers.ts';
import type { ArrayPlan, Conflict, ObjectPlan, Plan, Planner, PropertyPlan } from './plan.ts';
import { labelOf, Random } from './random.ts';
import type { Surroundings } from './strings.ts';
import { momentOf } from './times.ts';
import { ValueSet } from './value-set.ts';

/** How much of what a schema allows a sample has: what is required; that and most of the rest, as the seed has it; everything. */
export type SampleShape = 'minimal' | 'typical' | 'full';

/** Where a value is made: its surroundings, its stream, and how deep it stands. */
interface Context extends Surroundings {
  readonly random: Random;
  /** A stream of the whole event, for what is the same all over it. */
  readonly event: Random;
  readonly depth: number;
  /** 0, and more where the same value is made again because the last did not do. */
  readonly attempt: number;
  /** The smallest value will do: the way out of a recursion, or of a schema that would give too much. */
  readonly tight: boolean;
}

/** Values for one sample that are made before a schema which recurses is no longer followed into optional places. */
const SOME = 300;
/** Values for one sample that are made before only the smallest ones are, and before the search is given up. */
const PLENTY: Readonly<Record<SampleShape, number>> = { minimal: 2_000, typical: 2_000, full: 10_000 };
const MOST = 60_000;
/** The cost of plans that led nowhere before the search is given up. */
const MOST_ASTRAY = 400_000;
const DEEP: Readonly<Record<SampleShape, number>> = { minimal: 12, typical: 12, full: 24 };
const DEEPEST = 400;
const RETRIES = 8;

const CURRENCY = /currency([_-]?code)?$/i;
const INCLUDED = labelOf('included');
const EXAMPLE = labelOf('example');
const TYPE = labelOf('type');
const RETRY = labelOf('retry');
const EXTRA = labelOf('extra');
const LENGTH = labelOf('length');

/** Looks for one value of a plan: forks are tried in an order the seed gives, and left again where they lead nowhere. */
export class Search {
  readonly #planner: Planner;
  readonly #shape: SampleShape;
  readonly #open = new Map<Plan, number>();
  /** Plans that were met inside themselves, in this run. */
  readonly #looping = new Set<Plan>();
  readonly #nodes: Nodes;
  #work = 0;
  #astray = 0;
  #blamedDepth = -1;
  #blamed: Conflict = { pointer: '', reason: '' };

  constructor(planner: Planner, shape: SampleShape) {
    this.#planner = planner;
    this.#shape = shape;
    this.#nodes = planner.nodes;
  }

  /** Whether the search ended because it took too long, and not because there is nothing to be found. */
  get exhausted(): boolean {
    return this.#work > MOST || this.#astray > MOST_ASTRAY;
  }

  /** The deepest place for which the last run found no value. */
  get blamed(): Conflict {
    return this.#blamed;
  }

  #blame(conflict: Conflict, depth: number): void {
    if (depth <= this.#blamedDepth) return;
    this.#blamedDepth = depth;
    this.#blamed = conflict;
  }

  /** `random` and what of the surroundings changes from index to index. `undefined` where no value was found. */
  run(plan: Plan, random: Random, index: number, time: number): Json | undefined {
    this.#work = 0;
    this.#astray = 0;
    this.#blamedDepth = -1;
    this.#open.clear();
    this.#looping.clear();
    return this.#value(plan, {
      random,
      event: random,
      index,
      time,
      name: '',
      parent: '',
      path: 0,
      depth: 0,
      attempt: 0,
      tight: false,
    });
  }

  #value(plan: Plan, context: Context): Json | undefined {
    if (plan.conflict) {
      this.#blame(plan.conflict, context.depth);
      return undefined;
    }
    if (++this.#work > MOST) {
      const pointer = plan.nodes[0]?.pointer ?? '';
      this.#blame({ pointer, reason: 'more values are asked for than a sample gets' }, Number.POSITIVE_INFINITY);
      return undefined;
    }
    if (context.depth > DEEPEST) return undefined;
    if (plan.values) return context.random.pick(plan.values);
    if (!plan.choice) {
      const made = this.#made(plan, context);
      const value = made === undefined ? this.#example(plan) : made;
      if (value === undefined) {
        const pointer = plan.nodes[0]?.pointer ?? '';
        this.#blame({ pointer, reason: 'no value was found that meets all of its keywords at once' }, context.depth);
      }
      return value;
    }
    // A recursion comes back to the plan with the fork, not to what lies behind.
    const open = this.#open.get(plan) ?? 0;
    this.#open.set(plan, open + 1);
    const value = this.#forked(plan, context);
    this.#open.set(plan, open);
    return value;
  }

  #forked(plan: Plan, context: Context): Json | undefined {
    for (const alternative of this.#order(plan, context)) {
      const next = this.#planner.next(plan, alternative);
      const value = this.#value(next, context);
      if (value !== undefined) return value;
      // Counted as if it had to be made, be it known or not: else what is found would depend on what was sampled before.
      this.#astray += next.cost;
      if (this.exhausted) return undefined;
    }
    return undefined;
  }

  /** The alternatives of a choice, in the order in which they are tried. */
  #order(plan: Plan, context: Context): readonly number[] {
    const choice = plan.choice as NonNullable<Plan['choice']>;
    const all = Array.from({ length: choice.count }, (_, at) => at);
    if (choice.count === 1 || choice.kind === 'negation') return all;
    // The first alternative has the property, the second goes without.
    if (choice.kind === 'dependent') return this.#shape === 'minimal' || context.tight ? all.reverse() : all;
    if (context.tight) {
      const height = new Map(
        all.map((at) => [at, Math.max(...choice.nodes(at).map((node) => heightOf(node, this.#nodes.budget)))]),
      );
      return all.sort((a, b) => (height.get(a) as number) - (height.get(b) as number));
    }
    const random = context.random.fork(choice.label);
    const order = random.shuffle(all);
    const nothing = (at: number): boolean => choice.nodes(at)[0]?.types === NULL;
    if (this.#shape === 'typical' && random.chance(0.12)) return order;
    return [...order.filter((at) => !nothing(at)), ...order.filter(nothing)];
  }

  #made(plan: Plan, context: Context): Json | undefined {
    if (!plan.uncertain) return this.#ofAnyType(plan, context);
    for (let attempt = 0; attempt < RETRIES && !this.exhausted; attempt++) {
      const random = attempt === 0 ? context.random : context.random.fork(RETRY + attempt);
      const value = this.#ofAnyType(plan, { ...context, random, attempt });
      if (value !== undefined && plan.nodes.every((node) => accepts(node, value, this.#nodes))) return value;
    }
    return undefined;
  }

  /** What the schema's author wrote down, where nothing could be constructed. */
  #example(plan: Plan): Json | undefined {
    return plan.examples.find((value) => plan.nodes.every((node) => accepts(node, value, this.#nodes)));
  }

  #ofAnyType(plan: Plan, context: Context): Json | undefined {
    for (const type of this.#types(plan, context)) {
      const value = this.#ofType(type, plan, context);
      if (value !== undefined && !isForbidden(plan, value)) return value;
    }
    return undefined;
  }

  #types(plan: Plan, context: Context): readonly number[] {
    const possible = [OBJECT, ARRAY, STRING, NUMBER, BOOLEAN, NULL].filter((type) => (plan.types & type) !== 0);
    if (possible.length === 1) return possible;
    if (context.tight) {
      const object = this.#planner.object(plan);
      const open = object.required.size + object.min > 0 ? OBJECT : 0;
      const list = this.#planner.array(plan).min > 0 ? ARRAY : 0;
      return [...possible]
        .reverse()
        .sort((a, b) => Number((a & (open | list)) !== 0) - Number((b & (open | list)) !== 0));
    }
    const random = context.random.fork(TYPE);
    const meant = evidence(plan) & plan.types;
    const first = possible.filter((type) => (type & meant) !== 0);
    // A schema that allows everything is mostly meant for text.
    const rest = plan.types === ANY ? possible.filter((type) => type === STRING) : [];
    const others = random.shuffle(possible.filter((type) => type !== NULL));
    const order = [...new Set([...first, ...rest, ...others, ...possible])];
    const empty = possible.includes(NULL) && plan.types !== ANY && this.#shape === 'typical' && random.chance(0.12);
    return empty ? [NULL, ...order] : order;
  }

  #ofType(type: number, plan: Plan, context: Context): Json | undefined {
    switch (type) {
      case NULL:
        return null;
      case BOOLEAN: {
        const first = context.random.chance(0.5);
        return isForbidden(plan, first) ? !first : first;
      }
      case STRING:
        return this.#planner.strings(plan).sample(context.random, context);
      case NUMBER:
        return this.#number(plan, context);
      case ARRAY:
        return this.#within(plan, context, (inner) => this.#array(plan, inner));
      default:
        return this.#within(plan, context, (inner) => this.#object(plan, inner));
    }
  }

  /** Notes that a value of a plan is being made, so that a plan which is met inside itself is known to be recursive. */
  #within<T>(plan: Plan, context: Context, make: (context: Context) => T): T {
    const open = this.#open.get(plan) ?? 0;
    this.#open.set(plan, open + 1);
    if (open > 0) this.#looping.add(plan);
    const tight =
      context.tight || open >= 2 || context.depth >= DEEP[this.#shape] || this.#work > (PLENTY[this.#shape] as number);
    const result = make(tight === context.tight ? context : { ...context, tight });
    this.#open.set(plan, open);
    return result;
  }

  #recursive(plan: Plan, context: Context): boolean {
    const open = this.#open.get(plan) ?? 0;
    if (open > 0) this.#looping.add(plan);
    return open >= (context.depth > 4 ? 1 : 2) || (this.#work > SOME && this.#looping.has(plan));
  }

  #number(plan: Plan, context: Context): number | undefined {
    const { nodes } = plan;
    const numbers = this.#planner.numbers(plan);
    const fits = (value: number): boolean => {
      if ((plan.types & typeOf(value)) === 0 || isForbidden(plan, value)) return false;
      for (const node of nodes) if (!acceptsNumber(node, value)) return false;
      return true;
    };
    const words = wordsOf(context.name);
    if (isTime(words) && !['time', 'on', 'date'].includes(words.at(-1) as string) && plan.examples.length === 0) {
      const at = momentOf(words, context.time, new Random(context.path, EXAMPLE));
      const seconds = Math.floor(at / 1000);
      const unit = words.some((word) => ['seconds', 'sec', 'unix', 'epoch'].includes(word))
        ? [seconds, at]
        : [at, seconds];
      const fitting = unit.find(fits);
      if (fitting !== undefined) return fitting;
    }
    const examples = plan.examples.filter((value) => typeof value === 'number' && fits(value)) as number[];
    const random = context.random.fork(EXAMPLE);
    if (examples.length > 0 && !isIdentifier(words) && random.chance(examples.length > 2 ? 1 : 0.6))
      return random.pick(examples);
    return numbers.sample(context.random, rangeLike(examples[0]) ?? numberRange(words), fits);
  }

  #object(plan: Plan, context: Context): Json | undefined {
    const object = this.#planner.object(plan);
    if (object.properties.length === 0 && !object.map && object.min === 0) {
      const examples = plan.examples.filter((value) => typeOf(value) === OBJECT);
      if (examples.length > 0 && !context.tight) {
        const example = context.random.pick(examples);
        if (plan.nodes.every((node) => accepts(node, example, this.#nodes))) return example;
      }
    }
    if (object.min > MOST) {
      const reason = `an object of ${object.min} properties is larger than a sample gets`;
      this.#blame({ pointer: plan.nodes[0]?.pointer ?? '', reason }, context.depth);
      return undefined;
    }
    const banned = new Set<string>();
    // Each round finds one optional property that can't have a value after all, and does without.
    for (let round = 0; round <= object.properties.length && round < 20 && !this.exhausted; round++) {
      const chosen = this.#chosen(object, context, banned);
      if (!chosen) return undefined;
      const result: Record<string, Json> = {};
      let failed: string | undefined;
      for (const property of object.properties) {
        if (!chosen.has(property.name)) continue;
        const value = this.#value(property.plan(), this.#child(context, property.name, property.label));
        if (value === undefined) {
          failed = property.name;
          break;
        }
        put(result, property.name, value);
      }
      if (failed === undefined) return this.#extend(result, object, context) ? result : undefined;
      if (object.required.has(failed)) return undefined;
      banned.add(failed);
    }
    return undefined;
  }

  #child(context: Context, name: string, label: number): Context {
    return {
      // One event has one currency.
      random: CURRENCY.test(name) ? context.event.fork(label) : context.random.fork(label),
      event: context.event,
      name,
      parent: context.name,
      index: context.index,
      time: context.time,
      path: (Math.imul(context.path, 31) + label) | 0,
      depth: context.depth + 1,
      attempt: 0,
      tight: context.tight,
    };
  }

  /** The names of the declared properties that a value gets, or `undefined` where those that must be there can't be. */
  #chosen(object: ObjectPlan, context: Context, banned: ReadonlySet<string>): Set<string> | undefined {
    const chosen = new Set<string>();
    const possible = (name: string): boolean => !banned.has(name) && object.of(name).conflict === undefined;
    /** Adds a property with all that depends on it, or nothing. */
    const add = (name: string, most: number): boolean => {
      if (object.dependents.size === 0) {
        if (chosen.has(name)) return true;
        if (chosen.size >= most || !possible(name)) return false;
        chosen.add(name);
        return true;
      }
      const group = new Set([name]);
      for (const member of group) for (const other of object.dependents.get(member) ?? []) group.add(other);
      const added = [...group].filter((member) => !chosen.has(member));
      if (chosen.size + added.length > most || !added.every(possible)) return false;
      for (const member of added) chosen.add(member);
      return true;
    };
    for (const name of object.required) if (!add(name, object.max)) return undefined;
    const wanted = (property: PropertyPlan): boolean => {
      if (this.#shape === 'minimal' || context.tight || this.#recursive(property.plan(), context)) return false;
      if (this.#shape === 'full') return true;
      return context.random
        .fork(property.label)
        .fork(INCLUDED)
        .chance(property.deprecated ? 0.2 : 0.85);
    };
    for (const property of object.properties) {
      if (!chosen.has(property.name) && possible(property.name) && wanted(property)) add(property.name, object.max);
    }
    if (chosen.size < object.min) {
      const left = object.properties.filter(({ name }) => !chosen.has(name));
      const simplest = left.sort(
        (a, b) => Number(this.#recursive(a.plan(), context)) - Number(this.#recursive(b.plan(), context)),
      );
      for (const { name } of simplest) if (chosen.size < object.min) add(name, object.max);
    }
    return chosen;
  }

  /** Adds properties that the schema does not name: as many as it demands, and a few where it is about such. */
  #extend(result: Record<string, Json>, object: ObjectPlan, context: Context): boolean {
    const size = Object.keys(result).length;
    const some = object.map && this.#shape !== 'minimal' && !context.tight ? 2 : 0;
    const wanted = Math.min(object.max, Math.max(object.min, size + some));
    if (size >= wanted) return true;
    const random = context.random.fork(EXTRA);
    let count = size;
    for (const name of this.#newNames(object, { ...context, random }, wanted)) {
      if (Object.hasOwn(result, name)) continue;
      const plan = object.of(name);
      if (plan.conflict) continue;
      const value = this.#value(plan, this.#child({ ...context, random }, name, labelOf(name)));
      if (value === undefined) continue;
      put(result, name, value);
      if (++count >= wanted || this.exhausted) break;
    }
    return count >= object.min;
  }

  *#newNames(object: ObjectPlan, context: Context, wanted: number): Iterable<string> {
    const { random } = context;
    const { names } = object;
    if (names?.values) for (const name of random.shuffle(names.values)) yield String(name);
    for (let attempt = 0; attempt < 10 + 4 * wanted && !this.exhausted; attempt++) {
      const fork = random.fork(attempt);
      if (names) {
        const name = this.#value(names, { ...context, random: fork, name: 'name' });
        if (typeof name === 'string') yield name;
      }
      for (const pattern of object.patterns) {
        const name = pattern.generate(fork, 0, 40);
        if (name !== undefined) yield name;
      }
      if (attempt === 0) yield* keys(fork);
      yield `key${attempt + 1}`;
    }
  }

  #array(plan: Plan, context: Context): Json | undefined {
    const array = this.#planner.array(plan);
    if (array.bare && array.min === 0 && !context.tight) {
      const examples = plan.examples.filter((value) => typeOf(value) === ARRAY);
      const example = examples.length > 0 ? context.random.pick(examples) : undefined;
      if (example !== undefined && plan.nodes.every((node) => accepts(node, example, this.#nodes))) return example;
    }
    if (array.min > MOST) {
      const pointer = plan.nodes[0]?.pointer ?? '';
      this.#blame({ pointer, reason: `a list of ${array.min} items is longer than a sample gets` }, context.depth);
      return undefined;
    }
    const needed = this.#needed(array, context);
    if (!needed) return undefined;
    const count = this.#count(array, needed, context);
    const name = singular(context.name);
    const items: Json[] = [];
    const last = Math.max(-1, ...needed.keys());
    const rest = this.#rest(array);
    const taken = array.unique ? new Taken(this.#fixed(array)) : undefined;
    for (let at = 0; at < count; at++) {
      const nodes = [...array.nodesAt(at), ...(needed.get(at) ?? rest)];
      const value = this.#item(nodes, at, taken, { ...this.#child(context, name, at), parent: context.parent });
      if (value === undefined) {
        // What is optional may end here.
        if (at >= array.min && at > last) break;
        return undefined;
      }
      // Of texts, another one is worth having only if it is another.
      const spare = at >= array.min && at > last;
      if (typeof value === 'string' && spare && items.includes(value)) break;
      items.push(value);
      taken?.add(value);
    }
    return items;
  }

  /** What `contains` demands of which position, or `undefined` where there is no room for it. */
  #needed(array: ArrayPlan, context: Context): ReadonlyMap<number, readonly Node[]> | undefined {
    const needed = new Map<number, readonly Node[]>();
    for (const { node, min } of array.contains) {
      let left = min;
      const positions = array.prefix + array.contains.reduce((sum, each) => sum + each.min, 0);
      const free = Array.from({ length: Math.min(array.max, positions) }, (_, at) => at);
      // Each demand behind the tuple, at a place of its own. If that won't do: as few places as can be, then any.
      const random = context.random.fork(LENGTH);
      const natural = [...free.filter((at) => at >= array.prefix), ...free.filter((at) => at < array.prefix)];
      const order = context.attempt === 0 ? natural : context.attempt === 1 ? free : random.shuffle(free);
      const sharing = context.attempt === 1 || (context.attempt > 1 && random.chance(0.5));
      for (const shared of [sharing, !sharing]) {
        for (const at of order) {
          const there = needed.get(at);
          if (left === 0 || (there !== undefined) !== shared || there?.includes(node)) continue;
          const joint = [...(there ?? []), node];
          if (this.#planner.plan([...array.nodesAt(at), ...joint]).conflict) continue;
          needed.set(at, joint);
          left--;
        }
      }
      if (left > 0) return undefined;
    }
    return needed;
  }

  /** The values of positions that can't have others, and the positions. */
  #fixed(array: ArrayPlan): readonly Fixed[] {
    const fixed: Fixed[] = [];
    for (let at = 0; at < array.prefix; at++) {
      const { values } = this.#planner.plan(array.nodesAt(at));
      if (values?.length === 1) fixed.push({ at, value: values[0] as Json });
    }
    return fixed;
  }

  /** What the items that no `contains` needs must not be, so that there are not too many. */
  #rest(array: ArrayPlan): readonly Node[] {
    return array.contains
      .filter(({ max }) => Number.isFinite(max))
      .map(({ node }) => negate(node, this.#planner.nodes));
  }

  #count(array: ArrayPlan, needed: ReadonlyMap<number, unknown>, context: Context): number {
    const least = Math.max(array.min, ...[...needed.keys()].map((at) => at + 1));
    if (this.#shape === 'minimal' || context.tight || array.bare) return least;
    const nodes = array.nodesAt(array.prefix);
    if (array.prefix === 0 && this.#recursive(this.#planner.plan(nodes), context)) return least;
    const natural = this.#shape === 'full' ? 2 : context.random.fork(LENGTH).integer(1, 3);
    const wanted = array.prefix > 0 ? array.prefix : natural;
    return Math.max(least, Math.min(array.max, wanted));
  }

  #item(nodes: readonly Node[], at: number, taken: Taken | undefined, context: Context): Json | undefined {
    const plan = this.#planner.plan(nodes);
    if (!taken) return this.#value(plan, context);
    for (let attempt = 0; attempt < RETRIES; attempt++) {
      const value = this.#value(plan, { ...context, random: context.random.fork(RETRY + attempt) });
      if (value === undefined) return undefined;
      if (!taken.has(value, at)) return value;
    }
    const others = this.#planner.nodes.blank(nodes[0]?.pointer ?? '');
    others.notEnum = taken.at(at);
    return this.#value(this.#planner.passing([...nodes, others]), context);
  }
}

interface Fixed {
  readonly at: number;
  readonly value: Json;
}

/** What an item of a list without repetition can't be: an item before it, or what a later position must have. */
class Taken {
  readonly #items: Json[] = [];
  readonly #before = new ValueSet(this.#items);
  readonly #fixed: readonly Fixed[];
  readonly #last: ReadonlyMap<string, number>;

  /** `fixed`: lowest position first. */
  constructor(fixed: readonly Fixed[]) {
    this.#fixed = fixed;
    this.#last = new Map(fixed.map(({ at, value }) => [canonical(value), at]));
  }

  add(value: Json): void {
    this.#items.push(value);
  }

  has(value: Json, at: number): boolean {
    return this.#before.has(value) || (this.#last.size > 0 && (this.#last.get(canonical(value)) ?? -1) > at);
  }

  at(at: number): ValueSet {
    const later = this.#fixed.filter((fixed) => fixed.at > at);
    return later.length === 0 ? this.#before : new ValueSet([...this.#items, ...later.map(({ value }) => value)]);
  }
}

function isForbidden(plan: Plan, value: Json): boolean {
  for (const node of plan.nodes) if (node.notEnum.size > 0 && node.notEnum.has(value)) return true;
  return false;
}

/** Own data properties only: `__proto__` is a name like any other. */
function put(object: Record<string, Json>, name: string, value: Json): void {
  if (name !== '__proto__') object[name] = value;
  else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

/** The types that the keywords of a schema without `type` speak of. */
function evidence(plan: Plan): number {
  let types = 0;
  for (const node of plan.nodes) {
    if (node.derived) continue;
    if (node.properties.size + node.required.length + node.patternProperties.length + node.minProperties > 0)
      types |= OBJECT;
    if (node.prefix.length + node.minItems > 0 || node.rest || node.contains) types |= ARRAY;
    if (node.pattern || node.format !== undefined || node.minLength > 0 || Number.isFinite(node.maxLength))
      types |= STRING;
    if (node.min || node.max || node.multipleOf !== undefined) types |= INTEGER | FRACTION;
  }
  if (types === 0) for (const value of plan.examples) types |= typeOf(value);
  return types;
}

/** Numbers about as large as an example. */
function rangeLike(example: number | undefined): NumberRange | undefined {
  if (example === undefined || example === 0) return undefined;
  const [low, high] = example > 0 ? [example / 2, example * 2] : [example * 2, example / 2];
  return { low, high };
}
