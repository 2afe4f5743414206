import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/domain/json.ts';
import { inference, inferSchema, sampleOf } from '../../../src/domain/schema/infer.ts';
import { interpret } from '../../../src/domain/schema/interpret.ts';
import fc from '../../support/property.ts';
import { judge } from '../sample/ajv.ts';

const property = (...values: Json[]) =>
  (inferSchema(values.map((a) => ({ a }))) as { properties: { a: Json } }).properties.a;

describe('what samples have in common', () => {
  it.each<[string, Json[], Json]>([
    ['an integer', [1, 2], { type: 'integer' }],
    ['integers and numbers', [1, 2.5], { type: 'number' }],
    ['a text', ['a', 'b'], { type: 'string' }],
    ['a text or null', ['a', null], { type: ['string', 'null'] }],
    ['only null', [null], { description: 'Only null was seen in the samples.' }],
    ['an instant', ['2026-11-20T09:30:00Z', '2026-11-20T09:30:00.5+01:00'], { type: 'string', format: 'date-time' }],
    ['an instant without an offset', ['2026-11-20T09:30:00'], { type: 'string' }],
    ['a day', ['2026-11-20'], { type: 'string', format: 'date' }],
    ['a day and a word', ['2026-11-20', 'soon'], { type: 'string' }],
    ['a day and an instant', ['2026-11-20', '2026-11-20T09:30:00Z'], { type: 'string' }],
    ['a day or null', ['2026-11-20', null], { type: ['string', 'null'], format: 'date' }],
    ['a UUID', ['0f8fad5b-d9cb-469f-a165-70867728950e'], { type: 'string', format: 'uuid' }],
    ['an address for mail', ['a@acme.example'], { type: 'string', format: 'email' }],
    ['an address of the web', ['https://acme.example/a?b'], { type: 'string', format: 'uri' }],
    ['a version', ['1.0.0'], { type: 'string' }],
    ['an id with a colon', ['urn:order:1'], { type: 'string' }],
    ['a list', [[1], [2, 3]], { type: 'array', items: { type: 'integer' } }],
    ['a list that was always empty', [[]], { type: 'array' }],
    [
      'a list of objects',
      [[{ sku: 'a' }, { sku: 'b', note: 'n' }]],
      {
        type: 'array',
        items: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' }, note: { type: 'string' } } },
      },
    ],
    ['an object that was always empty', [{}], { type: 'object' }],
    ['a few words', ['web', 'app', 'web'], { type: 'string' }],
    [
      'a map by number',
      [
        { 1: 'a', 2: 'b' },
        { 3: 'c', 4: 'd' },
      ],
      { type: 'object', additionalProperties: { type: 'string' } },
    ],
    ['one number for a name', [{ 1: 'a' }], { type: 'object', required: ['1'], properties: { 1: { type: 'string' } } }],
    [
      'several types',
      ['a', 1, { b: true }],
      {
        type: ['object', 'string', 'integer'],
        required: ['b'],
        properties: { b: { type: 'boolean' } },
      },
    ],
  ])('%s', (_, values, expected) => {
    expect(property(...values)).toEqual(expected);
  });

  it('a property is required where every sample has it', () => {
    expect(
      inferSchema([
        { a: 1, b: 1 },
        { b: 2, c: 1 },
      ]),
    ).toMatchObject({ required: ['b'] });
  });

  it('names of ours are names like others', () => {
    const sample = JSON.parse('{ "__proto__": { "x": 1 }, "constructor": "c" }') as Json;
    const schema = inferSchema([sample]);
    expect(JSON.stringify(schema)).toContain('"__proto__":{"type":"object"');
    expect(schema.required).toEqual(['__proto__', 'constructor']);
  });
});

describe('what is known of samples so far', () => {
  it('takes an object of endless names for a map, and stays small', () => {
    const seen = inference();
    for (let i = 0; i < 5000; i++) seen.observe({ orders: { [`order-${i}`]: i % 2 ? i : i + 0.5 } });
    expect(seen.schema()).toEqual({
      type: 'object',
      required: ['orders'],
      properties: { orders: { type: 'object', additionalProperties: { type: 'number' } } },
    });
    expect(JSON.stringify(seen.snapshot()).length).toBeLessThan(1000);
  });

  it('does not look deeper than it is told', () => {
    const seen = inference(undefined, 2);
    seen.observe({ a: { b: 1 }, c: [1] });
    expect(seen.schema()).toEqual({
      type: 'object',
      required: ['a', 'c'],
      properties: { a: { type: 'object' }, c: { type: 'array' } },
    });
  });
});

describe('for whatever samples', () => {
  const samples = fc.array(
    fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as Json),
    { minLength: 1, maxLength: 4 },
  );
  it('each sample meets the schema, for ajv too', () => {
    fc.assert(
      fc.property(samples, (values) => {
        const schema = inferSchema(values);
        const interpreted = interpret(schema, '2020-12');
        const ajv = judge(schema, '2020-12');
        for (const value of values) {
          expect(interpreted.check(value)).toEqual([]);
          expect(ajv(value)).toEqual([]);
        }
      }),
    );
  });

  it('what is known can be written down in between', () => {
    fc.assert(
      fc.property(samples, (values) => {
        let seen = inference();
        for (const value of values) {
          seen.observe(value);
          seen = inference(JSON.parse(JSON.stringify(seen.snapshot())) as Json);
        }
        expect(JSON.stringify(seen.schema())).toBe(JSON.stringify(inferSchema(values)));
      }),
    );
  });

  it('the order of the samples changes no more than order', () => {
    const sorted = (value: unknown): unknown =>
      Array.isArray(value)
        ? [...value].map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .sort(([a], [b]) => (a < b ? -1 : 1))
                .map(([key, item]) => [key, sorted(item)]),
            )
          : value;
    fc.assert(
      fc.property(samples, (values) => {
        expect(sorted(inferSchema([...values].reverse()))).toEqual(sorted(inferSchema(values)));
      }),
    );
  });
});

describe('a sample', () => {
  const detail = { orderId: 'o-1' };
  it.each<[string, Json, Json]>([
    ['a detail', detail, { detail }],
    ['a whole event', { source: 's', 'detail-type': 'T', detail, id: 'x' }, { source: 's', detailType: 'T', detail }],
    [
      'an entry of PutEvents',
      { Source: 's', DetailType: 'T', Detail: '{"orderId":"o-1"}' },
      { source: 's', detailType: 'T', detail },
    ],
    ['a detail that has a source', { source: 's', detail }, { detail: { source: 's', detail } }],
  ])('is %s', (_, value, expected) => {
    expect(sampleOf(value)).toEqual(expected);
  });
});
