import type { Dialect } from './types.ts';

/** Oldest first: an index into it orders the dialects. */
export const dialects: readonly Dialect[] = ['draft-04', 'draft-06', 'draft-07', '2019-09', '2020-12'];

/** Every keyword of the five dialects. The table below must have a row for each, or it does not compile. */
export type Keyword =
  | '$anchor'
  | '$comment'
  | '$defs'
  | '$dynamicAnchor'
  | '$dynamicRef'
  | '$id'
  | '$recursiveAnchor'
  | '$recursiveRef'
  | '$ref'
  | '$schema'
  | '$vocabulary'
  | 'additionalItems'
  | 'additionalProperties'
  | 'allOf'
  | 'anyOf'
  | 'const'
  | 'contains'
  | 'contentEncoding'
  | 'contentMediaType'
  | 'contentSchema'
  | 'default'
  | 'definitions'
  | 'dependencies'
  | 'dependentRequired'
  | 'dependentSchemas'
  | 'deprecated'
  | 'description'
  | 'else'
  | 'enum'
  | 'examples'
  | 'exclusiveMaximum'
  | 'exclusiveMinimum'
  | 'format'
  | 'id'
  | 'if'
  | 'items'
  | 'maxContains'
  | 'maxItems'
  | 'maxLength'
  | 'maxProperties'
  | 'maximum'
  | 'minContains'
  | 'minItems'
  | 'minLength'
  | 'minProperties'
  | 'minimum'
  | 'multipleOf'
  | 'not'
  | 'oneOf'
  | 'pattern'
  | 'patternProperties'
  | 'prefixItems'
  | 'properties'
  | 'propertyNames'
  | 'readOnly'
  | 'required'
  | 'then'
  | 'title'
  | 'type'
  | 'unevaluatedItems'
  | 'unevaluatedProperties'
  | 'uniqueItems'
  | 'writeOnly';

/** What a keyword's value must look like; `metaschema.ts` says so in words. */
export type Shape =
  | 'anchor'
  | 'any'
  | 'boolean'
  | 'boolean-map'
  | 'count'
  | 'dependencies'
  | 'enum'
  | 'list'
  | 'number'
  | 'positive'
  | 'schema'
  | 'schema-list'
  | 'schema-map'
  | 'schema-or-list'
  | 'string'
  | 'string-list'
  | 'string-list-map'
  | 'type';

/** The part a keyword plays. `applies`: to the same value (`here`), to a part of it (`inside`), or to none (`nowhere`). */
export interface KeywordInfo {
  readonly keyword: Keyword;
  readonly shape: Shape;
  /** Where its subschemas apply; `undefined` for a keyword that holds none. */
  readonly applies?: 'here' | 'inside' | 'nowhere';
  /** Whether it can refuse a value by itself or through its subschemas. */
  readonly asserts: boolean;
}

interface Row extends Omit<KeywordInfo, 'keyword'> {
  /** The oldest and newest dialect that define it; both count. */
  readonly since?: Dialect;
  readonly until?: Dialect;
  /** The oldest form where it differed, and the newest dialect that had it. */
  readonly earlier?: { readonly until: Dialect; readonly shape: Shape };
  /** What to write instead before `since` or after `until`. */
  readonly instead?: string;
}

const count: Row = { shape: 'count', asserts: true };
const number: Row = { shape: 'number', asserts: true };
const here = (shape: Shape): Row => ({ shape, applies: 'here', asserts: true });
const inside = (shape: Shape): Row => ({ shape, applies: 'inside', asserts: true });
const note = (shape: Shape): Row => ({ shape, asserts: false });

const table: Record<Keyword, Row> = {
  $anchor: { ...note('anchor'), since: '2019-09', instead: '"$id": "#name"' },
  $comment: { ...note('string'), since: 'draft-07' },
  $defs: { shape: 'schema-map', applies: 'nowhere', asserts: false, since: '2019-09', instead: '"definitions"' },
  $dynamicAnchor: { ...note('anchor'), since: '2020-12' },
  $dynamicRef: { shape: 'string', asserts: true, since: '2020-12' },
  $id: { ...note('string'), since: 'draft-06', instead: '"id"' },
  $recursiveAnchor: { ...note('boolean'), since: '2019-09', until: '2019-09', instead: '"$dynamicAnchor"' },
  $recursiveRef: { shape: 'string', asserts: true, since: '2019-09', until: '2019-09', instead: '"$dynamicRef"' },
  $ref: { shape: 'string', asserts: true },
  $schema: note('string'),
  $vocabulary: { ...note('boolean-map'), since: '2019-09' },
  additionalItems: { ...inside('schema'), until: '2019-09', instead: '"items" beside "prefixItems"' },
  additionalProperties: inside('schema'),
  allOf: here('schema-list'),
  anyOf: here('schema-list'),
  const: { shape: 'any', asserts: true, since: 'draft-06', instead: '"enum" with one member' },
  contains: { ...inside('schema'), since: 'draft-06' },
  contentEncoding: { ...note('string'), since: 'draft-07' },
  contentMediaType: { ...note('string'), since: 'draft-07' },
  contentSchema: { shape: 'schema', applies: 'nowhere', asserts: false, since: '2019-09' },
  default: note('any'),
  // 2019-09 and 2020-12 renamed it, but their meta-schemas still read it.
  definitions: { shape: 'schema-map', applies: 'nowhere', asserts: false },
  dependencies: { ...here('dependencies'), until: 'draft-07', instead: '"dependentRequired" or "dependentSchemas"' },
  dependentRequired: { shape: 'string-list-map', asserts: true, since: '2019-09', instead: '"dependencies"' },
  dependentSchemas: { ...here('schema-map'), since: '2019-09', instead: '"dependencies"' },
  deprecated: { ...note('boolean'), since: '2019-09' },
  description: note('string'),
  else: { ...here('schema'), since: 'draft-07' },
  enum: { shape: 'enum', asserts: true },
  examples: { ...note('list'), since: 'draft-06' },
  exclusiveMaximum: { ...number, earlier: { until: 'draft-04', shape: 'boolean' } },
  exclusiveMinimum: { ...number, earlier: { until: 'draft-04', shape: 'boolean' } },
  format: note('string'),
  id: { ...note('string'), until: 'draft-04', instead: '"$id"' },
  if: { ...here('schema'), since: 'draft-07' },
  items: { ...inside('schema'), earlier: { until: '2019-09', shape: 'schema-or-list' } },
  maxContains: { ...count, since: '2019-09' },
  maxItems: count,
  maxLength: count,
  maxProperties: count,
  maximum: number,
  minContains: { ...count, since: '2019-09' },
  minItems: count,
  minLength: count,
  minProperties: count,
  minimum: number,
  multipleOf: { shape: 'positive', asserts: true },
  not: here('schema'),
  oneOf: here('schema-list'),
  pattern: { shape: 'string', asserts: true },
  patternProperties: inside('schema-map'),
  prefixItems: { ...inside('schema-list'), since: '2020-12', instead: '"items" with a list' },
  properties: inside('schema-map'),
  propertyNames: { ...inside('schema'), since: 'draft-06' },
  readOnly: { ...note('boolean'), since: 'draft-07' },
  required: { shape: 'string-list', asserts: true },
  then: { ...here('schema'), since: 'draft-07' },
  title: note('string'),
  type: { shape: 'type', asserts: true },
  unevaluatedItems: { ...inside('schema'), since: '2019-09' },
  unevaluatedProperties: { ...inside('schema'), since: '2019-09' },
  uniqueItems: { shape: 'boolean', asserts: true },
  writeOnly: { ...note('boolean'), since: '2019-09' },
};

/** Whether `a` is the same dialect as `b` or an older one. */
export function notAfter(a: Dialect, b: Dialect): boolean {
  return dialects.indexOf(a) <= dialects.indexOf(b);
}

/** Whether `$ref` hides the keywords beside it: up to draft-07. */
export function refStandsAlone(dialect: Dialect): boolean {
  return notAfter(dialect, 'draft-07');
}

function keywordsFor(dialect: Dialect): ReadonlyMap<string, KeywordInfo> {
  const known = new Map<string, KeywordInfo>();
  for (const [keyword, row] of Object.entries(table) as [Keyword, Row][]) {
    if (row.since !== undefined && !notAfter(row.since, dialect)) continue;
    if (row.until !== undefined && !notAfter(dialect, row.until)) continue;
    const { shape, applies, asserts, earlier } = row;
    const inForce = earlier !== undefined && notAfter(dialect, earlier.until) ? earlier.shape : shape;
    known.set(keyword, { keyword, shape: inForce, asserts, ...(applies && { applies }) });
  }
  return known;
}

/** The keywords of each dialect, by name. */
export const keywordsOf: Readonly<Record<Dialect, ReadonlyMap<string, KeywordInfo>>> = {
  'draft-04': keywordsFor('draft-04'),
  'draft-06': keywordsFor('draft-06'),
  'draft-07': keywordsFor('draft-07'),
  '2019-09': keywordsFor('2019-09'),
  '2020-12': keywordsFor('2020-12'),
};

/** A keyword that other dialects define: which ones in words, whether it asserts there, and what this dialect says instead. */
export interface ForeignKeyword {
  readonly dialects: string;
  readonly asserts: boolean;
  readonly holdsSchemas: boolean;
  readonly instead?: string;
}

/** What a keyword that `dialect` does not have means in another; `undefined` where no dialect has it. */
export function foreignKeyword(name: string, dialect: Dialect): ForeignKeyword | undefined {
  if (!Object.hasOwn(table, name) || keywordsOf[dialect].has(name)) return undefined;
  const { since, until, asserts, applies, instead } = table[name as Keyword];
  const from = since ?? dialects[0]!;
  const to = until ?? dialects.at(-1)!;
  const words = from === to ? from : until === undefined ? `${from} and later` : `${until} and earlier`;
  return { dialects: words, asserts, holdsSchemas: applies !== undefined, ...(instead !== undefined && { instead }) };
}

/**
 * Names that tools near JSON Schema write into schemas, and that no validator reads: OpenAPI, TypeScript generators, editors, ajv.
 * They are let pass, as is everything that starts with `x-`.
 */
const elsewhere: ReadonlySet<string> = new Set([
  'allowTrailingCommas',
  'defaultSnippets',
  'deprecationMessage',
  'discriminator',
  'doNotSuggest',
  'enumDescriptions',
  'enumNames',
  'errorMessage',
  'example',
  'externalDocs',
  'javaType',
  'markdownDescription',
  'markdownEnumDescriptions',
  'meta:enum',
  'nullable',
  'options',
  'patternErrorMessage',
  'propertyOrder',
  'suggestSortText',
  'tsEnumNames',
  'tsType',
  'xml',
]);

export function isKnownAnnotation(name: string): boolean {
  return name.startsWith('x-') || elsewhere.has(name);
}
