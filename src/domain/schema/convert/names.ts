import { isArray, isObject, type Json, member } from '../../json.ts';
import { keywordsOf, refStandsAlone } from '../keywords.ts';
import type { Spot } from './place.ts';
import type { Work } from './work.ts';

/** Names are among these, or match one of the patterns; or else none does. */
export interface NameClause {
  readonly allowed: boolean;
  readonly names: readonly string[];
  readonly patterns: readonly string[];
}

const none: NameClause = { allowed: true, names: [], patterns: [] };

/** What a schema demands of texts, all of it; `undefined` where clauses can't say it. */
export function namesOf(work: Work, spot: Spot, met: readonly string[] = []): readonly NameClause[] | undefined {
  const { schema } = spot;
  const { places, dialect } = work.converter;
  if (schema === true) return [];
  if (schema === false) return [none];
  const key = places.keyOf(spot);
  if (!isObject(schema) || met.includes(key)) return undefined;
  const known = keywordsOf[dialect];
  const get = (keyword: string): Json | undefined => (known.has(keyword) ? member(schema, keyword) : undefined);
  const clauses: NameClause[] = [];
  const inside = (inner: Json, ...steps: (string | number)[]) =>
    namesOf(work, places.below(spot, inner, steps), [...met, key]);
  for (const { to } of places.refs(spot)) {
    const led = typeof to === 'object' ? namesOf(work, to, [...met, key]) : undefined;
    if (led === undefined) return undefined;
    clauses.push(...led);
  }
  if (refStandsAlone(dialect) && typeof get('$ref') === 'string') return clauses;
  if (get('oneOf') !== undefined || get('if') !== undefined) return undefined;

  const type = get('type');
  if (type !== undefined && type !== 'string' && !(isArray(type) && type.includes('string'))) clauses.push(none);
  const constant = get('const');
  for (const list of [get('enum'), constant === undefined ? undefined : [constant]]) {
    if (isArray(list)) clauses.push({ ...none, names: list.filter((one) => typeof one === 'string') });
  }
  const pattern = get('pattern');
  if (typeof pattern === 'string') clauses.push({ ...none, patterns: [pattern] });
  const least = Math.ceil((get('minLength') as number | undefined) ?? 0);
  const most = get('maxLength') as number | undefined;
  if (least > 0 || most !== undefined) {
    // No engine counts further in an expression, and some not even so far.
    if (Math.max(least, most ?? 0) > 1000) return undefined;
    const range = `{${least},${most === undefined ? '' : Math.floor(most)}}`;
    if (most !== undefined && least > most) clauses.push(none);
    else clauses.push({ ...none, patterns: [`^[\\s\\S]${range}$`] });
  }
  const parts = get('allOf');
  for (const [i, part] of (isArray(parts) ? parts : []).entries()) {
    const of = inside(part, 'allOf', i);
    if (of === undefined) return undefined;
    clauses.push(...of);
  }
  const ruled = get('not');
  if (ruled !== undefined) {
    const of = inside(ruled, 'not');
    if (of === undefined || of.length > 1) return undefined;
    clauses.push(of.length === 0 ? none : { ...of[0]!, allowed: !of[0]!.allowed });
  }
  const alternatives = get('anyOf');
  if (isArray(alternatives)) {
    const ways = alternatives.map((part, i) => inside(part, 'anyOf', i));
    if (ways.some((way) => way === undefined)) return undefined;
    if (!ways.some((way) => way!.length === 0)) {
      if (ways.some((way) => way!.length > 1 || !way![0]!.allowed)) return undefined;
      const lone = ways.map((way) => way![0]!);
      clauses.push({
        allowed: true,
        names: lone.flatMap(({ names }) => names),
        patterns: lone.flatMap(({ patterns }) => patterns),
      });
    }
  }
  return clauses;
}
