import type { Json, JsonObject } from '../../json.ts';
import type { Target } from '../../schema/refs.ts';
import type { Dialect } from '../../schema/types.ts';
import type { HelperName } from '../helpers.ts';
import { quoted } from '../text.ts';

/**
 * How code is made: as the schema stands, or for both views at once. Then the code has a flag: `strict` is the producer's.
 */
export type Made = 'raw' | 'both';

/** How a value is checked at one place of the generated code. */
export interface Here {
  readonly view: Made;
  /** Expressions: the value, its JSON pointer, the list of issues. */
  readonly value: string;
  readonly at: string;
  readonly out: string;
  /** The set that takes what keywords have looked at: names of properties, numbers of items. */
  readonly seen?: string;
}

/** What the parts ask of the compiler. */
export interface Emitter {
  readonly module: { fresh(prefix: string): string; constant(prefix: string, expression: string): string };
  readonly dialect: Dialect;
  readonly since2020: boolean;
  /** A keyword's value, where the dialect has the keyword. */
  get(schema: JsonObject, keyword: string): Json | undefined;
  below(target: Target, schema: Json, keyword: string, step?: string | number): Target;
  /** Code for a place where a value stands: the whole of it is judged. */
  position(target: Target, here: Here): string[];
  /** Code for one schema among others of a value. */
  keywords(target: Target, here: Here): string[];
}

/** Whether code has a name in it. Where only a text in the code has it, a name too many is declared: no harm. */
export function uses(code: string, name: string): boolean {
  for (let at = code.indexOf(name); at >= 0; at = code.indexOf(name, at + 1)) {
    if (!/[\w.]/.test(code.charAt(at - 1)) && !/\w/.test(code.charAt(at + name.length))) return true;
  }
  return false;
}

export const withoutTexts = (code: string) => code.replace(/"(?:[^"\\]|\\.)*"/g, '""');

/** The declaration of a constant in front of the code that reads it; nothing where none does. */
export function reading(name: string, expression: string, code: readonly string[]): string[] {
  return uses(code.join('\n'), name) ? [`const ${name}: unknown = ${expression};`, ...code] : [...code];
}

export const indent = (lines: readonly string[]) => lines.map((line) => `  ${line}`);
export const guard = (condition: string, lines: readonly string[]) =>
  lines.length === 0 ? [] : [`if (${condition}) {`, ...indent(lines), '}'];

/** Without the guard that asks again for what is known, where it is the only thing there. */
export function unguarded(lines: readonly string[], known: string): readonly string[] {
  if (known === '' || lines[0] !== `if (${known}) {` || lines.indexOf('}') !== lines.length - 1) return lines;
  return lines.slice(1, -1).map((line) => line.slice(2));
}

/** What a property expression of generated code reads: always by brackets, so that no name is ever code. */
export const read = (value: string, name: string) => `${value}[${quoted(name)}]`;

/** The name of a helper, as code calls it. */
export function helper(name: HelperName): string {
  return name;
}

export function issue(here: Here, keyword: string, message: string, at = here.at): string {
  return `${here.out}.push({ pointer: ${at}, keyword: ${quoted(keyword)}, message: ${message} });`;
}

export function say(here: Here, keyword: string, message: string): string {
  return issue(here, keyword, quoted(message));
}

export function undeclared(here: Here, key: string, keyword: string): string {
  return issue(here, keyword, quoted('is not declared in the schema'), pointerTo(here, key));
}

/** The pointer of a member whose name is only known when the code runs. */
export function pointerTo(here: Here, key: string): string {
  return `${here.at} + "/" + ${helper('step')}(${key})`;
}

export function without({ seen: _, ...here }: Here): Here {
  return here;
}

/** Two expressions of text as one; literals that meet become one literal. */
export function joined(left: string, right: string): string {
  const end = /^(.*?)"((?:[^"\\]|\\.)*)"$/.exec(left);
  const start = /^"((?:[^"\\]|\\.)*)"(.*)$/.exec(right);
  if (end && start && (end[1] === '' || end[1]?.endsWith(' + '))) return `${end[1]}"${end[2]}${start[1]}"${start[2]}`;
  return `${left} + ${right}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
