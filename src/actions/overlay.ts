import type { Digest, FileRead, Files } from '../ports.ts';

/** A tree as it will be once these files are written. */
export function overlay(
  files: Files,
  written: readonly { readonly path: string; readonly text: string }[],
  sha256: Digest,
): Files {
  const texts = new Map(written.map(({ path, text }) => [path, text]));
  return {
    list: (under) => {
      const folder = under.replace(/\/+$/, '');
      const inside = (path: string) => folder === '' || folder === '.' || path.startsWith(`${folder}/`);
      return [...new Set([...files.list(under), ...[...texts.keys()].filter(inside)])].sort();
    },
    read: (paths) => {
      const below = files.read(paths.filter((path) => !texts.has(path)));
      const found = new Map(below.map((read) => [read.path, read]));
      return paths.map((path): FileRead => {
        const text = texts.get(path);
        if (text !== undefined) return { path, text, hash: sha256(text) };
        return found.get(path) ?? { path, problem: { code: 'missing', detail: 'There is no such file.' } };
      });
    },
  };
}
