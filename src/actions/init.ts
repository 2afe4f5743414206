import { idProblem, sentenceCase } from '../domain/author/names.ts';
import { METADATA, type NewFile, newWorkspace } from '../domain/author/workspace.ts';
import { failed } from '../domain/report.ts';
import { EdaError } from '../errors.ts';
import type { Digest, FileWorld, Folder, Wizard } from '../ports.ts';
import { answer } from './interview.ts';
import { overlay } from './overlay.ts';
import { validateWorkspace } from './validate-workspace.ts';

export interface InitInput {
  /** The folder of the new workspace; absent: the working folder. */
  readonly folder?: string;
  readonly example: boolean;
  readonly catalogue?: string;
  /** `id` or `id=Name`. */
  readonly teams: readonly string[];
  /** `name` or `name=What flows on it.` */
  readonly buses: readonly string[];
  readonly metadata?: boolean;
  readonly dryRun: boolean;
  /** With the example: the code of its services too. */
  readonly services?: boolean;
  /** Where the package stands: it has the example, and the metadata type. */
  readonly source: string;
  /** Which generator this is, for the services. */
  readonly generator?: string;
}

export interface InitResult {
  /** As people read it; '' is the working folder. */
  readonly folder: string;
  readonly files: readonly string[];
  readonly example: boolean;
  /** The folders of services, in the workspace. */
  readonly services?: readonly string[];
  readonly written: boolean;
  /** A workspace around this one, whose commands stop at this one from now on. */
  readonly within?: string;
}

/**
 * A new workspace: all its files, or none. Nothing that is there already is changed. Throws EdaError where a workspace,
 * or one of its files, is there.
 */
export async function initWorkspace(
  input: InitInput,
  world: FileWorld,
  sha256: Digest,
  wizard: Wizard,
): Promise<InitResult> {
  const place = newPlace(input.folder, world);
  const made = input.example ? example(world.open(input.source)) : await asked(input, world, place.folder, wizard);
  const { files, services } = input.services
    ? await exampleServices(place.root, made, input, world, sha256, wizard)
    : { files: made };
  refuseExisting(place.folder, files);
  // What is handed to a newcomer must be clean; where it is not, the fault is ours.
  const report = await validateWorkspace(overlay(place.folder, files, sha256), sha256);
  if (failed(report)) {
    throw new EdaError('bug', {
      code: 'init-broken',
      message: `The new workspace has errors: ${report.findings[0]?.message}`,
    });
  }
  if (!input.dryRun) place.folder.writeAll(files);
  return {
    folder: place.shown,
    files: files.map(({ path }) => path),
    example: input.example,
    ...(services === undefined ? {} : { services }),
    written: !input.dryRun,
    ...(place.within === undefined ? {} : { within: place.within }),
  };
}

/** Where a workspace can be made. Throws EdaError where there is one, or a file is in the way. */
export function newPlace(
  given: string | undefined,
  world: FileWorld,
): { readonly folder: Folder; readonly root: string; readonly shown: string; readonly within?: string } {
  if (given === '') {
    throw new EdaError('usage', { code: 'empty-path', message: 'The folder’s name is empty.', expected: 'a folder' });
  }
  const target = world.locate(given ?? '.');
  const shown = world.display(target.path);
  if (target.kind === 'file') {
    throw new EdaError('input', {
      code: 'no-folder',
      message: `${given} can't be a folder: a file is in the way.`,
      next: 'Name another folder.',
    });
  }
  const folder = world.open(target.path);
  const [existing] = folder.read(['eda.yaml']);
  if (existing && !('problem' in existing && existing.problem.code === 'missing')) {
    throw new EdaError('input', {
      code: 'workspace-exists',
      message: 'There is a workspace already: nothing was written.',
      at: { file: shown === '' ? 'eda.yaml' : `${shown}/eda.yaml` },
      next: 'Add to it with `eda schema new`, or name another folder.',
    });
  }
  const within = target.workspace;
  return {
    folder,
    root: target.path,
    shown,
    ...(within === undefined ? {} : { within: world.display(within) || '.' }),
  };
}

/** None of the files may be there, and the catalogue's folder may hold no data yet. */
export function refuseExisting(folder: Folder, files: readonly NewFile[]): void {
  for (const read of folder.read(files.map(({ path }) => path))) {
    if ('problem' in read && read.problem.code === 'missing') continue;
    throw new EdaError('input', {
      code: 'file-exists',
      message: `${read.path} is there already: nothing was written.`,
      at: { file: read.path },
      next: 'Name another folder, or another --catalogue.',
    });
  }
}

export async function catalogueFolder(given: string | undefined, folder: Folder, wizard: Wizard): Promise<string> {
  const check = (path: string): string | undefined => {
    const clean = cleanFolder(path);
    if (clean === undefined) return `"${path}" can't be the catalogue: a folder inside the workspace, such as schemas.`;
    const data = folder.list(clean).find((file) => /\.(json|ya?ml)$/i.test(file));
    if (data === undefined) return undefined;
    return `The folder ${clean} holds files already, such as ${data}: name another with --catalogue, or take them in with --import.`;
  };
  const question = { flag: '--catalogue', ask: 'Which folder will hold the events?', standard: 'schemas', check };
  // The standard answer is checked as any other.
  const path = await answer(wizard.interactive ? given : (given ?? 'schemas'), question, wizard);
  return cleanFolder(path) ?? 'schemas';
}

function cleanFolder(path: string): string | undefined {
  const steps = path.split('/').filter((step) => step !== '' && step !== '.');
  if (steps.length === 0 || path.startsWith('/') || /[\\:\n]/.test(path)) return undefined;
  return steps.includes('..') ? undefined : steps.join('/');
}

async function asked(input: InitInput, world: FileWorld, folder: Folder, wizard: Wizard): Promise<readonly NewFile[]> {
  const catalogue = await catalogueFolder(input.catalogue, folder, wizard);
  const teams = pairs(input.teams, 'team', '--team', (id) => sentenceCase(id));
  if (teams.size === 0 && wizard.interactive) {
    const id = await wizard.text('The id of the first team that owns events (empty: later):', {
      standard: '',
      check: (text) => (text === '' ? undefined : idProblem('team', text)),
    });
    if (id !== '') teams.set(id, await wizard.text('Its name:', { standard: sentenceCase(id) }));
  }
  const buses = pairs(input.buses, 'bus', '--bus', (name) => `What is published on ${name}.`);
  if (buses.size === 0 && wizard.interactive) {
    const name = await wizard.text('An event bus of yours (empty: the account’s default bus):', {
      standard: '',
      check: (text) => (text === '' ? undefined : idProblem('bus', text)),
    });
    if (name !== '')
      buses.set(name, await wizard.text('What flows on it?', { standard: `What is published on ${name}.` }));
  }
  const wanted =
    input.metadata ??
    (wizard.interactive
      ? await wizard.confirm('Must every event carry metadata: id, correlation id, version, time?', true)
      : true);
  return newWorkspace({
    catalogue,
    teams,
    buses,
    ...(wanted ? { metadata: metadataType(world.open(input.source)) } : {}),
  });
}

/** `id=Words` pairs of a flag. Throws EdaError where an id is wrong, or stands twice. */
export function pairs(
  given: readonly string[],
  what: string,
  flag: string,
  standard: (id: string) => string,
): Map<string, string> {
  const found = new Map<string, string>();
  for (const text of given) {
    const [id = '', ...rest] = text.split('=');
    const problem = found.has(id) ? `The ${what} "${id}" is named twice.` : idProblem(what, id);
    if (problem !== undefined) {
      throw new EdaError('usage', { code: 'wrong-answer', message: problem, next: `Correct ${flag}.` });
    }
    found.set(id, rest.join('=').trim() || standard(id));
  }
  return found;
}

/** The text of the metadata type that the example uses. */
export function metadataType(source: Folder): string {
  return texts(source, [`schemas/${METADATA.type}`])[0]?.text ?? '';
}

function example(source: Folder): readonly NewFile[] {
  return texts(source, ['eda.yaml', ...source.list('schemas')]);
}

/** Loaded where it is asked for: few runs generate code. */
async function exampleServices(
  root: string,
  files: readonly NewFile[],
  { source, generator = '' }: InitInput,
  world: FileWorld,
  sha256: Digest,
  wizard: Wizard,
) {
  const { withServices } = await import('./init-services.ts');
  return withServices(root, files, { source, generator }, world, sha256, wizard);
}

function texts(source: Folder, paths: readonly string[]): readonly NewFile[] {
  return source.read(paths).map((read) => {
    if ('text' in read) return { path: read.path, text: read.text };
    throw new EdaError('bug', {
      code: 'package-incomplete',
      message: `${read.path} is missing from the package: ${read.problem.detail}`,
    });
  });
}
