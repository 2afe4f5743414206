import { isArray, isObject, type Json } from '../json.ts';
import { isMultipleOf, repeats } from '../schema/equal.ts';
import {
  ARRAY,
  BOOLEAN,
  type Formulas,
  type Literal,
  type Node,
  NULL,
  NUMBER,
  OBJECT,
  STRING,
  typeOfNode,
} from './formula.ts';
import { matches } from './texts.ts';

function typeOf(value: Json): number {
  if (value === null) return NULL;
  if (typeof value === 'boolean') return BOOLEAN;
  if (typeof value === 'number') return NUMBER;
  if (typeof value === 'string') return STRING;
  return isArray(value) ? ARRAY : OBJECT;
}

function length(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** Conjunction of three truth values. */
function every<T>(items: Iterable<T>, test: (item: T) => boolean | undefined): boolean | undefined {
  let unsure = false;
  for (const item of items) {
    const answer = test(item);
    if (answer === false) return false;
    if (answer === undefined) unsure = true;
  }
  return unsure ? undefined : true;
}

/** How many items pass a test: at least, and at most. */
function tally(items: readonly Json[], test: (item: Json) => boolean | undefined): readonly [number, number] {
  let sure = 0;
  let most = 0;
  for (const item of items) {
    const answer = test(item);
    if (answer !== false) most++;
    if (answer === true) sure++;
  }
  return [sure, most];
}

/** Answers known already: a formula that many others share is asked once a value. Values in it must not change. */
export type Known = Map<Json, Map<Literal, boolean | undefined>>;

/** Whether a formula holds for a value; `undefined` where an opaque part, or a pattern that must not be run, decides. */
export function holds(
  formulas: Formulas,
  literal: Literal,
  value: Json,
  known: Known = new Map(),
): boolean | undefined {
  const id = literal < 0 ? -literal : literal;
  const node = formulas.node(id);
  let answer: boolean | undefined;
  if (node.kind !== 'all' && node.kind !== 'one') answer = plain(formulas, node, value, known);
  else {
    let of = known.get(value);
    if (of === undefined) {
      of = new Map();
      known.set(value, of);
    }
    if (of.has(id)) answer = of.get(id);
    else {
      answer = plain(formulas, node, value, known);
      of.set(id, answer);
    }
  }
  return answer === undefined ? undefined : answer === literal > 0;
}

function plain(f: Formulas, node: Node, value: Json, known: Known): boolean | undefined {
  const test = (literal: Literal, one: Json) => holds(f, literal, one, known);
  if ((typeOfNode(node) & typeOf(value)) === 0) return true;
  switch (node.kind) {
    case 'true':
      return true;
    case 'all':
      return every(node.parts, (part) => test(part, value));
    case 'one': {
      let sure = 0;
      let unsure = false;
      for (const part of node.parts) {
        const answer = test(part, value);
        if (answer === undefined) unsure = true;
        else if (answer) sure++;
      }
      return sure > 1 ? false : unsure ? undefined : sure === 1;
    }
    case 'later':
      return node.target === undefined ? undefined : test(node.target, value);
    case 'type':
      return (node.types & typeOf(value)) !== 0;
    case 'opaque':
      return undefined;
    case 'is-true':
      return value === true;
    case 'numbers':
      return node.values.has(value as number);
    case 'minimum':
      return node.exclusive ? (value as number) > node.bound : (value as number) >= node.bound;
    case 'maximum':
      return node.exclusive ? (value as number) < node.bound : (value as number) <= node.bound;
    case 'multiple':
      return isMultipleOf(value as number, node.of);
    case 'strings':
      return node.values.has(value as string);
    case 'min-length':
      return length(value as string) >= node.bound;
    case 'max-length':
      return length(value as string) <= node.bound;
    case 'pattern':
      return matches(node.source, value as string);
    case 'format':
      return undefined;
    case 'item': {
      const item = (value as readonly Json[])[node.index];
      return item === undefined ? true : test(node.of, item);
    }
    case 'rest':
      return every((value as readonly Json[]).slice(node.from), (item) => test(node.of, item));
    case 'some':
    case 'few': {
      const [sure, most] = tally(value as readonly Json[], (item) => test(node.of, item));
      if (node.kind === 'some') return sure >= node.count ? true : most < node.count ? false : undefined;
      return most <= node.count ? true : sure > node.count ? false : undefined;
    }
    case 'min-items':
      return (value as readonly Json[]).length >= node.bound;
    case 'max-items':
      return (value as readonly Json[]).length <= node.bound;
    case 'unique':
      return !repeats(value as readonly Json[]);
    case 'members': {
      if (!isObject(value)) return true;
      const names = f.node(node.names);
      if (node.names > 0 && names.kind === 'strings') {
        return every(names.values, (name) => (Object.hasOwn(value, name) ? test(node.of, value[name]!) : true));
      }
      return every(Object.entries(value), ([name, one]) => {
        const inside = test(node.names, name);
        if (inside === false) return true;
        const fits = test(node.of, one);
        return inside === true || fits === true ? fits : undefined;
      });
    }
    case 'min-members':
      return Object.keys(value as object).length >= node.bound;
    case 'max-members':
      return Object.keys(value as object).length <= node.bound;
  }
}
