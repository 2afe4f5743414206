import { describe, expect, it } from 'vitest';
import { ValidatorModule } from '../../../src/domain/codegen/validator.ts';
import type { Json } from '../../../src/domain/json.ts';
import { interpret } from '../../../src/domain/schema/interpret.ts';
import { dialects } from '../../../src/domain/schema/keywords.ts';
import { readerSchema } from '../../../src/domain/schema/reader.ts';
import fc from '../../support/property.ts';
import { schemas, values } from '../../support/schemas.ts';
import { load } from '../codegen/run.ts';

type Check = (value: unknown) => readonly unknown[];

describe.each(dialects)('%s', (dialect) => {
  it('accepts what the generated reader accepts', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        schemas(dialect),
        fc.boolean(),
        fc.array(values, { minLength: 5, maxLength: 15 }),
        async (plain, grows, samples) => {
          const text = JSON.stringify(plain);
          const schema = JSON.parse(
            grows ? text.replaceAll('"enum":', '"x-eda-extensible":true,"enum":') : text,
          ) as Json;
          const module = new ValidatorModule();
          module.validator('read', 'A reader.', [{ schema, dialect, view: 'read' }]);
          const { read } = (await load(module.text())) as { read: Check };
          const reader = readerSchema(schema, dialect);
          const interpreter = interpret(reader, dialect);
          const again = interpret(readerSchema(reader, dialect), dialect);
          for (const value of samples) {
            const verdict = read(value).length === 0;
            expect([interpreter.accepts(value), again.accepts(value)]).toEqual([verdict, verdict]);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

const CASES: readonly [string, Json, Json][] = [
  [
    'undeclared properties are ignored, but not what they must be',
    {
      $id: 'https://example.com/order.json',
      properties: { a: { additionalProperties: false }, b: { additionalProperties: { type: 'number' } } },
      unevaluatedProperties: false,
    },
    { properties: { a: {}, b: { additionalProperties: { type: 'number' } } } },
  ],
  [
    'an enumeration that may grow keeps its type, and its values as examples',
    { properties: { channel: { enum: ['web', 'shop'], 'x-eda-extensible': true } } },
    { properties: { channel: { type: 'string', examples: ['web', 'shop'], 'x-eda-extensible': true } } },
  ],
  [
    'what is asked as it stands stays, and what it refers to is there twice',
    {
      properties: { a: { $ref: '#/$defs/a' }, b: { oneOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/c' }] } },
      $defs: { a: { properties: { x: {} }, additionalProperties: false }, c: { type: 'null' }, unused: {} },
    },
    {
      properties: {
        a: { $ref: '#/$defs/a' },
        b: { oneOf: [{ $ref: '#/$defs/a-as-written' }, { $ref: '#/$defs/c' }] },
      },
      $defs: {
        a: { properties: { x: {} } },
        'a-as-written': { properties: { x: {} }, additionalProperties: false },
        c: { type: 'null' },
      },
    },
  ],
  [
    'anchors and inner ids become pointers; properties may have names of keywords',
    {
      properties: { $id: { $ref: '#money' }, definitions: { $ref: 'inner.json' } },
      $defs: {
        m: { $anchor: 'money', type: 'integer' },
        i: { $id: 'inner.json', properties: { l: { $ref: '#/$defs/l' } }, $defs: { l: { type: 'null' } } },
      },
    },
    {
      properties: { $id: { $ref: '#/$defs/m' }, definitions: { $ref: '#/$defs/i' } },
      $defs: { i: { properties: { l: { $ref: '#/$defs/l' } } }, l: { type: 'null' }, m: { type: 'integer' } },
    },
  ],
  [
    'recursion, by the root and by a definition',
    {
      properties: { next: { $ref: '#' }, not: { not: { $ref: '#' } } },
      additionalProperties: false,
    },
    {
      properties: { next: { $ref: '#' }, not: { not: { $ref: '#/$defs/root-as-written' } } },
      $defs: {
        'root-as-written': {
          properties: {
            next: { $ref: '#/$defs/root-as-written' },
            not: { not: { $ref: '#/$defs/root-as-written' } },
          },
          additionalProperties: false,
        },
      },
    },
  ],
];

it.each(CASES)('%s', (_, schema, expected) => {
  expect(readerSchema(schema, '2020-12')).toEqual(expected);
});

it('a web of references costs no more than its size', () => {
  const names = Array.from({ length: 60 }, (_, i) => `d${i}`);
  const properties = Object.fromEntries(names.map((name) => [name, { $ref: `#/$defs/${name}` }]));
  const $defs = Object.fromEntries(names.map((name) => [name, { properties }]));
  const web: Json = { not: { $ref: '#/$defs/d0' }, $defs };
  // Nothing in it is for one view alone, so nothing is there twice.
  expect(Object.keys((readerSchema(web, '2020-12') as { $defs: object }).$defs).sort()).toEqual(names.toSorted());
});
