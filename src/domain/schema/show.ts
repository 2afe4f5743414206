import { isArray, isObject, type Json } from '../json.ts';

const longest = 60;

/** A value as JSON for a message: one line, at most 60 characters. */
export function show(value: Json): string {
  // A huge value is cut before it is written out: a message must not cost what the file costs.
  const text = JSON.stringify(isArray(value) && value.length > longest ? value.slice(0, longest) : value);
  if (text === undefined) return 'nothing';
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

/** The JSON type of a value, with its article. */
export function typeInWords(value: Json): string {
  if (value === null) return 'null';
  if (isArray(value)) return 'an array';
  if (isObject(value)) return 'an object';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a number';
  return `a ${typeof value}`;
}

/** `a`, `a or b`, `a, b or c`; long lists are cut to twelve. */
export function oneOfWords(words: readonly string[]): string {
  const shown = words.length > 12 ? [...words.slice(0, 12), `${words.length - 12} more`] : words;
  if (shown.length <= 1) return shown[0] ?? 'nothing';
  return `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`;
}
