import type { Finding, Report } from '../domain/report.ts';
import type { FileWorld } from '../ports.ts';

/** The top of the repository that holds a folder, told by its `.git` (a file in a linked worktree or a submodule). */
export function repositoryOf(world: FileWorld, from: string): string | undefined {
  for (let folder = from; ; folder = folderOf(folder)) {
    if (world.locate(join(folder, '.git')).kind !== 'missing') return folder;
    if (folderOf(folder) === folder) return undefined;
  }
}

export function join(folder: string, path: string): string {
  if (folder === '' || folder === '.') return path;
  return folder.endsWith('/') ? folder + path : `${folder}/${path}`;
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'), 1));
}

export function relocate(report: Report, folder: string): Report {
  if (folder === '' || folder === '.') return report;
  const move = <At extends { readonly file: string }>(at: At): At =>
    at.file.startsWith('<') ? at : { ...at, file: join(folder, at.file) };
  const moved = (finding: Finding): Finding => ({
    ...finding,
    at: move(finding.at),
    ...(finding.related === undefined
      ? {}
      : { related: finding.related.map((other) => ({ ...other, at: move(other.at) })) }),
  });
  return {
    ...report,
    findings: report.findings.map(moved),
    ...(report.known === undefined ? {} : { known: report.known.map(moved) }),
  };
}
