/** What one event adds to the sums of its window. */
export interface Contribution {
  /** What the producer calls the event: it counts once. */
  readonly eventId: string;
  /** The hour in which it happened, not that in which it came: `2026-11-20T09`. */
  readonly window: string;
  /** Sums and what is added to each: `orders`, `sales EUR`. */
  readonly sums: Readonly<Record<string, number>>;
}

/** Where the sums of the windows are kept. */
export interface Windows {
  /** Adds all of it, or nothing: gives whether it did, which it does once for an event. */
  add(contribution: Contribution): Promise<boolean>;
}

interface Metadata {
  readonly eventId: string;
  readonly occurredAt: string;
}

/** Sums only: they come to the same in whichever sequence events are added. */
export function contribution({ eventId, occurredAt }: Metadata, sums: Contribution['sums']): Contribution {
  return { eventId, window: new Date(occurredAt).toISOString().slice(0, 13), sums };
}
