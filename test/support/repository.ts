import { execFileSync } from 'node:child_process';
import { environment, folder, put } from './eda.ts';
import type { Tree } from './memory.ts';

export interface Repository {
  readonly root: string;
  /** Runs git, and gives what it prints. Throws where it fails. */
  git(...args: string[]): string;
  write(tree: Tree): void;
}

/** A real repository in a folder of its own, with nothing of the person's configuration. */
export function repository(tree: Tree = {}): Repository {
  const root = folder(tree);
  const env = {
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@example.com',
  };
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: root,
      env: environment(env),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  git('init', '-q', '-b', 'main');
  return { root, git, write: (more) => put(root, more) };
}
