/**
 * The text of one value inside valid JSON, as it is written there: parsed and printed again, its large integers would be
 * rounded. Of keys that stand twice the last counts, as for `JSON.parse`. `undefined` where the steps lead nowhere.
 */
export function valueText(json: string, steps: readonly (string | number)[]): string | undefined {
  let start = skipSpace(json, 0);
  for (const step of steps) {
    const found = typeof step === 'number' ? elementAt(json, start, step) : memberAt(json, start, step);
    if (found === undefined) return undefined;
    start = found;
  }
  return json.slice(start, endOfValue(json, start));
}

/** The texts of a list's values, likewise; none of what is no list. */
export function elementTexts(json: string): readonly string[] {
  const texts: string[] = [];
  const start = skipSpace(json, 0);
  if (json[start] !== '[') return texts;
  for (let at = skipSpace(json, start + 1); at < json.length && json[at] !== ']'; ) {
    const end = endOfValue(json, at);
    texts.push(json.slice(at, end));
    at = afterComma(json, end);
  }
  return texts;
}

function memberAt(json: string, start: number, name: string): number | undefined {
  if (json[start] !== '{') return undefined;
  let found: number | undefined;
  let at = skipSpace(json, start + 1);
  while (json[at] === '"') {
    const end = endOfString(json, at);
    const value = skipSpace(json, skipSpace(json, end) + 1);
    if (JSON.parse(json.slice(at, end)) === name) found = value;
    at = afterComma(json, endOfValue(json, value));
  }
  return found;
}

function elementAt(json: string, start: number, index: number): number | undefined {
  if (json[start] !== '[') return undefined;
  let at = skipSpace(json, start + 1);
  for (let i = 0; at < json.length && json[at] !== ']'; i++) {
    if (i === index) return at;
    at = afterComma(json, endOfValue(json, at));
  }
  return undefined;
}

function afterComma(json: string, end: number): number {
  const at = skipSpace(json, end);
  return json[at] === ',' ? skipSpace(json, at + 1) : at;
}

function endOfValue(json: string, start: number): number {
  if (json[start] === '"') return endOfString(json, start);
  let depth = 0;
  let at = start;
  for (; at < json.length; at++) {
    const character = json[at] as string;
    if (character === '"') at = endOfString(json, at) - 1;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (depth === 0 && (character === ',' || isSpace(character))) return at;
  }
  return at;
}

function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

function skipSpace(json: string, start: number): number {
  let at = start;
  while (at < json.length && isSpace(json[at] as string)) at++;
  return at;
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t';
}
