import type { Json, JsonObject } from '../domain/json.ts';
import { isArray, isObject, member } from '../domain/json.ts';
import { AwsError } from './aws-error.ts';

/** Reading members of an AWS JSON input, with the errors and wordings that AWS answers. `null` is as good as absent. */

function present(input: JsonObject, name: string): Json | undefined {
  return member(input, name) ?? undefined;
}

function wrongType(name: string, expected: string): AwsError {
  // AWS's wording names a Java class here; unverified in detail, so ours speaks plainly.
  return new AwsError('SerializationException', `${name} is not ${expected}.`);
}

export function textOf(input: JsonObject, name: string): string | undefined {
  const value = present(input, name);
  if (value !== undefined && typeof value !== 'string') throw wrongType(name, 'a string');
  return value;
}

export function numberOf(input: JsonObject, name: string): number | undefined {
  const value = present(input, name);
  if (value !== undefined && typeof value !== 'number') throw wrongType(name, 'a number');
  return value;
}

export function objectOf(input: JsonObject, name: string): JsonObject | undefined {
  const value = present(input, name);
  if (value !== undefined && !isObject(value)) throw wrongType(name, 'a structure');
  return value;
}

export function listOf(input: JsonObject, name: string): readonly Json[] | undefined {
  const value = present(input, name);
  if (value !== undefined && !isArray(value)) throw wrongType(name, 'a list');
  return value;
}

/** The members of an output that have a value. */
export function given(settings: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as JsonObject;
}

export interface TextConstraint {
  readonly required?: boolean;
  /** Default 1. */
  readonly min?: number;
  readonly max: number;
  /** As AWS prints it. It must hold for the whole value. */
  readonly pattern?: string;
}

const compiled = new Map<string, RegExp>();

function whole(pattern: string): RegExp {
  const known = compiled.get(pattern) ?? new RegExp(`^(?:${pattern})$`);
  compiled.set(pattern, known);
  return known;
}

/** What of a constraint a text breaks, each as AWS words it. `at` is the path that AWS prints: `name`, `entries.1.member.eventBusName`. */
export function violations(value: string | undefined, at: string, constraint: TextConstraint): readonly string[] {
  if (value === undefined) {
    return constraint.required ? [violation('null', at, 'Member must not be null')] : [];
  }
  const found: string[] = [];
  const shown = `'${value}'`;
  if (value.length > constraint.max) {
    found.push(violation(shown, at, `Member must have length less than or equal to ${constraint.max}`));
  }
  const { min = 1 } = constraint;
  if (value.length < min) {
    found.push(violation(shown, at, `Member must have length greater than or equal to ${min}`));
  }
  if (constraint.pattern !== undefined && !whole(constraint.pattern).test(value)) {
    found.push(violation(shown, at, `Member must satisfy regular expression pattern: ${constraint.pattern}`));
  }
  return found;
}

/** One broken constraint, as AWS words it. `value` as it is to be printed. */
export function violation(value: string, at: string, constraint: string): string {
  return `Value ${value} at '${at}' failed to satisfy constraint: ${constraint}`;
}

/** Throws AWS's `ValidationException` where anything was found. */
export function refuse(found: readonly string[]): void {
  if (found.length === 0) return;
  const count = found.length === 1 ? '1 validation error' : `${found.length} validation errors`;
  throw new AwsError('ValidationException', `${count} detected: ${found.join('; ')}`);
}
