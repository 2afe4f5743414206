import { digestOf } from '../domain/catalogue/canonical.ts';
import type { Catalogue, RegistrySettings, Stage } from '../domain/catalogue/model.ts';
import type { Json } from '../domain/json.ts';
import {
  inStep,
  needHistory,
  type PlanOptions,
  plan,
  type RegistryPlan,
  registriesOf,
  type Wanted,
} from '../domain/registry/plan.ts';
import { type PlanDigests, planDigests } from '../domain/registry/plan-file.ts';
import { contentDigest, type RegistryState, type SchemaState, type State } from '../domain/registry/state.ts';
import { type CatalogueForRegistry, wantedOf } from '../domain/registry/wanted.ts';
import type { Finding } from '../domain/report.ts';
import { EdaError } from '../errors.ts';
import type { BusTarget, Digest, FileWorld, RegistryWorld, SchemaRegistry } from '../ports.ts';
import { atOnce } from './at-once.ts';
import { loadCatalogue, requireSettings, requireWorkspace, type Workspace } from './load-catalogue.ts';
import { place } from './place.ts';
import { registryConversion } from './registry-conversion.ts';
import { busTarget, stageOf } from './stage.ts';

export interface RegistryPlanInput extends BusTarget {
  /** Absent: the one stage that has a registry. */
  readonly stage?: string;
  readonly allowLossy: boolean;
  readonly adopt: boolean;
  readonly prune: boolean;
  /** A file that the plan is written to. */
  readonly out?: string;
  readonly workspace?: string;
}

/** A plan as it is printed and kept: what `src/contracts/output/registry-plan.schema.json` describes. */
export interface PlanDocument extends RegistryPlan {
  readonly version: 1;
  readonly stage: string;
  /** Whether it needs to be confirmed with more than a yes. */
  readonly protected: boolean;
  /** The endpoint or Region that was asked. */
  readonly where: string;
  readonly options: PlanOptions & { readonly allowLossy: boolean };
  readonly inStep: boolean;
  /** What stands in the way of applying it, and with --allow-lossy what is lost. */
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  readonly digests: PlanDigests;
  /** Of all the rest: a plan that was edited is not applied. */
  readonly digest: string;
}

/** The stage of a plan, with a registry. */
export type RegistryStage = Stage & { readonly registry: RegistrySettings };

/** A plan, with what it takes to carry it out. */
export interface Planned {
  readonly document: PlanDocument;
  readonly wanted: Wanted;
  readonly state: State;
  readonly registry: SchemaRegistry;
  readonly stage: RegistryStage;
}

/** How far reading or writing has come. */
export type Progress = (done: number, of: number, what: string) => void;

/** How many calls are under way together. AWS's own rate is kept by the port. */
export const AT_ONCE = 16;

/** What differs between the catalogue and the registries of a stage. Changes nothing there. */
export async function planRegistry(
  input: RegistryPlanInput,
  files: FileWorld,
  registries: RegistryWorld,
  sha256: Digest,
  progress: Progress,
): Promise<PlanDocument> {
  if (input.out !== undefined) requireFile(input.out, files);
  const { workspace, stage } = await registryStage(input, files);
  const { document, registry } = await makePlan(input, workspace, stage, registries, sha256, progress);
  registry.close();
  if (input.out !== undefined) files.write(input.out, `${JSON.stringify(document, null, 2)}\n`);
  return document;
}

/** Asked before anything is read: a plan of a large registry takes its time. */
function requireFile(out: string, files: FileWorld): void {
  const stdout = out === '-';
  if (!stdout && files.locate(out).kind !== 'folder') return;
  throw new EdaError('usage', {
    code: 'not-a-file',
    message: stdout ? '--out names a file, and "-" is none.' : `--out names the folder "${out}".`,
    expected: 'a file, such as plan.json',
    next: stdout ? 'Print the plan with --json.' : 'Name a file in it.',
  });
}

/** The workspace and the stage that were asked for. Throws EdaError where something broken would pass for something removed. */
export async function registryStage(
  input: Pick<RegistryPlanInput, 'stage' | 'workspace'>,
  files: FileWorld,
): Promise<{ readonly workspace: Workspace; readonly stage: RegistryStage }> {
  const folder = files.open(requireWorkspace(files.workspace(input.workspace)));
  const workspace = await loadCatalogue(folder, undefined, { lean: true });
  await requireSettings(workspace);
  const stage = chosenStage(workspace.catalogue, input.stage);
  const broken = workspace.findings.filter(({ severity }) => severity === 'error');
  const [first] = await place(workspace.files, broken.slice(0, 1));
  if (first === undefined) return { workspace, stage };
  throw new EdaError('finding', {
    code: 'catalogue-has-errors',
    message: `The catalogue has errors, and what is broken would look as if it was removed: ${first.message}`,
    at: first.at,
    next: 'Run `eda schema validate`, mend what it finds, and plan again.',
  });
}

function chosenStage({ settings }: Catalogue, name: string | undefined): RegistryStage {
  const named = stageOf(settings, name);
  if (named && hasRegistry(named)) return named;
  const usable = [...settings.stages.values()].filter(hasRegistry);
  const [only] = usable;
  if (!named && only !== undefined && usable.length === 1) return only;
  const names = usable.map((stage) => stage.name);
  const example = 'registry: { name: "acme-{domain}" }';
  throw new EdaError('usage', {
    code: named ? 'stage-without-registry' : only === undefined ? 'no-registry' : 'which-stage',
    message: named
      ? `The stage "${named.name}" of eda.yaml has no registry.`
      : `${only === undefined ? 'No stage' : 'More than one stage'} of eda.yaml has a registry.`,
    ...(only === undefined ? {} : { expected: `one of ${names.join(', ')}` }),
    next: named
      ? `Give it one in eda.yaml, such as ${example}.${only === undefined ? '' : ` Or name a stage that has one: --stage ${only.name}.`}`
      : only === undefined
        ? `Give a stage of eda.yaml one, such as ${example}.`
        : `Name one, such as --stage ${only.name}.`,
  });
}

function hasRegistry(stage: Stage): stage is RegistryStage {
  return stage.registry !== undefined;
}

/** Reads the registries and plans. The registry is left open: whoever asked closes it. */
export async function makePlan(
  input: RegistryPlanInput,
  workspace: Workspace,
  stage: RegistryStage,
  registries: RegistryWorld,
  sha256: Digest,
  progress: Progress,
): Promise<Planned> {
  const convert = await registryConversion(stage.registry.format);
  const catalogue = wantedOf(workspace.catalogue, stage, convert, sha256);
  const { wanted } = catalogue;
  const options = { adopt: input.adopt, prune: input.prune };
  const registry = await registries.open(busTarget(input, stage));
  try {
    await requireAccount(registry, stage);
    const state = await readState(registry, wanted, options, sha256, progress);
    const made = plan(wanted, state, options);
    const findings = await place(workspace.files, [
      ...catalogue.findings,
      ...catalogue.lossesOf(made.entries, input.allowLossy),
    ]);
    const rest = {
      version: 1,
      stage: stage.name,
      protected: stage.protected,
      where: registry.where,
      options: { ...options, allowLossy: input.allowLossy },
      inStep: inStep(made) && !findings.some(({ severity }) => severity === 'error'),
      ...made,
      findings,
      notes: notesOf(catalogue),
      digests: planDigests(wanted, state, sha256),
    } as const;
    const document = { ...rest, digest: digestOf(rest as unknown as Json, sha256) };
    return { document, wanted, state, registry, stage };
  } catch (error) {
    registry.close();
    throw error;
  }
}

async function requireAccount(registry: SchemaRegistry, { name, account }: Stage): Promise<void> {
  if (account === undefined) return;
  const found = await registry.account();
  if (found === undefined || found === account) return;
  throw new EdaError('input', {
    code: 'other-account',
    message: `The credentials belong to another AWS account than that of the stage "${name}".`,
    found,
    expected: account,
    next: 'Choose the profile of that account with --profile, or under stages in eda.yaml.',
  });
}

function notesOf({ leftOut: { drafts, unreleased } }: CatalogueForRegistry): readonly string[] {
  const some = (refs: readonly string[]) => `${refs.slice(0, 3).join(', ')}${refs.length > 3 ? ', …' : ''}`;
  const are = (refs: readonly string[]) => (refs.length === 1 ? '1 major is' : `${refs.length} majors are`);
  return [
    ...(unreleased.length === 0
      ? []
      : [`${are(unreleased)} not released, and not for the registry yet: ${some(unreleased)}.`]),
    ...(drafts.length === 0
      ? []
      : [`${drafts.length === 1 ? '1 draft is' : `${drafts.length} drafts are`} left out: ${some(drafts)}.`]),
  ];
}

/** What stands in the registries, as far as the plan depends on it. */
async function readState(
  registry: SchemaRegistry,
  wanted: Wanted,
  options: PlanOptions,
  sha256: Digest,
  progress: Progress,
): Promise<State> {
  const all = await registry.registries();
  const known = new Map(all.map((each) => [each.name, each]));
  const names = registriesOf(wanted, all).filter((name) => known.has(name));
  const listed = await atOnce(names, AT_ONCE, async (name) => (await registry.schemas(name)) ?? []);
  const pending = names.flatMap((name, i) => (listed[i] ?? []).map((schema) => ({ registry: name, ...schema })));
  let done = 0;
  const read = await atOnce(pending, AT_ONCE, async ({ registry: where, name, versionCount, tags: listedTags }) => {
    const found = await registry.schema(where, name);
    progress(++done, pending.length, 'schemas read');
    if (found === undefined) return undefined;
    const { arn, type, version, content, tags } = found;
    const digest = contentDigest(content, sha256);
    return { where, schema: { name, arn, type, version, versionCount, digest, tags: { ...listedTags, ...tags } } };
  });
  const states = new Map<string, Map<string, SchemaState>>(names.map((name) => [name, new Map()]));
  for (const one of read) if (one) states.get(one.where)?.set(one.schema.name, one.schema);
  const state = (): State => ({
    count: all.length,
    registries: new Map(
      names.map((name): [string, RegistryState] => {
        const { arn = '', tags = {} } = known.get(name) ?? {};
        return [name, { name, arn, tags, schemas: states.get(name) ?? new Map() }];
      }),
    ),
  });
  await atOnce(needHistory(wanted, state(), options), AT_ONCE, async ({ registry: where, name }) => {
    const found = states.get(where)?.get(name);
    if (found === undefined) return;
    const versions = (await registry.versions(where, name)) ?? [];
    const history: { version: string; digest: string }[] = [];
    for (const version of versions) {
      const content = version === found.version ? undefined : await registry.schema(where, name, version);
      const digest = content === undefined ? found.digest : contentDigest(content.content, sha256);
      history.push({ version, digest });
    }
    states.get(where)?.set(name, { ...found, history });
  });
  return state();
}
