import { isArray, isObject, type Json, type JsonObject } from '../json.ts';
import { type DocumentIndex, indexDocument, refsOf } from './refs.ts';
import type { Dialect } from './types.ts';
import { walk } from './walk.ts';

/** A schema file as bundling needs it. */
export interface BundleFile {
  readonly file: string;
  readonly dialect: Dialect;
  readonly value: Json;
}

export interface BundleSource {
  open(file: string): BundleFile | undefined;
  /** The file that a reference written in `from` leads to; `undefined` where it leads nowhere. */
  target(from: string, uri: string): string | undefined;
}

/** A place that others refer to: a file and a JSON pointer in it. */
interface Unit {
  readonly file: string;
  readonly pointer: string;
}

/**
 * One self-contained schema out of a file and all that it refers to: each place in another file becomes a definition
 * of its own, and every reference to it is rewritten. `undefined` where a reference leads nowhere, or into another
 * dialect: the checks of references have a finding for it. References to a dialect's own meta-schema stay.
 */
export function bundle(root: BundleFile, source: BundleSource): Json | undefined {
  if (!isObject(root.value)) return root.value;
  const holder = root.dialect === '2020-12' || root.dialect === '2019-09' ? '$defs' : 'definitions';
  const existing = root.value[holder];
  const taken = new Set(isObject(existing) ? Object.keys(existing) : []);
  const names = new Map<string, string>();
  const pending: { readonly unit: Unit; readonly name: string }[] = [];
  const files = new Map<string, RewrittenFile | undefined>();

  const refTo = (unit: Unit): string => {
    if (unit.file === root.file) return `#${escapeFragment(unit.pointer)}`;
    const key = `${unit.file}#${unit.pointer}`;
    let name = names.get(key);
    if (name === undefined) {
      name = freeName(unit, taken);
      names.set(key, name);
      pending.push({ unit, name });
    }
    return `#/${holder}/${escapeFragment(name)}`;
  };
  const rewritten = (file: BundleFile) => {
    if (!files.has(file.file)) files.set(file.file, rewriteFile(file, file.file === root.file, source, refTo));
    return files.get(file.file);
  };

  const main = rewritten(root)?.copy('');
  if (main === undefined || !isObject(main)) return undefined;
  const definitions: Record<string, Json> = {};
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const file = source.open(next.unit.file);
    if (file?.dialect !== root.dialect) return undefined;
    const copy = rewritten(file)?.copy(next.unit.pointer);
    if (copy === undefined) return undefined;
    definitions[next.name] = copy;
  }
  if (Object.keys(definitions).length === 0) return main;
  return { ...main, [holder]: { ...(isObject(existing) ? (main[holder] as JsonObject) : {}), ...definitions } };
}

interface RewrittenFile {
  /** A copy of the value at a pointer, its references rewritten; `undefined` where there is none. */
  copy(pointer: string): Json | undefined;
}

function rewriteFile(
  file: BundleFile,
  isRoot: boolean,
  source: BundleSource,
  refTo: (unit: Unit) => string,
): RewrittenFile | undefined {
  const index = indexDocument(file.value, file.dialect);
  // Ids inside would change what the new references are relative to, so they go, and every reference becomes a pointer.
  const keepNames = isRoot && index.bases.size <= 1;
  const changes = new Map<Json, Readonly<Record<string, string>>>();
  const schemas = new Set<Json>();
  let broken = false;

  walk({ schema: file.value }, file.dialect, {
    schema: ({ schema }) => {
      if (isObject(schema)) schemas.add(schema);
    },
    left: (place, schema) => {
      for (const { keyword, ref } of refsOf(schema, file.dialect)) {
        const unit = unitOf(file, index, baseOf(place, index), ref, source);
        if (unit === 'metaschema') continue;
        if (unit === undefined) {
          broken = true;
          continue;
        }
        if (unit.file === file.file && keepNames) continue;
        changes.set(schema, { ...changes.get(schema), [keyword]: refTo(unit) });
      }
    },
  });
  if (broken) return undefined;

  const copy = (value: Json, isTop: boolean): Json => {
    if (isArray(value)) return value.map((item) => copy(item, false));
    if (!isObject(value)) return value;
    const change = changes.get(value);
    const isSchema = schemas.has(value);
    const out: Record<string, Json> = {};
    for (const key of Object.keys(value)) {
      if (isSchema && !keepNames && NAMES.has(key) && !(isRoot && isTop && key !== '$anchor')) {
        if (key !== 'id' || file.dialect === 'draft-04') continue;
      }
      const replaced = change?.[key];
      // What was bound dynamically in its own file is bound to the same place here.
      const name = replaced !== undefined ? '$ref' : key;
      define(out, name, replaced ?? copy(value[key] as Json, false));
    }
    return out;
  };
  return {
    copy: (pointer) => {
      const at = index.resolve(index.base, `#${pointer}`);
      return at.kind === 'inside' ? copy(at.schema, at.pointer === '') : undefined;
    },
  };
}

const NAMES = new Set(['$id', 'id', '$schema', '$anchor', '$dynamicAnchor', '$recursiveAnchor']);

/** An own member whatever its name: `out.__proto__ = …` would set something else. */
function define(out: Record<string, Json>, key: string, value: Json): void {
  if (key === '__proto__')
    Object.defineProperty(out, key, { value, enumerable: true, configurable: true, writable: true });
  else out[key] = value;
}

function baseOf(place: { readonly schema: Json; readonly parent?: unknown }, index: DocumentIndex): string {
  for (let at: typeof place | undefined = place; at !== undefined; at = at.parent as typeof place | undefined) {
    const base = index.bases.get(at.schema);
    if (base !== undefined) return base;
  }
  return index.base;
}

function unitOf(
  file: BundleFile,
  index: DocumentIndex,
  base: string,
  ref: string,
  source: BundleSource,
): Unit | 'metaschema' | undefined {
  const resolved = index.resolve(base, ref);
  if (resolved.kind === 'metaschema') return 'metaschema';
  if (resolved.kind === 'inside') return { file: file.file, pointer: resolved.pointer };
  if (resolved.kind === 'dangling') return undefined;
  const path = source.target(file.file, resolved.target);
  const target = path === undefined ? undefined : source.open(path);
  if (path === undefined || target === undefined) return undefined;
  const inside = indexDocument(target.value, target.dialect);
  const place = inside.resolve(inside.base, `#${resolved.fragment}`);
  return place.kind === 'inside' ? { file: path, pointer: place.pointer } : undefined;
}

/** `types/order-line.json` -> `OrderLine`; `…#/$defs/Money` -> `Money`; a number behind it where the name is taken. */
function freeName(unit: Unit, taken: Set<string>): string {
  const last = unit.pointer.split('/').at(-1) || (unit.file.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '');
  const words = last.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('') || 'Shared';
  let free = name;
  for (let i = 2; taken.has(free); i++) free = `${name}${i}`;
  taken.add(free);
  return free;
}

/** A pointer as a URI fragment: what RFC 3986 does not allow there is percent-encoded. */
function escapeFragment(pointer: string): string {
  return encodeURI(pointer).replaceAll('#', '%23').replaceAll('[', '%5B').replaceAll(']', '%5D');
}
