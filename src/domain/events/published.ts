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
  /** What arrived on the bus that `local` started. */
  readonly arrived: readonly BusLog[];
  /** For stderr. */
  readonly notes: readonly string[];
}

/** Whether any event was not accepted. */
export function publishFailed({ entries }: Published): boolean {
  return entries.some(({ outcome }) => outcome !== undefined && 'errorCode' in outcome);
}
