const longest = 64;

/** How many edits still count as a slip: none in very short names, where any word is near any other. */
function tolerance(length: number): number {
  if (length <= 2) return 0;
  if (length <= 5) return 1;
  if (length <= 9) return 2;
  return 3;
}

/** Edits (insert, delete, replace, swap of neighbours) from one text to the other, or `limit + 1` where more are needed. */
export function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        cost = Math.min(cost, beforeLast[j - 2]! + 1);
      }
      row.push(cost);
      if (cost < least) least = cost;
    }
    if (least > limit) return limit + 1;
    beforeLast = last;
    last = row;
  }
  return Math.min(last[to.length]!, limit + 1);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_ .]/g, '');
}

/**
 * The candidate a writer of `name` most likely meant, or `undefined` where none is near. `name` itself is never the answer.
 * Case and separators count as no difference (`order_id` is near `orderId`). Of equals, the first wins.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > longest) return undefined;
  const wanted = plain(name);
  let best: string | undefined;
  let bestCost = tolerance(wanted.length) + 1;
  for (const candidate of candidates) {
    if (candidate === name || candidate.length > longest) continue;
    const other = plain(candidate);
    const limit = Math.min(bestCost - 1, tolerance(Math.min(wanted.length, other.length)));
    if (limit < 0) break;
    const cost = other === wanted ? 0 : editDistance(wanted, other, limit);
    if (cost <= limit && cost < bestCost) {
      best = candidate;
      bestCost = cost;
    }
  }
  return best;
}
