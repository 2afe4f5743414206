import type { Random } from './random.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WINDOW = 6 * HOUR;

/** When the sample of an index happened: later with each index, from six hours before `now` on, and never after `now`. */
export function eventTime(now: number, index: number): number {
  // The gap shrinks with the index, because nobody says how many samples there will be.
  const PACE = 40;
  return now - Math.ceil((WINDOW * PACE) / (PACE + index));
}

/**
 * The time that a property of a given name tells, in epoch milliseconds. `random` must not depend on the index: then each property keeps its distance
 * from the event, and stays later in later events.
 */
export function momentOf(words: readonly string[], event: number, random: Random): number {
  const has = (...any: readonly string[]): boolean => any.some((word) => words.includes(word));
  if (has('birth', 'dob', 'birthday')) return Date.UTC(1990, 0, 1) + random.integer(0, 4000) * DAY;
  if (has('expires', 'expiry', 'expiration', 'expire', 'due', 'until', 'renewal', 'end', 'ends')) {
    return event + random.integer(7, 30) * DAY;
  }
  if (has('estimated', 'expected', 'scheduled', 'promised', 'delivery', 'eta'))
    return event + random.integer(1, 5) * DAY;
  if (has('created', 'registered', 'joined', 'opened', 'start', 'started', 'from', 'effective')) {
    return event - random.integer(2, 30) * MINUTE;
  }
  if (has('updated', 'modified', 'changed')) return event - random.integer(5, 100) * 1000;
  return event;
}
