import { isObject } from '../json.ts';
import { equal } from '../schema/equal.ts';
import { changesBetween } from './changes.ts';
import { type CompareOptions, pairOf } from './compare.ts';
import type { Side } from './contain.ts';

/** Whether two schemas accept the same: then only their words differ. Not decided counts as a difference. */
export async function sameMeaning(old: Side, next: Side, options: CompareOptions = {}): Promise<boolean> {
  const open = { ...options, writers: 'open', readers: 'as-written' } as const;
  if (alike(old, next)) return true;
  const there = await pairOf(old, next, open);
  return there.contained() && (await pairOf(next, old, open)).contained();
}

/**
 * Whether a new version says nothing new to anybody: then it is a patch. A property that was declared is new even where the schema asks
 * nothing of it: producers may send it from now on.
 */
export async function onlyWords(old: Side, next: Side, options: CompareOptions = {}): Promise<boolean> {
  if (!(await sameMeaning(old, next, options))) return false;
  const { list, whole } = changesBetween(old, next);
  return whole && !list.some(({ kind }) => kind === 'property-added' || kind === 'property-removed');
}

/** Whether two sides are the same schema: then all that one accepts the other does, whatever it may be. */
export function alike(old: Side, next: Side): boolean {
  if (old.dialect !== next.dialect || (!isObject(old.schema) && typeof old.schema !== 'boolean')) return false;
  try {
    return equal(old.schema, next.schema);
  } catch (error) {
    // Too deep to go through by the stack of calls: the comparison says so.
    if (error instanceof RangeError) return false;
    throw error;
  }
}
