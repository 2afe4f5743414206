import type { Target } from '../domain/catalogue/reference.ts';
import { type EventRead, eventsIn, type MalformedEvent, type ReadEvent } from '../domain/events/read-events.ts';
import { rules } from '../domain/events/rules.ts';
import type { Verdict } from '../domain/events/verdict.ts';
import { childPointer, isArray, type Json } from '../domain/json.ts';
import type { Finding, Report } from '../domain/report.ts';
import { parseText, type TextProblem } from '../domain/text/parse.ts';
import { EdaError } from '../errors.ts';
import type { FileWorld } from '../ports.ts';
import {
  type EventText,
  eventTexts,
  malformedEvent,
  noText,
  positionIn,
  roundedFinding,
  unparsedText,
} from './event-text.ts';
import { findEvent } from './find-event.ts';
import { EventJudge } from './judge-events.ts';
import { loadCatalogue, requireWorkspace, type Workspace } from './load-catalogue.ts';
import { counted } from './words.ts';

export interface EventValidateInput {
  /** Files as given; `-` is stdin. */
  readonly paths: readonly string[];
  /** A reference: every event must be this one. Absent: each is found by its address. */
  readonly event?: string;
  /** The files hold details alone; with `event`. */
  readonly detail: boolean;
  /** An event that the catalogue does not know is an error. */
  readonly strict: boolean;
  /** At most so many errors, and so many warnings, are reported; all are counted. */
  readonly limit: number;
  readonly workspace?: string;
}

export interface EventsValidated {
  readonly report: Report;
  /** For stderr. */
  readonly notes: readonly string[];
}

/**
 * Checks events against the catalogue. A file of one event a line is read as it comes: memory stays flat, and a line that is
 * wrong does not stop those behind it. Throws EdaError where there is no workspace, or a file can't be read.
 */
export async function validateEvents(input: EventValidateInput, world: FileWorld): Promise<EventsValidated> {
  const [first, ...others] = input.paths;
  if (first === undefined) {
    throw new EdaError('usage', {
      code: 'no-file-named',
      message: 'No file is named.',
      expected: 'files with events, or - for stdin',
      next: 'See `eda event validate --help`.',
    });
  }
  if (input.detail && input.event === undefined) {
    throw new EdaError('usage', {
      code: 'detail-of-what',
      message: 'A detail alone does not say which event it is of.',
      next: 'Name it with --event.',
    });
  }
  const workspace = await loadCatalogue(world.open(requireWorkspace(world.workspace(input.workspace))));
  const check = new EventCheck(workspace, input);
  for (const path of [first, ...others]) await check.file(path, world);
  return { report: check.report(input.paths.length), notes: notesOf(workspace) };
}

function notesOf({ broken }: Workspace): readonly string[] {
  if (broken.size === 0) return [];
  const files = broken.size === 1 ? '1 file of the catalogue has' : `${broken.size} files of the catalogue have`;
  return [`${files} errors, so events may be unknown here: run \`eda schema validate\`.`];
}

class EventCheck {
  readonly #input: EventValidateInput;
  readonly #judge: EventJudge;
  readonly #expected: Target | undefined;
  readonly #findings: Finding[] = [];
  readonly #kept = { error: 0, warning: 0 };
  readonly #left = { error: 0, warning: 0 };
  readonly #counts = { events: 0, valid: 0, invalid: 0, unknown: 0 };

  constructor(workspace: Workspace, input: EventValidateInput) {
    this.#input = input;
    this.#expected = input.event === undefined ? undefined : findEvent(workspace, input.event);
    this.#judge = new EventJudge(workspace, this.#expected, input.detail);
  }

  async file(path: string, world: FileWorld): Promise<void> {
    for await (const texts of eventTexts(path, world)) {
      for (const text of texts) {
        if ('problem' in text) {
          this.#add(noText(text, path));
          continue;
        }
        const done = this.#text(text);
        if (done) await done;
      }
    }
  }

  report(files: number): Report {
    const { events, valid, invalid, unknown } = this.#counts;
    const parts = [
      `${valid} valid`,
      ...(invalid > 0 ? [`${invalid} invalid`] : []),
      ...(unknown > 0 ? [`${unknown} unknown to the catalogue`] : []),
    ];
    const left = this.#left.error + this.#left.warning;
    const where = files === 1 ? '' : ` in ${files} files`;
    const more = left === 0 ? '' : ` ${counted(left, 'finding')} more not shown: see --limit.`;
    return {
      findings: this.#findings,
      summary: `Checked ${counted(events, 'event')}${where}: ${parts.join(', ')}.${more}`,
      checked: { ...this.#counts },
    };
  }

  /** The events of one text. A promise only where something has to be loaded or reported: most events need neither. */
  #text(text: EventText): Promise<void> | undefined {
    const parsed = parseText(text.text, text.format, { long: true });
    if ('problem' in parsed) return this.#unparsed(text, parsed.problem);
    const rounded = parsed.rounded && this.#rounded(text, parsed.rounded);
    const reads = this.#input.detail ? detailsIn(parsed.value, this.#expected as Target) : eventsIn(parsed.value);
    for (let next = reads.next(); !next.done; next = reads.next()) {
      const waiting = this.#read(text, next.value);
      if (waiting) {
        return waiting.then(async () => {
          for (const read of reads) await this.#read(text, read);
          await rounded;
        });
      }
    }
    return rounded;
  }

  #read(text: EventText, read: EventRead): Promise<void> | undefined {
    this.#counts.events++;
    if ('problem' in read) {
      this.#counts.invalid++;
      return this.#malformed(text, read.problem);
    }
    const verdict = this.#judge.judge(read.event);
    const rounded = read.rounded && this.#rounded(text, read.rounded, read.detailAt);
    if ('then' in verdict) return verdict.then((late) => this.#heard(text, read, late)).then(() => rounded);
    return this.#heard(text, read, verdict) ?? rounded;
  }

  #heard(text: EventText, read: ReadEvent, verdict: Verdict): Promise<void> | undefined {
    if (verdict.status === 'valid') {
      this.#counts.valid++;
      return undefined;
    }
    if (verdict.status === 'invalid') {
      this.#counts.invalid++;
      return this.#invalid(text, read, verdict);
    }
    if (this.#expected === undefined) this.#counts.unknown++;
    else this.#counts.invalid++;
    return this.#stranger(text, read, verdict.message);
  }

  async #rounded(text: EventText, problem: TextProblem, detailAt?: string): Promise<void> {
    if (this.#wanted('warning')) this.#add(await roundedFinding(text, problem, detailAt));
  }

  async #invalid(text: EventText, read: ReadEvent, verdict: Verdict & { status: 'invalid' }): Promise<void> {
    for (const { pointer, message, found, expected, next } of verdict.problems) {
      if (!this.#wanted('error')) continue;
      const at = pointer === '' ? '' : ` at "${pointer}"`;
      const inText = read.detailIsText;
      this.#add({
        rule: 'event-invalid',
        severity: 'error',
        message: `${verdict.schema}${at}: ${message}.`,
        at: {
          file: text.file,
          ...(await positionIn(text, read.detailAt, inText ? { pointer } : undefined, pointer)),
          pointer: inText ? read.detailAt : read.detailAt + pointer,
        },
        ...(found === undefined ? {} : { found }),
        ...(expected === undefined ? {} : { expected }),
        ...(next === undefined ? {} : { next }),
      });
    }
  }

  async #malformed(text: EventText, problem: MalformedEvent): Promise<void> {
    if (this.#wanted('error')) this.#add(await malformedEvent(text, problem));
  }

  async #stranger(text: EventText, read: ReadEvent, message: string): Promise<void> {
    const expected = this.#expected;
    const severity = expected || this.#input.strict ? 'error' : rules['event-uncatalogued'].severity;
    if (!this.#wanted(severity)) return;
    const { source, 'detail-type': detailType } = read.event;
    const key = read.detailIsText ? 'DetailType' : 'detail-type';
    const pointer = this.#input.detail ? read.at : childPointer(read.at, key);
    const at = { file: text.file, ...(await positionIn(text, pointer)), pointer };
    if (expected === undefined) {
      this.#add({
        rule: 'event-uncatalogued',
        severity,
        message,
        at,
        next: 'Correct its address, or add the event: see `eda schema list`.',
      });
      return;
    }
    const { address } = expected.major;
    const match = address.match === undefined ? '' : `, and a detail that matches ${JSON.stringify(address.match)}`;
    this.#add({
      rule: 'event-unexpected',
      severity,
      message,
      at,
      found: `source "${source}", detail-type "${detailType}"`,
      expected: `source "${address.source}", detail-type "${address.detailType}"${match}`,
      next: 'Name the event that it is, or leave --event out.',
    });
  }

  async #unparsed(text: EventText, problem: TextProblem): Promise<void> {
    if (text.line) {
      this.#counts.events++;
      this.#counts.invalid++;
    }
    if (this.#wanted('error')) this.#add(await unparsedText(text, problem));
  }

  #wanted(severity: 'error' | 'warning'): boolean {
    if (this.#kept[severity] < this.#input.limit) return true;
    this.#left[severity]++;
    return false;
  }

  #add(finding: Finding): void {
    this.#kept[finding.severity]++;
    this.#findings.push(finding);
  }
}

/** With `--detail`: each document is a detail, or a list of them. */
function* detailsIn(value: Json, { major }: Target): Generator<EventRead> {
  const { source, detailType } = major.address;
  const read = (detail: Json, at: string): EventRead => {
    return { event: { source, 'detail-type': detailType, detail }, at, detailAt: at, detailIsText: false };
  };
  if (isArray(value)) for (const [i, item] of value.entries()) yield read(item, `/${i}`);
  else yield read(value, '');
}
