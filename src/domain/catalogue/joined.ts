import type { Json } from '../json.ts';
import { type DocumentIndex, type Resolved, resolveIn, type Target } from '../schema/refs.ts';
import type { SchemaFile } from './model.ts';

interface Opened {
  readonly schema: SchemaFile;
  readonly index: DocumentIndex;
}

/** Divides a file from a place in it; no path holds it. */
const IN = '\0';

/** A place that an index of several files gave, taken apart again. */
export function fileOf(place: string): { readonly file: string; readonly place: string } {
  const at = place.indexOf(IN);
  return { file: place.slice(0, at), place: place.slice(at + 1) };
}

/** The same place, said to be in a file. */
export function inFile(file: string, at: Target): Target {
  return { schema: at.schema, pointer: file + IN + at.pointer, base: file + IN + at.base };
}

/**
 * Schema files as one document, without any copy: every base and every pointer says which file it belongs to, and what a reference
 * leads to is opened when somebody asks. `open` gives `undefined` for what is not to be followed.
 */
export class JoinedSchemas {
  readonly #open: (file: string) => Opened | undefined;
  readonly #target: (from: string, uri: string) => string | undefined;
  readonly #bases = new Map<Json, string>();
  readonly #met = new Map<string, Opened | undefined>();
  readonly #resolved = new Map<string, Resolved>();

  constructor(open: (file: string) => Opened | undefined, target: (from: string, uri: string) => string | undefined) {
    this.#open = open;
    this.#target = target;
  }

  meet(file: string): Opened | undefined {
    if (this.#met.has(file)) return this.#met.get(file);
    const opened = this.#open(file);
    this.#met.set(file, opened);
    for (const [schema, base] of opened?.index.bases ?? []) this.#bases.set(schema, file + IN + base);
    return opened;
  }

  /** The index of all files as seen from one of them; `undefined` where that is not to be followed. */
  from(file: string): DocumentIndex | undefined {
    const opened = this.meet(file);
    if (!opened) return undefined;
    const within = <Found extends Target>(
      base: string,
      find: (index: DocumentIndex, inner: string) => Found | undefined,
    ) => {
      const { file: other, place } = fileOf(base);
      const index = this.meet(other)?.index;
      const found = index && find(index, place);
      return found && inFile(other, found);
    };
    return {
      root: opened.index.root,
      dialect: opened.index.dialect,
      base: file + IN + opened.index.base,
      bases: this.#bases,
      duplicates: [],
      resolve: (base, ref) => {
        const key = `${base}\n${ref}`;
        const known = this.#resolved.get(key);
        if (known) return known;
        const resolved = this.#resolve(base, ref);
        this.#resolved.set(key, resolved);
        return resolved;
      },
      dynamicAnchor: (base, name) => within(base, (index, inner) => index.dynamicAnchor(inner, name)),
      recursiveRoot: (base) => within(base, (index, inner) => index.recursiveRoot(inner)),
    };
  }

  #resolve(base: string, ref: string): Resolved {
    const { file, place } = fileOf(base);
    const resolved = this.meet(file)?.index.resolve(place, ref);
    if (resolved?.kind === 'inside') return { kind: 'inside', ...inFile(file, resolved) };
    if (resolved?.kind !== 'outside') return resolved ?? { kind: 'dangling' };
    const path = this.#target(file, resolved.target);
    const other = path === undefined ? undefined : this.meet(path);
    if (path === undefined || !other) return { kind: 'dangling' };
    const there = resolveIn(other.index, resolved);
    return there.kind === 'inside' ? { kind: 'inside', ...inFile(path, there) } : { kind: 'dangling' };
  }
}
