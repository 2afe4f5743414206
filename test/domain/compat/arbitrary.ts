import type { Json } from '../../../src/domain/json.ts';
import type { Dialect } from '../../../src/domain/schema/types.ts';
import fc from '../../support/property.ts';

const scalar = fc.constantFrom<Json>(null, true, false, 0, 1, 2, 2.5, -1, '', 'a', 'b', 'ab', 'abc', '💚');
const names = fc.constantFrom('a', 'b', 'ab');

/** Values near what the schemas below speak of. */
export const values: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(names, fc.constantFrom('c', '')), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

/** Schemas with all asserting keywords of a dialect, small enough to be searched and tangled enough to be hard. */
export function schemas(dialect: Dialect): fc.Arbitrary<Json> {
  const old = dialect === 'draft-04';
  const recent = dialect === '2019-09' || dialect === '2020-12';
  const defs = recent ? '$defs' : 'definitions';
  const { schema } = fc.letrec<{ schema: Json; leaf: Json }>((tie) => {
    const map = fc.dictionary(names, tie('schema'), { minKeys: 1, maxKeys: 2, noNullPrototype: true });
    const list = fc.array(tie('schema'), { minLength: 1, maxLength: 3 });
    const keywords: Record<string, fc.Arbitrary<Json>> = {
      type: fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom('string', 'number', 'integer', 'object', 'array', 'null', 'boolean') },
        { weight: 1, arbitrary: fc.constantFrom<Json>(['object', 'string'], ['array', 'null']) },
      ),
      enum: fc.uniqueArray(values, { minLength: 1, maxLength: 3, selector: (value) => JSON.stringify(value) }),
      properties: map,
      patternProperties: fc.dictionary(fc.constantFrom('^a', 'b$', '^.?$'), tie('schema'), {
        minKeys: 1,
        maxKeys: 2,
        noNullPrototype: true,
      }),
      additionalProperties: tie('schema'),
      required: fc.uniqueArray(names, { minLength: 1, maxLength: 2 }),
      minProperties: fc.nat(2),
      maxProperties: fc.nat(2),
      minItems: fc.nat(3),
      maxItems: fc.nat(3),
      uniqueItems: fc.constant(true),
      minLength: fc.nat(2),
      maxLength: fc.nat(2),
      pattern: fc.constantFrom('^a', 'b$', '^(ab)*$', '[^b]', '^(?!ab)'),
      minimum: fc.integer({ min: -1, max: 3 }),
      maximum: fc.integer({ min: -1, max: 3 }),
      multipleOf: fc.constantFrom(1, 2, 0.5, 3),
      allOf: list,
      anyOf: list,
      oneOf: list,
      not: tie('schema'),
      items: dialect === '2020-12' ? tie('schema') : fc.oneof(tie('schema'), list),
      ...(dialect !== '2020-12' && { additionalItems: tie('schema') }),
      ...(!old && {
        const: values,
        contains: tie('schema'),
        propertyNames: tie('schema'),
        exclusiveMinimum: fc.integer({ min: -1, max: 3 }),
        exclusiveMaximum: fc.integer({ min: -1, max: 3 }),
      }),
      ...(dialect !== 'draft-06' && !old && { if: tie('schema'), then: tie('schema'), else: tie('schema') }),
      ...(recent
        ? {
            dependentSchemas: map,
            dependentRequired: fc.constant<Json>({ a: ['b'] }),
            minContains: fc.nat(2),
            maxContains: fc.nat(2),
            unevaluatedProperties: tie('schema'),
            unevaluatedItems: tie('schema'),
          }
        : { dependencies: fc.oneof(map, fc.constant<Json>({ a: ['b'] })) }),
      ...(dialect === '2020-12' && { prefixItems: list }),
    };
    const record = (names: readonly string[], most: number) =>
      fc
        .uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: most })
        .chain((chosen) =>
          fc.record(Object.fromEntries(chosen.map((name) => [name, keywords[name]!])), { noNullPrototype: true }),
        );
    // Keywords of one type meet each other too seldom where all are drawn alike.
    const themes = [
      ['items', 'additionalItems', 'prefixItems', 'contains', 'minContains', 'maxContains', 'unevaluatedItems'],
      ['properties', 'patternProperties', 'additionalProperties', 'propertyNames', 'unevaluatedProperties'],
      ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength', 'pattern'],
    ];
    const beside = [
      ['minItems', 'maxItems', 'uniqueItems', 'contains', 'maxContains', 'type', 'allOf', 'anyOf', 'not', 'if', 'then'],
      ['required', 'minProperties', 'maxProperties', 'type', 'allOf', 'anyOf', 'oneOf', 'dependentSchemas', 'not'],
      ['type', 'enum', 'const', 'allOf', 'anyOf', 'not', 'oneOf'],
    ];
    const themed = themes.map((theme, index) =>
      record(
        [...theme, ...beside[index]!].filter((name) => name in keywords),
        5,
      ),
    );
    const object = fc.oneof({ weight: 3, arbitrary: record(Object.keys(keywords), 4) }, ...themed);
    return {
      leaf: old ? fc.constant<Json>({}) : fc.constantFrom<Json>({}, true, false),
      schema: fc.oneof(
        { maxDepth: 3, depthIdentifier: 'schema' },
        { weight: 1, arbitrary: tie('leaf') },
        { weight: 8, arbitrary: object as fc.Arbitrary<Json> },
        { weight: 1, arbitrary: fc.constant<Json>({ $ref: `#/${defs}/d` }) },
      ),
    };
  });
  const named = fc.constantFrom<Json>(
    { type: 'string' },
    { minimum: 1 },
    { properties: { a: { $ref: `#/${defs}/d` } }, required: ['b'] },
    { type: 'array', items: { $ref: `#/${defs}/d` } },
    { type: ['object', 'integer'], additionalProperties: { $ref: `#/${defs}/d` }, minProperties: 1 },
  );
  return fc.record({ allOf: fc.tuple(schema), [defs]: fc.record({ d: named }) }, { noNullPrototype: true });
}
