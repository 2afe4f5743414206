import type { SchemaFile } from '../catalogue/model.ts';
import type { Json } from '../json.ts';
import { baseOf, type DocumentIndex, indexDocument, refsOf, resolveIn } from '../schema/refs.ts';
import { escapeFragment } from '../schema/uri.ts';
import { walk } from '../schema/walk.ts';
import { normalise } from './normalise.ts';

/** The schema files of a workspace, as code generation asks for them. */
export interface SchemaFiles {
  open(file: string): SchemaFile | undefined;
  /** The file that a reference written in `from` leads to, without its fragment. */
  path(from: string, uri: string): string | undefined;
}

/** A schema that gets a type of its own: a file, or a place that something refers to. */
export interface Unit {
  readonly file: string;
  readonly pointer: string;
}

export const unitKey = ({ file, pointer }: Unit) => `${file}#${pointer}`;

interface Opened {
  readonly schema: SchemaFile;
  readonly index: DocumentIndex;
  /** Where the references of each schema of the file lead. */
  readonly refs: ReadonlyMap<Json, Unit>;
}

/** Follows references between files. Each file is looked through once. */
export class Units {
  readonly #files: SchemaFiles;
  readonly #opened = new Map<string, Opened | undefined>();
  readonly #indexes = new Map<string, DocumentIndex>();

  constructor(files: SchemaFiles) {
    this.#files = files;
  }

  file(path: string): Opened | undefined {
    if (!this.#opened.has(path)) {
      const schema = this.#files.open(path);
      this.#opened.set(path, schema && this.#look(schema));
    }
    return this.#opened.get(path);
  }

  schema(unit: Unit): Json | undefined {
    const opened = this.file(unit.file);
    const found = opened?.index.resolve(opened.index.base, `#${escapeFragment(unit.pointer)}`);
    return found?.kind === 'inside' ? found.schema : undefined;
  }

  /** These units and all that their types refer to. */
  reached(roots: readonly Unit[]): readonly Unit[] {
    const found = new Map(roots.map((unit) => [unitKey(unit), unit]));
    const pending = [...roots];
    for (let unit = pending.pop(); unit !== undefined; unit = pending.pop()) {
      const opened = this.file(unit.file);
      const schema = this.schema(unit);
      if (opened === undefined || schema === undefined) continue;
      normalise(schema, {
        dialect: opened.schema.dialect,
        nameOf: (inner) => {
          const to = opened.refs.get(inner);
          if (to === undefined) return undefined;
          if (!found.has(unitKey(to))) {
            found.set(unitKey(to), to);
            pending.push(to);
          }
          return 'unknown';
        },
      });
    }
    return [...found.values()];
  }

  #index(schema: SchemaFile): DocumentIndex {
    const index = this.#indexes.get(schema.file) ?? indexDocument(schema.value, schema.dialect);
    this.#indexes.set(schema.file, index);
    return index;
  }

  #look(schema: SchemaFile): Opened {
    const index = this.#index(schema);
    const refs = new Map<Json, Unit>();
    walk({ schema: schema.value }, schema.dialect, {
      left: (place, at) => {
        for (const { ref } of refsOf(at, schema.dialect)) {
          const unit = this.#target(schema.file, index, baseOf(place, index), ref);
          if (unit !== undefined) refs.set(at, unit);
        }
      },
    });
    return { schema, index, refs };
  }

  #target(file: string, index: DocumentIndex, base: string, ref: string): Unit | undefined {
    const resolved = index.resolve(base, ref);
    if (resolved.kind === 'inside') return { file, pointer: resolved.pointer };
    if (resolved.kind !== 'outside') return undefined;
    const path = this.#files.path(file, resolved.target);
    const opened = path === undefined ? undefined : this.#files.open(path);
    if (path === undefined || opened === undefined) return undefined;
    const other = this.#index(opened);
    const place = resolveIn(other, resolved);
    return place.kind === 'inside' ? { file: path, pointer: place.pointer } : undefined;
  }
}
