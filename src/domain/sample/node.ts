import { childPointer, isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import { runnable, ValidatorError } from '../schema/interpret.ts';
import type { Verdict } from '../schema/patterns.ts';
import { type DocumentIndex, indexDocument, refsOf, type Target } from '../schema/refs.ts';
import type { Dialect } from '../schema/types.ts';
import { splitFragment } from '../schema/uri.ts';
import { Budget } from './budget.ts';
import { GivenUp } from './given-up.ts';
import { NO_VALUES, ValueSet } from './value-set.ts';

/** Sets of JSON types as bits. A number that is an integer and one that is not are told apart, so each set has a complement. */
export const NULL = 1;
export const BOOLEAN = 2;
export const FRACTION = 4;
export const INTEGER = 8;
export const NUMBER = FRACTION | INTEGER;
export const STRING = 16;
export const ARRAY = 32;
export const OBJECT = 64;
export const ANY = 127;

const TYPES: Readonly<Record<string, number>> = {
  null: NULL,
  boolean: BOOLEAN,
  integer: INTEGER,
  number: NUMBER,
  string: STRING,
  array: ARRAY,
  object: OBJECT,
};

/** Keywords that came after draft-04, and with which dialect; an older schema may carry them without meaning. */
const SINCE: Readonly<Record<string, Dialect>> = {
  const: 'draft-06',
  contains: 'draft-06',
  propertyNames: 'draft-06',
  if: 'draft-07',
  minContains: '2019-09',
  maxContains: '2019-09',
  dependentRequired: '2019-09',
  dependentSchemas: '2019-09',
  unevaluatedItems: '2019-09',
  unevaluatedProperties: '2019-09',
};
/** What may stand beside a reference without making it more than that. */
const BESIDE_REF =
  /^(\$ref|\$dynamicRef|\$recursiveRef|\$comment|\$schema|\$id|\$defs|definitions|title|description|deprecated|x-.*)$/;
const DIALECTS: readonly Dialect[] = ['draft-04', 'draft-06', 'draft-07', '2019-09', '2020-12'];

export interface Bound {
  readonly value: number;
  readonly exclusive: boolean;
}

export interface Pattern {
  readonly source: string;
  readonly regex: RegExp;
}

/**
 * A schema with the differences between dialects gone: what the generator and the checker read. A negation (`negate.ts`) is a
 * node too. Nodes refer to each other, in circles where the schema is recursive.
 */
export interface Node {
  readonly id: number;
  /** JSON pointer of the schema it was made of. */
  readonly pointer: string;
  /** Made by a negation, not written by a person. */
  derived: boolean;
  /** Accepts nothing. */
  never: boolean;
  types: number;
  enum: ValueSet | undefined;
  notEnum: ValueSet;
  min: Bound | undefined;
  max: Bound | undefined;
  multipleOf: number | undefined;
  notMultipleOf: number | undefined;
  minLength: number;
  maxLength: number;
  pattern: Pattern | undefined;
  notPattern: Pattern | undefined;
  format: string | undefined;
  notFormat: string | undefined;
  properties: ReadonlyMap<string, Node>;
  patternProperties: readonly { readonly pattern: Pattern; readonly node: Node }[];
  additional: Node | undefined;
  unevaluatedProperties: Node | undefined;
  required: readonly string[];
  propertyNames: Node | undefined;
  minProperties: number;
  maxProperties: number;
  dependentRequired: ReadonlyMap<string, readonly string[]>;
  dependentSchemas: ReadonlyMap<string, Node>;
  prefix: readonly Node[];
  rest: Node | undefined;
  unevaluatedItems: Node | undefined;
  contains: { readonly node: Node; readonly min: number; readonly max: number } | undefined;
  minItems: number;
  maxItems: number;
  unique: boolean;
  /** The node that this one does nothing but refer to. */
  alias: Node | undefined;
  /** References and `allOf`. */
  all: readonly Node[];
  any: readonly (readonly Node[])[];
  one: readonly (readonly Node[])[];
  not: readonly Node[];
  /** Like `not`, but only checked for, never constructed. */
  reject: readonly Node[];
  conditional: { readonly test: Node; readonly yes: Node | undefined; readonly no: Node | undefined } | undefined;
  examples: readonly Json[];
  deprecated: boolean;
  /** The node that accepts exactly what this one does not, once it was asked for. */
  negation: Node | undefined;
  /** The least depth of a value, as far as it was found out; see `height.ts`. */
  heightAtMost: number;
  heightAbove: number;
}

/** Makes nodes. One per sampler: a node's id is its identity. */
export class Nodes {
  readonly #document: DocumentIndex;
  readonly #dialect: Dialect;
  readonly #verdicts: ReadonlyMap<string, Verdict> | undefined;
  readonly #byPlace = new Map<string, Node>();
  readonly #regexes = new Map<string, Pattern>();
  #count = 0;
  readonly budget = new Budget();
  /** Whether any schema seen has an `unevaluated…` keyword, which makes checking dearer. */
  tracksEvaluation = false;

  constructor(schema: Json, dialect: Dialect, verdicts: ReadonlyMap<string, Verdict> | undefined) {
    this.#verdicts = verdicts;
    this.#document = indexDocument(schema, dialect);
    this.#dialect = dialect;
  }

  root(): Node {
    const { root, base } = this.#document;
    return this.#node({ schema: root, pointer: '', base });
  }

  /** A node that accepts everything, to be narrowed. */
  blank(pointer: string): Node {
    this.budget.spend(10, pointer);
    return {
      id: this.#count++,
      pointer,
      derived: false,
      never: false,
      types: ANY,
      enum: undefined,
      notEnum: NO_VALUES,
      min: undefined,
      max: undefined,
      multipleOf: undefined,
      notMultipleOf: undefined,
      minLength: 0,
      maxLength: Number.POSITIVE_INFINITY,
      pattern: undefined,
      notPattern: undefined,
      format: undefined,
      notFormat: undefined,
      properties: new Map(),
      patternProperties: [],
      additional: undefined,
      unevaluatedProperties: undefined,
      required: [],
      propertyNames: undefined,
      minProperties: 0,
      maxProperties: Number.POSITIVE_INFINITY,
      dependentRequired: new Map(),
      dependentSchemas: new Map(),
      prefix: [],
      rest: undefined,
      unevaluatedItems: undefined,
      contains: undefined,
      minItems: 0,
      maxItems: Number.POSITIVE_INFINITY,
      unique: false,
      alias: undefined,
      all: [],
      any: [],
      one: [],
      not: [],
      reject: [],
      conditional: undefined,
      examples: [],
      deprecated: false,
      negation: undefined,
      heightAtMost: Number.POSITIVE_INFINITY,
      heightAbove: -1,
    };
  }

  never(pointer: string): Node {
    const node = this.blank(pointer);
    node.never = true;
    return node;
  }

  #node(place: Target): Node {
    const known = this.#byPlace.get(place.pointer);
    if (known) return known;
    // A list of work and not recursion: a schema may be nested deeper than the stack.
    const work: { node: Node; place: Target }[] = [];
    const nodeAt = (at: Target): Node => {
      const found = this.#byPlace.get(at.pointer);
      if (found) return found;
      const node = this.blank(at.pointer);
      this.#byPlace.set(at.pointer, node);
      work.push({ node, place: at });
      return node;
    };
    const node = nodeAt(place);
    for (let next = work.pop(); next; next = work.pop()) this.#fill(next.node, next.place, nodeAt);
    return node;
  }

  #fill(node: Node, place: Target, nodeAt: (place: Target) => Node): void {
    if (place.schema === false) node.never = true;
    if (!isObject(place.schema)) return;
    const schema: JsonObject = place.schema;
    const modern = this.#dialect === '2020-12';
    const refHidesSiblings = !modern && this.#dialect !== '2019-09';
    const read = (keyword: string): Json | undefined => {
      const since = SINCE[keyword];
      if (since && DIALECTS.indexOf(this.#dialect) < DIALECTS.indexOf(since)) return undefined;
      return member(schema, keyword);
    };
    const child = (...steps: (string | number)[]): Node => {
      let value: Json = schema;
      for (const step of steps) value = (value as Readonly<Record<string | number, Json>>)[step] as Json;
      const base = this.#document.bases.get(value) ?? place.base;
      return nodeAt({ schema: value, pointer: steps.reduce<string>(childPointer, place.pointer), base });
    };
    const has = (keyword: string): boolean => read(keyword) !== undefined;
    const optional = (keyword: string): Node | undefined => (has(keyword) ? child(keyword) : undefined);
    const number = (keyword: string): number | undefined => {
      const value = read(keyword);
      return typeof value === 'number' ? value : undefined;
    };
    const list = (keyword: string): readonly Node[] => {
      const value = read(keyword);
      return isArray(value) ? value.map((_, at) => child(keyword, at)) : [];
    };
    const map = (keyword: string): [string, Node][] => {
      const value = read(keyword);
      return isObject(value) ? Object.keys(value).map((name) => [name, child(keyword, name)]) : [];
    };

    const references = refsOf(schema, this.#dialect).map(({ keyword, ref }) =>
      this.#reference(keyword, ref, place, nodeAt),
    );
    if (refHidesSiblings && references.length > 0) {
      node.all = references;
      node.alias = references[0];
      return;
    }
    if (references.length === 1 && Object.keys(schema).every((keyword) => BESIDE_REF.test(keyword)))
      node.alias = references[0];

    const type = read('type');
    if (type !== undefined) {
      const names = isArray(type) ? type : [type];
      node.types = names.reduce<number>((set, name) => set | (typeof name === 'string' ? (TYPES[name] ?? 0) : 0), 0);
    }
    const values = read('enum');
    if (isArray(values)) node.enum = new ValueSet(values);
    const constant = read('const');
    if (constant !== undefined && this.#dialect !== 'draft-04') {
      node.enum = new ValueSet(node.enum && !node.enum.has(constant) ? [] : [constant]);
    }

    Object.assign(node, this.#bounds(schema));
    node.multipleOf = number('multipleOf');
    node.minLength = number('minLength') ?? 0;
    node.maxLength = number('maxLength') ?? Number.POSITIVE_INFINITY;
    const pattern = read('pattern');
    if (typeof pattern === 'string') node.pattern = this.#pattern(pattern, childPointer(place.pointer, 'pattern'));
    const format = read('format');
    if (typeof format === 'string') node.format = format;

    node.properties = new Map(map('properties'));
    node.patternProperties = map('patternProperties').map(([source, of]) => ({
      pattern: this.#pattern(source, of.pointer),
      node: of,
    }));
    node.additional = optional('additionalProperties');
    node.unevaluatedProperties = optional('unevaluatedProperties');
    node.propertyNames = optional('propertyNames');
    node.minProperties = number('minProperties') ?? 0;
    node.maxProperties = number('maxProperties') ?? Number.POSITIVE_INFINITY;
    node.required = strings(read('required'));
    const dependentRequired = new Map<string, readonly string[]>();
    const dependentSchemas = new Map<string, Node>();
    const requiredBy = read('dependentRequired');
    if (isObject(requiredBy)) {
      for (const [name, names] of Object.entries(requiredBy)) dependentRequired.set(name, strings(names));
    }
    for (const [name, of] of map('dependentSchemas')) dependentSchemas.set(name, of);
    const dependencies = read('dependencies');
    if (isObject(dependencies)) {
      for (const [name, dependency] of Object.entries(dependencies)) {
        if (isArray(dependency)) dependentRequired.set(name, strings(dependency));
        else dependentSchemas.set(name, child('dependencies', name));
      }
    }
    node.dependentRequired = dependentRequired;
    node.dependentSchemas = dependentSchemas;

    if (modern) {
      node.prefix = list('prefixItems');
      node.rest = optional('items');
    } else if (isArray(read('items'))) {
      node.prefix = list('items');
      node.rest = optional('additionalItems');
    } else {
      node.rest = optional('items');
    }
    node.unevaluatedItems = optional('unevaluatedItems');
    if (has('contains')) {
      node.contains = {
        node: child('contains'),
        min: number('minContains') ?? 1,
        max: number('maxContains') ?? Number.POSITIVE_INFINITY,
      };
    }
    node.minItems = number('minItems') ?? 0;
    node.maxItems = number('maxItems') ?? Number.POSITIVE_INFINITY;
    node.unique = read('uniqueItems') === true;

    node.all = [...references, ...list('allOf')];
    if (has('anyOf')) node.any = [list('anyOf')];
    if (has('oneOf')) node.one = [list('oneOf')];
    if (has('not')) node.not = [child('not')];
    if (has('if')) {
      node.conditional = { test: child('if'), yes: optional('then'), no: optional('else') };
    }

    node.deprecated = read('deprecated') === true;
    const examples = read('examples');
    const written = [...(isArray(examples) ? examples : []), read('example'), read('default')];
    node.examples = written.filter((value) => value !== undefined);
    if (node.unevaluatedProperties || node.unevaluatedItems) this.tracksEvaluation = true;
  }

  #reference(keyword: string, ref: string, place: Target, nodeAt: (place: Target) => Node): Node {
    const found = this.#document.resolve(place.base, ref);
    if (found.kind === 'metaschema') {
      const anything = this.blank(childPointer(place.pointer, keyword));
      anything.types = OBJECT;
      anything.maxProperties = 0;
      return anything;
    }
    if (found.kind !== 'inside') return this.never(childPointer(place.pointer, keyword));
    // The outermost resource of the dynamic scope is always the document's root, so where the root takes part it wins.
    // A resource between the two is not looked for: that needs the path of evaluation.
    const { base } = this.#document;
    let outer: Target | undefined;
    if (keyword === '$recursiveRef' && this.#document.recursiveRoot(found.base))
      outer = this.#document.recursiveRoot(base);
    if (keyword === '$dynamicRef') {
      const { fragment } = splitFragment(ref);
      if (this.#document.dynamicAnchor(found.base, fragment)) outer = this.#document.dynamicAnchor(base, fragment);
    }
    return nodeAt(outer ?? found);
  }

  #bounds(schema: JsonObject): { min: Bound | undefined; max: Bound | undefined } {
    const bound = (
      inclusive: string,
      exclusive: string,
      tighter: (a: number, b: number) => boolean,
    ): Bound | undefined => {
      const closed = member(schema, inclusive);
      const open = member(schema, exclusive);
      if (typeof open === 'number' && !(typeof closed === 'number' && tighter(closed, open))) {
        return { value: open, exclusive: true };
      }
      return typeof closed === 'number' ? { value: closed, exclusive: open === true } : undefined;
    };
    return {
      min: bound('minimum', 'exclusiveMinimum', (a, b) => a > b),
      max: bound('maximum', 'exclusiveMaximum', (a, b) => a < b),
    };
  }

  #pattern(source: string, pointer: string): Pattern {
    const known = this.#regexes.get(source);
    if (known) return known;
    try {
      const pattern = { source, regex: runnable(source, this.#verdicts) };
      this.#regexes.set(source, pattern);
      return pattern;
    } catch (error) {
      if (error instanceof ValidatorError) throw new GivenUp(pointer, error.message);
      throw error;
    }
  }
}

function strings(value: Json | undefined): readonly string[] {
  return isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
