import { ValidatorError } from '../schema/interpret.ts';
import { compilePattern, isPlainlySafe } from '../schema/patterns.ts';
import { type Automaton, automatonOfPattern, Unsupported } from './automaton.ts';
import { accepts, findText } from './text-search.ts';

/** What formulas say of one text. */
export interface TextDemands {
  min: number;
  max: number;
  /** The texts it may be; absent where any may be. */
  among: ReadonlySet<string> | undefined;
  readonly except: Set<string>;
  readonly patterns: { readonly source: string; readonly not: boolean }[];
  readonly formats: { readonly name: string; readonly not: boolean }[];
}

export type Answer<T> = { readonly value: T } | 'none' | { readonly unknown: string };

const patience = 20_000;
/** A text longer than this is not built. */
const longest = 20_000;

const compiled = new Map<string, RegExp | undefined>();

/** Whether a pattern finds a match in a text; `undefined` where that can't be said without risking exponential time. */
export function matches(pattern: string, text: string): boolean | undefined {
  try {
    return accepts(automatonOfPattern(pattern), text);
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    let regexp = compiled.get(pattern);
    if (!compiled.has(pattern)) {
      const attempt = isPlainlySafe(pattern) ? compilePattern(pattern) : undefined;
      regexp = attempt !== undefined && 'regexp' in attempt ? attempt.regexp : undefined;
      compiled.set(pattern, regexp);
    }
    return regexp?.test(text);
  }
}

/** Runs patterns by their automata: linear, so a pattern that must not be run is no obstacle. */
export function linear(pattern: string): { test(text: string): boolean; toString(): string } {
  return {
    // By it ajv tells one pattern from another.
    toString: () => pattern,
    test(text) {
      const found = matches(pattern, text);
      if (found === undefined) throw new ValidatorError('pattern', `the pattern ${pattern} is not run`);
      return found;
    },
  };
}

function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** A text that meets all demands. */
export function solveText(demands: TextDemands, spent?: (steps: number) => void): Answer<string> {
  const { min, max, among, except, patterns, formats } = demands;
  if (min > max) return 'none';
  const unknown: Answer<string> = { unknown: 'pattern' };
  if (among !== undefined) {
    let unsure = false;
    for (const text of among) {
      if (except.has(text)) continue;
      const length = lengthOf(text);
      if (length < min || length > max) continue;
      let fits: boolean | undefined = formats.length === 0 ? true : undefined;
      for (const { source, not } of patterns) {
        const found = matches(source, text);
        if (found === undefined) fits = fits === false ? false : undefined;
        else if (found === not) fits = false;
      }
      if (fits === true) return { value: text };
      if (fits === undefined) unsure = true;
    }
    return unsure ? unknown : 'none';
  }
  for (const { name, not } of formats) {
    if (!not && formats.some((other) => other.not && other.name === name)) return 'none';
  }
  if (formats.length > 0) return { unknown: 'format' };
  if (min > longest) return { unknown: 'minLength' };
  const languages: { automaton: Automaton; not: boolean }[] = [];
  let beyond = false;
  for (const { source, not } of patterns) {
    try {
      languages.push({ automaton: automatonOfPattern(source), not });
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      beyond = true;
      if (patterns.some((other) => other.source === source && other.not !== not)) return 'none';
    }
  }
  const found = findText({ languages, except: [...except], min, max, patience: patience + min * 50, spent });
  if (found === 'none') return 'none';
  if (found === 'unknown') return unknown;
  if (!beyond) return { value: found.text };
  // Those the automata leave out are asked about the few texts that the others give.
  const tried = new Set(except);
  let text = found.text;
  for (let attempt = 0; attempt < 20; attempt++) {
    if (patterns.every(({ source, not }) => matches(source, text) === !not)) return { value: text };
    tried.add(text);
    const next = findText({ languages, except: [...tried], min, max, patience, spent });
    if (next === 'none' || next === 'unknown') break;
    text = next.text;
  }
  return unknown;
}
