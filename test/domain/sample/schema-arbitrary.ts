import { isArray, isObject, type Json } from '../../../src/domain/json.ts';
import fc from '../../support/property.ts';

/**
 * Schemas that some value is known to meet: each is built around a value, out of keywords that are true of it. Whatever the keywords
 * then are together, the schema can be satisfied.
 */
export interface Case {
  readonly schema: Json;
  readonly witness: Json;
}

const text = fc.oneof(
  fc.stringMatching(/^[a-z]{0,6}$/),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
  fc.constantFrom('2026-01-02', 'a@example.com', 'ORD-12345678', 'EUR', '😀é'),
);
const name = fc.constantFrom('id', 'kind', 'createdAt', 'amount', 'customer', 'email', 'tags', 'constructor', 'x');

const witness: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
    fc.oneof(text, fc.integer({ min: -50, max: 5000 }), fc.boolean(), fc.constant(null), cents()),
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .uniqueArray(fc.tuple(name, tie('value')), { maxLength: 4, selector: ([key]) => key })
      .map((entries): Json => Object.fromEntries(entries)),
  ),
})).value;

function cents(): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 99_999 }).map((whole) => whole / 100);
}

type Part = Readonly<Record<string, Json>>;

/** Keywords of a value of its own type. */
function plain(value: Json, depth: number): fc.Arbitrary<Part> {
  const some = (parts: readonly fc.Arbitrary<Part>[]): fc.Arbitrary<Part> =>
    fc
      .tuple(...parts.map((part) => fc.option(part, { nil: {}, freq: 2 })))
      .map((made) => Object.assign({}, ...made) as Part);
  const one = (part: Part): fc.Arbitrary<Part> => fc.constant(part);
  if (value === null) return one({ type: 'null' });
  if (typeof value === 'boolean') return fc.constantFrom<Part>({ type: 'boolean' }, { enum: [value, 7] });
  if (typeof value === 'number') {
    return some([
      one({ type: Number.isInteger(value) ? 'integer' : 'number' }),
      fc.nat(100).map((below) => ({ minimum: value - below })),
      fc.nat(100).map((above) => ({ exclusiveMaximum: value + above + 1 })),
      one(Number.isInteger(value) && value % 5 === 0 ? { multipleOf: 5 } : {}),
      one({ not: { const: value + 1 } }),
    ]);
  }
  if (typeof value === 'string') {
    const length = [...value].length;
    const patterns = ['^[a-z]*$', '^ORD-\\d{8}$', '^[A-Z]{3}$', '@', '^\\d{4}-\\d{2}-\\d{2}$', '^.{1,5}$', '[aeiou]'];
    const fitting = patterns.filter((pattern) => new RegExp(pattern, 'u').test(value));
    return some([
      one({ type: 'string' }),
      fc.nat(Math.min(length, 4)).map((less) => ({ minLength: length - less })),
      fc.nat(5).map((more) => ({ maxLength: length + more })),
      fitting.length > 0 ? fc.constantFrom(...fitting).map((pattern) => ({ pattern })) : one({}),
      one(value === '2026-01-02' ? { format: 'date' } : value.includes('@example') ? { format: 'email' } : {}),
      one({ not: { enum: ['zzz', `${value}!`] } }),
    ]);
  }
  if (isArray(value)) {
    const items = value as readonly Json[];
    const distinct = new Set(items.map((item) => JSON.stringify(item))).size === items.length;
    const prefix = fc.tuple(...items.map((item) => schemaOf(item, depth - 1)));
    return some([
      one({ type: 'array' }),
      fc.nat(items.length).map((less) => ({ minItems: items.length - less })),
      fc.nat(3).map((more) => ({ maxItems: items.length + more })),
      one(distinct ? { uniqueItems: true } : {}),
      items.length > 0 ? prefix.map((prefixItems) => ({ prefixItems })) : one({}),
      items.length > 0 ? prefix.map((each) => ({ prefixItems: each, items: false })) : one({}),
      items.length > 0 ? schemaOf(items[0] as Json, depth - 1).map((contains) => ({ contains })) : one({}),
      fc
        .tuple(...items.map((item) => schemaOf(item, depth - 1)))
        .map((each) => (each.length > 0 ? { items: { anyOf: each } } : {})),
    ]).map((part) => ('prefixItems' in part && isObject(part.items) ? { ...part, items: true } : part));
  }
  const object = value as Readonly<Record<string, Json>>;
  const names = Object.keys(object);
  const properties = fc
    .tuple(...names.map((key) => schemaOf(object[key] as Json, depth - 1)))
    .map((each): Part => ({ properties: Object.fromEntries(names.map((key, at) => [key, each[at] as Json])) }));
  return some([
    one({ type: 'object' }),
    properties,
    properties.map((part) => ({ ...part, additionalProperties: false })),
    properties.map((part) => ({ ...part, unevaluatedProperties: false })),
    fc.subarray(names).map((required) => ({ required })),
    fc.nat(names.length).map((less) => ({ minProperties: names.length - less })),
    fc.nat(3).map((more) => ({ maxProperties: names.length + more })),
    one({ propertyNames: { pattern: '^[a-zA-Z_]+$' } }),
    one(names.length > 1 ? { dependentRequired: { [names[0] as string]: [names[1] as string] } } : {}),
    one(names.length > 0 ? { dependentSchemas: { [names[0] as string]: { required: [names.at(-1) as string] } } } : {}),
    one({ dependentSchemas: { absent: false } }),
    one({ patternProperties: { '^ab': false } }),
    one({ not: { required: ['absent'] } }),
  ]);
}

/** Written so because a `then` in an object literal looks like a promise to a linter. */
export function when(test: Json, yes: Json, no: Json): Json {
  return Object.fromEntries([
    ['if', test],
    ['then', yes],
    ['else', no],
  ]);
}

/** Something that the value does not meet. */
function untrue(value: Json): fc.Arbitrary<Json> {
  const type = value === null ? 'null' : isArray(value) ? 'array' : typeof value;
  const others = ['string', 'number', 'boolean', 'object', 'array', 'null'].filter((other) => other !== type);
  const options: fc.Arbitrary<Json>[] = [
    fc.constantFrom(...others).map((other) => ({ type: other })),
    fc.constant(false),
  ];
  if (isObject(value)) options.push(fc.constant({ type: 'object', required: ['absent'] }));
  if (typeof value === 'string') options.push(fc.constant({ const: `${value}?` }));
  if (typeof value === 'number') options.push(fc.constant({ type: 'number', minimum: value + 1 }));
  if (isArray(value)) options.push(fc.constant({ type: 'array', minItems: value.length + 1 }));
  return fc.oneof(...options);
}

function schemaOf(value: Json, depth: number): fc.Arbitrary<Json> {
  const leaf = fc.oneof(
    { weight: 6, arbitrary: plain(value, depth) },
    { weight: 1, arbitrary: fc.constant<Json>({ const: value }) },
    { weight: 1, arbitrary: untrue(value).map((other): Json => ({ enum: [value, JSON.stringify(other)] })) },
  );
  if (depth <= 0) return leaf;
  const inner = schemaOf(value, depth - 1);
  return fc.oneof(
    { weight: 5, arbitrary: leaf },
    { weight: 1, arbitrary: fc.tuple(inner, inner).map(([a, b]): Json => ({ allOf: [a, b] })) },
    { weight: 1, arbitrary: fc.tuple(inner, untrue(value)).map(([a, b]): Json => ({ anyOf: [b, a] })) },
    { weight: 1, arbitrary: fc.tuple(inner, untrue(value)).map(([a, b]): Json => ({ oneOf: [b, a] })) },
    { weight: 1, arbitrary: fc.tuple(plain(value, 0), untrue(value)).map(([a, b]): Json => ({ ...a, not: b })) },
    {
      weight: 1,
      arbitrary: fc.tuple(inner, inner, untrue(value)).map(([a, b, c]): Json => when(a, b, c)),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(untrue(value), untrue(value), inner).map(([a, b, c]): Json => when(a, b, c)),
    },
  );
}

export const satisfiable: fc.Arbitrary<Case> = witness.chain((value) =>
  schemaOf(value, 2).map((schema) => ({ schema, witness: value })),
);
