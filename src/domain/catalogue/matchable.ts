import { atPointer, childPointer, isObject, type Json, type JsonObject } from '../json.ts';
import type { FieldStep } from '../path.ts';
import { disjoint } from '../pattern/disjoint.ts';
import { highest, lowest, nextDown, nextUp, numberOf } from '../pattern/numbers.ts';
import { parsePattern } from '../pattern/parse.ts';
import { type Scalar, scalarOf, testValue } from '../pattern/test-value.ts';
import type { Branch, FieldTest, Pattern, ValueTest } from '../pattern/types.ts';
import { oneOfWords, show } from '../schema/show.ts';
import type { Dialect } from '../schema/types.ts';
import type { Address } from './model.ts';
import { alwaysThere, applied, mayReach, possibleTypes, type ValueType, valuesOf, type Wanted } from './reach.ts';
import { neverArray } from './shape.ts';

/** Why no event can match one alternative of a pattern. */
export interface Impossible {
  /** The field that never is what the pattern asks for; absent where that takes more than one. */
  readonly field?: string;
  /** What it is instead, for people. */
  readonly expected?: string;
}

/**
 * Why no event of an address, whose detail a self-contained schema takes, can match a pattern: a reason for each of its
 * alternatives. `undefined` where one can, and where that is not certain.
 */
export function neverMatches(
  pattern: Pattern,
  address: Address,
  schema: Json,
  dialect: Dialect,
): readonly Impossible[] | undefined {
  const envelope = envelopeSchema(address, schema);
  const match = address.match === undefined ? undefined : parsePattern({ detail: address.match });
  const scalar = (field: string) => neverArray(schema, dialect, field.replace(/^detail\./, ''));
  const apart = (branch: Branch) =>
    match !== undefined && 'branches' in match && disjoint({ branches: [branch] }, match, scalar) === 'disjoint';
  const reasons: Impossible[] = [];
  for (const branch of pattern.branches) {
    const test = branch.find((each) => !mayPass(each, envelope, schema, dialect));
    if (test) {
      const expected = inWords(schema, dialect, envelope, test.field.split('.'));
      const there = test.tests.every((each) => each.kind === 'exists' && !each.exists) ? ', and always there' : '';
      reasons.push({ field: test.field, ...(expected === undefined ? {} : { expected: `${expected}${there}` }) });
    } else if (apart(branch)) {
      const field = branch.find((each) => apart([each]))?.field;
      const expected = `what the match of its address takes: ${show(address.match ?? null)}`;
      reasons.push({ ...(field === undefined ? {} : { field }), expected });
    } else return undefined;
  }
  return reasons;
}

/** Events as EventBridge delivers them. References in `detail` are those of its own schema. */
function envelopeSchema({ source, detailType }: Address, detail: Json): JsonObject {
  const text = { type: 'string' };
  const properties = {
    version: text,
    id: text,
    'detail-type': { enum: [detailType] },
    source: { enum: [source] },
    account: text,
    time: text,
    region: text,
    resources: { type: 'array', items: text },
    detail: { allOf: [detail, { type: 'object' }] },
  };
  return {
    type: 'object',
    required: Object.keys(properties),
    properties: { ...properties, 'replay-name': text },
    additionalProperties: false,
  };
}

function mayPass({ field, tests }: FieldTest, envelope: Json, schema: Json, dialect: Dialect): boolean {
  const names = field.split('.');
  const path = names.map((name): FieldStep => ({ name }));
  if (mayReach(schema, dialect, envelope, path, { wanted: passing(tests), flattened: true })) return true;
  const absent = tests.some((test) => test.kind === 'exists' && !test.exists);
  return absent && !alwaysThere(schema, dialect, [envelope], names);
}

/** The scalars that pass one of the tests. */
function passing(tests: readonly ValueTest[]): Wanted {
  const passes = (scalar: Scalar) => tests.some((test) => testValue(test, scalar));
  return {
    is: (value) => !isObject(value) && passes(scalarOf(value)),
    among: (schemas, types) =>
      (types.has('string') && tests.some(takesText)) ||
      (types.has('boolean') && (passes(scalarOf(true)) || passes(scalarOf(false)))) ||
      (types.has('null') && passes(scalarOf(null))) ||
      ((types.has('number') || types.has('integer')) &&
        tests.some((test) => takesNumber(test, schemas, !types.has('number')))),
  };
}

/** Whether some text may pass. */
function takesText(test: ValueTest): boolean {
  if (test.kind === 'exact') return test.text.startsWith('"');
  return test.kind === 'exists' ? test.exists : test.kind !== 'number' && test.kind !== 'numeric';
}

/** Whether some number, or some integer, within the bounds of the schemas may pass. */
function takesNumber(test: ValueTest, schemas: readonly JsonObject[], integers: boolean): boolean {
  switch (test.kind) {
    case 'exists':
      return test.exists;
    case 'anything-but':
    case 'anything-but-number':
      return true;
    case 'number':
    case 'numeric': {
      const [from, to] = test.kind === 'numeric' ? [test.low, test.high] : [test.value, test.value];
      if (from === null || to === null) return true;
      const { low, high } = boundsOf(schemas);
      const bottom = from > low ? from : low;
      const top = to < high ? to : high;
      return integers ? Math.ceil(bottom) <= Math.floor(top) : bottom <= top;
    }
    default:
      return false;
  }
}

/** Both inclusive: more than a number is the next double at least. */
function boundsOf(schemas: readonly JsonObject[]): { readonly low: number; readonly high: number } {
  let low = lowest;
  let high = highest;
  const bound = (value: Json | undefined) => (typeof value === 'number' ? numberOf(String(value)) : null);
  const raise = (to: number | null) => {
    if (to !== null && to > low) low = to;
  };
  const lower = (to: number | null) => {
    if (to !== null && to < high) high = to;
  };
  for (const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } of schemas) {
    const [above, below] = [bound(exclusiveMinimum), bound(exclusiveMaximum)];
    raise(bound(minimum));
    raise(above === null ? null : nextUp(above));
    lower(bound(maximum));
    lower(below === null ? null : nextDown(below));
  }
  return { low, high };
}

const TYPE_WORDS: Readonly<Record<ValueType, string>> = {
  null: 'null',
  boolean: 'true or false',
  object: 'an object',
  array: 'an array',
  number: 'a number',
  integer: 'an integer',
  string: 'a string',
};

/** What a field is, where its schema says it at the field itself. */
function inWords(root: Json, dialect: Dialect, envelope: Json, names: readonly string[]): string | undefined {
  let place: readonly Json[] = [envelope];
  for (const name of names) {
    const schemas = applied(root, dialect, throughArrays(root, dialect, place));
    place = schemas.flatMap((schema) => atPointer(schema, childPointer('/properties', name)) ?? []);
  }
  const schemas = applied(root, dialect, throughArrays(root, dialect, place)).filter(isObject);
  if (schemas.length === 0) return undefined;
  const values = schemas.map((schema) => valuesOf(schema, dialect)).find((list) => list !== undefined);
  if (values) return oneOfWords(values.map(show));
  const types = possibleTypes(schemas);
  const words = [...types].filter((type) => type !== 'integer' || !types.has('number')).map((type) => TYPE_WORDS[type]);
  if (words.length > 3) return undefined;
  const { low, high } = boundsOf(schemas);
  const bounded = low !== lowest || high !== highest;
  return `${oneOfWords(words)}${bounded ? ' within the bounds of the schema' : ''}`;
}

/** What stands in arrays, however deep, in place of the arrays. */
function throughArrays(root: Json, dialect: Dialect, place: readonly Json[]): readonly Json[] {
  let inside = place;
  for (let depth = 0; depth < 5; depth++) {
    const items = applied(root, dialect, inside).flatMap((schema) => atPointer(schema, '/items') ?? []);
    if (items.length === 0) return inside;
    inside = items;
  }
  return inside;
}
