import { highest, lowest, nextDown, nextUp } from './numbers.ts';
import type { TextTest, ValueTest } from './types.ts';

/** A test as a person would write it, in the words of patterns: `prefix "ab"`, `numeric > 100`. */
export function describeTest(test: ValueTest): string {
  switch (test.kind) {
    case 'exists':
      return test.exists ? 'any value (exists true)' : 'no value (exists false)';
    case 'number':
      return test.lexeme;
    case 'numeric':
      return `numeric ${bounds(test.low, test.high)}`;
    case 'address':
      return test.low === test.high ? `the IP address ${test.written}` : `cidr ${JSON.stringify(test.written)}`;
    case 'anything-but':
      return `anything-but ${list(test.but.map(describeText))}`;
    case 'anything-but-number':
      return `anything-but ${list([...test.values].map(String))}`;
    default:
      return describeText(test);
  }
}

/** `a`, `a or b`, `a, b or c`. */
export function list(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** A bound that excludes its number is kept as the next double: what is spelt shorter is what was written. */
function bounds(low: number, high: number): string {
  if (low === high) return `= ${low}`;
  const shown = [];
  if (low !== lowest) shown.push(bound('>', low, nextDown(low)));
  if (high !== highest) shown.push(bound('<', high, nextUp(high)));
  return shown.length === 0 ? 'in any range' : shown.join(' and ');
}

function bound(sign: '<' | '>', value: number, beside: number): string {
  const [inclusive, exclusive] = [String(value), String(beside)];
  return exclusive.length < inclusive.length ? `${sign} ${exclusive}` : `${sign}= ${inclusive}`;
}

function describeText(test: TextTest): string {
  switch (test.kind) {
    case 'exact':
      return test.text.startsWith('"') ? JSON.stringify(test.text.slice(1, -1)) : test.text;
    case 'prefix':
      return `prefix ${JSON.stringify(test.text.slice(1))}`;
    case 'suffix':
      return `suffix ${JSON.stringify(test.text.slice(0, -1))}`;
    case 'wildcard': {
      const whole = test.pieces.map(({ text }) => text.replaceAll(/[*\\]/g, '\\$&')).join('*');
      return `wildcard ${JSON.stringify(whole.slice(1, -1))}`;
    }
    case 'ignore-case': {
      const text = test.text.slice(test.at === 'end' ? 0 : 1, test.at === 'start' ? undefined : -1);
      const where = { whole: '', start: 'prefix ', end: 'suffix ' }[test.at];
      return `${where}equals-ignore-case ${JSON.stringify(text)}`;
    }
  }
}
