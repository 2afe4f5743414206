/** An exact fraction; `of` is positive and the two have no common divisor. */
export interface Rational {
  readonly n: bigint;
  readonly of: bigint;
}

function gcd(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a;
  let y = b < 0n ? -b : b;
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

export function rational(n: bigint, of = 1n): Rational {
  if (of === 1n) return { n, of };
  const divisor = gcd(n, of) * (of < 0n ? -1n : 1n);
  return { n: n / divisor, of: of / divisor };
}

/** A number as JSON writes it: 0.1 is one tenth, whatever its bits are. */
export function exact(value: number): Rational {
  if (Number.isSafeInteger(value)) return { n: BigInt(value), of: 1n };
  const [mantissa, exponent] = String(value).split('e') as [string, string?];
  const [whole, fraction = ''] = mantissa.split('.') as [string, string?];
  const shift = Number(exponent ?? 0) - fraction.length;
  const digits = BigInt(whole + fraction);
  return shift >= 0 ? rational(digits * 10n ** BigInt(shift)) : rational(digits, 10n ** BigInt(-shift));
}

export function compare(a: Rational, b: Rational): number {
  const difference = a.n * b.of - b.n * a.of;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function times(a: Rational, k: bigint): Rational {
  return rational(a.n * k, a.of);
}

export function add(a: Rational, b: Rational): Rational {
  return rational(a.n * b.of + b.n * a.of, a.of * b.of);
}

/** The greatest integer not above `a / b`. */
export function floorDiv(a: Rational, b: Rational): bigint {
  const n = a.n * b.of;
  const of = a.of * b.n;
  const quotient = n / of;
  return n % of !== 0n && n < 0n !== of < 0n ? quotient - 1n : quotient;
}

export function isMultiple(a: Rational, of: Rational): boolean {
  return (a.n * of.of) % (a.of * of.n) === 0n;
}

/** The least common multiple: what is a multiple of both is a multiple of it. */
export function lcm(a: Rational, b: Rational): Rational {
  // With a common denominator, that of the numerators.
  const x = a.n * b.of;
  const y = b.n * a.of;
  return rational((x / gcd(x, y)) * y, a.of * b.of);
}

/** The nearest double, or `undefined` where none is exactly this number as JSON writes it. */
export function toNumber(a: Rational): number | undefined {
  if (a.of === 1n) {
    const value = Number(a.n);
    return Number.isFinite(value) && compare(exact(value), a) === 0 ? value : undefined;
  }
  // Read as a decimal, because dividing rounds twice, and what is very small has a divisor beyond all doubles.
  let digits = a.n;
  let exponent = 0;
  let of = a.of;
  for (const prime of [10n, 5n, 2n]) {
    for (; of % prime === 0n; of /= prime) {
      if (prime !== 10n) digits *= 10n / prime;
      exponent--;
    }
  }
  if (of !== 1n) return undefined;
  const scaled = Number(`${digits}e${exponent}`);
  return Number.isFinite(scaled) && compare(exact(scaled), a) === 0 ? scaled : undefined;
}
