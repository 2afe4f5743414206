import { isArray, isObject, type Json } from '../../json.ts';
import { called, defineRule } from '../rule.ts';
import { listAt, textAt } from '../values.ts';
import { fn, subscriber, template } from './examples.ts';

const filter = (pattern: string) =>
  subscriber('FilterConfiguration:', '  Filters:', `    - { Scope: DATA, Pattern: '${pattern}' }`);

export const subscriberFilterTooWide = defineRule({
  id: 'subscriber-filter-too-wide',
  severity: 'error',
  from: 'minimal',
  summary: 'A subscriber of a custom event bus does not say which events it wants.',
  why: 'Without a filter it receives every event of the bus, also those that others will publish one day, and what its own consumer publishes: a loop that is paid for by the event.',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-filtering.html',
  bad: template(fn('Timeout: 30'), subscriber()),
  good: template(fn('Timeout: 30'), filter('{"source": ["com.acme.orders"], "detail-type": ["OrderPlaced"]}')),
  fix: 'Give FilterConfiguration a filter with the exact values that the events have: source and detail-type for what comes by PutEvents.',
  of: ({ subscribers }) => subscribers,
  check: ({ resource: own }) => {
    const filters = listAt(own.properties, 'FilterConfiguration', 'Filters');
    if (filters.some((one) => pins(patternOf(textAt(one, 'Pattern') ?? '')))) return undefined;
    return { message: `${called(own)} does not say which events it wants.`, on: ['FilterConfiguration'] };
  },
});

function patternOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

/** Whether a pattern wants an exact value of some field, in each of its alternatives. */
function pins(pattern: Json): boolean {
  if (isArray(pattern)) return pattern.length > 0 && pattern.every((one) => !isObject(one));
  if (!isObject(pattern)) return false;
  return Object.entries(pattern).some(([key, value]) =>
    key === '$or' && isArray(value) ? value.length > 0 && value.every(pins) : pins(value),
  );
}
