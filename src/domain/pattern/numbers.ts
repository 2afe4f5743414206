/**
 * The numbers that compare by value lie between these, both inclusive, with at most six decimals (the EventBridge user
 * guide, "Numeric matching"). event-ruler's newest sources go to five hundred billion; the guide does not.
 */
export const numericLimit = 5_000_000_000n;

const scale = 6;
const limitInMicros = numericLimit * 10n ** BigInt(scale);
const decimal = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * A JSON number in millionths, or `null` where it is out of range, has more than six decimals or is no number: then
 * the engine compares its spelling.
 */
export function microsOf(lexeme: string): bigint | null {
  const parts = decimal.exec(lexeme);
  if (parts === null) return null;
  const fraction = parts[3] ?? '';
  const digits = parts[2] + fraction;
  let start = 0;
  let end = digits.length;
  while (start < end && digits[start] === '0') start += 1;
  while (end > start && digits[end - 1] === '0') end -= 1;
  if (start === end) return 0n;
  const exponent = Number(parts[4] ?? 0) - fraction.length + (digits.length - end) + scale;
  // Checked on lengths first: 1e999999999 must not become a number of that many digits.
  if (exponent < 0 || end - start + exponent > limitInMicros.toString().length) return null;
  const size = BigInt(digits.slice(start, end)) * 10n ** BigInt(exponent);
  if (size > limitInMicros) return null;
  return parts[1] === '-' ? -size : size;
}

/** Millionths as people write them. */
export function formatMicros(micros: bigint): string {
  const size = micros < 0n ? -micros : micros;
  const digits = size.toString().padStart(scale + 1, '0');
  const fraction = digits.slice(-scale).replace(/0+$/, '');
  return `${micros < 0n ? '-' : ''}${digits.slice(0, -scale)}${fraction === '' ? '' : `.${fraction}`}`;
}

export const lowestMicros: bigint = -limitInMicros;
export const highestMicros: bigint = limitInMicros;
