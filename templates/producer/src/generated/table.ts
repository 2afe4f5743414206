/** An event in the outbox. The table is in order by key (`pk`), then by sequence (`sk`). */
export interface OutboxItem {
  readonly pk: string;
  readonly sk: string;
  /** "orders/OrderPlaced@1" */
  readonly reference: string;
  /** What the producer assigned: the same, however often the event is sent. */
  readonly eventId?: string;
  readonly source: string;
  readonly detailType: string;
  /** The detail as JSON: what was checked is what is sent. */
  readonly detail: string;
  /** When it was written, in milliseconds since 1970. */
  readonly recordedAt: number;
  /** There until the event is published: its place in the index `pending`. */
  readonly pending?: string;
}

/** An index on one value is one partition, which takes 1,000 writes a second: so there are several. */
export const PENDING: readonly string[] = ['0', '1', '2', '3', '4', '5', '6', '7'];
