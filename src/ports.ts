import type { MessageAttribute, QueueMessage } from './domain/dead-letters/model.ts';
import type { BusLog } from './domain/events/bus-log.ts';
import type { Wire } from './domain/events/delivery.ts';
import type { EventEnvelope } from './domain/events/envelope.ts';
import type { EntryFailure, PutOutcome } from './domain/events/put-events.ts';
import type { Verdict } from './domain/events/verdict.ts';
import type { Invoked } from './domain/invocation/model.ts';
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
  /** Of AWS X-Ray. */
  readonly traceHeader?: string;
}

/** An event bus behind the EventBridge API. `close` ends its connections and its waiting. */
export interface Bus {
  /** Where events go, for people: "http://127.0.0.1:4010" or "eu-central-1". */
  readonly where: string;
  /** Whether a bus of this name or ARN exists, and whose it is. Throws `EdaError` where AWS can't be reached. */
  lookup(name: string): Promise<BusLookup>;
  /** Number of the account whose credentials are used; `undefined` where that can't be had, and of a loopback endpoint. */
  account(): Promise<string | undefined>;
  /** The rules on a bus, all pages of them; or why they can't be read. Throws `EdaError` as `lookup`. */
  rules(bus: string): Promise<readonly BusRule[] | Unread>;
  /** The targets of a rule, likewise. */
  targets(bus: string, rule: string): Promise<readonly BusRuleTarget[] | Unread>;
  /** One outcome an entry, in order. Resends only what failed and may be retried. Throws `EdaError` where nothing was answered. */
  put(entries: readonly EventEntry[], options?: PutOptions): Promise<readonly PutOutcome[]>;
  /** For a delivery: one request, sent once; and time, as it passes. */
  readonly wire: Wire<EventEntry>;
  close(): void;
}

export type BusLookup =
  | { readonly status: 'exists'; readonly arn?: string }
  /** `denied`: the caller may not ask. */
  | { readonly status: 'missing' | 'denied' };

export interface PutOptions {
  /** Milliseconds after which an entry is not sent again. */
  readonly deadline?: number;
  /** Told after a moment in which not all had an outcome, and from then on now and then. */
  readonly waiting?: (state: PutWaiting) => void;
}

/** Entries that have no outcome yet. */
export interface PutWaiting {
  readonly where: string;
  /** How one of them failed, to be sent again; absent where no answer came. */
  readonly failure?: EntryFailure;
  /** Milliseconds until the deadline. */
  readonly left: number;
}

/** What the caller may not ask, or the endpoint does not have. */
export interface Unread {
  /** The end of a sentence: `events:ListRules is denied`. */
  readonly unread: string;
}

/** A rule as ListRules answers it. */
export interface BusRule {
  readonly name: string;
  readonly enabled: boolean;
  /** JSON text; absent for a rule that is only scheduled. */
  readonly pattern?: string;
}

export interface BusRuleTarget {
  readonly arn: string;
  /** Whether it is sent something else than the whole event: a part, a text of its own. */
  readonly transformed: boolean;
  /** ARN of the dead-letter queue. */
  readonly deadLetters?: string;
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

/** What an SQS queue says of itself. The numbers are about right: SQS counts approximately. */
export interface QueueFacts {
  readonly arn: string;
  readonly visible: number;
  /** Received by somebody, and neither deleted nor given back. */
  readonly hidden: number;
  readonly delayed: number;
  /** Where messages go that were received so often. */
  readonly redrive?: { readonly target: string; readonly maxReceives: number };
}

/** A message to be sent. */
export interface QueueSend {
  readonly body: string;
  readonly attributes: ReadonlyMap<string, MessageAttribute>;
  /** A FIFO queue needs both; others take neither. */
  readonly group?: string;
  readonly deduplication?: string;
}

/** What became of one message of a request; `uncertain`: the answer was lost, or the request repeated, so it may have been done. */
export type QueueOutcome =
  | { readonly done: true; readonly uncertain: boolean }
  | { readonly done: false; readonly uncertain: boolean; readonly error: string };

/** An SQS queue. Of a request that fails as a whole each message has that as its outcome. */
export interface Queue {
  /** For people: "http://127.0.0.1:4010" or "eu-central-1". */
  readonly where: string;
  readonly name: string;
  describe(): Promise<QueueFacts>;
  /** Up to ten messages, which nobody else receives for so many seconds; none where there are none. */
  receive(most: number, seconds: number): Promise<readonly QueueMessage[]>;
  /** Hides messages for so many seconds from now; 0 gives them back. One outcome a handle, in order. */
  hide(handles: readonly string[], seconds: number): Promise<readonly QueueOutcome[]>;
  delete(handles: readonly string[]): Promise<readonly QueueOutcome[]>;
  send(messages: readonly QueueSend[]): Promise<readonly QueueOutcome[]>;
  close(): void;
}

export interface QueueWorld {
  /** By URL, ARN or name. Throws `EdaError` where there is no such queue, or nothing says where it is. */
  open(queue: string, target: BusTarget): Promise<Queue>;
}

/** What AWS's settings say on this machine, and from where. No secret is in it. */
export interface AwsSettings {
  readonly region?: { readonly value: string; readonly from: string };
  /** Endpoints in place of AWS's own. Passwords are masked. */
  readonly endpoints: readonly {
    readonly service: AwsService;
    readonly url: string;
    readonly from: string;
    readonly loopback: boolean;
  }[];
  /** Who it is; or, as a sentence, why nobody. */
  readonly credentials:
    | { readonly from: string /** All but its ends is masked. */; readonly key: string; readonly expires?: Date }
    | { readonly problem: string };
}

export type AwsService = 'events' | 'schemas' | 'sqs' | 'sts';

/** A question that changes nothing. Each is one call. */
export type AwsQuestion =
  | { readonly ask: 'identity' }
  | { readonly ask: 'bus' | 'rules'; readonly bus: string }
  | { readonly ask: 'registries' }
  | { readonly ask: 'schemas'; readonly registry: string }
  | { readonly ask: 'queues' };

/** `told` is what is known then: an account, an ARN. */
export type AwsAnswer =
  | { readonly status: 'yes'; readonly told?: { readonly account: string; readonly arn: string } }
  | {
      readonly status: 'missing' | 'denied' | 'unreachable' | 'failed';
      readonly message: string;
      readonly next?: string;
    };

/** This machine and its account, as `eda doctor` looks at them. Nothing throws, and nothing takes longer than a few seconds. */
export interface Surroundings {
  /** As Node says it: 24.21.0 */
  readonly node: string;
  /** Version; `undefined` where it is not there. */
  git(): string | undefined;
  /** The file of a hook that runs eda before a commit; `none` in a repository without one, `undefined` outside any. */
  hook(folder: string): string | 'none' | undefined;
  settings(target: BusTarget): Promise<AwsSettings>;
  ask(target: BusTarget, question: AwsQuestion): Promise<AwsAnswer>;
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
 * that is not allowed), `aws-quota`, `aws-throttled`, `endpoint-unreachable`, `changed-meanwhile`.
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

/** A file that grows line by line: what was written stays, even if the process is killed in the next moment. */
export interface RecordFile {
  /** Whole lines: all of them, or none. Throws `EdaError`. */
  append(lines: string): void;
  close(): void;
}

/** Files in which a run records what it does. Paths as a person gives them. */
export interface Records {
  /** In bytes; `undefined` where there is none. */
  size(path: string): number | undefined;
  /** Opens it, empty with `anew`, else behind what it holds. Throws `EdaError`. */
  open(path: string, anew: boolean): RecordFile;
  /**
   * Takes a file for this process alone, and empties it. `before` is what a process left in it that was killed. Throws
   * `EdaError` (`in-use`) where a running process has it.
   */
  claim(path: string): { readonly file: RecordFile; readonly before?: string };
  remove(path: string): void;
}

/** Where a path given by a person leads. */
export interface PathTarget {
  readonly kind: 'file' | 'folder' | 'missing';
  /** Of a file: that it is a pipe or a device. */
  readonly pipe?: boolean;
  /** Of a file: in bytes. */
  readonly size?: number;
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
  /** Writes a file that a person named, whole or not at all; where that is a link, what it leads to. Throws `EdaError`. */
  write(path: string, text: string): void;
  stdin(): Promise<FileRead>;
  /**
   * The lines of a file that a person named (`-` is stdin), many at a time, as they come: memory stays bounded however many
   * there are. A line is its text without the line feed, or why it has none. Throws `EdaError` where nothing can be read.
   * Ends when the signal is given, even while a pipe says nothing.
   */
  lines(path: string, signal?: AbortSignal): AsyncIterable<readonly (string | FileProblem)[]>;
}

/** The function of a generated consumer, as it is to be run. */
export interface FunctionOptions {
  /** The project, absolute. */
  readonly folder: string;
  readonly name: string;
  /** Milliseconds that an invocation may take. */
  readonly timeout: number;
  /** More variables of its environment. */
  readonly variables: Readonly<Record<string, string>>;
  /** Whether it has a table by which it knows duplicates. */
  readonly idempotency: boolean;
}

/** Functions of this machine: no AWS account, and no credentials of a person's. */
export interface FunctionWorld {
  /** UTF-8 text to base64 and back. */
  readonly base64: { encode(text: string): string; decode(base64: string): string };
  /**
   * Runs the project's own build where its bundle is older than what it is made of, or `always`; gives whether it did. Throws
   * `EdaError`: packages are not installed, the build fails, or leaves no bundle. `shown` is the folder as people read it.
   */
  build(folder: string, shown: string, always: boolean): Promise<boolean>;
  /**
   * Gets a function ready. Each `invoke` gives it one payload (JSON text), in a process that stays from one to the next as Lambda's does, and
   * is made anew after it died; `invoke` never throws for what the function does. What it calls of AWS is answered here, and is
   * forgotten at `close`, which ends all.
   */
  start(options: FunctionOptions): Promise<{ invoke(payload: string): Promise<Invoked>; close(): Promise<void> }>;
}
