import { AwsError } from './aws-error.ts';
import { violation } from './constraints.ts';

/** Lists of EventBridge: at most 100 a page, by name: the order that AWS keeps is unverified. */
const PAGE = 100;

/** A page of a list, and the token of the next. Pages stay in order when what they list changes in between. */
export function page<Item extends { readonly Name: string }>(
  items: Iterable<Item>,
  limit: number | undefined,
  token: string | undefined,
): { readonly items: readonly Item[]; readonly next: { readonly NextToken?: string } } {
  const after = afterToken(token);
  const rest = [...items].filter(({ Name }) => Name > after).sort((a, b) => (a.Name < b.Name ? -1 : 1));
  const some = rest.slice(0, limit ?? PAGE);
  return { items: some, next: some.length < rest.length ? { NextToken: tokenAfter(some.at(-1)!.Name) } : {} };
}

export function limitViolations(limit: number | undefined): readonly string[] {
  if (limit === undefined) return [];
  if (limit < 1) return [violation(`'${limit}'`, 'limit', 'Member must have value greater than or equal to 1')];
  if (limit > PAGE) return [violation(`'${limit}'`, 'limit', `Member must have value less than or equal to ${PAGE}`)];
  return [];
}

const TOKEN_MARK = 'after:';

function tokenAfter(name: string): string {
  return Buffer.from(TOKEN_MARK + name).toString('base64url');
}

function afterToken(token: string | undefined): string {
  if (token === undefined) return '';
  const text = Buffer.from(token, 'base64url').toString('utf8');
  // The code is documented ("ListEventBuses"); the wording is unverified.
  if (!text.startsWith(TOKEN_MARK)) throw new AwsError('InvalidToken', 'The pagination token is not valid.');
  return text.slice(TOKEN_MARK.length);
}
