import type { Json } from '../json.ts';

/** What a consumer is given: an event, or what is to be none. */
export interface GivenEvent {
  /** As it is sent: JSON text of an event; or what is not JSON. */
  readonly text: string;
  /** Where it comes from, for people: `events/order-placed.v1.json`, `orders.ndjson:3`, `not JSON, on purpose`. */
  readonly from: string;
  /** What is to become of it, where it is bad on purpose. Absent: it is to be handled. */
  readonly expected?: Outcome;
  /** Of a duplicate: the place of the event that it is one of. */
  readonly twin?: number;
}

/**
 * What became of an event.
 * - `handled`: the function of the team did its work.
 * - `duplicate`: it was handled before, and was skipped.
 * - `rejected`: it went to the rejection queue.
 * - `failed`: it is to come again.
 * - `waiting`: its duplicate is being handled at the same time: it comes again, and then it is skipped.
 * - `untried`: an event before it failed in the stream.
 * - `unknown`: the function said nothing of it.
 */
export type Outcome = 'handled' | 'duplicate' | 'rejected' | 'failed' | 'waiting' | 'untried' | 'unknown';

/** One invocation's payload, and which events are in it. */
export interface Payload {
  /** JSON text of the Lambda event. */
  readonly text: string;
  readonly records: readonly PayloadRecord[];
}

export interface PayloadRecord {
  /** Place of its event among those given, from 0. */
  readonly event: number;
  /** What a batch response calls it: a message id or a sequence number. Absent where the event is the whole payload. */
  readonly identifier?: string;
}

/** An error of a function, as Lambda answers it. */
export interface FunctionError {
  readonly type: string;
  readonly message: string;
  /** Of V8, source maps applied. */
  readonly stack?: string;
}

/** How an invocation ended. */
export type Answer =
  /** JSON text; `null` where the function returned nothing. */
  | { readonly status: 'returned'; readonly text: string }
  | { readonly status: 'threw'; readonly error: FunctionError }
  | { readonly status: 'not-loaded'; readonly error: FunctionError }
  /** Killed after so many milliseconds. */
  | { readonly status: 'timed-out'; readonly after: number }
  | { readonly status: 'exited'; readonly code: number | null; readonly signal?: string };

/** A message that the function put on its rejection queue. */
export interface Rejection {
  readonly body: string;
}

/** A call of AWS that was refused here: of a service, an operation or a resource that is not here. */
export interface RefusedCall {
  readonly operation: string;
  readonly message: string;
}

/** What an invocation left behind. */
export interface Invoked {
  readonly answer: Answer;
  /** What the function wrote, line by line. */
  readonly lines: readonly string[];
  /** How many lines before those were not kept. */
  readonly dropped: number;
  readonly milliseconds: number;
  /** Milliseconds it took to load the function; absent where it was loaded already. */
  readonly loading?: number;
  /** Bytes at its highest; absent where the process is gone. */
  readonly memory?: number;
  readonly rejections: readonly Rejection[];
  readonly refused: readonly RefusedCall[];
}

/** Why an event failed, as the function logged it. */
export interface Failure {
  readonly type: string;
  readonly message: string;
  /** The first line of the stack that is the team's: `src/on-order-placed.ts:12:9`. */
  readonly at?: string;
}

export interface Issue {
  readonly pointer: string;
  readonly message: string;
}

/** What became of one event in one invocation. */
export interface EventOutcome {
  readonly event: number;
  readonly outcome: Outcome;
  /** Whether it comes again. */
  readonly again: boolean;
  /** Of a rejected one. */
  readonly reason?: string;
  readonly issues?: readonly Issue[];
  readonly failure?: Failure;
}

/** A line that the function wrote. */
export interface LogLine {
  readonly text: string;
  /** Its members, where it is JSON as Powertools writes it. */
  readonly fields?: { readonly [key: string]: Json };
  /** Whether the generated code wrote it. */
  readonly generated: boolean;
}
