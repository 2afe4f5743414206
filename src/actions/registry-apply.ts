import { digestOf } from '../domain/catalogue/canonical.ts';
import { isObject, member } from '../domain/json.ts';
import {
  type PlanEntry,
  type PlannedRegistry,
  type PlanStep,
  tagsOf,
  type WantedSchema,
} from '../domain/registry/plan.ts';
import { changesSince } from '../domain/registry/plan-file.ts';
import { TAGS } from '../domain/registry/state.ts';
import { parseText } from '../domain/text/parse.ts';
import { EdaError, type ErrorDetail } from '../errors.ts';
import type { Digest, FileWorld, RegistryWorld, Wizard } from '../ports.ts';
import { atOnce } from './at-once.ts';
import {
  AT_ONCE,
  makePlan,
  type PlanDocument,
  type Planned,
  type Progress,
  type RegistryPlanInput,
  registryStage,
} from './registry-plan.ts';

export interface RegistryApplyInput extends RegistryPlanInput {
  /** A plan that `eda registry plan --out` wrote; - is stdin. Absent: it is made now. */
  readonly plan?: string;
  readonly yes: boolean;
}

/** What became of one schema. */
export interface AppliedSchema {
  readonly registry: string;
  readonly schema: string;
  readonly major?: string;
  /** `failed`: not all of it was done. `pending`: not begun. */
  readonly outcome: 'created' | 'updated' | 'tagged' | 'deleted' | 'failed' | 'pending';
  /** The releases that were written, and the versions that AWS made of them. */
  readonly releases: readonly { readonly release: string; readonly version: string }[];
  readonly error?: ErrorDetail;
}

export interface Applied {
  readonly stage: string;
  readonly where: string;
  readonly created: readonly string[];
  readonly deleted: readonly string[];
  /** What the plan changes, by registry and name; what is in step is only counted. */
  readonly schemas: readonly AppliedSchema[];
  readonly inStep: number;
  /** Schemas of others under our names, and what is ours and the catalogue has no more: left as they are. */
  readonly left: readonly string[];
  readonly interrupted: boolean;
}

/** What stands between an action and a person. */
export interface ApplyScreen {
  readonly wizard: Wizard;
  readonly progress: Progress;
  /** Shows what will be done, before anybody is asked. */
  readonly show: (plan: PlanDocument) => void;
  /** Whether somebody wants it to end: what is under way is finished, nothing more is begun. */
  readonly stopped: () => boolean;
}

/**
 * Brings the registries of a stage in step with the catalogue: just what the plan says, and nothing where the plan is out
 * of date, has findings, or nobody agreed. Each call is done once, and each stands by itself: killed anywhere, the next
 * run goes on. Throws EdaError before anything was changed; afterwards the result says what was and what was not.
 */
export async function applyRegistry(
  input: RegistryApplyInput,
  files: FileWorld,
  registries: RegistryWorld,
  sha256: Digest,
  screen: ApplyScreen,
): Promise<Applied> {
  const given = input.plan === undefined ? undefined : await readPlan(input.plan, files, sha256);
  if (given && input.stage !== undefined && input.stage !== given.stage) {
    throw new EdaError('usage', {
      code: 'plan-of-another-stage',
      message: `The plan is for the stage "${given.stage}", and --stage says "${input.stage}".`,
      next: 'Leave --stage out, or plan that stage.',
    });
  }
  const flags = [
    ['--prune', 'prune'],
    ['--adopt', 'adopt'],
    ['--allow-lossy', 'allowLossy'],
  ] as const;
  const added = flags.find(([, name]) => given && input[name] && !given.options[name]);
  if (added) {
    throw new EdaError('usage', {
      code: 'plan-without',
      message: `The plan was made without ${added[0]}, and just what it says is done.`,
      next: `Plan again with ${added[0]}.`,
    });
  }
  const asked = given ? { ...input, stage: given.stage, ...given.options } : input;
  const { workspace, stage } = await registryStage(asked, files);
  const planned = await makePlan(asked, workspace, stage, registries, sha256, screen.progress);
  try {
    if (given) requireSame(given, planned.document);
    screen.show(planned.document);
    requireNoFindings(planned.document);
    const todo = planned.document.entries.filter(changes);
    const made = planned.document.registries.filter(({ status }) => status === 'create');
    const gone = planned.document.registries.filter((registry) => registry.delete === true);
    if (todo.length + made.length + gone.length > 0) await agree(input.yes, planned.document, screen.wizard);
    return await carryOut(planned, screen);
  } finally {
    planned.registry.close();
  }
}

/** Whether a plan's result leaves nothing to be done that it was to do. */
export function applyFailed({ schemas }: Applied): boolean {
  return schemas.some(({ outcome }) => outcome === 'failed' || outcome === 'pending');
}

/** What stops the schema that met it, and no other. */
const OF_ONE = ['changed-meanwhile', 'aws-refused', 'aws-quota'];

const changes = (entry: PlanEntry) => entry.steps.length > 0 || entry.status === 'tags' || entry.delete === true;

async function readPlan(path: string, files: FileWorld, sha256: Digest): Promise<PlanDocument> {
  const read = path === '-' ? await files.stdin() : files.read(path);
  const at = { file: read.path };
  if ('problem' in read) throw new EdaError('input', { code: 'unreadable-file', message: read.problem.detail, at });
  const parsed = parseText(read.text, 'json');
  const value = 'value' in parsed ? parsed.value : undefined;
  const next = 'Make one with `eda registry plan --out plan.json`.';
  const expected = 'what `eda registry plan --out` writes';
  if (!isObject(value) || member(value, 'digests') === undefined || !Array.isArray(member(value, 'entries'))) {
    throw new EdaError('input', {
      code: 'no-plan',
      message: 'This file is no plan of `eda registry plan`.',
      at,
      expected,
      next,
    });
  }
  if (member(value, 'version') !== 1) {
    const found = JSON.stringify(member(value, 'version') ?? null);
    const message = 'This plan is of another version of eda.';
    throw new EdaError('input', { code: 'plan-of-another-version', message, at, found, expected: '1', next });
  }
  const { digest, ...rest } = value;
  if (digest !== digestOf(rest, sha256)) {
    throw new EdaError('input', {
      code: 'plan-edited',
      message: 'This plan was edited after it was made: nobody has seen what it would do.',
      at,
      next: 'Make it anew with `eda registry plan --out`; what is to change belongs into the catalogue.',
    });
  }
  // Its digest says that we wrote it.
  return value as unknown as PlanDocument;
}

function requireSame(given: PlanDocument, now: PlanDocument): void {
  const changed = [
    ...(given.where === now.where ? [] : [`It was made for ${given.where}, and this is ${now.where}.`]),
    ...changesSince(given, now),
  ];
  if (changed.length === 0 && given.digests.catalogue !== now.digests.catalogue)
    changed.push('The catalogue has changed.');
  const [first] = changed;
  if (first === undefined) return;
  const more = changed.length > 1 ? ` And ${changed.length - 1} more.` : '';
  throw new EdaError('input', {
    code: 'plan-out-of-date',
    message: `The plan is out of date, and nothing was changed. ${first}${more}`,
    next: 'Plan again, and look at what is to be done now.',
  });
}

function requireNoFindings({ findings }: PlanDocument): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return;
  throw new EdaError('finding', {
    code: first.rule,
    message: `Nothing was changed: ${first.message}${errors.length > 1 ? ` (and ${errors.length - 1} more findings)` : ''}`,
    at: first.at,
    ...(first.next === undefined ? {} : { next: first.next }),
  });
}

async function agree(yes: boolean, plan: PlanDocument, wizard: Wizard): Promise<void> {
  if (yes) return;
  if (!wizard.interactive) {
    throw new EdaError('usage', {
      code: 'not-agreed',
      message: `Nothing was changed: nobody agreed to this${plan.protected ? `, and the stage "${plan.stage}" is protected` : ''}.`,
      next: 'Look at it with `eda registry plan`, then apply it with --yes, or run it at a terminal to be asked.',
    });
  }
  if (plan.protected) {
    const answer = await wizard.text(
      `The stage ${plan.stage} is protected. Type its name to change the registries there:`,
    );
    if (answer === plan.stage) return;
  } else if (await wizard.confirm(`Change the registries of ${plan.stage} (${plan.where})?`, false)) return;
  throw new EdaError('usage', { code: 'not-agreed', message: 'Nothing was changed.' });
}

async function carryOut({ document, wanted, state, registry }: Planned, screen: ApplyScreen): Promise<Applied> {
  const todo = document.entries.filter(changes);
  const made = document.registries.filter(({ status }) => status === 'create').map(({ name }) => name);
  const gone = document.registries.filter((each) => each.delete === true).map(({ name }) => name);
  const all = made.length + gone.length + todo.reduce((sum, { steps }) => sum + Math.max(1, steps.length), 0);
  let done = 0;
  // What every further call would meet as well: no permission, no network.
  let fatal: ErrorDetail | undefined;
  let interrupted = false;
  const going = () => {
    interrupted ||= screen.stopped();
    return fatal === undefined && !interrupted;
  };
  const step = () => screen.progress(++done, all, 'changes made');
  const attempt = async (work: () => Promise<void>): Promise<ErrorDetail | undefined> => {
    try {
      await work();
      return undefined;
    } catch (error) {
      if (!(error instanceof EdaError)) throw error;
      if (!OF_ONE.includes(error.detail.code)) fatal ??= error.detail;
      return error.detail;
    }
  };

  const created: string[] = [];
  const unmade = new Map<string, ErrorDetail>();
  await atOnce(made, AT_ONCE, async (name) => {
    if (!going()) return;
    const tags = { [TAGS.catalogue]: wanted.catalogue, [TAGS.stage]: wanted.stage };
    const description = `Schemas of the event catalogue, for the stage ${wanted.stage}. Kept by eda registry apply.`;
    const error = await attempt(() => registry.createRegistry({ name, description, tags }));
    if (error) unmade.set(name, error);
    else {
      created.push(name);
      step();
    }
  });

  const schemas = new Map(wanted.schemas.map((schema) => [`${schema.registry}\n${schema.name}`, schema]));
  const results = await atOnce(todo, AT_ONCE, async (entry): Promise<AppliedSchema> => {
    const { registry: where, schema: name, major } = entry;
    const base = { registry: where, schema: name, ...(major === undefined ? {} : { major }) };
    const refused = unmade.get(where);
    if (refused) return { ...base, outcome: 'failed', releases: [], error: refused };
    if (!going()) return { ...base, outcome: 'pending', releases: [] };
    const releases: { release: string; version: string }[] = [];
    const error = await attempt(() =>
      entry.delete === true ? remove(entry) : write(entry, schemas.get(`${where}\n${name}`) as WantedSchema, releases),
    );
    if (error) return { ...base, outcome: 'failed', releases, error };
    if (releases.length < entry.steps.length) return { ...base, outcome: 'pending', releases };
    const outcome =
      entry.delete === true
        ? 'deleted'
        : entry.status === 'create'
          ? 'created'
          : entry.steps.length > 0
            ? 'updated'
            : 'tagged';
    return { ...base, outcome, releases };
  });

  async function write(entry: PlanEntry, schema: WantedSchema, releases: { release: string; version: string }[]) {
    const { registry: where, name } = schema;
    const found = state.registries.get(where)?.schemas.get(name);
    let arn = found?.arn ?? '';
    let version = found?.version;
    for (const planned of entry.steps) {
      if (releases.length > 0 && !going()) return;
      const content = contentOf(schema, planned);
      const common = { registry: where, name, type: wanted.type, content };
      const stored =
        version === undefined
          ? await registry.createSchema({
              ...common,
              description: schema.description,
              tags: tagsOf(wanted, schema, planned),
            })
          : await registry.updateSchema({ ...common, after: version });
      arn = stored.arn || arn;
      version = stored.version;
      releases.push({ release: planned.release, version });
      step();
    }
    const last = entry.steps.at(-1) ?? { release: schema.releases.at(-1)?.version ?? '', digest: found?.digest ?? '' };
    // What is made with one call has its tags already.
    if (entry.status !== 'create' || entry.steps.length > 1) await registry.tag(arn, tagsOf(wanted, schema, last));
    if (entry.steps.length === 0) step();
  }

  async function remove({ registry: where, schema: name, found }: PlanEntry) {
    const now = await registry.schema(where, name);
    if (now && (now.version !== found?.version || now.tags[TAGS.catalogue] !== wanted.catalogue)) {
      throw new EdaError('input', {
        code: 'changed-meanwhile',
        message: `${where}/${name} has changed meanwhile, and was not deleted.`,
        next: 'Plan again, and look at what is to be done now.',
      });
    }
    if (now) await registry.deleteSchema(where, name);
    step();
  }

  const deleted: string[] = [];
  const failed = results.some(({ outcome }) => outcome === 'failed' || outcome === 'pending');
  for (const name of failed ? [] : gone) {
    if (!going()) break;
    // Somebody may have put a schema of theirs there meanwhile.
    if (((await registry.schemas(name)) ?? []).length > 0) continue;
    await registry.deleteRegistry(name);
    deleted.push(name);
    step();
  }
  return {
    stage: document.stage,
    where: document.where,
    created: [...created].sort(),
    deleted,
    schemas: results,
    inStep: document.entries.filter(({ status }) => status === 'in-step').length,
    left: [
      ...document.registries.filter(isUnused).map(({ name }) => `${name}: no longer used`),
      ...document.entries.filter(isLeft).map((entry) => `${entry.registry}/${entry.schema}: ${entry.status}`),
    ],
    interrupted,
  };
}

function contentOf({ releases }: WantedSchema, step: PlanStep): string {
  return releases.find(({ version }) => version === step.release)?.document().content ?? '';
}

function isUnused({ status, delete: deleted }: PlannedRegistry): boolean {
  return status === 'abandoned' && deleted !== true;
}

function isLeft({ status, major, delete: deleted }: PlanEntry): boolean {
  return (status === 'foreign' && major !== undefined) || (status === 'orphaned' && deleted !== true);
}
