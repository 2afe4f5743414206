import type { Stage } from '../domain/catalogue/model.ts';
import type { Target } from '../domain/catalogue/reference.ts';
import { Delivery, type Outcome } from '../domain/events/delivery.ts';
import { digestOfEvent, EarlierOutcomes } from '../domain/events/outcomes.ts';
import type { EventExplained } from '../domain/events/published.ts';
import type { PublishCounts, PublishedEvents, PublishFailure } from '../domain/events/published-events.ts';
import { entryFailure, utf8Length } from '../domain/events/put-events.ts';
import type { Verdict } from '../domain/events/verdict.ts';
import { isObject, member } from '../domain/json.ts';
import { parseText } from '../domain/text/parse.ts';
import { EdaError, type ErrorDetail } from '../errors.ts';
import type { Bus, BusTarget, BusWorld, EventEntry, FileWorld, Records } from '../ports.ts';
import { type Admitted, admit, type Confirmation } from './bus-admission.ts';
import { DeliveryRecords, type Recorded, type RecordNames, recordNames } from './delivery-records.ts';
import { type EventText, eventTexts } from './event-text.ts';
import { findEvent } from './find-event.ts';
import { EventJudge } from './judge-events.ts';
import { loadCatalogue, requireSettings, requireWorkspace, type Workspace } from './load-catalogue.ts';
import { RuleReader } from './matching-rules.ts';
import { closingNotes, growth, interruption, reasonOf } from './publish-endings.ts';
import { detailText, type Find, type Read, readsOf, type WholeRead } from './publish-reads.ts';
import { Refusals } from './publish-refusals.ts';
import { busTarget, stageOf } from './stage.ts';

export { publishEventsFailed } from '../domain/events/published-events.ts';

export interface PublishEventsInput extends BusTarget {
  /** A file of events, `-` for stdin. */
  readonly path: string;
  /** A reference: every event is this one, and may be its detail alone. Absent: each is found by its address. */
  readonly event?: string;
  /** Name or ARN, for all; default: what the event says, else what its stage says, else event.yaml. */
  readonly bus?: string;
  readonly stage?: string;
  /** How many requests are under way at once. */
  readonly concurrency: number;
  /** Entries a second at most. */
  readonly rate?: number;
  /** Milliseconds from its first sending after which an event is not sent again. */
  readonly deadline: number;
  /** Where what was not delivered goes, and what became of each entry; default: beside the input. */
  readonly failed?: string;
  readonly outcomes?: string;
  /** Go on where an earlier run over the same input stopped. */
  readonly resume: boolean;
  readonly validate: boolean;
  /** Events that the catalogue does not know are sent too. */
  readonly allowUnknown: boolean;
  readonly dryRun: boolean;
  /** Tell which rules of the bus match, before anything is sent: reads the file twice. */
  readonly explain: boolean;
  /** Whatever is protected is agreed to. */
  readonly yes: boolean;
  readonly workspace?: string;
}

export interface PublishEventsPorts {
  readonly files: FileWorld;
  readonly buses: BusWorld;
  readonly records: Records;
  readonly person: Confirmation;
  /** Ends the run: what is under way is waited for, and nothing more is sent. */
  readonly signal: AbortSignal;
  readonly onProgress: (counts: Readonly<PublishCounts>) => void;
  readonly onExplained: (explained: EventExplained) => Promise<void>;
  /** Shows what it came to. `false` where nobody can read it: then the outcomes are kept. */
  readonly tell: (published: PublishedEvents) => Promise<boolean>;
}

/** An event on its way. */
interface Item extends Recorded {
  readonly entry: EventEntry;
}

/**
 * Publishes a file of events of any size, as it comes, so that none is lost: each is judged by the catalogue, sent until the
 * bus has acknowledged it or its deadline is over, and has its outcome recorded in the same moment. Throws EdaError where
 * nothing was begun.
 */
export async function publishEvents(input: PublishEventsInput, ports: PublishEventsPorts): Promise<PublishedEvents> {
  const { files } = ports;
  if (input.explain && input.path === '-' && !input.dryRun) {
    throw new EdaError('usage', {
      code: 'explain-stdin',
      message: 'With --explain the events are read twice, and stdin can be read once.',
      next: 'Name a file, or add --dry-run to be told and send nothing.',
    });
  }
  requireApart(input, files);
  const workspace = await loadCatalogue(files.open(requireWorkspace(files.workspace(input.workspace))));
  await requireSettings(workspace);
  const expected = input.event === undefined ? undefined : findEvent(workspace, input.event);
  const stage = stageOf(workspace.catalogue.settings, input.stage);
  const client = input.dryRun && !input.explain ? undefined : await ports.buses.open(busTarget(input, stage));
  try {
    const base = { input, ports, workspace, expected, stage, client };
    if (!input.explain) return await told(await new Run(base, input.dryRun ? 'look' : 'send').run(), ports);
    const looked = await new Run(base, 'look').run();
    const { explained } = looked.published;
    for (const each of explained) await ports.onExplained(each);
    if (input.dryRun || ports.signal.aborted) return await told(looked, ports);
    const { published, close } = await new Run(base, 'send').run();
    return await told({ published: { ...published, explained }, close }, ports);
  } finally {
    client?.close();
  }
}

/** A run that is over. */
interface Ended {
  readonly published: PublishedEvents;
  /** Closes the records, and removes them where nobody needs them. Gives the name of the outcomes where they stay. */
  readonly close: (told: boolean) => string | undefined;
}

async function told({ published, close }: Ended, { tell }: PublishEventsPorts): Promise<PublishedEvents> {
  const outcomesFile = close(await tell(published));
  return { ...published, ...(outcomesFile === undefined ? {} : { outcomesFile }) };
}

/** The input would be written over, or one record by the other. */
function requireApart(input: PublishEventsInput, files: FileWorld): void {
  const { outcomes, failed } = recordNames(input.path, input);
  const given = [...(input.path === '-' ? [] : [input.path]), outcomes, failed].map((path) => files.locate(path).path);
  if (new Set(given).size === given.length) return;
  throw new EdaError('usage', {
    code: 'one-file-twice',
    message: 'The input, the file of what failed and the file of outcomes must be three files.',
    found: `${input.path}, ${failed}, ${outcomes}`,
    next: 'Give --failed and --outcomes names of their own.',
  });
}

interface RunBase {
  readonly input: PublishEventsInput;
  readonly ports: PublishEventsPorts;
  readonly workspace: Workspace;
  readonly expected: Target | undefined;
  readonly stage: Stage | undefined;
  readonly client: Bus | undefined;
}

/** One reading of the input. */
class Run {
  readonly #base: RunBase;
  readonly #sends: boolean;
  readonly #judge: EventJudge;
  /** Major -> logical name of its bus. */
  readonly #homes: ReadonlyMap<string, string>;
  readonly #counts: PublishCounts;
  readonly #refusals: Refusals;
  /** By code. */
  readonly #failures = new Map<string, PublishFailure>();
  readonly #notes: string[] = [];
  readonly #admitted = new Map<string, Admitted>();
  readonly #readers = new Map<string, RuleReader>();
  readonly #delivery: Delivery<Item, EventEntry> | undefined;
  readonly #names: RecordNames;
  #records: DeliveryRecords | undefined;
  /** Whether anything was sent. */
  #begun = false;
  #earlier = new EarlierOutcomes();
  #stopped: ErrorDetail | undefined;
  /** Of the input, when its end was read. */
  #sizeAtEnd: number | undefined;

  constructor(base: RunBase, purpose: 'look' | 'send') {
    this.#base = base;
    const { input, workspace, client, ports } = base;
    this.#sends = purpose === 'send';
    this.#judge = new EventJudge(workspace, base.expected, true);
    this.#homes = new Map(
      [...workspace.catalogue.events.values()].flatMap(({ bus, majors }) => majors.map(({ ref }) => [ref, bus])),
    );
    this.#names = recordNames(input.path, input);
    const { size } = input.path === '-' ? {} : ports.files.locate(input.path);
    const none = { read: 0, accepted: 0, earlier: 0, failed: 0, invalid: 0, unknown: 0, unsure: 0, position: 0 };
    this.#counts = { ...none, ...(size === undefined ? {} : { size }) };
    this.#refusals = new Refusals(input.path, base.expected, this.#counts, (...refused) => this.#refuse(...refused));
    if (!this.#sends || client === undefined) return;
    this.#delivery = new Delivery<Item, EventEntry>(client.wire, ({ entry }) => entry, {
      concurrency: input.concurrency,
      deadline: input.deadline,
      ...(input.rate === undefined ? {} : { rate: input.rate }),
      sending: (items) => {
        this.#begun = true;
        this.#records?.sending(items.map(({ number }) => number));
      },
      settled: (outcomes, back) => this.#settled(outcomes, back),
    });
  }

  async run(): Promise<Ended> {
    const { signal } = this.#base.ports;
    const stop = () => this.#delivery?.stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      await this.#readAll();
      await this.#delivery?.finish();
    } catch (error) {
      // Before anything was sent there is nothing to tell of but the error.
      if (!(error instanceof EdaError) || !this.#begun) {
        this.#delivery?.stop();
        this.#records?.close(this.#begun ? 'leave' : 'undo');
        throw error;
      }
      this.#stopped ??= error.detail;
      this.#delivery?.stop();
      await this.#delivery?.finish();
    } finally {
      signal.removeEventListener('abort', stop);
    }
    return this.#result();
  }

  async #readAll(): Promise<void> {
    const { input, ports } = this.#base;
    for await (const texts of eventTexts(input.path, ports.files, ports.signal)) {
      for (const text of texts) {
        if (this.#isOver()) return;
        if (this.#sends && this.#records === undefined) await this.#openRecords();
        const waiting = 'problem' in text ? this.#refusals.unreadable(text, ++this.#counts.read) : this.#text(text);
        this.#counts.position += 'text' in text ? utf8Length(text.text) + 1 : 0;
        if (waiting) await waiting;
      }
      // A pipe may be slow: what is there goes.
      this.#delivery?.flush();
      ports.onProgress(this.#counts);
    }
    // Blank lines, and what was no text.
    if (!ports.signal.aborted) this.#counts.position = this.#counts.size ?? this.#counts.position;
    this.#sizeAtEnd = this.#sizeNow();
    if (this.#counts.read > 0 || ports.signal.aborted) return;
    throw new EdaError('input', {
      code: 'no-events',
      message: 'There is no event in it.',
      at: { file: input.path === '-' ? '<stdin>' : input.path },
      expected: 'one event a line (NDJSON)',
    });
  }

  /** Whether nothing behind is to be read. What can be read again is left; a pipe is read to its end, so that nothing is lost. */
  #isOver(): boolean {
    if (this.#base.ports.signal.aborted || this.#records?.problem) return true;
    const stopped = this.#delivery?.stopped;
    return stopped !== undefined && this.#isReplayable() && this.#counts.accepted === 0;
  }

  #sizeNow(): number | undefined {
    const { input, ports } = this.#base;
    return this.#isReplayable() ? ports.files.locate(input.path).size : undefined;
  }

  /** Whether somebody wrote more to the input after its end was read. */
  #grew(): boolean {
    return this.#sizeAtEnd !== undefined && (this.#sizeNow() ?? 0) > this.#sizeAtEnd;
  }

  #isReplayable(): boolean {
    return this.#counts.size !== undefined;
  }

  async #openRecords(): Promise<void> {
    const { input, ports } = this.#base;
    const { records, earlier } = await DeliveryRecords.open(this.#names, input.resume, ports.records, ports.files);
    this.#records = records;
    this.#earlier = earlier;
  }

  /** The events of one text. A promise only where something has to be waited for. */
  #text(text: EventText): Promise<void> | undefined {
    const parsed = parseText(text.text, text.format, { long: true });
    if ('problem' in parsed) {
      // An empty document is no entry that failed: there is none.
      if (!text.line && text.text.trim() === '') return undefined;
      return this.#refusals.unparsed(text, parsed.problem, ++this.#counts.read);
    }
    // What an earlier run wrote down because it was no event.
    const kept = isObject(parsed.value) && isObject(parsed.value.Failure) ? member(parsed.value, 'Text') : undefined;
    if (typeof kept === 'string') return this.#text({ ...text, text: kept, format: 'json' });
    const reads = readsOf(parsed.value, this.#base.expected);
    if (parsed.rounded === undefined) return this.#each(text, reads);
    return import('../domain/text/positions.ts').then(({ offsetOf }) => this.#each(text, reads, offsetOf));
  }

  #each(text: EventText, reads: Iterator<Read>, find?: Find): Promise<void> | undefined {
    for (let next = reads.next(); !next.done; next = reads.next()) {
      const waiting = this.#read(text, next.value, find);
      if (waiting) return waiting.then(() => this.#each(text, reads, find));
    }
    return undefined;
  }

  #read(text: EventText, read: Read, find: Find | undefined): Promise<void> | undefined {
    const number = ++this.#counts.read;
    const place = { number, line: text.above + 1 };
    if ('problem' in read) return this.#refusals.malformed(text, read.problem, place);
    const { input, expected } = this.#base;
    const { event, extras, detail } = read;
    const item = {
      ...place,
      entry: {
        source: event.source,
        detailType: event['detail-type'],
        detail: typeof detail === 'string' ? detail : detailText(text, read, find),
        ...(extras.time === undefined ? {} : { time: extras.time }),
        ...(extras.resources === undefined ? {} : { resources: extras.resources }),
        ...(extras.traceHeader === undefined ? {} : { traceHeader: extras.traceHeader }),
      },
      named: extras.bus,
    };
    if (!input.validate) return this.#judged(text, read, item, undefined);
    const address = expected?.major.address;
    if (address && (address.source !== event.source || address.detailType !== event['detail-type'])) {
      const message = `This event does not have the address of ${expected.major.ref}.`;
      return this.#judged(text, read, item, { status: 'unknown', message });
    }
    const verdict = this.#judge.judge(event);
    if ('then' in verdict) return verdict.then((late) => this.#judged(text, read, item, late));
    return this.#judged(text, read, item, verdict);
  }

  #judged(
    text: EventText,
    read: WholeRead,
    item: Pick<Item, 'number' | 'line' | 'entry' | 'named'>,
    verdict: Verdict | undefined,
  ): Promise<void> | undefined {
    const { input, expected } = this.#base;
    if (verdict?.status === 'invalid') return this.#refusals.invalid(text, read, item, verdict);
    if (verdict?.status === 'unknown' && (!input.allowUnknown || expected !== undefined)) {
      return this.#refusals.unknown(text, read, item, verdict.message);
    }
    // EventBridge would refuse it, whatever the catalogue says.
    const refused = entryFailure({ ...item.entry, detail: '{}' });
    if (refused) {
      const message = `PutEvents refuses this entry: ${refused.errorMessage} (${refused.errorCode})`;
      return this.#refusals.malformed(text, { pointer: read.at, message }, item);
    }
    const ref = verdict?.status === 'valid' ? verdict.schema : undefined;
    const bus = this.#busOf(item, ref);
    const admitted = this.#admitted.get(bus);
    if (admitted === undefined && this.#base.client) return this.#admit(bus).then(() => this.#go(item, bus));
    return this.#go(item, bus);
  }

  #busOf({ named, entry }: Pick<Item, 'named' | 'entry'>, ref: string | undefined): string {
    const { input, stage, expected, workspace } = this.#base;
    if (input.bus !== undefined) return input.bus;
    if (named !== undefined) return named;
    const major = ref?.replace(/@(\d+)\..*$/, '@$1');
    const home =
      expected?.event.bus ??
      (major === undefined ? busOfAddress(workspace, entry) : this.#homes.get(major)) ??
      'default';
    return stage?.buses.get(home) ?? home;
  }

  async #admit(bus: string): Promise<void> {
    const { client, input, ports, stage, workspace } = this.#base;
    if (client === undefined) return;
    const { settings } = workspace.catalogue;
    // Looking needs no agreement.
    const admission = { settings, stage, yes: input.yes || !this.#sends };
    const admitted = await admit(client, bus, admission, ports.person);
    this.#admitted.set(bus, admitted);
    if (this.#sends) this.#notes.push(...admitted.notes);
    else this.#readers.set(bus, await RuleReader.open(client, admitted));
  }

  #go(item: Pick<Item, 'number' | 'line' | 'entry' | 'named'>, bus: string): Promise<void> | undefined {
    const entry: EventEntry = { ...item.entry, bus };
    if (!this.#sends) {
      this.#readers.get(bus)?.add(entry);
      return undefined;
    }
    const digest = digestOfEvent(entry.source, entry.detailType, entry.detail);
    const known = this.#earlier.of(item.number, digest);
    if (known === 'changed') throw this.#changed(item);
    if (known === 'acknowledged') {
      this.#counts.earlier++;
      return undefined;
    }
    return this.#delivery?.add({ ...item, entry, digest, before: known });
  }

  #changed({ number, line }: { readonly number: number; readonly line: number }): EdaError {
    return new EdaError('input', {
      code: 'input-changed',
      message: `Entry ${number} is another one than the one that was acknowledged: the file has changed, and who is who can't be told.`,
      at: { file: this.#base.input.path, line },
      next: `Restore the file; or publish what is left of it under another name, by what ${this.#names.outcomes} says.`,
    });
  }

  #settled(outcomes: readonly (readonly [Item, Outcome])[], back: readonly Item[]): void {
    for (const [{ before = 0, line }, outcome] of outcomes) {
      if ('eventId' in outcome) this.#counts.accepted++;
      else {
        this.#counts.failed++;
        const alike = this.#failures.get(outcome.errorCode);
        const { errorCode, errorMessage } = outcome;
        if (alike) this.#failures.set(errorCode, { ...alike, count: alike.count + 1 });
        else this.#failures.set(errorCode, { errorCode, errorMessage, count: 1, line });
      }
      if (outcome.answersLost + before > 0) this.#counts.unsure++;
    }
    const written = this.#records?.settled(
      outcomes,
      back.map(({ number }) => number),
    );
    if (written === false) this.#delivery?.stop();
    this.#base.ports.onProgress(this.#counts);
  }

  /** Something that is not sent. */
  #refuse(item: Recorded, errorCode: string, errorMessage: string): void {
    const outcome = { errorCode, errorMessage, attempts: 0, answersLost: 0 };
    if (this.#records?.settled([[item, outcome]], []) === false) this.#delivery?.stop();
  }

  async #result(): Promise<Ended> {
    const { input, client, ports } = this.#base;
    const counts = this.#counts;
    const failure = this.#delivery?.stopped;
    const unrecorded = this.#records?.problem;
    const stopped = unrecorded ?? this.#stopped ?? (typeof failure === 'object' ? reasonOf(failure) : undefined);
    const aborted = ports.signal.aborted && this.#sends;
    const nothing = stopped !== undefined && counts.accepted + counts.earlier + counts.unsure === 0;
    // What is still there can be read again: then it is as if there had been no run.
    const untouched =
      nothing && !input.resume && unrecorded === undefined && this.#isReplayable() && failure !== undefined;
    const last = aborted
      ? interruption(counts, this.#isReplayable())
      : this.#sends && this.#grew()
        ? growth(input.path, counts)
        : undefined;
    const fine = counts.failed + counts.invalid + counts.unknown === 0 && (stopped ?? last) === undefined;
    // Which events may have arrived twice stands nowhere else.
    const remove = untouched || (fine && counts.unsure === 0 && input.outcomes === undefined);
    const explained: EventExplained[] = [];
    for (const reader of this.#readers.values()) explained.push(await reader.explained());
    const failed = this.#records?.failed === true && !untouched;
    const published: PublishedEvents = {
      input: input.path,
      buses: [...this.#admitted.keys()],
      ...(client === undefined ? {} : { where: client.where }),
      sent: this.#sends,
      counts: { ...counts },
      findings: this.#refusals.findings,
      failures: [...this.#failures.values()],
      ...(failed ? { failedFile: this.#names.failed } : {}),
      ...(this.#records !== undefined && !remove ? { outcomesFile: this.#names.outcomes } : {}),
      ...(stopped === undefined ? (last === undefined ? {} : { stopped: last }) : { stopped }),
      environment: unrecorded !== undefined || (stopped !== undefined && counts.accepted === 0),
      explained,
      notes: [
        ...this.#notes,
        ...closingNotes(counts, {
          unchecked: this.#sends && !input.validate,
          untouched,
          outcomes: this.#names.outcomes,
        }),
      ],
    };
    return {
      published,
      close: (told) => {
        const kept = !untouched && !(remove && told);
        this.#records?.close(untouched ? 'undo' : kept ? 'keep' : 'done');
        return this.#records !== undefined && kept ? this.#names.outcomes : undefined;
      },
    };
  }
}

/** The bus of an event that was not judged. */
function busOfAddress({ catalogue }: Workspace, { source, detailType }: EventEntry): string | undefined {
  for (const { bus, majors } of catalogue.events.values()) {
    if (majors.some(({ address }) => address.source === source && address.detailType === detailType)) return bus;
  }
  return undefined;
}
