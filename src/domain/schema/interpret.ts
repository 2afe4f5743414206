import { childPointer, isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import { canonical, equal, isMultipleOf, typeMatches } from './equal.ts';
import { notAfter, refStandsAlone } from './keywords.ts';
import { compilePattern, isPlainlySafe, type Verdict } from './patterns.ts';
import {
  capital,
  closest,
  declaredIn,
  finished,
  type Problem,
  plural,
  say,
  sayMissing,
  sayType,
  sayUndeclared,
  sayValues,
  subject,
  type Tell,
  tellInside,
} from './problems.ts';
import { type DocumentIndex, indexDocument, type Target } from './refs.ts';
import { show } from './show.ts';
import type { Dialect } from './types.ts';
import { walk } from './walk.ts';

export type { Problem } from './problems.ts';

export interface Validator {
  /** `[]` = valid. Where the value can't be judged (`too-deep`, `too-complex`), one problem says so. Throws `ValidatorError` for other faults. */
  check(value: Json): readonly Problem[];
  /** The same without reasons: faster. Throws `ValidatorError` for every fault. */
  accepts(value: Json): boolean;
}

/** Why no verdict is possible. */
export type ValidatorFault = 'unresolved' | 'metaschema' | 'pattern' | 'too-deep' | 'too-complex' | 'not-a-schema';

/** No verdict is possible: a reference leads out of the schema, a pattern must not be run, a reference loops. */
export class ValidatorError extends Error {
  readonly fault: ValidatorFault;
  constructor(fault: ValidatorFault, message: string) {
    super(message);
    this.name = 'ValidatorError';
    this.fault = fault;
  }
}

export interface ValidatorOptions {
  /** Whether `format` refuses values. Without the table of formats it is an annotation, as the specification has it. */
  readonly formats?: ReadonlyMap<string, (value: string) => boolean>;
  /** What the judges said of patterns whose structure does not clear them. Such a pattern is run only where it is `safe` or `slow`. */
  readonly verdicts?: ReadonlyMap<string, Verdict>;
  /** Stands in for regular expressions: for whoever has a way to run any pattern in linear time. */
  readonly regexp?: (pattern: string) => Pick<RegExp, 'test'>;
}

/** Compiles a pattern for running, or throws `ValidatorError`: what was not judged, or judged catastrophic, is never run. */
export function runnable(pattern: string, verdicts: ReadonlyMap<string, Verdict> | undefined): RegExp {
  const compiled = compilePattern(pattern);
  if ('reason' in compiled) throw new ValidatorError('pattern', `the pattern ${show(pattern)} does not compile`);
  const verdict = verdicts?.get(pattern) ?? (isPlainlySafe(pattern) ? 'safe' : 'unknown');
  if (verdict === 'safe' || verdict === 'slow') return compiled.regexp;
  const reason = verdict === 'unknown' ? 'was not judged safe' : 'takes exponential time';
  throw new ValidatorError('pattern', `the pattern ${show(pattern)} ${reason}, so it is not run`);
}

const anyText = /(?:)/u;

/** The same for a value of `pattern`: where the judges were undecided, it is not run and refuses nothing. */
export function runnableValue(pattern: string, verdicts: ReadonlyMap<string, Verdict> | undefined): RegExp {
  if (verdicts?.get(pattern) === 'unknown' && !('reason' in compilePattern(pattern))) return anyText;
  return runnable(pattern, verdicts);
}

const unjudgeable: ReadonlySet<ValidatorFault> = new Set(['metaschema', 'too-deep', 'too-complex']);

/** What to report of a value that there is no verdict on. Rethrows what is a fault of the schema. */
export function withoutVerdict(error: unknown): readonly Problem[] {
  if (!(error instanceof ValidatorError) || !unjudgeable.has(error.fault)) throw error;
  return [unjudged(error)];
}

function unjudged(error: ValidatorError): Problem {
  return { pointer: '', schemaPointer: '', keyword: '', message: `This value can't be judged: ${error.message}` };
}

/** For values of schemas that are checked elsewhere: where the fault is the schema's, `check` says so of the value and throws nothing. */
export function cautious(validator: Validator): Validator {
  return {
    accepts: (value) => validator.accepts(value),
    check(value) {
      try {
        return validator.check(value);
      } catch (error) {
        if (error instanceof ValidatorError) return [unjudged(error)];
        throw error;
      }
    },
  };
}

/** Parts of one value that some keyword has looked at, for `unevaluatedProperties` and `unevaluatedItems`. */
interface Evaluated {
  readonly names: Set<string>;
  allNames: boolean;
  readonly items: Set<number>;
  /** All items before this index. */
  itemsBefore: number;
}

/** The resources entered on the way here, for dynamic references. */
interface Scope {
  readonly base: string;
  readonly outer: Scope | undefined;
}

/** The circumstances under which a schema is applied. While only the verdict is wanted, nothing is made anew on the way down. */
interface At {
  readonly scope: Scope;
  readonly tell?: Tell;
}

function quiet(at: At): At {
  return at.tell ? { scope: at.scope } : at;
}

function entering(at: At, base: string): At {
  return { ...at, scope: { base, outer: at.scope } };
}

function inside(at: At, keyword: string, step?: string | number): At {
  const { scope, tell } = at;
  return tell ? { scope, tell: tellInside(tell, keyword, step) } : at;
}

function below(at: At, step: string | number): At {
  const { scope, tell } = at;
  return tell ? { scope, tell: { ...tell, at: childPointer(tell.at, step) } } : at;
}

function nothingEvaluated(): Evaluated {
  return { names: new Set(), allNames: false, items: new Set(), itemsBefore: 0 };
}

function merge(into: Evaluated | undefined, from: Evaluated | undefined): void {
  if (into === undefined || from === undefined) return;
  for (const name of from.names) into.names.add(name);
  for (const item of from.items) into.items.add(item);
  into.allNames ||= from.allNames;
  into.itemsBefore = Math.max(into.itemsBefore, from.itemsBefore);
}

/** Schemas applied inside one another; what the stack holds is less sure, so its end is caught as well. */
const deepest = 2500;
/** Schemas applied in one evaluation. A second or so: more is a schema that multiplies its own work. */
const mostSteps = 2_000_000;
const onlyRef: readonly string[] = ['$ref'];
const endless = 'the schema recurses for ever, or the value is too deep';

function textLength(text: string): number {
  // Code points, not UTF-16 units; most texts have no surrogates.
  if (!/[\ud800-\udfff]/.test(text)) return text.length;
  let length = 0;
  for (const _ of text) length++;
  return length;
}

class Interpreter implements Validator {
  readonly #index: DocumentIndex;
  readonly #root: Json;
  readonly #dialect: Dialect;
  readonly #options: ValidatorOptions;
  readonly #patterns = new Map<string, Pick<RegExp, 'test'>>();
  readonly #patternValues = new Map<string, Pick<RegExp, 'test'>>();
  /** Long enumerations, as a set of their members' texts. */
  readonly #enums = new Map<readonly Json[], ReadonlySet<string>>();
  readonly #refAlone: boolean;
  readonly #since06: boolean;
  readonly #since07: boolean;
  readonly #since2019: boolean;
  readonly #since2020: boolean;
  /** Whether anything asks what was evaluated: most schemas do not, and then nobody keeps count. */
  readonly #tracks: boolean;
  /** Whether a reference may lead elsewhere by the way that led to it. */
  readonly #dynamic: boolean;
  #depth = 0;
  #steps = 0;
  /** Verdicts of this evaluation on the targets of references, by schema and value. */
  #known = new Map<Json, { readonly base: string; readonly verdicts: Map<Json, boolean> }>();
  /** Where refusals by the targets of references have been told, by the list they were told in. */
  #told = new WeakMap<object, Map<Json, Set<string>>>();

  constructor(root: Json, dialect: Dialect, options: ValidatorOptions, index = indexDocument(root, dialect)) {
    if (!isObject(root) && typeof root !== 'boolean')
      throw new ValidatorError('not-a-schema', 'a schema is an object or a boolean');
    this.#root = root;
    this.#dialect = dialect;
    this.#options = options;
    this.#index = index;
    this.#refAlone = refStandsAlone(dialect);
    this.#since06 = notAfter('draft-06', dialect);
    this.#since07 = notAfter('draft-07', dialect);
    this.#since2019 = notAfter('2019-09', dialect);
    this.#since2020 = dialect === '2020-12';
    let tracks = false;
    let dynamic = false;
    if (this.#since2019) {
      walk({ schema: root }, dialect, {
        keyword(_place, name) {
          tracks ||= name === 'unevaluatedProperties' || name === 'unevaluatedItems';
          dynamic ||= name === '$dynamicRef' || name === '$recursiveRef';
        },
      });
    }
    this.#tracks = tracks;
    this.#dynamic = dynamic;
  }

  check(value: Json): readonly Problem[] {
    try {
      if (this.accepts(value)) return [];
      return this.explain({ schema: this.#root, pointer: '', base: this.#index.base }, value);
    } catch (error) {
      return withoutVerdict(error);
    }
  }

  accepts(value: Json): boolean {
    return this.acceptsAt({ schema: this.#root, pointer: '', base: this.#index.base }, value);
  }

  /** The verdict of one schema inside the document. */
  acceptsAt(target: Target, value: Json): boolean {
    return this.#start(target, value, undefined);
  }

  /** Why one schema inside the document refuses a value; `[]` where it does not. */
  explain(target: Target, value: Json): readonly Problem[] {
    const tell: Tell = { problems: [], value, at: '', schemaAt: target.pointer, misnamed: new Set() };
    this.#start(target, value, tell);
    return finished(tell);
  }

  #start({ schema, base }: Target, value: Json, tell: Tell | undefined): boolean {
    this.#depth = 0;
    this.#steps = 0;
    try {
      return this.#apply(schema, value, { scope: { base, outer: undefined }, ...(tell && { tell }) }, undefined);
    } catch (error) {
      if (error instanceof RangeError) throw new ValidatorError('too-deep', endless);
      throw error;
    } finally {
      if (this.#known.size > 0) this.#known = new Map();
    }
  }

  #pattern(text: string): Pick<RegExp, 'test'> {
    let regexp = this.#patterns.get(text);
    if (regexp === undefined) {
      regexp = this.#options.regexp?.(text) ?? runnable(text, this.#options.verdicts);
      this.#patterns.set(text, regexp);
    }
    return regexp;
  }

  #patternValue(text: string): Pick<RegExp, 'test'> {
    let regexp = this.#patternValues.get(text);
    if (regexp === undefined) {
      regexp = this.#options.regexp?.(text) ?? runnableValue(text, this.#options.verdicts);
      this.#patternValues.set(text, regexp);
    }
    return regexp;
  }

  #apply(schema: Json, value: Json, outer: At, evaluated: Evaluated | undefined): boolean {
    if (schema === true) return true;
    if (schema === false) {
      const { tell } = outer;
      if (tell) say(tell, 'false', `${subject(tell)} is not allowed here`, { found: show(value) });
      return false;
    }
    if (!isObject(schema)) throw new ValidatorError('not-a-schema', `${show(schema)} is not a schema`);
    if (++this.#depth > deepest) throw new ValidatorError('too-deep', endless);
    if (++this.#steps > mostSteps) {
      throw new ValidatorError('too-complex', 'the schema applies itself to the same values too many times');
    }
    const base = this.#index.bases.get(schema);
    const at = base === undefined || base === outer.scope.base ? outer : entering(outer, base);
    // It sees what its own keywords evaluate, not what those around it did.
    const asks = this.#tracks && ('unevaluatedProperties' in schema || 'unevaluatedItems' in schema);
    const seen = asks ? nothingEvaluated() : evaluated;
    const { tell } = at;
    let valid = true;
    let unevaluated = false;
    // Counted loops: an iterator's bookkeeping on every frame would cost a third of the depth the stack holds.
    const names = this.#refAlone && typeof member(schema, '$ref') === 'string' ? onlyRef : Object.keys(schema);
    for (let i = 0; i < names.length && (valid || tell); i++) {
      const keyword = names[i]!;
      const content = schema[keyword]!;
      let fits = true;
      switch (keyword) {
        case '$ref':
          fits = this.#reference(content as string, keyword, value, at, seen);
          break;
        case '$dynamicRef':
          if (this.#since2020) fits = this.#reference(content as string, keyword, value, at, seen);
          break;
        case '$recursiveRef':
          if (this.#dialect === '2019-09') {
            fits = this.#reference(content as string, keyword, value, at, seen);
          }
          break;
        case 'type':
          fits = isArray(content) ? content.some((one) => typeMatches(value, one)) : typeMatches(value, content);
          if (!fits && tell) sayType(tell, isArray(content) ? content.map(String) : [String(content)], value);
          break;
        case 'const':
          if (!this.#since06) break;
          fits = equal(value, content);
          if (!fits && tell) sayValues(tell, 'const', [content], value);
          break;
        case 'enum':
          fits = this.#isOneOf(content as readonly Json[], value);
          if (!fits && tell) sayValues(tell, 'enum', content as readonly Json[], value);
          break;
        case 'allOf':
          fits = this.#all(keyword, content as readonly Json[], value, at, seen);
          break;
        case 'anyOf':
        case 'oneOf':
          fits = this.#alternatives(keyword, content as readonly Json[], value, at, seen);
          break;
        case 'not':
          fits = !this.#apply(content, value, quiet(at), this.#fresh(seen));
          if (!fits && tell) {
            say(tell, keyword, `${subject(tell)} is what "not" rules out: ${show(content)}`, { found: show(value) });
          }
          break;
        case 'if':
          if (this.#since07) fits = this.#condition(schema, content, value, at, seen);
          break;
        case 'unevaluatedItems':
        case 'unevaluatedProperties':
          unevaluated = this.#since2019;
          break;
        // Directly, because most recursion goes through these two and every frame between counts.
        case 'properties':
          if (isObject(value)) fits = this.#properties(content, value, at, seen);
          break;
        case 'items':
          if (isArray(value)) fits = this.#items(content, schema, value, at, seen);
          break;
        default:
          if (typeof value === 'number') fits = this.#number(keyword, content, schema, value, tell);
          else if (typeof value === 'string') fits = this.#text(keyword, content, value, tell);
          else if (isArray(value)) fits = this.#array(keyword, content, schema, value, at, seen);
          else if (isObject(value)) fits = this.#object(keyword, content, schema, value, at, seen);
      }
      if (!fits) valid = false;
    }
    if (unevaluated && seen && (valid || tell) && !this.#leftovers(schema, value, at, seen)) valid = false;
    if (asks) merge(evaluated, seen);
    this.#depth--;
    return valid;
  }

  #isOneOf(values: readonly Json[], value: Json): boolean {
    const simple = typeof value !== 'object' || value === null;
    if (values.length <= 16) return simple ? values.includes(value) : values.some((one) => equal(one, value));
    let known = this.#enums.get(values);
    if (known === undefined) {
      known = new Set(values.map(canonical));
      this.#enums.set(values, known);
    }
    return known.has(canonical(value));
  }

  #fresh(seen: Evaluated | undefined): Evaluated | undefined {
    return seen && nothingEvaluated();
  }

  #target(ref: string, keyword: string, scope: Scope): Target {
    const resolved = this.#index.resolve(scope.base, ref);
    if (resolved.kind === 'metaschema') {
      throw new ValidatorError('metaschema', `${show(ref)} refers to a meta-schema`);
    }
    if (resolved.kind !== 'inside') {
      throw new ValidatorError('unresolved', `${show(ref)} does not resolve inside this schema`);
    }
    if (keyword === '$recursiveRef') {
      if (this.#index.recursiveRoot(resolved.base) === undefined) return resolved;
      let found: Target = resolved;
      for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
        found = this.#index.recursiveRoot(at.base) ?? found;
      }
      return found;
    }
    if (keyword === '$dynamicRef') {
      const name = ref.slice(ref.indexOf('#') + 1);
      const here = this.#index.dynamicAnchor(resolved.base, name);
      if (here === undefined || here.schema !== resolved.schema) return resolved;
      let found: Target = resolved;
      for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
        found = this.#index.dynamicAnchor(at.base, name) ?? found;
      }
      return found;
    }
    return resolved;
  }

  #reference(ref: string, keyword: string, value: Json, at: At, seen: Evaluated | undefined): boolean {
    if (this.#index.resolve(at.scope.base, ref).kind === 'metaschema') {
      // Not at hand here: what it would say of the value is left open.
      if (seen) {
        seen.allNames = true;
        seen.itemsBefore = Number.POSITIVE_INFINITY;
      }
      return true;
    }
    const target = this.#target(ref, keyword, at.scope);
    const entered = target.base === at.scope.base ? at : entering(at, target.base);
    const { scope, tell } = entered;
    const told = tell ? { scope, tell: { ...tell, schemaAt: target.pointer } } : entered;
    // What was evaluated is a result as well, and a dynamic reference depends on the way.
    if (seen || this.#dynamic) return this.#apply(target.schema, value, told, seen);
    let known = this.#known.get(target.schema);
    if (known === undefined) {
      known = { base: target.base, verdicts: new Map() };
      this.#known.set(target.schema, known);
    } else if (known.base !== target.base) return this.#apply(target.schema, value, told, seen);
    let verdict = known.verdicts.get(value);
    if (verdict === undefined) {
      const depth = this.#depth;
      verdict = this.#apply(target.schema, value, quiet(told), undefined);
      this.#depth = depth;
      known.verdicts.set(value, verdict);
    }
    if (!verdict && tell && this.#tellsFirst(target.schema, tell)) {
      this.#apply(target.schema, value, told, undefined);
    }
    return verdict;
  }

  /** Whether this schema has not yet told in this list why it refuses this place. */
  #tellsFirst(schema: Json, tell: Tell): boolean {
    let bySchema = this.#told.get(tell.problems);
    if (bySchema === undefined) {
      bySchema = new Map();
      this.#told.set(tell.problems, bySchema);
    }
    const places = bySchema.get(schema);
    if (places?.has(tell.at)) return false;
    if (places) places.add(tell.at);
    else bySchema.set(schema, new Set([tell.at]));
    return true;
  }

  #all(keyword: string, parts: readonly Json[], value: Json, at: At, seen: Evaluated | undefined): boolean {
    const { tell } = at;
    let fits = true;
    for (let i = 0; i < parts.length; i++) {
      if (this.#apply(parts[i]!, value, inside(at, keyword, i), seen)) continue;
      if (!tell) return false;
      fits = false;
    }
    return fits;
  }

  #alternatives(
    keyword: 'anyOf' | 'oneOf',
    parts: readonly Json[],
    value: Json,
    at: At,
    seen: Evaluated | undefined,
  ): boolean {
    const matching: number[] = [];
    for (let i = 0; i < parts.length; i++) {
      const mine = this.#fresh(seen);
      if (!this.#apply(parts[i]!, value, quiet(at), mine)) continue;
      matching.push(i);
      merge(seen, mine);
      if (keyword === 'oneOf' && matching.length > 1 && !at.tell) return false;
      if (keyword === 'anyOf' && !seen) return true;
    }
    if (keyword === 'anyOf' ? matching.length > 0 : matching.length === 1) return true;
    if (at.tell) this.#sayAlternatives(keyword, parts, matching, value, at, at.tell, seen);
    return false;
  }

  #sayAlternatives(
    keyword: string,
    parts: readonly Json[],
    matching: readonly number[],
    value: Json,
    at: At,
    tell: Tell,
    seen: Evaluated | undefined,
  ): void {
    const own = tellInside(tell, keyword);
    if (matching.length > 1) {
      const which = matching.slice(0, 4).map((i) => this.#name(parts[i]!, at.scope, childPointer(own.schemaAt, i)));
      const message = `${subject(tell)} matches ${matching.length} of the ${parts.length} alternatives of "oneOf", where exactly one must match: ${which.join(', ')}`;
      say(tell, keyword, message, {
        found: show(value),
        next: 'Make the alternatives exclude each other, or use "anyOf".',
      });
      return;
    }
    const failed = parts.map((part, i) => {
      const told: Tell = { ...tellInside(tell, keyword, i), problems: [] };
      this.#apply(part, value, { scope: at.scope, tell: told }, this.#fresh(seen));
      return { problems: told.problems, name: this.#name(part, at.scope, told.schemaAt) };
    });
    tell.problems.push(...closest(failed, own, value));
  }

  /** What to call an alternative: where its schema stands. */
  #name(part: Json, scope: Scope, pointer: string): string {
    const ref = member(part, '$ref');
    return `#${typeof ref === 'string' && this.#index.resolve(scope.base, ref).kind === 'inside' ? this.#target(ref, '$ref', scope).pointer : pointer}`;
  }

  #condition(schema: JsonObject, condition: Json, value: Json, at: At, seen: Evaluated | undefined): boolean {
    const mine = this.#fresh(seen);
    const holds = this.#apply(condition, value, quiet(at), mine);
    if (holds) merge(seen, mine);
    const keyword = holds ? 'then' : 'else';
    const branch = member(schema, keyword);
    if (branch === undefined) return true;
    return this.#apply(branch, value, inside(at, keyword), seen);
  }

  #number(keyword: string, content: Json, schema: JsonObject, value: number, tell: Tell | undefined): boolean {
    if (keyword === 'multipleOf') {
      if (isMultipleOf(value, content as number)) return true;
      if (tell)
        say(tell, keyword, `${subject(tell)} must be a multiple of ${content}; found ${value}`, {
          found: String(value),
        });
      return false;
    }
    let limit = content as number;
    let strict = false;
    let upper = false;
    switch (keyword) {
      case 'minimum':
        strict = schema.exclusiveMinimum === true;
        break;
      case 'maximum':
        strict = schema.exclusiveMaximum === true;
        upper = true;
        break;
      case 'exclusiveMinimum':
      case 'exclusiveMaximum':
        if (!this.#since06 || typeof content !== 'number') return true;
        strict = true;
        upper = keyword === 'exclusiveMaximum';
        break;
      default:
        return true;
    }
    limit = content as number;
    const fits = upper ? (strict ? value < limit : value <= limit) : strict ? value > limit : value >= limit;
    if (!fits && tell) {
      const words = upper ? (strict ? 'less than' : 'at most') : strict ? 'greater than' : 'at least';
      say(tell, keyword, `${subject(tell)} must be ${words} ${limit}; found ${value}`, {
        found: String(value),
        expected: `${words} ${limit}`,
      });
    }
    return fits;
  }

  #text(keyword: string, content: Json, value: string, tell: Tell | undefined): boolean {
    switch (keyword) {
      case 'minLength':
      case 'maxLength': {
        const length = textLength(value);
        const limit = content as number;
        if (keyword === 'minLength' ? length >= limit : length <= limit) return true;
        const expected = `at ${keyword === 'minLength' ? 'least' : 'most'} ${plural(limit, 'character', 'characters')}`;
        if (tell) {
          say(tell, keyword, `${subject(tell)} must have ${expected}; found ${length}: ${show(value)}`, {
            found: show(value),
            expected,
          });
        }
        return false;
      }
      case 'pattern': {
        if (this.#patternValue(content as string).test(value)) return true;
        if (tell) {
          say(tell, keyword, `${subject(tell)} must match ${content}; found ${show(value)}`, {
            found: show(value),
            expected: `a text that matches ${content}`,
          });
        }
        return false;
      }
      case 'format': {
        const format = this.#options.formats?.get(content as string);
        if (format === undefined || format(value)) return true;
        if (tell) {
          say(tell, keyword, `${subject(tell)} must be of the format "${content}"; found ${show(value)}`, {
            found: show(value),
            expected: `the format "${content}"`,
          });
        }
        return false;
      }
    }
    return true;
  }

  #array(
    keyword: string,
    content: Json,
    schema: JsonObject,
    value: readonly Json[],
    at: At,
    seen: Evaluated | undefined,
  ): boolean {
    const { tell } = at;
    switch (keyword) {
      case 'minItems':
      case 'maxItems': {
        const limit = content as number;
        if (keyword === 'minItems' ? value.length >= limit : value.length <= limit) return true;
        const expected = `at ${keyword === 'minItems' ? 'least' : 'most'} ${plural(limit, 'item', 'items')}`;
        if (tell) {
          say(tell, keyword, `${subject(tell)} must have ${expected}; found ${value.length}`, {
            found: plural(value.length, 'item', 'items'),
            expected,
          });
        }
        return false;
      }
      case 'uniqueItems':
        return this.#unique(content, value, at);
      case 'prefixItems':
        if (!this.#since2020) return true;
        return this.#positions(keyword, content as readonly Json[], value, at, seen);
      case 'additionalItems': {
        if (this.#since2020 || !isArray(schema.items)) return true;
        return this.#rest(keyword, content, value, schema.items.length, at, seen);
      }
      case 'contains':
        return this.#contains(content, schema, value, at, seen);
    }
    return true;
  }

  #items(content: Json, schema: JsonObject, value: readonly Json[], at: At, seen: Evaluated | undefined): boolean {
    if (!isArray(content)) {
      return this.#rest('items', content, value, this.#since2020 ? prefixLength(schema) : 0, at, seen);
    }
    return this.#since2020 || this.#positions('items', content, value, at, seen);
  }

  #positions(
    keyword: string,
    parts: readonly Json[],
    value: readonly Json[],
    at: At,
    seen: Evaluated | undefined,
  ): boolean {
    const { tell } = at;
    let fits = true;
    const end = Math.min(parts.length, value.length);
    for (let i = 0; i < end; i++) {
      if (this.#apply(parts[i]!, value[i]!, below(inside(at, keyword, i), i), undefined)) continue;
      if (!tell) return false;
      fits = false;
    }
    if (seen) seen.itemsBefore = Math.max(seen.itemsBefore, end);
    return fits;
  }

  #rest(
    keyword: string,
    schema: Json,
    value: readonly Json[],
    from: number,
    at: At,
    seen: Evaluated | undefined,
  ): boolean {
    const { tell } = at;
    if (schema === false && value.length > from) {
      if (tell) {
        const expected = `at most ${plural(from, 'item', 'items')}`;
        say(tell, keyword, `${subject(tell)} must have ${expected}; found ${value.length}`, {
          found: plural(value.length, 'item', 'items'),
          expected,
        });
      }
      return false;
    }
    let fits = true;
    for (let i = from; i < value.length; i++) {
      if (this.#apply(schema, value[i]!, below(inside(at, keyword), i), undefined)) continue;
      if (!tell) return false;
      fits = false;
    }
    if (seen) seen.itemsBefore = Math.max(seen.itemsBefore, value.length);
    return fits;
  }

  #object(
    keyword: string,
    content: Json,
    schema: JsonObject,
    value: JsonObject,
    at: At,
    seen: Evaluated | undefined,
  ): boolean {
    const { tell } = at;
    switch (keyword) {
      case 'patternProperties':
        return this.#patternProperties(content, value, at, seen);
      case 'additionalProperties':
        return this.#additionalProperties(content, schema, value, at, seen);
      case 'required':
        return this.#required(content, schema, value, at);
      case 'minProperties':
      case 'maxProperties': {
        const count = Object.keys(value).length;
        const limit = content as number;
        if (keyword === 'minProperties' ? count >= limit : count <= limit) return true;
        const expected = `at ${keyword === 'minProperties' ? 'least' : 'most'} ${plural(limit, 'property', 'properties')}`;
        if (tell) {
          say(tell, keyword, `${subject(tell)} must have ${expected}; found ${count}`, {
            found: String(count),
            expected,
          });
        }
        return false;
      }
      case 'propertyNames':
        return this.#propertyNames(content, value, at);
      case 'dependentRequired':
        return !this.#since2019 || this.#dependents(keyword, content as JsonObject, schema, value, at, seen);
      case 'dependentSchemas':
        return !this.#since2019 || this.#dependents(keyword, content as JsonObject, schema, value, at, seen);
      case 'dependencies':
        return this.#since2019 || this.#dependents(keyword, content as JsonObject, schema, value, at, seen);
    }
    return true;
  }

  #unique(content: Json, value: readonly Json[], at: At): boolean {
    const { tell } = at;
    if (content !== true || value.length < 2) return true;
    const texts = new Map<string, number>();
    for (const [i, item] of value.entries()) {
      const text = canonical(item);
      const earlier = texts.get(text);
      if (earlier === undefined) {
        texts.set(text, i);
        continue;
      }
      if (tell) {
        say(
          tell,
          'uniqueItems',
          `${subject(tell)} must not repeat an item; items ${earlier} and ${i} are both ${show(item)}`,
          {
            found: show(item),
          },
        );
      }
      return false;
    }
    return true;
  }

  #contains(content: Json, schema: JsonObject, value: readonly Json[], at: At, seen: Evaluated | undefined): boolean {
    const { tell } = at;
    if (!this.#since06) return true;
    let count = 0;
    for (const [i, item] of value.entries()) {
      if (!this.#apply(content, item, quiet(at), undefined)) continue;
      count++;
      if (this.#since2020) seen?.items.add(i);
    }
    const least = this.#since2019 ? (member(schema, 'minContains') ?? 1) : 1;
    const most = this.#since2019
      ? (member(schema, 'maxContains') ?? Number.POSITIVE_INFINITY)
      : Number.POSITIVE_INFINITY;
    if (count >= (least as number) && count <= (most as number)) return true;
    if (tell) {
      const expected =
        count < (least as number)
          ? `at least ${plural(least as number, 'item', 'items')}`
          : `at most ${plural(most as number, 'item', 'items')}`;
      say(tell, 'contains', `${subject(tell)} must hold ${expected} that fit ${show(content)}; found ${count}`, {
        found: String(count),
        expected,
      });
    }
    return false;
  }

  #properties(content: Json, value: JsonObject, at: At, seen: Evaluated | undefined): boolean {
    const { tell } = at;
    let fits = true;
    const names = Object.keys(content as JsonObject);
    for (let i = 0; i < names.length; i++) {
      const name = names[i]!;
      if (!Object.hasOwn(value, name)) continue;
      seen?.names.add(name);
      const told = below(inside(at, 'properties', name), name);
      if (this.#apply((content as JsonObject)[name]!, value[name]!, told, undefined)) continue;
      if (!tell) return false;
      fits = false;
    }
    return fits;
  }

  #patternProperties(content: Json, value: JsonObject, at: At, seen: Evaluated | undefined): boolean {
    const { tell } = at;
    let fits = true;
    for (const text of Object.keys(content as JsonObject)) {
      const pattern = this.#pattern(text);
      for (const name of Object.keys(value)) {
        if (!pattern.test(name)) continue;
        seen?.names.add(name);
        const told = below(inside(at, 'patternProperties', text), name);
        if (this.#apply((content as JsonObject)[text]!, value[name]!, told, undefined)) continue;
        if (!tell) return false;
        fits = false;
      }
    }
    return fits;
  }

  #additionalProperties(
    content: Json,
    schema: JsonObject,
    value: JsonObject,
    at: At,
    seen: Evaluated | undefined,
  ): boolean {
    const { tell } = at;
    let fits = true;
    if (content === true && !seen) return true;
    const declared = member(schema, 'properties');
    const patterns = member(schema, 'patternProperties');
    const matchers = isObject(patterns) ? Object.keys(patterns).map((text) => this.#pattern(text)) : [];
    for (const name of Object.keys(value)) {
      if (isObject(declared) && Object.hasOwn(declared, name)) continue;
      if (matchers.some((pattern) => pattern.test(name))) continue;
      seen?.names.add(name);
      if (content === false) {
        fits = false;
        if (tell) sayUndeclared(tell, 'additionalProperties', name, value, declaredIn(schema));
      } else if (!this.#apply(content, value[name]!, below(inside(at, 'additionalProperties'), name), undefined)) {
        fits = false;
      }
      if (!fits && !tell) return false;
    }
    return fits;
  }

  #required(content: Json, schema: JsonObject, value: JsonObject, at: At): boolean {
    const { tell } = at;
    let fits = true;
    for (const name of content as readonly string[]) {
      if (Object.hasOwn(value, name)) continue;
      if (!tell) return false;
      fits = false;
      sayMissing(tell, 'required', name, value, schema, '');
    }
    return fits;
  }

  #propertyNames(content: Json, value: JsonObject, at: At): boolean {
    const { tell } = at;
    let fits = true;
    if (!this.#since06) return true;
    for (const name of Object.keys(value)) {
      if (this.#apply(content, name, quiet(at), undefined)) continue;
      if (!tell) return false;
      fits = false;
      const told: Tell = { ...tellInside(tell, 'propertyNames'), problems: [] };
      this.#apply(content, name, { scope: at.scope, tell: told }, undefined);
      const first = told.problems[0];
      const reason = first === undefined ? '' : `: ${first.message.replace(capital(subject(tell)), 'it')}`;
      tell.problems.push({
        pointer: childPointer(tell.at, name),
        schemaPointer: first?.schemaPointer ?? told.schemaAt,
        keyword: 'propertyNames',
        message: `${capital(subject(tell))} must not have a property called ${show(name)}${reason}`,
        found: show(name),
        ...(first?.expected !== undefined && { expected: first.expected }),
        ...(first?.next !== undefined && { next: first.next }),
      });
    }
    return fits;
  }

  #dependents(
    keyword: string,
    content: JsonObject,
    schema: JsonObject,
    value: JsonObject,
    at: At,
    seen: Evaluated | undefined,
  ): boolean {
    const { tell } = at;
    let fits = true;
    for (const name of Object.keys(content)) {
      if (!Object.hasOwn(value, name)) continue;
      const needs = content[name]!;
      if (isArray(needs)) {
        for (const other of needs as readonly string[]) {
          if (Object.hasOwn(value, other)) continue;
          fits = false;
          if (tell) sayMissing(tell, keyword, other, value, schema, ` because "${name}" is present`);
        }
      } else if (!this.#apply(needs, value, inside(at, keyword, name), seen)) fits = false;
      if (!fits && !tell) return false;
    }
    return fits;
  }

  #leftovers(schema: JsonObject, value: Json, at: At, seen: Evaluated): boolean {
    const { tell } = at;
    let fits = true;
    const names = member(schema, 'unevaluatedProperties');
    if (names !== undefined && isObject(value) && !seen.allNames) {
      for (const name of Object.keys(value)) {
        if (seen.names.has(name)) continue;
        if (names === false) {
          fits = false;
          if (tell) sayUndeclared(tell, 'unevaluatedProperties', name, value, declaredIn(schema));
        } else {
          const told = below(inside(at, 'unevaluatedProperties'), name);
          if (!this.#apply(names, value[name]!, told, undefined)) fits = false;
        }
        if (!fits && !tell) return false;
      }
      seen.allNames = true;
    }
    const items = member(schema, 'unevaluatedItems');
    if (items !== undefined && isArray(value)) {
      for (let i = seen.itemsBefore; i < value.length; i++) {
        if (seen.items.has(i)) continue;
        const told = below(inside(at, 'unevaluatedItems'), i);
        if (this.#apply(items, value[i]!, told, undefined)) continue;
        if (!tell) return false;
        fits = false;
      }
      seen.itemsBefore = value.length;
    }
    return fits;
  }
}

function prefixLength(schema: JsonObject): number {
  const prefix = member(schema, 'prefixItems');
  return isArray(prefix) ? prefix.length : 0;
}

/** A validator that reads the schema as it goes: nothing to load, nothing to compile, right for one or a few values. */
export interface SchemaInterpreter extends Validator {
  acceptsAt(target: Target, value: Json): boolean;
  explain(target: Target, value: Json): readonly Problem[];
}

/** Throws `ValidatorError` where `schema` is no schema; everything else shows when a value is checked. */
export function interpret(
  schema: Json,
  dialect: Dialect,
  options: ValidatorOptions = {},
  index?: DocumentIndex,
): SchemaInterpreter {
  return new Interpreter(schema, dialect, options, index);
}
