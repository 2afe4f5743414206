import { execFileSync } from 'node:child_process';
import { environment, folder, put } from './eda.ts';
import type { Tree } from './memory.ts';

export interface Repository {
  readonly root: string;
  /** Runs git, and gives what it prints. Throws where it fails. */
  git(...args: string[]): string;
  /** The same on another day, as YYYY-MM-DD: at noon. */
  gitOn(day: string, ...args: string[]): string;
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
  const run = (args: readonly string[], own: Readonly<Record<string, string>>) =>
    execFileSync('git', args, {
      cwd: root,
      env: environment(own),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const git = (...args: string[]) => run(args, env);
  git('init', '-q', '-b', 'main');
  const gitOn = (day: string, ...args: string[]) => run(args, { ...env, GIT_COMMITTER_DATE: `${day}T12:00:00Z` });
  return { root, git, gitOn, write: (more) => put(root, more) };
}
