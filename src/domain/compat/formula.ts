import { isArray, isObject, type Json } from '../json.ts';
import { canonical } from '../schema/equal.ts';

/** The types of JSON, as a set of bits. Integers are numbers with a demand. */
export const NULL = 1;
export const BOOLEAN = 2;
export const NUMBER = 4;
export const STRING = 8;
export const ARRAY = 16;
export const OBJECT = 32;
export const ANY = 63;

/** A formula about one JSON value: the number of a node, negative for its negation. */
export type Literal = number;

/**
 * What a node says of a value. Apart from `true`, `all`, `one`, `later`, `type` and `opaque`, each says something of one type only, and
 * nothing of values of other types: its negation holds for values of its type alone.
 */
export type Node =
  | { readonly kind: 'true' }
  | { readonly kind: 'all' | 'one'; readonly parts: readonly Literal[] }
  /** A schema that refers to itself: known by name, filled in when it is read to its end. */
  | { readonly kind: 'later'; target: Literal | undefined }
  | { readonly kind: 'type'; readonly types: number }
  /** Nobody here can say: `why` names the keyword. */
  | { readonly kind: 'opaque'; readonly why: string }
  | { readonly kind: 'is-true' }
  | { readonly kind: 'numbers'; readonly values: ReadonlySet<number> }
  | { readonly kind: 'minimum' | 'maximum'; readonly bound: number; readonly exclusive: boolean }
  | { readonly kind: 'multiple'; readonly of: number }
  | { readonly kind: 'strings'; readonly values: ReadonlySet<string> }
  | { readonly kind: 'min-length' | 'max-length'; readonly bound: number }
  | { readonly kind: 'pattern'; readonly source: string }
  | { readonly kind: 'format'; readonly name: string }
  | { readonly kind: 'item'; readonly index: number; readonly of: Literal }
  /** Every item from an index on. */
  | { readonly kind: 'rest'; readonly from: number; readonly of: Literal }
  /** At least, or at most, so many items. */
  | { readonly kind: 'some' | 'few'; readonly of: Literal; readonly count: number }
  | { readonly kind: 'min-items' | 'max-items'; readonly bound: number }
  | { readonly kind: 'unique' }
  /** Every property whose name is in `names` (a formula about strings). */
  | { readonly kind: 'members'; readonly names: Literal; readonly of: Literal }
  | { readonly kind: 'min-members' | 'max-members'; readonly bound: number };

export const TRUE: Literal = 1;
export const FALSE: Literal = -1;

/** The type that a node speaks of; `ANY` where it is not one. */
export function typeOfNode(node: Node): number {
  switch (node.kind) {
    case 'is-true':
      return BOOLEAN;
    case 'numbers':
    case 'minimum':
    case 'maximum':
    case 'multiple':
      return NUMBER;
    case 'strings':
    case 'min-length':
    case 'max-length':
    case 'pattern':
    case 'format':
      return STRING;
    case 'item':
    case 'rest':
    case 'some':
    case 'few':
    case 'min-items':
    case 'max-items':
    case 'unique':
      return ARRAY;
    case 'members':
    case 'min-members':
    case 'max-members':
      return OBJECT;
    default:
      return ANY;
  }
}

/** What a glance at a formula shows. */
interface Plain {
  types: number;
  texts: ReadonlySet<string> | undefined;
  numbers: ReadonlySet<number> | undefined;
}

/** Whether no two lists share a value; an absent list shares with all. */
function disjoint(lists: readonly (ReadonlySet<unknown> | undefined)[]): boolean {
  if (lists.length < 2) return true;
  const seen = new Set<unknown>();
  for (const list of lists) {
    if (list === undefined) return false;
    for (const value of list) {
      if (seen.has(value)) return false;
      seen.add(value);
    }
  }
  return true;
}

/** The formulas of one comparison. Equal formulas are one node, whichever schema they come from. */
export class Formulas {
  readonly #nodes: Node[] = [{ kind: 'true' }, { kind: 'true' }];
  readonly #known = new Map<string, number>();
  readonly #values = new Map<string, Literal>();
  readonly #tagged = new Map<Literal, ReadonlyMap<string, ReadonlySet<unknown>>>();

  node(literal: Literal): Node {
    return this.#nodes[literal < 0 ? -literal : literal]!;
  }

  #make(key: string, node: Node): Literal {
    let id = this.#known.get(key);
    if (id === undefined) {
      id = this.#nodes.push(node) - 1;
      this.#known.set(key, id);
    }
    return id;
  }

  all(parts: Iterable<Literal>): Literal {
    const set = new Set<Literal>();
    let types = ANY;
    const put = (part: Literal): boolean => {
      if (part === TRUE) return true;
      if (part === FALSE || set.has(-part)) return false;
      const node = this.node(part);
      if (node.kind === 'later' && node.target !== undefined) return put(part > 0 ? node.target : -node.target);
      if (part > 0 && node.kind === 'all') return node.parts.every(put);
      if (node.kind === 'type') {
        types &= part > 0 ? node.types : ANY & ~node.types;
        return types !== 0;
      }
      set.add(part);
      return true;
    };
    for (const part of parts) if (!put(part)) return FALSE;
    if (types !== ANY) set.add(this.type(types));
    if (set.size === 0) return TRUE;
    if (set.size === 1) return [...set][0]!;
    const sorted = [...set].sort((a, b) => a - b);
    return this.#make(`&${sorted.join()}`, { kind: 'all', parts: sorted });
  }

  any(parts: Iterable<Literal>): Literal {
    const list = [...parts];
    return -this.all((list.length > 1 ? this.#merged(list) : list).map((part) => -part));
  }

  /** Alternatives of single values, however they are written, are one list of values. */
  #merged(parts: readonly Literal[]): readonly Literal[] {
    const texts = new Set<string>();
    const numbers = new Set<number>();
    const others: Literal[] = [];
    let merged = 0;
    for (const part of parts) {
      const { types, texts: some, numbers: more } = this.#about(part, true);
      if (types === STRING && some !== undefined) for (const text of some) texts.add(text);
      else if (types === NUMBER && more !== undefined) for (const number of more) numbers.add(number);
      else {
        others.push(part);
        continue;
      }
      merged++;
    }
    if (merged < 2) return parts;
    if (texts.size > 0) others.push(this.all([this.type(STRING), this.strings(texts)]));
    if (numbers.size > 0) others.push(this.all([this.type(NUMBER), this.numbers([...numbers])]));
    return others;
  }

  /** What is plain about a formula: its types, and the texts and numbers it may be. `alone`: nothing, where it says more than that. */
  #about(part: Literal, alone = false): Plain {
    const node = this.node(part);
    const about: Plain = { types: ANY, texts: undefined, numbers: undefined };
    const nothing: Plain = { types: ANY, texts: undefined, numbers: undefined };
    if (part < 0 && node.kind !== 'type') return nothing;
    for (const one of part > 0 && node.kind === 'all' ? node.parts : [part]) {
      const inner = this.node(one);
      if (inner.kind === 'type') about.types &= one > 0 ? inner.types : ~inner.types;
      else if (one > 0 && inner.kind === 'strings' && !(alone && about.texts)) about.texts = inner.values;
      else if (one > 0 && inner.kind === 'numbers' && !(alone && about.numbers)) about.numbers = inner.values;
      else if (alone) return nothing;
    }
    return about;
  }

  /**
   * Whether no value can meet two of these: they differ in type, in the values listed, or in those of a property that all objects must
   * have. Only what is plain to see; `false` says nothing.
   */
  #exclusive(parts: readonly Literal[]): boolean {
    const about = parts.map((part) => this.#about(part));
    const share = (type: number) => about.map((_, index) => index).filter((index) => about[index]!.types & type);
    for (const type of [NULL, BOOLEAN, ARRAY]) if (share(type).length > 1) return false;
    if (!disjoint(share(STRING).map((index) => about[index]!.texts))) return false;
    if (!disjoint(share(NUMBER).map((index) => about[index]!.numbers))) return false;
    const objects = share(OBJECT).map((index) => parts[index]!);
    if (objects.length < 2) return true;
    return [...this.#tags(objects[0]!).keys()].some((name) =>
      disjoint(objects.map((part) => this.#tags(part).get(name))),
    );
  }

  /** The properties that every object of a formula has, and whose values are listed. */
  #tags(part: Literal): ReadonlyMap<string, ReadonlySet<unknown>> {
    const known = this.#tagged.get(part);
    if (known !== undefined) return known;
    const tags = new Map<string, ReadonlySet<unknown>>();
    const node = this.node(part);
    if (part > 0 && node.kind === 'all') {
      for (const one of node.parts) {
        const inner = this.node(one);
        if (one < 0 || inner.kind !== 'members') continue;
        const names = this.node(inner.names);
        if (inner.names < 0 || names.kind !== 'strings' || names.values.size !== 1) continue;
        const { types, texts, numbers } = this.#about(inner.of);
        const values = types === STRING ? texts : types === NUMBER ? numbers : undefined;
        const [name] = names.values as Set<string>;
        if (values !== undefined && node.parts.includes(this.has(name!))) tags.set(name!, values);
      }
    }
    this.#tagged.set(part, tags);
    return tags;
  }

  /** Exactly one. */
  one(parts: readonly Literal[]): Literal {
    const left = parts.filter((part) => part !== FALSE);
    const sure = left.filter((part) => part === TRUE).length;
    if (sure > 1) return FALSE;
    if (sure === 1) return this.all(left.filter((part) => part !== TRUE).map((part) => -part));
    if (left.length === 0) return FALSE;
    if (left.length === 1) return left[0]!;
    if (left.length === 2 && left[0] === -left[1]!) return TRUE;
    // The pairs of many alternatives are very many; most people tell theirs apart by a tag.
    if (this.#exclusive(left)) return this.any(left);
    const sorted = left.toSorted((a, b) => a - b);
    // What stands there twice is never exactly one.
    const single = sorted.filter((part, index) => part !== sorted[index - 1] && part !== sorted[index + 1]);
    if (single.length < sorted.length) {
      return this.all([this.one(single), ...sorted.filter((part) => !single.includes(part)).map((part) => -part)]);
    }
    return this.#make(`1${sorted.join()}`, { kind: 'one', parts: sorted });
  }

  /** A schema that refers to itself for one and the same value means nothing that a validator could say: it is opaque. */
  later(): { readonly literal: Literal; fill(target: Literal): void } {
    const node: Extract<Node, { kind: 'later' }> = { kind: 'later', target: undefined };
    const literal = this.#nodes.push(node) - 1;
    return {
      literal,
      fill: (target) => {
        if (this.#reaches(target, literal)) this.#nodes[literal] = { kind: 'opaque', why: '$ref' };
        else node.target = target;
      },
    };
  }

  /** Whether a formula says something of a value by way of another formula of the same value. */
  #reaches(from: Literal, to: Literal): boolean {
    const seen = new Set<number>();
    const stack = [Math.abs(from)];
    while (stack.length > 0) {
      const id = stack.pop()!;
      if (id === to) return true;
      if (seen.has(id)) continue;
      seen.add(id);
      const node = this.node(id);
      if (node.kind === 'all' || node.kind === 'one') stack.push(...node.parts.map(Math.abs));
      else if (node.kind === 'later' && node.target !== undefined) stack.push(Math.abs(node.target));
    }
    return false;
  }

  type(types: number): Literal {
    if ((types & ANY) === ANY) return TRUE;
    if (types === 0) return FALSE;
    return this.#make(`t${types}`, { kind: 'type', types });
  }

  /** `key`: what it would have to say is the same wherever the key is; without one it is unlike any other of the same reason. */
  opaque(why: string, key?: string): Literal {
    if (key === undefined) return this.#nodes.push({ kind: 'opaque', why }) - 1;
    return this.#make(`?${why}\n${key}`, { kind: 'opaque', why });
  }

  numbers(values: readonly number[]): Literal {
    const sorted = [...new Set(values)].sort((a, b) => a - b);
    return this.#make(`n${sorted.join()}`, { kind: 'numbers', values: new Set(sorted) });
  }

  minimum(bound: number, exclusive: boolean): Literal {
    return this.#make(`${exclusive ? '>' : '>='}${bound}`, { kind: 'minimum', bound, exclusive });
  }

  maximum(bound: number, exclusive: boolean): Literal {
    return this.#make(`${exclusive ? '<' : '<='}${bound}`, { kind: 'maximum', bound, exclusive });
  }

  multiple(of: number): Literal {
    return this.#make(`*${of}`, { kind: 'multiple', of });
  }

  strings(values: Iterable<string>): Literal {
    const set = new Set(values);
    return this.#make(`s${JSON.stringify([...set].sort())}`, { kind: 'strings', values: set });
  }

  minLength(bound: number): Literal {
    return bound <= 0 ? TRUE : this.#make(`l>${bound}`, { kind: 'min-length', bound });
  }

  maxLength(bound: number): Literal {
    return this.#make(`l<${bound}`, { kind: 'max-length', bound });
  }

  pattern(source: string): Literal {
    return this.#make(`p${source}`, { kind: 'pattern', source });
  }

  format(name: string): Literal {
    return this.#make(`f${name}`, { kind: 'format', name });
  }

  item(index: number, of: Literal): Literal {
    return of === TRUE ? TRUE : this.#make(`i${index},${of}`, { kind: 'item', index, of });
  }

  rest(from: number, of: Literal): Literal {
    if (of === TRUE) return TRUE;
    if (of === FALSE) return this.maxItems(from);
    return this.#make(`r${from},${of}`, { kind: 'rest', from, of });
  }

  some(of: Literal, count: number): Literal {
    if (count <= 0) return TRUE;
    if (of === TRUE) return this.minItems(count);
    return this.#make(`c>${count},${of}`, { kind: 'some', of, count });
  }

  few(of: Literal, count: number): Literal {
    if (of === FALSE) return TRUE;
    if (of === TRUE || count < 0) return this.maxItems(count);
    if (count === 0) return this.rest(0, -of);
    return this.#make(`c<${count},${of}`, { kind: 'few', of, count });
  }

  minItems(bound: number): Literal {
    return bound <= 0 ? TRUE : this.#make(`a>${bound}`, { kind: 'min-items', bound });
  }

  maxItems(bound: number): Literal {
    return this.#make(`a<${bound}`, { kind: 'max-items', bound });
  }

  unique(): Literal {
    return this.#make('u', { kind: 'unique' });
  }

  members(names: Literal, of: Literal): Literal {
    if (of === TRUE || names === FALSE) return TRUE;
    return this.#make(`m${names},${of}`, { kind: 'members', names, of });
  }

  /** The property is there. */
  has(name: string): Literal {
    return this.any([this.type(ANY & ~OBJECT), -this.members(this.strings([name]), FALSE)]);
  }

  minMembers(bound: number): Literal {
    return bound <= 0 ? TRUE : this.#make(`o>${bound}`, { kind: 'min-members', bound });
  }

  maxMembers(bound: number): Literal {
    return this.#make(`o<${bound}`, { kind: 'max-members', bound });
  }

  /** Exactly this value. */
  value(value: Json): Literal {
    return this.values([value]);
  }

  /** One of these values. Texts and numbers stay sets: an enumeration of a thousand is no choice of a thousand. */
  values(values: readonly Json[]): Literal {
    const key = values.length === 1 ? canonical(values[0]!) : JSON.stringify(values.map(canonical).sort());
    let made = this.#values.get(key);
    if (made === undefined) {
      made = this.#valuesOf(values);
      this.#values.set(key, made);
    }
    return made;
  }

  #valuesOf(values: readonly Json[]): Literal {
    const texts: string[] = [];
    const numbers: number[] = [];
    const arrays: Literal[] = [];
    const objects: Literal[] = [];
    let types = 0;
    const booleans = new Set<boolean>();
    for (const value of values) {
      if (value === null) types |= NULL;
      else if (typeof value === 'boolean') {
        types |= BOOLEAN;
        booleans.add(value);
      } else if (typeof value === 'number') numbers.push(value);
      else if (typeof value === 'string') texts.push(value);
      else if (isArray(value)) {
        arrays.push(
          this.all([
            ...value.map((item, index) => this.item(index, this.value(item))),
            this.minItems(value.length),
            this.maxItems(value.length),
          ]),
        );
      } else if (isObject(value)) {
        const names = Object.keys(value);
        objects.push(
          this.all([
            ...names.flatMap((name) => [this.members(this.strings([name]), this.value(value[name]!)), this.has(name)]),
            this.members(names.length === 0 ? TRUE : -this.strings(names), FALSE),
          ]),
        );
      }
    }
    const parts: Literal[] = [];
    if (booleans.size === 1)
      parts.push(booleans.has(true) ? this.#isTrue() : this.any([this.type(ANY & ~BOOLEAN), -this.#isTrue()]));
    if (numbers.length > 0) {
      types |= NUMBER;
      parts.push(this.numbers(numbers));
    }
    if (texts.length > 0) {
      types |= STRING;
      parts.push(this.strings(texts));
    }
    if (arrays.length > 0) {
      types |= ARRAY;
      parts.push(this.any([this.type(ANY & ~ARRAY), ...arrays]));
    }
    if (objects.length > 0) {
      types |= OBJECT;
      parts.push(this.any([this.type(ANY & ~OBJECT), ...objects]));
    }
    return this.all([this.type(types), ...parts]);
  }

  #isTrue(): Literal {
    return this.#make('b', { kind: 'is-true' });
  }
}
