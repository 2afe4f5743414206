import Draft04 from 'ajv-draft-04';
import { describe, expect, it } from 'vitest';
import { compareBackward } from '../../../../src/domain/compat/compare.ts';
import { linear } from '../../../../src/domain/compat/texts.ts';
import { isObject, type Json, type JsonObject, member } from '../../../../src/domain/json.ts';
import { convertSchema } from '../../../../src/domain/schema/convert/convert.ts';
import { fromOpenApi } from '../../../../src/domain/schema/convert/openapi.ts';
import { interpret } from '../../../../src/domain/schema/interpret.ts';
import { dialects } from '../../../../src/domain/schema/keywords.ts';
import { loadMetaschemas } from '../../../../src/domain/schema/metaschema.ts';
import type { Dialect } from '../../../../src/domain/schema/types.ts';
import { walk } from '../../../../src/domain/schema/walk.ts';
import fc from '../../../support/property.ts';
import { plainValues, schemas, values } from '../../../support/schemas.ts';
import { denseSchemas, leftoverSchemas, smallValues } from './dense.ts';

const metaschemas = await loadMetaschemas(dialects);
const formats = ['JSONSchemaDraft4', 'OpenApi3'] as const;

type Accepts = (value: Json) => boolean;

/** Values that a conversion got wrong: refused without reason, or accepted with no loss listed. */
function wrong(before: Accepts, after: Accepts, exact: boolean, candidates: readonly Json[]): Json[] {
  return candidates.filter((value) => {
    const accepted = before(value);
    return after(value) !== accepted && (accepted || exact);
  });
}

/** What a schema object of OpenAPI 3.0 may have. @see https://spec.openapis.org/oas/v3.0.3#schema-object */
const openApiKeywords = new Set(
  (
    'title multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems ' +
    'maxProperties minProperties required enum type allOf oneOf anyOf not items properties additionalProperties description ' +
    'format default nullable readOnly writeOnly example deprecated'
  ).split(' '),
);

/** What OpenAPI 3.0 does not allow in the components of a document. */
function strange(document: Json): string[] {
  const found: string[] = [];
  const components = member(member(document, 'components'), 'schemas') as JsonObject;
  expect(Object.keys(components).filter((name) => !/^[A-Za-z0-9._-]+$/.test(name))).toEqual([]);
  for (const schema of Object.values(components)) {
    // Its places for schemas are those of draft-04.
    walk({ schema }, 'draft-04', {
      schema({ schema: at }) {
        if (!isObject(at)) return;
        const keywords = Object.keys(at);
        if ('$ref' in at && keywords.length > 1) found.push('a sibling of $ref');
        if (at.type === 'array' && at.items === undefined) found.push('an array without items');
        if ('type' in at && (typeof at.type !== 'string' || at.type === 'null')) found.push(`type ${at.type}`);
        if ('items' in at && !isObject(at.items)) found.push('items');
        if ('nullable' in at && !('type' in at)) found.push('nullable without type');
        found.push(
          ...keywords.filter((name) => name !== '$ref' && !openApiKeywords.has(name) && !name.startsWith('x-')),
        );
      },
    });
  }
  return found;
}

/** Both conversions of a schema, held against it over values. OpenAPI is read back first. */
function check(schema: Json, dialect: Dialect, candidates: readonly Json[]): void {
  const original = interpret(schema, dialect, { regexp: linear });
  for (const format of formats) {
    const { value, losses } = convertSchema(schema, dialect, format);
    if (format === 'OpenApi3') expect(strange(value), JSON.stringify(value)).toEqual([]);
    const back = format === 'OpenApi3' ? fromOpenApi(value, '/components/schemas/Schema', []) : value;
    const readAs = format === 'OpenApi3' ? '2020-12' : 'draft-04';
    expect(metaschemas.get(readAs)!.valid(back), JSON.stringify(back)).toBe(true);
    const converted = interpret(back, readAs, { regexp: linear });
    const found = wrong(
      (one) => original.accepts(one),
      (one) => converted.accepts(one),
      losses.length === 0,
      candidates,
    );
    expect(found, `${format}\n${JSON.stringify(value)}\n${JSON.stringify(losses)}`).toEqual([]);
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
      { numRuns: 300 },
    );
  });

  it.each(['2019-09', '2020-12'] as const)('%s, what is left over', (dialect) => {
    fc.assert(
      fc.property(leftoverSchemas(dialect), (schema) => check(schema, dialect, smallValues)),
      { numRuns: 300 },
    );
  });

  // ajv reads draft-04, and `nullable` as OpenAPI 3.0 has it: what is written is asked, with no code of ours between.
  it.each(dialects)('%s, as ajv reads what is written', (dialect) => {
    fc.assert(
      fc.property(schemas(dialect, { plain: true }), fc.array(plainValues, { minLength: 5 }), (schema, candidates) => {
        const original = interpret(schema, dialect, { regexp: linear });
        for (const format of formats) {
          const { value, losses } = convertSchema(schema, dialect, format);
          const ajv = new Draft04.default({ strict: false, validateFormats: false });
          const validate = ajv.compile(value as never);
          const found = wrong(
            (one) => original.accepts(one),
            (one) => validate(one) as boolean,
            losses.length === 0,
            candidates,
          );
          expect(found, `${format}\n${JSON.stringify(value)}\n${JSON.stringify(losses)}`).toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it.each(dialects)(
    '%s, by the compatibility engine, which proves or finds a value that tells them apart',
    async (dialect) => {
      let proved = 0;
      await fc.assert(
        fc.asyncProperty(denseSchemas(dialect), async (schema) => {
          for (const format of formats) {
            const { value, losses } = convertSchema(schema, dialect, format);
            const before = { schema, dialect };
            const after = { schema: value, dialect: 'draft-04' } as const;
            const views = {
              writers: 'open',
              readers: 'as-written',
              nullable: 'openapi',
              budget: { steps: 20_000 },
            } as const;
            const wider = await compareBackward(before, after, views);
            expect(wider.verdict, JSON.stringify([format, wider, value])).not.toBe('breaking');
            if (losses.length > 0) continue;
            const narrower = await compareBackward(after, before, views);
            expect(narrower.verdict, JSON.stringify([format, narrower, value])).not.toBe('breaking');
            if (wider.verdict === 'compatible' && narrower.verdict === 'compatible') proved++;
          }
        }),
        { numRuns: 60 },
      );
      expect(proved).toBeGreaterThan(5);
    },
  );
});
