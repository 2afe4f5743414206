import { Chalk } from 'chalk';
import type { PlanEntry, PlannedRegistry, Status } from '../domain/registry/plan.ts';
import type { Finding } from '../domain/report.ts';
import { renderFinding } from './pretty.ts';
import type { RenderOptions } from './render-options.ts';
import { visibleLine } from './visible.ts';

/** What the registry commands say: a plan, what became of it, what was taken in. */

interface PlanView {
  readonly stage: string;
  readonly protected: boolean;
  readonly where: string;
  readonly inStep: boolean;
  readonly registries: readonly PlannedRegistry[];
  readonly entries: readonly PlanEntry[];
  readonly warnings: readonly string[];
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

const counted = (number: number, noun: string, many = `${noun}s`) => `${number} ${number === 1 ? noun : many}`;

const WORDS: Readonly<Record<Status, string>> = {
  create: 'to create',
  'new-version': 'with new versions',
  tags: 'whose tags are behind',
  'in-step': 'in step',
  drifted: 'changed outside',
  foreign: 'of others',
  orphaned: 'no longer in the catalogue',
};
const MARKS: Readonly<Record<Status, string>> = {
  create: '+',
  'new-version': '+',
  tags: '~',
  'in-step': '=',
  drifted: '!',
  foreign: '?',
  orphaned: '-',
};

/** A plan, for people: what is to be done, by registry; what is in step is only counted. */
export function renderRegistryPlan(plan: PlanView, options: RenderOptions): string {
  const ink = new Chalk({ level: options.colour ? 1 : 0 });
  const lines: string[] = [];
  for (const finding of plan.findings) lines.push(...renderFinding(finding, ink), '');
  for (const registry of plan.registries) {
    const entries = plan.entries.filter((entry) => entry.registry === registry.name && isShown(entry));
    if (entries.length === 0 && registry.status === 'there') continue;
    lines.push(`${ink.bold(visibleLine(registry.name))}${registryWords(registry)}`);
    const width = Math.min(60, Math.max(0, ...entries.map(({ schema }) => schema.length)));
    for (const entry of entries) {
      const mark = MARKS[entry.status];
      const paint =
        entry.status === 'create' || entry.status === 'new-version' ? ink.green : entry.delete ? ink.red : ink.yellow;
      lines.push(`  ${paint(mark)} ${visibleLine(entry.schema).padEnd(width)}  ${visibleLine(doing(entry))}`);
      if (entry.reason !== undefined) lines.push(`    ${ink.dim(visibleLine(entry.reason))}`);
    }
    lines.push('');
  }
  for (const warning of plan.warnings) lines.push(`${ink.yellow('warning')} ${visibleLine(warning)}`);
  for (const note of plan.notes) lines.push(visibleLine(note));
  const mark = plan.inStep ? ink.green('✔') : ink.yellow('≠');
  lines.push(`${mark} ${visibleLine(planVerdict(plan))}`);
  return `${lines.join('\n')}\n`;
}

function isShown({ status, major }: PlanEntry): boolean {
  return status !== 'in-step' && !(status === 'foreign' && major === undefined);
}

function registryWords({ status, delete: deleted }: PlannedRegistry): string {
  if (status === 'create') return ' (new)';
  if (status === 'there') return '';
  return deleted === true ? ' (no longer used, deleted)' : ' (no longer used)';
}

/** What is done with a schema. */
function doing({ status, steps, delete: deleted, major, found }: PlanEntry): string {
  const releases = steps.map(({ release }) => release).join(', ');
  const from = found === undefined ? '' : ` after version ${found.version}`;
  switch (status) {
    case 'create':
      return `created with ${releases} of ${major}`;
    case 'new-version':
      return `gets ${releases} of ${major}${from}`;
    case 'drifted':
      return `changed outside: gets ${releases} of ${major}${from}`;
    case 'tags':
      return `its tags are written again`;
    case 'foreign':
      return 'not ours, left alone; --adopt makes it ours';
    case 'orphaned':
      return deleted === true
        ? 'no longer in the catalogue: deleted'
        : 'no longer in the catalogue; --prune deletes it';
    case 'in-step':
      return 'in step';
  }
}

function planVerdict({ stage, where, entries, registries, inStep, findings }: PlanView): string {
  const counts = (Object.keys(WORDS) as Status[]).flatMap((status) => {
    const count = entries.filter((entry) => entry.status === status).length;
    return count === 0 ? [] : [`${count} ${WORDS[status]}`];
  });
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const at = `${stage} (${where})`;
  const own = entries.filter(({ major, status }) => major !== undefined && status === 'in-step').length;
  if (inStep)
    return `${at} is in step: ${counted(own, 'schema')} in ${counted(registries.length, 'registry', 'registries')}.`;
  const stands = errors === 0 ? '' : `; ${counted(errors, 'finding')} in the way`;
  return `${at} differs: ${counts.length === 0 ? 'its registries' : counts.join(', ')}${stands}.`;
}

interface AppliedView {
  readonly stage: string;
  readonly where: string;
  readonly created: readonly string[];
  readonly deleted: readonly string[];
  readonly schemas: readonly {
    readonly registry: string;
    readonly schema: string;
    readonly outcome: string;
    readonly releases: readonly { readonly release: string; readonly version: string }[];
    readonly error?: { readonly message: string; readonly next?: string };
  }[];
  readonly inStep: number;
  readonly left: readonly string[];
  readonly interrupted: boolean;
}

/** What applying did, for people. */
export function renderApplied(applied: AppliedView, { colour }: RenderOptions): string {
  const ink = new Chalk({ level: colour ? 1 : 0 });
  const { schemas, created, deleted } = applied;
  const lines = [
    ...created.map((name) => `${ink.green('✔')} registry ${visibleLine(name)} created`),
    ...schemas.map(({ registry, schema, outcome, releases, error }) => {
      const name = visibleLine(`${registry}/${schema}`);
      const made = releases.map(({ release, version }) => `${release} as version ${version}`).join(', ');
      if (outcome === 'pending')
        return `${ink.yellow('·')} ${name} not done${made === '' ? '' : ` after ${visibleLine(made)}`}`;
      if (outcome !== 'failed')
        return `${ink.green('✔')} ${name} ${outcome}${made === '' ? '' : `: ${visibleLine(made)}`}`;
      return `${ink.red('✖')} ${name}${made === '' ? '' : ` ${visibleLine(made)}, then`} failed: ${visibleLine(error?.message ?? '')}`;
    }),
    ...deleted.map((name) => `${ink.green('✔')} registry ${visibleLine(name)} deleted`),
    ...applied.left.map((name) => `${ink.yellow('?')} ${visibleLine(name)}, left as it is`),
  ];
  const open = schemas.filter(({ outcome }) => outcome === 'failed' || outcome === 'pending').length;
  const at = visibleLine(`${applied.stage} (${applied.where})`);
  const done = schemas.length - open;
  const total = applied.inStep + done - schemas.filter(({ outcome }) => outcome === 'deleted').length;
  if (applied.interrupted || open > 0) {
    const steps = new Set(schemas.flatMap(({ error }) => error?.next ?? []));
    const again = steps.size === 0 || applied.interrupted ? ' Run it again: it goes on where it stopped.' : '';
    lines.push(
      `${ink.red('✖')} ${at}: ${done} of ${counted(schemas.length, 'schema')} done${applied.interrupted ? ', then interrupted' : ''}.${again}`,
      ...[...steps].map((next) => `  next: ${visibleLine(next)}`),
    );
  } else if (applied.left.length > 0) {
    lines.push(
      `${ink.yellow('≠')} ${at}: ${counted(total, 'schema')} in step, ${applied.left.length} left as they are.`,
    );
  } else {
    lines.push(`${ink.green('✔')} ${at} is in step: ${counted(total, 'schema')}, ${schemas.length} changed.`);
  }
  return `${lines.join('\n')}\n`;
}

interface PulledView {
  readonly registry: string;
  readonly where: string;
  readonly majors: readonly {
    readonly major: string;
    readonly schema: string;
    readonly source: string;
    readonly detailType: string;
    readonly releases: readonly { readonly release: string }[];
  }[];
  readonly skipped: readonly { readonly what: string; readonly why: string }[];
  readonly refused: readonly { readonly schema: string; readonly why: string; readonly next: string }[];
  readonly leftOut: readonly { readonly what: string; readonly why: string }[];
  readonly files: readonly string[];
  readonly edited: readonly string[];
  readonly written: boolean;
}

/** What came out of a registry, for people. */
export function renderPulled(pulled: PulledView, { colour }: RenderOptions): string {
  const ink = new Chalk({ level: colour ? 1 : 0 });
  const { majors, skipped, refused, leftOut, files, edited, written } = pulled;
  const lines = [
    ...majors.map(({ major, source, detailType, releases }) => {
      const made = releases.map(({ release }) => release).join(', ') || 'no release';
      return `${ink.green('+')} ${visibleLine(major)}  ${visibleLine(source)}, ${visibleLine(detailType)}: ${visibleLine(made)}`;
    }),
    ...leftOut.map(({ what, why }) => `${ink.yellow('!')} ${visibleLine(what)}: ${visibleLine(why)}`),
    ...skipped.map(({ what, why }) => `${ink.dim('=')} ${visibleLine(what)}: ${visibleLine(why)}`),
    ...refused.flatMap(({ schema, why, next }) => [
      `${ink.red('✖')} ${visibleLine(schema)}: ${visibleLine(why)}`,
      `    next: ${visibleLine(next)}`,
    ]),
  ];
  if (lines.length > 0) lines.push('');
  const from = visibleLine(`${pulled.registry} at ${pulled.where}`);
  if (majors.length > 0) {
    const both = files.length + edited.length;
    const what = `${counted(majors.length, 'major')} out of ${from}: ${counted(both, 'file')}`;
    lines.push(written ? `${ink.green('✔')} Wrote ${what}.` : `Would write ${what}.`);
    if (written) lines.push('Look at them with `git diff`, then `eda schema validate`.');
  }
  if (refused.length > 0) {
    lines.push(`${ink.red('✖')} ${counted(refused.length, 'schema')} of ${from} could not be taken in.`);
  } else if (majors.length === 0) lines.push(`Nothing of ${from} is new to the catalogue.`);
  return `${lines.join('\n')}\n`;
}
