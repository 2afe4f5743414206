import { posix } from 'node:path';
import { fileFromBytes, stdinFromBytes } from '../../src/io/files.ts';
import { sha256 } from '../../src/io/world.ts';
import type { FileProblem, FileRead, FileWorld, Folder } from '../../src/ports.ts';

/** A tree of files: a text, bytes, or the problem that reading it has. */
export type Tree = { readonly [path: string]: string | Uint8Array | FileProblem };

/** A tree as a folder. What is written to it lands in `tree`. */
export function memoryFolder(tree: Record<string, Tree[string]>): Folder {
  const write = (path: string, text: string) => {
    tree[path] = text;
  };
  return {
    list: (under) =>
      Object.keys(tree)
        .filter((path) => isBelow(path, under))
        .sort(),
    read: (paths) => paths.map((path) => readOne(tree, path)),
    write,
    exclusively: async (_, work) => work(),
    remove: (paths) => {
      for (const path of paths) delete tree[path];
    },
    writeAll: (files) => {
      for (const { path, text } of files) write(path, text);
    },
  };
}

function isBelow(path: string, under: string): boolean {
  const folder = under.replace(/\/+$/, '');
  return folder === '' || folder === '.' || path.startsWith(`${folder}/`);
}

function readOne(tree: Tree, path: string): FileRead {
  const content = Object.hasOwn(tree, path) ? tree[path] : undefined;
  if (content === undefined) {
    const code = Object.keys(tree).some((file) => isBelow(file, path)) ? 'not-a-file' : 'missing';
    return { path, problem: { code, detail: code === 'missing' ? 'There is no such file.' : 'This is not a file.' } };
  }
  if (typeof content === 'string' || content instanceof Uint8Array) return fileFromBytes(path, Buffer.from(content));
  return { path, problem: content };
}

/** A world whose working folder is `/project`, and whose only files are those of the tree. */
export function memoryWorld(
  tree: Record<string, Tree[string]>,
  options: {
    readonly stdin?: string;
    readonly staged?: Tree;
    readonly changed?: readonly string[];
    readonly commits?: Readonly<Record<string, Tree>>;
    readonly added?: ReadonlyMap<string, Date>;
  } = {},
): FileWorld {
  const cwd = '/project';
  const full = (path: string) => posix.resolve(cwd, path);
  const inTree = (path: string) => posix.relative(cwd, path);
  const isFile = (path: string) => Object.hasOwn(tree, inTree(path));
  const isFolder = (path: string) => Object.keys(tree).some((file) => isBelow(file, inTree(path)));
  const workspace = (from = cwd): string | undefined => {
    for (let folder = full(from); ; folder = posix.dirname(folder)) {
      if (isFile(posix.join(folder, 'eda.yaml'))) return folder;
      if (folder === '/') return undefined;
    }
  };
  const below = (all: Record<string, Tree[string]>, folder: string): Folder => {
    const under = inTree(folder);
    if (under === '') return memoryFolder(all);
    const whole = memoryFolder(all);
    return {
      list: (path) => whole.list(`${under}/${path}`).map((file) => file.slice(under.length + 1)),
      read: (paths) =>
        whole.read(paths.map((path) => `${under}/${path}`)).map((read, i) => ({ ...read, path: paths[i] as string })),
      write: (path, text) => whole.write(`${under}/${path}`, text),
      exclusively: (lock, work) => whole.exclusively(lock, work),
      remove: (paths) => whole.remove(paths.map((path) => `${under}/${path}`)),
      writeAll: (files) => whole.writeAll(files.map(({ path, text }) => ({ path: `${under}/${path}`, text }))),
    };
  };
  return {
    cwd,
    workspace,
    locate: (given) => {
      const path = full(given);
      const kind = isFile(path) ? 'file' : isFolder(path) ? 'folder' : 'missing';
      const root = workspace(kind === 'folder' ? path : posix.dirname(path));
      return { kind, path, ...(root === undefined ? {} : { workspace: root }) };
    },
    open: (folder) => below(tree, folder),
    commit: (folder, ref) => below({ ...(options.commits?.[ref] ?? {}) }, folder),
    addedAt: () => options.added ?? new Map(),
    staged: (folder) => ({ files: below({ ...(options.staged ?? tree) }, folder), changed: options.changed ?? [] }),
    display: (folder) => posix.relative(cwd, folder),
    relative: posix.relative,
    read: (path) => readOne(tree, inTree(full(path))),
    write: (path, text) => {
      tree[inTree(full(path))] = text;
    },
    lines: async function* (path) {
      const text = path === '-' ? (options.stdin ?? '') : tree[inTree(full(path))];
      if (typeof text !== 'string') throw new Error(`${path} is no text`);
      if (text !== '') yield text.replace(/\n$/, '').split('\n');
    },
    stdin: async () => stdinFromBytes(Buffer.from(options.stdin ?? '')),
  };
}

export { sha256 };
