import { type JsonObject, member } from '../domain/json.ts';
import { AwsError } from './aws-error.ts';

/** An item: names to values of a type, such as `{"id": {"S": "a"}, "expiration": {"N": "1768478400"}}`. */
export type Attributes = Readonly<Record<string, JsonObject>>;

export interface Names {
  /** `#status` -> `status` */
  readonly names: JsonObject;
  /** `:now` -> `{"N": "1768478400"}` */
  readonly values: Attributes;
}

/** What DynamoDB has, and this one does not. */
export function notBuilt(what: string): AwsError {
  return new AwsError('NotImplementedException', `The embedded AWS endpoint of eda does not have ${what} yet.`);
}

type Condition = (item: Attributes) => boolean;
type Operand = (item: Attributes) => JsonObject | undefined;

/**
 * Whether an item meets a condition: comparisons, `attribute_exists`, `attribute_not_exists`, AND, OR, NOT and parentheses, over
 * attributes of the top level. Throws `AwsError` for anything else.
 * Source: DynamoDB Developer Guide, "Condition and filter expressions, operators, and functions".
 */
export function conditionOf(expression: string, names: Names): Condition {
  const tokens = new Tokens(expression, names);
  const condition = either(tokens);
  tokens.end();
  return condition;
}

/** What an expression makes of an item: `SET #a = :a, #b = #c REMOVE #d`. Throws `AwsError` for other clauses. */
export function updateOf(expression: string, names: Names): (item: Attributes) => Attributes {
  const tokens = new Tokens(expression, names);
  const sets: (readonly [string, Operand])[] = [];
  const removes: string[] = [];
  while (!tokens.atEnd) {
    const removing = tokens.word('REMOVE');
    if (!removing && !tokens.word('SET')) throw notBuilt(`the update "${expression}"`);
    do {
      const name = tokens.attribute();
      if (removing) {
        removes.push(name);
        continue;
      }
      tokens.need('=');
      sets.push([name, tokens.operand()]);
    } while (tokens.take(','));
  }
  return (item) => {
    // Each operand has the value from before the update.
    const made = sets.map(([name, operand]) => [name, operand(item) ?? undefinedOperand()] as const);
    const after = { ...item, ...Object.fromEntries(made) };
    return Object.fromEntries(Object.entries(after).filter(([name]) => !removes.includes(name)));
  };
}

function undefinedOperand(): never {
  throw invalid('The provided expression refers to an attribute that does not exist in the item');
}

function either(tokens: Tokens): Condition {
  let condition = all(tokens);
  while (tokens.word('OR')) {
    const [left, right] = [condition, all(tokens)];
    condition = (item) => left(item) || right(item);
  }
  return condition;
}

function all(tokens: Tokens): Condition {
  let condition = one(tokens);
  while (tokens.word('AND')) {
    const [left, right] = [condition, one(tokens)];
    condition = (item) => left(item) && right(item);
  }
  return condition;
}

function one(tokens: Tokens): Condition {
  if (tokens.word('NOT')) {
    const inner = one(tokens);
    return (item) => !inner(item);
  }
  if (tokens.take('(')) {
    const inner = either(tokens);
    tokens.need(')');
    return inner;
  }
  for (const [name, there] of [
    ['attribute_exists', true],
    ['attribute_not_exists', false],
  ] as const) {
    if (!tokens.word(name)) continue;
    tokens.need('(');
    const attribute = tokens.attribute();
    tokens.need(')');
    return (item) => (item[attribute] !== undefined) === there;
  }
  const left = tokens.operand();
  const operator = OPERATORS.find((each) => tokens.take(each));
  if (operator === undefined) throw tokens.unexpected();
  const right = tokens.operand();
  return (item) => compare(left(item), right(item), operator);
}

/** Longer ones first. */
const OPERATORS = ['<>', '<=', '>=', '=', '<', '>'] as const;

/** Values of two types are never equal, and neither is before the other; what is absent compares with nothing. */
function compare(a: JsonObject | undefined, b: JsonObject | undefined, operator: (typeof OPERATORS)[number]): boolean {
  if (a === undefined || b === undefined) return operator === '<>' && a !== b;
  const [type = ''] = Object.keys(a);
  const [left, right] = [a[type], member(b, type)];
  const isNumber = type === 'N';
  const same =
    right !== undefined && (isNumber ? Number(left) === Number(right) : JSON.stringify(left) === JSON.stringify(right));
  if (operator === '=' || operator === '<>') return same === (operator === '=');
  if (right === undefined || (type !== 'N' && type !== 'S')) return false;
  if (same) return operator === '<=' || operator === '>=';
  // Texts are ordered by their UTF-8 bytes.
  const before = isNumber
    ? Number(left) < Number(right)
    : Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right))) < 0;
  return before === (operator === '<' || operator === '<=');
}

class Tokens {
  readonly #tokens: readonly string[];
  readonly #names: Names;
  readonly #text: string;
  #at = 0;

  constructor(text: string, names: Names) {
    this.#text = text;
    this.#names = names;
    this.#tokens = text.match(/[#:]?\w+|<>|<=|>=|[^\s]/g) ?? [];
    if (this.#tokens.length === 0) throw invalid('The expression can not be empty;');
  }

  get atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  /** A keyword, in any case. */
  word(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (token === undefined || (token.toUpperCase() !== word && token !== word)) return false;
    this.#at++;
    return true;
  }

  need(token: string): void {
    if (!this.take(token)) throw this.unexpected();
  }

  end(): void {
    if (!this.atEnd) throw this.unexpected();
  }

  /** The name of an attribute of the top level. */
  attribute(): string {
    const token = this.#tokens[this.#at++] ?? '';
    const name = token.startsWith('#') ? member(this.#names.names, token) : token;
    if (typeof name !== 'string')
      throw invalid(`An expression attribute name used in the expression is not defined: ${token}`);
    if (!/^[#\w]/.test(token) || ['.', '[', '('].includes(this.#tokens[this.#at] ?? '')) throw this.unexpected();
    return name;
  }

  operand(): Operand {
    const token = this.#tokens[this.#at] ?? '';
    if (!token.startsWith(':')) {
      const name = this.attribute();
      return (item) => item[name];
    }
    this.#at++;
    const value = Object.hasOwn(this.#names.values, token) ? this.#names.values[token] : undefined;
    if (value === undefined) throw invalid(`An expression attribute value used in expression is not defined: ${token}`);
    return () => value;
  }

  unexpected(): AwsError {
    return notBuilt(`the expression "${this.#text}" (at "${this.#tokens[this.#at] ?? 'its end'}")`);
  }
}

function invalid(message: string): AwsError {
  return new AwsError('com.amazon.coral.validate#ValidationException', message);
}
