import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/domain/json.ts';
import { generate } from './event.ts';
import { compile } from './run.ts';

const USE =
  'import { OrderPlaced, type OrderPlacedEvent } from "./orders/OrderPlaced.v1.js";\nexport { OrderPlaced, type OrderPlacedEvent };\n';

/** What somebody notices who writes against the types: each line of `good` compiles, no line of `bad` does. */
async function notices(schema: Json, { good, bad }: { good: readonly string[]; bad: readonly string[] }, shared = {}) {
  const code = await generate([{ schema }], shared);
  const lines = [...good, ...bad].map((line, i) => `export const v${i}: ${line};`);
  const found = compile(new Map([...code, ['use.ts', `${USE}${lines.join('\n')}\n`]]));
  const first = USE.split('\n').length;
  const wrong = found.map((message) => /^use\.ts\((\d+)\)/.exec(message)?.[1] ?? message);
  const expected = bad.map((_, i) => `${first + good.length + i}`);
  expect({ wrong: [...new Set(wrong)], messages: found }).toEqual({ wrong: expected, messages: found });
}

const money: Json = {
  title: 'An amount',
  $id: 'https://example.com/other-name.json',
  type: 'object',
  required: ['amount'],
  properties: { amount: { type: 'integer' } },
};

describe('types', () => {
  it('optional is not undefined, and a mistyped name is an error, whatever additionalProperties says', () =>
    notices(
      {
        type: 'object',
        required: ['id'],
        properties: { id: { type: 'string' }, note: { type: 'string' } },
        additionalProperties: true,
      },
      {
        good: ['OrderPlaced = { id: "" }', 'OrderPlaced = { id: "", note: "" }'],
        bad: ['OrderPlaced = {}', 'OrderPlaced = { id: "", note: undefined }', 'OrderPlaced = { id: "", ntoe: "" }'],
      },
    ));

  it('items by position', () =>
    notices(
      {
        properties: {
          closed: { prefixItems: [{ type: 'string' }, { type: 'number' }], items: false, minItems: 2 },
          short: { prefixItems: [{ type: 'string' }, { type: 'number' }], items: false },
          open: { prefixItems: [{ type: 'string' }], minItems: 1 },
          rest: { prefixItems: [{ type: 'string' }], items: { type: 'number' }, minItems: 1 },
        },
      },
      {
        good: [
          'OrderPlaced["closed"] = ["", 1]',
          'OrderPlaced["short"] = [""]',
          'OrderPlaced["short"] = []',
          'OrderPlaced["open"] = ["", {}]',
          'OrderPlaced["rest"] = ["", 1, 2]',
        ],
        bad: [
          'OrderPlaced["closed"] = [""]',
          'OrderPlaced["short"] = ["", 1, 2]',
          'OrderPlaced["open"] = []',
          'OrderPlaced["rest"] = ["", ""]',
        ],
      },
    ));

  it('anchors, and ids that are no file', () =>
    notices(
      {
        properties: { a: { $ref: '#amount' }, b: { $ref: 'https://acme.com/inner' } },
        $defs: {
          amount: { $anchor: 'amount', type: 'integer' },
          inner: {
            $id: 'https://acme.com/inner',
            properties: { c: { $ref: '#/$defs/d' } },
            $defs: { d: { type: 'boolean' } },
          },
        },
      },
      {
        good: ['OrderPlaced = { a: 1, b: { c: true } }'],
        bad: ['OrderPlaced = { a: "" }', 'OrderPlaced = { b: { c: 1 } }'],
      },
    ));

  it('a reference beside a description is the one shared type, called as its file is', async () => {
    const schema: Json = {
      properties: {
        total: { $ref: '../../../types/money.json', description: 'All of it.' },
        tax: { $ref: '../../../types/money.json', description: 'A part of it.' },
      },
    };
    const shared = { 'types/money.json': money };
    await notices(
      schema,
      { good: ['OrderPlaced = { total: { amount: 1 } }'], bad: ['OrderPlaced = { tax: {} }'] },
      shared,
    );
    const code = await generate([{ schema }], shared);
    expect(code.get('orders/OrderPlaced.v1.ts')).toContain('/** All of it. */\n  total?: Money;');
    expect(code.get('types/money.ts')).toContain('export interface Money {');
    expect([...code.values()].join('')).not.toMatch(/Money1|OtherName|AnAmount/);
  });

  it('what stands beside a reference counts, and does not up to draft-07', async () => {
    const schema = (dialect: string): Json => ({
      $schema: dialect,
      properties: { a: { $ref: '#/definitions/d', required: ['b'] } },
      definitions: { d: { properties: { b: { type: 'string' } } } },
    });
    await notices(schema('https://json-schema.org/draft/2020-12/schema'), {
      good: ['OrderPlaced = { a: { b: "" } }'],
      bad: ['OrderPlaced = { a: {} }'],
    });
    await notices(schema('http://json-schema.org/draft-07/schema#'), {
      good: ['OrderPlaced = { a: {} }'],
      bad: ['OrderPlaced = { a: { b: 1 } }'],
    });
  });

  it('alternatives are told apart by a constant', () =>
    notices(
      {
        required: ['kind'],
        properties: { id: { type: 'string' } },
        oneOf: [
          { properties: { kind: { const: 'card' }, last4: { type: 'string' } }, required: ['kind', 'last4'] },
          { properties: { kind: { const: 'bank' }, iban: { type: 'string' } }, required: ['kind'] },
        ],
      },
      {
        good: [
          'OrderPlaced = { kind: "card", last4: "", id: "" }',
          '(x: OrderPlaced) => string = (x) => x.kind === "card" ? x.last4 : x.kind',
        ],
        bad: ['OrderPlaced = { kind: "card" }', 'OrderPlaced = { kind: "cash" }'],
      },
    ));

  it('an enumeration that may grow has an unknown case and still proposes what is known', async () => {
    const schema: Json = { properties: { channel: { enum: ['web', 'shop'], 'x-eda-extensible': true } } };
    await notices(schema, { good: ['OrderPlaced = { channel: "phone" }'], bad: ['OrderPlaced = { channel: 1 }'] });
    expect((await generate([{ schema }])).get('orders/OrderPlaced.v1.ts')).toContain(
      'channel?: "web" | "shop" | (string & {});',
    );
  });

  it('recursion, maps, nothing, anything', () =>
    notices(
      {
        properties: {
          tree: { $ref: '#' },
          map: { type: 'object', additionalProperties: { type: 'number' } },
          mixed: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: { type: 'number' } },
          free: { type: 'object' },
          none: { type: 'object', additionalProperties: false },
          never: false,
          any: true,
          nullable: { type: ['string', 'null'] },
          untyped: { items: { type: 'string' } },
        },
      },
      {
        good: [
          'OrderPlaced = { tree: { tree: { any: 1 } } }',
          'OrderPlaced = { map: { a: 1 }, mixed: { a: "", b: 1 }, free: { x: [] }, none: {}, any: null, nullable: null, untyped: [""] }',
        ],
        bad: [
          'OrderPlaced = { tree: { tree: 1 } }',
          'OrderPlaced = { map: { a: "" } }',
          'OrderPlaced = { none: { a: 1 } }',
          'OrderPlaced = { never: 1 }',
          'OrderPlaced = { nullable: 1 }',
          'OrderPlaced = { untyped: [1] }',
        ],
      },
    ));

  it('properties that only a condition declares may be there', () =>
    notices(
      Object.fromEntries([
        ['properties', { method: { type: 'string' } }],
        ['if', { properties: { method: { const: 'card' } } }],
        ['then', { properties: { last4: { type: 'string' } } }],
      ]) as Json,
      { good: ['OrderPlaced = { last4: "" }'], bad: ['OrderPlaced = { last4: 1 }'] },
    ));

  it('the envelope, metadata as literals, and a deprecated property', async () => {
    await notices(
      { properties: { a: { type: 'string', deprecated: true, description: 'Old.' } } },
      {
        good: [
          'OrderPlacedEvent["detail-type"] = "OrderPlaced"',
          '"com.acme.orders" = OrderPlaced.source',
          '(x: unknown) => string | undefined = (x) => OrderPlaced.is(x) ? x.detail.a : undefined',
        ],
        bad: ['OrderPlacedEvent["source"] = "com.acme.order"', '"x" = OrderPlaced.detailType'],
      },
    );
    const code = await generate([{ schema: { properties: { a: { deprecated: true, description: 'Old.' } } } }]);
    expect(code.get('orders/OrderPlaced.v1.ts')).toContain('@deprecated');
  });
});

describe('text of a schema never becomes code', () => {
  const HOSTILE = [
    '*/ globalThis.hacked = 1; /*',
    'a\u2028globalThis.hacked = 1;\u2029b',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: that is the attack.
    '`${globalThis.hacked = 1}`',
    '"; globalThis.hacked = 1; //',
    "'; globalThis.hacked = 1; //",
    'line\nglobalThis.hacked = 1;\r\nline',
    '\\"; globalThis.hacked = 1; //',
    '// @ts-expect-error',
    '@ts-ignore',
    '</script><!--',
    '\u0000\u001b[31m\ud800',
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'toString',
    '$ref',
    '',
    ' ',
    '😀',
    'p0',
    'k: string]: any; [x',
  ];

  it.each(HOSTILE)('%j', async (text) => {
    const named = JSON.parse(`{ ${JSON.stringify(text)}: { "type": "string" } }`) as Record<string, Json>;
    const words = { title: text, description: text, $comment: text, default: text, examples: [text] };
    const schema: Json = {
      ...words,
      $id: `https://example.com/${encodeURIComponent(text.toWellFormed())}`,
      tsType: text,
      tsEnumNames: [text],
      'x-eda': text,
      type: 'object',
      properties: {
        named: { type: 'object', ...words, properties: named, required: [text], additionalProperties: false },
        constant: { const: text },
        object: { const: JSON.parse(`{ ${JSON.stringify(text)}: [${JSON.stringify(text)}] }`) as Json },
        values: { ...words, enum: [text, 'x', 'y', 'z'], tsEnumNames: [text], 'x-eda-extensible': true },
        one: { ...(text.isWellFormed() ? { $ref: `#/$defs/${escapeFragment(text)}` } : {}), description: text },
        dependent: {
          dependentRequired: { [`${text}!`]: [text] },
          dependentSchemas: { [`${text}?`]: { required: [text] } },
        },
        type: { tsType: text, type: 'string', nullable: true },
        extends: { extends: { tsType: text }, type: 'object' },
      },
      $defs: JSON.parse(`{ ${JSON.stringify(text)}: { "type": "object", "title": "x", "properties": {} } }`) as Json,
    };
    const example = { named, object: { [`${text}`]: text } };
    const code = await generate([{ schema, example, source: text, detailType: text, summary: text }]);
    expect(compile(code)).toEqual([]);
    for (const [file, written] of code) {
      expect(bare(written), file).not.toMatch(/globalThis|hacked|ts-expect|<script/);
      expect(
        ['\u2028', '\u2029', '\r', '\0'].filter((end) => written.includes(end)),
        file,
      ).toEqual([]);
      expect(written.isWellFormed(), file).toBe(true);
      expect(withoutLiterals(written), file).not.toMatch(/(^|[^\\])@ts-/m);
    }
  });

  it('names of files and of types are made of letters and digits', async () => {
    const code = await generate(
      [{ schema: { properties: { a: { $ref: '../../../types/a b;c.json' }, b: { $ref: '../../../types/1.json' } } } }],
      { 'types/a b;c.json': { type: 'string' }, 'types/1.json': { type: 'number' } },
    );
    expect([...code.keys()]).toContain('types/a-b-c.ts');
    expect(code.get('types/a-b-c.ts')).toContain('export type ABC = string;');
    expect(code.get('types/1.ts')).toContain('export type Type1 = number;');
    expect(compile(code)).toEqual([]);
  });
});

/** Code without its literals and comments. */
function bare(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"/g, '');
}

function withoutLiterals(code: string): string {
  return code.replace(/(\/\*[\s\S]*?\*\/|\/\/.*)|"(?:[^"\\\n]|\\.)*"/g, '$1');
}

function escapeFragment(text: string): string {
  return encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));
}
