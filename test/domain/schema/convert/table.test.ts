import { describe, expect, it } from 'vitest';
import { compareBackward } from '../../../../src/domain/compat/compare.ts';
import type { Json, JsonObject } from '../../../../src/domain/json.ts';
import { convertSchema } from '../../../../src/domain/schema/convert/convert.ts';
import { fromOpenApi } from '../../../../src/domain/schema/convert/openapi.ts';
import type { Dialect } from '../../../../src/domain/schema/types.ts';

const raw = { writers: 'open', readers: 'as-written' } as const;

type Case = readonly [Dialect, Json, draft4: Json | Lossy, openApi: Json | Lossy];

/** A conversion that loses something: where, and what it then says. */
class Lossy {
  readonly losses: readonly string[];
  readonly value: Json;
  constructor(value: Json, ...losses: string[]) {
    this.value = value;
    this.losses = losses;
  }
}
const lossy = (value: Json, ...losses: string[]) => new Lossy(value, ...losses);
const same = (value: Json): readonly [Json, Json] => [value, value];
const none = { not: {} };
// Written as an object, it would set a prototype.
const hidden = JSON.parse('{"properties": {"__proto__": {"type": "string"}}}') as Json;
const onlyNull = { type: 'string', nullable: true, enum: [null] };
const closed = (names: readonly string[], rest: Json = false) => ({
  properties: Object.fromEntries(names.map((name) => [name, {}])),
  additionalProperties: rest,
});

/** Either or both of two schemas, and no properties but theirs: what an object of one alone, of the other, and of both may have. */
function eitherOf(a: JsonObject, b: JsonObject): Json {
  const [ofA, ofB] = [a, b].map(({ properties }) => Object.keys(properties as object)) as [string[], string[]];
  const both = [...new Set([...ofA, ...ofB])];
  return {
    anyOf: [a, b],
    allOf: [
      {
        anyOf: [
          { additionalProperties: false },
          { allOf: [b, closed(ofB)] },
          { allOf: [a, closed(ofA)] },
          { allOf: [a, b, closed(both)] },
        ],
      },
    ],
  };
}

const cases: readonly Case[] = [
  // Types and values.
  ['2020-12', true, ...same({})],
  ['2020-12', false, ...same(none)],
  ['2020-12', { type: ['string', 'null'] }, { type: ['string', 'null'] }, { type: 'string', nullable: true }],
  ['2020-12', { type: 'null' }, { type: 'null' }, onlyNull],
  [
    '2020-12',
    { type: ['null', 'integer', 'string'] },
    { type: ['null', 'integer', 'string'] },
    { anyOf: [{ type: 'integer', nullable: true }, { type: 'string' }] },
  ],
  ['2020-12', { type: ['integer', 'number'] }, { type: ['integer', 'number'] }, { type: 'number' }],
  ['2020-12', { type: 'array' }, { type: 'array' }, { type: 'array', items: {} }],
  ['2020-12', { const: 1 }, ...same({ enum: [1] })],
  ['2020-12', { const: null }, { enum: [null] }, onlyNull],
  ['2020-12', { enum: ['a', null] }, { enum: ['a', null] }, { type: 'string', nullable: true, enum: ['a', null] }],
  ['2020-12', { enum: [1, 1.0, 2] }, ...same({ enum: [1, 2] })],
  ['2020-12', { enum: [] }, ...same(none)],
  ['2020-12', { enum: [1, 2], const: 2 }, ...same({ enum: [2] })],
  ['2020-12', { enum: [1, 2], const: 3 }, ...same(none)],
  ['2020-12', { enum: [{ $ref: 'x' }] }, ...same({ enum: [{ $ref: 'x' }] })],
  ['draft-04', { const: 1 }, ...same({})],
  // Bounds.
  ['2020-12', { exclusiveMinimum: 1 }, ...same({ minimum: 1, exclusiveMinimum: true })],
  ['2020-12', { exclusiveMinimum: 1, minimum: 1 }, ...same({ minimum: 1, exclusiveMinimum: true })],
  ['2020-12', { exclusiveMinimum: 1, minimum: 2 }, ...same({ minimum: 2 })],
  ['2020-12', { exclusiveMaximum: 1, maximum: 2 }, ...same({ maximum: 1, exclusiveMaximum: true })],
  ['2020-12', { exclusiveMaximum: 3, maximum: 2 }, ...same({ maximum: 2 })],
  ['draft-04', { minimum: 1, exclusiveMinimum: true }, ...same({ minimum: 1, exclusiveMinimum: true })],
  ['draft-04', { exclusiveMinimum: true }, ...same({})],
  // Logic.
  [
    'draft-07',
    { if: { minimum: 1 }, then: { maximum: 5 }, else: { type: 'integer' } },
    ...same({
      anyOf: [
        { minimum: 1, maximum: 5 },
        { not: { minimum: 1 }, type: 'integer' },
      ].map((one) =>
        'not' in one
          ? { allOf: [{ not: { minimum: 1 } }, { type: 'integer' }] }
          : { allOf: [{ minimum: 1 }, { maximum: 5 }] },
      ),
    }),
  ],
  [
    'draft-07',
    { if: { minimum: 1 }, then: { maximum: 5 } },
    ...same({ anyOf: [{ not: { minimum: 1 } }, { maximum: 5 }] }),
  ],
  ['draft-07', { if: { minimum: 1 }, else: false }, ...same({ minimum: 1 })],
  ['draft-06', { if: { minimum: 1 }, then: false }, ...same({})],
  ['2020-12', { then: false }, ...same({})],
  ['2020-12', { not: { not: { minimum: 1 } } }, ...same({ minimum: 1 })],
  ['2020-12', { anyOf: [true, { minimum: 1 }] }, ...same({})],
  ['2020-12', { anyOf: [false, { minimum: 1 }], minimum: 3 }, ...same({ minimum: 3, allOf: [{ minimum: 1 }] })],
  // References.
  [
    'draft-07',
    { $ref: '#/definitions/a', minimum: 9, definitions: { a: { type: 'string' } } },
    ...refs({ allOf: [{ $ref: '@a' }] }, { $ref: '@a' }, { a: { type: 'string' } }),
  ],
  [
    '2020-12',
    { $ref: '#/$defs/a', title: 'x', $defs: { a: { type: 'string' } } },
    ...refs({ title: 'x', allOf: [{ $ref: '@a' }] }, undefined, { a: { type: 'string' } }),
  ],
  [
    '2020-12',
    { properties: { a: { $ref: '#' } } },
    { properties: { a: { $ref: '#' } } },
    { properties: { a: { $ref: '#/components/schemas/Schema' } } },
  ],
  [
    '2020-12',
    { $ref: '#x', $defs: { 'a b/c': { $anchor: 'x', type: 'string' } } },
    ...refs({ allOf: [{ $ref: '@AB1c' }] }, { $ref: '@AB1c' }, { AB1c: { type: 'string' } }),
  ],
  ['2020-12', { $ref: 'https://json-schema.org/draft/2020-12/schema' }, lossy({}, '/$ref'), lossy({}, '/$ref')],
  // Objects.
  ['2020-12', { required: [] }, ...same({})],
  ['2020-12', hidden, ...same(hidden)],
  ['2020-12', { properties: { $ref: { type: 'string' } } }, ...same({ properties: { $ref: { type: 'string' } } })],
  [
    '2020-12',
    { dependentRequired: { a: ['b'], c: [] } },
    { dependencies: { a: ['b'] } },
    { anyOf: [{ not: { required: ['a'] } }, { required: ['b'] }] },
  ],
  [
    '2020-12',
    { dependentSchemas: { a: { maxProperties: 2 } } },
    { dependencies: { a: { maxProperties: 2 } } },
    { anyOf: [{ not: { type: 'object', required: ['a'] } }, { maxProperties: 2 }] },
  ],
  [
    'draft-07',
    { dependencies: { a: ['b'], c: false } },
    { dependencies: { a: ['b'] }, allOf: [{ dependencies: { c: none } }] },
    { anyOf: [{ not: { required: ['a'] } }, { required: ['b'] }], not: { type: 'object', required: ['c'] } },
  ],
  ['2020-12', { dependencies: { a: ['b'] } }, ...same({})],
  [
    '2020-12',
    { propertyNames: { pattern: '^x' } },
    { patternProperties: { '^x': {} }, additionalProperties: false },
    lossy({}, '/propertyNames'),
  ],
  ['2020-12', { propertyNames: { enum: ['a', 'b'] } }, ...same(closed(['a', 'b']))],
  ['2020-12', { propertyNames: { type: 'string' } }, ...same({})],
  ['2020-12', { propertyNames: false }, ...same({ maxProperties: 0 })],
  ['2020-12', { propertyNames: { not: { const: 'a' } } }, ...same({ properties: { a: none } })],
  [
    '2020-12',
    { propertyNames: { maxLength: 2 } },
    { patternProperties: { '^[\\s\\S]{0,2}$': {} }, additionalProperties: false },
    lossy({}, '/propertyNames'),
  ],
  ['2020-12', { propertyNames: { minLength: 1e308 } }, lossy({}, '/propertyNames'), lossy({}, '/propertyNames')],
  [
    '2020-12',
    { propertyNames: { oneOf: [{ pattern: 'a' }, { pattern: 'b' }] } },
    lossy({}, '/propertyNames'),
    lossy({}, '/propertyNames'),
  ],
  [
    '2020-12',
    { patternProperties: { '^x': { type: 'string' } }, additionalProperties: false },
    { patternProperties: { '^x': { type: 'string' } }, additionalProperties: false },
    lossy({ additionalProperties: { type: 'string' } }, '/patternProperties'),
  ],
  [
    '2020-12',
    { patternProperties: { '^x': { type: 'string' } } },
    { patternProperties: { '^x': { type: 'string' } } },
    lossy({}, '/patternProperties'),
  ],
  [
    '2020-12',
    { patternProperties: { '.*': { type: 'string' } }, properties: { a: { minLength: 1 } } },
    { properties: { a: { minLength: 1 } }, patternProperties: { '.*': { type: 'string' } } },
    { properties: { a: { allOf: [{ minLength: 1 }, { type: 'string' }] } }, additionalProperties: { type: 'string' } },
  ],
  ['2020-12', { patternProperties: { '^x-': true } }, { patternProperties: { '^x-': {} } }, {}],
  [
    '2020-12',
    { not: { patternProperties: { '^x': { type: 'string' } } } },
    { not: { patternProperties: { '^x': { type: 'string' } } } },
    lossy({ not: { additionalProperties: { type: 'string' } } }, '/not/patternProperties'),
  ],
  // What is left over.
  [
    '2020-12',
    { allOf: [{ properties: { a: {} } }], properties: { b: {} }, unevaluatedProperties: false },
    ...same({ ...closed(['a', 'b']), allOf: [{ properties: { a: {} } }] }),
  ],
  [
    '2020-12',
    {
      oneOf: [
        { properties: { a: { const: 1 } }, required: ['a'] },
        { properties: { b: {} }, required: ['b'] },
      ],
      unevaluatedProperties: false,
    },
    ...same({
      oneOf: [
        { properties: { a: { enum: [1] } }, required: ['a'] },
        { properties: { b: {} }, required: ['b'] },
      ],
      allOf: [
        {
          anyOf: [
            { allOf: [{ properties: { a: { enum: [1] } }, required: ['a'] }, closed(['a'])] },
            { allOf: [{ properties: { b: {} }, required: ['b'] }, closed(['b'])] },
          ],
        },
      ],
    }),
  ],
  [
    '2020-12',
    { anyOf: [{ required: ['a'] }, { required: ['b'] }], properties: { a: {}, b: {} }, unevaluatedProperties: false },
    ...same({ anyOf: [{ required: ['a'] }, { required: ['b'] }], ...closed(['a', 'b']) }),
  ],
  [
    '2020-12',
    { allOf: [{ additionalProperties: { type: 'string' } }], unevaluatedProperties: false },
    ...same({ additionalProperties: { type: 'string' } }),
  ],
  [
    '2020-12',
    { prefixItems: [{ type: 'string' }], unevaluatedItems: false },
    { items: [{ type: 'string' }], additionalItems: false },
    { items: { type: 'string' }, maxItems: 1 },
  ],
  [
    '2020-12',
    { contains: { type: 'string' }, unevaluatedItems: { type: 'integer' } },
    ...same({
      items: { anyOf: [{ type: 'integer' }, { type: 'string' }] },
      not: { type: 'array', items: { not: { type: 'string' } } },
    }),
  ],
  // Values that overlap do not tell alternatives apart: both may hold.
  [
    '2020-12',
    {
      anyOf: [
        { properties: { k: { enum: [1, 2] }, a: {} }, required: ['k'] },
        { properties: { k: { enum: [2, 3] }, b: {} }, required: ['k'] },
      ],
      unevaluatedProperties: false,
    },
    ...same(
      eitherOf(
        { properties: { k: { enum: [1, 2] }, a: {} }, required: ['k'] },
        { properties: { k: { enum: [2, 3] }, b: {} }, required: ['k'] },
      ),
    ),
  ],
  [
    '2020-12',
    { if: { required: ['x'] }, else: { properties: { a: {} } }, unevaluatedProperties: false },
    ...same({
      anyOf: [{ required: ['x'] }, { properties: { a: {} } }],
      allOf: [{ anyOf: [{ additionalProperties: false }, { allOf: [{ not: { required: ['x'] } }, closed(['a'])] }] }],
    }),
  ],
  // What a condition demands is approximated from its other side.
  [
    '2020-12',
    { contains: { patternProperties: { '^x': { type: 'string' } } }, minContains: 0, maxContains: 0 },
    { items: { not: { patternProperties: { '^x': { type: 'string' } } } } },
    lossy({ items: { not: { additionalProperties: { type: 'string' } } } }, '/contains/patternProperties'),
  ],
  // Dynamic references, which lead where the outermost resource says.
  [
    '2020-12',
    {
      $id: 'https://acme.example/strings',
      $ref: 'list',
      $defs: {
        own: { $dynamicAnchor: 'item', type: 'string' },
        list: {
          $id: 'list',
          items: { $dynamicRef: '#item' },
          $defs: { any: { $dynamicAnchor: 'item' } },
        },
      },
    },
    ...refs(
      { allOf: [{ $ref: '@list' }] },
      { $ref: '@list' },
      { list: { items: { $ref: '@own' } }, own: { type: 'string' } },
    ),
  ],
  [
    '2019-09',
    {
      $id: 'https://acme.example/strict',
      $recursiveAnchor: true,
      $ref: 'tree',
      maxProperties: 1,
      $defs: {
        tree: { $id: 'tree', $recursiveAnchor: true, properties: { next: { $recursiveRef: '#' } } },
      },
    },
    {
      maxProperties: 1,
      allOf: [{ $ref: '#/definitions/tree' }],
      // The way back has passed the tree, which may matter elsewhere.
      definitions: {
        Schema: { maxProperties: 1, allOf: [{ $ref: '#/definitions/tree' }] },
        tree: { properties: { next: { $ref: '#/definitions/Schema' } } },
      },
    },
    {
      maxProperties: 1,
      allOf: [{ $ref: '#/components/schemas/tree' }],
      '@definitions': {
        Schema2: { maxProperties: 1, allOf: [{ $ref: '#/components/schemas/tree' }] },
        tree: { properties: { next: { $ref: '#/components/schemas/Schema2' } } },
      },
    },
  ],
  // Arrays.
  [
    '2020-12',
    { prefixItems: [{ type: 'string' }, { type: 'integer' }], items: false },
    { items: [{ type: 'string' }, { type: 'integer' }], additionalItems: false },
    lossy({ items: { anyOf: [{ type: 'string' }, { type: 'integer' }] }, maxItems: 2 }, '/prefixItems'),
  ],
  [
    'draft-07',
    { items: [{ type: 'string' }, { type: 'integer' }] },
    { items: [{ type: 'string' }, { type: 'integer' }] },
    lossy({}, '/items'),
  ],
  [
    'draft-07',
    { items: [{ type: 'string' }], additionalItems: { type: 'string' } },
    { items: [{ type: 'string' }], additionalItems: { type: 'string' } },
    { items: { type: 'string' } },
  ],
  ['draft-07', { items: { type: 'string' }, additionalItems: false }, ...same({ items: { type: 'string' } })],
  ['2020-12', { items: false }, ...same({ maxItems: 0 })],
  [
    'draft-06',
    { contains: { type: 'string' } },
    ...same({ not: { type: 'array', items: { not: { type: 'string' } } } }),
  ],
  ['2020-12', { contains: true, minContains: 2, maxContains: 3 }, ...same({ minItems: 2, maxItems: 3 })],
  ['2020-12', { contains: { type: 'string' }, minContains: 0 }, ...same({})],
  [
    '2020-12',
    { contains: { type: 'string' }, minContains: 0, maxContains: 0 },
    ...same({ items: { not: { type: 'string' } } }),
  ],
  [
    '2020-12',
    { contains: { type: 'string' }, minContains: 2 },
    lossy({ minItems: 2, not: { type: 'array', items: { not: { type: 'string' } } } }, '/minContains'),
    lossy({ minItems: 2, not: { type: 'array', items: { not: { type: 'string' } } } }, '/minContains'),
  ],
  [
    'draft-06',
    { contains: { type: 'string' }, minContains: 2 },
    ...same({ not: { type: 'array', items: { not: { type: 'string' } } } }),
  ],
  // Annotations.
  [
    '2020-12',
    {
      examples: [1, 2],
      readOnly: true,
      deprecated: true,
      $comment: 'c',
      format: 'date',
      'x-a': 1,
      nullable: true,
      xml: {},
    },
    { 'x-examples': [1, 2], 'x-readOnly': true, 'x-deprecated': true, format: 'date', 'x-a': 1 },
    { example: 1, 'x-examples': [1, 2], readOnly: true, deprecated: true, format: 'date', 'x-a': 1 },
  ],
];

/** The same with definitions, in both targets: `@name` is a reference. */
function refs(
  draft4: Json,
  openApi: Json | undefined,
  definitions: Readonly<Record<string, Json>>,
): readonly [Json, Json] {
  const write = (value: Json, prefix: string) =>
    JSON.parse(JSON.stringify(value).replaceAll('"@', `"${prefix}`)) as Json;
  return [
    { ...(write(draft4, '#/definitions/') as object), definitions: write(definitions, '#/definitions/') },
    {
      ...(write(openApi ?? draft4, '#/components/schemas/') as object),
      '@definitions': write(definitions, '#/components/schemas/'),
    },
  ];
}

describe('a schema becomes', () => {
  it.each(
    cases.flatMap(([dialect, schema, draft4, openApi]) => [
      ['JSONSchemaDraft4', dialect, schema, draft4] as const,
      ['OpenApi3', dialect, schema, openApi] as const,
    ]),
  )('%s from %s %j', async (format, dialect, schema, expected) => {
    const { value, losses } = convertSchema(schema, dialect, format);
    const wanted = expected instanceof Lossy ? expected : lossy(expected);
    let body: Json;
    if (format === 'OpenApi3') {
      const { Schema, ...others } = (value as { components: { schemas: Record<string, Json> } }).components.schemas;
      body = { ...(Schema as object), ...(Object.keys(others).length > 0 && { '@definitions': others }) };
    } else {
      const { $schema, ...rest } = value;
      expect($schema).toBe('http://json-schema.org/draft-04/schema#');
      body = rest;
    }
    expect(body).toEqual(wanted.value);
    expect(losses.map(({ pointer }) => pointer)).toEqual(wanted.losses);

    const before = { schema, dialect };
    const back = {
      schema: format === 'OpenApi3' ? fromOpenApi(value, '/components/schemas/Schema', []) : value,
      dialect: format === 'OpenApi3' ? '2020-12' : 'draft-04',
    } as const;
    expect(await compareBackward(before, back, raw)).toMatchObject({ verdict: 'compatible' });
    const narrower = await compareBackward(back, before, raw);
    expect(narrower.verdict).toBe(losses.length === 0 ? 'compatible' : 'breaking');
  });
});
