import { discoveredDocument } from '../../support/aws-event.ts';

/** An event as EventBridge's own schemas describe one. */
export const OPEN_API = discoveredDocument(
  {
    OrderPlaced: {
      type: 'object',
      required: ['orderId'],
      properties: { orderId: { type: 'string' }, note: { type: 'string', nullable: true } },
    },
  },
  { detailType: 'OrderPlaced' },
);

export const DRAFT4 = JSON.stringify({
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  properties: { orderId: { type: 'string' }, quantity: { type: 'integer', minimum: 0, exclusiveMinimum: true } },
});
