import { nearest } from '../schema/distance.ts';
import type { Catalogue, EventDefinition, Major, Release, SchemaFile } from './model.ts';

/** `orders/OrderPlaced`, `orders/OrderPlaced@1` (a major's head) or `orders/OrderPlaced@1.1.0` (a release). */
export interface Reference {
  readonly event: string;
  readonly major?: number;
  /** The whole version, where a release is meant. */
  readonly version?: string;
}

const FORM = /^([a-z][a-z0-9-]*\/[A-Z][A-Za-z0-9]*)(?:@([1-9]\d*)(\.\d+\.\d+)?)?$/;

/** `undefined` where the text has not the form of a reference. */
export function parseReference(text: string): Reference | undefined {
  const match = FORM.exec(text);
  if (!match?.[1]) return undefined;
  if (match[2] === undefined) return { event: match[1] };
  const major = Number(match[2]);
  return match[3] === undefined
    ? { event: match[1], major }
    : { event: match[1], major, version: `${match[2]}${match[3]}` };
}

/** What a reference names. A reference with neither major nor version names the head of the newest major. */
export interface Target {
  readonly event: EventDefinition;
  readonly major: Major;
  readonly release?: Release;
  readonly schema: SchemaFile;
}

/** Why a reference names nothing: for people, with the nearest that exists. */
export interface NoTarget {
  readonly message: string;
  readonly next?: string;
}

/** The major that a service means where it names none: the newest that is published. A draft is one only where there is nothing else. */
export function currentMajor({ majors }: EventDefinition): Major | undefined {
  return majors.findLast(({ stability }) => stability !== 'draft') ?? majors.at(-1);
}

/** `unpinned`: which major a reference means that names none. */
export function resolveReference(
  catalogue: Catalogue,
  text: string,
  unpinned = ({ majors }: EventDefinition): Major | undefined => majors.at(-1),
): Target | NoTarget {
  const reference = parseReference(text) ?? bareName(catalogue, text);
  if (!reference) {
    const near = nearest(text, [...catalogue.events.keys()]);
    return {
      message: `"${text}" is not a reference to an event: expected domain/Event, domain/Event@1 or domain/Event@1.0.0.`,
      ...(near === undefined ? {} : { next: `Did you mean ${near}?` }),
    };
  }
  const event = catalogue.events.get(reference.event);
  if (!event) {
    const near = nearest(reference.event, [...catalogue.events.keys()]);
    return {
      message: `The catalogue has no event "${reference.event}".`,
      next: near === undefined ? 'See `eda schema list`.' : `Did you mean ${near}?`,
    };
  }
  const major =
    reference.major === undefined
      ? unpinned(event)
      : event.majors.find((candidate) => candidate.number === reference.major);
  if (!major) {
    const numbers = event.majors.map((candidate) => candidate.number).join(', ');
    return {
      message:
        reference.major === undefined
          ? `The event ${event.ref} has no major that can be read.`
          : `The event ${event.ref} has no major ${reference.major}; it has ${numbers || 'none'}.`,
      next:
        numbers === ''
          ? 'Run `eda schema validate`: it says why.'
          : `Name one of them, such as ${event.ref}@${event.majors.at(-1)?.number}.`,
    };
  }
  if (reference.version === undefined) return { event, major, schema: major.head };
  const release = major.releases.find((candidate) => candidate.version === reference.version);
  if (!release) {
    const versions = major.releases.map((candidate) => candidate.version).join(', ');
    return {
      message: `The event ${event.ref} has no release ${reference.version}; it has ${versions || 'none yet'}.`,
      next: `Name ${versions === '' ? '' : 'one of them, or '}the head of the major: ${major.ref}.`,
    };
  }
  return { event, major, release, schema: release.schema };
}

/** An event's name alone will do where only one domain has it. */
function bareName(catalogue: Catalogue, text: string): Reference | undefined {
  const [name = '', version] = text.split('@', 2);
  const named = [...catalogue.events.values()].filter((event) => event.name === name);
  return named.length === 1 && named[0]
    ? parseReference(version === undefined ? named[0].ref : `${named[0].ref}@${version}`)
    : undefined;
}
