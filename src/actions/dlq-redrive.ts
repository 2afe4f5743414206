import { busOfRule, nextStep, whyNotRedriven } from '../domain/dead-letters/advice.ts';
import { inOrder } from '../domain/dead-letters/group.ts';
import type { JudgedLetter, QueueMessage } from '../domain/dead-letters/model.ts';
import { readDeadLetter } from '../domain/dead-letters/read.ts';
import { groupBy } from '../domain/group.ts';
import { EdaError } from '../errors.ts';
import type { Bus, BusWorld, FileWorld, Queue, QueueWorld, Wizard } from '../ports.ts';
import { type DlqInput, type OpenQueue, openDlq, spoken } from './dlq.ts';
import { Held, HOLD } from './dlq-held.ts';
import { bodyOf, type SendResult, sendBatch } from './dlq-send.ts';
import { findEvent } from './find-event.ts';
import { requireWorkspace } from './load-catalogue.ts';
import { counted } from './words.ts';

export interface RedriveInput extends DlqInput {
  /** Name or ARN of a bus. Absent: the bus of the rule that failed, else that of the event. */
  readonly toBus?: string;
  /** URL, ARN or name of a queue, instead of a bus. */
  readonly toQueue?: string;
  /** A reference: only letters with this event. */
  readonly event?: string;
  /** Only letters with this code. */
  readonly reason?: string;
  readonly onlyValid: boolean;
  readonly dryRun: boolean;
  /** Not asked again. */
  readonly yes: boolean;
}

/**
 * What became of a letter.
 * - `redriven`: it was accepted, and deleted here.
 * - `duplicate`: it was accepted, and may be here still, or may have been accepted twice.
 * - `uncertain`: it may have been accepted, for the answer was lost; it is here still.
 * - `kept`: it was not accepted, or not sent; it is here still.
 * - `planned`: it would be sent.
 */
export type RedriveStatus = 'redriven' | 'duplicate' | 'uncertain' | 'kept' | 'planned';

export interface RedriveEntry extends JudgedLetter {
  readonly status: RedriveStatus;
  /** The bus or queue; absent where nothing could say which. */
  readonly to?: string;
  /** The id that the bus gave it. */
  readonly eventId?: string;
  /** A sentence. */
  readonly why?: string;
  readonly next?: string;
}

export interface Redriven {
  readonly queue: string;
  readonly where: string;
  /** All that were chosen, oldest first. */
  readonly entries: readonly RedriveEntry[];
  /** How many were read and did not meet the filters. */
  readonly passedOver: number;
  readonly dryRun: boolean;
  readonly interrupted: boolean;
  /** For stderr. */
  readonly notes: readonly string[];
}

/** Whether any letter was not redriven as it was asked for. */
export function redriveFailed({ entries, interrupted, dryRun }: Redriven): boolean {
  return !dryRun && (interrupted || entries.some(({ status }) => status !== 'redriven'));
}

export interface RedriveWorld {
  readonly files: FileWorld;
  readonly queues: QueueWorld;
  readonly buses: BusWorld;
  readonly prompt: Wizard;
  /** Whether a person wants it to stop: it does, after the request that is under way. */
  readonly stopped: () => boolean;
  /** How many of how many are done. */
  readonly progress: (done: number, of: number) => void;
}

/** So many messages are looked through for those that meet the filters. SQS lets 120,000 be hidden at a time. */
const MOST_READ = 10_000;
const BATCH = 10;

/**
 * Sends dead letters back, and deletes each here only after it was accepted there. Throws `EdaError` before anything is sent;
 * from then on what happens to each letter is in the result.
 */
export async function redriveDeadLetters(input: RedriveInput, world: RedriveWorld): Promise<Redriven> {
  check(input, world);
  const opened = await openDlq(input, world.files, world.queues);
  const held = new Held(opened.queue, world.buses.clock);
  const line: { bus?: Bus; queue?: Queue } = {};
  try {
    return await redrive(input, world, opened, held, line);
  } finally {
    await held.giveBack();
    line.bus?.close();
    line.queue?.close();
    opened.queue.close();
  }
}

function check(input: RedriveInput, { files, prompt }: RedriveWorld): void {
  if (input.event !== undefined || input.onlyValid) requireWorkspace(files.workspace(input.workspace));
  if (input.toQueue !== undefined && /^arn:[^:]+:lambda:/.test(input.toQueue)) {
    throw new EdaError('usage', {
      code: 'target-not-a-queue',
      message: 'eda does not invoke Lambda functions.',
      found: input.toQueue,
      expected: 'the URL, ARN or name of an SQS queue',
      next: 'Send the events to the bus (--to-bus), or to the queue that the function reads.',
    });
  }
  if (input.yes || input.dryRun || prompt.interactive) return;
  throw new EdaError('usage', {
    code: 'not-confirmed',
    message: 'Redriving sends events and deletes messages, and there is nobody to confirm it.',
    next: 'Look first with --dry-run, then say --yes.',
  });
}

async function redrive(
  input: RedriveInput,
  world: RedriveWorld,
  opened: OpenQueue,
  held: Held,
  line: { bus?: Bus; queue?: Queue },
): Promise<Redriven> {
  const { queue, target } = opened;
  const notes = [...opened.notes];
  const { chosen, passedOver, more } = await choose(input, world, opened, held);
  if (more) notes.push(`Looked through ${counted(held.size, 'message')}; the queue has more.`);
  const plans = chosen.map((one) => planOf(one, input, opened));
  const base = { queue: queue.name, where: queue.where, passedOver, dryRun: input.dryRun };
  const wanted = plans.filter(({ status }) => status === 'planned');
  if (wanted.length > 0) {
    if (input.toQueue === undefined) {
      line.bus = await world.buses.open(target);
      for (const to of new Set(wanted.map((plan) => plan.to as string))) notes.push(...(await lookUp(line.bus, to)));
      notes.push(
        'On a bus an event reaches every rule that matches it, those too that had it already; --to-queue reaches one consumer.',
      );
    } else {
      line.queue = await world.queues.open(input.toQueue, target);
      await refuseSame(line.queue, opened);
    }
    const invalid = wanted.filter(({ verdict }) => verdict.status === 'invalid').length;
    if (invalid > 0)
      notes.push(
        `${counted(invalid, 'event')} of them ${invalid === 1 ? 'is' : 'are'} not what the schema says, and may fail again; --only-valid leaves them.`,
      );
  }
  if (input.dryRun || wanted.length === 0) return { ...base, entries: plans, interrupted: false, notes };
  if (!input.yes) await confirm(wanted, opened, line, world.prompt);
  const outcomes = await sendAll(wanted, line, held, world);
  const entries = plans.map((plan) => outcomes.get(plan) ?? plan);
  return { ...base, entries, interrupted: world.stopped(), notes };
}

/** Takes messages, and holds all of them, so that none is seen twice. */
async function choose(input: RedriveInput, world: RedriveWorld, { queue, judge, workspace }: OpenQueue, held: Held) {
  const event = input.event === undefined || !workspace ? undefined : findEvent(workspace, input.event);
  const wanted = ({ letter, verdict }: Omit<JudgedLetter, 'number'>): boolean => {
    if (input.reason !== undefined && letter.reason.code.toLowerCase() !== input.reason.toLowerCase()) return false;
    if (input.onlyValid && verdict.status !== 'valid') return false;
    if (event === undefined) return true;
    if (!('schema' in verdict)) return false;
    return input.event?.includes('@')
      ? verdict.schema === event.major.ref
      : verdict.schema.startsWith(`${event.event.ref}@`);
  };
  const chosen: (QueueMessage & { readonly judged: Omit<JudgedLetter, 'number'> })[] = [];
  let more = false;
  while (!world.stopped() && chosen.length < input.max) {
    if (held.size >= MOST_READ) {
      more = true;
      break;
    }
    const fresh = held.add(await queue.receive(Math.min(BATCH, input.max - chosen.length), HOLD));
    if (fresh.length === 0) break;
    for (const message of fresh) {
      const letter = readDeadLetter(message);
      const judged = { letter, verdict: judge(letter) };
      if (wanted(judged)) chosen.push({ ...message, judged });
    }
    await held.extend();
  }
  const letters = inOrder(chosen).map(({ judged }, i): JudgedLetter => ({ number: i + 1, ...judged }));
  return { chosen: letters, passedOver: held.size - letters.length, more };
}

/** Where a letter goes, or why it stays. */
function planOf(one: JudgedLetter, input: RedriveInput, { stage, workspace }: OpenQueue): RedriveEntry {
  const { letter, verdict } = one;
  const stays = (why: string, next = nextStep(letter, spoken(input.queue))): RedriveEntry => ({
    ...one,
    status: 'kept',
    why,
    next,
  });
  if (input.toQueue !== undefined) {
    if (letter.pointer || letter.eventIds) return stays(whyNotRedriven(letter) ?? '');
    if (bodyOf(one) === undefined) return stays(letter.without ?? 'It holds no event.');
    return { ...one, status: 'planned', to: spoken(input.toQueue) };
  }
  const hindrance = whyNotRedriven(letter);
  if (hindrance !== undefined) return stays(hindrance);
  const event = 'schema' in verdict ? workspace?.catalogue.events.get(verdict.schema.split('@')[0] ?? '') : undefined;
  const logical = event === undefined ? undefined : (stage?.buses.get(event.bus) ?? event.bus);
  const to = input.toBus ?? busOfRule(letter.reason) ?? logical;
  if (to === undefined) return stays('Nothing says which bus it was on.', 'Name the bus with --to-bus.');
  return { ...one, status: 'planned', to };
}

/** AWS takes events for a bus that does not exist, and drops them: then they would be deleted here, and lost. */
async function lookUp(bus: Bus, name: string): Promise<readonly string[]> {
  const { status: answer } = await bus.lookup(name);
  if (answer === 'exists') return [];
  if (answer === 'denied') {
    throw new EdaError('input', {
      code: 'bus-not-seen',
      message: `Whether the bus "${name}" exists could not be asked (events:DescribeEventBus is denied). EventBridge would accept events for a bus that does not, and drop them; here they would be deleted. Nothing was sent.`,
      next: 'Have events:DescribeEventBus allowed, or choose a profile that may.',
    });
  }
  throw new EdaError('input', {
    code: 'no-such-bus',
    message: `There is no event bus "${name}" at ${bus.where}. EventBridge would accept the events and drop them, so nothing was sent.`,
    next: 'Name the bus with --to-bus.',
  });
}

async function refuseSame(to: Queue, { queue, facts }: OpenQueue): Promise<void> {
  const arn = facts?.arn;
  const same = to.name === queue.name && to.where === queue.where;
  if (!same || (arn && arn !== (await to.describe()).arn)) return;
  throw new EdaError('usage', {
    code: 'same-queue',
    message: `The messages are in ${queue.name} already.`,
    next: 'Name another queue with --to-queue, or a bus with --to-bus.',
  });
}

async function confirm(
  wanted: readonly RedriveEntry[],
  { queue, stage }: OpenQueue,
  { bus, queue: other }: { bus?: Bus; queue?: Queue },
  prompt: Wizard,
): Promise<void> {
  const places = [...new Set(wanted.map(({ to }) => to))].join(', ');
  const where = other ? `the queue ${other.name} at ${other.where}` : `the bus ${places} at ${bus?.where}`;
  const guard = stage?.protected ? ` The stage ${stage.name} is protected.` : '';
  const question = `Send ${counted(wanted.length, 'event')} from ${queue.name} to ${where}, and delete them from the queue?${guard}`;
  if (await prompt.confirm(question, false)) return;
  throw new EdaError('usage', {
    code: 'not-confirmed',
    message: 'Nothing was sent, and all messages are in the queue still.',
  });
}

/** One outcome a letter. Never throws. */
async function sendAll(
  wanted: readonly RedriveEntry[],
  line: { readonly bus?: Bus; readonly queue?: Queue },
  held: Held,
  world: RedriveWorld,
): Promise<ReadonlyMap<RedriveEntry, RedriveEntry>> {
  const outcomes = new Map<RedriveEntry, RedriveEntry>();
  const keep = (entries: readonly RedriveEntry[], why: string) => {
    for (const entry of entries) outcomes.set(entry, { ...entry, status: 'kept', why });
  };
  let broken: string | undefined;
  // A person may have thought for long.
  for (const entry of await held.lost(wanted))
    keep([entry], 'It became visible again before it was sent, and somebody else may have it.');
  for (const entries of groupBy(
    wanted.filter((entry) => !outcomes.has(entry)),
    ({ to }) => to,
  ).values()) {
    for (let at = 0; at < entries.length; at += BATCH) {
      const batch = entries.slice(at, at + BATCH);
      if (broken !== undefined || world.stopped()) {
        keep(batch, broken ?? 'Not sent, for you stopped it.');
        continue;
      }
      const lost = new Set(await held.extend(batch));
      keep([...lost], 'It became visible again before it was sent, and somebody else may have it.');
      const sent = batch.filter((entry) => !lost.has(entry));
      const results = await sendBatch(sent, line);
      const accepted = sent.filter((_, i) => results[i]?.accepted);
      const deleted = await held.delete(accepted);
      for (const [i, entry] of sent.entries())
        outcomes.set(entry, { ...entry, ...statusOf(results[i], deleted.get(entry)) });
      broken = results.find((result) => result.stop !== undefined)?.stop;
      world.progress(outcomes.size, wanted.length);
    }
  }
  return outcomes;
}

function statusOf(
  result: SendResult | undefined,
  deletion: string | undefined,
): Pick<RedriveEntry, 'status' | 'why' | 'eventId'> {
  const eventId = result?.eventId === undefined ? {} : { eventId: result.eventId };
  if (result?.accepted) {
    if (deletion !== undefined)
      return {
        status: 'duplicate',
        ...eventId,
        why: `It was accepted, but could not be deleted here (${deletion}): it would be sent twice by another redrive.`,
      };
    if (result.uncertain)
      return {
        status: 'duplicate',
        ...eventId,
        why: 'It was accepted, but had been sent before without an answer: it may have been accepted twice.',
      };
    return { status: 'redriven', ...eventId };
  }
  const error = result?.error ?? 'no answer';
  if (result?.uncertain)
    return {
      status: 'uncertain',
      why: `It was sent again, or its answer was lost (${error}): it may have been accepted, and is here still.`,
    };
  return { status: 'kept', why: `It was not accepted: ${error}` };
}
