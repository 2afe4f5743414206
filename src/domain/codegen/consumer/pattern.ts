import { isArray, isObject, type Json, type JsonObject, member } from '../../json.ts';
import { yamlDocument } from '../../text/yaml.ts';

/** What one event asks of the rule. */
export interface PatternPart {
  readonly reference: string;
  readonly source: string;
  readonly detailType: string;
  /** Of the address: a pattern over the detail. */
  readonly match?: JsonObject;
  /** Of the service: a pattern over the whole event. */
  readonly pattern?: JsonObject;
}

/** One pattern that matches the events, each by its exact address, and no others; or why there is none. */
export function rulePattern(parts: readonly PatternPart[]): JsonObject | { readonly problem: string } {
  const branches: JsonObject[] = [];
  for (const { reference, source, detailType, match, pattern = {} } of parts) {
    const address = {
      source: [source],
      'detail-type': [detailType],
      ...(match === undefined ? {} : { detail: match }),
    };
    // What the service repeats of the address says nothing more.
    const own = Object.fromEntries(
      Object.entries(pattern).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(member(address, key))),
    );
    const joined = join(address, own);
    if (joined === undefined) {
      return {
        problem: `The pattern that is given for ${reference} asks something else of a field that its address already asks for.`,
      };
    }
    branches.push(joined);
  }
  const [first = {}] = branches;
  if (branches.length === 1) return first;
  const addressOnly = branches.every((branch) => Object.keys(branch).length === 2);
  if (addressOnly && branches.every((branch) => JSON.stringify(branch.source) === JSON.stringify(first.source))) {
    return { source: first.source ?? [], 'detail-type': parts.map(({ detailType }) => detailType) };
  }
  return { $or: branches };
}

/** Both; `undefined` where both ask something of one field, which a pattern can't say. */
function join(left: JsonObject, right: JsonObject): JsonObject | undefined {
  const joined: Record<string, Json> = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const there = member(left, key);
    if (there === undefined) {
      joined[key] = value;
      continue;
    }
    const inner = isObject(there) && isObject(value) ? join(there, value) : undefined;
    if (inner === undefined) return undefined;
    joined[key] = inner;
  }
  return joined;
}

/** As the CDK's `EventPattern` has it. Alternatives keep the names of the wire: the CDK renames at the top only. */
export function cdkPattern(pattern: JsonObject): string {
  const renamed = Object.entries(pattern).map(([key, value]) => [key === 'detail-type' ? 'detailType' : key, value]);
  return code(Object.fromEntries(renamed));
}

/** As CloudFormation has it below `EventPattern`. */
export function yamlPattern(pattern: JsonObject): string {
  return yamlDocument(pattern, 2).trimEnd();
}

/** As the filter of a subscriber has it: JSON as text, of which EventBridge takes 4,096 characters. Alternatives have lines. */
export function jsonPattern(pattern: JsonObject): string {
  const members = Object.entries(pattern).map(([key, value]) => {
    const branches = isArray(value) && value.every(isObject) ? value.map((one) => `\n  ${JSON.stringify(one)}`) : [];
    return `${JSON.stringify(key)}:${branches.length > 0 ? `[${branches.join(',')}\n]` : JSON.stringify(value)}`;
  });
  return `{${members.join(',')}}`;
}

const WIDTH = 90;

/** A value as an expression of TypeScript, with single quotes, on one line where it fits. */
export function code(value: Json, indent = ''): string {
  if (typeof value === 'string') return text(value);
  if (!isArray(value) && !isObject(value)) return JSON.stringify(value);
  const inner = `${indent}  `;
  const items = (deep: string) =>
    isArray(value)
      ? value.map((item) => code(item, deep))
      : Object.entries(value).map(([key, item]) => `${name(key)}: ${code(item, deep)}`);
  const [open, close] = isArray(value) ? ['[', ']'] : ['{ ', ' }'];
  const flat = items(indent);
  if (flat.length === 0) return isArray(value) ? '[]' : '{}';
  const line = `${open}${flat.join(', ')}${close}`;
  if (!line.includes('\n') && indent.length + line.length <= WIDTH) return line;
  return `${open.trim()}\n${items(inner)
    .map((item) => `${inner}${item},\n`)
    .join('')}${indent}${close.trim()}`;
}

/** A text as a literal of TypeScript, in single quotes. */
export function text(value: string): string {
  const escaped = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escaped.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}

function name(key: string): string {
  if (key === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : text(key);
}
