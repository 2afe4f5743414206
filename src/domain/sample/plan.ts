import type { Json } from '../json.ts';
import type { Spend } from './budget.ts';
import { accepts } from './check.ts';
import { negate } from './negate.ts';
import { ANY, ARRAY, FRACTION, INTEGER, type Node, type Nodes, NUMBER, OBJECT, type Pattern, STRING } from './node.ts';
import { type NumberPlan, planNumbers } from './numbers.ts';
import { labelOf } from './random.ts';
import { type RegexGenerator, regexGenerator } from './regex.ts';
import { planStrings, type StringPlan } from './strings.ts';

/** Why no value can be had: the place in the schema, and what is wrong there. */
export interface Conflict {
  readonly pointer: string;
  readonly reason: string;
}

/** A fork of the schema that is still open: one of the alternatives must hold besides what already does. */
export interface Choice {
  readonly kind: 'one' | 'any' | 'dependent' | 'conditional' | 'negation';
  /** Names the choice among those of its plan. */
  readonly key: string;
  readonly label: number;
  readonly count: number;
  nodes(alternative: number): readonly Node[];
}

/** Several schemas that one value must meet, taken apart: forks first, and behind the last of them what to make a value of. */
export interface Plan {
  readonly nodes: readonly Node[];
  readonly decided: ReadonlySet<string>;
  conflict: Conflict | undefined;
  types: number;
  /** All values there are, where an `enum` or `const` says so. */
  values: readonly Json[] | undefined;
  choice: Choice | undefined;
  readonly next: (Plan | undefined)[];
  /** About how much work it was to make, in nodes looked at. */
  cost: number;
  examples: readonly Json[];
  /** Values made for it must be checked: some keyword is not built in by construction. */
  uncertain: boolean;
  strings: StringPlan | undefined;
  numbers: NumberPlan | undefined;
  object: ObjectPlan | undefined;
  array: ArrayPlan | undefined;
}

export interface PropertyPlan {
  readonly name: string;
  readonly label: number;
  readonly deprecated: boolean;
  plan(): Plan;
}

export interface ObjectPlan {
  /** In the order in which the schema declares them. */
  readonly properties: readonly PropertyPlan[];
  readonly required: ReadonlySet<string>;
  readonly dependents: ReadonlyMap<string, readonly string[]>;
  readonly min: number;
  readonly max: number;
  /** What names must be like, where there is such a rule. */
  readonly names: Plan | undefined;
  readonly patterns: readonly RegexGenerator[];
  /** Properties without a declared name are what the schema is about, as in a map of strings. */
  readonly map: boolean;
  of(name: string): Plan;
}

export interface ArrayPlan {
  readonly min: number;
  readonly max: number;
  readonly prefix: number;
  readonly unique: boolean;
  /** Nothing is said about the items. */
  readonly bare: boolean;
  readonly contains: readonly { readonly node: Node; readonly min: number; readonly max: number }[];
  nodesAt(at: number): readonly Node[];
}

const MOST_PLANS = 100_000;

/** Makes plans, each once. */
export class Planner {
  readonly nodes: Nodes;
  readonly #plans = new Map<string, Plan>();
  readonly #forbidding = new Map<string, Node>();
  readonly #nevers = new Map<string, Node>();
  readonly #text: Node;

  constructor(nodes: Nodes) {
    this.nodes = nodes;
    this.#text = nodes.blank('');
    this.#text.types = STRING;
  }

  plan(from: readonly Node[]): Plan {
    // Two references to one schema are the same plan, which is how recursion is noticed.
    const of = from.some((node) => node.alias) ? [...new Set(from.map(target))] : from;
    const ids = of.map((node) => node.id).sort((a, b) => a - b);
    const key = ids.join();
    const known = this.#plans.get(key);
    if (known) return known;
    return this.#make(of, new Set(), (plan) => {
      if (this.#plans.size >= MOST_PLANS) throw new RangeError('too many plans');
      this.#plans.set(key, plan);
    });
  }

  /** A plan that is not kept: for what depends on values drawn before. */
  passing(of: readonly Node[]): Plan {
    return this.#make(of, new Set(), () => undefined);
  }

  /** The plan that an alternative of a plan's choice leads to. */
  next(plan: Plan, alternative: number): Plan {
    const known = plan.next[alternative];
    if (known) return known;
    const choice = plan.choice as Choice;
    const decided = new Set(plan.decided).add(choice.key);
    return this.#make([...plan.nodes, ...choice.nodes(alternative)], decided, (made) => {
      plan.next[alternative] = made;
    });
  }

  /** Whether every alternative of a plan is known to lead nowhere. */
  isHopeless(plan: Plan, left = { plans: 500 }): boolean {
    if (plan.conflict) return true;
    if (!plan.choice || left.plans-- <= 0) return false;
    for (let at = 0; at < plan.choice.count; at++) if (!this.isHopeless(this.next(plan, at), left)) return false;
    return true;
  }

  #make(of: readonly Node[], decided: ReadonlySet<string>, keep: (plan: Plan) => void): Plan {
    const plan: Plan = {
      nodes: this.#flatten(of),
      decided,
      conflict: undefined,
      types: ANY,
      values: undefined,
      choice: undefined,
      next: [],
      cost: 0,
      examples: [],
      uncertain: false,
      strings: undefined,
      numbers: undefined,
      object: undefined,
      array: undefined,
    };
    // Kept before it is worked out: a recursive schema meets itself on the way.
    keep(plan);
    this.#analyse(plan);
    plan.cost = plan.nodes.length * (1 + (plan.object?.required.size ?? 0));
    return plan;
  }

  #flatten(of: readonly Node[]): readonly Node[] {
    const flat = new Set(of);
    for (const node of flat) {
      for (const part of node.all) flat.add(part);
      for (const part of node.not) flat.add(negate(part, this.nodes));
    }
    // What is made of the plan looks at each of its nodes, some more than once.
    this.nodes.budget.spend(10 * flat.size, of[0]?.pointer ?? '');
    return [...flat];
  }

  #analyse(plan: Plan): void {
    const place = plan.nodes[0]?.pointer ?? '';
    const fail = (reason: string, pointer = place): void => {
      plan.conflict ??= { pointer, reason };
    };
    const never = plan.nodes.find((node) => node.never);
    if (never) {
      fail('the schema there accepts no value', never.pointer);
      return;
    }

    let culprit = place;
    for (const node of plan.nodes) {
      const types = plan.types & node.types;
      if (types !== plan.types) culprit = node.pointer;
      plan.types = types;
    }
    if (plan.types === 0) {
      fail('the types that are asked for exclude each other', culprit);
      return;
    }
    if ((plan.types & INTEGER) !== 0 && plan.nodes.some((node) => node.format === 'int32' || node.format === 'int64')) {
      plan.types &= ~FRACTION;
    }
    plan.examples = plan.nodes.flatMap((node) => node.examples);
    plan.uncertain = plan.nodes.some(isUncertain);

    const enums = plan.nodes.flatMap((node) => (node.enum ? [node.enum.values] : []));
    const smallest = enums.reduce<readonly Json[] | undefined>(
      (a, b) => (a && a.length <= b.length ? a : b),
      undefined,
    );
    if (smallest) {
      plan.values = smallest.filter((value) => plan.nodes.every((node) => accepts(node, value, this.nodes)));
      if (plan.values.length === 0)
        fail('none of the values that "enum" or "const" lists is accepted by the rest of the schema');
      return;
    }
    plan.choice = this.#choiceOf(plan);
    this.#feasible(plan, fail);
  }

  /** Leaves out the types for which the schema has no value, and fails where none is left. */
  #feasible(plan: Plan, fail: (reason: string, pointer?: string) => void): void {
    let why: Conflict | undefined;
    const without = (types: number, reason: string, pointer?: string): void => {
      plan.types &= ~types;
      why ??= { reason, pointer: pointer ?? plan.nodes[0]?.pointer ?? '' };
    };
    if ((plan.types & NUMBER) !== 0) {
      const { empty } = this.numbers(plan);
      if (empty) without(NUMBER, empty);
    }
    if ((plan.types & STRING) !== 0) {
      const { empty } = this.strings(plan);
      if (empty) without(STRING, empty);
    }
    if ((plan.types & ARRAY) !== 0) {
      const array = this.array(plan);
      if (array.min > array.max) without(ARRAY, `a list needs at least ${array.min} and at most ${array.max} items`);
    }
    if ((plan.types & OBJECT) !== 0) {
      const object = this.object(plan);
      const blocked = object.properties.find(({ name, plan: of }) => object.required.has(name) && of().conflict);
      if (object.min > object.max)
        without(OBJECT, `an object needs at least ${object.min} and at most ${object.max} properties`);
      else if (object.required.size > object.max) {
        without(OBJECT, `${object.required.size} properties are required and at most ${object.max} allowed`);
      } else if (blocked) {
        const { reason, pointer } = blocked.plan().conflict as Conflict;
        without(OBJECT, `the required property "${blocked.name}" can't have a value: ${reason}`, pointer);
      }
    }
    if (plan.types === 0 && why) fail(why.reason, why.pointer);
  }

  strings(plan: Plan): StringPlan {
    plan.strings ??= planStrings(
      plan.nodes,
      plan.examples.filter((value) => typeof value === 'string'),
      this.#spending(plan),
    );
    return plan.strings;
  }

  #spending(plan: Plan): Spend {
    return (steps) => this.nodes.budget.spend(steps, plan.nodes[0]?.pointer ?? '');
  }

  numbers(plan: Plan): NumberPlan {
    plan.numbers ??= planNumbers(plan.nodes, plan.types);
    return plan.numbers;
  }

  object(plan: Plan): ObjectPlan {
    plan.object ??= this.#object(plan);
    return plan.object;
  }

  array(plan: Plan): ArrayPlan {
    plan.array ??= this.#array(plan);
    return plan.array;
  }

  #object(plan: Plan): ObjectPlan {
    const { nodes } = plan;
    const dependents = new Map<string, string[]>();
    const required = new Set<string>();
    const names = new Map<string, boolean>();
    for (const node of nodes) {
      for (const [name, of] of node.properties) names.set(name, (names.get(name) ?? false) || of.deprecated);
      for (const name of node.required) required.add(name);
      for (const [name, others] of node.dependentRequired) {
        dependents.set(name, [...(dependents.get(name) ?? []), ...others]);
        for (const other of others) if (!names.has(other)) names.set(other, false);
      }
    }
    for (const name of required) {
      if (!names.has(name)) names.set(name, false);
      for (const other of dependents.get(name) ?? []) required.add(other);
    }
    const cache = new Map<string, Plan>();
    const unevaluated = plan.choice ? [] : this.#unevaluated(nodes, 'unevaluatedProperties');
    const of = (name: string): Plan => {
      const known = cache.get(name);
      if (known) return known;
      const made = this.plan(this.#propertyNodes(nodes, name, unevaluated));
      // Made-up names of open objects would pile up.
      if (names.has(name)) cache.set(name, made);
      return made;
    };
    const nameRules = nodes.flatMap((node) => (node.propertyNames ? [node.propertyNames] : []));
    const patterns = new Set(nodes.flatMap((node) => node.patternProperties.map(({ pattern }) => pattern)));
    return {
      properties: [...names].map(([name, deprecated]) => ({
        name,
        label: labelOf(name),
        deprecated,
        plan: () => of(name),
      })),
      required,
      dependents,
      min: Math.max(...nodes.map((node) => node.minProperties), 0),
      max: Math.min(...nodes.map((node) => node.maxProperties)),
      names: nameRules.length > 0 ? this.plan([...nameRules, this.#text]) : undefined,
      patterns: [...patterns]
        .map((pattern: Pattern) => regexGenerator(pattern, this.#spending(plan)))
        .filter((generator) => generator !== undefined),
      map: names.size === 0 && (patterns.size > 0 || nodes.some((node) => node.additional && says(node.additional))),
      of,
    };
  }

  #propertyNodes(nodes: readonly Node[], name: string, unevaluated: readonly Unevaluated[]): Node[] {
    const result = new Set<Node>();
    for (const node of nodes) {
      const declared = node.properties.get(name);
      if (declared) result.add(declared);
      let known = declared !== undefined;
      for (const { pattern, node: of } of node.patternProperties) {
        if (!pattern.regex.test(name)) continue;
        known = true;
        result.add(of);
      }
      if (!known && node.additional) result.add(node.additional);
      if (node.propertyNames && !accepts(node.propertyNames, name, this.nodes)) {
        result.add(this.#never(node.propertyNames.pointer));
      }
    }
    for (const { node, seeing } of unevaluated) {
      const seen = seeing.some(
        (other) =>
          other.properties.has(name) ||
          other.additional !== undefined ||
          (other !== node && other.unevaluatedProperties !== undefined) ||
          other.patternProperties.some(({ pattern }) => pattern.regex.test(name)),
      );
      if (!seen) result.add(node.unevaluatedProperties as Node);
    }
    return [...result];
  }

  #array(plan: Plan): ArrayPlan {
    const { nodes } = plan;
    const contains = nodes.flatMap((node) => (node.contains ? [node.contains] : []));
    const prefix = Math.max(0, ...nodes.map((node) => node.prefix.length));
    const unevaluated = plan.choice ? [] : this.#unevaluated(nodes, 'unevaluatedItems');
    const cache = new Map<number, readonly Node[]>();
    const nodesAt = (at: number): readonly Node[] => {
      const position = Math.min(at, prefix);
      const known = cache.get(position);
      if (known) return known;
      const result = new Set<Node>();
      for (const node of nodes) {
        const of = node.prefix[position] ?? node.rest;
        if (of) result.add(of);
      }
      for (const { node, seeing } of unevaluated) {
        const seen = seeing.some(
          (other) =>
            position < other.prefix.length ||
            other.rest !== undefined ||
            (other !== node && other.unevaluatedItems !== undefined),
        );
        if (!seen) result.add(node.unevaluatedItems as Node);
      }
      const made = [...result];
      cache.set(position, made);
      return made;
    };
    let max = Math.min(...nodes.map((node) => node.maxItems));
    for (let at = 0; at <= prefix && at < max; at++) {
      if (nodesAt(at).some((node) => node.never)) max = at;
    }
    const needed = contains.reduce((most, { min }) => Math.max(most, min), 0);
    return {
      min: Math.max(needed, ...nodes.map((node) => node.minItems)),
      max,
      prefix: Math.min(prefix, max),
      unique: nodes.some((node) => node.unique),
      bare: prefix === 0 && contains.length === 0 && nodesAt(0).length === 0,
      contains,
      nodesAt,
    };
  }

  /** Each node with the given keyword, and the nodes whose findings it sees: itself and what applies in place below it. */
  #unevaluated(nodes: readonly Node[], keyword: 'unevaluatedProperties' | 'unevaluatedItems'): Unevaluated[] {
    const present = new Set(nodes);
    return nodes
      .filter((node) => node[keyword])
      .map((node) => {
        const seeing = new Set([node]);
        for (const other of seeing) {
          const { conditional } = other;
          const parts = [
            ...other.any.flat(),
            ...other.one.flat(),
            ...other.dependentSchemas.values(),
            ...(conditional ? [conditional.test, conditional.yes, conditional.no] : []),
          ];
          for (const part of other.all) seeing.add(part);
          for (const part of parts) if (part && present.has(part)) seeing.add(part);
        }
        return { node, seeing: [...seeing] };
      });
  }

  #choiceOf(plan: Plan): Choice | undefined {
    const present = new Set(plan.nodes);
    let best: Choice | undefined;
    const offer = (
      node: Node,
      kind: Choice['kind'],
      at: string,
      alternatives: readonly (() => readonly Node[])[],
    ): void => {
      const key = `${node.id} ${kind} ${at}`;
      if (plan.decided.has(key) || (best && RANK[best.kind] <= RANK[kind])) return;
      const label = labelOf(`${node.pointer} ${kind} ${at}`);
      best = {
        kind,
        key,
        label,
        count: alternatives.length,
        nodes: (n) => (alternatives[n] as () => readonly Node[])(),
      };
    };
    for (const node of plan.nodes) {
      for (const [at, group] of node.one.entries()) {
        offer(
          node,
          'one',
          String(at),
          group.map((part, index) => () => this.#exactly(group, part, index)),
        );
      }
      for (const [at, group] of node.any.entries()) {
        if (group.some((part) => present.has(part))) continue;
        offer(
          node,
          node.derived ? 'negation' : 'any',
          String(at),
          group.map((part) => () => [part]),
        );
      }
      const { conditional } = node;
      if (conditional && (conditional.yes || conditional.no)) {
        const { test, yes, no } = conditional;
        offer(node, 'conditional', '', [
          () => (yes ? [test, yes] : [test]),
          () => (no ? [negate(test, this.nodes), no] : [negate(test, this.nodes)]),
        ]);
      }
      if ((plan.types & OBJECT) === 0) continue;
      for (const [name, part] of node.dependentSchemas) {
        const without = (): readonly Node[] => [this.#forbid(name, node.pointer)];
        const isRequired = plan.nodes.some((other) => other.required.includes(name));
        offer(node, 'dependent', name, isRequired ? [() => [part]] : [() => [part], without]);
      }
    }
    return best;
  }

  /** One branch of a `oneOf`, and against each other branch that a value could also meet its negation. */
  #exactly(group: readonly Node[], part: Node, index: number): readonly Node[] {
    const others = group.filter((_, at) => at !== index);
    const meet = (other: Node): boolean => !areApart(target(part), target(other)) && !this.plan([part, other]).conflict;
    return [part, ...others.filter(meet).map((other) => negate(other, this.nodes))];
  }

  #forbid(name: string, pointer: string): Node {
    const known = this.#forbidding.get(name);
    if (known) return known;
    const node = this.nodes.blank(pointer);
    node.properties = new Map([[name, this.nodes.never(pointer)]]);
    this.#forbidding.set(name, node);
    return node;
  }

  #never(pointer: string): Node {
    const node = this.#nevers.get(pointer) ?? this.nodes.never(pointer);
    this.#nevers.set(pointer, node);
    return node;
  }
}

interface Unevaluated {
  readonly node: Node;
  readonly seeing: readonly Node[];
}

/** What is written decides before what was derived: a negation then often has only one way left. */
const RANK: Readonly<Record<Choice['kind'], number>> = { one: 0, any: 1, conditional: 2, dependent: 3, negation: 4 };

function isUncertain(node: Node): boolean {
  return (
    node.reject.length > 0 ||
    node.unevaluatedProperties !== undefined ||
    node.unevaluatedItems !== undefined ||
    node.contains !== undefined ||
    node.unique ||
    node.one.length > 0
  );
}

/** What a node that only refers refers to in the end. */
function target(node: Node): Node {
  let at = node;
  for (let steps = 0; at.alias && steps < 100; steps++) at = at.alias;
  return at;
}

/** Whether no value can meet both, as far as a glance tells: other types, or other values of a property that both require. */
function areApart(a: Node, b: Node): boolean {
  if ((a.types & b.types) === 0) return true;
  return a.required.some((name) => {
    if (!b.required.includes(name)) return false;
    const [here, there] = [a.properties.get(name)?.enum, b.properties.get(name)?.enum];
    return here !== undefined && there !== undefined && !here.values.some((value) => there.has(value));
  });
}

/** Whether a schema says more than that anything goes. */
function says(node: Node): boolean {
  return (
    node.types !== ANY ||
    node.all.length + node.any.length + node.one.length > 0 ||
    node.enum !== undefined ||
    node.properties.size > 0
  );
}
