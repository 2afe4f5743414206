import { addressDigits } from './address.ts';
import { type Scalar, testValue } from './test-value.ts';
import type { TextTest, ValueTest } from './types.ts';

/** How much a test narrows: what few values pass comes first. */
export type Breadth = 0 | 1 | 2 | 3;

/**
 * Tests of one field, found by value: looking one up costs as much as passes, not as much as there is. Each test
 * stands for an `Item`.
 */
export class ValueLookup<Item> {
  /** By spelling: strings in their quotes, words, and the numbers that compare by spelling. */
  readonly #texts = new Map<string, Item[]>();
  readonly #numbers = new Map<number, Item[]>();
  readonly #ranges = new Ranges<number, Item>();
  readonly #addresses = { 8: new Ranges<string, Item>(), 32: new Ranges<string, Item>() };
  readonly #starts = new Ends<Item>();
  readonly #ends = new Ends<Item>();
  /** In upper case, and only nearly right: each is tested when it is found. */
  readonly #folded = new Map<string, Tested<Item>[]>();
  readonly #nearStarts = new Ends<Tested<Item>>();
  readonly #nearEnds = new Ends<Tested<Item>>();
  readonly #foldedStarts = new Ends<Tested<Item>>();
  readonly #foldedEnds = new Ends<Tested<Item>>();
  /** No value says where to look. */
  readonly #any: Tested<Item>[] = [];

  add(test: ValueTest, item: Item): void {
    switch (test.kind) {
      case 'exact':
        push(this.#texts, test.text, item);
        break;
      case 'number':
        if (test.value === null) push(this.#texts, test.lexeme, item);
        else push(this.#numbers, test.value, item);
        break;
      case 'numeric':
        if (test.low === test.high) push(this.#numbers, test.low, item);
        else this.#ranges.add(test.low, test.high, item);
        break;
      case 'address':
        this.#addresses[test.low.length as 8 | 32].add(test.low, test.high, item);
        break;
      case 'prefix':
        this.#starts.add(test.text, item);
        break;
      case 'suffix':
        this.#ends.add(reversed(test.text), item);
        break;
      case 'wildcard': {
        const first = test.pieces[0]!.text;
        const last = test.pieces.at(-1)!.text;
        if (test.pieces.length === 1) push(this.#texts, first, item);
        else if (first.length >= last.length && first !== '"') this.#nearStarts.add(first, { test, item });
        else if (last !== '"') this.#nearEnds.add(reversed(last), { test, item });
        else this.#any.push({ test, item });
        break;
      }
      case 'ignore-case':
        if (!foldsAlike(test)) this.#any.push({ test, item });
        else if (test.at === 'start') this.#foldedStarts.add(test.text.toUpperCase(), { test, item });
        else if (test.at === 'end') this.#foldedEnds.add(reversed(test.text.toUpperCase()), { test, item });
        else push(this.#folded, test.text.toUpperCase(), { test, item });
        break;
      default:
        this.#any.push({ test, item });
    }
  }

  /** Hands over the items of all tests that the scalar passes, some perhaps more than once. */
  find(scalar: Scalar, take: (item: Item) => void): void {
    const { kind, text, value } = scalar;
    const checked = ({ test, item }: Tested<Item>): void => {
      if (testValue(test, scalar)) take(item);
    };
    if (this.#any.length > 0) this.#any.forEach(checked);
    if (this.#texts.size > 0) this.#texts.get(text)?.forEach(take);
    if (kind === 'number') {
      if (value === null) return;
      if (this.#numbers.size > 0) this.#numbers.get(value)?.forEach(take);
      this.#ranges.find(value, take);
      return;
    }
    if (kind !== 'string') return;
    if (this.#starts.size > 0) this.#starts.find(text, false, take);
    if (this.#ends.size > 0) this.#ends.find(text, true, take);
    if (this.#nearStarts.size > 0) this.#nearStarts.find(text, false, checked);
    if (this.#nearEnds.size > 0) this.#nearEnds.find(text, true, checked);
    if (this.#addresses[8].size > 0 || this.#addresses[32].size > 0) {
      const digits = addressDigits(text.slice(1, -1));
      if (digits !== undefined) this.#addresses[digits.length as 8 | 32].find(digits, take);
    }
    if (this.#folded.size > 0 || this.#foldedStarts.size > 0 || this.#foldedEnds.size > 0) {
      const upper = text.toUpperCase();
      this.#folded.get(upper)?.forEach(checked);
      this.#foldedStarts.find(upper, false, checked);
      this.#foldedEnds.find(upper, true, checked);
    }
  }
}

export function breadthOf(tests: readonly ValueTest[]): Breadth {
  return Math.max(...tests.map(breadth)) as Breadth;
}

function breadth(test: ValueTest): Breadth {
  switch (test.kind) {
    case 'exact':
    case 'number':
      return 0;
    case 'numeric':
    case 'address':
      return test.low === test.high ? 0 : 2;
    case 'prefix':
    case 'suffix':
      return 1;
    case 'wildcard':
      return test.pieces[0]!.text === '"' && test.pieces.at(-1)!.text === '"' ? 3 : 1;
    case 'ignore-case':
      if (!foldsAlike(test)) return 3;
      return test.at === 'whole' ? 0 : 1;
    default:
      return 3;
  }
}

interface Tested<Item> {
  readonly test: ValueTest;
  readonly item: Item;
}

function push<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const items = map.get(key);
  if (items === undefined) map.set(key, [item]);
  else items.push(item);
}

function reversed(text: string): string {
  return text.split('').reverse().join('');
}

/**
 * Whether all texts that pass have the upper case of the test's own text: not where the spellings of a unit have
 * different ones.
 */
function foldsAlike({ units }: Extract<TextTest, { kind: 'ignore-case' }>): boolean {
  return units.every((unit) => unit.every((spelling) => spelling.toUpperCase() === unit[0]!.toUpperCase()));
}

/** Beginnings of texts, or their ends spelt backwards, as a tree of units. */
class Ends<Item> {
  size = 0;
  readonly #root: EndsNode<Item> = { below: new Map(), items: [] };

  add(text: string, item: Item): void {
    this.size += 1;
    let node = this.#root;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      let next = node.below.get(unit);
      if (next === undefined) {
        next = { below: new Map(), items: [] };
        node.below.set(unit, next);
      }
      node = next;
    }
    node.items.push(item);
  }

  find(text: string, backwards: boolean, take: (item: Item) => void): void {
    let node: EndsNode<Item> | undefined = this.#root;
    for (let at = 0; ; at += 1) {
      node.items.forEach(take);
      if (at === text.length) return;
      node = node.below.get(text.charCodeAt(backwards ? text.length - 1 - at : at));
      if (node === undefined) return;
    }
  }
}

interface EndsNode<Item> {
  readonly below: Map<number, EndsNode<Item>>;
  readonly items: Item[];
}

interface Range<Bound, Item> {
  readonly low: Bound;
  readonly high: Bound;
  readonly item: Item;
}

/** Ranges by what they hold: sorted by their low ends, each half of the list with the highest of its high ends. */
class Ranges<Bound extends number | string, Item> {
  readonly #ranges: Range<Bound, Item>[] = [];
  #highest: Bound[] | undefined;

  get size(): number {
    return this.#ranges.length;
  }

  add(low: Bound, high: Bound, item: Item): void {
    this.#ranges.push({ low, high, item });
    this.#highest = undefined;
  }

  find(value: Bound, take: (item: Item) => void): void {
    if (this.#ranges.length === 0) return;
    this.#highest ??= this.#sort();
    this.#within(0, this.#ranges.length, value, this.#highest, take);
  }

  #sort(): Bound[] {
    this.#ranges.sort((a, b) => (a.low < b.low ? -1 : a.low > b.low ? 1 : 0));
    const highest: Bound[] = [];
    const fill = (from: number, to: number): Bound | undefined => {
      if (from === to) return undefined;
      const middle = (from + to) >> 1;
      const highs = [this.#ranges[middle]!.high, fill(from, middle), fill(middle + 1, to)];
      const most = highs.reduce((a, b) => (b !== undefined && b > a! ? b : a))!;
      highest[middle] = most;
      return most;
    };
    fill(0, this.#ranges.length);
    return highest;
  }

  #within(from: number, to: number, value: Bound, highest: readonly Bound[], take: (item: Item) => void): void {
    if (from === to) return;
    const middle = (from + to) >> 1;
    if (highest[middle]! < value) return;
    this.#within(from, middle, value, highest, take);
    const { low, high, item } = this.#ranges[middle]!;
    if (low > value) return;
    if (value <= high) take(item);
    this.#within(middle + 1, to, value, highest, take);
  }
}
