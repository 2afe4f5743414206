import type { Stage } from '../domain/catalogue/model.ts';
import type { Target } from '../domain/catalogue/reference.ts';
import type { BusLog } from '../domain/events/bus-log.ts';
import type { Published } from '../domain/events/published.ts';
import type { PutOutcome } from '../domain/events/put-events.ts';
import { entrySize } from '../domain/events/put-events.ts';
import { deepestProblem } from '../domain/events/verdict.ts';
import { isObject, type Json, member } from '../domain/json.ts';
import type { Breakage } from '../domain/sample/invalid.ts';
import { nearest } from '../domain/schema/distance.ts';
import { formatOf, parseText } from '../domain/text/parse.ts';
import { EdaError } from '../errors.ts';
import type { Bus, BusTarget, BusWorld, EventEntry, FileRead, FileWorld, Prompt } from '../ports.ts';
import { breakChoice, breakEvents } from './break-events.ts';
import { startBusOver } from './bus-start.ts';
import { findOrAskForEvent } from './find-event.ts';
import { loadCatalogue, requireSettings, requireWorkspace, type Workspace } from './load-catalogue.ts';
import { applyAll, type MakeOptions, makeEvents, readAssignments, readySchema, requireValid } from './make-events.ts';

export { publishFailed } from '../domain/events/published.ts';

export interface PublishInput extends MakeOptions, BusTarget {
  /** Absent: a person is asked. */
  readonly reference?: string;
  /** A file with the detail (or a whole event), `-` for stdin; instead of a generated one. */
  readonly file?: string;
  /** The same as text. */
  readonly data?: string;
  /** Name or ARN; default: that of the stage, else the logical name in event.yaml. */
  readonly bus?: string;
  readonly stage?: string;
  /** Start an embedded bus for this call. */
  readonly local: boolean;
  readonly dryRun: boolean;
  readonly validate: boolean;
  /** Generated events are broken on purpose: by which rule, or `any`. */
  readonly invalid?: string;
  readonly workspace?: string;
}

/** Makes or reads events, validates them, sends them. Nothing is sent unless all are valid (or validation is off). */
export async function publishTestEvent(
  input: PublishInput,
  files: FileWorld,
  buses: BusWorld,
  prompt: Prompt,
): Promise<Published> {
  const workspace = await loadCatalogue(files.open(requireWorkspace(files.workspace(input.workspace))));
  await requireSettings(workspace);
  const target = await findOrAskForEvent(workspace, input.reference, prompt);
  const stage = stageOf(workspace, input.stage);
  const made = await detailsOf(input, workspace, target, files, buses);
  const notes: string[] = [];
  if (made.broken.length > 0) notes.push(...made.broken.map(brokenNote));
  else if (input.validate) requireValid(workspace, target, made.details, made.validator, input.set);
  else notes.push('Not validated (--no-validate): consumers may break on what is sent.');

  const { source, detailType } = target.major.address;
  const bus = input.bus ?? stage?.buses.get(target.event.bus) ?? target.event.bus;
  const entries = made.details.map(
    (detail): EventEntry => ({ source, detailType, detail: JSON.stringify(detail), bus }),
  );
  const base = {
    reference: target.release ? `${target.event.ref}@${target.release.version}` : target.major.ref,
    bus,
    ...(made.seed === undefined ? {} : { seed: made.seed }),
    ...(made.time === undefined ? {} : { time: made.time }),
    ...(made.broken.length === 0 ? {} : { broken: made.broken }),
  };
  const shown = made.details.map((detail, i) => ({
    source,
    detailType,
    detail,
    size: entrySize(entries[i] as EventEntry),
  }));
  if (input.dryRun) return { ...base, entries: shown, arrived: [], notes };
  const arrived: BusLog[] = [];
  const sent = await send(input, stage, workspace, bus, entries, buses, arrived);
  return {
    ...base,
    where: sent.where,
    entries: shown.map((entry, i) => ({ ...entry, ...(sent.outcomes[i] ? { outcome: sent.outcomes[i] } : {}) })),
    arrived,
    notes: [...notes, ...sent.notes, ...arrived.flatMap(arrivalNotes)],
  };
}

function stageOf({ catalogue }: Workspace, name: string | undefined): Stage | undefined {
  if (name === undefined) return undefined;
  const stage = catalogue.settings.stages.get(name);
  if (stage) return stage;
  const names = [...catalogue.settings.stages.keys()];
  const near = nearest(name, names);
  throw new EdaError('usage', {
    code: 'unknown-stage',
    message: `eda.yaml has no stage "${name}".`,
    ...(names.length === 0 ? {} : { expected: `one of ${names.join(', ')}` }),
    next: near === undefined ? 'Declare it under stages in eda.yaml.' : `Did you mean ${near}?`,
  });
}

async function detailsOf(input: PublishInput, workspace: Workspace, target: Target, files: FileWorld, buses: BusWorld) {
  if (input.file === undefined && input.data === undefined) {
    const choice = input.invalid === undefined ? undefined : breakChoice(input.invalid);
    const made = await makeEvents(workspace, target, input, buses);
    if (choice === undefined) return { ...made, broken: [] };
    requireValid(workspace, target, made.details, made.validator, input.set);
    return { ...made, ...breakEvents(workspace, target, made, choice, input.set) };
  }
  const { validator } = await readySchema(workspace, target);
  const read: FileRead =
    input.data !== undefined
      ? { path: '--data', text: input.data, hash: '' }
      : input.file === '-'
        ? await files.stdin()
        : files.read(input.file as string);
  const detail = applyAll(await detailFrom(read, target), readAssignments(input.set));
  return { details: [detail], validator, seed: undefined, time: undefined, broken: [] };
}

/** A detail, or the detail of a whole event whose address is that of the reference. */
async function detailFrom(read: FileRead, target: Target): Promise<Json> {
  if ('problem' in read) {
    throw new EdaError('input', { code: 'unreadable-file', message: read.problem.detail, at: { file: read.path } });
  }
  const format = formatOf(read.path);
  const parsed = parseText(read.text, format);
  if ('problem' in parsed) {
    const { explain } = await import('../domain/text/positions.ts');
    const { rule, message, line, column, found, expected, next } = explain(read.text, format, parsed.problem);
    throw new EdaError('input', {
      code: rule,
      message,
      at: { file: read.path, line, column },
      ...(found === undefined ? {} : { found }),
      ...(expected === undefined ? {} : { expected }),
      ...(next === undefined ? {} : { next }),
    });
  }
  const { value } = parsed;
  const detail = member(value, 'detail');
  if (!isObject(value) || detail === undefined || !('detail-type' in value)) return value;
  const { source, detailType } = target.major.address;
  if (value.source === source && value['detail-type'] === detailType) return detail;
  throw new EdaError('finding', {
    code: 'wrong-address',
    message: `This is a whole event, but its address is not that of ${target.major.ref}.`,
    at: { file: read.path },
    found: `source ${JSON.stringify(value.source)}, detail-type ${JSON.stringify(value['detail-type'])}`,
    expected: `source "${source}", detail-type "${detailType}"`,
    next: 'Name the event that it is, or give its detail alone.',
  });
}

async function send(
  input: PublishInput,
  stage: Stage | undefined,
  workspace: Workspace,
  bus: string,
  entries: readonly EventEntry[],
  buses: BusWorld,
  arrived: BusLog[],
): Promise<{ where: string; outcomes: readonly PutOutcome[]; notes: readonly string[] }> {
  const local = input.local
    ? await startBusOver(workspace, { port: 0, enforce: false }, buses, (log) => arrived.push(log))
    : undefined;
  let client: Bus | undefined;
  try {
    client = await buses.open(local ? { endpointUrl: local.endpoint } : busTarget(input, stage));
    const notes = await lookUp(client, bus);
    return { where: client.where, outcomes: await client.put(entries), notes };
  } finally {
    client?.close();
    await local?.close();
  }
}

/** Flags win over the stage, the stage over AWS's own configuration. */
function busTarget(input: BusTarget, stage: Stage | undefined): BusTarget {
  const endpointUrl = input.endpointUrl ?? stage?.endpointUrl;
  const region = input.region ?? stage?.region;
  const profile = input.profile ?? stage?.profile;
  return {
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
  };
}

/** AWS takes events for a bus that does not exist, answers with event ids, and drops them: so it is asked before. */
async function lookUp(client: Bus, bus: string): Promise<readonly string[]> {
  const answer = await client.lookup(bus);
  if (answer === 'exists') return [];
  if (answer === 'denied') {
    return [
      `Whether the bus "${bus}" exists could not be asked (events:DescribeEventBus is denied); sent all the same.`,
    ];
  }
  throw new EdaError('input', {
    code: 'no-such-bus',
    message: `There is no event bus "${bus}" at ${client.where}. EventBridge would accept the event and drop it, so nothing was sent.`,
    next: 'Name one with --bus, or map the logical name to it under stages in eda.yaml and use --stage.',
  });
}

function brokenNote({ rule, pointer, message }: Breakage): string {
  return `INVALID ON PURPOSE: ${rule} at ${pointer}: ${message}.`;
}

function arrivalNotes({ verdict, bus, expectedBus }: BusLog): readonly string[] {
  const notes: string[] = [];
  if (verdict.status === 'unknown') notes.push(`The bus warns: ${verdict.message}`);
  if (verdict.status === 'invalid') notes.push(`The bus warns: ${deepestProblem(verdict.problems)?.message}`);
  if (expectedBus !== undefined) {
    notes.push(`The bus warns: its event.yaml names the bus "${expectedBus}", and this is "${bus}".`);
  }
  return notes;
}
