import { isObject, type Json, member } from '../json.ts';

/** What a package says of itself in its package.json, so that the next one can tell what changed. */
export interface PackageFacts {
  /** Each major of an event by its reference. */
  readonly events: Readonly<Record<string, PackagedEvent>>;
  /** Digest of every file of the package but package.json. */
  readonly content: string;
}

export interface PackagedEvent {
  /** Of the release. */
  readonly version: string;
  readonly source: string;
  readonly detailType: string;
}

export interface PublishedPackage {
  readonly version: string;
  /** Absent where the package was not made by `eda generate package`. */
  readonly facts?: PackageFacts;
}

export type Bump = 'first' | 'major' | 'minor' | 'patch' | 'none';

export interface NextVersion {
  readonly version: string;
  readonly bump: Bump;
  /** Why, in whole phrases: the weightiest first. */
  readonly reasons: readonly string[];
  /** Events whose release is older than the one that is published: the package would go back. */
  readonly behind: readonly string[];
}

/** What a package.json (or what `npm view --json` prints) says of its package; `undefined` where it says no version. */
export function publishedFrom(value: Json): PublishedPackage | undefined {
  const version = member(value, 'version');
  if (typeof version !== 'string' || !VERSION.test(version)) return undefined;
  const facts = member(value, 'eda');
  const content = member(facts, 'content');
  const events = member(facts, 'events');
  if (typeof content !== 'string' || !isObject(events)) return { version };
  const known: Record<string, PackagedEvent> = {};
  for (const [reference, event] of Object.entries(events)) {
    const release = member(event, 'version');
    const source = member(event, 'source');
    const detailType = member(event, 'detailType');
    if (typeof release === 'string' && typeof source === 'string' && typeof detailType === 'string')
      known[reference] = { version: release, source, detailType };
  }
  return { version, facts: { content, events: known } };
}

const VERSION = /^(\d+)\.(\d+)\.(\d+)(?:[-+]|$)/;

/**
 * The version of a package after the one that is published. An event or a major that is gone, or told apart otherwise on
 * the wire, breaks whoever uses it: major. A new one, or a minor release: minor. A patch release, other words, or other
 * code for the same releases: patch. Nothing: the same version.
 */
export function nextVersion(published: PublishedPackage | undefined, now: PackageFacts): NextVersion {
  if (published === undefined) return { version: '1.0.0', bump: 'first', reasons: [], behind: [] };
  const { facts } = published;
  if (facts === undefined) {
    const reasons = ['the one before was not made by eda generate package'];
    return { version: bumped(published.version, 'major'), bump: 'major', reasons, behind: [] };
  }
  const major: string[] = [];
  const minor: string[] = [];
  const patch: string[] = [];
  const behind: string[] = [];
  for (const [reference, before] of Object.entries(facts.events)) {
    const after = Object.hasOwn(now.events, reference) ? now.events[reference] : undefined;
    if (after === undefined) {
      major.push(`${reference} is gone`);
      continue;
    }
    if (after.source !== before.source || after.detailType !== before.detailType)
      major.push(`${reference} is told apart otherwise on the wire`);
    const [, oldMinor, oldPatch] = parts(before.version);
    const [, newMinor, newPatch] = parts(after.version);
    if (newMinor < oldMinor || (newMinor === oldMinor && newPatch < oldPatch))
      behind.push(`${reference}: ${before.version} is published, ${after.version} is here`);
    else if (newMinor > oldMinor) minor.push(`${reference} went from ${before.version} to ${after.version}`);
    else if (newPatch > oldPatch) patch.push(`${reference} went from ${before.version} to ${after.version}`);
  }
  for (const reference of Object.keys(now.events)) {
    if (!Object.hasOwn(facts.events, reference)) minor.push(`${reference} is new`);
  }
  const reasons = [...major, ...minor, ...patch];
  const bump = major.length > 0 ? 'major' : minor.length > 0 ? 'minor' : patch.length > 0 ? 'patch' : undefined;
  if (bump !== undefined) return { version: bumped(published.version, bump), bump, reasons, behind };
  if (now.content === facts.content) return { version: published.version, bump: 'none', reasons, behind };
  const other = ['words or code changed, the releases did not'];
  return { version: bumped(published.version, 'patch'), bump: 'patch', reasons: other, behind };
}

function bumped(version: string, bump: 'major' | 'minor' | 'patch'): string {
  const [major, minor, patch] = parts(version);
  if (bump === 'major') return `${major + 1}.0.0`;
  return bump === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

function parts(version: string): readonly [number, number, number] {
  const [, major = '0', minor = '0', patch = '0'] = VERSION.exec(version) ?? [];
  return [Number(major), Number(minor), Number(patch)];
}
