import type { Json } from '../json.ts';

/**
 * JSON that keeps what `JSON.parse` drops and the rule engine looks at: how a number is spelt, and members that repeat
 * a name.
 */
export type Lexical = null | boolean | string | LexicalNumber | LexicalObject | readonly Lexical[];

export class LexicalNumber {
  readonly lexeme: string;
  constructor(lexeme: string) {
    this.lexeme = lexeme;
  }
}

export class LexicalObject {
  /** In the order of the text, repeated names included. */
  readonly members: readonly (readonly [string, Lexical])[];
  constructor(members: readonly (readonly [string, Lexical])[]) {
    this.members = members;
  }
}

/** JSON from text or from a parsed file. */
export type AnyJson = Json | Lexical;

/** The deepest nesting of an event: PutEvents takes a detail of 1,000 levels, and its envelope is one more. */
export const maxDepth = 1001;

const space = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const words = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const;

type Frame =
  | { readonly kind: 'array'; readonly items: Lexical[] }
  | { readonly kind: 'object'; readonly members: [string, Lexical][]; key: string };

/**
 * Parses strict JSON (RFC 8259), nested at most `maxDepth` deep. `offset` counts UTF-16 units from 0. Iterative: a
 * hostile text can't overflow the stack.
 */
export function parseLexical(
  text: string,
): { readonly value: Lexical } | { readonly problem: string; readonly offset: number } {
  const open: Frame[] = [];
  let at = 0;
  const skip = () => {
    space.lastIndex = at;
    space.test(text);
    at = space.lastIndex;
  };
  const fail = (problem: string) => ({ problem, offset: at });
  const unexpected = (wanted: string) =>
    fail(
      at < text.length
        ? `Found ${JSON.stringify(String.fromCodePoint(text.codePointAt(at)!))} where ${wanted} was expected`
        : `The text ends where ${wanted} was expected`,
    );

  for (;;) {
    // A value begins here.
    skip();
    let value: Lexical;
    const first = text[at];
    if (first === '{' || first === '[') {
      if (open.length === maxDepth) return fail(`Nested more than ${maxDepth} deep`);
      at += 1;
      skip();
      if (first === '[') {
        if (text[at] !== ']') {
          open.push({ kind: 'array', items: [] });
          continue;
        }
        at += 1;
        value = [];
      } else {
        if (text[at] !== '}') {
          const frame: Frame = { kind: 'object', members: [], key: '' };
          const key = readKey();
          if (key === undefined) return unexpected('a member name and a colon');
          frame.key = key;
          open.push(frame);
          continue;
        }
        at += 1;
        value = new LexicalObject([]);
      }
    } else if (first === '"') {
      const read = readString();
      if (read === undefined) return unexpected('a closed string');
      value = read;
    } else {
      const word = words.find(([spelling]) => text.startsWith(spelling, at));
      if (word !== undefined) {
        at += word[0].length;
        value = word[1];
      } else {
        number.lastIndex = at;
        const found = number.exec(text);
        if (found === null) return unexpected('a value');
        at += found[0].length;
        value = new LexicalNumber(found[0]);
      }
    }

    // The value is complete: hand it to what encloses it, and close what ends here.
    for (;;) {
      skip();
      const frame = open.at(-1);
      if (frame === undefined) return at === text.length ? { value } : unexpected('the end');
      const next = text[at];
      if (frame.kind === 'array') {
        frame.items.push(value);
        if (next !== ',' && next !== ']') return unexpected('"," or "]"');
        at += 1;
        if (next === ',') break;
        value = frame.items;
      } else {
        frame.members.push([frame.key, value]);
        if (next !== ',' && next !== '}') return unexpected('"," or "}"');
        at += 1;
        if (next === ',') {
          skip();
          const key = readKey();
          if (key === undefined) return unexpected('a member name and a colon');
          frame.key = key;
          break;
        }
        value = new LexicalObject(frame.members);
      }
      open.pop();
    }
  }

  /** Reads `"name" :`; `undefined` where none stands here. */
  function readKey(): string | undefined {
    if (text[at] !== '"') return undefined;
    const key = readString();
    if (key === undefined) return undefined;
    skip();
    if (text[at] !== ':') return undefined;
    at += 1;
    return key;
  }

  function readString(): string | undefined {
    let escaped = false;
    for (let end = at + 1; end < text.length; end += 1) {
      const unit = text.charCodeAt(end);
      if (unit === 0x22) {
        const raw = text.slice(at, end + 1);
        let read: string;
        try {
          read = escaped ? (JSON.parse(raw) as string) : raw.slice(1, -1);
        } catch {
          return undefined;
        }
        at = end + 1;
        return read;
      }
      if (unit < 0x20) {
        at = end;
        return undefined;
      }
      if (unit === 0x5c) {
        escaped = true;
        end += 1;
      }
    }
    at = text.length;
    return undefined;
  }
}

/** The members of an object of either kind, in order; `undefined` for anything else. */
export function membersOf(value: AnyJson): readonly (readonly [string, AnyJson])[] | undefined {
  if (value instanceof LexicalObject) return value.members;
  if (typeof value !== 'object' || value === null || isList(value) || value instanceof LexicalNumber) return undefined;
  return Object.entries(value);
}

export function isList(value: AnyJson): value is readonly Json[] | readonly Lexical[] {
  return Array.isArray(value);
}

/** How a number is spelt; `undefined` for anything but a number. A parsed number is spelt as JavaScript does. */
export function lexemeOf(value: AnyJson): string | undefined {
  if (typeof value === 'number') return String(value);
  return value instanceof LexicalNumber ? value.lexeme : undefined;
}
