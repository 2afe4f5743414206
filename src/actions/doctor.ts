import type { Stage } from '../domain/catalogue/model.ts';
import { type Diagnosis, type DoctorCheck, nodeCheck, type Purpose } from '../domain/doctor.ts';
import { EdaError } from '../errors.ts';
import type { AwsAnswer, AwsQuestion, AwsService, AwsSettings, BusTarget, FileWorld, Surroundings } from '../ports.ts';
import { loadCatalogue, requireSettings, type Workspace } from './load-catalogue.ts';
import { busTarget, stageOf } from './stage.ts';
import { counted } from './words.ts';

export { lacking as diagnosisFailed, purposes } from '../domain/doctor.ts';

export interface DoctorInput extends BusTarget {
  readonly for?: Purpose;
  readonly stage?: string;
  readonly workspace?: string;
}

/**
 * What this machine and its account lack for what somebody wants to do. Only looks, and asks AWS only what changes nothing.
 * Throws `EdaError` for a stage or a folder that is not there: that is a slip of the hand.
 */
export async function doctor(input: DoctorInput, files: FileWorld, around: Surroundings): Promise<Diagnosis> {
  const checks: DoctorCheck[] = [nodeCheck(around.node), gitCheck(around)];
  const root = files.workspace(input.workspace);
  const opened = await openWorkspace(root, files);
  const { workspace } = opened;
  if (root !== undefined) checks.push(...hookCheck(around, root));
  checks.push(...opened.checks.map((check) => (root === undefined ? withoutWorkspace(check, input) : check)));
  const stage = input.stage === undefined ? undefined : readableStage(workspace, input.stage, opened.readable);
  const base = {
    ...(input.for === undefined ? {} : { for: input.for }),
    ...(input.stage === undefined ? {} : { stage: input.stage }),
  };
  if (input.for === 'author') return { ...base, checks };
  const target = busTarget(input, stage);
  const settings = await around.settings(target);
  checks.push(...settingsChecks(settings, input, stage));
  checks.push(...(await awsChecks(input, around, target, settings, workspace, stage)));
  return { ...base, checks };
}

function gitCheck({ git }: Surroundings): DoctorCheck {
  const version = git();
  if (version !== undefined) return { id: 'git', status: 'ok', message: version };
  const message = 'git is not installed, or not on the PATH.';
  return { id: 'git', status: 'warning', message, next: 'Install it: --staged and --against need it.' };
}

function hookCheck({ hook }: Surroundings, root: string): readonly DoctorCheck[] {
  const found = hook(root);
  if (found === undefined)
    return [{ id: 'hook', status: 'skipped', message: 'The workspace is in no git repository.' }];
  if (found !== 'none') return [{ id: 'hook', status: 'ok', message: `${found} runs eda before a commit.` }];
  const message = 'Nothing checks the catalogue before a commit.';
  return [
    {
      id: 'hook',
      status: 'warning',
      message,
      next: 'Let a hook run `eda schema validate --staged`: docs/pre-commit.md has recipes.',
    },
  ];
}

async function openWorkspace(root: string | undefined, files: FileWorld) {
  if (root === undefined) {
    const message = 'There is no eda.yaml in this folder or in any above it.';
    const next = 'Go into a workspace, name it with --workspace, or make one with `eda init`.';
    return {
      workspace: undefined,
      readable: false,
      checks: [{ id: 'workspace', status: 'missing', message, next } as DoctorCheck],
    };
  }
  let workspace: Workspace;
  try {
    workspace = await loadCatalogue(files.open(root));
  } catch (error) {
    return { workspace: undefined, readable: false, checks: [errorCheck('workspace', error)] };
  }
  const checks: DoctorCheck[] = [];
  let readable = true;
  try {
    await requireSettings(workspace);
    checks.push({ id: 'workspace', status: 'ok', message: files.display(root) || 'the working folder' });
  } catch (error) {
    readable = false;
    checks.push(errorCheck('workspace', error));
  }
  const { events } = workspace.catalogue;
  const errors = workspace.findings.filter(({ severity, file }) => severity === 'error' && file !== 'eda.yaml').length;
  checks.push(
    errors === 0
      ? {
          id: 'catalogue',
          status: 'ok',
          message: `${counted(events.size, 'event')} in ${workspace.catalogue.settings.catalogue}`,
        }
      : {
          id: 'catalogue',
          status: 'missing',
          message: `${counted(errors, 'error')} in the files of ${workspace.catalogue.settings.catalogue}`,
          next: 'Run `eda schema validate`, and mend what it finds.',
        },
  );
  return { workspace, readable, checks };
}

/** Dead letters can be read without one; all else needs it. */
function withoutWorkspace(check: DoctorCheck, input: DoctorInput): DoctorCheck {
  const needed = input.for !== undefined && input.for !== 'dlq';
  return needed ? check : { ...check, status: 'warning' };
}

function errorCheck(id: string, error: unknown): DoctorCheck {
  if (!(error instanceof EdaError)) throw error;
  const { at, message, found, next } = error.detail;
  const place = at === undefined ? '' : `${[at.file, at.line, at.column].filter(Boolean).join(':')}: `;
  const what = found === undefined ? '' : ` Found: ${found}.`;
  return { id, status: 'missing', message: `${place}${message}${what}`, next: next ?? 'Mend it, and ask again.' };
}

function readableStage(workspace: Workspace | undefined, name: string, readable: boolean): Stage | undefined {
  if (workspace && readable) return stageOf(workspace.catalogue.settings, name);
  if (workspace) return undefined;
  throw new EdaError('input', {
    code: 'no-workspace',
    message: `The stage ${name} stands in eda.yaml, and there is none that can be read here.`,
    next: 'Go into a workspace, or name it with --workspace.',
  });
}

const SERVICES: Readonly<Record<AwsService, string>> = {
  events: 'EventBridge',
  schemas: 'EventBridge Schemas',
  sqs: 'SQS',
  sts: 'STS',
};

/** The services that a purpose needs. */
function servicesFor(purpose: Purpose | undefined): readonly AwsService[] {
  if (purpose === 'publish') return ['events'];
  if (purpose === 'registry') return ['schemas'];
  if (purpose === 'dlq') return ['sqs', 'events'];
  return ['events', 'schemas', 'sqs'];
}

function settingsChecks(settings: AwsSettings, input: DoctorInput, stage: Stage | undefined): readonly DoctorCheck[] {
  const { region, credentials } = settings;
  const given = (own: unknown, from: string) =>
    from !== 'given' ? from : own === undefined ? `the stage ${stage?.name}` : undefined;
  const local = allLocal(settings, servicesFor(input.for));
  const checks: DoctorCheck[] = [];
  if (region) {
    const from = given(input.region, region.from) ?? '--region';
    checks.push({ id: 'region', status: 'ok', message: `${region.value}, from ${from}` });
  } else if (local) {
    checks.push({ id: 'region', status: 'skipped', message: 'None is set; a loopback endpoint takes any.' });
  } else {
    const next = 'Set AWS_REGION, choose a profile that has one, or name a stage of eda.yaml with a region.';
    checks.push({ id: 'region', status: 'missing', message: 'None is set.', next });
  }
  const own = settings.endpoints.filter(({ service }) => servicesFor(input.for).includes(service));
  if (own.length === 0) checks.push({ id: 'endpoint', status: 'ok', message: 'AWS’s own' });
  // Mostly all services have the same.
  for (const { url, from } of new Map(own.map((endpoint) => [endpoint.url, endpoint])).values()) {
    const services = own.filter((each) => each.url === url).map(({ service }) => SERVICES[service]);
    const source = given(input.endpointUrl, from) ?? '--endpoint-url';
    checks.push({ id: 'endpoint', status: 'ok', message: `${url} for ${services.join(', ')}, from ${source}` });
  }
  if (!('problem' in credentials)) {
    const until = credentials.expires === undefined ? '' : `, until ${credentials.expires.toISOString()}`;
    checks.push({ id: 'credentials', status: 'ok', message: `${credentials.key}, from ${credentials.from}${until}` });
  } else {
    const next = 'Sign in (`aws sso login`, `aws configure`), or choose another profile with --profile.';
    checks.push({
      id: 'credentials',
      status: local ? 'skipped' : 'missing',
      message: credentials.problem,
      ...(local ? {} : { next }),
    });
  }
  return checks;
}

function allLocal({ endpoints }: AwsSettings, services: readonly AwsService[]): boolean {
  return services.every((service) => endpoints.some((each) => each.service === service && each.loopback));
}

async function awsChecks(
  input: DoctorInput,
  around: Surroundings,
  target: BusTarget,
  settings: AwsSettings,
  workspace: Workspace | undefined,
  stage: Stage | undefined,
): Promise<readonly DoctorCheck[]> {
  const local = allLocal(settings, servicesFor(input.for));
  const nobody = 'problem' in settings.credentials || settings.region === undefined;
  if (nobody && !local) {
    return [{ id: 'aws', status: 'skipped', message: 'AWS was not asked: Region or credentials are missing.' }];
  }
  const checks: DoctorCheck[] = [];
  const stsIsLocal = settings.endpoints.some(({ service, loopback }) => service === 'sts' && loopback);
  if (!stsIsLocal && !local) {
    const identity = await around.ask(target, { ask: 'identity' });
    checks.push(identityCheck(identity, stage));
    if (identity.status === 'unreachable') {
      return [...checks, { id: 'permissions', status: 'skipped', message: 'Not asked: AWS can’t be reached.' }];
    }
  }
  const questions = questionsFor(input, workspace, stage);
  const answers = await Promise.all(questions.map(({ question }) => around.ask(target, question)));
  checks.push(...questions.map((asked, i) => permissionCheck(asked, answers[i] as AwsAnswer)));
  return [...checks, ...unasked(input.for)];
}

function identityCheck(answer: AwsAnswer, stage: Stage | undefined): DoctorCheck {
  if (answer.status !== 'yes') return { id: 'identity', status: 'missing', ...saidBy(answer) };
  const { account = '', arn = '' } = answer.told ?? {};
  if (stage?.account !== undefined && stage.account !== account) {
    return {
      id: 'identity',
      status: 'missing',
      message: `${arn} is of the account ${account}, and the stage ${stage.name} is ${stage.account}.`,
      next: 'Choose the profile of that account.',
    };
  }
  return { id: 'identity', status: 'ok', message: `${arn} in the account ${account}` };
}

interface Asked {
  readonly question: AwsQuestion;
  readonly permission: string;
  readonly what: string;
  /** What its want means: nothing works, or something is left out. */
  readonly needed: boolean;
  /** Where it is not there: the next step; absent where that is no harm. */
  readonly absent?: string;
}

function questionsFor(
  { for: purpose }: DoctorInput,
  workspace: Workspace | undefined,
  stage: Stage | undefined,
): readonly Asked[] {
  const services = servicesFor(purpose);
  const asked: Asked[] = [];
  if (services.includes('events')) {
    for (const bus of busesOf(workspace, stage)) {
      asked.push(
        {
          question: { ask: 'bus', bus },
          permission: 'events:DescribeEventBus',
          what: `the bus ${bus}`,
          needed: purpose === 'dlq',
          absent: 'Make it (`eda generate bus`), or map it to another under stages in eda.yaml.',
        },
        {
          question: { ask: 'rules', bus },
          permission: 'events:ListRules',
          what: `rules of ${bus}`,
          needed: false,
          absent: '',
        },
      );
    }
  }
  if (services.includes('schemas')) {
    asked.push({
      question: { ask: 'registries' },
      permission: 'schemas:ListRegistries',
      what: 'registries',
      needed: true,
    });
    for (const registry of registriesOf(workspace, stage)) {
      const question = { ask: 'schemas', registry } as const;
      asked.push({ question, permission: 'schemas:ListSchemas', what: `the registry ${registry}`, needed: true });
    }
  }
  if (services.includes('sqs')) {
    asked.push({ question: { ask: 'queues' }, permission: 'sqs:ListQueues', what: 'queues', needed: false });
  }
  return asked;
}

function busesOf(workspace: Workspace | undefined, stage: Stage | undefined): readonly string[] {
  if (stage) return [...new Set(stage.buses.values())];
  const used = [...(workspace?.catalogue.events.values() ?? [])].map(({ bus }) => bus);
  return used.length === 0 ? ['default'] : [...new Set(used)].sort();
}

function registriesOf(workspace: Workspace | undefined, stage: Stage | undefined): readonly string[] {
  const registry = stage?.registry;
  if (!registry || !workspace) return [];
  const names = [...workspace.catalogue.domains.keys()].map(
    (domain) => registry.domains.get(domain) ?? registry.name.replace('{domain}', domain),
  );
  return [...new Set(names)].sort();
}

function permissionCheck({ what, permission, needed, absent }: Asked, answer: AwsAnswer): DoctorCheck {
  const id = permission;
  const status = needed ? 'missing' : 'warning';
  if (answer.status === 'yes') return { id, status: 'ok', message: what };
  if (answer.status === 'missing') {
    if (absent === '') return { id, status: 'skipped', message: `${what}: not there.` };
    if (absent !== undefined)
      return { id, status: 'missing', message: `There is no such thing as ${what}.`, next: absent };
    return { id, status: 'ok', message: `${what} is not there yet: the first apply makes it.` };
  }
  if (answer.status === 'denied') {
    return {
      id,
      status,
      message: `${what}: denied.`,
      next: `Have ${permission} allowed${needed ? '' : '; without it eda can’t look before it acts'}.`,
    };
  }
  const { message, next } = saidBy(answer);
  const bad = answer.status === 'unreachable' ? 'missing' : status;
  return { id, status: bad, message: `${what}: ${message}`, ...(next === undefined ? {} : { next }) };
}

function saidBy(answer: AwsAnswer): { readonly message: string; readonly next?: string } {
  if (answer.status === 'yes') return { message: 'yes' };
  return { message: answer.message, ...(answer.next === undefined ? {} : { next: answer.next }) };
}

/** What can't be asked without doing it. */
function unasked(purpose: Purpose | undefined): readonly DoctorCheck[] {
  const lists: Readonly<Record<string, string>> = {
    publish: 'events:PutEvents',
    registry: 'schemas:CreateRegistry, CreateSchema, UpdateSchema, DeleteSchemaVersion, TagResource',
    dlq: 'sqs:ReceiveMessage, ChangeMessageVisibility, DeleteMessage, events:PutEvents',
  };
  const which = purpose === undefined ? Object.keys(lists) : [purpose];
  return which.flatMap((name) => {
    const actions = lists[name];
    return actions === undefined
      ? []
      : [{ id: `to ${name}`, status: 'skipped', message: `Not tried, for that would do it: ${actions}.` } as const];
  });
}
