import { isArray, type Json, type JsonObject, member } from '../../json.ts';
import { typeMatches } from '../../schema/equal.ts';
import { quoted } from '../text.ts';
import { type Emitter, guard, type Here, helper, say } from './code.ts';

/** Code for `const` and `enum`. `types`: those that the value may have, as `type` beside them says. */
export function valueChecks(
  emitter: Emitter,
  schema: JsonObject,
  types: readonly string[] | undefined,
  here: Here,
): string[] {
  const lines: string[] = [];
  const constant = emitter.get(schema, 'const');
  const fits = (value: Json) => types === undefined || types.some((type) => typeMatches(value, type));
  if (constant !== undefined) lines.push(...oneOfValues(emitter, [constant].filter(fits), 'const', here));
  const values = emitter.get(schema, 'enum');
  if (!isArray(values)) return lines;
  const known = oneOfValues(emitter, values.filter(fits), 'enum', here);
  if (here.view === 'raw' || member(schema, 'x-eda-extensible') !== true) return [...lines, ...known];
  const kinds = [...new Set(values.map(typeName))];
  const tolerant = types === undefined ? guard('!strict', [typeLine(kinds, here)]) : [];
  return [...lines, ...guard('strict', known), ...tolerant];
}

/** The line that refuses values of other types. */
export function typeLine(types: readonly string[], here: Here): string {
  const kinds = types.includes('number') ? types.filter((type) => type !== 'integer') : types;
  const tests = kinds.map((type) => typeTest(type, here.value));
  const words = kinds.map((type) => TYPE_WORDS[type] ?? type).join(' or ');
  const [only = 'false'] = tests;
  const test =
    tests.length === 1 && /^\w+\(|^Number|^Array/.test(only) ? `!${only}` : `!(${tests.join(' || ') || 'false'})`;
  return `if (${test}) ${say(here, 'type', `must be ${words}`)}`;
}

/** An expression: whether a value is of a type. */
export function typeTest(type: string, value: string): string {
  if (type === 'null') return `${value} === null`;
  if (type === 'array') return `Array.isArray(${value})`;
  if (type === 'object') return `${helper('isObject')}(${value})`;
  if (type === 'integer') return `Number.isInteger(${value})`;
  return `typeof ${value} === ${quoted(type)}`;
}

function oneOfValues(emitter: Emitter, values: readonly Json[], keyword: string, here: Here): string[] {
  const shown = values.slice(0, 20).map((value) => JSON.stringify(value));
  const more = values.length > shown.length ? `, … (${values.length} values)` : '';
  if (values.length === 0) return [say(here, keyword, 'is of a type that none of the allowed values has')];
  const message = values.length === 1 ? `must be ${shown[0]}` : `must be one of ${shown.join(', ')}${more}`;
  const plain = values.every((value) => value === null || typeof value !== 'object');
  const { value } = here;
  const test = !plain
    ? `${emitter.module.constant('values', `[${values.map((each) => `JSON.parse(${quoted(JSON.stringify(each))})`).join(', ')}] as unknown[]`)}.some((each) => ${helper('equal')}(each, ${value}))`
    : values.length <= 3
      ? values.map((each) => `${value} === ${plainValue(each)}`).join(' || ')
      : `${emitter.module.constant('values', `new Set<unknown>([${values.map((each) => plainValue(each)).join(', ')}])`)}.has(${value})`;
  return [`if (!(${test || 'false'})) ${say(here, keyword, message)}`];
}

function plainValue(value: Json): string {
  return typeof value === 'string' ? quoted(value) : String(value);
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
