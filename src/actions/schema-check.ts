import { digestOf } from '../domain/catalogue/canonical.ts';
import { errorAt, type UnplacedFinding } from '../domain/catalogue/findings.ts';
import { affectedBy } from '../domain/catalogue/impact.ts';
import type { EventDefinition, Major, Release } from '../domain/catalogue/model.ts';
import { parseReference } from '../domain/catalogue/reference.ts';
import { silencedBy } from '../domain/catalogue/silenced.ts';
import { usesOf } from '../domain/catalogue/uses.ts';
import { smallestEvent } from '../domain/compat/breaks.ts';
import { changesBetween } from '../domain/compat/changes.ts';
import { sameMeaning } from '../domain/compat/classify.ts';
import type { CompareOptions } from '../domain/compat/compare.ts';
import { inHorizon } from '../domain/compat/history.ts';
import { pointerSteps } from '../domain/json.ts';
import { parsePattern } from '../domain/pattern/parse.ts';
import type { Comparison, Report } from '../domain/report.ts';
import { EdaError } from '../errors.ts';
import type { Clock, Digest, FileWorld, Folder } from '../ports.ts';
import { ofCommits, releaseChanges } from './against.ts';
import { type BaselineUpdate, hideKnown, namedBaseline, updateBaseline } from './baseline.ts';
import { compareVersions, directionsOf, fingerprint, type Version } from './compare-versions.ts';
import { findEvent } from './find-event.ts';
import { loadCatalogue, requireSettings, requireWorkspace, type Workspace } from './load-catalogue.ts';
import { relocate } from './paths.ts';
import { place } from './place.ts';
import { waived } from './waivers.ts';
import { counted } from './words.ts';

export interface CheckInput {
  /** Events or majors; none: all. */
  readonly references: readonly string[];
  /** A commit to hold the catalogue against as well. */
  readonly against?: string;
  readonly workspace?: string;
  readonly writers?: CompareOptions['writers'];
  readonly readers?: CompareOptions['readers'];
  /** A file of findings that may stay; that of eda.yaml where none is named. */
  readonly baseline?: string;
}

/** One major of an event. */
interface Subject {
  readonly event: EventDefinition;
  readonly major: Major;
}

/**
 * The gate: every head that is no draft against its releases, in the mode of its event. Works without history; with `against`, what the
 * catalogue promised at that commit is held against what it promises now.
 */
export async function checkSchemas(input: CheckInput, world: FileWorld, sha256: Digest, clock: Clock): Promise<Report> {
  const root = requireWorkspace(world.workspace(input.workspace));
  const report = await withoutBaseline(input, world, sha256, clock);
  const named = input.baseline === undefined ? undefined : namedBaseline(input.baseline, root, world);
  const looked = (rule: string) =>
    input.references.length === 0 && (input.against !== undefined || !ofCommits.has(rule));
  const left = await hideKnown(report, world.open(root), 'check', looked, named);
  return relocate(left === report ? report : judged(left), world.display(root));
}

/** The gate's findings of today, written into the baseline: an estate that starts in debt pays it back from there. */
export async function checkAndKeep(
  input: CheckInput,
  world: FileWorld,
  sha256: Digest,
  clock: Clock,
): Promise<BaselineUpdate> {
  if (input.references.length > 0) {
    throw new EdaError('usage', {
      code: 'whole-workspace-only',
      message: 'A baseline is written of a whole workspace.',
      next: 'Leave out the references; --workspace names another workspace.',
    });
  }
  const root = requireWorkspace(world.workspace(input.workspace));
  await requireSettings(await loadCatalogue(world.open(root), undefined, { lean: true }));
  return updateBaseline(root, input.baseline, world, 'check', () => withoutBaseline(input, world, sha256, clock));
}

async function withoutBaseline(input: CheckInput, world: FileWorld, sha256: Digest, clock: Clock): Promise<Report> {
  const root = requireWorkspace(world.workspace(input.workspace));
  const folder = world.open(root);
  const workspace = await loadCatalogue(folder, undefined, { lean: true });
  if (workspace.broken.has('eda.yaml')) {
    // Judged by the defaults, a verdict could be a milder one than the organisation demands.
    const findings = workspace.findings.filter(({ file, severity }) => file === 'eda.yaml' && severity === 'error');
    const nothing = { unchanged: 0, unreleased: 0, drafts: 0, ungated: 0 };
    return { ...(await report(folder, { findings, waivers: 0 }, [], nothing, 0)), verdict: 'unknown' };
  }
  const { catalogue } = workspace;
  const wanted = new Set(
    input.references.flatMap((reference) => {
      const { event, major } = findEvent(workspace, reference);
      return parseReference(reference)?.major === undefined ? event.majors.map(({ ref }) => ref) : [major.ref];
    }),
  );
  const subjects: Subject[] = [...catalogue.events.values()].flatMap((event) =>
    event.majors.filter(({ ref }) => wanted.size === 0 || wanted.has(ref)).map((major) => ({ event, major })),
  );
  const options: CompareOptions = { ...catalogue.settings.views, ...given(input) };

  const today = clock.now().toISOString().slice(0, 10);
  const findings: UnplacedFinding[] = workspace.findings.filter(({ severity }) => severity === 'error');
  const comparisons: Comparison[] = [];
  const counts = { unchanged: 0, unreleased: 0, drafts: 0, ungated: 0 };
  for (const subject of subjects) {
    const { event, major } = subject;
    if (major.stability === 'draft') counts.drafts++;
    else if (major.releases.length === 0) counts.unreleased++;
    else if (event.compatibility === 'none') counts.ungated++;
    else {
      const result = await checkMajor(subject, workspace, options, { world, root, sha256, now: clock.now() });
      if (result === undefined) counts.unchanged++;
      else {
        findings.push(...result.findings);
        if (result.comparison !== undefined) comparisons.push(result.comparison);
      }
    }
  }
  if (input.against !== undefined) {
    const base = await loadCatalogue(world.commit(root, input.against), undefined, { lean: true });
    findings.push(...releaseChanges(base, workspace, wanted, { ref: input.against, today, sha256 }));
  }
  const left = waived(findings, catalogue, today, wanted.size === 0);
  return report(folder, left, comparisons, counts, subjects.length);
}

function given({ writers, readers }: CheckInput): CompareOptions {
  return { ...(writers && { writers }), ...(readers && { readers }) };
}

async function report(
  folder: Folder,
  { findings, waivers }: { readonly findings: readonly UnplacedFinding[]; readonly waivers: number },
  comparisons: readonly Comparison[],
  counts: { unchanged: number; unreleased: number; drafts: number; ungated: number },
  majors: number,
): Promise<Report> {
  const placed = await place(folder, findings);
  // A break that is waived no longer makes the comparison one.
  const broken = new Set(placed.filter(({ severity }) => severity === 'error').map(({ event }) => event));
  const shown = comparisons.map((one) =>
    one.verdict === 'compatible' || broken.has(one.event) ? one : { ...one, verdict: 'compatible' as const },
  );
  const number = (verdict: Comparison['verdict']) => shown.filter((one) => one.verdict === verdict).length;
  const said = [
    [number('breaking'), 'breaking'],
    [number('unknown'), 'undecided'],
    [number('compatible'), 'compatible'],
    [counts.unchanged, 'unchanged'],
    [counts.unreleased, 'not released'],
    [counts.drafts, counts.drafts === 1 ? 'draft' : 'drafts'],
    [counts.ungated, 'not gated'],
    [waivers, 'waived'],
  ] as const;
  const summary = said
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(' · ');
  return judged({
    findings: placed,
    comparisons: shown,
    summary: summary === '' ? `${counted(majors, 'major')} to compare.` : summary,
    checked: { majors },
  });
}

/** The verdict that findings leave. */
function judged(report: Report): Report {
  const errors = report.findings.filter(({ severity }) => severity === 'error');
  const verdict = errors.some(({ rule }) => rule !== 'undecided')
    ? 'breaking'
    : errors.length > 0
      ? 'unknown'
      : 'compatible';
  return { ...report, verdict };
}

export interface Outside {
  readonly world: FileWorld;
  readonly root: string;
  readonly sha256: Digest;
  readonly now: Date;
}

/** A head against its releases; `undefined` where it is what its newest release is. */
export async function checkMajor(
  { event, major }: Subject,
  workspace: Workspace,
  options: CompareOptions,
  outside: Outside,
): Promise<{ readonly findings: readonly UnplacedFinding[]; readonly comparison?: Comparison } | undefined> {
  const { library } = workspace;
  const newest = major.releases.at(-1)!;
  const head = library.bundled(major.head.file);
  if (head === undefined) {
    const next = 'Run `eda schema validate`: this schema, or one that it refers to, has errors.';
    return {
      findings: [
        errorAt('undecided', major.head.file, `${major.ref} can't be compared: its head is broken.`, { next }),
      ],
    };
  }
  if (newest.digest === digestOf(head, outside.sha256)) return undefined;
  const next = versionOf('head', workspace, major.head, head);
  const olds = counting({ event, major }, workspace, outside).flatMap((release) => {
    const schema = library.bundled(release.schema.file);
    return schema === undefined ? [] : [versionOf(release.version, workspace, release.schema, schema)];
  });
  const compared = await compareVersions(
    { event: major.ref, olds: olds.toReversed(), next },
    directionsOf(event.compatibility),
    options,
    outside.sha256,
  );
  const old = olds.find(({ name }) => name === newest.version);
  const findings = [
    ...compared.findings,
    ...(old === undefined
      ? []
      : await readersLost({ event, major }, workspace, old, next, compared.findings, outside.sha256)),
  ].map((finding) => withAffected(finding, { event, major }, workspace));
  const broken = compared.verdict === 'compatible' && findings.some(({ severity }) => severity === 'error');
  const verdict = broken ? 'breaking' : compared.verdict;
  const needs =
    verdict !== 'compatible'
      ? 'major'
      : old !== undefined && (await sameMeaning(old.side, next.side, options))
        ? 'patch'
        : 'minor';
  return { findings, comparison: { event: major.ref, from: newest.version, verdict, needs } };
}

export function versionOf(
  name: string,
  { library }: Workspace,
  schema: { readonly file: string; readonly dialect: Version['side']['dialect'] },
  bundled: Version['side']['schema'],
): Version {
  return {
    name,
    side: { schema: bundled, dialect: schema.dialect },
    origin: (pointer) => library.origin(schema.file, pointer),
  };
}

/** The releases that count: the newest alone, or all whose events may still be in flight. */
function counting({ event, major }: Subject, workspace: Workspace, { world, root, now }: Outside): readonly Release[] {
  if (!event.compatibility.endsWith('-transitive')) return major.releases.slice(-1);
  const horizon = workspace.catalogue.settings.buses.get(event.bus)?.horizonDays;
  if (horizon === undefined || major.releases.length < 2) return major.releases;
  const added = world.addedAt(
    root,
    major.releases.map(({ schema }) => schema.file),
  );
  const pinned = new Set(
    [...workspace.catalogue.services.values()].flatMap((service) =>
      service.consumes.flatMap(({ event: reference }) => parseReference(reference)?.version ?? []),
    ),
  );
  const dated = major.releases.map((release) => {
    const date = added.get(release.schema.file);
    return { ...release, ...(date === undefined ? {} : { added: date }) };
  });
  return inHorizon(dated, horizon, now, pinned);
}

/** What no schema check sees: a consumer reads, or filters on, what the new events never carry. */
async function readersLost(
  { event, major }: Subject,
  workspace: Workspace,
  old: Version,
  next: Version,
  already: readonly UnplacedFinding[],
  sha256: Digest,
): Promise<UnplacedFinding[]> {
  const out: UnplacedFinding[] = [];
  const said = new Set(already.map(({ comparison }) => comparison?.path));
  const told = new Map<string, readonly string[]>();
  const shown = (field: string, service: string) =>
    [...said].some((path) => path !== undefined && liesIn(path, field)) ||
    [...told].some(([path, services]) => services.includes(service) && liesIn(path, field));
  const witness = () => smallestEvent(next.side);
  for (const change of changesBetween(old.side, next.side)) {
    const path = `/detail${change.path}`;
    if (change.kind !== 'property-removed' || said.has(path)) continue;
    const readers = affectedBy(workspace.catalogue, event, major, change.path).filter(
      ({ reads }) => reads !== 'all' && reads.length > 0,
    );
    if (readers.length === 0) continue;
    told.set(
      path,
      readers.map(({ service }) => service),
    );
    const detail = await witness();
    out.push({
      ...errorAt(
        'read-field-removed',
        '',
        `${change.path} was removed, and ${readers.map(({ service }) => service).join(', ')} ${readers.length === 1 ? 'reads' : 'read'} it.`,
        { next: 'Ask the consumer to stop reading it and to take it out of its `fields`; or keep it, deprecated.' },
      ),
      ...next.origin(''),
      related: [{ message: `as ${old.name} has it`, ...old.origin(change.oldPointer ?? '') }],
      comparison: {
        event: major.ref,
        releases: [old.name],
        path,
        ...(detail !== undefined && { witness: detail, witnesses: [{ direction: 'forward' as const, detail }] }),
        fingerprint: fingerprint(sha256, 'read-field-removed', major.ref, path),
      },
    });
  }
  for (const { service, use } of usesOf(workspace.catalogue, event, major)) {
    const pattern = use.pattern === undefined ? undefined : parsePattern(use.pattern);
    if (pattern === undefined || !('branches' in pattern)) continue;
    const silenced = (await silencedBy(pattern, major.address, old.side, next.side)).filter(
      // A field whose break is shown already says who filters on it.
      ({ fields }) => !fields.some((field) => shown(field, service.ref)),
    );
    if (silenced.length === 0) continue;
    const fields = [...new Set(silenced.flatMap((one) => one.fields))].map((field) => `/${field.replaceAll('.', '/')}`);
    const whole = silenced.length === pattern.branches.length;
    const detail = await witness();
    out.push({
      ...errorAt(
        'rule-silenced',
        '',
        `${whole ? 'The rule' : 'A part of the rule'} of ${service.ref} matches events of ${old.name} and none of the head: it looks at ${fields.map(withoutDetail).join(', ')}.`,
        { next: 'Keep what the pattern looks for, or agree with the consumer on another pattern first.' },
      ),
      ...next.origin(''),
      related: [{ message: 'filters on it', file: service.file }],
      comparison: {
        event: major.ref,
        releases: [old.name],
        path: fields[0] ?? '/detail',
        ...(detail !== undefined && { witness: detail, witnesses: [{ direction: 'forward' as const, detail }] }),
        fingerprint: fingerprint(sha256, 'rule-silenced', major.ref, service.ref, use.pattern),
      },
    });
  }
  return out;
}

/** Whether a place, as a JSON pointer, is a field of a pattern, or lies in it, or holds it; the detail itself is no such place. */
function liesIn(path: string, field: string): boolean {
  const place = pointerSteps(path).filter((step) => step !== '*' && !/^\d+$/.test(step));
  const names = field.split('.');
  return place.length > 1 && place.slice(0, names.length).every((step, index) => step === names[index]);
}

const withoutDetail = (path: string): string => path.replace(/^\/detail(?=\/)/, '');

function withAffected(finding: UnplacedFinding, { event, major }: Subject, workspace: Workspace): UnplacedFinding {
  if (finding.comparison === undefined) return finding;
  const path = finding.comparison.path?.replace(/^\/detail/, '') ?? '';
  const affected = affectedBy(workspace.catalogue, event, major, path === '' ? '' : `/${pointerSteps(path).join('/')}`);
  return { ...finding, comparison: { ...finding.comparison, affected } };
}
