import type { AddressedEvent } from '../catalogue/judge.ts';
import { childPointer, isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import { nearest } from '../schema/distance.ts';
import { parseText, type TextProblem } from '../text/parse.ts';
import { CLASSIC_LIMITS, entryFailure, entrySize, OVERSIZE_MESSAGE } from './put-events.ts';

/** One event out of a file. */
export interface ReadEvent {
  readonly event: AddressedEvent;
  /** JSON pointers of the event and of its detail. */
  readonly at: string;
  readonly detailAt: string;
  /** Whether the detail stands there as JSON text, inside a string: then no pointer leads into it. */
  readonly detailIsText: boolean;
  /** Of a detail that is text: its first integer beyond those that a double holds. */
  readonly rounded?: TextProblem;
}

/** The same, or why there is none at its place. */
export type EventRead = ReadEvent | { readonly problem: MalformedEvent };

export interface MalformedEvent {
  readonly pointer: string;
  readonly message: string;
  /** What is wrong with the JSON text that the string at `pointer` holds. */
  readonly text?: TextProblem;
  readonly found?: string;
  readonly expected?: string;
  readonly next?: string;
}

/**
 * The events of one document: an event as EventBridge delivers it, a request of PutEvents (`{"Entries": […]}`), one entry
 * of such a request, or a list of any of these.
 */
export function* eventsIn(value: Json, at = ''): Generator<EventRead> {
  if (isArray(value) && at === '') {
    for (const [i, item] of value.entries()) yield* eventsIn(item, childPointer(at, i));
    return;
  }
  const entries = member(value, 'Entries');
  if (isArray(entries)) {
    for (const [i, entry] of entries.entries()) yield readEntry(entry, childPointer(childPointer(at, 'Entries'), i));
    return;
  }
  if (entries !== undefined && isRequest(value)) {
    yield {
      problem: {
        pointer: childPointer(at, 'Entries'),
        message: 'The Entries of a request of PutEvents must be a list.',
        found: foundInWords(entries),
        expected: 'a list of entries, each with Source, DetailType and Detail',
      },
    };
    return;
  }
  yield isEntry(value) ? readEntry(value, at) : readEnvelope(value, at);
}

/** What a schema can be made of: the detail of an event, and the event's address where the sample has one. */
export interface ReadSample {
  readonly detail: Json;
  readonly source?: string;
  readonly detailType?: string;
  /** As of a read event. */
  readonly detailAt: string;
  readonly detailIsText: boolean;
}

/**
 * The samples of one document: what `eventsIn` reads, or a detail alone. A detail may well have a `source`, a `Detail` or
 * `Entries` of its own: only what could hardly be one is taken for an event, and is an error then where it is a broken one.
 */
export function* samplesIn(value: Json, at = ''): Generator<ReadSample | { readonly problem: MalformedEvent }> {
  if (isArray(value) && at === '') {
    for (const [i, item] of value.entries()) yield* samplesIn(item, childPointer(at, i));
    return;
  }
  if (!isWhole(value)) {
    yield isObject(value)
      ? { detail: value, detailAt: at, detailIsText: false }
      : {
          problem: {
            pointer: at,
            message: 'A sample is no object, and the detail of an event is one.',
            found: foundInWords(value),
            expected: 'the detail of an event, a whole event, a request of PutEvents, or a list of them',
          },
        };
    return;
  }
  for (const read of eventsIn(value, at)) {
    if ('problem' in read) yield read;
    else {
      const { event, detailAt, detailIsText } = read;
      yield { detail: event.detail, source: event.source, detailType: event['detail-type'], detailAt, detailIsText };
    }
  }
}

function isWhole(value: Json): boolean {
  if (!isObject(value)) return false;
  const has = (name: string) => Object.hasOwn(value, name);
  if (has('detail-type')) return has('detail') || has('source');
  return isRequest(value) || ['Source', 'DetailType', 'Detail'].filter(has).length > 1;
}

/** A request of PutEvents has no members but these. */
function isRequest(value: Json): boolean {
  return (
    isObject(value) &&
    Object.hasOwn(value, 'Entries') &&
    Object.keys(value).every((key) => key === 'Entries' || key === 'EndpointId')
  );
}

/** Whether it is meant as an entry of PutEvents: these write their members with capitals. */
function isEntry(value: Json): boolean {
  return isObject(value) && !('detail-type' in value) && ('DetailType' in value || 'Detail' in value);
}

function readEnvelope(value: Json, at: string): EventRead {
  const problem = missing(value, at, ['source', 'detail-type', 'detail'], 'an event');
  if (problem) return { problem };
  const { source, 'detail-type': detailType, detail } = value as JsonObject;
  for (const [name, text] of [
    ['source', source],
    ['detail-type', detailType],
  ] as const) {
    if (typeof text !== 'string' || text === '') return { problem: notText(name, text, at) };
  }
  const detailAt = childPointer(at, 'detail');
  if (!isObject(detail)) return { problem: notAnObject(detail, detailAt) };
  const event = { source: source as string, 'detail-type': detailType as string, detail };
  return { event, at, detailAt, detailIsText: false };
}

function readEntry(value: Json, at: string): EventRead {
  const problem = missing(value, at, ['Source', 'DetailType', 'Detail'], 'an entry of PutEvents');
  if (problem) return { problem };
  const { Source: source, DetailType: detailType, Detail: detail } = value as JsonObject;
  for (const [name, text] of [
    ['Source', source],
    ['DetailType', detailType],
  ] as const) {
    if (typeof text !== 'string') return { problem: notText(name, text, at) };
  }
  const detailAt = childPointer(at, 'Detail');
  if (typeof detail !== 'string') {
    const next = isObject(detail) ? 'Write it as JSON.stringify does: PutEvents takes text.' : undefined;
    return {
      problem: {
        pointer: detailAt,
        message: 'The Detail of an entry must be JSON text, in a string.',
        found: foundInWords(detail),
        expected: 'a string with a JSON object',
        ...(next === undefined ? {} : { next }),
      },
    };
  }
  if (detail.trim() === '') {
    const found = detail === '' ? 'an empty text' : 'a text of blanks';
    const message = 'The Detail of an entry is empty.';
    return { problem: { pointer: detailAt, message, found, expected: 'a string with a JSON object' } };
  }
  const parsed = parseText(detail, 'json', { long: true });
  if ('problem' in parsed) {
    const about = { pointer: detailAt, text: parsed.problem };
    if (parsed.problem.rule !== 'syntax') {
      return { problem: { ...about, message: 'The Detail would not be read as it is written.' } };
    }
    return { problem: { ...about, message: 'The Detail is not valid JSON.', expected: 'a string with a JSON object' } };
  }
  const entry = { source: source as string, detailType: detailType as string, detail };
  const failure = entryFailure(entry);
  if (failure) {
    const message = `PutEvents refuses this entry: ${failure.errorMessage} (${failure.errorCode})`;
    return { problem: { pointer: at, message } };
  }
  if (entrySize(entry) >= CLASSIC_LIMITS.bytes) {
    return { problem: { pointer: at, message: `PutEvents refuses this entry: ${OVERSIZE_MESSAGE}` } };
  }
  const event = { source: entry.source, 'detail-type': entry.detailType, detail: parsed.value };
  const { rounded } = parsed;
  return { event, at, detailAt, detailIsText: true, ...(rounded === undefined ? {} : { rounded }) };
}

function missing(value: Json, at: string, names: readonly string[], what: string): MalformedEvent | undefined {
  if (!isObject(value)) {
    return {
      pointer: at,
      message: `This is no event: it is ${typeInWords(value)}.`,
      expected: 'an object with source, detail-type and detail, or a request of PutEvents',
    };
  }
  const absent = names.filter((name) => !Object.hasOwn(value, name));
  const [first] = absent;
  if (first === undefined) return undefined;
  const strangers = Object.keys(value).filter((key) => !names.includes(key));
  const near = nearest(first, strangers);
  if (near !== undefined) {
    return {
      pointer: childPointer(at, near),
      message: `This is no event: it has no "${first}".`,
      found: `"${near}"`,
      expected: `"${first}"`,
      next: `Rename "${near}" to "${first}".`,
    };
  }
  const all = absent.length === names.length;
  return {
    pointer: at,
    message: all
      ? 'This is no event: it has none of source, detail-type and detail.'
      : `This is no event: it has no ${absent.map((name) => `"${name}"`).join(' and no ')}.`,
    expected: `${what}, with ${names.join(', ')}`,
    ...(all ? { next: 'If it is a detail alone, name its event: --detail --event domain/Event.' } : {}),
  };
}

function notText(name: string, value: Json | undefined, at: string): MalformedEvent {
  return {
    pointer: childPointer(at, name),
    message: `"${name}" of an event must be text.`,
    found: foundInWords(value),
    expected: 'a string of at least one character',
  };
}

function notAnObject(value: Json | undefined, pointer: string): MalformedEvent {
  return {
    pointer,
    message: 'The detail of an event must be an object.',
    found: foundInWords(value),
    expected: 'an object',
    ...(typeof value === 'string'
      ? { next: 'Only an entry of PutEvents (Source, DetailType, Detail) has its Detail as text.' }
      : {}),
  };
}

/** The same with the value itself, where it is short. */
function foundInWords(value: Json | undefined): string {
  const type = typeInWords(value);
  if (value === '') return 'an empty text';
  if (value === null || typeof value === 'object' || String(value).length > 40) return type;
  return `${type}: ${JSON.stringify(value)}`;
}

function typeInWords(value: Json | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}
