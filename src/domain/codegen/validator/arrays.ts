import { isArray, type Json, type JsonObject, member } from '../../json.ts';
import { notAfter } from '../../schema/keywords.ts';
import type { Target } from '../../schema/refs.ts';
import { quoted } from '../text.ts';
import { type Emitter, guard, type Here, helper, indent, joined, plural, reading, say } from './code.ts';

/** Code for the keywords of lists. */
export function arrayChecks(emitter: Emitter, target: Target, schema: JsonObject, here: Here): string[] {
  const lines: string[] = [];
  const { value } = here;
  const least = emitter.get(schema, 'minItems');
  const most = emitter.get(schema, 'maxItems');
  if (typeof least === 'number' && least > 0) {
    lines.push(
      `if (${value}.length < ${least}) ${say(here, 'minItems', `must have at least ${plural(least, 'item')}`)}`,
    );
  }
  if (typeof most === 'number') {
    lines.push(`if (${value}.length > ${most}) ${say(here, 'maxItems', `must have at most ${plural(most, 'item')}`)}`);
  }
  if (emitter.get(schema, 'uniqueItems') === true) {
    lines.push(`if (${helper('repeats')}(${value})) ${say(here, 'uniqueItems', 'must not repeat an item')}`);
  }
  const items = emitter.get(schema, 'items');
  const prefix = emitter.get(schema, 'prefixItems');
  const positional = isArray(prefix) ? ('prefixItems' as const) : isArray(items) ? ('items' as const) : undefined;
  const list = positional === undefined ? [] : (member(schema, positional) as readonly Json[]);
  const restKeyword = positional === 'items' ? 'additionalItems' : 'items';
  const rest = isArray(items) ? emitter.get(schema, 'additionalItems') : items;
  list.forEach((item, i) => {
    const body = elementChecks(
      emitter,
      emitter.below(target, item, positional ?? 'items', i),
      here,
      `${i}`,
      `${quoted(`/${i}`)}`,
    );
    lines.push(
      ...guard(`${value}.length > ${i}`, [...body, ...(here.seen === undefined ? [] : [`${here.seen}.add(${i});`])]),
    );
  });
  if (rest !== undefined)
    lines.push(...restChecks(emitter, emitter.below(target, rest, restKeyword), list.length, here));
  const contains = emitter.get(schema, 'contains');
  if (contains !== undefined)
    lines.push(...containsChecks(emitter, emitter.below(target, contains, 'contains'), schema, here));
  return guard(`Array.isArray(${value})`, lines);
}

function restChecks(emitter: Emitter, target: Target, from: number, here: Here): string[] {
  const { value } = here;
  if (target.schema === false) {
    return [`if (${value}.length > ${from}) ${say(here, 'items', `must have at most ${plural(from, 'item')}`)}`];
  }
  const i = emitter.module.fresh('i');
  const body = elementChecks(emitter, target, here, i, `"/" + ${i}`);
  if (here.seen !== undefined) body.push(`${here.seen}.add(${i});`);
  if (body.length === 0) return [];
  return [`for (let ${i} = ${from}; ${i} < ${value}.length; ${i}++) {`, ...indent(body), '}'];
}

/** The check of one item; nothing where its schema refuses nothing. */
export function elementChecks(emitter: Emitter, target: Target, here: Here, index: string, step: string): string[] {
  const item = emitter.module.fresh('value');
  const { seen: _, ...rest } = here;
  const at = joined(here.at, step);
  const body = emitter.position(target, { ...rest, value: item, at });
  return reading(item, `${here.value}[${index}]`, body);
}

function containsChecks(emitter: Emitter, target: Target, schema: JsonObject, here: Here): string[] {
  const since2019 = notAfter('2019-09', emitter.dialect);
  const least = (since2019 ? (emitter.get(schema, 'minContains') ?? 1) : 1) as number;
  const most = since2019 ? emitter.get(schema, 'maxContains') : undefined;
  const i = emitter.module.fresh('i');
  const count = emitter.module.fresh('count');
  const tried = emitter.module.fresh('tried');
  const { seen: _, ...plain } = here;
  const item = emitter.module.fresh('value');
  const body = emitter.position(target, { ...plain, view: 'raw', value: item, out: tried });
  const mark = here.seen !== undefined && emitter.since2020 ? ` ${here.seen}.add(${i});` : '';
  return [
    `let ${count} = 0;`,
    `for (let ${i} = 0; ${i} < ${here.value}.length; ${i}++) {`,
    `  const ${tried}: Issue[] = [];`,
    ...indent(reading(item, `${here.value}[${i}]`, body)),
    `  if (${tried}.length === 0) { ${count}++;${mark} }`,
    '}',
    ...(least > 0
      ? [
          `if (${count} < ${least}) ${say(here, 'contains', `must hold at least ${plural(least, 'item')} of the kind it must contain`)}`,
        ]
      : []),
    ...(typeof most === 'number'
      ? [
          `if (${count} > ${most}) ${say(here, 'contains', `must hold at most ${plural(most, 'item')} of the kind it must contain`)}`,
        ]
      : []),
  ];
}
