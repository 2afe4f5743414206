import { relativePath } from '../catalogue/targets.ts';
import { isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import { metaschemaUri } from '../schema/dialect.ts';
import { refStandsAlone } from '../schema/keywords.ts';
import { escapeFragment } from '../schema/uri.ts';
import type { SourcePlace } from './found.ts';
import type { SourceSchema, Sources } from './sources.ts';

/** Where a place of the sources goes: everything below `pointer` is found below `at` of the new file. */
export interface Moved {
  readonly from: SourcePlace;
  readonly path: string;
  readonly at: string;
}

/** What becomes one new file. */
export interface Carried {
  readonly path: string;
  readonly from: SourcePlace;
  /** Where the source describes the whole event: the pointer of its detail. */
  readonly detail?: string;
  /** Definitions of the source that only this file uses. */
  readonly locals: readonly { readonly name: string; readonly pointer: string }[];
}

/** Every place that moves, so that references find it. */
export function movesOf(carried: Carried): readonly Moved[] {
  const { from, path, detail, locals } = carried;
  const { file } = from;
  const moves: Moved[] = locals.map(({ name, pointer }) => ({
    from: { file, pointer },
    path,
    at: `/${HOLDER}/${escaped(name)}`,
  }));
  if (detail === undefined) return [...moves, { from, path, at: '' }];
  for (const holder of ['/definitions', '/$defs']) moves.push({ from: { file, pointer: holder }, path, at: holder });
  return [...moves, { from: { file, pointer: detail }, path, at: '' }];
}

const HOLDER = 'definitions';
const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * The new file's value: a copy with every reference leading to where its target went. Names that would change what
 * references are relative to are left out, as is all that only says where the file once stood. A reference that leads to
 * nothing that is carried over leads to nothing here either, in words: it must not find another file by chance.
 */
export function carry(carried: Carried, sources: Sources, moves: readonly Moved[]): Json {
  const schema = sources.schemas.get(carried.from.file) as SourceSchema;
  const { dialect, index } = schema;
  const known = sources.references(schema);
  const keepAnchors = index.bases.size <= 1;
  const changesOf = (value: JsonObject): Readonly<Record<string, string>> | undefined => {
    const references = known.get(value);
    if (references === undefined) return undefined;
    const changes: Record<string, string> = {};
    for (const { keyword, ref, to } of references) {
      // What is bound dynamically in its own file stays so, where its anchors do.
      if (to === 'metaschema' || (keyword !== '$ref' && keepAnchors)) continue;
      changes[keyword] = to === undefined ? lost(ref) : (newRef(carried, to, moves) ?? lost(ref));
    }
    return changes;
  };
  const copy = (value: Json): Json => {
    if (isArray(value)) return value.map(copy);
    if (!isObject(value)) return value;
    const changes = changesOf(value);
    const out: Record<string, Json> = {};
    for (const key of Object.keys(value)) {
      if (changes && isName(key, value[key], keepAnchors)) continue;
      const changed = changes && Object.hasOwn(changes, key) ? changes[key] : undefined;
      const name = changed !== undefined ? '$ref' : key;
      Object.defineProperty(out, name, {
        value: changed ?? copy(value[key] as Json),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return out;
  };
  const at = (pointer: string) => {
    const place = index.resolve(index.base, `#${escapeFragment(pointer)}`);
    return place.kind === 'inside' ? copy(place.schema) : undefined;
  };
  const whole = at(carried.from.pointer) ?? {};
  if (!isObject(whole)) return whole;
  let body: JsonObject = whole;
  if (carried.detail !== undefined) {
    const detail = at(carried.detail);
    const inner = isObject(detail) ? detail : {};
    const { title, description, definitions, $defs } = whole;
    const alone = refStandsAlone(dialect) && Object.hasOwn(inner, '$ref');
    body = {
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
      ...(alone ? { allOf: [inner] } : inner),
      ...(definitions === undefined ? {} : { definitions }),
      ...($defs === undefined ? {} : { $defs }),
    };
  }
  if (carried.locals.length > 0) {
    // Beside a `$ref` nothing counts up to draft-07, but it can be pointed at.
    const own = member(body, HOLDER);
    const locals = Object.fromEntries(carried.locals.map(({ name, pointer }) => [name, at(pointer) ?? {}]));
    body = { ...body, [HOLDER]: { ...(isObject(own) ? own : {}), ...locals } };
  }
  return { $schema: metaschemaUri[dialect], ...body };
}

function isName(key: string, value: Json | undefined, keepAnchors: boolean): boolean {
  if (key === '$id' || key === '$schema') return true;
  if (key === 'id') return typeof value === 'string' && /[#:/.]/.test(value);
  return !keepAnchors && ['$anchor', '$dynamicAnchor', '$recursiveAnchor'].includes(key);
}

function newRef(carried: Carried, to: SourcePlace, moves: readonly Moved[]): string | undefined {
  let best: Moved | undefined;
  for (const move of moves) {
    const { file, pointer } = move.from;
    if (file !== to.file || (to.pointer !== pointer && !to.pointer.startsWith(`${pointer}/`))) continue;
    // Of two places that hold it, the nearest, and its own file before others.
    const better =
      best === undefined ||
      pointer.length > best.from.pointer.length ||
      (pointer.length === best.from.pointer.length && move.path === carried.path);
    if (better) best = move;
  }
  if (best === undefined) return undefined;
  const fragment = best.at + to.pointer.slice(best.from.pointer.length);
  const file = best.path === carried.path ? '' : escapeFragment(relativePath(carried.path, best.path));
  return file !== '' && fragment === '' ? file : `${file}#${escapeFragment(fragment)}`;
}

function lost(ref: string): string {
  return `#/not-carried-over/${escapeFragment(escaped(ref))}`;
}
