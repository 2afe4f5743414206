import {
  CLASSIC_LIMITS,
  type EntryFailure,
  entrySize,
  OVERSIZE_MESSAGE,
  type PutEntry,
  type PutLimits,
} from './put-events.ts';

/**
 * How events are brought to a bus so that none is lost: batches across a stream, several requests at once, and again what
 * failed and may be sent again, until each entry has an outcome. Time, chance and the wire are handed in.
 */

/** What one request of PutEvents came to. */
export type PutAnswer = { readonly results: readonly EntryResult[] } | RequestFailure;

export interface EntryResult {
  readonly eventId?: string;
  readonly failure?: EntryFailure;
}

export interface RequestFailure extends EntryFailure {
  /**
   * `throttled`, `unreached`: surely nothing of it was taken, and it may be sent again. `lost`: it may have been taken, and
   * nobody knows. `invalid`: AWS refuses this very request. `refused`: it would refuse any other as well.
   */
  readonly kind: 'throttled' | 'unreached' | 'lost' | 'invalid' | 'refused';
  /** The same as an error for people. */
  readonly error: Error;
}

/** What became of one entry in the end. */
export type Outcome = ({ readonly eventId: string } | EntryFailure) & {
  /** How often it was sent. */
  readonly attempts: number;
  /** How many of these times no answer said what became of it: so often it may have arrived besides. */
  readonly answersLost: number;
};

/** The outside of a delivery. */
export interface Wire<Entry> {
  /** One request, sent once, and given up after so many milliseconds if not before. Rejects for a bug only. */
  send(entries: readonly Entry[], milliseconds: number): Promise<PutAnswer>;
  /** Milliseconds, from anywhere. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** At least 0, below 1. */
  random(): number;
}

export interface DeliveryOptions<Item> {
  /** How many requests are under way at once. */
  readonly concurrency: number;
  /** Milliseconds from its first sending after which an entry is not sent again. */
  readonly deadline: number;
  /** Entries a second at most, those sent again included. */
  readonly rate?: number;
  readonly limits?: PutLimits;
  /** Told before a request: these may arrive from now on. */
  readonly sending?: (items: readonly Item[]) => void;
  /** Told of entries that have an outcome, and of those that surely did not arrive and wait to be sent again. */
  readonly settled: (outcomes: readonly (readonly [Item, Outcome])[], back: readonly Item[]) => void;
}

/** Source: EventBridge API Reference, "PutEventsResultEntry". Sending again what failed otherwise would fail again. */
const RETRYABLE: ReadonlySet<string> = new Set(['ThrottlingException', 'InternalFailure']);
/** Milliseconds. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 2000;
/** What a request has at least to be answered, whatever the deadline: what is given up may have arrived. */
const LEAST_TIME = 1000;
/** A timer may ring so much before its time. */
const EARLY = 25;
/** So many requests' worth of entries may be open for each that is under way: some of them wait to be sent again. */
const OPEN_REQUESTS = 8;
/** Bytes that they may have together, at least; and for each request that is under way. */
const OPEN_BYTES = 16 * 1024 * 1024;
const OPEN_BYTES_EACH = 1.5 * 1024 * 1024;

interface Open<Item> {
  readonly item: Item;
  readonly size: number;
  /** When it was first sent. */
  since: number | undefined;
  attempts: number;
  answersLost: number;
  /** Of its last sending. */
  failure?: EntryFailure;
  /** AWS refused a request that it was in: it goes alone, to see whether it was the one. */
  alone: boolean;
}

/** The delivery of a stream of items. `entryOf` gives what of an item goes over the wire. */
export class Delivery<Item, Entry extends PutEntry> {
  readonly #wire: Wire<Entry>;
  readonly #entryOf: (item: Item) => Entry;
  readonly #options: DeliveryOptions<Item>;
  readonly #limits: PutLimits;
  readonly #fresh = new Queue<Open<Item>>();
  /** To be sent again, now. */
  readonly #due = new Queue<Open<Item>>();
  /** To be sent again later; the earliest first. */
  #later: { readonly at: number; readonly items: readonly Open<Item>[] }[] = [];
  #active = 0;
  #open = 0;
  #openBytes = 0;
  #freshBytes = 0;
  /** Whether requests that are not full may go. */
  #flushed = false;
  #wakeAt = Number.POSITIVE_INFINITY;
  #waiting: (() => void)[] = [];
  #bug: unknown;
  /** When an entry last had a result that ends its way. */
  #progress = Number.NEGATIVE_INFINITY;
  #tokens: number;
  #tokensAt: number;
  #stopped: RequestFailure | 'asked' | undefined;
  #answered = false;
  #failure: RequestFailure | undefined;
  #retrying: EntryFailure | undefined;

  constructor(wire: Wire<Entry>, entryOf: (item: Item) => Entry, options: DeliveryOptions<Item>) {
    this.#wire = wire;
    this.#entryOf = entryOf;
    this.#options = options;
    this.#limits = options.limits ?? CLASSIC_LIMITS;
    this.#tokens = this.#burst();
    this.#tokensAt = wire.now();
  }

  /** Why nothing more is sent: a failure that every request would meet, or `stop`. */
  get stopped(): RequestFailure | 'asked' | undefined {
    return this.#stopped;
  }

  /** Whether any request was answered entry by entry. */
  get answered(): boolean {
    return this.#answered;
  }

  /** How the last request failed that did as a whole. */
  get failure(): RequestFailure | undefined {
    return this.#failure;
  }

  /** How an entry last failed that is sent again. */
  get retrying(): EntryFailure | undefined {
    return this.#retrying;
  }

  /** Takes an item. A promise where no more should be given until it resolves: so memory stays bounded. */
  add(item: Item): Promise<void> | undefined {
    const size = entrySize(this.#entryOf(item));
    const open: Open<Item> = { item, size, since: undefined, attempts: 0, answersLost: 0, alone: false };
    if (size >= this.#limits.bytes) {
      this.#end([[open, { errorCode: 'ValidationException', errorMessage: OVERSIZE_MESSAGE }]]);
      return undefined;
    }
    this.#open++;
    this.#openBytes += size;
    this.#freshBytes += size;
    this.#flushed = false;
    this.#fresh.push(open);
    if (this.#stopped || this.#isRequest()) this.#pump();
    return this.#isFull() ? this.#until(() => !this.#isFull()) : undefined;
  }

  /** Lets go what waits for its request to be full. */
  flush(): void {
    this.#flushed = true;
    this.#pump();
  }

  /** Resolves when every entry has its outcome. */
  async finish(): Promise<void> {
    this.flush();
    await this.#until(() => this.#open === 0);
  }

  /** Sends nothing more. What is under way is waited for by `finish`; what is not has its outcome: it was not sent. */
  stop(reason: RequestFailure | 'asked' = 'asked'): void {
    this.#stopped ??= reason;
    this.#giveUp();
  }

  /** Whether what waits fills a request. */
  #isRequest(): boolean {
    const there = this.#due.length + this.#fresh.length;
    return there >= Math.min(this.#limits.entries, Math.floor(this.#burst())) || this.#freshBytes >= this.#limits.bytes;
  }

  #isFull(): boolean {
    const { concurrency } = this.#options;
    return (
      this.#open >= concurrency * this.#limits.entries * OPEN_REQUESTS ||
      this.#openBytes >= Math.max(OPEN_BYTES, concurrency * OPEN_BYTES_EACH)
    );
  }

  async #until(done: () => boolean): Promise<void> {
    // What is full and waits for more to fill a request would wait for ever.
    this.flush();
    while (!done() && this.#bug === undefined) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#bug !== undefined) throw this.#bug;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  #pump(): void {
    this.#giveUp();
    this.#bringDue();
    while (this.#active < this.#options.concurrency) {
      const request = this.#take();
      if (request === undefined) break;
      this.#active++;
      this.#send(request).catch((bug: unknown) => {
        this.#bug = bug ?? new Error('The delivery failed.');
        this.#wake();
      });
    }
    this.#sleepUntil(this.#later[0]?.at);
  }

  #bringDue(): void {
    const now = this.#wire.now();
    while (this.#later[0] !== undefined && this.#later[0].at <= now) {
      for (const open of this.#later.shift()?.items ?? []) this.#due.push(open);
    }
  }

  #sleepUntil(at: number | undefined): void {
    if (at === undefined || at >= this.#wakeAt) return;
    this.#wakeAt = at;
    void this.#wire.sleep(Math.max(0, at - this.#wire.now())).then(() => {
      if (this.#wakeAt === at) this.#wakeAt = Number.POSITIVE_INFINITY;
      this.#pump();
    });
  }

  /** The entries of the next request: those to be sent again, filled up with new ones. None where there are too few yet. */
  #take(): readonly Open<Item>[] | undefined {
    this.#endOverdue();
    if (this.#due.length === 0 && !this.#flushed && !this.#isRequest()) return undefined;
    const most = Math.min(this.#limits.entries, this.#allowed(this.#due.length + this.#fresh.length));
    if (most === 0) return undefined;
    const taken: Open<Item>[] = [];
    let room = this.#limits.bytes;
    for (const queue of [this.#due, this.#fresh]) {
      for (let next = queue.peek(); next !== undefined; next = queue.peek()) {
        if (taken.length === most || next.size >= room || (next.alone && taken.length > 0)) break;
        queue.shift();
        taken.push(next);
        room -= next.size;
        if (queue === this.#fresh) this.#freshBytes -= next.size;
        if (next.alone) room = 0;
      }
    }
    this.#tokens -= taken.length;
    return taken.length === 0 ? undefined : taken;
  }

  /** Ends what was to be sent again, and had to wait for others for too long. */
  #endOverdue(): void {
    const now = this.#wire.now();
    const isOverdue = (open: Open<Item>) => now > this.#endOf(open) + LEAST_TIME;
    if (!this.#due.some(isOverdue)) return;
    const waiting = this.#due.drain();
    for (const open of waiting) if (!isOverdue(open)) this.#due.push(open);
    this.#end(waiting.filter(isOverdue).map((open) => [open, open.failure as EntryFailure]));
  }

  /** When it is not sent again. */
  #endOf({ since }: Open<Item>): number {
    return (since ?? this.#wire.now()) + this.#options.deadline;
  }

  #burst(): number {
    return Math.max(1, Math.min(this.#limits.entries, this.#options.rate ?? Number.POSITIVE_INFINITY));
  }

  /** How many entries may be sent now, by the rate. A token bucket that holds one request. */
  #allowed(wanted: number): number {
    const { rate } = this.#options;
    if (rate === undefined || wanted === 0) return wanted;
    const now = this.#wire.now();
    this.#tokens = Math.min(this.#burst(), this.#tokens + ((now - this.#tokensAt) / 1000) * rate);
    this.#tokensAt = now;
    const needed = Math.min(Math.floor(this.#burst()), wanted);
    // What is counted in fractions may lack the last of them.
    if (this.#tokens + 1e-6 >= needed) return needed;
    this.#sleepUntil(now + Math.max(1, Math.ceil(((needed - this.#tokens) / rate) * 1000)));
    return 0;
  }

  async #send(request: readonly Open<Item>[]): Promise<void> {
    const now = this.#wire.now();
    for (const open of request) {
      open.since ??= now;
      open.attempts++;
    }
    this.#options.sending?.(request.map(({ item }) => item));
    const left = Math.min(...request.map((open) => this.#endOf(open) - now));
    const answer = await this.#wire.send(
      request.map(({ item }) => this.#entryOf(item)),
      Math.max(LEAST_TIME, left),
    );
    this.#active--;
    if ('results' in answer) this.#readResults(request, answer.results);
    else this.#readFailure(request, answer);
    this.#pump();
    this.#wake();
  }

  #readResults(request: readonly Open<Item>[], results: readonly EntryResult[]): void {
    this.#answered = true;
    const ended: [Open<Item>, { readonly eventId: string } | EntryFailure][] = [];
    const again: Open<Item>[] = [];
    for (const [i, open] of request.entries()) {
      const { eventId, failure } = results[i] ?? {};
      if (eventId !== undefined && failure === undefined) ended.push([open, { eventId }]);
      else if (failure !== undefined && RETRYABLE.has(failure.errorCode)) {
        open.failure = failure;
        again.push(open);
      } else {
        if (failure === undefined || failure.errorCode === NO_RESULT) open.answersLost++;
        ended.push([open, failure ?? noResult('The answer holds neither an event id nor an error for this entry.')]);
      }
    }
    if (ended.length > 0) this.#progress = this.#wire.now();
    this.#end(ended, this.#again(again, false));
  }

  #readFailure(request: readonly Open<Item>[], answer: RequestFailure): void {
    const { kind, errorCode, errorMessage } = answer;
    this.#failure = answer;
    for (const open of request) {
      open.failure = { errorCode, errorMessage };
      if (kind === 'lost') open.answersLost++;
    }
    if (kind === 'invalid' && request.length > 1) {
      for (const open of request) {
        open.alone = true;
        this.#due.push(open);
      }
      this.#options.settled(
        [],
        request.map(({ item }) => item),
      );
      return;
    }
    if (kind === 'invalid' || kind === 'refused') {
      if (kind === 'refused') this.#stopped ??= answer;
      else this.#progress = this.#wire.now();
      this.#end(request.map((open) => [open, { errorCode, errorMessage }]));
      return;
    }
    const late = this.#isStuck(request);
    const back = this.#again(request, kind === 'lost');
    if (late) this.#stopped ??= answer;
    this.#end([], back);
  }

  /** Whether nothing at all had a result while an entry was tried until its deadline: then nothing will. */
  #isStuck(request: readonly Open<Item>[]): boolean {
    const now = this.#wire.now();
    return request.some((open) => now + EARLY >= this.#endOf(open) && this.#progress < (open.since ?? now));
  }

  /** Puts entries back, to be sent again after a pause; or ends them at their deadline. Those that surely did not arrive. */
  #again(opens: readonly Open<Item>[], lost: boolean): readonly Item[] {
    if (opens.length === 0) return [];
    this.#retrying = opens[0]?.failure;
    const now = this.#wire.now();
    // Full jitter: many senders that were throttled together must not come back together.
    const chance = this.#wire.random();
    const groups = new Map<number, Open<Item>[]>();
    const ended: [Open<Item>, EntryFailure][] = [];
    for (const open of opens) {
      const at = now + chance * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (open.attempts - 1));
      // The last time is at the deadline itself, not somewhere before it.
      const end = this.#endOf(open);
      if (now + EARLY >= end) ended.push([open, open.failure as EntryFailure]);
      else groups.set(Math.min(at, end), [...(groups.get(Math.min(at, end)) ?? []), open]);
    }
    for (const [at, items] of groups) {
      let place = this.#later.length;
      while (place > 0 && (this.#later[place - 1]?.at ?? 0) > at) place--;
      this.#later.splice(place, 0, { at, items });
    }
    this.#end(ended);
    return lost ? [] : [...groups.values()].flat().map(({ item }) => item);
  }

  #giveUp(): void {
    if (this.#stopped === undefined) return;
    const opens = [...this.#due.drain(), ...this.#later.flatMap(({ items }) => items), ...this.#fresh.drain()];
    this.#later = [];
    this.#freshBytes = 0;
    const reason =
      this.#stopped === 'asked'
        ? 'Not sent: the run was stopped.'
        : `Not sent, because an earlier request failed: ${this.#stopped.errorMessage}`;
    this.#end(opens.map((open) => [open, open.failure ?? { errorCode: 'NotSent', errorMessage: reason }]));
  }

  #end(
    ended: readonly (readonly [Open<Item>, { readonly eventId: string } | EntryFailure])[],
    back: readonly Item[] = [],
  ): void {
    if (ended.length === 0 && back.length === 0) return;
    for (const [{ attempts, size }] of ended) {
      if (attempts === 0 && size >= this.#limits.bytes) continue;
      this.#open--;
      this.#openBytes -= size;
    }
    this.#options.settled(
      ended.map(([{ item, attempts, answersLost }, outcome]) => [item, { ...outcome, attempts, answersLost }] as const),
      back,
    );
    this.#wake();
  }
}

const NO_RESULT = 'NoResult';

/** Of an answer that does not say what became of an entry. */
export function noResult(errorMessage: string): EntryFailure {
  return { errorCode: NO_RESULT, errorMessage };
}

/** First in, first out, in constant time. */
class Queue<T> {
  #items: (T | undefined)[] = [];
  #first = 0;

  get length(): number {
    return this.#items.length - this.#first;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  peek(): T | undefined {
    return this.#items[this.#first];
  }

  some(test: (item: T) => boolean): boolean {
    for (let i = this.#first; i < this.#items.length; i++) if (test(this.#items[i] as T)) return true;
    return false;
  }

  shift(): void {
    // What was taken is not kept in memory.
    this.#items[this.#first++] = undefined;
    if (this.#first < 1024 || this.#first * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#first);
    this.#first = 0;
  }

  drain(): readonly T[] {
    const rest = this.#items.slice(this.#first) as T[];
    this.#items = [];
    this.#first = 0;
    return rest;
  }
}
