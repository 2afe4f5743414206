/**
 * A number compares by value where a double holds it: where the shortest decimal of the nearest double is the number
 * itself. So all integers to 2^53 do, and what has more digits than a double does not: then its spelling compares
 * (event-ruler's `ComparableNumber`; the EventBridge user guide still has the limits of its older versions, five
 * billion and six decimals).
 */

const plain = /^-?(?:0|[1-9]\d{0,14})$/;
const decimal = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** The value of a JSON number, or `null` where it does not compare by value. */
export function numberOf(lexeme: string): number | null {
  const value = Number(lexeme);
  if (plain.test(lexeme)) return value + 0;
  if (!Number.isFinite(value) || !sameDecimal(String(value), lexeme)) return null;
  // -0 is 0.
  return value + 0;
}

function sameDecimal(a: string, b: string): boolean {
  if (a === b) return true;
  const [x, y] = [normal(a), normal(b)];
  return x !== undefined && y !== undefined && x.digits === y.digits && x.exponent === y.exponent && x.sign === y.sign;
}

/** Digits without zeros at their ends, and the power of ten of the last: one of each for a number. */
function normal(lexeme: string) {
  const parts = decimal.exec(lexeme);
  if (parts === null) return undefined;
  const fraction = parts[3] ?? '';
  const all = parts[2] + fraction;
  let start = 0;
  let end = all.length;
  while (start < end && all[start] === '0') start += 1;
  while (end > start && all[end - 1] === '0') end -= 1;
  if (start === end) return { sign: '', digits: '0', exponent: 0 };
  const exponent = Number(parts[4] ?? 0) - fraction.length + (all.length - end);
  return { sign: parts[1], digits: all.slice(start, end), exponent };
}

export const lowest: number = -Number.MAX_VALUE;
export const highest: number = Number.MAX_VALUE;

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** The least double above a finite one: what is more than a number is at least the next one. */
export function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  double[0] = value;
  bits[0]! += value > 0 ? 1n : -1n;
  return double[0]! + 0;
}

/** The greatest double below a finite one. */
export function nextDown(value: number): number {
  return -nextUp(-value) + 0;
}
