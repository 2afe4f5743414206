import type { WantedFile } from './files.ts';
import { baseOf, type ConsumerManifest, isNeeded, type KnownFile } from './manifest.ts';
import { mergeTexts, withEndsOf, withoutReturns } from './merge.ts';
import { mergePackage } from './package-json.ts';

/** Beside a file of yours that can't be joined with what eda would write: both, with marks. */
export const conflictOf = (path: string) => `${path}.conflict`;

export interface Now {
  readonly wanted: ReadonlyMap<string, WantedFile>;
  /** What was made last time; `undefined` the first time. */
  readonly known: Pick<ConsumerManifest, 'files' | 'left' | 'deleted'> | undefined;
  /** The text of a file that is there. */
  readonly present: (path: string) => string | undefined;
  readonly hashOf: (text: string) => string;
  /** Keep files that are in the way as `.orig`, and make files again that were deleted. */
  readonly force: boolean;
}

export interface Kept {
  readonly file: string;
  readonly why: string;
  readonly next: string;
}

/** What to do. Paths and texts; nothing is done yet. */
export interface ConsumerPlan {
  /** Made or changed, base copies left out. */
  readonly write: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
  /** Edited files of eda's, and where their text goes. */
  readonly backups: readonly { readonly file: string; readonly to: string }[];
  /** Files of yours that took up what is new. */
  readonly merged: readonly string[];
  /** Files of yours that could not, and where both texts stand. */
  readonly conflicts: readonly { readonly file: string; readonly see: string }[];
  readonly kept: readonly Kept[];
  /** Whether a file waits for a person before it takes up what is new. */
  readonly waiting: boolean;
  /** Files that are in the way of what eda would write: nothing may be done. */
  readonly inTheWay: readonly string[];
  /** What eda remembers from now on. */
  readonly bases: ReadonlyMap<string, string>;
  readonly goneBases: readonly string[];
  readonly files: Readonly<Record<string, KnownFile>>;
  readonly left: readonly string[];
  readonly deleted: readonly string[];
}

/** The paths whose texts `reconcile` asks for, but for what few edited files need besides. */
export function relevantPaths(wanted: Now['wanted'], known: Now['known']): readonly string[] {
  const paths = [...new Set([...wanted.keys(), ...Object.keys(known?.files ?? {})])];
  const yours = paths.filter((path) => (wanted.get(path) ?? known?.files[path])?.owner === 'yours');
  return [...paths, ...yours.flatMap((path) => [baseOf(path), conflictOf(path)])];
}

/**
 * What becomes of each file. A file of eda's is as the manifest says, or it was edited: then its text is kept beside it. A file of
 * yours is only ever joined with what is new, over what eda wrote last.
 */
export function reconcile({ wanted, known, present, hashOf, force }: Now): ConsumerPlan {
  const write = new Map<string, string>();
  const remove: string[] = [];
  const backups: { file: string; to: string }[] = [];
  const merged: string[] = [];
  const conflicts: { file: string; see: string }[] = [];
  const kept: Kept[] = [];
  let waiting = false;
  const inTheWay: string[] = [];
  const bases = new Map<string, string>();
  const goneBases: string[] = [];
  const files: Record<string, KnownFile> = {};
  const left = new Set<string>();
  // What eda doesn't want at the moment stays deleted for the day when it does.
  const deleted = new Set(force ? [] : known?.deleted.filter((path) => !isNeeded(path) && present(path) === undefined));
  const put = (path: string, text: string) => write.set(path, withEndsOf(present(path), text));
  const backUp = (path: string, there: string) => {
    let to = `${path}.orig`;
    for (let i = 2; present(to) !== undefined && present(to) !== there; i++) to = `${path}.orig.${i}`;
    if (present(to) === undefined) write.set(to, there);
    backups.push({ file: path, to });
  };
  const settle = (path: string, { owner, text }: WantedFile) => {
    files[path] = { owner, sha256: hashOf(text) };
    if (owner === 'yours' && withoutReturns(present(baseOf(path)) ?? '') !== text) bases.set(path, text);
    if (owner === 'eda' && known?.files[path]?.owner === 'yours') goneBases.push(path);
  };

  for (const [path, file] of wanted) {
    const there = present(path);
    const was = known?.files[path];
    if (there === undefined) {
      if (deleted.has(path)) continue;
      if (was !== undefined && !force && !isNeeded(path)) {
        deleted.add(path);
        if (was.owner === 'yours') goneBases.push(path);
        continue;
      }
      put(path, file.text);
      settle(path, file);
      continue;
    }
    const hash = hashOf(there);
    if (hash === hashOf(file.text)) {
      settle(path, file);
    } else if (hash === was?.sha256) {
      put(path, file.text);
      settle(path, file);
    } else if (file.owner === 'eda') {
      if (was === undefined && !force && !known?.deleted.includes(path)) {
        inTheWay.push(path);
        continue;
      }
      backUp(path, there);
      put(path, file.text);
      settle(path, file);
    } else if (path === 'package.json') {
      const base = was === undefined ? undefined : withoutReturns(present(baseOf(path)) ?? '{}');
      const { text, differing } = mergePackage(withoutReturns(there), base, file.text);
      if (text === undefined) {
        inTheWay.push(path);
        continue;
      }
      if (differing.length > 0) {
        kept.push({
          file: path,
          why: `${differing.join(', ')} ${differing.length === 1 ? 'is' : 'are'} not what eda would write`,
          next: 'Compare with .eda/base/package.json.',
        });
      }
      if (text !== withoutReturns(there)) {
        put(path, text);
        merged.push(path);
      }
      settle(path, file);
    } else if (was === undefined) {
      left.add(path);
      if (known === undefined || !known.left.includes(path)) {
        kept.push({ file: path, why: 'it was there before', next: 'It is yours alone: eda leaves it as it is.' });
      }
    } else if (present(conflictOf(path)) !== undefined) {
      conflicts.push({ file: path, see: conflictOf(path) });
      files[path] = was;
      waiting = true;
    } else if (hashOf(file.text) === was.sha256) {
      settle(path, file);
    } else {
      const base = was.owner === 'yours' ? withoutReturns(present(baseOf(path)) ?? '') : '';
      const { text, conflict } = mergeTexts(withoutReturns(there), base, file.text);
      if (conflict) {
        write.set(conflictOf(path), withEndsOf(there, text));
        conflicts.push({ file: path, see: conflictOf(path) });
      } else if (text !== withoutReturns(there)) {
        put(path, text);
        merged.push(path);
      }
      settle(path, file);
    }
  }

  for (const [path, was] of Object.entries(known?.files ?? {})) {
    if (wanted.has(path)) continue;
    const there = present(path);
    if (was.owner === 'yours') goneBases.push(path);
    if (there === undefined) continue;
    if (hashOf(there) === was.sha256) remove.push(path);
    else {
      kept.push({
        file: path,
        why: 'nothing makes it any more, but it was edited',
        next: 'It is yours alone now: delete it if nothing in it is needed.',
      });
    }
  }
  return {
    write,
    remove: remove.toSorted(),
    backups,
    merged,
    conflicts,
    kept,
    waiting,
    inTheWay,
    bases,
    goneBases: goneBases.filter((path) => present(baseOf(path)) !== undefined).toSorted(),
    files,
    left: [...left],
    deleted: [...deleted],
  };
}
