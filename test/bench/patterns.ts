/** Rules and events for the pattern engine, and how fast each way of matching them is. In process: both ways are ours. */
import type { Json } from '../../src/domain/json.ts';
import { matchEvent } from '../../src/domain/pattern/match.ts';
import { parsePattern } from '../../src/domain/pattern/parse.ts';
import { createRuleIndex } from '../../src/domain/pattern/rule-index.ts';
import type { Pattern } from '../../src/domain/pattern/types.ts';
import { median } from './measure.ts';

/** Events of about 800 bytes, no two alike. */
export function orderEvents(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      version: '0',
      id: `6a7e8feb-b491-4cf7-a9f1-${String(i).padStart(12, '0')}`,
      'detail-type': `OrderPlaced${i % 20}`,
      source: `com.acme.orders${i % 10}`,
      account: '111122223333',
      time: '2026-11-23T18:43:48Z',
      region: 'eu-central-1',
      resources: ['arn:aws:ecs:eu-central-1:111122223333:task/checkout/1234567890abcdef'],
      detail: {
        metadata: { eventId: `b2f4c1e0-1111-4222-8333-${String(i).padStart(12, '0')}`, version: '1.0', tenant: 'acme' },
        orderId: `o-${i}`,
        customer: { id: `c-${i % 1000}`, country: ['DE', 'FR', 'AT', 'CH'][i % 4], email: 'someone@example.com' },
        total: { amount: (i % 2000) + 0.5, currency: 'EUR' },
        items: [
          { sku: `sku-${i % 50}`, quantity: 2, price: { amount: 12.5, currency: 'EUR' } },
          { sku: 'sku-9', quantity: 1, price: { amount: 99.99, currency: 'EUR' } },
        ],
        status: 'open',
        channel: 'web',
        shipTo: { name: 'A. Person', street: 'Long Street 12', city: 'Vienna', postalCode: '1010' },
        ip: `10.0.${i % 256}.7`,
      },
    }),
  );
}

/** What a rule may ask of the detail, by the operator it is about; `i` makes each rule another. */
const shapes: Readonly<Record<string, (i: number) => Json>> = {
  exact: (i) => ({ customer: { id: [`c-${i}`] } }),
  numeric: (i) => ({ total: { amount: [{ numeric: ['>', i, '<=', i + 50] }] } }),
  prefix: (i) => ({ orderId: [{ prefix: `o-${i}` }] }),
  suffix: (i) => ({ customer: { country: ['DE'], id: [{ suffix: `-${i}` }] } }),
  arrays: (i) => ({ items: { sku: [`sku-${i}`], quantity: [2] } }),
  cidr: (i) => ({ ip: [{ cidr: `10.0.${i % 256}.0/24` }] }),
  'equals-ignore-case': (i) => ({ orderId: [{ 'equals-ignore-case': `O-${i}` }], status: [{ exists: true }] }),
  'anything-but': (i) => ({ channel: [{ 'anything-but': ['web', 'shop'] }], customer: { id: [`c-${i}`] } }),
  $or: (i) => ({ $or: [{ status: ['closed'] }, { customer: { id: [`c-${i}`] } }] }),
  wildcard: (i) => ({ orderId: [{ wildcard: `o-*${i}` }], refund: [{ exists: false }] }),
};

export type Shape = 'mixed' | keyof typeof shapes;

export const shapeNames: readonly string[] = Object.keys(shapes);

export function orderRules(count: number, shape: Shape): readonly Pattern[] {
  const names = shape === 'mixed' ? shapeNames : [shape];
  return Array.from({ length: count }, (_, i) => {
    const detail = shapes[names[i % names.length]!]!(i);
    const pattern = parsePattern(JSON.stringify({ source: [`com.acme.orders${i % 7}`], detail }));
    if ('problem' in pattern) throw new Error(pattern.problem);
    return pattern;
  });
}

/** Events a second through an index, the text of each event read included: the median of so many rounds. */
export function indexSpeed(patterns: readonly Pattern[], events: readonly string[], rounds: number): number {
  const index = createRuleIndex<number>();
  patterns.forEach((pattern, id) => void index.add(id, pattern));
  return speed(events, rounds, (event) => index.match(event).length);
}

/** The same, each rule asked by itself, the text parsed once by `JSON.parse`. */
export function loopSpeed(patterns: readonly Pattern[], events: readonly string[], rounds: number): number {
  return speed(events, rounds, (text) => {
    const event = JSON.parse(text) as Json;
    return patterns.filter((pattern) => matchEvent(pattern, event)).length;
  });
}

/** Rounds are short, so that little else of the machine falls into one; the first tenth of them compiles. */
function speed(events: readonly string[], rounds: number, match: (event: string) => number): number {
  const speeds: number[] = [];
  let matched = 0;
  const size = Math.min(events.length, 250);
  for (let round = 0; round < rounds; round += 1) {
    const from = (round * size) % events.length;
    const some = events.slice(from, from + size);
    const began = performance.now();
    for (const event of some) matched += match(event);
    speeds.push((some.length / (performance.now() - began)) * 1000);
  }
  if (Number.isNaN(matched)) throw new Error('Nothing was matched.');
  return median(speeds.slice(rounds / 10));
}
