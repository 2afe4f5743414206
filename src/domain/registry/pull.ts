import { detailTypeProblem, sourceProblem } from '../author/names.ts';
import { domainName, eventName } from '../import/names.ts';
import type { ReadDocument } from '../schema/convert/read.ts';
import { TAGS, type Tags } from './state.ts';

/** One schema of a registry, as it was read. */
export interface PulledSchema {
  readonly name: string;
  readonly tags: Tags;
  /** Oldest first; the last is the newest. A version that can't be read says why. */
  readonly versions: readonly {
    readonly version: string;
    readonly read: ReadDocument | { readonly problem: string };
  }[];
}

/** What a schema of a registry is in a catalogue. */
export interface PulledIdentity {
  readonly domain: string;
  /** The event's name. */
  readonly name: string;
  readonly major: number;
  readonly source: string;
  readonly detailType: string;
  /** Whether source and detail-type were read off the schema's name, which may have been cleaned. */
  readonly guessed: boolean;
}

/**
 * Source and detail-type stand in AWS's extensions, else in the schema's name; the domain is the last word of the source,
 * unless one is given. What `eda registry apply` made says in its tags which major it is. Where it is none, why, and what to do.
 */
export function identify(
  schema: PulledSchema,
  domain: string | undefined,
): PulledIdentity | { readonly problem: string; readonly next: string } {
  const newest = schema.versions.at(-1)?.read;
  const byHand = 'describe the event by hand with `eda schema new`.';
  if (newest === undefined) return { problem: 'It has no version.', next: 'Delete it, or give it a version.' };
  if ('problem' in newest) return { problem: newest.problem, next: `Mend it in the registry, or ${byHand}` };
  const at = schema.name.indexOf('@');
  const source = newest.source ?? (at > 0 ? schema.name.slice(0, at) : undefined);
  const detailType = newest.detailType ?? schema.name.slice(at + 1);
  if (source === undefined) {
    return {
      problem: 'Neither its content nor its name says from which source its events come.',
      next: 'Describe the event by hand with `eda schema new`, where --source says it.',
    };
  }
  const problem = sourceProblem(source) ?? detailTypeProblem(detailType);
  if (problem !== undefined) {
    const aws = source.startsWith('aws.');
    return {
      problem,
      next: aws ? 'Leave it: a catalogue describes your own events.' : `Mend it in the registry, or ${byHand}`,
    };
  }
  const guessed = newest.source === undefined || newest.detailType === undefined;
  const told = /^([a-z0-9-]+)\/([A-Za-z0-9]+)@(\d{1,9})$/.exec(schema.tags[TAGS.major] ?? '');
  if (told) {
    const [, home = '', name = '', major = ''] = told;
    return { domain: domain ?? home, name, major: Number(major), source, detailType, guessed };
  }
  const [, base = detailType, number = '1'] = /^(.+)\.v([1-9]\d{0,8})$/.exec(detailType) ?? [];
  return {
    domain: domain ?? domainName(source.split('.').at(-1) ?? source),
    name: eventName(base),
    major: Number(number),
    source,
    detailType,
    guessed,
  };
}

/** A version as a release: `N.0.0` the first, then a minor each; or as the documents say it of themselves. */
export function releaseNumbers(major: number, told: readonly (string | undefined)[]): readonly string[] {
  const parts = (version: string) => version.split('.').map(Number);
  const rises = told.every((version, i) => {
    if (version === undefined || !/^(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){2}$/.test(version)) return false;
    const before = i === 0 ? undefined : told[i - 1];
    const [a = 0, b = 0, c = 0] = parts(version);
    const [, y = 0, z = 0] = before === undefined ? [0, -1, 0] : parts(before);
    return a === major && (b > y || (b === y && c > z));
  });
  if (rises) return told as readonly string[];
  return told.map((_, i) => `${major}.${i}.0`);
}
