import { CORE_SCHEMA, load } from 'js-yaml';
import { isArray, isObject, type Json } from '../json.ts';

/** Text that stands unquoted wherever YAML takes a value, also between brackets and braces. */
const PLAIN = /^[A-Za-z0-9(][^\n\r\t:#{}[\],&*!|>'"%`\\]*$/;

/** A value on one line, as people write it: `{ detailType: OrderPlaced, stability: draft }`. */
export function yamlFlow(value: Json): string {
  if (typeof value === 'string') return scalar(value);
  if (isArray(value)) return `[${value.map(yamlFlow).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, item]) => `${yamlKey(key)}: ${yamlFlow(item)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

export function yamlKey(key: string): string {
  return /^[1-9]\d*$/.test(key) ? key : scalar(key);
}

function scalar(text: string): string {
  if (!PLAIN.test(text) || text !== text.trim() || !text.isWellFormed()) return JSON.stringify(text);
  try {
    if (load(text, { schema: CORE_SCHEMA }) === text && !/^(?:y|n|yes|no|on|off|[\d.+-]+)$/i.test(text)) return text;
  } catch {
    // Not plain after all.
  }
  return JSON.stringify(text);
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
