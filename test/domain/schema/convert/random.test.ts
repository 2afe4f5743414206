import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linear } from '../../../../src/domain/compat/texts.ts';
import type { Json } from '../../../../src/domain/json.ts';
import { convertSchema } from '../../../../src/domain/schema/convert/convert.ts';
import { fromOpenApi } from '../../../../src/domain/schema/convert/openapi.ts';
import { interpret } from '../../../../src/domain/schema/interpret.ts';
import { dialects } from '../../../../src/domain/schema/keywords.ts';
import { loadMetaschemas } from '../../../../src/domain/schema/metaschema.ts';
import type { Dialect } from '../../../../src/domain/schema/types.ts';
import { schemas, values } from '../../../support/schemas.ts';
import { denseSchemas, smallValues } from './dense.ts';

const metaschemas = await loadMetaschemas(dialects);

/** Both conversions of a schema, held against it over values. */
function check(schema: Json, dialect: Dialect, candidates: readonly Json[]): void {
  const original = interpret(schema, dialect, { regexp: linear });
  for (const format of ['JSONSchemaDraft4', 'OpenApi3'] as const) {
    const { value, losses } = convertSchema(schema, dialect, format);
    const back = format === 'OpenApi3' ? fromOpenApi(value, '/components/schemas/Schema', []) : value;
    const readAs = format === 'OpenApi3' ? '2020-12' : 'draft-04';
    expect(metaschemas.get(readAs)!.valid(back), JSON.stringify(back)).toBe(true);
    const converted = interpret(back, readAs, { regexp: linear });
    const wrong = candidates.filter((candidate) => {
      const before = original.accepts(candidate);
      return converted.accepts(candidate) !== before && (before || losses.length === 0);
    });
    expect(wrong, `${format}\n${JSON.stringify(value)}\n${JSON.stringify(losses)}`).toEqual([]);
  }
}

describe('a converted schema accepts the same values, or more where a loss is listed', () => {
  it.each(dialects)('%s, every keyword', (dialect) => {
    fc.assert(
      fc.property(schemas(dialect), fc.array(values, { minLength: 5, maxLength: 8 }), (schema, candidates) => {
        check(schema, dialect, candidates);
      }),
      { numRuns: 300 },
    );
  });

  it.each(dialects)('%s, keywords that meet', (dialect) => {
    fc.assert(
      fc.property(denseSchemas(dialect), (schema) => check(schema, dialect, smallValues)),
      { numRuns: Number(process.env.RUNS ?? 300) },
    );
  });
});
