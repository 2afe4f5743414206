import { withAddress } from '../domain/catalogue/address-schema.ts';
import { addressBook } from '../domain/catalogue/addresses.ts';
import type { Target } from '../domain/catalogue/reference.ts';
import { childPointer, type Json } from '../domain/json.ts';
import { createSampler, type SampleShape, Unsatisfiable } from '../domain/sample/sample.ts';
import { type Assignment, assign, parseAssignment } from '../domain/sample/set.ts';
import type { Problem, Validator } from '../domain/schema/interpret.ts';
import type { Verdict } from '../domain/schema/patterns.ts';
import type { Dialect } from '../domain/schema/types.ts';
import { EdaError } from '../errors.ts';
import type { Clock, Random } from '../ports.ts';
import type { Workspace } from './load-catalogue.ts';
import { SchemaChecks } from './schema-checks.ts';
import { brokenSchema } from './schema-show.ts';

/** So many repetitions in a row mean that the schema has hardly more events. */
const PATIENCE = 100;

/** What "now" is where a seed is given and no time: the same seed then gives the same events on any day. */
export const SEEDED_TIME = Date.UTC(2026, 0, 15, 12);

export interface MakeOptions {
  readonly count: number;
  readonly shape: SampleShape;
  readonly seed?: number;
  /** ISO 8601. */
  readonly time?: string;
  /** `path=value`, as given. */
  readonly set: readonly string[];
}

export interface MadeEvents {
  readonly seed: number;
  /** ISO 8601; with the seed it makes the same events again. */
  readonly time: string;
  readonly details: readonly Json[];
  /** How many of them differ: fewer than asked for where no more were found. */
  readonly different: number;
}

/** The same, with what they were made of. */
export interface MadeFromSchema extends MadeEvents {
  /** Self-contained. */
  readonly schema: Json;
  readonly dialect: Dialect;
  readonly validator: Validator;
  /** What the judges said of its patterns. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

/** The schema of an event made ready: self-contained, judged, with its validator. Throws EdaError where it is broken. */
export async function readySchema({ library }: Workspace, { schema }: Target) {
  const checks = new SchemaChecks();
  const usable = await checks.usable(schema, await checks.facts(schema.value), library.bundled(schema.file));
  if (!usable.usable) throw brokenSchema(schema.file);
  return {
    undecided: [...checks.verdicts].find(([, verdict]) => verdict === 'unknown')?.[0],
    ...usable,
    verdicts: checks.verdicts,
    validator: checks.validator(usable),
  };
}

/**
 * Generates events of one schema and changes them as `--set` asks. Throws EdaError where the schema has no event, where
 * an assignment is wrong, or where the change made an event invalid.
 */
export async function makeEvents(
  workspace: Workspace,
  target: Target,
  options: MakeOptions,
  outside: { readonly clock: Clock; readonly random: Random },
): Promise<MadeFromSchema> {
  const { schema, dialect, validator, verdicts, undecided } = await readySchema(workspace, target);
  if (undecided !== undefined) {
    // Making text for a pattern means running it.
    throw new EdaError('finding', {
      code: 'pattern-undecided',
      message: `No event is generated: whether the pattern ${JSON.stringify(undecided)} takes exponential time could not be decided, so it is not run.`,
      at: { file: target.schema.file },
      next: 'Rewrite the pattern, or give the event yourself with --data or --file.',
    });
  }
  const seed = options.seed ?? outside.random.seed();
  const now = timeOf(options, outside.clock);
  const assignments = readAssignments(options.set);
  const details: Json[] = [];
  const seen = new Set<string>();
  try {
    const sampler = createSampler(withAddress(schema, target.major.address.match), dialect, {
      seed,
      now,
      shape: options.shape,
      verdicts,
    });
    for (let i = 0, repeats = 0; details.length < options.count; i++) {
      const detail = applyAll(sampler.sample(i), assignments);
      const text = JSON.stringify(detail);
      if (seen.has(text) && repeats++ < PATIENCE) continue;
      if (!seen.has(text)) repeats = 0;
      seen.add(text);
      details.push(detail);
    }
  } catch (error) {
    if (!(error instanceof Unsatisfiable)) throw error;
    throw new EdaError('finding', {
      code: 'no-sample',
      message: `${error.certain ? 'There is no event of this schema' : 'No event of this schema was found'}: at "${error.pointer}", ${error.reason}.`,
      at: { file: target.schema.file },
      next: 'Correct the schema, or give the event yourself with --data or --file.',
    });
  }
  return {
    seed,
    time: new Date(now).toISOString(),
    details,
    different: seen.size,
    schema,
    dialect,
    validator,
    verdicts,
  };
}

const ISO_TIME = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?$/;

function timeOf(options: MakeOptions, clock: Clock): number {
  if (options.time !== undefined) {
    // Without an offset it is UTC: the same command must make the same events in every time zone.
    const [whole, day, clock = '00:00', offset = 'Z'] = ISO_TIME.exec(options.time) ?? [];
    const time = whole === undefined ? Number.NaN : Date.parse(`${day}T${clock}${offset}`);
    // `Date` takes the 30th of February for the 2nd of March.
    const noSuchDay = !Number.isNaN(time) && !new Date(`${day}T00:00Z`).toISOString().startsWith(`${day}`);
    if (Number.isNaN(time) || noSuchDay) {
      throw new EdaError('usage', {
        code: 'bad-time',
        message: `"${options.time}" is not a time${noSuchDay ? ': there is no such day' : ''}.`,
        expected: 'ISO 8601, such as 2026-01-15T12:00:00Z',
      });
    }
    return time;
  }
  return options.seed === undefined ? clock.now().getTime() : SEEDED_TIME;
}

export function readAssignments(set: readonly string[]): readonly Assignment[] {
  return set.map((text) => {
    const parsed = parseAssignment(text);
    if ('problem' in parsed) throw new EdaError('usage', { code: 'bad-set', message: parsed.problem });
    return parsed;
  });
}

export function applyAll(value: Json, assignments: readonly Assignment[]): Json {
  let changed = value;
  for (const assignment of assignments) {
    const result = assign(changed, assignment);
    if ('problem' in result) throw new EdaError('usage', { code: 'bad-set', message: result.problem });
    changed = result.value;
  }
  return changed;
}

/** A number where text is meant: how `--set` is given a text, whose quotes a shell would take away. */
function quoted({ pointer, next }: Problem, set: readonly string[]): { readonly next?: string } {
  if (next?.endsWith(' in quotes.') !== true) return {};
  const text = set.findLast((one) => {
    const parsed = parseAssignment(one);
    return 'steps' in parsed && pointer === parsed.steps.reduce<string>((at, step) => childPointer(at, step), '');
  });
  const [, path, value] = /^([^='[]+)=([\w.+-]+)$/.exec(text ?? '') ?? [];
  return path === undefined ? {} : { next: `Write it as text: --set '${path}="${value}"'.` };
}

/** Refuses events that are not valid, or that another address would claim. Throws EdaError for the first. */
export function requireValid(
  workspace: Workspace,
  target: Target,
  details: readonly Json[],
  validator: Validator,
  set: readonly string[] = [],
): void {
  const { address, ref } = target.major;
  const book = addressBook(workspace.catalogue);
  for (const [i, detail] of details.entries()) {
    const [problem, ...more] = validator.check(detail);
    if (problem) {
      const told = { ...problem, ...quoted(problem, set) };
      throw invalidEvent(ref, details.length === 1 ? undefined : i, told, more.length);
    }
    const found = book.find({ ...address, detail });
    if (found?.major === target.major) continue;
    throw new EdaError('finding', {
      code: 'wrong-address',
      message: `This event does not meet the address of ${ref}${found ? `, but that of ${found.major.ref}` : ''}.`,
      ...(address.match === undefined
        ? { next: 'Run `eda schema validate`: two addresses collide.' }
        : {
            expected: `a detail that matches ${JSON.stringify(address.match)}`,
            next: 'Set the fields of the match with --set.',
          }),
    });
  }
}

function invalidEvent(ref: string, index: number | undefined, problem: Problem, more: number): EdaError {
  const which = index === undefined ? 'The event' : `Event ${index + 1}`;
  const where = problem.pointer === '' ? '' : `, at "${problem.pointer}"`;
  return new EdaError('finding', {
    code: 'event-invalid',
    message: `${which} is no ${ref}${where}: ${problem.message}${more > 0 ? ` (and ${more} more)` : ''}.`,
    ...(problem.found === undefined ? {} : { found: problem.found }),
    ...(problem.expected === undefined ? {} : { expected: problem.expected }),
    ...(problem.next === undefined ? {} : { next: problem.next }),
  });
}
