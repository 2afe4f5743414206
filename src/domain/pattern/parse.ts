import { childPointer } from '../json.ts';
import { addressDigits, blockDigits } from './address.ts';
import { maxComplexity, wildcardComplexity } from './complexity.ts';
import { type AnyJson, isList, lexemeOf, maxDepth, membersOf, parseLexical } from './lexical.ts';
import { highest, lowest, nextDown, nextUp, numberOf } from './numbers.ts';
import { caseUnits, quoted, wellFormed, wildcardPieces } from './text.ts';
import type { Pattern, PatternProblem, TextTest, ValueTest } from './types.ts';

export type { Pattern, PatternProblem } from './types.ts';

/** The service refuses a rule whose `$or` multiply out to more alternatives. */
export const maxBranches = 1000;

/** The API takes no longer pattern (`EventPattern` of PutRule); an account's quota is 2,048 until it is raised. */
export const maxCharacters = 4096;

/** No pattern of that length names as many fields as this. */
export const maxFields = 1000;

/** Nor can it hold so many values of one field: keeps matching quick for patterns that no service would take. */
export const maxValues = 10_000;

const operators = [
  'prefix',
  'suffix',
  'equals-ignore-case',
  'wildcard',
  'anything-but',
  'numeric',
  'cidr',
  'exists',
] as const;
const butOperators = ['prefix', 'suffix', 'equals-ignore-case', 'wildcard'] as const;

/** Names that no field inside `$or` may have (event-ruler's `RESERVED_FIELD_NAMES_IN_OR_RELATIONSHIP`). */
const reservedInOr = new Set([
  ...operators,
  ...['exactly', 'html', '=', '<', '<=', '>', '>=', 'regex', 'not-wildcard', 'not-equals-ignore-case'],
  ...['date-after', 'date-on-or-after', 'date-before', 'date-on-or-before', 'in-date-range'],
  ...['ip-address-in-range', 'ip-address-not-in-range'],
]);

/** Thrown and caught in this file alone. */
class Invalid extends Error {
  readonly pointer: string;
  constructor(message: string, pointer: string) {
    super(message);
    this.pointer = pointer;
  }
}

type MutableBranch = Map<string, readonly ValueTest[]>;

/**
 * Compiles an event pattern, valid by the rules of EventBridge (its user guide, "Comparison operators", and
 * event-ruler's `JsonRuleCompiler`). A string is JSON text, anything else its parsed value; text keeps the spelling of
 * numbers and members that repeat a name, of which the last wins for each field. Never throws.
 */
export function parsePattern(pattern: string | AnyJson): Pattern | PatternProblem {
  let value: AnyJson = pattern;
  if (typeof pattern === 'string') {
    const parsed = parseLexical(pattern);
    if ('problem' in parsed)
      return { problem: `Not JSON, at character ${parsed.offset + 1}: ${parsed.problem}.`, pointer: '' };
    value = parsed.value;
  }
  try {
    const members = membersOf(value);
    if (members === undefined) throw new Invalid(`A pattern is an object, not ${describe(value)}.`, '');
    const branches = parseObject(members, [], [], '', 1, false);
    return {
      branches: branches.map((branch) =>
        [...branch].map(([field, tests]) => ({ field, tests })).sort((a, b) => (a.field < b.field ? -1 : 1)),
      ),
    };
  } catch (error) {
    if (error instanceof Invalid) return { problem: error.message, pointer: error.pointer };
    throw error;
  }
}

/** Adds what an object asks to every branch before it, in the order of its members: a later test of a field replaces. */
function parseObject(
  members: readonly (readonly [string, AnyJson])[],
  before: readonly MutableBranch[],
  path: readonly string[],
  pointer: string,
  depth: number,
  insideOr: boolean,
): readonly MutableBranch[] {
  if (depth > maxDepth) throw new Invalid(`Nested more than ${maxDepth} deep.`, '');
  if (members.length === 0) throw new Invalid('An empty object matches nothing and is not allowed.', pointer);
  let branches = before;
  for (const [name, value] of members) {
    const here = childPointer(pointer, name);
    if (name === '$or') {
      branches = parseOr(value, branches, path, here, depth);
      continue;
    }
    if (insideOr && reservedInOr.has(name))
      throw new Invalid(`Inside "$or" no field may be called "${name}": the name is reserved.`, here);
    const step = [...path, name];
    const inner = membersOf(value);
    if (inner !== undefined) {
      branches = parseObject(inner, branches, step, here, depth + 1, insideOr);
    } else if (isList(value)) {
      const tests = parseTests(value, here);
      const field = step.map(wellFormed).join('.');
      if (branches.length === 0) branches = [new Map()];
      for (const branch of branches) {
        branch.set(field, tests);
        if (branch.size > maxFields) throw new Invalid(`The pattern names more than ${maxFields} fields.`, here);
      }
    } else {
      throw new Invalid(
        `A field takes a list of values or an object of fields, not ${describe(value)}: write [${show(value)}].`,
        here,
      );
    }
  }
  return branches;
}

function parseOr(
  value: AnyJson,
  before: readonly MutableBranch[],
  path: readonly string[],
  pointer: string,
  depth: number,
): readonly MutableBranch[] {
  if (!isList(value)) throw new Invalid(`"$or" takes a list of objects, not ${describe(value)}.`, pointer);
  if (value.length < 2) throw new Invalid('"$or" takes at least two objects.', pointer);
  const branches: MutableBranch[] = [];
  value.forEach((alternative, index) => {
    const here = childPointer(pointer, index);
    const members = membersOf(alternative);
    if (members === undefined) throw new Invalid(`"$or" takes objects, not ${describe(alternative)}.`, here);
    // Counted before they are copied: nested `$or` multiply.
    if (branches.length + before.length > maxBranches) throw tooManyBranches(pointer);
    const copies = before.length === 0 ? [new Map()] : before.map((branch) => new Map(branch));
    branches.push(...parseObject(members, copies, path, here, depth + 2, true));
    if (branches.length > maxBranches) throw tooManyBranches(pointer);
  });
  return branches;
}

function tooManyBranches(pointer: string): Invalid {
  return new Invalid(`The "$or" of the pattern multiply out to more than ${maxBranches} combinations.`, pointer);
}

function parseTests(values: readonly AnyJson[], pointer: string): readonly ValueTest[] {
  if (values.length === 0) throw new Invalid('An empty list matches nothing and is not allowed.', pointer);
  if (values.length > maxValues) throw new Invalid(`A field takes at most ${maxValues} values.`, pointer);
  const tests = values.map((value, index) => parseTest(value, childPointer(pointer, index)));
  const wildcards = tests.filter((test) => test.kind === 'wildcard').map((test) => test.pieces);
  if (wildcards.length > 0 && wildcardComplexity(wildcards) > maxComplexity)
    throw new Invalid(
      'The wildcards of this field are too complex for EventBridge: use fewer "*", or other characters after them.',
      pointer,
    );
  return tests;
}

function parseTest(value: AnyJson, pointer: string): ValueTest {
  if (typeof value === 'string') {
    const digits = addressDigits(value);
    // The engine takes an exact IP address as a range of one: another spelling of it matches too.
    return digits === undefined
      ? { kind: 'exact', text: quoted(value) }
      : { kind: 'address', low: digits, high: digits, written: value };
  }
  if (value === null || typeof value === 'boolean') return { kind: 'exact', text: String(value) };
  const lexeme = lexemeOf(value);
  if (lexeme !== undefined) return { kind: 'number', lexeme, value: numberOf(lexeme) };
  const members = membersOf(value);
  if (members === undefined) throw new Invalid('A list of values holds no lists.', pointer);
  const [operator, operand] = onlyMember(members, pointer);
  const here = childPointer(pointer, operator);
  switch (operator) {
    // Not in the user guide; event-ruler takes it, and unlike a plain string never reads it as an IP address.
    case 'exactly':
      return { kind: 'exact', text: quoted(stringOf(operand, operator, here)) };
    case 'prefix':
    case 'suffix': {
      const nested = membersOf(operand);
      if (nested === undefined) return textTest(operator, stringOf(operand, operator, here), here);
      const [inner, text] = onlyMember(nested, here);
      const at = childPointer(here, inner);
      if (inner !== 'equals-ignore-case')
        throw new Invalid(`"${operator}" takes a string or {"equals-ignore-case": …}, not "${inner}".`, at);
      return ignoreCase(operator === 'prefix' ? 'start' : 'end', stringOf(text, inner, at));
    }
    case 'equals-ignore-case':
    case 'wildcard':
      return textTest(operator, stringOf(operand, operator, here), here);
    case 'anything-but':
      return parseAnythingBut(operand, here);
    case 'numeric':
      return parseNumeric(operand, here);
    case 'cidr': {
      const text = stringOf(operand, operator, here);
      const block = blockDigits(text);
      if ('problem' in block) throw new Invalid(`${JSON.stringify(text)} ${block.problem}.`, here);
      return { kind: 'address', ...block, written: text };
    }
    case 'exists':
      if (typeof operand !== 'boolean')
        throw new Invalid(`"exists" takes true or false, not ${describe(operand)}.`, here);
      return { kind: 'exists', exists: operand };
    default:
      throw new Invalid(unknownOperator(operator, operators), here);
  }
}

function textTest(operator: (typeof butOperators)[number], text: string, pointer: string): TextTest {
  switch (operator) {
    case 'prefix':
      return { kind: 'prefix', text: `"${wellFormed(text)}` };
    case 'suffix':
      return { kind: 'suffix', text: `${wellFormed(text)}"` };
    case 'equals-ignore-case':
      return ignoreCase('whole', text);
    case 'wildcard': {
      const pieces = wildcardPieces(wellFormed(text));
      if ('problem' in pieces) throw new Invalid(`The wildcard ${JSON.stringify(text)} ${pieces.problem}.`, pointer);
      return { kind: 'wildcard', pieces };
    }
  }
}

function ignoreCase(at: 'whole' | 'start' | 'end', value: string): TextTest {
  const text = `${at === 'end' ? '' : '"'}${wellFormed(value)}${at === 'start' ? '' : '"'}`;
  return { kind: 'ignore-case', at, text, units: caseUnits(text) };
}

function parseAnythingBut(operand: AnyJson, pointer: string): ValueTest {
  const members = membersOf(operand);
  if (members !== undefined) {
    const [operator, inner] = onlyMember(members, pointer);
    const here = childPointer(pointer, operator);
    const known = butOperators.find((name) => name === operator);
    if (known === undefined) throw new Invalid(unknownOperator(operator, butOperators, 'anything-but'), here);
    const texts = isList(inner) ? inner : [inner];
    if (texts.length === 0) throw new Invalid('An empty list is not allowed.', here);
    const but = texts.map((text, index) => {
      const at = isList(inner) ? childPointer(here, index) : here;
      const checked = stringOf(text, known, at);
      if (checked === '' && (known === 'prefix' || known === 'suffix'))
        throw new Invalid(`Inside "anything-but" a ${known} may not be empty.`, at);
      return textTest(known, checked, at);
    });
    return { kind: 'anything-but', but };
  }
  const values: readonly AnyJson[] = isList(operand) ? operand : [operand];
  if (values.length === 0) throw new Invalid('An empty list is not allowed.', pointer);
  const numbers = new Set<number>();
  const but: TextTest[] = [];
  values.forEach((value, index) => {
    const here = isList(operand) ? childPointer(pointer, index) : pointer;
    const lexeme = lexemeOf(value);
    if (typeof value === 'string') but.push({ kind: 'exact', text: quoted(value) });
    else if (lexeme !== undefined) numbers.add(comparable(lexeme, here));
    else throw new Invalid(`"anything-but" takes strings, numbers or an operator, not ${describe(value)}.`, here);
    if (but.length > 0 && numbers.size > 0)
      throw new Invalid('"anything-but" takes strings or numbers, not both.', here);
  });
  return but.length > 0 ? { kind: 'anything-but', but } : { kind: 'anything-but-number', values: numbers };
}

/** `["=", n]`, one bound, or a low bound and then a high one. */
function parseNumeric(operand: AnyJson, pointer: string): ValueTest {
  const usage = 'write ["=", n], ["<", n], [">=", n] or [">", low, "<=", high]';
  if (!isList(operand)) throw new Invalid(`"numeric" takes a list, not ${describe(operand)}: ${usage}.`, pointer);
  const [sign, ...rest] = operand as readonly AnyJson[];
  const bound = (index: number) => {
    const value = operand[index];
    const here = value === undefined ? pointer : childPointer(pointer, index);
    const lexeme = value === undefined ? undefined : lexemeOf(value);
    if (lexeme === undefined)
      throw new Invalid(
        `"numeric" has ${value === undefined ? 'nothing' : describe(value)} where a number belongs: ${usage}.`,
        here,
      );
    return comparable(lexeme, here);
  };
  const atMost = (count: number) => {
    if (rest.length > count)
      throw new Invalid(`"numeric" has too many elements: ${usage}.`, childPointer(pointer, count + 1));
  };
  switch (sign) {
    case '=': {
      const value = bound(1);
      atMost(1);
      return { kind: 'numeric', low: value, high: value };
    }
    case '<':
    case '<=': {
      const top = bound(1);
      atMost(1);
      return { kind: 'numeric', low: lowest, high: sign === '<' ? nextDown(top) : top };
    }
    case '>':
    case '>=': {
      const bottom = bound(1);
      const low = sign === '>' ? nextUp(bottom) : bottom;
      if (rest.length === 1) return { kind: 'numeric', low, high: highest };
      const upper = rest[1];
      if (upper !== '<' && upper !== '<=')
        throw new Invalid(
          `After a low bound "numeric" takes "<" or "<=", not ${describe(upper!)}.`,
          childPointer(pointer, 2),
        );
      const top = bound(3);
      atMost(3);
      if (bottom >= top) throw new Invalid('The low bound of "numeric" must be below the high one.', pointer);
      return { kind: 'numeric', low, high: upper === '<' ? nextDown(top) : top };
    }
    default:
      throw new Invalid(`"numeric" begins with ${sign === undefined ? 'nothing' : describe(sign)}: ${usage}.`, pointer);
  }
}

function comparable(lexeme: string, pointer: string): number {
  const value = numberOf(lexeme);
  if (value !== null) return value;
  throw new Invalid(
    `${lexeme.length > 30 ? 'The number' : lexeme} can't be compared: no double holds it, so a comparison would round it.`,
    pointer,
  );
}

function onlyMember(members: readonly (readonly [string, AnyJson])[], pointer: string): readonly [string, AnyJson] {
  const [first, second] = members;
  if (first === undefined)
    throw new Invalid(`An empty object is not allowed; the operators are ${list(operators)}.`, pointer);
  if (second !== undefined)
    throw new Invalid(`An object in a list of values has one operator, not "${first[0]}" and "${second[0]}".`, pointer);
  return first;
}

function stringOf(value: AnyJson, operator: string, pointer: string): string {
  if (typeof value === 'string') return value;
  throw new Invalid(`"${operator}" takes a string, not ${describe(value)}.`, pointer);
}

function unknownOperator(found: string, known: readonly string[], inside?: string): string {
  const where = inside === undefined ? '' : ` inside "${inside}"`;
  const near = nearest(found, known);
  const hint = near === undefined ? `the operators are ${list(known)}` : `did you mean "${near}"?`;
  return `"${found.slice(0, 60)}" is no operator${where}: ${hint}${near === undefined ? '.' : ''}`;
}

function list(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function describe(value: AnyJson): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return value.length > 60 ? 'a string' : JSON.stringify(value);
  if (isList(value)) return 'a list';
  const lexeme = lexemeOf(value);
  if (lexeme !== undefined) return lexeme.length > 30 ? 'a number' : lexeme;
  return 'an object';
}

function show(value: AnyJson): string {
  const text = describe(value);
  return text.startsWith('a ') ? '…' : text;
}

/** The known name within a third of the found one's length in edits, if any. */
function nearest(found: string, known: readonly string[]): string | undefined {
  if (found.length > 40) return undefined;
  const plain = found.toLowerCase().replaceAll(/[_ ]/g, '-');
  const ranked = known
    .map((name) => ({ name, edits: editsBetween(plain.replaceAll('-', ''), name.replaceAll('-', '')) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best !== undefined && best.edits <= Math.max(2, Math.floor(found.length / 3)) ? best.name : undefined;
}

function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
