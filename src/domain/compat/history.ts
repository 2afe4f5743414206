/** A release, and when the next one took its place. */
export interface Dated {
  readonly version: string;
  /** When it came into git, as far as history is there. */
  readonly added?: Date;
}

/**
 * The releases whose events may still be in flight. A release is written until the next one takes its place, and its events live as long
 * as the bus keeps them. Without a horizon, or without dates, every release counts: never too few.
 * `releases`: oldest first. `pinned`: versions that a consumer names, which always count.
 */
export function inHorizon<Release extends Dated>(
  releases: readonly Release[],
  horizonDays: number | undefined,
  now: Date,
  pinned: ReadonlySet<string> = new Set(),
): readonly Release[] {
  if (horizonDays === undefined) return releases;
  const oldest = now.getTime() - horizonDays * 86_400_000;
  return releases.filter((release, index) => {
    const next = releases[index + 1];
    if (next === undefined || pinned.has(release.version)) return true;
    return next.added === undefined || next.added.getTime() >= oldest;
  });
}
