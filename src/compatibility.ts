/**
 * The library entry `eda-cli/compatibility`: the engine behind `eda schema check` and `diff`. Its types for users stand in
 * `compatibility.d.ts` beside it in `dist`, written by hand so that they stay few; a test compiles one against the other.
 */
import { type Direction, judge } from './domain/compat/breaks.ts';
import type { CompareOptions } from './domain/compat/compare.ts';
import { defaultBudget } from './domain/compat/meter.ts';
import { ruleOfBreak } from './domain/compat/rules/index.ts';
import { placeOf } from './domain/compat/rules/rule.ts';
import type { Json } from './domain/json.ts';
import { dialectOf } from './domain/schema/dialect.ts';
import type { Dialect } from './domain/schema/types.ts';

interface Options extends CompareOptions {
  readonly direction?: Direction;
  readonly dialect?: Dialect;
}

export async function compareSchemas(oldSchema: Json, newSchema: Json, options: Options = {}) {
  const {
    direction = 'backward',
    dialect,
    budget = { ...defaultBudget, clock: () => performance.now() },
    ...views
  } = options;
  const side = (schema: Json) => {
    const named = dialectOf(schema);
    return { schema, dialect: dialect ?? ('dialect' in named ? named.dialect : ('2020-12' as const)) };
  };
  const { verdict, breaks, blockedBy } = await judge(side(oldSchema), side(newSchema), direction, { ...views, budget });
  return {
    verdict,
    breaks: breaks.map((found) => ({
      rule: ruleOfBreak(found).id,
      message: ruleOfBreak(found).message(found),
      path: placeOf(found) === 'the event' ? '' : placeOf(found),
      witness: found.witness,
      ...(found.oldPointer !== undefined && { oldPointer: found.oldPointer }),
      ...(found.newPointer !== undefined && { newPointer: found.newPointer }),
    })),
    ...(blockedBy !== undefined && { blockedBy }),
  };
}
