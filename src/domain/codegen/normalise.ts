import { isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import { keywordsOf, refStandsAlone } from '../schema/keywords.ts';
import type { Dialect } from '../schema/types.ts';
import { commentText, quoted } from './text.ts';

/**
 * What json-schema-to-typescript is given: a schema made anew out of the few keywords that shape a type, so that no
 * other one can reach it. `tsType`, its way to put in text as it stands, is ours alone: it carries the names of types
 * that stand elsewhere, and what it would not say right by itself.
 */
export interface TypeSchema {
  description?: string;
  deprecated?: true;
  tsType?: string;
  type?: string | string[];
  enum?: Json[];
  properties?: Record<string, TypeSchema>;
  required?: string[];
  additionalProperties?: boolean | TypeSchema;
  items?: TypeSchema | TypeSchema[];
  additionalItems?: boolean | TypeSchema;
  minItems?: number;
  maxItems?: number;
  allOf?: TypeSchema[];
  anyOf?: TypeSchema[];
}

export interface NormaliseOptions {
  readonly dialect: Dialect;
  /** The type that a schema's reference stands for; `undefined` where it leads nowhere: anything may stand there. */
  readonly nameOf: (schema: JsonObject) => string | undefined;
}

const NEVER: TypeSchema = { tsType: 'never' };

/** Whether a normalised schema says nothing of the type. */
export function saysNothing(schema: TypeSchema): boolean {
  return Object.keys(schema).every((key) => key === 'description' || key === 'deprecated');
}

/** The schema as json-schema-to-typescript understands it rightly. Its own words are left out at the root. */
export function normalise(root: Json, options: NormaliseOptions): TypeSchema {
  const { description: _, deprecated: __, ...rest } = new Normaliser(options).schema(root, true);
  return rest;
}

class Normaliser {
  readonly #dialect: Dialect;
  readonly #nameOf: NormaliseOptions['nameOf'];
  readonly #alone: boolean;

  constructor({ dialect, nameOf }: NormaliseOptions) {
    this.#dialect = dialect;
    this.#nameOf = nameOf;
    this.#alone = refStandsAlone(dialect);
  }

  /** A keyword's value, where the dialect has the keyword. */
  #get(schema: JsonObject, keyword: string): Json | undefined {
    return keywordsOf[this.#dialect].has(keyword) ? member(schema, keyword) : undefined;
  }

  /** `open`: whether an enumeration that may grow is written so. Not where it tells alternatives apart. */
  schema(schema: Json, open: boolean): TypeSchema {
    if (schema === false) return { ...NEVER };
    if (!isObject(schema)) return {};
    const parts: TypeSchema[] = [];
    const name = this.#nameOf(schema);
    if (name !== undefined) parts.push({ tsType: name });
    if (name === undefined || !this.#alone) {
      parts.push(...this.#own(schema, open));
      for (const part of list(this.#get(schema, 'allOf'))) parts.push(this.schema(part, open));
      for (const keyword of ['anyOf', 'oneOf'] as const) {
        const branches = this.#get(schema, keyword);
        if (!isArray(branches)) continue;
        const made = branches.map((branch) => this.schema(branch, open && keyword === 'anyOf'));
        // One that allows anything makes the others idle.
        if (!made.some(saysNothing)) parts.push(made.length === 1 ? made[0]! : { anyOf: made });
      }
    }
    return { ...merged(parts.filter((part) => !saysNothing(part))), ...words(schema) };
  }

  /** What a schema's own keywords say, references and combinations aside. */
  #own(schema: JsonObject, open: boolean): TypeSchema[] {
    const constant = this.#get(schema, 'const');
    const values = constant !== undefined ? [constant] : this.#get(schema, 'enum');
    const types = typesOf(member(schema, 'type'));
    if (isArray(values)) return [this.#values(schema, values, types, open)];
    const object = this.#object(schema);
    const array = this.#array(schema, open);
    if (types === undefined) {
      // Without a type a keyword of objects lets everything else pass; nobody means that.
      if (object && array) return [{ anyOf: [object, array] }];
      return object ? [object] : array ? [array] : [];
    }
    const made = types.flatMap((type): TypeSchema[] => {
      switch (type) {
        case 'object':
          return [object ?? FREE_OBJECT];
        case 'array':
          return [array ?? { tsType: '(unknown[])' }];
        case 'integer':
          return types.includes('number') ? [] : [{ type: 'number' }];
        case 'string':
        case 'number':
        case 'boolean':
        case 'null':
          return [{ type }];
        default:
          return [{}];
      }
    });
    return made.length === 1 ? made : [made.length === 0 ? NEVER : { anyOf: made }];
  }

  #values(
    schema: JsonObject,
    values: readonly Json[],
    types: readonly string[] | undefined,
    open: boolean,
  ): TypeSchema {
    const fitting = types === undefined ? values : values.filter((value) => types.some((type) => isOf(value, type)));
    if (fitting.length === 0) return { ...NEVER };
    const grows = open && member(schema, 'x-eda-extensible') === true && member(schema, 'enum') !== undefined;
    const plain = fitting.every((value) => value === null || typeof value !== 'object');
    if (grows && plain) {
      // `& {}` keeps the known values in what an editor proposes.
      const kinds = [...new Set(fitting.map((value) => (value === null ? 'null' : typeof value)))];
      const known = fitting.map((value) => (typeof value === 'string' ? quoted(value) : String(value)));
      const unknown = kinds.filter((kind) => kind === 'string' || kind === 'number').map((kind) => `(${kind} & {})`);
      return { tsType: `(${[...known, ...unknown].join(' | ')})` };
    }
    if (!plain) return { tsType: `(${fitting.map(literalType).join(' | ')})` };
    return { enum: [...fitting] };
  }

  #object(schema: JsonObject): TypeSchema | undefined {
    const declared = this.#get(schema, 'properties');
    const patterns = this.#get(schema, 'patternProperties');
    const additional = this.#get(schema, 'additionalProperties');
    const required = list(this.#get(schema, 'required')).filter((name) => typeof name === 'string');
    const properties: Record<string, TypeSchema> = {};
    for (const [name, value] of entries(declared)) define(properties, name, this.schema(value, true));
    for (const [name, made] of this.#conditional(schema, properties)) define(properties, name, made);
    for (const name of required) if (!Object.hasOwn(properties, name)) define(properties, name, {});
    const rest = [...entries(patterns).map(([, value]) => value), ...(isObject(additional) ? [additional] : [])]
      .filter((value) => value !== false)
      .map((value) => this.schema(value, true));
    const names = Object.keys(properties);
    if (names.length === 0 && rest.length === 0) {
      if (additional === false) return { tsType: '{ [k: string]: never }' };
      return declared === undefined && additional === undefined && patterns === undefined ? undefined : FREE_OBJECT;
    }
    const index = rest.some(saysNothing) ? { tsType: 'unknown' } : rest.length === 1 ? rest[0] : { anyOf: rest };
    return {
      type: 'object',
      properties,
      required,
      // `true` would give an index signature, which makes every mistyped name a good one.
      additionalProperties: rest.length === 0 || (isFree(additional) && names.length > 0) ? false : (index ?? false),
    };
  }

  /** Properties that only a condition declares: they may be there. */
  #conditional(schema: JsonObject, known: Record<string, TypeSchema>): [string, TypeSchema][] {
    const conditions = [
      ...['if', 'then', 'else'].map((keyword) => this.#get(schema, keyword)),
      ...['dependentSchemas', 'dependencies'].flatMap((keyword) =>
        entries(this.#get(schema, keyword)).map(([, value]) => value),
      ),
    ];
    const found = new Map<string, TypeSchema[]>();
    for (const condition of conditions) {
      if (!isObject(condition)) continue;
      for (const [name, value] of entries(member(condition, 'properties'))) {
        if (!Object.hasOwn(known, name)) found.set(name, [...(found.get(name) ?? []), this.schema(value, true)]);
      }
    }
    return [...found].map(([name, made]) => {
      const [first = {}] = made;
      if (made.length === 1) return [name, first];
      return [name, made.some(saysNothing) ? {} : { anyOf: made }];
    });
  }

  #array(schema: JsonObject, open: boolean): TypeSchema | undefined {
    const items = this.#get(schema, 'items');
    const prefix = this.#get(schema, 'prefixItems') ?? (isArray(items) ? items : undefined);
    const rest = isArray(items) ? this.#get(schema, 'additionalItems') : items;
    if (!isArray(prefix)) {
      if (items === undefined) return undefined;
      const made = this.schema(items, open);
      return saysNothing(made)
        ? { tsType: '(unknown[])', ...words(made as JsonObject) }
        : { type: 'array', items: made };
    }
    const least = this.#get(schema, 'minItems');
    const most = this.#get(schema, 'maxItems');
    const made = prefix.map((item) => this.schema(item, open));
    const bound = typeof most === 'number' ? Math.min(most, made.length) : made.length;
    const closed = rest === false || (typeof most === 'number' && most <= made.length);
    const filled = made.slice(0, closed ? bound : undefined).map((item) => (saysNothing(item) ? UNKNOWN : item));
    const minItems = Math.min(typeof least === 'number' ? least : 0, filled.length);
    if (filled.length === 0) return closed ? { tsType: '[]' } : { tsType: '(unknown[])' };
    if (closed) return { type: 'array', items: filled, minItems, maxItems: filled.length };
    const tail = rest === undefined ? {} : this.schema(rest, open);
    return { type: 'array', items: filled, minItems, additionalItems: saysNothing(tail) ? UNKNOWN : tail };
  }
}

const UNKNOWN: TypeSchema = { tsType: 'unknown' };
const FREE_OBJECT: TypeSchema = { tsType: '{ [k: string]: unknown }' };

const isFree = (additional: Json | undefined): boolean =>
  additional === true || (isObject(additional) && Object.keys(additional).length === 0);

/** Parts that all hold, as one schema: alone where there is one, so that nothing stands around it. */
function merged(parts: readonly TypeSchema[]): TypeSchema {
  if (parts.length === 0) return {};
  if (parts.length > 1) return { allOf: [...parts] };
  const [only = {}] = parts;
  return only;
}

/** What a person reads: the description, or the title where there is none. */
function words(schema: JsonObject): Pick<TypeSchema, 'description' | 'deprecated'> {
  const text = describe(schema);
  return {
    ...(text === '' ? {} : { description: text }),
    ...(member(schema, 'deprecated') === true ? { deprecated: true } : {}),
  };
}

/** A schema's own words, fit for a comment; '' where it has none. */
export function describe(schema: Json): string {
  const said = member(schema, 'description') ?? member(schema, 'title');
  return typeof said === 'string' ? commentText(said) : '';
}

/** The type that holds one value only. */
function literalType(value: Json): string {
  if (isArray(value)) return `[${value.map(literalType).join(', ')}]`;
  if (!isObject(value)) return typeof value === 'string' ? quoted(value) : String(value);
  return `{ ${entries(value)
    .map(([name, inner]) => `${quoted(name)}: ${literalType(inner)};`)
    .join(' ')} }`;
}

function typesOf(type: Json | undefined): readonly string[] | undefined {
  if (typeof type === 'string') return [type];
  return isArray(type) ? type.filter((one) => typeof one === 'string') : undefined;
}

function isOf(value: Json, type: string): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return isArray(value);
  if (type === 'object') return isObject(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

function list(value: Json | undefined): readonly Json[] {
  return isArray(value) ? value : [];
}

function entries(value: Json | undefined): [string, Json][] {
  return isObject(value) ? Object.entries(value) : [];
}

function define(into: Record<string, TypeSchema>, name: string, value: TypeSchema): void {
  Object.defineProperty(into, name, { value, enumerable: true, configurable: true, writable: true });
}
