import { baselineText, compareWithBaseline, type KnownFinding } from '../domain/baseline.ts';
import { contractsFor } from '../domain/catalogue/contracts.ts';
import { contractFindings } from '../domain/catalogue/documents.ts';
import { errorAt, textFinding, type UnplacedFinding } from '../domain/catalogue/findings.ts';
import { isGateRule } from '../domain/compat/rules/index.ts';
import { isArray, type Json, member } from '../domain/json.ts';
import type { Finding, Report } from '../domain/report.ts';
import { formatOf, parseText } from '../domain/text/parse.ts';
import { EdaError } from '../errors.ts';
import type { Digest, FileRead, Files, FileWorld } from '../ports.ts';
import type { Workspace } from './load-catalogue.ts';
import { place } from './place.ts';
import { validateLoaded } from './validate-workspace.ts';
import { counted } from './words.ts';

export const DEFAULT_BASELINE = 'eda-baseline.json';

/** The baseline that a person named, as seen from a workspace. */
export interface NamedBaseline {
  readonly path: string;
  readonly read: FileRead;
}

/**
 * Validates a workspace, and tells what its baseline knows from what is new. A known finding is hidden; an entry that
 * nothing is found for is a finding itself, where all was looked at. The baseline is the one named, else that of eda.yaml.
 */
export async function validateWithBaseline(
  workspace: Workspace,
  sha256: Digest,
  only?: ReadonlySet<string>,
  named?: NamedBaseline,
): Promise<Report> {
  return hideKnown(
    await validateLoaded(workspace, sha256, only),
    workspace.files,
    'validate',
    () => only === undefined,
    named,
  );
}

/** The checks that share a baseline: each answers for the entries of its own rules. */
type Check = 'validate' | 'check';

const concerns = (check: Check) => (entry: Pick<KnownFinding, 'rule'>) =>
  isGateRule(entry.rule) === (check === 'check');

/** Hides what the baseline knows of a check's findings. `looked`: whether a rule looked at everything; only then is an entry of it stale. */
export async function hideKnown(
  report: Report,
  files: Files,
  check: Check,
  looked: (rule: string) => boolean,
  named?: NamedBaseline,
): Promise<Report> {
  const path = named?.path ?? declaredBaseline(files);
  if (path === undefined) return report;
  const [read] = named ? [named.read] : files.read([path]);
  const loaded = await load(path, read, check);
  if ('findings' in loaded) {
    const own = await place(holding(files, path, read), loaded.findings);
    return { ...report, findings: [...report.findings, ...own] };
  }
  const entries = loaded.entries.filter(concerns(check));
  const { fresh, known, stale } = compareWithBaseline(report.findings, entries);
  const gone = stale.flatMap((i) => {
    const entry = entries[i]!;
    return looked(entry.rule) ? [staleFinding(path, loaded.entries.indexOf(entry), entry, check)] : [];
  });
  const placed = await place(holding(files, path, read), gone);
  return {
    ...report,
    findings: [...fresh, ...placed],
    known,
    summary: known.length === 0 ? report.summary : `${report.summary} ${hidden(known.length)}.`,
  };
}

/** How the summary counts what a baseline hides. */
export const hidden = (number: number) => `${counted(number, 'known finding')} hidden by the baseline`;

function staleFinding(path: string, index: number, entry: KnownFinding, check: Check): UnplacedFinding {
  return errorAt('baseline-stale', path, `What the baseline knows of ${entry.file} is no longer found.`, {
    pointer: `/findings/${index}`,
    found: `${entry.rule}: ${entry.message}`,
    next: `Take it out: \`eda schema ${check} --update-baseline\` writes what is found today.`,
  });
}

/** What eda.yaml names, where it can be read. */
function declaredBaseline(files: Files): string | undefined {
  const [read] = files.read(['eda.yaml']);
  // Most have none, and then nothing is parsed a second time.
  if (!read || !('text' in read) || !read.text.includes('baseline')) return undefined;
  const parsed = parseText(read.text, 'yaml');
  const path = 'value' in parsed ? member(parsed.value, 'baseline') : undefined;
  return typeof path === 'string' ? path : undefined;
}

async function load(
  path: string,
  read: FileRead | undefined,
  check: Check,
): Promise<{ readonly entries: readonly KnownFinding[] } | { readonly findings: readonly UnplacedFinding[] }> {
  if (!read || 'problem' in read) {
    const message = `The baseline ${path} can't be read: ${read?.problem.detail ?? ''}`;
    return {
      findings: [
        errorAt('missing-file', 'eda.yaml', message, {
          pointer: '/baseline',
          next: `Write it with \`eda schema ${check} --update-baseline\`, or take \`baseline\` out of eda.yaml.`,
        }),
      ],
    };
  }
  const parsed = parseText(read.text, formatOf(path));
  if ('problem' in parsed) return { findings: [textFinding(path, parsed.problem)] };
  const problems = (await contractsFor([{ name: 'baseline', value: parsed.value }]))('baseline', parsed.value);
  return problems.length > 0 ? { findings: contractFindings(path, problems) } : { entries: entriesOf(parsed.value) };
}

function entriesOf(value: Json): readonly KnownFinding[] {
  const entries = member(value, 'findings');
  return isArray(entries) ? (entries as unknown as readonly KnownFinding[]) : [];
}

/** The tree, with a baseline that may lie outside it. */
function holding(files: Files, path: string, read: FileRead | undefined): Files {
  return {
    list: files.list,
    read: (paths) => paths.flatMap((each) => (each === path && read ? [read] : files.read([each]))),
  };
}

/** Reads the baseline that a person named. Throws EdaError where it can't be read. */
export function namedBaseline(given: string, root: string, world: FileWorld, check: Check): NamedBaseline {
  const target = world.locate(given);
  const read = world.read(given);
  if ('problem' in read) {
    throw new EdaError('input', {
      code: 'no-baseline',
      message: `The baseline ${given} can't be read: ${read.problem.detail}`,
      next: `Write it with \`eda schema ${check} --baseline ${given} --update-baseline\`.`,
    });
  }
  const path = world.relative(root, target.path);
  return { path, read: { ...read, path } };
}

export interface BaselineUpdate {
  readonly report: Report;
  /** As people read it. */
  readonly file: string;
  readonly added: number;
  readonly removed: number;
  /** Whether it is the one that eda.yaml names. */
  readonly declared: boolean;
}

/** Writes what is found today into the baseline: the one named, that of eda.yaml, or eda-baseline.json. */
export async function updateBaseline(
  root: string,
  given: string | undefined,
  world: FileWorld,
  check: Check,
  run: (files: Files) => Promise<Report>,
): Promise<BaselineUpdate> {
  const files = world.open(root);
  const declared = declaredBaseline(files);
  const path = given === undefined ? (declared ?? DEFAULT_BASELINE) : world.relative(root, world.locate(given).path);
  if (/^(?:\.\.\/|\/|[A-Za-z]:)/.test(path) || formatOf(path) !== 'json') {
    throw new EdaError('usage', {
      code: 'wrong-answer',
      message: `The baseline ${given ?? path} must be a JSON file inside the workspace.`,
      next: `Name another one, such as ${DEFAULT_BASELINE}.`,
    });
  }
  const [read] = files.read([path]);
  if (read && 'problem' in read && read.problem.code !== 'missing') {
    throw new EdaError('input', { code: 'no-baseline', message: read.problem.detail, at: { file: path } });
  }
  const before = read && 'text' in read ? await load(path, read, check) : { entries: [] };
  if ('findings' in before) {
    const [finding] = await place(files, before.findings);
    throw new EdaError('finding', {
      code: 'baseline-invalid',
      message: `${finding?.message ?? 'It is no baseline.'} Nothing was written.`,
      at: finding?.at ?? { file: path },
      next: 'Mend the file, or remove it to begin anew.',
    });
  }
  const report = await run(files);
  const own = ({ at }: Finding) => at.file === path;
  const mine = concerns(check);
  // What another check answers for is written by that one: here it would be hidden from it, and not from this one.
  const findings = report.findings.filter((finding) => !own(finding) && mine(finding));
  const others = report.findings.filter((finding) => !own(finding) && !mine(finding));
  const { fresh, stale } = compareWithBaseline(findings, before.entries.filter(mine));
  files.write(
    path,
    baselineText(
      findings,
      before.entries,
      before.entries.filter((entry) => !mine(entry)),
    ),
  );
  const folder = world.display(root);
  return {
    report: { ...report, findings: others, known: findings, summary: `${report.summary} ${hidden(findings.length)}.` },
    file: folder === '' ? path : `${folder}/${path}`,
    added: fresh.length,
    removed: stale.length,
    declared: path === declared,
  };
}
