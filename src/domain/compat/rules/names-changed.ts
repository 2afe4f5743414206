import { type CompatRule, change, eventOf, newMajor, placeOf, versions } from './rule.ts';

const names: ReadonlySet<string> = new Set([
  'additionalProperties',
  'patternProperties',
  'propertyNames',
  'unevaluatedProperties',
]);

export const namesChanged: CompatRule = {
  id: 'names-changed',
  severity: 'error',
  summary: 'An object takes other property names than before.',
  why: 'A map whose keys are restricted, or a schema that closes, rejects names that the other side writes.',
  bad: versions(
    eventOf({ byCountry: { type: 'object', additionalProperties: { type: 'integer' } } }),
    eventOf({
      byCountry: { type: 'object', additionalProperties: { type: 'integer' }, propertyNames: { maxLength: 2 } },
    }),
  ),
  good: versions(
    eventOf({ byCountry: { type: 'object', additionalProperties: { type: 'integer' } } }),
    eventOf({ byCountry: { type: 'object', additionalProperties: { type: 'integer' }, title: 'By country' } }),
  ),
  fix: 'Leave the names as free as they were, and restrict them where events are made.',
  mirror: 'names-changed',
  names: (found) => names.has(found.keyword),
  message: (found) => `${placeOf(found)} takes other names, by ${found.keyword}: ${change(found)}.`,
  next: () => `Restrict the names in the producer. ${newMajor}`,
};
