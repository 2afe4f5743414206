import { domainNameProblem, eventNameProblem, isDeviceName, kebabCase, pascalCase, wordsOf } from '../author/names.ts';

/** Folders that say what kind of thing is in them, not whose. */
const GENERIC =
  /^(?:src|lib|json|json-?schemas?|schemas?|events?|domains?|services?|messages?|contracts?|definitions?|specs?|versions?|versioned|payloads?|data|details?|index|dist|main|resources|catalogu?e?|jsonschema)$/i;

/** Folders of what others share. */
export const OF_TYPES =
  /^(?:types?|common|shared|definitions|defs|models?|components?|entities|fragments?|refs?|_[a-z].*)$/i;

const ENDINGS = /(?:\.(?:schema|event|jsonschema|json-schema))*\.(?:json|ya?ml)$/i;

export interface PathIdentity {
  readonly domain?: string;
  /** As it was written. */
  readonly name: string;
  readonly version?: string;
  readonly source?: string;
  /** The folder that the file stands in, where it says something. */
  readonly above?: string;
}

/** What a path tells of an event: `orders/order-placed/v2/schema.json`, `com.acme.orders@OrderPlaced-v1.json`. */
export function identityOf(path: string): PathIdentity {
  const folders = path.split('/');
  const file = (folders.pop() ?? '').replace(ENDINGS, '');
  let { rest: name, version } = splitVersion(file);
  if (GENERIC.test(name)) name = '';
  for (let last = folders.at(-1); last !== undefined; last = folders.at(-1)) {
    const split = splitVersion(last);
    if (split.rest === '' && split.version !== undefined) version ??= split.version;
    else if (!GENERIC.test(last)) break;
    folders.pop();
  }
  if (name === '' && folders.length > 0) {
    const split = splitVersion(folders.pop() ?? '');
    name = split.rest;
    version ??= split.version;
  }
  const said = folders.filter((folder) => !GENERIC.test(folder) && folder !== '..' && folder !== '.');
  // As the schema registry names them: source@DetailType.
  const [before, after] = name.split('@');
  const dotted = (after === undefined ? name : (before ?? '')).split('.').filter(Boolean);
  const short = after ?? dotted.at(-1) ?? name;
  const source = after !== undefined ? before : dotted.length > 2 ? dotted.slice(0, -1).join('.') : undefined;
  const owner = after !== undefined ? dotted.at(-1) : dotted.at(-2);
  const domain = said[0] ?? owner;
  const above = said.at(-1);
  return {
    name: short.replace(/(?<=[a-z0-9])[-_]events?$/i, '') || short,
    ...(domain === undefined ? {} : { domain }),
    ...(version === undefined ? {} : { version }),
    ...(source ? { source } : {}),
    ...(above === undefined ? {} : { above }),
  };
}

/** `order-placed.v2` -> 2, `order-placed-1-0-0` -> 1.0.0, `OrderPlacedV2` -> 2; `ipv4` has none. */
export function splitVersion(name: string): { readonly rest: string; readonly version?: string } {
  const full = /^(.*?)[._-]?[vV]?(\d{1,9})[._-](\d{1,9})[._-](\d{1,9})$/.exec(name);
  if (full && (full[1] === '' || /[._-][vV]?\d+[._-]\d+[._-]\d+$/.test(name))) {
    return { rest: full[1] ?? '', version: full.slice(2, 5).map(Number).join('.') };
  }
  const major = /^(.*?)(?:(?:^|[._-])[vV]|(?<=[a-z0-9])V)(\d{1,9})$/.exec(name);
  if (major) return { rest: major[1] ?? '', version: String(Number(major[2])) };
  return { rest: name };
}

/** A domain's name out of any text. */
export function domainName(text: string): string {
  const name = kebabCase(text);
  if (domainNameProblem(name) === undefined) return name;
  return domainNameProblem(`${name}-events`) === undefined
    ? `${name}-events`
    : name === ''
      ? 'events'
      : `domain-${name}`;
}

/** An event's name out of any text. */
export function eventName(text: string): string {
  const name = pascalCase(text);
  if (name === '') return 'Unnamed';
  if (eventNameProblem(name) === undefined) return name;
  return eventNameProblem(`${name}Event`) === undefined ? `${name}Event` : `Event${name}`;
}

/** The name of a team, a service or a shared type. */
export function idName(text: string, standard: string): string {
  const name = wordsOf(text)
    .map((word) => word.toLowerCase())
    .join('-');
  if (name === '') return standard;
  return isDeviceName(name) ? `${name}-${standard}` : name;
}

/** Each name once, upper and lower case not told apart: a number behind those that are taken. */
export function uniqueName(name: string, taken: Set<string>): string {
  let free = name;
  for (let i = 2; taken.has(free.toLowerCase()); i++) free = `${name}-${i}`;
  taken.add(free.toLowerCase());
  return free;
}

/** The first sentence of a text, on one line. */
export function firstSentence(text: string | undefined): string | undefined {
  const line = text?.replace(/\s+/g, ' ').trim() ?? '';
  if (line === '') return undefined;
  const sentence = /^.*?[.!?](?= |$)/.exec(line)?.[0] ?? line;
  return sentence.length > 200 ? `${sentence.slice(0, 199).toWellFormed()}…` : sentence;
}
