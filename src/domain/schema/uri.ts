/** References between schemas (RFC 3986): the domain has no `URL`, and relative bases are allowed here. */

interface Parts {
  readonly scheme: string | undefined;
  readonly authority: string | undefined;
  readonly path: string;
  readonly query: string | undefined;
}

// The expression of RFC 3986, appendix B, without the fragment. Each part excludes the next part's first character, so it is linear.
const shape = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/;

function split(uri: string): Parts {
  const match = shape.exec(uri);
  return { scheme: match?.[1], authority: match?.[2], path: match?.[3] ?? '', query: match?.[4] };
}

function join({ scheme, authority, path, query }: Parts): string {
  return `${scheme === undefined ? '' : `${scheme}:`}${authority === undefined ? '' : `//${authority}`}${path}${
    query === undefined ? '' : `?${query}`
  }`;
}

function withoutDots(path: string): string {
  if (!path.includes('.')) return path;
  const out: string[] = [];
  const steps = path.split('/');
  steps.forEach((step, index) => {
    const last = index === steps.length - 1;
    if (step === '..') {
      const root = out.length === 1 && out[0] === '';
      if (out.length > 0 && out.at(-1) !== '..' && !root) out.pop();
      else if (!root) out.push('..');
      if (last) out.push('');
    } else if (step === '.') {
      if (last) out.push('');
    } else out.push(step);
  });
  return out.join('/');
}

export function isAbsolute(uri: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:/.test(uri);
}

/** The reference before its `#`, and the fragment after it, percent-decoded (as written where the encoding is broken). */
export function splitFragment(ref: string): { readonly uri: string; readonly fragment: string } {
  const hash = ref.indexOf('#');
  if (hash === -1) return { uri: ref, fragment: '' };
  return { uri: ref.slice(0, hash), fragment: decode(ref.slice(hash + 1)) };
}

function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A pointer or a name as a URI fragment, such that `splitFragment` gives it back. */
export function escapeFragment(text: string): string {
  // Half of a surrogate pair has no encoding: it stands as it is.
  return text.replace(/[^\w\-.~!$&'()*+,;=:@/?]/gu, (char) => (char.isWellFormed() ? encodeURIComponent(char) : char));
}

/** `ref` (without a fragment) as seen from `base`. A relative base gives a relative answer. */
export function resolveUri(base: string, ref: string): string {
  if (ref === '') return base;
  if (base === '') return ref;
  const to = split(ref);
  if (to.scheme !== undefined) return join({ ...to, path: withoutDots(to.path) });
  const from = split(base);
  if (to.authority !== undefined) return join({ ...to, scheme: from.scheme, path: withoutDots(to.path) });
  if (to.path === '') return join({ ...from, query: to.query ?? from.query });
  if (to.path.startsWith('/')) return join({ ...from, path: withoutDots(to.path), query: to.query });
  const folder = from.path.slice(0, from.path.lastIndexOf('/') + 1);
  const path = folder === '' && from.authority !== undefined ? `/${to.path}` : folder + to.path;
  return join({ ...from, path: withoutDots(path), query: to.query });
}
