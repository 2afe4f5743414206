import { merge } from 'node-diff3';

export interface Merged {
  readonly text: string;
  /** Whether the text has marks where both sides changed the same lines in different ways. */
  readonly conflict: boolean;
}

/** What a person made of a text, and what eda would write now, joined over what eda wrote last. Line ends are `\n`. */
export function mergeTexts(mine: string, base: string, theirs: string): Merged {
  const lines = (text: string) => text.split('\n');
  const { conflict, result } = merge(lines(mine), lines(base), lines(theirs), {
    excludeFalseConflicts: true,
    label: { a: 'yours', b: 'eda' },
  });
  return { text: result.join('\n'), conflict };
}

/** The text with the line ends of another one. */
export function withEndsOf(there: string | undefined, text: string): string {
  return there?.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text;
}

export function withoutReturns(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
