import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import Ajv04 from 'ajv-draft-04';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/domain/json.ts';
import { metaschemaUri } from '../../../src/domain/schema/dialect.ts';
import { schemaFacts } from '../../../src/domain/schema/facts.ts';
import { dialects, keywordsOf } from '../../../src/domain/schema/keywords.ts';
import type { Dialect } from '../../../src/domain/schema/types.ts';
import fc from '../../support/property.ts';
import { inDialect, metaschemas } from './cases.ts';

const options = { strict: false, validateFormats: false } as const;
const ajv = new Ajv(options);
ajv.addMetaSchema(createRequire(import.meta.url)('ajv/dist/refs/json-schema-draft-06.json'));
const instances: Record<Dialect, { validate(id: string, schema: Json): unknown }> = {
  '2020-12': new Ajv2020(options),
  '2019-09': new Ajv2019(options),
  'draft-07': ajv,
  'draft-06': ajv,
  'draft-04': new Ajv04.default(options),
};

/** Schemas that are mostly right, with values in places where they do not belong. */
function schemas(dialect: Dialect): fc.Arbitrary<Json> {
  const names = [...keywordsOf[dialect].keys()].filter(
    // Draft-04 declares neither of the last two, so its meta-schema lets anything pass there.
    (name) => name !== '$schema' && !(dialect === 'draft-04' && (name === '$ref' || name === 'format')),
  );
  const { schema } = fc.letrec<{ schema: Json }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<Json>({}, true, 1, 'string'),
      fc.dictionary(
        fc.constantFrom(...names),
        fc.oneof(
          fc.constantFrom<Json>(
            'string',
            'strng',
            ['string'],
            0,
            1,
            -1,
            1.5,
            true,
            null,
            [],
            {},
            ['a', 'a'],
            [1, 1],
            ['a', 1],
          ),
          tie('schema'),
          fc.array(tie('schema'), { maxLength: 2 }),
          fc.dictionary(fc.constantFrom('a', 'b'), tie('schema'), { maxKeys: 2 }),
          fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom<Json>(['x'], ['x', 'x'], [1], true), { maxKeys: 2 }),
        ),
        { maxKeys: 4, noNullPrototype: true },
      ),
    ),
  }));
  return schema;
}

describe.each(dialects)('%s', (dialect) => {
  it('compiled and at run time, ajv and our own explanation give one verdict', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(schemas(dialect), (inner) => {
        const schema = inDialect(dialect, { allOf: [inner] });
        const { findings } = schemaFacts(schema, metaschemas);
        const refused = findings.filter((one) => one.rule === 'schema-invalid');
        expect(refused.length === 0).toBe(instances[dialect].validate(metaschemaUri[dialect], schema));
        // Each refusal is explained by a keyword, none by the catch-all.
        for (const one of refused) expect(one.expected).toBeDefined();
      }),
      { numRuns: 400 },
    );
  });
});
