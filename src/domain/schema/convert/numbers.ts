import type { Work } from './work.ts';

/** Keywords that every language of schemas has alike. */
const plain = [
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
] as const;

/** Bounds. Both targets write an exclusive one as a switch beside it. */
export function numbers(work: Work): void {
  for (const keyword of plain) {
    const value = work.get(keyword);
    if (value !== undefined) work.demands.add({ [keyword]: value });
  }
  bound(work, 'minimum', 'exclusiveMinimum', (a, b) => a >= b);
  bound(work, 'maximum', 'exclusiveMaximum', (a, b) => a <= b);
}

function bound(
  work: Work,
  keyword: 'minimum' | 'maximum',
  exclusive: 'exclusiveMinimum' | 'exclusiveMaximum',
  tighter: (a: number, b: number) => boolean,
): void {
  const inclusive = work.get(keyword);
  const strict = work.get(exclusive);
  if (typeof strict === 'number' && work.converter.dialect !== 'draft-04') {
    if (typeof inclusive === 'number' && !tighter(strict, inclusive)) work.demands.add({ [keyword]: inclusive });
    else work.demands.add({ [keyword]: strict, [exclusive]: true });
  } else if (inclusive !== undefined) {
    work.demands.add({ [keyword]: inclusive, ...(strict === true && { [exclusive]: true }) });
  }
}
