import { type AST, RegExpParser } from '@eslint-community/regexpp';
import type { Spend } from './budget.ts';
import type { Pattern } from './node.ts';
import type { Random } from './random.ts';

/** How many joint states are explored before the search is given up. */
const MOST_STATES = 20_000;
const MOST_NFA_STATES = 3_000;
const NO_STEPS: readonly number[] = [];

type Test = (character: string) => boolean;

/** A nondeterministic automaton for "the pattern is found somewhere in the text". State 0 starts, state 1 accepts. */
interface Automaton {
  readonly free: number[][];
  readonly atStart: number[][];
  readonly atEnd: number[][];
  readonly moves: [Test, number][][];
  readonly tests: Set<Test>;
  readonly wanted: boolean;
}

interface State {
  readonly sets: readonly (readonly number[])[];
  readonly length: number;
  accepting: boolean;
  steps: { readonly characters: readonly string[]; readonly to: State }[];
  /** Steps to the nearest accepting state. */
  distance: number;
}

/**
 * Texts that several patterns accept and others refuse, with a length in [min, max] code points: the patterns' automata are walked
 * side by side. Exact but for look-around in the middle of a pattern and back-references, so the result is still to be tested.
 */
export function intersection(
  wanted: readonly Pattern[],
  refused: readonly Pattern[],
  min: number,
  max: number,
  spend: Spend,
): (random: Random) => string | undefined {
  let automata: Automaton[];
  try {
    automata = [
      ...wanted.flatMap((pattern) => automataOf(pattern, true)),
      ...refused.flatMap((pattern) => automataOf(pattern, false)),
    ];
  } catch {
    return () => undefined;
  }
  const classes = classesOf(automata, [...wanted, ...refused].map((pattern) => pattern.source).join(''));
  const start = explore(automata, classes, min, max, spend);
  if (!Number.isFinite(start.distance)) return () => undefined;
  return (random) => {
    let text = '';
    const stroll = random.integer(0, Math.min(8, Math.max(0, max - min)));
    for (let at = start, steps = 0; ; steps++) {
      if (at.accepting && (steps >= stroll || at.steps.length === 0)) return text;
      const open = at.steps.filter(({ to }) => Number.isFinite(to.distance));
      const nearer = open.filter(({ to }) => to.distance < at.distance);
      const ways = steps < stroll || nearer.length === 0 ? open : nearer;
      if (ways.length === 0 || steps > 10_000) return at.accepting ? text : undefined;
      const way = random.pick(ways);
      text += random.pick(way.characters);
      at = way.to;
    }
  };
}

/** Characters that no automaton tells apart, together. */
function classesOf(automata: readonly Automaton[], source: string): string[][] {
  const tests = automata.flatMap((automaton) => [...automaton.tests]);
  const characters = new Set('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789');
  for (const character of source) characters.add(character);
  for (let code = 32; code < 127; code++) characters.add(String.fromCharCode(code));
  for (const character of '\t\nàéßñ中あ😀') characters.add(character);
  const classes = new Map<string, string[]>();
  for (const character of characters) {
    const signature = tests.map((test) => (test(character) ? '1' : '0')).join('');
    const members = classes.get(signature);
    // Letters and digits come first, so a class that has some is written with those alone.
    if (!members) classes.set(signature, [character]);
    else if (/[a-z0-9]/i.test(character) || !/[a-z0-9]/i.test(members[0] as string)) members.push(character);
  }
  return [...classes.values()];
}

function explore(
  automata: readonly Automaton[],
  classes: readonly string[][],
  min: number,
  max: number,
  spend: Spend,
): State {
  const states = new Map<string, State>();
  const before = new Map<State, State[]>();
  const queue: State[] = [];
  const reach = (sets: readonly (readonly number[])[], length: number): State => {
    const counted = Number.isFinite(max) ? length : Math.min(length, min);
    const key = `${counted}:${sets.map((set) => set.join(',')).join('|')}`;
    const known = states.get(key);
    if (known) return known;
    const accepting =
      length >= min &&
      automata.every((automaton, at) => {
        const set = sets[at] as readonly number[];
        return closure(automaton, set, length === 0, true).includes(1) === automaton.wanted;
      });
    const state: State = { sets, length: counted, accepting, steps: [], distance: Number.POSITIVE_INFINITY };
    states.set(key, state);
    queue.push(state);
    return state;
  };
  const start = reach(
    automata.map((automaton) => closure(automaton, [0], true, false)),
    0,
  );
  for (let next = 0; next < queue.length && states.size < MOST_STATES; next++) {
    const state = queue[next] as State;
    if (state.length >= max) continue;
    for (const characters of classes) {
      spend(state.sets.reduce((sum, set) => sum + set.length, 1));
      const sets = automata.map((automaton, at) =>
        step(automaton, state.sets[at] as readonly number[], characters[0] as string),
      );
      if (sets.some((set, at) => set.length === 0 && automata[at]?.wanted)) continue;
      const to = reach(sets, state.length + 1);
      state.steps.push({ characters, to });
      const sources = before.get(to);
      if (sources) sources.push(state);
      else before.set(to, [state]);
    }
  }
  const near = queue.filter((state) => state.accepting);
  for (const state of near) state.distance = 0;
  for (let at = 0; at < near.length; at++) {
    const state = near[at] as State;
    for (const source of before.get(state) ?? []) {
      if (Number.isFinite(source.distance)) continue;
      source.distance = state.distance + 1;
      near.push(source);
    }
  }
  return start;
}

function step(automaton: Automaton, from: readonly number[], character: string): readonly number[] {
  const reached = new Set<number>();
  for (const state of from) for (const [test, to] of automaton.moves[state] ?? []) if (test(character)) reached.add(to);
  return closure(automaton, [...reached], false, false);
}

function closure(automaton: Automaton, from: readonly number[], start: boolean, end: boolean): readonly number[] {
  const reached = new Set(from);
  for (const state of reached) {
    for (const to of automaton.free[state] ?? NO_STEPS) reached.add(to);
    if (start) for (const to of automaton.atStart[state] ?? NO_STEPS) reached.add(to);
    if (end) for (const to of automaton.atEnd[state] ?? NO_STEPS) reached.add(to);
  }
  return [...reached].sort((a, b) => a - b);
}

/** One automaton, and one more for each look-ahead at the very start of a pattern that is wanted. */
function automataOf(pattern: Pattern, wanted: boolean): Automaton[] {
  const { unicode, flags } = pattern.regex;
  const tree = new RegExpParser().parsePattern(pattern.source, 0, pattern.source.length, { unicode });
  const result = [automatonOf(tree.alternatives, flags, wanted, false)];
  const [only] = tree.alternatives;
  if (!wanted || tree.alternatives.length !== 1 || only?.elements[0]?.type !== 'Assertion') return result;
  for (const element of only.elements) {
    if (element.type !== 'Assertion') break;
    if (element.kind === 'lookahead') result.push(automatonOf(element.alternatives, flags, !element.negate, true));
  }
  return result;
}

function automatonOf(
  alternatives: readonly AST.Alternative[],
  flags: string,
  wanted: boolean,
  anchored: boolean,
): Automaton {
  const automaton: Automaton = { free: [], atStart: [], atEnd: [], moves: [], tests: new Set(), wanted };
  const state = (): number => {
    if (automaton.moves.length >= MOST_NFA_STATES) throw new RangeError('too many states');
    automaton.free.push([]);
    automaton.atStart.push([]);
    automaton.atEnd.push([]);
    return automaton.moves.push([]) - 1;
  };
  const free = (from: number, to: number): void => {
    automaton.free[from]?.push(to);
  };
  const tests = new Map<string, Test>();
  const move = (from: number, to: number, raw: string): void => {
    let test = tests.get(raw);
    if (!test) {
      const regex = new RegExp(`^(?:${raw})$`, flags);
      test = (character) => regex.test(character);
      tests.set(raw, test);
      automaton.tests.add(test);
    }
    automaton.moves[from]?.push([test, to]);
  };

  const addChoice = (options: readonly AST.Alternative[], from: number): number => {
    const end = state();
    for (const option of options) {
      let at = state();
      free(from, at);
      for (const element of option.elements) at = add(element, at);
      free(at, end);
    }
    return end;
  };
  const add = (element: AST.Element, from: number): number => {
    switch (element.type) {
      case 'Group':
      case 'CapturingGroup':
        return addChoice(element.alternatives, from);
      case 'Quantifier': {
        let at = from;
        for (let count = 0; count < element.min; count++) at = add(element.element, at);
        const end = state();
        free(at, end);
        if (element.max === Number.POSITIVE_INFINITY) {
          const loop = state();
          free(at, loop);
          const back = add(element.element, loop);
          free(back, loop);
          free(back, end);
          return end;
        }
        for (let count = element.min; count < element.max; count++) {
          at = add(element.element, at);
          free(at, end);
        }
        return end;
      }
      case 'Assertion': {
        const to = state();
        if (element.kind === 'start') automaton.atStart[from]?.push(to);
        else if (element.kind === 'end') automaton.atEnd[from]?.push(to);
        else free(from, to);
        return to;
      }
      case 'Backreference':
        return from;
      default: {
        const to = state();
        move(from, to, element.raw);
        return to;
      }
    }
  };

  const start = state();
  const accept = state();
  if (!anchored) move(start, start, '[^]');
  move(accept, accept, '[^]');
  free(addChoice(alternatives, start), accept);
  return automaton;
}
