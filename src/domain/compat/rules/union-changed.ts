import { type CompatRule, eventOf, newMajor, placeOf, versions } from './rule.ts';

export const unionChanged: CompatRule = {
  id: 'union-changed',
  severity: 'error',
  summary: 'None of the alternatives, or more than one, takes what the other side writes.',
  why: 'An alternative was removed, narrowed, or overlaps another one: with `oneOf`, a value that fits two is rejected.',
  bad: versions(
    eventOf({ payer: { oneOf: [{ type: 'string' }, { type: 'integer' }] } }),
    eventOf({ payer: { oneOf: [{ type: 'string' }] } }),
  ),
  good: versions(
    eventOf({ payer: { oneOf: [{ type: 'string' }, { type: 'integer' }] } }),
    eventOf({ payer: { anyOf: [{ type: 'integer' }, { type: 'string' }] } }),
  ),
  fix: 'Keep all alternatives; tell them apart by a property with a `const`.',
  mirror: 'union-changed',
  names: (found) => found.keyword === 'anyOf' || found.keyword === 'oneOf',
  message: (found) => `${placeOf(found)}: no alternative of ${found.keyword} fits, or more than one does.`,
  next: () => `Keep the alternatives as they were. ${newMajor}`,
};
