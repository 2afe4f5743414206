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
import { dialects } from './domain/schema/keywords.ts';
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
  oneOf('direction', direction, ['backward', 'forward']);
  if (dialect !== undefined) oneOf('dialect', dialect, dialects);
  if (views.writers !== undefined) oneOf('writers', views.writers, ['declared', 'open']);
  if (views.readers !== undefined) oneOf('readers', views.readers, ['as-written', 'tolerant']);
  const named = [oldSchema, newSchema].map((schema) => (dialect === undefined ? dialectOf(schema) : { dialect }));
  const [old, next] = named;
  if (!old || !next || !('dialect' in old) || !('dialect' in next)) {
    return { verdict: 'unknown' as const, breaks: [], blockedBy: '$schema' };
  }
  const { verdict, breaks, blockedBy } = await judge(
    { schema: oldSchema, dialect: old.dialect },
    { schema: newSchema, dialect: next.dialect },
    direction,
    { ...views, budget },
  );
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

/** An option that is mistyped must not mean another one. */
function oneOf(name: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value))
    throw new RangeError(`${name} must be one of ${allowed.join(', ')}; found ${JSON.stringify(value)}`);
}
