import type { Settings } from '../domain/catalogue/model.ts';
import type { PackageManager } from '../domain/codegen/consumer/answers.ts';
import { type ConsumerManifest, MANIFEST, readConsumerManifest } from '../domain/codegen/consumer/manifest.ts';
import { isObject, type Json, member } from '../domain/json.ts';
import { EdaError } from '../errors.ts';
import type { FileWorld, Folder } from '../ports.ts';
import { refuseCatalogue } from './generated-folder.ts';
import { folderOf, join, repositoryOf } from './paths.ts';

/** The folder of a consumer, and what is around it. */
export interface ConsumerPlace {
  readonly folder: Folder;
  /** As people read it. */
  readonly shown: string;
  /** Of the manifest; '' where there is none. */
  readonly manifestText: string;
  readonly manifest: ConsumerManifest | undefined;
  readonly packageManager: PackageManager | undefined;
  /** Whether an app of the CDK is above the folder, in its repository. */
  readonly cdkAbove: boolean;
  /** The text of cdk.json in the folder itself. */
  readonly cdkJson: string | undefined;
}

/** Throws EdaError where a file is in the way, the folder is in the catalogue, or its manifest can't be read. */
export function consumerPlace(out: string, root: string, settings: Settings, world: FileWorld): ConsumerPlace {
  if (out === '') {
    throw new EdaError('usage', { code: 'empty-path', message: 'The folder’s name is empty.', expected: 'a folder' });
  }
  const target = world.locate(out);
  if (target.kind === 'file') {
    throw new EdaError('usage', { code: 'out-is-a-file', message: `"${out}" is a file.`, expected: 'a folder' });
  }
  const relative = world.relative(root, target.path);
  if (relative !== '..' && !relative.startsWith('../')) refuseCatalogue(relative === '' ? '.' : relative, settings);
  const folder = world.open(target.path);
  const shown = world.display(target.path) || '.';
  const [read] = folder.read([MANIFEST]);
  const manifestText = read && 'text' in read ? read.text : '';
  const manifest = readConsumerManifest(manifestText === '' ? undefined : manifestText);
  if (manifest === undefined && !(read && 'problem' in read && read.problem.code === 'missing')) {
    throw new EdaError('input', {
      code: 'manifest-broken',
      message: 'What eda remembers of this consumer can’t be read: nothing was written.',
      at: { file: `${shown}/${MANIFEST}` },
      next: 'Restore the file from git; in a merge conflict take either side, and generate again.',
    });
  }
  const [cdk] = folder.read(['cdk.json']);
  const cdkJson = cdk && 'text' in cdk ? cdk.text : undefined;
  return { folder, shown, manifestText, manifest, cdkJson, ...surroundingsOf(target.path, world) };
}

const LOCK_FILES: readonly (readonly [string, PackageManager])[] = [
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
];

/** Looks from the folder up to the top of its repository; outside of one, at the folder alone. */
function surroundingsOf(path: string, world: FileWorld): Pick<ConsumerPlace, 'packageManager' | 'cdkAbove'> {
  const top = repositoryOf(world, path) ?? path;
  let packageManager: PackageManager | undefined;
  let cdkAbove = false;
  for (let folder = path; ; folder = folderOf(folder)) {
    const there = (file: string) => world.locate(join(folder, file)).kind === 'file';
    packageManager ??=
      namedManager(world, join(folder, 'package.json')) ?? LOCK_FILES.find(([file]) => there(file))?.[1];
    cdkAbove ||= folder !== path && there('cdk.json');
    if (folder === top || folderOf(folder) === folder) break;
  }
  return { packageManager, cdkAbove };
}

/** What `packageManager` in a package.json names: `pnpm@9.1.0`. */
function namedManager(world: FileWorld, file: string): PackageManager | undefined {
  const read = world.read(file);
  if (!('text' in read)) return undefined;
  try {
    const value = JSON.parse(read.text) as Json;
    const named = isObject(value) ? member(value, 'packageManager') : undefined;
    const [name] = typeof named === 'string' ? named.split('@') : [];
    return name === 'npm' || name === 'pnpm' || name === 'yarn' ? name : undefined;
  } catch {
    return undefined;
  }
}
