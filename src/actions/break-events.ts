import { withAddress } from '../domain/catalogue/address-schema.ts';
import { addressBook } from '../domain/catalogue/addresses.ts';
import type { Target } from '../domain/catalogue/reference.ts';
import type { Json } from '../domain/json.ts';
import { type Breakage, Breaker, type BreakRule, breakRuleNames, nearestBreakRule } from '../domain/sample/invalid.ts';
import { createSampler, Unsatisfiable } from '../domain/sample/sample.ts';
import { EdaError } from '../errors.ts';
import type { Workspace } from './load-catalogue.ts';
import { applyAll, type MadeFromSchema, readAssignments } from './make-events.ts';

export interface BrokenEvents {
  readonly details: readonly Json[];
  /** One an event. */
  readonly broken: readonly Breakage[];
}

/** A rule's name, or `any`: then the seed picks. */
export type BreakChoice = BreakRule | 'any';

/** What `--invalid` was given. Throws EdaError with the nearest where it is no rule. */
export function breakChoice(text: string): BreakChoice {
  const rule = breakRuleNames.find((name) => name === text);
  if (rule !== undefined || text === 'any') return rule ?? 'any';
  const near = nearestBreakRule(text);
  throw new EdaError('usage', {
    code: 'unknown-break',
    message: `There is no way to break an event called "${text}".`,
    expected: `one of ${breakRuleNames.join(', ')}`,
    next:
      near === undefined
        ? '`eda generate sample <event> --invalid=list` lists those an event has.'
        : `Did you mean ${near}?`,
  });
}

/**
 * Breaks valid events, each in one way, another one for each as long as there are others. Throws EdaError where the schema has
 * no such way, with those that it has.
 */
export function breakEvents(
  workspace: Workspace,
  target: Target,
  made: MadeFromSchema,
  choice: BreakChoice,
  set: readonly string[],
): BrokenEvents {
  const breaker = breakerOf(workspace, target, made);
  const rule = choice === 'any' ? undefined : choice;
  const all = made.details.map(
    (detail, i) => breaker.break(detail, rule) ?? breaker.break(fullEvent(target, made, set, i), rule),
  );
  const first = all.indexOf(undefined);
  if (first >= 0) throw notOffered(target, choice, waysOf(workspace, target, made, set));
  const broken = all.filter((one) => one !== undefined);
  return { details: broken.map(({ value }) => value), broken: broken.map(({ value: _, ...rest }) => rest) };
}

/** Every way in which an event of the schema can be broken, as far as one event with everything in it shows them. */
export function waysOf(
  workspace: Workspace,
  target: Target,
  made: MadeFromSchema,
  set: readonly string[],
): readonly Breakage[] {
  const ways = breakerOf(workspace, target, made).every(fullEvent(target, made, set, 0));
  const order = (rule: BreakRule) => breakRuleNames.indexOf(rule);
  return ways.map(({ value: _, ...rest }) => rest).sort((a, b) => order(a.rule) - order(b.rule));
}

function breakerOf(
  workspace: Workspace,
  { major }: Target,
  { schema, dialect, validator, verdicts, seed }: MadeFromSchema,
): Breaker {
  const book = addressBook(workspace.catalogue);
  const keeps = (detail: Json) => book.find({ ...major.address, detail })?.major === major;
  return new Breaker(schema, dialect, { seed, validator, verdicts, keeps });
}

/** An event with all that the schema describes, where there is one: what the one asked for lacks can be broken in it. */
function fullEvent(
  target: Target,
  { schema, dialect, verdicts, seed, time, details }: MadeFromSchema,
  set: readonly string[],
  index: number,
): Json {
  const options = { seed, now: Date.parse(time), shape: 'full', verdicts } as const;
  try {
    const sampler = createSampler(withAddress(schema, target.major.address.match), dialect, options);
    return applyAll(sampler.sample(index), readAssignments(set));
  } catch (error) {
    if (error instanceof Unsatisfiable) return details[index] as Json;
    throw error;
  }
}

function notOffered({ major }: Target, choice: BreakChoice, ways: readonly Breakage[]): EdaError {
  const offered = [...new Set(ways.map(({ rule }) => rule))];
  return new EdaError('usage', {
    code: 'break-not-offered',
    message:
      choice === 'any'
        ? `No event of ${major.ref} can be broken: its schema refuses nothing that the address lets through.`
        : `The schema of ${major.ref} has nothing that ${choice} could break.`,
    ...(offered.length === 0 ? {} : { expected: `one of ${offered.join(', ')}` }),
    next: '`eda generate sample <event> --invalid=list` lists every way, with its place.',
  });
}
