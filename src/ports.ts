import type { BusLog } from './domain/events/bus-log.ts';
import type { EventEnvelope } from './domain/events/envelope.ts';
import type { PutOutcome } from './domain/events/put-events.ts';
import type { Verdict } from './domain/events/verdict.ts';
import type { SchemaType, Tags } from './domain/registry/state.ts';

/** What an action may ask of the outside. `io/` implements these; tests give fakes. */

/** What became of reading one file. */
export type FileRead =
  | {
      readonly path: string;
      readonly text: string /** Digest of the bytes: equal content has equal facts. */;
      readonly hash: string;
    }
  | { readonly path: string; readonly problem: FileProblem };

export interface FileProblem {
  readonly code: 'missing' | 'unreadable' | 'not-a-file' | 'outside' | 'too-large' | 'binary';
  /** One sentence, without the path. */
  readonly detail: string;
}

/**
 * A read-only tree of files: a folder on disk, git's index, a git ref, an editor's buffers. Paths are relative to the
 * tree's root, with `/`. Synchronous and batched: 10,000 small reads take 0.13 s so, 2.1 s awaited one by one.
 */
export interface Files {
  /**
   * All files under a folder, sorted; not those of `.git` and `node_modules`. A missing folder has none. A link to a
   * folder is not entered: it stands there with `/` at its end.
   */
  list(under: string): readonly string[];
  /** One answer a path, in the same order. Never throws for a path. */
  read(paths: readonly string[]): readonly FileRead[];
}

/** A tree that can be written to. Each file is written whole (temporary file, then rename) or not at all. */
export interface Folder extends Files {
  write(path: string, text: string): void;
  /** Files that belong together: all of them, or none; if the process is killed in the middle, the first ones. */
  writeAll(files: readonly { readonly path: string; readonly text: string }[]): void;
  /**
   * Does what no two processes may do at once: what `work` reads stays as it is until it has written. `lock` is a file
   * that stands only meanwhile. `work` is synchronous, so that it is short and no signal cuts it.
   */
  exclusively<T>(lock: string, work: () => T): Promise<T>;
  /** Removes files, and the folders that this leaves empty. A file that is not there is no error. */
  remove(paths: readonly string[]): void;
}

/** SHA-256 of a text's UTF-8 bytes, as lower-case hex. */
export type Digest = (text: string) => string;

/** One entry of PutEvents, as `eda` builds it. */
export interface EventEntry {
  readonly source: string;
  readonly detailType: string;
  /** JSON text of the detail. */
  readonly detail: string;
  readonly bus?: string;
  readonly time?: Date;
  readonly resources?: readonly string[];
}

/** An event bus behind the EventBridge API. `close` ends its connections. */
export interface Bus {
  /** Where events go, for people: "http://127.0.0.1:4010" or "eu-central-1". */
  readonly where: string;
  /** Whether a bus of this name exists; 'denied' where the caller may not ask. Throws `EdaError` where AWS can't be reached. */
  lookup(name: string): Promise<'exists' | 'missing' | 'denied'>;
  /** One outcome an entry, in order. Resends only what failed and may be retried. Throws `EdaError` where nothing was answered. */
  put(entries: readonly EventEntry[]): Promise<readonly PutOutcome[]>;
  close(): void;
}

/** Where a bus is asked for. What is absent comes from AWS's own configuration (environment, profiles). */
export interface BusTarget {
  readonly endpointUrl?: string;
  readonly region?: string;
  readonly profile?: string;
}

export interface LocalBusOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly judge: (event: EventEnvelope) => Verdict;
  /** Refuse what is invalid or unknown. */
  readonly enforce: boolean;
  readonly onEvent: (log: BusLog) => void;
  /** Buses that exist from the start, besides `default`. */
  readonly buses: readonly string[];
  /** A folder that keeps buses, schemas and whatever else clients make, over the end of the process. */
  readonly data?: string;
}

/** Buses of AWS, and the embedded one. */
export interface BusWorld {
  readonly clock: Clock;
  readonly random: Random;
  /** Throws `EdaError` where nothing says where to send, or as whom. */
  open(target: BusTarget): Promise<Bus>;
  /** Throws `EdaError` where the port or the folder can't be had. */
  startLocal(options: LocalBusOptions): Promise<{ readonly endpoint: string; close(): Promise<void> }>;
}

/** A registry of EventBridge Schemas, as a listing has it. */
export interface ListedRegistry {
  readonly name: string;
  readonly arn: string;
  readonly tags: Tags;
}

export interface ListedSchema extends ListedRegistry {
  readonly versionCount: number;
}

/** One version of a schema. */
export interface StoredSchema {
  readonly arn: string;
  /** `OpenApi3` or `JSONSchemaDraft4`. */
  readonly type: string;
  /** AWS counts them: 1, 2, 3. */
  readonly version: string;
  readonly content: string;
  /** Of the schema, whichever version is asked for. */
  readonly tags: Tags;
}

export interface NewSchema {
  readonly registry: string;
  readonly name: string;
  readonly type: SchemaType;
  readonly description: string;
  readonly content: string;
  readonly tags: Tags;
}

export interface NewVersion extends Pick<NewSchema, 'registry' | 'name' | 'type' | 'content'> {
  /** The newest version that is there. Where it is another by now, nothing is written. */
  readonly after: string;
}

/**
 * The EventBridge Schemas API. Listings are read to their end; what is throttled or fails in passing is tried again. A write
 * whose answer is lost is looked for before it is tried again, so that it is done once; one that another process has
 * done with the same content is taken for done. Throws `EdaError`: what `connect` throws, `aws-denied` (with the action
 * that is not allowed), `aws-throttled`, `endpoint-unreachable`, `changed-meanwhile`.
 */
export interface SchemaRegistry {
  /** For people: "http://127.0.0.1:4010" or "eu-central-1". */
  readonly where: string;
  /** Number of the account that is asked; `undefined` at an endpoint of this machine, and where it can't be had. */
  account(): Promise<string | undefined>;
  registries(): Promise<readonly ListedRegistry[]>;
  /** `undefined` where there is no such registry; so below. */
  schemas(registry: string): Promise<readonly ListedSchema[] | undefined>;
  /** Without a version, the newest. */
  schema(registry: string, name: string, version?: string): Promise<StoredSchema | undefined>;
  /** Oldest first. */
  versions(registry: string, name: string): Promise<readonly string[] | undefined>;
  createRegistry(registry: { readonly name: string; readonly description: string; readonly tags: Tags }): Promise<void>;
  createSchema(schema: NewSchema): Promise<StoredSchema>;
  updateSchema(version: NewVersion): Promise<StoredSchema>;
  tag(arn: string, tags: Tags): Promise<void>;
  /** What is gone already is no error. */
  deleteSchema(registry: string, name: string): Promise<void>;
  deleteRegistry(name: string): Promise<void>;
  close(): void;
}

/** Registries of AWS, or of what stands in for it. */
export interface RegistryWorld {
  /** Throws `EdaError` where nothing says where they are, or as whom to ask. */
  open(target: BusTarget): Promise<SchemaRegistry>;
}

/** Questions to a person. */
export interface Prompt {
  /** Whether there is a person at a terminal to answer. */
  readonly interactive: boolean;
  choose(question: string, choices: readonly string[]): Promise<string>;
}

/** What a wizard asks besides. Every question has a flag, so that nothing is asked without a terminal. */
export interface Wizard extends Prompt {
  /** A line of text. `check` says what is wrong with an answer, which is then asked for again. */
  text(question: string, options?: TextQuestion): Promise<string>;
  confirm(question: string, standard: boolean): Promise<boolean>;
}

export interface TextQuestion {
  /** What an empty answer means. */
  readonly standard?: string;
  readonly check?: (answer: string) => string | undefined;
}

export interface Clock {
  now(): Date;
}

export interface Random {
  /** An unsigned 32-bit integer. */
  seed(): number;
  uuid(): string;
}

/** Where a path given by a person leads. */
export interface PathTarget {
  readonly kind: 'file' | 'folder' | 'missing';
  /** Of a file: that it is a pipe or a device. */
  readonly pipe?: boolean;
  /** Root of the workspace that holds it, absolute; absent where there is none. */
  readonly workspace?: string;
  /** Absolute. */
  readonly path: string;
}

/** The files, as a command meets them. Folders are absolute paths of the system. */
export interface FileWorld {
  /** Absolute. */
  readonly cwd: string;
  locate(path: string): PathTarget;
  /** The nearest folder at or above `from` (default: the working folder) that holds eda.yaml. */
  workspace(from?: string): string | undefined;
  open(folder: string): Folder;
  /** git's index at and below a folder, and the paths of it that the next commit changes. */
  staged(folder: string): { readonly files: Files; readonly changed: readonly string[] };
  /** A folder as a commit of git has it. Throws `EdaError` where the name is no commit's. */
  commit(folder: string, ref: string): Files;
  /** When files below a folder came into git's history, as far as it is here; none where there is no repository. */
  addedAt(folder: string, paths: readonly string[]): ReadonlyMap<string, Date>;
  /** `path` relative to `from`, with `/`. */
  relative(from: string, path: string): string;
  /** A folder as people read it in a report: relative to the working folder where it is inside, else absolute. */
  display(folder: string): string;
  /** A file that a person named, wherever it is. */
  read(path: string): FileRead;
  stdin(): Promise<FileRead>;
  /**
   * The lines of a file that a person named (`-` is stdin), many at a time, as they come: memory stays bounded however many
   * there are. A line is its text without the line feed, or why it has none. Throws `EdaError` where nothing can be read.
   */
  lines(path: string): AsyncIterable<readonly (string | FileProblem)[]>;
}
