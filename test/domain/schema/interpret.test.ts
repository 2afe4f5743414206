import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/domain/json.ts';
import { interpret } from '../../../src/domain/schema/interpret.ts';

const told = (schema: object, value: Json) => interpret(schema as never, '2020-12').check(value);
const messages = (schema: object, value: Json) => told(schema, value).map((one) => `${one.pointer} ${one.message}`);

const payment = {
  oneOf: [{ $ref: '#/$defs/card' }, { $ref: '#/$defs/iban' }],
  $defs: {
    card: {
      type: 'object',
      properties: { kind: { const: 'card' }, number: { type: 'string', minLength: 12 } },
      required: ['kind', 'number'],
    },
    iban: {
      type: 'object',
      properties: { kind: { const: 'iban' }, iban: { type: 'string' } },
      required: ['kind', 'iban'],
    },
  },
};

describe('problems', () => {
  it.each<[object, Json, string[]]>([
    [{ type: 'string' }, 5, [' The value must be a string; found an integer: 5']],
    [
      { properties: { a: { type: ['string', 'null'] } } },
      { a: true },
      ['/a "a" must be a string or null; found a boolean: true'],
    ],
    [{ items: { type: 'integer' } }, [1, 'x'], ['/1 Item 1 must be an integer; found a string: "x"']],
    [{ properties: { a: { items: { minimum: 3 } } } }, { a: [2] }, ['/a/0 Item 0 of "a" must be at least 3; found 2']],
    [{ exclusiveMaximum: 3 }, 3, [' The value must be less than 3; found 3']],
    [{ minLength: 1 }, '', [' The value must have at least 1 character; found 0: ""']],
    [{ pattern: '^a' }, 'b', [' The value must match ^a; found "b"']],
    [{ maxItems: 1 }, [1, 2], [' The value must have at most 1 item; found 2']],
    [
      { uniqueItems: true },
      [1, { a: 1 }, { a: 1 }],
      [' The value must not repeat an item; items 1 and 2 are both {"a":1}'],
    ],
    [{ minProperties: 2 }, {}, [' The value must have at least 2 properties; found 0']],
    [
      { contains: { const: 1 }, minContains: 2 },
      [1],
      [' The value must hold at least 2 items that fit {"const":1}; found 1'],
    ],
    [{ enum: ['open', 'closed'] }, 'opne', [' The value must be one of "open" or "closed"; found "opne"']],
    [{ const: 1 }, 2, [' The value must be 1; found 2']],
    [{ not: { type: 'string' } }, 'a', [' The value is what "not" rules out: {"type":"string"}']],
    [{ required: ['a'] }, {}, [' "a" is missing']],
    [{ properties: { o: { required: ['a'] } } }, { o: {} }, ['/o "a" is missing in "o"']],
    [{ dependentRequired: { a: ['b'] } }, { a: 1 }, [' "b" is missing because "a" is present']],
    [
      { properties: { a: {} }, additionalProperties: false },
      { b: 1 },
      ['/b "b" is not a property that the value may have'],
    ],
    [
      { propertyNames: { maxLength: 1 } },
      { ab: 1 },
      ['/ab The value must not have a property called "ab": it must have at most 1 character; found 2: "ab"'],
    ],
    [{ properties: { a: false } }, { a: 1 }, ['/a "a" is not allowed here']],
    [{ prefixItems: [{}], items: false }, [1, 2], [' The value must have at most 1 item; found 2']],
    [{ if: { required: ['a'] }, then: { required: ['b'] } }, { a: 1 }, [' "b" is missing']],
    [
      { oneOf: [{ minimum: 1 }, { minimum: 2 }] },
      3,
      [' The value matches 2 of the 2 alternatives of "oneOf", where exactly one must match: #/oneOf/0, #/oneOf/1'],
    ],
  ])('%j refuses %j', (schema, value, expected) => {
    expect(messages(schema, value)).toEqual(expected);
  });

  it('point at the keyword, through references', () => {
    expect(told(payment, { kind: 'card', number: '1' })).toMatchObject([
      { pointer: '/number', schemaPointer: '/$defs/card/properties/number/minLength', keyword: 'minLength' },
    ]);
  });

  it('say each thing once', () => {
    expect(told({ allOf: [{ required: ['a'] }, { required: ['a'] }] }, {})).toHaveLength(1);
  });
});

describe('near misses', () => {
  const order = { properties: { orderId: {}, total: {} }, required: ['orderId'], additionalProperties: false };

  it('a misnamed property is one problem, not a missing one and an undeclared one', () => {
    expect(told(order, { orderID: 1 })).toEqual([
      {
        pointer: '',
        schemaPointer: '/required',
        keyword: 'required',
        message: '"orderId" is missing; found "orderID"',
        found: '"orderID"',
        expected: 'the property "orderId"',
        next: 'Did you mean "orderId" where "orderID" stands?',
      },
    ]);
  });

  it('an undeclared property gets the nearest declared one that is free', () => {
    expect(told(order, { orderId: 1, totl: 2 })[0]?.next).toBe('Did you mean "total"?');
    expect(told(order, { orderId: 1, total: 1, totl: 2 })[0]?.next).toMatch(/^Remove it/);
  });

  it('values get the nearest value, or their quotes right', () => {
    expect(told({ enum: ['open', 'closed'] }, 'opne')[0]?.next).toBe('Did you mean "open"?');
    expect(told({ type: 'number' }, '1.5')[0]?.next).toBe('Write 1.5 without quotes.');
    expect(told({ type: 'string' }, 5)[0]?.next).toBe('Write "5" in quotes.');
    expect(told({ enum: ['1', '2'] }, 1)[0]?.next).toBe('Did you mean "1"?');
  });
});

describe('alternatives', () => {
  it('the one that a constant names was meant', () => {
    expect(messages(payment, { kind: 'iban' })).toEqual([' "iban" is missing']);
  });

  it('an unknown constant gets those that exist', () => {
    expect(told(payment, { kind: 'cardd' })).toMatchObject([
      {
        pointer: '/kind',
        schemaPointer: '/oneOf',
        message: '"kind" must be one of "card" or "iban"; found "cardd"',
        next: 'Did you mean "card"?',
      },
    ]);
  });

  it('of the wrong type for all: the types of all', () => {
    expect(messages({ anyOf: [{ type: 'null' }, { type: 'integer' }] }, 'x')).toEqual([
      ' The value must be null or an integer; found a string: "x"',
    ]);
    expect(messages(payment, 5)).toEqual([' The value must be an object; found an integer: 5']);
  });

  it('of the right type for one: that one', () => {
    expect(messages({ anyOf: [{ type: 'null' }, { type: 'integer', minimum: 3 }] }, 2)).toEqual([
      ' The value must be at least 3; found 2',
    ]);
  });

  it('constants become one list', () => {
    expect(messages({ oneOf: [{ const: 'a' }, { const: 'b' }] }, 'c')).toEqual([
      ' The value must be one of "a" or "b"; found "c"',
    ]);
  });

  it('otherwise the closest is named, in one sentence', () => {
    expect(
      messages({ anyOf: [{ required: ['b', 'c'] }, { required: ['a'] }, { minProperties: 9, required: ['d'] }] }, {}),
    ).toEqual([' The value matches none of the 3 alternatives; closest is #/anyOf/1, where "a" is missing']);
  });

  it('nested ones end at the deepest cause', () => {
    const schema = {
      anyOf: [
        { type: 'null' },
        { type: 'object', properties: { p: { anyOf: [{ type: 'null' }, { type: 'array', items: { enum: ['x'] } }] } } },
      ],
    };
    expect(messages(schema, { p: ['x', 'y'] })).toEqual(['/p/1 Item 1 of "p" must be "x"; found "y"']);
  });
});

describe('hostile values', () => {
  it('names of JavaScript are names', () => {
    const value = JSON.parse('{"__proto__": 1, "constructor": 2, "toString": 3}');
    const schema = JSON.parse(
      '{"properties": {"__proto__": {"type": "string"}}, "additionalProperties": false, "required": ["valueOf"]}',
    );
    expect(
      interpret(schema, '2020-12')
        .check(value)
        .map((one) => one.pointer)
        .sort(),
    ).toEqual(['', '/__proto__', '/constructor', '/toString']);
  });

  it('a huge enum is searched once, and shortened in the message', () => {
    const members = Array.from({ length: 50_000 }, (_, i) => `v${i}`);
    const interpreter = interpret({ items: { enum: members } }, '2020-12');
    expect(interpreter.accepts(members)).toBe(true);
    expect(interpreter.check(['nope'])[0]?.message.length).toBeLessThan(300);
  });

  it('branches within branches do not multiply', () => {
    let schema: object = { type: 'string' };
    for (let i = 0; i < 30; i++) schema = { anyOf: [{ type: 'null' }, schema] };
    expect(told(schema, 5)).toHaveLength(1);
  });
});
