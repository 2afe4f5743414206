import { isArray, isObject, type Json, type JsonObject } from '../json.ts';
import { type DocumentIndex, indexDocument, refsOf, resolveIn, type Target } from './refs.ts';
import type { Dialect } from './types.ts';
import { escapeFragment } from './uri.ts';
import { type Place, walk } from './walk.ts';

/** A schema file as bundling needs it. */
export interface BundleFile {
  readonly file: string;
  readonly dialect: Dialect;
  readonly value: Json;
  /** Where it is known already: making one walks the whole document. */
  readonly index?: DocumentIndex;
}

export interface BundleSource {
  open(file: string): BundleFile | undefined;
  /** The file that a reference written in `from` leads to; `undefined` where it leads nowhere. */
  target(from: string, uri: string): string | undefined;
}

/** A place that others refer to: a file and a JSON pointer in it. */
export interface Unit {
  readonly file: string;
  readonly pointer: string;
}

/**
 * One self-contained schema out of a file and all that it refers to: each place in another file becomes a definition
 * of its own, and every reference to it is rewritten. `undefined` where a reference leads nowhere, or into another
 * dialect: the checks of references have a finding for it. References to a dialect's own meta-schema stay.
 * `origins` takes, for the JSON pointer of each new definition, where it comes from.
 */
export function bundle(root: BundleFile, source: BundleSource, origins?: Map<string, Unit>): Json | undefined {
  if (!isObject(root.value)) return root.value;
  const holder = root.dialect === '2020-12' || root.dialect === '2019-09' ? '$defs' : 'definitions';
  const existing = root.value[holder];
  const pending: Unit[] = [{ file: root.file, pointer: '' }];
  const met = new Map<string, Unit>();
  const files = new Map<string, RewrittenFile>();
  const meet = (unit: Unit) => {
    const key = keyOf(unit);
    if (met.has(key)) return;
    met.set(key, unit);
    pending.push(unit);
  };

  // First every place that a reference leads to; then the names, which must not depend on the order of keys; then the copies.
  for (let unit = pending.pop(); unit !== undefined; unit = pending.pop()) {
    let rewritten = files.get(unit.file);
    if (rewritten === undefined) {
      const file = unit.file === root.file ? root : source.open(unit.file);
      if (file?.dialect !== root.dialect) return undefined;
      rewritten = rewriteFile(file, file.file === root.file, source, meet);
      files.set(unit.file, rewritten);
    }
    if (!rewritten.visit(unit.pointer)) return undefined;
  }
  const taken = new Set(isObject(existing) ? Object.keys(existing) : []);
  const foreign = [...met.values()].filter(({ file }) => file !== root.file).sort(byKey);
  const names = new Map(foreign.map((unit) => [keyOf(unit), freeName(unit, taken)]));
  const refTo = (unit: Unit) => {
    const name = names.get(keyOf(unit));
    return `#${escapeFragment(name === undefined ? unit.pointer : `/${holder}/${name}`)}`;
  };
  const main = files.get(root.file)?.copy('', refTo);
  if (main === undefined || !isObject(main)) return undefined;
  const definitions: Record<string, Json> = {};
  for (const unit of foreign) {
    const copy = files.get(unit.file)?.copy(unit.pointer, refTo);
    if (copy === undefined) return undefined;
    const name = names.get(keyOf(unit)) ?? '';
    definitions[name] = copy;
    origins?.set(`/${holder}/${name}`, unit);
  }
  if (Object.keys(definitions).length === 0) return main;
  return { ...main, [holder]: { ...(isObject(existing) ? (main[holder] as JsonObject) : {}), ...definitions } };
}

const keyOf = ({ file, pointer }: Unit) => `${file}#${pointer}`;
const byKey = (a: Unit, b: Unit) => (keyOf(a) < keyOf(b) ? -1 : 1);

const indexOf = (file: BundleFile) => file.index ?? indexDocument(file.value, file.dialect);

interface RewrittenFile {
  /** Looks for references at and below a pointer. `false` where there is nothing, or a reference leads nowhere. */
  visit(pointer: string): boolean;
  /** A copy of the value at a pointer, the references that were visited rewritten. */
  copy(pointer: string, refTo: (unit: Unit) => string): Json | undefined;
}

function rewriteFile(
  file: BundleFile,
  isRoot: boolean,
  source: BundleSource,
  meet: (unit: Unit) => void,
): RewrittenFile {
  const index = indexOf(file);
  // Ids inside would change what the new references are relative to, so they go, and every reference becomes a pointer.
  const keepNames = isRoot && index.bases.size <= 1;
  const changes = new Map<Json, Readonly<Record<string, Unit>>>();
  const schemas = new Set<Json>();

  const look = (at: Target): boolean => {
    if (schemas.has(at.schema)) return true;
    let whole = true;
    walk({ schema: at.schema }, file.dialect, {
      schema: ({ schema }) => {
        if (isObject(schema)) schemas.add(schema);
      },
      left: (place, schema) => {
        for (const { keyword, ref } of refsOf(schema, file.dialect)) {
          const base = baseOf(place, index, at.base);
          const unit = unitOf(file, index, base, ref, source);
          if (unit === 'metaschema') continue;
          if (unit === undefined) {
            whole = false;
            continue;
          }
          meet(unit);
          // A reference to its own file by name holds only as long as the file has that name.
          if (keepNames && index.resolve(base, ref).kind === 'inside') continue;
          changes.set(schema, { ...changes.get(schema), [keyword]: unit });
        }
      },
    });
    return whole;
  };
  const targetAt = (pointer: string): Target | undefined => {
    const at = index.resolve(index.base, `#${escapeFragment(pointer)}`);
    return at.kind === 'inside' ? at : undefined;
  };

  const copy = (value: Json, isTop: boolean, refTo: (unit: Unit) => string): Json => {
    if (isArray(value)) return value.map((item) => copy(item, false, refTo));
    if (!isObject(value)) return value;
    const change = changes.get(value);
    const isSchema = schemas.has(value);
    const out: Record<string, Json> = {};
    for (const key of Object.keys(value)) {
      if (isSchema && !keepNames && NAMES.has(key) && !(isRoot && isTop && key !== '$anchor')) {
        if (key !== 'id' || file.dialect === 'draft-04') continue;
      }
      const replaced = change && Object.hasOwn(change, key) ? change[key] : undefined;
      // What was bound dynamically in its own file is bound to the same place here.
      const name = replaced !== undefined ? '$ref' : key;
      define(out, name, replaced ? refTo(replaced) : copy(value[key] as Json, false, refTo));
    }
    return out;
  };
  return {
    visit: (pointer) => {
      const at = targetAt(pointer);
      return at !== undefined && look(at);
    },
    copy: (pointer, refTo) => {
      const at = targetAt(pointer);
      return at && copy(at.schema, at.pointer === '', refTo);
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

/** The base of references at a place; `above` is that of the place where the walk began. */
function baseOf(place: Place, index: DocumentIndex, above: string): string {
  for (let at: Place | undefined = place; at !== undefined; at = at.parent) {
    const base = index.bases.get(at.schema);
    if (base !== undefined) return base;
  }
  return above;
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
  const inside = indexOf(target);
  const place = resolveIn(inside, resolved);
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
