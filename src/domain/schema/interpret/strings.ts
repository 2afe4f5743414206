import type { Json } from '../../json.ts';
import { plural, say, subject, type Tell } from '../problems.ts';
import { show } from '../show.ts';
import type { Engine } from './engine.ts';

/** A keyword that asserts something of a text; true of any other. */
export function checkText(
  engine: Engine,
  keyword: string,
  content: Json,
  value: string,
  tell: Tell | undefined,
): boolean {
  switch (keyword) {
    case 'minLength':
    case 'maxLength': {
      const length = textLength(value);
      const limit = content as number;
      if (keyword === 'minLength' ? length >= limit : length <= limit) return true;
      const expected = `at ${keyword === 'minLength' ? 'least' : 'most'} ${plural(limit, 'character', 'characters')}`;
      if (tell) {
        say(tell, keyword, `${subject(tell)} must have ${expected}; found ${length}: ${show(value)}`, {
          found: show(value),
          expected,
        });
      }
      return false;
    }
    case 'pattern': {
      if (engine.patternValue(content as string).test(value)) return true;
      if (tell) {
        say(tell, keyword, `${subject(tell)} must match ${content}; found ${show(value)}`, {
          found: show(value),
          expected: `a text that matches ${content}`,
        });
      }
      return false;
    }
    case 'format': {
      const format = engine.formats?.get(content as string);
      if (format === undefined || format(value)) return true;
      if (tell) {
        say(tell, keyword, `${subject(tell)} must be of the format "${content}"; found ${show(value)}`, {
          found: show(value),
          expected: `the format "${content}"`,
        });
      }
      return false;
    }
  }
  return true;
}

function textLength(text: string): number {
  // Code points, not UTF-16 units; most texts have no surrogates.
  if (!/[\ud800-\udfff]/.test(text)) return text.length;
  let length = 0;
  for (const _ of text) length++;
  return length;
}
