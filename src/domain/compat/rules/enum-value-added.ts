import { type CompatRule, change, eventOf, newMajor, placeOf, versions } from './rule.ts';

export const enumValueAdded: CompatRule = {
  id: 'enum-value-added',
  severity: 'error',
  summary: 'A value is new that old consumers do not know.',
  why: 'An exhaustive switch, a database constraint, a generated type: consumers treat an enumeration as complete, and reject or mishandle what is new.',
  bad: versions(
    eventOf({ status: { enum: ['open', 'paid'] } }),
    eventOf({ status: { enum: ['open', 'paid', 'void'] } }),
  ),
  good: versions(
    eventOf({ status: { enum: ['open', 'paid'] } }),
    eventOf({ status: { enum: ['open', 'paid'] }, detail: { type: 'string' } }),
  ),
  fix: 'Mark lists that will grow `x-eda-extensible: true` from their first release, and read with `readers: tolerant`; else the new value needs a new major.',
  mirror: 'enum-value-removed',
  names: (found) => found.direction === 'forward' && (found.keyword === 'enum' || found.keyword === 'const'),
  message: (found) => `${placeOf(found)} takes values that old consumers do not know: ${change(found)}.`,
  next: () =>
    `Where consumers are tolerant, mark the list \`x-eda-extensible: true\` and set \`readers: tolerant\`. ${newMajor}`,
};
