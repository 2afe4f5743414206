import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../../src/actions/load-catalogue.ts';
import { addressBook, addressFindings } from '../../../src/domain/catalogue/addresses.ts';
import type { Json } from '../../../src/domain/json.ts';
import { memoryFolder } from '../../support/memory.ts';
import { workspace } from '../../support/workspace.ts';

/** The base catalogue, its event with these majors. */
async function catalogueWith(majors: Readonly<Record<number, string>>) {
  const list = Object.entries(majors).map(([number, address]) => `  ${number}: ${address}\n`);
  const event = `summary: Placed.\nowner: checkout\nsource: com.acme.orders\nbus: commerce\nmajors:\n${list.join('')}`;
  const heads = Object.keys(majors).map((number) => [`schemas/orders/OrderPlaced/v${number}/schema.json`, '{}']);
  const tree = workspace({ 'schemas/orders/OrderPlaced/event.yaml': event, ...Object.fromEntries(heads) });
  return (await loadCatalogue(memoryFolder(tree))).catalogue;
}

const MATCHED = {
  1: '{ detailType: OrderPlaced, match: { detail: { metadata: { version: [{ prefix: "1." }] } } } }',
  2: '{ detailType: OrderPlaced, match: { detail: { metadata: { version: [{ prefix: "2." }] } } } }',
  3: '{ detailType: OrderPlaced.v3 }',
};

describe('an address book', () => {
  it.each([
    ['OrderPlaced', { metadata: { version: '1.0.0' } }, 'orders/OrderPlaced@1'],
    ['OrderPlaced', { metadata: { version: '2.9.1' } }, 'orders/OrderPlaced@2'],
    ['OrderPlaced.v3', {}, 'orders/OrderPlaced@3'],
    ['OrderPlaced', { metadata: { version: '3.0.0' } }, undefined],
    ['OrderPlaced', {}, undefined],
    ['orderplaced', { metadata: { version: '1.0.0' } }, undefined],
  ])('finds %s %j', async (detailType, detail, ref) => {
    const book = addressBook(await catalogueWith(MATCHED));
    expect(book.find({ source: 'com.acme.orders', detailType, detail })?.major.ref).toBe(ref);
    expect(book.find({ source: 'com.acme', detailType, detail })).toBeUndefined();
  });

  it('knows sources and detail-types, to suggest them', async () => {
    const book = addressBook(await catalogueWith(MATCHED));
    expect(book.sources()).toEqual(['com.acme.orders']);
    expect(book.detailTypes('com.acme.orders')).toEqual(['OrderPlaced', 'OrderPlaced', 'OrderPlaced.v3']);
    expect(book.detailTypes('elsewhere')).toEqual([]);
  });

  it('takes the default detail-types of majors that name none', async () => {
    const book = addressBook(await catalogueWith({ 1: '{}', 2: '{}' }));
    expect(book.detailTypes('com.acme.orders')).toEqual(['OrderPlaced', 'OrderPlaced.v2']);
  });
});

describe('addresses that collide', () => {
  it.each([
    ['no', MATCHED, []],
    [
      'without a match',
      { 1: '{ detailType: A }', 2: '{ detailType: A }' },
      ['they have the same source and detail-type'],
    ],
    ['with one match', { 1: MATCHED[1], 2: '{ detailType: OrderPlaced }' }, ['and only one has a match']],
    [
      'with matches that meet',
      { 1: MATCHED[1], 2: '{ detailType: OrderPlaced, match: { detail: { kind: [x] } } }' },
      ['do not exclude each other'],
    ],
    ['all three', { 1: '{ detailType: A }', 2: '{ detailType: A }', 3: '{ detailType: A }' }, ['@1', '@1', '@2']],
  ])('%s', async (_, majors, messages) => {
    const found = addressFindings(await catalogueWith(majors));
    expect(found.map(({ message }) => message)).toEqual(messages.map((part) => expect.stringContaining(part)));
  });
});

describe('matches on a field that can be an array', () => {
  const KINDS = {
    1: '{ detailType: A, match: { detail: { k: { x: [a] } } } }',
    2: '{ detailType: A, match: { detail: { k: { x: [b] } } } }',
  };
  const of = (k: Json): Json => ({ type: 'object', properties: { k } });
  const x = (schema: Json): Json => ({ type: 'object', properties: { x: schema } });
  const collisions = async (one: Json | undefined, other: Json | undefined, majors = KINDS) =>
    addressFindings(await catalogueWith(majors), (file) => (file.includes('/v1/') ? one : other)).map(
      ({ message }) => message,
    );
  const text = of(x({ type: 'string' }));

  it.each<[string, Json]>([
    ['a type', text],
    ['several types', of(x({ type: ['string', 'null'] }))],
    ['values', of(x({ enum: ['a', 'b'] }))],
    ['one value', of(x({ const: 'a' }))],
    ['a reference', { ...(of({ $ref: '#/$defs/k' }) as object), $defs: { k: x({ type: 'string' }) } }],
    ['an allOf', { allOf: [of({ type: 'object' }), of({ properties: { x: { type: 'string' } } })] }],
    ['alternatives', { oneOf: [text, of({ type: 'null' })] }],
    ['a map', of({ type: 'object', additionalProperties: { type: 'string' } })],
    ['its absence', of({ type: 'object', properties: {}, additionalProperties: false })],
  ])('are apart by %s', async (_, schema) => {
    expect(await collisions(schema, schema)).toEqual([]);
  });

  it.each<[string, Json]>([
    ['one is an array', of(x({ type: 'array', items: { type: 'string' } }))],
    ['one can be an array', of(x({ type: ['string', 'array'] }))],
    ['one says nothing of it', { type: 'object' }],
    ['it stands in an array', of({ type: 'array', items: x({ type: 'string' }) })],
    ['what it stands in can be an array', of({ properties: { x: { type: 'string' } } })],
    ['one alternative is an array', { anyOf: [text, of({ type: 'array' })] }],
    ['a value is an array', of(x({ enum: ['a', ['a', 'b']] }))],
    ['references lead in a circle', { $ref: '#' }],
  ])('collide where %s', async (_, schema) => {
    const message = expect.stringContaining('(detail.k.x: an array can hold a value for each)');
    expect(await collisions(schema, text)).toEqual([message]);
    expect(await collisions(text, schema)).toEqual([message]);
  });

  it('are apart by absence, which no array has', async () => {
    const majors = { ...KINDS, 2: '{ detailType: A, match: { detail: { k: { x: [{ exists: false }] } } } }' };
    expect(await collisions({}, {}, majors)).toEqual([]);
  });

  it('are not judged by a schema that has errors itself', async () => {
    expect(await collisions(undefined, undefined)).toEqual([]);
  });
});
