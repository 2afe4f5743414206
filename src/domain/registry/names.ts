import type { Address } from '../catalogue/model.ts';
import { groupBy } from '../group.ts';

/** The longest name of a schema (EventBridge Schemas API Reference, "CreateSchema"). */
export const LONGEST_NAME = 385;

/** A major, as far as its name in the registry follows from it. */
export interface Named {
  /** `orders/OrderPlaced@1` */
  readonly ref: string;
  readonly registry: string;
  readonly address: Pick<Address, 'source' | 'detailType'>;
}

/** Why a major has no name of its own in its registry. */
export interface NameProblem {
  readonly ref: string;
  readonly name: string;
  /** The major that has the name already; absent where the name is too long. */
  readonly other?: string;
}

/**
 * What AWS makes of a text that a name can't hold: its words joined, each with a capital, as in
 * `aws.s3@AWSAPICallViaCloudTrail` for "AWS API Call via CloudTrail". Letters, digits, `.`, `_`, `-` and `@` are allowed.
 */
export function cleaned(text: string): string {
  const words = text.split(/[^0-9A-Za-z._@-]+/).filter(Boolean);
  if (words.length < 2) return words[0] ?? '_';
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/**
 * The name of each major's schema: `source@DetailType`. Majors of one event that share an address are told apart by `.v2`
 * behind it, the first of them keeps the plain name; where events share one, each has its own name behind it. What still
 * collides after cleaning is a problem of the later one, in the order of references.
 */
export function schemaNames(majors: readonly Named[]): {
  readonly names: ReadonlyMap<string, string>;
  readonly problems: readonly NameProblem[];
} {
  const names = new Map<string, string>();
  const problems: NameProblem[] = [];
  const taken = new Map<string, string>();
  const groups = groupBy(majors, ({ address }) => `${address.source}\n${address.detailType}`);
  for (const major of [...majors].sort(byRef)) {
    const { source, detailType } = major.address;
    const group = groups.get(`${source}\n${detailType}`) ?? [];
    const own = group.filter(({ ref }) => eventOf(ref) === eventOf(major.ref)).sort(byRef);
    const event = own.length < group.length ? `.${eventOf(major.ref).split('/')[1]}` : '';
    const version = own[0]?.ref === major.ref ? '' : `.v${numberOf(major.ref)}`;
    const name = `${sourceName(source)}@${cleaned(detailType)}${event}${version}`;
    const place = `${major.registry}\n${name}`;
    const other = taken.get(place);
    if (other !== undefined) problems.push({ ref: major.ref, name, other });
    else if (name.length > LONGEST_NAME) problems.push({ ref: major.ref, name });
    else {
      taken.set(place, major.ref);
      names.set(major.ref, name);
    }
  }
  return { names, problems };
}

/** A source is one word: what it can't keep becomes a hyphen. */
function sourceName(source: string): string {
  return source.replace(/[^0-9A-Za-z._@-]+/g, '-');
}

const eventOf = (ref: string) => ref.slice(0, ref.lastIndexOf('@'));
const numberOf = (ref: string) => Number(ref.slice(ref.lastIndexOf('@') + 1));

function byRef(a: Named, b: Named): number {
  const [x, y] = [eventOf(a.ref), eventOf(b.ref)];
  return x < y ? -1 : x > y ? 1 : numberOf(a.ref) - numberOf(b.ref);
}
