import { addressDigits } from './address.ts';
import { type AnyJson, lexemeOf } from './lexical.ts';
import { numberOf } from './numbers.ts';
import { endsOfPrefix, fitsWildcard, hasCaseSuffix, quoted } from './text.ts';
import type { TextTest, ValueTest } from './types.ts';

/** A scalar of an event, as the tests see it: see `ValueTest` for `text`. */
export interface Scalar {
  readonly kind: 'string' | 'number' | 'word';
  readonly text: string;
  /** Of a number that compares by value. Else `null`. */
  readonly value: number | null;
}

export function stringScalar(value: string): Scalar {
  return { kind: 'string', text: quoted(value), value: null };
}

export function numberScalar(lexeme: string): Scalar {
  return { kind: 'number', text: lexeme, value: numberOf(lexeme) };
}

/** Of a value that is neither object nor array. */
export function scalarOf(value: AnyJson): Scalar {
  if (typeof value === 'string') return stringScalar(value);
  const lexeme = lexemeOf(value);
  return lexeme === undefined ? wordScalar(String(value)) : numberScalar(lexeme);
}

/** `true`, `false` or `null`. */
export function wordScalar(word: string): Scalar {
  return { kind: 'word', text: word, value: null };
}

/** Whether one present scalar passes a test. `exists: false` never does: absence has no scalar. */
export function testValue(test: ValueTest, scalar: Scalar): boolean {
  switch (test.kind) {
    case 'exists':
      return test.exists;
    case 'number': {
      if (scalar.kind !== 'number') return false;
      const { value } = scalar;
      return value === null || test.value === null ? scalar.text === test.lexeme : value === test.value;
    }
    case 'numeric': {
      if (scalar.kind !== 'number') return false;
      const { value } = scalar;
      return value !== null && test.low <= value && value <= test.high;
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
      const { value } = scalar;
      return value === null || !test.values.has(value);
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
