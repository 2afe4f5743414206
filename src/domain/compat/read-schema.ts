import { isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import { canonical } from '../schema/equal.ts';
import { keywordsOf, notAfter, refStandsAlone } from '../schema/keywords.ts';
import { type DocumentIndex, indexDocument } from '../schema/refs.ts';
import type { Dialect } from '../schema/types.ts';
import { walk } from '../schema/walk.ts';
import {
  ANY,
  ARRAY,
  BOOLEAN,
  FALSE,
  type Formulas,
  type Literal,
  NULL,
  NUMBER,
  OBJECT,
  STRING,
  TRUE,
} from './formula.ts';
import { Meter } from './meter.ts';
import { matches } from './texts.ts';

/** How a schema is read: see `docs/compatibility.md`. */
export interface View {
  /** Closed over the properties it declares, as the writer's side is by default. */
  readonly closed: boolean;
  /** Undeclared properties are ignored, and enumerations marked `x-eda-extensible` take what they do not know. */
  readonly tolerant: boolean;
  /** Whether `format` asserts. By default it is an annotation. */
  readonly formats: boolean;
}

/** A schema where it stands, and the resources entered on the way: a dynamic reference depends on them. */
export interface Spot {
  readonly schema: Json;
  /** JSON pointer in the document. */
  readonly pointer: string;
  readonly base: string;
  readonly entered: readonly string[];
  /** Whether the tolerant view may open what stands here: not inside `not`, `if` and `oneOf`, where opening means something else. */
  readonly loose: boolean;
}

/** A schema that applies to the same value as another, and the formula under which it does. */
export interface Part {
  readonly when: Literal;
  readonly spot: Spot;
}

/** No formula stands for this document: it is not a schema, or it is nested beyond all measure. */
export class Unreadable extends Error {}

const typeBits: ReadonlyMap<string, number> = new Map([
  ['null', NULL],
  ['boolean', BOOLEAN],
  ['number', NUMBER],
  ['integer', NUMBER],
  ['string', STRING],
  ['array', ARRAY],
  ['object', OBJECT],
]);

const deepest = 400;
/** Schemas that may apply to one value. */
const mostParts = 2000;
/** What reading a schema takes, in steps. */
const stepsOfReading = 2;
/** Alternatives of one place that are told apart. */
const mostConditions = 64;
/** Patterns whose combinations are told apart. */
const mostPatterns = 6;

/** Keywords that say something of the parts of a value. */
const holders = [
  'properties',
  'patternProperties',
  'additionalProperties',
  'unevaluatedProperties',
  'items',
  'prefixItems',
  'additionalItems',
];

/** Names that no part tells apart, and the patterns that they match. */
interface NameClass {
  readonly names: Literal;
  readonly name?: string;
  readonly patterns: ReadonlySet<string>;
}

function count(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Reads one document into formulas. */
export class SchemaReader {
  readonly formulas: Formulas;
  readonly #index: DocumentIndex;
  readonly #dialect: Dialect;
  readonly #view: View;
  readonly #known = new Map<Json, Map<string, Literal | { literal: Literal; fill(target: Literal): void } | 'open'>>();
  readonly #closed = new Map<string, Literal | { literal: Literal; fill(target: Literal): void } | 'open'>();
  readonly #parts = new Map<string, Part[]>();
  readonly #unresolved = new Map<string, Literal>();
  readonly #dynamic: boolean;
  readonly #since06: boolean;
  readonly #since07: boolean;
  readonly #since2019: boolean;
  readonly #since2020: boolean;
  readonly #meter: Meter;
  #depth = 0;

  constructor(formulas: Formulas, document: Json, dialect: Dialect, view: View, meter = new Meter()) {
    this.formulas = formulas;
    this.#meter = meter;
    this.#index = indexDocument(document, dialect);
    this.#dialect = dialect;
    this.#view = view;
    this.#since06 = notAfter('draft-06', dialect);
    this.#since07 = notAfter('draft-07', dialect);
    this.#since2019 = notAfter('2019-09', dialect);
    this.#since2020 = dialect === '2020-12';
    let dynamic = false;
    if (this.#since2019) {
      walk({ schema: document }, dialect, {
        keyword(_place, name) {
          dynamic ||= name === '$dynamicRef' || name === '$recursiveRef';
        },
      });
    }
    this.#dynamic = dynamic;
  }

  #tick(): void {
    if (!this.#meter.spend(stepsOfReading)) throw new Unreadable('effort');
  }

  get root(): Spot {
    const { root, base } = this.#index;
    return { schema: root, pointer: '', base, entered: [base], loose: this.#view.tolerant };
  }

  /** The formula of the whole document, as the view has it. @throws Unreadable */
  read(): Literal {
    const raw = this.spot(this.root);
    return this.#view.closed ? this.formulas.all([raw, this.closing([this.root], true)]) : raw;
  }

  /** A schema that stands below another in the document. */
  below(spot: Spot, schema: Json, steps: readonly (string | number)[], loose = spot.loose): Spot {
    let { pointer } = spot;
    for (const step of steps) pointer += `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const base = this.#index.bases.get(schema) ?? spot.base;
    return { schema, pointer, base, entered: this.#enter(spot.entered, base), loose };
  }

  #enter(entered: readonly string[], base: string): readonly string[] {
    return !this.#dynamic || entered.includes(base) ? entered : [...entered, base];
  }

  /** Where a reference of this schema leads; a formula where it leads nowhere. */
  target(spot: Spot, keyword: string, ref: string): Spot | Literal {
    const found = this.#index.resolve(spot.base, ref);
    if (found.kind === 'metaschema') return this.formulas.opaque(`$ref to ${found.uri}`, found.uri);
    if (found.kind !== 'inside') return this.#nowhere(spot, ref);
    let { schema, pointer, base } = found;
    if (keyword === '$recursiveRef' && this.#index.recursiveRoot(base) !== undefined) {
      for (const outer of spot.entered) {
        const root = this.#index.recursiveRoot(outer);
        if (root === undefined) continue;
        ({ schema, pointer, base } = root);
        break;
      }
    }
    if (keyword === '$dynamicRef') {
      const name = ref.slice(ref.indexOf('#') + 1);
      if (this.#index.dynamicAnchor(base, name)?.schema === schema) {
        for (const outer of spot.entered) {
          const anchor = this.#index.dynamicAnchor(outer, name);
          if (anchor === undefined) continue;
          ({ schema, pointer, base } = anchor);
          break;
        }
      }
    }
    return { schema, pointer, base, entered: this.#enter(spot.entered, base), loose: spot.loose };
  }

  /** A reference that leads nowhere is like no other one, not even of the same text in the other schema. */
  #nowhere(spot: Spot, ref: string): Literal {
    const key = `${spot.base}\n${ref}`;
    let literal = this.#unresolved.get(key);
    if (literal === undefined) {
      literal = this.formulas.opaque(`$ref "${ref}"`);
      this.#unresolved.set(key, literal);
    }
    return literal;
  }

  /** The references of a schema, where they lead. */
  targets(schema: JsonObject, spot: Spot): { readonly keyword: string; readonly to: Spot | Literal }[] {
    const out: { keyword: string; to: Spot | Literal }[] = [];
    for (const keyword of ['$ref', '$dynamicRef', '$recursiveRef']) {
      if (keyword === '$dynamicRef' && !this.#since2020) continue;
      if (keyword === '$recursiveRef' && this.#dialect !== '2019-09') continue;
      const ref = member(schema, keyword);
      if (typeof ref === 'string') out.push({ keyword, to: this.target(spot, keyword, ref) });
    }
    return out;
  }

  /** The formula of one schema as it stands, without closing. */
  spot(spot: Spot): Literal {
    const { schema } = spot;
    if (schema === true) return TRUE;
    if (schema === false) return FALSE;
    if (!isObject(schema)) return this.formulas.opaque('not a schema', canonical(schema));
    let byWay = this.#known.get(schema);
    if (byWay === undefined) {
      byWay = new Map();
      this.#known.set(schema, byWay);
    }
    const way = `${spot.loose ? '~' : ''}${spot.base}${this.#dynamic ? spot.entered.join('\n') : ''}`;
    const known = byWay.get(way);
    if (typeof known === 'number') return known;
    if (known !== undefined) {
      const later = known === 'open' ? this.formulas.later() : known;
      byWay.set(way, later);
      return later.literal;
    }
    byWay.set(way, 'open');
    this.#tick();
    if (++this.#depth > deepest) throw new Unreadable('depth');
    const literal = this.formulas.all(this.keywords(spot).map((part) => part.literal));
    this.#depth--;
    const opened = byWay.get(way);
    if (typeof opened === 'object') opened.fill(literal);
    byWay.set(way, literal);
    return literal;
  }

  /** What each keyword of a schema says, apart. */
  keywords(spot: Spot): { readonly keyword: string; readonly literal: Literal }[] {
    const { formulas: f } = this;
    const schema = spot.schema as JsonObject;
    const out: { keyword: string; literal: Literal }[] = [];
    for (const { keyword, to } of this.targets(schema, spot)) {
      out.push({ keyword, literal: typeof to === 'number' ? to : this.spot(to) });
    }
    if (typeof member(schema, '$ref') === 'string' && refStandsAlone(this.#dialect)) return out;
    const strict = (value: Json, ...steps: (string | number)[]) => this.spot(this.below(spot, value, steps, false));
    const inner = (value: Json, ...steps: (string | number)[]) => this.spot(this.below(spot, value, steps));
    for (const [keyword, value] of Object.entries(schema)) {
      const say = (literal: Literal): void => {
        out.push({ keyword, literal });
      };
      if (misshapen(keyword, value, this.#dialect)) {
        say(f.opaque(keyword, canonical(value)));
        continue;
      }
      switch (keyword) {
        case 'type': {
          const names = isArray(value) ? value : [value];
          let types = 0;
          for (const name of names) types |= typeBits.get(name as string)!;
          const whole = names.includes('integer') && !names.includes('number');
          say(f.all([f.type(types), whole ? f.multiple(1) : TRUE]));
          break;
        }
        case 'const':
          if (this.#since06) say(f.value(value));
          break;
        case 'enum':
          if (isArray(value)) {
            say(spot.loose && member(schema, 'x-eda-extensible') === true ? f.type(typesOf(value)) : f.values(value));
          }
          break;
        case 'allOf':
          if (isArray(value)) say(f.all(value.map((one, index) => inner(one, keyword, index))));
          break;
        case 'anyOf':
          if (isArray(value)) say(f.any(value.map((one, index) => inner(one, keyword, index))));
          break;
        case 'oneOf':
          if (isArray(value)) say(f.one(value.map((one, index) => strict(one, keyword, index))));
          break;
        case 'not':
          say(-strict(value, keyword));
          break;
        case 'if':
          if (this.#since07) {
            const test = strict(value, keyword);
            const then = member(schema, 'then');
            const otherwise = member(schema, 'else');
            if (then !== undefined) say(f.any([-test, inner(then, 'then')]));
            if (otherwise !== undefined) say(f.any([test, inner(otherwise, 'else')]));
          }
          break;
        case 'dependentRequired':
          if (this.#since2019 && isObject(value)) say(this.#dependencies(value, spot, keyword));
          break;
        case 'dependentSchemas':
          if (this.#since2019 && isObject(value)) say(this.#dependencies(value, spot, keyword));
          break;
        case 'dependencies':
          if (!this.#since2019 && isObject(value)) say(this.#dependencies(value, spot, keyword));
          break;
        case 'format':
          if (this.#view.formats && typeof value === 'string') say(f.format(value));
          break;
        default:
          if (typeof value === 'number') this.#bound(keyword, value, schema, say);
          else this.#applied(keyword, value, schema, spot, say);
      }
    }
    return out;
  }

  #dependencies(value: JsonObject, spot: Spot, keyword: string): Literal {
    const { formulas: f } = this;
    return f.all(
      Object.entries(value).map(([name, wants]) => {
        const absent = f.members(f.strings([name]), FALSE);
        const then = isArray(wants)
          ? f.all(wants.map((other) => f.has(String(other))))
          : this.spot(this.below(spot, wants, [keyword, name]));
        return f.any([absent, then]);
      }),
    );
  }

  #bound(keyword: string, value: number, schema: JsonObject, say: (literal: Literal) => void): void {
    const { formulas: f } = this;
    switch (keyword) {
      // As draft-04 writes it; in a later dialect it means nothing else.
      case 'minimum':
        say(f.minimum(value, member(schema, 'exclusiveMinimum') === true));
        break;
      case 'maximum':
        say(f.maximum(value, member(schema, 'exclusiveMaximum') === true));
        break;
      case 'exclusiveMinimum':
        if (this.#since06) say(f.minimum(value, true));
        break;
      case 'exclusiveMaximum':
        if (this.#since06) say(f.maximum(value, true));
        break;
      case 'multipleOf':
        if (value > 0) say(f.multiple(value));
        break;
      case 'minLength':
        say(f.minLength(value));
        break;
      case 'maxLength':
        say(f.maxLength(value));
        break;
      case 'minItems':
        say(f.minItems(value));
        break;
      case 'maxItems':
        say(f.maxItems(value));
        break;
      case 'minProperties':
        say(f.minMembers(value));
        break;
      case 'maxProperties':
        say(f.maxMembers(value));
        break;
    }
  }

  #applied(keyword: string, value: Json, schema: JsonObject, spot: Spot, say: (literal: Literal) => void): void {
    const { formulas: f } = this;
    const inner = (child: Json, ...steps: (string | number)[]) => this.spot(this.below(spot, child, steps));
    switch (keyword) {
      case 'pattern':
        if (typeof value === 'string') say(f.pattern(value));
        break;
      case 'required':
        if (isArray(value)) say(f.all(value.map((name) => f.has(String(name)))));
        break;
      case 'properties':
        if (isObject(value)) {
          say(
            f.all(
              Object.entries(value).map(([name, child]) => f.members(f.strings([name]), inner(child, keyword, name))),
            ),
          );
        }
        break;
      case 'patternProperties':
        if (isObject(value)) {
          say(
            f.all(
              Object.entries(value).map(([pattern, child]) =>
                f.members(f.pattern(pattern), inner(child, keyword, pattern)),
              ),
            ),
          );
        }
        break;
      case 'additionalProperties':
        if (spot.loose && value === false) break;
        say(f.members(this.#undeclared(schema), inner(value, keyword)));
        break;
      case 'propertyNames':
        // Names as they stand in every view, as generated code asks them.
        if (this.#since06) say(f.members(-this.spot(this.below(spot, value, [keyword], false)), FALSE));
        break;
      case 'unevaluatedProperties':
        if (!this.#since2019 || (spot.loose && value === false)) break;
        say(this.#leftoverNames(this.#others(spot, keyword), inner(value, keyword)));
        break;
      case 'items': {
        if (this.#since2020) {
          const prefix = member(schema, 'prefixItems');
          say(f.rest(isArray(prefix) ? prefix.length : 0, inner(value, keyword)));
        } else if (isArray(value)) {
          say(f.all(value.map((child, index) => f.item(index, inner(child, keyword, index)))));
        } else say(f.rest(0, inner(value, keyword)));
        break;
      }
      case 'prefixItems':
        if (this.#since2020 && isArray(value)) {
          say(f.all(value.map((child, index) => f.item(index, inner(child, keyword, index)))));
        }
        break;
      case 'additionalItems': {
        const items = member(schema, 'items');
        if (!this.#since2020 && isArray(items)) say(f.rest(items.length, inner(value, keyword)));
        break;
      }
      case 'contains':
        if (this.#since06) {
          // As it stands in every view: what more items match, fewer arrays may hold.
          const of = this.spot(this.below(spot, value, [keyword], false));
          const min = this.#since2019 ? count(member(schema, 'minContains')) : undefined;
          const max = this.#since2019 ? count(member(schema, 'maxContains')) : undefined;
          say(f.some(of, Math.ceil(min ?? 1)));
          if (max !== undefined) say(f.few(of, Math.floor(max)));
        }
        break;
      case 'uniqueItems':
        if (value === true) say(f.unique());
        break;
      case 'unevaluatedItems':
        if (this.#since2019) say(this.#leftoverItems(this.#others(spot, keyword), inner(value, keyword)));
        break;
    }
  }

  /** The names that `additionalProperties` of a schema speaks of. */
  #undeclared(schema: JsonObject): Literal {
    const { formulas: f } = this;
    const properties = member(schema, 'properties');
    const patterns = member(schema, 'patternProperties');
    const names = isObject(properties) ? Object.keys(properties) : [];
    return f.all([
      names.length === 0 ? TRUE : -f.strings(names),
      ...(isObject(patterns) ? Object.keys(patterns).map((pattern) => -f.pattern(pattern)) : []),
    ]);
  }

  /** All that applies in place with a schema, but for one of its own keywords. */
  #others(spot: Spot, keyword: string): Part[] {
    const parts = [...this.partsOf(spot)];
    const { [keyword]: _, ...rest } = spot.schema as JsonObject;
    parts[0] = { when: TRUE, spot: { ...spot, schema: rest } };
    return parts;
  }

  /** The schema itself, then everything that applies to the same value through it. */
  partsOf(spot: Spot): readonly Part[] {
    const key = `${spot.loose ? '~' : ''}${this.#keyOf(spot)}`;
    let parts = this.#parts.get(key);
    if (parts === undefined) {
      parts = [];
      this.#collect(spot, TRUE, parts, new Set(), 0);
      this.#parts.set(key, parts);
    }
    return parts;
  }

  #collect(spot: Spot, when: Literal, out: Part[], met: Set<string>, depth: number): void {
    const { formulas: f } = this;
    if (depth > deepest) throw new Unreadable('depth');
    this.#tick();
    const key = `${when} ${this.#keyOf(spot)}`;
    if (met.has(key)) return;
    met.add(key);
    if (out.length >= mostParts) throw new Unreadable('effort');
    const { schema } = spot;
    const alone = isObject(schema) && typeof member(schema, '$ref') === 'string' && refStandsAlone(this.#dialect);
    out.push({ when, spot: alone ? { ...spot, schema: { $ref: schema.$ref! } } : spot });
    if (!isObject(schema) || when === FALSE) return;
    for (const { to } of this.targets(schema, spot)) {
      if (typeof to !== 'number') this.#collect(to, when, out, met, depth + 1);
    }
    if (alone) return;
    const go = (child: Json, condition: Literal, ...steps: (string | number)[]) =>
      this.#collect(this.below(spot, child, steps), f.all([when, condition]), out, met, depth + 1);
    const truth = (child: Json, ...steps: (string | number)[]) => this.spot(this.below(spot, child, steps, false));
    for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
      const list = member(schema, keyword);
      if (!isArray(list)) continue;
      for (const [index, child] of list.entries()) {
        go(child, keyword === 'allOf' ? TRUE : truth(child, keyword, index), keyword, index);
      }
    }
    const test = this.#since07 ? member(schema, 'if') : undefined;
    if (test !== undefined) {
      const holds = truth(test, 'if');
      go(test, holds, 'if');
      const then = member(schema, 'then');
      const otherwise = member(schema, 'else');
      if (then !== undefined) go(then, holds, 'then');
      if (otherwise !== undefined) go(otherwise, -holds, 'else');
    }
    const dependent = member(schema, this.#since2019 ? 'dependentSchemas' : 'dependencies');
    if (isObject(dependent)) {
      for (const [name, child] of Object.entries(dependent)) {
        if (isArray(child)) continue;
        const there = f.all([f.type(OBJECT), f.has(name)]);
        go(child, there, this.#since2019 ? 'dependentSchemas' : 'dependencies', name);
      }
    }
  }

  #keyOf(spot: Spot): string {
    return `${spot.base}#${spot.pointer}${this.#dynamic ? `\n${spot.entered.join('\n')}` : ''}`;
  }

  /** Whether a part says something of the properties that nothing else of its schema declares. */
  #opens(schema: JsonObject): boolean {
    return (
      Object.hasOwn(schema, 'additionalProperties') ||
      (this.#since2019 && Object.hasOwn(schema, 'unevaluatedProperties'))
    );
  }

  /** Names and patterns that parts declare. */
  #declared(parts: readonly Part[]): { names: string[]; patterns: string[] } {
    const names = new Set<string>();
    const patterns = new Set<string>();
    for (const { spot } of parts) {
      const properties = member(spot.schema, 'properties');
      const byPattern = member(spot.schema, 'patternProperties');
      if (isObject(properties)) for (const name of Object.keys(properties)) names.add(name);
      if (isObject(byPattern)) for (const pattern of Object.keys(byPattern)) patterns.add(pattern);
    }
    return { names: [...names], patterns: [...patterns] };
  }

  /** Names that parts tell apart, each class with the patterns it matches; `undefined` where those are too many, or can't be run. */
  #nameClasses(names: readonly string[], patterns: readonly string[]): NameClass[] | undefined {
    const { formulas: f } = this;
    if (patterns.length > mostPatterns) return undefined;
    const classes: NameClass[] = [];
    for (const name of names) {
      const matched = new Set<string>();
      for (const pattern of patterns) {
        const answer = matches(pattern, name);
        if (answer === undefined) return undefined;
        if (answer) matched.add(pattern);
      }
      classes.push({ names: f.strings([name]), name, patterns: matched });
    }
    const others = names.length === 0 ? TRUE : -f.strings(names);
    for (let bits = 0; bits < 1 << patterns.length; bits++) {
      const matched = new Set(patterns.filter((_, index) => bits & (1 << index)));
      classes.push({
        names: f.all([others, ...patterns.map((pattern) => (matched.has(pattern) ? 1 : -1) * f.pattern(pattern))]),
        patterns: matched,
      });
    }
    return classes;
  }

  /** Whether a part evaluates the names of a class. */
  #covers(part: Part, name: string | undefined, patterns: ReadonlySet<string>): boolean {
    const { schema } = part.spot;
    if (!isObject(schema)) return false;
    if (this.#opens(schema)) return true;
    if (name !== undefined && member(member(schema, 'properties'), name) !== undefined) return true;
    const byPattern = member(schema, 'patternProperties');
    return isObject(byPattern) && Object.keys(byPattern).some((pattern) => patterns.has(pattern));
  }

  /** What `unevaluatedProperties` says: each name that no part evaluates satisfies `of`. */
  #leftoverNames(parts: readonly Part[], of: Literal): Literal {
    const { formulas: f } = this;
    const always = parts.filter((part) => part.when === TRUE);
    const sometimes = parts.filter((part) => part.when !== TRUE);
    if (of === TRUE || always.some((part) => isObject(part.spot.schema) && this.#opens(part.spot.schema))) return TRUE;
    // What applies under no condition takes its names out at once; only the others are told apart.
    const sure = this.#declared(always);
    const taken = f.all([
      sure.names.length === 0 ? TRUE : -f.strings(sure.names),
      ...sure.patterns.map((pattern) => -f.pattern(pattern)),
    ]);
    const { names, patterns } = this.#declared(sometimes);
    const classes = this.#nameClasses(names, patterns);
    if (classes === undefined) return f.opaque('unevaluatedProperties');
    // Names in the same circumstances share one statement.
    const byCondition = new Map<Literal, Literal[]>();
    for (const { names, name, patterns } of classes) {
      this.#tick();
      const condition = f.any(sometimes.filter((part) => this.#covers(part, name, patterns)).map((part) => part.when));
      const list = byCondition.get(condition);
      if (list) list.push(names);
      else byCondition.set(condition, [names]);
    }
    return f.all(
      [...byCondition].map(([condition, names]) =>
        f.any([condition, f.members(f.all([taken, this.#anyName(names)]), of)]),
      ),
    );
  }

  #anyName(names: readonly Literal[]): Literal {
    const { formulas: f } = this;
    const texts: string[] = [];
    const others: Literal[] = [];
    for (const one of names) {
      const node = f.node(one);
      if (one > 0 && node.kind === 'strings') texts.push(...node.values);
      else others.push(one);
    }
    return f.any([...(texts.length > 0 ? [f.strings(texts)] : []), ...others]);
  }

  /** What `unevaluatedItems` says: each item that no part evaluates satisfies `of`. */
  #leftoverItems(parts: readonly Part[], of: Literal): Literal {
    const { formulas: f } = this;
    if (of === TRUE) return TRUE;
    const upTo = (schema: JsonObject): number => {
      if (Object.hasOwn(schema, 'unevaluatedItems')) return Number.POSITIVE_INFINITY;
      const items = member(schema, 'items');
      if (this.#since2020) {
        const prefix = member(schema, 'prefixItems');
        return items !== undefined ? Number.POSITIVE_INFINITY : isArray(prefix) ? prefix.length : 0;
      }
      if (items === undefined) return 0;
      if (!isArray(items) || Object.hasOwn(schema, 'additionalItems')) return Number.POSITIVE_INFINITY;
      return items.length;
    };
    const sure: { when: Literal; upTo: number }[] = [];
    const containing: { when: Literal; of: Literal }[] = [];
    let always: Literal = of;
    for (const { when, spot } of parts) {
      if (!isObject(spot.schema)) continue;
      sure.push({ when, upTo: upTo(spot.schema) });
      const contains = this.#since2020 ? member(spot.schema, 'contains') : undefined;
      if (contains === undefined) continue;
      const what = this.spot(this.below(spot, contains, ['contains']));
      if (when === TRUE) always = f.any([always, what]);
      else containing.push({ when, of: what });
    }
    if (containing.length > 6) return f.opaque('unevaluatedItems');
    const ends = sure.map((part) => part.upTo).filter((end) => Number.isFinite(end));
    const end = Math.max(0, ...ends);
    const out: Literal[] = [];
    for (let index = 0; index <= end; index++) {
      const covered = f.any(sure.filter((part) => part.upTo > index).map((part) => part.when));
      if (covered === TRUE) continue;
      const ways: Literal[] = [];
      for (let bits = 0; bits < 1 << containing.length; bits++) {
        const chosen = containing.filter((_, at) => bits & (1 << at));
        const what = f.any([always, ...chosen.map((one) => one.of)]);
        const said = index < end ? f.item(index, what) : f.rest(index, what);
        ways.push(f.all([...chosen.map((one) => one.when), said]));
      }
      out.push(f.any([covered, ...ways]));
    }
    return f.all(out);
  }

  /**
   * What the writer's side says on top of the schema: at each place, only the properties that the schemas of that place declare. `of`:
   * all schemas that stand for one value.
   */
  closing(of: readonly Spot[], root = false): Literal {
    const { formulas: f } = this;
    const spots = new Map(of.map((spot) => [this.#keyOf(spot), spot]));
    const key = `${root ? '!' : ''}${[...spots.keys()].sort().join('\n')}`;
    const known = this.#closed.get(key);
    if (typeof known === 'number') return known;
    if (known !== undefined) {
      const later = known === 'open' ? f.later() : known;
      this.#closed.set(key, later);
      return later.literal;
    }
    this.#closed.set(key, 'open');
    this.#tick();
    if (++this.#depth > deepest) throw new Unreadable('depth');
    const parts: Part[] = [];
    const met = new Set<string>();
    for (const spot of spots.values()) this.#collect(spot, TRUE, parts, met, 0);
    for (let i = parts.length - 1; i >= 0; i--) if (!isObject(parts[i]!.spot.schema)) parts.splice(i, 1);
    const literal = f.all([
      root || parts.some(({ spot }) => declaresNames(spot.schema as JsonObject))
        ? this.#leftoverNames(
            parts.map((part) => this.#asDeclaring(part)),
            FALSE,
          )
        : TRUE,
      ...this.#closeNames(parts),
      ...this.#closeItems(parts),
    ]);
    this.#depth--;
    const opened = this.#closed.get(key);
    if (typeof opened === 'object') opened.fill(literal);
    this.#closed.set(key, literal);
    return literal;
  }

  /** `false` declares nothing: it does not open what it closes. What must be sent is sent, whether it is described or not. */
  #asDeclaring(part: Part): Part {
    const schema = part.spot.schema as JsonObject;
    const shut = ['additionalProperties', 'unevaluatedProperties'].filter((keyword) => schema[keyword] === false);
    const required = member(schema, 'required');
    const names = isArray(required) ? required.filter((name) => typeof name === 'string') : [];
    if (shut.length === 0 && names.length === 0) return part;
    const rest = Object.fromEntries(Object.entries(schema).filter(([keyword]) => !shut.includes(keyword)));
    const properties = member(schema, 'properties');
    const declared = {
      ...Object.fromEntries(names.map((name) => [name, true])),
      ...(isObject(properties) && properties),
    };
    return {
      when: part.when,
      spot: { ...part.spot, schema: { ...rest, ...(names.length > 0 && { properties: declared }) } },
    };
  }

  #closeNames(parts: readonly Part[]): Literal[] {
    const { formulas: f } = this;
    const { names, patterns } = this.#declared(parts);
    const apart = patterns.filter((pattern) => parts.some(({ spot }) => this.#asksBelow(spot, pattern)));
    const classes = this.#nameClasses(names, apart);
    if (classes === undefined) return [f.opaque('patternProperties')];
    const out: Literal[] = [];
    for (const { names, name, patterns } of classes) {
      this.#tick();
      const children: { when: Literal; spots: Spot[] }[] = [];
      for (const { when, spot } of parts) {
        const spots = this.#childrenOf(spot, name, patterns);
        if (spots.length > 0) children.push({ when, spots });
      }
      if (children.length > 0) out.push(this.#choose(children, (of) => f.members(names, this.closing(of))));
    }
    return out;
  }

  /** Whether it matters to the closing of what stands below a schema that a name matches a pattern. */
  #asksBelow(spot: Spot, pattern: string): boolean {
    const { schema } = spot;
    if (isObject(member(schema, 'additionalProperties')) || isObject(member(schema, 'unevaluatedProperties')))
      return true;
    const child = member(member(schema, 'patternProperties'), pattern);
    if (child === undefined) return false;
    const below = this.below(spot, child, ['patternProperties', pattern]);
    return this.partsOf(below).some(
      (part) =>
        isObject(part.spot.schema) && holders.some((keyword) => Object.hasOwn(part.spot.schema as object, keyword)),
    );
  }

  /** The subschemas of one schema that a property meets. */
  #childrenOf(spot: Spot, name: string | undefined, patterns: ReadonlySet<string>): Spot[] {
    const schema = spot.schema as JsonObject;
    const out: Spot[] = [];
    const own = name === undefined ? undefined : member(member(schema, 'properties'), name);
    if (own !== undefined) out.push(this.below(spot, own, ['properties', name!]));
    const byPattern = member(schema, 'patternProperties');
    if (isObject(byPattern)) {
      for (const [pattern, child] of Object.entries(byPattern)) {
        if (patterns.has(pattern)) out.push(this.below(spot, child, ['patternProperties', pattern]));
      }
    }
    const rest = member(schema, 'additionalProperties');
    if (out.length === 0 && isObject(rest)) out.push(this.below(spot, rest, ['additionalProperties']));
    const left = this.#since2019 ? member(schema, 'unevaluatedProperties') : undefined;
    if (out.length === 0 && isObject(left)) out.push(this.below(spot, left, ['unevaluatedProperties']));
    return out;
  }

  /** Children that apply only under conditions count where these hold. */
  #choose(children: readonly { when: Literal; spots: readonly Spot[] }[], close: (of: Spot[]) => Literal): Literal {
    const { formulas: f } = this;
    const byCondition = new Map<Literal, Spot[]>();
    for (const { when, spots } of children) byCondition.set(when, [...(byCondition.get(when) ?? []), ...spots]);
    const always = byCondition.get(TRUE) ?? [];
    byCondition.delete(TRUE);
    const conditions = [...byCondition.keys()];
    if (conditions.length === 0) return close(always);
    const union = () => close([...always, ...[...byCondition.values()].flat()]);
    if (conditions.length > mostConditions) return union();
    const way = (chosen: (index: number) => boolean): Literal => {
      const of = [...always, ...conditions.flatMap((when, index) => (chosen(index) ? byCondition.get(when)! : []))];
      return f.all([
        ...conditions.map((when, index) => (chosen(index) ? when : -when)),
        of.length === 0 ? TRUE : close(of),
      ]);
    };
    if (conditions.length <= 4) {
      return f.any(
        Array.from({ length: 1 << conditions.length }, (_, bits) => way((index) => (bits & (1 << index)) > 0)),
      );
    }
    // Of many, as a rule one holds. Where several do, whatever any of them declares is taken as declared.
    return f.any([
      way(() => false),
      ...conditions.map((_, only) => way((index) => index === only)),
      f.all([f.any(conditions), -f.one(conditions), union()]),
    ]);
  }

  /** The subschemas that a property of a value meets, whatever branch they stand in. */
  propertySpots(of: readonly Spot[], name: string): Spot[] {
    return this.#all(of).flatMap((spot) => {
      const byPattern = member(spot.schema, 'patternProperties');
      const patterns = isObject(byPattern) ? Object.keys(byPattern).filter((pattern) => matches(pattern, name)) : [];
      return this.#childrenOf(spot, name, new Set(patterns));
    });
  }

  /** The subschemas that an item meets; `undefined`: one behind all that are listed by their position. */
  itemSpots(of: readonly Spot[], index: number | undefined): Spot[] {
    return this.#all(of).flatMap((spot) => this.#itemsOf(spot, index ?? Number.POSITIVE_INFINITY));
  }

  #all(of: readonly Spot[]): Spot[] {
    return of.flatMap((spot) => this.partsOf(spot).map((part) => part.spot)).filter(({ schema }) => isObject(schema));
  }

  #itemsOf(spot: Spot, index: number): Spot[] {
    const schema = spot.schema as JsonObject;
    const items = member(schema, 'items');
    const keyword = this.#since2020 ? 'prefixItems' : 'items';
    const list = member(schema, keyword);
    const prefix = isArray(list) ? list : [];
    if (index < prefix.length) return [this.below(spot, prefix[index]!, [keyword, index])];
    const listed = !this.#since2020 && isArray(items);
    const tail = listed ? member(schema, 'additionalItems') : items;
    if (tail === undefined || isArray(tail)) return [];
    return [this.below(spot, tail, [listed ? 'additionalItems' : 'items'])];
  }

  #closeItems(parts: readonly Part[]): Literal[] {
    const { formulas: f } = this;
    const prefixOf = (schema: JsonObject): readonly Json[] => {
      const list = member(schema, this.#since2020 ? 'prefixItems' : 'items');
      return isArray(list) ? list : [];
    };
    const end = Math.max(0, ...parts.map(({ spot }) => prefixOf(spot.schema as JsonObject).length));
    const out: Literal[] = [];
    for (let index = 0; index <= end; index++) {
      const children: { when: Literal; spots: Spot[] }[] = [];
      for (const { when, spot } of parts) {
        const spots = this.#itemsOf(spot, index < end ? index : Number.POSITIVE_INFINITY);
        if (spots.length > 0) children.push({ when, spots });
      }
      if (children.length === 0) continue;
      out.push(
        this.#choose(children, (of) => {
          const closed = this.closing(of);
          return index < end ? f.item(index, closed) : f.rest(index, closed);
        }),
      );
    }
    return out;
  }
}

/** An object for which nothing is declared is free, as in the generated code of writers. */
function declaresNames(schema: JsonObject): boolean {
  return Object.hasOwn(schema, 'properties') || Object.hasOwn(schema, 'patternProperties');
}

function typesOf(values: readonly Json[]): number {
  let types = 0;
  for (const value of values) {
    types |= value === null ? NULL : isArray(value) ? ARRAY : (typeBits.get(typeof value) ?? ANY);
  }
  return types;
}

/** Whether a keyword that asserts has a value that no validator could read: then what it means is anybody's guess. */
export function misshapen(keyword: string, value: Json, dialect: Dialect): boolean {
  const info = keywordsOf[dialect].get(keyword);
  if (info === undefined || !(info.asserts || info.applies === 'here' || info.applies === 'inside')) return false;
  const texts = (list: Json | undefined) => isArray(list) && list.every((one) => typeof one === 'string');
  switch (info.shape) {
    case 'boolean':
      // A number here is how later dialects write it, or `uniqueItems` gone wrong.
      return typeof value !== 'boolean' && keyword === 'uniqueItems';
    case 'number':
      // Of the bounds only these may be true or false, as draft-04 writes them.
      return !Number.isFinite(value) && !(typeof value === 'boolean' && keyword.startsWith('exclusive'));
    case 'count':
      return !Number.isFinite(value);
    case 'positive':
      return !Number.isFinite(value) || (value as number) <= 0;
    case 'type':
      return isArray(value)
        ? value.length === 0 || value.some((one) => !typeBits.has(one as string))
        : !typeBits.has(value as string);
    case 'enum':
      return !isArray(value) || !value.every(isPlain);
    case 'any':
      return !isPlain(value);
    case 'string':
      return typeof value !== 'string';
    case 'string-list':
      return !texts(value);
    case 'string-list-map':
      return !isObject(value) || !Object.values(value).every(texts);
    case 'schema-list':
      return !isArray(value);
    case 'schema-map':
      return !isObject(value);
    case 'dependencies':
      return !isObject(value) || Object.values(value).some((one) => isArray(one) && !texts(one));
    default:
      return false;
  }
}

/** JSON text can hold numbers beyond all doubles; what is read of them is no number any more. */
function isPlain(value: Json): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (isArray(value)) return value.every(isPlain);
  return !isObject(value) || Object.values(value).every(isPlain);
}
