import { bounds, type CompatRule, change, eventOf, newMajor, placeOf, versions } from './rule.ts';

export const boundWidened: CompatRule = {
  id: 'bound-widened',
  severity: 'error',
  summary: 'A limit is wider than old consumers allow.',
  why: 'Old consumers were promised the limit: a column of 40 characters, a counter of 100. New events go beyond it.',
  bad: versions(
    eventOf({ name: { type: 'string', maxLength: 40 } }),
    eventOf({ name: { type: 'string', maxLength: 80 } }),
  ),
  good: versions(
    eventOf({ name: { type: 'string', maxLength: 40 } }),
    eventOf({ name: { type: 'string', maxLength: 40 }, fullName: { type: 'string', maxLength: 80 } }),
  ),
  fix: 'Keep the promise for this property and put what is longer or larger into a new one.',
  mirror: 'bound-narrowed',
  names: (found) => found.direction === 'forward' && bounds.has(found.keyword),
  message: (found) => `${placeOf(found)} goes beyond the ${found.keyword} of old consumers: ${change(found)}.`,
  next: (found) => `Keep the limit of ${placeOf(found)} and add a property beside it. ${newMajor}`,
};
