import fs from 'node:fs';
import path from 'node:path';
import { EdaError } from '../errors.ts';
import type { Digest, FileWorld, PathTarget } from '../ports.ts';
import { crypto } from './crypto.ts';
import { fileFromBytes, MAX_FILE_BYTES, openFolder } from './files.ts';
import { openIndex, stagedPaths } from './git.ts';
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
    locate: (given) => locate(path.resolve(cwd, given)),
    workspace: (from) => {
      if (from === undefined) return workspaceOf(cwd);
      const folder = path.resolve(cwd, from);
      if (statusOf(folder)?.isDirectory()) return workspaceOf(folder);
      throw new EdaError('input', {
        code: 'no-such-folder',
        message: `There is no folder "${from}".`,
        expected: 'a folder of a workspace',
        next: 'Check the spelling; the path is relative to the working folder.',
      });
    },
    open: openFolder,
    staged: (folder) => ({ files: openIndex(folder), changed: stagedPaths(folder) }),
    display: (folder) => {
      const relative = path.relative(cwd, folder);
      return (relative.startsWith('..') ? folder : relative).split(path.sep).join('/');
    },
    relative: (from, to) => path.relative(from, to).split(path.sep).join('/'),
    read: (given) => {
      const full = path.resolve(cwd, given);
      const folder = path.dirname(full);
      const [read] = fs.existsSync(folder) ? openFolder(folder).read([path.basename(full)]) : [];
      return { ...(read ?? { problem: { code: 'missing', detail: 'There is no such file.' } }), path: given };
    },
    stdin: readStdin,
    lines: (given) => (given === '-' ? linesOf('<stdin>') : linesOf(given, path.resolve(cwd, given))),
  };
}

function locate(full: string): PathTarget {
  const status = statusOf(full);
  const kind = status?.isDirectory() ? 'folder' : status ? 'file' : 'missing';
  const workspace = workspaceOf(kind === 'folder' ? full : path.dirname(full));
  return { kind, path: full, ...(workspace === undefined ? {} : { workspace }) };
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

/** A folder above may be closed to us: then no workspace of ours is in it. */
function isFile(full: string): boolean {
  try {
    return fs.statSync(full, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    return false;
  }
}

function workspaceOf(from: string): string | undefined {
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    if (isFile(path.join(folder, 'eda.yaml'))) return folder;
    if (path.dirname(folder) === folder) return undefined;
  }
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
  return fileFromBytes('<stdin>', Buffer.concat(chunks));
}
