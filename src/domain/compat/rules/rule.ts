import type { Json } from '../../json.ts';
import { show } from '../../schema/show.ts';
import type { Break } from '../breaks.ts';

/** A way in which two versions of an event break: its name, its page, and its words for one case. */
export interface CompatRule {
  readonly id: string;
  readonly severity: 'error';
  /** What it finds, one sentence. */
  readonly summary: string;
  readonly why: string;
  /** A release and the head that breaks it, each under a line `# path`. */
  readonly bad: string;
  /** The same change made so that nothing breaks. */
  readonly good: string;
  readonly fix: string;
  /** The rule that names the same change made the other way round. */
  readonly mirror: string;
  /** Whether this is the name of a break. Rules are asked in order; the first one that answers names it. */
  names(found: Break): boolean;
  /** What happened, one sentence. */
  message(found: Break): string;
  /** The way out, for this very case. */
  next(found: Break): string;
}

/** Where a break is, as people read it; the event itself where it is at the root. */
export function placeOf({ path, name }: Pick<Break, 'path' | 'name'>): string {
  const whole = name === undefined ? path : `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return whole === '' ? 'the event' : whole;
}

/** `integer → string`, from the old schema to the new. */
export function change({ oldValue, newValue }: Break): string {
  const say = (value: Json | undefined) => (value === undefined ? 'anything' : show(value));
  return `${say(oldValue)} → ${say(newValue)}`;
}

/** Two files of an event: its release, and the head that was made of it. */
export function versions(release: Json, head: Json): string {
  const file = (value: Json) => JSON.stringify(value, null, 2);
  return `# schemas/orders/OrderPlaced/v1/releases/1.0.0.json
${file(release)}
# schemas/orders/OrderPlaced/v1/schema.json
${file(head)}
`;
}

/** An event of these properties; those named in `required` must be there. */
export function eventOf(
  properties: { readonly [name: string]: Json },
  required: readonly string[] = [],
  rest: { readonly [name: string]: Json } = {},
): Json {
  return { type: 'object', properties, ...(required.length > 0 && { required: [...required] }), ...rest };
}

/** Keywords that speak of properties nobody declared. */
export const closes: ReadonlySet<string> = new Set(['additionalProperties', 'unevaluatedProperties']);

/** Keywords that limit how large, long or many something is. */
export const bounds: ReadonlySet<string> = new Set([
  'exclusiveMaximum',
  'exclusiveMinimum',
  'maximum',
  'maxItems',
  'maxLength',
  'maxProperties',
  'minimum',
  'minItems',
  'minLength',
  'minProperties',
]);

export const newMajor = 'Or open the next major beside this one: `eda schema new EVENT --major`.';

/** A way out with the event it is for, `orders/OrderPlaced@1`, where one is known. */
export function wayOutOf(rule: CompatRule, found: Break, event: string | undefined): string {
  const next = rule.next(found);
  return event === undefined ? next : next.replace('schema new EVENT', `schema new ${event.split('@')[0]}`);
}
