import { groupBy } from '../group.ts';
import type { Json } from '../json.ts';
import { disjoint } from '../pattern/disjoint.ts';
import { patternMatcher } from '../pattern/match.ts';
import { parsePattern } from '../pattern/parse.ts';
import type { Pattern } from '../pattern/types.ts';
import { errorAt, type UnplacedFinding } from './findings.ts';
import type { Address, Catalogue, EventDefinition, Major } from './model.ts';
import { neverArray } from './shape.ts';

/** What an event says of itself on the wire. */
export interface WireEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Json;
}

/** Finds the major that an event belongs to. */
export interface AddressBook {
  find(event: WireEvent): { readonly event: EventDefinition; readonly major: Major } | undefined;
  /** What the catalogue knows under this source, to suggest from. */
  detailTypes(source: string): readonly string[];
  sources(): readonly string[];
}

interface Entry {
  readonly event: EventDefinition;
  readonly major: Major;
  /** `undefined` where the address has no `match`. */
  readonly matches: ReturnType<typeof patternMatcher> | undefined;
}

const keyOf = (address: Pick<Address, 'source' | 'detailType'>) => `${address.source}\n${address.detailType}`;

export function addressBook(catalogue: Catalogue): AddressBook {
  const entries = new Map<string, Entry[]>();
  for (const event of catalogue.events.values()) {
    for (const major of event.majors) {
      const key = keyOf(major.address);
      const pattern = patternOf(major.address);
      const matches = pattern && patternMatcher(pattern);
      entries.set(key, [...(entries.get(key) ?? []), { event, major, matches }]);
    }
  }
  const addresses = [...catalogue.events.values()].flatMap((event) => event.majors.map((major) => major.address));
  return {
    find: (event) => entries.get(keyOf(event))?.find(({ matches }) => !matches || matches({ detail: event.detail })),
    detailTypes: (source) =>
      addresses.filter((address) => address.source === source).map(({ detailType }) => detailType),
    sources: () => [...new Set(addresses.map(({ source }) => source))],
  };
}

/** `undefined` where there is no `match`, or a wrong one (which `addressFindings` reports). */
function patternOf(address: Address): Pattern | undefined {
  if (!address.match) return undefined;
  const parsed = parsePattern({ detail: address.match });
  return 'problem' in parsed ? undefined : parsed;
}

/**
 * No two majors of the catalogue may have addresses that one event can meet. `bundled` gives the self-contained schema
 * of a file: without it each field that is matched counts as one that never is an array.
 */
export function addressFindings(
  catalogue: Catalogue,
  bundled?: (file: string) => Json | undefined,
): readonly UnplacedFinding[] {
  const findings: UnplacedFinding[] = [];
  const majors = [...catalogue.events.values()].flatMap((event) => event.majors.map((major) => ({ event, major })));
  for (const { event, major } of majors) {
    if (!major.address.match) continue;
    const parsed = parsePattern({ detail: major.address.match });
    if (!('problem' in parsed)) continue;
    findings.push(
      errorAt('address-invalid', event.file, `The match of ${major.ref} is no event pattern: ${parsed.problem}`, {
        pointer: `/majors/${major.number}/match${parsed.pointer}`,
        next: 'Correct it: EventBridge would refuse the rules that are made of it.',
      }),
    );
  }
  for (const group of groupBy(majors, ({ major }) => keyOf(major.address)).values()) {
    for (const [i, a] of group.entries()) {
      for (const b of group.slice(i + 1)) {
        const collision = collide(a.major, b.major, bundled);
        if (collision === undefined) continue;
        findings.push(
          errorAt(
            'address-collision',
            b.event.file,
            `One event can be both ${a.major.ref} and ${b.major.ref}: ${collision}.`,
            {
              pointer: `/majors/${b.major.number}`,
              on: 'key',
              found: `source ${b.major.address.source}, detail-type ${b.major.address.detailType}, twice`,
              next: 'Give one of them its own detailType, or give both a match on the detail that no event meets twice.',
              related: [
                { message: `the address of ${a.major.ref}`, file: a.event.file, pointer: `/majors/${a.major.number}` },
              ],
            },
          ),
        );
      }
    }
  }
  return findings;
}

/** Why two addresses of one source and detail-type collide, or `undefined` where they provably don't. */
function collide(one: Major, other: Major, bundled?: (file: string) => Json | undefined): string | undefined {
  const [a, b] = [one.address, other.address];
  if (!a.match && !b.match) return 'they have the same source and detail-type';
  if (!a.match || !b.match) return 'they have the same source and detail-type, and only one has a match';
  const left = patternOf(a);
  const right = patternOf(b);
  if (!left || !right) return undefined;
  // A schema that can't be bundled has findings of its own.
  const scalar = (field: string) =>
    [one, other].every(({ head }) => {
      const schema = bundled?.(head.file);
      return schema === undefined || neverArray(schema, head.dialect, field.replace(/^detail\./, ''));
    });
  const answer = disjoint(left, right, scalar);
  return answer === 'disjoint' ? undefined : `their matches do not exclude each other (${answer.reason})`;
}
