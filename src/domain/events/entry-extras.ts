import { childPointer, isArray, type Json, member } from '../json.ts';
import type { MalformedEvent } from './read-events.ts';

/** What an event says besides source, detail-type and detail, as far as PutEvents takes it. */
export interface EntryExtras {
  readonly time?: Date;
  readonly resources?: readonly string[];
  /** Name or ARN. */
  readonly bus?: string;
  readonly traceHeader?: string;
}

/** Of an event as EventBridge delivers it, or of an entry of PutEvents; or what is wrong with it there. */
export function extrasOf(value: Json, at: string): EntryExtras | { readonly problem: MalformedEvent } {
  const named = (lower: string, upper: string) => {
    const name = member(value, lower) === undefined ? upper : lower;
    return { pointer: childPointer(at, name), found: member(value, name) };
  };
  const time = named('time', 'Time');
  const resources = named('resources', 'Resources');
  const bus = named('', 'EventBusName');
  const traceHeader = named('', 'TraceHeader');
  // The AWS CLI takes seconds as well.
  const date = typeof time.found === 'number' ? new Date(time.found * 1000) : new Date(String(time.found));
  if (time.found !== undefined && Number.isNaN(date.getTime())) {
    return wrong(time, 'The time of an event is no time.', 'ISO 8601, such as 2026-11-23T17:00:00Z');
  }
  if (resources.found !== undefined && !isTexts(resources.found)) {
    return wrong(resources, 'The resources of an event must be a list of texts.', 'a list of ARNs');
  }
  for (const each of [bus, traceHeader]) {
    if (each.found !== undefined && typeof each.found !== 'string') {
      return wrong(each, `"${each.pointer.slice(at.length + 1)}" of an entry must be text.`, 'a text');
    }
  }
  return {
    ...(time.found === undefined ? {} : { time: date }),
    ...(isTexts(resources.found) && resources.found.length > 0 ? { resources: resources.found } : {}),
    ...(typeof bus.found === 'string' ? { bus: bus.found } : {}),
    ...(typeof traceHeader.found === 'string' ? { traceHeader: traceHeader.found } : {}),
  };
}

function isTexts(value: Json | undefined): value is readonly string[] {
  return isArray(value) && value.every((each) => typeof each === 'string');
}

function wrong(
  { pointer, found }: { readonly pointer: string; readonly found: Json | undefined },
  message: string,
  expected: string,
): { readonly problem: MalformedEvent } {
  return { problem: { pointer, message, found: JSON.stringify(found).slice(0, 80), expected } };
}
