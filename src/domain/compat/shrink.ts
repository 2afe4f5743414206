import { isArray, isObject, type Json } from '../json.ts';

/** How many smaller values are tried. */
const attempts = 400;

/**
 * The smallest value found that still passes a test which `value` passes: parts left out, texts cut, numbers brought near to zero.
 * Greedy, so not the least of all; every step of it passes the test.
 */
export function shrink(value: Json, test: (value: Json) => boolean): Json {
  let left = attempts;
  let best = value;
  const passes = (candidate: Json): boolean => left-- > 0 && test(candidate);
  for (let changed = true; changed && left > 0; ) {
    changed = false;
    for (const candidate of smaller(best)) {
      if (left <= 0) break;
      if (!passes(candidate)) continue;
      best = candidate;
      changed = true;
      break;
    }
  }
  return best;
}

/** Values that are simpler at one place: the outermost places first, because they carry most. */
function* smaller(value: Json): Generator<Json> {
  if (isArray(value)) {
    if (value.length > 1) yield [];
    for (let index = value.length - 1; index >= 0; index--) yield value.toSpliced(index, 1);
    for (const [index, item] of value.entries()) for (const less of smaller(item)) yield value.with(index, less);
  } else if (isObject(value)) {
    const entries = Object.entries(value);
    if (entries.length > 1) yield {};
    for (let index = entries.length - 1; index >= 0; index--) yield Object.fromEntries(entries.toSpliced(index, 1));
    for (const [index, [name, inner]] of entries.entries()) {
      for (const less of smaller(inner)) yield Object.fromEntries(entries.with(index, [name, less]));
    }
  } else if (typeof value === 'string' && value !== '') {
    yield '';
    const chars = [...value];
    if (chars.length > 2) yield chars.slice(0, chars.length >> 1).join('');
    if (chars.length > 1) yield chars.slice(0, -1).join('');
  } else if (typeof value === 'number' && value !== 0) {
    yield 0;
    if (!Number.isInteger(value)) yield Math.trunc(value);
    else if (Math.abs(value) > 1) yield Math.trunc(value / 2);
  }
}
