import { childPointer, isArray, isObject, type Json, type JsonObject, member } from '../../json.ts';
import {
  capital,
  declaredIn,
  plural,
  say,
  sayMissing,
  sayUndeclared,
  subject,
  type Tell,
  tellInside,
} from '../problems.ts';
import { show } from '../show.ts';
import { type At, below, type Engine, type Evaluated, inside, quiet } from './engine.ts';

/** A keyword that asserts something of an object; true of any other. `properties`, which most recursion goes through, has its own. */
export function checkObject(
  engine: Engine,
  keyword: string,
  content: Json,
  schema: JsonObject,
  value: JsonObject,
  at: At,
  seen: Evaluated | undefined,
): boolean {
  const { tell } = at;
  switch (keyword) {
    case 'patternProperties':
      return patternProperties(engine, content, value, at, seen);
    case 'additionalProperties':
      return additionalProperties(engine, content, schema, value, at, seen);
    case 'required':
      return required(content, schema, value, at);
    case 'minProperties':
    case 'maxProperties': {
      const count = Object.keys(value).length;
      const limit = content as number;
      if (keyword === 'minProperties' ? count >= limit : count <= limit) return true;
      const expected = `at ${keyword === 'minProperties' ? 'least' : 'most'} ${plural(limit, 'property', 'properties')}`;
      if (tell) {
        say(tell, keyword, `${subject(tell)} must have ${expected}; found ${count}`, {
          found: String(count),
          expected,
        });
      }
      return false;
    }
    case 'propertyNames':
      return propertyNames(engine, content, value, at);
    case 'dependentRequired':
      return !engine.since2019 || dependents(engine, keyword, content as JsonObject, schema, value, at, seen);
    case 'dependentSchemas':
      return !engine.since2019 || dependents(engine, keyword, content as JsonObject, schema, value, at, seen);
    case 'dependencies':
      return engine.since2019 || dependents(engine, keyword, content as JsonObject, schema, value, at, seen);
  }
  return true;
}

export function checkProperties(
  engine: Engine,
  content: Json,
  value: JsonObject,
  at: At,
  seen: Evaluated | undefined,
): boolean {
  const { tell } = at;
  let fits = true;
  const names = Object.keys(content as JsonObject);
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    if (!Object.hasOwn(value, name)) continue;
    seen?.names.add(name);
    const told = below(inside(at, 'properties', name), name);
    if (engine.apply((content as JsonObject)[name]!, value[name]!, told, undefined)) continue;
    if (!tell) return false;
    fits = false;
  }
  return fits;
}

function patternProperties(
  engine: Engine,
  content: Json,
  value: JsonObject,
  at: At,
  seen: Evaluated | undefined,
): boolean {
  const { tell } = at;
  let fits = true;
  for (const text of Object.keys(content as JsonObject)) {
    const pattern = engine.pattern(text);
    for (const name of Object.keys(value)) {
      if (!pattern.test(name)) continue;
      seen?.names.add(name);
      const told = below(inside(at, 'patternProperties', text), name);
      if (engine.apply((content as JsonObject)[text]!, value[name]!, told, undefined)) continue;
      if (!tell) return false;
      fits = false;
    }
  }
  return fits;
}

function additionalProperties(
  engine: Engine,
  content: Json,
  schema: JsonObject,
  value: JsonObject,
  at: At,
  seen: Evaluated | undefined,
): boolean {
  const { tell } = at;
  let fits = true;
  if (content === true && !seen) return true;
  const declared = member(schema, 'properties');
  const patterns = member(schema, 'patternProperties');
  const matchers = isObject(patterns) ? Object.keys(patterns).map((text) => engine.pattern(text)) : [];
  for (const name of Object.keys(value)) {
    if (isObject(declared) && Object.hasOwn(declared, name)) continue;
    if (matchers.some((pattern) => pattern.test(name))) continue;
    seen?.names.add(name);
    if (content === false) {
      fits = false;
      if (tell) sayUndeclared(tell, 'additionalProperties', name, value, declaredIn(schema));
    } else if (!engine.apply(content, value[name]!, below(inside(at, 'additionalProperties'), name), undefined)) {
      fits = false;
    }
    if (!fits && !tell) return false;
  }
  return fits;
}

function required(content: Json, schema: JsonObject, value: JsonObject, at: At): boolean {
  const { tell } = at;
  let fits = true;
  for (const name of content as readonly string[]) {
    if (Object.hasOwn(value, name)) continue;
    if (!tell) return false;
    fits = false;
    sayMissing(tell, 'required', name, value, schema, '');
  }
  return fits;
}

function propertyNames(engine: Engine, content: Json, value: JsonObject, at: At): boolean {
  const { tell } = at;
  let fits = true;
  if (!engine.since06) return true;
  for (const name of Object.keys(value)) {
    if (engine.apply(content, name, quiet(at), undefined)) continue;
    if (!tell) return false;
    fits = false;
    const told: Tell = { ...tellInside(tell, 'propertyNames'), problems: [] };
    engine.apply(content, name, { scope: at.scope, tell: told }, undefined);
    const first = told.problems[0];
    const reason = first === undefined ? '' : `: ${first.message.replace(capital(subject(tell)), 'it')}`;
    tell.problems.push({
      pointer: childPointer(tell.at, name),
      schemaPointer: first?.schemaPointer ?? told.schemaAt,
      keyword: 'propertyNames',
      message: `${capital(subject(tell))} must not have a property called ${show(name)}${reason}`,
      found: show(name),
      ...(first?.expected !== undefined && { expected: first.expected }),
      ...(first?.next !== undefined && { next: first.next }),
    });
  }
  return fits;
}

function dependents(
  engine: Engine,
  keyword: string,
  content: JsonObject,
  schema: JsonObject,
  value: JsonObject,
  at: At,
  seen: Evaluated | undefined,
): boolean {
  const { tell } = at;
  let fits = true;
  for (const name of Object.keys(content)) {
    if (!Object.hasOwn(value, name)) continue;
    const needs = content[name]!;
    if (isArray(needs)) {
      for (const other of needs as readonly string[]) {
        if (Object.hasOwn(value, other)) continue;
        fits = false;
        if (tell) sayMissing(tell, keyword, other, value, schema, ` because "${name}" is present`);
      }
    } else if (!engine.apply(needs, value, inside(at, keyword, name), seen)) fits = false;
    if (!fits && !tell) return false;
  }
  return fits;
}
