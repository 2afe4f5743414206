import { isArray, isObject, type JsonObject } from '../../json.ts';
import type { Target } from '../../schema/refs.ts';
import { quoted } from '../text.ts';
import { elementChecks } from './arrays.ts';
import {
  type Emitter,
  guard,
  type Here,
  helper,
  indent,
  issue,
  pointerTo,
  reading,
  say,
  undeclared,
  without,
} from './code.ts';

/** Code for the keywords that apply schemas to the value itself. */
export function combinationChecks(emitter: Emitter, target: Target, schema: JsonObject, here: Here): string[] {
  const lines: string[] = [];
  const all = emitter.get(schema, 'allOf');
  if (isArray(all))
    lines.push(...all.flatMap((part, i) => emitter.keywords(emitter.below(target, part, 'allOf', i), here)));
  const any = emitter.get(schema, 'anyOf');
  if (isArray(any))
    lines.push(
      ...anyOf(
        emitter,
        any.map((part, i) => emitter.below(target, part, 'anyOf', i)),
        here,
      ),
    );
  const one = emitter.get(schema, 'oneOf');
  if (isArray(one))
    lines.push(
      ...oneOf(
        emitter,
        one.map((part, i) => emitter.below(target, part, 'oneOf', i)),
        here,
      ),
    );
  const not = emitter.get(schema, 'not');
  if (not !== undefined) {
    const tried = trial(emitter, emitter.below(target, not, 'not'), { ...without(here), view: 'raw' });
    lines.push(...tried.lines, `if (${tried.name}.length === 0) ${say(here, 'not', 'is what "not" rules out')}`);
  }
  lines.push(...conditionChecks(emitter, target, schema, here));
  for (const keyword of ['dependentSchemas', 'dependencies']) {
    const dependent = emitter.get(schema, keyword);
    if (!isObject(dependent)) continue;
    for (const [name, inner] of Object.entries(dependent)) {
      if (isArray(inner)) continue;
      const body = emitter.keywords(emitter.below(target, inner, keyword, name), here);
      const test = `${helper('isObject')}(${here.value}) && ${helper('has')}(${here.value}, ${quoted(name)})`;
      lines.push(...guard(test, body));
    }
  }
  return lines;
}

/** A check whose issues, and whose marks where they are kept, are its own until it is known to count. */
function trial(
  emitter: Emitter,
  target: Target,
  here: Here,
): { readonly name: string; readonly seen?: string; readonly lines: string[] } {
  const name = emitter.module.fresh('tried');
  const seen = here.seen === undefined ? undefined : emitter.module.fresh('seen');
  const body = emitter.keywords(target, { ...here, out: name, ...(seen === undefined ? {} : { seen }) });
  return {
    name,
    ...(seen === undefined ? {} : { seen }),
    lines: [
      `const ${name}: Issue[] = [];`,
      ...(seen === undefined ? [] : [`const ${seen} = new Set<string | number>();`]),
      // Types that are narrowed in one trial must not be in the next.
      ...(body.length === 0 ? [] : ['{', ...indent(body), '}']),
    ],
  };
}

function marking(emitter: Emitter, here: Here, from: string): string {
  if (here.seen === undefined) return '';
  const each = emitter.module.fresh('key');
  return `for (const ${each} of ${from}) ${here.seen}.add(${each});`;
}

function anyOf(emitter: Emitter, parts: readonly Target[], here: Here): string[] {
  const tries = parts.map((part) => trial(emitter, part, here));
  const lines = tries.flatMap((tried) => tried.lines);
  for (const { name, seen } of tries) {
    if (seen !== undefined) lines.push(`if (${name}.length === 0) ${marking(emitter, here, seen)}`);
  }
  const none = tries.map(({ name }) => `${name}.length > 0`).join(' && ') || 'true';
  const failed = tries.map(({ name }) => name).join(', ');
  lines.push(`if (${none}) ${helper('closest')}(${here.out}, ${here.at}, "anyOf", [${failed}]);`);
  return lines;
}

function oneOf(emitter: Emitter, parts: readonly Target[], here: Here): string[] {
  // Which one holds is asked of the schema as it stands; then the view is asked of that one.
  const raw: Here = { ...here, view: 'raw' };
  const tries = parts.map((part) => trial(emitter, part, raw));
  const lines = tries.flatMap((tried) => tried.lines);
  const held = emitter.module.fresh('held');
  const failed = tries.map(({ name }) => name).join(', ');
  lines.push(`const ${held} = ${tries.map(({ name }) => `(${name}.length === 0 ? 1 : 0)`).join(' + ') || '0'};`);
  lines.push(`if (${held} === 0) ${helper('closest')}(${here.out}, ${here.at}, "oneOf", [${failed}]);`);
  lines.push(`else if (${held} > 1) ${issue(here, 'oneOf', `"must fit one alternative only; it fits " + ${held}`)}`);
  const bodies = tries.flatMap(({ name, seen }, i) => {
    const again = here.view === 'both' ? guard('strict', emitter.keywords(parts[i]!, here)) : [];
    const marks = seen === undefined ? [] : [marking(emitter, here, seen)];
    return guard(`${name}.length === 0`, [...marks, ...again]);
  });
  if (bodies.length > 0) lines.push('else {', ...indent(bodies), '}');
  return lines;
}

function conditionChecks(emitter: Emitter, target: Target, schema: JsonObject, here: Here): string[] {
  const test = emitter.get(schema, 'if');
  if (test === undefined) return [];
  const branch = (keyword: 'then' | 'else') => {
    const inner = emitter.get(schema, keyword);
    return inner === undefined ? [] : emitter.keywords(emitter.below(target, inner, keyword), here);
  };
  const tried = trial(emitter, emitter.below(target, test, 'if'), { ...here, view: 'raw' });
  const marks = tried.seen === undefined ? [] : [marking(emitter, here, tried.seen)];
  const yes = [...marks, ...branch('then')];
  const no = branch('else');
  if (yes.length === 0 && no.length === 0) return [];
  return [...tried.lines, ...guard(`${tried.name}.length === 0`, yes), ...guard(`${tried.name}.length > 0`, no)];
}

/** Code for what is left unevaluated; `seen` has what is not. */
export function leftoverChecks(
  emitter: Emitter,
  target: Target,
  schema: JsonObject,
  here: Here,
  seen: string,
): string[] {
  const lines: string[] = [];
  const { value } = here;
  const { seen: _, ...plain } = here;
  const names = emitter.get(schema, 'unevaluatedProperties');
  if (names !== undefined) {
    const key = emitter.module.fresh('key');
    const inner = emitter.module.fresh('value');
    const tolerant = here.view === 'both' && names === false;
    const body =
      names === false
        ? guard(tolerant ? 'strict' : 'true', [undeclared(here, key, 'unevaluatedProperties')])
        : emitter.position(emitter.below(target, names, 'unevaluatedProperties'), {
            ...plain,
            value: inner,
            at: pointerTo(here, key),
          });
    lines.push(
      ...guard(`${helper('isObject')}(${value})`, [
        `for (const ${key} of ${helper('names')}(${value})) {`,
        `  if (${seen}.has(${key})) continue;`,
        `  ${seen}.add(${key});`,
        ...indent(reading(inner, `${value}[${key}]`, body)),
        '}',
      ]),
    );
  }
  const items = emitter.get(schema, 'unevaluatedItems');
  if (items !== undefined) {
    const i = emitter.module.fresh('i');
    const body = elementChecks(emitter, emitter.below(target, items, 'unevaluatedItems'), here, i, `"/" + ${i}`);
    lines.push(
      ...guard(`Array.isArray(${value})`, [
        `for (let ${i} = 0; ${i} < ${value}.length; ${i}++) {`,
        `  if (${seen}.has(${i})) continue;`,
        `  ${seen}.add(${i});`,
        ...indent(body),
        '}',
      ]),
    );
  }
  return lines;
}
