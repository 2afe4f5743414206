import { DOMAIN_NAME, EVENT_NAME } from '../catalogue/layout.ts';

/** The words of a name in any spelling: `order_placed`, `orderPlaced`, `HTTPRequest2`, `com.acme.order-placed`. */
export function wordsOf(name: string): readonly string[] {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
}

/** `order_placed` -> `OrderPlaced`. A name that already is one stays as it is. */
export function pascalCase(name: string): string {
  if (EVENT_NAME.test(name)) return name;
  return wordsOf(name)
    .map((word) => word.charAt(0).toUpperCase() + (/[a-z]/.test(word) ? word.slice(1) : word.slice(1).toLowerCase()))
    .join('');
}

/** `CustomerAnalytics` -> `customer-analytics`. */
export function kebabCase(name: string): string {
  return wordsOf(name)
    .map((word) => word.toLowerCase())
    .join('-');
}

/** `customer-analytics` -> `Customer analytics`. */
export function sentenceCase(name: string): string {
  const words = wordsOf(name).map((word) => (/^[A-Z0-9]+$/.test(word) && word.length > 1 ? word : word.toLowerCase()));
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Names that Windows keeps for devices, with any ending: a folder of that name can't be checked out there. */
const DEVICES = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/i;

export function isDeviceName(name: string): boolean {
  return DEVICES.test(name.replace(/\..*$/, ''));
}

/** Folders of the catalogue's root and of a domain that mean something else. */
const TAKEN = new Set(['types']);

/** What is wrong with a name, with the nearest good one; `undefined` where nothing is. */
export function domainNameProblem(name: string): string | undefined {
  if (DOMAIN_NAME.test(name) && !TAKEN.has(name) && !isDeviceName(name)) return undefined;
  if (TAKEN.has(name)) return `"${name}" is the folder of the shared types, so no domain can have this name.`;
  if (isDeviceName(name)) return `"${name}" is the name of a device on Windows, so no folder can have it there.`;
  const better = kebabCase(name);
  const hint = DOMAIN_NAME.test(better) && better !== name ? ` Did you mean ${better}?` : '';
  return `"${name}" can’t be the name of a domain: lower-case letters, digits and hyphens, such as customer-analytics.${hint}`;
}

export function eventNameProblem(name: string): string | undefined {
  if (EVENT_NAME.test(name) && !isDeviceName(name)) return undefined;
  if (isDeviceName(name)) return `"${name}" is the name of a device on Windows, so no folder can have it there.`;
  const better = pascalCase(name);
  const hint = EVENT_NAME.test(better) && better !== name ? ` Did you mean ${better}?` : '';
  return `"${name}" can’t be the name of an event: letters and digits, the first a capital, such as OrderPlaced.${hint}`;
}

const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Teams, buses: `what` says which. */
export function idProblem(what: string, id: string): string | undefined {
  if (ID.test(id)) return undefined;
  const better = kebabCase(id);
  const hint = ID.test(better) ? ` Did you mean ${better}?` : '';
  return `"${id}" can’t be the id of a ${what}: lower-case words joined by hyphens.${hint}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what no address may hold
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

export function sourceProblem(source: string): string | undefined {
  if (source === '') return 'An event needs a source, such as com.acme.orders.';
  if (source.startsWith('aws.')) return 'AWS keeps sources that begin with "aws." for itself.';
  if (/\s/.test(source)) return 'A source has no spaces.';
  if (CONTROL.test(source)) return 'A source has no control characters.';
  if (source.length > 256) return 'A source has at most 256 characters.';
  return undefined;
}

export function detailTypeProblem(detailType: string): string | undefined {
  if (detailType === '') return 'A detail-type has at least one character.';
  if (CONTROL.test(detailType)) return 'A detail-type has no line breaks or other control characters.';
  if (detailType.length > 128) return 'A detail-type has at most 128 characters.';
  return undefined;
}
