import { addressDigits } from './address.ts';
import { type AnyJson, lexemeOf } from './lexical.ts';
import { microsOf } from './numbers.ts';
import { endsOfPrefix, fitsWildcard, hasCaseSuffix, quoted } from './text.ts';
import type { TextTest, ValueTest } from './types.ts';

/** A scalar of an event, as the tests see it: see `ValueTest` for `text`. */
export interface Scalar {
  readonly kind: 'string' | 'number' | 'word';
  readonly text: string;
  /** Of a number that compares by value: millionths. Else `null`. */
  readonly micros: number | null;
}

export function stringScalar(value: string): Scalar {
  return { kind: 'string', text: quoted(value), micros: null };
}

export function numberScalar(lexeme: string): Scalar {
  return { kind: 'number', text: lexeme, micros: microsOf(lexeme) };
}

/** Of a value that is neither object nor array. */
export function scalarOf(value: AnyJson): Scalar {
  if (typeof value === 'string') return stringScalar(value);
  const lexeme = lexemeOf(value);
  return lexeme === undefined ? wordScalar(String(value)) : numberScalar(lexeme);
}

/** `true`, `false` or `null`. */
export function wordScalar(word: string): Scalar {
  return { kind: 'word', text: word, micros: null };
}

/** Whether one present scalar passes a test. `exists: false` never does: absence has no scalar. */
export function testValue(test: ValueTest, scalar: Scalar): boolean {
  switch (test.kind) {
    case 'exists':
      return test.exists;
    case 'number': {
      if (scalar.kind !== 'number') return false;
      const { micros } = scalar;
      return micros === null || test.micros === null ? scalar.text === test.lexeme : micros === test.micros;
    }
    case 'numeric': {
      if (scalar.kind !== 'number') return false;
      const { micros } = scalar;
      return micros !== null && test.low <= micros && micros <= test.high;
    }
    case 'address': {
      if (scalar.kind !== 'string') return false;
      const digits = addressDigits(scalar.text.slice(1, -1));
      return digits !== undefined && digits.length === test.low.length && test.low <= digits && digits <= test.high;
    }
    case 'anything-but':
      return !test.but.some((but) => testText(but, scalar.text));
    case 'anything-but-number': {
      if (scalar.kind !== 'number') return true;
      const { micros } = scalar;
      return micros === null || !test.micros.has(micros);
    }
    default:
      return testText(test, scalar.text);
  }
}

/** On quoted text, as the engine does it: a prefix that ends in a quote reaches the end of the value. */
function testText(test: TextTest, text: string): boolean {
  switch (test.kind) {
    case 'exact':
      return text === test.text;
    case 'prefix':
      return text.startsWith(test.text);
    case 'suffix':
      return text.endsWith(test.text);
    case 'wildcard':
      return fitsWildcard(test.pieces, text);
    case 'ignore-case':
      if (test.at === 'end') return hasCaseSuffix(test.units, text);
      if (test.at === 'start') return endsOfPrefix(test.units, text).size > 0;
      return endsOfPrefix(test.units, text).has(text.length);
  }
}
