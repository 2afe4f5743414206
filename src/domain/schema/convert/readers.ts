import type { Keyword } from '../keywords.ts';
import { arrays } from './arrays.ts';
import { logic } from './logic.ts';
import { notes } from './notes.ts';
import { numbers } from './numbers.ts';
import { objects } from './objects.ts';
import { references } from './references.ts';
import { values } from './values.ts';
import type { Reader } from './work.ts';

/**
 * Who reads each keyword: those that a group reads together say something together. A keyword that names a schema or its dialect has
 * nobody: the result has its own names. The table must have a row for each keyword, or it does not compile.
 */
export const readers: Readonly<Record<Keyword, Reader | undefined>> = {
  $anchor: undefined,
  $comment: undefined,
  $defs: undefined,
  $dynamicAnchor: undefined,
  $dynamicRef: references,
  $id: undefined,
  $recursiveAnchor: undefined,
  $recursiveRef: references,
  $ref: references,
  $schema: undefined,
  $vocabulary: undefined,
  additionalItems: arrays,
  additionalProperties: objects,
  allOf: logic,
  anyOf: logic,
  const: values,
  contains: arrays,
  contentEncoding: notes,
  contentMediaType: notes,
  contentSchema: undefined,
  default: notes,
  definitions: undefined,
  dependencies: objects,
  dependentRequired: objects,
  dependentSchemas: objects,
  deprecated: notes,
  description: notes,
  else: logic,
  enum: values,
  examples: notes,
  exclusiveMaximum: numbers,
  exclusiveMinimum: numbers,
  format: notes,
  id: undefined,
  if: logic,
  items: arrays,
  maxContains: arrays,
  maxItems: numbers,
  maxLength: numbers,
  maxProperties: numbers,
  maximum: numbers,
  minContains: arrays,
  minItems: numbers,
  minLength: numbers,
  minProperties: numbers,
  minimum: numbers,
  multipleOf: numbers,
  not: logic,
  oneOf: logic,
  pattern: values,
  patternProperties: objects,
  prefixItems: arrays,
  properties: objects,
  propertyNames: objects,
  readOnly: notes,
  required: objects,
  then: logic,
  title: notes,
  type: values,
  unevaluatedItems: arrays,
  unevaluatedProperties: objects,
  uniqueItems: values,
  writeOnly: notes,
};

export const order: readonly Reader[] = [notes, references, values, numbers, objects, arrays, logic];
