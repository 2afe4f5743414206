import fs from 'node:fs';
import path from 'node:path';
import { renderTemplate, type TemplateScope } from '../../src/domain/codegen/template.ts';

export const samShapes = ['lambda', 'sqs', 'sns', 'kinesis', 'custom-bus'] as const;
export const samProfiles = ['minimal', 'standard', 'regulated'] as const;
export type SamShape = (typeof samShapes)[number];
export type SamProfile = (typeof samProfiles)[number];

const templates = path.resolve(import.meta.dirname, '../../templates/consumer');
const read = (file: string) => fs.readFileSync(path.join(templates, file), 'utf8');

const source = "source:\n  - 'com.acme.orders'\ndetail-type:\n  - 'OrderPlaced'";
const several = [
  '$or:',
  "  - source: ['com.acme.orders']",
  "    detail-type: ['OrderPlaced']",
  "  - source: ['com.acme.payments']",
  "    detail-type: ['PaymentCaptured.v2']",
].join('\n');

/** What the SAM side of a consumer of `orders/OrderPlaced`, or of two events, is rendered with. */
function samScope(shape: SamShape, profile: SamProfile, events: 'one-event' | 'many-events'): TemplateScope {
  const flags = new Set<string>(['sam', 'npm', 'correlation', shape, profile, events]);
  if (profile !== 'minimal') for (const flag of ['idempotency', 'dashboard']) flags.add(flag);
  if (profile === 'regulated') flags.add('customer-key');
  if (shape === 'sqs' || shape === 'sns') flags.add('queue-source');
  const pattern = { source: ['com.acme.orders'], 'detail-type': ['OrderPlaced'] };
  return {
    words: { OrderPlacedConsumer: 'OrderPlacedConsumer', 'order-placed-consumer': 'order-placed-consumer' },
    flags,
    texts: {
      'pattern-yaml': events === 'one-event' ? source : several,
      'pattern-json': JSON.stringify(pattern, null, 2),
      'bus-name': "'commerce'",
      description: "'Consumes orders/OrderPlaced@1.'",
      'partition-key': "'$.detail.orderId'",
    },
    include: read,
  };
}

/** template.yaml of a consumer. */
export function samTemplate(
  shape: SamShape,
  profile: SamProfile,
  events: 'one-event' | 'many-events' = 'one-event',
): string {
  return renderTemplate(read(`sam/${shape}.yaml`), samScope(shape, profile, events));
}
