import { type AnyJson, isList, lexemeOf, maxDepth, membersOf, parseLexical } from './lexical.ts';
import { type Scalar, stringScalar, testValue } from './test-value.ts';
import { wellFormed } from './text.ts';
import type { Branch, Pattern } from './types.ts';

/**
 * Whether EventBridge would pass an event to a rule with this pattern. A string is the event's JSON text, anything else
 * its parsed value; of members that repeat a name the last counts. An event that is no object matches nothing. Throws
 * `SyntaxError` for text that is no JSON, `RangeError` for an event nested more than 1,000 deep, which EventBridge
 * does not take.
 *
 * As event-ruler does it: a field is every scalar at its path, arrays on the way skipped; fields of different elements
 * of one array never combine, those of sibling arrays do; a field is absent where it has no scalar that can combine
 * with the fields before it, in the order of their names.
 */
export function matchEvent(pattern: Pattern, event: string | AnyJson): boolean {
  let value: AnyJson = event;
  if (typeof event === 'string') {
    const parsed = parseLexical(event);
    if ('problem' in parsed)
      throw new SyntaxError(`The event is not JSON, at character ${parsed.offset + 1}: ${parsed.problem}.`);
    value = parsed.value;
  }
  if (membersOf(value) === undefined) return false;
  const leaves = collectLeaves(pattern, value);
  return pattern.branches.some((branch) => matchBranch(branch, leaves));
}

/** The event, or an element of one of its arrays that is itself an object or an array. Each array has its own number. */
interface Place {
  readonly parent: Place | undefined;
  readonly array: number;
  readonly element: number;
}

interface Leaf {
  readonly place: Place;
  readonly scalar: Scalar;
}

interface Leaves {
  readonly root: Place;
  readonly of: ReadonlyMap<string, readonly Leaf[]>;
}

/** The scalars at the fields that the pattern names, with the array elements they stand in. */
function collectLeaves(pattern: Pattern, event: AnyJson): Leaves {
  const fields = new Set<string>();
  // Joined beginnings of the fields: elsewhere the event is not entered, so that its depth there costs nothing.
  const beginnings = new Set<string>();
  for (const branch of pattern.branches) {
    for (const { field } of branch) {
      if (fields.has(field)) continue;
      fields.add(field);
      for (let dot = field.indexOf('.'); dot >= 0; dot = field.indexOf('.', dot + 1))
        beginnings.add(field.slice(0, dot));
    }
  }
  const leaves = new Map<string, Leaf[]>();
  const root: Place = { parent: undefined, array: -1, element: -1 };
  let arrays = 0;
  const visit = (value: AnyJson, path: string, place: Place, depth: number): void => {
    if (depth > maxDepth) throw new RangeError(`The event is nested more than ${maxDepth} deep.`);
    const members = membersOf(value);
    if (members !== undefined) {
      if (depth > 1 && !beginnings.has(path)) return;
      for (const [name, inner] of new Map(members)) {
        const step = depth === 1 ? wellFormed(name) : `${path}.${wellFormed(name)}`;
        if (fields.has(step) || beginnings.has(step)) visit(inner, step, place, depth + 1);
      }
      return;
    }
    if (isList(value)) {
      const array = arrays;
      arrays += 1;
      value.forEach((inner: AnyJson, element: number) => {
        // A scalar says nothing about its array: of ["a", "b"] both may hold for one event.
        const nested = typeof inner === 'object' && inner !== null && lexemeOf(inner) === undefined;
        visit(inner, path, nested ? { parent: place, array, element } : place, depth + 1);
      });
      return;
    }
    if (!fields.has(path)) return;
    const found = leaves.get(path);
    const leaf = { place, scalar: scalarOf(value) };
    if (found === undefined) leaves.set(path, [leaf]);
    else found.push(leaf);
  };
  visit(event, '', root, 1);
  return { root, of: leaves };
}

function scalarOf(value: AnyJson): Scalar {
  if (typeof value === 'string') return stringScalar(value);
  const lexeme = lexemeOf(value);
  return lexeme === undefined ? { kind: 'word', text: String(value) } : { kind: 'number', text: lexeme };
}

/** The element chosen in each array so far; only of arrays that a later field stands in too. */
type Choice = ReadonlyMap<number, Place>;

function matchBranch(branch: Branch, leaves: Leaves): boolean {
  const passing = new Places(leaves.root);
  const present = new Places(leaves.root);
  for (const [index, { field, tests }] of branch.entries()) {
    const mayBeAbsent = tests.some((test) => test.kind === 'exists' && !test.exists);
    let passes = mayBeAbsent;
    for (const { place, scalar } of leaves.of.get(field) ?? []) {
      if (mayBeAbsent) present.add(index, place);
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
    const mayBeAbsent = test.tests.some((one) => one.kind === 'exists' && !one.exists);
    if (
      mayBeAbsent &&
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
  readonly #root: Place;
  readonly #inside = new Map<Place, Map<number, { here: boolean; readonly arrays: Map<number, Place[]> }>>();
  readonly #lastField = new Map<number, number>();

  constructor(root: Place) {
    this.#root = root;
  }

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
    const open = [this.#root];
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
