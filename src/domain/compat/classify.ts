import { type CompareOptions, pairOf } from './compare.ts';
import type { Side } from './contain.ts';

/** Whether two schemas accept the same: then only their words differ. Not decided counts as a difference. */
export async function sameMeaning(old: Side, next: Side, options: CompareOptions = {}): Promise<boolean> {
  const open = { ...options, writers: 'open', readers: 'as-written' } as const;
  const [there, back] = await Promise.all([pairOf(old, next, open), pairOf(next, old, open)]);
  return there.verdict().verdict === 'compatible' && back.verdict().verdict === 'compatible';
}
