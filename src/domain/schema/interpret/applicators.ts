import { childPointer, isArray, isObject, type Json, type JsonObject, member } from '../../json.ts';
import { closest, declaredIn, say, sayUndeclared, subject, type Tell, tellInside } from '../problems.ts';
import { show } from '../show.ts';
import { type At, below, type Engine, type Evaluated, fresh, inside, merge, quiet, type Scope } from './engine.ts';

export function checkAll(
  engine: Engine,
  keyword: string,
  parts: readonly Json[],
  value: Json,
  at: At,
  seen: Evaluated | undefined,
): boolean {
  const { tell } = at;
  let fits = true;
  for (let i = 0; i < parts.length; i++) {
    if (engine.apply(parts[i]!, value, inside(at, keyword, i), seen)) continue;
    if (!tell) return false;
    fits = false;
  }
  return fits;
}

export function checkAlternatives(
  engine: Engine,
  keyword: 'anyOf' | 'oneOf',
  parts: readonly Json[],
  value: Json,
  at: At,
  seen: Evaluated | undefined,
): boolean {
  const matching: number[] = [];
  for (let i = 0; i < parts.length; i++) {
    const mine = fresh(seen);
    if (!engine.apply(parts[i]!, value, quiet(at), mine)) continue;
    matching.push(i);
    merge(seen, mine);
    if (keyword === 'oneOf' && matching.length > 1 && !at.tell) return false;
    if (keyword === 'anyOf' && !seen) return true;
  }
  if (keyword === 'anyOf' ? matching.length > 0 : matching.length === 1) return true;
  if (at.tell) sayAlternatives(engine, keyword, parts, matching, value, at, at.tell, seen);
  return false;
}

function sayAlternatives(
  engine: Engine,
  keyword: string,
  parts: readonly Json[],
  matching: readonly number[],
  value: Json,
  at: At,
  tell: Tell,
  seen: Evaluated | undefined,
): void {
  const own = tellInside(tell, keyword);
  if (matching.length > 1) {
    const which = matching.slice(0, 4).map((i) => nameOf(engine, parts[i]!, at.scope, childPointer(own.schemaAt, i)));
    const message = `${subject(tell)} matches ${matching.length} of the ${parts.length} alternatives of "oneOf", where exactly one must match: ${which.join(', ')}`;
    say(tell, keyword, message, {
      found: show(value),
      next: 'Make the alternatives exclude each other, or use "anyOf".',
    });
    return;
  }
  const failed = parts.map((part, i) => {
    const told: Tell = { ...tellInside(tell, keyword, i), problems: [] };
    engine.apply(part, value, { scope: at.scope, tell: told }, fresh(seen));
    return { problems: told.problems, name: nameOf(engine, part, at.scope, told.schemaAt) };
  });
  tell.problems.push(...closest(failed, own, value));
}

/** What to call an alternative: where its schema stands. */
function nameOf(engine: Engine, part: Json, scope: Scope, pointer: string): string {
  const ref = member(part, '$ref');
  return `#${typeof ref === 'string' && engine.resolve(scope.base, ref).kind === 'inside' ? engine.target(ref, '$ref', scope).pointer : pointer}`;
}

export function checkCondition(
  engine: Engine,
  schema: JsonObject,
  condition: Json,
  value: Json,
  at: At,
  seen: Evaluated | undefined,
): boolean {
  const mine = fresh(seen);
  const holds = engine.apply(condition, value, quiet(at), mine);
  if (holds) merge(seen, mine);
  const keyword = holds ? 'then' : 'else';
  const branch = member(schema, keyword);
  if (branch === undefined) return true;
  return engine.apply(branch, value, inside(at, keyword), seen);
}

export function checkLeftovers(engine: Engine, schema: JsonObject, value: Json, at: At, seen: Evaluated): boolean {
  const { tell } = at;
  let fits = true;
  const names = member(schema, 'unevaluatedProperties');
  if (names !== undefined && isObject(value) && !seen.allNames) {
    for (const name of Object.keys(value)) {
      if (seen.names.has(name)) continue;
      if (names === false) {
        fits = false;
        if (tell) sayUndeclared(tell, 'unevaluatedProperties', name, value, declaredIn(schema));
      } else {
        const told = below(inside(at, 'unevaluatedProperties'), name);
        if (!engine.apply(names, value[name]!, told, undefined)) fits = false;
      }
      if (!fits && !tell) return false;
    }
    seen.allNames = true;
  }
  const items = member(schema, 'unevaluatedItems');
  if (items !== undefined && isArray(value)) {
    for (let i = seen.itemsBefore; i < value.length; i++) {
      if (seen.items.has(i)) continue;
      const told = below(inside(at, 'unevaluatedItems'), i);
      if (engine.apply(items, value[i]!, told, undefined)) continue;
      if (!tell) return false;
      fits = false;
    }
    seen.itemsBefore = value.length;
  }
  return fits;
}
