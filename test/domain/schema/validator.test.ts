import { Ajv } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import Ajv04 from 'ajv-draft-04';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/domain/json.ts';
import { isMultipleOf } from '../../../src/domain/schema/equal.ts';
import { interpret } from '../../../src/domain/schema/interpret.ts';
import { dialects } from '../../../src/domain/schema/keywords.ts';
import type { Dialect } from '../../../src/domain/schema/types.ts';
import { loadValidators, ValidatorError } from '../../../src/domain/schema/validator.ts';
import fc from '../../support/property.ts';
import { plainValues, schemas } from '../../support/schemas.ts';

const validators = await loadValidators();

const settings = { strict: false, validateFormats: false, validateSchema: false, logger: false } as const;
const plainAjv: Record<Dialect, (schema: object) => (value: unknown) => unknown> = {
  '2020-12': (schema) => new Ajv2020(settings).compile(schema),
  '2019-09': (schema) => new Ajv2019(settings).compile(schema),
  'draft-07': (schema) => new Ajv(settings).compile(schema),
  'draft-06': (schema) => new Ajv(settings).compile(schema),
  'draft-04': (schema) => new Ajv04.default(settings).compile(schema),
};

/** A reference in `oneOf` beside properties stops ajv, where it keeps account of what was evaluated. */
function unlessItThrows(judge: (value: unknown) => unknown, value: unknown): unknown {
  try {
    return judge(value);
  } catch (error) {
    expect(String(error)).toContain('Cannot set properties of undefined');
    return undefined;
  }
}

describe.each(dialects)('%s', (dialect) => {
  it('interpreter, compiler and plain ajv agree', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(
        schemas(dialect, { plain: true }),
        fc.array(plainValues, { minLength: 5, maxLength: 15 }),
        (schema, samples) => {
          const text = JSON.stringify(schema);
          const interpreter = validators.interpret(schema, dialect);
          const compiled = validators.compile(schema, dialect);
          // Its own fault: `[]` passes `contains` beside items by position.
          const faulty = text.includes('contains') && /"prefixItems"|"items":\[/.test(text);
          const plain = faulty ? undefined : plainAjv[dialect](schema as object);
          for (const value of samples) {
            const verdict = interpreter.accepts(value);
            expect(interpreter.check(value).length === 0).toBe(verdict);
            expect(compiled.accepts(value)).toBe(verdict);
            expect(compiled.check(value)).toEqual(interpreter.check(value));
            if (plain !== undefined) expect(unlessItThrows(plain, value) ?? verdict).toBe(verdict);
          }
          expect(JSON.stringify(schema)).toBe(text);
        },
      ),
      { numRuns: 250 },
    );
  });
});

describe('what ajv judges differently is judged by the specification', () => {
  it('ajv’s own account of what was evaluated stops nothing', () => {
    const schema: Json = {
      patternProperties: { '^a': { $ref: '#/$defs/d' } },
      oneOf: [{}, { $ref: '#/$defs/d' }],
      $defs: { d: { anyOf: [{ properties: { a: { type: 'string' } }, required: ['a'] }, { type: 'array' }] } },
    };
    expect(() => plainAjv['2020-12'](schema)({ a: [] })).toThrow(TypeError);
    expect(validators.compile(schema, '2020-12').check({ a: [] })).toEqual([]);
  });
  it.each<[string, Dialect, Json, Json, boolean]>([
    ['contains in []', '2020-12', { prefixItems: [{}], contains: {} }, [], false],
    [
      'uniqueItems behind a longer tuple',
      '2020-12',
      { prefixItems: [{}, {}, { type: 'string' }], uniqueItems: true },
      [1, 1],
      false,
    ],
    [
      'uniqueItems behind a longer list',
      'draft-07',
      { items: [{}, {}, { type: 'string' }], uniqueItems: true },
      [1, 1],
      false,
    ],
    ['contains in []', 'draft-07', { items: [{}], contains: {} }, [], false],
    ['contains counts as evaluated', '2020-12', { contains: { const: 1 }, unevaluatedItems: false }, [1], true],
    ['but not in 2019-09', '2019-09', { contains: { const: 1 }, unevaluatedItems: false }, [1], false],
    ['0.3 is a multiple of 0.1', '2020-12', { multipleOf: 0.1 }, 0.3, true],
    ['siblings of $ref', 'draft-07', { $ref: '#/definitions/a', maxLength: 1, definitions: { a: {} } }, 'abc', true],
    ['siblings of $ref', '2019-09', { $ref: '#/definitions/a', maxLength: 1, definitions: { a: {} } }, 'abc', false],
    ['if in draft-06', 'draft-06', { if: {}, then: false }, 1, true],
    ['const in draft-04', 'draft-04', { const: 1 }, 2, true],
    ['dependencies in 2020-12', '2020-12', { dependencies: { a: ['b'] } }, { a: 1 }, true],
    ['nullable', '2020-12', { type: 'string', nullable: true }, null, false],
    ['required toString', '2020-12', { required: ['toString'] }, {}, false],
    ['inherited names', '2020-12', { properties: { constructor: { type: 'string' } } }, {}, true],
    ['objects that pretend', '2020-12', { uniqueItems: true }, JSON.parse('[{"valueOf":1},{"valueOf":1}]'), false],
    ['objects that pretend', '2020-12', { const: { constructor: 1 } }, { constructor: 1 }, true],
    [
      'own __proto__',
      '2020-12',
      JSON.parse('{"properties":{"__proto__":{"type":"string"}}}'),
      JSON.parse('{"__proto__":1}'),
      false,
    ],
    ['undeclared __proto__', '2020-12', { additionalProperties: false }, JSON.parse('{"__proto__":1}'), false],
    ['cousins', '2020-12', { properties: { a: {} }, allOf: [{ unevaluatedProperties: false }] }, { a: 1 }, false],
    [
      'evaluated in allOf',
      '2020-12',
      { allOf: [{ properties: { a: {} } }], unevaluatedProperties: false },
      { a: 1 },
      true,
    ],
    [
      'evaluated in a failed branch',
      '2020-12',
      { anyOf: [{ properties: { a: false } }, {}], unevaluatedProperties: false },
      { a: 1 },
      false,
    ],
    [
      'evaluated by $ref',
      '2020-12',
      { $ref: '#/$defs/a', unevaluatedProperties: false, $defs: { a: { properties: { a: {} } } } },
      { a: 1 },
      true,
    ],
    ['pattern without u', '2020-12', { pattern: '^\\@$' }, '@', true],
    ['length in code points', '2020-12', { maxLength: 1 }, '💚', true],
    ['format is a note', '2020-12', { format: 'date' }, 'no date', true],
    ['embedded id', '2020-12', { $ref: 'b.json', $defs: { x: { $id: 'b.json', type: 'string' } } }, 1, false],
  ])('%s, %s', (_name, dialect, schema, value, expected) => {
    expect(validators.compile(schema, dialect).accepts(value)).toBe(expected);
    expect(validators.interpret(schema, dialect).accepts(value)).toBe(expected);
  });

  it('binds dynamic references at run time', () => {
    const strict = {
      $id: 'https://e.com/strict',
      $dynamicAnchor: 'node',
      $ref: 'tree',
      unevaluatedProperties: false,
      $defs: {
        tree: {
          $id: 'https://e.com/tree',
          $dynamicAnchor: 'node',
          properties: { children: { items: { $dynamicRef: '#node' } } },
        },
      },
    };
    for (const validator of [validators.compile(strict, '2020-12'), validators.interpret(strict, '2020-12')]) {
      expect(validator.accepts({ children: [{ children: [] }] })).toBe(true);
      expect(validator.accepts({ children: [{ daat: 1 }] })).toBe(false);
    }
  });
});

describe('formats', () => {
  it('refuse only where they are asked to', async () => {
    const strict = await loadValidators({ formats: 'assertion' });
    for (const make of ['compile', 'interpret'] as const) {
      const validator = strict[make]({ format: 'date' }, '2020-12');
      expect(validator.accepts('2026-02-28')).toBe(true);
      expect(validator.check('2026-02-30')).toMatchObject([{ keyword: 'format', expected: 'the format "date"' }]);
      expect(strict[make]({ format: 'mine' }, '2020-12').accepts('x')).toBe(true);
    }
  });
});

describe('no verdict', () => {
  const fault = (run: () => unknown): string | undefined => {
    try {
      run();
      return undefined;
    } catch (error) {
      if (error instanceof ValidatorError) return error.fault;
      throw error;
    }
  };

  it('never runs a pattern that was not judged safe', async () => {
    const schema = { pattern: '^(a+)+$' };
    const text = `${'a'.repeat(60)}!`;
    expect(fault(() => validators.compile(schema, '2020-12'))).toBe('pattern');
    expect(fault(() => validators.interpret(schema, '2020-12').check(text))).toBe('pattern');
    expect(fault(() => interpret({ patternProperties: { '^(a+)+$': {} } }, '2020-12').check({ [text]: 1 }))).toBe(
      'pattern',
    );
    const hidden = { $ref: '#/x/y', x: { y: schema } };
    expect(fault(() => validators.compile(hidden, '2020-12').check(text))).toBe('pattern');
    const judged = await loadValidators({ verdicts: new Map([['^(a+)+$', 'catastrophic']]) });
    expect(fault(() => judged.compile(schema, '2020-12'))).toBe('pattern');
    const slow = await loadValidators({ verdicts: new Map([['^a*a*$', 'slow']]) });
    expect(slow.compile({ pattern: '^a*a*$' }, '2020-12').accepts('aa')).toBe(true);
  });

  it.each<[string, Json, Json]>([
    ['unresolved', { $ref: 'other.json' }, 1],
    ['unresolved', { $ref: '#/nowhere' }, 1],
    ['too-deep', { $ref: '#' }, 1],
    ['not-a-schema', 5 as Json, 1],
    ['not-a-schema', { properties: { p: { $ref: '#/a' } }, a: 'x' }, { p: 1 }],
  ])('%s: %j', (expected, schema, value) => {
    expect(fault(() => validators.compile(schema, '2020-12').accepts(value))).toBe(expected);
    expect(fault(() => validators.interpret(schema, '2020-12').accepts(value))).toBe(expected);
  });

  it('is one problem where only this value cannot be judged', () => {
    for (const make of ['compile', 'interpret'] as const) {
      const problems = validators[make]({ $ref: '#' }, '2020-12').check(1);
      expect(problems).toMatchObject([
        { keyword: '', message: expect.stringMatching(/^This value can't be judged: /) },
      ]);
    }
  });

  it('does not multiply work along shared references', () => {
    const $defs: Record<string, Json> = { d40: { type: 'string' } };
    for (let i = 0; i < 40; i++) {
      $defs[`d${i}`] = { allOf: [{ $ref: `#/$defs/d${i + 1}` }, { $ref: `#/$defs/d${i + 1}` }] };
    }
    const plain = { $defs, $ref: '#/$defs/d0' };
    for (const make of ['compile', 'interpret'] as const) {
      expect(validators[make](plain, '2020-12').check('x')).toEqual([]);
      expect(validators[make](plain, '2020-12').check(1)).toMatchObject([{ keyword: 'type' }]);
      const tracked = validators[make]({ ...plain, unevaluatedProperties: false }, '2020-12');
      expect(fault(() => tracked.accepts('x'))).toBe('too-complex');
    }
    const twice = {
      properties: { a: { allOf: [{ $ref: '#' }, { $ref: '#' }] } },
    };
    let value: Json = {};
    for (let i = 0; i < 60; i++) value = { a: value };
    for (const make of ['compile', 'interpret'] as const)
      expect(validators[make](twice, '2020-12').accepts(value)).toBe(true);
  });

  it('skips an undecided pattern, but not an undecided name', async () => {
    const undecided = await loadValidators({ verdicts: new Map([['^(a+)+$', 'unknown']]) });
    for (const make of ['compile', 'interpret'] as const) {
      const validator = undecided[make]({ pattern: '^(a+)+$', maxLength: 3 }, '2020-12');
      expect(validator.accepts('b')).toBe(true);
      expect(validator.accepts('bbbb')).toBe(false);
      const named = { patternProperties: { '^(a+)+$': {} } };
      expect(fault(() => undecided[make](named, '2020-12').accepts({ a: 1 }))).toBe('pattern');
    }
  });

  it('leaves open what a meta-schema says, where none is at hand', () => {
    const schema = { $ref: 'https://json-schema.org/draft/2020-12/schema', required: ['type'] };
    expect(validators.interpret(schema, '2020-12').check({ type: 'strng' })).toEqual([]);
    expect(validators.interpret(schema, '2020-12').check({})).toMatchObject([{ keyword: 'required' }]);
  });

  it('reads values 500 levels deep', () => {
    const schema = {
      $ref: '#/$defs/node',
      $defs: { node: { anyOf: [{ type: 'null' }, { type: 'array', items: { $ref: '#/$defs/node' } }] } },
    };
    let value: Json = null;
    for (let i = 0; i < 500; i++) value = [value];
    expect(validators.interpret(schema, '2020-12').accepts(value)).toBe(true);
    expect(validators.compile(schema, '2020-12').accepts(value)).toBe(true);
  });
});

it('a schema that is a meta-schema is left to ajv', () => {
  const validator = validators.compile(
    { properties: { schema: { $ref: 'https://json-schema.org/draft/2020-12/schema' } } },
    '2020-12',
  );
  expect(validator.check({ schema: { type: 'string' } })).toEqual([]);
  expect(validator.check({ schema: { type: 'strng' } })).toMatchObject([{ pointer: '/schema/type' }]);
});

it.each<[number, number, boolean]>([
  [0, 3, true],
  [9, 3, true],
  [10, 3, false],
  [0.3, 0.1, true],
  [1.1, 0.1, true],
  [19.99, 0.01, true],
  [19.995, 0.01, false],
  [1e308, 0.5, true],
  [1e-7, 1e-8, true],
  [0.0075, 0.0001, true],
  [5, 0, false],
])('%d is a multiple of %d: %s', (value, of, expected) => {
  expect(isMultipleOf(value, of)).toBe(expected);
});
