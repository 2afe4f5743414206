import { type CompatRule, eventOf, newMajor, placeOf, versions } from './rule.ts';

const conditions: ReadonlySet<string> = new Set(['dependencies', 'dependentRequired', 'dependentSchemas', 'if', 'not']);

export const conditionChanged: CompatRule = {
  id: 'condition-changed',
  severity: 'error',
  summary: 'A condition asks for more, or something else, than before.',
  why: '`if`, `not` and dependent keywords decide by the event itself: some events of one side meet a condition that the other did not have.',
  bad: versions(
    eventOf({ gift: { type: 'boolean' }, note: { type: 'string' } }),
    eventOf({ gift: { type: 'boolean' }, note: { type: 'string' } }, [], { dependentRequired: { gift: ['note'] } }),
  ),
  good: versions(
    eventOf({ gift: { type: 'boolean' }, note: { type: 'string' } }, [], { dependentRequired: { gift: ['note'] } }),
    eventOf({ gift: { type: 'boolean' }, note: { type: 'string' } }, [], {
      if: { required: ['gift'] },
      then: { required: ['note'] },
    }),
  ),
  fix: 'Check the condition where events are made, and leave the schema as it was.',
  mirror: 'condition-changed',
  names: (found) => conditions.has(found.keyword),
  message: (found) => `${placeOf(found)} meets another condition, by ${found.keyword}.`,
  next: () => `Check the condition in the producer. ${newMajor}`,
};
