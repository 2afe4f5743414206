import type { NewFile } from '../domain/author/workspace.ts';
import type { Stability } from '../domain/catalogue/model.ts';
import { nearest } from '../domain/schema/distance.ts';
import { EdaError } from '../errors.ts';
import type { BusWorld, Digest, Files, FileWorld, Folder, Wizard } from '../ports.ts';
import type { Workspace } from './load-catalogue.ts';
import type { SampleOfFile } from './read-samples.ts';

export interface NewEventInput {
  /** `domain/Event`, or `Event` with the domain asked for. */
  readonly reference?: string;
  readonly summary?: string;
  readonly domainSummary?: string;
  readonly owner?: string;
  /** The owner's name, where the team is new. */
  readonly teamName?: string;
  readonly source?: string;
  readonly detailType?: string;
  readonly bus?: string;
  readonly stability?: Stability;
  /** `name:type`. */
  readonly fields: readonly string[];
  /** Files with samples; `-` is stdin. */
  readonly from: readonly string[];
  /** `service` of the same domain, or `domain/service`: it publishes the event. */
  readonly service?: string;
  readonly serviceSummary?: string;
  /** Open the next major of an event that is there. */
  readonly major: boolean;
  /** The field that tells the majors apart, such as metadata.version. */
  readonly versionMatch?: string;
  readonly dryRun: boolean;
  readonly workspace?: string;
}

export interface NewEventResult {
  /** `orders/OrderPlaced@1` */
  readonly reference: string;
  readonly source: string;
  readonly detailType: string;
  readonly written: boolean;
  /** Relative to the workspace. */
  readonly created: readonly string[];
  readonly edited: readonly string[];
  /** How many samples stand as examples now. */
  readonly samples: number;
  /** What the writer should know. */
  readonly notes: readonly string[];
}

/** The outside of `schema new`. */
export interface NewEventWorld {
  readonly files: FileWorld;
  readonly buses: BusWorld;
  readonly sha256: Digest;
  readonly wizard: Wizard;
}

/** What one run knows and gathers. */
export interface Draft {
  readonly workspace: Workspace;
  readonly folder: Folder;
  readonly input: NewEventInput;
  readonly world: NewEventWorld;
  /** By path: what is written, new and edited. */
  readonly writes: Map<string, NewFile>;
  readonly notes: string[];
  /** By the path of an example: the sample that it is made of. */
  readonly origins: Map<string, SampleOfFile>;
}

export type Made = Pick<NewEventResult, 'reference' | 'source' | 'detailType' | 'samples'>;

export const notEmpty = (text: string) => (text.trim() === '' ? 'Write one sentence.' : undefined);

export function put(draft: Draft, file: NewFile): void {
  draft.writes.set(file.path, file);
}

export function exists(files: Files, path: string): boolean {
  const [read] = files.read([path]);
  return read !== undefined && !('problem' in read && read.problem.code === 'missing');
}

export function textOf(files: Files, path: string): string {
  const [read] = files.read([path]);
  if (read && 'text' in read) return read.text;
  throw new EdaError('input', {
    code: 'unreadable-file',
    message: read?.problem.detail ?? 'The file can’t be read.',
    at: { file: path },
  });
}

export function notEdited(file: string, snippet: string): EdaError {
  return new EdaError('input', {
    code: 'not-edited',
    message: 'This file can’t be edited without disturbing it: nothing was written.',
    at: { file },
    next: `Add this yourself, then run the command again:\n${snippet.replace(/^/gm, '    ').trimEnd()}`,
  });
}

/** A new name that is near an old one is mostly a slip: a person is asked, and a flag must be sure. */
export async function unlessNear(
  what: string,
  name: string,
  known: readonly string[],
  sure: boolean,
  flag: string,
  wizard: Wizard,
): Promise<void> {
  if (known.includes(name)) return;
  const near = nearest(name, known);
  if (sure || (near === undefined && wizard.interactive)) return;
  if (near !== undefined && wizard.interactive) {
    if (await wizard.confirm(`There is a ${what} ${near}. Is ${name} a new one?`, false)) return;
    throw new EdaError('usage', { code: 'not-answered', message: 'Nothing was written.' });
  }
  throw new EdaError('usage', {
    code: `unknown-${what}`,
    message: `The catalogue has no ${what} "${name}".`,
    ...(known.length === 0 ? {} : { expected: `one of ${known.join(', ')}` }),
    next: `${near === undefined ? '' : `Did you mean ${near}? `}For a new ${what}, say what it is with ${flag}.`,
  });
}
