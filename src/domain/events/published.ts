import type { Json } from '../json.ts';
import type { Breakage } from '../sample/invalid.ts';
import type { BusLog } from './bus-log.ts';
import type { PutOutcome } from './put-events.ts';

/** What became of events that were to be published. */
export interface Published {
  readonly reference: string;
  readonly bus: string;
  /** `http://127.0.0.1:4010`, a Region, or nothing for a dry run. */
  readonly where?: string;
  /** Of generated events. */
  readonly seed?: number;
  readonly time?: string;
  /** With `invalid`: what is broken in each entry. */
  readonly broken?: readonly Breakage[];
  readonly entries: readonly {
    readonly source: string;
    readonly detailType: string;
    readonly detail: Json;
    /** Bytes, as PutEvents counts them. */
    readonly size: number;
    /** Absent for a dry run. */
    readonly outcome?: PutOutcome;
  }[];
  /** With `explain`: the rules of the bus that match. */
  readonly explained?: EventExplained;
  /** What arrived on the bus that `local` started. */
  readonly arrived: readonly BusLog[];
  /** For stderr. */
  readonly notes: readonly string[];
}

/** Which rules of a bus events match, and whom they reach. */
export interface EventExplained {
  readonly bus: string;
  /** How many were looked at; and how many of them match no rule that is enabled. */
  readonly events: number;
  readonly unmatched: number;
  /** How many rules with a pattern the bus has. */
  readonly rulesRead: number;
  /** Those that match at least one. */
  readonly rules: readonly ExplainedRule[];
  /** Those that match none, and why not the first event: of these, the ones where the least is missing. */
  readonly nearMisses: readonly { readonly name: string; readonly because: string }[];
  /** What could not be read. */
  readonly notes: readonly string[];
}

export interface ExplainedRule {
  readonly name: string;
  readonly enabled: boolean;
  /** How many match it. */
  readonly events: number;
  /** Absent where they could not be read. */
  readonly targets?: readonly {
    readonly arn: string;
    /** Whether it is sent something else than the whole event. */
    readonly transformed: boolean;
    /** ARN of its dead-letter queue. */
    readonly deadLetters?: string;
  }[];
}

/**
 * What marks generated events among their `resources`, so that whoever reads them, or a rule, can tell them from real ones.
 * Never in the detail, whose schema may be closed. PutEvents takes any text there of up to 2,048 characters (EventBridge API
 * Reference, "PutEventsRequestEntry"; that AWS holds none of them to the form of an ARN is unverified).
 */
export const SAMPLE_MARKER = 'urn:eda:sample';

/** Whether any event was not accepted. */
export function publishFailed({ entries }: Published): boolean {
  return entries.some(({ outcome }) => outcome !== undefined && 'errorCode' in outcome);
}
