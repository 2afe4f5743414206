import { pairOf } from '../compat/compare.ts';
import type { Side } from '../compat/contain.ts';
import { detailsFailing } from '../pattern/as-schema.ts';
import type { Branch, Pattern } from '../pattern/types.ts';
import { neverMatches } from './matchable.ts';
import type { Address } from './model.ts';

/** An alternative of a pattern that events of the older version could pass, and that none of the newer one can. */
export interface Silenced {
  /** The fields of which one alone keeps all events out; where that takes more than one, all that the alternative tests. */
  readonly fields: readonly string[];
}

/**
 * The alternatives of a pattern that a change of schema silences. Producers send what their schema declares: a field that is no longer
 * declared no longer comes, though an open object would take it. What is not certain of the newer version counts as no silence.
 */
export async function silencedBy(
  pattern: Pattern,
  address: Address,
  old: Side,
  next: Side,
): Promise<readonly Silenced[]> {
  const out: Silenced[] = [];
  for (const branch of pattern.branches) {
    if (!(await shuts(branch, address, next)) || (await shuts(branch, address, old))) continue;
    const alone: string[] = [];
    for (const test of branch) if (await shuts([test], address, next)) alone.push(test.field);
    out.push({ fields: alone.length > 0 ? alone : branch.map(({ field }) => field) });
  }
  return out;
}

/** Whether it is proved that producers of a schema send no event that passes an alternative. */
async function shuts(branch: Branch, address: Address, side: Side): Promise<boolean> {
  if (neverMatches({ branches: [branch] }, address, side.schema, side.dialect) !== undefined) return true;
  const pair = await pairOf(side, { schema: detailsFailing(branch), dialect: '2020-12' }, { writers: 'declared' });
  return pair.verdict().verdict === 'compatible';
}
