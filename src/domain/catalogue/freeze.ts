import type { Json } from '../json.ts';
import { digestOf } from './canonical.ts';
import { compareVersions } from './layout.ts';
import type { Major } from './model.ts';

/** What freezing a head writes: both texts whole, paths relative to the workspace. */
export interface Frozen {
  readonly version: string;
  readonly release: { readonly path: string; readonly text: string };
  readonly digests: { readonly path: string; readonly text: string };
  /** Where it completes a release of which only one of the two files is there. */
  readonly mends?: Half;
}

/** Half a release: its digest without its file, or its file without its digest. */
export interface Half {
  readonly version: string;
  readonly lacks: 'file' | 'digest';
}

export type FreezeRefusal = {
  readonly code: 'version-needed' | 'version-form' | 'version-other-major' | 'version-not-newer' | 'nothing-changed';
  readonly message: string;
  readonly next: string;
};

const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

/**
 * Freezes a major's head. `bundled` is its self-contained schema; `version` what was asked for. The first release of a
 * major N is N.0.0; after that the version must be given, and be newer than all before it. A half release whose content
 * is that of the head is completed instead.
 */
export function freeze(
  major: Major,
  bundled: Json,
  version: string | undefined,
  sha256: (text: string) => string,
): Frozen | FreezeRefusal {
  const digest = digestOf(bundled, sha256);
  const half = halfRelease(major, digest, sha256);
  if (half) return { ...written(major, bundled, half.version, digest), mends: half };
  const newest = [...new Set([...major.releases.map((each) => each.version), ...major.digests.keys()])]
    .sort(compareVersions)
    .at(-1);
  if (newest !== undefined && major.digests.get(newest) === digest) {
    return {
      code: 'nothing-changed',
      message: `The head of ${major.ref} is the same as its release ${newest}.`,
      next: 'Nothing to release.',
    };
  }
  const wanted = version ?? (newest === undefined ? `${major.number}.0.0` : undefined);
  if (wanted === undefined) {
    return {
      code: 'version-needed',
      message: `${major.ref} has releases up to ${newest}; say which version this one is.`,
      next: `For example \`--version ${nextMinor(newest ?? '')}\`: minor where what the schema accepts changed compatibly, patch where only its words did.`,
    };
  }
  const wrong = versionRefusal(major, wanted);
  if (wrong) return wrong;
  if (newest !== undefined && compareVersions(wanted, newest) <= 0) {
    return {
      code: 'version-not-newer',
      message: `${wanted} is not newer than ${newest}, the newest release of ${major.ref}.`,
      next: `For example \`--version ${nextMinor(newest)}\`.`,
    };
  }
  return written(major, bundled, wanted, digest);
}

/** Why a text can't be a version of a major, whatever its head is. */
export function versionRefusal({ number }: Pick<Major, 'number'>, version: string): FreezeRefusal | undefined {
  if (!VERSION.test(version)) {
    return {
      code: 'version-form',
      message: `"${version}" is not a version.`,
      next: 'Write it as major.minor.patch, such as 1.1.0.',
    };
  }
  if (Number(version.split('.')[0]) === number) return undefined;
  return {
    code: 'version-other-major',
    message: `${version} is not a version of major ${number}.`,
    next: `A breaking change gets a folder of its own, v${number + 1}, with its own address.`,
  };
}

/**
 * A release that was written half, by a process that was killed or a merge, and that the head can complete: `digest` is
 * the head's.
 */
export function halfRelease(
  { releases, digests }: Pick<Major, 'releases' | 'digests'>,
  digest: string,
  sha256: (text: string) => string,
): Half | undefined {
  const files = new Set(releases.map((each) => each.version));
  const missing = [...digests].find(([version, listed]) => !files.has(version) && listed === digest);
  if (missing) return { version: missing[0], lacks: 'file' };
  const newest = releases.at(-1);
  return newest && newest.digest === undefined && digestOf(newest.schema.value, sha256) === digest
    ? { version: newest.version, lacks: 'digest' }
    : undefined;
}

function written(major: Major, bundled: Json, version: string, digest: string): Frozen {
  const folder = `${major.folder}/releases`;
  const digests = [...major.digests, [version, digest] as const].sort(([a], [b]) => compareVersions(a, b));
  return {
    version,
    release: { path: `${folder}/${version}.json`, text: `${JSON.stringify(bundled, null, 2)}\n` },
    digests: { path: `${folder}/digests.json`, text: `${JSON.stringify(Object.fromEntries(digests), null, 2)}\n` },
  };
}

function nextMinor(version: string): string {
  const [major = '1', minor = '0'] = version.split('.');
  return `${major}.${Number(minor) + 1}.0`;
}
