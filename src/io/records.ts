import fs from 'node:fs';
import path from 'node:path';
import { EdaError } from '../errors.ts';
import type { RecordFile, Records } from '../ports.ts';

/** Record files of a working folder. */
export function recordFiles(cwd: string): Records {
  const full = (given: string) => path.resolve(cwd, given);
  return {
    size: (given) => fs.statSync(full(given), { throwIfNoEntry: false })?.size,
    open: (given, anew) => openRecord(given, full(given), anew ? 'w' : 'a+'),
    claim: (given) => claim(given, full(given)),
    remove: (given) => removeFile(full(given)),
  };
}

/** Never a device: /dev/null is a place for outcomes that nobody wants. */
function removeFile(full: string): void {
  if (fs.lstatSync(full, { throwIfNoEntry: false })?.isFile()) fs.rmSync(full, { force: true });
}

function openRecord(shown: string, full: string, flags: string): RecordFile {
  let descriptor: number;
  try {
    descriptor = fs.openSync(full, flags);
  } catch (error) {
    throw notWritten(shown, error);
  }
  const regular = fs.fstatSync(descriptor).isFile();
  const size = () => (regular ? fs.fstatSync(descriptor).size : 0);
  const write = (bytes: Buffer) => {
    for (let done = 0; done < bytes.length; ) done += fs.writeSync(descriptor, bytes, done);
  };
  let end = size();
  const append = (lines: string) => {
    const bytes = Buffer.from(lines);
    try {
      write(bytes);
      end += bytes.length;
    } catch (error) {
      // A full disk takes the beginning of a line: half a line would be read as a broken one.
      if (regular) fs.ftruncateSync(descriptor, end);
      throw notWritten(shown, error);
    }
  };
  // What a crash of the machine cut off is left, on a line of its own.
  if (flags === 'a+' && end > 0) {
    const last = Buffer.alloc(1);
    fs.readSync(descriptor, last, 0, 1, end - 1);
    if (last[0] !== 0x0a) append('\n');
  }
  return { append, close: () => fs.closeSync(descriptor) };
}

/**
 * The first line names the process that has it. What killed runs left goes into the new file before it goes from the disk: a run that
 * is killed in its turn forgets nothing of them. Read twice at worst, and then counted twice.
 */
function claim(shown: string, full: string): { readonly file: RecordFile; readonly before?: string } {
  for (;;) {
    try {
      const file = openRecord(shown, full, 'wx');
      const left = leftBeside(full);
      const before = left.map((path) => (readLeft(path) ?? '').replace(/^\d+\n/, '')).join('');
      file.append(`${process.pid}\n${before}`);
      for (const path of left) removeFile(path);
      return left.length === 0 ? { file } : { file, before };
    } catch (error) {
      if (!isThere(error)) throw error;
    }
    const owner = ownerOf(full);
    if (owner !== undefined) putAside(shown, full, owner);
  }
}

/** Moves a dead run's file away, so that of several that find it one has it. */
function putAside(shown: string, full: string, owner: number): void {
  if (owner !== process.pid && isRunning(owner)) throw inUse(shown, owner);
  const own = `${full}.${process.pid}`;
  try {
    fs.renameSync(full, own);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw notWritten(shown, error);
    return;
  }
  const moved = ownerOf(own);
  if (moved === undefined || moved === process.pid || !isRunning(moved)) return;
  // Between the look and the move another run was quicker: this is its file.
  try {
    fs.linkSync(own, full);
    fs.rmSync(own, { force: true });
  } catch {}
  throw inUse(shown, moved);
}

/** What runs that were killed while they took over had put aside. */
function leftBeside(full: string): readonly string[] {
  const folder = path.dirname(full);
  const start = `${path.basename(full)}.`;
  return fs
    .readdirSync(folder)
    .filter((name) => name.startsWith(start) && /^\d+$/.test(name.slice(start.length)))
    .filter((name) => {
      const pid = Number(name.slice(start.length));
      return pid === process.pid || !isRunning(pid);
    })
    .map((name) => path.join(folder, name));
}

function ownerOf(full: string): number | undefined {
  const text = readLeft(full);
  return text === undefined ? undefined : Number.parseInt(text, 10);
}

function isThere(error: unknown): boolean {
  return error instanceof EdaError && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'EEXIST';
}

function readLeft(full: string): string | undefined {
  try {
    return fs.readFileSync(full, 'utf8');
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function inUse(shown: string, owner: number): EdaError {
  return new EdaError('input', {
    code: 'in-use',
    message: `Another run (process ${owner}) is writing the same outcomes file: nothing was sent.`,
    at: { file: shown },
    next: 'Wait until it is done, or name another file with --outcomes.',
  });
}

function notWritten(shown: string, error: unknown): EdaError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  const why: Readonly<Record<string, string>> = {
    ENOSPC: 'The disk is full: free some space, or name a file elsewhere.',
    EROFS: 'The disk is read-only: name a file elsewhere.',
    EFBIG: 'The file is larger than a limit allows: see `ulimit -f`.',
    EISDIR: 'This is a folder: name a file.',
    ENOENT: 'Its folder is not there: make it, or name a file elsewhere.',
  };
  return new EdaError(
    'input',
    {
      code: 'not-written',
      message: `The file can't be written (${code}).`,
      at: { file: shown },
      next: why[code] ?? 'Check its permissions and those of its folder, or name a file elsewhere.',
    },
    { cause: error },
  );
}
