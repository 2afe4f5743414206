import { fullFormats } from 'ajv-formats/dist/formats.js';
import type { Random } from './random.ts';

const HEX = '0123456789abcdef';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/**
 * Whether a value meets a format. Formats that nobody checks accept everything, and so do formats of the other type, as JSON Schema
 * has it.
 */
export function formatAccepts(format: string, value: string | number): boolean {
  if (!Object.hasOwn(fullFormats, format)) return true;
  const definition = fullFormats[format as keyof typeof fullFormats];
  if (typeof definition === 'boolean') return definition;
  if (typeof definition === 'object' && 'type' in definition && definition.type === 'number') {
    return typeof value !== 'number' || (definition.validate as (value: number) => boolean)(value);
  }
  if (typeof value !== 'string') return true;
  const check = typeof definition === 'object' && 'validate' in definition ? definition.validate : definition;
  if (typeof check === 'function') return (check as (value: string) => boolean)(value);
  // None of these has a flag by which it would remember where it stopped.
  return check instanceof RegExp ? check.test(value) : new RegExp(check as string).test(value);
}

type Writer = (random: Random, moment: () => number) => readonly string[];

/** Strings of each format, the plainest first: a place with a pattern takes the first that fits. */
const WRITERS: Readonly<Record<string, Writer>> = {
  'date-time': (_, moment) => dateTimes(moment()),
  'iso-date-time': (_, moment) => dateTimes(moment()),
  date: (_, moment) => [iso(moment()).slice(0, 10)],
  time: (_, moment) => [
    iso(moment()).slice(11),
    `${iso(moment()).slice(11, 19)}Z`,
    `${iso(moment()).slice(11, 19)}+00:00`,
  ],
  'iso-time': (_, moment) => [iso(moment()).slice(11), iso(moment()).slice(11, 19)],
  duration: (random) => [`PT${random.integer(5, 55)}M`, `P${random.integer(1, 30)}D`, 'P1Y', 'PT36H'],
  email: (random) => [
    `${random.pick(MAILBOXES)}${random.integer(1, 99)}@example.com`,
    `${random.text(LETTERS, 1)}@a.io`,
  ],
  'idn-email': (random) => [`${random.pick(MAILBOXES)}${random.integer(1, 99)}@example.com`],
  hostname: (random) => [
    `${random.pick(HOSTS)}-${random.integer(1, 9)}.example.com`,
    'example.com',
    random.text(LETTERS, 3),
  ],
  'idn-hostname': (random) => [`${random.pick(HOSTS)}-${random.integer(1, 9)}.example.com`],
  uri: (random) => uris(random),
  url: (random) => uris(random),
  iri: (random) => uris(random),
  'uri-reference': (random) => [...uris(random), `/${random.text(HEX, 4)}`, ''],
  'iri-reference': (random) => uris(random),
  'uri-template': (random) => [`https://example.com/${random.pick(PATHS)}/{id}`, 'https://example.com', '{id}'],
  uuid: (random) => {
    const uuid = uuidOf(random);
    return [uuid, uuid.toUpperCase(), `urn:uuid:${uuid}`];
  },
  ipv4: (random) => [`192.0.2.${random.integer(1, 254)}`],
  ipv6: (random) => [`2001:db8::${random.integer(1, 0xffff).toString(16)}`],
  'json-pointer': (random) => [`/items/${random.integer(0, 9)}`, ''],
  'json-pointer-uri-fragment': (random) => [`#/items/${random.integer(0, 9)}`, '#'],
  'relative-json-pointer': (random) => [`${random.integer(0, 3)}/id`, '0#', '0'],
  regex: (random) => [`^[a-z]{1,${random.integer(2, 20)}}$`, '.*', '^a'],
  byte: (random) => [`${random.text(LETTERS, 8)}`, `${random.text(LETTERS, 3)}=`, ''],
  binary: (random) => [random.text(LETTERS, 8)],
  password: (random) => [`example-${random.text(HEX, 8)}`],
};

const MAILBOXES = ['alex', 'sam', 'robin', 'kim', 'jamie', 'casey', 'morgan', 'taylor'];
const HOSTS = ['api', 'app', 'edge', 'node', 'web'];
const PATHS = ['orders', 'items', 'accounts', 'documents', 'reports'];

/** Strings that meet a format, or nothing for a format that isn't known. */
export function formatCandidates(format: string, random: Random, moment: () => number): readonly string[] {
  return Object.hasOwn(WRITERS, format) ? (WRITERS[format] as Writer)(random, moment) : [];
}

/** What may be put around letters so that the whole meets a format, whatever its length. */
const FRAMES: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  email: [
    ['', '@example.com'],
    ['', '@a.io'],
    ['a@', ''],
  ],
  hostname: [
    ['', '.example.com'],
    ['', ''],
  ],
  uri: [
    ['https://example.com/', ''],
    ['urn:a:', ''],
    ['a:', ''],
  ],
  url: [['https://example.com/', '']],
  'uri-reference': [
    ['https://example.com/', ''],
    ['', ''],
  ],
  'uri-template': [['', '']],
  'json-pointer': [['/', '']],
  regex: [['', '']],
  binary: [['', '']],
  password: [['', '']],
};

/** Strings that meet a format and have a length in [min, max]. */
export function* formatOfLength(format: string, random: Random, min: number, max: number): Iterable<string> {
  if (!Object.hasOwn(FRAMES, format)) return;
  for (const [before, after] of FRAMES[format] ?? []) {
    const framed = before.length + after.length;
    const letters = Math.max(1, min - framed);
    if (framed + letters <= max) yield before + random.text(LETTERS, letters) + after;
  }
}

/** A UUID of version 4 in form. */
export function uuidOf(random: Random): string {
  const hex = (length: number): string => random.text(HEX, length);
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${random.text('89ab', 1)}${hex(3)}-${hex(12)}`;
}

function uris(random: Random): string[] {
  const path = random.pick(PATHS);
  return [
    `https://example.com/${path}/${random.text(HEX, 8)}`,
    'https://example.com',
    `urn:${random.text(LETTERS, 2)}:1`,
  ];
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

/** ISO 8601 in UTC, with milliseconds and then without, and with an offset in place of the `Z`. */
export function dateTimes(at: number): readonly string[] {
  const full = iso(at);
  const seconds = full.slice(0, 19);
  return [full, `${seconds}Z`, `${seconds}+00:00`, `${seconds}.000000Z`, `${seconds}.000+00:00`];
}
