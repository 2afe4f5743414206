import type { Outcome } from '../domain/events/delivery.ts';
import { EarlierOutcomes, outcomeLine, ranges, sendingLine } from '../domain/events/outcomes.ts';
import { EdaError, type ErrorDetail } from '../errors.ts';
import type { EventEntry, FileWorld, RecordFile, Records } from '../ports.ts';

/** An entry of the input, as far as it is recorded. */
export interface Recorded {
  readonly number: number;
  readonly line: number;
  /** Absent for what is no event; then `text` is what stands there, if it is text. */
  readonly entry?: EventEntry;
  readonly text?: string;
  /** The bus that the event itself names. */
  readonly named?: string | undefined;
  readonly digest?: string;
  /** How often it was sent in an earlier run that never heard of it. */
  readonly before?: number;
}

export interface RecordNames {
  readonly outcomes: string;
  readonly failed: string;
  /** What is being sent at this moment; stands only while a run does. */
  readonly sending: string;
}

/** Beside the input: `orders.ndjson` has `orders.outcomes.ndjson`, and `orders.failed.ndjson`, which has `orders.failed.2.ndjson`. */
export function recordNames(
  path: string,
  given: { readonly outcomes?: string | undefined; readonly failed?: string | undefined },
): RecordNames {
  const stdin = path === '-' || /^\/(?:dev|proc)\//.test(path);
  const base = stdin ? 'stdin' : path.replace(/\.(?:ndjson|jsonl|json|ya?ml)$/i, '');
  const [, stem = base, again] = /^(.*)\.failed(?:\.(\d+))?$/.exec(base) ?? [];
  const failed = stem === base ? `${base}.failed.ndjson` : `${stem}.failed.${Number(again ?? 1) + 1}.ndjson`;
  const outcomes = given.outcomes ?? `${base}.outcomes.ndjson`;
  return { outcomes, failed: given.failed ?? failed, sending: `${outcomes}.sending` };
}

/**
 * The files that a run keeps. Every write is done before the run goes on, so that a run that is killed leaves behind what it
 * did: outcomes of what was answered, and what was being sent.
 */
export class DeliveryRecords {
  readonly #records: Records;
  readonly #names: RecordNames;
  readonly #outcomes: RecordFile;
  readonly #sending: RecordFile;
  /** Whether no earlier run has written the outcomes. */
  readonly #fresh: boolean;
  #failed: RecordFile | undefined;
  #failures = 0;
  #begun = false;
  #problem: ErrorDetail | undefined;
  /** What could not be recorded. */
  readonly #acknowledged: number[] = [];
  readonly #undelivered: number[] = [];

  private constructor(records: Records, names: RecordNames, sending: RecordFile) {
    this.#records = records;
    this.#names = names;
    this.#sending = sending;
    this.#fresh = (records.size(names.outcomes) ?? 0) === 0;
    this.#outcomes = records.open(names.outcomes, false);
  }

  /** Opens the files, and reads what an earlier run left. Throws EdaError where one is there and `resume` is not asked for. */
  static async open(
    names: RecordNames,
    resume: boolean,
    records: Records,
    files: FileWorld,
  ): Promise<{ readonly records: DeliveryRecords; readonly earlier: EarlierOutcomes }> {
    const earlier = new EarlierOutcomes();
    const there = (path: string) => (records.size(path) ?? 0) > 0;
    if (!resume && there(names.outcomes)) throw begunBefore(names);
    if (!resume && there(names.failed)) throw failedBefore(names);
    const { file, before } = records.claim(names.sending);
    try {
      if (there(names.outcomes)) {
        for await (const lines of files.lines(names.outcomes)) {
          for (const line of lines) if (typeof line === 'string') earlier.read(line);
        }
      }
      if (before !== undefined) earlier.readSending(before);
      return { records: new DeliveryRecords(records, names, file), earlier };
    } catch (error) {
      file.close();
      if (before === undefined) records.remove(names.sending);
      throw error;
    }
  }

  /** Why something could not be recorded, with what it was. */
  get problem(): ErrorDetail | undefined {
    if (this.#problem === undefined) return undefined;
    const parts = [
      ...(this.#acknowledged.length > 0
        ? [`acknowledged and not recorded: entries ${ranges(this.#acknowledged)}`]
        : []),
      ...(this.#undelivered.length > 0 ? [`neither delivered nor kept: entries ${ranges(this.#undelivered)}`] : []),
    ];
    return { ...this.#problem, ...(parts.length === 0 ? {} : { found: parts.join('; ') }) };
  }

  /** Whether there is a file of what was not delivered. */
  get failed(): boolean {
    return this.#failed !== undefined && this.#failures > 0;
  }

  sending(numbers: readonly number[]): void {
    this.#try(() => this.#sending.append(sendingLine('+', numbers)));
  }

  /** Records outcomes, and takes back what surely did not arrive. Whether all could be written. */
  settled(outcomes: readonly (readonly [Recorded, Outcome])[], back: readonly number[]): boolean {
    const failed = outcomes.filter(([, outcome]) => 'errorCode' in outcome);
    this.#failures += failed.length;
    // What an earlier run could not deliver is delivered now, or fails again: from here on the old file would be wrong.
    const stale = !this.#begun && outcomes.length > 0 && (this.#records.size(this.#names.failed) ?? 0) > 0;
    this.#begun ||= outcomes.length > 0;
    if (failed.length > 0 || stale) {
      const lines = failed.map(([item, outcome]) => failedLine(item, outcome)).join('');
      const kept = this.#try(() => {
        this.#failed ??= this.#records.open(this.#names.failed, true);
        this.#failed.append(lines);
      });
      if (!kept) this.#undelivered.push(...failed.map(([{ number }]) => number));
    }
    const recorded = this.#try(() => {
      if (outcomes.length > 0)
        this.#outcomes.append(outcomes.map(([item, outcome]) => outcomeLine(item, outcome)).join(''));
      const settled = [...back, ...failed.map(([{ number }]) => number)];
      if (settled.length > 0) this.#sending.append(sendingLine('-', settled));
    });
    if (!recorded) {
      for (const [{ number }, outcome] of outcomes) if ('eventId' in outcome) this.#acknowledged.push(number);
    }
    return this.#problem === undefined;
  }

  /**
   * `keep`: the files stay. `done`: nobody needs them any more. `undo`: nothing was sent, and they are as they were before.
   * `leave`: all stays as a kill would leave it, what was being sent too, because nobody knows what became of it.
   */
  close(how: 'keep' | 'done' | 'undo' | 'leave'): void {
    for (const file of [this.#sending, this.#outcomes, this.#failed]) file?.close();
    if (how === 'leave') return;
    this.#records.remove(this.#names.sending);
    if (how === 'done' || (how === 'undo' && this.#fresh)) this.#records.remove(this.#names.outcomes);
    if (this.#failed && (this.#failures === 0 || (how === 'undo' && this.#fresh)))
      this.#records.remove(this.#names.failed);
  }

  #try(write: () => void): boolean {
    try {
      write();
      return true;
    } catch (error) {
      if (!(error instanceof EdaError)) throw error;
      this.#problem ??= error.detail;
      return false;
    }
  }
}

/** What was not delivered, as an entry of PutEvents, so that it can be published again; beside it, why. */
function failedLine({ number, line, entry, text, named, before = 0 }: Recorded, outcome: Outcome): string {
  const { attempts } = outcome;
  const { errorCode, errorMessage } = 'errorCode' in outcome ? outcome : { errorCode: '', errorMessage: '' };
  const answersLost = outcome.answersLost + before;
  const Failure = {
    entry: number,
    line,
    errorCode,
    errorMessage,
    attempts,
    ...(answersLost > 0 ? { answersLost } : {}),
  };
  if (entry === undefined) return `${JSON.stringify({ Failure, ...(text === undefined ? {} : { Text: text }) })}\n`;
  const written = {
    Source: entry.source,
    DetailType: entry.detailType,
    Detail: entry.detail,
    ...(named === undefined ? {} : { EventBusName: named }),
    ...(entry.time === undefined ? {} : { Time: entry.time.toISOString() }),
    ...(entry.resources === undefined ? {} : { Resources: entry.resources }),
    ...(entry.traceHeader === undefined ? {} : { TraceHeader: entry.traceHeader }),
    Failure,
  };
  return `${JSON.stringify(written)}\n`;
}

function begunBefore({ outcomes }: RecordNames): EdaError {
  return new EdaError('usage', {
    code: 'begun-before',
    message: 'These events were published before, or some of them: this file says which. Nothing was sent.',
    at: { file: outcomes },
    next: 'Pass --resume to send only what was not acknowledged. To send all of them once more, remove the file or name another with --outcomes.',
  });
}

function failedBefore({ failed }: RecordNames): EdaError {
  return new EdaError('usage', {
    code: 'failed-before',
    message:
      'This file holds events that an earlier run could not deliver, and would be written over. Nothing was sent.',
    at: { file: failed },
    next: `Publish them (eda publish events ${failed}), or remove it, or name another with --failed.`,
  });
}
