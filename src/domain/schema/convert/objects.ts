import { matches } from '../../compat/texts.ts';
import { isArray, isObject, type Json, type JsonObject } from '../../json.ts';
import { canonical } from '../equal.ts';
import type { Keyword } from '../keywords.ts';
import { ANYTHING, all, any, fromEntries, isNothing, NOTHING, not } from './build.ts';
import { alternatives, type Cover, conditionOf } from './leftovers.ts';
import { type NameClause, namesOf } from './names.ts';
import { mapOf } from './place.ts';
import type { Work } from './work.ts';

/** What is said of an object's members: by name, by pattern, and of the rest. */
interface Members {
  readonly named: ReadonlyMap<string, JsonObject>;
  readonly byPattern: ReadonlyMap<string, JsonObject>;
  readonly rest: JsonObject | undefined;
}

/** `properties` and its kin, `required`, `dependencies` and its kin, `propertyNames`. */
export function objects(work: Work): void {
  const { demands } = work;
  const schemasOf = (keyword: 'properties' | 'patternProperties') =>
    new Map(
      Object.entries(mapOf({ [keyword]: work.get(keyword) ?? {} }, keyword)).map(
        ([name, inner]) => [name, work.inner(inner, keyword, name)] as const,
      ),
    );
  const named = schemasOf('properties');
  const byPattern = schemasOf('patternProperties');
  const others = work.get('additionalProperties');
  const rest = others === undefined ? undefined : work.inner(others, 'additionalProperties');
  const left = work.get('unevaluatedProperties');
  const leftover = left === undefined ? ANYTHING : work.inner(left, 'unevaluatedProperties');
  const covers = Object.keys(leftover).length === 0 || rest !== undefined ? [] : coversOf(work);
  const [only] = covers;
  if (covers.length === 1 && only!.when.length === 0) {
    // Nothing depends on a condition: what is evaluated elsewhere is allowed here by name.
    if (only!.allNames) members(work, { named, byPattern, rest }, 'patternProperties');
    else {
      const opened = opening(only!);
      const withOthers = {
        named: new Map([...opened.named, ...named]),
        byPattern: new Map([...opened.byPattern, ...byPattern]),
        rest: leftover,
      };
      members(work, withOthers, byPattern.size > 0 ? 'patternProperties' : 'unevaluatedProperties');
    }
  } else {
    members(work, { named, byPattern, rest }, 'patternProperties');
    if (covers.length > 0) {
      const closed = covers.map((cover) => {
        const conditions = cover.when.map((one) => conditionOf(work, one));
        if (cover.allNames) return all(conditions);
        const of = { ...opening(cover), rest: leftover };
        return all([...conditions, closing(work, of, 'unevaluatedProperties')]);
      });
      demands.add({ allOf: [any(closed)] });
    }
  }
  const required = work.get('required');
  if (isArray(required) && required.length > 0) demands.add({ required: [...new Set(required)] });
  dependencies(work);
  propertyNames(work);
}

/** In how many ways names can be evaluated; a loss, and the next best, where that is not known. */
function coversOf(work: Work): readonly Cover[] {
  const covers = alternatives(work, 'unevaluatedProperties');
  if (covers !== undefined) return covers;
  work.lose(
    'unevaluatedProperties',
    'Which properties are evaluated elsewhere depends on more conditions than can be told apart, so what is demanded of the others is not carried.',
  );
  if (work.side === 'above') return [];
  return [{ when: [], names: new Set(), patterns: new Set(), allNames: false, upTo: 0, contains: [] }];
}

function opening({ names, patterns }: Cover): Omit<Members, 'rest'> {
  return {
    named: new Map([...names].map((name) => [name, ANYTHING])),
    byPattern: new Map([...patterns].map((pattern) => [pattern, ANYTHING])),
  };
}

function members(work: Work, of: Members, blame: Keyword): void {
  // What is written is kept, though it accepts everything: it tells whether more properties are meant to come.
  const open = work.get('additionalProperties') === true || work.get('unevaluatedProperties') === true;
  work.demands.add({
    ...(work.get('properties') !== undefined && { properties: {} }),
    ...(open && { additionalProperties: true }),
    ...closing(work, of, blame),
  });
}

function closing(work: Work, of: Members, blame: Keyword): JsonObject {
  const { named, byPattern, rest } = work.converter.format === 'OpenApi3' ? withoutPatterns(work, of, blame) : of;
  const restSays = rest !== undefined && Object.keys(rest).length > 0;
  return {
    ...(named.size > 0 && { properties: fromEntries(named) }),
    ...(byPattern.size > 0 && { patternProperties: fromEntries(byPattern) }),
    ...(restSays && { additionalProperties: isNothing(rest) ? false : rest }),
  };
}

/** Patterns that find a match in every text. */
const always: ReadonlySet<string> = new Set(['', '^', '$', '.*', '^.*', '.*$', '.*?']);

/** OpenAPI 3.0 speaks of members by name, and of all others together. */
function withoutPatterns(work: Work, { named, byPattern, rest }: Members, blame: Keyword): Members {
  if (byPattern.size === 0) return { named, byPattern, rest };
  const { side } = work;
  let sure = true;
  const both = new Map(
    [...named].map(([name, schema]) => {
      const parts = [schema];
      for (const [pattern, demanded] of byPattern) {
        const found = always.has(pattern) || matches(pattern, name);
        if (found === undefined && Object.keys(demanded).length > 0) sure = false;
        if (found === true || (found === undefined && side === 'below')) parts.push(demanded);
      }
      return [name, all(parts)] as const;
    }),
  );
  const whole = [...byPattern].filter(([pattern]) => always.has(pattern)).map(([, schema]) => schema);
  const some = [...byPattern].filter(([pattern]) => !always.has(pattern)).map(([, schema]) => schema);
  // Where every name matches, nothing is left for the rest.
  const ways = whole.length > 0 ? some.map((schema) => all([...whole, schema])) : some;
  const otherwise = whole.length > 0 ? all(whole) : (rest ?? ANYTHING);
  const alike = ways.every((schema) => canonical(schema) === canonical(otherwise));
  if (!alike || !sure) {
    const list = [...byPattern.keys()].map((pattern) => JSON.stringify(pattern)).join(', ');
    work.lose(
      blame,
      `OpenAPI 3.0 cannot tell properties by patterns of their names (${list}): a property that is not named may be any of what the patterns and "additionalProperties" allow.`,
    );
  }
  const open = side === 'above' ? any([otherwise, ...ways]) : all([otherwise, ...ways]);
  return { named: both, byPattern: new Map(), rest: open };
}

function dependencies(work: Work): void {
  const { demands, converter } = work;
  const lists: [string, Json][] = [];
  const schemas: [string, JsonObject][] = [];
  for (const keyword of ['dependentRequired', 'dependentSchemas', 'dependencies'] as const) {
    const value = work.get(keyword);
    if (!isObject(value)) continue;
    for (const [name, wants] of Object.entries(value)) {
      if (!isArray(wants)) schemas.push([name, work.inner(wants, keyword, name)]);
      else if (wants.length > 0) lists.push([name, [...new Set(wants)]]);
    }
  }
  const telling = schemas.filter(([, schema]) => Object.keys(schema).length > 0);
  if (converter.format === 'JSONSchemaDraft4') {
    if (lists.length > 0) demands.add({ dependencies: fromEntries(lists) });
    if (telling.length > 0) demands.add({ dependencies: fromEntries(telling) });
    return;
  }
  for (const [name, wants] of lists) demands.add(any([not({ required: [name] }), { required: wants }]));
  for (const [name, schema] of telling) demands.add(any([not({ type: 'object', required: [name] }), schema]));
}

function propertyNames(work: Work): void {
  const { demands, converter, side } = work;
  const names = work.get('propertyNames');
  if (names === undefined) return;
  const clauses = namesOf(work, converter.places.below(work.spot, names, ['propertyNames']));
  const openApi = converter.format === 'OpenApi3';
  if (clauses === undefined || (openApi && clauses.some(({ patterns }) => patterns.length > 0))) {
    work.lose(
      'propertyNames',
      openApi
        ? 'OpenAPI 3.0 cannot demand that names of properties match a pattern or a length: any names are accepted.'
        : 'What this demands of the names of properties is more than patterns and lists can say: any names are accepted.',
    );
  }
  for (const clause of clauses ?? [undefined]) {
    if (clause !== undefined && !(openApi && clause.patterns.length > 0)) demands.add(namesDemand(clause));
    else if (side === 'below') demands.add({ maxProperties: 0 });
  }
}

function namesDemand({ allowed, names, patterns }: NameClause): JsonObject {
  if (allowed && names.length + patterns.length === 0) return { maxProperties: 0 };
  const each = allowed ? ANYTHING : NOTHING;
  const map = (keys: readonly string[]) => fromEntries(keys.map((key) => [key, each] as const));
  return {
    ...(names.length > 0 && { properties: map(names) }),
    ...(patterns.length > 0 && { patternProperties: map(patterns) }),
    ...(allowed && { additionalProperties: false }),
  };
}
