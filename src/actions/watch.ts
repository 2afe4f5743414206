import { EdaError } from '../errors.ts';
import type { Digest, FileRead, FileWorld, Folder } from '../ports.ts';

/** Says when to look again; `false` ends the watch. */
export type Wait = () => Promise<boolean>;

/** What a watch goes by: texts that are equal as long as nothing has changed. */
export interface Watched {
  /** What is there now. */
  look(): string;
  /** What the last run went by. */
  seen(): string;
}

/** Changes that go on are waited for so often, and then answered all the same. */
const MOST_LOOKS = 20;

/**
 * Does something, and again each time that what is watched has changed and then stayed the same for one wait: a branch that
 * is checked out is one change. What stops one run (EdaError) is a result like others, and does not end the watch; but at
 * the first run nobody is in the middle of a change: what is wrong with the call, or where it is made, is thrown.
 */
export async function* watch<T>(watched: Watched, make: () => Promise<T>, wait: Wait): AsyncGenerator<T | EdaError> {
  for (let first = true; ; first = false) {
    try {
      yield await make();
    } catch (error) {
      if (first && error instanceof EdaError && error.kind !== 'finding') throw error;
      yield stopped(error);
    }
    const before = watched.seen();
    let now = before;
    while (now === before) {
      if (!(await wait())) return;
      now = watched.look();
    }
    for (let looks = 0, then = ''; looks < MOST_LOOKS && now !== then; looks++) {
      if (!(await wait())) return;
      then = now;
      now = watched.look();
    }
  }
}

/** What stopped one run. Throws what is a mistake of ours. */
function stopped(error: unknown): EdaError {
  if (error instanceof EdaError) return error;
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  return new EdaError('input', {
    code: 'folder-gone',
    message: 'A folder was removed while it was read.',
    next: 'It is looked at again when it is back.',
  });
}

/** A world that remembers what was asked of it since `forget`, and what it answered: these decide what a run says, and nothing else. */
export interface Remembering extends Watched {
  readonly world: FileWorld;
  forget(): void;
}

export function remembering(world: FileWorld, sha256: Digest): Remembering {
  const answers = new Map<string, { readonly said: string; readonly again: () => string }>();
  /** A folder may be gone when it is asked again. */
  const now = (ask: () => string): string => {
    try {
      return ask();
    } catch (error) {
      return failure(error);
    }
  };
  const remember = <T>(key: string, ask: () => T, say: (answer: T) => string): T => {
    const again = () => say(ask());
    try {
      const answer = ask();
      answers.set(key, { said: say(answer), again });
      return answer;
    } catch (error) {
      answers.set(key, { said: failure(error), again });
      throw error;
    }
  };
  const open = (root: string): Folder => {
    const folder = world.open(root);
    return {
      ...folder,
      list: (under) =>
        remember(
          `list ${root} ${under}`,
          () => folder.list(under),
          (paths) => paths.join('\n'),
        ),
      read: (paths) => {
        const reads = folder.read(paths);
        for (const read of reads) {
          const again = () => folder.read([read.path]).map(saidOf).join();
          answers.set(`read ${root} ${read.path}`, { said: saidOf(read), again });
        }
        return reads;
      },
    };
  };
  const summary = (say: (answer: { readonly said: string; readonly again: () => string }) => string) =>
    sha256([...answers].map(([key, answer]) => `${key} ${say(answer)}`).join('\n'));
  return {
    world: {
      ...world,
      locate: (path) => remember(`locate ${path}`, () => world.locate(path), JSON.stringify),
      workspace: (from) => remember(`workspace ${from}`, () => world.workspace(from), String),
      open,
      read: (path) => remember(`file ${path}`, () => world.read(path), saidOf),
    },
    forget: () => answers.clear(),
    look: () => summary(({ again }) => now(again)),
    seen: () => summary(({ said }) => said),
  };
}

function failure(error: unknown): string {
  return `! ${error instanceof Error ? error.message : error}`;
}

function saidOf(read: FileRead): string {
  return 'hash' in read ? read.hash : read.problem.code;
}
