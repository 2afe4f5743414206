import { type CompatRule, change, eventOf, newMajor, placeOf, versions } from './rule.ts';

const arrays: ReadonlySet<string> = new Set([
  'additionalItems',
  'contains',
  'items',
  'prefixItems',
  'unevaluatedItems',
  'uniqueItems',
]);

export const arrayChanged: CompatRule = {
  id: 'array-changed',
  severity: 'error',
  summary: 'A list is put together in another way.',
  why: 'Items by position, items that must be there, items that may not repeat: what one side relies on, the other does not keep.',
  bad: versions(eventOf({ tags: { type: 'array', uniqueItems: true } }), eventOf({ tags: { type: 'array' } })),
  good: versions(
    eventOf({ tags: { type: 'array', uniqueItems: true } }),
    eventOf({ tags: { type: 'array', uniqueItems: true, description: 'Labels.' } }),
  ),
  fix: 'Keep the list as it is and add another one beside it.',
  mirror: 'array-changed',
  names: (found) => arrays.has(found.keyword),
  message: (found) => `${placeOf(found)} is another kind of list, by ${found.keyword}: ${change(found)}.`,
  next: (found) => `Keep ${placeOf(found)} as it is and add a list beside it. ${newMajor}`,
};
