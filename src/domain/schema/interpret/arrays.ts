import { isArray, type Json, type JsonObject, member } from '../../json.ts';
import { canonical } from '../equal.ts';
import { plural, say, subject } from '../problems.ts';
import { show } from '../show.ts';
import { type At, below, type Engine, type Evaluated, inside, quiet } from './engine.ts';

/** A keyword that asserts something of a list; true of any other. `items`, which most recursion goes through, has its own function. */
export function checkArray(
  engine: Engine,
  keyword: string,
  content: Json,
  schema: JsonObject,
  value: readonly Json[],
  at: At,
  seen: Evaluated | undefined,
): boolean {
  const { tell } = at;
  switch (keyword) {
    case 'minItems':
    case 'maxItems': {
      const limit = content as number;
      if (keyword === 'minItems' ? value.length >= limit : value.length <= limit) return true;
      const expected = `at ${keyword === 'minItems' ? 'least' : 'most'} ${plural(limit, 'item', 'items')}`;
      if (tell) {
        say(tell, keyword, `${subject(tell)} must have ${expected}; found ${value.length}`, {
          found: plural(value.length, 'item', 'items'),
          expected,
        });
      }
      return false;
    }
    case 'uniqueItems':
      return unique(content, value, at);
    case 'prefixItems':
      if (!engine.since2020) return true;
      return positions(engine, keyword, content as readonly Json[], value, at, seen);
    case 'additionalItems': {
      if (engine.since2020 || !isArray(schema.items)) return true;
      return rest(engine, keyword, content, value, schema.items.length, at, seen);
    }
    case 'contains':
      return contains(engine, content, schema, value, at, seen);
  }
  return true;
}

export function checkItems(
  engine: Engine,
  content: Json,
  schema: JsonObject,
  value: readonly Json[],
  at: At,
  seen: Evaluated | undefined,
): boolean {
  if (!isArray(content)) {
    return rest(engine, 'items', content, value, engine.since2020 ? prefixLength(schema) : 0, at, seen);
  }
  return engine.since2020 || positions(engine, 'items', content, value, at, seen);
}

function positions(
  engine: Engine,
  keyword: string,
  parts: readonly Json[],
  value: readonly Json[],
  at: At,
  seen: Evaluated | undefined,
): boolean {
  const { tell } = at;
  let fits = true;
  const end = Math.min(parts.length, value.length);
  for (let i = 0; i < end; i++) {
    if (engine.apply(parts[i]!, value[i]!, below(inside(at, keyword, i), i), undefined)) continue;
    if (!tell) return false;
    fits = false;
  }
  if (seen) seen.itemsBefore = Math.max(seen.itemsBefore, end);
  return fits;
}

function rest(
  engine: Engine,
  keyword: string,
  schema: Json,
  value: readonly Json[],
  from: number,
  at: At,
  seen: Evaluated | undefined,
): boolean {
  const { tell } = at;
  if (schema === false && value.length > from) {
    if (tell) {
      const expected = `at most ${plural(from, 'item', 'items')}`;
      say(tell, keyword, `${subject(tell)} must have ${expected}; found ${value.length}`, {
        found: plural(value.length, 'item', 'items'),
        expected,
      });
    }
    return false;
  }
  let fits = true;
  for (let i = from; i < value.length; i++) {
    if (engine.apply(schema, value[i]!, below(inside(at, keyword), i), undefined)) continue;
    if (!tell) return false;
    fits = false;
  }
  if (seen) seen.itemsBefore = Math.max(seen.itemsBefore, value.length);
  return fits;
}

function unique(content: Json, value: readonly Json[], at: At): boolean {
  const { tell } = at;
  if (content !== true || value.length < 2) return true;
  const texts = new Map<string, number>();
  for (const [i, item] of value.entries()) {
    const text = canonical(item);
    const earlier = texts.get(text);
    if (earlier === undefined) {
      texts.set(text, i);
      continue;
    }
    if (tell) {
      say(
        tell,
        'uniqueItems',
        `${subject(tell)} must not repeat an item; items ${earlier} and ${i} are both ${show(item)}`,
        {
          found: show(item),
        },
      );
    }
    return false;
  }
  return true;
}

function contains(
  engine: Engine,
  content: Json,
  schema: JsonObject,
  value: readonly Json[],
  at: At,
  seen: Evaluated | undefined,
): boolean {
  const { tell } = at;
  if (!engine.since06) return true;
  let count = 0;
  for (const [i, item] of value.entries()) {
    if (!engine.apply(content, item, quiet(at), undefined)) continue;
    count++;
    if (engine.since2020) seen?.items.add(i);
  }
  const least = engine.since2019 ? (member(schema, 'minContains') ?? 1) : 1;
  const most = engine.since2019
    ? (member(schema, 'maxContains') ?? Number.POSITIVE_INFINITY)
    : Number.POSITIVE_INFINITY;
  if (count >= (least as number) && count <= (most as number)) return true;
  if (tell) {
    const expected =
      count < (least as number)
        ? `at least ${plural(least as number, 'item', 'items')}`
        : `at most ${plural(most as number, 'item', 'items')}`;
    say(tell, 'contains', `${subject(tell)} must hold ${expected} that fit ${show(content)}; found ${count}`, {
      found: String(count),
      expected,
    });
  }
  return false;
}

function prefixLength(schema: JsonObject): number {
  const prefix = member(schema, 'prefixItems');
  return isArray(prefix) ? prefix.length : 0;
}
