import { collectLeaves, fieldNames, type Leaf } from './leaves.ts';
import { type AnyJson, isList, membersOf } from './lexical.ts';
import { type AskedField, combine, parseEvent } from './match.ts';
import { type Scalar, testValue } from './test-value.ts';
import type { Branch, Pattern, ValueTest } from './types.ts';
import { describeTest, list } from './words.ts';

/** Why an event matches a pattern, or does not. Every text is for people; none ends a line. */
export interface Explanation {
  readonly matches: boolean;
  /** The alternatives of the pattern: one, where it has no `$or`. */
  readonly branches: readonly BranchExplanation[];
  /** What decided, in one sentence. */
  readonly because: string;
}

export interface BranchExplanation {
  readonly matches: boolean;
  readonly fields: readonly FieldExplanation[];
  /** Where every field passes by itself and the branch does not: which of them never meet in one element of an array. */
  readonly apart?: string;
}

export interface FieldExplanation {
  /** Its steps joined with `.`: `detail.total`. */
  readonly field: string;
  /** Every test of the pattern, each in the words of patterns: `numeric > 100`. One of them must hold. */
  readonly asked: readonly string[];
  /** The values that the event has there, as JSON, at most ten of them; none where it is absent. */
  readonly found: readonly string[];
  readonly passes: boolean;
  /** Both in one sentence: `detail.total is 12, and the pattern asks for numeric > 100.` */
  readonly message: string;
}

const mostFound = 10;
const mostAsked = 5;
const longest = 80;

/**
 * Explains what `matchEvent` answers for the same pattern and event; throws as it does. The field that decided comes by
 * way of `because`: of several alternatives that fail, that of the one in which the most fields pass.
 */
export function explainMatch(pattern: Pattern, event: string | AnyJson): Explanation {
  const value = typeof event === 'string' ? parseEvent(event) : event;
  if (membersOf(value) === undefined)
    return { matches: false, branches: [], because: 'The event is no object, and only objects match.' };
  const leaves = collectLeaves(fieldNames([pattern]), value);
  const branches = pattern.branches.map((branch) => explainBranch(branch, leaves, value));
  const matches = branches.some((branch) => branch.matches);
  return { matches, branches, because: because(branches) };
}

function explainBranch(
  branch: Branch,
  leaves: ReadonlyMap<string, readonly Leaf[]>,
  event: AnyJson,
): BranchExplanation {
  const asked = branch.map(({ field, tests }) => ({ field, tests, leaves: leaves.get(field) ?? [] }));
  const matches = combine(asked);
  const fields = asked.map((one) => explainField(one, matches, event));
  if (matches || fields.some(({ passes }) => !passes)) return { matches, fields };
  return { matches, fields, apart: whatIsApart(asked) };
}

interface NamedField extends AskedField {
  readonly field: string;
}

function explainField({ field, tests, leaves }: NamedField, branchMatches: boolean, event: AnyJson): FieldExplanation {
  const passing = leaves.filter(({ scalar }) => tests.some((test) => testValue(test, scalar)));
  // In a branch that matches, a field may be absent beside the others, though other elements of an array have it.
  const passes = branchMatches || combine([{ tests, leaves }]);
  const asked = tests.map(describeTest);
  const found = leaves.slice(0, mostFound).map(({ scalar }) => spell(scalar));
  const wants = `the pattern asks for ${list(shortened(asked))}`;
  let is = `is ${values(passing.length > 0 ? passing : leaves)}`;
  if (leaves.length === 0) is = nothingAt(field, event);
  else if (passes && passing.length === 0) is = 'is absent beside the other fields';
  const hint = passes ? '' : nearMiss(tests, leaves);
  return { field, asked, found, passes, message: `${field} ${is}, ${passes ? 'as' : 'and'} ${wants}${hint}.` };
}

function values(leaves: readonly Leaf[]): string {
  const distinct = [...new Set(leaves.map(({ scalar }) => cut(spell(scalar))))];
  const shown = distinct.slice(0, 3);
  const more = distinct.length - shown.length;
  return `${shown.join(' and ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function shortened(asked: readonly string[]): readonly string[] {
  const shown = asked.slice(0, mostAsked).map(cut);
  return asked.length > mostAsked ? [...shown, `${asked.length - mostAsked} more`] : shown;
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** A value as JSON. */
function spell({ kind, text }: Scalar): string {
  return kind === 'string' ? JSON.stringify(text.slice(1, -1)) : text;
}

/** What stands where a field has no value. */
function nothingAt(field: string, event: AnyJson): string {
  const at = valueAt(field.split('.'), event);
  if (at === undefined) return 'is absent';
  const members = membersOf(at);
  if (members !== undefined)
    return `is an ${members.length === 0 ? 'empty ' : ''}object, which has no value of its own`;
  return isList(at) && at.length === 0 ? 'is an empty list' : 'is a list without values';
}

function valueAt(steps: readonly string[], value: AnyJson): AnyJson | undefined {
  let at: AnyJson | undefined = value;
  for (const step of steps) {
    // The last of repeated names counts.
    at = at === undefined ? undefined : membersOf(at)?.findLast(([name]) => name === step)?.[1];
  }
  return at;
}

/** The commonest mistakes, where they are one. */
function nearMiss(tests: readonly ValueTest[], leaves: readonly Leaf[]): string {
  for (const { scalar } of leaves) {
    for (const test of tests) {
      if (test.kind === 'exact' && test.text.startsWith('"')) {
        if (scalar.kind !== 'string' && test.text === `"${scalar.text}"`)
          return ': the event has no string there, and the pattern has one';
        if (scalar.kind === 'string' && test.text !== scalar.text) {
          if (test.text.toLowerCase() === scalar.text.toLowerCase()) return ': they differ only in case';
          if (test.text.slice(1, -1).trim() === scalar.text.slice(1, -1).trim()) return ': they differ only in spaces';
        }
      }
      if ((test.kind === 'number' || test.kind === 'numeric') && scalar.kind === 'string') {
        if (/^"-?\d+(\.\d+)?"$/.test(scalar.text)) return ': a number in quotes is a string, which is no number';
      }
      if (test.kind === 'numeric' && scalar.kind === 'number' && scalar.value === null)
        return ': it has more digits than numbers are compared by';
      if (test.kind === 'exact' && !test.text.startsWith('"') && scalar.text === `"${test.text}"`)
        return ': the event has a string there, and the pattern has none';
    }
  }
  return '';
}

/** Which fields can't combine: two of them, where two are enough. */
function whatIsApart(asked: readonly NamedField[]): string {
  for (let i = 0; i < asked.length; i += 1) {
    for (let j = i + 1; j < asked.length; j += 1) {
      const pair = [asked[i]!, asked[j]!] as const;
      if (!combine(pair)) return apart([pair[0].field, pair[1].field]);
    }
  }
  return apart(
    asked.filter(({ leaves }) => leaves.some(({ place }) => place.parent !== undefined)).map(({ field }) => field),
  );
}

function apart(fields: readonly string[]): string {
  const shared = commonBeginning(fields);
  const where = shared === '' ? 'an array' : shared;
  const names = `${fields.slice(0, -1).join(', ')} and ${fields.at(-1)}`;
  return `${names} each have a value that passes, but no one element of ${where} has both: values of different elements of one array do not combine.`;
}

function commonBeginning(fields: readonly string[]): string {
  const [first, ...others] = fields.map((field) => field.split('.'));
  let shared = 0;
  while (shared < first!.length - 1 && others.every((other) => other[shared] === first![shared])) shared += 1;
  return first!.slice(0, shared).join('.');
}

function because(branches: readonly BranchExplanation[]): string {
  const matching = branches.findIndex(({ matches }) => matches);
  const many = branches.length > 1;
  if (matching >= 0) {
    const { fields } = branches[matching]!;
    const which = many ? `Alternative ${matching + 1} of the ${branches.length} that $or gives passes: ` : '';
    return which + fields.map(({ message }) => message).join(' ');
  }
  const failing = (branch: BranchExplanation) => branch.fields.filter(({ passes }) => !passes);
  const nearest = branches.toSorted((a, b) => failing(a).length - failing(b).length)[0]!;
  const reasons = nearest.apart === undefined ? failing(nearest).map(({ message }) => message) : [nearest.apart];
  const which = many ? `None of the ${branches.length} alternatives that $or gives passes; in the nearest, ` : '';
  return which + reasons.join(' ');
}
