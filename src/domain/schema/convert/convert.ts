import { misshapen } from '../../compat/read-schema.ts';
import { atPointer, childPointer, isObject, type Json, type JsonObject, member } from '../../json.ts';
import { metaschemaUri } from '../dialect.ts';
import { type Keyword, keywordsOf, notAfter, refStandsAlone } from '../keywords.ts';
import { indexDocument } from '../refs.ts';
import type { Dialect } from '../types.ts';
import { walk } from '../walk.ts';
import { ANYTHING, Demands, fromEntries, NOTHING } from './build.ts';
import { notes } from './notes.ts';
import { Places, type Spot } from './place.ts';
import { order, readers } from './readers.ts';
import { references } from './references.ts';
import { ConversionError, type Definitions, type Loss, type RegistryFormat, type Side } from './types.ts';
import type { Conversion, Reader, Work } from './work.ts';

/** Conversions of single schemas. What needs more is far beyond what the registry takes. */
const mostWork = 50_000;

interface Unit {
  readonly name: string;
  readonly key: string;
  readonly spot: Spot;
  readonly side: Side;
}

/** One pass over a document: the schema it begins with, and those that references lead to. */
class Converter implements Conversion {
  readonly places: Places;
  readonly dialect: Dialect;
  readonly format: RegistryFormat;
  readonly #root: string | undefined;
  readonly #inexact: ReadonlySet<string>;
  readonly #names = new Map<string, string>();
  readonly #taken: Set<string>;
  readonly #pending: Unit[] = [];
  readonly losses = new Map<string, Loss>();
  /** The units that lost something, and for each the units it refers to. */
  readonly #lost = new Set<string>();
  readonly #edges = new Map<string, Set<string>>();
  #unit = '';
  #inexactness = 0;
  #work = 0;

  /** `root`: what the first schema is called among the definitions; without one references to it are `#`. */
  constructor(places: Places, format: RegistryFormat, root: string | undefined, inexact: ReadonlySet<string>) {
    this.places = places;
    this.dialect = places.index.dialect;
    this.format = format;
    this.#root = root;
    this.#inexact = inexact;
    this.#taken = new Set(root === undefined ? ['AWSEvent'] : ['AWSEvent', root]);
  }

  run(start: Spot): { readonly first: JsonObject; readonly definitions: Definitions } {
    const key = this.places.keyOf(start);
    if (this.#root === undefined) this.#names.set(`above ${key}`, '');
    else this.#names.set(`above ${key}`, this.#root);
    this.#unit = key;
    const first = this.convert(start, 'above');
    const definitions: [string, JsonObject][] = [];
    for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) {
      this.#unit = next.key;
      definitions.push([next.name, this.convert(next.spot, next.side)]);
    }
    definitions.sort(([a], [b]) => (a < b ? -1 : 1));
    return { first, definitions: fromEntries(definitions) };
  }

  /** The units that are not exact: by a loss of their own, or by one that a reference leads to. */
  inexact(): Set<string> {
    const found = new Set([...this.#inexact, ...this.#lost]);
    for (let size = -1; size !== found.size; ) {
      size = found.size;
      for (const [from, to] of this.#edges) if ([...to].some((one) => found.has(one))) found.add(from);
    }
    return found;
  }

  convert(spot: Spot, side: Side): JsonObject {
    const { schema } = spot;
    if (schema === true) return ANYTHING;
    if (schema === false) return NOTHING;
    if (++this.#work > mostWork)
      throw new ConversionError('The schema repeats itself so often that its conversion has no end.');
    if (!isObject(schema)) throw new ConversionError(`What stands at "${spot.pointer}" is not a schema.`);
    const known = keywordsOf[this.dialect];
    const at = (steps: readonly (string | number)[], inner: Json) => this.places.below(spot, inner, steps);
    const other: Side = side === 'above' ? 'below' : 'above';
    const work: Work = {
      spot,
      schema,
      side,
      demands: new Demands(),
      converter: this,
      get: (keyword) => (known.has(keyword) ? member(schema, keyword) : undefined),
      inner: (inner, ...steps) => this.convert(at(steps, inner), side),
      opposite: (inner, ...steps) => this.convert(at(steps, inner), other),
      lose: (keyword, message) => this.#lose(childPointer(spot.pointer, keyword), keyword, message),
    };
    if (refStandsAlone(this.dialect) && typeof member(schema, '$ref') === 'string') references(work);
    else {
      const wanted = new Set<Reader | undefined>([notes]);
      for (const keyword of Object.keys(schema)) {
        if (!known.has(keyword)) continue;
        if (misshapen(keyword, schema[keyword]!, this.dialect)) {
          throw new ConversionError(`"${keyword}" at "${spot.pointer}" has a value that the keyword can't have.`);
        }
        wanted.add(readers[keyword as Keyword]);
      }
      for (const reader of order) if (wanted.has(reader)) reader(work);
    }
    const made = work.demands.schema();
    // OpenAPI 3.0 wants it beside `type: array`.
    return this.format === 'OpenApi3' && made.type === 'array' && made.items === undefined
      ? { ...made, items: {} }
      : made;
  }

  /** What a function gives, and whether nothing is lost in it. */
  exactly<T>(of: () => T): { readonly made: T; readonly exact: boolean } {
    const before = this.#inexactness;
    const made = of();
    return { made, exact: before === this.#inexactness };
  }

  #lose(pointer: string, keyword: Keyword, message: string): void {
    this.#inexactness++;
    this.#lost.add(this.#unit);
    const key = `${pointer}\n${keyword}`;
    if (!this.losses.has(key)) this.losses.set(key, { rule: 'conversion-loss', pointer, keyword, message });
  }

  /** A reference to a schema, which becomes a definition. */
  refTo(spot: Spot, side: Side): JsonObject {
    const key = this.places.keyOf(spot);
    const edges = this.#edges.get(this.#unit) ?? new Set();
    this.#edges.set(this.#unit, edges.add(key));
    const differs = this.#inexact.has(key);
    if (differs) this.#inexactness++;
    const kept: Side = differs ? side : 'above';
    let name = this.#names.get(`${kept} ${key}`);
    if (name === undefined) {
      name = this.#freeName(spot.pointer, kept);
      this.#names.set(`${kept} ${key}`, name);
      this.#pending.push({ name, key, spot, side: kept });
    }
    return { $ref: name === '' ? '#' : `${holderOf(this.format)}${name}` };
  }

  #freeName(pointer: string, side: Side): string {
    const stem = `${componentName(pointer.split('/').at(-1) ?? '')}${side === 'above' ? '' : '.certain'}`;
    let free = stem;
    for (let i = 2; this.#taken.has(free); i++) free = `${stem}${i}`;
    this.#taken.add(free);
    return free;
  }
}

/** `order-line` -> `OrderLine`: a component's name has no other characters than letters, digits, `.`, `_` and `-`. */
export function componentName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_]*$/.test(text) && text.length <= 100) return text;
  const words = text
    .slice(0, 200)
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('') || 'Schema';
}

export const holderOf = (format: RegistryFormat) =>
  format === 'OpenApi3' ? '#/components/schemas/' : '#/definitions/';

export interface Converted {
  /** The schema that conversion began with. References in it lead to the definitions, and to itself by `root` or `#`. */
  readonly first: JsonObject;
  readonly definitions: Definitions;
  readonly losses: readonly Loss[];
}

/**
 * A self-contained schema (or the one that `at` points to in a document) in a language that the registry takes. A reference becomes a
 * definition; `root` is what the first schema will be called among them. @throws ConversionError
 */
export function convertParts(
  document: Json,
  dialect: Dialect,
  format: RegistryFormat,
  { root, at = '' }: { readonly root?: string; readonly at?: string } = {},
): Converted {
  const index = indexDocument(document, dialect);
  let dynamic = false;
  if (notAfter('2019-09', dialect)) {
    walk({ schema: document }, dialect, {
      keyword(_place, name) {
        dynamic ||= name === '$dynamicRef' || name === '$recursiveRef';
      },
    });
  }
  const places = new Places(index, dynamic);
  const schema = atPointer(document, at);
  if (schema === undefined) throw new ConversionError(`There is nothing at "${at}".`);
  const start = places.at(schema, at, index.base);
  // What is lost behind a reference is known after a pass: then whether the two sides differ there is known before.
  let inexact = new Set<string>();
  for (;;) {
    const converter = new Converter(places, format, root, inexact);
    const { first, definitions } = converter.run(start);
    const found = converter.inexact();
    if (found.size === inexact.size) return { first, definitions, losses: [...converter.losses.values()] };
    inexact = found;
  }
}

/**
 * A self-contained schema as a self-contained document: in draft-04 with its definitions, for OpenAPI 3.0 as
 * `{$ref, components: {schemas}}`. The result accepts the same values; more, where losses are listed; less, never.
 * @throws ConversionError where the schema is none, or multiplies itself beyond all measure.
 */
export function convertSchema(
  schema: Json,
  dialect: Dialect,
  format: RegistryFormat,
): { readonly value: JsonObject; readonly losses: readonly Loss[] } {
  if (format === 'OpenApi3') {
    const { first, definitions, losses } = convertParts(schema, dialect, format, { root: 'Schema' });
    return {
      value: { $ref: '#/components/schemas/Schema', components: { schemas: { Schema: first, ...definitions } } },
      losses,
    };
  }
  const { first, definitions, losses } = convertParts(schema, dialect, format);
  return { value: draft4Document(first, definitions), losses };
}

/** A schema of draft-04 with its definitions. Beside a reference none of them would be read. */
export function draft4Document(first: JsonObject, definitions: Definitions): JsonObject {
  const body = typeof member(first, '$ref') === 'string' ? { allOf: [first] } : first;
  return {
    $schema: metaschemaUri['draft-04'],
    ...body,
    ...(Object.keys(definitions).length > 0 && { definitions }),
  };
}
