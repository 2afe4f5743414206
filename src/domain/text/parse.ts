import {
  CORE_SCHEMA,
  EVENT_ID,
  load,
  mergeTag,
  parseEvents,
  SCALAR_STYLE,
  type Schema,
  type TagDefinition,
  YAMLException,
} from 'js-yaml';
import { childPointer, type Json } from '../json.ts';
import { mayBeDeeper } from './brackets.ts';
import { isLong, isRounded, mayBeRounded, mayBeRoundedInJson } from './numbers.ts';

/** How a file's text is written. */
export type TextFormat = 'json' | 'yaml';

/** Deeper documents are refused: EventBridge itself stops at 1,000 levels, and recursion below this is safe. */
export const MAX_DEPTH = 500;

/** So many values a YAML document may gain by its aliases; more is an attack or a mistake. */
const MAX_GROWTH = 200_000;

/** Why a text has no value. `offset` counts UTF-16 code units from 0; where it is absent, `explain` finds it. */
export interface TextProblem {
  readonly rule: 'syntax' | 'duplicate-key' | 'too-deep' | 'byte-order-mark' | 'yaml-bomb' | 'number-rounded';
  readonly message: string;
  readonly offset?: number;
  /** Instead of `offset`: JSON pointer of the value that is meant. */
  readonly pointer?: string;
  /** What the YAML parser said, for `explain` to put into words. */
  readonly reason?: string;
  readonly found?: string;
  readonly expected?: string;
  readonly next?: string;
}

export type ParsedText =
  | {
      readonly value: Json;
      /** With `long`: the first integer that the value does not hold as it is written. */
      readonly rounded?: TextProblem;
    }
  | { readonly problem: TextProblem };

export interface ParseOptions {
  /** Integers of 64 bits are told of, not refused; in JSON only. */
  readonly long?: boolean;
  /** In YAML: tags that are read besides those of YAML itself. */
  readonly tags?: readonly TagDefinition[];
}

/** By a file's name; everything that is not YAML is read as JSON. */
export function formatOf(path: string): TextFormat {
  return /\.ya?ml>?$/i.test(path) ? 'yaml' : 'json';
}

/** What stdin is called in reports. It has no name that tells its format, so the first character does. */
export function stdinName(text: string): '<stdin>' | '<stdin.yaml>' {
  return /^\s*(?:[{[]|$)/.test(text) ? '<stdin>' : '<stdin.yaml>';
}

/**
 * Reads JSON or YAML, strictly: duplicate keys, a byte order mark and needless depth are refused. The fast way only: a
 * problem may come without its exact place, which `explain` (in `positions.ts`) adds for the few files that have one.
 */
export function parseText(text: string, format: TextFormat, { long = false, tags }: ParseOptions = {}): ParsedText {
  if (text.charCodeAt(0) === 0xfeff) {
    return {
      problem: {
        rule: 'byte-order-mark',
        message: 'The file starts with a byte order mark.',
        offset: 0,
        found: 'U+FEFF',
        expected: 'UTF-8 without a byte order mark (RFC 8259, section 8.1)',
        next: 'Save it as "UTF-8", not "UTF-8 with BOM".',
      },
    };
  }
  if (text.trim() === '') {
    return {
      problem: {
        rule: 'syntax',
        message: 'The file is empty.',
        offset: 0,
        expected: format === 'json' ? 'a JSON value' : 'a YAML document',
      },
    };
  }
  return format === 'json' ? parseJson(text, long) : parseYaml(text, tags ? YAML_SCHEMA.withTags(tags) : YAML_SCHEMA);
}

function parseJson(text: string, long: boolean): ParsedText {
  const compact = parseCompact(text);
  if (compact !== undefined) return { value: compact };
  const shape = scan(text);
  if (shape.tooDeepAt !== undefined) return { problem: tooDeep(shape.tooDeepAt) };
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return { problem: { rule: 'syntax', message: 'The file is not valid JSON.' } };
  }
  const members = countMembers(value);
  if (Number.isNaN(members)) return { problem: tooLarge(notJson(value, '') ?? '') };
  if (members !== shape.members) {
    return { problem: { rule: 'duplicate-key', message: 'A key stands twice in one object.' } };
  }
  if (!mayBeRoundedInJson(text)) return { value };
  const problem = roundedInJson(text, (literal) => !long || !isLong(literal));
  if (problem) return { problem };
  const rounded = long ? roundedInJson(text, isLong) : undefined;
  return rounded ? { value, rounded } : { value };
}

/**
 * The value of a text that is what JSON.stringify writes of it, as most lines of events are: then no key stands twice and no number
 * is another one, and neither has to be looked for. `undefined` for any other text.
 */
function parseCompact(text: string): Json | undefined {
  if (!COMPACT.test(text) || mayBeDeeper(text, MAX_DEPTH)) return undefined;
  try {
    const value = JSON.parse(text) as Json;
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A first member without blanks. A text written by hand or for people is not parsed twice. */
const COMPACT = /^\{"[^"\\]*":\S/;

function tooDeep(offset: number): TextProblem {
  return {
    rule: 'too-deep',
    message: `The document is nested more than ${MAX_DEPTH} levels deep.`,
    offset,
    expected: `at most ${MAX_DEPTH} levels`,
    next: 'Use $ref for recursive structures.',
  };
}

/**
 * Members (colons outside strings) and depth in one pass over the text. JSON.parse keeps the last of two equal keys
 * without a word; fewer members in its value than colons in the text is how that is noticed, at a tenth of the cost of
 * a parser that keeps positions.
 */
function scan(text: string): { members: number; tooDeepAt?: number } {
  let members = 0;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) {
      i = stringEnd(text, i);
      if (i < 0) break;
    } else if (code === 0x3a) members++;
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > MAX_DEPTH) return { members, tooDeepAt: i };
    } else if (code === 0x7d || code === 0x5d) depth = depth > 0 ? depth - 1 : 0;
  }
  return { members };
}

/** The first number of a valid JSON text that is not kept as it is written, of those that are meant. */
function roundedInJson(text: string, isMeant: (literal: string) => boolean): TextProblem | undefined {
  const number = /[-+.0-9eE]+/y;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) i = stringEnd(text, i);
    else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
      number.lastIndex = i;
      const literal = number.exec(text)?.[0] ?? '';
      if (isRounded(literal) && isMeant(literal)) return numberRounded(literal, i);
      i += literal.length - 1;
    }
  }
  return undefined;
}

function roundedInYaml(text: string): TextProblem | undefined {
  for (const event of parseEvents(text, { maxDepth: MAX_DEPTH })) {
    if (event.type !== EVENT_ID.SCALAR || event.style !== SCALAR_STYLE.PLAIN || event.tagStart >= 0) continue;
    const literal = text.slice(event.valueStart, event.valueEnd);
    if (/^[-+]?[0-9.]/.test(literal) && isRounded(literal)) return numberRounded(literal, event.valueStart);
  }
  return undefined;
}

function numberRounded(literal: string, offset: number): TextProblem {
  const shown = literal.length > 40 ? `${literal.slice(0, 40)}…` : literal;
  return {
    rule: 'number-rounded',
    message: `The number ${shown} would be read as ${Number(literal)}.`,
    offset,
    found: shown,
    expected: 'a number that a double holds, such as each integer from -9007199254740991 to 9007199254740991',
    next: 'Write an identifier as a text; a limit that nothing reaches can be left out.',
  };
}

/** Index of the quote that ends the string which starts at `start`, or -1. */
function stringEnd(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return -1;
}

/** `NaN` where a number is too large to be one: JSON.parse makes `Infinity` of it. */
function countMembers(value: Json): number {
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : Number.NaN;
  if (typeof value !== 'object' || value === null) return 0;
  const items: readonly Json[] = Array.isArray(value) ? value : Object.values(value);
  let count = Array.isArray(value) ? 0 : items.length;
  for (const item of items) if (typeof item !== 'string') count += countMembers(item);
  return count;
}

const YAML_SCHEMA = CORE_SCHEMA.withTags(mergeTag);

function parseYaml(text: string, schema: Schema): ParsedText {
  let value: unknown;
  try {
    value = load(text, { schema, maxDepth: MAX_DEPTH });
  } catch (error) {
    return { problem: yamlProblem(error) };
  }
  const rounded = mayBeRounded(text) ? roundedInYaml(text) : undefined;
  if (rounded) return { problem: rounded };
  const known = new Map<object, Extent>();
  const { size, height } = expanded(value, 1, known);
  // What stands in the text itself is no growth, however much it is.
  const written = [...known.values()].reduce((sum, extent) => sum + extent.own, 0);
  if (size - written > MAX_GROWTH) {
    return {
      problem: {
        rule: 'yaml-bomb',
        message: Number.isFinite(size)
          ? `The aliases of the file expand to more than ${MAX_GROWTH.toLocaleString('en')} values.`
          : 'An alias of the file stands inside its own anchor.',
        next: 'Write the values out, or use $ref.',
      },
    };
  }
  if (height > MAX_DEPTH) return { problem: tooDeep(0) };
  const strange = notJson(value, '');
  if (strange !== undefined) return { problem: strangeValue(strange) };
  return { value: value as Json };
}

function tooLarge(pointer: string): TextProblem {
  return {
    rule: 'syntax',
    message: 'This number is too large: a JSON parser reads it as infinite.',
    pointer,
    expected: 'a number below 1.8e308',
    next: 'Write a smaller number, or put it in quotes as text.',
  };
}

function strangeValue(pointer: string): TextProblem {
  return {
    rule: 'syntax',
    message: 'This value has no equivalent in JSON.',
    pointer,
    expected: 'a finite number, a text, true, false, null, a list or a mapping',
  };
}

function yamlProblem(error: unknown): TextProblem {
  if (!(error instanceof YAMLException)) {
    return { rule: 'syntax', message: 'The file is not valid YAML.' };
  }
  const reason = error.reason.replace(/\.$/, '');
  const offset = error.mark?.position;
  const place = offset === undefined ? {} : { offset };
  if (/duplicated mapping key/.test(reason)) {
    return { rule: 'duplicate-key', message: 'A key stands twice in one mapping.', ...place };
  }
  if (/depth/i.test(reason)) return { ...tooDeep(offset ?? 0), ...place };
  return { rule: 'syntax', message: 'The file is not valid YAML.', reason, ...place };
}

interface Extent {
  readonly size: number;
  readonly height: number;
  /** The value itself and the scalars in it. */
  readonly own: number;
}

const SCALAR: Extent = { size: 1, height: 0, own: 1 };

/**
 * How many values a walk over the document would meet, aliases followed, and how deep it would go. Both are `Infinity`
 * where it would never end. It stops at the permitted depth: aliases inside aliases can be deeper than any text.
 */
function expanded(value: unknown, depth: number, known: Map<object, Extent>): Extent {
  if (typeof value !== 'object' || value === null) return SCALAR;
  const before = known.get(value);
  if (before !== undefined) return before;
  if (depth > MAX_DEPTH) return { ...SCALAR, height: Number.POSITIVE_INFINITY };
  known.set(value, { size: Number.POSITIVE_INFINITY, height: Number.POSITIVE_INFINITY, own: 0 });
  let size = 1;
  let own = 1;
  let height = 0;
  for (const item of Object.values(value)) {
    const inner = expanded(item, depth + 1, known);
    size += inner.size;
    if (inner === SCALAR) own++;
    height = Math.max(height, inner.height);
  }
  const extent = { size, height: height + 1, own };
  known.set(value, extent);
  return extent;
}

/** Pointer of the first value that JSON cannot say, such as `.inf` or `!!binary`. */
function notJson(value: unknown, pointer: string): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : pointer;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value !== 'object') return pointer;
  const isPlain = Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value));
  if (!isPlain) return pointer;
  for (const [key, item] of Object.entries(value)) {
    const found = notJson(item, childPointer(pointer, key));
    if (found !== undefined) return found;
  }
  return undefined;
}
