import { CORE_SCHEMA, load } from 'js-yaml';
import { isArray, isObject, type Json } from '../json.ts';

/** Text that stands unquoted wherever YAML takes a value, also between brackets and braces. */
const PLAIN = /^[A-Za-z0-9(][^\n\r\t:#{}[\],&*!|>'"%`\\]*$/;

/** A value on one line, as people write it: `{ detailType: OrderPlaced, stability: draft }`. */
export function yamlFlow(value: Json): string {
  if (typeof value === 'string') return scalar(value);
  if (isArray(value)) return `[${value.map(yamlFlow).join(', ')}]`;
  // Without a point, YAML 1.1 takes a number with an exponent for text.
  if (!isObject(value)) return JSON.stringify(value).replace(/^(-?\d+)e/, '$1.0e');
  const members = Object.entries(value).map(([key, item]) => `${yamlKey(key)}: ${yamlFlow(item)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

export function yamlKey(key: string): string {
  return /^[1-9]\d*$/.test(key) ? key : scalar(key);
}

/** What YAML 1.1, which CloudFormation and the SAM CLI read, takes for something else than text: `2026_01`, `0b1`, `1_0.5`, a date. */
const NO_TEXT =
  /^(?:y|n|yes|no|on|off|[+-]?(?:[\d_]*(?:\.[\d_]*)?(?:e[+-]?\d+)?|0b[01_]+|0o?[0-7_]+|0x[\da-f_]+)|\d{4}-\d\d?-\d\d?(?:t.*)?|[\d.+-]+)$/i;

function scalar(text: string): string {
  if (!PLAIN.test(text) || text !== text.trim() || !text.isWellFormed() || BREAKS.test(text)) return quoted(text);
  try {
    if (load(text, { schema: CORE_SCHEMA }) === text && !NO_TEXT.test(text)) return text;
  } catch {
    // Not plain after all.
  }
  return quoted(text);
}

/** Line ends and controls beyond ASCII: in YAML 1.1 the first three end a line. */
const BREAKS = /[\u007f-\u009f\u2028\u2029\ufeff]/;

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    new RegExp(BREAKS, 'g'),
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A document whose members stand on lines of their own down to `levels`, and on one line below that. */
export function yamlDocument(value: Json, levels: number, indent = ''): string {
  if (!isObject(value)) return `${indent}${yamlFlow(value)}\n`;
  return Object.entries(value)
    .map(([key, item]) => {
      const opened =
        levels > 1 && ((isObject(item) && Object.keys(item).length > 0) || (isArray(item) && item.length > 0));
      if (!opened) return `${indent}${yamlKey(key)}: ${yamlFlow(item)}\n`;
      if (isArray(item))
        return `${indent}${yamlKey(key)}:\n${item.map((each) => `${indent}  - ${yamlFlow(each)}\n`).join('')}`;
      return `${indent}${yamlKey(key)}:\n${yamlDocument(item, levels - 1, `${indent}  `)}`;
    })
    .join('');
}
