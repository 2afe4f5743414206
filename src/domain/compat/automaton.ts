import { type AST, RegExpParser } from '@eslint-community/regexpp';
import {
  type CharSet,
  complement,
  digits,
  everything,
  lastCodePoint,
  lineEnds,
  space,
  union,
  word,
} from '../schema/charset.ts';

/** A regular expression that no automaton here stands for: a back reference, a look-around of odd nesting, too many states. */
export class Unsupported extends Error {}

/**
 * When an edge may be taken that reads nothing: before the first character, after the last, where what was read ends with (or, `not`,
 * does not end with) a match of an automaton, where what is still to be read begins with one (or does not).
 */
type Condition = 'start' | 'end' | { readonly look: 'behind' | 'ahead'; readonly index: number; readonly not: boolean };

/** A set of texts: those in which a regular expression finds a match, as a nondeterministic automaton. */
export interface Automaton {
  readonly size: number;
  readonly first: number;
  readonly last: number;
  readonly free: readonly (readonly { readonly to: number; readonly when?: Condition }[])[];
  readonly edges: readonly (readonly { readonly set: CharSet; readonly to: number }[])[];
  /** What its conditions look for before a place, and after it. */
  readonly behind: readonly Automaton[];
  readonly ahead: readonly Automaton[];
}

const mostStates = 20_000;

class Builder {
  readonly free: { to: number; when?: Condition }[][] = [];
  readonly edges: { set: CharSet; to: number }[][] = [];
  readonly behind: Automaton[] = [];
  readonly ahead: Automaton[] = [];
  /** Of which kind of look-around this builds the inside. */
  readonly #inside: 'behind' | 'ahead' | undefined;

  constructor(inside?: 'behind' | 'ahead') {
    this.#inside = inside;
  }

  state(): number {
    if (this.free.length >= mostStates) throw new Unsupported('too large');
    this.free.push([]);
    return this.edges.push([]) - 1;
  }

  step(from: number, to: number, when?: Condition): void {
    this.free[from]!.push(when === undefined ? { to } : { to, when });
  }

  read(from: number, set: CharSet): number {
    const to = this.state();
    this.edges[from]!.push({ set, to });
    return to;
  }

  /** `first`: whether nothing but the beginning of the text can stand before. */
  choice(from: number, alternatives: readonly AST.Alternative[], first = false): number {
    if (alternatives.length === 1) return this.sequence(from, alternatives[0]!.elements, first);
    const to = this.state();
    for (const { elements } of alternatives) this.step(this.sequence(from, elements, first), to);
    return to;
  }

  sequence(from: number, elements: readonly AST.Element[], first: boolean): number {
    let at = from;
    let atStart = first;
    for (const element of elements) {
      at = this.element(at, element, atStart);
      if (isStart(element)) atStart = true;
      else if (element.type !== 'Assertion') atStart = false;
    }
    return at;
  }

  element(from: number, element: AST.Element, first: boolean): number {
    switch (element.type) {
      case 'Assertion':
        return this.assertion(from, element, first);
      case 'CapturingGroup':
        return this.choice(this.hop(from), element.alternatives, first);
      case 'Group':
        if (element.modifiers !== null) throw new Unsupported('modifiers');
        return this.choice(this.hop(from), element.alternatives, first);
      case 'Quantifier':
        return this.repeat(from, element);
      case 'Character':
      case 'CharacterSet':
      case 'CharacterClass':
        return this.read(from, charsOf(element));
      default:
        throw new Unsupported(element.type);
    }
  }

  assertion(from: number, element: AST.Assertion, first: boolean): number {
    const to = this.state();
    switch (element.kind) {
      case 'start':
      case 'end':
        this.step(from, to, element.kind);
        break;
      case 'word': {
        const behind = this.look('behind', wordBehind);
        const ahead = this.look('ahead', wordAhead);
        for (const inWord of [true, false]) {
          const middle = this.state();
          this.step(from, middle, { look: 'behind', index: behind, not: !inWord });
          this.step(middle, to, { look: 'ahead', index: ahead, not: inWord !== element.negate });
        }
        break;
      }
      default: {
        const look = element.kind === 'lookbehind' ? 'behind' : 'ahead';
        const inner = build(
          (builder, at) => builder.choice(at, element.alternatives, look === 'ahead' && first),
          { before: look === 'behind', after: look === 'ahead' },
          look,
        );
        // What such an automaton would have to know was read before it begins.
        if (look === 'ahead' && inner.behind.length > 0 && !first) throw new Unsupported(element.kind);
        this.step(from, to, { look, index: this.look(look, inner), not: element.negate });
      }
    }
    return to;
  }

  look(look: 'behind' | 'ahead', automaton: Automaton): number {
    if (look === 'ahead' && this.#inside === 'behind') throw new Unsupported('lookahead');
    const list = look === 'behind' ? this.behind : this.ahead;
    const known = list.indexOf(automaton);
    return known >= 0 ? known : list.push(automaton) - 1;
  }

  /** A state of its own, so that no edge of what follows leads back into what stands before. */
  hop(from: number): number {
    const to = this.state();
    this.step(from, to);
    return to;
  }

  repeat(from: number, { element, min, max }: AST.Quantifier): number {
    let at = from;
    for (let i = 0; i < min; i++) at = this.element(at, element, false);
    if (max === Number.POSITIVE_INFINITY) {
      const loop = this.hop(at);
      this.step(this.element(loop, element, false), loop);
      return this.hop(loop);
    }
    const end = this.state();
    this.step(at, end);
    for (let i = min; i < max; i++) {
      at = this.element(this.hop(at), element, false);
      this.step(at, end);
    }
    return end;
  }
}

function build(
  fill: (builder: Builder, from: number) => number,
  open: { before: boolean; after: boolean },
  inside?: 'behind' | 'ahead',
): Automaton {
  const builder = new Builder(inside);
  const first = builder.state();
  if (open.before) builder.edges[first]!.push({ set: everything, to: first });
  const last = builder.hop(fill(builder, builder.hop(first)));
  if (open.after) builder.edges[last]!.push({ set: everything, to: last });
  const { free, edges, behind, ahead } = builder;
  return { size: free.length, first, last, free, edges, behind, ahead };
}

const wordBehind = build((builder, from) => builder.read(from, word), { before: true, after: false });
const wordAhead = build((builder, from) => builder.read(from, word), { before: false, after: true });

const properties = new Map<string, CharSet>();
/** All code points but the surrogates, in texts of some thousand: a regular expression runs over them many times faster than over each. */
let codePoints: readonly (readonly [number, string])[] | undefined;

function allCodePoints(): readonly (readonly [number, string])[] {
  if (codePoints !== undefined) return codePoints;
  const out: [number, string][] = [];
  for (let from = 0; from <= lastCodePoint; from += 4096) {
    if (from >= 0xd800 && from < 0xe000) continue;
    const end = Math.min(from + 4096, from < 0xd800 ? 0xd800 : lastCodePoint + 1);
    out.push([from, String.fromCodePoint(...Array.from({ length: end - from }, (_, index) => from + index))]);
  }
  codePoints = out;
  return out;
}

/** The code points of `\p{…}`: asked of the engine itself, which is the authority on its own tables. */
function property(source: string): CharSet {
  let known = properties.get(source);
  if (known === undefined) {
    const runs = new RegExp(`${source}+`, 'gu');
    const ranges: CharSet[] = [];
    for (const [from, text] of allCodePoints()) {
      for (const { 0: run, index } of text.matchAll(runs)) {
        const width = text.codePointAt(0)! > 0xffff ? 2 : 1;
        ranges.push([from + index / width, from + (index + run.length) / width - 1]);
      }
    }
    // All surrogates have the same properties.
    if (new RegExp(`^${source}$`, 'u').test('\ud800')) ranges.push([0xd800, 0xdfff]);
    known = union(ranges);
    properties.set(source, known);
  }
  return known;
}

function charsOf(node: AST.Character | AST.CharacterSet | AST.CharacterClass | AST.CharacterClassElement): CharSet {
  switch (node.type) {
    case 'Character':
      return [node.value, node.value];
    case 'CharacterClassRange':
      return [node.min.value, node.max.value];
    case 'CharacterClass': {
      const set = union(node.elements.map((element) => charsOf(element as AST.CharacterClassElement)));
      return node.negate ? complement(set) : set;
    }
    case 'CharacterSet': {
      if (node.kind === 'any') return complement(lineEnds);
      const set =
        node.kind === 'digit'
          ? digits
          : node.kind === 'word'
            ? word
            : node.kind === 'space'
              ? space
              : property(node.raw.replace(/^\\P/, '\\p'));
      return node.negate ? complement(set) : set;
    }
    default:
      throw new Unsupported(node.type);
  }
}

function isStart(element: AST.Element | undefined): boolean {
  return element?.type === 'Assertion' && element.kind === 'start';
}

const known = new Map<string, Automaton | Unsupported>();

/**
 * The texts in which a pattern of JSON Schema (ECMA-262, unanchored, by code points) finds a match.
 * @throws Unsupported
 */
export function automatonOfPattern(pattern: string): Automaton {
  let automaton = known.get(pattern);
  if (automaton === undefined) {
    try {
      automaton = read(pattern);
    } catch (error) {
      automaton = error instanceof Unsupported ? error : new Unsupported('too deep');
    }
    if (known.size > 1000) known.clear();
    known.set(pattern, automaton);
  }
  if (automaton instanceof Unsupported) throw automaton;
  return automaton;
}

function read(pattern: string): Automaton {
  const parser = new RegExpParser();
  let tree: AST.Pattern;
  let unicode = true;
  try {
    tree = parser.parsePattern(pattern, 0, pattern.length, { unicode });
  } catch {
    unicode = false;
    try {
      tree = parser.parsePattern(pattern, 0, pattern.length, { unicode });
    } catch {
      throw new Unsupported('not a pattern');
    }
  }
  // Without the flag a letter beyond the first plane is two characters, which it is not here, and `\\p{L}` is a "p" in braces.
  if (!unicode && /[\ud800-\udfff]|\\u[dD][89a-fA-F]|\\[pPu]\{/.test(pattern)) throw new Unsupported('no unicode');
  return build((builder, from) => builder.choice(from, tree.alternatives), { before: true, after: true });
}

/** The texts of a finite list, as an automaton whose states are their common beginnings. */
export function automatonOfTexts(texts: Iterable<string>): Automaton {
  const free: { to: number }[][] = [[], []];
  const edges: { set: CharSet; to: number }[][] = [[], []];
  const next: Map<number, number>[] = [new Map(), new Map()];
  for (const text of texts) {
    let at = 0;
    for (const char of text) {
      const code = char.codePointAt(0)!;
      let to = next[at]!.get(code);
      if (to === undefined) {
        to = next.push(new Map()) - 1;
        free.push([]);
        edges.push([]);
        next[at]!.set(code, to);
        edges[at]!.push({ set: [code, code], to });
      }
      at = to;
    }
    free[at]!.push({ to: 1 });
  }
  return { size: next.length, first: 0, last: 1, free, edges, behind: [], ahead: [] };
}
