import { newEvent, newService } from '../domain/author/event.ts';
import { type Field, parseField, schemaOfFields } from '../domain/author/fields.ts';
import { nextMajor } from '../domain/author/major.ts';
import {
  detailTypeProblem,
  domainNameProblem,
  eventNameProblem,
  idProblem,
  sentenceCase,
  sourceProblem,
} from '../domain/author/names.ts';
import { contractLine, type NewFile } from '../domain/author/workspace.ts';
import { parseFieldPath } from '../domain/catalogue/fields.ts';
import { inCatalogue } from '../domain/catalogue/layout.ts';
import type { Catalogue, EventDefinition, SchemaFile, Stability } from '../domain/catalogue/model.ts';
import { relativePath } from '../domain/catalogue/targets.ts';
import { isArray, isObject, type Json, member } from '../domain/json.ts';
import type { Finding } from '../domain/report.ts';
import { nearest } from '../domain/schema/distance.ts';
import { inferSchema } from '../domain/schema/infer.ts';
import type { Dialect } from '../domain/schema/types.ts';
import { addItem, addMember } from '../domain/text/edit.ts';
import { formatOf, parseText } from '../domain/text/parse.ts';
import { yamlDocument } from '../domain/text/yaml.ts';
import { EdaError } from '../errors.ts';
import type { BusWorld, Digest, Files, FileWorld, Folder, Wizard } from '../ports.ts';
import { positionIn } from './event-text.ts';
import { findEvent } from './find-event.ts';
import { answer } from './interview.ts';
import { loadCatalogue, requireSettings, requireWorkspace, type Workspace } from './load-catalogue.ts';
import { makeEvents } from './make-events.ts';
import { overlay } from './overlay.ts';
import { readSamples, type SampleOfFile } from './read-samples.ts';
import { validateWorkspace } from './validate-workspace.ts';

export interface NewEventInput {
  /** `domain/Event`, or `Event` with the domain asked for. */
  readonly reference?: string;
  readonly summary?: string;
  readonly domainSummary?: string;
  readonly owner?: string;
  /** The owner's name, where the team is new. */
  readonly teamName?: string;
  readonly source?: string;
  readonly detailType?: string;
  readonly bus?: string;
  readonly stability?: Stability;
  /** `name:type`. */
  readonly fields: readonly string[];
  /** Files with samples; `-` is stdin. */
  readonly from: readonly string[];
  /** `service` of the same domain, or `domain/service`: it publishes the event. */
  readonly service?: string;
  readonly serviceSummary?: string;
  /** Open the next major of an event that is there. */
  readonly major: boolean;
  /** The field that tells the majors apart, such as metadata.version. */
  readonly versionMatch?: string;
  readonly dryRun: boolean;
  readonly workspace?: string;
}

export interface NewEventResult {
  /** `orders/OrderPlaced@1` */
  readonly reference: string;
  readonly source: string;
  readonly detailType: string;
  readonly written: boolean;
  /** Relative to the workspace. */
  readonly created: readonly string[];
  readonly edited: readonly string[];
  /** How many samples stand as examples now. */
  readonly samples: number;
  /** What the writer should know. */
  readonly notes: readonly string[];
}

/** The outside of `schema new`. */
export interface NewEventWorld {
  readonly files: FileWorld;
  readonly buses: BusWorld;
  readonly sha256: Digest;
  readonly wizard: Wizard;
}

/** What one run knows and gathers. */
interface Draft {
  readonly workspace: Workspace;
  readonly folder: Folder;
  readonly input: NewEventInput;
  readonly world: NewEventWorld;
  /** By path: what is written, new and edited. */
  readonly writes: Map<string, NewFile>;
  readonly notes: string[];
  /** By the path of an example: the sample that it is made of. */
  readonly origins: Map<string, SampleOfFile>;
}

/**
 * A new event, or the next major of one: all files or none, and only where the catalogue is then clean. Edited files
 * keep their comments and layout. Throws EdaError where something is missing, misnamed or would be wrong.
 */
export async function newSchema(input: NewEventInput, world: NewEventWorld): Promise<NewEventResult> {
  const root = requireWorkspace(world.files.workspace(input.workspace));
  const folder = world.files.open(root);
  const workspace = await loadCatalogue(folder);
  await requireSettings(workspace);
  const draft: Draft = { workspace, folder, input, world, writes: new Map(), notes: [], origins: new Map() };
  const misnamed = input.detailType === undefined ? undefined : detailTypeProblem(input.detailType);
  if (misnamed !== undefined)
    throw new EdaError('usage', { code: 'wrong-answer', message: misnamed, next: 'Correct --detail-type.' });
  const made = input.major ? await openMajor(draft) : await describeEvent(draft);
  const files = [...draft.writes.values()];
  const created = files.filter(({ path }) => !exists(folder, path)).map(({ path }) => path);
  await refuseErrors(draft);
  if (!input.dryRun) folder.writeAll(files);
  return {
    ...made,
    written: !input.dryRun,
    created,
    edited: files.map(({ path }) => path).filter((path) => !created.includes(path)),
    notes: draft.notes,
  };
}

type Made = Pick<NewEventResult, 'reference' | 'source' | 'detailType' | 'samples'>;

async function openMajor(draft: Draft): Promise<Made> {
  const { workspace, folder, input, world } = draft;
  for (const [flag, given] of [
    ['--from', input.from.length > 0],
    ['--field', input.fields.length > 0],
    ['--summary', input.summary !== undefined],
    ['--owner', input.owner !== undefined],
    ['--source', input.source !== undefined],
    ['--bus', input.bus !== undefined],
    ['--service', input.service !== undefined],
  ] as const) {
    if (!given) continue;
    throw new EdaError('usage', {
      code: 'not-with-major',
      message: `${flag} does not go with --major: the new major starts as a copy of the head, of the same event.`,
      next: `Leave ${flag} out, and edit the copy.`,
    });
  }
  const given = input.reference;
  const references = [...workspace.catalogue.events.keys()];
  const reference = await answer(
    given,
    {
      flag: 'the event',
      ask: 'Which event gets a new major?',
      ...(references.length > 0 ? { choices: references } : {}),
    },
    world.wizard,
  );
  const { event } = findEvent(workspace, reference);
  if (workspace.broken.has(event.file) || event.majors.length === 0) {
    throw new EdaError('finding', {
      code: 'catalogue-has-errors',
      message: `${event.ref} has errors: nothing was written.`,
      at: { file: event.file },
      next: 'Run `eda schema validate`, mend what it finds, and try again.',
    });
  }
  const path = input.versionMatch === undefined ? undefined : versionField(input.versionMatch);
  const result = nextMajor(
    event,
    {
      stability: input.stability ?? 'draft',
      ...(input.detailType === undefined ? {} : { detailType: input.detailType }),
      ...(path === undefined ? {} : { versionField: path }),
    },
    (file) => textOf(folder, file),
  );
  if ('member' in result) {
    throw notEdited(event.file, yamlDocument(nested(result.pointer, result.member), 2));
  }
  for (const file of result) put(draft, file);
  const last = event.majors.at(-1);
  const number = (last?.number ?? 0) + 1;
  draft.notes.push(
    `The head of ${event.ref}@${number} is a copy: make the breaking change in it. Say under majors/${last?.number} of event.yaml when the old one ends.`,
  );
  const detailType = path ? last?.address.detailType : (input.detailType ?? `${event.name}.v${number}`);
  return {
    reference: `${event.ref}@${number}`,
    source: event.source,
    detailType: detailType ?? event.name,
    samples: 0,
  };
}

function nested(pointer: string, member: { readonly [key: string]: Json }): Json {
  return pointer
    .split('/')
    .slice(1)
    .reduceRight<Json>((inner, step) => ({ [step]: inner }), member);
}

function versionField(text: string): readonly string[] {
  const steps = parseFieldPath(text);
  if (steps?.every((step) => step !== 'element')) return steps.map(({ name }) => name);
  throw new EdaError('usage', {
    code: 'wrong-answer',
    message: `"${text}" is no path of a field.`,
    expected: 'names joined by dots, such as metadata.version',
  });
}

async function describeEvent(draft: Draft): Promise<Made> {
  const { input, world, workspace } = draft;
  const { wizard } = world;
  const { catalogue } = workspace;
  if (input.versionMatch !== undefined) {
    throw new EdaError('usage', {
      code: 'only-with-major',
      message: '--version-match tells a new major from the one before.',
      next: 'Give --major with it, and the event that is there.',
    });
  }
  const samples = await readSamples(input.from, world.files);
  if (!wizard.interactive) requireAnswers(draft, samples);
  const { domain, name } = await nameOf(draft, samples);
  const ref = `${domain}/${name}`;
  const isNewDomain = !catalogue.domains.has(domain);
  const domainSummary = isNewDomain
    ? await answer(
        input.domainSummary,
        { flag: '--domain-summary', ask: `What does the domain ${domain} do, in one sentence?`, check: notEmpty },
        wizard,
      )
    : undefined;
  const summary = await answer(
    input.summary,
    { flag: '--summary', ask: `What has happened, in one sentence (of ${name})?`, check: notEmpty },
    wizard,
  );
  const owner = await ownerOf(draft, domain);
  const siblings = [...catalogue.events.values()].filter((event) => event.domain === domain);
  const likely = samples[0]?.source ?? likelySource(catalogue, siblings, domain);
  const source = await answer(
    input.source ?? samples[0]?.source,
    {
      flag: '--source',
      ask: 'Its source, such as com.acme.orders:',
      check: sourceProblem,
      ...(likely === undefined ? {} : { standard: likely }),
    },
    wizard,
  );
  const bus = await busOf(draft, siblings);
  const detail = await detailOf(draft, samples, domain, name);
  const detailType = input.detailType ?? samples[0]?.detailType ?? name;
  const type = metadataType(catalogue)?.value;
  const event = {
    domain,
    name,
    summary,
    owner,
    source,
    ...(bus === 'default' ? {} : { bus }),
    detailType,
    stability: input.stability ?? ('draft' as const),
    dialect: dialectFor(catalogue),
    detail,
    ...(domainSummary === undefined ? {} : { newDomain: { summary: domainSummary, owner } }),
  };
  for (const file of newEvent(catalogue.settings, { ...event, examples: [] }, type)) put(draft, file);
  await produce(draft, ref, domain, owner);
  const examples = await completed(
    draft,
    ref,
    samples.map((sample) => sample.detail),
  );
  const files = newEvent(catalogue.settings, { ...event, examples }, type);
  for (const file of files) put(draft, file);
  // The examples are the last files, in the order of the samples.
  for (const [i, { path }] of files.slice(files.length - samples.length).entries()) {
    draft.origins.set(path, samples[i] as SampleOfFile);
  }
  if (examples.length > 0) {
    draft.notes.push(
      'What was sampled stands as an example now, for all to read: take out what is personal or secret.',
    );
  }
  return { reference: `${ref}@1`, source, detailType, samples: examples.length };
}

const notEmpty = (text: string) => (text.trim() === '' ? 'Write one sentence.' : undefined);

/** Where nobody can be asked: all that is missing in one error, not in one try after the other. */
function requireAnswers({ input, workspace }: Draft, samples: readonly SampleOfFile[]): void {
  const { catalogue } = workspace;
  const [domain, name] = (input.reference ?? '').split('/');
  const missing: string[] = [];
  if (!domain || !name) return;
  // A name that is near one that is there is mostly a slip: then that is what has to be said.
  const isNew = (word: string, known: readonly string[], problem: string | undefined) =>
    problem === undefined && !known.includes(word) && nearest(word, known) === undefined;
  const domains = [...catalogue.domains.keys()];
  if (input.domainSummary === undefined && isNew(domain, domains, domainNameProblem(domain))) {
    missing.push(`--domain-summary (${domain} is a new domain: what it does, in one sentence)`);
  }
  if (input.summary === undefined) missing.push('--summary (what has happened, in one sentence)');
  const owner = input.owner ?? catalogue.domains.get(domain)?.owner;
  const teams = [...catalogue.teams.keys()];
  if (owner === undefined) {
    missing.push(
      `--owner (${teams.length === 0 ? 'the id of the team' : `one of ${teams.join(', ')}, or a new team`})`,
    );
  }
  const newTeam = owner === undefined ? teams.length === 0 : isNew(owner, teams, idProblem('team', owner));
  if (input.teamName === undefined && newTeam) missing.push(`--team-name (${owner ?? 'it'} is a new team: its name)`);
  const siblings = [...catalogue.events.values()].filter((event) => event.domain === domain);
  if ((input.source ?? samples[0]?.source ?? likelySource(catalogue, siblings, domain)) === undefined) {
    missing.push('--source (such as com.acme.orders)');
  }
  // One alone is told better where it is asked for.
  if (missing.length < 2) return;
  throw new EdaError('usage', {
    code: 'not-answered',
    message: `Nothing says all that ${domain}/${name} needs. Missing: ${missing.map((each) => each.split(' ')[0]).join(', ')}.`,
    expected: missing.join(', '),
    next: 'Give them all, or run it at a terminal to be asked.',
  });
}

/** Domain and name of the new event. Asks, and suggests where a name is near one that is there. */
async function nameOf({ input, workspace, world, notes }: Draft, samples: readonly SampleOfFile[]) {
  const { wizard } = world;
  const { catalogue, broken } = workspace;
  const given = input.reference ?? (wizard.interactive ? undefined : suggestedName(samples));
  const [left, right] = given?.includes('/') ? given.split(/\/(.*)/) : [undefined, given];
  const domains = [...catalogue.domains.keys()];
  const OTHER = 'a new domain';
  let domain = left;
  if (domain === undefined && wizard.interactive && domains.length > 0) {
    const chosen = await wizard.choose('Which domain?', [...domains, OTHER]);
    if (chosen !== OTHER) domain = chosen;
  }
  domain = await answer(
    domain,
    { flag: 'the event as domain/Event', ask: 'The name of the domain, such as orders:', check: domainNameProblem },
    wizard,
  );
  await unlessNear('domain', domain, domains, input.domainSummary !== undefined, '--domain-summary', wizard);
  if (!catalogue.domains.has(domain) && [...broken].some((file) => file.includes(`${domain}/domain.`))) {
    throw new EdaError('finding', {
      code: 'catalogue-has-errors',
      message: `The domain ${domain} has errors: nothing was written.`,
      next: 'Run `eda schema validate`, mend what it finds, and try again.',
    });
  }
  const suggested = samples[0]?.detailType === undefined ? undefined : suggestedName(samples);
  const known = [...catalogue.events.values()].filter((event) => event.domain === domain).map((event) => event.name);
  const check = (text: string) => {
    const problem = eventNameProblem(text);
    if (problem !== undefined) return problem;
    const clash = known.find((other) => other.toLowerCase() === text.toLowerCase());
    if (clash === undefined) return undefined;
    return clash === text
      ? `There is an event ${domain}/${text} already. Its next major: eda schema new ${domain}/${text} --major.`
      : `There is an event ${domain}/${clash} already, and the two differ in upper and lower case only.`;
  };
  const name = await answer(
    right,
    {
      flag: 'the event as domain/Event',
      ask: 'The name of the event, such as OrderPlaced:',
      check,
      ...(suggested === undefined ? {} : { standard: suggested }),
    },
    wizard,
  );
  const near = nearest(name, known);
  if (near !== undefined) {
    if (
      wizard.interactive &&
      !(await wizard.confirm(`There is an event ${domain}/${near}. Is ${name} another one?`, false))
    ) {
      throw new EdaError('usage', { code: 'not-answered', message: 'Nothing was written.' });
    }
    notes.push(`There is an event ${domain}/${near} too: make sure that ${name} is another one.`);
  }
  return { domain, name };
}

function suggestedName(samples: readonly SampleOfFile[]): string | undefined {
  const [sample] = samples;
  return sample?.detailType === undefined || eventNameProblem(sample.detailType) !== undefined
    ? undefined
    : sample.detailType;
}

/** A new name that is near an old one is mostly a slip: a person is asked, and a flag must be sure. */
async function unlessNear(
  what: string,
  name: string,
  known: readonly string[],
  sure: boolean,
  flag: string,
  wizard: Wizard,
): Promise<void> {
  if (known.includes(name)) return;
  const near = nearest(name, known);
  if (sure || (near === undefined && wizard.interactive)) return;
  if (near !== undefined && wizard.interactive) {
    if (await wizard.confirm(`There is a ${what} ${near}. Is ${name} a new one?`, false)) return;
    throw new EdaError('usage', { code: 'not-answered', message: 'Nothing was written.' });
  }
  throw new EdaError('usage', {
    code: `unknown-${what}`,
    message: `The catalogue has no ${what} "${name}".`,
    ...(known.length === 0 ? {} : { expected: `one of ${known.join(', ')}` }),
    next: `${near === undefined ? '' : `Did you mean ${near}? `}For a new ${what}, say what it is with ${flag}.`,
  });
}

async function ownerOf(draft: Draft, domain: string): Promise<string> {
  const { input, workspace, world, folder } = draft;
  const { wizard } = world;
  const { catalogue } = workspace;
  const teams = [...catalogue.teams.keys()];
  const ofDomain = catalogue.domains.get(domain)?.owner;
  const OTHER = 'a new team';
  let owner = input.owner;
  if (owner === undefined && wizard.interactive && teams.length > 0) {
    const ordered = [...new Set([...(ofDomain === undefined ? [] : [ofDomain]), ...teams]), OTHER];
    const chosen = await wizard.choose('Which team owns it?', ordered);
    if (chosen !== OTHER) owner = chosen;
  }
  const check = (id: string) => idProblem('team', id);
  owner = await answer(
    owner ?? (wizard.interactive ? undefined : ofDomain),
    {
      flag: '--owner',
      ask: 'The id of the team that owns it, such as checkout:',
      check,
      ...(wizard.interactive ? {} : { choices: teams }),
    },
    wizard,
  );
  if (catalogue.teams.has(owner)) return owner;
  await unlessNear('team', owner, teams, input.teamName !== undefined, '--team-name', wizard);
  const name = await answer(
    input.teamName,
    { flag: '--team-name', ask: `The name of the team ${owner}:`, standard: sentenceCase(owner) },
    wizard,
  );
  const file = ['yaml', 'yml', 'json']
    .map((ending) => inCatalogue(catalogue.settings, `teams.${ending}`))
    .find((path) => exists(folder, path));
  if (file === undefined) {
    const path = inCatalogue(catalogue.settings, 'teams.yaml');
    put(draft, { path, text: contractLine('teams') + yamlDocument({ [owner]: { name } }, 1) });
    return owner;
  }
  const text = addMember(textOf(folder, file), formatOf(file), '', owner, { name });
  if (text === undefined) throw notEdited(file, yamlDocument({ [owner]: { name } }, 1));
  put(draft, { path: file, text });
  return owner;
}

/** Where the events of the domain come from; else what the other domains' sources have in common. */
function likelySource(catalogue: Catalogue, siblings: readonly EventDefinition[], domain: string): string | undefined {
  const own = new Set(siblings.map(({ source }) => source));
  if (own.size === 1) return [...own][0];
  if (own.size > 1) return undefined;
  const prefixes = new Set(
    [...catalogue.events.values()].map((event) =>
      event.source.endsWith(`.${event.domain}`) ? event.source.slice(0, -event.domain.length) : '',
    ),
  );
  const [prefix] = prefixes;
  return prefixes.size === 1 && prefix ? `${prefix}${domain}` : undefined;
}

async function busOf({ input, workspace, world }: Draft, siblings: readonly EventDefinition[]): Promise<string> {
  const { buses } = workspace.catalogue.settings;
  const names = [...buses.keys()];
  const own = [...new Set(siblings.map(({ bus }) => bus))];
  const standard = (own.length === 1 ? own[0] : undefined) ?? (names.length === 1 ? names[0] : undefined) ?? 'default';
  const check = (name: string) => {
    if (name === 'default' || buses.has(name)) return undefined;
    const near = nearest(name, names);
    return `eda.yaml declares no bus "${name}".${near === undefined ? ` Declared: ${names.join(', ') || 'none'}.` : ` Did you mean ${near}?`}`;
  };
  const choices = [...new Set([standard, ...names, 'default'])];
  if (input.bus === undefined && choices.length === 1) return standard;
  return answer(
    input.bus,
    { flag: '--bus', ask: 'Which bus is it published on?', standard, choices, check },
    world.wizard,
  );
}

async function detailOf(draft: Draft, samples: readonly SampleOfFile[], domain: string, name: string) {
  const { input, workspace, world } = draft;
  if (samples.length > 0 && input.fields.length > 0) {
    throw new EdaError('usage', {
      code: 'fields-twice',
      message: 'The fields come from samples or from --field, not from both.',
      next: 'Leave one out; the schema can be edited afterwards.',
    });
  }
  if (samples.length > 0) return inferSchema(samples.map((sample) => sample.detail));
  const head = inCatalogue(workspace.catalogue.settings, `${domain}/${name}/v1/schema.json`);
  const types = sharedTypes(workspace.catalogue, domain, head);
  const demanded = demandedFields(workspace.catalogue);
  const fields: Field[] = [];
  const check = (text: string): string | undefined => {
    const field = parseField(text, types);
    if ('problem' in field) return field.problem;
    if (demanded.has(field.name)) {
      return `The field ${field.name} comes from the metadata that eda.yaml demands of every event: it can't be another one.`;
    }
    return fields.some((other) => other.name === field.name) ? `The field ${field.name} is named twice.` : undefined;
  };
  const add = (text: string): string | undefined => {
    const problem = check(text);
    if (problem === undefined) fields.push(parseField(text, types) as Field);
    return problem;
  };
  for (const text of input.fields) {
    const problem = add(text);
    if (problem !== undefined) {
      throw new EdaError('usage', { code: 'wrong-answer', message: problem, next: 'Correct --field.' });
    }
  }
  if (input.fields.length === 0 && world.wizard.interactive) {
    for (;;) {
      const text = await world.wizard.text('A field as name:type (orderId:uuid, note?:string; empty: no more):', {
        standard: '',
        check: (given) => (given === '' ? undefined : check(given)),
      });
      if (text === '') break;
      add(text);
    }
  }
  return schemaOfFields(fields);
}

/** The shared type that eda.yaml demands of each event. */
function metadataType({ settings, schemas }: Catalogue): SchemaFile | undefined {
  return settings.metadata && schemas.get(inCatalogue(settings, settings.metadata.type));
}

/** The fields that every event has by what eda.yaml demands. */
function demandedFields(catalogue: Catalogue): ReadonlySet<string> {
  const { metadata } = catalogue.settings;
  if (metadata === undefined) return new Set();
  if (metadata.property !== undefined) return new Set([metadata.property]);
  const properties = member(metadataType(catalogue)?.value ?? null, 'properties');
  return new Set(isObject(properties) ? Object.keys(properties) : []);
}

/** A schema can refer only to others of its dialect: that of the metadata, else the one that all heads are written in. */
function dialectFor(catalogue: Catalogue): Dialect {
  const heads = [...catalogue.events.values()].flatMap((event) => event.majors.map(({ head }) => head.dialect));
  const common = new Set(heads).size === 1 ? heads[0] : undefined;
  return metadataType(catalogue)?.dialect ?? common ?? '2020-12';
}

/** Short name -> how the head refers to it; the domain's own types before those of all. */
function sharedTypes(catalogue: Catalogue, domain: string, head: string): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  const { settings, schemas } = catalogue;
  for (const folder of [`${domain}/types`, 'types']) {
    const root = `${inCatalogue(settings, folder)}/`;
    for (const { file, dialect } of schemas.values()) {
      const name = file.startsWith(root) ? file.slice(root.length).replace(/\.(json|ya?ml)$/, '') : '';
      if (/^[A-Za-z0-9_.-]+$/.test(name) && dialect === dialectFor(catalogue) && !types.has(name)) {
        types.set(name, relativePath(head, file));
      }
    }
  }
  return types;
}

/** Adds the event to what its service publishes; the service may be new. */
async function produce(draft: Draft, ref: string, domain: string, owner: string): Promise<void> {
  const { input, workspace, world, folder } = draft;
  const { catalogue } = workspace;
  const { wizard } = world;
  const NONE = 'none yet';
  const OTHER = 'a new service';
  let wanted = input.service;
  if (wanted === undefined) {
    if (!wizard.interactive) return;
    const own = [...catalogue.services.keys()].filter((service) => service.startsWith(`${domain}/`));
    wanted = await wizard.choose('Which service publishes it?', [...own, OTHER, NONE]);
    if (wanted === NONE) return;
    if (wanted === OTHER) {
      wanted = await wizard.text('The name of the service:', { check: (text) => idProblem('service', text) });
    }
  }
  const reference = wanted.includes('/') ? wanted : `${domain}/${wanted}`;
  const [home = '', name = ''] = reference.split('/');
  const known = catalogue.services.get(reference);
  if (known) {
    const text = textOf(folder, known.file);
    const format = formatOf(known.file);
    const value = parseText(text, format);
    const listed = 'value' in value && isArray(member(value.value, 'produces'));
    const edited = listed ? addItem(text, format, '/produces', ref) : addMember(text, format, '', 'produces', [ref]);
    if (edited === undefined) throw notEdited(known.file, yamlDocument({ produces: [ref] }, 2));
    put(draft, { path: known.file, text: edited });
    return;
  }
  await unlessNear(
    'service',
    reference,
    [...catalogue.services.keys()],
    input.serviceSummary !== undefined,
    '--service-summary',
    wizard,
  );
  const problem =
    idProblem('service', name) ??
    (catalogue.domains.has(home) || home === domain ? undefined : `The catalogue has no domain "${home}".`);
  if (problem !== undefined)
    throw new EdaError('usage', { code: 'wrong-answer', message: problem, next: 'Correct --service.' });
  const summary = await answer(
    input.serviceSummary,
    { flag: '--service-summary', ask: `What does the service ${name} do, in one sentence?`, check: notEmpty },
    wizard,
  );
  put(draft, newService(catalogue.settings, { domain: home, name, summary, owner }, ref));
}

/** The samples as examples: where the organisation's metadata are missing they are made, as they would be for a test. */
async function completed(draft: Draft, ref: string, details: readonly Json[]): Promise<readonly Json[]> {
  const { workspace, folder, world, writes, notes } = draft;
  const property = workspace.catalogue.settings.metadata?.property;
  if (property === undefined || details.every((detail) => member(detail, property) !== undefined)) return details;
  const later = await loadCatalogue(overlay(folder, [...writes.values()], world.sha256));
  if (!later.catalogue.events.has(ref)) return details;
  const options = { count: details.length, shape: 'minimal' as const, set: [] };
  const made = await makeEvents(later, findEvent(later, ref), options, world.buses);
  notes.push(`The samples have no "${property}", which eda.yaml demands: it was made up for the examples.`);
  return details.map((detail, i) => {
    const value = member(made.details[i], property);
    return !isObject(detail) || member(detail, property) !== undefined || value === undefined
      ? detail
      : { [property]: value, ...detail };
  });
}

/** Throws EdaError for an error that was not there before, in what is written or in what it concerns. */
async function refuseErrors({ folder, writes, world, origins, workspace }: Draft): Promise<void> {
  const later = overlay(folder, [...writes.values()], world.sha256);
  const concerned = new Set(writes.keys());
  const before = await validateWorkspace(folder, world.sha256, concerned);
  const after = await validateWorkspace(later, world.sha256, concerned);
  const keyOf = ({ rule, at, message }: Finding) => JSON.stringify([rule, at.file, message]);
  const known = new Set(before.findings.map(keyOf));
  const error = after.findings.find((finding) => finding.severity === 'error' && !known.has(keyOf(finding)));
  if (!error) return;
  const origin = origins.get(error.at.file);
  if (origin) {
    const { text, detailAt, detailIsText } = origin;
    const { pointer = '' } = error.at;
    const place = await positionIn(text, detailAt, detailIsText ? { pointer } : undefined, pointer);
    const property = workspace.catalogue.settings.metadata?.property;
    const made = property !== undefined && pointer.split('/')[1] === property;
    throw new EdaError('input', {
      code: 'would-be-invalid',
      message: `Nothing was written, because the sample does not fit its schema. ${error.message}`,
      at: { file: text.file, ...place },
      ...(error.found === undefined ? {} : { found: error.found }),
      ...(error.expected === undefined ? {} : { expected: error.expected }),
      next: made ? `Correct it, or leave "${property}" out of the sample: then it is made up.` : 'Correct the sample.',
    });
  }
  throw new EdaError('input', {
    code: 'would-be-invalid',
    message: `Nothing was written, because of ${error.rule}: ${error.message}`,
    at: error.at,
    ...(error.found === undefined ? {} : { found: error.found }),
    ...(error.expected === undefined ? {} : { expected: error.expected }),
    ...(error.next === undefined ? {} : { next: error.next }),
  });
}

function put(draft: Draft, file: NewFile): void {
  draft.writes.set(file.path, file);
}

function exists(files: Files, path: string): boolean {
  const [read] = files.read([path]);
  return read !== undefined && !('problem' in read && read.problem.code === 'missing');
}

function textOf(files: Files, path: string): string {
  const [read] = files.read([path]);
  if (read && 'text' in read) return read.text;
  throw new EdaError('input', {
    code: 'unreadable-file',
    message: read?.problem.detail ?? 'The file can’t be read.',
    at: { file: path },
  });
}

function notEdited(file: string, snippet: string): EdaError {
  return new EdaError('input', {
    code: 'not-edited',
    message: 'This file can’t be edited without disturbing it: nothing was written.',
    at: { file },
    next: `Add this yourself, then run the command again:\n${snippet.replace(/^/gm, '    ').trimEnd()}`,
  });
}
