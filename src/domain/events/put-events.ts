import { isObject, type Json, type JsonObject } from '../json.ts';
import { mayBeDeeper } from '../text/brackets.ts';

/**
 * What PutEvents accepts: the facts that the sender and the embedded bus share. Sources: EventBridge API Reference,
 * "PutEvents" and "PutEventsRequestEntry"; EventBridge User Guide, "Calculating PutEvents event entry size". Error
 * wordings were observed on AWS, except where marked unverified.
 */

/** The parts of an entry that AWS measures and checks; missing parts are what it complains of. */
export interface PutEntry {
  readonly source?: string;
  readonly detailType?: string;
  /** JSON text. */
  readonly detail?: string;
  readonly time?: Date;
  readonly resources?: readonly string[];
}

export interface PutLimits {
  /** Most entries in one request. */
  readonly entries: number;
  /** Bytes that the entries of one request must stay below, all together. */
  readonly bytes: number;
}

/** Rule buses ("Classic"). Custom Event Buses (v2) take 100 entries: another value of this type. */
export const CLASSIC_LIMITS: PutLimits = { entries: 10, bytes: 1024 * 1024 };

const MAX_DETAIL_TYPE_LENGTH = 128;
const MAX_DETAIL_DEPTH = 1000;

export const OVERSIZE_MESSAGE = 'Total size of the entries in the request is over the limit.';

export interface EntryFailure {
  readonly errorCode: string;
  readonly errorMessage: string;
}

/** What became of one entry that was sent. */
export type PutOutcome = (
  | { readonly eventId: string }
  | (EntryFailure & {
      /** How often it was sent. */
      readonly attempts: number;
    })
) & {
  /** How many answers to requests with it were lost: so often it may have arrived besides. Absent for none. */
  readonly answersLost?: number;
};

/** Length of a text in UTF-8 bytes. A lone surrogate counts 3, as the replacement character that encoders write for it. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(i + 1))) {
      bytes += 2;
      i += 1;
    } else bytes += 2;
  }
  return bytes;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** Size of an entry in bytes, as AWS counts it. The bus name and the JSON around the parts do not count. */
export function entrySize(entry: PutEntry): number {
  let bytes = entry.time === undefined ? 0 : 14;
  bytes += utf8Length(entry.source ?? '') + utf8Length(entry.detailType ?? '') + utf8Length(entry.detail ?? '');
  for (const resource of entry.resources ?? []) bytes += utf8Length(resource);
  return bytes;
}

export interface Batches {
  /** One list of indexes into the entries for each request, in order. */
  readonly requests: readonly (readonly number[])[];
  /** Indexes of entries that are too large even alone. */
  readonly oversize: readonly number[];
}

/** Spreads entries over as few requests as their order allows. */
export function batches(entries: readonly PutEntry[], limits: PutLimits = CLASSIC_LIMITS): Batches {
  const requests: number[][] = [];
  const oversize: number[] = [];
  let room = 0;
  for (const [index, entry] of entries.entries()) {
    const size = entrySize(entry);
    if (size >= limits.bytes) {
      oversize.push(index);
      continue;
    }
    const request = requests.at(-1);
    if (request !== undefined && request.length < limits.entries && size < room) {
      request.push(index);
      room -= size;
    } else {
      requests.push([index]);
      room = limits.bytes - size;
    }
  }
  return { requests, oversize };
}

/** Whether entries of one request are, all together, too large for it. */
export function isOversize(entries: readonly PutEntry[], limits: PutLimits = CLASSIC_LIMITS): boolean {
  // UTF-8 takes at most three bytes a unit, so that most requests need no counting.
  const units = ({ source = '', detailType = '', detail = '', resources = [] }: PutEntry) =>
    14 + source.length + detailType.length + detail.length + resources.reduce((sum, { length }) => sum + length, 0);
  if (3 * entries.reduce((sum, entry) => sum + units(entry), 0) < limits.bytes) return false;
  return entries.reduce((sum, entry) => sum + entrySize(entry), 0) >= limits.bytes;
}

/**
 * What AWS answers for an entry that it does not accept, or `undefined` for one that it does. The order in which AWS
 * checks is unverified. `value`: what `parseDetail` gave, where the caller needs it anyway.
 */
export function entryFailure(
  entry: PutEntry,
  value: JsonObject | undefined = parseDetail(entry.detail),
): EntryFailure | undefined {
  const { source, detailType, detail } = entry;
  if (!source) return missing('Source');
  if (!detailType) return missing('DetailType');
  if (!detail) return missing('Detail');
  if (detailType.length > MAX_DETAIL_TYPE_LENGTH) {
    // The limit is documented; this wording is unverified.
    return invalid('DetailType', `DetailType is longer than ${MAX_DETAIL_TYPE_LENGTH} characters.`);
  }
  if (source.startsWith('aws.')) {
    return { errorCode: 'NotAuthorizedForSourceException', errorMessage: 'Not authorized for the source.' };
  }
  return value === undefined ? malformed('Detail is malformed.') : detailFailure(detail);
}

function missing(parameter: string): EntryFailure {
  return invalid(parameter, `${parameter} is a required argument.`);
}

function invalid(parameter: string, reason: string): EntryFailure {
  return {
    errorCode: 'InvalidArgument',
    errorMessage: `Parameter ${parameter} is not valid. Reason: ${reason}`,
  };
}

function detailFailure(detail: string): EntryFailure | undefined {
  // Most details have neither, and are told by that without being read character by character.
  if (!LONG_DIGITS.test(detail) && !mayBeDeeper(detail, MAX_DETAIL_DEPTH)) return undefined;
  const { depth, hugeInteger } = measure(detail);
  // Both limits are documented; the code and the wording that AWS answers are unverified.
  if (depth > MAX_DETAIL_DEPTH) {
    return malformed(`Detail is malformed. Reason: nested more than ${MAX_DETAIL_DEPTH} levels deep.`);
  }
  if (hugeInteger !== undefined) {
    return malformed(`Detail is malformed. Reason: ${hugeInteger} is not a 64-bit integer.`);
  }
  return undefined;
}

function malformed(errorMessage: string): EntryFailure {
  return { errorCode: 'MalformedDetail', errorMessage };
}

/** The object that a detail's text is; `undefined` where it is none. */
export function parseDetail(text: string | undefined): JsonObject | undefined {
  if (!text) return undefined;
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const MIN_INTEGER = -(2n ** 63n);
const MAX_INTEGER = 2n ** 63n - 1n;
/** An integer of fewer digits has fewer than 64 bits. */
const LONG_DIGITS = /[0-9]{18}/;

/**
 * Depth (an object of plain members has 1) and first integer outside 64 bits of valid JSON text. Read from the text:
 * the parsed value has already rounded its integers.
 */
function measure(json: string): { depth: number; hugeInteger?: string } {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    if (character === '"') i = endOfString(json, i);
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth--;
    else if (character === '-' || isDigit(character)) {
      const end = endOfNumber(json, i);
      const number = json.slice(i, end);
      if (isHugeInteger(number)) return { depth: deepest, hugeInteger: number };
      i = end - 1;
    }
  }
  return { depth: deepest };
}

function endOfString(json: string, start: number): number {
  let i = start + 1;
  while (json[i] !== '"') i += json[i] === '\\' ? 2 : 1;
  return i;
}

function endOfNumber(json: string, start: number): number {
  let i = start + 1;
  while (i < json.length && /[\d.eE+-]/.test(json[i]!)) i++;
  return i;
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}

function isHugeInteger(number: string): boolean {
  // Any integer of fewer than 19 digits fits, and BigInt takes quadratic time over very many.
  if (number.length < 19 || !/^-?\d+$/.test(number)) return false;
  if (number.length > 20) return true;
  const value = BigInt(number);
  return value < MIN_INTEGER || value > MAX_INTEGER;
}
