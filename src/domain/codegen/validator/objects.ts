import { childPointer, isArray, isObject, type JsonObject } from '../../json.ts';
import type { Target } from '../../schema/refs.ts';
import { quoted } from '../text.ts';
import {
  type Emitter,
  guard,
  type Here,
  helper,
  indent,
  issue,
  joined,
  plural,
  pointerTo,
  read,
  reading,
  say,
  undeclared,
} from './code.ts';
import { patternConstant } from './strings.ts';

/** Code for the keywords of objects. */
export function objectChecks(emitter: Emitter, target: Target, schema: JsonObject, here: Here): string[] {
  const lines: string[] = [];
  const { value, seen } = here;
  const own = (name: string) => `${helper('has')}(${value}, ${quoted(name)})`;
  const missing = (name: string) =>
    issue(here, 'required', quoted('is missing'), joined(here.at, quoted(childPointer('', name))));
  const required = emitter.get(schema, 'required');
  if (isArray(required)) {
    for (const name of required) lines.push(`if (!${own(String(name))}) ${missing(String(name))}`);
  }
  for (const keyword of ['dependentRequired', 'dependencies']) {
    const dependent = emitter.get(schema, keyword);
    if (!isObject(dependent)) continue;
    for (const [name, others] of Object.entries(dependent)) {
      if (!isArray(others)) continue;
      lines.push(
        ...guard(
          own(name),
          others.map((other) => `if (!${own(String(other))}) ${missing(String(other))}`),
        ),
      );
    }
  }
  const count = (keyword: 'minProperties' | 'maxProperties', sign: string, words: string) => {
    const limit = emitter.get(schema, keyword);
    if (typeof limit !== 'number') return;
    const says = `must have at ${words} ${plural(limit, 'property', 'properties')}`;
    lines.push(`if (${helper('names')}(${value}).length ${sign} ${limit}) ${say(here, keyword, says)}`);
  };
  count('minProperties', '<', 'least');
  count('maxProperties', '>', 'most');
  const declared = emitter.get(schema, 'properties');
  if (isObject(declared)) {
    for (const name of Object.keys(declared)) {
      const inner = emitter.module.fresh('value');
      const { seen: _, ...plain } = here;
      const at = joined(here.at, quoted(childPointer('', name)));
      const body = emitter.position(emitter.below(target, declared[name]!, 'properties', name), {
        ...plain,
        value: inner,
        at,
      });
      lines.push(
        ...guard(own(name), [
          ...(seen === undefined ? [] : [`${seen}.add(${quoted(name)});`]),
          ...reading(inner, read(value, name), body),
        ]),
      );
    }
  }
  lines.push(...otherNameChecks(emitter, target, schema, here));
  return guard(`${helper('isObject')}(${value})`, lines);
}

/** Keywords that go over all names of an object: one loop for all of them. */
function otherNameChecks(emitter: Emitter, target: Target, schema: JsonObject, here: Here): string[] {
  const { value, seen } = here;
  const patterns = emitter.get(schema, 'patternProperties');
  const additional = emitter.get(schema, 'additionalProperties');
  const names = emitter.get(schema, 'propertyNames');
  const key = emitter.module.fresh('key');
  const inner = emitter.module.fresh('value');
  const { seen: _, ...plain } = here;
  const place: Here = { ...plain, value: inner, at: pointerTo(here, key) };
  const mark = seen === undefined ? [] : [`${seen}.add(${key});`];
  const lines: string[] = [];
  const tests: string[] = [];
  if (isObject(patterns)) {
    for (const [text, one] of Object.entries(patterns)) {
      const test = `${patternConstant(emitter, text)}.test(${key})`;
      tests.push(test);
      lines.push(
        ...guard(test, [...mark, ...emitter.position(emitter.below(target, one, 'patternProperties', text), place)]),
      );
    }
  }
  if (additional !== undefined) {
    const declared = emitter.get(schema, 'properties');
    const known = isObject(declared) ? Object.keys(declared) : [];
    const body =
      additional === false
        ? [undeclared(here, key, 'additionalProperties')]
        : [...mark, ...emitter.position(emitter.below(target, additional, 'additionalProperties'), place)];
    if (known.length > 0) {
      const set = emitter.module.constant('names', `new Set<string>([${known.map(quoted).join(', ')}])`);
      tests.unshift(`${set}.has(${key})`);
    }
    const strict = additional === false && here.view === 'both' ? 'strict' : '';
    const test = tests.length === 0 ? strict : `${strict === '' ? '' : 'strict && '}${not(tests)}`;
    if (body.length > 0) lines.push(...(test === '' ? body : guard(test, body)));
  }
  if (names !== undefined) {
    const tried = emitter.module.fresh('tried');
    const text = emitter.module.fresh('name');
    const named = emitter.position(emitter.below(target, names, 'propertyNames'), {
      ...plain,
      view: 'raw',
      value: text,
      out: tried,
    });
    const message = `"is a name that is not allowed: it " + (${tried}[0]?.message ?? "")`;
    if (named.length > 0) {
      lines.push(
        `const ${tried}: Issue[] = [];`,
        ...reading(text, key, named),
        `if (${tried}.length > 0) ${issue(here, 'propertyNames', message, pointerTo(here, key))}`,
      );
    }
  }
  if (lines.length === 0) return [];
  return [
    `for (const ${key} of ${helper('names')}(${value})) {`,
    ...indent(reading(inner, `${value}[${key}]`, lines)),
    '}',
  ];
}

function not(tests: readonly string[]): string {
  return tests.length === 1 ? `!${tests[0]}` : `!(${tests.join(' || ')})`;
}
