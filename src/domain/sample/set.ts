import { isArray, isObject, type Json } from '../json.ts';
import { formatPath, parsePath } from '../path.ts';
import { parseText } from '../text/parse.ts';

/** One `--set path=value`: `total.amount=1999`, `lines[0].sku=A-1`. A value that is not JSON is taken as text. */
export interface Assignment {
  readonly steps: readonly (string | number)[];
  readonly value: Json;
}

/** The path ends at the first `=` that stands in no quoted name. */
const PATH = /^(?:\["(?:[^"\\]|\\.)*"\]|(?!\[")[^=])*(?==)/;

/** Reads an assignment; or says, as a sentence, what is wrong with it. */
export function parseAssignment(text: string): Assignment | { readonly problem: string } {
  const equals = PATH.exec(text)?.[0].length ?? text.indexOf('=');
  if (equals < 1) return { problem: `"${text}" is not of the form path=value, such as total.amount=1999.` };
  const path = text.slice(0, equals);
  const read = parsePath(path);
  if (!read || read.includes('element')) {
    return {
      problem: `"${path}" is not a path: write names joined by dots, [0] for an element, ["a.b"] for a name with dots.`,
    };
  }
  const steps = read.flatMap((step) => (step === 'element' ? [] : 'index' in step ? step.index : step.name));
  const written = text.slice(equals + 1);
  const parsed = parseText(written, 'json');
  if ('problem' in parsed && parsed.problem.rule === 'number-rounded') {
    return { problem: `${parsed.problem.message} Write an identifier as a text, in double quotes.` };
  }
  try {
    return { steps, value: JSON.parse(written) as Json };
  } catch {
    return { steps, value: written };
  }
}

/** A copy of a value with one place changed. Objects on the way are made where they are missing; of arrays one more element. */
export function assign(
  value: Json,
  { steps, value: set }: Assignment,
): { readonly value: Json } | { readonly problem: string } {
  let problem: string | undefined;
  const change = (at: Json | undefined, depth: number): Json => {
    const step = steps[depth];
    if (step === undefined) return set;
    if (typeof step === 'number') {
      const list = at === undefined ? [] : at;
      if (!isArray(list) || step > list.length) {
        problem ??= `There is no element [${step}] at "${pathOf(steps.slice(0, depth))}".`;
        return null;
      }
      return Object.assign([...list], { [step]: change(list[step], depth + 1) });
    }
    const object = at === undefined ? {} : at;
    if (!isObject(object)) {
      const what = depth === 0 ? 'The value is' : `"${pathOf(steps.slice(0, depth))}" holds`;
      problem ??= `${what} no object, so it has no "${step}".`;
      return null;
    }
    const inner = change(Object.hasOwn(object, step) ? object[step] : undefined, depth + 1);
    // Through entries: a member called __proto__ stays a member, and a member that exists keeps its place.
    return Object.fromEntries([...new Map<string, Json>([...Object.entries(object), [step, inner]])]);
  };
  const changed = change(value, 0);
  return problem === undefined ? { value: changed } : { problem };
}

function pathOf(steps: readonly (string | number)[]): string {
  return formatPath(steps.map((step) => (typeof step === 'number' ? { index: step } : { name: step })));
}
