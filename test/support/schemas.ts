import type { Json } from '../../src/domain/json.ts';
import { notAfter } from '../../src/domain/schema/keywords.ts';
import type { Dialect } from '../../src/domain/schema/types.ts';
import fc from './property.ts';

const scalar = fc.constantFrom<Json>(null, true, 0, 1, 2, 2.5, '', 'a', 'ab', '💚');

const valuesOf = (...names: string[]): fc.Arbitrary<Json> =>
  fc
    .letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        scalar,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 3 }),
      ),
    }))
    .value.map((value) => JSON.parse(JSON.stringify(value)) as Json);

/** Small values, many of which meet small schemas. */
export const values = valuesOf('a', 'b', 'ab', '__proto__', 'x/~y');
export const plainValues = valuesOf('a', 'b', 'ab');

/**
 * Schemas of a dialect, every keyword of it among them. `plain`: without what libraries are known to judge each in its own way, which
 * are names that objects inherit, what was evaluated, keywords beside a reference that hides them, and the switches of draft-04 alone.
 */
export function schemas(dialect: Dialect, { plain = false } = {}): fc.Arbitrary<Json> {
  const names = plain ? fc.constantFrom('a', 'b') : fc.constantFrom('a', 'b', '__proto__', 'x/~y');
  const old = dialect === 'draft-04';
  const recent = notAfter('2019-09', dialect);
  const defs = recent ? '$defs' : 'definitions';
  const { schema } = fc.letrec<{ schema: Json; leaf: Json }>((tie) => {
    const map = fc.dictionary(names, tie('schema'), { maxKeys: 2 });
    const list = fc.array(tie('schema'), { minLength: 1, maxLength: 3 });
    const conditional: Record<string, fc.Arbitrary<Json>> = {
      if: tie('schema'),
      // Together: a lone `then` in an object looks like a promise to a linter.
      ...Object.fromEntries(['then', 'else'].map((name) => [name, tie('schema')])),
    };
    const keywords: Record<string, fc.Arbitrary<Json>> = {
      type: fc.oneof(
        fc.constantFrom('string', 'number', 'integer', 'object', 'array', 'null', 'boolean'),
        fc.constant<Json>(['object', 'string']),
      ),
      enum: fc.uniqueArray(fc.oneof(scalar, fc.constant<Json>({ a: [1] })), { minLength: 1, maxLength: 5 }),
      properties: map,
      patternProperties: fc.dictionary(fc.constantFrom('^a', 'b$'), tie('schema'), { maxKeys: 2 }),
      additionalProperties: tie('schema'),
      required: fc.uniqueArray(names, { minLength: 1, maxLength: 2 }),
      minProperties: fc.nat(2),
      maxProperties: fc.nat(2),
      minItems: fc.nat(2),
      maxItems: fc.nat(2),
      uniqueItems: fc.boolean(),
      minLength: fc.nat(2),
      maxLength: fc.nat(2),
      pattern: fc.constantFrom('^a', 'b$'),
      minimum: fc.nat(2),
      maximum: fc.nat(2),
      multipleOf: fc.constantFrom(1, 2, 0.5),
      allOf: list,
      anyOf: list,
      oneOf: list,
      not: tie('schema'),
      items: dialect === '2020-12' ? tie('schema') : fc.oneof(tie('schema'), list),
      ...(dialect !== '2020-12' && { additionalItems: tie('schema') }),
      ...(old
        ? !plain && { exclusiveMinimum: fc.boolean(), exclusiveMaximum: fc.boolean() }
        : {
            const: fc.oneof(scalar, fc.constant<Json>({ a: [1] })),
            contains: tie('schema'),
            propertyNames: tie('schema'),
            exclusiveMinimum: fc.nat(2),
            exclusiveMaximum: fc.nat(2),
          }),
      ...(notAfter('draft-07', dialect) && conditional),
      ...(recent
        ? {
            dependentSchemas: map,
            dependentRequired: fc.constant<Json>({ a: ['b'] }),
            minContains: fc.nat(2),
            maxContains: fc.nat(2),
            ...(!plain && { unevaluatedProperties: tie('schema'), unevaluatedItems: tie('schema') }),
          }
        : { dependencies: fc.oneof(map, fc.constant<Json>({ a: ['b'] })) }),
      ...(dialect === '2020-12' && { prefixItems: list }),
    };
    const object = fc
      .uniqueArray(fc.constantFrom(...Object.keys(keywords)), { maxLength: 4 })
      .chain((chosen) =>
        fc.record(Object.fromEntries(chosen.map((name) => [name, keywords[name]!])), { noNullPrototype: true }),
      );
    return {
      leaf: old ? fc.constant<Json>({}) : fc.constantFrom<Json>({}, true, false),
      schema: fc.oneof(
        { maxDepth: 3 },
        tie('leaf'),
        object as fc.Arbitrary<Json>,
        fc.constant<Json>({ $ref: `#/${defs}/d` }),
        ...(plain && !recent
          ? []
          : [fc.constant<Json>({ $ref: `#/${defs}/d`, properties: { a: { type: 'string' } } })]),
      ),
    };
  });
  const leaf = fc.constantFrom<Json>(
    { type: 'string' },
    { minimum: 1 },
    { properties: { a: { $ref: '#' }, b: {} } },
    { properties: { a: { $ref: `#/${defs}/d` } }, additionalProperties: false },
    { anyOf: [{ properties: { a: { type: 'string' } }, required: ['a'] }, { type: 'array' }] },
  );
  return fc
    .record({ allOf: fc.tuple(schema), [defs]: fc.record({ d: leaf }) }, { noNullPrototype: true })
    .map((made) => JSON.parse(JSON.stringify(made)) as Json);
}
