/**
 * The numbers that compare by value lie between these, both inclusive, with at most six decimals (the EventBridge user
 * guide, "Numeric matching"). event-ruler's newest sources go to five hundred billion; the guide does not. In millionths
 * each is an integer below 2^53, which a double holds exactly.
 */
export const numericLimit = 5_000_000_000;

const scale = 6;
const limitInMicros = numericLimit * 10 ** scale;
const plain = /^-?\d{1,10}$/;
const decimal = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * A JSON number in millionths, or `null` where it is out of range, has more than six decimals or is no number: then
 * the engine compares its spelling.
 */
export function microsOf(lexeme: string): number | null {
  if (lexeme.length <= 11 && plain.test(lexeme)) return inRange(Number(lexeme) * 10 ** scale);
  const parts = decimal.exec(lexeme);
  if (parts === null) return null;
  const fraction = parts[3] ?? '';
  const digits = parts[2] + fraction;
  let start = 0;
  let end = digits.length;
  while (start < end && digits[start] === '0') start += 1;
  while (end > start && digits[end - 1] === '0') end -= 1;
  if (start === end) return 0;
  const exponent = Number(parts[4] ?? 0) - fraction.length + (digits.length - end) + scale;
  // Lengths first: what is longer is out of range, and all that is not is counted exactly.
  if (exponent < 0 || end - start + exponent > limitInMicros.toString().length) return null;
  const size = Number(digits.slice(start, end)) * 10 ** exponent;
  return inRange(parts[1] === '-' ? -size : size);
}

function inRange(micros: number): number | null {
  if (micros < -limitInMicros || micros > limitInMicros) return null;
  // -0 is 0.
  return micros + 0;
}

/** Millionths as people write them. */
export function formatMicros(micros: number): string {
  const digits = Math.abs(micros)
    .toString()
    .padStart(scale + 1, '0');
  const fraction = digits.slice(-scale).replace(/0+$/, '');
  return `${micros < 0 ? '-' : ''}${digits.slice(0, -scale)}${fraction === '' ? '' : `.${fraction}`}`;
}

export const lowestMicros: number = -limitInMicros;
export const highestMicros: number = limitInMicros;
