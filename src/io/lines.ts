import { isUtf8 } from 'node:buffer';
import fs from 'node:fs';
import { EdaError } from '../errors.ts';
import type { FileProblem } from '../ports.ts';
import { MAX_FILE_BYTES } from './files.ts';

const LINE_FEED = 0x0a;

/** So much without a line feed has no lines, and may be endless: reading ends there. */
const LONGEST_LINE = 20 * MAX_FILE_BYTES;

/** What is read of a device is endless, and no one's file; a named pipe has an end. stdin has names of its own. */
function isDevice(full: string): boolean {
  const status = fs.statSync(full, { throwIfNoEntry: false });
  const device = status?.isBlockDevice() || status?.isCharacterDevice();
  return device === true && !/^\/dev\/(?:stdin|fd\/\d+|null)$/.test(full);
}

/** The lines of a file, `<stdin>` where `full` is absent. `shown` is its name for people. */
export async function* linesOf(
  shown: string,
  full?: string,
  signal?: AbortSignal,
): AsyncIterable<readonly (string | FileProblem)[]> {
  try {
    if (full !== undefined && isDevice(full)) {
      throw new EdaError('input', {
        code: 'unreadable-file',
        message: 'This is a device, not a file.',
        at: { file: shown },
        next: 'Name a file, or give - for stdin.',
      });
    }
    const chunks = full === undefined ? process.stdin : fs.createReadStream(full, { highWaterMark: 1024 * 1024 });
    // A pipe may say nothing for long: who is interrupted does not wait for it.
    const end = () => void chunks.destroy();
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted) end();
    yield* split(decodable(shown, chunks as AsyncIterable<Buffer>));
    signal?.removeEventListener('abort', end);
  } catch (error) {
    if (signal?.aborted) return;
    if (error instanceof EdaError || !(error instanceof Error && 'code' in error)) throw error;
    const folder = error.code === 'EISDIR';
    throw new EdaError('input', {
      code: error.code === 'ENOENT' ? 'no-such-path' : 'unreadable-file',
      message:
        error.code === 'ENOENT'
          ? `There is no file "${shown}".`
          : folder
            ? `"${shown}" is a folder.`
            : `The file can't be read (${error.code}).`,
      ...(error.code === 'ENOENT' || folder ? {} : { at: { file: shown } }),
      next: folder
        ? `Name its files: ${shown.replace(/\/$/, '')}/*.json.`
        : error.code === 'ENOENT'
          ? 'Check the spelling; paths are relative to the working folder.'
          : 'Check its permissions.',
    });
  }
}

/** Without the mark that some editors put before UTF-8, however its bytes come. */
export async function* decodable(shown: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    if (head.length < MARK.length) continue;
    yield withoutMark(shown, head);
    head = undefined;
  }
  if (head !== undefined) yield withoutMark(shown, head);
}

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Windows PowerShell's `>` writes UTF-16: said once, instead of at every line. */
function withoutMark(shown: string, head: Buffer): Buffer {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
    throw new EdaError('input', {
      code: 'unreadable-file',
      message: 'The file is written in UTF-16.',
      at: { file: shown },
      next: 'Save it as UTF-8.',
    });
  }
  return head.subarray(0, MARK.length).equals(MARK) ? head.subarray(MARK.length) : head;
}

/**
 * Splits bytes at line feeds. A line longer than a file may be is dropped as it comes, and its place says so; nothing is
 * read behind one that does not seem to end.
 */
export async function* split(chunks: AsyncIterable<Buffer>): AsyncIterable<readonly (string | FileProblem)[]> {
  let begun: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(LINE_FEED);
    if (end >= 0) {
      yield decode(Buffer.concat([...begun, chunk.subarray(0, end)]), size > MAX_FILE_BYTES);
      begun = [];
      size = 0;
    }
    const rest = chunk.subarray(end + 1);
    size += rest.length;
    if (size > LONGEST_LINE) {
      yield decode(Buffer.alloc(0), true);
      return;
    }
    if (size > MAX_FILE_BYTES) begun = [];
    else if (rest.length > 0) begun.push(rest);
  }
  if (size > 0) yield decode(Buffer.concat(begun), size > MAX_FILE_BYTES);
}

/** Whole lines out of their bytes; of the first one a part is missing where it was too long. */
function decode(bytes: Buffer, firstTooLong: boolean): readonly (string | FileProblem)[] {
  const lines: (string | FileProblem)[] = [];
  if (isUtf8(bytes)) for (const line of bytes.toString('utf8').split('\n')) lines.push(line);
  else {
    for (let start = 0; start <= bytes.length; ) {
      const feed = bytes.indexOf(LINE_FEED, start);
      const end = feed < 0 ? bytes.length : feed;
      const line = bytes.subarray(start, end);
      lines.push(isUtf8(line) ? line.toString('utf8') : { code: 'binary', detail: 'The line is not valid UTF-8.' });
      start = end + 1;
    }
  }
  if (firstTooLong) {
    const megabytes = MAX_FILE_BYTES / 1024 / 1024;
    lines[0] = { code: 'too-large', detail: `The line has more than ${megabytes} MiB; an event has 1 MiB at most.` };
  }
  return lines;
}
