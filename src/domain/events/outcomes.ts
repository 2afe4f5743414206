import { isObject, type Json } from '../json.ts';
import type { Outcome } from './delivery.ts';
import type { EntryFailure } from './put-events.ts';

/**
 * The files that a delivery keeps while it runs, so that it can say afterwards what happened, and another run can go on: the
 * outcomes, one line an entry, and beside them what is being sent at this moment.
 */

/** A line of the outcomes file. */
export type OutcomeLine = {
  /** Its place among the entries of the input, from 1. */
  readonly entry: number;
  /** Line of the input, from 1. */
  readonly line: number;
} & ({ readonly eventId: string } | EntryFailure) & {
    /** How often it was sent. */
    readonly attempts: number;
    /** How often no answer said what became of it; absent for never. */
    readonly answersLost?: number;
    /** Of the event: another run sees by it whether the input is still the same. */
    readonly digest?: string;
  };

export function outcomeLine(
  { number, line, digest, before }: { number: number; line: number; digest?: string; before?: number },
  { attempts, answersLost, ...outcome }: Outcome,
): string {
  const lost = answersLost + (before ?? 0);
  const written: OutcomeLine = {
    entry: number,
    line,
    ...outcome,
    attempts,
    ...(lost > 0 ? { answersLost: lost } : {}),
    ...(digest === undefined ? {} : { digest }),
  };
  return `${JSON.stringify(written)}\n`;
}

/** What earlier runs over the same input came to, as their outcomes file tells it. Four bytes an entry. */
export class EarlierOutcomes {
  /** By entry: how often it was sent without an answer, up to 255; else the digest of one that was acknowledged. */
  #states = new Uint32Array(1024);
  #acknowledged = 0;

  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Takes a line of the file. A line that was cut by a crash says nothing. */
  read(line: string): void {
    let value: Json;
    try {
      value = JSON.parse(line) as Json;
    } catch {
      return;
    }
    if (!isObject(value) || typeof value.entry !== 'number') return;
    const acknowledged = typeof value.eventId === 'string' && typeof value.digest === 'string';
    const lost = typeof value.answersLost === 'number' ? value.answersLost : 0;
    this.#set(value.entry, acknowledged ? Number.parseInt(String(value.digest), 16) : Math.min(lost, MOST_LOST));
    if (acknowledged) this.#acknowledged++;
  }

  /** Takes the lines of what was being sent: whatever has no outcome may have arrived. */
  readSending(text: string): void {
    const open = new Map<number, number>();
    for (const line of text.split('\n')) {
      const step = line.startsWith('+') ? 1 : line.startsWith('-') ? -1 : 0;
      if (step !== 0) for (const entry of entriesOf(line.slice(1))) open.set(entry, (open.get(entry) ?? 0) + step);
    }
    for (const [entry, times] of open) {
      if (times > 0 && this.#get(entry) <= MOST_LOST) this.#set(entry, Math.min(MOST_LOST, this.#get(entry) + times));
    }
  }

  /** What is known of an entry: how often nobody heard of it, or its end; `changed` where another one was acknowledged at its place. */
  of(entry: number, digest: string): number | 'acknowledged' | 'changed' {
    const state = this.#get(entry);
    if (state <= MOST_LOST) return state;
    return state === Number.parseInt(digest, 16) ? 'acknowledged' : 'changed';
  }

  #get(entry: number): number {
    return this.#states[entry] ?? 0;
  }

  #set(entry: number, state: number): void {
    if (entry >= this.#states.length) {
      const larger = new Uint32Array(Math.max(entry + 1, this.#states.length * 2));
      larger.set(this.#states);
      this.#states = larger;
    }
    this.#states[entry] = state;
  }
}

const MOST_LOST = 255;

/** FNV-1a, 32 bits, as eight hexadecimal digits; never one of the values with a meaning of their own. */
export function digestOfEvent(source: string, detailType: string, detail: string): string {
  let hash = 0x811c9dc5;
  for (const text of [source, '\n', detailType, '\n', detail]) {
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return Math.max(MOST_LOST + 1, hash >>> 0)
    .toString(16)
    .padStart(8, '0');
}

/** Entries as a line of the file of what is being sent: `+1-10,15` where they go, `-3` where they surely did not arrive. */
export function sendingLine(sign: '+' | '-', entries: readonly number[]): string {
  return `${sign}${ranges(entries)}\n`;
}

/** Numbers for people and files: `1-10,15`. */
export function ranges(numbers: readonly number[]): string {
  const sorted = [...numbers].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length; ) {
    let end = i;
    while (sorted[end + 1] === (sorted[end] ?? 0) + 1) end++;
    parts.push(end === i ? `${sorted[i]}` : `${sorted[i]}-${sorted[end]}`);
    i = end + 1;
  }
  return parts.join(',');
}

function* entriesOf(text: string): Generator<number> {
  for (const part of text.split(',')) {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (first === undefined) continue;
    for (let entry = Number(first); entry <= Number(last); entry++) yield entry;
  }
}
