import type { Json, JsonObject } from '../../json.ts';
import { isMultipleOf } from '../equal.ts';
import { say, subject, type Tell } from '../problems.ts';
import type { Engine } from './engine.ts';

/** A keyword that asserts something of a number; true of any other. */
export function checkNumber(
  engine: Engine,
  keyword: string,
  content: Json,
  schema: JsonObject,
  value: number,
  tell: Tell | undefined,
): boolean {
  if (keyword === 'multipleOf') {
    if (isMultipleOf(value, content as number)) return true;
    if (tell)
      say(tell, keyword, `${subject(tell)} must be a multiple of ${content}; found ${value}`, {
        found: String(value),
      });
    return false;
  }
  let limit = content as number;
  let strict = false;
  let upper = false;
  switch (keyword) {
    case 'minimum':
      strict = schema.exclusiveMinimum === true;
      break;
    case 'maximum':
      strict = schema.exclusiveMaximum === true;
      upper = true;
      break;
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      if (!engine.since06 || typeof content !== 'number') return true;
      strict = true;
      upper = keyword === 'exclusiveMaximum';
      break;
    default:
      return true;
  }
  limit = content as number;
  const fits = upper ? (strict ? value < limit : value <= limit) : strict ? value > limit : value >= limit;
  if (!fits && tell) {
    const words = upper ? (strict ? 'less than' : 'at most') : strict ? 'greater than' : 'at least';
    say(tell, keyword, `${subject(tell)} must be ${words} ${limit}; found ${value}`, {
      found: String(value),
      expected: `${words} ${limit}`,
    });
  }
  return fits;
}
