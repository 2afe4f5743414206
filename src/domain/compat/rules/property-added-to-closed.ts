import { type CompatRule, closes, eventOf, newMajor, placeOf, versions } from './rule.ts';

export const propertyAddedToClosed: CompatRule = {
  id: 'property-added-to-closed',
  severity: 'error',
  summary: 'A property was added to an object that old consumers hold closed.',
  why: 'A release that says `additionalProperties: false` rejects every event with a property it does not know. Old consumers still validate with it.',
  bad: versions(
    eventOf({ orderId: { type: 'string' } }, [], { additionalProperties: false }),
    eventOf({ orderId: { type: 'string' }, note: { type: 'string' } }, [], { additionalProperties: false }),
  ),
  good: versions(
    eventOf({ orderId: { type: 'string' } }),
    eventOf({ orderId: { type: 'string' }, note: { type: 'string' } }),
  ),
  fix: 'Leave schemas of events open: producers are held to what is declared anyway. Where consumers ignore what they do not know, say so with `readers: tolerant` in eda.yaml.',
  mirror: 'property-removed',
  names: (found) => found.direction === 'forward' && found.name !== undefined && closes.has(found.keyword),
  message: (found) => `${placeOf(found)} was added, and old consumers refuse properties they do not know.`,
  next: () => `If your consumers ignore undeclared properties, say so: \`readers: tolerant\` in eda.yaml. ${newMajor}`,
};
