import { canonical, digestOf } from '../domain/catalogue/canonical.ts';
import { errorAt, type UnplacedFinding, warningAt } from '../domain/catalogue/findings.ts';
import type { Address, Compatibility, EventDefinition, Major, Release, Stability } from '../domain/catalogue/model.ts';
import type { Json } from '../domain/json.ts';
import type { Digest, FileWorld } from '../ports.ts';
import { fingerprint } from './compare-versions.ts';
import { loadCatalogue, type Workspace } from './load-catalogue.ts';
import { about, loadingErrors, unreadMajors } from './unread-majors.ts';

const stabilities: readonly Stability[] = ['draft', 'alpha', 'beta', 'stable'];

/** What a compatibility promises, as a set of promises. */
function promisesOf(compatibility: Compatibility): ReadonlySet<string> {
  const [mode = 'none'] = compatibility.split('-');
  const directions = mode === 'full' ? ['backward', 'forward'] : mode === 'none' ? [] : [mode];
  const transitive = compatibility.endsWith('-transitive');
  return new Set(directions.flatMap((one) => (transitive ? [one, `${one}-transitive`] : [one])));
}

/** Of what a commit held: the workspace, or that there was none yet. Throws EdaError where git knows no such commit. */
export async function loadBase(root: string, ref: string, world: FileWorld): Promise<Workspace | undefined> {
  const files = world.commit(root, ref);
  const [read] = files.read(['eda.yaml']);
  const none = read && 'problem' in read && read.problem.code === 'missing';
  return none ? undefined : loadCatalogue(files, undefined, { lean: true });
}

/**
 * Promises that can't be known, because a file that makes them could not be read at the commit. Not silent: what is not known can't be
 * called kept.
 */
export function unreadableBase(
  base: Workspace,
  only: ReadonlySet<string>,
  ref: string,
  sha256: Digest,
): readonly UnplacedFinding[] {
  const errors = loadingErrors(base);
  const elsewhere = 'hold the catalogue against another commit, where it can be read (--against)';
  if (base.broken.has('eda.yaml')) {
    const text = `eda.yaml has errors at ${ref}, so nobody can tell what the catalogue promised there.`;
    const found = errors.find(({ file }) => file === 'eda.yaml')?.message;
    const next = `Mend it there, or ${elsewhere}.`;
    return [errorAt('base-unreadable', 'eda.yaml', text, { ...(found && { found }), next })];
  }
  return unreadMajors(base, errors)
    .filter((major) => only.size === 0 || only.has(major.ref))
    .map((major) => {
      const [cause] = major.causes;
      const file = cause?.file ?? `${major.folder}/releases/digests.json`;
      const text = `${file} has errors at ${ref}, so nobody can tell what ${major.ref} promised there.`;
      const next = `Mend it there, or ${elsewhere}. Where this very change mends it, waive the finding.`;
      const finding = errorAt('base-unreadable', file, text, { ...(cause && { found: cause.message }), next });
      const print = fingerprint(sha256, 'base-unreadable', major.ref, file, cause?.message);
      return { ...finding, comparison: { event: major.ref, fingerprint: print } };
    });
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
  sha256: Digest,
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
      out.push(...majorChanges(major, same, current, ref, sha256));
    }
  }
  return out;
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

function majorChanges(
  major: Major,
  same: Major,
  current: EventDefinition,
  ref: string,
  sha256: Digest,
): UnplacedFinding[] {
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
    if (kept !== undefined && isSame(kept, release, sha256)) continue;
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

/**
 * Whether a release is still what was frozen. The digest tells it without reading the other commit's file, and also where that file was
 * broken and is restored; where there was no digest, or it was wrong, the contents are compared.
 */
function isSame(kept: Release, release: Release, sha256: Digest): boolean {
  const { value } = kept.schema;
  return digestOf(value, sha256) === release.digest || canonical(value) === canonical(release.schema.value);
}

function said({ source, detailType, match }: Address): string {
  return [source, detailType, ...(match === undefined ? [] : [canonical(match as Json)])].join(' ');
}
