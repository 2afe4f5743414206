import type { Json } from '../json.ts';
import { ValidatorError } from '../schema/interpret.ts';
import type { Dialect } from '../schema/types.ts';
import { loadValidators, type Validator } from '../schema/validator.ts';
import { walk } from '../schema/walk.ts';
import { blocked, type Replayed, type Side } from './contain.ts';
import { leadsOut, relevantTo } from './relevant.ts';
import { linear } from './texts.ts';

/** Subschemas that ajv compiles in good time: what it takes grows with the square of them. */
const large = 800;

/** Fewer are compiled as they are, once for all witnesses. */
const small = 40;

function sizeOf(schema: Json, dialect: Dialect): number {
  let count = 0;
  walk({ schema }, dialect, { schema: () => void count++ });
  return count;
}

/**
 * Whether ajv, too, accepts a witness on one side and rejects it on the other. Of a large schema ajv is given what can have a say about
 * the witness (`relevantTo`). Where ajv is known to differ from the specification `Validators` asks the interpreter instead (see
 * docs/decisions/validator.md), and so it is for what is so large, even so, that ajv would take seconds.
 */
export async function loadReplay(
  writer: Side,
  reader: Side,
  formats: 'annotation' | 'assertion' = 'annotation',
): Promise<(witness: Json) => Replayed> {
  const validators = await loadValidators({ regexp: linear, formats, fewValues: true });
  const compiled = (schema: Json, dialect: Dialect, size: number): Validator => {
    if (size > large) return validators.interpret(schema, dialect);
    try {
      return validators.compile(schema, dialect);
    } catch (error) {
      // Whatever leads nowhere stops ajv; the interpreter only where the witness comes to it.
      if (error instanceof ValidatorError && error.fault === 'unresolved') return validators.interpret(schema, dialect);
      throw error;
    }
  };
  const judgeOf = ({ schema, dialect }: Side): ((witness: Json) => boolean) => {
    const size = sizeOf(schema, dialect);
    const whole = size > small || leadsOut(schema, dialect) ? undefined : compiled(schema, dialect, size);
    if (whole !== undefined) return (witness) => whole.accepts(witness);
    return (witness) => {
      const relevant = relevantTo(witness, schema, dialect);
      return compiled(relevant, dialect, sizeOf(relevant, dialect)).accepts(witness);
    };
  };
  let sides: readonly [(witness: Json) => boolean, (witness: Json) => boolean] | undefined;
  return (witness) => {
    try {
      sides ??= [judgeOf(writer), judgeOf(reader)];
      return sides[0](witness) && !sides[1](witness);
    } catch (error) {
      return blocked(error);
    }
  };
}
