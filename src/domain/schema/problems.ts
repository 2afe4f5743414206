import {
  atPointer,
  childPointer,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  member,
  pointerSteps,
} from '../json.ts';
import { nearest } from './distance.ts';
import { oneOfWords, show, typeInWords } from './show.ts';

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

/** A problem while it may still be merged with those of other alternatives. */
export interface Told extends Problem {
  /** What the place would have to be, where a type or a list of values refused it. */
  readonly types?: readonly string[];
  readonly values?: readonly Json[];
}

/** Where reasons go; absent while only the verdict is wanted. */
export interface Tell {
  readonly problems: Told[];
  /** The whole value, and the pointer of the place in it. */
  readonly value: Json;
  readonly at: string;
  readonly schemaAt: string;
  /** Undeclared properties that a missing one was probably meant to be: reported once, as the missing one. */
  readonly misnamed: Set<string>;
}

export function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** How a sentence names a place of the value. */
export function subject({ at, value }: Pick<Tell, 'at' | 'value'>): string {
  const steps = pointerSteps(at);
  const last = steps.at(-1);
  if (last === undefined) return 'the value';
  if (!/^\d+$/.test(last)) return `"${last}"`;
  const above = steps.findLast((step) => !/^\d+$/.test(step));
  // The members of an object may be called so too.
  const item = isArray(atPointer(value, at.slice(0, at.lastIndexOf('/')))) ? `item ${last}` : `"${last}"`;
  return above === undefined ? item : `${item} of "${above}"`;
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** The properties that a schema declares and lets be. */
export function declaredIn(schema: JsonObject): string[] {
  const declared = member(schema, 'properties');
  return isObject(declared) ? Object.keys(declared).filter((name) => declared[name] !== false) : [];
}

export function tellInside(tell: Tell, keyword: string, step?: string | number): Tell {
  const at = childPointer(tell.schemaAt, keyword);
  return { ...tell, schemaAt: step === undefined ? at : childPointer(at, step) };
}

type About = Pick<Told, 'found' | 'expected' | 'next' | 'types' | 'values'>;

export function say(tell: Tell, keyword: string, message: string, about: About): void {
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

export function sayType(tell: Tell, types: readonly string[], value: Json): void {
  const expected = oneOfWords(types.map(withArticle));
  const next =
    typeof value === 'string' && types.some((type) => type === 'number' || type === 'integer') && isNumber(value)
      ? `Write ${value} without quotes.`
      : (typeof value === 'number' || typeof value === 'boolean') && types.includes('string')
        ? `Write "${value}" in quotes.`
        : undefined;
  say(tell, 'type', `${subject(tell)} must be ${expected}; found ${foundInWords(value)}`, {
    found: show(value),
    expected,
    types,
    ...(next !== undefined && { next }),
  });
}

function isNumber(text: string): boolean {
  return /^-?(0|[1-9]\d{0,15})(\.\d{1,15})?$/.test(text);
}

export function sayValues(tell: Tell, keyword: string, values: readonly Json[], value: Json): void {
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
      : some.find((one) => typeof one === 'string' && !isObject(value) && !isArray(value) && one === String(value));
  say(tell, keyword, `${subject(tell)} must be ${expected}; found ${show(value)}`, {
    found: show(value),
    expected,
    values,
    ...(near !== undefined && values.length > 1 && { next: `Did you mean ${show(near)}?` }),
  });
}

export function sayUndeclared(
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
    message: `"${name}" is not a property that ${tell.at === '' ? 'the value' : subject(tell)} may have`,
    found: `"${name}"`,
    ...(declared.length > 0 && { expected: oneOfWords(declared.map((one) => `"${one}"`)) }),
    next: near === undefined ? 'Remove it, or declare it in the schema.' : `Did you mean "${near}"?`,
  });
}

export function sayMissing(
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
  const where = tell.at === '' ? '' : ` in ${subject(tell)}`;
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
export function closest(failed: readonly Failed[], own: Tell, value: Json): Told[] {
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
  const message = `${capital(subject(own))} matches none of the ${failed.length} alternatives; closest is ${best.name}, where ${lower(first.message)}`;
  const { types: _types, values: _values, ...kept } = first;
  return [{ ...kept, message }, ...others];
}

/** Each place and sentence once, without what is reported as something else. */
export function finished(tell: Tell): Problem[] {
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
