import { isArray, isObject, type Json } from '../json.ts';
import { isMultipleOf, repeats } from '../schema/equal.ts';
import type { Budget } from './budget.ts';
import { formatAccepts } from './formats.ts';
import { ARRAY, BOOLEAN, FRACTION, INTEGER, type Node, NULL, OBJECT, STRING } from './node.ts';
import { isMultiple } from './numbers.ts';

/** What checking a value needs beside the schema. */
export interface Checking {
  /** Whether any schema has an `unevaluated…` keyword. */
  readonly tracksEvaluation: boolean;
  readonly budget: Budget;
}

/** Which members of a value some keyword has looked at: what `unevaluatedProperties` and `unevaluatedItems` leave alone. */
interface Evaluated {
  readonly names: Set<string>;
  readonly items: Set<number>;
}

/** The single bit of a value's type. */
export function typeOf(value: Json): number {
  if (value === null) return NULL;
  switch (typeof value) {
    case 'boolean':
      return BOOLEAN;
    case 'number':
      return Number.isInteger(value) ? INTEGER : FRACTION;
    case 'string':
      return STRING;
    default:
      return isArray(value) ? ARRAY : OBJECT;
  }
}

/**
 * Whether a schema accepts a value. `format` is asserted, as validators of events are commonly set up. Throws `GivenUp` where
 * finding out takes too many steps.
 */
export function accepts(node: Node, value: Json, checking: Checking): boolean {
  return evaluate(node, value, checking.tracksEvaluation ? fresh() : undefined, checking.budget);
}

/** The length of a string in code points, which is what `minLength` and `maxLength` count. */
export function codePoints(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length - 1; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0xd800 || unit > 0xdbff) continue;
    const next = text.charCodeAt(at + 1);
    if (next >= 0xdc00 && next <= 0xdfff) {
      length--;
      at++;
    }
  }
  return length;
}

function evaluate(node: Node, value: Json, seen: Evaluated | undefined, budget: Budget): boolean {
  budget.spend(1, node.pointer);
  if (node.never || (node.types & typeOf(value)) === 0) return false;
  if (node.enum && !node.enum.has(value)) return false;
  if (node.notEnum.size > 0 && node.notEnum.has(value)) return false;
  if (typeof value === 'number') {
    if (!acceptsNumber(node, value)) return false;
  } else if (typeof value === 'string') {
    if (!acceptsString(node, value)) return false;
  }
  if (!evaluateInPlace(node, value, seen, budget)) return false;
  if (isArray(value)) return evaluateArray(node, value, seen, budget);
  if (isObject(value)) return evaluateObject(node, value, seen, budget);
  return true;
}

export function acceptsNumber(node: Node, value: number): boolean {
  const { min, max } = node;
  if (min && (min.exclusive ? value <= min.value : value < min.value)) return false;
  if (max && (max.exclusive ? value >= max.value : value > max.value)) return false;
  if (node.multipleOf !== undefined && !isMultiple(value, node.multipleOf)) return false;
  // A multiple to nobody: neither in floating point nor in decimal.
  if (node.notMultipleOf !== undefined) {
    if (Number.isInteger(value / node.notMultipleOf) || isMultipleOf(value, node.notMultipleOf)) return false;
  }
  if (node.format !== undefined && !formatAccepts(node.format, value)) return false;
  return node.notFormat === undefined || !formatAccepts(node.notFormat, value);
}

export function acceptsString(node: Node, value: string): boolean {
  if (node.minLength > 0 || node.maxLength < value.length) {
    const length = codePoints(value);
    if (length < node.minLength || length > node.maxLength) return false;
  }
  if (node.pattern && !node.pattern.regex.test(value)) return false;
  if (node.notPattern?.regex.test(value)) return false;
  if (node.format !== undefined && !formatAccepts(node.format, value)) return false;
  return node.notFormat === undefined || !formatAccepts(node.notFormat, value);
}

/** The keywords that apply schemas to the value itself. Each gets notes of its own, which count only where it accepts. */
function evaluateInPlace(node: Node, value: Json, seen: Evaluated | undefined, budget: Budget): boolean {
  for (const part of node.all) if (!applied(part, value, seen, budget)) return false;
  for (const group of node.any) {
    let matched = false;
    for (const part of group) {
      if (applied(part, value, seen, budget)) {
        matched = true;
        if (!seen) break;
      }
    }
    if (!matched) return false;
  }
  for (const group of node.one) {
    let matched = 0;
    for (const part of group) if (applied(part, value, seen, budget) && ++matched > 1) return false;
    if (matched !== 1) return false;
  }
  for (const part of node.not) if (applied(part, value, seen && fresh(), budget)) return false;
  for (const part of node.reject) if (applied(part, value, seen && fresh(), budget)) return false;
  if (node.conditional) {
    const branch = applied(node.conditional.test, value, seen, budget) ? node.conditional.yes : node.conditional.no;
    if (branch && !applied(branch, value, seen, budget)) return false;
  }
  if (isObject(value)) {
    for (const [name, part] of node.dependentSchemas) {
      if (Object.hasOwn(value, name) && !applied(part, value, seen, budget)) return false;
    }
  }
  return true;
}

function fresh(): Evaluated {
  return { names: new Set(), items: new Set() };
}

function applied(node: Node, value: Json, seen: Evaluated | undefined, budget: Budget): boolean {
  if (!seen) return evaluate(node, value, undefined, budget);
  const inner = fresh();
  if (!evaluate(node, value, inner, budget)) return false;
  for (const name of inner.names) seen.names.add(name);
  for (const item of inner.items) seen.items.add(item);
  return true;
}

function evaluateArray(node: Node, value: readonly Json[], seen: Evaluated | undefined, budget: Budget): boolean {
  if (value.length < node.minItems || value.length > node.maxItems) return false;
  for (const [at, item] of value.entries()) {
    const of = node.prefix[at] ?? node.rest;
    if (!of) continue;
    seen?.items.add(at);
    if (!evaluate(of, item, seen && fresh(), budget)) return false;
  }
  if (node.contains) {
    const { node: of, min, max } = node.contains;
    let count = 0;
    for (const [at, item] of value.entries()) {
      if (!evaluate(of, item, seen && fresh(), budget)) continue;
      count++;
      seen?.items.add(at);
    }
    if (count < min || count > max) return false;
  }
  if (node.unique && repeats(value)) return false;
  if (node.unevaluatedItems && seen) {
    for (const [at, item] of value.entries()) {
      if (seen.items.has(at)) continue;
      if (!evaluate(node.unevaluatedItems, item, fresh(), budget)) return false;
      seen.items.add(at);
    }
  }
  return true;
}

function evaluateObject(
  node: Node,
  value: Readonly<Record<string, Json>>,
  seen: Evaluated | undefined,
  budget: Budget,
): boolean {
  for (const name of node.required) if (!Object.hasOwn(value, name)) return false;
  for (const [name, names] of node.dependentRequired) {
    if (Object.hasOwn(value, name) && !names.every((other) => Object.hasOwn(value, other))) return false;
  }
  const names = Object.keys(value);
  if (names.length < node.minProperties || names.length > node.maxProperties) return false;
  for (const name of names) {
    const item = value[name] as Json;
    if (node.propertyNames && !evaluate(node.propertyNames, name, seen && fresh(), budget)) return false;
    let known = false;
    const declared = node.properties.get(name);
    if (declared) {
      known = true;
      if (!evaluate(declared, item, seen && fresh(), budget)) return false;
    }
    for (const { pattern, node: of } of node.patternProperties) {
      if (!pattern.regex.test(name)) continue;
      known = true;
      if (!evaluate(of, item, seen && fresh(), budget)) return false;
    }
    if (!known && node.additional) {
      known = true;
      if (!evaluate(node.additional, item, seen && fresh(), budget)) return false;
    }
    if (known) seen?.names.add(name);
  }
  if (node.unevaluatedProperties && seen) {
    for (const name of names) {
      if (seen.names.has(name)) continue;
      if (!evaluate(node.unevaluatedProperties, value[name] as Json, fresh(), budget)) return false;
      seen.names.add(name);
    }
  }
  return true;
}
