import type { Json } from '../../../../src/domain/json.ts';
import { notAfter } from '../../../../src/domain/schema/keywords.ts';
import type { Dialect } from '../../../../src/domain/schema/types.ts';
import fc from '../../../support/property.ts';

const scalars: readonly Json[] = [null, true, false, 0, 1, 2, 1.5, '', 'a', 'b', 'abc'];
const lists: readonly Json[] = [
  [],
  [1],
  ['a'],
  [1, 'a'],
  ['a', 1],
  [1, 1],
  [1, 2, 'a'],
  [{}],
  [{ a: 1 }],
  [[1]],
  [null, 1, 'a', 2],
];
const parts: readonly Json[] = [1, 'a', null, { a: 1 }, [1]];

/** Every small object over three names, and what else small schemas tell apart. */
export const smallValues: readonly Json[] = [
  ...scalars,
  ...lists,
  {},
  ...['a', 'b', 'ab'].flatMap((name) => parts.map((part) => ({ [name]: part }))),
  ...parts.slice(0, 3).flatMap((a) => parts.slice(0, 3).map((b) => ({ a, b }))),
  ...parts.slice(0, 2).flatMap((a) => parts.slice(0, 2).map((b) => ({ a, b, ab: 1 }))),
  ...parts.slice(0, 3).map((ab) => ({ a: 1, ab })),
  { a: { a: 1, b: 'a' } },
  { a: { b: 1 }, b: ['a', 1] },
  JSON.parse('{"__proto__": 1}') as Json,
  JSON.parse('{"a": 1, "__proto__": "a"}') as Json,
];

/** Schemas in which keywords meet: several at each level, and each of them full. */
export function denseSchemas(dialect: Dialect): fc.Arbitrary<Json> {
  const recent = notAfter('2019-09', dialect);
  const latest = dialect === '2020-12';
  const defs = recent ? '$defs' : 'definitions';
  const names = fc.constantFrom('a', 'b', 'ab', '__proto__');
  const leaf: fc.Arbitrary<Json> = fc.constantFrom<Json>(
    ...(dialect === 'draft-04' ? [] : [true, false]),
    {},
    { type: 'string' },
    { type: 'integer' },
    { type: ['object', 'null'] },
    { minimum: 1 },
    { enum: [1, 'a', null] },
    { required: ['a'] },
    { maxItems: 1 },
    { $ref: `#/${defs}/d` },
    { $ref: `#/${defs}/e` },
  );
  const schema = (depth: number): fc.Arbitrary<Json> => {
    if (depth === 0) return leaf;
    const inner = schema(depth - 1);
    const map = fc.dictionary(names, inner, { minKeys: 1, maxKeys: 2 });
    const list = fc.array(inner, { minLength: 1, maxLength: 3 });
    const members: Record<string, fc.Arbitrary<Json>> = {
      type: fc.constantFrom<Json>('object', 'array', 'string', ['object', 'array'], ['string', 'null', 'integer']),
      properties: map,
      patternProperties: fc.dictionary(fc.constantFrom('^a', 'b$', ''), inner, { minKeys: 1, maxKeys: 2 }),
      additionalProperties: inner,
      required: fc.uniqueArray(names, { minLength: 1, maxLength: 2 }),
      allOf: list,
      anyOf: list,
      oneOf: list,
      not: inner,
      items: latest ? inner : fc.oneof(inner, list),
      ...(latest ? { prefixItems: list } : { additionalItems: inner }),
      maxItems: fc.nat(3),
      ...(dialect !== 'draft-04' && {
        contains: inner,
        const: fc.constantFrom<Json>(1, null, 'a'),
        minimum: fc.nat(2),
        exclusiveMinimum: fc.nat(2),
        propertyNames: fc.oneof(
          inner,
          fc.constantFrom<Json>(
            { pattern: '^a' },
            { enum: ['a', 'b'] },
            { maxLength: 1 },
            { not: { const: 'a' } },
            { anyOf: [{ pattern: 'b$' }, { const: 'a' }] },
          ),
        ),
      }),
      ...(notAfter('draft-07', dialect) && { if: inner }),
      ...(recent
        ? {
            dependentSchemas: map,
            dependentRequired: fc.constant<Json>({ a: ['b'] }),
            minContains: fc.nat(2),
            maxContains: fc.nat(2),
            unevaluatedProperties: inner,
            unevaluatedItems: inner,
          }
        : { dependencies: fc.oneof(map, fc.constant<Json>({ a: ['b'] })) }),
    };
    const some = fc
      .uniqueArray(fc.constantFrom(...Object.keys(members)), { minLength: 2, maxLength: 4 })
      .chain((chosen) => {
        // What depends on another keyword comes with it as a rule.
        const withOthers = new Set([
          ...chosen,
          ...(chosen.includes('if') ? ['then', 'else'] : []),
          ...(chosen.includes('minContains') || chosen.includes('maxContains') ? ['contains'] : []),
        ]);
        return fc.record(Object.fromEntries([...withOthers].map((name) => [name, members[name] ?? inner])), {
          noNullPrototype: true,
        });
      });
    return fc.oneof({ weight: 4, arbitrary: some as fc.Arbitrary<Json> }, { weight: 1, arbitrary: leaf });
  };
  const d = fc.constantFrom<Json>(
    { type: 'string' },
    { properties: { a: { $ref: '#' } }, required: ['a'] },
    { patternProperties: { '^a': { type: 'integer' } } },
    { type: 'array', items: { $ref: `#/${defs}/d` } },
  );
  const e = fc.constantFrom<Json>(
    latest
      ? { prefixItems: [{ type: 'string' }, { type: 'integer' }] }
      : { items: [{ type: 'string' }, { type: 'integer' }] },
    { properties: { a: { $ref: `#/${defs}/d` }, b: { $ref: `#/${defs}/e` } } },
    recent ? { contains: { type: 'integer' }, minContains: 2 } : { enum: ['a', {}] },
    recent ? { properties: { b: {} }, unevaluatedProperties: false } : { not: { required: ['a'] } },
  );
  return fc
    .record({ allOf: fc.tuple(schema(3)), [defs]: fc.record({ d, e }) }, { noNullPrototype: true })
    .map((made) => JSON.parse(JSON.stringify(made)) as Json);
}

/** Schemas that say something of what others leave over, in all the ways that others can be there. */
export function leftoverSchemas(dialect: '2020-12' | '2019-09'): fc.Arbitrary<Json> {
  const latest = dialect === '2020-12';
  const tuple = (...items: Json[]) => (latest ? { prefixItems: items } : { items });
  const branch = fc.constantFrom<Json>(
    { properties: { a: {} } },
    { properties: { a: { enum: [1, 'a'] } }, required: ['a'] },
    { properties: { a: { enum: ['a', { a: 1 }] }, b: {} }, required: ['a'] },
    { properties: { a: { const: null }, ab: {} }, required: ['a'] },
    { $ref: '#/$defs/d' },
    { patternProperties: { '^a': { type: ['integer', 'string'] } } },
    { patternProperties: { b$: true } },
    { additionalProperties: { type: 'integer' } },
    { required: ['b'] },
    { type: 'array' },
    tuple({ type: 'integer' }),
    tuple({}, { type: 'string' }),
    { contains: { type: 'string' } },
    { items: { type: 'integer' } },
    { anyOf: [{ properties: { a: { type: 'string' } }, required: ['a'] }, { properties: { b: {} } }] },
    { allOf: [{ properties: { b: {} } }], unevaluatedProperties: { type: 'string' } },
    false,
  );
  const list = fc.array(branch, { minLength: 1, maxLength: 3 });
  const map = fc.dictionary(fc.constantFrom('a', 'b'), branch, { minKeys: 1, maxKeys: 2 });
  const rest = fc.constantFrom<Json>(false, { type: 'string' }, { type: 'integer' });
  const members: Record<string, fc.Arbitrary<Json>> = {
    unevaluatedProperties: rest,
    unevaluatedItems: rest,
    properties: fc.constantFrom<Json>({ a: {} }, { ab: { type: 'integer' } }),
    allOf: list,
    anyOf: list,
    oneOf: list,
    if: branch,
    ...Object.fromEntries(['then', 'else'].map((name) => [name, branch])),
    dependentSchemas: map,
    $ref: fc.constant('#/$defs/d'),
    [latest ? 'contains' : 'items']: latest ? branch : fc.constant<Json>([{ type: 'integer' }]),
  };
  const one = fc.record(members, {
    requiredKeys: ['unevaluatedProperties', 'unevaluatedItems'],
    noNullPrototype: true,
  });
  const d: Json = { properties: { b: {} }, ...tuple({ type: 'integer' }) };
  return fc
    .oneof(
      one.map((of) => ({ allOf: [of], $defs: { d } })),
      one.map((of) => ({ not: of, $defs: { d } })),
    )
    .map((made) => JSON.parse(JSON.stringify(made)) as Json);
}
