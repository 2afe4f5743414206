import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/domain/json.ts';
import { exportDraft4, readRegistryDocument } from '../../../../src/domain/schema/convert/read.ts';
import { interpret } from '../../../../src/domain/schema/interpret.ts';
import { loadMetaschemas } from '../../../../src/domain/schema/metaschema.ts';
import { addressKeywords, discoveredDocument, ENVELOPE_FIELDS, ENVELOPE_REQUIRED } from '../../../support/aws-event.ts';
import fc from '../../../support/property.ts';

const metaschemas = await loadMetaschemas(['2020-12', 'draft-04']);

const discovered = (schemas: Record<string, Json>, envelope: Record<string, Json> = {}) =>
  discoveredDocument(schemas, { envelope });

/** The detail that is read out of a discovered document, and what is not carried, by its place. */
function detailOf(detail: Json, others: Record<string, Json> = {}) {
  const read = readRegistryDocument(discovered({ OrderPlaced: detail, ...others }), 'OpenApi3');
  if ('problem' in read) return { problem: read.problem };
  const { $schema: _, ...value } = read.detail.value;
  return { value, lost: read.notCarried.map(({ pointer }) => pointer.replace('/components/schemas/', '')) };
}

describe('a discovered schema', () => {
  it('is read with its address, the envelope left out', () => {
    const content = discovered({
      OrderPlaced: {
        type: 'object',
        required: ['lines'],
        properties: { lines: { type: 'array', items: { $ref: '#/components/schemas/Line' } } },
      },
      Line: {
        type: 'object',
        properties: { sku: { type: 'string', nullable: true }, parent: { $ref: '#/components/schemas/Line' } },
      },
      Unused: {},
    });
    expect(readRegistryDocument(content, 'OpenApi3')).toEqual({
      source: 'com.acme.orders',
      detailType: 'Order Placed',
      title: 'OrderPlaced',
      version: '1.0.0',
      envelope: true,
      detail: {
        dialect: '2020-12',
        value: {
          $schema: 'https://json-schema.org/draft/2020-12/schema',
          type: 'object',
          required: ['lines'],
          properties: { lines: { type: 'array', items: { $ref: '#/$defs/Line' } } },
          $defs: {
            Line: {
              type: 'object',
              properties: { sku: { type: ['string', 'null'] }, parent: { $ref: '#/$defs/Line' } },
            },
          },
        },
      },
      notCarried: [],
    });
  });

  it.each<[Json, Json, lost?: string[]]>([
    [
      { type: 'number', minimum: 1, exclusiveMinimum: true },
      { type: 'number', exclusiveMinimum: 1 },
    ],
    [
      { type: 'number', maximum: 1, exclusiveMaximum: false },
      { type: 'number', maximum: 1 },
    ],
    [{ maximum: 1, exclusiveMinimum: true }, { maximum: 1 }, ['OrderPlaced/exclusiveMinimum']],
    [{ minimum: 1, exclusiveMinimum: 0 }, { minimum: 1 }, ['OrderPlaced/exclusiveMinimum']],
    // `null` must be listed, and `nullable` counts beside a type only.
    [
      { type: 'string', nullable: true, enum: ['a'] },
      { type: ['string', 'null'], enum: ['a'] },
    ],
    [{ nullable: true, minLength: 1 }, { minLength: 1 }, ['OrderPlaced/nullable']],
    [{ nullable: false, type: 'string' }, { type: 'string' }],
    [{ $ref: '#/components/schemas/B', nullable: true }, { type: 'string' }],
    [
      { example: 1, description: 'd' },
      { examples: [1], description: 'd' },
    ],
    [{ example: 1, 'x-examples': [1, 2] }, { examples: [1, 2] }],
    [
      { xml: { name: 'x' }, discriminator: { propertyName: 'k' } },
      {},
      ['OrderPlaced/xml', 'OrderPlaced/discriminator'],
    ],
    [
      { readOnly: true, writeOnly: false, deprecated: true, externalDocs: { url: 'u' }, 'x-a': 1 },
      { readOnly: true, writeOnly: false, deprecated: true, externalDocs: { url: 'u' }, 'x-a': 1 },
    ],
    // Keywords of JSON Schema that OpenAPI 3.0 does not have mean nothing there.
    [{ const: 1, patternProperties: { a: false } }, {}, ['OrderPlaced/const', 'OrderPlaced/patternProperties']],
    [
      { properties: { a: { $ref: 'https://acme.example/x' } } },
      { properties: { a: {} } },
      ['OrderPlaced/properties/a/$ref'],
    ],
    [
      { properties: { a: { $ref: '#/components/schemas/B/properties/x' } } },
      { properties: { a: {} } },
      ['OrderPlaced/properties/a/$ref'],
    ],
    [
      JSON.parse('{"properties": {"__proto__": {"type": "string"}, "$ref": {}}}') as Json,
      JSON.parse('{"properties": {"__proto__": {"type": "string"}, "$ref": {}}}') as Json,
    ],
    [
      { properties: { a: { $ref: '#' } } },
      { properties: { a: { $ref: '#/$defs/Schema' } }, $defs: { Schema: {} } },
      ['*'],
    ],
  ])('%j is %j', (schema, value, lost = []) => {
    const read = detailOf(schema, { B: { type: 'string' } });
    expect(read.value).toEqual(value);
    if (lost[0] !== '*') expect(read.lost).toEqual(lost);
  });

  it('what the envelope demands besides is told', () => {
    const properties = {
      detail: {},
      ...ENVELOPE_FIELDS,
      region: { type: 'string', enum: ['eu-west-1'] },
      'replay-name': { type: 'string' },
    };
    const read = readRegistryDocument(
      discovered({}, { properties, minProperties: 3, required: [...ENVELOPE_REQUIRED, 'replay-name'] }),
      'OpenApi3',
    );
    expect(
      'problem' in read
        ? read
        : read.notCarried.map(({ pointer }) => pointer.replace('/components/schemas/AWSEvent', '')),
    ).toEqual(['/properties/region', '/properties/replay-name', '/required', '/minProperties']);
  });

  it('without an envelope, the component that no other refers to is the detail', () => {
    const components = {
      schemas: { Money: { type: 'integer' }, Paid: { properties: { amount: { $ref: '#/components/schemas/Money' } } } },
    };
    const read = readRegistryDocument(JSON.stringify({ openapi: '3.0.1', components }), 'OpenApi3');
    expect(read).toMatchObject({
      envelope: false,
      detail: { value: { properties: { amount: { $ref: '#/$defs/Money' } } } },
    });
  });

  it('is exported as a whole event in draft-04', () => {
    const content = discovered({
      OrderPlaced: { type: 'object', required: ['n'], properties: { n: { type: 'integer', nullable: true } } },
    });
    const made = exportDraft4(content);
    if ('problem' in made) throw new Error(made.problem);
    const value = JSON.parse(made.content) as Json;
    expect(value).toMatchObject({
      $schema: 'http://json-schema.org/draft-04/schema#',
      title: 'OrderPlaced',
      ...addressKeywords('com.acme.orders', 'Order Placed'),
      required: ENVELOPE_REQUIRED,
      properties: { detail: { $ref: '#/definitions/OrderPlaced' }, time: { type: 'string', format: 'date-time' } },
      definitions: { OrderPlaced: { required: ['n'], properties: { n: { type: ['integer', 'null'] } } } },
    });
    const event = {
      account: '1',
      'detail-type': 'Order Placed',
      id: '1',
      region: 'r',
      resources: [],
      source: 's',
      time: 't',
      version: '0',
    };
    const validator = interpret(value, 'draft-04');
    expect([null, 1, 'x'].map((n) => validator.accepts({ ...event, detail: { n } }))).toEqual([true, true, false]);
  });
});

describe('a schema of type JSONSchemaDraft4', () => {
  it('is read with its address, the envelope left out', () => {
    const content = JSON.stringify({
      $schema: 'http://json-schema.org/draft-04/schema#',
      title: 'OrderPlaced',
      ...addressKeywords('com.acme.orders', 'Order Placed'),
      type: 'object',
      required: ENVELOPE_REQUIRED,
      properties: { detail: { $ref: '#/definitions/Placed' }, ...ENVELOPE_FIELDS },
      definitions: {
        Placed: { properties: { next: { $ref: '#/definitions/Placed' }, m: { $ref: '#/definitions/M' } } },
        M: { minimum: 1, exclusiveMinimum: true },
      },
    });
    expect(readRegistryDocument(content, 'JSONSchemaDraft4')).toEqual({
      source: 'com.acme.orders',
      detailType: 'Order Placed',
      title: 'OrderPlaced',
      envelope: true,
      detail: {
        dialect: 'draft-04',
        value: {
          $schema: 'http://json-schema.org/draft-04/schema#',
          properties: { next: { $ref: '#' }, m: { $ref: '#/definitions/M' } },
          definitions: { M: { minimum: 1, exclusiveMinimum: true } },
        },
      },
      notCarried: [],
    });
  });

  it('the address is read from what the envelope demands where the extensions are missing', () => {
    const properties = {
      detail: {},
      ...ENVELOPE_FIELDS,
      source: { enum: ['com.acme'] },
      'detail-type': { enum: ['a', 'b'] },
    };
    const read = readRegistryDocument(JSON.stringify({ properties }), 'JSONSchemaDraft4');
    expect(read).toMatchObject({ source: 'com.acme', envelope: true });
    expect(read).not.toHaveProperty('detailType');
  });

  it('of another dialect, as its $schema says', () => {
    const read = readRegistryDocument(
      JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', const: 1 }),
      'JSONSchemaDraft4',
    );
    expect(read).toMatchObject({ envelope: false, detail: { dialect: 'draft-04', value: { enum: [1] } } });
  });
});

const deep = (levels: number) => `${'{"not":'.repeat(levels)}{}${'}'.repeat(levels)}`;
const component = (text: string) => `{"openapi":"3.0.0","components":{"schemas":{"A":${text}}}}`;

describe('hostile content has a problem, and says which', () => {
  it.each<[string, 'OpenApi3' | 'JSONSchemaDraft4', RegExp]>([
    ['', 'OpenApi3', /is empty/],
    ['{openapi: 3.0.0', 'OpenApi3', /not valid JSON/],
    ['openapi: [3.0.0', 'OpenApi3', /not valid YAML/],
    ['[]', 'JSONSchemaDraft4', /no object/],
    ['null', 'OpenApi3', /no object/],
    ['{"a":1,"a":2}', 'JSONSchemaDraft4', /twice/],
    ['{}', 'OpenApi3', /no OpenAPI document/],
    ['{"openapi":"3.1.0"}', 'OpenApi3', /is OpenAPI 3\.1\.0; what is read is OpenAPI 3\.0/],
    ['{"openapi":"3.0.0","components":{"schemas":{}}}', 'OpenApi3', /no schema/],
    ['{"openapi":"3.0.0","components":{"schemas":{"A":{},"B":{}}}}', 'OpenApi3', /no component "AWSEvent"/],
    [component('{"$ref":"#/components/schemas/A"}'), 'OpenApi3', /circle/],
    [component('{"allOf":[{"$ref":"#/components/schemas/A"}]}'), 'OpenApi3', /back to itself/],
    [component('{"properties":[]}'), 'OpenApi3', /"properties" at .* has a value/],
    [component('{"properties":{"a":5}}'), 'OpenApi3', /not a schema object/],
    [component('{"allOf":{}}'), 'OpenApi3', /"allOf" at .* has a value/],
    [component('{"type":["string"]}'), 'OpenApi3', /one type/],
    [component('{"minLength":"x"}'), 'OpenApi3', /"minLength" at/],
    [component('{"minimum":true}'), 'OpenApi3', /"minimum" at/],
    [component('null'), 'OpenApi3', /no schema|not a schema/],
    [component(deep(2000)), 'OpenApi3', /nested|deep/],
    [deep(2000), 'JSONSchemaDraft4', /nested|deep/],
    ['{"$ref":"#"}', 'JSONSchemaDraft4', /back to itself/],
    ['{"properties":[]}', 'JSONSchemaDraft4', /"properties" at "" has a value/],
    ['{"properties":{"a":{"type":"strin"}}}', 'JSONSchemaDraft4', /"type" at "\/properties\/a" has a value/],
    ['{"$schema":"https://acme.example/mine"}', 'JSONSchemaDraft4', /names no dialect/],
    ['{"properties":{"a":3}}', 'JSONSchemaDraft4', /not a schema/],
    [`{"title":"${'x'.repeat(2_000_001)}"}`, 'JSONSchemaDraft4', /characters/],
  ])('%.60s', (content, format, expected) => {
    expect(readRegistryDocument(content, format)).toMatchObject({ problem: expect.stringMatching(expected) });
  });

  it('whatever the JSON, it is read or has a problem', () => {
    const keywords = [
      '$ref',
      'type',
      'properties',
      'items',
      'allOf',
      'not',
      'enum',
      'nullable',
      'required',
      'definitions',
      'dependencies',
      'additionalItems',
      'minimum',
      'exclusiveMinimum',
      'patternProperties',
      'example',
      'x-examples',
      'title',
      'uniqueItems',
      'minLength',
      '__proto__',
    ];
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(
          1,
          'string',
          '#',
          '#/definitions/a',
          '#/components/schemas/AWSEvent/properties/detail',
          null,
          true,
        ),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keywords), tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(value, (schema) => {
        const openApi = discovered({ OrderPlaced: schema as Json });
        const draft4 = JSON.stringify({
          properties: { detail: schema, source: {}, 'detail-type': {} },
          definitions: { a: schema },
        });
        for (const read of [
          readRegistryDocument(openApi, 'OpenApi3'),
          readRegistryDocument(draft4, 'JSONSchemaDraft4'),
        ]) {
          if ('problem' in read) expect(read.problem).toMatch(/\.$/);
          else expect(metaschemas.get(read.detail.dialect)!.valid(read.detail.value), JSON.stringify(read)).toBe(true);
        }
        exportDraft4(openApi);
      }),
      { numRuns: 1000 },
    );
  });
});
