import { comment, propertyName, quoted } from './text.ts';

/**
 * Reads the unformatted text of json-schema-to-typescript and writes it in one stable form. It takes only the grammar
 * below and only the type names it is told of: whatever a schema says, nothing else can come out.
 */

type Type =
  | { readonly kind: 'name' | 'literal'; readonly text: string }
  | { readonly kind: 'union' | 'intersection'; readonly parts: readonly Type[] }
  | { readonly kind: 'array'; readonly of: Type }
  | { readonly kind: 'tuple'; readonly items: readonly { readonly rest: boolean; readonly type: Type }[] }
  | { readonly kind: 'object'; readonly members: readonly Member[] };

interface Member {
  readonly comment: readonly string[];
  /** As it is written, the index signature's brackets included. */
  readonly key: string;
  readonly optional: boolean;
  readonly type: Type;
}

const BUILT_IN = new Set([
  'string',
  'number',
  'boolean',
  'null',
  'unknown',
  'never',
  'undefined',
  'object',
  'true',
  'false',
]);
const TOKEN =
  /\s*(?:(\/\*[\s\S]*?\*\/)|("(?:[^"\\]|\\.)*")|(-?\d[\w.+-]*)|([A-Za-z_$][\w$]*)|(\.\.\.|[{}[\]()|&:?,;=]))/y;

interface Token {
  readonly kind: 'comment' | 'string' | 'number' | 'name' | 'sign' | 'end';
  readonly text: string;
}

const KINDS = ['comment', 'string', 'number', 'name', 'sign'] as const;

function tokens(text: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) {
      if (text.slice(at).trim() === '') break;
      throw new Error(`not the text of a type: ${JSON.stringify(text.slice(at, at + 40))}`);
    }
    const index = match.slice(1).findIndex((part) => part !== undefined);
    found.push({ kind: KINDS[index]!, text: match[index + 1]! });
  }
  return found;
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #names: ReadonlySet<string>;
  #at = 0;

  readonly #properties: readonly string[];
  readonly used = new Set<string>();

  constructor(text: string, names: ReadonlySet<string>, properties: readonly string[]) {
    this.#tokens = tokens(text);
    this.#names = names;
    this.#properties = properties;
  }

  declaration(): Type {
    this.#word('export');
    const kind = this.#next();
    this.#word('Root');
    if (kind.text === 'type') this.#sign('=');
    else if (kind.text !== 'interface') this.#fail(kind);
    const type = this.#type();
    this.#take(';');
    if (this.#peek().kind !== 'end') this.#fail(this.#peek());
    return type;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '' };
  }

  #next(): Token {
    const token = this.#peek();
    this.#at++;
    return token;
  }

  #take(sign: string): boolean {
    if (this.#peek().kind !== 'sign' || this.#peek().text !== sign) return false;
    this.#at++;
    return true;
  }

  #sign(sign: string): void {
    if (!this.#take(sign)) this.#fail(this.#peek());
  }

  #word(word: string): void {
    const token = this.#next();
    if (token.kind !== 'name' || token.text !== word) this.#fail(token);
  }

  #fail(token: Token): never {
    throw new Error(`not the text of a type, at ${JSON.stringify(token.text)}`);
  }

  #type(): Type {
    this.#take('|');
    return this.#list('union', '|', () => {
      this.#take('&');
      return this.#list('intersection', '&', () => this.#postfix());
    });
  }

  #list(kind: 'union' | 'intersection', sign: string, part: () => Type): Type {
    const parts = [part()];
    while (this.#take(sign)) parts.push(part());
    const flat = parts.flatMap((each) => (each.kind === kind ? each.parts : [each]));
    return flat.length === 1 ? flat[0]! : { kind, parts: flat };
  }

  #postfix(): Type {
    let type = this.#primary();
    // A bracket with something in it is the index signature on the next line.
    while (this.#peek().text === '[' && this.#tokens[this.#at + 1]?.text === ']') {
      this.#at += 2;
      type = { kind: 'array', of: type };
    }
    return type;
  }

  #primary(): Type {
    const token = this.#next();
    if (token.kind === 'string') return { kind: 'literal', text: quoted(JSON.parse(token.text) as string) };
    if (token.kind === 'number') return { kind: 'literal', text: token.text };
    if (token.kind === 'name') {
      if (this.#names.has(token.text)) this.used.add(token.text);
      else if (!BUILT_IN.has(token.text)) this.#fail(token);
      return { kind: 'name', text: token.text };
    }
    if (token.kind !== 'sign') this.#fail(token);
    switch (token.text) {
      case '(': {
        const type = this.#type();
        this.#sign(')');
        return type;
      }
      case '[':
        return this.#tuple();
      case '{':
        return this.#object();
    }
    return this.#fail(token);
  }

  #tuple(): Type {
    const items: { rest: boolean; type: Type }[] = [];
    while (!this.#take(']')) {
      const rest = this.#take('...');
      items.push({ rest, type: this.#type() });
      if (!this.#take(',') && this.#peek().text !== ']') this.#fail(this.#peek());
    }
    return { kind: 'tuple', items };
  }

  #object(): Type {
    const members: Member[] = [];
    while (!this.#take('}')) {
      const said: string[] = [];
      while (this.#peek().kind === 'comment') said.push(...commentLines(this.#next().text));
      const key = this.#key();
      const optional = this.#take('?');
      this.#sign(':');
      members.push({ comment: said, key, optional, type: this.#type() });
      if (!this.#take(';')) this.#take(',');
    }
    return { kind: 'object', members };
  }

  #key(): string {
    const token = this.#next();
    const standIn = token.kind === 'name' ? /^p(\d+)$/.exec(token.text)?.[1] : undefined;
    const name = standIn === undefined ? undefined : this.#properties[Number(standIn)];
    if (name !== undefined) return propertyName(name);
    if (token.kind === 'string') return propertyName(JSON.parse(token.text) as string);
    if (token.kind !== 'sign' || token.text !== '[') this.#fail(token);
    this.#word('k');
    this.#sign(':');
    this.#word('string');
    this.#sign(']');
    return '[key: string]';
  }
}

function commentLines(text: string): string[] {
  const lines = text
    .slice(2, -2)
    .split('\n')
    .map((line) => line.replace(/^\s*\*+ ?/, '').trimEnd())
    .filter((line) => !/^@(min|max)Items \d+$/.test(line));
  while (lines[0] === '') lines.shift();
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

const WIDTH = 110;

function print(type: Type, indent: string): string {
  switch (type.kind) {
    case 'name':
    case 'literal':
      return type.text;
    case 'array':
      return `${grouped(type.of, indent, ['union', 'intersection'])}[]`;
    case 'tuple':
      return `[${type.items.map((item) => `${item.rest ? `...${grouped(item.type, indent, ['union', 'intersection'])}` : print(item.type, indent)}`).join(', ')}]`;
    case 'union':
    case 'intersection': {
      const sign = type.kind === 'union' ? '|' : '&';
      const parts = [...new Set(type.parts.map((part) => grouped(part, indent, ['union', 'intersection'])))];
      const line = parts.join(` ${sign} `);
      if (line.includes('\n') || indent.length + line.length <= WIDTH) return line;
      return `\n${parts.map((part) => `${indent}  ${sign} ${part}`).join('\n')}`;
    }
    case 'object': {
      if (type.members.length === 0) return '{}';
      const inner = `${indent}  `;
      return `{\n${type.members.map((member) => printMember(member, inner)).join('')}${indent}}`;
    }
  }
}

function grouped(type: Type, indent: string, kinds: readonly Type['kind'][]): string {
  const text = print(type, indent);
  return kinds.includes(type.kind) ? `(${text})` : text;
}

function printMember({ comment: said, key, optional, type }: Member, indent: string): string {
  const text = print(type, indent);
  return `${comment(said, indent)}${indent}${key}${optional ? '?' : ''}:${text.startsWith('\n') ? '' : ' '}${text};\n`;
}

/**
 * The declaration of a type called `name`, out of the text that json-schema-to-typescript gave for one called `Root`.
 * `names`: the types that it may refer to; `properties`: what the stand-ins `p0`, `p1`, … are really called. Throws where
 * the text is anything but a declaration.
 */
export function declaration(
  text: string,
  name: string,
  names: ReadonlySet<string>,
  properties: readonly string[],
): Declaration {
  const reader = new Reader(text, names, properties);
  const type = reader.declaration();
  const right = print(type, '');
  const kind = type.kind === 'object' ? `interface ${name}` : `type ${name} =`;
  const gap = right.startsWith('\n') ? '' : ' ';
  return { text: `export ${kind}${gap}${right}${type.kind === 'object' ? '' : ';'}\n`, used: reader.used };
}

export interface Declaration {
  readonly text: string;
  /** The other types that it refers to. */
  readonly used: ReadonlySet<string>;
}
