import type { Target } from '../domain/catalogue/reference.ts';
import type { PublishCounts } from '../domain/events/published-events.ts';
import type { MalformedEvent } from '../domain/events/read-events.ts';
import { deepestProblem, type Verdict } from '../domain/events/verdict.ts';
import type { Finding } from '../domain/report.ts';
import type { TextProblem } from '../domain/text/parse.ts';
import type { Recorded } from './delivery-records.ts';
import { type EventText, malformedEvent, type NoText, noText, positionIn, unparsedText } from './event-text.ts';
import { textAt, type WholeRead } from './publish-reads.ts';

/** So many of the events that are not sent are reported with their place; all are counted, and stand in the file of what failed. */
const REPORTED = 20;

/** What of a file of events is not sent, and why. A promise only while a place is looked for. */
export class Refusals {
  readonly findings: Finding[] = [];
  readonly #file: string;
  readonly #expected: Target | undefined;
  readonly #counts: PublishCounts;
  readonly #keep: (item: Recorded, errorCode: string, errorMessage: string) => void;

  constructor(
    file: string,
    expected: Target | undefined,
    counts: PublishCounts,
    keep: (item: Recorded, errorCode: string, errorMessage: string) => void,
  ) {
    this.#file = file;
    this.#expected = expected;
    this.#counts = counts;
    this.#keep = keep;
  }

  async #report(finding: () => Promise<Finding>): Promise<void> {
    if (this.findings.length < REPORTED) this.findings.push(await finding());
  }

  unreadable(text: NoText, number: number): Promise<void> {
    this.#counts.invalid++;
    this.#keep({ number, line: (text.above ?? 0) + 1 }, 'event-malformed', text.problem.detail);
    return this.#report(async () => noText(text, this.#file));
  }

  unparsed(text: EventText, problem: TextProblem, number: number): Promise<void> {
    this.#counts.invalid++;
    this.#keep({ number, line: text.above + 1, text: text.text }, problem.rule, problem.message);
    return this.#report(() => unparsedText(text, problem));
  }

  malformed(text: EventText, problem: MalformedEvent, item: Pick<Recorded, 'number' | 'line'>): Promise<void> {
    this.#counts.invalid++;
    this.#keep({ ...item, text: text.line ? text.text : textAt(text, problem) }, 'event-malformed', problem.message);
    return this.#report(() => malformedEvent(text, problem));
  }

  invalid(
    text: EventText,
    read: WholeRead,
    item: Recorded,
    { schema, problems }: Verdict & { status: 'invalid' },
  ): Promise<void> {
    this.#counts.invalid++;
    const deepest = deepestProblem(problems) ?? { pointer: '', message: 'it is not valid' };
    const { pointer, found, expected, next } = deepest;
    const message = `${schema}${pointer === '' ? '' : ` at "${pointer}"`}: ${deepest.message}.`;
    this.#keep(item, 'event-invalid', message);
    return this.#report(async () => ({
      rule: 'event-invalid',
      severity: 'error',
      message,
      at: {
        file: text.file,
        ...(await positionIn(text, read.detailAt, read.detailIsText ? { pointer } : undefined, pointer)),
      },
      ...(found === undefined ? {} : { found }),
      ...(expected === undefined ? {} : { expected }),
      ...(next === undefined ? {} : { next }),
    }));
  }

  unknown(text: EventText, read: WholeRead, item: Recorded, message: string): Promise<void> {
    this.#counts.unknown++;
    const rule = this.#expected ? 'event-unexpected' : 'event-uncatalogued';
    this.#keep(item, rule, message);
    return this.#report(async () => ({
      rule,
      severity: 'error',
      message,
      at: { file: text.file, ...(await positionIn(text, read.at)) },
      next: this.#expected
        ? 'Name the event that it is, or leave --event out.'
        : 'Correct its address, add the event to the catalogue, or pass --allow-unknown.',
    }));
  }
}
