import { isArray, isObject, type Json, member } from '../../json.ts';
import { type Answers, readAnswers } from './answers.ts';
import type { Owner } from './files.ts';

/** The folder that holds what eda remembers of a project it made, and the file of it. */
export const EDA_FOLDER = '.eda';
export const MANIFEST = `${EDA_FOLDER}/manifest.json`;
/** Files written once, as eda wrote them last. */
export const baseOf = (path: string) => `${EDA_FOLDER}/base/${path}`;

/** Code that the function or the stack is built from: it is made again where it was deleted, as nothing works without it. */
export const isNeeded = (path: string) => /^(?:src|infra)\/generated\//.test(path);

/** What eda made last time: it tells files of eda's from files that somebody edited. */
export interface ConsumerManifest {
  readonly answers: Answers;
  /** The references as they were given. */
  readonly asked: readonly string[];
  /** `orders/OrderPlaced@1` -> the version that the code is of. */
  readonly events: Readonly<Record<string, string>>;
  /** Digest of what the files were made from. */
  readonly input: string;
  /** Files outside the catalogue's schemas that they were made from. */
  readonly extra: readonly string[];
  readonly files: Readonly<Record<string, KnownFile>>;
  /** Files that were there before, and are left alone. */
  readonly left: readonly string[];
  /** Files that somebody deleted, and that are not made again. */
  readonly deleted: readonly string[];
}

export interface KnownFile {
  readonly owner: Owner;
  /** Digest of the text as eda wrote it, with `\n` at the ends of lines. */
  readonly sha256: string;
}

/** `undefined` where there is none, or none that can be read. */
export function readConsumerManifest(text: string | undefined): ConsumerManifest | undefined {
  let value: Json;
  try {
    value = JSON.parse(text ?? 'null') as Json;
  } catch {
    return undefined;
  }
  const answers = readAnswers(member(value, 'answers'));
  const files = member(value, 'files');
  if (member(value, 'version') !== 1 || answers === undefined || !isObject(files)) return undefined;
  const events = member(value, 'events');
  const input = member(value, 'input');
  const list = (key: string): string[] => {
    const found = member(value, key);
    return isArray(found) ? found.filter((path) => typeof path === 'string') : [];
  };
  const known = Object.entries(files).flatMap(([path, file]) => {
    const [owner, sha256] = [member(file, 'owner'), member(file, 'sha256')];
    const good = (owner === 'eda' || owner === 'yours') && typeof sha256 === 'string' && isInside(path);
    return good ? [[path, { owner, sha256 }] as const] : [];
  });
  return {
    answers,
    asked: list('asked'),
    events: isObject(events) ? (events as Readonly<Record<string, string>>) : {},
    input: typeof input === 'string' ? input : '',
    extra: list('extra'),
    files: Object.fromEntries(known),
    left: list('left').filter(isInside),
    deleted: list('deleted').filter(isInside),
  };
}

/** A manifest is a file like any other: it must not lead out of its folder. */
function isInside(path: string): boolean {
  return !/^[\\/]|^[A-Za-z]:|\\/.test(path) && !path.split('/').includes('..');
}

/** One line a file, in order, so that two branches seldom touch the same. */
export function consumerManifestText(manifest: ConsumerManifest): string {
  const { answers, asked, events, input, extra, files, left, deleted } = manifest;
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = sorted.map(([path, file]) => `    ${JSON.stringify(path)}: ${JSON.stringify(file)}`);
  const about = {
    version: 1,
    input,
    asked,
    answers,
    events,
    extra,
    left: left.toSorted(),
    deleted: deleted.toSorted(),
  };
  const head = JSON.stringify(about, null, 2).replace(/\n}$/, '');
  return `${head},\n  "files": {${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}}\n}\n`;
}
