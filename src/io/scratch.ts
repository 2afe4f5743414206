import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { EdaError } from '../errors.ts';
import { makeFolder } from './files.ts';

/** A folder to write an example into: the one asked for, which must be empty, or a temporary one. */
export function scratchFolder(asked: string | undefined): { readonly path: string; remove(): void } {
  if (asked === undefined) {
    const folder = temporaryFolder();
    const remove = () => fs.rmSync(folder, { recursive: true, force: true });
    // Ctrl-C ends the process without unwinding it (`io/files.ts`).
    process.once('exit', remove);
    return { path: folder, remove };
  }
  const folder = path.resolve(asked);
  if (entriesOf(folder, asked) > 0) {
    throw new EdaError('usage', {
      code: 'folder-not-empty',
      message: `${asked} is not empty.`,
      expected: 'an empty folder, or one that does not exist yet',
      next: 'Choose another with --dir.',
    });
  }
  return { path: folder, remove: () => {} };
}

function temporaryFolder(): string {
  try {
    return fs.mkdtempSync(path.join(os.tmpdir(), 'eda-demo-'));
  } catch (error) {
    throw new EdaError('input', {
      code: 'no-temporary-folder',
      message: `No folder can be made in ${os.tmpdir()}, the folder for temporary files (${(error as NodeJS.ErrnoException).code}).`,
      next: 'Let TMPDIR (on Windows TEMP) name a folder that can be written to, or choose one with --dir.',
    });
  }
}

function entriesOf(folder: string, asked: string): number {
  try {
    makeFolder(folder);
    return fs.readdirSync(folder).length;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new EdaError('input', {
      code: 'no-folder',
      message:
        code === 'EEXIST' || code === 'ENOTDIR'
          ? `${asked} can't be a folder: a file is in the way.`
          : `The folder ${asked} can't be made or read (${code}).`,
      next: 'Choose another with --dir.',
    });
  }
}
