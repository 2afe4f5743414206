import type { CaseUnits, WildcardPiece } from './types.ts';

/** A string as the engine compares it: between quotes, so that it equals no number; UTF-8 has no lone surrogates. */
export function quoted(text: string): string {
  return `"${wellFormed(text)}"`;
}

export function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.replace(/\p{Surrogate}/gu, '?');
}

/**
 * The spellings that `equals-ignore-case` takes for each unit: its own lower and upper case. So `ß` takes `SS` and `ß`,
 * never `ss`, as observed on the service.
 */
export function caseUnits(text: string): CaseUnits {
  return text.split('').map((unit) => [...new Set([unit.toLowerCase(), unit.toUpperCase()])]);
}

/** The offsets where the units can end that begin at 0. A unit may take one or more units of the text. */
export function endsOfPrefix(units: CaseUnits, text: string): ReadonlySet<number> {
  let offsets = new Set([0]);
  for (const unit of units) {
    const next = new Set<number>();
    for (const offset of offsets) {
      for (const spelling of unit) if (text.startsWith(spelling, offset)) next.add(offset + spelling.length);
    }
    if (next.size === 0) return next;
    offsets = next;
  }
  return offsets;
}

/** Whether the text ends with the units. */
export function hasCaseSuffix(units: CaseUnits, text: string): boolean {
  let offsets = new Set([text.length]);
  for (let at = units.length - 1; at >= 0; at -= 1) {
    const next = new Set<number>();
    for (const offset of offsets) {
      for (const spelling of units[at]!) if (text.endsWith(spelling, offset)) next.add(offset - spelling.length);
    }
    if (next.size === 0) return false;
    offsets = next;
  }
  return true;
}

/**
 * The pieces of a wildcard between its stars, escapes resolved, or what is wrong with it. Two stars in a row are
 * invalid, and a backslash escapes a star or a backslash only.
 */
export function wildcardPieces(text: string): readonly WildcardPiece[] | { readonly problem: string } {
  const pieces = [''];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text[at]!;
    if (unit === '*') {
      if (text[at + 1] === '*')
        return { problem: 'has two wildcards in a row; one "*" takes any number of characters' };
      pieces.push('');
    } else if (unit === '\\') {
      at += 1;
      const next = text[at];
      if (next !== '*' && next !== '\\') return { problem: 'has a backslash that escapes neither "*" nor a backslash' };
      pieces[pieces.length - 1] += next;
    } else {
      pieces[pieces.length - 1] += unit;
    }
  }
  pieces[0] = `"${pieces[0]}`;
  pieces[pieces.length - 1] += '"';
  return pieces.map((piece) => ({ text: piece, failure: failureTable(piece) }));
}

/** Whether the whole text fits the wildcard: time linear in the text, whatever the wildcard. */
export function fitsWildcard(pieces: readonly WildcardPiece[], text: string): boolean {
  const first = pieces[0]!;
  const last = pieces.at(-1)!;
  if (pieces.length === 1) return text === first.text;
  if (text.length < first.text.length + last.text.length) return false;
  if (!text.startsWith(first.text) || !text.endsWith(last.text)) return false;
  const end = text.length - last.text.length;
  let at = first.text.length;
  for (let index = 1; index < pieces.length - 1; index += 1) {
    at = endOf(pieces[index]!, text, at, end);
    if (at < 0) return false;
  }
  return true;
}

/** Where the leftmost occurrence of a piece within `[from, to)` ends, or -1. */
function endOf(piece: WildcardPiece, text: string, from: number, to: number): number {
  if (piece.text === '') return from;
  // Quicker, but for long pieces in long texts not linear.
  if ((to - from) * piece.text.length < 10_000) {
    const found = text.indexOf(piece.text, from);
    return found < 0 || found + piece.text.length > to ? -1 : found + piece.text.length;
  }
  let matched = 0;
  for (let at = from; at < to; at += 1) {
    while (matched > 0 && text[at] !== piece.text[matched]) matched = piece.failure[matched - 1]!;
    if (text[at] === piece.text[matched]) matched += 1;
    if (matched === piece.text.length) return at + 1;
  }
  return -1;
}

function failureTable(piece: string): number[] {
  const table = [0];
  for (let at = 1, matched = 0; at < piece.length; at += 1) {
    while (matched > 0 && piece[at] !== piece[matched]) matched = table[matched - 1]!;
    if (piece[at] === piece[matched]) matched += 1;
    table.push(matched);
  }
  return table;
}
