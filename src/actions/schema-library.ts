import type { FactStore } from '../domain/catalogue/documents.ts';
import { inFile, textFinding, type UnplacedFinding } from '../domain/catalogue/findings.ts';
import { JoinedSchemas } from '../domain/catalogue/joined.ts';
import type { SchemaFile } from '../domain/catalogue/model.ts';
import { type OpenedTarget, type RefTarget, refTarget } from '../domain/catalogue/targets.ts';
import { isObject, type Json } from '../domain/json.ts';
import { type BundleFile, bundle, type Unit } from '../domain/schema/bundle.ts';
import { dialectOf } from '../domain/schema/dialect.ts';
import { nearest } from '../domain/schema/distance.ts';
import { indexDocument } from '../domain/schema/refs.ts';
import { isAbsolute, splitFragment } from '../domain/schema/uri.ts';
import type { Files } from '../ports.ts';

/** What has already been read. Any other file inside the tree is read when it is asked for. */
export interface KnownSchemas {
  readonly schemas: ReadonlyMap<string, SchemaFile>;
  /** Files with findings of their own: a reference to one is not reported again. */
  readonly unreadable: ReadonlySet<string>;
  /** `$id` (without a fragment) -> file. */
  readonly ids: ReadonlyMap<string, string>;
}

/** The `$id`s of a catalogue's schemas. A release carries the id of the head it was frozen from: the head keeps it. */
export function idsOf(schemas: ReadonlyMap<string, SchemaFile>): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const schema of schemas.values()) {
    // Asked first: the value of a release may not have been read yet, and need not be.
    if (isRelease(schema.file)) continue;
    const { file, value } = schema;
    if (!isObject(value)) continue;
    const id = value.$id ?? value.id;
    if (typeof id === 'string' && id !== '') ids.set(splitFragment(id).uri, file);
  }
  return ids;
}

const isRelease = (file: string) => /\/releases\/[^/]+$/.test(file);

/** The schemas of a workspace (or of a loose folder), opened on demand and bundled on demand. */
export class SchemaLibrary {
  readonly #files: Files;
  readonly #store: FactStore;
  readonly #schemas: ReadonlyMap<string, SchemaFile>;
  readonly #unreadable: ReadonlySet<string>;
  readonly #opened = new Map<string, OpenedTarget>();
  readonly #bundles = new Map<string, Json | undefined>();
  readonly #origins = new Map<string, Map<string, Unit>>();
  readonly #findings: UnplacedFinding[] = [];
  readonly #ids: ReadonlyMap<string, string>;
  #embeddedIds: ReadonlyMap<string, string> | undefined;

  constructor(files: Files, store: FactStore, known: KnownSchemas) {
    this.#files = files;
    this.#store = store;
    this.#schemas = known.schemas;
    this.#unreadable = known.unreadable;
    this.#ids = known.ids;
  }

  target(from: string, uri: string): RefTarget {
    return refTarget(from, uri, (id) => this.#ids.get(id) ?? (isAbsolute(id) ? this.#embedded().get(id) : undefined));
  }

  /** Absolute `$id`s inside the schemas -> file. Looked for when one is first asked for: hardly any catalogue has them. */
  #embedded(): ReadonlyMap<string, string> {
    if (this.#embeddedIds) return this.#embeddedIds;
    const ids = new Map<string, string>();
    for (const { file } of this.#schemas.values()) {
      if (isRelease(file)) continue;
      const opened = this.open(file);
      if (!('schema' in opened)) continue;
      for (const [schema, base] of opened.index.bases) {
        if (schema !== opened.schema.value && !ids.has(base)) ids.set(base, file);
      }
    }
    this.#embeddedIds = ids;
    return ids;
  }

  open(path: string): OpenedTarget {
    let opened = this.#opened.get(path);
    if (!opened) {
      opened = this.#read(path);
      this.#opened.set(path, opened);
    }
    return opened;
  }

  #read(path: string): OpenedTarget {
    if (this.#unreadable.has(path)) return { problem: 'broken' };
    const known = this.#schemas.get(path);
    if (known) return { schema: known, index: indexDocument(known.value, known.dialect) };
    const [read] = this.#files.read([path]);
    if (!read || 'problem' in read) {
      if (read?.problem.code === 'outside') return { problem: 'outside' };
      if (read?.problem.code !== 'missing') return { problem: 'unusable', detail: read?.problem.detail ?? '' };
      const near = nearest(path, this.#schemas.keys());
      return { problem: 'missing', ...(near === undefined ? {} : { near }) };
    }
    const facts = this.#store.document(path, read.text, read.hash);
    if ('problem' in facts) {
      this.#findings.push(textFinding(path, facts.problem));
      return { problem: 'broken' };
    }
    const answer = dialectOf(facts.value);
    if (!('dialect' in answer)) {
      this.#findings.push(inFile(path, answer.finding));
      return { problem: 'broken' };
    }
    const schema = { file: path, dialect: answer.dialect, value: facts.value };
    return { schema, index: indexDocument(schema.value, schema.dialect) };
  }

  /** All files as one document; what `leftOut` names is not followed. */
  joined(leftOut: (file: string) => boolean): JoinedSchemas {
    const open = (file: string) => {
      const opened = this.open(file);
      return 'schema' in opened && !leftOut(file) ? opened : undefined;
    };
    return new JoinedSchemas(open, (file, uri) => this.path(file, uri));
  }

  /** Schema files that were opened because others refer to them, beside those already known. */
  get extra(): readonly SchemaFile[] {
    return [...this.#opened].flatMap(([path, opened]) =>
      'schema' in opened && !this.#schemas.has(path) ? [opened.schema] : [],
    );
  }

  /** Files that were opened because others refer to them, and are no schemas. */
  get findings(): readonly UnplacedFinding[] {
    return this.#findings;
  }

  /** The self-contained schema of a file; `undefined` where it or a reference in it is broken. */
  bundled(path: string): Json | undefined {
    if (!this.#bundles.has(path)) {
      const opened = this.open(path);
      this.#bundles.set(path, 'schema' in opened ? this.bundle({ ...opened.schema, index: opened.index }) : undefined);
    }
    return this.#bundles.get(path);
  }

  /** Where a place of a bundled schema is written: in its own file, or in one that it refers to. */
  origin(path: string, pointer: string): { readonly file: string; readonly pointer: string } {
    for (const [moved, unit] of this.#origins.get(path) ?? []) {
      if (pointer !== moved && !pointer.startsWith(`${moved}/`)) continue;
      return { file: unit.file, pointer: unit.pointer + pointer.slice(moved.length) };
    }
    return { file: path, pointer };
  }

  /** The same of a schema that stands in no file: its references are relative to the one that it names. */
  bundle(root: BundleFile): Json | undefined {
    const origins = new Map<string, Unit>();
    this.#origins.set(root.file, origins);
    const source = {
      open: (file: string) => {
        const opened = this.open(file);
        return 'schema' in opened ? { ...opened.schema, index: opened.index } : undefined;
      },
      target: (from: string, uri: string) => this.path(from, uri),
    };
    return bundle(root, source, origins);
  }

  /** The file that a reference leads to, by its text without the fragment. */
  path(from: string, uri: string): string | undefined {
    const target = this.target(from, uri);
    return 'path' in target ? target.path : undefined;
  }
}
