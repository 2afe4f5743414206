import type { Json } from '../json.ts';
import { pointerOf, walk } from '../schema/walk.ts';
import { type Change, changesBetween } from './changes.ts';
import type { Side } from './contain.ts';

/** Where what stood in the way of a verdict is written, as far as that can be said. */
export interface Obstacle {
  /** Where in the event, as a JSON pointer, where the two versions differ in it. */
  readonly path?: string;
  readonly oldPointer?: string;
  readonly newPointer?: string;
  /** What the two versions say there. */
  readonly said: readonly Json[];
}

const noKeywords: ReadonlySet<string> = new Set(['depth', 'effort', 'witness']);

/**
 * The place of what blocked a verdict: the first difference in the keyword it names, else the first place of that keyword. None where it
 * names no keyword (`effort`, `depth`, `witness`).
 */
export function obstacleIn(blockedBy: string, old: Side, next: Side): Obstacle {
  if (noKeywords.has(blockedBy)) return { said: [] };
  const [keyword = ''] = blockedBy.split(' ');
  const changes = changesBetween(old, next).list.filter((change) => change.keyword === keyword);
  const [first] = changes;
  if (first !== undefined) {
    const { path, oldPointer, newPointer } = first;
    return {
      path,
      ...(oldPointer !== undefined && { oldPointer }),
      ...(newPointer !== undefined && { newPointer }),
      said: changes.flatMap(({ path, oldValue = null, newValue = null }: Change): Json[] => [path, oldValue, newValue]),
    };
  }
  const [oldPointer, newPointer] = [placeOf(keyword, old), placeOf(keyword, next)];
  return {
    ...(oldPointer !== undefined && { oldPointer }),
    ...(newPointer !== undefined && { newPointer }),
    said: [],
  };
}

function placeOf(keyword: string, { schema, dialect }: Side): string | undefined {
  let found: string | undefined;
  walk({ schema }, dialect, {
    keyword(place, name) {
      if (name === keyword) found ??= `${pointerOf(place)}/${name}`;
    },
  });
  return found;
}
