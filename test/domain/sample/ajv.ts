import { Ajv as AjvDraft07, type ErrorObject } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import type { Json } from '../../../src/domain/json.ts';
import type { Dialect } from '../../../src/domain/schema/types.ts';

/** An independent judge of samples: ajv, in the dialect of the schema, with formats. Gives what it found wrong. */
export function judge(schema: Json, dialect: Dialect): (value: Json) => readonly ErrorObject[] {
  // Own properties only: else ajv finds `constructor` in every object.
  const options = { strict: false, ownProperties: true, logger: false } as const;
  const Draft04 = ajvDraft04.default;
  const ajv =
    dialect === '2020-12'
      ? new Ajv2020(options)
      : dialect === '2019-09'
        ? new Ajv2019(options)
        : dialect === 'draft-04'
          ? new Draft04(options)
          : new AjvDraft07(options);
  addFormats.default(ajv as AjvDraft07);
  const validate = ajv.compile(schema as object | boolean);
  return (value) => (validate(value) ? [] : (validate.errors ?? []));
}
