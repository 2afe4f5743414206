import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/domain/json.ts';
import { linear } from '../../../../src/domain/compat/texts.ts';
import { convertSchema } from '../../../../src/domain/schema/convert/convert.ts';
import { fromOpenApi } from '../../../../src/domain/schema/convert/openapi.ts';
import { interpret } from '../../../../src/domain/schema/interpret.ts';
import { dialects } from '../../../../src/domain/schema/keywords.ts';
import { schemaFacts } from '../../../../src/domain/schema/facts.ts';
import { loadMetaschemas } from '../../../../src/domain/schema/metaschema.ts';
import { schemas, values } from '../../../support/schemas.ts';

const metaschemas = await loadMetaschemas(dialects);
const options = { regexp: linear };

describe('a converted schema', () => {
  it.each(dialects)('of %s accepts the same values, or more where a loss is listed', (dialect) => {
    fc.assert(
      fc.property(schemas(dialect), fc.array(values, { minLength: 5, maxLength: 8 }), (schema, candidates) => {
        fc.pre(schemaFacts(schema, metaschemas).checkable);
        const original = interpret(schema, dialect, options);
        for (const format of ['JSONSchemaDraft4', 'OpenApi3'] as const) {
          const { value, losses } = convertSchema(schema, dialect, format);
          const back = format === 'OpenApi3' ? fromOpenApi(value, '/components/schemas/Schema', []) : value;
          const readAs = format === 'OpenApi3' ? '2020-12' : 'draft-04';
          expect(metaschemas.get(readAs)!.valid(back), JSON.stringify(back)).toBe(true);
          const converted = interpret(back, readAs, options);
          for (const candidate of candidates) {
            const before = original.accepts(candidate);
            const after = converted.accepts(candidate);
            const told = () => `${format} ${JSON.stringify(candidate)}: ${before} ${after}\n${JSON.stringify(value)}\n${JSON.stringify(losses)}`;
            if (losses.length === 0) expect(after, told()).toBe(before);
            else if (before) expect(after, told()).toBe(true);
          }
        }
      }),
      { numRuns: 1500 },
    );
  });
});
