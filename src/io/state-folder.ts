import fs from 'node:fs';
import path from 'node:path';
import type { Json } from '../domain/json.ts';
import { isObject, member } from '../domain/json.ts';
import { EdaError } from '../errors.ts';
import type { Collection, Store } from '../local/collections.ts';
import { crypto } from './crypto.ts';
import { makeFolder } from './files.ts';

/**
 * The state of the embedded endpoint on disk: a file for each thing, in a folder for each kind of thing, so that a change
 * costs what the thing weighs and not what all of them do. Each file is written beside its place and renamed, before the
 * request that changed it is answered: a kill at any moment leaves the old file or the new one. (It is not flushed to the disk: a
 * power cut may lose the last seconds.)
 */
export interface StateFolder extends Store {
  /** Lets another endpoint have the folder. */
  close(): void;
}

const FORMAT = 'eda-endpoint-state';
const VERSION = 1;
const MARK = 'eda-state.json';
const LOCK = 'lock';

/** Throws `EdaError` where the folder is another's, in use, or can't be read. */
export function openStateFolder(folder: string, shown: string): StateFolder {
  const full = path.resolve(folder);
  try {
    makeFolder(full);
  } catch (error) {
    throw unusable(shown, error);
  }
  claim(full, shown);
  const unlock = lock(full, shown);
  const open = (name: string) => openCollection(path.join(full, name), path.join(shown, name));
  try {
    // All of it at once: what can't be read is said before anything is served.
    const folders = fs.readdirSync(full, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const collections = new Map(folders.map(({ name }) => [name, open(name)]));
    return {
      collection: <T>(name: string) => {
        const known = collections.get(name) ?? open(name);
        collections.set(name, known);
        return known as Collection<T>;
      },
      close: unlock,
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Says of an empty folder that it is ours. Whatever else is in another stays as it is. */
function claim(full: string, shown: string): void {
  const mark = path.join(full, MARK);
  let text: string | undefined;
  try {
    const names = fs.readdirSync(full).filter((name) => name !== `${MARK}.new`);
    if (names.includes(MARK)) text = fs.readFileSync(mark, 'utf8');
    else if (names.length === 0) writeFile(mark, { format: FORMAT, version: VERSION });
    else {
      throw new EdaError('input', {
        code: 'foreign-state',
        message: `${shown} holds other things than the state of an embedded bus.`,
        found: names.sort().slice(0, 3).join(', '),
        expected: 'an empty folder, a new one, or one that --data has made',
        next: 'Name another folder with --data.',
      });
    }
  } catch (error) {
    throw error instanceof EdaError ? error : unusable(shown, error);
  }
  if (text === undefined) return;
  const said = parse(text);
  if (member(said, 'format') !== FORMAT || member(said, 'version') !== VERSION) {
    throw new EdaError('input', {
      code: 'foreign-state',
      message: `${path.join(shown, MARK)} is not of a state that this version of eda reads.`,
      found: text.slice(0, 80),
      expected: JSON.stringify({ format: FORMAT, version: VERSION }),
      next: 'Name another folder with --data, or remove this one.',
    });
  }
}

function openCollection(folder: string, shown: string): Collection<unknown> {
  const values = new Map<string, unknown>();
  for (const name of list(folder, shown)) {
    const file = path.join(folder, name);
    if (name.endsWith('.new')) {
      // Of a write that was killed.
      fs.rmSync(file, { force: true });
      continue;
    }
    const read = readEntry(file, path.join(shown, name));
    if (nameOf(read.key) !== name) throw corrupt(path.join(shown, name), `it is of ${JSON.stringify(read.key)}`);
    values.set(read.key, read.value);
  }
  return {
    get size() {
      return values.size;
    },
    get: (key) => values.get(key),
    values: () => values.values(),
    set(key, value) {
      fs.mkdirSync(folder, { recursive: true });
      writeFile(path.join(folder, nameOf(key)), { key, digest: sha256(JSON.stringify(value)), value });
      values.set(key, value);
    },
    delete(key) {
      fs.rmSync(path.join(folder, nameOf(key)), { force: true });
      values.delete(key);
    },
  };
}

/** Keys may be longer than a file's name can be, and differ in case alone. */
function nameOf(key: string): string {
  return `${sha256(key).slice(0, 40)}.json`;
}

const sha256 = (text: string): string => crypto().createHash('sha256').update(text).digest('hex');

function writeFile(file: string, value: object): void {
  const temporary = `${file}.new`;
  fs.writeFileSync(temporary, `${JSON.stringify(value)}\n`);
  fs.renameSync(temporary, file);
}

function list(folder: string, shown: string): readonly string[] {
  try {
    return fs.readdirSync(folder).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw unusable(shown, error);
  }
}

function readEntry(file: string, shown: string): { readonly key: string; readonly value: unknown } {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw unusable(shown, error);
  }
  const entry = parse(text);
  const key = member(entry, 'key');
  const value = member(entry, 'value');
  const isWhole =
    typeof key === 'string' && isObject(value) && member(entry, 'digest') === sha256(JSON.stringify(value));
  if (!isWhole) throw corrupt(shown, text.length === 0 ? 'it is empty' : 'it is not what was written there');
  return { key, value };
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function corrupt(file: string, why: string): EdaError {
  return new EdaError('input', {
    code: 'corrupt-state',
    message: `A file of the bus's state can't be read: ${why}.`,
    at: { file },
    next: 'Remove the file (what it says is lost), or the whole folder, or name another one with --data.',
  });
}

function unusable(shown: string, error: unknown): EdaError {
  const code = codeOf(error);
  return new EdaError(
    'input',
    {
      code: 'state-unusable',
      message: `${shown} can't be used for the bus's state (${code || String(error)}).`,
      next: code === 'ENOTDIR' || code === 'EEXIST' ? 'Name a folder with --data.' : 'Check its permissions.',
    },
    { cause: error },
  );
}

/** Two endpoints over one folder would undo each other's changes. A lock whose process has ended is nobody's. */
function lock(full: string, shown: string): () => void {
  const file = path.join(full, LOCK);
  for (let tries = 0; !take(file, shown); tries++) {
    const pid = readLock(file);
    if (tries > 9 || held.has(file) || (pid !== process.pid && pid > 0 && isRunning(pid)))
      throw locked(shown, file, pid);
    putAside(file, pid);
  }
  held.add(file);
  return () => {
    held.delete(file);
    fs.rmSync(file, { force: true });
  };
}

/** Whether the lock is ours now. It comes to stand there with its number in it: made aside, then linked. */
function take(file: string, shown: string): boolean {
  const aside = `${file}.${process.pid}.new`;
  try {
    fs.writeFileSync(aside, String(process.pid));
    fs.linkSync(aside, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // Some file systems have no links.
    if (['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'].includes(codeOf(error))) return makeAlone(file, shown);
    throw unusable(shown, error);
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

function makeAlone(file: string, shown: string): boolean {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw unusable(shown, error);
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

/** Takes an abandoned lock away. Another may just have done so, and locked: then that lock is put back. */
function putAside(file: string, pid: number): void {
  const aside = `${file}.${process.pid}.old`;
  try {
    fs.renameSync(file, aside);
    if (readLock(aside) !== pid) fs.linkSync(aside, file);
  } catch {
    // Gone, or taken again: the next try sees what is there.
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

/** Locks of this process: its number says nothing of them, since in a container a killed process may have had it too. */
const held = new Set<string>();

/** The number of the process that holds it; 0 where that can't be told. */
function readLock(file: string): number {
  try {
    return Number(fs.readFileSync(file, 'utf8')) || 0;
  } catch {
    return 0;
  }
}

function isRunning(pid: number): boolean {
  try {
    // Signal 0 only asks. A process of somebody else is EPERM.
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

function locked(shown: string, file: string, pid: number): EdaError {
  return new EdaError('input', {
    code: 'state-in-use',
    message: `${shown} is the state of a bus that is running${pid > 0 ? ` (process ${pid})` : ''}.`,
    next: `Stop that one, or name another folder with --data. If no bus is running, remove ${file}.`,
  });
}
