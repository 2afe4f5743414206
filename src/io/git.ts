import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { EdaError } from '../errors.ts';
import type { FileRead, Files } from '../ports.ts';
import { fileFromBytes, isTemporary, OUTSIDE } from './files.ts';

const MAX_OUTPUT = 1024 * 1024 * 1024;

/**
 * Runs git in a folder. In a hook, git hands GIT_DIR, GIT_INDEX_FILE and more to its children, which would point our git
 * at the wrong place. Settings are kept, and the index where it belongs to this very repository: `git commit FILE` and
 * `git commit -a` put what will be committed into a temporary one.
 */
function git(cwd: string, args: readonly string[], input?: string): Buffer {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) if (!/^GIT_(?!CONFIG)/.test(name)) env[name] = value;
  const index = process.env.GIT_INDEX_FILE;
  if (index) {
    const out = run(cwd, ['rev-parse', '--show-toplevel', '--absolute-git-dir'], env).toString('utf8');
    const [top = '', gitDir = ''] = out.split('\n');
    const full = path.resolve(top, index);
    if (full.startsWith(path.resolve(gitDir) + path.sep)) env.GIT_INDEX_FILE = full;
  }
  return run(cwd, args, env, input);
}

function run(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv, input?: string): Buffer {
  const result = spawnSync('git', args, {
    cwd,
    env: { ...env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' },
    maxBuffer: MAX_OUTPUT,
    ...(input === undefined ? {} : { input }),
  });
  if (result.error && 'code' in result.error && result.error.code === 'ENOENT') {
    throw new EdaError('input', { code: 'no-git', message: 'git is not installed, or not on the PATH.' });
  }
  if (result.error) throw result.error;
  if (result.status !== 0) {
    throw failure(args[0] ?? '', result.stderr.toString('utf8').trim());
  }
  return result.stdout;
}

function failure(command: string, said: string): EdaError {
  if (/not a git repository/i.test(said)) {
    return new EdaError('input', {
      code: 'no-repository',
      message: 'This folder is in no git repository.',
      next: 'Leave out what needs one (--staged, --against, commit:path) to use the files on disk.',
    });
  }
  if (/dubious ownership/.test(said)) {
    const advice = /git config --global --add safe\.directory .+/.exec(said)?.[0];
    return new EdaError('input', {
      code: 'repository-not-trusted',
      message: 'git does not trust this repository: its folder belongs to somebody else.',
      next: `If you do, run \`${advice ?? 'git status'}\`, then the same command again.`,
    });
  }
  const lines = said.split('\n');
  return new EdaError('input', {
    code: 'git-failed',
    message: `git ${command} failed: ${lines.find((line) => /^(?:fatal|error): /.test(line)) ?? lines.at(-1)}`,
    next: 'Run the same git command to see more.',
  });
}

/** Paths under a folder that the next commit changes, relative to that folder. */
export function stagedPaths(folder: string): readonly string[] {
  const out = git(folder, ['diff', '--cached', '--name-only', '--no-renames', '--relative', '-z', '--', '.']);
  return out
    .toString('utf8')
    .split('\0')
    .filter((file) => file !== '' && !isTemporary(file));
}

interface IndexEntry {
  readonly id: string;
  readonly kind: 'file' | 'link' | 'submodule';
}

const KINDS: Readonly<Record<string, IndexEntry['kind']>> = { '100': 'file', '120': 'link', '160': 'submodule' };

/** The content in git's index, as the next commit would hold it, of a folder of the repository. */
export function openIndex(folder: string): Files {
  const entries = new Map<string, IndexEntry>();
  for (const line of git(folder, ['ls-files', '--stage', '-z', '--', '.']).toString('utf8').split('\0')) {
    // <mode> <object> <stage>\t<path>; a path in conflict has stages 1 to 3, and the last one wins here.
    const match = /^(\d+) ([0-9a-f]+) \d\t(.*)$/s.exec(line);
    if (!match?.[1] || !match[2] || !match[3] || isTemporary(match[3])) continue;
    entries.set(match[3], { id: match[2], kind: KINDS[match[1].slice(0, 3)] ?? 'submodule' });
  }
  for (const file of promised(folder, entries)) entries.delete(file);
  return filesOf(folder, entries, 'The file is not in git’s index.');
}

/**
 * The content of a commit, read in place: nothing is checked out or cloned, and in a shallow clone any commit that is there will do.
 * `ref` is whatever git takes for a commit: a branch, a tag, `HEAD~1`. Throws `EdaError` where it names none.
 */
export function openCommit(folder: string, ref: string): Files {
  const commit = commitOf(folder, ref);
  const entries = new Map<string, IndexEntry>();
  for (const line of git(folder, ['ls-tree', '-r', '-z', commit, '--', '.']).toString('utf8').split('\0')) {
    // <mode> <type> <object>\t<path>
    const match = /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(line);
    if (!match?.[1] || !match[2] || !match[3] || isTemporary(match[3])) continue;
    entries.set(match[3], { id: match[2], kind: KINDS[match[1].slice(0, 3)] ?? 'submodule' });
  }
  return filesOf(folder, entries, `There is no such file at ${ref}.`);
}

function commitOf(folder: string, ref: string): string {
  try {
    const out = git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
    return out.toString('utf8').trim();
  } catch (error) {
    if (!(error instanceof EdaError) || error.detail.code !== 'git-failed') throw error;
    throw new EdaError('input', {
      code: 'no-such-commit',
      message: `git knows no commit "${ref}" here.`,
      expected: 'a branch, a tag or a commit',
      next: 'Fetch it first: `git fetch --depth=1 origin main`, then `--against FETCH_HEAD` (in GitHub Actions: `fetch-depth: 0`).',
    });
  }
}

/**
 * When files of a folder came to the branch that is checked out, as far as its history is here: a merge counts, not the commits that it
 * brought, and of several times the last. In a shallow clone what is older counts as added with its oldest commit, so a file never
 * seems older than it is. Paths that were never committed are absent.
 */
export function addedAt(folder: string, paths: readonly string[]): ReadonlyMap<string, Date> {
  const added = new Map<string, Date>();
  if (paths.length === 0) return added;
  let log: string;
  // `-m` shows merges, and beside `--first-parent` what they changed of the branch they were made on.
  const line = ['--first-parent', '-m', '--diff-filter=A', '--no-renames'];
  try {
    log = git(folder, ['log', '--format=//%ct', '--name-only', ...line, '--relative', '-z', '--', ...paths]).toString(
      'utf8',
    );
  } catch (error) {
    // No repository, no git, no commit yet: then there is no history to know it from.
    if (error instanceof EdaError) return added;
    throw error;
  }
  let at = new Date(0);
  for (const part of log.split(/[\0\n]/)) {
    const commit = /^\/\/(\d+)$/.exec(part);
    if (commit) at = new Date(Number(commit[1]) * 1000);
    // From the newest commit to the oldest: the first word is the last addition.
    else if (part !== '' && !added.has(part)) added.set(part, at);
  }
  return added;
}

/** `missing`: what is said of a file that is not among them. */
function filesOf(folder: string, entries: ReadonlyMap<string, IndexEntry>, missing: string): Files {
  const links = linkTargets(folder, entries);
  const paths = [...entries.keys()];
  const leadsToFolder = (link: string): boolean => {
    const target = followed(link, links);
    // What stands outside nobody can tell here: a name without an ending is taken for a folder's.
    if (target === undefined) return path.posix.extname(link) === '';
    return target === '' || paths.some((file) => file.startsWith(`${target}/`));
  };
  return {
    list: (under) => {
      const asked = under === '.' ? '' : under.replace(/\/+$/, '');
      const real = followed(asked, links);
      if (real === undefined) return [];
      const prefix = real === '' ? '' : `${real}/`;
      return paths
        .filter((file) => file.startsWith(prefix))
        .map((file) => (links.has(file) && leadsToFolder(file) ? `${file}/` : file))
        .map((file) => (real === asked ? file : `${asked}/${file.slice(prefix.length)}`))
        .sort();
    },
    read: (asked) =>
      readBlobs(
        folder,
        asked.map((file) => followed(file, links) ?? file),
        entries,
        missing,
        MAX_LINKS,
      ).map((read, i) => ({ ...read, path: asked[i] as string })),
  };
}

/** Where each link of the index leads: a path of the same tree, or `undefined` for one outside. */
function linkTargets(
  folder: string,
  entries: ReadonlyMap<string, IndexEntry>,
): ReadonlyMap<string, string | undefined> {
  const links = [...entries].filter(([, { kind }]) => kind === 'link');
  if (links.length === 0) return new Map();
  const input = `${links.map(([, { id }]) => id).join('\n')}\n`;
  const blobs = parseBatch(git(folder, ['cat-file', '--batch'], input));
  return new Map(links.map(([file], i) => [file, targetOf(file, blobs[i] ?? Buffer.alloc(0))]));
}

function targetOf(link: string, blob: Buffer): string | undefined {
  const target = path.posix.join(path.posix.dirname(link), blob.toString('utf8')).replace(/\/+$/, '');
  if (blob[0] === 0x2f || /^\.\.(?:\/|$)/.test(target)) return undefined;
  return target === '.' ? '' : target;
}

/** A path with every link on it resolved, as far as the index holds them; `undefined` where one leads outside. */
function followed(file: string, links: ReadonlyMap<string, string | undefined>): string | undefined {
  let steps = path.posix.normalize(file).split('/');
  if (links.size === 0 || file === '') return file;
  for (let i = 1, left = MAX_LINKS; i <= steps.length; i++) {
    const at = steps.slice(0, i).join('/');
    if (!links.has(at)) continue;
    const target = links.get(at);
    if (target === undefined) return undefined;
    // A circle is left as it is: reading it says so.
    if (left-- === 0) return file;
    steps = [...(target === '' ? [] : target.split('/')), ...steps.slice(i)];
    i = 0;
  }
  return steps.join('/');
}

const EMPTY_BLOBS: ReadonlySet<string> = new Set([
  'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
  '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813',
]);

/** Paths that `git add --intent-to-add` only promised: they stand in the index, empty, and no commit holds them. */
function promised(folder: string, entries: ReadonlyMap<string, IndexEntry>): readonly string[] {
  if (![...entries.values()].some(({ id }) => EMPTY_BLOBS.has(id))) return [];
  const out = git(folder, ['diff-files', '--name-only', '--diff-filter=A', '--relative', '-z', '--', '.']);
  return out.toString('utf8').split('\0').filter(Boolean);
}

/** As many links in a row as Linux follows. */
const MAX_LINKS = 40;

function readBlobs(
  folder: string,
  paths: readonly string[],
  entries: ReadonlyMap<string, IndexEntry>,
  missing: string,
  links: number,
): FileRead[] {
  const wanted = paths.map((file) => entries.get(path.posix.normalize(file)));
  const ids = wanted.flatMap((entry) => (entry && entry.kind !== 'submodule' ? [entry.id] : []));
  const blobs = ids.length === 0 ? [] : parseBatch(git(folder, ['cat-file', '--batch'], `${ids.join('\n')}\n`));
  let next = 0;
  return paths.map((file, i): FileRead => {
    const entry = wanted[i];
    if (!entry) return { path: file, problem: { code: 'missing', detail: missing } };
    if (entry.kind === 'submodule') {
      return { path: file, problem: { code: 'not-a-file', detail: 'In git this is a submodule.' } };
    }
    const bytes = blobs[next++];
    if (!bytes)
      return { path: file, problem: { code: 'unreadable', detail: 'git has lost the content of this file.' } };
    if (entry.kind === 'file') return fileFromBytes(file, bytes);
    const target = targetOf(file, bytes);
    if (target === undefined) return { path: file, problem: OUTSIDE };
    if (links === 0) return { path: file, problem: { code: 'unreadable', detail: 'This link leads to itself.' } };
    const [read] = readBlobs(folder, [target], entries, missing, links - 1);
    return read ? { ...read, path: file } : { path: file, problem: OUTSIDE };
  });
}

/** `<id> <type> <size>\n<bytes>\n` a blob, or `<id> missing\n`. */
function parseBatch(out: Buffer): (Buffer | undefined)[] {
  const blobs: (Buffer | undefined)[] = [];
  for (let at = 0; at < out.length; ) {
    const end = out.indexOf(0x0a, at);
    const header = out.toString('latin1', at, end).split(' ');
    if (header[1] === 'missing') {
      blobs.push(undefined);
      at = end + 1;
      continue;
    }
    const size = Number(header[2]);
    blobs.push(out.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return blobs;
}

/** `2.43.0`; `undefined` where git is not there. */
export function gitVersion(): string | undefined {
  const { error, stdout } = spawnSync('git', ['--version'], { timeout: 3000 });
  return error ? undefined : (/\d+(?:\.\d+)+/.exec(stdout.toString('utf8'))?.[0] ?? 'of an unknown version');
}

/** Where git looks for the hook that runs before a commit; `undefined` outside a repository. */
export function preCommitHook(folder: string): string | undefined {
  try {
    const file = git(folder, ['rev-parse', '--git-path', 'hooks/pre-commit']).toString('utf8').trim();
    return path.resolve(folder, file);
  } catch {
    return undefined;
  }
}
