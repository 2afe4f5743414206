import { type CompatRule, change, eventOf, newMajor, placeOf, versions } from './rule.ts';

export const patternChanged: CompatRule = {
  id: 'pattern-changed',
  severity: 'error',
  summary: 'A text may have another form than before.',
  why: 'One side rejects what the other writes: an identifier in a new format is an identifier nobody can read.',
  bad: versions(
    eventOf({ sku: { type: 'string', pattern: '^[A-Z]{3}$' } }),
    eventOf({ sku: { type: 'string', pattern: '^[A-Z]{4}$' } }),
  ),
  good: versions(
    eventOf({ sku: { type: 'string', pattern: '^[A-Z]{3}$' } }),
    eventOf({ sku: { type: 'string', pattern: '^[A-Z][A-Z][A-Z]$' } }),
  ),
  fix: 'Keep the old form and add a property for the new one.',
  mirror: 'pattern-changed',
  names: (found) => ['pattern', 'format', 'contentEncoding', 'contentMediaType'].includes(found.keyword),
  message: (found) => `${placeOf(found)} has another ${found.keyword}: ${change(found)}.`,
  next: (found) => `Keep the form of ${placeOf(found)} and add a property beside it. ${newMajor}`,
};
