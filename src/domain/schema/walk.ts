import { atPointer, childPointer, isArray, isObject, type Json, type JsonObject, pointerSteps } from '../json.ts';
import { type KeywordInfo, keywordsOf } from './keywords.ts';
import type { Dialect } from './types.ts';

/** Where a schema stands in its document. A link each, so that a pointer costs nothing until somebody asks for it. */
export interface Place {
  readonly schema: Json;
  readonly parent?: Place;
  /** The keyword of `parent` that holds it. */
  readonly keyword?: string;
  /** The member or index under that keyword, where it holds several. */
  readonly name?: string | number;
}

/** The JSON pointer of a place in its document. */
export function pointerOf(place: Place): string {
  const steps: (string | number)[] = [];
  for (let at: Place | undefined = place; at?.parent !== undefined; at = at.parent) {
    if (at.name !== undefined) steps.push(at.name);
    steps.push(at.keyword!);
  }
  return steps.reduceRight<string>((pointer, step) => childPointer(pointer, step), '');
}

export interface Visitor {
  /** Each place where a schema stands, parents first; `place.schema` may be anything where the document is wrong. */
  schema?(place: Place): void;
  /** Each member of an object schema. `info` is undefined for a name that the dialect does not define. */
  keyword?(place: Place, name: string, value: Json, info: KeywordInfo | undefined): void;
  /** After all members of an object schema. */
  left?(place: Place, schema: JsonObject): void;
}

/** Walks one keyword's subschemas. The shape decides: what does not fit it is left to the meta-schema's finding. */
function each(value: Json, shape: KeywordInfo['shape'], visit: (schema: Json, name?: string | number) => void): void {
  switch (shape) {
    case 'schema':
      visit(value);
      return;
    case 'schema-list':
      if (isArray(value)) for (let index = 0; index < value.length; index++) visit(value[index]!, index);
      return;
    case 'schema-or-list':
      if (isArray(value)) for (let index = 0; index < value.length; index++) visit(value[index]!, index);
      else visit(value);
      return;
    case 'schema-map':
      if (isObject(value)) for (const name of Object.keys(value)) visit(value[name]!, name);
      return;
    case 'dependencies':
      if (isObject(value)) for (const name of Object.keys(value)) if (!isArray(value[name])) visit(value[name]!, name);
      return;
  }
}

// `$ref: "#/$defs/…"` works by pointer in every dialect, and people write it in draft-07.
const strayDefs: KeywordInfo = { keyword: '$defs', shape: 'schema-map', applies: 'nowhere', asserts: false };

/**
 * Visits the schema at `from` and every schema inside it, as the dialect places them: members of `properties`, `enum`, `default` and the
 * like are names and values, never keywords. Recursion is as deep as the document: the text layer refuses what is deeper than 500.
 */
export function walk(from: Place, dialect: Dialect, visitor: Visitor): void {
  const known = keywordsOf[dialect];
  const visit = (place: Place): void => {
    visitor.schema?.(place);
    const { schema } = place;
    if (!isObject(schema)) return;
    for (const keyword of Object.keys(schema)) {
      const value = schema[keyword]!;
      const info = known.get(keyword);
      visitor.keyword?.(place, keyword, value, info);
      const holder = info ?? (keyword === '$defs' ? strayDefs : undefined);
      if (holder?.applies === undefined) continue;
      each(value, holder.shape, (inner, name) =>
        visit(
          name === undefined
            ? { schema: inner, parent: place, keyword }
            : { schema: inner, parent: place, keyword, name },
        ),
      );
    }
    visitor.left?.(place, schema);
  };
  visit(from);
}

/** Whether a pointer goes from one schema of a document to the next, as the dialect places them. */
export function isSchemaPlace(root: Json, pointer: string, dialect: Dialect): boolean {
  const known = keywordsOf[dialect];
  const steps = pointerSteps(pointer);
  let at = root;
  for (let i = 0; i < steps.length; i++) {
    const keyword = steps[i]!;
    const info = known.get(keyword) ?? (keyword === '$defs' ? strayDefs : undefined);
    if (!isObject(at) || !Object.hasOwn(at, keyword) || info?.applies === undefined) return false;
    const value: Json = at[keyword]!;
    if (info.shape === 'schema' || (info.shape === 'schema-or-list' && !isArray(value))) {
      at = value;
      continue;
    }
    const inner: Json | undefined = atPointer(value, childPointer('', steps[++i] ?? ''));
    if (inner === undefined || (info.shape === 'dependencies' && isArray(inner))) return false;
    at = inner;
  }
  return true;
}

/** The schemas that `schema` applies to the same value it is applied to, its references aside. */
export function inPlace(schema: JsonObject, dialect: Dialect): { readonly schema: Json; readonly pointer: string }[] {
  const known = keywordsOf[dialect];
  const found: { schema: Json; pointer: string }[] = [];
  for (const keyword of Object.keys(schema)) {
    const info = known.get(keyword);
    if (info?.applies !== 'here') continue;
    each(schema[keyword]!, info.shape, (inner, name) => {
      const at = childPointer('', keyword);
      found.push({ schema: inner, pointer: name === undefined ? at : childPointer(at, name) });
    });
  }
  return found;
}
