import { describe, expect, it } from 'vitest';
import { compareBackward } from '../../../src/domain/compat/compare.ts';
import { relevantTo } from '../../../src/domain/compat/relevant.ts';
import type { Json } from '../../../src/domain/json.ts';
import { interpret } from '../../../src/domain/schema/interpret.ts';
import { dialects } from '../../../src/domain/schema/keywords.ts';
import fc from '../../support/property.ts';
import { schemas, values } from '../../support/schemas.ts';

/** A verdict, or why there is none. */
function verdict(schema: Json, dialect: (typeof dialects)[number], value: Json): boolean | string {
  try {
    return interpret(schema, dialect).accepts(value);
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the part of a schema that has a say about a value', () => {
  it.each(dialects)('judges it as the whole does (%s)', (dialect) => {
    fc.assert(
      fc.property(schemas(dialect), values, (schema, value) => {
        expect(verdict(relevantTo(value, schema, dialect), dialect, value)).toBe(verdict(schema, dialect, value));
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves out properties that the value has nowhere, and definitions that nothing leads to then', () => {
    const schema = {
      required: ['a'],
      properties: { a: { $ref: '#/definitions/A' }, b: { $ref: '#/definitions/B' } },
      definitions: { A: { properties: { c: { type: 'string' } } }, B: { type: 'string' }, C: true },
    };
    expect(relevantTo({ a: 1 }, schema, 'draft-07')).toEqual({
      required: ['a'],
      properties: { a: { $ref: '#/definitions/A' } },
      definitions: { A: { properties: {} } },
    });
  });

  it('so a reference out of the document blocks no verdict that it has nothing to do with', async () => {
    const old = { properties: { a: { type: 'string' }, b: { $ref: 'https://elsewhere.example/b.json' } } };
    const next = { ...old, properties: { ...old.properties, a: { type: 'integer' } } };
    const side = (schema: Json) => ({ schema, dialect: '2020-12' as const });
    expect(await compareBackward(side(old), side(next))).toMatchObject({ verdict: 'breaking', witness: { a: '' } });
  });
});
