import { misshapen } from '../../compat/read-schema.ts';
import { atPointer, childPointer, isArray, isObject, type Json, type JsonObject, member } from '../../json.ts';
import { metaschemaUri } from '../dialect.ts';
import { splitFragment } from '../uri.ts';
import { fromEntries } from './build.ts';
import { componentName } from './convert.ts';
import { isNote } from './notes.ts';
import { ConversionError } from './types.ts';

/** Something of a document that its JSON Schema does not say. */
export interface NotCarried {
  /** JSON pointer in the document. */
  readonly pointer: string;
  readonly message: string;
}

/** Keywords whose values mean the same in both, and hold no schemas. */
const same: ReadonlySet<string> = new Set([
  'title',
  'description',
  'default',
  'format',
  'deprecated',
  'readOnly',
  'writeOnly',
  'externalDocs',
  'multipleOf',
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'uniqueItems',
  'maxProperties',
  'minProperties',
  'enum',
]);
/** Written by our own conversion, for annotations that OpenAPI 3.0 does not have. */
const ours: ReadonlySet<string> = new Set(['x-examples', 'x-contentEncoding', 'x-contentMediaType']);
/** Read beside another keyword. */
const beside: ReadonlySet<string> = new Set(['nullable', 'exclusiveMinimum', 'exclusiveMaximum']);
const bounds = { minimum: 'exclusiveMinimum', maximum: 'exclusiveMaximum' } as const;

/** Schemas that are read at most: a document in the registry has 100,000 characters. */
const mostSchemas = 200_000;

/**
 * A schema object of an OpenAPI 3.0 document as a self-contained schema of 2020-12, read as OpenAPI 3.0.3 says: `nullable` counts beside
 * `type` only, and nothing counts beside `$ref`. What cannot be carried is put into `notCarried`.
 * @throws ConversionError where it is no schema object, or leads back to itself for ever.
 */
export function fromOpenApi(document: Json, pointer: string, notCarried: NotCarried[]): JsonObject {
  return new OpenApiReader(document, notCarried).read(pointer);
}

class OpenApiReader {
  readonly #document: Json;
  readonly #notCarried: NotCarried[];
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #pending: { readonly name: string; readonly pointer: string }[] = [];
  #work = 0;

  constructor(document: Json, notCarried: NotCarried[]) {
    this.#document = document;
    this.#notCarried = notCarried;
  }

  read(pointer: string): JsonObject {
    const start = this.#target(pointer);
    this.#names.set(start, '');
    const body = this.#schema(atPointer(this.#document, start)!, start);
    const definitions: [string, JsonObject][] = [];
    for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) {
      definitions.push([next.name, this.#schema(atPointer(this.#document, next.pointer)!, next.pointer)]);
    }
    definitions.sort(([a], [b]) => (a < b ? -1 : 1));
    const $defs = definitions.length > 0 ? { $defs: fromEntries(definitions) } : {};
    return { $schema: metaschemaUri['2020-12'], ...body, ...$defs };
  }

  /** The place that a chain of nothing but references ends at. */
  #target(pointer: string): string {
    const met = new Set<string>();
    for (let at = pointer; ; ) {
      const schema = atPointer(this.#document, at);
      if (met.has(at)) throw new ConversionError(`The references at "${pointer}" lead in a circle.`);
      met.add(at);
      const ref = member(schema, '$ref');
      const next = typeof ref === 'string' ? this.#inside(ref) : undefined;
      if (next === undefined) return at;
      at = next;
    }
  }

  #inside(ref: string): string | undefined {
    const { uri, fragment } = splitFragment(ref);
    const there = uri === '' && (fragment === '' || fragment.startsWith('/'));
    return there && isObject(atPointer(this.#document, fragment)) ? fragment : undefined;
  }

  #lose(pointer: string, message: string): void {
    this.#notCarried.push({ pointer, message });
  }

  #schema(schema: Json, pointer: string): JsonObject {
    if (!isObject(schema)) throw new ConversionError(`What stands at "${pointer}" is not a schema object.`);
    if (++this.#work > mostSchemas)
      throw new ConversionError('The document has more schemas than the registry could hold.');
    const ref = member(schema, '$ref');
    if (typeof ref === 'string') return this.#reference(ref, childPointer(pointer, '$ref'));
    const out: [string, Json][] = [];
    for (const [keyword, value] of Object.entries(schema)) {
      const at = childPointer(pointer, keyword);
      const inner = (one: Json, ...steps: (string | number)[]) =>
        this.#schema(one, steps.reduce<string>(childPointer, at));
      if (misshapen(keyword, value, '2020-12')) {
        throw new ConversionError(`"${keyword}" at "${pointer}" has a value that the keyword can't have.`);
      }
      if (!isNote(ours.has(keyword) ? keyword.slice(2) : keyword, value)) {
        this.#lose(at, `"${keyword}" has a value that it can't have.`);
      } else if (same.has(keyword)) out.push([keyword, value]);
      else if (ours.has(keyword)) out.push([keyword.slice(2), value]);
      else if (keyword === 'required') {
        if (isArray(value) && value.length > 0) out.push([keyword, [...new Set(value)]]);
      } else if (keyword === 'type') out.push([keyword, this.#type(schema, value, at)]);
      else if (keyword === 'minimum' || keyword === 'maximum') {
        out.push([member(schema, bounds[keyword]) === true ? bounds[keyword] : keyword, value]);
      } else if (keyword === 'allOf' || keyword === 'anyOf' || keyword === 'oneOf') {
        out.push([keyword, list(value, at).map((one, i) => inner(one, i))]);
      } else if (keyword === 'not' || keyword === 'items') out.push([keyword, inner(value)]);
      else if (keyword === 'properties') {
        if (!isObject(value)) throw new ConversionError(`What stands at "${at}" is not a map of schemas.`);
        out.push([keyword, fromEntries(Object.entries(value).map(([name, one]) => [name, inner(one, name)] as const))]);
      } else if (keyword === 'additionalProperties')
        out.push([keyword, typeof value === 'boolean' ? value : inner(value)]);
      else if (keyword === 'example') {
        if (member(schema, 'x-examples') === undefined) out.push(['examples', [value]]);
      } else if (keyword.startsWith('x-')) {
        if (!keyword.startsWith('x-amazon-events-')) out.push([keyword, value]);
      } else if (beside.has(keyword)) this.#besideAlone(schema, keyword, value, at);
      else if (keyword === 'discriminator' || keyword === 'xml') {
        this.#lose(at, `"${keyword}" is for other formats and generators; what is accepted does not depend on it.`);
      } else this.#lose(at, `OpenAPI 3.0 has no keyword "${keyword}" in a schema, so it means nothing there.`);
    }
    return fromEntries(out);
  }

  #type(schema: JsonObject, value: Json, at: string): Json {
    if (typeof value !== 'string')
      throw new ConversionError(`The type at "${at}" is not a text: OpenAPI 3.0 has one type a schema.`);
    return member(schema, 'nullable') === true && value !== 'null' ? [value, 'null'] : value;
  }

  /** Keywords that count only beside another one. */
  #besideAlone(schema: JsonObject, keyword: string, value: Json, at: string): void {
    const other = keyword === 'nullable' ? 'type' : keyword === 'exclusiveMinimum' ? 'minimum' : 'maximum';
    if (value === true && member(schema, other) === undefined) {
      this.#lose(at, `"${keyword}" counts only beside "${other}" in OpenAPI 3.0, and there is none.`);
    } else if (typeof value !== 'boolean') this.#lose(at, `"${keyword}" is true or false in OpenAPI 3.0.`);
  }

  #reference(ref: string, at: string): JsonObject {
    const target = this.#inside(ref);
    if (target === undefined) {
      this.#lose(
        at,
        `The reference ${JSON.stringify(ref.slice(0, 200))} leads nowhere in this document: anything is accepted there.`,
      );
      return {};
    }
    let name = this.#names.get(target);
    if (name === undefined) {
      const stem = componentName(target.split('/').at(-1) ?? '');
      name = stem;
      for (let i = 2; this.#taken.has(name); i++) name = `${stem}${i}`;
      this.#taken.add(name);
      this.#names.set(target, name);
      this.#pending.push({ name, pointer: target });
    }
    return { $ref: name === '' ? '#' : `#/$defs/${name}` };
  }
}

function list(value: Json, at: string): readonly Json[] {
  if (!isArray(value) || value.length === 0)
    throw new ConversionError(`What stands at "${at}" is not a list of schemas.`);
  return value;
}
