import { childPointer, isArray, isObject, type Json, type JsonObject, member, pointerSteps } from '../json.ts';
import { nearest } from './distance.ts';
import { canonical, equal, isMultipleOf, typeMatches } from './equal.ts';
import { notAfter, refStandsAlone } from './keywords.ts';
import { compilePattern, isPlainlySafe, type Verdict } from './patterns.ts';
import { type DocumentIndex, indexDocument, type Target } from './refs.ts';
import { oneOfWords, show, typeInWords } from './show.ts';
import type { Dialect } from './types.ts';
import { walk } from './walk.ts';

/** One cause why a value is refused, at the deepest place where it shows. */
export interface Problem {
  /** Into the value. For a property that must not be there, the property itself. */
  readonly pointer: string;
  /** Into the schema: the keyword that refuses. */
  readonly schemaPointer: string;
  readonly keyword: string;
  /** One sentence, without a full stop. */
  readonly message: string;
  readonly found?: string;
  readonly expected?: string;
  readonly next?: string;
}

export interface Validator {
  /** `[]` = valid. Throws `ValidatorError`. */
  check(value: Json): readonly Problem[];
  /** The same without reasons: faster. */
  accepts(value: Json): boolean;
}

/** Why no verdict is possible. */
export type ValidatorFault = 'unresolved' | 'metaschema' | 'pattern' | 'too-deep' | 'not-a-schema';

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

/** A problem while it may still be merged with those of other alternatives. */
interface Told extends Problem {
  /** What the place would have to be, where a type or a list of values refused it. */
  readonly types?: readonly string[];
  readonly values?: readonly Json[];
}

/** Where reasons go; absent while only the verdict is wanted. */
interface Tell {
  readonly problems: Told[];
  readonly at: string;
  readonly schemaAt: string;
  /** Undeclared properties that a missing one was probably meant to be: reported once, as the missing one. */
  readonly misnamed: Set<string>;
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
const endless = 'the schema recurses for ever, or the value is too deep';

function textLength(text: string): number {
  // Code points, not UTF-16 units; most texts have no surrogates.
  if (!/[\ud800-\udfff]/.test(text)) return text.length;
  let length = 0;
  for (const _ of text) length++;
  return length;
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** How a sentence names a place of the value. */
function subject(at: string): string {
  const steps = pointerSteps(at);
  const last = steps.at(-1);
  if (last === undefined) return 'the value';
  if (!/^\d+$/.test(last)) return `"${last}"`;
  const above = steps.findLast((step) => !/^\d+$/.test(step));
  return above === undefined ? `item ${last}` : `item ${last} of "${above}"`;
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

class Interpreter implements Validator {
  readonly #index: DocumentIndex;
  readonly #root: Json;
  readonly #dialect: Dialect;
  readonly #options: ValidatorOptions;
  readonly #patterns = new Map<string, RegExp>();
  /** Long enumerations, as a set of their members' texts. */
  readonly #enums = new Map<readonly Json[], ReadonlySet<string>>();
  readonly #refAlone: boolean;
  readonly #since06: boolean;
  readonly #since07: boolean;
  readonly #since2019: boolean;
  readonly #since2020: boolean;
  /** Whether anything asks what was evaluated: most schemas do not, and then nobody keeps count. */
  readonly #tracks: boolean;
  #depth = 0;

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
    if (this.#since2019) {
      walk({ schema: root }, dialect, {
        keyword(_place, name) {
          tracks ||= name === 'unevaluatedProperties' || name === 'unevaluatedItems';
        },
      });
    }
    this.#tracks = tracks;
  }

  check(value: Json): readonly Problem[] {
    if (this.accepts(value)) return [];
    return this.explain({ schema: this.#root, pointer: '', base: this.#index.base }, value);
  }

  accepts(value: Json): boolean {
    return this.acceptsAt({ schema: this.#root, pointer: '', base: this.#index.base }, value);
  }

  /** The verdict of one schema inside the document. */
  acceptsAt(target: Target, value: Json): boolean {
    this.#depth = 0;
    return this.#apply(
      target.schema,
      value,
      target.base,
      { base: target.base, outer: undefined },
      undefined,
      undefined,
    );
  }

  /** Why one schema inside the document refuses a value; `[]` where it does not. */
  explain(target: Target, value: Json): readonly Problem[] {
    const tell: Tell = { problems: [], at: '', schemaAt: target.pointer, misnamed: new Set() };
    this.#start(target, value, tell);
    return finished(tell);
  }

  #start({ schema, base }: Target, value: Json, tell: Tell | undefined): boolean {
    this.#depth = 0;
    try {
      return this.#apply(schema, value, base, { base, outer: undefined }, undefined, tell);
    } catch (error) {
      if (error instanceof RangeError) throw new ValidatorError('too-deep', endless);
      throw error;
    }
  }

  #pattern(text: string): RegExp {
    let regexp = this.#patterns.get(text);
    if (regexp === undefined) {
      regexp = runnable(text, this.#options.verdicts);
      this.#patterns.set(text, regexp);
    }
    return regexp;
  }

  #apply(
    schema: Json,
    value: Json,
    outerBase: string,
    outerScope: Scope,
    evaluated: Evaluated | undefined,
    tell: Tell | undefined,
  ): boolean {
    if (schema === true) return true;
    if (schema === false) {
      if (tell) say(tell, 'false', `${subject(tell.at)} is not allowed here`, { found: show(value) });
      return false;
    }
    if (!isObject(schema)) throw new ValidatorError('not-a-schema', `${show(schema)} is not a schema`);
    if (++this.#depth > deepest) {
      throw new ValidatorError('too-deep', endless);
    }
    const base = this.#index.bases.get(schema) ?? outerBase;
    const scope = base === outerScope.base ? outerScope : { base, outer: outerScope };
    // It sees what its own keywords evaluate, not what those around it did.
    const asks = this.#tracks && ('unevaluatedProperties' in schema || 'unevaluatedItems' in schema);
    const seen = asks ? nothingEvaluated() : evaluated;
    const valid = this.#keywords(schema, value, base, scope, seen, tell);
    if (asks) merge(evaluated, seen);
    this.#depth--;
    return valid;
  }

  #keywords(
    schema: JsonObject,
    value: Json,
    base: string,
    scope: Scope,
    seen: Evaluated | undefined,
    tell: Tell | undefined,
  ): boolean {
    if (this.#refAlone && typeof member(schema, '$ref') === 'string') {
      return this.#reference(schema.$ref as string, '$ref', value, base, scope, seen, tell);
    }
    let valid = true;
    let unevaluated = false;
    for (const keyword of Object.keys(schema)) {
      const content = schema[keyword]!;
      let fits = true;
      switch (keyword) {
        case '$ref':
          fits = this.#reference(content as string, keyword, value, base, scope, seen, tell);
          break;
        case '$dynamicRef':
          if (this.#since2020) fits = this.#reference(content as string, keyword, value, base, scope, seen, tell);
          break;
        case '$recursiveRef':
          if (this.#dialect === '2019-09') {
            fits = this.#reference(content as string, keyword, value, base, scope, seen, tell);
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
          for (const [i, part] of (content as readonly Json[]).entries()) {
            if (this.#apply(part, value, base, scope, seen, tell && inside(tell, keyword, i))) continue;
            fits = false;
            if (!tell) break;
          }
          break;
        case 'anyOf':
        case 'oneOf':
          fits = this.#alternatives(keyword, content as readonly Json[], value, base, scope, seen, tell);
          break;
        case 'not':
          fits = !this.#apply(content, value, base, scope, this.#fresh(seen), undefined);
          if (!fits && tell) {
            say(tell, keyword, `${subject(tell.at)} is what "not" rules out: ${show(content)}`, { found: show(value) });
          }
          break;
        case 'if':
          if (this.#since07) fits = this.#condition(schema, content, value, base, scope, seen, tell);
          break;
        case 'unevaluatedItems':
        case 'unevaluatedProperties':
          unevaluated = this.#since2019;
          break;
        default:
          if (typeof value === 'number') fits = this.#number(keyword, content, schema, value, tell);
          else if (typeof value === 'string') fits = this.#text(keyword, content, value, tell);
          else if (isArray(value)) fits = this.#array(keyword, content, schema, value, base, scope, seen, tell);
          else if (isObject(value)) fits = this.#object(keyword, content, schema, value, base, scope, seen, tell);
      }
      if (fits) continue;
      if (!tell) return false;
      valid = false;
    }
    if (unevaluated && seen && !this.#leftovers(schema, value, base, scope, seen, tell)) return false;
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

  #target(ref: string, keyword: string, base: string, scope: Scope): Target {
    const resolved = this.#index.resolve(base, ref);
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

  #reference(
    ref: string,
    keyword: string,
    value: Json,
    base: string,
    scope: Scope,
    seen: Evaluated | undefined,
    tell: Tell | undefined,
  ): boolean {
    const target = this.#target(ref, keyword, base, scope);
    const entered = target.base === scope.base ? scope : { base: target.base, outer: scope };
    const told = tell && { ...tell, schemaAt: target.pointer };
    return this.#apply(target.schema, value, target.base, entered, seen, told);
  }

  #alternatives(
    keyword: 'anyOf' | 'oneOf',
    parts: readonly Json[],
    value: Json,
    base: string,
    scope: Scope,
    seen: Evaluated | undefined,
    tell: Tell | undefined,
  ): boolean {
    const matching: number[] = [];
    for (const [i, part] of parts.entries()) {
      const mine = this.#fresh(seen);
      if (!this.#apply(part, value, base, scope, mine, undefined)) continue;
      matching.push(i);
      merge(seen, mine);
      if (keyword === 'oneOf' && matching.length > 1 && !tell) return false;
      if (keyword === 'anyOf' && !seen) return true;
    }
    if (keyword === 'anyOf' ? matching.length > 0 : matching.length === 1) return true;
    if (!tell) return false;
    const own = inside(tell, keyword);
    if (matching.length > 1) {
      const which = matching.slice(0, 4).map((i) => this.#name(parts[i]!, base, scope, childPointer(own.schemaAt, i)));
      const message = `${subject(tell.at)} matches ${matching.length} of the ${parts.length} alternatives of "oneOf", where exactly one must match: ${which.join(', ')}`;
      say(tell, keyword, message, {
        found: show(value),
        next: 'Make the alternatives exclude each other, or use "anyOf".',
      });
      return false;
    }
    const failed = parts.map((part, i) => {
      const told: Tell = { ...inside(tell, keyword, i), problems: [] };
      this.#apply(part, value, base, scope, this.#fresh(seen), told);
      return { problems: told.problems, name: this.#name(part, base, scope, told.schemaAt) };
    });
    tell.problems.push(...closest(failed, own, value));
    return false;
  }

  /** What to call an alternative: where its schema stands. */
  #name(part: Json, base: string, scope: Scope, pointer: string): string {
    const ref = member(part, '$ref');
    return `#${typeof ref === 'string' ? this.#target(ref, '$ref', base, scope).pointer : pointer}`;
  }

  #condition(
    schema: JsonObject,
    condition: Json,
    value: Json,
    base: string,
    scope: Scope,
    seen: Evaluated | undefined,
    tell: Tell | undefined,
  ): boolean {
    const mine = this.#fresh(seen);
    const holds = this.#apply(condition, value, base, scope, mine, undefined);
    if (holds) merge(seen, mine);
    const keyword = holds ? 'then' : 'else';
    const branch = member(schema, keyword);
    if (branch === undefined) return true;
    return this.#apply(branch, value, base, scope, seen, tell && inside(tell, keyword));
  }

  #number(keyword: string, content: Json, schema: JsonObject, value: number, tell: Tell | undefined): boolean {
    if (keyword === 'multipleOf') {
      if (isMultipleOf(value, content as number)) return true;
      if (tell)
        say(tell, keyword, `${subject(tell.at)} must be a multiple of ${content}; found ${value}`, {
          found: String(value),
        });
      return false;
    }
    let limit = content as number;
    let strict = false;
    let upper = false;
    switch (keyword) {
      case 'minimum':
        strict = schema.exclusiveMinimum === true && !this.#since06;
        break;
      case 'maximum':
        strict = schema.exclusiveMaximum === true && !this.#since06;
        upper = true;
        break;
      case 'exclusiveMinimum':
      case 'exclusiveMaximum':
        if (!this.#since06) return true;
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
      say(tell, keyword, `${subject(tell.at)} must be ${words} ${limit}; found ${value}`, {
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
          say(tell, keyword, `${subject(tell.at)} must have ${expected}; found ${length}: ${show(value)}`, {
            found: show(value),
            expected,
          });
        }
        return false;
      }
      case 'pattern': {
        if (this.#pattern(content as string).test(value)) return true;
        if (tell) {
          say(tell, keyword, `${subject(tell.at)} must match ${content}; found ${show(value)}`, {
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
          say(tell, keyword, `${subject(tell.at)} must be of the format "${content}"; found ${show(value)}`, {
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
    base: string,
    scope: Scope,
    seen: Evaluated | undefined,
    tell: Tell | undefined,
  ): boolean {
    switch (keyword) {
      case 'minItems':
      case 'maxItems': {
        const limit = content as number;
        if (keyword === 'minItems' ? value.length >= limit : value.length <= limit) return true;
        const expected = `at ${keyword === 'minItems' ? 'least' : 'most'} ${plural(limit, 'item', 'items')}`;
        if (tell) {
          say(tell, keyword, `${subject(tell.at)} must have ${expected}; found ${value.length}`, {
            found: plural(value.length, 'item', 'items'),
            expected,
          });
        }
        return false;
      }
      case 'uniqueItems': {
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
              keyword,
              `${subject(tell.at)} must not repeat an item; items ${earlier} and ${i} are both ${show(item)}`,
              {
                found: show(item),
              },
            );
          }
          return false;
        }
        return true;
      }
      case 'prefixItems':
        if (!this.#since2020) return true;
        return this.#positions(keyword, content as readonly Json[], value, base, scope, seen, tell);
      case 'items':
        if (isArray(content)) {
          return this.#since2020 || this.#positions(keyword, content, value, base, scope, seen, tell);
        }
        return this.#rest(keyword, content, value, this.#since2020 ? prefixLength(schema) : 0, base, scope, seen, tell);
      case 'additionalItems': {
        if (this.#since2020 || !isArray(schema.items)) return true;
        return this.#rest(keyword, content, value, schema.items.length, base, scope, seen, tell);
      }
      case 'contains': {
        if (!this.#since06) return true;
        let count = 0;
        for (const [i, item] of value.entries()) {
          if (!this.#apply(content, item, base, scope, undefined, undefined)) continue;
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
          say(tell, keyword, `${subject(tell.at)} must hold ${expected} that fit ${show(content)}; found ${count}`, {
            found: String(count),
            expected,
          });
        }
        return false;
      }
    }
    return true;
  }

  #positions(
    keyword: string,
    parts: readonly Json[],
    value: readonly Json[],
    base: string,
    scope: Scope,
    seen: Evaluated | undefined,
    tell: Tell | undefined,
  ): boolean {
    let fits = true;
    const end = Math.min(parts.length, value.length);
    for (let i = 0; i < end; i++) {
      if (this.#apply(parts[i]!, value[i]!, base, scope, undefined, tell && below(inside(tell, keyword, i), i)))
        continue;
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
    base: string,
    scope: Scope,
    seen: Evaluated | undefined,
    tell: Tell | undefined,
  ): boolean {
    if (schema === false && value.length > from) {
      if (tell) {
        const expected = `at most ${plural(from, 'item', 'items')}`;
        say(tell, keyword, `${subject(tell.at)} must have ${expected}; found ${value.length}`, {
          found: plural(value.length, 'item', 'items'),
          expected,
        });
      }
      return false;
    }
    let fits = true;
    for (let i = from; i < value.length; i++) {
      if (this.#apply(schema, value[i]!, base, scope, undefined, tell && below(inside(tell, keyword), i))) continue;
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
    base: string,
    scope: Scope,
    seen: Evaluated | undefined,
    tell: Tell | undefined,
  ): boolean {
    let fits = true;
    switch (keyword) {
      case 'properties':
        for (const name of Object.keys(content as JsonObject)) {
          if (!Object.hasOwn(value, name)) continue;
          seen?.names.add(name);
          const told = tell && below(inside(tell, keyword, name), name);
          if (this.#apply((content as JsonObject)[name]!, value[name]!, base, scope, undefined, told)) continue;
          if (!tell) return false;
          fits = false;
        }
        return fits;
      case 'patternProperties':
        for (const text of Object.keys(content as JsonObject)) {
          const pattern = this.#pattern(text);
          for (const name of Object.keys(value)) {
            if (!pattern.test(name)) continue;
            seen?.names.add(name);
            const told = tell && below(inside(tell, keyword, text), name);
            if (this.#apply((content as JsonObject)[text]!, value[name]!, base, scope, undefined, told)) continue;
            if (!tell) return false;
            fits = false;
          }
        }
        return fits;
      case 'additionalProperties': {
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
            if (tell) sayUndeclared(tell, keyword, name, value, isObject(declared) ? Object.keys(declared) : []);
          } else if (
            !this.#apply(content, value[name]!, base, scope, undefined, tell && below(inside(tell, keyword), name))
          ) {
            fits = false;
          }
          if (!fits && !tell) return false;
        }
        return fits;
      }
      case 'required':
        for (const name of content as readonly string[]) {
          if (Object.hasOwn(value, name)) continue;
          if (!tell) return false;
          fits = false;
          sayMissing(tell, keyword, name, value, schema, '');
        }
        return fits;
      case 'minProperties':
      case 'maxProperties': {
        const count = Object.keys(value).length;
        const limit = content as number;
        if (keyword === 'minProperties' ? count >= limit : count <= limit) return true;
        const expected = `at ${keyword === 'minProperties' ? 'least' : 'most'} ${plural(limit, 'property', 'properties')}`;
        if (tell) {
          say(tell, keyword, `${subject(tell.at)} must have ${expected}; found ${count}`, {
            found: String(count),
            expected,
          });
        }
        return false;
      }
      case 'propertyNames':
        if (!this.#since06) return true;
        for (const name of Object.keys(value)) {
          if (this.#apply(content, name, base, scope, undefined, undefined)) continue;
          if (!tell) return false;
          fits = false;
          const told: Tell = { ...inside(tell, keyword), problems: [] };
          this.#apply(content, name, base, scope, undefined, told);
          const first = told.problems[0];
          const reason = first === undefined ? '' : `: ${first.message.replace(capital(subject(tell.at)), 'it')}`;
          tell.problems.push({
            pointer: childPointer(tell.at, name),
            schemaPointer: first?.schemaPointer ?? told.schemaAt,
            keyword,
            message: `${capital(subject(tell.at))} must not have a property called ${show(name)}${reason}`,
            found: show(name),
            ...(first?.expected !== undefined && { expected: first.expected }),
            ...(first?.next !== undefined && { next: first.next }),
          });
        }
        return fits;
      case 'dependentRequired':
        return (
          !this.#since2019 || this.#dependents(keyword, content as JsonObject, schema, value, base, scope, seen, tell)
        );
      case 'dependentSchemas':
        return (
          !this.#since2019 || this.#dependents(keyword, content as JsonObject, schema, value, base, scope, seen, tell)
        );
      case 'dependencies':
        return (
          this.#since2019 || this.#dependents(keyword, content as JsonObject, schema, value, base, scope, seen, tell)
        );
    }
    return true;
  }

  #dependents(
    keyword: string,
    content: JsonObject,
    schema: JsonObject,
    value: JsonObject,
    base: string,
    scope: Scope,
    seen: Evaluated | undefined,
    tell: Tell | undefined,
  ): boolean {
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
      } else if (!this.#apply(needs, value, base, scope, seen, tell && inside(tell, keyword, name))) fits = false;
      if (!fits && !tell) return false;
    }
    return fits;
  }

  #leftovers(
    schema: JsonObject,
    value: Json,
    base: string,
    scope: Scope,
    seen: Evaluated,
    tell: Tell | undefined,
  ): boolean {
    let fits = true;
    const names = member(schema, 'unevaluatedProperties');
    if (names !== undefined && isObject(value) && !seen.allNames) {
      for (const name of Object.keys(value)) {
        if (seen.names.has(name)) continue;
        if (names === false) {
          fits = false;
          if (tell) sayUndeclared(tell, 'unevaluatedProperties', name, value, declaredIn(schema));
        } else {
          const told = tell && below(inside(tell, 'unevaluatedProperties'), name);
          if (!this.#apply(names, value[name]!, base, scope, undefined, told)) fits = false;
        }
        if (!fits && !tell) return false;
      }
      seen.allNames = true;
    }
    const items = member(schema, 'unevaluatedItems');
    if (items !== undefined && isArray(value)) {
      for (let i = seen.itemsBefore; i < value.length; i++) {
        if (seen.items.has(i)) continue;
        const told = tell && below(inside(tell, 'unevaluatedItems'), i);
        if (this.#apply(items, value[i]!, base, scope, undefined, told)) continue;
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

function declaredIn(schema: JsonObject): string[] {
  const declared = member(schema, 'properties');
  return isObject(declared) ? Object.keys(declared) : [];
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function inside(tell: Tell, keyword: string, step?: string | number): Tell {
  const at = childPointer(tell.schemaAt, keyword);
  return { ...tell, schemaAt: step === undefined ? at : childPointer(at, step) };
}

function below(tell: Tell, step: string | number): Tell {
  return { ...tell, at: childPointer(tell.at, step) };
}

type About = Pick<Told, 'found' | 'expected' | 'next' | 'types' | 'values'>;

function say(tell: Tell, keyword: string, message: string, about: About): void {
  // A boolean schema has no keyword of its own.
  const schemaPointer = keyword === 'false' ? tell.schemaAt : childPointer(tell.schemaAt, keyword);
  tell.problems.push({ pointer: tell.at, schemaPointer, keyword, message: capital(message), ...about });
}

const articles: Readonly<Record<string, string>> = {
  array: 'an array',
  boolean: 'a boolean',
  integer: 'an integer',
  null: 'null',
  number: 'a number',
  object: 'an object',
  string: 'a string',
};

function withArticle(type: string): string {
  return Object.hasOwn(articles, type) ? articles[type]! : type;
}

function foundInWords(value: Json): string {
  if (value === null) return 'null';
  return isObject(value) || isArray(value) ? typeInWords(value) : `${typeInWords(value)}: ${show(value)}`;
}

function sayType(tell: Tell, types: readonly string[], value: Json): void {
  const expected = oneOfWords(types.map(withArticle));
  const next =
    typeof value === 'string' && types.some((type) => type === 'number' || type === 'integer') && isNumber(value)
      ? `Write ${value} without quotes.`
      : (typeof value === 'number' || typeof value === 'boolean') && types.includes('string')
        ? `Write "${value}" in quotes.`
        : undefined;
  say(tell, 'type', `${subject(tell.at)} must be ${expected}; found ${foundInWords(value)}`, {
    found: show(value),
    expected,
    types,
    ...(next !== undefined && { next }),
  });
}

function isNumber(text: string): boolean {
  return /^-?(0|[1-9]\d{0,15})(\.\d{1,15})?$/.test(text);
}

function sayValues(tell: Tell, keyword: string, values: readonly Json[], value: Json): void {
  const some = values.slice(0, 500);
  const words = some.slice(0, 12).map(show);
  if (values.length > 12) words.push(`${values.length - 12} more`);
  const expected = values.length === 1 ? words[0]! : `one of ${oneOfWords(words)}`;
  const near =
    typeof value === 'string'
      ? nearest(
          value,
          some.filter((one) => typeof one === 'string'),
        )
      : some.find((one) => typeof one === 'string' && one === String(value));
  say(tell, keyword, `${subject(tell.at)} must be ${expected}; found ${show(value)}`, {
    found: show(value),
    expected,
    values,
    ...(near !== undefined && values.length > 1 && { next: `Did you mean ${show(near)}?` }),
  });
}

function sayUndeclared(
  tell: Tell,
  keyword: string,
  name: string,
  value: JsonObject,
  declared: readonly string[],
): void {
  const free = declared.filter((one) => !Object.hasOwn(value, one));
  const near = nearest(name, free);
  tell.problems.push({
    pointer: childPointer(tell.at, name),
    schemaPointer: childPointer(tell.schemaAt, keyword),
    keyword,
    message: `"${name}" is not a property that ${tell.at === '' ? 'the value' : subject(tell.at)} may have`,
    found: `"${name}"`,
    ...(declared.length > 0 && { expected: oneOfWords(declared.map((one) => `"${one}"`)) }),
    next: near === undefined ? 'Remove it, or declare it in the schema.' : `Did you mean "${near}"?`,
  });
}

function sayMissing(
  tell: Tell,
  keyword: string,
  name: string,
  value: JsonObject,
  schema: JsonObject,
  because: string,
): void {
  const declared = new Set(declaredIn(schema));
  const near = nearest(
    name,
    Object.keys(value).filter((one) => !declared.has(one)),
  );
  if (near !== undefined) tell.misnamed.add(childPointer(tell.at, near));
  const where = tell.at === '' ? '' : ` in ${subject(tell.at)}`;
  const seen = near === undefined ? '' : `; found "${near}"`;
  say(tell, keyword, `"${name}" is missing${where}${because}${seen}`, {
    expected: `the property "${name}"`,
    ...(near !== undefined && { found: `"${near}"` }),
    next: near === undefined ? `Add "${name}".` : `Did you mean "${name}" where "${near}" stands?`,
  });
}

/** Steps of a pointer below another; 0 at the same place. */
function depthBelow(at: string, pointer: string): number {
  return pointer.slice(at.length).split('/').length - 1;
}

interface Failed {
  readonly problems: readonly Told[];
  readonly name: string;
}

/**
 * The problems of the alternative that was most likely meant. Alternatives refused for their type, or for the value that tells them
 * apart, are out, as long as others are left; where none is, what all of them would have allowed becomes one problem.
 */
function closest(failed: readonly Failed[], own: Tell, value: Json): Told[] {
  const { at } = own;
  const refusedHere = (one: Failed, key: 'types' | 'values') =>
    one.problems.find((problem) => problem.pointer === at && problem[key] !== undefined);
  const typed = failed.filter((one) => refusedHere(one, 'types') === undefined);
  if (typed.length === 0) {
    const types = [...new Set(failed.flatMap((one) => refusedHere(one, 'types')!.types!))];
    const merged: Tell = { ...own, problems: [] };
    sayType(merged, types, value);
    return merged.problems.map((problem) => ({ ...problem, schemaPointer: own.schemaAt }));
  }
  const valued = typed.filter((one) => refusedHere(one, 'values') === undefined);
  if (valued.length === 0) {
    const values = typed.flatMap((one) => refusedHere(one, 'values')!.values!);
    const merged: Tell = { ...own, problems: [] };
    sayValues(merged, 'enum', values, value);
    return merged.problems.map((problem) => ({ ...problem, schemaPointer: own.schemaAt }));
  }
  const tells = (problem: Told) => problem.values !== undefined && depthBelow(at, problem.pointer) === 1;
  const discriminated = valued.filter((one) => !one.problems.some(tells));
  if (discriminated.length === 0) {
    const places = new Set(valued.map((one) => one.problems.find(tells)!.pointer));
    if (places.size === 1 && valued.length > 1) {
      const first = valued[0]!.problems.find(tells)!;
      const values = valued.flatMap((one) => one.problems.find(tells)!.values!);
      const held = member(value, pointerSteps(first.pointer).at(-1)!) ?? null;
      const merged: Tell = { ...own, at: first.pointer, problems: [] };
      sayValues(merged, 'enum', values, held);
      return merged.problems.map((problem) => ({ ...problem, schemaPointer: own.schemaAt }));
    }
  }
  const left = discriminated.length > 0 ? discriminated : valued;
  const rank = (one: Failed): number => Math.max(0, ...one.problems.map((problem) => depthBelow(at, problem.pointer)));
  const best = left.reduce((a, b) => {
    if (a.problems.length !== b.problems.length) return b.problems.length < a.problems.length ? b : a;
    return rank(b) > rank(a) ? b : a;
  });
  // Only one could have been meant: then the others need no mention.
  if (left.length === 1 && failed.length > 1) return [...best.problems];
  const [first, ...others] = best.problems;
  if (first === undefined) return [];
  const message = `${capital(subject(at))} matches none of the ${failed.length} alternatives; closest is ${best.name}, where ${lower(first.message)}`;
  const { types: _types, values: _values, ...kept } = first;
  return [{ ...kept, message }, ...others];
}

/** Each place and sentence once, without what is reported as something else. */
function finished(tell: Tell): Problem[] {
  const known = new Set<string>();
  const problems: Problem[] = [];
  for (const { types: _types, values: _values, ...problem } of tell.problems) {
    const undeclared = problem.keyword === 'additionalProperties' || problem.keyword === 'unevaluatedProperties';
    if (undeclared && tell.misnamed.has(problem.pointer)) continue;
    const key = `${problem.pointer}\n${problem.message}`;
    if (known.has(key)) continue;
    known.add(key);
    problems.push(problem);
  }
  return problems;
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
