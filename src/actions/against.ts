import { canonical } from '../domain/catalogue/canonical.ts';
import { errorAt, type UnplacedFinding, warningAt } from '../domain/catalogue/findings.ts';
import type { Address, Compatibility, EventDefinition, Major, Stability } from '../domain/catalogue/model.ts';
import type { Json } from '../domain/json.ts';
import type { Workspace } from './load-catalogue.ts';

const stabilities: readonly Stability[] = ['draft', 'alpha', 'beta', 'stable'];

/** What a compatibility promises, as a set of promises. */
function promisesOf(compatibility: Compatibility): ReadonlySet<string> {
  const [mode = 'none'] = compatibility.split('-');
  const directions = mode === 'full' ? ['backward', 'forward'] : mode === 'none' ? [] : [mode];
  const transitive = compatibility.endsWith('-transitive');
  return new Set(directions.flatMap((one) => (transitive ? [one, `${one}-transitive`] : [one])));
}

/**
 * Promises that a catalogue made at another commit and no longer keeps: events and majors with releases that are gone, addresses,
 * releases, compatibility, stability, owners. What was never released promised nothing. `only`: majors; none means all. `now.errors`: what
 * was found so far.
 */
export function releaseChanges(
  base: Workspace,
  now: Workspace & { readonly errors: readonly UnplacedFinding[] },
  only: ReadonlySet<string>,
  ref: string,
): readonly UnplacedFinding[] {
  const out: UnplacedFinding[] = [];
  // Only an error that is there already makes another one needless.
  const broken = (file: string) => now.errors.some((one) => one.file.startsWith(file.replace(/[^/]*$/, '')));
  for (const event of base.catalogue.events.values()) {
    const released = event.majors.filter(
      (major) => major.releases.length > 0 && (only.size === 0 || only.has(major.ref)),
    );
    if (released.length === 0) continue;
    const current = now.catalogue.events.get(event.ref);
    if (current === undefined) {
      // An event.yaml that is broken is a finding already.
      if (broken(event.file)) continue;
      const text = `${event.ref} has releases at ${ref} and is gone from the catalogue.`;
      const next = 'Bring it back, deprecated with a removal date, until nobody reads it and no archive holds it.';
      out.push(about(released[0]!, errorAt('event-removed', event.file, text, { next })));
      continue;
    }
    out.push(...promises(event, current, ref));
    for (const major of released) {
      const same = current.majors.find(({ number }) => number === major.number);
      if (same === undefined) {
        if (broken(major.head.file)) continue;
        out.push(
          about(
            major,
            errorAt('major-removed', current.file, `${major.ref} has releases at ${ref} and is gone.`, {
              pointer: '/majors',
              next: 'Bring it back, deprecated with a removal date, until nobody reads it.',
            }),
          ),
        );
        continue;
      }
      out.push(...majorChanges(major, same, current, ref));
    }
  }
  return out;
}

/** A finding with the major that it concerns. */
export function about(major: Pick<Major, 'ref'>, finding: UnplacedFinding): UnplacedFinding {
  return { ...finding, comparison: { event: major.ref } };
}

function promises(event: EventDefinition, current: EventDefinition, ref: string): UnplacedFinding[] {
  const out: UnplacedFinding[] = [];
  const kept = promisesOf(current.compatibility);
  if ([...promisesOf(event.compatibility)].some((promise) => !kept.has(promise))) {
    out.push(
      errorAt('compatibility-weakened', current.file, `${event.ref} promised ${event.compatibility} at ${ref}.`, {
        pointer: '/compatibility',
        found: current.compatibility,
        expected: event.compatibility,
        next: 'Leave it as it is; open a new major for what breaks, or waive the single finding.',
      }),
    );
  }
  if (event.owner !== current.owner) {
    out.push(
      warningAt('owner-changed', current.file, `${event.ref} was owned by ${event.owner} at ${ref}.`, {
        pointer: '/owner',
        found: current.owner,
        expected: event.owner,
        next: `Let ${current.owner} approve the change.`,
      }),
    );
  }
  return out;
}

function majorChanges(major: Major, same: Major, current: EventDefinition, ref: string): UnplacedFinding[] {
  const out: UnplacedFinding[] = [];
  const pointer = `/majors/${major.number}`;
  if (said(major.address) !== said(same.address)) {
    out.push(
      errorAt(
        'address-changed',
        current.file,
        `${major.ref} had another address at ${ref}: rules that match it stop matching.`,
        {
          pointer: major.address.source === same.address.source ? pointer : '/source',
          found: said(same.address),
          expected: said(major.address),
          next: 'Keep the address of what is published; give the new one to a new major beside it.',
        },
      ),
    );
  }
  if (stabilities.indexOf(same.stability) < stabilities.indexOf(major.stability)) {
    out.push(
      errorAt('stability-lowered', current.file, `${major.ref} was ${major.stability} at ${ref}.`, {
        pointer: `${pointer}/stability`,
        found: same.stability,
        expected: major.stability,
        next: 'Leave it as it was. A new major may be a draft.',
      }),
    );
  }
  for (const release of major.releases) {
    const kept = same.releases.find(({ version }) => version === release.version);
    if (kept !== undefined && canonical(kept.schema.value) === canonical(release.schema.value)) continue;
    const what = kept === undefined ? 'is gone' : 'has another content';
    out.push(
      errorAt(
        'release-changed',
        release.schema.file,
        `${major.ref.split('@')[0]}@${release.version} ${what} since ${ref}.`,
        {
          next: `Restore it: \`git checkout ${ref} -- ${release.schema.file}\`, and its digest with it.`,
        },
      ),
    );
  }
  return out.map((finding) => about(same, finding));
}

function said({ source, detailType, match }: Address): string {
  return [source, detailType, ...(match === undefined ? [] : [canonical(match as Json)])].join(' ');
}
