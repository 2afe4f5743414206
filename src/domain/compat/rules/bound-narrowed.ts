import { bounds, type CompatRule, change, eventOf, newMajor, placeOf, versions } from './rule.ts';

export const boundNarrowed: CompatRule = {
  id: 'bound-narrowed',
  severity: 'error',
  summary: 'A limit is tighter than that of old events.',
  why: 'Old events beyond the new limit are still in flight; new consumers reject them.',
  bad: versions(
    eventOf({ quantity: { type: 'integer', maximum: 1000 } }),
    eventOf({ quantity: { type: 'integer', maximum: 100 } }),
  ),
  good: versions(
    eventOf({ quantity: { type: 'integer' } }),
    eventOf({ quantity: { type: 'integer', description: 'At most 100 since 2026.' } }),
  ),
  fix: 'Enforce a tighter limit where events are made, and leave the schema as wide as history.',
  mirror: 'bound-widened',
  names: (found) => found.direction === 'backward' && bounds.has(found.keyword),
  message: (found) => `${placeOf(found)} is limited further by ${found.keyword}: ${change(found)}.`,
  next: () => `Enforce the limit in the producer, and leave the schema as wide as old events are. ${newMajor}`,
};
