import type { JsonObject } from '../../json.ts';
import { compilePattern } from '../../schema/patterns.ts';
import { quoted } from '../text.ts';
import { type Emitter, guard, type Here, helper, plural, say } from './code.ts';

/** Code for the keywords of texts, but for `format`. */
export function stringChecks(emitter: Emitter, schema: JsonObject, here: Here): string[] {
  const lines: string[] = [];
  const { value } = here;
  const least = emitter.get(schema, 'minLength');
  const most = emitter.get(schema, 'maxLength');
  const pattern = emitter.get(schema, 'pattern');
  const length = () => `${helper('lengthOf')}(${value})`;
  if (typeof least === 'number' && least > 0) {
    const says = least === 1 ? 'must not be empty' : `must have at least ${plural(least, 'character')}`;
    lines.push(`if (${least === 1 ? `${value} === ""` : `${length()} < ${least}`}) ${say(here, 'minLength', says)}`);
  }
  if (typeof most === 'number') {
    // A text is never longer in characters than in UTF-16 units.
    const test = `${value}.length > ${most} && ${length()} > ${most}`;
    lines.push(`if (${test}) ${say(here, 'maxLength', `must have at most ${plural(most, 'character')}`)}`);
  }
  if (typeof pattern === 'string') {
    lines.push(
      `if (!${patternConstant(emitter, pattern)}.test(${value})) ${say(here, 'pattern', `must match ${pattern}`)}`,
    );
  }
  return guard(`typeof ${value} === "string"`, lines);
}

/** The name of the constant that holds a compiled pattern. */
export function patternConstant(emitter: Emitter, text: string): string {
  const compiled = compilePattern(text);
  const flags = 'flags' in compiled ? compiled.flags : 'u';
  return emitter.module.constant('pattern', `new RegExp(${quoted(text)}${flags === '' ? '' : `, ${quoted(flags)}`})`);
}
