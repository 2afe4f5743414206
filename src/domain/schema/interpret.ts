import { isArray, isObject, type Json, member } from '../json.ts';
import { canonical, equal, typeMatches } from './equal.ts';
import { checkAll, checkAlternatives, checkCondition, checkLeftovers } from './interpret/applicators.ts';
import { checkArray, checkItems } from './interpret/arrays.ts';
import {
  type At,
  type Engine,
  type Evaluated,
  entering,
  fresh,
  merge,
  nothingEvaluated,
  quiet,
  type Scope,
} from './interpret/engine.ts';
import {
  runnable,
  runnableValue,
  type Validator,
  ValidatorError,
  type ValidatorOptions,
  withoutVerdict,
} from './interpret/faults.ts';
import { checkNumber } from './interpret/numbers.ts';
import { checkObject, checkProperties } from './interpret/objects.ts';
import { checkText } from './interpret/strings.ts';
import { notAfter, refStandsAlone } from './keywords.ts';
import { finished, type Problem, say, sayType, sayValues, subject, type Tell } from './problems.ts';
import { type DocumentIndex, indexDocument, type Resolved, type Target } from './refs.ts';
import { show } from './show.ts';
import type { Dialect } from './types.ts';
import { walk } from './walk.ts';

export {
  cautious,
  runnable,
  runnableValue,
  type Validator,
  ValidatorError,
  type ValidatorFault,
  type ValidatorOptions,
  withoutVerdict,
} from './interpret/faults.ts';
export type { Problem } from './problems.ts';

/** Schemas applied inside one another; what the stack holds is less sure, so its end is caught as well. */
const deepest = 2500;
/** Schemas applied in one evaluation. A second or so: more is a schema that multiplies its own work. */
const mostSteps = 2_000_000;
const onlyRef: readonly string[] = ['$ref'];
const endless = 'the schema recurses for ever, or the value is too deep';

class Interpreter implements Validator, Engine {
  readonly #index: DocumentIndex;
  readonly #root: Json;
  readonly #dialect: Dialect;
  readonly #options: ValidatorOptions;
  readonly formats: Engine['formats'];
  readonly #patterns = new Map<string, Pick<RegExp, 'test'>>();
  readonly #patternValues = new Map<string, Pick<RegExp, 'test'>>();
  /** Long enumerations, as a set of their members' texts. */
  readonly #enums = new Map<readonly Json[], ReadonlySet<string>>();
  readonly #refAlone: boolean;
  readonly since06: boolean;
  readonly #since07: boolean;
  readonly since2019: boolean;
  readonly since2020: boolean;
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
    this.formats = options.formats;
    this.#index = index;
    this.#refAlone = refStandsAlone(dialect);
    this.since06 = notAfter('draft-06', dialect);
    this.#since07 = notAfter('draft-07', dialect);
    this.since2019 = notAfter('2019-09', dialect);
    this.since2020 = dialect === '2020-12';
    let tracks = false;
    let dynamic = false;
    if (this.since2019) {
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
      return this.apply(schema, value, { scope: { base, outer: undefined }, ...(tell && { tell }) }, undefined);
    } catch (error) {
      if (error instanceof RangeError) throw new ValidatorError('too-deep', endless);
      throw error;
    } finally {
      if (this.#known.size > 0) this.#known = new Map();
    }
  }

  resolve(base: string, ref: string): Resolved {
    return this.#index.resolve(base, ref);
  }

  pattern(text: string): Pick<RegExp, 'test'> {
    let regexp = this.#patterns.get(text);
    if (regexp === undefined) {
      regexp = this.#options.regexp?.(text) ?? runnable(text, this.#options.verdicts);
      this.#patterns.set(text, regexp);
    }
    return regexp;
  }

  patternValue(text: string): Pick<RegExp, 'test'> {
    let regexp = this.#patternValues.get(text);
    if (regexp === undefined) {
      regexp = this.#options.regexp?.(text) ?? runnableValue(text, this.#options.verdicts);
      this.#patternValues.set(text, regexp);
    }
    return regexp;
  }

  apply(schema: Json, value: Json, outer: At, evaluated: Evaluated | undefined): boolean {
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
          if (this.since2020) fits = this.#reference(content as string, keyword, value, at, seen);
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
          if (!this.since06) break;
          fits = equal(value, content);
          if (!fits && tell) sayValues(tell, 'const', [content], value);
          break;
        case 'enum':
          fits = this.#isOneOf(content as readonly Json[], value);
          if (!fits && tell) sayValues(tell, 'enum', content as readonly Json[], value);
          break;
        case 'allOf':
          fits = checkAll(this, keyword, content as readonly Json[], value, at, seen);
          break;
        case 'anyOf':
        case 'oneOf':
          fits = checkAlternatives(this, keyword, content as readonly Json[], value, at, seen);
          break;
        case 'not':
          fits = !this.apply(content, value, quiet(at), fresh(seen));
          if (!fits && tell) {
            say(tell, keyword, `${subject(tell)} is what "not" rules out: ${show(content)}`, { found: show(value) });
          }
          break;
        case 'if':
          if (this.#since07) fits = checkCondition(this, schema, content, value, at, seen);
          break;
        case 'unevaluatedItems':
        case 'unevaluatedProperties':
          unevaluated = this.since2019;
          break;
        // Directly, because most recursion goes through these two and every frame between counts.
        case 'properties':
          if (isObject(value)) fits = checkProperties(this, content, value, at, seen);
          break;
        case 'items':
          if (isArray(value)) fits = checkItems(this, content, schema, value, at, seen);
          break;
        default:
          if (typeof value === 'number') fits = checkNumber(this, keyword, content, schema, value, tell);
          else if (typeof value === 'string') fits = checkText(this, keyword, content, value, tell);
          else if (isArray(value)) fits = checkArray(this, keyword, content, schema, value, at, seen);
          else if (isObject(value)) fits = checkObject(this, keyword, content, schema, value, at, seen);
      }
      if (!fits) valid = false;
    }
    if (unevaluated && seen && (valid || tell) && !checkLeftovers(this, schema, value, at, seen)) valid = false;
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

  target(ref: string, keyword: string, scope: Scope): Target {
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
    const target = this.target(ref, keyword, at.scope);
    const entered = target.base === at.scope.base ? at : entering(at, target.base);
    const { scope, tell } = entered;
    const told = tell ? { scope, tell: { ...tell, schemaAt: target.pointer } } : entered;
    // What was evaluated is a result as well, and a dynamic reference depends on the way.
    if (seen || this.#dynamic) return this.apply(target.schema, value, told, seen);
    let known = this.#known.get(target.schema);
    if (known === undefined) {
      known = { base: target.base, verdicts: new Map() };
      this.#known.set(target.schema, known);
    } else if (known.base !== target.base) return this.apply(target.schema, value, told, seen);
    let verdict = known.verdicts.get(value);
    if (verdict === undefined) {
      const depth = this.#depth;
      verdict = this.apply(target.schema, value, quiet(told), undefined);
      this.#depth = depth;
      known.verdicts.set(value, verdict);
    }
    if (!verdict && tell && this.#tellsFirst(target.schema, tell)) {
      this.apply(target.schema, value, told, undefined);
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
