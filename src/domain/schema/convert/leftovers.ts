import { isArray, isObject, type Json, type JsonObject, member } from '../../json.ts';
import { canonical } from '../equal.ts';
import { not } from './build.ts';
import { mapOf, type Spot } from './place.ts';
import type { Work } from './work.ts';

/** Something that must hold of a value: a schema, its opposite, or that a property is there. */
export type Condition = { readonly spot: Spot; readonly holds: boolean } | { readonly has: string };

/** What is evaluated of a value of which the conditions hold. */
export interface Cover {
  readonly when: readonly Condition[];
  readonly names: ReadonlySet<string>;
  readonly patterns: ReadonlySet<string>;
  readonly allNames: boolean;
  /** Items before this index. */
  readonly upTo: number;
  /** Items that match one of these. */
  readonly contains: readonly Spot[];
}

type Leftovers = 'unevaluatedProperties' | 'unevaluatedItems';

const nothing: Cover = { when: [], names: new Set(), patterns: new Set(), allNames: false, upTo: 0, contains: [] };

const isEmpty = (cover: Cover) =>
  !cover.allNames && cover.upTo === 0 && cover.names.size + cover.patterns.size + cover.contains.length === 0;

class TooMany extends Error {}

/** Alternatives that a schema gets for what it leaves over. */
const most = 64;

function both(a: Cover, b: Cover): Cover {
  return {
    when: [...a.when, ...b.when],
    names: new Set([...a.names, ...b.names]),
    patterns: new Set([...a.patterns, ...b.patterns]),
    allNames: a.allNames || b.allNames,
    upTo: Math.max(a.upTo, b.upTo),
    contains: [...a.contains, ...b.contains],
  };
}

function product(lists: readonly (readonly Cover[])[]): readonly Cover[] {
  return lists.reduce<readonly Cover[]>(
    (before, list) => {
      if (before.length * list.length > most) throw new TooMany();
      return before.flatMap((a) => list.map((b) => both(a, b)));
    },
    [nothing],
  );
}

const under = (condition: Condition, covers: readonly Cover[]): readonly Cover[] =>
  covers.map((cover) => ({ ...cover, when: [condition, ...cover.when] }));

/**
 * What the keywords beside a leftover keyword evaluate, as alternatives: the leftovers are right where those of one alternative are whose
 * conditions hold. It is enough that one is: an alternative that allows less than all that holds is stricter than the truth, never looser.
 * `undefined` where that can't be told.
 */
export function alternatives(work: Work, of: Leftovers): readonly Cover[] | undefined {
  try {
    return undominated(new Collector(work, of).covers(work.spot, [], true));
  } catch (error) {
    if (error instanceof TooMany) return undefined;
    throw error;
  }
}

class Collector {
  readonly #work: Work;
  readonly #of: Leftovers;
  #steps = 0;

  constructor(work: Work, of: Leftovers) {
    this.#work = work;
    this.#of = of;
  }

  covers(spot: Spot, met: readonly string[], top = false): readonly Cover[] {
    const { schema } = spot;
    const { places } = this.#work.converter;
    if (!isObject(schema)) return [nothing];
    if (++this.#steps > 2000) throw new TooMany();
    const key = places.keyOf(spot);
    if (met.includes(key)) return [nothing];
    const within = [...met, key];
    const below = (inner: Json, ...steps: (string | number)[]) => places.below(spot, inner, steps);
    const lists: (readonly Cover[])[] = [[this.#own(spot, schema, top)]];
    for (const { to } of places.refs(spot)) {
      if (typeof to !== 'object') throw new TooMany();
      lists.push(this.covers(to, within));
    }
    const parts = member(schema, 'allOf');
    if (isArray(parts))
      for (const [i, part] of parts.entries()) lists.push(this.covers(below(part, 'allOf', i), within));
    for (const keyword of ['anyOf', 'oneOf'] as const) {
      const list = member(schema, keyword);
      if (!isArray(list)) continue;
      const branches = list.map((part, i) => below(part, keyword, i));
      lists.push(...this.#choice(branches, keyword === 'oneOf', within));
    }
    const test = member(schema, 'if');
    if (test !== undefined) {
      const spotOf = (keyword: 'if' | 'then' | 'else') => {
        const inner = member(schema, keyword);
        return inner === undefined ? [nothing] : this.covers(below(inner, keyword), within);
      };
      const at = below(test, 'if');
      const yes = under({ spot: at, holds: true }, product([spotOf('if'), spotOf('then')]));
      const no = spotOf('else');
      if (!yes.every(isEmpty) || !no.every(isEmpty)) {
        lists.push([
          ...(yes.every(isEmpty) ? [nothing] : yes),
          ...(no.every(isEmpty) ? [nothing] : under({ spot: at, holds: false }, no)),
        ]);
      }
    }
    for (const [name, inner] of Object.entries(mapOf(schema, 'dependentSchemas'))) {
      const there = this.covers(below(inner, 'dependentSchemas', name), within);
      if (!there.every(isEmpty)) lists.push([nothing, ...under({ has: name }, there)]);
    }
    return product(lists);
  }

  #own(spot: Spot, schema: JsonObject, top: boolean): Cover {
    const { places, dialect } = this.#work.converter;
    if (this.#of === 'unevaluatedProperties') {
      const opens = ['additionalProperties', ...(top ? [] : ['unevaluatedProperties'])];
      return {
        ...nothing,
        names: new Set(Object.keys(mapOf(schema, 'properties'))),
        patterns: new Set(Object.keys(mapOf(schema, 'patternProperties'))),
        allNames: opens.some((keyword) => Object.hasOwn(schema, keyword)),
      };
    }
    const latest = dialect === '2020-12';
    const items = member(schema, 'items');
    const list = latest ? member(schema, 'prefixItems') : items;
    const prefix = isArray(list) ? list.length : 0;
    const whole =
      (!top && Object.hasOwn(schema, 'unevaluatedItems')) ||
      (items !== undefined && !isArray(items)) ||
      (!latest && isArray(items) && Object.hasOwn(schema, 'additionalItems'));
    const contained = latest ? member(schema, 'contains') : undefined;
    return {
      ...nothing,
      upTo: whole ? Number.POSITIVE_INFINITY : prefix,
      contains: contained === undefined ? [] : [places.below(spot, contained, ['contains'])],
    };
  }

  #choice(branches: readonly Spot[], one: boolean, met: readonly string[]): (readonly Cover[])[] {
    const found = branches.map((spot) => ({ spot, covers: this.covers(spot, met) }));
    const telling = found.filter(({ covers }) => !covers.every(isEmpty));
    if (telling.length === 0) return [];
    const ways = telling.map(({ spot, covers }) => under({ spot, holds: true }, covers));
    // Some branch holds, whatever the value: where all of them evaluate something, there is no way to have evaluated nothing.
    const none = telling.length < found.length ? [nothing] : [];
    if (one || this.#exclusive(telling.map(({ spot }) => spot))) {
      const list = [...none, ...ways.flat()];
      if (list.length > most) throw new TooMany();
      return [list];
    }
    return ways.map((way) => [nothing, ...way]);
  }

  /** Whether a property tells the branches apart: all demand it, and no two of them the same value. */
  #exclusive(branches: readonly Spot[]): boolean {
    const [first, ...others] = branches.map((spot) => this.#constants(spot, 0));
    return [...first!.keys()].some((name) => {
      const lists = [first!, ...others].map((constants) => constants.get(name));
      const values = lists.flatMap((list) => list ?? []);
      return lists.every((list) => list !== undefined) && new Set(values).size === values.length;
    });
  }

  /** The values that properties must have which a schema demands. */
  #constants(spot: Spot, depth: number): Map<string, readonly string[]> {
    const { schema } = spot;
    const { places } = this.#work.converter;
    const found = new Map<string, readonly string[]>();
    if (!isObject(schema) || depth > 5) return found;
    const parts = member(schema, 'allOf');
    const others = [
      ...places.refs(spot).flatMap(({ to }) => (typeof to === 'object' ? [to] : [])),
      ...(isArray(parts) ? parts.map((part, i) => places.below(spot, part, ['allOf', i])) : []),
    ];
    for (const other of others) for (const [name, list] of this.#constants(other, depth + 1)) found.set(name, list);
    const required = member(schema, 'required');
    const properties = mapOf(schema, 'properties');
    for (const name of isArray(required) ? required : []) {
      const property = member(properties, String(name));
      const constant = member(property, 'const');
      const list = constant === undefined ? member(property, 'enum') : [constant];
      if (isArray(list)) found.set(String(name), [...new Set(list.map(canonical))]);
    }
    return found;
  }
}

/** Without alternatives that another allows at least as much as, under no more conditions. */
function undominated(covers: readonly Cover[]): readonly Cover[] {
  const key = (condition: Condition) =>
    'has' in condition
      ? `has ${condition.has}`
      : `${condition.holds} ${condition.spot.pointer} ${condition.spot.entered.join(' ')}`;
  const sets = covers.map((cover) => ({ cover, when: new Set(cover.when.map(key)) }));
  type Known = (typeof sets)[number];
  const inside = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>) => [...a].every((one) => b.has(one));
  const beats = (a: Known, b: Known) =>
    inside(a.when, b.when) &&
    (a.cover.allNames ||
      (!b.cover.allNames && inside(b.cover.names, a.cover.names) && inside(b.cover.patterns, a.cover.patterns))) &&
    (a.cover.upTo === Number.POSITIVE_INFINITY ||
      (a.cover.upTo >= b.cover.upTo &&
        inside(new Set(b.cover.contains.map(spotKey)), new Set(a.cover.contains.map(spotKey)))));
  return sets
    .filter((b, j) => !sets.some((a, i) => i !== j && beats(a, b) && (!beats(b, a) || i < j)))
    .map(({ cover }) => ({
      ...cover,
      when: distinctBy(cover.when, key),
      contains: distinctBy(cover.contains, spotKey),
    }));
}

const spotKey = ({ pointer, entered }: Spot) => `${pointer} ${entered.join(' ')}`;

function distinctBy<T>(list: readonly T[], key: (one: T) => string): T[] {
  return [...new Map(list.map((one) => [key(one), one])).values()];
}

/** A condition as a schema, on the side of the work at hand. */
export function conditionOf(work: Work, condition: Condition): JsonObject {
  if ('has' in condition) return { type: 'object', required: [condition.has] };
  const { converter, side } = work;
  if (condition.holds) return converter.convert(condition.spot, side);
  return not(converter.convert(condition.spot, side === 'above' ? 'below' : 'above'));
}
