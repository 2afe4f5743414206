import { isArray, isObject, type Json } from '../json.ts';

/**
 * Every way by which text of a schema reaches generated code: as a literal, or as a comment. Nothing else may put it there.
 */

/** A string as a literal of TypeScript. JSON's form, and the two line ends that JSON allows inside one. */
export function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

/** A JSON value as an expression. A member called `__proto__` becomes an own member, as it is in JSON. */
export function literal(value: Json, indent = ''): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : `${value}`;
  const inner = `${indent}  `;
  if (isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((item) => `${inner}${literal(item, inner)},\n`).join('')}${indent}]`;
  }
  if (!isObject(value)) return JSON.stringify(value);
  const names = Object.keys(value);
  if (names.length === 0) return '{}';
  const members = names.map((name) => `${inner}${memberName(name)}: ${literal(value[name] as Json, inner)},\n`);
  return `{\n${members.join('')}${indent}}`;
}

/** A name in an object literal. */
export function memberName(name: string): string {
  if (name === '__proto__') return '["__proto__"]';
  return propertyName(name);
}

/** A name in a type: bare where that is the same. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

/** Below this, control characters and what some tools take for the end of a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * Text that can stand in a block comment: it cannot end it, and cannot be read as a tag of the documentation or as a
 * directive of a compiler, both of which begin with `@` after white space.
 */
export function commentText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(CONTROL, ' ')
    .replaceAll('*/', '*\\/')
    .replaceAll('/*', '/\\*')
    .replace(/(^|[\s*/])@/g, '$1\\@')
    .replace(/[ \t]+$/gm, '')
    .trim();
}

/** A block comment of texts that went through `commentText`, or of ours; '' where there is nothing to say. */
export function comment(lines: readonly string[], indent = ''): string {
  const said = lines.flatMap((line) => line.split('\n'));
  if (said.length === 0) return '';
  const [only = ''] = said;
  if (said.length === 1 && indent.length + only.length < 112) return `${indent}/** ${only} */\n`;
  return `${indent}/**\n${said.map((line) => `${indent} *${line === '' ? '' : ` ${line}`}\n`).join('')}${indent} */\n`;
}
