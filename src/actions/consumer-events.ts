import { MANIFEST, readConsumerManifest } from '../domain/codegen/consumer/manifest.ts';
import { fileName } from '../domain/codegen/consumer/names.ts';
import { detailName, typeName } from '../domain/codegen/names.ts';
import { nextStep } from '../domain/dead-letters/advice.ts';
import { readDeadLetter } from '../domain/dead-letters/read.ts';
import { type EventEnvelope, envelopeTime } from '../domain/events/envelope.ts';
import { completeEvent, eventAround, isEvent, type SourceAndType } from '../domain/invocation/event-text.ts';
import { readPayload, sourceOfRecords, wantedSource } from '../domain/invocation/lambda-event.ts';
import { messagesIn } from '../domain/invocation/messages.ts';
import type { GivenEvent, Payload } from '../domain/invocation/model.ts';
import { isArray, isObject, type Json, member } from '../domain/json.ts';
import { parseText } from '../domain/text/parse.ts';
import { elementTexts } from '../domain/text/value-text.ts';
import { EdaError } from '../errors.ts';
import type { Clock, FileWorld, Folder, FunctionWorld, Prompt, Random } from '../ports.ts';
import { type EventText, eventTexts, unparsedText } from './event-text.ts';
import { generateSamples } from './generate-sample.ts';

export interface EventsInput {
  /** `orders/OrderPlaced@1`: the event that is made, or that a detail is of. */
  readonly event?: string;
  readonly count?: number;
  readonly seed?: number;
  /** `-` is stdin; so below. */
  readonly file?: string;
  readonly deadLetter?: string;
  readonly poisoned: boolean;
  readonly workspace?: string;
}

/** A generated consumer. */
export interface Project {
  /** Absolute. */
  readonly path: string;
  /** As people read it. */
  readonly shown: string;
  readonly folder: Folder;
  readonly manifest: NonNullable<ReturnType<typeof readConsumerManifest>>;
}

/** What the function is to get; `payload` where it was given whole. */
export interface GivenEvents {
  readonly events: readonly GivenEvent[];
  readonly payload?: Payload;
  /** What makes the same events again. */
  readonly seed?: number;
}

export interface EventsWorld {
  readonly files: FileWorld;
  readonly base64: FunctionWorld['base64'];
  readonly outside: { readonly clock: Clock; readonly random: Random };
  readonly prompt: Prompt;
}

/** Throws EdaError where there is no generated consumer. */
export function readProject(folder: string, world: FileWorld): Project {
  const target = world.locate(folder);
  const shown = world.display(target.path) || '.';
  const opened = world.open(target.path);
  const [read] = target.kind === 'folder' ? opened.read([MANIFEST]) : [];
  const manifest = readConsumerManifest(read && 'text' in read ? read.text : undefined);
  if (manifest) return { path: target.path, shown, folder: opened, manifest };
  throw new EdaError('input', {
    code: 'no-consumer',
    message: `${shown} is no consumer that eda generated: there is no ${MANIFEST} in it that can be read.`,
    next: 'Name the folder that was given to `eda generate consumer` as --out.',
  });
}

/** The events to invoke with. Throws EdaError where there are none, or one can't be read or made. */
export async function givenEvents(input: EventsInput, project: Project, world: EventsWorld): Promise<GivenEvents> {
  const reference = input.event === undefined ? undefined : referenceOf(input.event, project);
  if (input.file !== undefined) return eventsOfFile(input.file, reference, project, world);
  if (input.deadLetter !== undefined) return { events: await deadLetters(input.deadLetter, project, world) };
  if (input.poisoned) return poisoned(input, reference ?? onlyOrFirst(project), project, world);
  const wanted = reference === undefined ? Object.keys(project.manifest.events) : [reference];
  if (input.count !== undefined || input.seed !== undefined) return made(input, wanted, project, world);
  return { events: wanted.map((each) => sampleOf(each, project)) };
}

function onlyOrFirst({ manifest }: Project): string {
  return Object.keys(manifest.events)[0] as string;
}

/** The reference of an event of the consumer, as a person named it: with or without its major. */
function referenceOf(named: string, { manifest }: Project): string {
  const references = Object.keys(manifest.events);
  const found = references.find((each) => each === named || each.replace(/@.*/, '') === named);
  if (found !== undefined) return found;
  throw new EdaError('usage', {
    code: 'not-consumed',
    message: `The consumer does not consume "${named}".`,
    expected: `one of ${references.join(', ')}`,
  });
}

/** The sample that was generated with the consumer: it may have been edited. */
function sampleOf(reference: string, { folder, manifest, shown }: Project): GivenEvent {
  const [, domain = '', event = '', major = '1'] = /^(.*)\/(.*)@(\d+)$/.exec(reference) ?? [];
  const name = detailName(event, Number(major));
  const files = [name, `${typeName(domain)}${name}`].map((type) => `events/${fileName(type)}.v${major}.json`);
  const file = files.find((path) => manifest.files[path] !== undefined) ?? (files[0] as string);
  const [read] = folder.read([file]);
  const text = read && 'text' in read ? read.text.trim() : undefined;
  if (text !== undefined && isEvent(parsed(text) ?? null)) return { text, from: file };
  throw new EdaError('input', {
    code: 'no-sample-file',
    message:
      text === undefined ? `The sample of ${reference} is not there.` : `The sample of ${reference} is no event.`,
    at: { file: shown === '.' ? file : `${shown}/${file}` },
    next: 'Generate the consumer again with --force, or let events be made with --count 1.',
  });
}

/** Events out of the schemas, in the versions that the code is of. A seed fixes their time too, so that it makes the same ones again. */
async function made(input: EventsInput, references: readonly string[], project: Project, world: EventsWorld) {
  const events: GivenEvent[] = [];
  const seed = input.seed ?? world.outside.random.seed();
  for (const reference of references) {
    const samples = await samplesOf(input, reference, project, world, { count: input.count ?? 1, seed });
    const from = (i: number) =>
      `${samples.reference}, seed ${samples.seed}${samples.samples.length > 1 ? `, ${i + 1}` : ''}`;
    events.push(...samples.samples.map((event, i) => ({ text: JSON.stringify(event), from: from(i) })));
  }
  return { events, seed };
}

function samplesOf(
  input: EventsInput,
  reference: string,
  { manifest, path }: Project,
  { files, outside, prompt }: EventsWorld,
  how: { readonly count: number; readonly seed: number; readonly invalid?: string },
) {
  const version = manifest.events[reference] ?? '';
  const released = /^\d+\.\d+\.\d+$/.test(version);
  const workspace = input.workspace ?? files.workspace() ?? files.locate(path).workspace;
  return generateSamples(
    {
      ...how,
      ...(workspace === undefined ? {} : { workspace }),
      reference: released ? `${reference.replace(/@.*/, '')}@${version}` : reference,
      envelope: true,
      shape: 'typical',
      set: [],
    },
    files,
    outside,
    prompt,
  );
}

/** Good events, and between them one that is invalid, one that is no JSON, and one that comes twice. */
async function poisoned(
  input: EventsInput,
  reference: string,
  project: Project,
  world: EventsWorld,
): Promise<GivenEvents> {
  const seed = input.seed ?? world.outside.random.seed();
  const samples = await samplesOf(input, reference, project, world, { count: 5, seed });
  const [a, b, c, d, e] = samples.samples as readonly EventEnvelope[] as [
    EventEnvelope,
    EventEnvelope,
    EventEnvelope,
    EventEnvelope,
    EventEnvelope,
  ];
  const { detail, how } = await brokenDetail(input, reference, project, world, seed);
  const good = (event: EventEnvelope): GivenEvent => ({ text: JSON.stringify(event), from: samples.reference });
  const twice = project.manifest.answers.profile !== 'minimal';
  return {
    seed,
    events: [
      good(a),
      { text: JSON.stringify({ ...a, id: d.id, detail }), from: `invalid on purpose: ${how}`, expected: 'rejected' },
      good(b),
      { text: '{"source":', from: 'no JSON, on purpose', expected: 'rejected' },
      // A producer that sends again sends the same; EventBridge gives it another id.
      {
        text: JSON.stringify({ ...a, id: e.id }),
        from: 'the first event once more',
        ...(twice ? { expected: 'duplicate', twin: 0 } : {}),
      },
      good(c),
    ],
  };
}

async function brokenDetail(input: EventsInput, reference: string, project: Project, world: EventsWorld, seed: number) {
  try {
    const { samples, broken } = await samplesOf(input, reference, project, world, { count: 1, seed, invalid: 'any' });
    const [way] = broken ?? [];
    return { detail: (samples[0] as EventEnvelope).detail as Json, how: `${way?.rule} at ${way?.pointer || '/'}` };
  } catch (error) {
    if (!(error instanceof EdaError) || error.detail.code !== 'break-not-offered') throw error;
    // A schema that takes everything takes no list.
    return { detail: [], how: 'its detail is a list' };
  }
}

async function eventsOfFile(
  path: string,
  reference: string | undefined,
  project: Project,
  world: EventsWorld,
): Promise<GivenEvents> {
  const events: GivenEvent[] = [];
  const texts: EventText[] = [];
  for await (const some of eventTexts(path, world.files)) {
    for (const text of some) {
      if ('problem' in text) throw unreadable(text.file, text.problem.detail, text.above);
      texts.push({ ...text, text: text.text.replace(/^\uFEFF/, '') });
    }
  }
  for (const text of texts) {
    const value = await readValue(text);
    const json = text.format === 'json' ? text.text : JSON.stringify(value);
    const source = sourceOfRecords(value);
    if (source !== undefined && texts.length === 1) {
      return wholePayload(json, value, source, text.file, project, world);
    }
    const items = isArray(value) ? value : [value];
    const owns = isArray(value) ? elementTexts(json) : [json.trim()];
    for (const [i, item] of items.entries()) {
      const own = owns[i] as string;
      const from = `${text.file}${texts.length > 1 ? `:${text.above + 1}` : ''}${items.length > 1 ? `, ${i + 1}` : ''}`;
      events.push({ text: eventText(item, own, text, reference, project, world), from });
    }
  }
  if (events.length > 0) return { events };
  throw unreadable(path === '-' ? '<stdin>' : path, 'There is no event in it.');
}

async function readValue(text: EventText): Promise<Json> {
  const read = parseText(text.text, text.format, { long: true });
  if (!('problem' in read)) return read.value;
  const { message, at, found, expected } = await unparsedText(text, read.problem);
  const more = { ...(found === undefined ? {} : { found }), ...(expected === undefined ? {} : { expected }) };
  throw new EdaError('input', { code: 'unreadable-event', message, at, ...more, next: 'Mend it, and invoke again.' });
}

function unreadable(file: string, message: string, above?: number): EdaError {
  const at = { file, ...(above === undefined ? {} : { line: above + 1 }) };
  return new EdaError('input', { code: 'unreadable-event', message, at });
}

/** The text of an event, or of one around a detail. */
function eventText(
  value: Json,
  json: string,
  { file, above, line }: EventText,
  reference: string | undefined,
  project: Project,
  { outside }: EventsWorld,
): string {
  const defaults = { id: outside.random.uuid(), time: envelopeTime(outside.clock.now()) };
  if (isEvent(value)) return completeEvent(json, value, defaults);
  if (!isObject(value)) {
    throw new EdaError('input', {
      code: 'no-event',
      message: 'This is no event, and no detail of one.',
      at: { file, ...(line ? { line: above + 1 } : {}) },
      found: json.length > 60 ? `${json.slice(0, 60)}…` : json,
      expected: 'an event, a detail, a list of these, one of them a line, or a Lambda event',
    });
  }
  const references = Object.keys(project.manifest.events);
  const meant = reference ?? (references.length === 1 ? references[0] : undefined);
  if (meant !== undefined) return eventAround(json, addressOf(meant, project), defaults);
  throw new EdaError('usage', {
    code: 'no-event-named',
    message: 'This is a detail, and the consumer consumes several events.',
    at: { file },
    expected: `--event, one of ${references.join(', ')}`,
  });
}

function addressOf(reference: string, project: Project): SourceAndType {
  const event = parsed(sampleOf(reference, project).text);
  return { source: String(member(event, 'source')), detailType: String(member(event, 'detail-type')) };
}

function wholePayload(
  json: string,
  value: Json,
  source: string,
  file: string,
  { manifest }: Project,
  { base64 }: EventsWorld,
): GivenEvents {
  const { shape } = manifest.answers;
  const wanted = wantedSource(shape);
  if (source !== wanted) {
    throw new EdaError('input', {
      code: 'wrong-lambda-event',
      message: `This is a Lambda event of ${source}, and the consumer is of the shape ${shape}.`,
      at: { file },
      expected: wanted === undefined ? 'an event' : `records of ${wanted}`,
    });
  }
  const read = readPayload(json, value, base64);
  if (read === undefined) {
    const body = shape === 'kinesis' ? 'kinesis.data and kinesis.sequenceNumber' : 'body and messageId';
    const message = 'A record of this Lambda event lacks what all have.';
    throw new EdaError('input', { code: 'wrong-lambda-event', message, at: { file }, expected: body });
  }
  const many = read.texts.length > 1;
  const from = (i: number) => (many ? `${file}, record ${i + 1}` : file);
  return { payload: read.payload, events: read.texts.map((text, i) => ({ text, from: from(i) })) };
}

/** The events of dead letters, as a redrive brings them back. */
async function deadLetters(path: string, project: Project, { files }: EventsWorld): Promise<readonly GivenEvent[]> {
  const read = path === '-' ? await files.stdin() : files.read(path);
  const file = path === '-' ? '<stdin>' : path;
  if ('problem' in read) throw unreadable(file, read.problem.detail);
  return messagesIn(read.text.replace(/^\uFEFF/, '')).map((message, i, all) => {
    const letter = readDeadLetter(message);
    const which = all.length > 1 ? `${file}, message ${i + 1}` : file;
    if (letter.event) return { text: letter.event.text, from: `${which} (${letter.format})` };
    throw new EdaError('input', {
      code: 'no-event-in-letter',
      message:
        letter.without ??
        `There is no event in it: it is ${letter.format === 'event-ids' ? 'ids of events' : 'a pointer to a stream'}.`,
      at: { file },
      ...(letter.without === undefined ? { next: nextStep(letter, project.manifest.answers.name) } : {}),
    });
  });
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
