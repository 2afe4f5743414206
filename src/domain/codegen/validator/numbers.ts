import { type JsonObject, member } from '../../json.ts';
import { type Emitter, guard, type Here, helper, say } from './code.ts';

/** Code for the keywords of numbers; nothing where there are none. So the others, each for its kind of value. */
export function numberChecks(emitter: Emitter, schema: JsonObject, here: Here): string[] {
  const lines: string[] = [];
  const { value } = here;
  const bound = (keyword: string, sign: string, words: string, exclusive: string) => {
    const limit = emitter.get(schema, keyword);
    if (typeof limit !== 'number') return;
    // A flag beside the bound in draft-04, a bound of its own since.
    const strict = emitter.dialect === 'draft-04' && member(schema, exclusive) === true;
    const says = strict || keyword === exclusive ? (sign === '<' ? 'greater than' : 'less than') : words;
    const refuses = strict || keyword === exclusive ? `${sign}=` : sign;
    lines.push(`if (${value} ${refuses} ${limit}) ${say(here, keyword, `must be ${says} ${limit}`)}`);
  };
  bound('minimum', '<', 'at least', 'exclusiveMinimum');
  bound('maximum', '>', 'at most', 'exclusiveMaximum');
  if (emitter.dialect !== 'draft-04') {
    bound('exclusiveMinimum', '<', '', 'exclusiveMinimum');
    bound('exclusiveMaximum', '>', '', 'exclusiveMaximum');
  }
  const of = emitter.get(schema, 'multipleOf');
  if (typeof of === 'number') {
    const test = `!${helper('isMultipleOf')}(${value}, ${of})`;
    lines.push(`if (${test}) ${say(here, 'multipleOf', `must be a multiple of ${of}`)}`);
  }
  return guard(`typeof ${value} === "number"`, lines);
}
