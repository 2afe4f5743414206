import type { Settings } from '../domain/catalogue/model.ts';
import type { Target } from '../domain/catalogue/reference.ts';
import type { Answers, Iac, Kind, PackageManager, Profile, Shape } from '../domain/codegen/consumer/answers.ts';
import { common, correlationIdOf, keyText, requiredTexts, subjectIdOf } from '../domain/codegen/consumer/keys.ts';
import { type ConsumerManifest, isNeeded } from '../domain/codegen/consumer/manifest.ts';
import { constructName } from '../domain/codegen/consumer/names.ts';
import { rulePattern } from '../domain/codegen/consumer/pattern.ts';
import { type ConsumerPlan, conflictOf, type Kept } from '../domain/codegen/consumer/reconcile.ts';
import type { EventInput } from '../domain/codegen/generate.ts';
import type { JsonObject } from '../domain/json.ts';
import { maxCharacters } from '../domain/pattern/parse.ts';
import { EdaError } from '../errors.ts';
import type { Digest, Files, FileWorld, Wizard } from '../ports.ts';
import {
  busOf,
  type Chosen,
  chooseEvents,
  formOf,
  nameOf,
  notesOf,
  requireFlags,
  requireNamedBus,
} from './consumer-answers.ts';
import { isTaken, readTemplates, type Templates, wantedFiles } from './consumer-files.ts';
import { keysOf } from './consumer-keys.ts';
import { type ConsumerPlace, consumerPlace } from './consumer-place.ts';
import { settle } from './consumer-settle.ts';
import { eventInputs, requireReadable } from './generate-types.ts';
import { readSettings } from './generated-folder.ts';
import { answer } from './interview.ts';
import { loadCatalogue, requireSettings, requireWorkspace, type Workspace } from './load-catalogue.ts';
import { join } from './paths.ts';

export interface ConsumerInput {
  /** Events, majors or releases; none: those of the service, or of last time. */
  readonly references: readonly string[];
  readonly service?: string;
  readonly name?: string;
  readonly shape?: Shape;
  readonly iac?: Iac;
  readonly profile?: Profile;
  /** `detail.metadata.eventId` */
  readonly idempotencyKey?: string;
  readonly partitionKey?: string;
  /** Folder, as a person gave it. */
  readonly out?: string;
  /** Take the defaults instead of asking. */
  readonly yes: boolean;
  /** Only say what is out of date. */
  readonly check: boolean;
  readonly dryRun: boolean;
  /** Keep files that are in the way as `.orig`, and make files again that were deleted. */
  readonly force: boolean;
  readonly workspace?: string;
  /** An app of the CDK of its own, whatever is above the folder. */
  readonly ownApp?: boolean;
  /** Where the package stands: it has the templates. */
  readonly source: string;
  /** Which generator this is: another one makes everything anew. */
  readonly generator: string;
}

export interface GeneratedConsumer {
  /** As people read it. */
  readonly out: string;
  readonly name: string;
  /** Of a consumer. */
  readonly shape?: Shape;
  readonly iac: Iac;
  readonly profile: Profile;
  readonly packageManager: PackageManager;
  readonly events: readonly { readonly reference: string; readonly version: string }[];
  /** How many files are eda's and yours together. */
  readonly files: number;
  readonly written: readonly string[];
  readonly removed: readonly string[];
  /** Files of yours that took up what is new. */
  readonly merged: readonly string[];
  /** Edited files of eda's that were made anew, and where their text is kept. */
  readonly backups: ConsumerPlan['backups'];
  /** Files of yours that could not take up what is new, and where both texts stand. */
  readonly conflicts: ConsumerPlan['conflicts'];
  readonly kept: readonly Kept[];
  /** Files that somebody deleted, and that are not made again. */
  readonly deleted: readonly string[];
  /** With `check` and `dryRun`: what a run would change. */
  readonly stale: readonly string[];
  readonly dryRun: boolean;
  /** Whether there was no consumer in the folder before. */
  readonly first: boolean;
  /** For stderr. */
  readonly notes: readonly string[];
}

/** `fail` where something is out of date, or a conflict is open. */
export function consumerVerdict({ stale, conflicts, dryRun }: GeneratedConsumer): 'pass' | 'fail' {
  return conflicts.length > 0 || (stale.length > 0 && !dryRun) ? 'fail' : 'pass';
}

/** A consumer: see `generateProject`. */
export function generateConsumer(
  input: ConsumerInput,
  world: FileWorld,
  sha256: Digest,
  prompt: Wizard,
): Promise<GeneratedConsumer> {
  return generateProject('consumer', input, world, sha256, prompt);
}

/**
 * Makes a consumer or producer, or makes it again: what is eda's is made anew, what is yours is joined with what is new. All files or none;
 * the manifest comes last, so that a run that was cut off is taken up by the next. Throws EdaError where an answer is missing or
 * wrong, the catalogue has errors, or a file is in the way.
 */
export async function generateProject(
  kind: Kind,
  input: ConsumerInput,
  world: FileWorld,
  sha256: Digest,
  prompt: Wizard,
): Promise<GeneratedConsumer> {
  const wizard = input.yes ? { ...prompt, interactive: false } : prompt;
  const root = requireWorkspace(world.workspace(input.workspace));
  const files = world.open(root);
  const settings = readSettings(files);
  const templates = readTemplates(world.open(input.source), kind);
  const hashOf = (text: string) => sha256(text.replaceAll('\r\n', '\n'));
  const digest = (made: Pick<ConsumerManifest, 'answers' | 'asked' | 'events' | 'extra'>, manager: PackageManager) => {
    const how = [input.generator, templates.digest, manager, JSON.stringify([made.answers, made.asked])];
    return sha256([...how, ...sourceHashes(files, settings, made)].join('\n'));
  };

  const placeAt = (out: string) => requireKind(consumerPlace(out, root, settings, world), kind);
  let place = input.out === undefined ? undefined : placeAt(input.out);
  const known = place?.manifest;
  if (place && known && !input.force && isAskedAgain(input, known)) {
    const manager = place.packageManager ?? 'npm';
    const same = known.input === digest(known, manager);
    if (same && isUntouched(place, known, hashOf)) return upToDate(place, known, manager, input.dryRun);
  }

  const workspace = await loadCatalogue(files);
  await requireSettings(workspace);
  await requireReadable(workspace);
  const chosen = await chooseEvents(kind, workspace, input, known, wizard);
  const bus = busOf(kind, chosen.events);
  requireFlags(kind, input, known !== undefined, wizard);
  const name = await nameOf(kind, input, chosen, known?.answers.name, (given) => isTaken(given, templates), wizard);
  if (place === undefined) {
    const question = { flag: '--out', ask: 'Which folder is it written to?', standard: name };
    place = placeAt(await answer(undefined, question, wizard));
  }
  const before = place.manifest;
  const form = await formOf(kind, input, before?.answers, wizard);
  if (form.shape !== undefined) requireNamedBus(bus, form.shape, chosen.events);
  const targets = chosen.events.map(({ target }) => newestRelease(target));
  const inputs = await eventInputs(workspace, targets, sha256, { examplesOfHead: true });
  const fields = new Map(inputs.map(({ major, schema }) => [major.ref, requiredTexts(schema)]));
  const metadata = settings.metadata?.property;
  const keys = await keysOf(kind, input, before?.answers, form, { byEvent: fields, metadata }, wizard);
  const answers: Answers = {
    kind,
    events: chosen.references,
    ...(chosen.service === undefined ? {} : { service: chosen.service.ref }),
    name,
    ...form,
    ...keys,
    existingApp: before?.answers.existingApp ?? (form.iac === 'cdk' && !input.ownApp && isInApp(place, templates)),
  };
  const packageManager = place.packageManager ?? 'npm';
  const pattern = kind === 'consumer' ? patternOf(chosen, inputs) : undefined;
  const correlation = correlationIdOf(common([...fields.values()]));
  const consumer = {
    answers,
    packageManager,
    bus,
    ...(pattern && { pattern }),
    ...(correlation === undefined ? {} : { correlationId: keyText(correlation) }),
  };
  const subjectOf = (reference: string) => subjectIdOf(fields.get(reference) ?? [], metadata);
  const wanted = await wantedFiles(consumer, inputs, subjectOf, templates, workspace, sha256);
  const made = {
    answers,
    asked: chosen.asked,
    events: Object.fromEntries(inputs.map(({ major, version }) => [major.ref, version])),
    extra: extraFiles(workspace, chosen, targets),
  };
  const manifest = { ...made, input: digest(made, packageManager) };
  const result = await settle(place, wanted, manifest, hashOf, input, () => placeAt(place?.shown ?? ''));
  return {
    ...about(place, manifest, packageManager, input.dryRun),
    ...result,
    notes: [
      ...notesOf(chosen.events),
      ...(before === undefined ? notesOfPlace(answers) : []),
      ...(pattern ? patternNotes(pattern) : []),
    ],
  };
}

/** Throws EdaError where the folder holds something of the other kind. */
function requireKind(place: ConsumerPlace, kind: Kind): ConsumerPlace {
  const held = place.manifest?.answers.kind;
  if (held === undefined || held === kind) return place;
  throw new EdaError('usage', {
    code: 'other-kind',
    message: `${place.shown} holds a ${held}: nothing was written.`,
    expected: `a folder that holds a ${kind}, or nothing of eda’s yet`,
    next: `Make it again with eda generate ${held} --out ${place.shown}, or name another folder.`,
  });
}

type About = Pick<ConsumerManifest, 'answers' | 'events'>;

function about(
  { shown, manifest: before }: ConsumerPlace,
  { answers, events }: About,
  packageManager: PackageManager,
  dryRun: boolean,
) {
  const { name, shape, iac, profile } = answers;
  return {
    out: shown,
    name,
    ...(shape && { shape }),
    iac,
    profile,
    packageManager,
    events: Object.entries(events).map(([reference, version]) => ({ reference, version })),
    dryRun,
    first: before === undefined,
  };
}

function upToDate(
  place: ConsumerPlace,
  known: ConsumerManifest,
  manager: PackageManager,
  dryRun: boolean,
): GeneratedConsumer {
  return {
    ...about(place, known, manager, dryRun),
    files: Object.keys(known.files).length,
    written: [],
    removed: [],
    merged: [],
    backups: [],
    conflicts: [],
    kept: [],
    deleted: known.deleted,
    stale: [],
    notes: [],
  };
}

/** Whether what is asked for is what was asked for last time. */
function isAskedAgain(input: ConsumerInput, { answers, asked }: ConsumerManifest): boolean {
  const keys = ['name', 'shape', 'iac', 'profile', 'idempotencyKey', 'partitionKey'] as const;
  if (keys.some((key) => input[key] !== undefined && input[key] !== answers[key])) return false;
  if (input.references.length === 0 && input.service === undefined) return true;
  const same = [...new Set(input.references)].sort().join('\n') === [...new Set(asked)].sort().join('\n');
  return same && input.service === answers.service;
}

/** Whether all files of eda's are as they were made, those of yours are there, and no conflict is open. */
function isUntouched({ folder }: ConsumerPlace, known: ConsumerManifest, hashOf: (text: string) => string): boolean {
  if (known.deleted.some(isNeeded)) return false;
  const paths = Object.keys(known.files);
  const yours = paths.filter((path) => known.files[path]?.owner === 'yours');
  const conflicts = folder.read(yours.map(conflictOf));
  const back = folder.read(known.deleted);
  if ([...conflicts, ...back].some((read) => !('problem' in read && read.problem.code === 'missing'))) return false;
  return folder.read(paths).every((read) => {
    const file = known.files[read.path];
    return 'text' in read && (file?.owner === 'yours' || hashOf(read.text) === file?.sha256);
  });
}

/**
 * What a consumer is made from, each file with its digest: eda.yaml, the folders of its events, and `extra`. What happens to other
 * events is nothing new to it.
 */
function sourceHashes(
  files: Files,
  { catalogue }: Settings,
  { events, extra }: Pick<ConsumerManifest, 'events' | 'extra'>,
): readonly string[] {
  const folders = Object.keys(events).map((reference) => join(catalogue, reference.replace(/@.*/, '')));
  const paths = [...new Set(folders)].sort().flatMap((folder) => files.list(folder));
  const reads = files.read(['eda.yaml', ...paths, ...extra]);
  return reads.map((read) => `${read.path} ${'hash' in read ? read.hash : read.problem.code}`);
}

/** The service; and the shared types, where an event is not released: a release has them in itself. */
function extraFiles(
  { catalogue, library }: Workspace,
  { service }: Chosen,
  targets: readonly Target[],
): readonly string[] {
  const shared = targets.every(({ release }) => release !== undefined)
    ? []
    : [...catalogue.schemas.keys()].filter((file) => /(?:^|\/)types\//.test(file));
  const others = library.extra.map(({ file }) => file);
  return [...new Set([...shared, ...others, ...(service ? [service.file] : [])])].sort();
}

/** Whether the folder belongs to an app of the CDK: one whose cdk.json is not what a run of eda's left that was cut off. */
function isInApp({ cdkAbove, cdkJson }: ConsumerPlace, { texts }: Templates): boolean {
  return cdkAbove || (cdkJson !== undefined && cdkJson.replaceAll('\r\n', '\n') !== texts.get('cdk.json'));
}

/** A reference to a major follows its releases: what is not released yet may still change. */
function newestRelease(target: Chosen['events'][number]['target']) {
  const release = target.release ?? target.major.releases.at(-1);
  return release === undefined ? target : { ...target, release, schema: release.schema };
}

function patternOf({ events, service }: Chosen, inputs: readonly EventInput[]): JsonObject {
  const parts = events.map(({ pattern }, i) => {
    const { address, ref } = inputs[i]!.major;
    return { reference: ref, ...address, ...(pattern === undefined ? {} : { pattern }) };
  });
  const pattern = rulePattern(parts);
  const problem = 'problem' in pattern && typeof pattern.problem === 'string' ? pattern.problem : undefined;
  const length = JSON.stringify(pattern).length;
  if (problem === undefined && length <= maxCharacters) return pattern as JsonObject;
  throw new EdaError('usage', {
    code: 'no-pattern',
    message: problem ?? 'The event pattern of these events together is longer than EventBridge takes.',
    ...(service === undefined ? {} : { at: { file: service.file } }),
    ...(problem === undefined ? { found: `${length} characters`, expected: `at most ${maxCharacters}` } : {}),
    next: problem === undefined ? 'Spread the events over several consumers.' : 'Correct the pattern.',
  });
}

/** What an account may have by default: more is a quota to be raised. Source: EventBridge quotas, "Event pattern size". */
const USUAL_LENGTH = 2048;

function patternNotes(pattern: JsonObject): readonly string[] {
  const { length } = JSON.stringify(pattern);
  return length <= USUAL_LENGTH
    ? []
    : [`The event pattern has ${length} characters; accounts have a quota of ${USUAL_LENGTH} until it is raised.`];
}

function notesOfPlace({ existingApp, name }: Answers): readonly string[] {
  if (!existingApp) return [];
  const construct = constructName(name);
  return [
    'There is an app of the CDK already, so no app of its own was made. Put the construct into a stack of yours:',
    `  import { ${construct} } from './infra/generated/${name}.js';`,
    `  new ${construct}(this, '${construct}', { bus, code: lambda.Code.fromAsset('dist') });`,
  ];
}
