import { errorAt, type UnplacedFinding } from '../domain/catalogue/findings.ts';
import type { Catalogue } from '../domain/catalogue/model.ts';

/** What a check knows of findings that it does not report. */
export interface Looked {
  /** Whether everything was checked; only then does a waiver that fits nothing say something. */
  readonly whole: boolean;
  /** Fingerprints of what would be found again at the next change: of heads that are unchanged since they were released. */
  readonly waiting?: ReadonlySet<string>;
  /** Rules that find a change, and so only once: before it is merged. Their waivers stay until their day. */
  readonly once?: ReadonlySet<string>;
}

/** Takes out the findings that are waived, and adds those about the waivers themselves: past their day, or without a finding. */
export function waived(
  findings: readonly UnplacedFinding[],
  { waivers }: Catalogue,
  today: string,
  { whole, waiting, once }: Looked,
): { readonly findings: readonly UnplacedFinding[]; readonly waivers: number } {
  if (waivers === undefined) return { findings, waivers: 0 };
  const { file, list } = waivers;
  const held = new Set(list.filter(({ until }) => until >= today).map(({ fingerprint }) => fingerprint));
  const left = findings.filter(({ comparison }) => !held.has(comparison?.fingerprint ?? ''));
  const found = new Set([...findings.map(({ comparison }) => comparison?.fingerprint), ...(waiting ?? [])]);
  const about = list.flatMap(({ fingerprint, until, event, rule, owner }) => {
    const pointer = `/${fingerprint}`;
    if (!found.has(fingerprint)) {
      if (!whole || (once?.has(rule) && until >= today)) return [];
      const text = `No finding has the fingerprint ${fingerprint}: the ${rule} of ${event} is gone, or has become another.`;
      return [errorAt('waiver-stale', file, text, { pointer, on: 'key', next: 'Remove the waiver.' })];
    }
    if (until >= today) return [];
    const text = `This waiver of ${rule} in ${event} held until ${until}.`;
    const renewed = `let ${owner} agree on a new day: \`eda schema waive ${fingerprint} --until … --reason "…"\``;
    const next = waiting?.has(fingerprint)
      ? `Released already, it breaks older releases still: ${renewed}; or remove the waiver, and the next change of the head finds it again.`
      : `Mend the finding, or ${renewed}.`;
    return [errorAt('waiver-expired', file, text, { pointer: `${pointer}/until`, found: until, next })];
  });
  return { findings: [...left, ...about], waivers: findings.length - left.length };
}
