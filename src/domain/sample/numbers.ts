import type { Bound, Node } from './node.ts';
import { FRACTION } from './node.ts';
import type { Random } from './random.ts';

/** Where numbers of a place lie when nothing but its name speaks; both ends inclusive. */
export interface NumberRange {
  readonly low: number;
  readonly high: number;
}

export interface NumberPlan {
  /** No number at all, and why. */
  readonly empty: string | undefined;
  readonly integer: boolean;
  readonly min: Bound | undefined;
  readonly max: Bound | undefined;
  /** A number, or `undefined` where none was found. `accepts` has the last word on each candidate. */
  sample(random: Random, range: NumberRange | undefined, accepts: (value: number) => boolean): number | undefined;
}

const SAFE = Number.MAX_SAFE_INTEGER;

/** A number as written: coefficient × 10^-scale. */
interface Decimal {
  readonly coefficient: bigint;
  readonly scale: number;
}

function decimal(value: number): Decimal {
  const [digits = '0', exponent = '0'] = String(value).split('e');
  const point = digits.indexOf('.');
  const scale = (point < 0 ? 0 : digits.length - point - 1) - Number(exponent);
  const coefficient = BigInt(digits.replace('.', ''));
  return scale >= 0 ? { coefficient, scale } : { coefficient: coefficient * 10n ** BigInt(-scale), scale: 0 };
}

function scaled(value: Decimal, scale: number): bigint {
  return value.coefficient * 10n ** BigInt(scale - value.scale);
}

/**
 * Whether one number is a multiple of another, as written in decimal and in floating point too: validators divide floats, so 19.99
 * is no multiple of 0.01 to some, and a sample should pass with all.
 */
export function isMultiple(value: number, of: number): boolean {
  const quotient = value / of;
  if (!Number.isInteger(quotient) || Math.abs(quotient) >= 1e21) return false;
  if (Number.isSafeInteger(value) && Number.isSafeInteger(of)) return true;
  const a = decimal(value);
  const b = decimal(of);
  const scale = Math.max(a.scale, b.scale);
  const divisor = scaled(b, scale);
  return divisor !== 0n && scaled(a, scale) % divisor === 0n;
}

const FORMAT_BOUNDS: Readonly<Record<string, number>> = { int32: 2 ** 31 };

export function planNumbers(nodes: readonly Node[], types: number): NumberPlan {
  const integer = (types & FRACTION) === 0 || nodes.some((node) => node.format === 'int32' || node.format === 'int64');
  let min: Bound | undefined;
  let max: Bound | undefined;
  const multiples: number[] = [];
  for (const node of nodes) {
    if (node.min && tighter(node.min, min, 1)) min = node.min;
    if (node.max && tighter(node.max, max, -1)) max = node.max;
    if (node.multipleOf !== undefined) multiples.push(node.multipleOf);
    const limit = FORMAT_BOUNDS[node.format ?? ''];
    if (limit !== undefined) {
      const low = { value: -limit, exclusive: false };
      const high = { value: limit - 1, exclusive: false };
      if (tighter(low, min, 1)) min = low;
      if (tighter(high, max, -1)) max = high;
    }
  }

  const plan = (empty: string | undefined, sample: NumberPlan['sample'] = () => undefined): NumberPlan => {
    return { empty, integer, min, max, sample };
  };
  if (min && max && (min.value > max.value || (min.value === max.value && (min.exclusive || max.exclusive)))) {
    return plan(`no number is ${describe(min, 'min')} and ${describe(max, 'max')}`);
  }

  // Values are k × step / 10^scale for integers k: one division of two exact integers gives the double nearest to the decimal.
  const gridOf = (decimals: number): Grid | undefined => grid(multiples, integer, decimals, min, max);
  const whole = gridOf(0);
  const exact = multiples.length > 0 || integer;
  if (exact && whole && whole.low > whole.high) {
    return plan(multiples.length > 0 ? 'no multiple lies between the bounds' : 'no integer lies between the bounds');
  }
  const grids = (exact ? [0] : [2, 4, 8, 12])
    .map(gridOf)
    .filter((on) => on !== undefined && on.low <= on.high) as Grid[];
  return plan(undefined, (random, range, accepts) => {
    const at = (k: number, on: Grid): number | undefined => {
      const value = (k * on.step) / 10 ** on.scale;
      return accepts(value) ? (Object.is(value, -0) ? 0 : value) : undefined;
    };
    let found: number | undefined;
    for (const on of grids) {
      const [low, high] = narrow(on, range);
      for (let attempt = 0; attempt < 8 && found === undefined; attempt++) found = at(random.integer(low, high), on);
      const first = random.integer(low, high);
      for (let step = 0; step < 200 && found === undefined; step++) {
        const k = low + ((first - low + step) % (high - low + 1));
        found = at(k, on);
      }
      // All of those are taken or refused: the same neighbourhood, wider and wider.
      for (let room = 1e4; room <= SAFE && found === undefined; room *= 100) {
        const [from, to] =
          high < on.high ? [low, Math.min(on.high, high + room)] : [Math.max(on.low, low - room), high];
        for (let attempt = 0; attempt < 8 && found === undefined; attempt++) found = at(random.integer(from, to), on);
      }
      for (let step = 0; step < 400 && found === undefined; step++) {
        if (on.low + step <= on.high) found = at(on.low + step, on);
        if (found === undefined && on.high - step >= on.low) found = at(on.high - step, on);
      }
      if (found !== undefined) return found;
    }
    // Beyond what integers of a double count: the bounds themselves and what lies between.
    const candidates = [min?.value, max?.value, min && min.value * 2, max && max.value / 2, 0];
    if (min && max) candidates.push(min.value / 2 + max.value / 2, min.value + (max.value - min.value) / 3);
    if (min && multiples[0]) candidates.push(Math.ceil(min.value / multiples[0]) * multiples[0]);
    if (max && multiples[0]) candidates.push(Math.floor(max.value / multiples[0]) * multiples[0]);
    return candidates.find((value) => value !== undefined && Number.isFinite(value) && accepts(value));
  });
}

interface Grid {
  readonly step: number;
  readonly scale: number;
  readonly low: number;
  readonly high: number;
}

function grid(
  multiples: readonly number[],
  integer: boolean,
  decimals: number,
  min: Bound | undefined,
  max: Bound | undefined,
): Grid | undefined {
  const divisors = multiples.map(decimal);
  const scale = Math.max(multiples.length > 0 || integer ? 0 : decimals, ...divisors.map((divisor) => divisor.scale));
  if (scale > 15) return undefined;
  const units = divisors.map((divisor) => scaled(divisor, scale));
  if (integer) units.push(10n ** BigInt(scale));
  const step = units.length > 0 ? units.reduce(lcm) : 1n;
  if (step <= 0n || step > BigInt(SAFE)) return undefined;
  const limit = BigInt(SAFE) / step;
  let low = -limit;
  let high = limit;
  if (min) {
    const edge = edgeOf(min.value, scale, step);
    const k = edge.exact && min.exclusive ? edge.floor + 1n : edge.exact ? edge.floor : edge.floor + 1n;
    if (k > low) low = k;
  }
  if (max) {
    const edge = edgeOf(max.value, scale, step);
    const k = edge.exact && max.exclusive ? edge.floor - 1n : edge.floor;
    if (k < high) high = k;
  }
  if (low > limit || high < -limit) return undefined;
  return { step: Number(step), scale, low: Number(low), high: Number(high) };
}

/** value × 10^scale / step, rounded down, and whether it was whole. */
function edgeOf(value: number, scale: number, step: bigint): { floor: bigint; exact: boolean } {
  const written = decimal(value);
  const common = Math.max(scale, written.scale);
  const above = scaled(written, common);
  const below = step * 10n ** BigInt(common - scale);
  const quotient = above / below;
  const exact = quotient * below === above;
  return { floor: !exact && above < 0n ? quotient - 1n : quotient, exact };
}

/** The part of a grid that a name suggests, or else the part a person would take numbers from. */
function narrow(on: Grid, range: NumberRange | undefined): [number, number] {
  const unit = on.step / 10 ** on.scale;
  const wanted = range ?? { low: on.high < 0 ? -1000 : 1, high: 1000 };
  let low = Math.max(on.low, Math.ceil(wanted.low / unit));
  let high = Math.min(on.high, Math.floor(wanted.high / unit));
  if (low > high) {
    const span = Math.max(1, Math.min(1000, Math.floor((wanted.high - wanted.low) / unit)));
    low = on.low > wanted.high / unit ? on.low : Math.max(on.low, on.high - span);
    high = Math.min(on.high, low + span);
  }
  return [low, high];
}

function tighter(bound: Bound, than: Bound | undefined, direction: 1 | -1): boolean {
  if (!than) return true;
  if (bound.value === than.value) return bound.exclusive && !than.exclusive;
  return direction * (bound.value - than.value) > 0;
}

function describe(bound: Bound, side: 'min' | 'max'): string {
  const word = side === 'min' ? (bound.exclusive ? 'above' : 'at least') : bound.exclusive ? 'below' : 'at most';
  return `${word} ${bound.value}`;
}

function lcm(a: bigint, b: bigint): bigint {
  return (a / gcd(a, b)) * b;
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}
