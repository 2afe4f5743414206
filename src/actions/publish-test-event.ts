import type { Stage } from '../domain/catalogue/model.ts';
import type { Target } from '../domain/catalogue/reference.ts';
import type { BusLog } from '../domain/events/bus-log.ts';
import { type EventExplained, type Published, SAMPLE_MARKER } from '../domain/events/published.ts';
import type { PutOutcome } from '../domain/events/put-events.ts';
import { entrySize } from '../domain/events/put-events.ts';
import { deepestProblem } from '../domain/events/verdict.ts';
import { isObject, type Json, member } from '../domain/json.ts';
import type { Breakage } from '../domain/sample/invalid.ts';
import { formatOf, parseText } from '../domain/text/parse.ts';
import { EdaError } from '../errors.ts';
import type { Bus, BusTarget, BusWorld, EventEntry, FileRead, FileWorld, Prompt, PutWaiting } from '../ports.ts';
import { breakChoice, breakEvents } from './break-events.ts';
import { admit, type Confirmation } from './bus-admission.ts';
import { startBusOver } from './bus-start.ts';
import { findOrAskForEvent } from './find-event.ts';
import { loadCatalogue, requireSettings, requireWorkspace, type Workspace } from './load-catalogue.ts';
import { applyAll, type MakeOptions, makeEvents, readAssignments, readySchema, requireValid } from './make-events.ts';
import { RuleReader } from './matching-rules.ts';
import { busTarget, stageOf } from './stage.ts';

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
  /** Tell which rules of the bus match, before anything is sent. */
  readonly explain: boolean;
  /** Mark generated events as such. */
  readonly marker: boolean;
  /** Whatever is protected is agreed to. */
  readonly yes: boolean;
  /** Milliseconds after which an event is not sent again. */
  readonly deadline?: number;
  /** Generated events are broken on purpose: by which rule, or `any`. */
  readonly invalid?: string;
  readonly workspace?: string;
}

/** Makes or reads events, validates them, sends them. Nothing is sent unless all are valid (or validation is off). */
export async function publishTestEvent(
  input: PublishInput,
  files: FileWorld,
  buses: BusWorld,
  prompt: Prompt & Confirmation,
  explain: (explained: EventExplained) => Promise<void> = async () => {},
  waiting: (state: PutWaiting) => void = () => {},
): Promise<Published> {
  const workspace = await loadCatalogue(files.open(requireWorkspace(files.workspace(input.workspace))));
  await requireSettings(workspace);
  const target = await findOrAskForEvent(workspace, input.reference, prompt);
  const stage = stageOf(workspace.catalogue.settings, input.stage);
  const made = await detailsOf(input, workspace, target, files, buses);
  const notes: string[] = [];
  if (made.broken.length > 0) notes.push(...made.broken.map(brokenNote));
  else if (input.validate) requireValid(workspace, target, made.details, made.validator, input.set);
  else notes.push('Not validated (--no-validate): consumers may break on what is sent.');

  const { source, detailType } = target.major.address;
  const bus = input.bus ?? stage?.buses.get(target.event.bus) ?? target.event.bus;
  const entries = made.details.map(
    (detail): EventEntry => ({
      source,
      detailType,
      detail: JSON.stringify(detail),
      bus,
      ...(made.seed !== undefined && input.marker ? { resources: [SAMPLE_MARKER] } : {}),
    }),
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
  if (input.dryRun && !input.explain) return { ...base, entries: shown, arrived: [], notes };
  const arrived: BusLog[] = [];
  const onArrival = (log: BusLog) => void arrived.push(log);
  const sent = await send(input, stage, workspace, bus, entries, buses, { prompt, onArrival, explain, waiting });
  return {
    ...base,
    ...(sent.where === undefined ? {} : { where: sent.where }),
    entries: shown.map((entry, i) => ({ ...entry, ...(sent.outcomes[i] ? { outcome: sent.outcomes[i] } : {}) })),
    ...(sent.explained === undefined ? {} : { explained: sent.explained }),
    arrived,
    notes: [...notes, ...sent.notes, ...arrived.flatMap(arrivalNotes)],
  };
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
  ports: {
    readonly prompt: Confirmation;
    readonly onArrival: (log: BusLog) => void;
    readonly explain: (explained: EventExplained) => Promise<void>;
    readonly waiting: (state: PutWaiting) => void;
  },
) {
  const { settings } = workspace.catalogue;
  const local = input.local
    ? await startBusOver(workspace, { port: 0, enforce: false }, buses, ports.onArrival)
    : undefined;
  let client: Bus | undefined;
  try {
    client = await buses.open(local ? { endpointUrl: local.endpoint } : busTarget(input, stage));
    // A bus that lives as long as this call needs no protection, and looking no agreement.
    const admission = { settings, stage, yes: input.yes || input.local || input.dryRun };
    const admitted = await admit(client, bus, admission, ports.prompt);
    let explained: EventExplained | undefined;
    if (input.explain) {
      const reader = await RuleReader.open(client, admitted);
      for (const entry of entries) reader.add(entry);
      explained = await reader.explained();
      await ports.explain(explained);
    }
    if (input.dryRun) return { explained, outcomes: [], notes: [] };
    const outcomes = await client.put(entries, {
      ...(input.deadline === undefined ? {} : { deadline: input.deadline }),
      waiting: ports.waiting,
    });
    const notes = input.local ? [] : admitted.notes;
    return { where: client.where, outcomes, explained, notes: [...notes, ...duplicateNotes(outcomes)] };
  } finally {
    client?.close();
    await local?.close();
  }
}

function duplicateNotes(outcomes: readonly PutOutcome[]): readonly string[] {
  const unsure = outcomes.filter(({ answersLost = 0 }) => answersLost > 0).length;
  if (unsure === 0) return [];
  return [
    `The answer to a request was lost: ${unsure === 1 ? 'one event was' : `${unsure} events were`} sent again, and may arrive twice.`,
  ];
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
