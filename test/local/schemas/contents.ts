/** An event as EventBridge's own schemas describe one. */
export const OPEN_API = JSON.stringify({
  openapi: '3.0.0',
  info: { version: '1.0.0', title: 'OrderPlaced' },
  paths: {},
  components: {
    schemas: {
      AWSEvent: {
        type: 'object',
        required: ['detail-type', 'resources', 'detail', 'id', 'source', 'time', 'region', 'version', 'account'],
        'x-amazon-events-detail-type': 'OrderPlaced',
        'x-amazon-events-source': 'com.acme.orders',
        properties: {
          detail: { $ref: '#/components/schemas/OrderPlaced' },
          account: { type: 'string' },
          'detail-type': { type: 'string' },
          id: { type: 'string' },
          region: { type: 'string' },
          resources: { type: 'array', items: { type: 'string' } },
          source: { type: 'string' },
          time: { type: 'string', format: 'date-time' },
          version: { type: 'string' },
        },
      },
      OrderPlaced: {
        type: 'object',
        required: ['orderId'],
        properties: { orderId: { type: 'string' }, note: { type: 'string', nullable: true } },
      },
    },
  },
});

export const DRAFT4 = JSON.stringify({
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  properties: { orderId: { type: 'string' }, quantity: { type: 'integer', minimum: 0, exclusiveMinimum: true } },
});
