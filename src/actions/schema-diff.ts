import { FactStore } from '../domain/catalogue/documents.ts';
import type { UnplacedFinding } from '../domain/catalogue/findings.ts';
import type { Compatibility } from '../domain/catalogue/model.ts';
import { parseReference } from '../domain/catalogue/reference.ts';
import type { Direction } from '../domain/compat/breaks.ts';
import { type Change, changesBetween } from '../domain/compat/changes.ts';
import { onlyWords } from '../domain/compat/classify.ts';
import type { CompareOptions } from '../domain/compat/compare.ts';
import type { DescribedChange, Report } from '../domain/report.ts';
import { dialectOf } from '../domain/schema/dialect.ts';
import { formatOf, parseText } from '../domain/text/parse.ts';
import { EdaError } from '../errors.ts';
import type { Clock, Digest, FileRead, Files, FileWorld } from '../ports.ts';
import { budgetBy, compareVersions, directionsOf, type Version } from './compare-versions.ts';
import { findEvent } from './find-event.ts';
import { loadCatalogue, requireSettings, requireWorkspace } from './load-catalogue.ts';
import { place } from './place.ts';
import { versionOf } from './schema-check.ts';
import { SchemaLibrary } from './schema-library.ts';

export interface DiffInput {
  /** Files, references, `commit:path`, `commit:reference`, or `-`. Without `new`: the newest release against the head. */
  readonly old: string;
  readonly new?: string;
  readonly compatibility: Compatibility;
  readonly writers?: CompareOptions['writers'];
  readonly readers?: CompareOptions['readers'];
  readonly workspace?: string;
}

interface Opened {
  readonly version: Version;
  /** Where findings about it are placed. */
  readonly files: Files;
}

/** What differs between two versions of a schema, and what it means: for each change who breaks, with an event that does. */
export async function diffSchemas(input: DiffInput, world: FileWorld, sha256: Digest, clock: Clock): Promise<Report> {
  const settings = await settingsOf(input, world);
  const [old, next] = await sides(input, world);
  const options: CompareOptions = {
    writers: input.writers ?? settings?.writers ?? 'declared',
    readers: input.readers ?? settings?.readers ?? 'as-written',
    budget: budgetBy(clock),
  };
  const directions = directionsOf(input.compatibility);
  const compared = await compareVersions({ olds: [old.version], next: next.version }, directions, options, sha256);
  const { list: changes, whole } = changesBetween(old.version.side, next.version.side);
  const errors = compared.findings.filter(({ severity }) => severity === 'error');
  const same = errors.length === 0 && (await onlyWords(old.version.side, next.version.side, options));
  const needs = errors.length > 0 ? 'major' : !same ? 'minor' : changes.length > 0 ? 'patch' : 'none';
  // Waiving is the gate's: here nothing is decided.
  const findings = (await place(next.files, compared.findings)).map(({ fingerprint: _, ...finding }) => finding);
  const said = {
    compatible: changes.length === 0 && whole ? 'Nothing differs.' : `Compatible: ${inWords(input.compatibility)}.`,
    breaking: `Breaking: it is not so that ${inWords(input.compatibility)}.`,
    unknown: 'Undecided.',
  };
  return {
    verdict: compared.verdict,
    findings,
    changes: changes.map((change) => described(change, compared.findings, compared.verdict === 'unknown')),
    summary: `${said[compared.verdict]}${needs === 'none' || compared.verdict !== 'compatible' ? '' : ` It needs a ${needs} release.`}${whole ? '' : ' So much differs that not all of it is listed.'}`,
    checked: { changes: changes.length, findings: compared.findings.length },
  };
}

function inWords(compatibility: Compatibility): string {
  const directions = directionsOf(compatibility);
  if (directions.length === 2) return 'old and new consumers read old and new events';
  if (directions[0] === 'backward') return 'new consumers read old events';
  return directions[0] === 'forward' ? 'old consumers read new events' : 'nothing was asked';
}

/** `open`: whether the comparison came to no verdict. What no finding shows then is no proof that nothing breaks. */
function described(change: Change, findings: readonly UnplacedFinding[], open: boolean): DescribedChange {
  const path = `/detail${change.path}`;
  const own = findings.filter(
    ({ comparison, pointer, rule }) =>
      comparison?.path === path &&
      (change.keyword === undefined
        ? byProperty.has(rule)
        : pointer === change.newPointer || pointer?.endsWith(`/${change.keyword}`)),
  );
  const breaks = [
    ...new Set(own.flatMap(({ comparison }) => comparison?.witnesses ?? []).map(({ direction }) => direction)),
  ];
  const undecided = open && breaks.length === 0 && change.kind !== 'annotation';
  return {
    path: change.path === '' ? '/' : change.path,
    text: change.text,
    kind: change.kind,
    breaks,
    ...(undecided && { undecided }),
    ...meaning(change, breaks, undecided),
  };
}

const byProperty: ReadonlySet<string> = new Set([
  'property-added-to-closed',
  'property-removed',
  'required-added',
  'required-removed',
]);

function meaning(
  change: Change,
  breaks: readonly Direction[],
  undecided: boolean,
): { producers: string; consumers: string } {
  if (change.kind === 'annotation') return { producers: 'nothing changes', consumers: 'nothing changes' };
  const forward = breaks.includes('forward');
  const backward = breaks.includes('backward');
  const producers = {
    'property-added': 'may send it',
    'property-removed': 'send it no more',
    required: 'must send it',
    optional: 'need not send it',
    keyword: 'send what the new schema takes',
    annotation: '',
  }[change.kind];
  const consumers = [
    ...(forward ? ['those not updated reject new events'] : []),
    ...(backward ? ['those updated reject events still in flight'] : []),
  ];
  return {
    producers: change.text === 'added, required' ? 'must send it' : producers,
    consumers: undecided ? 'undecided' : consumers.length === 0 ? 'all go on reading' : consumers.join('; '),
  };
}

async function settingsOf(input: DiffInput, world: FileWorld) {
  const root = world.workspace(input.workspace);
  if (root === undefined) return undefined;
  const workspace = await loadCatalogue(world.open(root));
  await requireSettings(workspace);
  return workspace.catalogue.settings.views;
}

async function sides(input: DiffInput, world: FileWorld): Promise<[Opened, Opened]> {
  if (input.new !== undefined) {
    if (input.old === '-' && input.new === '-') {
      throw new EdaError('usage', {
        code: 'stdin-twice',
        message: 'Only one side can come from stdin.',
        next: 'Name a file or a reference for the other one.',
      });
    }
    return [await open(input.old, input, world), await open(input.new, input, world)];
  }
  const root = requireWorkspace(world.workspace(input.workspace));
  const workspace = await loadCatalogue(world.open(root));
  const { event, major } = findEvent(workspace, input.old);
  const newest = major.releases.at(-1);
  if (newest === undefined) {
    throw new EdaError('usage', {
      code: 'not-released',
      message: `${major.ref} has no release to compare its head with.`,
      next: 'Name both sides: files, references, `main:path` or -.',
    });
  }
  return [await open(`${event.ref}@${newest.version}`, input, world), await open(major.ref, input, world)];
}

/** One side of a diff, self-contained. */
async function open(given: string, input: DiffInput, world: FileWorld): Promise<Opened> {
  if (given === '-') return loose('<stdin>', await world.stdin());
  const located = world.locate(given);
  if (parseReference(given) !== undefined && located.kind !== 'file') {
    return catalogued(given, given, world.open(requireWorkspace(world.workspace(input.workspace))));
  }
  const commit = /^([^:]+):(.+)$/.exec(given);
  if (located.kind === 'missing' && commit?.[1] && commit[2]) return committed(commit[1], commit[2], input, world);
  if (located.kind !== 'file') {
    throw new EdaError('input', {
      code: 'no-such-file',
      message: `There is no file, reference or commit "${given}".`,
      expected: 'a schema file, domain/Event@1.0.0, main:path or -',
      next: 'Check the spelling; `eda schema list` shows the events.',
    });
  }
  const folder = located.workspace;
  if (folder === undefined) return loose(given, world.read(given));
  return inTree(given, world.relative(folder, located.path), world.open(folder));
}

async function committed(ref: string, path: string, input: DiffInput, world: FileWorld): Promise<Opened> {
  const root = world.workspace(input.workspace) ?? world.cwd;
  const files = world.commit(root, ref);
  if (parseReference(path) !== undefined) return catalogued(`${ref}:${path}`, path, files);
  // As git has it, a path is relative to the working folder where it starts with ./, else to the top of the repository: here to the workspace.
  const [read] = files.read([path.replace(/^\.\//, '')]);
  const found = read && 'text' in read ? path : world.relative(root, world.locate(path).path);
  return inTree(`${ref}:${path}`, found, files);
}

async function catalogued(name: string, reference: string, files: Files): Promise<Opened> {
  const workspace = await loadCatalogue(files);
  const { schema } = findEvent(workspace, reference);
  const bundled = workspace.library.bundled(schema.file);
  if (bundled === undefined) throw broken(name);
  return { version: versionOf(name, workspace, schema, bundled), files };
}

/** A schema file of a tree, with what it refers to. */
async function inTree(name: string, path: string, files: Files): Promise<Opened> {
  const library = new SchemaLibrary(files, new FactStore(), {
    schemas: new Map(),
    unreadable: new Set(),
    ids: new Map(),
  });
  const opened = library.open(path);
  if (!('schema' in opened)) {
    const [read] = files.read([path]);
    return loose(name, read ?? { path, problem: { code: 'missing', detail: 'There is no such file.' } });
  }
  const bundled = library.bundled(path);
  if (bundled === undefined) throw broken(name);
  const { dialect } = opened.schema;
  return {
    version: { name, side: { schema: bundled, dialect }, origin: (pointer) => library.origin(path, pointer) },
    files,
  };
}

/** A text that stands alone. Throws where it is no schema. */
function loose(name: string, read: FileRead): Opened {
  if ('problem' in read) {
    throw new EdaError('input', { code: 'unreadable-file', message: read.problem.detail, at: { file: name } });
  }
  const parsed = parseText(read.text, formatOf(read.path));
  if ('problem' in parsed) {
    // Nothing was compared: that is no break.
    throw new EdaError('input', {
      code: parsed.problem.rule,
      message: parsed.problem.message,
      at: { file: name },
      next: `See more with \`eda schema validate ${name === '<stdin>' ? '-' : name}\`.`,
    });
  }
  const answer = dialectOf(parsed.value);
  if ('finding' in answer) {
    const { rule, message, found, expected, next } = answer.finding;
    const more = { ...(found && { found }), ...(expected && { expected }), ...(next && { next }) };
    throw new EdaError('input', { code: rule, message, at: { file: name }, ...more });
  }
  const { dialect } = answer;
  const files: Files = { list: () => [name], read: (paths) => paths.map(() => read) };
  return {
    version: { name, side: { schema: parsed.value, dialect }, origin: (pointer) => ({ file: name, pointer }) },
    files,
  };
}

function broken(name: string): EdaError {
  return new EdaError('input', {
    code: 'broken-schema',
    message: 'This schema, or one that it refers to, has errors.',
    at: { file: name },
    next: 'Run `eda schema validate` to see them.',
  });
}
