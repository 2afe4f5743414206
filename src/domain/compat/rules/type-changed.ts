import { type CompatRule, change, eventOf, newMajor, placeOf, versions } from './rule.ts';

export const typeChanged: CompatRule = {
  id: 'type-changed',
  severity: 'error',
  summary: 'A value has another type than before.',
  why: 'Code that reads a number fails on text, and the other way round; a validator rejects the event first.',
  bad: versions(eventOf({ total: { type: 'integer' } }), eventOf({ total: { type: 'string' } })),
  good: versions(
    eventOf({ total: { type: 'integer' } }),
    eventOf({ total: { type: 'integer' }, totalText: { type: 'string' } }),
  ),
  fix: 'Keep the property as it is and add another one beside it under a new name.',
  mirror: 'type-changed',
  names: (found) => found.keyword === 'type',
  message: (found) => `${placeOf(found)} changed its type: ${change(found)}.`,
  next: (found) => `Keep ${placeOf(found)} as it is and add a property beside it. ${newMajor}`,
};
