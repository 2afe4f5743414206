import { type CharSet, everything, isEverything, overlap, union } from './charset.ts';
import { Beyond, type Node, parse } from './pattern-syntax.ts';

/**
 * In how many ways a pattern can match the beginning of one text, which is what backtracking tries where the rest does not fit.
 * `certain`: there are texts for which it is so many; else it is so many at most.
 */
export interface Ambiguity {
  readonly ways: 'few' | 'polynomial' | 'exponential';
  readonly certain: boolean;
  /** Repetitions that may be counted ones were taken for endless: so many only as far as they go. */
  readonly counted?: boolean;
}

/** A character of the pattern, and which may come next: how often over, up to "more than once". */
interface Position {
  readonly set: CharSet;
  readonly next: Map<Position, number>;
}

type Ends = ReadonlyMap<Position, number>;

interface Part {
  readonly first: Ends;
  readonly last: Ends;
  /** In how many ways it matches nothing, up to "more than one". */
  readonly empty: number;
}

/** Counted repetitions are written out up to here; beyond it they are taken for endless ones, which match in no fewer ways. */
const WRITTEN_OUT = 4;
/** What doubles this often is as bad as what doubles for ever. */
const MANY = 20;
const MOST_POSITIONS = 1500;
const MOST_STEPS = 1_000_000;
/** Places of choice between alternatives that begin alike, outside of what repeats: each may double the ways. */
const MOST_FORKS = 10;

const ORDER: Readonly<Record<Ambiguity['ways'], number>> = { few: 0, polynomial: 1, exponential: 2 };
const UNKNOWN: Ambiguity = { ways: 'exponential', certain: false };

class TooMuch extends Error {}

/**
 * Judges a pattern's automaton (Glushkov) by how ambiguous it is. Where two ways lead in a circle from a state back to it over one text,
 * the ways double at each turn; where a text leads around one loop, from it to another, and around that one, they add up. What
 * look-arounds and back references rule out is not considered, so without `certain` the truth may be better and never worse.
 * @see Weber and Seidl, On the degree of ambiguity of finite automata (1991); Weideman et al., Analyzing matching time behavior of
 * backtracking regular expression matchers by using ambiguity of NFA (2016)
 */
export function ambiguity(pattern: string): Ambiguity {
  try {
    const node = parse(pattern);
    const judge = new Judge();
    const main = judge.of(node, !anchored(node) && !endsInLoop(node));
    const around = looks(node).map(({ part, often }): Ambiguity => {
      const { ways } = judge.of(part, false);
      // What costs the same wherever it is asked, or is asked a few times only.
      return { ways: ways === 'few' && often && repeatsEndlessly(part) ? 'polynomial' : ways, certain: false };
    });
    if (around.length === 0) return main;
    const { ways } = [main, ...around].reduce((worst, each) => (ORDER[each.ways] > ORDER[worst.ways] ? each : worst));
    return { ways, certain: false };
  } catch (error) {
    if (error instanceof Beyond || error instanceof TooMuch || error instanceof RangeError) return UNKNOWN;
    throw error;
  }
}

class Judge {
  #steps = 0;
  #positions: Position[] = [];
  /** Something was left out of consideration that rules ways out. */
  #coarse = false;
  /** The most turns of a counted repetition that was taken for an endless one. */
  #fewest = Number.POSITIVE_INFINITY;
  /** The most turns that must be taken and may each match nothing. */
  #idle = 0;

  /** `anywhere`: the match may start at each place of the text. */
  of(node: Node, anywhere: boolean): Ambiguity {
    this.#positions = [];
    this.#coarse = false;
    this.#fewest = Number.POSITIVE_INFINITY;
    this.#idle = 0;
    const part = this.#build(node);
    // All the ways are tried where any text can go on such that the pattern fails: by a last character that is never the last.
    const fails = endAnchored(node) && !isEverything(union([...part.last.keys()].map(({ set }) => set)));
    const certain = fails && !this.#coarse;
    if (anywhere) {
      const before = this.#position(everything);
      before.next.set(before, 1);
      for (const [position] of part.first) before.next.set(position, 1);
    }
    const component = components(this.#positions);
    if (this.#idle > 0) return { ways: 'exponential', certain: certain && this.#idle >= MANY };
    if (this.#circlesTwice(component)) return { ways: 'exponential', certain: certain && this.#fewest >= MANY };
    if (this.#forks(part.first, component) > MOST_FORKS) return UNKNOWN;
    if (this.#loopsInARow(component)) {
      const counted = Number.isFinite(this.#fewest);
      return { ways: 'polynomial', certain: certain && !counted, counted };
    }
    return { ways: 'few', certain: true };
  }

  #spend(): void {
    if (++this.#steps > MOST_STEPS) throw new TooMuch();
  }

  #position(set: CharSet): Position {
    if (this.#positions.length >= MOST_POSITIONS) throw new TooMuch();
    const position: Position = { set, next: new Map() };
    this.#positions.push(position);
    return position;
  }

  #follow(from: Ends, to: Ends): void {
    for (const [position, here] of from) {
      for (const [next, there] of to) {
        this.#spend();
        position.next.set(next, capped((position.next.get(next) ?? 0) + here * there));
      }
    }
  }

  #build(node: Node): Part {
    switch (node.kind) {
      case 'start':
      case 'end':
        return NOTHING;
      case 'empty':
      case 'look':
        this.#coarse = true;
        return NOTHING;
      case 'char': {
        const ends: Ends = new Map([[this.#position(node.set), 1]]);
        return { first: ends, last: ends, empty: 0 };
      }
      case 'back': {
        // Some text.
        this.#coarse = true;
        const position = this.#position(everything);
        position.next.set(position, 1);
        const ends: Ends = new Map([[position, 1]]);
        return { first: ends, last: ends, empty: 1 };
      }
      case 'sequence':
        return node.parts.reduce((left: Part, part) => this.#join(left, this.#build(part)), NOTHING);
      case 'choice':
        return node.parts.map((part) => this.#build(part)).reduce(either);
      case 'repeat':
        return this.#repeat(node.part, node.min, node.max);
    }
  }

  #join(left: Part, right: Part): Part {
    this.#follow(left.last, right.first);
    return {
      first: both(left.first, right.first, left.empty),
      last: both(right.last, left.last, right.empty),
      empty: capped(left.empty * right.empty),
    };
  }

  #repeat(of: Node, min: number, max: number): Part {
    if (max === 0) return NOTHING;
    if (max <= WRITTEN_OUT) {
      let whole: Part = NOTHING;
      for (let i = max; i > 0; i--) {
        whole = this.#join(this.#build(of), whole);
        // An optional turn that matches nothing is not taken.
        if (i > min) whole = { ...whole, empty: 1 };
      }
      return whole;
    }
    this.#fewest = Math.min(this.#fewest, max);
    const one = this.#build(of);
    if (one.empty > 0 && min > 1 && one.first.size > 0) this.#idle = Math.max(this.#idle, min);
    this.#follow(one.last, one.first);
    if (min === 0) return { ...one, empty: 1 };
    // The turn that must be may match nothing, before another does.
    return one.empty > 0 ? { ...one, first: both(one.first, one.first, 1) } : one;
  }

  /** Whether one text leads in two ways from a position back to it. */
  #circlesTwice(component: ReadonlyMap<Position, number>): boolean {
    const within = (position: Position): [Position, number][] =>
      [...position.next].filter(([next]) => component.get(next) === component.get(position));
    if (this.#positions.some((position) => within(position).some(([, times]) => times > 1))) return true;
    const groups = Map.groupBy(this.#positions, (position) => component.get(position));
    for (const group of groups.values()) {
      const members = new Set(group);
      const order = new Map(group.map((position, i) => [position, i]));
      const pair = (a: Position, b: Position) => order.get(a)! * group.length + order.get(b)!;
      const before = new Map<number, number[]>();
      const met = new Set<number>();
      const work: [Position, Position][] = [];
      const reach = (a: Position, b: Position, from: number | undefined): void => {
        const key = pair(a, b);
        if (from !== undefined) {
          const sources = before.get(key);
          if (sources) sources.push(from);
          else before.set(key, [from]);
        }
        if (met.has(key)) return;
        met.add(key);
        work.push([a, b]);
      };
      for (const position of group) reach(position, position, undefined);
      for (let next = work.pop(); next; next = work.pop()) {
        const [a, b] = next;
        for (const [toA] of a.next) {
          if (!members.has(toA)) continue;
          for (const [toB] of b.next) {
            this.#spend();
            if (members.has(toB) && overlap(toA.set, toB.set)) reach(toA, toB, pair(a, b));
          }
        }
      }
      const back = new Set(group.map((position) => pair(position, position)));
      for (const key of back) for (const source of before.get(key) ?? []) back.add(source);
      if (back.size > group.length) return true;
    }
    return false;
  }

  /** Places outside of circles where one character may lead on in several ways. */
  #forks(first: Ends, component: ReadonlyMap<Position, number>): number {
    const splits = (options: readonly [Position, number][]): boolean =>
      options.some(([a, times], i) => {
        this.#spend();
        return times > 1 || options.slice(i + 1).some(([b]) => overlap(a.set, b.set));
      });
    let forks = splits([...first]) ? 1 : 0;
    for (const position of this.#positions) {
      const inside = [...position.next].filter(([next]) => component.get(next) === component.get(position));
      if (inside.length === 0 && splits([...position.next])) forks++;
    }
    return forks;
  }

  /** Whether one text leads around a loop, from it to another position, and around from that one. */
  #loopsInARow(component: ReadonlyMap<Position, number>): boolean {
    const sizes = new Map<number, number>();
    for (const group of component.values()) sizes.set(group, (sizes.get(group) ?? 0) + 1);
    const loops = this.#positions.filter(
      (position) => position.next.has(position) || sizes.get(component.get(position)!)! > 1,
    );
    const number = new Map(this.#positions.map((position, i) => [position, i]));
    const size = this.#positions.length;
    for (const p of loops) {
      for (const q of loops) {
        if (p === q) continue;
        const key = (a: Position, b: Position, c: Position) =>
          (number.get(a)! * size + number.get(b)!) * size + number.get(c)!;
        const met = new Set([key(p, p, q)]);
        const work: [Position, Position, Position][] = [[p, p, q]];
        for (let next = work.pop(); next; next = work.pop()) {
          const [a, b, c] = next;
          for (const [toA] of a.next) {
            if (component.get(toA) !== component.get(p)) continue;
            for (const [toC] of c.next) {
              if (component.get(toC) !== component.get(q)) continue;
              if (!overlap(toA.set, toC.set)) continue;
              for (const [toB] of b.next) {
                // Beyond this many the answer is taken to be yes.
                if (++this.#steps > MOST_STEPS) return true;
                // Three sets that overlap two by two may share nothing all together: then the truth is better.
                if (!overlap(toA.set, toB.set) || !overlap(toB.set, toC.set)) continue;
                if (toA === p && toB === q && toC === q) return true;
                const at = key(toA, toB, toC);
                if (met.has(at)) continue;
                met.add(at);
                work.push([toA, toB, toC]);
              }
            }
          }
        }
      }
    }
    return false;
  }
}

const NOTHING: Part = { first: new Map(), last: new Map(), empty: 1 };

const capped = (count: number) => Math.min(count, 2);

/** The ends of one part, and of another as often as what stands between matches nothing. */
function both(one: Ends, other: Ends, times: number): Ends {
  if (times === 0) return one;
  const ends = new Map(one);
  for (const [position, count] of other) ends.set(position, capped((ends.get(position) ?? 0) + count * times));
  return ends;
}

function either(a: Part, b: Part): Part {
  return { first: both(a.first, b.first, 1), last: both(a.last, b.last, 1), empty: capped(a.empty + b.empty) };
}

/** The strongly connected component of each position (Tarjan), by number. */
function components(positions: readonly Position[]): ReadonlyMap<Position, number> {
  const order = new Map<Position, number>();
  const low = new Map<Position, number>();
  const component = new Map<Position, number>();
  const open: Position[] = [];
  let count = 0;
  for (const start of positions) {
    if (order.has(start)) continue;
    const frames: { readonly at: Position; readonly next: readonly Position[]; step: number }[] = [];
    const enter = (at: Position): void => {
      low.set(at, order.size);
      order.set(at, order.size);
      open.push(at);
      frames.push({ at, next: [...at.next.keys()], step: 0 });
    };
    enter(start);
    for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
      const { at } = frame;
      const next = frame.next[frame.step++];
      if (next !== undefined) {
        if (!order.has(next)) enter(next);
        else if (!component.has(next)) low.set(at, Math.min(low.get(at)!, order.get(next)!));
        continue;
      }
      frames.pop();
      const above = frames.at(-1);
      if (above) low.set(above.at, Math.min(low.get(above.at)!, low.get(at)!));
      if (low.get(at) !== order.get(at)) continue;
      for (const member of open.splice(open.lastIndexOf(at))) component.set(member, count);
      count++;
    }
  }
  return component;
}

function endAnchored(node: Node): boolean {
  if (node.kind === 'end') return true;
  if (node.kind === 'sequence') return node.parts.length > 0 && endAnchored(node.parts.at(-1)!);
  return node.kind === 'choice' && node.parts.every(endAnchored);
}

/** Whether the pattern can only match at the start of a text. */
export function anchored(node: Node): boolean {
  if (node.kind === 'start') return true;
  if (node.kind === 'sequence') return node.parts.length > 0 && anchored(node.parts[0]!);
  return node.kind === 'choice' && node.parts.every(anchored);
}

function repeatsEndlessly(node: Node): boolean {
  switch (node.kind) {
    case 'repeat':
      return node.max > WRITTEN_OUT || repeatsEndlessly(node.part);
    case 'sequence':
    case 'choice':
      return node.parts.some(repeatsEndlessly);
    case 'back':
      return true;
    default:
      return false;
  }
}

/** Whether only the pattern's very end repeats: then a search that reaches it has already succeeded. */
function endsInLoop(node: Node): boolean {
  const parts = node.kind === 'sequence' ? node.parts : [node];
  const end = parts.at(-1);
  return (
    !parts.slice(0, -1).some(repeatsEndlessly) &&
    looks(node).length === 0 &&
    (end === undefined || !repeatsEndlessly(end) || (end.kind === 'repeat' && end.part.kind === 'char'))
  );
}

/** The look-arounds of a pattern. `often`: asked at more places than a few, for all that is known. */
function looks(node: Node): { readonly part: Node; readonly often: boolean }[] {
  const found: { part: Node; often: boolean }[] = [];
  const visit = (at: Node, often: boolean): void => {
    switch (at.kind) {
      case 'look':
        found.push({ part: at.part, often });
        visit(at.part, often || repeatsEndlessly(at.part));
        return;
      case 'repeat':
        visit(at.part, often || at.max > WRITTEN_OUT);
        return;
      case 'choice':
        for (const part of at.parts) visit(part, often);
        return;
      case 'sequence': {
        let before = often;
        for (const part of at.parts) {
          visit(part, before);
          before ||= repeatsEndlessly(part);
        }
      }
    }
  };
  visit(node, !anchored(node));
  return found;
}
