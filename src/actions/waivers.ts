import { errorAt, type UnplacedFinding } from '../domain/catalogue/findings.ts';
import type { Catalogue } from '../domain/catalogue/model.ts';
import { ofCommits } from './against.ts';

/**
 * Takes out the findings that are waived, and adds those about the waivers themselves: past their day, or without a finding. `whole`:
 * whether everything was checked; only then does a waiver that fits nothing say something.
 */
export function waived(
  findings: readonly UnplacedFinding[],
  { waivers }: Catalogue,
  today: string,
  whole: boolean,
): { readonly findings: readonly UnplacedFinding[]; readonly waivers: number } {
  if (waivers === undefined) return { findings, waivers: 0 };
  const { file, list } = waivers;
  const held = new Set(list.filter(({ until }) => until >= today).map(({ fingerprint }) => fingerprint));
  const left = findings.filter(({ comparison }) => !held.has(comparison?.fingerprint ?? ''));
  const found = new Set(findings.map(({ comparison }) => comparison?.fingerprint));
  const about = list.flatMap(({ fingerprint, until, event, rule, owner }) => {
    const pointer = `/${fingerprint}`;
    if (!found.has(fingerprint)) {
      // What only a commit shows is gone as soon as the commit is: that is no reason to fail before its day.
      if (!whole || (ofCommits.has(rule) && until >= today)) return [];
      const text = `No finding has the fingerprint ${fingerprint}: the ${rule} of ${event} is gone, or has become another.`;
      return [errorAt('waiver-stale', file, text, { pointer, on: 'key', next: 'Remove the waiver.' })];
    }
    if (until >= today) return [];
    const text = `This waiver of ${rule} in ${event} held until ${until}.`;
    const next = `Mend the finding, or let ${owner} agree on a new day: \`eda schema waive ${fingerprint} --until … --reason "…"\`.`;
    return [errorAt('waiver-expired', file, text, { pointer: `${pointer}/until`, found: until, next })];
  });
  return { findings: [...left, ...about], waivers: findings.length - left.length };
}
