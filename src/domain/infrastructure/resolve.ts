import { isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import { Expression, type Reference, type Value, type Values, wordsOf } from './values.ts';

/** What the functions of a template may look up. */
export interface Scope {
  readonly parameters: JsonObject;
  readonly mappings: JsonObject;
  readonly conditions: JsonObject;
  readonly resources: JsonObject;
}

/** `undefined` is `AWS::NoValue`: as if it were not written. */
export type Resolve = (value: Json) => Value | undefined;

/** No text of a template that means anything is longer; functions inside functions can make texts that fill the memory. */
const LONGEST_TEXT = 100_000;

/** Parts of one text become a text where all are known, else an expression. */
function joined(parts: readonly (Value | undefined)[], separator = ''): Value {
  const references: Reference[] = [];
  let whole = true;
  const texts = parts.map((part) => {
    if (part instanceof Expression) {
      references.push(...part.references);
      whole = false;
      return part.text;
    }
    return typeof part === 'object' ? JSON.stringify(part) : String(part ?? '');
  });
  const text = texts.join(separator);
  if (text.length > LONGEST_TEXT) return new Expression(`${text.slice(0, 40)}…`, distinct(references));
  if (whole) return text;
  const [only] = parts;
  return parts.length === 1 && only instanceof Expression ? only : new Expression(text, distinct(references));
}

function distinct(references: readonly Reference[]): readonly Reference[] {
  return [...new Map(references.map((one) => [`${one.id}.${one.attribute}`, one])).values()];
}

/**
 * Works out the functions of a template: parameters stand for their defaults, conditions for what these make of them.
 * What a deployment alone knows becomes an `Expression` that names it.
 */
export function resolver(scope: Scope): Resolve {
  /** What is being asked is not known yet: so a condition that asks for itself is never known. */
  const answers = new Map<string, boolean | undefined>();

  const reference = (id: string, attribute: string): Value => {
    const target = { id, attribute };
    return new Expression(`\${${attribute === '' ? id : `${id}.${attribute}`}}`, [target], target);
  };

  const ref = (name: string): Value | undefined => {
    if (name === 'AWS::NoValue') return undefined;
    const parameter = member(scope.parameters, name);
    if (parameter === undefined) {
      return Object.hasOwn(scope.resources, name) ? reference(name, '') : new Expression(`\${${name}}`);
    }
    const standard = member(parameter, 'Default');
    const type = member(parameter, 'Type');
    // The default of a parameter of the Parameter Store is the name under which its value is looked up.
    const stored = typeof type === 'string' && type.startsWith('AWS::SSM::');
    if (stored || standard === undefined || isObject(standard)) return new Expression(`\${${name}}`);
    if (typeof type === 'string' && /^(?:List<|CommaDelimitedList)/.test(type)) {
      return wordsOf(standard as Value)
        .split(',')
        .map((item) => item.trim());
    }
    return standard as Value;
  };

  const attribute = (argument: Json): Value => {
    const [id, ...rest] = typeof argument === 'string' ? argument.split('.') : isArray(argument) ? argument : [];
    const name = rest.map((part) => (typeof part === 'string' ? part : wordsOf(resolve(part)))).join('.');
    const known = typeof id === 'string' && Object.hasOwn(scope.resources, id);
    return known ? reference(id, name) : new Expression(`\${${id === undefined ? '' : wordsOf(id as Value)}.${name}}`);
  };

  const sub = (argument: Json): Value => {
    const [template, given] = isArray(argument) ? argument : [argument, {}];
    if (typeof template !== 'string') return new Expression('Fn::Sub');
    const parts: (Value | undefined)[] = [];
    const known = new Map<string, Value | undefined>();
    let behind = 0;
    for (const hole of template.matchAll(/\$\{(!?)([^${}]+)\}/g)) {
      parts.push(template.slice(behind, hole.index));
      behind = hole.index + hole[0].length;
      const name = (hole[2] ?? '').trim();
      const own = member(given, name);
      if (hole[1] === '!') parts.push(`\${${name}}`);
      else if (own !== undefined) {
        if (!known.has(name)) known.set(name, resolve(own));
        parts.push(known.get(name));
      } else parts.push(name.includes('.') ? attribute(name) : ref(name));
    }
    parts.push(template.slice(behind));
    return joined(parts.filter((part) => part !== ''));
  };

  /** `undefined`: the deployment decides. */
  const condition = (test: Json | undefined): boolean | undefined => {
    if (typeof test === 'string') {
      if (!answers.has(test)) {
        answers.set(test, undefined);
        answers.set(test, condition(member(scope.conditions, test)));
      }
      return answers.get(test);
    }
    if (!isObject(test)) return undefined;
    const [[name, argument] = []] = Object.entries(test);
    const tests = isArray(argument) ? argument : [argument];
    if (name === 'Condition') return typeof argument === 'string' ? condition(argument) : undefined;
    if (name === 'Fn::Equals') {
      const [left, right] = tests.map((side) => (side === undefined ? undefined : resolve(side)));
      if (left instanceof Expression || right instanceof Expression) {
        return left instanceof Expression && right instanceof Expression && left.text === right.text ? true : undefined;
      }
      return wordsOf(left) === wordsOf(right);
    }
    if (name === 'Fn::Not') {
      const answer = condition(tests[0]);
      return answer === undefined ? undefined : !answer;
    }
    if (name !== 'Fn::And' && name !== 'Fn::Or') return undefined;
    const each = tests.map(condition);
    const settles = name === 'Fn::Or';
    if (each.includes(settles)) return settles;
    return each.includes(undefined) ? undefined : !settles;
  };

  const choose = (argument: Json): Value | undefined => {
    const [test, yes = null, no = null] = isArray(argument) ? argument : [];
    const answer = condition(test);
    if (answer !== undefined) return resolve(answer ? yes : no);
    const both = [resolve(yes), resolve(no)] as const;
    if (wordsOf(both[0]) === wordsOf(both[1])) return both[0];
    return new Expression(`Fn::If(${wordsOf(test as Value | undefined)})`, both.flatMap(referencesIn));
  };

  const lookUp = (argument: Json): Value => {
    const path = isArray(argument) ? argument.map(resolve) : [];
    let found: Json | undefined = scope.mappings;
    for (const step of path.slice(0, 3)) found = member(found, step instanceof Expression ? '' : wordsOf(step));
    // What a mapping holds are values, never functions.
    const plain = path.length >= 3 && !isObject(found) ? (found as Value | undefined) : undefined;
    return plain ?? new Expression(`Fn::FindInMap(${path.map(wordsOf).join(', ')})`);
  };

  const select = (argument: Json): Value => {
    const [index, list] = isArray(argument) ? argument.map(resolve) : [];
    const chosen = Array.isArray(list) ? (list as readonly Value[])[Number(wordsOf(index))] : undefined;
    return chosen ?? new Expression(`Fn::Select(${wordsOf(index)}, ${wordsOf(list)})`, referencesIn(list));
  };

  const split = (argument: Json): Value => {
    const [separator, text] = isArray(argument) ? argument.map(resolve) : [];
    if (typeof separator === 'string' && typeof text === 'string') return text.split(separator);
    return new Expression(`Fn::Split(${wordsOf(separator)}, ${wordsOf(text)})`, referencesIn(text));
  };

  const join = (argument: Json): Value => {
    const [separator, list] = isArray(argument) ? [argument[0], resolve(argument[1] ?? null)] : [];
    if (!Array.isArray(list)) return new Expression(`Fn::Join(${wordsOf(list)})`, referencesIn(list));
    return joined(list as readonly Value[], typeof separator === 'string' ? separator : '');
  };

  const call = (name: string, argument: Json): Value | undefined => {
    switch (name) {
      case 'Ref':
        return typeof argument === 'string' ? ref(argument) : new Expression('Ref');
      case 'Fn::GetAtt':
        return attribute(argument);
      case 'Fn::Sub':
        return sub(argument);
      case 'Fn::Join':
        return join(argument);
      case 'Fn::If':
        return choose(argument);
      case 'Fn::FindInMap':
        return lookUp(argument);
      case 'Fn::Select':
        return select(argument);
      case 'Fn::Split':
        return split(argument);
      default: {
        const inner = resolve(argument);
        return new Expression(`${name}(${wordsOf(inner)})`, referencesIn(inner));
      }
    }
  };

  const resolve: Resolve = (value) => {
    if (isArray(value)) return value.map(resolve).filter((item) => item !== undefined);
    if (!isObject(value)) return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (entries.length === 1 && first !== undefined && /^(?:Ref|Fn::[A-Za-z0-9]+)$/.test(first[0]))
      return call(...first);
    const members: Record<string, Value> = Object.create(null) as Values & Record<string, Value>;
    for (const [key, item] of entries) {
      const known = resolve(item);
      if (known !== undefined) members[key] = known;
    }
    return members;
  };
  return resolve;
}

/** Whether a condition of the template holds; `undefined`: the deployment decides. */
export function holds(resolve: Resolve, name: string): boolean | undefined {
  const answer = resolve({ 'Fn::If': [name, true, false] });
  return typeof answer === 'boolean' ? answer : undefined;
}

function referencesIn(value: Value | undefined): readonly Reference[] {
  if (value instanceof Expression) return value.references;
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((item: Value) => referencesIn(item));
}
