import { type CompatRule, eventOf, newMajor, placeOf, versions } from './rule.ts';

export const schemaChanged: CompatRule = {
  id: 'schema-changed',
  severity: 'error',
  summary: 'Events of one side are rejected by the other, and no single keyword says why.',
  why: 'The whole of the schema rejects the event shown: a schema that is `false`, or one that refers to itself.',
  bad: versions(eventOf({ node: {} }), eventOf({ node: false })),
  good: versions(eventOf({ node: {} }), eventOf({ node: true })),
  fix: 'Look at the event shown: it is valid on one side and invalid on the other.',
  mirror: 'schema-changed',
  names: () => true,
  message: (found) => `${placeOf(found)} is rejected as a whole.`,
  next: () => `See the event shown. ${newMajor}`,
};
