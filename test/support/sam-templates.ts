import fs from 'node:fs';
import path from 'node:path';
import { jsonPattern, yamlPattern } from '../../src/domain/codegen/consumer/pattern.ts';
import { renderTemplate } from '../../src/domain/codegen/template.ts';
import { consumerScope, type Profile, type Shape, templates } from './consumer-scope.ts';

const patterns = {
  'one-event': { source: ['com.acme.orders'], 'detail-type': ['OrderPlaced'] },
  'many-events': {
    $or: [
      { source: ['com.acme.orders'], 'detail-type': ['OrderPlaced'] },
      { source: ['com.acme.payments'], 'detail-type': ['PaymentCaptured.v2'] },
    ],
  },
};

type Events = keyof typeof patterns;

/** template.yaml of a consumer of `orders/OrderPlaced`, or of two events. */
export function samTemplate(shape: Shape, profile: Profile, events: Events = 'one-event'): string {
  return render(`sam/${shape}.yaml`, shape, profile, events);
}

/** Its README.md. */
export function consumerReadme(shape: Shape, profile: Profile, events: Events): string {
  return render('README.md', shape, profile, events);
}

function render(file: string, shape: Shape, profile: Profile, events: Events): string {
  const scope = consumerScope(shape, profile, events);
  const text = fs.readFileSync(path.join(templates, 'consumer', file), 'utf8');
  return renderTemplate(text, {
    ...scope,
    flags: new Set([...[...scope.flags].filter((flag) => flag !== 'cdk'), 'sam']),
    lists: { event: [{ words: {}, texts: { summary: 'A customer placed an order.' } }] },
    texts: {
      ...scope.texts,
      'pattern-yaml': yamlPattern(patterns[events]),
      'pattern-json': jsonPattern(patterns[events]),
    },
  });
}
