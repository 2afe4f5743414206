import { type CharSet, complement, digits, everything, lineEnds, space, union, word } from './charset.ts';

/** Regular expressions as trees: as much of their syntax as the judges of this house look into. */

export type Node =
  | { readonly kind: 'char'; readonly set: CharSet }
  | { readonly kind: 'start' | 'end' | 'empty' }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly min: number; readonly max: number }
  /** A lookahead or lookbehind, negated or not. */
  | { readonly kind: 'look'; readonly part: Node }
  /** A reference back to a group. */
  | { readonly kind: 'back' };

/** A pattern with something that is not looked into: an odd escape, a modifier. */
export class Beyond extends Error {}

const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, '0': 0 };
const classes: Readonly<Record<string, CharSet>> = {
  d: digits,
  D: complement(digits),
  w: word,
  W: complement(word),
  s: space,
  S: complement(space),
};

/** Reads a pattern that is known to compile. Throws `Beyond` where it meets what it does not judge. */
export function parse(pattern: string): Node {
  const chars = [...pattern];
  let at = 0;

  const one = (code: number): CharSet => [code, code];

  const hex = (shape: RegExp): CharSet => {
    const match = shape.exec(chars.slice(at, at + 10).join(''));
    if (match === null) throw new Beyond();
    at += match[0].length;
    const code = Number.parseInt(match[0], 16);
    // Half of a pair is a character only together with the other half.
    if (code >= 0xd800 && code <= 0xdfff) throw new Beyond();
    return one(code);
  };

  const escaped = (): CharSet => {
    const char = chars[at++]!;
    if (Object.hasOwn(classes, char)) return classes[char]!;
    if (Object.hasOwn(controls, char)) {
      if (char === '0' && /\d/.test(chars[at] ?? '')) throw new Beyond();
      return one(controls[char]!);
    }
    if (char === 'p' || char === 'P') {
      while (chars[at++] !== '}') if (at >= chars.length) throw new Beyond();
      return everything;
    }
    if (char === 'c' && /[a-zA-Z]/.test(chars[at] ?? '')) return one(chars[at++]!.charCodeAt(0) % 32);
    if (char === 'x') return hex(/^[0-9a-fA-F]{2}/);
    // Not `\u{…}`: without the Unicode flag it means something else.
    if (char === 'u') return hex(/^[0-9a-fA-F]{4}/);
    if (/[a-zA-Z0-9]/.test(char)) throw new Beyond();
    return one(char.codePointAt(0)!);
  };

  const characterClass = (): CharSet => {
    const negated = chars[at] === '^';
    if (negated) at++;
    const sets: CharSet[] = [];
    let pending: number | undefined;
    let range = false;
    while (chars[at] !== ']') {
      if (at >= chars.length) throw new Beyond();
      const char = chars[at++]!;
      if (char === '-' && pending !== undefined && !range && chars[at] !== ']') {
        range = true;
        continue;
      }
      const set = char === '\\' ? escaped() : ([char.codePointAt(0)!, char.codePointAt(0)!] as const);
      const single = set.length === 2 && set[0] === set[1] ? set[0]! : undefined;
      if (range) {
        if (single === undefined || pending === undefined) throw new Beyond();
        sets.push([pending, single]);
        pending = undefined;
        range = false;
        continue;
      }
      if (pending !== undefined) sets.push([pending, pending]);
      pending = single;
      if (single === undefined) sets.push(set);
    }
    at++;
    if (pending !== undefined) sets.push([pending, pending]);
    const all = union(sets);
    return negated ? complement(all) : all;
  };

  const atom = (): Node => {
    const char = chars[at++]!;
    switch (char) {
      case '(': {
        let look = false;
        if (chars[at] === '?') {
          const lookaround = /^\?<?[=!]/.exec(chars.slice(at, at + 3).join(''));
          if (lookaround) {
            at += lookaround[0].length;
            look = true;
          } else if (chars[at + 1] === ':') at += 2;
          else if (chars[at + 1] === '<') {
            while (chars[at++] !== '>') if (at >= chars.length) throw new Beyond();
          } else throw new Beyond();
        }
        const inner = choice();
        at++;
        return look ? { kind: 'look', part: inner } : inner;
      }
      case '[':
        return { kind: 'char', set: characterClass() };
      case '.':
        return { kind: 'char', set: complement(lineEnds) };
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '\\':
        if (chars[at] === 'b' || chars[at] === 'B') {
          at++;
          return { kind: 'empty' };
        }
        if (/[1-9]/.test(chars[at] ?? '')) {
          while (/\d/.test(chars[at] ?? '')) at++;
          return { kind: 'back' };
        }
        if (chars[at] === 'k' && chars[at + 1] === '<') {
          while (chars[at++] !== '>') if (at >= chars.length) throw new Beyond();
          return { kind: 'back' };
        }
        return { kind: 'char', set: escaped() };
      case '{':
      case '}':
      case ']':
        throw new Beyond();
      default:
        return { kind: 'char', set: [char.codePointAt(0)!, char.codePointAt(0)!] };
    }
  };

  const quantified = (): Node => {
    const part = atom();
    const char = chars[at];
    let min = 1;
    let max = 1;
    if (char === '*' || char === '+' || char === '?') {
      at++;
      min = char === '+' ? 1 : 0;
      max = char === '?' ? 1 : Number.POSITIVE_INFINITY;
    } else if (char === '{') {
      const end = chars.indexOf('}', at);
      const match = /^(\d+)(?:(,)(\d*))?$/.exec(chars.slice(at + 1, end).join(''));
      if (match === null) throw new Beyond();
      at = end + 1;
      min = Number(match[1]);
      max = match[2] === undefined ? min : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3]);
    } else return part;
    if (chars[at] === '?') at++;
    return { kind: 'repeat', part, min, max };
  };

  const sequence = (): Node => {
    const parts: Node[] = [];
    while (at < chars.length && chars[at] !== '|' && chars[at] !== ')') parts.push(quantified());
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
  };

  const choice = (): Node => {
    const parts = [sequence()];
    while (chars[at] === '|') {
      at++;
      parts.push(sequence());
    }
    return parts.length === 1 ? parts[0]! : { kind: 'choice', parts };
  };

  const whole = choice();
  if (at < chars.length) throw new Beyond();
  return whole;
}
