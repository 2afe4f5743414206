import { type AST, RegExpParser } from '@eslint-community/regexpp';
import type { Spend } from './budget.ts';
import type { Pattern } from './node.ts';
import type { Random } from './random.ts';

/**
 * Strings for a regular expression: its syntax tree, walked with a choice at each fork. Look-around, `\b` and the like are left out
 * of the walk, so whoever asks must test the result and ask again.
 */
export interface RegexGenerator {
  /** A string whose length in code points is within [min, max], as far as that is possible, or `undefined`. */
  generate(random: Random, min: number, max: number): string | undefined;
}

/** What a part of an expression gives: `low` and `high` are its least and greatest length in code points. */
type Part = { readonly low: number; readonly high: number } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'set'; readonly pool: readonly number[] }
  | { readonly kind: 'sequence'; readonly parts: readonly Part[] }
  | { readonly kind: 'choice'; readonly parts: readonly Part[] }
  | {
      readonly kind: 'repeat';
      readonly part: Part;
      readonly min: number;
      readonly max: number;
      readonly filler: boolean;
    }
  | { readonly kind: 'capture'; readonly part: Part; readonly group: AST.CapturingGroup }
  | { readonly kind: 'copy'; readonly groups: readonly AST.CapturingGroup[] }
);

const EMPTY: Part = { kind: 'text', text: '', low: 0, high: 0 };
const ALPHANUMERIC = [...'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((c) => c.charCodeAt(0));
const PRINTABLE = Array.from({ length: 95 }, (_, at) => at + 32);

/** `undefined` where the expression can't be parsed. Generating spends about a step a character. */
export function regexGenerator(pattern: Pattern, spend: Spend): RegexGenerator | undefined {
  let tree: AST.Pattern;
  try {
    const unicode = pattern.regex.unicode;
    tree = new RegExpParser().parsePattern(pattern.source, 0, pattern.source.length, { unicode });
  } catch {
    return undefined;
  }
  const root = choice(tree.alternatives.map((alternative) => unanchored(alternative, pattern.regex.flags)));
  return {
    generate(random, min, max) {
      for (let attempt = 0; attempt < 6; attempt++) {
        const text = write(root, undefined, random, new Map(), spend);
        const length = [...text].length;
        if (length >= min && length <= max) return text;
      }
      const low = Math.max(min, root.low);
      const high = Math.min(max, root.high, low + 12);
      if (low > high) return undefined;
      const text = write(root, random.integer(low, high), random, new Map(), spend);
      const length = [...text].length;
      return length >= min && length <= max ? text : undefined;
    },
  };
}

/** Schemas search for a pattern anywhere in the string: where it has no anchor, other characters may stand, if length needs them. */
function unanchored(alternative: AST.Alternative, flags: string): Part {
  const filler: Part = {
    kind: 'repeat',
    part: { kind: 'set', pool: ALPHANUMERIC, low: 1, high: 1 },
    min: 0,
    max: Number.POSITIVE_INFINITY,
    filler: true,
    low: 0,
    high: Number.POSITIVE_INFINITY,
  };
  const { elements } = alternative;
  const edge = (element: AST.Element | undefined, kind: 'start' | 'end'): boolean => {
    if (element?.type === 'Group' || element?.type === 'CapturingGroup') {
      return element.alternatives.some((inner) => edge(inner.elements.at(kind === 'start' ? 0 : -1), kind));
    }
    return element?.type === 'Assertion' && element.kind === kind;
  };
  const parts = elements.map((element) => partOf(element, flags));
  if (!edge(elements[0], 'start')) parts.unshift(filler);
  if (!edge(elements.at(-1), 'end')) parts.push(filler);
  return sequence(parts);
}

function partOf(element: AST.Element, flags: string): Part {
  switch (element.type) {
    case 'Character':
      return { kind: 'text', text: String.fromCodePoint(element.value), low: 1, high: 1 };
    case 'CharacterSet':
    case 'CharacterClass':
    case 'ExpressionCharacterClass':
      return { kind: 'set', pool: poolOf(element, flags), low: 1, high: 1 };
    case 'Group':
      return choice(element.alternatives.map((inner) => alternativeOf(inner, flags)));
    case 'CapturingGroup': {
      const part = choice(element.alternatives.map((inner) => alternativeOf(inner, flags)));
      return { kind: 'capture', part, group: element, low: part.low, high: part.high };
    }
    case 'Quantifier': {
      const part = partOf(element.element, flags);
      const { min, max } = element;
      return { kind: 'repeat', part, min, max, filler: false, low: part.low * min, high: times(part.high, max) };
    }
    case 'Backreference': {
      const groups = Array.isArray(element.resolved) ? element.resolved : [element.resolved];
      return { kind: 'copy', groups, low: 0, high: Number.POSITIVE_INFINITY };
    }
    case 'Assertion':
      return EMPTY;
  }
}

function alternativeOf(alternative: AST.Alternative, flags: string): Part {
  return sequence(alternative.elements.map((element) => partOf(element, flags)));
}

function sequence(parts: readonly Part[]): Part {
  if (parts.length === 1) return parts[0] as Part;
  const low = parts.reduce((sum, part) => sum + part.low, 0);
  const high = parts.reduce((sum, part) => sum + part.high, 0);
  return { kind: 'sequence', parts, low, high };
}

function choice(parts: readonly Part[]): Part {
  if (parts.length === 1) return parts[0] as Part;
  const low = Math.min(...parts.map((part) => part.low));
  const high = Math.max(...parts.map((part) => part.high));
  return { kind: 'choice', parts, low, high };
}

/** Characters of a class that a person can read, or else any of it. The class is asked, one character at a time. */
function poolOf(
  element: AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass,
  flags: string,
): number[] {
  const regex = new RegExp(`^(?:${element.raw})$`, flags);
  const within = (codes: Iterable<number>): number[] =>
    [...codes].filter((code) => regex.test(String.fromCodePoint(code)));
  // A class that lists its characters ("[xyz@]") means each of them; a wide one ("\\S", ".") means text.
  const printable = within(PRINTABLE);
  const readable = within(ALPHANUMERIC);
  if (readable.length > 0 && (printable.length > 70 || readable.length >= printable.length)) return readable;
  const plain = printable.filter((code) => code !== 32);
  if (readable.length >= 10) return [...readable, ...readable, ...plain.filter((code) => !readable.includes(code))];
  if (plain.length > 0) return plain;
  if (printable.length > 0) return printable;
  const pool = within(wideRange());
  return pool.length > 0 ? pool : [0xfffd];
}

function* wideRange(): Iterable<number> {
  for (let code = 0; code < 32; code++) yield code;
  for (let code = 0x7f; code < 0xd800; code++) yield code;
  for (let code = 0xe000; code < 0x10000; code++) yield code;
  for (let code = 0x1f300; code < 0x1fa00; code++) yield code;
}

function times(length: number, count: number): number {
  return length === 0 || count === 0 ? 0 : length * count;
}

/** `length`: how many code points to aim at; `undefined`: as comes. */
function write(
  part: Part,
  length: number | undefined,
  random: Random,
  groups: Map<AST.CapturingGroup, string>,
  spend: Spend,
): string {
  spend(1);
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'set':
      return String.fromCodePoint(random.pick(part.pool));
    case 'copy':
      return part.groups.map((group) => groups.get(group) ?? '').join('');
    case 'capture': {
      const text = write(part.part, length, random, groups, spend);
      groups.set(part.group, text);
      return text;
    }
    case 'choice': {
      const fitting = part.parts.filter(
        (option) => length === undefined || (option.low <= length && option.high >= length),
      );
      return write(random.pick(fitting.length > 0 ? fitting : part.parts), length, random, groups, spend);
    }
    case 'sequence': {
      const lengths = length === undefined ? [] : share(part.parts, length, random);
      return part.parts.map((inner, at) => write(inner, lengths[at], random, groups, spend)).join('');
    }
    case 'repeat': {
      const { part: inner, min, max } = part;
      if (length === undefined) {
        const count = part.filler ? 0 : random.integer(min, Math.min(max, min + (min === 0 ? 6 : 8)));
        let text = '';
        for (let at = 0; at < count; at++) text += write(inner, undefined, random, groups, spend);
        return text;
      }
      if (length === 0 && inner.low > 0) return '';
      const least = Math.max(min, inner.high === 0 ? min : Math.ceil(length / inner.high));
      const most = Math.min(max, inner.low === 0 ? Math.max(least, min, 1) : Math.floor(length / inner.low));
      const count = Math.max(least, Math.min(most, random.integer(least, Math.max(least, most))));
      spend(count);
      const lengths = share(
        Array.from({ length: count }, () => inner),
        length,
        random,
      );
      return lengths.map((each) => write(inner, each, random, groups, spend)).join('');
    }
  }
}

/** Shares a length out among parts, each within its own bounds. */
function share(parts: readonly Part[], length: number, random: Random): number[] {
  const lengths = parts.map((part) => part.low);
  let left = length - lengths.reduce((sum, each) => sum + each, 0);
  // Real parts before what only fills up.
  for (const filler of [false, true]) {
    const order = parts.flatMap((part, at) => ((part.kind === 'repeat' && part.filler) === filler ? [at] : []));
    const room = (at: number): number => (parts[at] as Part).high - (lengths[at] as number);
    for (const at of random.shuffle(order)) {
      if (left <= 0) break;
      const given = Math.min(left, room(at), random.integer(0, left));
      lengths[at] = (lengths[at] as number) + given;
      left -= given;
    }
    for (const at of order) {
      if (left <= 0) break;
      const given = Math.min(left, room(at));
      lengths[at] = (lengths[at] as number) + given;
      left -= given;
    }
  }
  return lengths;
}
