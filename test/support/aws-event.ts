import type { Json } from '../../src/domain/json.ts';

/** Schemas of whole events as the discovery of EventBridge Schemas writes them. */

type Schema = { readonly [keyword: string]: Json };

/** What the envelope of an event must have. */
export const ENVELOPE_REQUIRED = [
  'detail-type',
  'resources',
  'detail',
  'id',
  'source',
  'time',
  'region',
  'version',
  'account',
] as const;

/** The fields of the envelope beside `detail`. */
export const ENVELOPE_FIELDS = {
  account: { type: 'string' },
  'detail-type': { type: 'string' },
  id: { type: 'string' },
  region: { type: 'string' },
  // Discovery saw an empty list.
  resources: { type: 'array', items: { type: 'object' } },
  source: { type: 'string' },
  time: { type: 'string', format: 'date-time' },
  version: { type: 'string' },
} as const satisfies Schema;

export interface AwsEventOptions {
  readonly source?: string;
  readonly detailType?: string;
  /** Keywords of the envelope besides. */
  readonly envelope?: Schema;
}

/** The document of type OpenApi3: `schemas` are its components, of which `OrderPlaced` is the detail. */
export function discoveredDocument(
  schemas: Schema,
  { source = 'com.acme.orders', detailType = 'Order Placed', envelope = {} }: AwsEventOptions = {},
): string {
  return JSON.stringify({
    openapi: '3.0.0',
    info: { version: '1.0.0', title: 'OrderPlaced' },
    paths: {},
    components: {
      schemas: {
        AWSEvent: {
          type: 'object',
          required: ENVELOPE_REQUIRED,
          'x-amazon-events-detail-type': detailType,
          'x-amazon-events-source': source,
          properties: { detail: { $ref: '#/components/schemas/OrderPlaced' }, ...ENVELOPE_FIELDS },
          ...envelope,
        },
        ...schemas,
      },
    },
  });
}

/** The keywords that say the address of an event. */
export function addressKeywords(source: string, detailType: string): Schema {
  return { 'x-amazon-events-source': source, 'x-amazon-events-detail-type': detailType };
}
