import type { Json } from '../json.ts';
import { digestOf } from './canonical.ts';
import { compareVersions } from './layout.ts';
import type { Major } from './model.ts';

/** What freezing a head writes: both texts whole, paths relative to the workspace. */
export interface Frozen {
  readonly version: string;
  readonly release: { readonly path: string; readonly text: string };
  readonly digests: { readonly path: string; readonly text: string };
}

export type FreezeRefusal = {
  readonly code: 'version-needed' | 'version-form' | 'version-other-major' | 'version-not-newer' | 'nothing-changed';
  readonly message: string;
  readonly next: string;
};

const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

/**
 * Freezes a major's head. `bundled` is its self-contained schema; `version` what was asked for. The first release of a
 * major N is N.0.0; after that the version must be given, and be newer than all before it.
 */
export function freeze(
  major: Major,
  bundled: Json,
  version: string | undefined,
  sha256: (text: string) => string,
): Frozen | FreezeRefusal {
  const newest = major.releases.at(-1);
  const digest = digestOf(bundled, sha256);
  if (newest && newest.digest === digest) {
    return {
      code: 'nothing-changed',
      message: `The head of ${major.ref} is the same as its release ${newest.version}.`,
      next: 'Nothing to release.',
    };
  }
  const wanted = version ?? (newest ? undefined : `${major.number}.0.0`);
  if (wanted === undefined) {
    return {
      code: 'version-needed',
      message: `${major.ref} has releases up to ${newest?.version}; say which version this one is.`,
      next: `For example \`--version ${nextMinor(newest?.version ?? '')}\`: minor where what the schema accepts changed compatibly, patch where only its words did.`,
    };
  }
  if (!VERSION.test(wanted)) {
    return {
      code: 'version-form',
      message: `"${wanted}" is not a version.`,
      next: 'Write it as major.minor.patch, such as 1.1.0.',
    };
  }
  if (Number(wanted.split('.')[0]) !== major.number) {
    return {
      code: 'version-other-major',
      message: `${wanted} is not a version of major ${major.number}.`,
      next: `A breaking change gets a folder of its own, v${major.number + 1}, with its own address.`,
    };
  }
  if (newest && compareVersions(wanted, newest.version) <= 0) {
    return {
      code: 'version-not-newer',
      message: `${wanted} is not newer than ${newest.version}, the newest release of ${major.ref}.`,
      next: `For example \`--version ${nextMinor(newest.version)}\`.`,
    };
  }
  const folder = `${major.folder}/releases`;
  const digests = Object.fromEntries([...major.releases.map((each) => [each.version, each.digest]), [wanted, digest]]);
  return {
    version: wanted,
    release: { path: `${folder}/${wanted}.json`, text: `${JSON.stringify(bundled, null, 2)}\n` },
    digests: { path: `${folder}/digests.json`, text: `${JSON.stringify(digests, null, 2)}\n` },
  };
}

function nextMinor(version: string): string {
  const [major = '1', minor = '0'] = version.split('.');
  return `${major}.${Number(minor) + 1}.0`;
}
