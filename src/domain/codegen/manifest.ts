import { isArray, isObject, type Json, member } from '../json.ts';

/** What was generated last time: it tells files of ours from files that somebody edited. */
export interface Manifest {
  /** Digest of what the code was made from; '' where the code is not all there. */
  readonly input: string;
  readonly events: number;
  /** Schema files outside the catalogue that the code was made from. */
  readonly extra: readonly string[];
  /** Digest of each file, its line ends as they were written. */
  readonly files: Readonly<Record<string, string>>;
}

/** `undefined` where there is none, or none that can be read: then every file that differs counts as edited. */
export function readManifest(text: string | undefined): Manifest | undefined {
  let value: Json;
  try {
    value = JSON.parse(text ?? 'null') as Json;
  } catch {
    return undefined;
  }
  const files = member(value, 'files');
  const extra = member(value, 'extra');
  const input = member(value, 'input');
  const events = member(value, 'events');
  if (member(value, 'version') !== 1 || !isObject(files)) return undefined;
  const entries = Object.entries(files).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && isInside(entry[0]),
  );
  return {
    input: typeof input === 'string' ? input : '',
    events: typeof events === 'number' ? events : 0,
    extra: isArray(extra) ? extra.filter((path) => typeof path === 'string') : [],
    files: Object.fromEntries(entries),
  };
}

/** A manifest is a file like any other: it must not lead out of its folder. */
function isInside(path: string): boolean {
  return !/^[\\/]|^[A-Za-z]:|\\/.test(path) && !path.split('/').includes('..');
}

/** One line a file, in order, so that two branches seldom touch the same. */
export function manifestText({ input, events, extra, files }: Manifest): string {
  const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ version: 1, input, events, extra, files: sorted }, null, 2)}\n`;
}

export interface Plan {
  readonly write: readonly string[];
  readonly remove: readonly string[];
  /** What is not as it was generated, and differs from what would be: left alone. */
  readonly kept: readonly string[];
}

/** What to do with each file. A file is ours where it is as the manifest says, or already as it is to be. */
export function reconcile(now: {
  readonly code: ReadonlyMap<string, string>;
  readonly known: Manifest['files'];
  /** Texts of the files that are there. */
  readonly present: ReadonlyMap<string, string | undefined>;
  readonly hashOf: (text: string) => string;
  readonly force: boolean;
}): Plan {
  const { code, known, present, hashOf, force } = now;
  const write: string[] = [];
  const remove: string[] = [];
  const kept: string[] = [];
  for (const path of [...new Set([...code.keys(), ...Object.keys(known)])].sort()) {
    const wanted = code.get(path);
    const found = present.get(path);
    const hash = found === undefined ? undefined : hashOf(found);
    if (hash === undefined) {
      if (wanted !== undefined) write.push(path);
    } else if (wanted !== undefined && hash === hashOf(wanted)) continue;
    else if (!force && hash !== known[path]) kept.push(path);
    else if (wanted === undefined) remove.push(path);
    else write.push(path);
  }
  return { write, remove, kept };
}
