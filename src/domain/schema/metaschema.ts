import { childPointer, isArray, isObject, type Json } from '../json.ts';
import { nearest } from './distance.ts';
import { canonical } from './equal.ts';
import { type Keyword, type KeywordInfo, refStandsAlone, type Shape } from './keywords.ts';
import { finding } from './rules.ts';
import { show, typeInWords } from './show.ts';
import type { Dialect, SchemaFinding } from './types.ts';

/** Says whether a value is a valid schema; after a `false`, the JSON pointer ajv stopped at. */
export interface Metaschema {
  valid(schema: Json): boolean;
  /** Where the last invalid schema was first found invalid. */
  stoppedAt(): string;
}

export type Metaschemas = ReadonlyMap<Dialect, Metaschema>;

async function load(dialect: Dialect) {
  switch (dialect) {
    case '2020-12':
      return import('./metaschema-2020-12.generated.js');
    case '2019-09':
      return import('./metaschema-2019-09.generated.js');
    case 'draft-07':
      return import('./metaschema-draft-07.generated.js');
    case 'draft-06':
      return import('./metaschema-draft-06.generated.js');
    case 'draft-04':
      return import('./metaschema-draft-04.generated.js');
  }
}

/** Loads the meta-schemas of the dialects asked for, about 2 ms each; nothing is compiled. */
export async function loadMetaschemas(dialects: Iterable<Dialect>): Promise<Metaschemas> {
  const loaded = new Map<Dialect, Metaschema>();
  for (const dialect of new Set(dialects)) {
    const { validate } = await load(dialect);
    loaded.set(dialect, {
      valid: (schema) => validate(schema),
      stoppedAt: () => validate.errors?.[0]?.instancePath ?? '',
    });
  }
  return loaded;
}

const types = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] as const;

/** Type names of other languages, and what JSON Schema calls them. */
const otherTypes: ReadonlyMap<string, string> = new Map([
  ['bool', 'boolean'],
  ['date', 'string'],
  ['datetime', 'string'],
  ['decimal', 'number'],
  ['dict', 'object'],
  ['double', 'number'],
  ['float', 'number'],
  ['int', 'integer'],
  ['list', 'array'],
  ['long', 'integer'],
  ['map', 'object'],
  ['none', 'null'],
  ['str', 'string'],
  ['text', 'string'],
  ['undefined', 'null'],
  ['uuid', 'string'],
]);

/** What is wrong inside a keyword's value: where below it, what belongs there, what to do. */
interface Misfit {
  readonly below: string;
  readonly expected: string;
  readonly found: Json;
  readonly next?: string;
}

const own = (expected: string, found: Json, next?: string): Misfit[] => [
  { below: '', expected, found, ...(next !== undefined && { next }) },
];

function schemaFits(value: Json, dialect: Dialect): boolean {
  return isObject(value) || (typeof value === 'boolean' && dialect !== 'draft-04');
}

function schemaWords(dialect: Dialect): string {
  return dialect === 'draft-04' ? 'a schema (an object)' : 'a schema (an object or a boolean)';
}

function typeMisfits(value: Json): Misfit[] {
  const name = (at: Json, below: string): Misfit[] => {
    if (typeof at === 'string' && (types as readonly string[]).includes(at)) return [];
    const lower = typeof at === 'string' ? at.toLowerCase() : '';
    const near = typeof at === 'string' ? (otherTypes.get(lower) ?? nearest(at, types)) : undefined;
    const next =
      near !== undefined
        ? `Did you mean "${near}"?`
        : lower === 'any'
          ? 'Leave "type" out: any value is then valid.'
          : isObject(at)
            ? 'Put the inner schema itself here, without "type" around it.'
            : undefined;
    return [{ below, expected: `one of ${types.join(', ')}`, found: at, ...(next !== undefined && { next }) }];
  };
  if (!isArray(value)) return name(value, '');
  if (value.length === 0) return own('at least one type', value);
  return [...value.flatMap((item, index) => name(item, `/${index}`)), ...duplicates(value, 'each type once')];
}

function duplicates(value: readonly Json[], expected: string): Misfit[] {
  const seen = new Set<string>();
  return value.flatMap((item, index) => {
    const text = canonical(item);
    if (!seen.has(text)) {
      seen.add(text);
      return [];
    }
    return [{ below: `/${index}`, expected, found: item, next: 'Remove the duplicate.' }];
  });
}

function stringList(value: Json, dialect: Dialect): Misfit[] {
  if (!isArray(value)) {
    const next =
      typeof value === 'boolean'
        ? 'List the required properties on the object that holds them: "required": ["name"].'
        : typeof value === 'string'
          ? `Write [${show(value)}].`
          : undefined;
    return own('a list of property names', value, next);
  }
  if (dialect === 'draft-04' && value.length === 0) return own('at least one property name', value, 'Leave it out.');
  return [
    ...value.flatMap((item, index) =>
      typeof item === 'string' ? [] : [{ below: `/${index}`, expected: 'a property name', found: item }],
    ),
    ...duplicates(value, 'each name once'),
  ];
}

const plainAnchor = /^[A-Za-z_][-A-Za-z0-9._]*$/;
const anchor2019 = /^[A-Za-z][-A-Za-z0-9.:_]*$/;

function misfits(shape: Shape, value: Json, dialect: Dialect): Misfit[] {
  switch (shape) {
    case 'any':
      return [];
    case 'string':
      return typeof value === 'string' ? [] : own('a string', value);
    case 'boolean':
      return typeof value === 'boolean' ? [] : own('true or false', value);
    case 'number':
      if (typeof value === 'number') return [];
      return own(
        'a number',
        value,
        typeof value === 'boolean' ? 'It is the limit itself since draft-06.' : asNumber(value),
      );
    case 'positive':
      return typeof value === 'number' && value > 0 ? [] : own('a number greater than 0', value, asNumber(value));
    case 'count':
      return typeof value === 'number' && Number.isInteger(value) && value >= 0
        ? []
        : own('a whole number, 0 or more', value, asNumber(value));
    case 'type':
      return typeMisfits(value);
    case 'enum':
      if (!isArray(value)) return own('a list of values', value, `Write [${show(value)}].`);
      if (!refStandsAlone(dialect)) return [];
      return value.length === 0 ? own('at least one value', value) : duplicates(value, 'each value once');
    case 'list':
      return isArray(value) ? [] : own('a list of values', value, `Write [${show(value)}].`);
    case 'anchor': {
      const legal = dialect === '2019-09' ? anchor2019 : plainAnchor;
      const expected = 'a name of letters, digits, "-", "_" and ".", that starts with a letter';
      return typeof value === 'string' && legal.test(value) ? [] : own(expected, value);
    }
    case 'boolean-map':
      if (!isObject(value)) return own('an object of booleans', value);
      return Object.keys(value).flatMap((name) =>
        typeof value[name] === 'boolean'
          ? []
          : [{ below: childPointer('', name), expected: 'true or false', found: value[name]! }],
      );
    case 'string-list':
      return stringList(value, dialect);
    case 'string-list-map':
      if (!isObject(value)) return own('an object of lists of property names', value);
      return Object.keys(value).flatMap((name) => within(name, stringList(value[name]!, dialect)));
    case 'dependencies':
      if (!isObject(value)) return own('an object of schemas and lists of property names', value);
      return Object.keys(value).flatMap((name) =>
        isArray(value[name]) ? within(name, stringList(value[name], dialect)) : [],
      );
    // The schemas inside are visited as places of their own.
    case 'schema':
      return [];
    case 'schema-list':
      if (!isArray(value))
        return own('a list of schemas', value, isObject(value) ? 'Put the schema into a list: [{ … }].' : undefined);
      return value.length === 0 ? own('at least one schema', value, 'Leave it out.') : [];
    case 'schema-or-list':
      return isArray(value) && value.length === 0 ? own('a schema, or a list of at least one', value) : [];
    case 'schema-map':
      return isObject(value) ? [] : own('an object of schemas', value);
  }
}

function within(name: string, inner: readonly Misfit[]): Misfit[] {
  return inner.map((misfit) => ({ ...misfit, below: childPointer('', name) + misfit.below }));
}

function asNumber(value: Json): string | undefined {
  if (typeof value !== 'string' || value.trim() === '' || !Number.isFinite(Number(value))) return undefined;
  return `Write ${Number(value)} without quotes.`;
}

function sentence(name: string, below: string, expected: string): string {
  if (below === '') return `"${name}" must be ${expected}`;
  return `an entry of "${name}" must be ${expected}`;
}

/** Draft-04 lets these two be booleans, though it knows no boolean schemas. */
const booleanInDraft04: ReadonlySet<string> = new Set<Keyword>(['additionalItems', 'additionalProperties']);

/** The findings where a value stands that cannot be a schema. `keyword` holds it; `undefined` for the document itself. */
export function schemaPlaceFindings(
  value: Json,
  pointer: string,
  keyword: string | undefined,
  dialect: Dialect,
): SchemaFinding[] {
  if (schemaFits(value, dialect)) return [];
  if (typeof value === 'boolean' && keyword !== undefined && booleanInDraft04.has(keyword)) return [];
  const expected = schemaWords(dialect);
  const subject =
    keyword === undefined ? 'The document' : `What stands ${keyword === 'items' ? 'in' : 'under'} "${keyword}"`;
  const next =
    typeof value === 'string' && (types as readonly string[]).includes(value)
      ? `Did you mean { "type": ${JSON.stringify(value)} }?`
      : isArray(value) && keyword === 'items'
        ? 'Schemas by position stand under "prefixItems".'
        : typeof value === 'boolean' && keyword === 'properties'
          ? 'Boolean schemas exist since draft-06.'
          : undefined;
  return [
    finding('schema-invalid', {
      message: `${subject} must be ${expected}; found ${typeInWords(value)}`,
      pointer,
      found: show(value),
      expected,
      ...(next !== undefined && { next }),
    }),
  ];
}

/** The findings about one keyword's own value. Schemas inside it are not looked at. `pointer` is the keyword's. */
export function keywordFindings(info: KeywordInfo, value: Json, pointer: string, dialect: Dialect): SchemaFinding[] {
  const found = misfits(info.shape, value, dialect);
  if (found.length === 0 && info.keyword === '$id' && !refStandsAlone(dialect) && !/^[^#]*#?$/.test(String(value))) {
    found.push({ below: '', expected: 'without a fragment', found: value, next: 'Name a place with "$anchor".' });
  }
  return found.map(({ below, expected, found, next }) =>
    finding('schema-invalid', {
      message: `${sentence(info.keyword, below, expected)}; found ${show(found)}`,
      pointer: pointer + below,
      found: show(found),
      expected,
      ...(next !== undefined && { next }),
    }),
  );
}
