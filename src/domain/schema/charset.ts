/** Sorted, disjoint ranges of code points, both ends inclusive: [from, to, from, to, …]. */
export type CharSet = readonly number[];

export const lastCodePoint = 0x10ffff;
export const everything: CharSet = [0, lastCodePoint];
export const digits: CharSet = [48, 57];
export const word: CharSet = [48, 57, 65, 90, 95, 95, 97, 122];
export const space: CharSet = [
  9, 13, 32, 32, 160, 160, 5760, 5760, 8192, 8202, 8232, 8233, 8239, 8239, 8287, 8287, 12288, 12288, 65279, 65279,
];
export const lineEnds: CharSet = [10, 10, 13, 13, 8232, 8233];

export function complement(set: CharSet): CharSet {
  const out: number[] = [];
  let from = 0;
  for (let i = 0; i < set.length; i += 2) {
    if (set[i]! > from) out.push(from, set[i]! - 1);
    from = set[i + 1]! + 1;
  }
  if (from <= lastCodePoint) out.push(from, lastCodePoint);
  return out;
}

export function union(sets: readonly CharSet[]): CharSet {
  const ranges: [number, number][] = [];
  for (const set of sets) for (let i = 0; i < set.length; i += 2) ranges.push([set[i]!, set[i + 1]!]);
  ranges.sort((a, b) => a[0] - b[0]);
  const out: number[] = [];
  for (const [from, to] of ranges) {
    if (out.length > 0 && from <= out.at(-1)! + 1) out[out.length - 1] = Math.max(out.at(-1)!, to);
    else out.push(from, to);
  }
  return out;
}

/** Whether two sets share a character. */
export function overlap(a: CharSet, b: CharSet): boolean {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i + 1]! < b[j]!) i += 2;
    else if (b[j + 1]! < a[i]!) j += 2;
    else return true;
  }
  return false;
}

export function isEverything(set: CharSet): boolean {
  return set.length === 2 && set[0] === 0 && set[1] === lastCodePoint;
}
