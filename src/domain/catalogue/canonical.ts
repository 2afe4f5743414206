import { isArray, isObject, type Json } from '../json.ts';

/**
 * The one text of a value that says nothing of how it was written: keys sorted by code unit, no white space
 * (as RFC 8785, the JSON Canonicalization Scheme, for the values that JSON.parse gives). Digests are taken over it, so
 * line endings, indentation and key order change nothing.
 */
export function canonical(value: Json): string {
  if (isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] as Json)}`);
  return `{${members.join(',')}}`;
}

/** How a schema's digest is written down: `sha256:` and 64 hex digits. `sha256` takes a text and gives hex. */
export function digestOf(value: Json, sha256: (text: string) => string): string {
  return `sha256:${sha256(canonical(value))}`;
}
