import { childPointer, isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import { typeMatches } from '../schema/equal.ts';
import { keywordsOf, notAfter, refStandsAlone } from '../schema/keywords.ts';
import { compilePattern } from '../schema/patterns.ts';
import { type DocumentIndex, indexDocument, refsOf, type Target } from '../schema/refs.ts';
import type { Dialect } from '../schema/types.ts';
import { inPlace } from '../schema/walk.ts';
import { HELPERS, type HelperName } from './helpers.ts';
import { quoted } from './text.ts';

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

/**
 * How code is made: as the schema stands, or for both views at once. Then the code has a flag: `strict` is the producer's.
 */
type Made = 'raw' | 'both';

export interface ValidatorSource {
  /** Self-contained. */
  readonly schema: Json;
  readonly dialect: Dialect;
  readonly view: View;
}

/** How a value is checked at one place of the generated code. */
interface Here {
  readonly view: Made;
  /** Expressions: the value, its JSON pointer, the list of issues. */
  readonly value: string;
  readonly at: string;
  readonly out: string;
  /** The set that takes what keywords have looked at: names of properties, numbers of items. */
  readonly seen?: string;
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

/** Whether code has a name in it. Where only a text in the code has it, a name too many is declared: no harm. */
function uses(code: string, name: string): boolean {
  for (let at = code.indexOf(name); at >= 0; at = code.indexOf(name, at + 1)) {
    if (!/[\w.]/.test(code.charAt(at - 1)) && !/\w/.test(code.charAt(at + name.length))) return true;
  }
  return false;
}

const withoutTexts = (code: string) => code.replace(/"(?:[^"\\]|\\.)*"/g, '""');

/** The declaration of a constant in front of the code that reads it; nothing where none does. */
function reading(name: string, expression: string, code: readonly string[]): string[] {
  return uses(code.join('\n'), name) ? [`const ${name}: unknown = ${expression};`, ...code] : [...code];
}

const indent = (lines: readonly string[]) => lines.map((line) => `  ${line}`);
const guard = (condition: string, lines: readonly string[]) =>
  lines.length === 0 ? [] : [`if (${condition}) {`, ...indent(lines), '}'];

/** Without the guard that asks again for what is known, where it is the only thing there. */
function unguarded(lines: readonly string[], known: string): readonly string[] {
  if (known === '' || lines[0] !== `if (${known}) {` || lines.indexOf('}') !== lines.length - 1) return lines;
  return lines.slice(1, -1).map((line) => line.slice(2));
}

/** What a property expression of generated code reads: always by brackets, so that no name is ever code. */
const read = (value: string, name: string) => `${value}[${quoted(name)}]`;

class Compiler {
  readonly #module: ValidatorModule;
  readonly #root: Json;
  readonly #dialect: Dialect;
  readonly #index: DocumentIndex;
  readonly #alone: boolean;
  readonly #since2020: boolean;
  readonly #functions = new Map<string, string>();
  readonly #sensitive = new Map<Json, boolean>();

  constructor(module: ValidatorModule, { schema, dialect }: ValidatorSource) {
    this.#module = module;
    this.#root = schema;
    this.#dialect = dialect;
    this.#index = indexDocument(schema, dialect);
    this.#alone = refStandsAlone(dialect);
    this.#since2020 = notAfter('2020-12', dialect);
  }

  /** The call that checks `value` in one view. */
  call(view: View): string {
    const root = { schema: this.#root, pointer: '', base: this.#index.base };
    const { name, flagged } = this.#function(root, view === 'raw' ? 'raw' : 'both', false);
    return `${name}(value, "", out${flagged ? `, ${view === 'write'}` : ''})`;
  }

  #get(schema: JsonObject, keyword: string): Json | undefined {
    return keywordsOf[this.#dialect].has(keyword) ? member(schema, keyword) : undefined;
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
    const name = this.#module.fresh('check');
    this.#functions.set(key, name);
    const here: Here = { view, value: 'value', at: 'at', out: 'out', ...(tracks ? { seen: 'seen' } : {}) };
    const body = tracks ? this.#keywords(target, here) : this.#position(target, here);
    const code = body.join('\n');
    const parameter = (word: string, type: string) => `${uses(code, word) ? '' : '_'}${word}: ${type}`;
    const parameters = [
      parameter('value', 'unknown'),
      parameter('at', 'string'),
      parameter('out', 'Issue[]'),
      ...(flagged ? [parameter('strict', 'boolean')] : []),
      ...(tracks ? [parameter('seen', 'Set<string | number>')] : []),
    ];
    this.#module.function(
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
        (keyword) => this.#get(schema, keyword) !== undefined,
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
    for (const [keyword, info] of keywordsOf[this.#dialect]) {
      if (info.applies !== 'here' && info.applies !== 'inside') continue;
      const value = member(schema, keyword);
      if (value === undefined) continue;
      const holds = info.shape === 'schema' || (info.shape === 'schema-or-list' && !isArray(value));
      if (holds) found.push(this.#below(target, value, keyword));
      else if (isArray(value)) found.push(...value.map((each, i) => this.#below(target, each, keyword, i)));
      else if (isObject(value)) {
        for (const name of Object.keys(value)) {
          if (!isArray(value[name])) found.push(this.#below(target, value[name]!, keyword, name));
        }
      }
    }
    return found;
  }

  #below(target: Target, schema: Json, keyword: string, step?: string | number): Target {
    const inner = childPointer(target.pointer, keyword);
    const pointer = step === undefined ? inner : childPointer(inner, step);
    return { schema, pointer, base: (isObject(schema) ? this.#index.bases.get(schema) : undefined) ?? target.base };
  }

  /** Where a schema's references lead. One to a meta-schema is not followed: it would accept nearly anything. */
  #refs(target: Target): Target[] {
    if (!isObject(target.schema)) return [];
    return refsOf(target.schema, this.#dialect).flatMap(({ ref }) => {
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
    if (this.#get(schema, 'properties') !== undefined || this.#get(schema, 'patternProperties') !== undefined)
      return true;
    return inPlace(schema, this.#dialect).some(
      (inner) => !inner.pointer.startsWith('/not') && this.#declares({ ...target, schema: inner.schema }, met),
    );
  }

  /** A place where a value stands: the whole of it is judged, so here a writer's object is closed. */
  #position(target: Target, here: Here): string[] {
    const { schema } = target;
    if (here.view === 'raw' || !isObject(schema) || !this.#declares(target)) return this.#keywords(target, here);
    const refs = this.#refs(target);
    const [only] = refs;
    if (
      only &&
      refs.length === 1 &&
      (this.#alone || Object.keys(schema).every((key) => key === '$ref' || !this.#checks(key)))
    ) {
      return this.#call(only, here);
    }
    if (this.#get(schema, 'unevaluatedProperties') !== undefined) return this.#keywords(target, here);
    const simple = refs.length === 0 && inPlace(schema, this.#dialect).length === 0;
    if (simple) {
      const closed = this.#get(schema, 'additionalProperties') ?? false;
      return this.#keywords({ ...target, schema: { ...schema, additionalProperties: closed } }, here);
    }
    const seen = this.#module.fresh('seen');
    return [
      `const ${seen} = new Set<string | number>();`,
      ...this.#keywords(target, { ...here, seen }),
      ...this.#leftOver(here, seen),
    ];
  }

  #leftOver(here: Here, seen: string): string[] {
    const key = this.#module.fresh('key');
    return guard(`strict && ${this.#helper('isObject')}(${here.value})`, [
      `for (const ${key} of ${this.#helper('names')}(${here.value})) {`,
      `  if (!${seen}.has(${key})) ${this.#undeclared(here, key, 'unevaluatedProperties')}`,
      '}',
    ]);
  }

  #checks(keyword: string): boolean {
    const info = keywordsOf[this.#dialect].get(keyword);
    return info !== undefined && (info.asserts || info.applies === 'here' || info.applies === 'inside');
  }

  #helper(name: HelperName): string {
    return name;
  }

  #call(target: Target, here: Here): string[] {
    const { name, flagged } = this.#function(target, here.view, here.seen !== undefined);
    const extra = `${flagged ? ', strict' : ''}${here.seen === undefined ? '' : `, ${here.seen}`}`;
    return [`${name}(${here.value}, ${here.at}, ${here.out}${extra});`];
  }

  #issue(here: Here, keyword: string, message: string, at = here.at): string {
    return `${here.out}.push({ pointer: ${at}, keyword: ${quoted(keyword)}, message: ${message} });`;
  }

  #say(here: Here, keyword: string, message: string): string {
    return this.#issue(here, keyword, quoted(message));
  }

  #undeclared(here: Here, key: string, keyword: string): string {
    return this.#issue(here, keyword, quoted('is not declared in the schema'), this.#pointer(here, key));
  }

  /** The pointer of a member whose name is only known when the code runs. */
  #pointer(here: Here, key: string): string {
    return `${here.at} + "/" + ${this.#helper('step')}(${key})`;
  }

  #keywords(target: Target, here: Here): string[] {
    const { schema } = target;
    if (schema === false) return [this.#say(here, 'false', 'is not allowed here')];
    if (!isObject(schema)) return [];
    const lines: string[] = [];
    const refs = this.#refs(target);
    const asks =
      this.#get(schema, 'unevaluatedProperties') !== undefined || this.#get(schema, 'unevaluatedItems') !== undefined;
    const outer = here.seen;
    const seen = asks ? this.#module.fresh('seen') : outer;
    const inner: Here = seen === undefined ? here : { ...here, seen };
    if (asks) lines.push(`const ${seen} = new Set<string | number>();`);
    for (const ref of refs) lines.push(...this.#call(ref, inner));
    if (this.#alone && member(schema, '$ref') !== undefined) return lines;
    const type = this.#get(schema, 'type');
    const types = typeof type === 'string' ? [type] : isArray(type) ? type.map(String) : undefined;
    // What can't be is not asked: the compiler would call it a mistake.
    const may = (...names: string[]) => types === undefined || names.some((name) => types.includes(name));
    const own = [
      ...this.#values(schema, types, inner),
      ...(may('number', 'integer') ? this.#numbers(schema, inner) : []),
      ...(may('string') ? this.#strings(schema, inner) : []),
      ...(may('array') ? this.#arrays(target, schema, inner) : []),
      ...(may('object') ? this.#objects(target, schema, inner) : []),
    ];
    if (types === undefined) lines.push(...own);
    else {
      // What is of another type has nothing more to be told.
      lines.push(this.#typeLine(types, inner));
      const [first, ...rest] = unguarded(own, types.length === 1 ? this.#typeTest(types[0]!, inner.value) : '');
      if (rest.length === 0 && first?.startsWith('if (')) lines.push(`else ${first}`);
      else if (first !== undefined) lines.push('else {', ...indent([first, ...rest]), '}');
    }
    lines.push(...this.#combinations(target, schema, inner));
    if (asks && seen !== undefined) {
      lines.push(...this.#leftovers(target, schema, inner, seen));
      if (outer !== undefined) {
        const each = this.#module.fresh('key');
        lines.push(`for (const ${each} of ${seen}) ${outer}.add(${each});`);
      }
    }
    return lines;
  }

  #values(schema: JsonObject, types: readonly string[] | undefined, here: Here): string[] {
    const lines: string[] = [];
    const constant = this.#get(schema, 'const');
    const fits = (value: Json) => types === undefined || types.some((type) => typeMatches(value, type));
    if (constant !== undefined) lines.push(...this.#oneOf([constant].filter(fits), 'const', here));
    const values = this.#get(schema, 'enum');
    if (!isArray(values)) return lines;
    const known = this.#oneOf(values.filter(fits), 'enum', here);
    if (here.view === 'raw' || member(schema, 'x-eda-extensible') !== true) return [...lines, ...known];
    const kinds = [...new Set(values.map(typeName))];
    const tolerant = types === undefined ? guard('!strict', [this.#typeLine(kinds, here)]) : [];
    return [...lines, ...guard('strict', known), ...tolerant];
  }

  #typeLine(types: readonly string[], here: Here): string {
    const kinds = types.includes('number') ? types.filter((type) => type !== 'integer') : types;
    const tests = kinds.map((type) => this.#typeTest(type, here.value));
    const words = kinds.map((type) => TYPE_WORDS[type] ?? type).join(' or ');
    const [only = 'false'] = tests;
    const test =
      tests.length === 1 && /^\w+\(|^Number|^Array/.test(only) ? `!${only}` : `!(${tests.join(' || ') || 'false'})`;
    return `if (${test}) ${this.#say(here, 'type', `must be ${words}`)}`;
  }

  #typeTest(type: string, value: string): string {
    if (type === 'null') return `${value} === null`;
    if (type === 'array') return `Array.isArray(${value})`;
    if (type === 'object') return `${this.#helper('isObject')}(${value})`;
    if (type === 'integer') return `Number.isInteger(${value})`;
    return `typeof ${value} === ${quoted(type)}`;
  }

  #oneOf(values: readonly Json[], keyword: string, here: Here): string[] {
    const shown = values.slice(0, 20).map((value) => JSON.stringify(value));
    const more = values.length > shown.length ? `, … (${values.length} values)` : '';
    if (values.length === 0) return [this.#say(here, keyword, 'is of a type that none of the allowed values has')];
    const message = values.length === 1 ? `must be ${shown[0]}` : `must be one of ${shown.join(', ')}${more}`;
    const plain = values.every((value) => value === null || typeof value !== 'object');
    const { value } = here;
    const test = !plain
      ? `${this.#module.constant('values', `[${values.map((each) => `JSON.parse(${quoted(JSON.stringify(each))})`).join(', ')}] as unknown[]`)}.some((each) => ${this.#helper('equal')}(each, ${value}))`
      : values.length <= 3
        ? values.map((each) => `${value} === ${this.#plain(each)}`).join(' || ')
        : `${this.#module.constant('values', `new Set<unknown>([${values.map((each) => this.#plain(each)).join(', ')}])`)}.has(${value})`;
    return [`if (!(${test || 'false'})) ${this.#say(here, keyword, message)}`];
  }

  #plain(value: Json): string {
    return typeof value === 'string' ? quoted(value) : String(value);
  }

  #numbers(schema: JsonObject, here: Here): string[] {
    const lines: string[] = [];
    const { value } = here;
    const bound = (keyword: string, sign: string, words: string, exclusive: string) => {
      const limit = this.#get(schema, keyword);
      if (typeof limit !== 'number') return;
      // A flag beside the bound in draft-04, a bound of its own since.
      const strict = this.#dialect === 'draft-04' && member(schema, exclusive) === true;
      const says = strict || keyword === exclusive ? (sign === '<' ? 'greater than' : 'less than') : words;
      const refuses = strict || keyword === exclusive ? `${sign}=` : sign;
      lines.push(`if (${value} ${refuses} ${limit}) ${this.#say(here, keyword, `must be ${says} ${limit}`)}`);
    };
    bound('minimum', '<', 'at least', 'exclusiveMinimum');
    bound('maximum', '>', 'at most', 'exclusiveMaximum');
    if (this.#dialect !== 'draft-04') {
      bound('exclusiveMinimum', '<', '', 'exclusiveMinimum');
      bound('exclusiveMaximum', '>', '', 'exclusiveMaximum');
    }
    const of = this.#get(schema, 'multipleOf');
    if (typeof of === 'number') {
      const test = `!${this.#helper('isMultipleOf')}(${value}, ${of})`;
      lines.push(`if (${test}) ${this.#say(here, 'multipleOf', `must be a multiple of ${of}`)}`);
    }
    return guard(`typeof ${value} === "number"`, lines);
  }

  #strings(schema: JsonObject, here: Here): string[] {
    const lines: string[] = [];
    const { value } = here;
    const least = this.#get(schema, 'minLength');
    const most = this.#get(schema, 'maxLength');
    const pattern = this.#get(schema, 'pattern');
    const length = () => `${this.#helper('lengthOf')}(${value})`;
    if (typeof least === 'number' && least > 0) {
      const says = least === 1 ? 'must not be empty' : `must have at least ${plural(least, 'character')}`;
      lines.push(
        `if (${least === 1 ? `${value} === ""` : `${length()} < ${least}`}) ${this.#say(here, 'minLength', says)}`,
      );
    }
    if (typeof most === 'number') {
      // A text is never longer in characters than in UTF-16 units.
      const test = `${value}.length > ${most} && ${length()} > ${most}`;
      lines.push(`if (${test}) ${this.#say(here, 'maxLength', `must have at most ${plural(most, 'character')}`)}`);
    }
    if (typeof pattern === 'string') {
      lines.push(
        `if (!${this.#pattern(pattern)}.test(${value})) ${this.#say(here, 'pattern', `must match ${pattern}`)}`,
      );
    }
    return guard(`typeof ${value} === "string"`, lines);
  }

  #pattern(text: string): string {
    const compiled = compilePattern(text);
    const flags = 'flags' in compiled ? compiled.flags : 'u';
    return this.#module.constant('pattern', `new RegExp(${quoted(text)}${flags === '' ? '' : `, ${quoted(flags)}`})`);
  }

  #arrays(target: Target, schema: JsonObject, here: Here): string[] {
    const lines: string[] = [];
    const { value } = here;
    const least = this.#get(schema, 'minItems');
    const most = this.#get(schema, 'maxItems');
    if (typeof least === 'number' && least > 0) {
      lines.push(
        `if (${value}.length < ${least}) ${this.#say(here, 'minItems', `must have at least ${plural(least, 'item')}`)}`,
      );
    }
    if (typeof most === 'number') {
      lines.push(
        `if (${value}.length > ${most}) ${this.#say(here, 'maxItems', `must have at most ${plural(most, 'item')}`)}`,
      );
    }
    if (this.#get(schema, 'uniqueItems') === true) {
      lines.push(
        `if (${this.#helper('repeats')}(${value})) ${this.#say(here, 'uniqueItems', 'must not repeat an item')}`,
      );
    }
    const items = this.#get(schema, 'items');
    const prefix = this.#get(schema, 'prefixItems');
    const positional = isArray(prefix) ? ('prefixItems' as const) : isArray(items) ? ('items' as const) : undefined;
    const list = positional === undefined ? [] : (member(schema, positional) as readonly Json[]);
    const restKeyword = positional === 'items' ? 'additionalItems' : 'items';
    const rest = isArray(items) ? this.#get(schema, 'additionalItems') : items;
    list.forEach((item, i) => {
      const body = this.#element(
        this.#below(target, item, positional ?? 'items', i),
        here,
        `${i}`,
        `${quoted(`/${i}`)}`,
      );
      lines.push(
        ...guard(`${value}.length > ${i}`, [...body, ...(here.seen === undefined ? [] : [`${here.seen}.add(${i});`])]),
      );
    });
    if (rest !== undefined) lines.push(...this.#rest(this.#below(target, rest, restKeyword), list.length, here));
    const contains = this.#get(schema, 'contains');
    if (contains !== undefined) lines.push(...this.#contains(this.#below(target, contains, 'contains'), schema, here));
    return guard(`Array.isArray(${value})`, lines);
  }

  #rest(target: Target, from: number, here: Here): string[] {
    const { value } = here;
    if (target.schema === false) {
      return [
        `if (${value}.length > ${from}) ${this.#say(here, 'items', `must have at most ${plural(from, 'item')}`)}`,
      ];
    }
    const i = this.#module.fresh('i');
    const body = this.#element(target, here, i, `"/" + ${i}`);
    if (here.seen !== undefined) body.push(`${here.seen}.add(${i});`);
    if (body.length === 0) return [];
    return [`for (let ${i} = ${from}; ${i} < ${value}.length; ${i}++) {`, ...indent(body), '}'];
  }

  /** The check of one item; nothing where its schema refuses nothing. */
  #element(target: Target, here: Here, index: string, step: string): string[] {
    const item = this.#module.fresh('value');
    const { seen: _, ...rest } = here;
    const at = joined(here.at, step);
    const body = this.#position(target, { ...rest, value: item, at });
    return reading(item, `${here.value}[${index}]`, body);
  }

  #contains(target: Target, schema: JsonObject, here: Here): string[] {
    const since2019 = notAfter('2019-09', this.#dialect);
    const least = (since2019 ? (this.#get(schema, 'minContains') ?? 1) : 1) as number;
    const most = since2019 ? this.#get(schema, 'maxContains') : undefined;
    const i = this.#module.fresh('i');
    const count = this.#module.fresh('count');
    const tried = this.#module.fresh('tried');
    const { seen: _, ...plain } = here;
    const item = this.#module.fresh('value');
    const body = this.#position(target, { ...plain, view: 'raw', value: item, out: tried });
    const mark = here.seen !== undefined && this.#since2020 ? ` ${here.seen}.add(${i});` : '';
    return [
      `let ${count} = 0;`,
      `for (let ${i} = 0; ${i} < ${here.value}.length; ${i}++) {`,
      `  const ${tried}: Issue[] = [];`,
      ...indent(reading(item, `${here.value}[${i}]`, body)),
      `  if (${tried}.length === 0) { ${count}++;${mark} }`,
      '}',
      ...(least > 0
        ? [
            `if (${count} < ${least}) ${this.#say(here, 'contains', `must hold at least ${plural(least, 'item')} of the kind it must contain`)}`,
          ]
        : []),
      ...(typeof most === 'number'
        ? [
            `if (${count} > ${most}) ${this.#say(here, 'contains', `must hold at most ${plural(most, 'item')} of the kind it must contain`)}`,
          ]
        : []),
    ];
  }

  #objects(target: Target, schema: JsonObject, here: Here): string[] {
    const lines: string[] = [];
    const { value, seen } = here;
    const own = (name: string) => `${this.#helper('has')}(${value}, ${quoted(name)})`;
    const missing = (name: string) =>
      this.#issue(here, 'required', quoted('is missing'), joined(here.at, quoted(childPointer('', name))));
    const required = this.#get(schema, 'required');
    if (isArray(required)) {
      for (const name of required) lines.push(`if (!${own(String(name))}) ${missing(String(name))}`);
    }
    for (const keyword of ['dependentRequired', 'dependencies']) {
      const dependent = this.#get(schema, keyword);
      if (!isObject(dependent)) continue;
      for (const [name, others] of Object.entries(dependent)) {
        if (!isArray(others)) continue;
        lines.push(
          ...guard(
            own(name),
            others.map((other) => `if (!${own(String(other))}) ${missing(String(other))}`),
          ),
        );
      }
    }
    const count = (keyword: 'minProperties' | 'maxProperties', sign: string, words: string) => {
      const limit = this.#get(schema, keyword);
      if (typeof limit !== 'number') return;
      const says = `must have at ${words} ${plural(limit, 'property', 'properties')}`;
      lines.push(`if (${this.#helper('names')}(${value}).length ${sign} ${limit}) ${this.#say(here, keyword, says)}`);
    };
    count('minProperties', '<', 'least');
    count('maxProperties', '>', 'most');
    const declared = this.#get(schema, 'properties');
    if (isObject(declared)) {
      for (const name of Object.keys(declared)) {
        const inner = this.#module.fresh('value');
        const { seen: _, ...plain } = here;
        const at = joined(here.at, quoted(childPointer('', name)));
        const body = this.#position(this.#below(target, declared[name]!, 'properties', name), {
          ...plain,
          value: inner,
          at,
        });
        lines.push(
          ...guard(own(name), [
            ...(seen === undefined ? [] : [`${seen}.add(${quoted(name)});`]),
            ...reading(inner, read(value, name), body),
          ]),
        );
      }
    }
    lines.push(...this.#otherNames(target, schema, here));
    return guard(`${this.#helper('isObject')}(${value})`, lines);
  }

  /** Keywords that go over all names of an object: one loop for all of them. */
  #otherNames(target: Target, schema: JsonObject, here: Here): string[] {
    const { value, seen } = here;
    const patterns = this.#get(schema, 'patternProperties');
    const additional = this.#get(schema, 'additionalProperties');
    const names = this.#get(schema, 'propertyNames');
    const key = this.#module.fresh('key');
    const inner = this.#module.fresh('value');
    const { seen: _, ...plain } = here;
    const place: Here = { ...plain, value: inner, at: this.#pointer(here, key) };
    const mark = seen === undefined ? [] : [`${seen}.add(${key});`];
    const lines: string[] = [];
    const tests: string[] = [];
    if (isObject(patterns)) {
      for (const [text, one] of Object.entries(patterns)) {
        const test = `${this.#pattern(text)}.test(${key})`;
        tests.push(test);
        lines.push(
          ...guard(test, [...mark, ...this.#position(this.#below(target, one, 'patternProperties', text), place)]),
        );
      }
    }
    if (additional !== undefined) {
      const declared = this.#get(schema, 'properties');
      const known = isObject(declared) ? Object.keys(declared) : [];
      const body =
        additional === false
          ? [this.#undeclared(here, key, 'additionalProperties')]
          : [...mark, ...this.#position(this.#below(target, additional, 'additionalProperties'), place)];
      if (known.length > 0) {
        const set = this.#module.constant('names', `new Set<string>([${known.map(quoted).join(', ')}])`);
        tests.unshift(`${set}.has(${key})`);
      }
      const strict = additional === false && here.view === 'both' ? 'strict' : '';
      const test = tests.length === 0 ? strict : `${strict === '' ? '' : 'strict && '}${not(tests)}`;
      if (body.length > 0) lines.push(...(test === '' ? body : guard(test, body)));
    }
    if (names !== undefined) {
      const tried = this.#module.fresh('tried');
      const text = this.#module.fresh('name');
      const named = this.#position(this.#below(target, names, 'propertyNames'), {
        ...plain,
        view: 'raw',
        value: text,
        out: tried,
      });
      const message = `"is a name that is not allowed: it " + (${tried}[0]?.message ?? "")`;
      if (named.length > 0) {
        lines.push(
          `const ${tried}: Issue[] = [];`,
          ...reading(text, key, named),
          `if (${tried}.length > 0) ${this.#issue(here, 'propertyNames', message, this.#pointer(here, key))}`,
        );
      }
    }
    if (lines.length === 0) return [];
    return [
      `for (const ${key} of ${this.#helper('names')}(${value})) {`,
      ...indent(reading(inner, `${value}[${key}]`, lines)),
      '}',
    ];
  }

  #combinations(target: Target, schema: JsonObject, here: Here): string[] {
    const lines: string[] = [];
    const all = this.#get(schema, 'allOf');
    if (isArray(all))
      lines.push(...all.flatMap((part, i) => this.#keywords(this.#below(target, part, 'allOf', i), here)));
    const any = this.#get(schema, 'anyOf');
    if (isArray(any))
      lines.push(
        ...this.#any(
          any.map((part, i) => this.#below(target, part, 'anyOf', i)),
          here,
        ),
      );
    const one = this.#get(schema, 'oneOf');
    if (isArray(one))
      lines.push(
        ...this.#one(
          one.map((part, i) => this.#below(target, part, 'oneOf', i)),
          here,
        ),
      );
    const not = this.#get(schema, 'not');
    if (not !== undefined) {
      const tried = this.#tries(this.#below(target, not, 'not'), { ...without(here), view: 'raw' });
      lines.push(
        ...tried.lines,
        `if (${tried.name}.length === 0) ${this.#say(here, 'not', 'is what "not" rules out')}`,
      );
    }
    lines.push(...this.#condition(target, schema, here));
    for (const keyword of ['dependentSchemas', 'dependencies']) {
      const dependent = this.#get(schema, keyword);
      if (!isObject(dependent)) continue;
      for (const [name, inner] of Object.entries(dependent)) {
        if (isArray(inner)) continue;
        const body = this.#keywords(this.#below(target, inner, keyword, name), here);
        const test = `${this.#helper('isObject')}(${here.value}) && ${this.#helper('has')}(${here.value}, ${quoted(name)})`;
        lines.push(...guard(test, body));
      }
    }
    return lines;
  }

  /** A check whose issues, and whose marks where they are kept, are its own until it is known to count. */
  #tries(target: Target, here: Here): { readonly name: string; readonly seen?: string; readonly lines: string[] } {
    const name = this.#module.fresh('tried');
    const seen = here.seen === undefined ? undefined : this.#module.fresh('seen');
    const body = this.#keywords(target, { ...here, out: name, ...(seen === undefined ? {} : { seen }) });
    return {
      name,
      ...(seen === undefined ? {} : { seen }),
      lines: [
        `const ${name}: Issue[] = [];`,
        ...(seen === undefined ? [] : [`const ${seen} = new Set<string | number>();`]),
        // Types that are narrowed in one trial must not be in the next.
        ...(body.length === 0 ? [] : ['{', ...indent(body), '}']),
      ],
    };
  }

  #marks(here: Here, from: string): string {
    if (here.seen === undefined) return '';
    const each = this.#module.fresh('key');
    return `for (const ${each} of ${from}) ${here.seen}.add(${each});`;
  }

  #any(parts: readonly Target[], here: Here): string[] {
    const tries = parts.map((part) => this.#tries(part, here));
    const lines = tries.flatMap((tried) => tried.lines);
    for (const { name, seen } of tries) {
      if (seen !== undefined) lines.push(`if (${name}.length === 0) ${this.#marks(here, seen)}`);
    }
    const none = tries.map(({ name }) => `${name}.length > 0`).join(' && ') || 'true';
    const failed = tries.map(({ name }) => name).join(', ');
    lines.push(`if (${none}) ${this.#helper('closest')}(${here.out}, ${here.at}, "anyOf", [${failed}]);`);
    return lines;
  }

  #one(parts: readonly Target[], here: Here): string[] {
    // Which one holds is asked of the schema as it stands; then the view is asked of that one.
    const raw: Here = { ...here, view: 'raw' };
    const tries = parts.map((part) => this.#tries(part, raw));
    const lines = tries.flatMap((tried) => tried.lines);
    const held = this.#module.fresh('held');
    const failed = tries.map(({ name }) => name).join(', ');
    lines.push(`const ${held} = ${tries.map(({ name }) => `(${name}.length === 0 ? 1 : 0)`).join(' + ') || '0'};`);
    lines.push(`if (${held} === 0) ${this.#helper('closest')}(${here.out}, ${here.at}, "oneOf", [${failed}]);`);
    lines.push(
      `else if (${held} > 1) ${this.#issue(here, 'oneOf', `"must fit one alternative only; it fits " + ${held}`)}`,
    );
    const bodies = tries.flatMap(({ name, seen }, i) => {
      const again = here.view === 'both' ? guard('strict', this.#keywords(parts[i]!, here)) : [];
      const marks = seen === undefined ? [] : [this.#marks(here, seen)];
      return guard(`${name}.length === 0`, [...marks, ...again]);
    });
    if (bodies.length > 0) lines.push('else {', ...indent(bodies), '}');
    return lines;
  }

  #condition(target: Target, schema: JsonObject, here: Here): string[] {
    const test = this.#get(schema, 'if');
    if (test === undefined) return [];
    const branch = (keyword: 'then' | 'else') => {
      const inner = this.#get(schema, keyword);
      return inner === undefined ? [] : this.#keywords(this.#below(target, inner, keyword), here);
    };
    const tried = this.#tries(this.#below(target, test, 'if'), { ...here, view: 'raw' });
    const marks = tried.seen === undefined ? [] : [this.#marks(here, tried.seen)];
    const yes = [...marks, ...branch('then')];
    const no = branch('else');
    if (yes.length === 0 && no.length === 0) return [];
    return [...tried.lines, ...guard(`${tried.name}.length === 0`, yes), ...guard(`${tried.name}.length > 0`, no)];
  }

  #leftovers(target: Target, schema: JsonObject, here: Here, seen: string): string[] {
    const lines: string[] = [];
    const { value } = here;
    const { seen: _, ...plain } = here;
    const names = this.#get(schema, 'unevaluatedProperties');
    if (names !== undefined) {
      const key = this.#module.fresh('key');
      const inner = this.#module.fresh('value');
      const tolerant = here.view === 'both' && names === false;
      const body =
        names === false
          ? guard(tolerant ? 'strict' : 'true', [this.#undeclared(here, key, 'unevaluatedProperties')])
          : this.#position(this.#below(target, names, 'unevaluatedProperties'), {
              ...plain,
              value: inner,
              at: this.#pointer(here, key),
            });
      lines.push(
        ...guard(`${this.#helper('isObject')}(${value})`, [
          `for (const ${key} of ${this.#helper('names')}(${value})) {`,
          `  if (${seen}.has(${key})) continue;`,
          `  ${seen}.add(${key});`,
          ...indent(reading(inner, `${value}[${key}]`, body)),
          '}',
        ]),
      );
    }
    const items = this.#get(schema, 'unevaluatedItems');
    if (items !== undefined) {
      const i = this.#module.fresh('i');
      const body = this.#element(this.#below(target, items, 'unevaluatedItems'), here, i, `"/" + ${i}`);
      lines.push(
        ...guard(`Array.isArray(${value})`, [
          `for (let ${i} = 0; ${i} < ${value}.length; ${i}++) {`,
          `  if (${seen}.has(${i})) continue;`,
          `  ${seen}.add(${i});`,
          ...indent(body),
          '}',
        ]),
      );
    }
    return lines;
  }
}

function not(tests: readonly string[]): string {
  return tests.length === 1 ? `!${tests[0]}` : `!(${tests.join(' || ')})`;
}

function without({ seen: _, ...here }: Here): Here {
  return here;
}

/** Two expressions of text as one; literals that meet become one literal. */
function joined(left: string, right: string): string {
  const end = /^(.*?)"((?:[^"\\]|\\.)*)"$/.exec(left);
  const start = /^"((?:[^"\\]|\\.)*)"(.*)$/.exec(right);
  if (end && start && (end[1] === '' || end[1]?.endsWith(' + '))) return `${end[1]}"${end[2]}${start[1]}"${start[2]}`;
  return `${left} + ${right}`;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
  null: 'null',
};

function typeName(value: Json): string {
  if (value === null) return 'null';
  return isArray(value) ? 'array' : typeof value;
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
