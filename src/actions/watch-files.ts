import { EdaError } from '../errors.ts';
import type { FileRead, FileWorld, Folder } from '../ports.ts';

/**
 * What `run` gives, at once and again each time a file changes that it had read, or a folder that it had listed. `wait` says
 * when to look again, and ends the watch with `false`. What can't be done, since somebody is in the middle of a change, is given
 * in its turn as the EdaError that it is; it is thrown where nothing was read: then no change could mend it.
 */
export async function* watchFiles<Result>(
  run: (world: FileWorld) => Promise<Result>,
  world: FileWorld,
  wait: () => Promise<boolean>,
): AsyncGenerator<Result | EdaError> {
  for (;;) {
    const recorded = new Map<string, Recorded>();
    let result: Result | EdaError;
    try {
      result = await run(recording(world, recorded));
    } catch (error) {
      if (!(error instanceof EdaError) || recorded.size === 0) throw error;
      result = error;
    }
    yield result;
    do {
      if (!(await wait())) return;
    } while (![...recorded.values()].some(({ was, now }) => now() !== was));
  }
}

/** What was seen at one place of the tree, and how to look again. */
interface Recorded {
  readonly was: string;
  readonly now: () => string;
}

function recording(world: FileWorld, recorded: Map<string, Recorded>): FileWorld {
  return {
    ...world,
    open: (folder): Folder => {
      const files = world.open(folder);
      return {
        ...files,
        list: (under) => {
          const found = files.list(under);
          recorded.set(`list ${folder} ${under}`, { was: found.join('\n'), now: () => files.list(under).join('\n') });
          return found;
        },
        read: (paths) => {
          const reads = files.read(paths);
          for (const read of reads) {
            const now = () => contentOf(files.read([read.path])[0]);
            recorded.set(`read ${folder} ${read.path}`, { was: contentOf(read), now });
          }
          return reads;
        },
      };
    },
  };
}

function contentOf(read: FileRead | undefined): string {
  return read === undefined ? '' : 'problem' in read ? read.problem.code : read.hash;
}
