import type { Shape } from '../domain/codegen/consumer/answers.ts';
import { payloadsOf } from '../domain/invocation/lambda-event.ts';
import type {
  Answer,
  EventOutcome,
  Failure,
  GivenEvent,
  LogLine,
  Outcome,
  Payload,
  RefusedCall,
} from '../domain/invocation/model.ts';
import { idOf, judge } from '../domain/invocation/outcomes.ts';
import { readOutput } from '../domain/invocation/output.ts';
import { EdaError } from '../errors.ts';
import type { FunctionWorld } from '../ports.ts';
import { type EventsInput, type EventsWorld, givenEvents, readProject } from './consumer-events.ts';

export interface InvokeInput extends EventsInput {
  /** Of the consumer, as a person gave it. */
  readonly folder: string;
  /** How often all events come. */
  readonly repeat: number;
  /** Milliseconds; absent: as the generated infrastructure sets it. */
  readonly timeout?: number;
  /** Build it, needed or not. */
  readonly build: boolean;
  /** `NAME=value` */
  readonly environment: readonly string[];
}

export interface InvokedConsumer {
  readonly folder: string;
  readonly name: string;
  readonly shape: Shape;
  /** Whether its bundle was built just now. */
  readonly built: boolean;
  readonly seed?: number;
  readonly events: readonly {
    /** From 1. */
    readonly number: number;
    readonly from: string;
    /** EventBridge's; absent where it has none. */
    readonly id?: string;
    readonly expected?: Outcome;
  }[];
  readonly invocations: readonly Invocation[];
  /** Sums over all invocations. */
  readonly metrics: Readonly<Record<string, number>>;
}

export interface Invocation {
  /** From 1. */
  readonly number: number;
  /** By their numbers. `good`: whether it is what was to become of it. */
  readonly events: readonly (EventOutcome & { readonly good: boolean })[];
  readonly answer: Answer;
  readonly problem?: string;
  readonly failure?: Failure;
  readonly then: string;
  readonly milliseconds: number;
  readonly loading?: number;
  readonly memory?: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly logs: readonly LogLine[];
  readonly dropped: number;
  readonly refused: readonly RefusedCall[];
}

/** `fail` where an event became of what it should not, or an invocation failed. */
export function invokeVerdict({ invocations }: InvokedConsumer): 'pass' | 'fail' {
  const good = invocations.every(
    ({ events, problem, failure }) =>
      problem === undefined && failure === undefined && events.every((each) => each.good),
  );
  return good ? 'pass' : 'fail';
}

/** Runs a generated consumer here and now. Throws EdaError where there is none, it can't be built, or there is no event for it. */
export async function invokeConsumer(
  input: InvokeInput,
  world: Omit<EventsWorld, 'base64'> & { readonly functions: FunctionWorld },
): Promise<InvokedConsumer> {
  const { functions, files } = world;
  const variables = variablesOf(input.environment);
  const project = readProject(input.folder, files);
  const { name, shape, profile } = project.manifest.answers;
  const given = await givenEvents(input, project, { ...world, base64: functions.base64 });
  const built = await functions.build(project.path, project.shown, input.build);
  const running = await functions.start({
    folder: project.path,
    name,
    timeout: input.timeout ?? (shape === 'custom-bus' ? 25_000 : 30_000),
    variables,
    idempotency: profile !== 'minimal',
  });
  const invocations: Invocation[] = [];
  const stacks = project.path.replaceAll('\\', '/');

  const invoke = async (payload: Payload): Promise<Judged> => {
    const invoked = await running.invoke(payload.text);
    const { said, logs, metrics } = readOutput(invoked.lines, stacks);
    const texts = payload.records.map(({ event }) => given.events[event]?.text ?? '');
    const judgement = judge({ ...invoked, shape, payload, texts, said, folder: stacks });
    const { answer, milliseconds, loading, memory, dropped, refused } = invoked;
    return {
      ...judgement,
      answer,
      milliseconds,
      ...(loading === undefined ? {} : { loading }),
      ...(memory === undefined ? {} : { memory }),
      metrics,
      logs,
      dropped,
      refused,
    };
  };

  /** All events once; and those again that only waited for their duplicates, as the queue would bring them. */
  const round = async (): Promise<readonly Judged[]> => {
    const judged: Judged[] = [];
    const all = given.events.map(({ text }, event) => ({ event, text }));
    for (const payload of given.payload ? [given.payload] : payloadsOf(shape, name, all, functions)) {
      judged.push(await invoke(payload));
      if (judged.at(-1)?.answer.status === 'not-loaded') return judged;
    }
    const waiting = new Set(judged.flatMap(({ events }) => events.filter(isWaiting).map(({ event }) => event)));
    const again = all.filter(({ event }) => waiting.has(event));
    for (const payload of payloadsOf(shape, name, again, { ...functions, receives: 2 }))
      judged.push(await invoke(payload));
    return judged;
  };

  try {
    for (let i = 0; i < input.repeat; i++) {
      const judged = await round();
      const last = new Map(
        judged.flatMap(({ events }) => events.map(({ event, outcome }) => [event, outcome] as const)),
      );
      for (const { events, ...rest } of judged) {
        invocations.push({
          number: invocations.length + 1,
          ...rest,
          events: events.map((each) => ({ ...each, event: each.event + 1, good: isGood(each, given.events, last) })),
        });
      }
      if (judged.some(({ answer }) => answer.status === 'not-loaded')) break;
    }
  } finally {
    await running.close();
  }
  return {
    folder: project.shown,
    name,
    shape,
    built,
    ...(given.seed === undefined ? {} : { seed: given.seed }),
    events: given.events.map(({ text, from, expected }, i) => {
      const id = idOf(text);
      return { number: i + 1, from, ...(id === undefined ? {} : { id }), ...(expected ? { expected } : {}) };
    }),
    invocations,
    metrics: sumOf(invocations.map(({ metrics }) => metrics)),
  };
}

type Judged = Omit<Invocation, 'number' | 'events'> & { readonly events: readonly EventOutcome[] };

const isWaiting = ({ outcome }: EventOutcome) => outcome === 'waiting';

/** `last`: what became of each event in the end. Of two that are one, either may be the one that is handled. */
function isGood(
  { event, outcome }: EventOutcome,
  given: readonly GivenEvent[],
  last: ReadonlyMap<number, Outcome>,
): boolean {
  const { expected = 'handled', twin } = given[event] as GivenEvent;
  if (outcome === expected) return true;
  if (outcome === 'waiting') return last.get(event) !== 'waiting';
  if (expected === 'handled') return outcome === 'duplicate';
  return outcome === 'handled' && twin !== undefined && last.get(twin) === 'duplicate';
}

function sumOf(all: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const metrics of all)
    for (const [name, value] of Object.entries(metrics)) sums[name] = (sums[name] ?? 0) + value;
  return sums;
}

function variablesOf(given: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.map((text) => {
      const [, name, value] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(text) ?? [];
      if (name !== undefined && value !== undefined) return [name, value];
      const expected = 'NAME=value, with a name of letters, digits and _';
      // The value may be a secret.
      const found = text.split('=')[0] ?? '';
      throw new EdaError('usage', {
        code: 'bad-env',
        message: 'This is no variable of an environment.',
        found,
        expected,
      });
    }),
  );
}
