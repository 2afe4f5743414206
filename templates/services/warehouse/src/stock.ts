/** What became of the stock for an order. */
export interface Reservation {
  readonly orderId: string;
  readonly state: 'held' | 'short' | 'released';
  /** Pieces of each article; where it is short, those that are missing it. */
  readonly pieces: Readonly<Record<string, number>>;
}

/** A change that is made only if its condition holds. */
export type Step =
  /** Condition: so many are there. */
  | { readonly take: string; readonly pieces: number }
  | { readonly give: string; readonly pieces: number }
  /** Condition: the order has no reservation yet. */
  | { readonly open: Reservation }
  /** Condition: it is held. */
  | { readonly release: string };

/** Where stock and reservations are kept. */
export interface Stock {
  /** Makes all changes, or none: then it gives the steps whose condition does not hold. */
  commit(steps: readonly Step[]): Promise<readonly Step[]>;
  reservation(orderId: string): Promise<Reservation | undefined>;
}

/** DynamoDB changes 100 items at once, and one is the reservation. */
const MOST_ARTICLES = 99;

/**
 * Holds all of an order, or none of it. Gives what the reservation is; one that is there already is left as it is, since the event
 * came before, or a cancellation overtook it.
 */
export async function reserve(
  stock: Stock,
  orderId: string,
  lines: readonly { readonly sku: string; readonly quantity: number }[],
): Promise<Reservation> {
  // An article may stand in several lines, and be taken once.
  const pieces: Record<string, number> = {};
  for (const { sku, quantity } of lines) pieces[sku] = (pieces[sku] ?? 0) + quantity;
  const takes = Object.entries(pieces).map(([take, pieces]) => ({ take, pieces }));
  if (takes.length > MOST_ARTICLES) throw new Error(`An order of ${takes.length} articles is for a person to split`);

  const held: Reservation = { orderId, state: 'held', pieces };
  const refused = await stock.commit([{ open: held }, ...takes]);
  if (refused.length === 0) return held;
  const known = await stock.reservation(orderId);
  if (known) return known;
  const missing = refused.flatMap((step) => ('take' in step ? [[step.take, step.pieces] as const] : []));
  const short: Reservation = { orderId, state: 'short', pieces: Object.fromEntries(missing) };
  await stock.commit([{ open: short }]);
  return short;
}

/** Puts back what is held for an order. Of an order that is not known yet it leaves word, so that nothing will be held for it. */
export async function release(stock: Stock, orderId: string): Promise<Reservation> {
  const released: Reservation = { orderId, state: 'released', pieces: {} };
  const known = await stock.reservation(orderId);
  if (known?.state === 'short' || known?.state === 'released') return known;
  const gives = Object.entries(known?.pieces ?? {}).map(([give, pieces]) => ({ give, pieces }));
  const refused = await stock.commit([known ? { release: orderId } : { open: released }, ...gives]);
  // The order came in between, or went: what is there now decides.
  return refused.length === 0 ? released : release(stock, orderId);
}
