import { isObject, type Json } from '../json.ts';
import { digestOf } from './canonical.ts';
import { errorAt, type UnplacedFinding } from './findings.ts';
import { type Half, halfRelease } from './freeze.ts';
import type { Catalogue, Major, Release } from './model.ts';

type Sha256 = (text: string) => string;

/** What the checks of releases need. */
export interface ReleaseCheckInput {
  readonly catalogue: Catalogue;
  readonly broken: ReadonlySet<string>;
  /** The self-contained schema of a schema file; `undefined` where a reference in it is broken. */
  readonly bundled: (file: string) => Json | undefined;
  readonly sha256: Sha256;
  /** Path and value of each `releases/digests.json`. */
  readonly digests: readonly { readonly path: string; readonly value: Json }[];
  /** Every release file there is, readable or not. */
  readonly releaseFiles: ReadonlySet<string>;
}

/** Releases are frozen: their digests say so offline, and without git's history. */
export function releaseFindings(input: ReleaseCheckInput): UnplacedFinding[] {
  const majors = [...input.catalogue.events.values()].flatMap((event) => event.majors);
  const known = new Map(majors.map((major) => [digestsOf(major), { major, half: halfOf(input, major) }]));
  const missing = input.digests.flatMap(({ path, value }) => {
    if (input.broken.has(path)) return [];
    const folder = path.slice(0, path.lastIndexOf('/'));
    return Object.keys(isObject(value) ? value : {})
      .filter((version) => !input.releaseFiles.has(`${folder}/${version}.json`))
      .map((version) => missingFinding(path, version, known.get(path)));
  });
  const others = [...known].flatMap(([path, { major, half }]) =>
    input.broken.has(path)
      ? []
      : major.releases.flatMap((release) =>
          release.digest === undefined
            ? [undigestedFinding(major, release, half)]
            : editedFindings(major, release, input.sha256),
        ),
  );
  return [...missing, ...others];
}

/**
 * What the list of a major's releases and the files that are there say without reading one: a file that is gone, a release without
 * a digest. `major` must hold every release file there is, read or not.
 */
export function listingFindings(
  input: Pick<ReleaseCheckInput, 'broken' | 'bundled' | 'sha256'>,
  major: Major,
): readonly UnplacedFinding[] {
  if (isListed(major) || input.broken.has(digestsOf(major))) return [];
  const half = halfOf(input, major);
  const files = new Set(major.releases.map(({ version }) => version));
  return [
    ...[...major.digests.keys()]
      .filter((version) => !files.has(version))
      .map((version) => missingFinding(digestsOf(major), version, { major, half })),
    ...major.releases
      .filter(({ digest }) => digest === undefined)
      .map((release) => undigestedFinding(major, release, half)),
  ];
}

/** Whether a release is what was frozen. Reads it. */
export function editedFindings(major: Major, { version, schema, digest }: Release, sha256: Sha256): UnplacedFinding[] {
  const { file } = schema;
  const found = digestOf(schema.value, sha256);
  if (digest === undefined || found === digest) return [];
  return [
    errorAt('release-edited', file, `Release ${version} of ${major.ref} was edited after it was frozen.`, {
      pointer: '',
      found,
      expected: digest,
      next: `Restore it from git (\`git checkout HEAD -- ${file}\`, or an older commit), and make the change in the head.`,
    }),
  ];
}

const digestsOf = ({ folder }: Major) => `${folder}/releases/digests.json`;

function isListed({ releases, digests }: Major): boolean {
  return releases.length === digests.size && releases.every(({ digest }) => digest !== undefined);
}

/** A release of which only one of its two files is there, where the head can complete it. */
function halfOf({ bundled, sha256 }: Pick<ReleaseCheckInput, 'bundled' | 'sha256'>, major: Major): Half | undefined {
  // The head is bundled only where something is amiss.
  const head = isListed(major) ? undefined : bundled(major.head.file);
  return head === undefined ? undefined : halfRelease(major, digestOf(head, sha256), sha256);
}

function missingFinding(
  path: string,
  version: string,
  known?: { readonly major: Major; readonly half: Half | undefined },
): UnplacedFinding {
  const file = `${path.slice(0, path.lastIndexOf('/'))}/${version}.json`;
  return errorAt('release-missing', path, `Release ${version} is listed, but its file is gone.`, {
    pointer: `/${version}`,
    on: 'key',
    expected: file,
    next:
      known?.half?.lacks === 'file' && known.half.version === version
        ? `Run \`eda schema release ${known.major.ref}\`: the head is still the same, so it writes the file again.`
        : `Restore it from git (\`git checkout HEAD -- ${file}\`, or an older commit): events of this release may still be in flight.`,
  });
}

function undigestedFinding(major: Major, { version, schema }: Release, half: Half | undefined): UnplacedFinding {
  return errorAt('release-undigested', schema.file, `Release ${version} of ${major.ref} has no digest.`, {
    expected: `an entry "${version}" in digests.json, written by eda schema release`,
    next:
      half?.lacks === 'digest' && half.version === version
        ? `Run \`eda schema release ${major.ref}\`: the head is still the same, so it adds the digest.`
        : withoutDigest(major, version),
  });
}

function withoutDigest({ ref, releases }: Major, version: string): string {
  const again =
    version === releases.at(-1)?.version ? ` and run \`eda schema release ${ref} --version ${version}\`` : '';
  return `Restore its line in digests.json from git; where it never had one, remove the file${again}.`;
}
