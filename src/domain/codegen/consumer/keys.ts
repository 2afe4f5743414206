import { follow } from '../../catalogue/follow.ts';
import { isArray, isObject, type Json, member } from '../../json.ts';

/** A field of the detail, by its names: `['metadata', 'eventId']`. */
export type KeyPath = readonly string[];

const MAX_DEPTH = 5;
/** What EventBridge's JSON paths and JMESPath take without quotes. */
const PLAIN = /^[A-Za-z_]\w*$/;

/** `detail.metadata.eventId` -> its names; `undefined` where it is no such path. */
export function parseKey(text: string): KeyPath | undefined {
  const [first, ...names] = text.split('.');
  return first === 'detail' && names.length > 0 && names.every((name) => PLAIN.test(name)) ? names : undefined;
}

export function keyText(path: KeyPath): string {
  return ['detail', ...path].join('.');
}

/**
 * The fields of text that every event of a self-contained schema has, in the order of the schema. What only some branch of it
 * demands (`anyOf`, `if`) does not count; names that paths must quote do not either.
 */
export function requiredTexts(schema: Json): readonly KeyPath[] {
  const found: KeyPath[] = [];
  const visit = (places: readonly Json[], path: KeyPath) => {
    const parts = applied(schema, places);
    if (path.length > 0 && isText(parts)) found.push(path);
    if (path.length >= MAX_DEPTH) return;
    const required = new Set(
      parts.flatMap((part) => {
        const names = member(part, 'required');
        return isArray(names) ? names : [];
      }),
    );
    for (const name of new Set(parts.flatMap((part) => Object.keys(asObject(member(part, 'properties')))))) {
      if (!required.has(name) || !PLAIN.test(name)) continue;
      const inner = parts.flatMap((part) => member(member(part, 'properties'), name) ?? []);
      visit(inner, [...path, name]);
    }
  };
  visit([schema], []);
  return found;
}

/** Schemas, and all that they apply to the same value without a condition. */
function applied(root: Json, places: readonly Json[]): readonly Json[] {
  const found = new Set<Json>();
  const pending = [...places];
  for (let at = pending.shift(); at !== undefined; at = pending.shift()) {
    if (found.has(at)) continue;
    found.add(at);
    const ref = member(at, '$ref');
    const target = typeof ref === 'string' ? follow(root, ref) : undefined;
    if (target !== undefined) pending.push(target);
    const all = member(at, 'allOf');
    if (isArray(all)) pending.push(...all);
  }
  return [...found];
}

function isText(parts: readonly Json[]): boolean {
  return parts.some((part) => {
    const values = member(part, 'enum');
    return (
      member(part, 'type') === 'string' ||
      typeof member(part, 'const') === 'string' ||
      (isArray(values) && values.length > 0 && values.every((value) => typeof value === 'string'))
    );
  });
}

function asObject(value: Json | undefined): { readonly [key: string]: Json } {
  return isObject(value) ? value : {};
}

/** Those that every one of the events has. */
export function common(events: readonly (readonly KeyPath[])[]): readonly KeyPath[] {
  const [first = [], ...others] = events;
  return first.filter((path) => others.every((paths) => paths.some((other) => keyText(other) === keyText(path))));
}

const EVENT_IDS = ['eventid', 'event_id', 'id', 'messageid', 'message_id', 'uuid'];

/** The field by which a consumer knows that it has had an event: one that the producer gives, and gives again when it sends again. */
export function eventIdOf(paths: readonly KeyPath[], metadata: string | undefined): KeyPath | undefined {
  const inMetadata = (path: KeyPath) => (metadata === undefined ? path.length === 1 : path[0] === metadata);
  const called = (name: string) => paths.filter((path) => path.at(-1)?.toLowerCase() === name);
  for (const name of EVENT_IDS) {
    const named = called(name).toSorted((a, b) => Number(inMetadata(b)) - Number(inMetadata(a)) || a.length - b.length);
    if (named[0] !== undefined) return named[0];
  }
  return undefined;
}

/** The field that tells what an event is about: events with the same value stay in order in a stream. */
export function subjectIdOf(paths: readonly KeyPath[], metadata: string | undefined): KeyPath | undefined {
  const outside = paths.filter((path) => path[0] !== (metadata ?? 'metadata'));
  const ids = outside.filter((path) => /(?:[a-z0-9]I[dD]|_id)$/.test(path.at(-1) ?? '') && path.at(-1) !== 'eventId');
  return ids.toSorted((a, b) => a.length - b.length)[0];
}

/** The field that joins the events of one business flow. */
export function correlationIdOf(paths: readonly KeyPath[]): KeyPath | undefined {
  return paths.find((path) => /^correlation_?id$/i.test(path.at(-1) ?? ''));
}
