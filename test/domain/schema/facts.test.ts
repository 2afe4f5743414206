import { describe, expect, it } from 'vitest';
import { schemaFacts } from '../../../src/domain/schema/facts.ts';
import { dialects } from '../../../src/domain/schema/keywords.ts';
import type { Dialect } from '../../../src/domain/schema/types.ts';
import { brief, inDialect, metaschemas } from './cases.ts';

const facts = (schema: Parameters<typeof schemaFacts>[0]) => schemaFacts(schema, metaschemas);
const found = (schema: Parameters<typeof schemaFacts>[0]) => brief(facts(schema).findings);

describe.each(dialects)('%s', (dialect) => {
  it.each([
    [{ type: 'strng' }, '/type'],
    [{ type: ['string', 'strng'] }, '/type/1'],
    [{ type: [] }, '/type'],
    [{ type: ['string', 'string'] }, '/type/1'],
    [{ type: {} }, '/type'],
    [{ properties: [] }, '/properties'],
    [{ properties: { a: 5 } }, '/properties/a'],
    [{ properties: { a: { items: { minLength: -1 } } } }, '/properties/a/items/minLength'],
    [{ required: true }, '/required'],
    [{ required: ['a', 'a'] }, '/required/1'],
    [{ required: ['a', 1] }, '/required/1'],
    [{ anyOf: [] }, '/anyOf'],
    [{ allOf: {} }, '/allOf'],
    [{ not: 'string' }, '/not'],
    [{ enum: 'a' }, '/enum'],
    [{ multipleOf: 0 }, '/multipleOf'],
    [{ minimum: '3' }, '/minimum'],
    [{ maxItems: 1.5 }, '/maxItems'],
    [{ pattern: 5 }, '/pattern'],
    [{ uniqueItems: 'yes' }, '/uniqueItems'],
    [{ title: 1 }, '/title'],
    [{ $ref: 1 }, '/$ref'],
    [{ format: null }, '/format'],
  ])('refuses %j at %s, once', (schema, pointer) => {
    expect(found(inDialect(dialect, schema))).toEqual([`schema-invalid ${pointer}`]);
  });

  it.each([
    {},
    { type: ['string', 'null'], minLength: 0, enum: ['a', null] },
    { properties: { type: { type: 'string' }, enum: {}, $ref: {}, properties: {} } },
    { default: { type: 'strng' }, enum: [{ type: 'strng' }, { minLength: 'x' }] },
    { 'x-owner': 1, nullable: false, tsType: 'Date', example: 1, discriminator: {}, markdownDescription: '' },
    { definitions: { a: {} }, items: { $ref: '#/definitions/a' } },
    { required: ['undeclared'] },
  ])('is quiet on %j', (schema) => {
    expect(found(inDialect(dialect, schema))).toEqual([]);
  });

  it('says that OpenAPI’s nullable is ignored, and what to write', () => {
    const [finding] = facts(inDialect(dialect, { properties: { a: { type: 'string', nullable: true } } })).findings;
    expect(finding).toMatchObject({
      rule: 'unknown-keyword',
      severity: 'warning',
      pointer: '/properties/a/nullable',
      next: expect.stringContaining('["string", "null"]'),
    });
  });

  it('names mistyped keywords and the nearest real one', () => {
    const [finding] = facts(inDialect(dialect, { properties: { a: { maxLenght: 1 } } })).findings;
    expect(finding).toMatchObject({
      rule: 'unknown-keyword',
      severity: 'warning',
      on: 'key',
      pointer: '/properties/a/maxLenght',
      next: 'Did you mean "maxLength"?',
    });
  });
});

describe('a document that is no schema', () => {
  it.each([[5], ['x'], [null], [[]]])('%j', (doc) => {
    expect(found(doc)).toEqual(['schema-invalid ']);
    expect(facts(doc).checkable).toBe(false);
  });

  it('refuses boolean schemas in draft-04 except where it allows them', () => {
    expect(found(inDialect('draft-04', { properties: { a: true } }))).toEqual(['schema-invalid /properties/a']);
    expect(found(inDialect('draft-04', { additionalProperties: false, additionalItems: true }))).toEqual([]);
    expect(found(inDialect('draft-06', { properties: { a: true } }))).toEqual([]);
    expect(found(true)).toEqual([]);
  });
});

describe('what dialects differ in', () => {
  it.each<[Dialect, object, string[]]>([
    ['draft-07', { enum: [1, 1] }, ['schema-invalid /enum/1']],
    [
      'draft-06',
      {
        enum: [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
      },
      ['schema-invalid /enum/1'],
    ],
    ['2020-12', { enum: [1, 1] }, []],
    ['draft-07', { enum: [] }, ['schema-invalid /enum']],
    ['draft-04', { required: [] }, ['schema-invalid /required']],
    ['draft-06', { required: [] }, []],
    ['draft-04', { minimum: 1, exclusiveMinimum: true }, []],
    ['draft-04', { exclusiveMaximum: true }, ['schema-invalid /exclusiveMaximum']],
    ['draft-07', { minimum: 1, exclusiveMinimum: true }, ['schema-invalid /exclusiveMinimum']],
    ['2020-12', { items: [{}] }, ['schema-invalid /items']],
    ['2019-09', { items: [{}] }, []],
    ['draft-07', { prefixItems: [{}] }, ['unknown-keyword /prefixItems']],
    ['draft-07', { $defs: { a: {} } }, ['unknown-keyword /$defs']],
    ['draft-07', { id: 'x' }, ['unknown-keyword /id']],
    ['draft-04', { id: 'x' }, []],
    ['draft-06', { if: {} }, ['unknown-keyword /if']],
    ['2020-12', { dependencies: { a: ['b'] } }, ['unknown-keyword /dependencies']],
    ['2020-12', { definitions: { a: {} } }, []],
    ['2020-12', { additionalItems: false }, ['unknown-keyword /additionalItems']],
    ['draft-07', { deprecated: true, examples: [], $comment: '' }, []],
    ['2020-12', { $anchor: '1' }, ['schema-invalid /$anchor']],
    ['2020-12', { $defs: { a: { $id: 'x#y' } } }, ['schema-invalid /$defs/a/$id']],
  ])('%s %j', (dialect, schema, expected) => {
    expect(found(inDialect(dialect, schema))).toEqual(expected);
  });
});

describe('references', () => {
  it.each<[string, Dialect, object]>([
    ['pointer', '2020-12', { $ref: '#/$defs/a', $defs: { a: {} } }],
    ['escaped pointer', '2020-12', { $ref: '#/$defs/a~1b%20c', $defs: { 'a/b c': {} } }],
    ['anchor', '2020-12', { $ref: '#here', $defs: { a: { $anchor: 'here' } } }],
    ['dynamic anchor', '2020-12', { properties: { a: { $dynamicRef: '#node' } }, $dynamicAnchor: 'node' }],
    ['recursive', '2019-09', { properties: { a: { $recursiveRef: '#' } } }],
    [
      'own id',
      '2020-12',
      { $id: 'https://e.com/a', properties: { a: { $ref: 'https://e.com/a#/$defs/b' } }, $defs: { b: {} } },
    ],
    ['embedded id', '2020-12', { $id: 'https://e.com/a', $ref: 'b', $defs: { x: { $id: 'https://e.com/b' } } }],
    ['relative embedded id', '2020-12', { $ref: 'b.json#/$defs/y', $defs: { x: { $id: 'b.json', $defs: { y: {} } } } }],
    ['anchor in id', 'draft-07', { $ref: '#foo', definitions: { x: { $id: '#foo' } } }],
    ['draft-04 id', 'draft-04', { $ref: '#foo', definitions: { x: { id: '#foo' } } }],
    ['into an unknown name', '2020-12', { $ref: '#/components/schemas/x', components: { schemas: { x: {} } } }],
    ['meta-schema', 'draft-07', { $ref: 'http://json-schema.org/draft-07/schema#' }],
    ['$defs in draft-07', 'draft-06', { properties: { a: { $ref: '#' } } }],
    ['index', '2020-12', { properties: { a: { $ref: '#/allOf/0' } }, allOf: [{}] }],
  ])('%s resolves', (_name, dialect, schema) => {
    const { findings, refs } = facts(inDialect(dialect, schema));
    expect(findings).toEqual([]);
    expect(refs).toEqual([]);
  });

  it.each<[object, string | undefined]>([
    [{ $ref: '#/$defs/Mony', $defs: { Money: {} } }, 'Did you mean "#/$defs/Money"?'],
    [{ $ref: '#/definitions/Money', $defs: { Money: {} } }, 'Did you mean "#/$defs/Money"?'],
    [{ $ref: '#mony', $defs: { Money: { $anchor: 'money' } } }, 'Did you mean "#money"?'],
    [
      { $ref: '#/$defs/Money/propertis/a', $defs: { Money: { properties: { a: {} } } } },
      'Did you mean "#/$defs/Money/properties/a"?',
    ],
    [{ $ref: '#/nowhere' }, undefined],
    [{ $ref: '#/allOf/01', allOf: [{}, {}] }, undefined],
    [{ $ref: '#/constructor' }, undefined],
  ])('%j dangles', (schema, next) => {
    const [finding, ...others] = facts(schema as never).findings;
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ rule: 'ref-dangling', pointer: '/$ref' });
    expect(finding?.next).toBe(next);
  });

  it('refuses a reference to what is no schema', () => {
    expect(found({ $ref: '#/required', required: ['a'] })).toEqual(['ref-dangling /$ref']);
  });

  it('checks a schema that only a reference shows to be one', () => {
    expect(found({ $ref: '#/components/x', components: { x: { type: 'strng' } } })).toEqual([
      'schema-invalid /components/x/type',
    ]);
  });

  it('hands out references to elsewhere', () => {
    const { refs, findings } = facts({
      $id: 'https://e.com/orders/placed.json',
      properties: { a: { $ref: '../money.json#/$defs/x%20y' }, b: { $id: 'sub/', $ref: 'c' } },
    });
    expect(findings).toEqual([]);
    expect(refs).toEqual([
      {
        pointer: '/properties/a/$ref',
        ref: '../money.json#/$defs/x%20y',
        target: 'https://e.com/money.json',
        fragment: '/$defs/x y',
      },
      { pointer: '/properties/b/$ref', ref: 'c', target: 'https://e.com/orders/sub/c', fragment: '' },
    ]);
    expect(facts({ $ref: '../money.json' }).refs).toEqual([
      { pointer: '/$ref', ref: '../money.json', target: '../money.json', fragment: '' },
    ]);
  });

  it.each<[Dialect, object, string[]]>([
    ['2020-12', { $ref: '#' }, ['/$ref']],
    [
      '2020-12',
      { $ref: '#/$defs/a', $defs: { a: { allOf: [{ $ref: '#/$defs/b' }] }, b: { $ref: '#/$defs/a' } } },
      ['/$defs/b/$ref'],
    ],
    ['2020-12', { $defs: { a: { not: { $ref: '#/$defs/a' } } } }, ['/$defs/a/not/$ref']],
    ['2020-12', { $defs: { a: { if: { $ref: '#/$defs/a' } } } }, ['/$defs/a/if/$ref']],
    ['2020-12', { dependentSchemas: { x: { $ref: '#' } } }, ['/dependentSchemas/x/$ref']],
    ['draft-07', { definitions: { a: { $ref: '#/definitions/a' } } }, ['/definitions/a/$ref']],
  ])('%s %j loops', (dialect, schema, pointers) => {
    const findings = facts(inDialect(dialect, schema)).findings.filter((one) => one.rule === 'ref-loop');
    expect(findings.map((one) => one.pointer)).toEqual(pointers);
  });

  it.each<[Dialect, object]>([
    ['2020-12', { properties: { child: { $ref: '#' } } }],
    ['2020-12', { items: { anyOf: [{ $ref: '#' }] } }],
    ['2020-12', { allOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/a' }], $defs: { a: {} } }],
    ['draft-07', { $ref: '#/definitions/a', definitions: { a: {} } }],
  ])('%s %j does not loop', (dialect, schema) => {
    expect(found(inDialect(dialect, schema))).toEqual([]);
  });

  it('follows a long chain without running out of stack', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, i) => [
        `d${i}`,
        i === 19_999 ? { $ref: '#/$defs/d0' } : { $ref: `#/$defs/d${i + 1}` },
      ]),
    );
    expect(found({ $defs })).toEqual(['ref-loop /$defs/d19999/$ref']);
  });

  it('warns of asserting siblings up to draft-07 only', () => {
    const schema = { properties: { a: { $ref: '#/definitions/t', maxLength: 1, title: 'a' } }, definitions: { t: {} } };
    expect(found(inDialect('draft-07', schema))).toEqual(['ref-siblings-ignored /properties/a/maxLength']);
    expect(found(inDialect('2019-09', schema))).toEqual([]);
    const quiet = { $ref: '#/definitions/t', title: 'a', description: '', default: 1, definitions: { t: {} } };
    expect(found(inDialect('draft-07', quiet))).toEqual([]);
  });
});

describe('hostile documents', () => {
  it('treats names of JavaScript like any other', () => {
    const schema = JSON.parse(
      '{"__proto__": 1, "constructor": 2, "toString": {}, "properties": {"__proto__": {"type": "int"}}}',
    );
    expect(found(schema).sort()).toEqual([
      'schema-invalid /properties/__proto__/type',
      'unknown-keyword /__proto__',
      'unknown-keyword /constructor',
      'unknown-keyword /toString',
    ]);
  });

  it('survives enums of objects that pretend to be something else', () => {
    const schema = JSON.parse('{"enum": [{"valueOf": 1}, {"valueOf": 1}, {"constructor": 1}, {"toString": 2}]}');
    expect(found(inDialect('draft-07', schema))).toEqual(['schema-invalid /enum/1']);
  });

  it('reads a huge enum and a deep schema in good time', () => {
    expect(found(inDialect('draft-07', { enum: Array.from({ length: 50_000 }, (_, i) => `v${i}`) }))).toEqual([]);
    let deep: object = {};
    for (let i = 0; i < 240; i++) deep = { properties: { a: deep } };
    expect(found(inDialect('draft-07', deep))).toEqual([]);
    expect(found(inDialect('2020-12', deep))).toEqual([]);
  });

  it('does not guess for ever among thousands of broken references', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 5000 }, (_, i) => [`name${i}`, { $ref: `#/$defs/nam_${i}x` }]),
    );
    expect(facts({ $defs }).findings).toHaveLength(5000);
  });
});

describe('facts', () => {
  it('say the id, and whether values and patterns wait', () => {
    expect(facts({ $id: 'https://e.com/a' })).toMatchObject({
      id: 'https://e.com/a',
      hasValues: false,
      checkable: true,
    });
    expect(facts(inDialect('draft-04', { id: 'https://e.com/a' }))).toMatchObject({ id: 'https://e.com/a' });
    expect(facts({ type: 'string', enum: ['a'], default: 'a' }).hasValues).toBe(true);
    expect(facts({ type: 'string', enum: ['a'] }).hasValues).toBe(false);
    expect(facts({ type: 'string', enum: [1] }).hasValues).toBe(true);
    expect(facts({ type: 'string', examples: ['a'] }).hasValues).toBe(false);
    expect(facts({ type: 'string', maxLength: 3, examples: ['a'] }).hasValues).toBe(true);
    expect(facts({ patternProperties: { '^(a+)+$': {} } }).patternsToJudge).toEqual([
      { pointer: '/patternProperties/^(a+)+$', on: 'key', pattern: '^(a+)+$' },
    ]);
  });

  it('say nothing more of an unknown dialect', () => {
    expect(facts({ $schema: 'https://e.com/x', type: 'strng' })).toMatchObject({
      findings: [{ rule: 'unknown-dialect' }],
      checkable: false,
    });
  });

  it('need the meta-schema', () => {
    expect(() => schemaFacts({}, new Map())).toThrow('2020-12');
  });
});
