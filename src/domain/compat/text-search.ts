import { type CharSet, everything, lastCodePoint } from '../schema/charset.ts';
import { type Automaton, automatonOfTexts, Unsupported } from './automaton.ts';

/** Characters sorted into classes that no automaton of a search tells apart. */
class Alphabet {
  /** One character of each class, the most readable. */
  readonly samples: string[] = [];
  readonly #starts: number[];
  readonly #classAt: number[] = [];

  constructor(automata: Iterable<Automaton>) {
    const sets = new Map<string, CharSet>();
    const collect = ({ edges, behind, ahead }: Automaton): void => {
      for (const list of edges) for (const { set } of list) if (set !== everything) sets.set(set.join(), set);
      for (const inner of [...behind, ...ahead]) collect(inner);
    };
    for (const automaton of automata) collect(automaton);
    const cuts = new Set([0]);
    for (const set of sets.values()) {
      for (let i = 0; i < set.length; i += 2) {
        cuts.add(set[i]!);
        cuts.add(set[i + 1]! + 1);
      }
    }
    this.#starts = [...cuts].filter((cut) => cut <= lastCodePoint).sort((a, b) => a - b);
    // What tells an interval apart: the sets that hold it.
    const signature: string[] = this.#starts.map(() => '');
    let number = 0;
    for (const set of sets.values()) {
      number++;
      for (let i = 0; i < set.length; i += 2) {
        for (let at = this.#index(set[i]!); at < this.#starts.length && this.#starts[at]! <= set[i + 1]!; at++) {
          signature[at] += `${number},`;
        }
      }
    }
    const classes = new Map<string, number>();
    const best: number[] = [];
    for (const [at, start] of this.#starts.entries()) {
      const end = (this.#starts[at + 1] ?? lastCodePoint + 1) - 1;
      let found = classes.get(signature[at]!);
      if (found === undefined) {
        found = classes.size;
        classes.set(signature[at]!, found);
        best.push(Number.POSITIVE_INFINITY);
        this.samples.push('');
      }
      this.#classAt.push(found);
      const { code, cost } = readable(start, end);
      if (cost < best[found]!) {
        best[found] = cost;
        this.samples[found] = String.fromCodePoint(code);
      }
    }
    // Readable characters first, so that the first text found is a readable one.
    this.order = best.map((_, index) => index).sort((a, b) => best[a]! - best[b]!);
  }

  readonly order: readonly number[];

  classOf(code: number): number {
    return this.#classAt[this.#index(code)]!;
  }

  classesOf(set: CharSet): ReadonlySet<number> {
    const held = new Set<number>();
    for (let i = 0; i < set.length; i += 2) {
      for (let at = this.#index(set[i]!); at < this.#starts.length && this.#starts[at]! <= set[i + 1]!; at++) {
        held.add(this.#classAt[at]!);
      }
    }
    return held;
  }

  #index(code: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= code) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

const preferred: readonly CharSet[] = [
  [97, 122],
  [48, 57],
  [65, 90],
  [45, 46],
  [95, 95],
  [58, 58],
  [64, 64],
  [47, 47],
  [32, 32],
  [33, 126],
  [0xa1, 0x2fff],
  [0x3000, 0xd7ff],
  [0xe000, 0xffff],
  [0x10000, lastCodePoint],
  [0x80, 0xa0],
  [0, 31],
  [127, 127],
];

/** Lone surrogates come last. */
function readable(from: number, to: number): { code: number; cost: number } {
  for (const [cost, [low, high]] of (preferred as readonly (readonly [number, number])[]).entries()) {
    if (from <= high && to >= low) return { code: Math.max(from, low), cost };
  }
  return { code: from, cost: preferred.length };
}

/** How much one search of a text may cost: places of automata looked at. */
class Effort {
  left: number;
  steps = 0;
  constructor(left: number) {
    this.left = left;
  }
}

/** What a look-ahead still asks of the text: that an automaton in this state ends in a match, or does not. */
interface Due {
  readonly index: number;
  readonly not: boolean;
  readonly state: number;
}

/** One way through the automaton: where it is, and what it owes. As one number: `at + size × the number of the debts`. */
type Thread = number;

/** An automaton made deterministic as far as somebody walks. State 0 is "nowhere": no text gets out of it. */
class Walker {
  readonly #automaton: Automaton;
  readonly #alphabet: Alphabet;
  readonly #effort: Effort;
  readonly #ids = new Map<string, number>();
  readonly #threads: (readonly Thread[])[] = [];
  /** The states of the automata that look behind. */
  readonly #behindAt: (readonly number[])[] = [];
  readonly #atStart: boolean[] = [];
  readonly #next: (number | undefined)[][] = [];
  readonly #accepts: (boolean | undefined)[] = [];
  readonly #classes = new Map<CharSet, ReadonlySet<number>>();
  readonly #behind: readonly Walker[];
  readonly #ahead: readonly Walker[];
  readonly #dues: (readonly Due[])[] = [[]];
  readonly #dueIds = new Map<string, number>([['', 0]]);
  readonly first: number;

  constructor(automaton: Automaton, alphabet: Alphabet, effort: Effort) {
    this.#automaton = automaton;
    this.#alphabet = alphabet;
    this.#effort = effort;
    this.#behind = automaton.behind.map((inner) => new Walker(inner, alphabet, effort));
    this.#ahead = automaton.ahead.map((inner) => new Walker(inner, alphabet, effort));
    this.#id([], [], false);
    const behind = this.#behind.map((walker) => walker.first);
    this.first = this.#id(this.#close([automaton.first], behind, true, false), behind, true);
  }

  /** Where a walk begins that is not at the start of the text. */
  get #later(): number {
    const behind = this.#behind.map((walker) => walker.first);
    return this.#id(this.#close([this.#automaton.first], behind, false, false), behind, false);
  }

  #due(list: readonly Due[]): number {
    const sorted = list
      .map((one) => ({ one, key: `${one.index}${one.not ? '!' : ':'}${one.state}` }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
      .filter(({ key }, index, all) => key !== all[index - 1]?.key);
    const key = sorted.map((one) => one.key).join();
    let id = this.#dueIds.get(key);
    if (id === undefined) {
      id = this.#dues.push(sorted.map(({ one }) => one)) - 1;
      this.#dueIds.set(key, id);
    }
    return id;
  }

  /** A debt after it has been looked at: paid (`undefined`), never to be paid (`false`), or still open. */
  #look({ index, not, state }: Due): Due | undefined | false {
    const walker = this.#ahead[index]!;
    if (state === 0) return not ? undefined : false;
    if (walker.#done(state)) return not ? false : undefined;
    return { index, not, state };
  }

  /** Whether a state has reached the end already: whatever follows, there is a match. */
  #done(state: number): boolean {
    return this.#automaton.ahead.length === 0 && this.#threads[state]!.includes(this.#automaton.last);
  }

  #met({ index, not, state }: Due): boolean {
    return this.#ahead[index]!.accepts(state) !== not;
  }

  #close(from: readonly Thread[], behind: readonly number[], start: boolean, end: boolean): Thread[] {
    const { free, size } = this.#automaton;
    const seen = new Set(from);
    const stack = [...from];
    while (stack.length > 0) {
      const thread = stack.pop()!;
      if (--this.#effort.left < 0) throw new Unsupported('effort');
      const at = thread % size;
      for (const { to, when } of free[at]!) {
        let next = thread - at + to;
        if (when === 'start') {
          if (!start) continue;
        } else if (when === 'end') {
          if (!end) continue;
        } else if (when?.look === 'behind') {
          const walker = this.#behind[when.index]!;
          const state = behind[when.index]!;
          if ((end ? walker.accepts(state) : walker.#acceptsHere(state)) === when.not) continue;
        } else if (when?.look === 'ahead') {
          const walker = this.#ahead[when.index]!;
          const due: Due = { index: when.index, not: when.not, state: start ? walker.first : walker.#later };
          if (end) {
            if (!this.#met(due)) continue;
          } else {
            const open = this.#look(due);
            if (open === false) continue;
            if (open !== undefined) next = to + size * this.#due([...this.#dues[(thread - at) / size]!, open]);
          }
        }
        if (seen.has(next)) continue;
        seen.add(next);
        stack.push(next);
      }
    }
    // Who owes nothing gets as far as who does.
    const out = [...seen].filter((thread) => thread < size || !seen.has(thread % size));
    return out.sort((a, b) => a - b);
  }

  #id(threads: readonly Thread[], behind: readonly number[], start: boolean): number {
    const key = threads.length === 0 ? '' : `${start ? '^' : ''}${threads.join()};${behind.join()}`;
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#threads.push(threads) - 1;
      this.#behindAt.push(behind);
      this.#atStart.push(start);
      this.#next.push([]);
      this.#ids.set(key, id);
    }
    return id;
  }

  /** How many states are known so far. */
  get states(): number {
    return this.#threads.length;
  }

  /** Whether the text read so far is in the language. */
  accepts(state: number): boolean {
    let accepts = this.#accepts[state];
    if (accepts === undefined) {
      const { last, size } = this.#automaton;
      accepts = this.#close(this.#threads[state]!, this.#behindAt[state]!, this.#atStart[state]!, true).some(
        (thread) => thread % size === last && this.#dues[(thread - last) / size]!.every((due) => this.#met(due)),
      );
      this.#accepts[state] = accepts;
    }
    return accepts;
  }

  /** The same of a place that is not the end of the text. */
  #acceptsHere(state: number): boolean {
    return this.#threads[state]!.includes(this.#automaton.last);
  }

  step(state: number, cls: number): number {
    let next = this.#next[state]![cls];
    if (next === undefined) {
      const { size, edges } = this.#automaton;
      const to = new Set<Thread>();
      for (const thread of this.#threads[state]!) {
        const at = thread % size;
        const due = thread < size ? 0 : this.#owed((thread - at) / size, cls);
        if (due === undefined) continue;
        for (const { set, to: target } of edges[at]!) {
          if (set === everything || this.#holds(set, cls)) to.add(target + size * due);
        }
      }
      if (to.size === 0) next = 0;
      else {
        const behind = this.#behindAt[state]!.map((one, index) => this.#behind[index]!.step(one, cls));
        next = this.#id(this.#close([...to], behind, false, false), behind, false);
      }
      this.#next[state]![cls] = next;
    }
    return next;
  }

  /** Debts after one more character; `undefined` where one can't be paid any more. */
  #owed(id: number, cls: number): number | undefined {
    const left: Due[] = [];
    for (const { index, not, state } of this.#dues[id]!) {
      const open = this.#look({ index, not, state: this.#ahead[index]!.step(state, cls) });
      if (open === false) return undefined;
      if (open !== undefined) left.push(open);
    }
    return this.#due(left);
  }

  #holds(set: CharSet, cls: number): boolean {
    let classes = this.#classes.get(set);
    if (classes === undefined) {
      classes = this.#alphabet.classesOf(set);
      this.#classes.set(set, classes);
    }
    return classes.has(cls);
  }
}

/** What a text must be like. */
export interface TextQuery {
  readonly languages: readonly { readonly automaton: Automaton; readonly not: boolean }[];
  /** Texts that it must not be. */
  readonly except: readonly string[];
  /** Its length in code points, both ends inclusive. */
  readonly min: number;
  readonly max: number;
  /** How many steps the search may take. */
  readonly patience: number;
  /** Told how many it took. */
  readonly spent?: ((steps: number) => void) | undefined;
}

/** What a step may cost on an average, in places of automata looked at. */
const costOfStep = 20;

/** The shortest text of a query: readable characters first. `none` is a proof, `unknown` is not. */
export function findText(query: TextQuery): { readonly text: string } | 'none' | 'unknown' {
  const effort = new Effort(0);
  try {
    return search(query, effort);
  } catch (error) {
    if (error instanceof Unsupported) return 'unknown';
    throw error;
  } finally {
    query.spent?.(effort.steps);
  }
}

function search(query: TextQuery, effort: Effort): { readonly text: string } | 'none' | 'unknown' {
  const { languages, min, max } = query;
  if (min > max) return 'none';
  // The others it can't be anyway.
  const except = query.except.filter((text) => text.length >= min && text.length <= 2 * max);
  const patience = query.patience + except.reduce((sum, text) => sum + 4 * text.length, 0);
  const automata = languages.map(({ automaton }) => automaton);
  if (except.length > 0) automata.push(automatonOfTexts(except));
  const wanted = [...languages.map(({ not }) => !not), ...(except.length > 0 ? [false] : [])];
  const alphabet = new Alphabet(automata);
  effort.left = patience * costOfStep;
  const walkers = automata.map((automaton) => new Walker(automaton, alphabet, effort));

  interface Step {
    readonly states: readonly number[];
    readonly before: Step | undefined;
    readonly char: string;
  }
  const spell = (step: Step): string => {
    const chars: string[] = [];
    for (let at: Step | undefined = step; at?.before !== undefined; at = at.before) chars.push(at.char);
    return chars.reverse().join('');
  };
  let layer: Step[] = [{ states: walkers.map((walker) => walker.first), before: undefined, char: '' }];
  let seen = new Set<string>();
  /** Whether a surrogate was not tried because it would have joined the one before into another character. */
  let joined = false;
  for (let length = 0; length <= max; length++) {
    const next: Step[] = [];
    // Up to the least length, the same states mean different things one step later.
    if (length < min) seen = new Set();
    for (const step of layer) {
      if (length >= min && walkers.every((walker, index) => walker.accepts(step.states[index]!) === wanted[index])) {
        return { text: spell(step) };
      }
      if (length === max) continue;
      for (const cls of alphabet.order) {
        if (++effort.steps > patience) return 'unknown';
        const char = alphabet.samples[cls]!;
        if (isSurrogate(char) && isSurrogate(step.char)) {
          if ([...(step.char + char)].length === 1) {
            joined = true;
            continue;
          }
        }
        const states = step.states.map((state, index) => walkers[index]!.step(state, cls));
        const key = states.join();
        if (seen.has(key) || states.some((state, index) => state === 0 && wanted[index])) continue;
        seen.add(key);
        next.push({ states, before: step, char });
      }
    }
    if (next.length === 0) break;
    layer = next;
  }
  return joined ? 'unknown' : 'none';
}

function isSurrogate(char: string): boolean {
  return char.length === 1 && char >= '\ud800' && char <= '\udfff';
}

const walkersOf = new WeakMap<Automaton, { walker: Walker; alphabet: Alphabet; effort: Effort }>();
/** States that a walker keeps: beyond it, it starts afresh. */
const mostKept = 10_000;
const effortOfText = 5_000_000;

/** Whether a text is in a language: linear, whatever the pattern is like. @throws Unsupported where it would take too much */
export function accepts(automaton: Automaton, text: string): boolean {
  let known = walkersOf.get(automaton);
  if (known === undefined || known.walker.states > mostKept) {
    const alphabet = new Alphabet([automaton]);
    const effort = new Effort(effortOfText);
    known = { alphabet, effort, walker: new Walker(automaton, alphabet, effort) };
    walkersOf.set(automaton, known);
  }
  const { walker, alphabet, effort } = known;
  effort.left = effortOfText;
  let state = walker.first;
  for (const char of text) {
    state = walker.step(state, alphabet.classOf(char.codePointAt(0)!));
    if (state === 0) return false;
  }
  return walker.accepts(state);
}
