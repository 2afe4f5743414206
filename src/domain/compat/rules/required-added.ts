import { type CompatRule, eventOf, newMajor, placeOf, versions } from './rule.ts';

export const requiredAdded: CompatRule = {
  id: 'required-added',
  severity: 'error',
  summary: 'A property is required now that old events may lack.',
  why: 'Events in queues, archives and dead-letter queues were written under the old schema. A new consumer rejects those that lack the property. A `default` does not help: validators do not fill it in.',
  bad: versions(
    eventOf({ orderId: { type: 'string' } }, ['orderId']),
    eventOf({ orderId: { type: 'string' }, channel: { type: 'string' } }, ['orderId', 'channel']),
  ),
  good: versions(
    eventOf({ orderId: { type: 'string' } }, ['orderId']),
    eventOf({ orderId: { type: 'string' }, channel: { type: 'string' } }, ['orderId']),
  ),
  fix: 'Add it as an optional property; consumers decide what its absence means.',
  mirror: 'property-removed',
  names: (found) => found.direction === 'backward' && found.keyword === 'required',
  message: (found) =>
    found.declared
      ? `${placeOf(found)} was optional and is required now: old events may lack it.`
      : `${placeOf(found)} is new and required: old events lack it.`,
  next: (found) => `Leave ${placeOf(found)} optional. ${newMajor}`,
};
