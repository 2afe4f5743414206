/** Numbers as a file spells them: what becomes of them in a double, the only number that JavaScript and most parsers of JSON have. */

/** A digit run or an exponent that may not fit: few files have one, and only their numbers are looked at. */
const SUSPICIOUS = /[0-9]{16}|[0-9.][eE]|0[xo]/;

/** The same where a number of JSON can stand: identifiers have digits and an `e` beside each other, too. */
const SUSPICIOUS_JSON = /(?:^|[\s:,[])-?(?:[0-9.]{16}|[0-9.]+[eE])/;

export function mayBeRoundedInJson(text: string): boolean {
  return SUSPICIOUS_JSON.test(text);
}

export function mayBeRounded(text: string): boolean {
  return SUSPICIOUS.test(text);
}

/**
 * Whether a number, as written in JSON or YAML, is an integer that becomes another one, or becomes 0 and is not. Fractions are rounded as
 * everywhere; what is too large for any number is a matter of its own.
 */
export function isRounded(literal: string): boolean {
  if (literal.length < 16 && !/[eExo]/.test(literal)) return false;
  const value = Number(literal.replace(/^\+/, ''));
  if (!Number.isFinite(value)) return false;
  if (/^[-+]?0[xo]/i.test(literal)) return !Number.isSafeInteger(value);
  const before = decimal(literal);
  const after = decimal(String(value));
  if (before === undefined || after === undefined) return false;
  if (value === 0) return before.digits !== '';
  // Not an integer: 0.1 is no double either, and nobody minds.
  if (before.exponent < 0) return false;
  return before.digits !== after.digits || before.exponent !== after.exponent;
}

/** Whether a number is written as an integer of 64 bits, which other languages read as it is. */
export function isLong(literal: string): boolean {
  // `BigInt` takes quadratic time over very many digits.
  return /^-?[0-9]{1,19}$/.test(literal) && BigInt.asIntN(64, BigInt(literal)) === BigInt(literal);
}

/** Digits without zeros around them, times a power of ten. `undefined` for what is no decimal number. */
function decimal(literal: string): { readonly digits: string; readonly exponent: number } | undefined {
  const match = /^[-+]?([0-9]*)\.?([0-9]*)(?:[eE]([-+]?[0-9]+))?$/.exec(literal);
  if (!match) return undefined;
  const [, whole = '', fraction = '', power = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end--;
  return { digits: digits.slice(0, end), exponent: Number(power) - fraction.length + digits.length - end };
}
