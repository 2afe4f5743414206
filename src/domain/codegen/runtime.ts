/**
 * `runtime.ts` of the generated code: what all events share. It stands here as text, since it belongs to whoever
 * generates it; the tests compile and run it.
 */
export const RUNTIME = `/** What is wrong with a value, and where. */
export interface Issue {
  /** JSON pointer into the value; "" is the whole of it. */
  readonly pointer: string;
  /** The keyword of the schema that refuses. */
  readonly keyword: string;
  readonly message: string;
}

/** An event as EventBridge delivers it. */
export interface EventEnvelope<Source extends string, DetailType extends string, Detail> {
  version: string;
  id: string;
  "detail-type": DetailType;
  source: Source;
  account: string;
  /** When it was sent, as ISO 8601 in whole seconds. */
  time: string;
  region: string;
  resources: string[];
  detail: Detail;
  /** Present where the event comes from a replay of an archive. */
  "replay-name"?: string;
}

/** Any event. */
export type Envelope = EventEnvelope<string, string, unknown>;

/** A Standard Schema (https://standardschema.dev), as libraries for validation take it. */
export interface StandardSchema<Output> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (
      value: unknown,
    ) =>
      | { readonly value: Output; readonly issues?: undefined }
      | { readonly issues: readonly { readonly message: string; readonly path?: readonly PropertyKey[] }[] };
    readonly types?: { readonly input: Output; readonly output: Output };
  };
}

/** What \`safeParse\` gives. */
export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** A value with any of its members left out, at any depth. Arrays are whole. */
export type Partially<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]?: Partially<T[K]> }
    : T;

/** One entry of PutEvents. */
export interface PutEventsEntry {
  Source: string;
  DetailType: string;
  Detail: string;
  EventBusName: string;
  Time?: Date;
  Resources?: string[];
  TraceHeader?: string;
}

/** What PutEvents answers. */
export interface PutEventsOutput {
  FailedEntryCount?: number | undefined;
  Entries?: { EventId?: string | undefined; ErrorCode?: string | undefined; ErrorMessage?: string | undefined }[] | undefined;
}

/**
 * Who sends: \`EventBridge\` of \`@aws-sdk/client-eventbridge\`, or a function over an \`EventBridgeClient\`:
 * \`(input) => client.send(new PutEventsCommand(input))\`.
 */
export type PutEvents =
  | { putEvents(input: { Entries: PutEventsEntry[] }): Promise<PutEventsOutput> }
  | ((input: { Entries: PutEventsEntry[] }) => Promise<PutEventsOutput>);

/** Where an event goes, and what goes with it. */
export interface PublishOptions {
  /** Name or ARN of the event bus. */
  readonly bus: string;
  readonly time?: Date;
  readonly resources?: readonly string[];
  readonly traceHeader?: string;
}

/** A value is not what its schema describes. \`issues\` says where. */
export class InvalidEventError extends Error {
  readonly reference: string;
  readonly issues: readonly Issue[];

  constructor(reference: string, issues: readonly Issue[]) {
    const [first] = issues;
    const where = first === undefined ? "" : \`: \${first.pointer === "" ? "it" : first.pointer} \${first.message}\`;
    super(\`This is no \${reference}\${where}\${issues.length > 1 ? \` (and \${issues.length - 1} more)\` : ""}\`);
    this.name = "InvalidEventError";
    this.reference = reference;
    this.issues = issues;
  }
}

/** EventBridge did not take all events. Send \`failures\` again; the others have arrived. */
export class NotPublishedError extends Error {
  readonly failures: readonly { readonly entry: PutEventsEntry; readonly code: string; readonly message: string }[];

  constructor(failures: NotPublishedError["failures"], total: number, cause?: unknown) {
    const [first] = failures;
    super(\`\${failures.length} of \${total} events were not published\${first === undefined ? "" : \`: \${first.code}: \${first.message}\`}\`);
    if (cause !== undefined) Object.defineProperty(this, "cause", { value: cause });
    this.name = "NotPublishedError";
    this.failures = failures;
  }
}

/** One major of an event: what is known of it, and what can be done with it. */
export interface EventContract<Event extends Envelope> extends StandardSchema<Event> {
  /** In the catalogue: "orders/OrderPlaced@1". */
  readonly reference: string;
  readonly source: Event["source"];
  readonly detailType: Event["detail-type"];
  /** The release that this was generated from; it ends in "+unreleased" where the schema has changed since. */
  readonly version: string;
  /** The detail alone, for what takes a Standard Schema of it. */
  readonly detail: StandardSchema<Event["detail"]>;
  /** Whether a value is this event: by its address, then by its schema. Undeclared properties are allowed. */
  is(value: unknown): value is Event;
  /** The event, or an \`InvalidEventError\`. */
  parse(value: unknown): Event;
  safeParse(value: unknown): Parsed<Event>;
  /** What a producer must correct in a detail; [] where it may be published. Undeclared properties are issues. */
  check(detail: unknown): readonly Issue[];
  /** A valid detail for tests, with what you give put over it. */
  example(changes?: Partially<Event["detail"]>): Event["detail"];
  /** The same as a whole event. */
  exampleEvent(changes?: Partially<Event["detail"]>, envelope?: Partial<Omit<Event, "detail" | "source" | "detail-type">>): Event;
  /** An entry of PutEvents, or an \`InvalidEventError\`. */
  entry(detail: Event["detail"], options: PublishOptions): PutEventsEntry;
  /**
   * Sends details, in as many requests as they need, and gives their ids. Throws \`InvalidEventError\` before anything
   * is sent where one is invalid, and \`NotPublishedError\` where EventBridge refused some.
   */
  publish(client: PutEvents, details: Event["detail"] | readonly Event["detail"][], options: PublishOptions): Promise<string[]>;
}

/** What a generated module says of its event. */
export interface EventDefinition<Event extends Envelope> {
  readonly reference: string;
  readonly source: Event["source"];
  readonly detailType: Event["detail-type"];
  readonly version: string;
  readonly read: (detail: unknown) => readonly Issue[];
  readonly write: (detail: unknown) => readonly Issue[];
  readonly example: () => unknown;
}

/** Makes the contract of an event. Called by generated modules. */
export function contract<Event extends Envelope>(definition: EventDefinition<Event>): EventContract<Event> {
  const { reference, source, detailType, version } = definition;
  const read = guarded(definition.read);
  const write = guarded(definition.write);

  const issuesOf = (value: unknown): readonly Issue[] => {
    if (!isRecord(value)) return [{ pointer: "", keyword: "type", message: "must be an event of EventBridge" }];
    const address = [
      ...(value["source"] === source ? [] : [{ pointer: "/source", keyword: "const", message: \`must be \${JSON.stringify(source)}\` }]),
      ...(value["detail-type"] === detailType
        ? []
        : [{ pointer: "/detail-type", keyword: "const", message: \`must be \${JSON.stringify(detailType)}\` }]),
    ];
    if (address.length > 0) return address;
    return read(value["detail"]).map((issue) => ({ ...issue, pointer: \`/detail\${issue.pointer}\` }));
  };
  const safeParse = (value: unknown): Parsed<Event> => {
    const issues = issuesOf(value);
    return issues.length === 0 ? { ok: true, value: value as Event } : { ok: false, issues };
  };
  const entry = (detail: Event["detail"], options: PublishOptions): PutEventsEntry => {
    const issues = write(detail);
    if (issues.length > 0) throw new InvalidEventError(reference, issues);
    return {
      Source: source,
      DetailType: detailType,
      Detail: JSON.stringify(detail),
      EventBusName: options.bus,
      ...(options.time === undefined ? {} : { Time: options.time }),
      ...(options.resources === undefined ? {} : { Resources: [...options.resources] }),
      ...(options.traceHeader === undefined ? {} : { TraceHeader: options.traceHeader }),
    };
  };
  const example = (changes?: Partially<Event["detail"]>) => over(definition.example(), changes) as Event["detail"];

  return {
    reference,
    source,
    detailType,
    version,
    "~standard": standard<Event>(issuesOf),
    detail: { "~standard": standard<Event["detail"]>(read) },
    is: (value): value is Event => issuesOf(value).length === 0,
    parse: (value) => {
      const parsed = safeParse(value);
      if (parsed.ok) return parsed.value;
      throw new InvalidEventError(reference, parsed.issues);
    },
    safeParse,
    check: write,
    example,
    exampleEvent: (changes, envelope) =>
      ({
        version: "0",
        id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "detail-type": detailType,
        source,
        account: "123456789012",
        time: "2026-01-15T12:00:00Z",
        region: "eu-west-1",
        resources: [],
        ...envelope,
        detail: example(changes),
      }) as unknown as Event,
    entry,
    publish: async (client, details, options) => {
      const list = Array.isArray(details) ? (details as readonly Event["detail"][]) : [details as Event["detail"]];
      return putAll(client, list.map((detail) => entry(detail, options)));
    },
  };
}

/** For the \`default\` of a \`switch\` over events: does not compile while a case is missing. */
export function unhandled(event: never): never {
  throw new Error(\`No case handles this event: \${JSON.stringify(event)}\`);
}

/** The event among these contracts that a value is. Throws \`InvalidEventError\`. Called by the generated index. */
export function parseAny<Event extends Envelope>(contracts: readonly EventContract<Event>[], value: unknown): Event {
  const source = isRecord(value) ? value["source"] : undefined;
  const detailType = isRecord(value) ? value["detail-type"] : undefined;
  let refused: InvalidEventError | undefined;
  for (const each of contracts) {
    if (each.source !== source || each.detailType !== detailType) continue;
    const parsed = each.safeParse(value);
    if (parsed.ok) return parsed.value;
    refused ??= new InvalidEventError(each.reference, parsed.issues);
  }
  if (refused !== undefined) throw refused;
  const message = \`has source \${JSON.stringify(source)} and detail-type \${JSON.stringify(detailType)}, which no event here has\`;
  throw new InvalidEventError("event that is known here", [{ pointer: "", keyword: "address", message }]);
}

function standard<Output>(check: (value: unknown) => readonly Issue[]): StandardSchema<Output>["~standard"] {
  return {
    version: 1,
    vendor: "eda",
    validate: (value) => {
      const issues = check(value);
      if (issues.length === 0) return { value: value as Output };
      return { issues: issues.map(({ pointer, message }) => ({ message, path: steps(pointer) })) };
    },
  };
}

function steps(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replace(/~1/g, "/").replace(/~0/g, "~"));
}

/**
 * A value that is nested too deep to be checked is refused, not a crash. What both the schema and what the address asks of
 * the detail refuse is said once.
 */
function guarded(check: (value: unknown) => readonly Issue[]): (value: unknown) => readonly Issue[] {
  return (value) => {
    try {
      const issues = check(value);
      if (issues.length < 2) return issues;
      return [...new Map(issues.map((issue) => [JSON.stringify([issue.pointer, issue.keyword, issue.message]), issue])).values()];
    } catch (error) {
      if (error instanceof RangeError) return [{ pointer: "", keyword: "depth", message: "is nested too deep to be checked" }];
      throw error;
    }
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function over(base: unknown, changes: unknown): unknown {
  if (changes === undefined) return base;
  if (!isRecord(base) || !isRecord(changes)) return changes;
  const members = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) members.delete(name);
    else members.set(name, over(members.get(name), value));
  }
  return Object.fromEntries(members);
}

/** What one request may hold: entries, and bytes that it must stay below. */
const MOST_ENTRIES = 10;
const MOST_BYTES = 1024 * 1024;

async function putAll(client: PutEvents, entries: readonly PutEventsEntry[]): Promise<string[]> {
  const ids: string[] = [];
  const failures: { entry: PutEventsEntry; code: string; message: string }[] = [];
  let cause: unknown;
  for (const batch of batches(entries)) {
    let output: PutEventsOutput;
    try {
      // After a request that failed as a whole nothing more is sent, but what is missing is still told.
      if (cause !== undefined) throw cause;
      output = await (typeof client === "function" ? client({ Entries: batch }) : client.putEvents({ Entries: batch }));
    } catch (error) {
      cause = error ?? new Error("PutEvents failed");
      const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
      for (const entry of batch) failures.push({ entry, code: name, message });
      continue;
    }
    batch.forEach((entry, i) => {
      const result = output.Entries?.[i];
      if (result?.EventId !== undefined) ids.push(result.EventId);
      else {
        const message = result?.ErrorMessage ?? \`EventBridge says \${output.FailedEntryCount ?? "nothing"} failed, and not why\`;
        failures.push({ entry, code: result?.ErrorCode ?? "Unknown", message });
      }
    });
  }
  if (failures.length > 0) throw new NotPublishedError(failures, entries.length, cause);
  return ids;
}

function batches(entries: readonly PutEventsEntry[]): PutEventsEntry[][] {
  const made: PutEventsEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = sizeOf(entry);
    const last = made[made.length - 1];
    if (last === undefined || last.length === MOST_ENTRIES || bytes + size >= MOST_BYTES) {
      made.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return made;
}

/** As AWS counts: the UTF-8 bytes of the parts, and 14 for the time. */
function sizeOf(entry: PutEventsEntry): number {
  const parts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  return parts.reduce((sum, part) => sum + utf8Length(part), entry.Time === undefined ? 0 : 14);
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
`;
