import fs from 'node:fs';
import path from 'node:path';
import { EdaError } from '../errors.ts';
import type { Digest, FileRead, FileWorld, PathTarget } from '../ports.ts';
import { crypto } from './crypto.ts';
import { linkTarget, MAX_FILE_BYTES, openFolder, stdinFromBytes, unreadableFolder, writeWhole } from './files.ts';
import { addedAt, openCommit, openIndex, stagedPaths } from './git.ts';
import { linesOf } from './lines.ts';

export const sha256: Digest = (text) => crypto().hash('sha256', text);

/** Throws where the working folder has been removed under us. */
export function workingFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw new EdaError('input', {
      code: 'no-working-folder',
      message: `The working folder can't be found (${(error as NodeJS.ErrnoException).code}): it has been removed or moved.`,
      next: 'Go into a folder that is there, then run the command again.',
    });
  }
}

export function fileWorld(cwd: string): FileWorld {
  return {
    cwd,
    locate: (given) => locate(path.resolve(cwd, given), cwd),
    workspace: (from) => {
      if (from === undefined) return workspaceOf(cwd, cwd);
      const folder = path.resolve(cwd, from);
      if (statusOf(folder)?.isDirectory()) return workspaceOf(folder, cwd);
      throw new EdaError('input', {
        code: 'no-such-folder',
        message: `There is no folder "${from}".`,
        expected: 'a folder of a workspace',
        next: 'Check the spelling; the path is relative to the working folder.',
      });
    },
    open: (folder) => openFolder(folder, displayed(cwd, folder)),
    commit: openCommit,
    addedAt,
    staged: (folder) => ({ files: openIndex(folder), changed: stagedPaths(folder) }),
    display: (folder) => displayed(cwd, folder),
    relative: (from, to) => path.relative(from, to).split(path.sep).join('/'),
    read: (given) => ({ ...readNamed(path.resolve(cwd, given)), path: given }),
    write: (given, text) => writeWhole([{ full: linkTarget(path.resolve(cwd, given)), text }]),
    stdin: readStdin,
    lines: (given, signal) =>
      given === '-' ? linesOf('<stdin>', undefined, signal) : linesOf(given, path.resolve(cwd, given), signal),
  };
}

function readNamed(full: string): FileRead {
  const status = statusOf(full);
  if (status === undefined) return { path: full, problem: { code: 'missing', detail: 'There is no such file.' } };
  if (isPipe(status)) {
    const detail = 'This is a pipe or a device, not a file: give - for stdin.';
    return { path: full, problem: { code: 'not-a-file', detail } };
  }
  // A person may name a link that leads anywhere.
  const real = fs.realpathSync.native(full);
  const name = path.basename(real);
  return openFolder(path.dirname(real)).read([name])[0] as FileRead;
}

function isPipe(status: fs.Stats | undefined): boolean {
  return status !== undefined && !status.isFile() && !status.isDirectory();
}

function locate(full: string, cwd: string): PathTarget {
  const status = statusOf(full);
  const kind = status?.isDirectory() ? 'folder' : status ? 'file' : 'missing';
  const workspace = workspaceOf(kind === 'folder' ? full : path.dirname(full), cwd);
  return {
    kind,
    path: full,
    ...(isPipe(status) ? { pipe: true } : status?.isFile() ? { size: status.size } : {}),
    ...(workspace === undefined ? {} : { workspace }),
  };
}

/** What stands at a path that a person named; `undefined` where nothing does. */
function statusOf(full: string): fs.Stats | undefined {
  try {
    return fs.statSync(full, { throwIfNoEntry: false });
  } catch (error) {
    throw new EdaError('input', {
      code: 'unreadable-path',
      message: `"${full.length > 200 ? `${full.slice(0, 200)}…` : full}" can't be read (${error instanceof Error && 'code' in error ? error.code : error}).`,
      next: 'Check its spelling and the permissions of its folder.',
    });
  }
}

/** A folder above may be closed to us: then no workspace of ours is in it. Throws where the first one is. */
function workspaceOf(from: string, cwd: string): string | undefined {
  for (let folder = from; ; folder = path.dirname(folder)) {
    try {
      if (fs.statSync(path.join(folder, 'eda.yaml'), { throwIfNoEntry: false })?.isFile()) return folder;
    } catch (error) {
      if (folder === from) throw unreadableFolder(displayed(cwd, folder), error);
    }
    if (path.dirname(folder) === folder) return undefined;
  }
}

function displayed(cwd: string, folder: string): string {
  const relative = path.relative(cwd, folder);
  return (relative.startsWith('..') ? folder : relative).split(path.sep).join('/');
}

/** Stops reading at the size limit: an endless pipe must not fill the memory. */
async function readStdin() {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > MAX_FILE_BYTES) break;
  }
  return stdinFromBytes(Buffer.concat(chunks));
}
