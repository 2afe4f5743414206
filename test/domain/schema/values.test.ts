import { describe, expect, it } from 'vitest';
import { checkValues } from '../../../src/domain/schema/values.ts';
import { brief } from './cases.ts';

const found = (schema: object, dialect: Parameters<typeof checkValues>[1] = '2020-12') =>
  brief(checkValues(schema as never, dialect).findings);

describe('checkValues', () => {
  it.each<[object, string[]]>([
    [{ type: 'string', const: 2 }, ['const-invalid /const']],
    [{ type: 'string', enum: ['a', null, 1] }, ['enum-invalid /enum/1', 'enum-invalid /enum/2']],
    [{ type: 'object', properties: { a: { type: 'string' } }, default: { a: 1 } }, ['default-invalid /default/a']],
    [{ maxLength: 2, examples: ['ab', 'abc'] }, ['example-invalid /examples/1']],
    [{ $ref: '#/$defs/a', $defs: { a: { type: 'string' } }, default: 1 }, ['default-invalid /default']],
    [{ properties: { a: { enum: [1], default: 2 } } }, ['default-invalid /properties/a/default']],
    [{ enum: [1, 2], const: 3 }, ['const-invalid /const', 'enum-invalid /enum/0', 'enum-invalid /enum/1']],
  ])('%j', (schema, expected) => {
    expect(found(schema)).toEqual(expected);
  });

  it.each<[object]>([
    [{ type: ['string', 'null'], enum: ['a', null], default: null, examples: ['a'] }],
    [{ format: 'date', examples: ['no date'] }],
    [{ enum: [{ const: 1, type: 'x' }] }],
    [{ default: { enum: 1 } }],
    [{}],
  ])('is quiet on %j', (schema) => {
    expect(found(schema)).toEqual([]);
  });

  it('checks formats where it is given them', () => {
    const formats = new Map([['date', (value: string) => /^\d{4}-\d\d-\d\d$/.test(value)]]);
    const schema = { format: 'date', examples: ['2026-01-01', 'no date'] };
    expect(brief(checkValues(schema, '2020-12', { formats }).findings)).toEqual(['example-invalid /examples/1']);
  });

  it('leaves alone what has no effect, and what the dialect does not know', () => {
    expect(found({ $ref: '#/definitions/a', enum: [1], definitions: { a: { type: 'string' } } }, 'draft-07')).toEqual(
      [],
    );
    expect(found({ const: 1, type: 'string' }, 'draft-04')).toEqual([]);
  });

  it('does not multiply work along shared references', () => {
    const $defs: Record<string, object> = { d40: {} };
    for (let i = 0; i < 40; i++) {
      $defs[`d${i}`] = { allOf: [{ $ref: `#/$defs/d${i + 1}` }, { $ref: `#/$defs/d${i + 1}` }] };
    }
    const schema = { $defs, $ref: '#/$defs/d0', default: 1 };
    expect(checkValues(schema as never, '2020-12')).toEqual({ findings: [], deferred: [] });
    const tracked = { ...schema, unevaluatedItems: false };
    expect(checkValues(tracked as never, '2020-12')).toEqual({ findings: [], deferred: ['/default'] });
  });

  it('defers what needs other files or a verdict', () => {
    const schema = {
      properties: { a: { $ref: 'other.json', default: 1 }, b: { pattern: '^(a+)+$', default: 'a'.repeat(40) } },
    };
    expect(checkValues(schema, '2020-12')).toEqual({
      findings: [],
      deferred: ['/properties/a/default', '/properties/b/default'],
    });
  });
});
