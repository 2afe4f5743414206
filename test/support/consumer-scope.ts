import fs from 'node:fs';
import path from 'node:path';
import type { TemplateScope } from '../../src/domain/codegen/template.ts';

export const shapes = ['lambda', 'sqs', 'sns', 'kinesis', 'custom-bus'] as const;
export const profiles = ['minimal', 'standard', 'regulated'] as const;
export type Shape = (typeof shapes)[number];
export type Profile = (typeof profiles)[number];

export const templates = path.resolve(import.meta.dirname, '../../templates');

/** What the rule's pattern is in TypeScript: CDK's keys, or the wire's where CDK only passes it on. */
const patterns = {
  'one-event': "{ source: ['com.acme.orders'], detailType: ['OrderPlaced'] }",
  'many-events': `{
  $or: [
    { source: ['com.acme.orders'], 'detail-type': ['OrderPlaced'] },
    { source: ['com.acme.payments'], 'detail-type': ['PaymentCaptured.v2'] },
  ],
}`,
  'custom-bus': "{ source: ['com.acme.orders'], 'detail-type': ['OrderPlaced'] }",
};

/** As long as the template’s, so that what is rendered has its line breaks where the template has them. */
export const consumer = 'order-billing-service';

/** What the infrastructure of a consumer of `orders/OrderPlaced` is rendered with. */
export function consumerScope(
  shape: Shape,
  profile: Profile,
  events: 'one-event' | 'many-events' = 'one-event',
): TemplateScope {
  const flags = new Set<string>([shape, profile, 'cdk', 'npm', 'correlation', events]);
  if (profile !== 'minimal') for (const flag of ['idempotency', 'dashboard']) flags.add(flag);
  if (profile === 'regulated') flags.add('customer-key');
  if (shape === 'sqs' || shape === 'sns') flags.add('queue-source');
  return {
    words: { OrderPlacedConsumer: 'OrderBillingService', 'order-placed-consumer': consumer },
    flags,
    texts: {
      pattern: patterns[shape === 'custom-bus' && events === 'one-event' ? shape : events],
      'bus-name': "'commerce'",
      description: "'OrderPlaced to order-billing-service'",
      'partition-key': "'$.detail.orderId'",
    },
    include: (file) => fs.readFileSync(path.join(templates, 'consumer', file), 'utf8'),
  };
}
