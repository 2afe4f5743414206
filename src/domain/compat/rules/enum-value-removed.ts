import { type CompatRule, change, eventOf, newMajor, placeOf, versions } from './rule.ts';

export const enumValueRemoved: CompatRule = {
  id: 'enum-value-removed',
  severity: 'error',
  summary: 'A value is no longer allowed that old events may hold.',
  why: 'Old events in queues and archives still carry it, and new consumers reject them.',
  bad: versions(
    eventOf({ status: { enum: ['open', 'paid', 'void'] } }),
    eventOf({ status: { enum: ['open', 'paid'] } }),
  ),
  good: versions(eventOf({ status: { enum: ['open', 'paid'] } }), eventOf({ status: { enum: ['paid', 'open'] } })),
  fix: 'Leave the value in the schema and stop sending it; say in the description that it is history.',
  mirror: 'enum-value-added',
  names: (found) => found.direction === 'backward' && (found.keyword === 'enum' || found.keyword === 'const'),
  message: (found) => `${placeOf(found)} no longer takes all values of old events: ${change(found)}.`,
  next: () => `Leave the value in the schema, and stop sending it. ${newMajor}`,
};
