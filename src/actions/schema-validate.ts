import type { Report } from '../domain/report.ts';
import { EdaError } from '../errors.ts';
import type { Digest, Files, FileWorld } from '../ports.ts';
import {
  type BaselineUpdate,
  type NamedBaseline,
  namedBaseline,
  updateBaseline,
  validateWithBaseline,
} from './baseline.ts';
import { loadCatalogue } from './load-catalogue.ts';
import { folderOf, join, relocate, repositoryOf } from './paths.ts';
import { validateLoose, validateText } from './validate-loose.ts';
import { validateWorkspace } from './validate-workspace.ts';
import { remembering, type Wait, watch } from './watch.ts';

export interface ValidateInput {
  /** Files and folders as given; `-` is stdin. None: the whole workspace. */
  readonly paths: readonly string[];
  readonly staged: boolean;
  readonly workspace?: string;
  /** The file of the findings that may stay; absent: the one that eda.yaml names. */
  readonly baseline?: string;
}

/** Validates what was asked for. Throws EdaError where there is nothing to validate. */
export async function validate(input: ValidateInput, world: FileWorld, sha256: Digest): Promise<Report> {
  if (input.staged) return validateStaged(input, world, sha256);
  if (input.paths.length === 0) {
    const root = world.workspace(input.workspace);
    if (root === undefined) throw nothingToValidate();
    const baseline = named(input, [root], world);
    const workspace = await loadCatalogue(world.open(root));
    return relocate(await validateWithBaseline(workspace, sha256, undefined, baseline), world.display(root));
  }
  const reports: Report[] = [];
  if (input.paths.includes('-')) reports.push(await validateText(await world.stdin()));
  reports.push(...(await validatePaths(input, world, sha256)));
  if (reports.length > 0) return mergeReports(reports);
  const where = input.paths.map((path) => `"${path}"`).join(', ');
  return { findings: [], summary: `Nothing to check: no .json or .yaml file is in ${where}.`, checked: {} };
}

/** Validates at once, and again each time that something it asked for has changed, until `wait` says `false`. */
export function watchValidate(
  input: ValidateInput,
  world: FileWorld,
  sha256: Digest,
  wait: Wait,
): AsyncGenerator<Report | EdaError> {
  if (input.staged || input.paths.includes('-')) {
    throw new EdaError('usage', {
      code: 'not-watchable',
      message: `${input.staged ? 'The index of git' : 'stdin'} can't be watched.`,
      next: 'Leave --watch out, or watch the working folder.',
    });
  }
  const remembered = remembering(world, sha256);
  const make = () => {
    remembered.forget();
    return validate(input, remembered.world, sha256);
  };
  return watch(remembered, make, wait);
}

/** Writes what is found today into the baseline. Throws EdaError where less than a workspace is looked at. */
export async function validateAndKeep(input: ValidateInput, world: FileWorld, sha256: Digest): Promise<BaselineUpdate> {
  if (input.staged || input.paths.length > 0) {
    throw new EdaError('usage', {
      code: 'whole-workspace-only',
      message: 'A baseline is written of a whole workspace, as it stands on disk.',
      next: 'Leave out paths and --staged; --workspace names another workspace.',
    });
  }
  const root = world.workspace(input.workspace);
  if (root === undefined) throw nothingToValidate();
  const update = await updateBaseline(root, input.baseline, world, 'validate', (files) =>
    validateWorkspace(files, sha256),
  );
  return { ...update, report: relocate(update.report, world.display(root)) };
}

/** The baseline that was named: it is of one workspace. */
function named(input: ValidateInput, roots: readonly string[], world: FileWorld): NamedBaseline | undefined {
  if (input.baseline === undefined) return undefined;
  if (roots.length === 1 && roots[0] !== undefined) return namedBaseline(input.baseline, roots[0], world, 'validate');
  throw new EdaError('usage', {
    code: 'baseline-of-one-workspace',
    message: `A baseline is of one workspace, and ${roots.length === 0 ? 'none' : `${roots.length} of them`} is looked at.`,
    next: 'Name it as `baseline` in the eda.yaml of each.',
  });
}

function nothingToValidate(): EdaError {
  return new EdaError('input', {
    code: 'no-workspace',
    message: 'There is no eda.yaml in this folder or in any above it.',
    expected: 'a workspace (a folder with eda.yaml), or paths of schema files',
    next: 'Name schema files or folders, go into a workspace, or make one with `eda init`.',
  });
}

/** The content of git's index: every workspace of it that the next commit changes. */
async function validateStaged(input: ValidateInput, world: FileWorld, sha256: Digest): Promise<Report> {
  const asked = input.workspace === undefined ? undefined : world.workspace(input.workspace);
  // Where no repository is seen, git says so.
  const top = asked ?? repositoryOf(world, world.cwd) ?? world.cwd;
  const { files, changed } = world.staged(top);
  const roots = files
    .list('')
    .filter(isWorkspaceFile)
    .map((file) => file.slice(0, -'eda.yaml'.length));
  const reports: Report[] = [];
  const changedRoots = roots.filter((root) => changed.some((file) => file.startsWith(root) && CONCERNS.test(file)));
  const baseline =
    changedRoots.length === 0
      ? undefined
      : named(
          input,
          changedRoots.map((root) => join(top, root)),
          world,
        );
  for (const root of changedRoots) {
    const tree = root === '' ? files : below(files, root);
    const report = await validateWithBaseline(await loadCatalogue(tree), sha256, undefined, baseline);
    reports.push(relocate(report, world.display(join(top, root))));
  }
  if (reports.length > 0) return mergeReports(reports);
  const summary =
    roots.length === 0
      ? 'No eda.yaml is in git’s index here, so there is nothing to check.'
      : 'Nothing staged concerns the catalogue.';
  return { findings: [], summary, checked: {} };
}

/** A link to a folder mostly has no ending. */
const CONCERNS = /\.(?:json|ya?ml)$|(?:^|\/)[^./]+$/i;

/** A part of a tree as a tree of its own. `root` ends with `/`. */
function below(files: Files, root: string): Files {
  return {
    list: (under) => files.list(root + under).map((file) => file.slice(root.length)),
    read: (paths) =>
      files.read(paths.map((path) => root + path)).map((read) => ({ ...read, path: read.path.slice(root.length) })),
  };
}

/** Groups what was named by the workspace it belongs to; what belongs to none is a loose schema. */
async function validatePaths(input: ValidateInput, world: FileWorld, sha256: Digest): Promise<readonly Report[]> {
  const inWorkspace = new Map<string, Set<string>>();
  const loose = new Map<string, Set<string>>();
  for (const given of input.paths) {
    if (given === '-') continue;
    if (given === '') {
      throw new EdaError('usage', {
        code: 'empty-path',
        message: 'A path is empty.',
        expected: 'a file, a folder, or - for stdin',
        next: 'Is a variable of your script empty? `.` is the working folder.',
      });
    }
    const target = world.locate(given);
    if (target.kind === 'missing') {
      throw new EdaError('input', {
        code: 'no-such-path',
        message: `There is no file or folder "${given}".`,
        next: 'Check the spelling; paths are relative to the working folder.',
      });
    }
    if (target.pipe && !isSchemaFile(target.path)) {
      throw new EdaError('usage', {
        code: 'not-a-file',
        message: `"${given}" is a pipe or a device, not a file.`,
        expected: 'a .json, .yaml or .yml file, a folder, or - for stdin',
        next: 'Give - instead, and let stdin be what is to be read: `… | eda schema validate -`.',
      });
    }
    if (target.kind === 'file' && !isSchemaFile(target.path)) {
      throw new EdaError('usage', {
        code: 'no-schema-file',
        message: `"${given}" is no schema file.`,
        expected: 'a .json, .yaml or .yml file, a folder, or - for stdin',
        next: 'Leave it out, or name the folder that holds it: other files in it are passed over.',
      });
    }
    const name = (root: string, path: string, kind: 'file' | 'folder') => {
      const inside = world.relative(root, path);
      // A folder ends with `/`, but for the whole workspace.
      const marked = kind === 'folder' && inside !== '' ? `${inside}/` : inside;
      inWorkspace.set(root, (inWorkspace.get(root) ?? new Set()).add(marked));
    };
    if (target.workspace !== undefined) {
      name(target.workspace, target.path, target.kind);
      continue;
    }
    // Loose schemas may refer to each other anywhere below the working folder.
    const folder = isBelow(world, target) ? world.cwd : target.kind === 'folder' ? target.path : folderOf(target.path);
    const path = world.relative(folder, target.path);
    const found = target.kind === 'folder' ? world.open(folder).list(path) : [path];
    const workspaces = found.filter(isWorkspaceFile).map((file) => file.slice(0, -'eda.yaml'.length));
    for (const root of workspaces) {
      const full = folderOf(join(folder, `${root}eda.yaml`));
      name(full, full, 'folder');
    }
    const named = loose.get(folder) ?? new Set();
    for (const file of found) {
      if (!isSchemaFile(file) || workspaces.some((root) => file.startsWith(root))) continue;
      if (workspaces.length === 0 || !OF_TOOLS.test(file)) named.add(file);
    }
    if (named.size > 0) loose.set(folder, named);
  }
  const reports: Report[] = [];
  const baseline = named(input, [...inWorkspace.keys()], world);
  for (const [root, paths] of inWorkspace) {
    const files = world.open(root);
    const report = await validateNamed(files, sha256, paths, baseline);
    reports.push(...report.map((each) => relocate(each, world.display(root))));
  }
  for (const [folder, paths] of loose) {
    reports.push(relocate(await validateLoose(world.open(folder), [...paths]), world.display(folder)));
  }
  return reports;
}

function isBelow(world: FileWorld, { path }: { readonly path: string }): boolean {
  return !/^(?:\.\.(?:\/|$)|\/|[A-Za-z]:)/.test(world.relative(world.cwd, path));
}

/** Beside workspaces, as at the top of a repository, stand the files of its tools: JSON and YAML, but no schemas. */
const OF_TOOLS =
  /(?:^|\/)(?:\.|(?:package|package-lock|npm-shrinkwrap|lerna|nx|turbo|biome|[jt]sconfig[^/]*)\.json$|(?:pnpm-[^/]*|(?:docker-)?compose[^/]*|mkdocs)\.ya?ml$)/;

const isWorkspaceFile = (path: string) => /(?:^|\/)eda\.yaml$/.test(path);
const isSchemaFile = (path: string) => /\.(json|ya?ml)$/i.test(path);

/** Paths inside a workspace: those of the catalogue with it, others as loose schemas. */
async function validateNamed(
  files: Files,
  sha256: Digest,
  paths: ReadonlySet<string>,
  baseline: NamedBaseline | undefined,
): Promise<Report[]> {
  const workspace = await loadCatalogue(files);
  const { catalogue } = workspace;
  const root = `${catalogue.settings.catalogue}/`;
  const whole = paths.has('');
  const ofCatalogue = new Set<string>();
  const others: string[] = [];
  for (const path of paths) {
    if (path === '') continue;
    const slashed = path.endsWith('/') ? path : `${path}/`;
    const inside = path === 'eda.yaml' || root === './' || slashed.startsWith(root) || root.startsWith(slashed);
    const all = path.endsWith('/') ? files.list(path.slice(0, -1)) : [path];
    if (inside) for (const file of all) ofCatalogue.add(file);
    else others.push(...all.filter(isSchemaFile));
  }
  const reports: Report[] = [];
  if (whole || ofCatalogue.size > 0) {
    reports.push(await validateWithBaseline(workspace, sha256, whole ? undefined : ofCatalogue, baseline));
  }
  if (others.length > 0) reports.push(await validateLoose(files, others));
  return reports;
}

function mergeReports(reports: readonly Report[]): Report {
  if (reports.length === 1 && reports[0]) return reports[0];
  const checked: Record<string, number> = {};
  for (const report of reports) {
    for (const [name, number] of Object.entries(report.checked)) checked[name] = (checked[name] ?? 0) + number;
  }
  return {
    findings: reports.flatMap(({ findings }) => findings),
    ...(reports.every(({ known }) => known === undefined)
      ? {}
      : { known: reports.flatMap(({ known }) => known ?? []) }),
    summary: reports.map(({ summary }) => summary).join(' '),
    checked,
  };
}
