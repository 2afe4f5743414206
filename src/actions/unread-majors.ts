import { errorAt, inFile, type UnplacedFinding } from '../domain/catalogue/findings.ts';
import type { Major } from '../domain/catalogue/model.ts';
import { isObject } from '../domain/json.ts';
import { dialectOf } from '../domain/schema/dialect.ts';
import type { Workspace } from './load-catalogue.ts';

/** A major that has releases, and no place in the model: some file that it needs can't be read. */
export interface UnreadMajor {
  readonly ref: string;
  /** Its folder, relative to the workspace. */
  readonly folder: string;
  /** What is wrong with its files, where that is known. */
  readonly causes: readonly UnplacedFinding[];
}

/** What keeps files out of the model: the loader's errors, and heads in a dialect that nobody here reads. */
export function loadingErrors({ findings, documents }: Workspace): readonly UnplacedFinding[] {
  // A release's value is left alone: it is read only where somebody asks for it.
  const dialects = documents.flatMap((document) => {
    if (document.role.kind !== 'head') return [];
    const answer = dialectOf(document.value);
    return 'finding' in answer ? [inFile(document.path, answer.finding)] : [];
  });
  return [...findings.filter(({ severity }) => severity === 'error'), ...dialects];
}

/** Majors that promised something, and that a look at the model alone would miss. `errors`: those of loading. */
export function unreadMajors(workspace: Workspace, errors: readonly UnplacedFinding[]): readonly UnreadMajor[] {
  const { catalogue, documents, broken } = workspace;
  const loaded = new Set([...catalogue.events.values()].flatMap(({ majors }) => majors.map(({ folder }) => folder)));
  const promised = new Set<string>();
  for (const document of documents) {
    const { kind } = document.role;
    // An empty list promises nothing. A release's own value is not asked for.
    const lists = kind === 'digests' && !(isObject(document.value) && Object.keys(document.value).length === 0);
    if (kind === 'release' || lists) promised.add(majorOf(document.path));
  }
  for (const path of broken) if (/\/v[1-9]\d*\/releases\/[^/]+$/.test(path)) promised.add(majorOf(path));
  return [...promised]
    .filter((folder) => !loaded.has(folder))
    .map((folder) => {
      const [domain, event, major = ''] = folder.split('/').slice(-3);
      const descriptions = folder.replace(/[^/]*$/, 'event.');
      const causes = errors.filter(({ file }) => file.startsWith(descriptions) || file.startsWith(`${folder}/`));
      return { ref: `${domain}/${event}@${major.slice(1)}`, folder, causes };
    });
}

const majorOf = (path: string) => path.split('/').slice(0, -2).join('/');

/** For a major of which nothing else tells why it is not compared: no major that has releases is passed over in silence. */
export function notCompared(major: UnreadMajor): UnplacedFinding {
  const text = `${major.ref} has releases, and its head can't be read.`;
  const next = 'Run `eda schema validate`, and mend what it finds.';
  return about(major, errorAt('undecided', `${major.folder}/releases/digests.json`, text, { next }));
}

/** A finding with the major that it concerns. */
export function about(major: Pick<Major, 'ref'>, finding: UnplacedFinding): UnplacedFinding {
  return { ...finding, comparison: { event: major.ref } };
}
