import { idProblem, kebabCase } from '../domain/author/names.ts';
import type { Consumption, Service } from '../domain/catalogue/model.ts';
import { currentMajor, type Target } from '../domain/catalogue/reference.ts';
import {
  type Answers,
  IACS,
  type Iac,
  type Kind,
  PROFILES,
  type Profile,
  SHAPES,
  type Shape,
} from '../domain/codegen/consumer/answers.ts';
import { constructName } from '../domain/codegen/consumer/names.ts';
import type { JsonObject } from '../domain/json.ts';
import { nearest } from '../domain/schema/distance.ts';
import { EdaError } from '../errors.ts';
import type { Wizard } from '../ports.ts';
import { findEvent } from './find-event.ts';
import type { ConsumerInput } from './generate-consumer.ts';
import { answer } from './interview.ts';
import type { Workspace } from './load-catalogue.ts';

const VERBS: Readonly<Record<Kind, string>> = { consumer: 'consume', producer: 'produce' };

/** An event that a consumer is to have, and the pattern that its service gives for it. */
export interface Consumed {
  readonly target: Target;
  /** As the manifest keeps it. */
  readonly reference: string;
  readonly pattern?: JsonObject;
}

export interface Chosen {
  readonly events: readonly Consumed[];
  readonly service?: Service;
  readonly asked: readonly string[];
  /** As the manifest keeps them: none where the service says which. */
  readonly references: readonly string[];
}

/** The events of the consumer: named, those of a service, those of last time, or asked for. Throws EdaError. */
export async function chooseEvents(
  kind: Kind,
  workspace: Workspace,
  input: ConsumerInput,
  known: { readonly answers: Answers; readonly asked: readonly string[] } | undefined,
  wizard: Wizard,
): Promise<Chosen> {
  const anew = input.references.length > 0 || input.service !== undefined;
  const asked = anew ? input.references : (known?.asked ?? []);
  const serviceName = anew ? input.service : known?.answers.service;
  let references = anew ? input.references : (known?.answers.events ?? []);
  const find = (reference: string) => findEvent(workspace, reference, currentMajor);
  if (serviceName === undefined) {
    if (references.length === 0) references = await askForEvents(kind, workspace, input, wizard);
    const events = once(references.map((reference) => consumed(find(reference))));
    return { events, asked, references: events.map(({ reference }) => reference) };
  }
  const service = findService(workspace, serviceName);
  const verb = `${VERBS[kind]}s`;
  const all =
    kind === 'consumer'
      ? service.consumes.map((one) => ofService(find(one.event), one))
      : service.produces.map((one) => consumed(find(one)));
  if (all.length === 0) {
    throw new EdaError('usage', {
      code: kind === 'consumer' ? 'nothing-consumed' : 'nothing-produced',
      message: `The service ${service.ref} ${verb} nothing.`,
      at: { file: service.file },
      next: `Name the events that it ${verb} under \`${verb}\`, or name them here.`,
    });
  }
  const chosen = references.map((reference) => {
    const { major } = find(reference);
    const found = all.find(({ target }) => target.major === major);
    if (found) return found;
    throw new EdaError('usage', {
      code: kind === 'consumer' ? 'not-consumed' : 'not-produced',
      message: `The service ${service.ref} does not ${VERBS[kind]} ${major.ref}.`,
      expected: `one of ${all.map(({ target }) => target.major.ref).join(', ')}`,
      next: `Add it to ${service.file}, or leave --service out.`,
    });
  });
  const events = once(chosen.length === 0 ? all : chosen);
  return { events, service, asked, references: chosen.length === 0 ? [] : events.map(({ reference }) => reference) };
}

function consumed(target: Target): Consumed {
  const { event, major, release } = target;
  return { target, reference: release === undefined ? major.ref : `${event.ref}@${release.version}` };
}

function ofService(target: Target, { pattern }: Consumption): Consumed {
  return { ...consumed(target), ...(pattern === undefined ? {} : { pattern }) };
}

function once(events: readonly Consumed[]): readonly Consumed[] {
  const found = new Map<string, Consumed>();
  for (const each of events) {
    const { major, schema } = each.target;
    const other = found.get(major.ref);
    if (other && other.target.schema !== schema) {
      throw new EdaError('usage', {
        code: 'one-version-a-major',
        message: `${major.ref} is asked for in two versions.`,
        next: 'Name one of them.',
      });
    }
    found.set(major.ref, each);
  }
  return [...found.values()];
}

async function askForEvents(
  kind: Kind,
  workspace: Workspace,
  input: ConsumerInput,
  wizard: Wizard,
): Promise<readonly string[]> {
  const all = [...workspace.catalogue.events.values()].flatMap((event) => event.majors.map(({ ref }) => ref));
  if (!wizard.interactive || all.length === 0) {
    throw new EdaError('usage', {
      code: 'no-event-named',
      message:
        input.out === undefined ? 'No event is named.' : `No event is named, and ${input.out} holds no ${kind} yet.`,
      ...(all.length === 0 ? {} : { expected: `references such as ${all[0]}, or --service` }),
      next: 'See `eda schema list`.',
    });
  }
  const NO_MORE = 'no other';
  const chosen = [await wizard.choose(`Which event does it ${VERBS[kind]}?`, all)];
  for (;;) {
    const left = all.filter((ref) => !chosen.includes(ref));
    const next = left.length === 0 ? NO_MORE : await wizard.choose('Another one?', [NO_MORE, ...left]);
    if (next === NO_MORE) return chosen;
    chosen.push(next);
  }
}

function findService({ catalogue }: Workspace, name: string): Service {
  const named = [...catalogue.services.values()].filter((service) => service.ref === name || service.name === name);
  if (named.length === 1 && named[0]) return named[0];
  const all = [...catalogue.services.keys()];
  const near = nearest(name, all);
  throw new EdaError('usage', {
    code: 'unknown-service',
    message: named.length > 1 ? `Several domains have a service "${name}".` : `The catalogue has no service "${name}".`,
    ...(all.length === 0
      ? {}
      : { expected: `one of ${(named.length > 1 ? named.map(({ ref }) => ref) : all).join(', ')}` }),
    next: near === undefined ? 'Name it with --service domain/service.' : `Did you mean ${near}?`,
  });
}

/** The bus of all the events. Throws EdaError where they have several: a rule is on one bus, and a producer publishes to one. */
export function busOf(kind: Kind, events: readonly Consumed[]): string {
  const buses = Map.groupBy(events, ({ target }) => target.event.bus);
  const [[bus] = ['default']] = buses;
  if (buses.size <= 1) return bus;
  const told = [...buses].map(([name, of]) => `${name}: ${of.map(({ target }) => target.major.ref).join(', ')}`);
  throw new EdaError('usage', {
    code: 'several-buses',
    message: `These events are published on several buses, and ${kind === 'consumer' ? 'a rule is on one' : 'a producer publishes to one'}.`,
    found: told.join('; '),
    next:
      kind === 'consumer'
        ? 'Make a consumer for each bus: name its events (with --service too, where the service says by which pattern).'
        : 'Make a producer for each bus: name its events.',
  });
}

/** Throws EdaError for a rule on the account's default bus: its metrics lie elsewhere, and everything else of the account is on it too. */
export function requireNamedBus(bus: string, shape: Shape, events: readonly Consumed[]): void {
  if (bus !== 'default' || shape === 'custom-bus') return;
  const [first] = events;
  throw new EdaError('input', {
    code: 'default-bus',
    message: `${events.map(({ target }) => target.major.ref).join(', ')} ${events.length === 1 ? 'is' : 'are'} published on the default bus, where the events of AWS itself are: a consumer's rule is on a bus of its own.`,
    ...(first === undefined ? {} : { at: { file: first.target.event.file } }),
    expected: '`bus: NAME`, a bus that eda.yaml declares under `buses`',
    next: 'Declare the bus in eda.yaml (`buses: { orders: {} }`), name it in event.yaml, and have the producer publish there.',
  });
}

/** What a person should know of the events. */
export function notesOf(events: readonly Consumed[]): readonly string[] {
  return events.flatMap(({ target: { major } }) => {
    const { stability, deprecated, ref, releases } = major;
    const end = deprecated?.removal === undefined ? '' : `, and is removed on ${deprecated.removal}`;
    const instead = deprecated?.alternative === undefined ? '' : `: use ${deprecated.alternative}`;
    return [
      ...(stability === 'draft' ? [`${ref} is a draft: it may change in any way, without a new major.`] : []),
      ...(deprecated ? [`${ref} is deprecated since ${deprecated.effective}${end}${instead}.`] : []),
      ...(releases.length === 0
        ? [`${ref} was never released: the code is made of its head, as it stands today.`]
        : []),
    ];
  });
}

export async function nameOf(
  kind: Kind,
  input: ConsumerInput,
  { events, service }: Chosen,
  known: string | undefined,
  isTaken: (name: string) => boolean,
  wizard: Wizard,
): Promise<string> {
  const types = new Set(events.map(({ target }) => constructName(target.event.name)));
  const check = (name: string): string | undefined => {
    const problem = idProblem(kind, name);
    if (problem !== undefined) return problem;
    if (!/^[a-z]/.test(name) || name.length > 50)
      return `The name of a ${kind} begins with a letter, and has at most 50 characters.`;
    if (name === kind || name === `${kind}-stack` || isTaken(name))
      return `"${name}" is the name of something else in the code: say what it ${VERBS[kind]}s.`;
    return types.has(constructName(name))
      ? `"${name}" is the name of the event: say who ${VERBS[kind]}s it, as ${name}-${kind}.`
      : undefined;
  };
  if (known !== undefined && input.name === undefined) return known;
  const [first] = events;
  const domains = new Set(events.map(({ target }) => target.event.domain));
  const standard =
    service?.name ??
    (events.length === 1 && first
      ? `${kebabCase(first.target.event.name)}-${kind}`
      : domains.size === 1
        ? `${[...domains][0]}-${kind}`
        : undefined);
  const question = { flag: '--name', ask: `The name of the ${kind}:`, check };
  return answer(input.name, { ...question, ...(standard === undefined ? {} : { standard }) }, wizard);
}

/** The flags that must be given where nobody is asked, all in one error. */
export function requireFlags(kind: Kind, input: ConsumerInput, known: boolean, wizard: Wizard): void {
  if (wizard.interactive || input.yes || known) return;
  const needed = {
    ...(kind === 'consumer' && { '--shape': [input.shape, `one of ${SHAPES.join(', ')}`] }),
    '--iac': [input.iac, `one of ${IACS.join(', ')}`],
    '--out': [input.out, `the folder of the ${kind}`],
  } as const;
  const missing = Object.entries(needed).filter(([, [value]]) => value === undefined);
  if (missing.length === 0) return;
  throw new EdaError('usage', {
    code: 'not-answered',
    message: `Nothing says all that a ${kind} needs. Missing: ${missing.map(([flag]) => flag).join(', ')}.`,
    expected: missing.map(([flag, [, what]]) => `${flag} (${what})`).join(', '),
    next: `Give them, take the defaults with --yes (${kind === 'consumer' ? 'sqs, ' : ''}cdk, a folder of its name), or run it at a terminal to be asked.`,
  });
}

const SHAPE_WORDS: Readonly<Record<Shape, string>> = {
  sqs: 'sqs: rule -> queue -> function. Nothing is lost at a peak',
  lambda: 'lambda: rule -> function. The least there is',
  sns: 'sns: rule -> topic -> queue -> function. Several consumers of one rule',
  kinesis: 'kinesis: rule -> stream -> function. In order, by a key',
  'custom-bus': 'custom-bus: a subscriber of a Custom Event Bus (EventBridge v2)',
};
const IAC_WORDS: Readonly<Record<Iac, string>> = {
  cdk: 'cdk: a construct of the AWS CDK, in TypeScript',
  sam: 'sam: a template of CloudFormation, for AWS SAM',
};
const REGULATED = 'regulated: standard, with keys of your own and logs for a year';
const PROFILE_WORDS: Readonly<Record<Kind, Readonly<Record<Profile, string>>>> = {
  consumer: {
    standard: 'standard: idempotency table, dashboard, all alarms',
    minimal: 'minimal: dead-letter and rejection queues, the core alarms',
    regulated: REGULATED,
  },
  producer: {
    standard: 'standard: dashboard, all alarms',
    minimal: 'minimal: the core alarms',
    regulated: REGULATED,
  },
};

export async function formOf(kind: Kind, input: ConsumerInput, known: Answers | undefined, wizard: Wizard) {
  const one = async <Option extends string>(
    given: Option | undefined,
    before: Option | undefined,
    ask: string,
    options: readonly Option[],
    words: Readonly<Record<Option, string>>,
  ): Promise<Option> => {
    const said = given ?? before;
    if (said !== undefined) return said;
    const choices = Object.entries<string>(words) as [Option, string][];
    const [standard] = choices[0]!;
    if (!wizard.interactive) return standard;
    const chosen = await wizard.choose(
      ask,
      choices.map(([, told]) => told),
    );
    return options.find((option) => words[option] === chosen) ?? standard;
  };
  return {
    ...(kind === 'consumer' && {
      shape: await one(input.shape, known?.shape, 'Which way do the events take?', SHAPES, SHAPE_WORDS),
    }),
    iac: await one(input.iac, known?.iac, 'What is it deployed with?', IACS, IAC_WORDS),
    profile: await one(input.profile, known?.profile, 'How much comes along?', PROFILES, PROFILE_WORDS[kind]),
  };
}
