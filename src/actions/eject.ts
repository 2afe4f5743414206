import { EDA_FOLDER, MANIFEST, readConsumerManifest } from '../domain/codegen/consumer/manifest.ts';
import { EdaError } from '../errors.ts';
import type { FileWorld } from '../ports.ts';

export interface EjectInput {
  /** Folder, as a person gave it. */
  readonly folder: string;
  readonly dryRun: boolean;
}

export interface Ejected {
  /** As people read it. */
  readonly folder: string;
  readonly name: string;
  /** What was removed. */
  readonly removed: readonly string[];
  /** Generated files that are the team's from now on. */
  readonly files: readonly string[];
  readonly dryRun: boolean;
}

/** Ends what eda remembers of a project: its files are the team's, and are never made again. Throws EdaError where there is none. */
export function eject(input: EjectInput, world: FileWorld): Ejected {
  const target = world.locate(input.folder);
  const folder = world.open(target.path);
  const shown = world.display(target.path) || '.';
  const [read] = target.kind === 'folder' ? folder.read([MANIFEST]) : [];
  const manifest = readConsumerManifest(read && 'text' in read ? read.text : undefined);
  if (manifest === undefined) {
    throw new EdaError('input', {
      code: 'nothing-to-eject',
      message: `${shown} holds nothing that eda generated: there is no ${MANIFEST} in it that can be read.`,
      next: 'Name the folder that was given to `eda generate consumer` or `producer` as --out.',
    });
  }
  // The manifest goes first: without it the rest means nothing, however the run ends.
  const removed = [MANIFEST, ...folder.list(EDA_FOLDER).filter((path) => path !== MANIFEST && !path.endsWith('/'))];
  if (!input.dryRun) {
    folder.remove([MANIFEST]);
    folder.remove(removed);
  }
  const files = Object.keys(manifest.files).filter((path) => manifest.files[path]?.owner === 'eda');
  return { folder: shown, name: manifest.answers.name, removed, files: files.sort(), dryRun: input.dryRun };
}
