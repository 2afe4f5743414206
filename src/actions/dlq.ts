import type { Stage } from '../domain/catalogue/model.ts';
import { inOrder } from '../domain/dead-letters/group.ts';
import type { DeadLetter, JudgedLetter, LetterVerdict, QueueMessage } from '../domain/dead-letters/model.ts';
import { readDeadLetter } from '../domain/dead-letters/read.ts';
import { EdaError } from '../errors.ts';
import type { BusTarget, FileWorld, Queue, QueueFacts, QueueWorld } from '../ports.ts';
import { catalogueJudge } from './bus-start.ts';
import { loadCatalogue, requireSettings, requireWorkspace, type Workspace } from './load-catalogue.ts';
import { busTarget, stageOf } from './stage.ts';
import { counted } from './words.ts';

export interface DlqInput extends BusTarget {
  /** URL, ARN or name. */
  readonly queue: string;
  readonly stage?: string;
  readonly workspace?: string;
  /** So many messages are read, at most. */
  readonly max: number;
}

/** A queue that was opened, and what its letters are judged by. */
export interface OpenQueue {
  readonly queue: Queue;
  /** `undefined` where the caller may not ask. */
  readonly facts: QueueFacts | undefined;
  readonly stage: Stage | undefined;
  readonly target: BusTarget;
  /** `undefined` outside a workspace. */
  readonly workspace: Workspace | undefined;
  readonly judge: (letter: DeadLetter) => LetterVerdict;
  /** For stderr. */
  readonly notes: readonly string[];
}

/** Opens the queue that a person named, at the stage they named. Throws `EdaError` where it is of another account than the stage. */
export async function openDlq(input: DlqInput, files: FileWorld, queues: QueueWorld): Promise<OpenQueue> {
  const needed = input.stage !== undefined || input.workspace !== undefined;
  const root = needed ? requireWorkspace(files.workspace(input.workspace)) : files.workspace();
  const workspace = root === undefined ? undefined : await loadCatalogue(files.open(root));
  if (workspace && needed) await requireSettings(workspace);
  const stage = workspace && stageOf(workspace.catalogue.settings, input.stage);
  const target = busTarget(input, stage);
  const queue = await queues.open(input.queue, target);
  try {
    const notes = workspace ? [] : ['There is no workspace here: no event is checked against a catalogue.'];
    const facts = await factsOf(queue, notes);
    refuseOtherAccount(queue, facts, stage);
    if (facts?.redrive) notes.push(redriveWarning(queue, facts.redrive));
    const judge = workspace ? letterJudge(await catalogueJudge(workspace)) : unchecked;
    return { queue, facts, stage, target, workspace, judge, notes };
  } catch (error) {
    queue.close();
    throw error;
  }
}

const unchecked = (): LetterVerdict => ({ status: 'unchecked' });

function letterJudge({ judge }: Awaited<ReturnType<typeof catalogueJudge>>) {
  return ({ event }: DeadLetter): LetterVerdict =>
    event ? judge({ source: event.source, 'detail-type': event.detailType, detail: event.detail }) : unchecked();
}

async function factsOf(queue: Queue, notes: string[]): Promise<QueueFacts | undefined> {
  try {
    return await queue.describe();
  } catch (error) {
    if (!(error instanceof EdaError) || error.detail.code !== 'aws-denied') throw error;
    notes.push('How many messages the queue has could not be asked (sqs:GetQueueAttributes is denied).');
    return undefined;
  }
}

function refuseOtherAccount(queue: Queue, facts: QueueFacts | undefined, stage: Stage | undefined): void {
  const account = facts?.arn.split(':')[4];
  if (!account || stage?.account === undefined || stage.account === account) return;
  throw new EdaError('input', {
    code: 'other-account',
    message: `The queue ${queue.name} is not of the account of the stage ${stage.name}.`,
    found: account,
    expected: stage.account,
    next: 'Choose the profile of that account, or the stage of this one.',
  });
}

function redriveWarning(queue: Queue, { target, maxReceives }: NonNullable<QueueFacts['redrive']>): string {
  return (
    `Each look counts as a receive, and ${queue.name} has a redrive policy of its own: ` +
    `after ${counted(maxReceives, 'receive')} SQS moves a message to ${target.split(':').at(-1)}.`
  );
}

/** A queue as a person named it, for a command to be run next: without the password that a URL may hold. */
export function spoken(queue: string): string {
  return queue.replace(/\/\/[^/@]*@/, '//');
}

/** Seconds that messages stay hidden while they are read: they come back by themselves where the command is killed. */
const LOOK = 30;

/** Reads messages and gives them back. What it notes is for stderr. */
export async function lookInto(
  { queue, facts, judge }: OpenQueue,
  max: number,
): Promise<{ readonly letters: readonly JudgedLetter[]; readonly notes: readonly string[] }> {
  const seen = new Map<string, QueueMessage>();
  const notes: string[] = [];
  // Ten messages take far less than a second: none may come back before all are read.
  const hidden = LOOK + Math.ceil(max / 10);
  try {
    while (seen.size < max) {
      const before = seen.size;
      for (const message of await queue.receive(max - seen.size, hidden)) seen.set(message.id, message);
      if (seen.size === before) break;
    }
  } finally {
    const outcomes = await queue.hide(
      [...seen.values()].map(({ handle }) => handle),
      0,
    );
    const kept = outcomes.filter(({ done }) => !done).length;
    if (kept > 0)
      notes.push(`${counted(kept, 'message')} could not be given back: visible again in ${hidden} seconds.`);
  }
  const letters = inOrder([...seen.values()]).map((message, i): JudgedLetter => {
    const letter = readDeadLetter(message);
    return { number: i + 1, letter, verdict: judge(letter) };
  });
  const about = facts === undefined ? undefined : facts.visible + facts.hidden;
  if (about !== undefined && about > letters.length) {
    const others = facts && facts.hidden > 0 ? `, ${facts.hidden} of them received by somebody else just now` : '';
    const more = letters.length >= max ? '; --max reads more' : '';
    notes.push(`Read ${letters.length} of about ${counted(about, 'message')}${others}${more}.`);
  }
  return { letters, notes };
}
