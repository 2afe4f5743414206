import type { WildcardPiece } from './types.ts';

/** The service refuses a rule beyond this: "Rule is too complex". */
export const maxComplexity = 10;

/** Enough for any pattern that the service takes; beyond it a pattern counts as what was found so far. */
const maxSets = 5000;

/**
 * How many beginnings of the wildcards of one field some worst value matches at once, which is how event-ruler's
 * `MachineComplexityEvaluator` measures (`a*bb` is 3: `a*`, `a*b` and `a*bb` all match `abb`). Stops counting once
 * past `maxComplexity`.
 */
export function wildcardComplexity(wildcards: readonly (readonly WildcardPiece[])[]): number {
  const distinct = new Map(wildcards.map((pieces) => [JSON.stringify(pieces.map((piece) => piece.text)), pieces]));
  // Each position is a beginning; a star stands for itself as `null`.
  const steps: (string | null)[] = [];
  const starts: number[] = [];
  for (const pieces of distinct.values()) {
    starts.push(steps.length);
    pieces.forEach((piece, index) => {
      if (index > 0) steps.push(null);
      for (const unit of piece.text.split('')) steps.push(unit);
    });
    steps.push('end');
  }
  const isStart = new Set(starts);
  // A position is the number of steps taken. Past a star, its position stays active for ever.
  const settle = (positions: Iterable<number>) => {
    const all = new Set(positions);
    for (const position of all) if (steps[position] === null) all.add(position + 1);
    return [...all].sort((a, b) => a - b);
  };
  const queue = [settle(starts)];
  const seen = new Set(queue.map(String));
  let most = 0;
  for (let at = 0; at < queue.length; at += 1) {
    const active = queue[at]!;
    most = Math.max(most, active.filter((position) => !isStart.has(position)).length);
    if (most > maxComplexity) return most;
    const units = new Set(active.map((position) => steps[position]));
    for (const unit of units) {
      if (unit === undefined || unit === null || unit === 'end') continue;
      const next = settle(
        active.flatMap((position) => [
          ...(steps[position] === unit ? [position + 1] : []),
          ...(position > 0 && steps[position - 1] === null ? [position] : []),
        ]),
      );
      const key = String(next);
      if (seen.has(key) || seen.size >= maxSets) continue;
      seen.add(key);
      queue.push(next);
    }
  }
  return most;
}
