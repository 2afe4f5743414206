import {
  atPointer,
  childPointer,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  member,
  pointerSteps,
} from '../json.ts';
import { nearest } from '../schema/distance.ts';
import type { Problem, Validator } from '../schema/interpret.ts';
import type { Verdict } from '../schema/patterns.ts';
import type { Dialect } from '../schema/types.ts';
import { accepts, codePoints, typeOf } from './check.ts';
import { GivenUp } from './given-up.ts';
import { ANY, type Node, Nodes, NULL, NUMBER, OBJECT, STRING } from './node.ts';
import { Planner } from './plan.ts';
import { labelOf, Random } from './random.ts';
import { Search } from './search.ts';

/** The ways to break an event: each what it does to one value of it. */
export const breakRules = {
  'required-missing': 'A property that must be there is not.',
  'dependent-missing': 'A property that another one asks for is not there.',
  'additional-property': 'A property is there that the schema forbids.',
  'too-few-properties': 'An object has fewer properties than it must.',
  'too-many-properties': 'An object has more properties than it may.',
  'name-unmatched': 'A property has a name that is not allowed.',
  'null-instead': 'null stands where a value must be.',
  'not-an-object': 'Another value stands where an object must be.',
  'type-wrong': 'A value is of another type, such as a number in quotes.',
  'enum-unknown': 'A value is none of those listed: as a newer producer would send it.',
  'const-other': 'A value is another than the only one allowed.',
  'pattern-unmatched': 'A text does not match its pattern.',
  'too-short': 'A text is one character too short.',
  'too-long': 'A text is one character too long.',
  'too-small': 'A number is below its minimum.',
  'too-large': 'A number is above its maximum.',
  'not-a-multiple': 'A number is no multiple of what it must be.',
  'too-few-items': 'A list has one item too few.',
  'too-many-items': 'A list has one item too many.',
  'not-unique': 'A list has an item twice.',
  'contains-missing': 'A list lacks the item that it must contain.',
} as const;

export type BreakRule = keyof typeof breakRules;

export const breakRuleNames = Object.keys(breakRules) as readonly BreakRule[];

/** What a person most likely meant; `undefined` where nothing is near. */
export function nearestBreakRule(text: string): string | undefined {
  return nearest(text, breakRuleNames);
}

/** An event that is broken in one way, and in no other as far as the schema lets one say so. */
export interface Broken {
  readonly value: Json;
  readonly rule: BreakRule;
  /** JSON pointer of what was broken, into the event. For a property that is missing, where it would be. */
  readonly pointer: string;
  /** JSON pointer of the keyword, into the self-contained schema. */
  readonly schemaPointer: string;
  /** What a validator says of it. */
  readonly message: string;
  /** Whether the validator found this and nothing else. Of alternatives, for instance, it can't know which one was meant. */
  readonly exact: boolean;
}

/** What was broken in one event, and where. */
export type Breakage = Omit<Broken, 'value'>;

/** One way to break one event. */
interface Way {
  readonly rule: BreakRule;
  readonly pointer: string;
  readonly keywords: readonly string[];
  /** Where a validator reports it. */
  readonly reportedAt: string;
  /** The place that is changed, and what may be put there: plain values first. */
  readonly place: string;
  readonly values: () => Iterable<Json>;
}

export interface BreakerOptions {
  readonly seed: number;
  /** Of the same schema. */
  readonly validator: Validator;
  /** Whether a broken event still has its address: what no address meets is unknown on a bus, and not invalid. */
  readonly keeps: (value: Json) => boolean;
  /** What the judges said of its patterns; see `SampleOptions`. */
  readonly verdicts?: ReadonlyMap<string, Verdict>;
}

/** So many values of one way are tried; one made by search is the last. */
const TRIES = 24;
/** Longer texts and lists than this are not made: no event has room for them. */
const LONGEST = 200_000;
const MOST_ITEMS = 20_000;
const STRANGERS: readonly string[] = ['unexpected', 'extra', 'unexpectedProperty', 'x-unexpected', 'Unexpected', '_'];

/** Breaks valid events of one schema, which is self-contained, in a dialect, with patterns that may be run. */
export class Breaker {
  readonly #schema: Json;
  readonly #nodes: Nodes;
  readonly #root: Node;
  readonly #search: Search;
  readonly #planner: Planner;
  readonly #options: BreakerOptions;
  /** How often each rule, and each rule at each place, was taken. */
  readonly #taken = new Map<string, number>();
  readonly #random: Random;
  readonly #searched = new Map<string, readonly Json[]>();

  constructor(schema: Json, dialect: Dialect, options: BreakerOptions) {
    this.#schema = schema;
    this.#nodes = new Nodes(schema, dialect, options.verdicts);
    this.#root = this.#nodes.root();
    this.#planner = new Planner(this.#nodes);
    this.#search = new Search(this.#planner, 'minimal');
    this.#options = options;
    this.#random = new Random(options.seed, labelOf('broken'));
  }

  /** Every way in which this event can be broken, made and verified: one a rule and place, the items of a list being one place. */
  every(value: Json): readonly Broken[] {
    const found = new Map<string, Broken>();
    for (const way of this.#ways(value)) {
      const key = keyOf(way);
      if (found.get(key)?.exact) continue;
      const broken = this.#broken(value, way);
      if (broken && (broken.exact || !found.has(key))) found.set(key, broken);
    }
    return [...found.values()];
  }

  /**
   * The event broken in one way: by a rule, or by one that the seed picks. The next call takes another way, as long as there
   * is one. `undefined` where this event can't be broken so.
   */
  break(value: Json, rule?: BreakRule): Broken | undefined {
    const random = this.#random.fork(this.#taken.get('') ?? 0);
    const ways = random.shuffle([...this.#ways(value)].filter((way) => rule === undefined || way.rule === rule));
    const times = (key: string) => this.#taken.get(key) ?? 0;
    // What was never done, then the rule that was done least.
    const rank = (way: Way) => [Math.min(times(keyOf(way)), 1), times(way.rule), times(keyOf(way))];
    const ranked = ways.map((way) => ({ way, rank: rank(way) })).sort((a, b) => compare(a.rank, b.rank));
    let second: Broken | undefined;
    for (const { way } of ranked) {
      const broken = this.#broken(value, way);
      if (broken?.exact) return this.#take(broken);
      second ??= broken;
    }
    return second && this.#take(second);
  }

  #take(broken: Broken): Broken {
    for (const key of ['', broken.rule, keyOf(broken)]) this.#taken.set(key, (this.#taken.get(key) ?? 0) + 1);
    return broken;
  }

  #broken(value: Json, way: Way): Broken | undefined {
    this.#nodes.budget.renew();
    let second: Broken | undefined;
    let tries = 0;
    for (const candidate of untilGivenUp(way.values)) {
      if (tries++ >= TRIES) break;
      if (typeof candidate === 'number' && !Number.isFinite(candidate)) continue;
      const changed = replaced(value, pointerSteps(way.place), candidate);
      const problems = this.#options.validator.check(changed);
      const grade = gradeOf(problems, way);
      if (grade === undefined || !this.#options.keeps(changed)) continue;
      const problem = problems.find((one) => way.keywords.includes(one.keyword)) ?? (problems[0] as Problem);
      const { rule, pointer } = way;
      const { schemaPointer, message } = problem;
      const broken = { value: changed, rule, pointer, schemaPointer, message, exact: grade === 'exact' };
      if (broken.exact) return broken;
      second ??= broken;
    }
    return second;
  }

  #ways(value: Json): Iterable<Way> {
    this.#nodes.budget.renew();
    return untilGivenUp(() => this.#waysIn(value));
  }

  *#waysIn(value: Json): Generator<Way> {
    const places = new Map<string, { readonly value: Json; readonly nodes: Set<Node> }>();
    const visit = (node: Node, at: Json, pointer: string): void => {
      const place = places.get(pointer) ?? { value: at, nodes: new Set() };
      places.set(pointer, place);
      if (place.nodes.has(node)) return;
      place.nodes.add(node);
      const fits = (part: Node) => accepts(part, at, this.#nodes);
      for (const part of node.all) visit(part, at, pointer);
      for (const group of [...node.any, ...node.one])
        for (const part of group) if (fits(part)) visit(part, at, pointer);
      if (node.conditional) {
        const branch = fits(node.conditional.test) ? node.conditional.yes : node.conditional.no;
        if (branch) visit(branch, at, pointer);
      }
      if (isArray(at)) {
        for (const [i, item] of at.entries()) {
          const of = node.prefix[i] ?? node.rest;
          if (of) visit(of, item, childPointer(pointer, i));
        }
      } else if (isObject(at)) {
        for (const [name, part] of node.dependentSchemas) if (Object.hasOwn(at, name)) visit(part, at, pointer);
        for (const [name, item] of Object.entries(at)) {
          const declared = node.properties.get(name);
          const matching = node.patternProperties.filter(({ pattern }) => pattern.regex.test(name));
          const of = [...(declared ? [declared] : []), ...matching.map((each) => each.node)];
          if (of.length === 0 && node.additional) of.push(node.additional);
          for (const part of of) visit(part, item, childPointer(pointer, name));
        }
      }
    };
    visit(this.#root, value, '');
    for (const [pointer, place] of places) {
      for (const node of place.nodes) yield* this.#waysAt(node, place.value, pointer, [...place.nodes]);
    }
  }

  *#waysAt(node: Node, value: Json, at: string, beside: readonly Node[]): Generator<Way> {
    const here = (rule: BreakRule, keywords: readonly string[], values: () => Iterable<Json>): Way => {
      return { rule, keywords, values, pointer: at, reportedAt: at, place: at };
    };
    const made = (changes: Partial<Node>) => () => this.#made(node, changes, beside);

    // A detail that is no object never reaches anybody: EventBridge refuses it.
    if (node.types !== ANY && at !== '') {
      const wrong = otherTypes(value).filter((other) => (node.types & typeOf(other)) === 0);
      if (isObject(value) && node.types === OBJECT) yield here('not-an-object', ['type'], () => wrong);
      else if (wrong.length > 0) yield here('type-wrong', ['type'], () => wrong);
      if ((node.types & NULL) === 0) yield here('null-instead', ['type'], () => [null]);
    }
    if (node.enum) {
      const constant = member(atPointer(this.#schema, node.pointer), 'const') !== undefined;
      const { enum: allowed } = node;
      const values = function* (): Iterable<Json> {
        yield* unlisted(value);
        yield* made({ enum: undefined, notEnum: allowed })();
      };
      if (constant) yield here('const-other', ['const', 'enum'], values);
      else yield here('enum-unknown', ['enum', 'const'], values);
    }
    if (typeof value === 'string') yield* this.#waysOfText(node, value, here, made);
    else if (typeof value === 'number') yield* this.#waysOfNumber(node, value, here, made);
    else if (isArray(value)) yield* this.#waysOfList(node, value, here);
    else if (isObject(value)) yield* this.#waysOfObject(node, value, at);
  }

  *#waysOfText(node: Node, value: string, here: Here, made: Made): Generator<Way> {
    const { pattern, minLength, maxLength } = node;
    if (pattern) {
      yield here('pattern-unmatched', ['pattern'], function* () {
        const texts = [
          `${value}!`,
          `!${value.slice(1)}`,
          `${value.slice(0, -1)}!`,
          swapped(value),
          `${value} `,
          '?',
          '',
        ];
        for (const text of texts) if (!pattern.regex.test(text)) yield text;
        yield* made({ types: STRING, pattern: undefined, notPattern: pattern })();
      });
    }
    if (minLength > 0) {
      yield here('too-short', ['minLength'], function* () {
        yield [...value].slice(0, minLength - 1).join('');
        yield* made({ types: STRING, minLength: 0, maxLength: minLength - 1 })();
      });
    }
    if (maxLength < LONGEST) {
      yield here('too-long', ['maxLength'], function* () {
        const missing = maxLength + 1 - codePoints(value);
        const last = [...value].at(-1) ?? 'x';
        yield value + last.repeat(missing);
        yield value + 'x'.repeat(missing);
        yield* made({ types: STRING, minLength: maxLength + 1, maxLength: maxLength + 1 })();
        yield* made({ types: STRING, minLength: maxLength + 1, maxLength: Number.POSITIVE_INFINITY })();
      });
    }
  }

  *#waysOfNumber(node: Node, value: number, here: Here, made: Made): Generator<Way> {
    const { min, max, multipleOf } = node;
    const step = multipleOf ?? 1;
    if (min) {
      yield here('too-small', ['minimum', 'exclusiveMinimum'], function* () {
        if (min.exclusive) yield min.value;
        yield min.value - step;
        const below = { value: min.value, exclusive: !min.exclusive };
        yield* made({ types: NUMBER & node.types, min: undefined, max: below })();
        yield min.value - Math.max(1, Math.abs(min.value));
      });
    }
    if (max) {
      yield here('too-large', ['maximum', 'exclusiveMaximum'], function* () {
        if (max.exclusive) yield max.value;
        yield max.value + step;
        const above = { value: max.value, exclusive: !max.exclusive };
        yield* made({ types: NUMBER & node.types, max: undefined, min: above })();
        yield max.value + Math.max(1, Math.abs(max.value));
      });
    }
    if (multipleOf !== undefined) {
      yield here('not-a-multiple', ['multipleOf'], function* () {
        yield value + (Number.isInteger(multipleOf) && multipleOf > 1 ? 1 : multipleOf / 2);
        yield* made({ types: NUMBER & node.types, multipleOf: undefined, notMultipleOf: multipleOf })();
      });
    }
  }

  *#waysOfList(node: Node, value: readonly Json[], here: Here): Generator<Way> {
    const { minItems, maxItems, contains } = node;
    if (minItems > 0) yield here('too-few-items', ['minItems'], () => [value.slice(0, minItems - 1)]);
    if (maxItems < MOST_ITEMS && value.length > 0) {
      yield here('too-many-items', ['maxItems'], () => {
        const more = Array.from({ length: maxItems + 1 - value.length }, (_, i) => value[i % value.length] as Json);
        return [
          [...value, ...more.map((item, i) => another(item, i))],
          [...value, ...more],
        ];
      });
    }
    if (node.unique && value.length > 0) {
      const [first, , ...rest] = value as readonly [Json, ...Json[]];
      yield here('not-unique', ['uniqueItems'], () => [
        ...(value.length > 1 ? [[first, first, ...rest]] : []),
        [...value, first],
      ]);
    }
    if (contains && contains.min > 0) {
      const others = value.filter((item) => !accepts(contains.node, item, this.#nodes));
      const filler = others[0];
      const filled = filler === undefined ? [] : [value.map((item) => (others.includes(item) ? item : filler))];
      yield here('contains-missing', ['contains', 'minContains'], () => [...filled, others]);
    }
  }

  *#waysOfObject(node: Node, value: JsonObject, at: string): Generator<Way> {
    const { properties, patternProperties, additional, unevaluatedProperties } = node;
    const without = (name: string): Json => omit(value, name);
    const ways = (
      rule: BreakRule,
      keywords: readonly string[],
      name: string | undefined,
      make: () => Iterable<Json>,
      inside = false,
    ): Way => {
      const pointer = name === undefined ? at : childPointer(at, name);
      return { rule, keywords, pointer, reportedAt: inside ? pointer : at, place: at, values: make };
    };
    for (const name of node.required) {
      if (Object.hasOwn(value, name)) yield ways('required-missing', ['required'], name, () => [without(name)]);
    }
    for (const [name, others] of node.dependentRequired) {
      for (const other of others) {
        if (!Object.hasOwn(value, name) || !Object.hasOwn(value, other)) continue;
        yield ways('dependent-missing', ['dependentRequired', 'dependencies'], other, () => [without(other)]);
      }
    }
    const known = (name: string) =>
      Object.hasOwn(value, name) ||
      properties.has(name) ||
      patternProperties.some(({ pattern }) => pattern.regex.test(name));
    const strangers = STRANGERS.filter((name) => !known(name));
    const [stranger] = strangers;
    if (stranger !== undefined && (additional?.never || unevaluatedProperties?.never)) {
      const keyword = additional?.never ? 'additionalProperties' : 'unevaluatedProperties';
      yield ways(
        'additional-property',
        [keyword, 'false'],
        stranger,
        () => [{ ...value, [stranger]: 'unexpected' }],
        true,
      );
    }
    if (node.minProperties > 0) {
      const names = Object.keys(value);
      const spare = [
        ...names.filter((name) => node.required.includes(name)),
        ...names.filter((name) => !node.required.includes(name)),
      ];
      yield ways('too-few-properties', ['minProperties'], undefined, () => [
        Object.fromEntries(spare.slice(0, node.minProperties - 1).map((name) => [name, value[name] as Json])),
      ]);
    }
    if (node.maxProperties < MOST_ITEMS) {
      const count = node.maxProperties + 1 - Object.keys(value).length;
      const sample = Object.values(value)[0] ?? 'unexpected';
      const more = Array.from({ length: count }, (_, i): [string, Json] => [`unexpected${i + 1}`, sample]);
      yield ways('too-many-properties', ['maxProperties'], undefined, () => [
        { ...value, ...Object.fromEntries(more) },
      ]);
    }
    const names = node.propertyNames;
    if (names) {
      const wrong = [...STRANGERS, '?', 'unexpected name', 'x'.repeat(300), ''].find(
        (name) => !Object.hasOwn(value, name) && !accepts(names, name, this.#nodes),
      );
      const sample = Object.values(value)[0] ?? 'unexpected';
      if (wrong !== undefined) {
        const keywords = ['propertyNames', 'pattern', 'minLength', 'maxLength', 'enum', 'const', 'false'];
        yield ways('name-unmatched', keywords, wrong, () => [{ ...value, [wrong]: sample }], true);
      }
    }
  }

  /** Values that break one keyword and meet all others of the place; failing that, that only break it. Made once: a search is dear. */
  #made(node: Node, changes: Partial<Node>, beside: readonly Node[]): readonly Json[] {
    const key = `${node.id} ${JSON.stringify(changes)} ${beside.map(({ id }) => id).join()}`;
    const known = this.#searched.get(key) ?? [...this.#searchFor(node, changes, beside)];
    this.#searched.set(key, known);
    return known;
  }

  *#searchFor(node: Node, changes: Partial<Node>, beside: readonly Node[]): Generator<Json> {
    const alone = (of: Node, more: Partial<Node> = {}): Node => ({
      ...of,
      all: [],
      any: [],
      one: [],
      conditional: undefined,
      dependentSchemas: new Map(),
      alias: undefined,
      negation: undefined,
      examples: [],
      ...more,
      id: this.#nodes.blank('').id,
    });
    const changed = alone(node, changes);
    const others = beside.filter((other) => other !== node).map((other) => alone(other));
    for (const nodes of [[changed, ...others], [changed]]) {
      const plan = this.#planner.passing(nodes);
      if (plan.conflict) continue;
      const value = this.#search.run(plan, this.#random.fork(labelOf(node.pointer)), 0, 0);
      if (value !== undefined) yield value;
    }
  }
}

/** Where a schema multiplies its own work, what was found until then is all there is. */
function* untilGivenUp<T>(make: () => Iterable<T>): Generator<T> {
  try {
    yield* make();
  } catch (error) {
    if (!(error instanceof GivenUp)) throw error;
  }
}

/** The items of a list are one place: what breaks the first breaks the second. */
function keyOf({ rule, pointer }: { readonly rule: BreakRule; readonly pointer: string }): string {
  return `${rule} ${pointer.replace(/\/\d+(?=\/|$)/g, '/*')}`;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [i, number] of a.entries()) if (number !== b[i]) return number - (b[i] ?? 0);
  return 0;
}

type Here = (rule: BreakRule, keywords: readonly string[], values: () => Iterable<Json>) => Way;
type Made = (changes: Partial<Node>) => () => Iterable<Json>;

/**
 * `exact`: one problem, at the place, of the keyword. `near`: all that is reported lies on the way to the place or below it, as
 * where an alternative hides it. Otherwise the change broke more than was meant, or nothing.
 */
function gradeOf(problems: readonly Problem[], { keywords, reportedAt, pointer }: Way): 'exact' | 'near' | undefined {
  const [first, ...more] = problems;
  if (first === undefined) return undefined;
  if (more.length === 0 && first.pointer === reportedAt && keywords.includes(first.keyword)) return 'exact';
  const related = (at: string) => at === pointer || pointer.startsWith(`${at}/`) || at.startsWith(`${pointer}/`);
  return problems.every((problem) => related(problem.pointer)) ? 'near' : undefined;
}

/** The value with another one at a place. Nothing of the original is changed. */
function replaced(value: Json, steps: readonly string[], by: Json): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return by;
  if (isArray(value)) return value.map((item, i) => (String(i) === step ? replaced(item, rest, by) : item));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, name === step ? replaced(item, rest, by) : item]),
  );
}

function omit(value: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
}

/** Slips that happen: a number in quotes, a list where one value was meant. */
function otherTypes(value: Json): readonly Json[] {
  if (typeof value === 'number') return [String(value), value + 0.5, true, [value]];
  if (typeof value === 'boolean') return [String(value), Number(value), 'maybe'];
  if (typeof value === 'string') return [12345, true, 0.5, [value], {}];
  if (isArray(value)) return [value[0] ?? '', {}, 'unexpected', 1];
  if (isObject(value)) return ['unexpected', [], [value], 1];
  return ['null', 0, {}];
}

/** Values like one, that are mostly not listed. */
function unlisted(value: Json): readonly Json[] {
  if (typeof value === 'string') return [`${value}-unknown`, 'UNKNOWN', 'unknown', `${value}X`, swapped(value)];
  if (typeof value === 'number') return [value + 1, value - 1, value + 1000, -value - 7];
  if (typeof value === 'boolean') return [!value];
  if (isObject(value)) return [{ ...value, unexpected: 'unexpected' }, {}];
  if (isArray(value)) return [[...value, 'unexpected'], []];
  return ['unknown', 0];
}

/** A copy that differs, so that a longer list does not repeat itself. */
function another(value: Json, index: number): Json {
  if (typeof value === 'string') return `${value}${index + 2}`;
  if (typeof value === 'number') return value + index + 1;
  return value;
}

function swapped(text: string): string {
  const upper = text.toUpperCase();
  return upper === text ? text.toLowerCase() : upper;
}
