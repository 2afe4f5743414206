import {
  add,
  compare,
  exact,
  floorDiv,
  isMultiple,
  lcm,
  type Rational,
  rational,
  times,
  toNumber,
} from './rational.ts';
import type { Answer } from './texts.ts';

export interface Bound {
  readonly at: Rational;
  readonly exclusive: boolean;
}

/** What formulas say of one number. */
export interface NumberDemands {
  low: Bound | undefined;
  high: Bound | undefined;
  readonly multiples: Rational[];
  readonly notMultiples: Rational[];
  /** The numbers it may be; absent where any may be. */
  among: ReadonlySet<number> | undefined;
  readonly except: Set<number>;
}

export function raise(demands: NumberDemands, at: Rational, exclusive: boolean): void {
  const order = demands.low === undefined ? 1 : compare(at, demands.low.at);
  if (order > 0 || (order === 0 && exclusive)) demands.low = { at, exclusive };
}

export function lower(demands: NumberDemands, at: Rational, exclusive: boolean): void {
  const order = demands.high === undefined ? -1 : compare(at, demands.high.at);
  if (order < 0 || (order === 0 && exclusive)) demands.high = { at, exclusive };
}

/** How many numbers of a lattice, or places between two bounds, are tried. */
const attempts = 5000;

function fits(demands: NumberDemands, value: Rational): boolean {
  const { low, high } = demands;
  if (low !== undefined) {
    const order = compare(value, low.at);
    if (order < 0 || (order === 0 && low.exclusive)) return false;
  }
  if (high !== undefined) {
    const order = compare(value, high.at);
    if (order > 0 || (order === 0 && high.exclusive)) return false;
  }
  return (
    demands.multiples.every((of) => isMultiple(value, of)) && !demands.notMultiples.some((of) => isMultiple(value, of))
  );
}

/** A number that meets all demands: exact arithmetic on the decimals that JSON writes. */
export function solveNumber(demands: NumberDemands): Answer<number> {
  const { low, high, multiples, notMultiples, among, except } = demands;
  if (among !== undefined) {
    for (const value of among) if (!except.has(value) && fits(demands, exact(value))) return { value };
    return 'none';
  }
  if (low !== undefined && high !== undefined) {
    const order = compare(low.at, high.at);
    if (order > 0 || (order === 0 && (low.exclusive || high.exclusive))) return 'none';
  }
  if (multiples.some((of) => notMultiples.some((not) => isMultiple(of, not)))) return 'none';
  return multiples.length > 0 ? onLattice(demands, multiples.reduce(lcm)) : between(demands);
}

function take(demands: NumberDemands, value: Rational): number | undefined {
  const number = toNumber(value);
  return number !== undefined && !demands.except.has(number) && fits(demands, value) ? number : undefined;
}

function onLattice(demands: NumberDemands, step: Rational): Answer<number> {
  const { low, high, notMultiples, except } = demands;
  const zero = rational(0n);
  let first: bigint | undefined;
  let last: bigint | undefined;
  if (low !== undefined) {
    first = floorDiv(low.at, step);
    if (compare(times(step, first), low.at) < 0 || low.exclusive) first += 1n;
  }
  if (high !== undefined) {
    last = floorDiv(high.at, step);
    if (high.exclusive && compare(times(step, last), high.at) === 0) last -= 1n;
  }
  if (first !== undefined && last !== undefined && first > last) return 'none';
  // What the forbidden multiples leave repeats with their common period: past it, and past the exceptions, nothing new comes.
  let period = 1n;
  for (const not of notMultiples) {
    const common = lcm(step, not);
    const steps = floorDiv(common, step);
    period = floorDiv(lcm(rational(period), rational(steps)), rational(1n));
  }
  const enough = period * BigInt(except.size + 1);
  const start = first !== undefined && first > 0n ? first : last !== undefined && last < 0n ? last : 0n;
  let tried = 0n;
  let unsure = false;
  for (let distance = 0n; tried < BigInt(attempts); distance++) {
    if (distance > enough) return unsure ? { unknown: 'multipleOf' } : 'none';
    let inside = false;
    for (const k of distance === 0n ? [start] : [start + distance, start - distance]) {
      if ((first !== undefined && k < first) || (last !== undefined && k > last)) continue;
      inside = true;
      tried++;
      const value = k === 0n ? zero : times(step, k);
      const number = take(demands, value);
      if (number !== undefined) return { value: number };
      if (toNumber(value) === undefined) unsure = true;
    }
    if (!inside) return unsure ? { unknown: 'multipleOf' } : 'none';
  }
  return { unknown: 'multipleOf' };
}

/** The next double: where doubles are far apart, nothing else is. */
function neighbour(value: number, upwards: boolean): number {
  if (value === 0) return upwards ? Number.MIN_VALUE : -Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 === upwards ? 1n : -1n));
  return view.getFloat64(0);
}

function between(demands: NumberDemands): Answer<number> {
  const { low, high } = demands;
  const candidates: Rational[] = [];
  if (low !== undefined && high !== undefined && compare(low.at, high.at) === 0) {
    const number = take(demands, low.at);
    if (number !== undefined) return { value: number };
    return toNumber(low.at) === undefined && fits(demands, low.at) ? { unknown: 'minimum' } : 'none';
  }
  // Whole numbers read best: those nearest to zero that the bounds allow, then the bounds, then ever finer fractions between.
  const one = rational(1n);
  const near: bigint[] = [];
  if (low !== undefined && low.at.n >= 0n) near.push(floorDiv(low.at, one));
  else if (high !== undefined && high.at.n <= 0n) near.push(floorDiv(high.at, one));
  else near.push(0n);
  for (let distance = 0n; distance <= BigInt(demands.except.size + 3); distance++) {
    candidates.push(rational(near[0]! + distance), rational(near[0]! - distance));
  }
  if (low !== undefined) candidates.push(low.at);
  if (high !== undefined) candidates.push(high.at);
  for (const candidate of candidates) {
    const number = take(demands, candidate);
    if (number !== undefined) return { value: number };
  }
  const from = low?.at ?? add(high?.at ?? rational(0n), rational(-1n));
  const to = high?.at ?? add(from, rational(1n));
  const width = add(to, rational(-from.n, from.of));
  // What is excluded here are single numbers and multiples: of decimals with so many places, most are left.
  for (let places = 1; places <= 15; places++) {
    const parts = 10n ** BigInt(places);
    for (let i = 1n; i <= 40n && i < parts; i++) {
      for (const k of [i, (parts * i) / 41n]) {
        const value = add(from, rational(width.n * k, width.of * parts));
        const number = take(demands, value);
        if (number !== undefined) return { value: number };
      }
    }
  }
  for (const bound of [low, high]) {
    const number = bound && toNumber(bound.at);
    const next = number === undefined ? Number.NaN : neighbour(number, bound === low);
    const found = Number.isFinite(next) ? take(demands, exact(next)) : undefined;
    if (found !== undefined) return { value: found };
  }
  return { unknown: 'minimum' };
}
