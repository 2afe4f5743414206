import type { Json } from '../json.ts';
import type { Dialect } from '../schema/types.ts';
import { loadValidators, type Validator } from '../schema/validator.ts';
import { walk } from '../schema/walk.ts';
import { blocked, type Replayed, type Side } from './contain.ts';
import { withoutNullable } from './nullable.ts';
import { linear } from './texts.ts';

/** Subschemas that ajv compiles in good time: what it takes grows with the square of them. */
const large = 800;

function isLarge(schema: Json, dialect: Dialect): boolean {
  let count = 0;
  walk({ schema }, dialect, { schema: () => void count++ });
  return count > large;
}

/**
 * Whether ajv, too, accepts a witness on one side and rejects it on the other. Where ajv is known to differ from the specification
 * `Validators` asks the interpreter instead (see docs/decisions/validator.md), and so it is for a schema so large that ajv would take
 * seconds. Each side is compiled once.
 */
export async function loadReplay(
  writer: Side,
  reader: Side,
  formats: 'annotation' | 'assertion' = 'annotation',
): Promise<(witness: Json) => Replayed> {
  const validators = await loadValidators({ regexp: linear, formats, fewValues: true });
  const compiled = (side: Side): Validator => {
    const { schema, dialect } = withoutNullable(side);
    return isLarge(schema, dialect) ? validators.interpret(schema, dialect) : validators.compile(schema, dialect);
  };
  let sides: readonly [Validator, Validator] | undefined;
  return (witness) => {
    try {
      sides ??= [compiled(writer), compiled(reader)];
      return sides[0].accepts(witness) && !sides[1].accepts(witness);
    } catch (error) {
      return blocked(error);
    }
  };
}
