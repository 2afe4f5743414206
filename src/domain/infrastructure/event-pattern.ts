import type { Json } from '../json.ts';
import type { Resource } from './template.ts';
import type { Value } from './values.ts';

/** EventBridge takes no longer text: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
const LONGEST = 4096;

/** The pattern of a rule, which a template may also give as text of JSON. */
export function eventPatternOf({ properties: { EventPattern: pattern } }: Resource): Value | undefined {
  if (typeof pattern !== 'string') return pattern;
  if (pattern.length > LONGEST) return undefined;
  try {
    return JSON.parse(pattern) as Json & Value;
  } catch {
    return undefined;
  }
}
