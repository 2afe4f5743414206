import { type CompatRule, closes, eventOf, newMajor, placeOf, versions } from './rule.ts';

export const propertyRemoved: CompatRule = {
  id: 'property-removed',
  severity: 'error',
  summary: 'A property is gone that the other side needs, or refuses to see.',
  why: 'Consumers that require the property reject every new event; a new schema that is closed rejects every old event that carries it. The producer notices nothing.',
  bad: versions(
    eventOf({ orderId: { type: 'string' }, total: { type: 'integer' } }, ['orderId', 'total']),
    eventOf({ orderId: { type: 'string' } }, ['orderId']),
  ),
  good: versions(
    eventOf({ orderId: { type: 'string' }, note: { type: 'string' } }, ['orderId']),
    eventOf({ orderId: { type: 'string' } }, ['orderId']),
  ),
  fix: 'Keep the property for as long as a consumer may read it; mark it `deprecated`. Its name stays reserved for as long as old events may be in flight.',
  mirror: 'required-added',
  names: (found) =>
    (found.direction === 'forward' && found.keyword === 'required' && !found.declared) ||
    (found.direction === 'backward' && found.name !== undefined && closes.has(found.keyword)),
  message: (found) =>
    found.direction === 'forward'
      ? `${placeOf(found)} was removed, and old consumers require it.`
      : `${placeOf(found)} was removed, and the new schema refuses it in old events.`,
  next: (found) => `Keep ${placeOf(found)}, deprecated. ${newMajor}`,
};
