import { type CompatRule, change, eventOf, newMajor, placeOf, versions } from './rule.ts';

export const multipleChanged: CompatRule = {
  id: 'multiple-changed',
  severity: 'error',
  summary: 'A number has another step than before.',
  why: 'Consumers that store cents as whole numbers lose the half cents of a finer step.',
  bad: versions(
    eventOf({ price: { type: 'number', multipleOf: 0.01 } }),
    eventOf({ price: { type: 'number', multipleOf: 0.001 } }),
  ),
  good: versions(
    eventOf({ price: { type: 'number', multipleOf: 0.01 } }),
    eventOf({ price: { type: 'number', multipleOf: 0.01, title: 'Price' } }),
  ),
  fix: 'Keep the step and add a property with the finer one.',
  mirror: 'multiple-changed',
  names: (found) => found.keyword === 'multipleOf',
  message: (found) => `${placeOf(found)} has another step: ${change(found)}.`,
  next: (found) => `Keep the step of ${placeOf(found)} and add a property beside it. ${newMajor}`,
};
