import { canonical, digestOf } from '../domain/catalogue/canonical.ts';
import { errorAt, type UnplacedFinding, warningAt } from '../domain/catalogue/findings.ts';
import { affectedBy } from '../domain/catalogue/impact.ts';
import type {
  Catalogue,
  Compatibility,
  EventDefinition,
  Major,
  Release,
  Stability,
} from '../domain/catalogue/model.ts';
import { usesOf } from '../domain/catalogue/uses.ts';
import type { Json } from '../domain/json.ts';
import type { Affected } from '../domain/report.ts';
import type { Digest, FileWorld } from '../ports.ts';
import { fingerprint } from './compare-versions.ts';
import { loadCatalogue, type Workspace } from './load-catalogue.ts';
import { about, loadingErrors, unreadMajors } from './unread-majors.ts';

/** Rules that only a comparison with a commit can fire. */
export const ofCommits: ReadonlySet<string> = new Set([
  'address-changed',
  'base-unreadable',
  'compatibility-weakened',
  'event-removed',
  'major-removed',
  'owner-changed',
  'release-changed',
  'stability-lowered',
]);

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

export interface Since {
  /** The commit, as people named it. */
  readonly ref: string;
  /** YYYY-MM-DD */
  readonly today: string;
  readonly sha256: Digest;
}

/**
 * Promises that a catalogue made at another commit and no longer keeps: events and majors with releases that are gone, addresses,
 * releases, compatibility, stability, owners, and what eda.yaml promises for all of them. What was never released promised nothing.
 * `only`: majors; none means all. `now.errors`: what was found so far.
 */
export function releaseChanges(
  base: Workspace,
  now: Workspace & { readonly errors: readonly UnplacedFinding[] },
  only: ReadonlySet<string>,
  since: Since,
): readonly UnplacedFinding[] {
  const { ref } = since;
  const out: UnplacedFinding[] = [];
  // Only an error that is there already makes another one needless.
  const broken = (file: string) => now.errors.some((one) => one.file.startsWith(file.replace(/[^/]*$/, '')));
  const promised: EventDefinition[] = [];
  for (const event of base.catalogue.events.values()) {
    const released = event.majors.filter(
      (major) => major.releases.length > 0 && (only.size === 0 || only.has(major.ref)),
    );
    if (released.length === 0) continue;
    promised.push(event);
    const kept = (major: Major) => !mayGo(event, major, now.catalogue, since.today);
    const current = now.catalogue.events.get(event.ref);
    if (current === undefined) {
      // An event.yaml that is broken is a finding already.
      if (broken(event.file)) continue;
      const missed = released.filter(kept);
      if (missed.length === 0) continue;
      const text = `${event.ref} has releases at ${ref} and is gone from the catalogue.`;
      const gone = errorAt('event-removed', event.file, text, { next: wayBack(event, missed, now.catalogue) });
      out.push(hitting(gone, missed[0]!, affectedByAll(event, missed, now.catalogue), since, event.ref));
      continue;
    }
    out.push(...promises(event, current, base, now, ref));
    for (const major of released) {
      const same = current.majors.find(({ number }) => number === major.number);
      if (same !== undefined) {
        out.push(...majorChanges(event, major, same, current, now.catalogue, since));
      } else if (!broken(major.head.file) && kept(major)) {
        const gone = errorAt('major-removed', current.file, `${major.ref} has releases at ${ref} and is gone.`, {
          pointer: '/majors',
          next: wayBack(event, [major], now.catalogue),
        });
        out.push(hitting(gone, major, affectedByAll(event, [major], now.catalogue), since));
      }
    }
  }
  return [...out, ...workspacePromises(base, now, promised, ref)];
}

/** A finding that hits whoever consumes a major, with what a waiver names it by. */
function hitting(
  finding: UnplacedFinding,
  major: Major,
  affected: readonly Affected[],
  { sha256 }: Since,
  ...what: readonly string[]
): UnplacedFinding {
  const print = fingerprint(sha256, finding.rule, major.ref, ...what);
  return { ...finding, comparison: { event: major.ref, affected, fingerprint: print } };
}

/** Each service that consumes one of these majors, once. `event`: as it was, for it is gone. */
function affectedByAll(event: EventDefinition, majors: readonly Major[], now: Catalogue): readonly Affected[] {
  const all = majors.flatMap((major) => affectedBy(now, event, major, ''));
  return all.filter(({ service }, index) => all.findIndex((one) => one.service === service) === index);
}

/** Whether a major was announced to go by now, and nobody consumes it any more. */
function mayGo(event: EventDefinition, major: Major, now: Catalogue, today: string): boolean {
  const removal = major.deprecated?.removal;
  return removal !== undefined && removal < today && usesOf(now, event, major).length === 0;
}

function wayBack(event: EventDefinition, majors: readonly Major[], now: Catalogue): string {
  const readers = affectedByAll(event, majors, now).map(({ service }) => service);
  const until =
    readers.length === 0
      ? 'until that date has passed and no archive holds it'
      : `until ${readers.join(', ')} no longer ${readers.length === 1 ? 'consumes' : 'consume'} it and that date has passed`;
  return `Bring it back, deprecated with a removal date, ${until}.`;
}

/** What eda.yaml promises for all events. `promised`: those with releases, without which it promises nothing. */
function workspacePromises(
  base: Workspace,
  now: Workspace,
  promised: readonly EventDefinition[],
  ref: string,
): UnplacedFinding[] {
  if (promised.length === 0) return [];
  const [was, is] = [base.catalogue.settings, now.catalogue.settings];
  const out: UnplacedFinding[] = [];
  const weakened = (text: string, pointer: string, found: string, expected: string) => {
    const next = 'Leave it as it is: every event of the workspace rests on it.';
    out.push(errorAt('compatibility-weakened', 'eda.yaml', text, { pointer, found, expected, next }));
  };
  if (weaker(was.compatibility, is.compatibility)) {
    const text = `Events that say nothing else promised ${was.compatibility} at ${ref}.`;
    weakened(text, '/defaults/compatibility', is.compatibility, was.compatibility);
  }
  for (const [side, strict] of [
    ['readers', 'as-written'],
    ['writers', 'open'],
  ] as const) {
    if (was.views[side] !== strict || is.views[side] === strict) continue;
    const text = `Versions were compared with ${side} "${strict}" at ${ref}: now less counts as a break.`;
    weakened(text, `/defaults/${side}`, is.views[side], strict);
  }
  for (const bus of new Set(promised.map((event) => event.bus))) {
    const before = was.buses.get(bus)?.horizonDays ?? Number.POSITIVE_INFINITY;
    const after = is.buses.get(bus)?.horizonDays ?? Number.POSITIVE_INFINITY;
    if (after >= before) continue;
    const text = `Events of the bus ${bus} were in flight for longer at ${ref}: releases that counted no longer do.`;
    weakened(text, `/buses/${bus}/horizon`, days(after), days(before));
  }
  return out;
}

function days(number: number): string {
  if (number === Number.POSITIVE_INFINITY) return 'for ever';
  return number === 1 ? '1 day' : `${Math.round(number * 100) / 100} days`;
}

function weaker(before: Compatibility, after: Compatibility): boolean {
  const kept = promisesOf(after);
  return [...promisesOf(before)].some((promise) => !kept.has(promise));
}

function promises(
  event: EventDefinition,
  current: EventDefinition,
  base: Workspace,
  now: Workspace,
  ref: string,
): UnplacedFinding[] {
  const out: UnplacedFinding[] = [];
  // That the default was weakened is said once, where it stands.
  const inherited =
    event.compatibility === base.catalogue.settings.compatibility &&
    current.compatibility === now.catalogue.settings.compatibility;
  if (!inherited && weaker(event.compatibility, current.compatibility)) {
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
  event: EventDefinition,
  major: Major,
  same: Major,
  current: EventDefinition,
  now: Catalogue,
  since: Since,
): UnplacedFinding[] {
  const { ref } = since;
  const out: UnplacedFinding[] = [];
  const pointer = `/majors/${major.number}`;
  const [was, is] = [said(event, major), said(current, same)];
  if (was !== is) {
    const moved = event.bus !== current.bus && was === said(event, same) ? '/bus' : undefined;
    const changed = errorAt(
      'address-changed',
      current.file,
      `${major.ref} had another address at ${ref}: rules that match it stop matching.`,
      {
        pointer: moved ?? (major.address.source === same.address.source ? pointer : '/source'),
        found: is,
        expected: was,
        next: 'Keep the address of what is published; give the new one to a new major beside it.',
      },
    );
    out.push(hitting(changed, major, affectedBy(now, current, same, ''), since, was, is));
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
    if (kept !== undefined && isSame(kept, release, since.sha256)) continue;
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
  return out.map((finding) => (finding.comparison === undefined ? about(same, finding) : finding));
}

/**
 * Whether a release is still what was frozen. The digest tells it without reading the other commit's file, and also where that file was
 * broken and is restored; where there was no digest, or it was wrong, the contents are compared.
 */
function isSame(kept: Release, release: Release, sha256: Digest): boolean {
  const { value } = kept.schema;
  return digestOf(value, sha256) === release.digest || canonical(value) === canonical(release.schema.value);
}

/** Where the events of a major go, and what tells them apart there. */
function said({ bus }: EventDefinition, { address: { source, detailType, match } }: Major): string {
  return [source, detailType, ...(match === undefined ? [] : [canonical(match as Json)]), `on ${bus}`].join(' ');
}
