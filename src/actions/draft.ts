import type { NewFile } from '../domain/author/workspace.ts';
import type { Digest, FileWorld, Folder, PathTarget } from '../ports.ts';
import { overlay } from './overlay.ts';
import { join } from './paths.ts';

export interface Draft {
  /** The outside, with the workspace in it as if it were written. */
  readonly world: FileWorld;
  /** What is to be written, by its path in the workspace. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * A new workspace that is not written yet: actions read it, and what they write joins it. So what several actions make together is
 * written whole or not at all.
 */
export function draft(root: string, world: FileWorld, first: readonly NewFile[], sha256: Digest): Draft {
  const files = new Map(first.map(({ path, text }) => [path, text]));
  /** The path in the workspace; `undefined` outside of it. */
  const inside = (path: string): string | undefined => {
    const relative = world.relative(root, path);
    return relative === '..' || relative.startsWith('../') || /^(?:[A-Za-z]:|\/)/.test(relative) ? undefined : relative;
  };
  const locate = (given: string): PathTarget => {
    const target = world.locate(given);
    const path = inside(target.path);
    if (path === undefined) return target;
    const isFolder = path === '' || [...files.keys()].some((file) => file.startsWith(`${path}/`));
    const kind = files.has(path) ? 'file' : isFolder ? 'folder' : target.kind;
    return { ...target, kind, workspace: root };
  };
  const open = (folder: string): Folder => {
    const under = inside(folder);
    if (under === undefined) return world.open(folder);
    const at = (path: string) => join(under, path);
    const below = () => {
      const drafted = [...files].flatMap(([path, text]) => {
        const relative = under === '' ? path : path.startsWith(`${under}/`) ? path.slice(under.length + 1) : undefined;
        return relative === undefined ? [] : [{ path: relative, text }];
      });
      return overlay(world.open(folder), drafted, sha256);
    };
    return {
      list: (path) => below().list(path),
      read: (paths) => below().read(paths),
      write: (path, text) => void files.set(at(path), text),
      writeAll: (all) => {
        for (const { path, text } of all) files.set(at(path), text);
      },
      remove: (paths) => {
        for (const path of paths) files.delete(at(path));
      },
      exclusively: async (_, work) => work(),
    };
  };
  return { world: { ...world, locate, open, workspace: () => root }, files };
}
