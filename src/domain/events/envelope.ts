import type { JsonObject } from '../json.ts';

/** An event as EventBridge delivers it. Source: EventBridge User Guide, "Event structure". */
export interface EventEnvelope {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  /** Twelve digits. */
  readonly account: string;
  /** `2026-11-23T17:00:00Z`: AWS prints whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: JsonObject;
}

/** A time as EventBridge prints it, cut to whole seconds: `2026-11-23T17:00:00Z`. Throws `RangeError` for an invalid date. */
export function envelopeTime(time: Date): string {
  return `${time.toISOString().slice(0, -'.000Z'.length)}Z`;
}
