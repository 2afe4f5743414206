/** Trying again what failed in passing, no faster than AWS takes it. */

/** What a failed call did, as far as the error tells. */
export type Failed =
  /** Too many at once: nothing was done. */
  | 'throttled'
  /** No connection came about: nothing was done. */
  | 'unreached'
  /** It may have been done: the answer was lost, or AWS stumbled. */
  | 'lost'
  /** AWS does not do it, and would not the next time. */
  | 'refused';

interface SdkFailure extends Error {
  readonly code?: string;
  readonly $fault?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $retryable?: { readonly throttling?: boolean };
  readonly $response?: unknown;
}

const UNREACHED = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'];
const LOST = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'TimeoutError', 'AbortError'];

export function kindOf(error: unknown): Failed {
  if (!(error instanceof Error)) return 'refused';
  const failure = error as SdkFailure;
  const status = failure.$metadata?.httpStatusCode;
  if (status === 429 || failure.$retryable?.throttling === true) return 'throttled';
  if (failure.name.startsWith('TooManyRequests') || failure.name.startsWith('Throttling')) return 'throttled';
  if (UNREACHED.includes(failure.code ?? '')) return 'unreached';
  if (LOST.includes(failure.code ?? '') || LOST.includes(failure.name)) return 'lost';
  // Not built is no failure in passing.
  if (status === 501) return 'refused';
  if (status !== undefined && status >= 500) return 'lost';
  // An answer that broke off: a status of success, and what followed was no answer. A page for people is whole.
  if (failure.$fault === undefined && status !== undefined && status < 300) return isPage(failure) ? 'refused' : 'lost';
  return 'refused';
}

function isPage({ $response }: SdkFailure): boolean {
  const { headers = {} } = ($response ?? {}) as { readonly headers?: Readonly<Record<string, string>> };
  return /\bhtml\b/.test(headers['content-type'] ?? '');
}

export interface Pace {
  /** Resolves when the next call may be sent. */
  turn(): Promise<void>;
  /** Tells how a call went, so that the pace follows. */
  went(throttled: boolean): void;
}

export interface PaceOptions {
  /** Calls a second at the start; absent: as fast as they come until one is throttled. */
  readonly perSecond?: number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds, from anywhere. */
  readonly now: () => number;
}

/** Milliseconds between calls: what one that was throttled makes of none, and the slowest. */
const FIRST_GAP = 25;
const LONGEST_GAP = 2000;

/** Half as fast after a call that was throttled, a little faster after each that was not. */
export function pacer({ perSecond, sleep, now }: PaceOptions): Pace {
  const least = perSecond === undefined ? 0 : 500 / perSecond;
  let gap = perSecond === undefined ? 0 : 1000 / perSecond;
  let next = 0;
  let slowed = 0;
  return {
    async turn() {
      const at = Math.max(now(), next);
      next = at + gap;
      const wait = at - now();
      if (wait > 0) await sleep(wait);
    },
    went(throttled) {
      if (!throttled) gap = gap <= FIRST_GAP && least === 0 ? 0 : Math.max(least, gap * 0.95);
      // Calls that were under way together are throttled together: that is told once.
      else if (now() - slowed >= gap) {
        slowed = now();
        gap = Math.min(LONGEST_GAP, Math.max(FIRST_GAP, gap * 2));
      }
    },
  };
}

/** Milliseconds to wait before the next try of a call; with full jitter, since many that failed together must not return together. */
export function backoff(attempt: number, random: () => number): number {
  return random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1));
}

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 10_000;
