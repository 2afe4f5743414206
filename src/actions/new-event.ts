import { newEvent } from '../domain/author/event.ts';
import { type Field, parseField, schemaOfFields } from '../domain/author/fields.ts';
import { domainNameProblem, eventNameProblem, idProblem, sourceProblem } from '../domain/author/names.ts';
import { inCatalogue } from '../domain/catalogue/layout.ts';
import type { Catalogue, EventDefinition, SchemaFile } from '../domain/catalogue/model.ts';
import { relativePath } from '../domain/catalogue/targets.ts';
import { isObject, type Json, member } from '../domain/json.ts';
import { nearest } from '../domain/schema/distance.ts';
import { inferSchema } from '../domain/schema/infer.ts';
import type { Dialect } from '../domain/schema/types.ts';
import { EdaError } from '../errors.ts';
import { findEvent } from './find-event.ts';
import { answer } from './interview.ts';
import { loadCatalogue } from './load-catalogue.ts';
import { makeEvents } from './make-events.ts';
import { type Draft, type Made, notEmpty, put, unlessNear } from './new-draft.ts';
import { ownerOf, produce } from './new-owners.ts';
import { overlay } from './overlay.ts';
import { readSamples, type SampleOfFile } from './read-samples.ts';

export async function describeEvent(draft: Draft): Promise<Made> {
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

/** Where the events of the domain come from; else what the other domains' sources have in common. */
export function likelySource(
  catalogue: Catalogue,
  siblings: readonly EventDefinition[],
  domain: string,
): string | undefined {
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
