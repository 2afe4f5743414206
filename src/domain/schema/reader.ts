import { childPointer, isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import { keywordsOf, refStandsAlone } from './keywords.ts';
import { type DocumentIndex, indexDocument, refsOf, type Target } from './refs.ts';
import type { Dialect } from './types.ts';
import { escapeFragment } from './uri.ts';

/** How a place is copied: as a reader sees it, or as it stands. */
type View = 'reader' | 'as-written';

/**
 * The tolerant reader's view of a self-contained schema, as a schema of the same dialect: undeclared properties are
 * ignored (`additionalProperties: false` and `unevaluatedProperties: false` are gone), and an enumeration marked
 * `x-eda-extensible` takes other values of its types. Under `not`, `if`, `contains`, `oneOf` and `propertyNames` the schema
 * stays as it stands, since opening it there would change what is meant. It accepts what the generated `read` accepts.
 *
 * All references of the result are pointers into its definitions; it names itself nowhere, since it is not the
 * schema that its `$id` was given to.
 */
export function readerSchema(schema: Json, dialect: Dialect): Json {
  return isObject(schema) ? new Reader(schema, dialect).document() : schema;
}

/** Where a schema is asked as it stands. */
const AS_WRITTEN: ReadonlySet<string> = new Set(['not', 'if', 'contains', 'oneOf', 'propertyNames']);

const NAMES: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  'id',
  '$anchor',
  '$dynamicAnchor',
  '$recursiveAnchor',
  '$defs',
  'definitions',
  '$ref',
  '$dynamicRef',
  '$recursiveRef',
]);

class Reader {
  readonly #root: JsonObject;
  readonly #dialect: Dialect;
  readonly #index: DocumentIndex;
  readonly #holder: string;
  /** Names of definitions by view and pointer; the root's own view needs none. */
  readonly #names = new Map<string, string>();
  readonly #pending: { readonly name: string; readonly target: Target; readonly view: View }[] = [];
  readonly #differs = new Map<Json, boolean>();

  constructor(root: JsonObject, dialect: Dialect) {
    this.#root = root;
    this.#dialect = dialect;
    this.#index = indexDocument(root, dialect);
    this.#holder = dialect === '2020-12' || dialect === '2019-09' ? '$defs' : 'definitions';
  }

  document(): JsonObject {
    const root = { schema: this.#root, pointer: '', base: this.#index.base };
    const body = this.#copy(root, 'reader') as JsonObject;
    const definitions: [string, Json][] = [];
    for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) {
      definitions.push([next.name, this.#copy(next.target, next.view)]);
    }
    const dialect = member(this.#root, '$schema');
    definitions.sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      ...(dialect === undefined ? {} : { $schema: dialect }),
      ...body,
      ...(definitions.length === 0 ? {} : { [this.#holder]: Object.fromEntries(definitions) }),
    };
  }

  #copy(target: Target, view: View): Json {
    const { schema } = target;
    if (!isObject(schema)) return schema;
    const refs = this.#refs(target, view);
    const [only] = refs;
    if (only !== undefined && refStandsAlone(this.#dialect)) return only;
    const extensible = view === 'reader' && member(schema, 'x-eda-extensible') === true && isArray(schema.enum);
    const members: [string, Json][] = [];
    for (const [keyword, value] of Object.entries(schema)) {
      if (NAMES.has(keyword) && keywordsOf[this.#dialect].has(keyword)) continue;
      if (view === 'reader' && value === false && /^(additional|unevaluated)Properties$/.test(keyword)) continue;
      if (extensible && keyword === 'enum') members.push(...this.#opened(schema, value as readonly Json[]));
      else members.push([keyword, this.#member(target, keyword, value, view)]);
    }
    if (only === undefined) return fromEntries(members);
    // A schema has one `$ref`; a second one, of another kind, and what `allOf` has already stand beside it.
    const all = members.find(([keyword]) => keyword === 'allOf');
    const more = refs.slice(1);
    if (more.length > 0 && all !== undefined) all[1] = [...more, ...(all[1] as readonly Json[])];
    else if (more.length > 0) members.push(['allOf', more]);
    return fromEntries([...Object.entries(only), ...members]);
  }

  /** What is left of an enumeration that may grow: its types, and its values as examples. */
  #opened(schema: JsonObject, values: readonly Json[]): [string, Json][] {
    const kinds = [...new Set(values.map(typeName))];
    const type: [string, Json] = ['type', kinds.length === 1 ? kinds[0]! : kinds];
    const shows = keywordsOf[this.#dialect].has('examples') && member(schema, 'examples') === undefined;
    return [
      ...(member(schema, 'type') === undefined ? [type] : []),
      ...(shows ? [['examples', values] as [string, Json]] : []),
    ];
  }

  #member(target: Target, keyword: string, value: Json, view: View): Json {
    const info = keywordsOf[this.#dialect].get(keyword);
    if (info?.applies === undefined) return value;
    const inner = view === 'reader' && !AS_WRITTEN.has(keyword) ? 'reader' : 'as-written';
    const copy = (schema: Json, name?: string | number) =>
      this.#copy(this.#below(target, schema, keyword, name), inner);
    if (info.shape === 'schema' || (info.shape === 'schema-or-list' && !isArray(value))) return copy(value);
    if (isArray(value)) return value.map((each, i) => copy(each, i));
    if (!isObject(value)) return value;
    // Under `dependencies` a list holds names.
    return fromEntries(Object.entries(value).map(([name, each]) => [name, isArray(each) ? each : copy(each, name)]));
  }

  #below(target: Target, schema: Json, keyword: string, name?: string | number): Target {
    const inner = childPointer(target.pointer, keyword);
    const pointer = name === undefined ? inner : childPointer(inner, name);
    return { schema, pointer, base: (isObject(schema) ? this.#index.bases.get(schema) : undefined) ?? target.base };
  }

  #refs(target: Target, view: View): JsonObject[] {
    return refsOf(target.schema as JsonObject, this.#dialect).flatMap(({ ref }): JsonObject[] => {
      const resolved = this.#index.resolve(target.base, ref);
      if (resolved.kind === 'metaschema') return [{ $ref: resolved.uri }];
      if (resolved.kind !== 'inside') return [];
      const wanted = this.#differ(resolved) ? view : 'reader';
      if (resolved.pointer === '' && wanted === 'reader') return [{ $ref: '#' }];
      return [{ $ref: `#/${this.#holder}/${escapeFragment(this.#name(resolved, wanted))}` }];
    });
  }

  #name(target: Target, view: View): string {
    const key = `${view} ${target.pointer}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const last = target.pointer.split('/').at(-1)?.replaceAll('~1', '-').replaceAll('~0', '~') || 'root';
    const stem = view === 'reader' ? last : `${last}-as-written`;
    const taken = new Set(this.#names.values());
    let name = stem;
    for (let i = 2; taken.has(name); i++) name = `${stem}-${i}`;
    this.#names.set(key, name);
    this.#pending.push({ name, target, view });
    return name;
  }

  /** Whether the views of a schema, or of one that it leads to, may differ. `met`: what one search has looked at, each once. */
  #differ(target: Target, met?: Set<Json>): boolean {
    const { schema } = target;
    if (!isObject(schema) || met?.has(schema)) return false;
    const known = this.#differs.get(schema);
    if (known !== undefined) return known;
    const seen = met ?? new Set<Json>();
    seen.add(schema);
    const here =
      member(schema, 'x-eda-extensible') === true ||
      member(schema, 'additionalProperties') === false ||
      member(schema, 'unevaluatedProperties') === false;
    const differs = here || this.#next(target).some((next) => this.#differ(next, seen));
    if (differs) this.#differs.set(schema, true);
    // In the midst of a search "no" is not sure yet: a circle may lead on. At its end it holds for all that was met.
    else if (met === undefined) for (const each of seen) this.#differs.set(each, false);
    return differs;
  }

  #next(target: Target): Target[] {
    const schema = target.schema as JsonObject;
    const found: Target[] = refsOf(schema, this.#dialect).flatMap(({ ref }) => {
      const resolved = this.#index.resolve(target.base, ref);
      return resolved.kind === 'inside' ? [resolved] : [];
    });
    for (const [keyword, value] of Object.entries(schema)) {
      const info = keywordsOf[this.#dialect].get(keyword);
      if (info?.applies !== 'here' && info?.applies !== 'inside') continue;
      if (info.shape === 'schema' || (info.shape === 'schema-or-list' && !isArray(value)))
        found.push(this.#below(target, value, keyword));
      else if (isArray(value)) found.push(...value.map((each, i) => this.#below(target, each, keyword, i)));
      else if (isObject(value)) {
        for (const [name, each] of Object.entries(value)) {
          if (!isArray(each)) found.push(this.#below(target, each, keyword, name));
        }
      }
    }
    return found;
  }
}

function typeName(value: Json): string {
  if (value === null) return 'null';
  return isArray(value) ? 'array' : typeof value;
}

/** Members of any name, `__proto__` among them. */
function fromEntries(members: readonly (readonly [string, Json])[]): JsonObject {
  return Object.fromEntries(members);
}
