import type { RestRequest } from '../rest-json.ts';
import { badRequest } from './refusals.ts';

/** What AWS answers without a Limit, and at most, is unverified. */
const STANDARD = 10;
const MOST = 100;

export interface Page<T> {
  readonly items: readonly T[];
  /** `NextToken`, where there is more. */
  readonly more: { readonly NextToken?: string };
}

/**
 * A page of things in the order of their keys (unique). A token names the last key that was given, so that nothing is given
 * twice or left out where others come and go in between. `listing` is what is listed: a token is good for that alone.
 */
export function page<T, K extends string | number>(
  all: Iterable<T>,
  keyOf: (item: T) => K,
  request: RestRequest,
  listing: readonly string[],
): Page<T> {
  const limit = request.integer('limit') ?? STANDARD;
  if (limit < 1 || limit > MOST) throw badRequest(`limit is ${limit}. It is between 1 and ${MOST}.`);
  const after = readToken(request.query('nextToken'), listing) as K | undefined;
  const rest = [...all]
    .filter((item) => after === undefined || keyOf(item) > after)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const isEnd = last === undefined || items.length === rest.length;
  return { items, more: isEnd ? {} : { NextToken: writeToken(keyOf(last), listing) } };
}

function writeToken(key: string | number, listing: readonly string[]): string {
  return Buffer.from(JSON.stringify([...listing, key])).toString('base64url');
}

function readToken(token: string | undefined, listing: readonly string[]): string | number | undefined {
  if (token === undefined || token === '') return undefined;
  const parts = parse(Buffer.from(token, 'base64url').toString('utf8'));
  const key = parts.at(-1);
  const isOurs =
    parts.length === listing.length + 1 &&
    listing.every((part, i) => part === parts[i]) &&
    (typeof key === 'string' || typeof key === 'number');
  if (!isOurs) throw badRequest('nextToken is not a token of this listing.');
  return key;
}

function parse(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
