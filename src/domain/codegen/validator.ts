import { childPointer, isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import { keywordsOf, notAfter, refStandsAlone } from '../schema/keywords.ts';
import { type DocumentIndex, indexDocument, refsOf, type Target } from '../schema/refs.ts';
import type { Dialect } from '../schema/types.ts';
import { inPlace } from '../schema/walk.ts';
import { HELPERS, type HelperName } from './helpers.ts';
import { combinationChecks, leftoverChecks } from './validator/applicators.ts';
import { arrayChecks } from './validator/arrays.ts';
import {
  type Emitter,
  guard,
  type Here,
  helper,
  indent,
  type Made,
  say,
  undeclared,
  unguarded,
  uses,
  withoutTexts,
} from './validator/code.ts';
import { numberChecks } from './validator/numbers.ts';
import { objectChecks } from './validator/objects.ts';
import { stringChecks } from './validator/strings.ts';
import { typeLine, typeTest, valueChecks } from './validator/values.ts';

/**
 * Compiles a schema into functions of TypeScript that need nothing else: no imports, no library.
 *
 * `write` is the producer's view: an object may hold what its schema declares and nothing else, unless the schema says
 * `additionalProperties: true` (or gives a schema for them); what allOf, references and the alternatives that hold declare
 * counts. An object for which nothing is declared is free. `read` is the consumer's: undeclared properties are ignored,
 * and an enumeration marked `x-eda-extensible` takes unknown values of the types it has. `raw` is the schema as it
 * stands; both views use it under `not`, `if`, `contains` and `oneOf`, where another reading would change what is meant.
 * `format` is an annotation.
 */
export type View = 'read' | 'write' | 'raw';

export interface ValidatorSource {
  /** Self-contained. */
  readonly schema: Json;
  readonly dialect: Dialect;
  readonly view: View;
}

/** A module under construction: functions, constants and helpers that several validators share. */
export class ValidatorModule {
  readonly #functions: string[] = [];
  readonly #constants = new Map<string, string>();
  readonly #compilers = new Map<Json, Compiler>();
  #count = 0;

  /** Validators of one schema share the functions that are the same in their views. */
  #compiler(source: ValidatorSource): Compiler {
    const known = this.#compilers.get(source.schema) ?? new Compiler(this, source);
    this.#compilers.set(source.schema, known);
    return known;
  }

  /** A new name: `check1`, `value2`. */
  fresh(prefix: string): string {
    this.#count++;
    return `${prefix}${this.#count}`;
  }

  /** The helpers that code calls, in their own order: what was planned may have been left out. */
  #helpersOf(code: string): HelperName[] {
    const all = Object.keys(HELPERS) as HelperName[];
    const found = new Set<HelperName>();
    const add = (name: HelperName) => {
      found.add(name);
      for (const needed of HELPERS[name].needs ?? []) add(needed);
    };
    for (const name of all) if (uses(code, name)) add(name);
    return all.filter((name) => found.has(name));
  }

  constant(prefix: string, expression: string): string {
    const known = this.#constants.get(expression);
    if (known !== undefined) return known;
    const name = this.fresh(prefix);
    this.#constants.set(expression, name);
    return name;
  }

  function(text: string): void {
    this.#functions.push(text);
  }

  /** Exports a function that gives the issues of a value under all these schemas. */
  validator(name: string, doc: string, sources: readonly ValidatorSource[]): void {
    const calls = sources.map((source) => `  ${this.#compiler(source).call(source.view)};\n`);
    this.function(
      `/** ${doc} */\nexport function ${name}(value: unknown): Issue[] {\n  const out: Issue[] = [];\n${calls.join('')}  return out;\n}\n`,
    );
  }

  /** Without functions that were made for a check that was then left out. */
  #called(): string[] {
    let kept = this.#functions;
    for (let before = -1; before !== kept.length; ) {
      before = kept.length;
      const calls = new Set(kept.flatMap((text) => withoutTexts(text).match(/(?<!function )\bcheck\d+(?=\()/g) ?? []));
      kept = kept.filter((text) => {
        const name = /^function (check\d+)/.exec(text)?.[1];
        return name === undefined || calls.has(name);
      });
    }
    return kept;
  }

  text(): string {
    const functions = this.#called();
    const all = withoutTexts(functions.join(''));
    const helpers = this.#helpersOf(all);
    const constants = [...this.#constants]
      .filter(([, name]) => uses(all, name))
      .map(([expression, name]) => `const ${name} = ${expression};\n`);
    return [
      'interface Issue {\n  readonly pointer: string;\n  readonly keyword: string;\n  readonly message: string;\n}\n',
      ...(constants.length === 0 ? [] : [constants.join('')]),
      ...functions,
      ...helpers.map((name) => HELPERS[name].code),
    ].join('\n');
  }
}

class Compiler implements Emitter {
  readonly module: ValidatorModule;
  readonly #root: Json;
  readonly dialect: Dialect;
  readonly #index: DocumentIndex;
  readonly #alone: boolean;
  readonly since2020: boolean;
  readonly #functions = new Map<string, string>();
  readonly #sensitive = new Map<Json, boolean>();

  constructor(module: ValidatorModule, { schema, dialect }: ValidatorSource) {
    this.module = module;
    this.#root = schema;
    this.dialect = dialect;
    this.#index = indexDocument(schema, dialect);
    this.#alone = refStandsAlone(dialect);
    this.since2020 = notAfter('2020-12', dialect);
  }

  /** The call that checks `value` in one view. */
  call(view: View): string {
    const root = { schema: this.#root, pointer: '', base: this.#index.base };
    const { name, flagged } = this.#function(root, view === 'raw' ? 'raw' : 'both', false);
    return `${name}(value, "", out${flagged ? `, ${view === 'write'}` : ''})`;
  }

  get(schema: JsonObject, keyword: string): Json | undefined {
    return keywordsOf[this.dialect].has(keyword) ? member(schema, keyword) : undefined;
  }

  /**
   * The function that checks values against the schema at a target. `flagged`: it takes `strict`; `tracks`: it is given
   * the set that takes what was looked at.
   */
  #function(target: Target, asked: Made, tracks: boolean): { readonly name: string; readonly flagged: boolean } {
    const view = this.#depends(target) ? asked : 'raw';
    const flagged = view === 'both';
    const key = `${view} ${tracks} ${target.pointer}`;
    const known = this.#functions.get(key);
    if (known !== undefined) return { name: known, flagged };
    const name = this.module.fresh('check');
    this.#functions.set(key, name);
    const here: Here = { view, value: 'value', at: 'at', out: 'out', ...(tracks ? { seen: 'seen' } : {}) };
    const body = tracks ? this.keywords(target, here) : this.position(target, here);
    const code = body.join('\n');
    const parameter = (word: string, type: string) => `${uses(code, word) ? '' : '_'}${word}: ${type}`;
    const parameters = [
      parameter('value', 'unknown'),
      parameter('at', 'string'),
      parameter('out', 'Issue[]'),
      ...(flagged ? [parameter('strict', 'boolean')] : []),
      ...(tracks ? [parameter('seen', 'Set<string | number>')] : []),
    ];
    this.module.function(
      `function ${name}(${parameters.join(', ')}): void {\n${indent(body)
        .map((line) => `${line}\n`)
        .join('')}}\n`,
    );
    return { name, flagged };
  }

  /** Whether the views of a schema differ at all. `met`: what one search has looked at, each once, circles or not. */
  #depends(target: Target, met?: Set<Json>): boolean {
    const { schema } = target;
    if (!isObject(schema)) return false;
    const known = this.#sensitive.get(schema);
    if (known !== undefined) return known;
    if (met?.has(schema)) return false;
    const seen = met ?? new Set<Json>();
    seen.add(schema);
    let depends =
      ['properties', 'patternProperties', 'additionalProperties', 'unevaluatedProperties'].some(
        (keyword) => this.get(schema, keyword) !== undefined,
      ) || member(schema, 'x-eda-extensible') === true;
    for (const other of this.#refs(target)) depends ||= this.#depends(other, seen);
    if (!depends && !(this.#alone && member(schema, '$ref') !== undefined)) {
      depends = this.#inside(target).some((inner) => this.#depends(inner, seen));
    }
    if (depends) this.#sensitive.set(schema, true);
    // In the midst of a search "no" is not sure yet: a circle may lead on. At its end it holds for all that was met.
    else if (met === undefined) for (const each of seen) this.#sensitive.set(each, false);
    return depends;
  }

  #inside(target: Target): Target[] {
    const { schema } = target;
    if (!isObject(schema)) return [];
    const found: Target[] = [];
    for (const [keyword, info] of keywordsOf[this.dialect]) {
      if (info.applies !== 'here' && info.applies !== 'inside') continue;
      const value = member(schema, keyword);
      if (value === undefined) continue;
      const holds = info.shape === 'schema' || (info.shape === 'schema-or-list' && !isArray(value));
      if (holds) found.push(this.below(target, value, keyword));
      else if (isArray(value)) found.push(...value.map((each, i) => this.below(target, each, keyword, i)));
      else if (isObject(value)) {
        for (const name of Object.keys(value)) {
          if (!isArray(value[name])) found.push(this.below(target, value[name]!, keyword, name));
        }
      }
    }
    return found;
  }

  below(target: Target, schema: Json, keyword: string, step?: string | number): Target {
    const inner = childPointer(target.pointer, keyword);
    const pointer = step === undefined ? inner : childPointer(inner, step);
    return { schema, pointer, base: (isObject(schema) ? this.#index.bases.get(schema) : undefined) ?? target.base };
  }

  /** Where a schema's references lead. One to a meta-schema is not followed: it would accept nearly anything. */
  #refs(target: Target): Target[] {
    if (!isObject(target.schema)) return [];
    return refsOf(target.schema, this.dialect).flatMap(({ ref }) => {
      const resolved = this.#index.resolve(target.base, ref);
      return resolved.kind === 'inside' ? [resolved] : [];
    });
  }

  /** Whether a schema, or one that applies with it, declares properties: then the writer's view closes the object. */
  #declares(target: Target, met = new Set<Json>()): boolean {
    const { schema } = target;
    if (!isObject(schema) || met.has(schema)) return false;
    met.add(schema);
    if (this.#refs(target).some((other) => this.#declares(other, met))) return true;
    if (this.#alone && member(schema, '$ref') !== undefined) return false;
    if (this.get(schema, 'properties') !== undefined || this.get(schema, 'patternProperties') !== undefined)
      return true;
    return inPlace(schema, this.dialect).some(
      (inner) => !inner.pointer.startsWith('/not') && this.#declares({ ...target, schema: inner.schema }, met),
    );
  }

  /** A place where a value stands: the whole of it is judged, so here a writer's object is closed. */
  position(target: Target, here: Here): string[] {
    const { schema } = target;
    if (here.view === 'raw' || !isObject(schema) || !this.#declares(target)) return this.keywords(target, here);
    const refs = this.#refs(target);
    const [only] = refs;
    if (
      only &&
      refs.length === 1 &&
      (this.#alone || Object.keys(schema).every((key) => key === '$ref' || !this.#checks(key)))
    ) {
      return this.#call(only, here);
    }
    if (this.get(schema, 'unevaluatedProperties') !== undefined) return this.keywords(target, here);
    const simple = refs.length === 0 && inPlace(schema, this.dialect).length === 0;
    if (simple) {
      const closed = this.get(schema, 'additionalProperties') ?? false;
      return this.keywords({ ...target, schema: { ...schema, additionalProperties: closed } }, here);
    }
    const seen = this.module.fresh('seen');
    return [
      `const ${seen} = new Set<string | number>();`,
      ...this.keywords(target, { ...here, seen }),
      ...this.#leftOver(here, seen),
    ];
  }

  #leftOver(here: Here, seen: string): string[] {
    const key = this.module.fresh('key');
    return guard(`strict && ${helper('isObject')}(${here.value})`, [
      `for (const ${key} of ${helper('names')}(${here.value})) {`,
      `  if (!${seen}.has(${key})) ${undeclared(here, key, 'unevaluatedProperties')}`,
      '}',
    ]);
  }

  #checks(keyword: string): boolean {
    const info = keywordsOf[this.dialect].get(keyword);
    return info !== undefined && (info.asserts || info.applies === 'here' || info.applies === 'inside');
  }

  #call(target: Target, here: Here): string[] {
    const { name, flagged } = this.#function(target, here.view, here.seen !== undefined);
    const extra = `${flagged ? ', strict' : ''}${here.seen === undefined ? '' : `, ${here.seen}`}`;
    return [`${name}(${here.value}, ${here.at}, ${here.out}${extra});`];
  }

  keywords(target: Target, here: Here): string[] {
    const { schema } = target;
    if (schema === false) return [say(here, 'false', 'is not allowed here')];
    if (!isObject(schema)) return [];
    const lines: string[] = [];
    const refs = this.#refs(target);
    const asks =
      this.get(schema, 'unevaluatedProperties') !== undefined || this.get(schema, 'unevaluatedItems') !== undefined;
    const outer = here.seen;
    const seen = asks ? this.module.fresh('seen') : outer;
    const inner: Here = seen === undefined ? here : { ...here, seen };
    if (asks) lines.push(`const ${seen} = new Set<string | number>();`);
    for (const ref of refs) lines.push(...this.#call(ref, inner));
    if (this.#alone && member(schema, '$ref') !== undefined) return lines;
    const type = this.get(schema, 'type');
    const types = typeof type === 'string' ? [type] : isArray(type) ? type.map(String) : undefined;
    // What can't be is not asked: the compiler would call it a mistake.
    const may = (...names: string[]) => types === undefined || names.some((name) => types.includes(name));
    const own = [
      ...valueChecks(this, schema, types, inner),
      ...(may('number', 'integer') ? numberChecks(this, schema, inner) : []),
      ...(may('string') ? stringChecks(this, schema, inner) : []),
      ...(may('array') ? arrayChecks(this, target, schema, inner) : []),
      ...(may('object') ? objectChecks(this, target, schema, inner) : []),
    ];
    if (types === undefined) lines.push(...own);
    else {
      // What is of another type has nothing more to be told.
      lines.push(typeLine(types, inner));
      const [first, ...rest] = unguarded(own, types.length === 1 ? typeTest(types[0]!, inner.value) : '');
      if (rest.length === 0 && first?.startsWith('if (')) lines.push(`else ${first}`);
      else if (first !== undefined) lines.push('else {', ...indent([first, ...rest]), '}');
    }
    lines.push(...combinationChecks(this, target, schema, inner));
    if (asks && seen !== undefined) {
      lines.push(...leftoverChecks(this, target, schema, inner, seen));
      if (outer !== undefined) {
        const each = this.module.fresh('key');
        lines.push(`for (const ${each} of ${seen}) ${outer}.add(${each});`);
      }
    }
    return lines;
  }
}
