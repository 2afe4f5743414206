import type { EventEnvelope } from './envelope.ts';
import type { Verdict } from './verdict.ts';

/** What happened to one event on the embedded bus. */
export interface BusLog {
  readonly event: EventEnvelope;
  /** Name of the bus it was put on, as it was asked for where there is no such bus. */
  readonly bus: string;
  readonly verdict: Verdict;
  /** `dropped`: there is no such bus; AWS answers with an event id all the same. `refused`: by `enforce`. */
  readonly outcome: 'accepted' | 'refused' | 'dropped';
  /** The rules of the bus that match it, by name, where some do. */
  readonly rules?: readonly string[];
  /** The bus that the catalogue names for the event, where that is another. */
  readonly expectedBus?: string;
}
