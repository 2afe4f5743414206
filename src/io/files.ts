import { isUtf8 } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { stdinName } from '../domain/text/parse.ts';
import { EdaError } from '../errors.ts';
import type { FileProblem, FileRead, Folder } from '../ports.ts';
import { crypto } from './crypto.ts';

/** No file of a catalogue comes near this; a larger one is a mistake that would only cost memory. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** Without waiting: opening a named pipe would last until someone writes to it. Windows knows no such flag. */
const READ = fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0);

const SKIPPED = new Set(['.git', 'node_modules']);

/** What `writeWhole` calls a file until it is whole: a killed run may leave one, and nobody is to take it for content. */
const temporaryName = (name: string, pid: number) => `.${name}.${pid}.eda.tmp`;
const TEMPORARY = /^\..+\.(\d+)\.eda\.tmp$/;

export function isTemporary(file: string): boolean {
  return TEMPORARY.test(path.posix.basename(file));
}

/** What bytes say of a file: shared by every source of files (disk, git's index, stdin). */
export function fileFromBytes(file: string, bytes: Buffer): FileRead {
  if (bytes.length > MAX_FILE_BYTES) return { path: file, problem: tooLarge(bytes.length) };
  if (bytes.includes(0)) {
    const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    const detail = utf16
      ? 'The file is written in UTF-16; save it as UTF-8.'
      : 'The file holds bytes that are not text.';
    return { path: file, problem: { code: 'binary', detail } };
  }
  if (!isUtf8(bytes)) return { path: file, problem: { code: 'binary', detail: 'The file is not valid UTF-8.' } };
  const text = bytes.toString('utf8');
  return {
    path: file,
    text,
    // Made where it is asked for: a run over loose files never asks.
    get hash() {
      return crypto().hash('sha256', text);
    },
  };
}

/** The same of what came through stdin. */
export function stdinFromBytes(bytes: Buffer): FileRead {
  return fileFromBytes(stdinName(bytes.toString('latin1')), bytes);
}

function tooLarge(bytes: number): FileProblem {
  const megabytes = (size: number) => `${Math.ceil(size / 1024 / 1024)} MiB`;
  return {
    code: 'too-large',
    detail: `The file has ${megabytes(bytes)}; eda reads files of up to ${megabytes(MAX_FILE_BYTES)}.`,
  };
}

/**
 * A folder on disk. Nothing outside it is read, whatever a path or a symbolic link says. One that is not there yet is
 * empty, and is made by the first write. `shown` is what errors call it (default: nothing, so that paths are relative to it).
 */
export function openFolder(root: string, shown = ''): Folder {
  const base = path.resolve(root);
  let real: string | undefined;
  const realBase = () => (real ??= fs.realpathSync(base));
  return {
    list: (under) => listFiles(base, under, shown),
    read: (paths) => paths.map((file) => readOne(base, realBase, file)),
    write: (file, text) => writeWhole([{ full: path.join(base, file), text }]),
    exclusively: (lock, work) => exclusively(path.join(base, lock), work),
    remove: (files) => {
      for (const file of files) removeOne(base, path.join(base, file));
    },
    writeAll: (files) => writeWhole(files.map(({ path: file, text }) => ({ full: path.join(base, file), text }))),
  };
}

function listFiles(base: string, under: string, shown: string): string[] {
  const found: string[] = [];
  const pending = [under.replace(/\/+$/, '')];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    let entries: fs.Dirent[];
    try {
      entries = fs.readdirSync(path.join(base, folder), { withFileTypes: true });
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') continue;
      throw unreadableFolder(path.posix.join(shown, folder), error);
    }
    for (const entry of entries) {
      if (SKIPPED.has(entry.name) || isTemporary(entry.name)) continue;
      const file = folder === '' || folder === '.' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) pending.push(file);
      else if (entry.isSymbolicLink()) found.push(leadsToFolder(path.join(base, file)) ? `${file}/` : file);
      else if (entry.isFile()) found.push(file);
    }
  }
  return found.sort();
}

/** `shown`: as people read it, with `/`. */
export function unreadableFolder(shown: string, error: unknown): EdaError {
  return new EdaError('input', {
    code: 'unreadable-folder',
    message: `This folder can't be read (${codeOf(error)}).`,
    at: { file: shown || '.' },
    next: 'Have the permission to read it given to you, or leave it out.',
  });
}

function leadsToFolder(link: string): boolean {
  try {
    return fs.statSync(link, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    // A link that leads to itself, or into a closed folder: reading it says so.
    return false;
  }
}

function readOne(base: string, realBase: () => string, file: string): FileRead {
  const full = path.join(base, file);
  if (!isInside(base, full)) return { path: file, problem: OUTSIDE };
  let descriptor: number;
  try {
    // A path that is no symbolic link anywhere is its own real path; asking is cheaper than a second open.
    if (!isInside(realBase(), fs.realpathSync.native(full))) return { path: file, problem: OUTSIDE };
    descriptor = fs.openSync(full, READ);
  } catch (error) {
    return { path: file, problem: problemOf(error) };
  }
  try {
    const status = fs.fstatSync(descriptor);
    if (!status.isFile()) return { path: file, problem: { code: 'not-a-file', detail: 'This is not a file.' } };
    if (status.size > MAX_FILE_BYTES) return { path: file, problem: tooLarge(status.size) };
    return fileFromBytes(file, fs.readFileSync(descriptor));
  } catch (error) {
    return { path: file, problem: problemOf(error) };
  } finally {
    fs.closeSync(descriptor);
  }
}

export const OUTSIDE: FileProblem = { code: 'outside', detail: 'The path leads outside the workspace.' };

function isInside(base: string, full: string): boolean {
  return full === base || full.startsWith(base.endsWith(path.sep) ? base : base + path.sep);
}

function problemOf(error: unknown): FileProblem {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return { code: 'missing', detail: 'There is no such file.' };
  return { code: 'unreadable', detail: `The file can't be read (${code}).` };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/**
 * Writes files whole or not at all: each into a temporary file beside it, flushed, and only when all of them are there
 * renamed. An interruption or a full disk leaves the old files as they were, and no temporary one.
 */
export function writeWhole(files: readonly { readonly full: string; readonly text: string }[]): void {
  finishBeforeSignals();
  for (const folder of new Set(files.map(({ full }) => path.dirname(full)))) removeAbandoned(folder);
  const written: { readonly full: string; readonly temporary: string }[] = [];
  const made: { readonly first: string; readonly last: string }[] = [];
  for (const { full, text } of files) {
    const temporary = path.join(path.dirname(full), temporaryName(path.basename(full), process.pid));
    try {
      // Renamed over, a device would be one no more: for everybody.
      const there = fs.lstatSync(full, { throwIfNoEntry: false });
      if (there && !there.isFile() && !there.isSymbolicLink() && !there.isDirectory()) {
        throw Object.assign(new Error('a device, pipe or socket'), { code: 'a device, pipe or socket' });
      }
      const first = makeFolder(path.dirname(full));
      if (first !== undefined) made.push({ first, last: path.dirname(full) });
      const descriptor = fs.openSync(temporary, 'w');
      written.push({ full, temporary });
      try {
        fs.writeFileSync(descriptor, text);
        fs.fsyncSync(descriptor);
      } finally {
        fs.closeSync(descriptor);
      }
    } catch (error) {
      for (const each of written) fs.rmSync(each.temporary, { force: true });
      for (const each of made.reverse()) removeEmpty(each.last, path.dirname(each.first));
      throw notWritten(full, error);
    }
  }
  for (const [i, { full, temporary }] of written.entries()) {
    try {
      fs.renameSync(temporary, full);
    } catch (error) {
      for (const each of written) fs.rmSync(each.temporary, { force: true });
      throw notWritten(full, error, i);
    }
  }
}

/** Where a link leads in the end, whether something stands there or not; of what is no link, itself. */
export function linkTarget(full: string): string {
  let target = full;
  try {
    // As far as Linux follows them.
    for (let links = 0; links < 40; links++) {
      if (!fs.lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink()) return target;
      target = path.resolve(path.dirname(target), fs.readlinkSync(target));
    }
  } catch (error) {
    throw notWritten(full, error);
  }
  throw notWritten(full, Object.assign(new Error('a link that leads to itself'), { code: 'ELOOP' }));
}

/** Removes what killed runs left in a folder: in a container they may have had our own number. Where it can't be, the write itself will say more. */
function removeAbandoned(folder: string): void {
  try {
    for (const name of fs.readdirSync(folder)) {
      const pid = TEMPORARY.exec(name)?.[1];
      const abandoned = pid !== undefined && (Number(pid) === process.pid || !isRunning(Number(pid)));
      if (abandoned) fs.rmSync(path.join(folder, name), { force: true });
    }
  } catch {}
}

function isRunning(pid: number): boolean {
  try {
    // Signal 0 only asks. A process of somebody else is EPERM.
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

/**
 * Makes a folder and those above it. Node's own way of it never returns where the system answers that a folder can't be
 * found in one that is there, as /proc does. Gives the topmost one that it made. Throws what the system says, and then leaves
 * none; EEXIST where a file is in the way.
 */
export function makeFolder(folder: string): string | undefined {
  const isFolder = () => fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (isFolder()) return undefined;
  const above = path.dirname(folder);
  const first = above === folder ? undefined : makeFolder(above);
  try {
    fs.mkdirSync(folder);
    return first ?? folder;
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && isFolder()) return first;
    if (first !== undefined) removeEmpty(above, path.dirname(first));
    throw error;
  }
}

/** A lock is held for milliseconds: an older one is of a process that was killed. */
const STALE_MS = 10_000;

async function exclusively<T>(lock: string, work: () => T): Promise<T> {
  finishBeforeSignals();
  const folder = path.dirname(lock);
  let made: string | undefined;
  try {
    made = makeFolder(folder);
  } catch (error) {
    throw notWritten(lock, error);
  }
  for (const began = Date.now(); !tryLock(lock); ) {
    if (Date.now() - began > 3 * STALE_MS) {
      throw new EdaError('input', {
        code: 'locked',
        message: 'Another process keeps this workspace locked.',
        at: { file: lock },
        next: 'Wait until it is done. If there is none, remove the file.',
      });
    }
    await setTimeout(20);
  }
  try {
    return work();
  } finally {
    fs.rmSync(lock, { force: true });
    if (made !== undefined) removeEmpty(folder, path.dirname(made));
  }
}

/** Whether the lock is ours now. */
function tryLock(lock: string): boolean {
  try {
    fs.closeSync(fs.openSync(lock, 'wx'));
    return true;
  } catch (error) {
    // Windows says EPERM of a file that is just being removed.
    if (codeOf(error) !== 'EEXIST' && codeOf(error) !== 'EPERM') throw notWritten(lock, error);
    const age = Date.now() - (fs.statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > STALE_MS) fs.rmSync(lock, { force: true });
    else if (codeOf(error) === 'EPERM' && !fs.existsSync(lock)) throw notWritten(lock, error);
    return false;
  }
}

/** Takes away the empty folders from one up to (not with) another. */
function removeEmpty(from: string, upTo: string): void {
  try {
    for (let folder = from; folder !== upTo && isInside(upTo, folder); folder = path.dirname(folder))
      fs.rmdirSync(folder);
  } catch {
    // Something is in it, or it is gone: then it stays as it is.
  }
}

/** Nothing outside the folder is touched, and no folder that still holds something. */
function removeOne(base: string, full: string): void {
  if (!isInside(base, full) || full === base) return;
  try {
    fs.rmSync(full, { force: true });
    for (let folder = path.dirname(full); folder !== base && isInside(base, folder); folder = path.dirname(folder)) {
      if (fs.readdirSync(folder).length > 0) return;
      fs.rmdirSync(folder);
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return;
    throw new EdaError('input', {
      code: 'not-removed',
      message: `${path.basename(full)} could not be removed (${codeOf(error)}).`,
      at: { file: full },
      next: 'Check the permissions of its folder.',
    });
  }
}

function notWritten(full: string, error: unknown, before = 0): EdaError {
  const code = codeOf(error);
  const why: Readonly<Record<string, string>> = {
    ENOSPC: 'The disk is full: free some space.',
    EROFS: 'The disk is read-only.',
    ELOOP: 'The link leads to itself: name a file.',
    EFBIG: 'The file is larger than a limit allows: see `ulimit -f`.',
    'a device, pipe or socket': 'Name a file.',
  };
  return new EdaError('input', {
    code: 'not-written',
    message: `${path.basename(full)} could not be written (${code}); ${before === 0 ? 'nothing was' : `${before} other files were`} changed.`,
    at: { file: full },
    next: why[code] ?? 'Check the permissions of its folder.',
  });
}

let signalsWait = false;

/** With a handler of ours, Ctrl-C waits for the end of the synchronous write instead of killing the process in it. */
function finishBeforeSignals(): void {
  if (signalsWait) return;
  signalsWait = true;
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}
