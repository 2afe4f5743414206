import { type CompatRule, eventOf, newMajor, placeOf, versions } from './rule.ts';

export const requiredRemoved: CompatRule = {
  id: 'required-removed',
  severity: 'error',
  summary: 'A property that old consumers require may be absent now.',
  why: 'Old consumers were promised the property. The first event without it fails their validation, or their code.',
  bad: versions(
    eventOf({ orderId: { type: 'string' }, total: { type: 'integer' } }, ['orderId', 'total']),
    eventOf({ orderId: { type: 'string' }, total: { type: 'integer' } }, ['orderId']),
  ),
  good: versions(
    eventOf({ orderId: { type: 'string' } }, ['orderId']),
    eventOf({ orderId: { type: 'string', description: 'Ours.' } }, ['orderId']),
  ),
  fix: 'Go on requiring it, and let producers go on sending it.',
  mirror: 'required-added',
  names: (found) => found.direction === 'forward' && found.keyword === 'required',
  message: (found) => `${placeOf(found)} was required and is optional now: old consumers rely on it.`,
  next: (found) => `Keep ${placeOf(found)} required. ${newMajor}`,
};
