import type { Finding } from '../report.ts';
import type { EventExplained } from './published.ts';

/** How far a run over many events is. */
export interface PublishCounts {
  /** Entries read so far, those that can't be read as events included. */
  read: number;
  /** Acknowledged by the bus in this run. */
  accepted: number;
  /** Acknowledged in an earlier run, and not sent again. */
  earlier: number;
  /** Sent, or meant to be, and not accepted in the end. */
  failed: number;
  /** Not sent because they are not what the catalogue says, or no events at all. */
  invalid: number;
  /** Not sent because the catalogue does not know them. */
  unknown: number;
  /** Among those accepted or failed: may have arrived once more, because an answer was lost. */
  unsure: number;
  /** Bytes of the input that were read, about; its size where that is known. */
  position: number;
  readonly size?: number;
}

/** Events that failed alike. */
export interface PublishFailure {
  readonly errorCode: string;
  /** Of the first of them. */
  readonly errorMessage: string;
  readonly count: number;
  /** Of the input, from 1: where the first of them stands. */
  readonly line: number;
}

/** What became of the events of a file. */
export interface PublishedEvents {
  /** The file, `-` for stdin. */
  readonly input: string;
  /** Names or ARNs. */
  readonly buses: readonly string[];
  /** Absent for a dry run. */
  readonly where?: string;
  /** `false` for a dry run. */
  readonly sent: boolean;
  readonly counts: Readonly<PublishCounts>;
  /** The first of those that were not sent, and why. */
  readonly findings: readonly Finding[];
  /** Why the bus did not accept events, by code: the first of each. */
  readonly failures: readonly PublishFailure[];
  /** The file of what was not delivered, where there is such a thing; and that of the outcomes. */
  readonly failedFile?: string;
  readonly outcomesFile?: string;
  /** Why the run ended before its end. */
  readonly stopped?: {
    readonly code: string;
    readonly message: string;
    readonly at?: { readonly file: string; readonly line?: number };
    readonly found?: string;
    readonly expected?: string;
    readonly next?: string;
  };
  /** Whether that is no fault of the events: nothing could be reached, all was refused, a disk is full. */
  readonly environment: boolean;
  readonly explained: readonly EventExplained[];
  /** For stderr. */
  readonly notes: readonly string[];
}

/** Whether any event was not accepted, or not even read. */
export function publishEventsFailed({ counts, stopped }: PublishedEvents): boolean {
  return stopped !== undefined || counts.failed + counts.invalid + counts.unknown > 0;
}
