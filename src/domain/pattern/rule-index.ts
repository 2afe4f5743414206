import { collectLeaves, type FieldNames, fieldNames, root } from './leaves.ts';
import { membersOf } from './lexical.ts';
import { type Breadth, breadthOf, ValueLookup } from './lookup.ts';
import { combine, mayBeAbsent, parseEvent } from './match.ts';
import { EventScanner, FieldNode } from './scan.ts';
import { testValue } from './test-value.ts';
import type { Branch, Pattern, ValueTest } from './types.ts';

/** Many rules as one: matching an event costs as much as what of them can match it, not as much as there are. */
export interface RuleIndex<Id> {
  readonly size: number;
  /** A rule that has this id is replaced. */
  add(id: Id, pattern: Pattern): void;
  /** Whether there was such a rule. */
  remove(id: Id): boolean;
  /**
   * The rules that match an event, in the order they were added: those for which `matchEvent` says so of the same text.
   * Throws `SyntaxError` as `matchEvent` does.
   */
  match(event: string): Id[];
}

/**
 * An index without rules. The first match after a change compiles them all anew, which takes some microseconds a rule:
 * rules change seldom.
 */
export function createRuleIndex<Id>(): RuleIndex<Id> {
  const patterns = new Map<Id, Pattern>();
  const scanner = new EventScanner();
  let compiled: Compiled<Id> | undefined;
  let event = 0;

  return {
    get size() {
      return patterns.size;
    },
    add(id, pattern) {
      patterns.delete(id);
      patterns.set(id, pattern);
      compiled = undefined;
    },
    remove(id) {
      compiled = undefined;
      return patterns.delete(id);
    },
    match(text) {
      compiled ??= compile(patterns);
      event += 1;
      if (!scanner.scan(text, compiled.fields, event)) {
        event += 1;
        if (!readCarefully(text, compiled, event)) return [];
      }
      const matched: Rule<Id>[] = [];
      enter(compiled.start, event, matched);
      if (matched.length > 1) matched.sort((a, b) => a.order - b.order);
      return matched.map(({ id }) => id);
    },
  };
}

interface Compiled<Id> {
  readonly names: FieldNames;
  readonly fields: FieldNode;
  readonly start: Group<Id>;
}

interface Rule<Id> {
  readonly id: Id;
  readonly order: number;
  /** The event that it was last found to match. */
  event: number;
}

/** What branches ask of a field. Branches that ask the same share it, and its verdict on the event of the moment. */
interface Condition {
  readonly node: FieldNode;
  readonly tests: readonly ValueTest[];
  readonly absent: boolean;
  readonly breadth: Breadth;
  event: number;
  passes: boolean;
}

/** A branch of a rule on its way into the index, with what is still to be asked there. */
interface Candidate<Id> {
  readonly rule: Rule<Id>;
  /** In the order of the names of their fields. */
  readonly branch: readonly Condition[];
  readonly rest: readonly Condition[];
}

/** Branches that have something in common, which an event met that comes here. */
interface Group<Id> {
  event: number;
  /** What all of them ask besides. */
  readonly gate: readonly Condition[];
  /** Those that ask no more. */
  readonly complete: readonly Candidate<Id>[];
  /** The others: by the value of a field, */
  readonly byValue: readonly { readonly node: FieldNode; readonly lookup: ValueLookup<Group<Id>> }[];
  /** or tried one by one. */
  readonly others: readonly Group<Id>[];
}

/** Fewer than this are tried one by one. */
const few = 5;

function compile<Id>(patterns: ReadonlyMap<Id, Pattern>): Compiled<Id> {
  const fields = new FieldNode();
  const conditions = new Map<string, Condition>();
  // The branches of one `$or` share their tests: each is spelt once.
  const spelt = new Map<readonly ValueTest[], Condition>();
  const conditionOf = ({ field, tests }: Branch[number]): Condition => {
    const known = spelt.get(tests);
    if (known !== undefined) return known;
    const key = `${JSON.stringify(field)}${JSON.stringify(tests, (_, value) => (value instanceof Set ? [...value] : value))}`;
    let condition = conditions.get(key);
    if (condition === undefined) {
      const node = fields.make(field);
      node.asked = true;
      condition = { node, tests, absent: mayBeAbsent(tests), breadth: breadthOf(tests), event: 0, passes: false };
      conditions.set(key, condition);
    }
    spelt.set(tests, condition);
    return condition;
  };
  const candidates: Candidate<Id>[] = [];
  let order = 0;
  for (const [id, { branches }] of patterns) {
    const rule = { id, order, event: 0 };
    order += 1;
    for (const tests of branches) {
      const branch = tests.map(conditionOf);
      candidates.push({ rule, branch, rest: branch });
    }
  }
  return { names: fieldNames(patterns.values()), fields, start: group(candidates) };
}

function group<Id>(candidates: readonly Candidate<Id>[]): Group<Id> {
  const counts = new Map<Condition, number>();
  for (const { rest } of candidates)
    for (const condition of rest) counts.set(condition, (counts.get(condition) ?? 0) + 1);
  const gate = [...counts.keys()]
    .filter((condition) => counts.get(condition) === candidates.length)
    .sort((a, b) => a.breadth - b.breadth);
  const open = candidates.map((candidate) => ({
    ...candidate,
    rest: candidate.rest.filter((condition) => counts.get(condition)! < candidates.length),
  }));
  const complete = open.filter(({ rest }) => rest.length === 0);
  const incomplete = open.filter(({ rest }) => rest.length > 0);
  const alone: Candidate<Id>[] = [];
  const byCondition = new Map<Condition, Candidate<Id>[]>();
  for (const candidate of incomplete) {
    const best = incomplete.length < few ? undefined : entrance(candidate.rest, counts);
    const sharing = best === undefined ? alone : byCondition.get(best);
    if (sharing === undefined) byCondition.set(best!, [candidate]);
    else sharing.push(candidate);
  }
  const lookups = new Map<FieldNode, ValueLookup<Group<Id>>>();
  for (const [condition, sharing] of byCondition) {
    const inside = group(
      sharing.map((candidate) => ({ ...candidate, rest: candidate.rest.filter((one) => one !== condition) })),
    );
    const lookup = lookups.get(condition.node) ?? new ValueLookup<Group<Id>>();
    lookups.set(condition.node, lookup);
    for (const test of condition.tests) lookup.add(test, inside);
  }
  return {
    event: 0,
    gate,
    complete,
    byValue: [...lookups].map(([node, lookup]) => ({ node, lookup })),
    others: alone.map((candidate) => group([candidate])),
  };
}

/**
 * The condition by whose values a candidate is found: one that few values pass, and of those the one that most candidates
 * share, so that it is asked once for all of them. Absence has no value to be found by.
 */
function entrance(rest: readonly Condition[], counts: ReadonlyMap<Condition, number>): Condition | undefined {
  let best: Condition | undefined;
  for (const condition of rest) {
    if (condition.absent) continue;
    if (
      best === undefined ||
      condition.breadth < best.breadth ||
      (condition.breadth === best.breadth && counts.get(condition)! > counts.get(best)!)
    )
      best = condition;
  }
  return best;
}

function enter<Id>(group: Group<Id>, event: number, matched: Rule<Id>[]): void {
  if (group.event === event) return;
  group.event = event;
  for (const condition of group.gate) if (!passes(condition, event)) return;
  for (const { rule, branch } of group.complete) {
    if (rule.event === event || !combines(branch, event)) continue;
    rule.event = event;
    matched.push(rule);
  }
  for (const { node, lookup } of group.byValue) {
    if (node.event !== event) continue;
    for (const { scalar } of node.leaves) lookup.find(scalar, (inside) => enter(inside, event, matched));
  }
  for (const other of group.others) enter(other, event, matched);
}

/** Whether the field alone allows it: array elements are looked at only where all fields do. */
function passes(condition: Condition, event: number): boolean {
  if (condition.event === event) return condition.passes;
  const { node, tests } = condition;
  condition.event = event;
  condition.passes =
    node.event === event
      ? (condition.absent && node.nested) ||
        node.leaves.some(({ scalar }) => tests.some((test) => testValue(test, scalar)))
      : condition.absent;
  return condition.passes;
}

/** Whether the values that pass can combine, which needs no thought unless array elements are about. */
function combines(branch: readonly Condition[], event: number): boolean {
  const nested = branch.filter(({ node }) => node.event === event && node.nested);
  if (nested.length === 0 || (nested.length === 1 && !nested[0]!.absent)) return true;
  return combine(branch.map(({ node, tests }) => ({ tests, leaves: node.event === event ? node.leaves : [] })));
}

/** Fills the fields as the scanner does, from the whole tree. `false` where the event is no object. */
function readCarefully<Id>(text: string, { names, fields }: Compiled<Id>, event: number): boolean {
  const value = parseEvent(text);
  if (membersOf(value) === undefined) return false;
  for (const [field, leaves] of collectLeaves(names, value)) {
    const node = fields.make(field);
    node.event = event;
    node.leaves = leaves;
    node.nested = leaves.some(({ place }) => place !== root);
  }
  return true;
}
