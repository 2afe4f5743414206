import { collectLeaves, fieldNames, type Leaf, type Place, root } from './leaves.ts';
import { type AnyJson, membersOf, parseLexical } from './lexical.ts';
import { testValue } from './test-value.ts';
import type { Pattern, ValueTest } from './types.ts';

/**
 * Whether EventBridge would pass an event to a rule with this pattern. A string is the event's JSON text, anything else
 * its parsed value; of members that repeat a name the last counts. An event that is no object matches nothing. Throws
 * `SyntaxError` for text that is no JSON or is nested more than 1,001 deep, `RangeError` for a parsed event that is
 * nested so at a field of the pattern: EventBridge takes neither.
 *
 * As event-ruler does it: a field is every scalar at its path, arrays on the way skipped; fields of different elements
 * of one array never combine, those of sibling arrays do; a field is absent where it has no scalar that can combine
 * with the fields before it, in the order of their names.
 */
export function matchEvent(pattern: Pattern, event: string | AnyJson): boolean {
  return patternMatcher(pattern)(event);
}

/** The same for many events of one pattern. */
export function patternMatcher(pattern: Pattern): (event: string | AnyJson) => boolean {
  const names = fieldNames([pattern]);
  return (event) => {
    const value = typeof event === 'string' ? parseEvent(event) : event;
    if (membersOf(value) === undefined) return false;
    const leaves = collectLeaves(names, value);
    return pattern.branches.some((branch) =>
      combine(branch.map(({ field, tests }) => ({ tests, leaves: leaves.get(field) ?? [] }))),
    );
  };
}

/** The event of a JSON text. Throws `SyntaxError`. */
export function parseEvent(text: string): AnyJson {
  const parsed = parseLexical(text);
  if ('problem' in parsed)
    throw new SyntaxError(`The event is not JSON, at character ${parsed.offset + 1}: ${parsed.problem}.`);
  return parsed.value;
}

/** What a branch asks of a field, and what an event has there. */
export interface AskedField {
  readonly tests: readonly ValueTest[];
  readonly leaves: readonly Leaf[];
}

export function mayBeAbsent(tests: readonly ValueTest[]): boolean {
  return tests.some((test) => test.kind === 'exists' && !test.exists);
}

/** The element chosen in each array so far; only of arrays that a later field stands in too. */
type Choice = ReadonlyMap<number, Place>;

/** Whether a branch passes: its fields, in the order of their names, each with a value that can combine with the others. */
export function combine(branch: readonly AskedField[]): boolean {
  // Without arrays, as most events are, every value combines with every other.
  if (branch.every(({ leaves }) => leaves.every(({ place }) => place === root))) {
    return branch.every(({ tests, leaves }) =>
      leaves.length === 0
        ? mayBeAbsent(tests)
        : leaves.some(({ scalar }) => tests.some((test) => testValue(test, scalar))),
    );
  }
  const passing = new Places();
  const present = new Places();
  for (const [index, { tests, leaves }] of branch.entries()) {
    const absent = mayBeAbsent(tests);
    let passes = absent;
    for (const { place, scalar } of leaves) {
      if (absent) present.add(index, place);
      if (!tests.some((test) => testValue(test, scalar))) continue;
      passing.add(index, place);
      passes = true;
    }
    if (!passes) return false;
  }
  const extend = (choice: Choice, place: Place | undefined, next: number): Choice => {
    const extended = new Map<number, Place>();
    const add = (array: number, chosen: Place) => {
      if (Math.max(passing.lastField(array), present.lastField(array)) >= next) extended.set(array, chosen);
    };
    for (const [array, chosen] of choice) add(array, chosen);
    for (let at = place; at?.parent !== undefined; at = at.parent) add(at.array, at);
    return extended;
  };
  // Arrays beside each other, and elements tried in vain, would multiply: what failed once is not tried again.
  const failed = new Set<string>();
  const solve = (index: number, choice: Choice): boolean => {
    const test = branch[index];
    if (test === undefined) return true;
    const key = [index, ...[...choice.values()].map((place) => `${place.array}:${place.element}`).sort()].join();
    if (failed.has(key)) return false;
    if (
      mayBeAbsent(test.tests) &&
      present.find(index, choice).length === 0 &&
      solve(index + 1, extend(choice, undefined, index + 1))
    )
      return true;
    for (const place of passing.find(index, choice))
      if (solve(index + 1, extend(choice, place, index + 1))) return true;
    failed.add(key);
    return false;
  };
  return solve(0, new Map());
}

/** Where the scalars of each field of a branch stand, found from the outside in. */
class Places {
  readonly #inside = new Map<Place, Map<number, { here: boolean; readonly arrays: Map<number, Place[]> }>>();
  readonly #lastField = new Map<number, number>();

  /** Fields in rising order, and the places of one field in the order of the event. */
  add(field: number, place: Place): void {
    const inside = this.#of(field, place);
    if (inside.here) return;
    inside.here = true;
    for (let at = place; at.parent !== undefined; at = at.parent) {
      const { arrays } = this.#of(field, at.parent);
      const elements = arrays.get(at.array);
      if (elements?.at(-1) === at) return;
      if (elements === undefined) arrays.set(at.array, [at]);
      else elements.push(at);
      this.#lastField.set(at.array, field);
    }
  }

  /** The last field with a scalar in this array, or -1. */
  lastField(array: number): number {
    return this.#lastField.get(array) ?? -1;
  }

  /** The places of a field that can combine with a choice. */
  find(field: number, choice: Choice): readonly Place[] {
    const found: Place[] = [];
    const open = [root];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      const inside = this.#inside.get(place)?.get(field);
      if (inside === undefined) continue;
      if (inside.here) found.push(place);
      for (const [array, elements] of inside.arrays) {
        const chosen = choice.get(array);
        if (chosen !== undefined) open.push(chosen);
        else for (const element of elements) open.push(element);
      }
    }
    return found;
  }

  #of(field: number, place: Place) {
    let fields = this.#inside.get(place);
    if (fields === undefined) {
      fields = new Map();
      this.#inside.set(place, fields);
    }
    let inside = fields.get(field);
    if (inside === undefined) {
      inside = { here: false, arrays: new Map() };
      fields.set(field, inside);
    }
    return inside;
  }
}
