/** What a file of the catalogue is, told by its path alone. Paths are relative to the catalogue's root. */
export type FileRole =
  | { readonly kind: 'teams' }
  | { readonly kind: 'waivers' }
  | { readonly kind: 'type'; readonly domain?: string }
  | { readonly kind: 'domain'; readonly domain: string }
  | { readonly kind: 'service'; readonly domain: string; readonly name: string }
  | { readonly kind: 'event'; readonly domain: string; readonly event: string }
  | { readonly kind: 'head'; readonly domain: string; readonly event: string; readonly major: number }
  | {
      readonly kind: 'release';
      readonly domain: string;
      readonly event: string;
      readonly major: number;
      readonly version: string;
    }
  | { readonly kind: 'digests'; readonly domain: string; readonly event: string; readonly major: number }
  | { readonly kind: 'example'; readonly domain: string; readonly event: string; readonly major: number }
  /** No data file, such as a README: none of our business. */
  | { readonly kind: 'other' }
  /** A data file where none is expected; `misspelt`: the ending alone is wrong. */
  | { readonly kind: 'stray'; readonly expected: string; readonly misspelt?: true };

export type RoleKind = FileRole['kind'];

const DATA = /\.(json|ya?ml)$/;
const ANY_CASE = /\.(json|ya?ml)$/i;
const DESCRIPTION = (name: string) => new RegExp(`^${name}\\.(ya?ml|json)$`);
export const DOMAIN_NAME = /^[a-z][a-z0-9-]*$/;
export const EVENT_NAME = /^[A-Z][A-Za-z0-9]*$/;
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

/** A path of the catalogue as a path of the workspace. */
export function inCatalogue(settings: { readonly catalogue: string }, path: string): string {
  return settings.catalogue === '.' ? path : `${settings.catalogue}/${path}`;
}

export function roleOf(path: string): FileRole {
  if (!DATA.test(path)) {
    const ending = ANY_CASE.exec(path)?.[0];
    if (ending === undefined) return { kind: 'other' };
    return { kind: 'stray', expected: `the ending ${ending.toLowerCase()}`, misspelt: true };
  }
  const [first = '', second, third = '', ...rest] = path.split('/');
  if (second === undefined) {
    if (DESCRIPTION('teams').test(first)) return { kind: 'teams' };
    if (DESCRIPTION('waivers').test(first)) return { kind: 'waivers' };
    return { kind: 'stray', expected: 'teams.yaml, waivers.yaml, types/…, or a domain folder with domain.yaml' };
  }
  if (first === 'types') return { kind: 'type' };
  const domain = first;
  if (third === '') {
    if (DESCRIPTION('domain').test(second)) return { kind: 'domain', domain };
    return { kind: 'stray', expected: 'domain.yaml, types/…, services/… or an event folder' };
  }
  if (second === 'types') return { kind: 'type', domain };
  if (second === 'services') {
    if (rest.length === 0) return { kind: 'service', domain, name: third.replace(DATA, '') };
    return { kind: 'stray', expected: 'services/<name>.yaml' };
  }
  return eventRole(domain, second, [third, ...rest]);
}

function eventRole(domain: string, event: string, path: readonly string[]): FileRole {
  const [first = '', second, third, more] = path;
  if (second === undefined) {
    if (DESCRIPTION('event').test(first)) return { kind: 'event', domain, event };
    return { kind: 'stray', expected: 'event.yaml or a folder v1, v2, …' };
  }
  const number = /^v([1-9]\d*)$/.exec(first)?.[1];
  if (number === undefined) return { kind: 'stray', expected: 'a folder v1, v2, …' };
  const major = Number(number);
  const inFolder = third !== undefined && more === undefined;
  if (third === undefined && DESCRIPTION('schema').test(second)) return { kind: 'head', domain, event, major };
  if (inFolder && second === 'examples') return { kind: 'example', domain, event, major };
  if (inFolder && second === 'releases') {
    if (third === 'digests.json') return { kind: 'digests', domain, event, major };
    const version = third.replace(/\.json$/, '');
    if (VERSION.test(version) && version.startsWith(`${number}.`)) {
      return { kind: 'release', domain, event, major, version };
    }
    return {
      kind: 'stray',
      expected: `releases/${number}.0.0.json (versions of major ${number}) or releases/digests.json`,
    };
  }
  return { kind: 'stray', expected: 'schema.json, examples/…, releases/…' };
}

/** Semantic-version order of two releases, without pre-releases. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (const i of [0, 1, 2]) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
