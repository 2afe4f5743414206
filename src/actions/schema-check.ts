import { digestOf } from '../domain/catalogue/canonical.ts';
import { errorAt, inFile, type UnplacedFinding } from '../domain/catalogue/findings.ts';
import { affectedBy } from '../domain/catalogue/impact.ts';
import type { EventDefinition, Major, Release } from '../domain/catalogue/model.ts';
import { parseReference } from '../domain/catalogue/reference.ts';
import { editedFindings, listingFindings } from '../domain/catalogue/release-checks.ts';
import { silencedBy } from '../domain/catalogue/silenced.ts';
import { usesOf } from '../domain/catalogue/uses.ts';
import { smallestEvent } from '../domain/compat/breaks.ts';
import { changesBetween } from '../domain/compat/changes.ts';
import { onlyWords } from '../domain/compat/classify.ts';
import type { CompareOptions } from '../domain/compat/compare.ts';
import { inHorizon } from '../domain/compat/history.ts';
import { isGateRule } from '../domain/compat/rules/index.ts';
import { pointerSteps } from '../domain/json.ts';
import { parsePattern } from '../domain/pattern/parse.ts';
import type { Comparison, Report } from '../domain/report.ts';
import { dialectOf } from '../domain/schema/dialect.ts';
import { EdaError } from '../errors.ts';
import type { Clock, Digest, FileWorld } from '../ports.ts';
import { loadBase, ofCommits, releaseChanges, unreadableBase } from './against.ts';
import { type BaselineUpdate, hidden, hideKnown, namedBaseline, updateBaseline } from './baseline.ts';
import { budgetBy, compareVersions, directionsOf, fingerprint, type Version } from './compare-versions.ts';
import { findEvent } from './find-event.ts';
import { loadCatalogue, requireSettings, requireWorkspace, type Workspace } from './load-catalogue.ts';
import { relocate } from './paths.ts';
import { place } from './place.ts';
import { about, loadingErrors, notCompared, unreadMajors } from './unread-majors.ts';
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
  const gated = await withoutBaseline(input, world, sha256, clock);
  const named = input.baseline === undefined ? undefined : namedBaseline(input.baseline, root, world, 'check');
  const looked = (rule: string) =>
    input.references.length === 0 && (input.against !== undefined || !ofCommits.has(rule));
  const left = await hideKnown(concluded(gated), world.open(root), 'check', looked, named);
  return relocate(concluded(gated, left), world.display(root));
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
  const gated = await withoutBaseline(input, world, sha256, clock);
  const update = await updateBaseline(root, input.baseline, world, 'check', async () => concluded(gated));
  return { ...update, report: concluded(gated, update.report) };
}

async function withoutBaseline(input: CheckInput, world: FileWorld, sha256: Digest, clock: Clock): Promise<Gated> {
  const root = requireWorkspace(world.workspace(input.workspace));
  const folder = world.open(root);
  const workspace = await loadCatalogue(folder, undefined, { lean: true });
  if (workspace.broken.has('eda.yaml')) {
    // Judged by the defaults, a verdict could be a milder one than the organisation demands.
    const findings = workspace.findings.filter(({ file, severity }) => file === 'eda.yaml' && severity === 'error');
    return { findings: await place(folder, findings), comparisons: [], counted: [], majors: 0, open: true };
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
  const options: CompareOptions = { ...catalogue.settings.views, ...given(input), budget: budgetBy(clock) };

  const loading = loadingErrors(workspace);
  const unread = unreadMajors(workspace, loading).filter(({ ref }) => wanted.size === 0 || wanted.has(ref));
  const errors = [...loading, ...unread.filter(({ causes }) => causes.length === 0).map(notCompared)];
  // A link that nobody follows hides what is behind it.
  const unseen = workspace.findings.filter(({ rule }) => rule === 'unknown-file');
  const findings: UnplacedFinding[] = [...errors, ...unseen];
  const comparisons: Comparison[] = [];
  const counts = { unchanged: 0, unreleased: 0, drafts: 0, ungated: 0 };
  const waiting = new Set<string>();
  const lists = { broken: workspace.broken, bundled: (file: string) => workspace.library.bundled(file), sha256 };
  for (const subject of subjects) {
    const { event, major } = subject;
    const amiss = listingFindings(lists, major).map((finding) => about(major, finding));
    findings.push(...amiss);
    if (major.stability === 'draft') counts.drafts++;
    else if (major.releases.length === 0) counts.unreleased += amiss.length > 0 ? 0 : 1;
    else if (event.compatibility === 'none') counts.ungated++;
    else {
      const outside = { world, root, sha256, now: clock.now() };
      const result = await checkMajor(subject, workspace, options, outside);
      if (result === undefined) {
        counts.unchanged++;
        if (!catalogue.waivers?.list.some((waiver) => waiver.event === major.ref)) continue;
        // A break that was waived and released stands against older releases still, and the next change will find it again.
        const again = await checkMajor(subject, workspace, options, outside, true);
        for (const finding of again?.findings ?? []) {
          const { fingerprint } = finding.comparison ?? {};
          if (fingerprint !== undefined) waiting.add(fingerprint);
          else if (finding.severity === 'error') findings.push(finding);
        }
        continue;
      }
      findings.push(...result.findings);
      const { comparison } = result;
      if (comparison === undefined) continue;
      const open = comparison.verdict === 'compatible' && amiss.length > 0;
      comparisons.push(open ? { ...comparison, verdict: 'unknown' } : comparison);
    }
  }
  const today = clock.now().toISOString().slice(0, 10);
  const ref = input.against;
  const base = ref === undefined ? undefined : await loadBase(root, ref, world);
  if (ref !== undefined && base !== undefined) {
    findings.push(...unreadableBase(base, wanted, ref, sha256));
    if (!base.broken.has('eda.yaml')) {
      findings.push(...releaseChanges(base, { ...workspace, errors }, wanted, { ref, today, sha256 }));
    }
  }
  const note =
    ref !== undefined && base === undefined
      ? `at ${ref} there was no eda.yaml yet, so nothing was promised there`
      : undefined;
  const left = waived(findings, catalogue, today, { whole: wanted.size === 0, waiting, once: ofCommits });
  return {
    findings: await place(folder, left.findings),
    comparisons,
    counted: [
      [counts.unchanged, 'unchanged'],
      [counts.unreleased, 'not released'],
      [counts.drafts, counts.drafts === 1 ? 'draft' : 'drafts'],
      [counts.ungated, 'not gated'],
      [left.waivers, 'waived'],
    ],
    majors: subjects.length,
    ...(note === undefined ? {} : { note }),
  };
}

function given({ writers, readers }: CheckInput): CompareOptions {
  return { ...(writers && { writers }), ...(readers && { readers }) };
}

/** What the gate saw, before it is known which of its findings may stay. */
interface Gated {
  readonly findings: Report['findings'];
  /** As the engine has them: a break that is waived is one here. */
  readonly comparisons: readonly Comparison[];
  /** How many majors were not compared, and why; and how many findings are waived. */
  readonly counted: readonly (readonly [number, string])[];
  readonly majors: number;
  readonly note?: string;
  /** Nothing could be judged at all. */
  readonly open?: true;
}

/** The report of the findings that are left: those of `gated`, or fewer, since the others are known. */
function concluded(gated: Gated, left: Pick<Report, 'findings' | 'known'> = gated): Report {
  const { findings, known } = left;
  // A break that may stay is released as a minor, and no longer makes the comparison one.
  const broken = new Set(findings.filter(({ severity }) => severity === 'error').map(({ event }) => event));
  const comparisons = gated.comparisons.map((one) =>
    one.verdict === 'compatible' || broken.has(one.event)
      ? one
      : { ...one, verdict: 'compatible' as const, needs: 'minor' as const },
  );
  const number = (verdict: Comparison['verdict']) => comparisons.filter((one) => one.verdict === verdict).length;
  const said = [
    [number('breaking'), 'breaking'] as const,
    [number('unknown'), 'undecided'] as const,
    [number('compatible'), 'compatible'] as const,
    ...gated.counted,
  ];
  const parts = said.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  if (parts.length === 0) parts.push(`${counted(gated.majors, 'major')} to compare`);
  if (known !== undefined && known.length > 0) parts.push(hidden(known.length));
  if (gated.note !== undefined) parts.push(gated.note);
  return {
    findings,
    comparisons,
    verdict: gated.open ? 'unknown' : verdictOf(findings),
    ...(known === undefined ? {} : { known }),
    summary: parts.join(' · '),
    checked: { majors: gated.majors },
  };
}

/** The verdict that findings leave. What is wrong with a file of the catalogue leaves it open: nothing was compared there. */
function verdictOf(findings: Report['findings']): NonNullable<Report['verdict']> {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.some(({ rule }) => isGateRule(rule) && !leavesOpen.has(rule))) return 'breaking';
  return errors.length > 0 ? 'unknown' : 'compatible';
}

const leavesOpen: ReadonlySet<string> = new Set(['base-unreadable', 'undecided']);

export interface Outside {
  readonly world: FileWorld;
  readonly root: string;
  readonly sha256: Digest;
  readonly now: Date;
}

/** A head against its releases; `undefined` where it is what its newest release is, unless it is to be compared all the same. */
export async function checkMajor(
  { event, major }: Subject,
  workspace: Workspace,
  options: CompareOptions,
  outside: Outside,
  unchanged = false,
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
  if (!unchanged && newest.digest === digestOf(head, outside.sha256)) return undefined;
  const next = versionOf('head', workspace, major.head, head);
  const read = counting({ event, major }, workspace, outside).map((release) =>
    readRelease(release, major, workspace, outside.sha256),
  );
  const olds = read.flatMap((one) => ('version' in one ? [one.version] : []));
  const unread = read.flatMap((one) => ('problems' in one ? one.problems : []));
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
  const found = broken ? 'breaking' : compared.verdict;
  const verdict = found === 'compatible' && unread.length > 0 ? 'unknown' : found;
  const needs =
    verdict !== 'compatible'
      ? 'major'
      : old !== undefined && (await onlyWords(old.side, next.side, options))
        ? 'patch'
        : 'minor';
  return {
    findings: [...findings, ...unread],
    comparison: { event: major.ref, from: newest.version, verdict, needs },
  };
}

/** A release to compare with, or why it can't be trusted: it must parse, be what was frozen, and lead nowhere else. */
function readRelease(
  release: Release,
  major: Major,
  { library, late }: Workspace,
  sha256: Digest,
): { readonly version: Version } | { readonly problems: readonly UnplacedFinding[] } {
  const { version: name, schema } = release;
  const { file } = schema;
  const problems = (list: readonly UnplacedFinding[]) => ({ problems: list.map((finding) => about(major, finding)) });
  const unreadable = late(file);
  if (unreadable !== undefined) return problems([unreadable]);
  const edited = editedFindings(major, release, sha256);
  if (edited.length > 0) return problems(edited);
  const answer = dialectOf(schema.value);
  if ('finding' in answer) return problems([inFile(file, answer.finding)]);
  const bundled = library.bundled(file);
  if (bundled === undefined) {
    const next = 'Run `eda schema validate`, or restore it from git: a release is complete by itself.';
    const text = `${major.ref} can't be compared with ${name}: a reference in that release leads nowhere.`;
    return problems([errorAt('undecided', file, text, { next })]);
  }
  const side = { schema: bundled, dialect: schema.dialect };
  return { version: { name, side, origin: (pointer) => library.origin(file, pointer) } };
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
  const { list: changes, whole } = changesBetween(old.side, next.side);
  const readsSome = usesOf(workspace.catalogue, event, major).some(({ use }) => use.fields !== undefined);
  if (!whole && readsSome) {
    out.push({
      ...errorAt('undecided', '', 'So much differs that it was not looked at whether a field that is gone is read.', {
        next: 'Release the change in smaller steps, or waive the finding after a look at both versions.',
      }),
      ...next.origin(''),
      comparison: {
        event: major.ref,
        releases: [old.name],
        path: '/detail',
        fingerprint: fingerprint(sha256, 'undecided', major.ref, 'fields that are read'),
      },
    });
  }
  for (const change of changes) {
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
