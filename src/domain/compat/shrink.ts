import { isArray, isObject, type Json } from '../json.ts';

/** How many smaller values are tried, of a value with few parts, and how many parts all of them may have. */
const attempts = 400;
const mostParts = 400_000;

/**
 * The smallest value found that still passes a test which `value` passes: parts left out, texts cut, numbers brought near to zero.
 * Greedy, so not the least of all; every step of it passes the test.
 */
export function shrink(value: Json, test: (value: Json) => boolean): Json {
  let left = Math.min(attempts, Math.ceil(mostParts / partsOf(value)));
  // A candidate is built only where it is tried: that of a large value takes as long as the test.
  const passes = (candidate: () => Json): boolean => left-- > 0 && test(candidate());

  /** `whole`: the whole value with this in its place. */
  const less = (value: Json, whole: (value: Json) => Json): Json => {
    if (isArray(value)) {
      if (value.length > 1 && passes(() => whole([]))) return [];
      let items = value;
      for (let index = items.length - 1; index >= 0 && left > 0; index--) {
        const without = items.toSpliced(index, 1);
        if (passes(() => whole(without))) items = without;
      }
      for (let index = 0; index < items.length && left > 0; index++) {
        const inner = less(items[index]!, (one) => whole(items.with(index, one)));
        if (inner !== items[index]) items = items.with(index, inner);
      }
      return items;
    }
    if (isObject(value)) {
      let entries = Object.entries(value);
      if (entries.length > 1 && passes(() => whole({}))) return {};
      const count = entries.length;
      for (let index = count - 1; index >= 0 && left > 0; index--) {
        const without = entries.toSpliced(index, 1);
        if (passes(() => whole(Object.fromEntries(without)))) entries = without;
      }
      let changed = entries.length < count;
      for (const [index, [name, one]] of entries.entries()) {
        if (left <= 0) break;
        const inner = less(one, (one) => whole(Object.fromEntries(entries.with(index, [name, one]))));
        if (inner === one) continue;
        entries = entries.with(index, [name, inner]);
        changed = true;
      }
      return changed ? Object.fromEntries(entries) : value;
    }
    for (const simpler of simplerThan(value)) if (passes(() => whole(simpler))) return less(simpler, whole);
    return value;
  };

  let best = value;
  while (left > 0) {
    const next = less(best, (one) => one);
    if (next === best) break;
    best = next;
  }
  return best;
}

function partsOf(value: Json): number {
  if (!isArray(value) && !isObject(value)) return 1;
  let parts = 1;
  for (const inner of Object.values(value)) parts += partsOf(inner);
  return parts;
}

function simplerThan(value: Json): Json[] {
  if (typeof value === 'string' && value !== '') {
    const chars = [...value];
    return [
      '',
      ...(chars.length > 2 ? [chars.slice(0, chars.length >> 1).join('')] : []),
      ...(chars.length > 1 ? [chars.slice(0, -1).join('')] : []),
    ];
  }
  if (typeof value === 'number' && value !== 0) {
    if (!Number.isInteger(value)) return [0, Math.trunc(value)];
    return Math.abs(value) > 1 ? [0, Math.trunc(value / 2)] : [0];
  }
  return [];
}
