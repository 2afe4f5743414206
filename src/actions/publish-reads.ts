import type { Target } from '../domain/catalogue/reference.ts';
import { type EntryExtras, extrasOf } from '../domain/events/entry-extras.ts';
import { eventsIn, type MalformedEvent, type ReadEvent, samplesIn } from '../domain/events/read-events.ts';
import { atPointer, type Json, member } from '../domain/json.ts';
import { objectText } from '../domain/text/object-text.ts';
import { parseText } from '../domain/text/parse.ts';
import type { EventText } from './event-text.ts';

/** Where a value stands in a JSON text; given where an integer of it is not read as it is written. */
export type Find = (text: string, pointer: string, on: 'value') => number;

export type WholeRead = ReadEvent & {
  readonly extras: EntryExtras /** JSON text, where it is known already. */;
  readonly detail?: string;
};
export type Read = WholeRead | { readonly problem: MalformedEvent };

/** The events of one document; with `expected` details of that event too. */
export function* readsOf(value: Json, expected: Target | undefined): Generator<Read> {
  if (expected === undefined) {
    for (const read of eventsIn(value)) yield 'problem' in read ? read : withExtras(value, read);
    return;
  }
  const { source, detailType } = expected.major.address;
  for (const sample of samplesIn(value)) {
    if ('problem' in sample) yield sample;
    else if (sample.source === undefined) {
      const { detail, detailAt } = sample;
      const event = { source, 'detail-type': detailType, detail };
      yield { event, at: detailAt, detailAt, detailIsText: false, extras: {} };
    } else {
      const { detail, detailAt, detailIsText } = sample;
      const event = { source: sample.source, 'detail-type': sample.detailType ?? '', detail };
      yield withExtras(value, { event, at: detailAt.slice(0, detailAt.lastIndexOf('/')), detailAt, detailIsText });
    }
  }
}

function withExtras(value: Json, read: ReadEvent): Read {
  const own = atPointer(value, read.at) ?? null;
  const extras = extrasOf(own, read.at);
  if ('problem' in extras) return extras;
  const detail = read.detailIsText ? member(own, 'Detail') : undefined;
  return { ...read, extras, ...(typeof detail === 'string' ? { detail } : {}) };
}

/** The detail as it stands in the text where that matters, so that no integer changes on its way. */
export function detailText(
  { text, format, line }: EventText,
  { detailAt, event }: ReadEvent,
  find: Find | undefined,
): string {
  if (detailAt === '' && line) return text.trim();
  return find && format === 'json' ? objectText(text, find(text, detailAt, 'value')) : JSON.stringify(event.detail);
}

/** What of a document is no event, to be looked at. */
export function textAt({ text, format }: EventText, { pointer }: MalformedEvent): string {
  const parsed = parseText(text, format, { long: true });
  const [, first] = /^\/(?:Entries\/)?(\d+)/.exec(pointer) ?? [];
  const value = 'value' in parsed ? parsed.value : null;
  const place = first === undefined ? '' : pointer.slice(0, pointer.indexOf(first) + first.length);
  return JSON.stringify(atPointer(value, place) ?? value);
}
