import { Chalk, type ChalkInstance } from 'chalk';
import { reasonInWords, speakerOf } from '../domain/dead-letters/advice.ts';
import { resourceOf } from '../domain/dead-letters/arn.ts';
import type { LetterGroup } from '../domain/dead-letters/group.ts';
import { type JudgedLetter, type LetterVerdict, subjectOf } from '../domain/dead-letters/model.ts';
import { deepestProblem } from '../domain/events/verdict.ts';
import type { RenderOptions } from './render-options.ts';
import { renderEventJson } from './views.ts';
import { visible, visibleJson, visibleLine } from './visible.ts';

/** What the actions give, as far as it is shown. */
interface ListView {
  readonly queue: string;
  readonly where: string;
  readonly about?: number;
  readonly read: number;
  readonly groups: readonly LetterGroup[];
  readonly notes: readonly string[];
}

interface ShownView extends JudgedLetter {
  readonly queue: string;
  readonly where: string;
  readonly why: string;
  readonly next: string;
  readonly notes: readonly string[];
}

interface EntryView extends JudgedLetter {
  readonly status: 'redriven' | 'duplicate' | 'uncertain' | 'kept' | 'planned';
  readonly to?: string;
  readonly eventId?: string;
  readonly why?: string;
  readonly next?: string;
}

interface RedrivenView {
  readonly queue: string;
  readonly where: string;
  readonly entries: readonly EntryView[];
  readonly passedOver: number;
  readonly dryRun: boolean;
  readonly interrupted: boolean;
  readonly notes: readonly string[];
}

const counted = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

export function renderDeadLetters({ queue, where, read, groups }: ListView, { colour }: RenderOptions): string {
  const ink = inkOf(colour);
  if (read === 0) return `No dead letters in ${visibleLine(queue)} at ${visibleLine(where)}.\n`;
  const lines = [`${counted(read, 'dead letter')} in ${visibleLine(queue)} at ${visibleLine(where)}`];
  for (const group of groups) {
    const { reason, format, letters, oldest, newest } = group;
    const path = [reason.rule, reason.target]
      .filter((arn) => arn !== undefined)
      .map((arn) => resourceOf(arn as string));
    const from = path.length === 0 ? format : path.join(' -> ');
    lines.push(
      '',
      `${ink.bold(visibleLine(reason.code))}  ${visibleLine(from)}  ${visibleLine(group.subject)}  ${ink.dim(`${letters.length}, ${span(oldest, newest)}`)}`,
    );
    const said = reason.message === undefined ? '' : `. ${speakerOf(group)} said: "${reason.message}"`;
    lines.push(`  ${visibleLine(`${reasonInWords(group)}${said}`)}`);
    for (const one of letters) {
      lines.push(
        `  ${String(one.number).padStart(3)}  ${ink.dim(visibleLine(one.letter.message.id))}  ${verdictLine(one.verdict, ink, subjectOf(one))}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

function span(oldest: Date | undefined, newest: Date | undefined): string {
  if (oldest === undefined || newest === undefined) return 'at no known time';
  return oldest.getTime() === newest.getTime() ? time(oldest) : `${time(oldest)} to ${time(newest)}`;
}

function time(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

function verdictLine(verdict: LetterVerdict, ink: ChalkInstance, subject: string): string {
  if (verdict.status === 'unchecked') return visibleLine(subject);
  if (verdict.status === 'valid') return `${ink.green('✔')} ${visibleLine(verdict.schema)}`;
  if (verdict.status === 'unknown') return `${ink.yellow('!')} ${visibleLine(verdict.message)}`;
  const problem = deepestProblem(verdict.problems);
  return `${ink.red('✖')} ${visibleLine(verdict.schema)}: ${visibleLine(problem?.pointer || '/')}: ${visibleLine(problem?.message ?? '')}`;
}

export function renderDeadLetter(view: ShownView, { colour }: RenderOptions): string {
  const ink = inkOf(colour);
  const { letter, verdict, number, why, next, queue, where } = view;
  const { message, reason, event, pointer, eventIds } = letter;
  const rows: (readonly [string, string | undefined])[] = [
    ['reason', `${reason.code}: ${why}`],
    ['message', reason.message],
    ['rule', reason.rule],
    ['target', reason.target],
    ['sent', message.sent === undefined ? undefined : time(message.sent)],
    ['received', message.receives === undefined ? undefined : `${message.receives} times, this look included`],
    ['group', message.group],
    ['stream', pointer?.stream],
    ['shard', pointer?.shard],
    [
      'records',
      pointer?.first === undefined
        ? undefined
        : `${pointer.records ?? '?'}, from ${pointer.first} to ${pointer.last ?? '?'}`,
    ],
    ['event ids', eventIds?.join(', ')],
    ['source', event?.source],
    ['detail-type', event?.detailType],
    ['event id', event?.id],
    ['time', event?.time],
    ['resources', event?.resources.length ? event.resources.join(', ') : undefined],
    ['next', next],
  ];
  const shown = rows.flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${name.padEnd(11)}  ${visibleLine(value)}`],
  );
  const problems =
    verdict.status === 'invalid'
      ? verdict.problems.map(
          ({ pointer: at, message: said }) => `  ${ink.red('✖')} ${visibleLine(at || '/')}: ${visibleLine(said)}`,
        )
      : [];
  const judged =
    verdict.status === 'unchecked'
      ? []
      : verdict.status === 'invalid'
        ? [`${ink.red('✖')} not what ${visibleLine(verdict.schema)} says:`, ...problems]
        : [verdictLine(verdict, ink, '')];
  const content = event ? visibleJson(event.detail, 2) : visible(message.body);
  return `${[
    `${ink.bold(`${number}  ${visibleLine(message.id)}`)}  ${letter.format} in ${visibleLine(queue)} at ${visibleLine(where)}`,
    ...shown,
    '',
    ...judged,
    ...(letter.without === undefined ? [] : [visibleLine(letter.without)]),
    content,
  ].join('\n')}\n`;
}

export function renderRedriven(view: RedrivenView, { colour }: RenderOptions): string {
  const ink = inkOf(colour);
  const marks = {
    redriven: ink.green('✔'),
    duplicate: ink.red('✖ possible duplicate'),
    uncertain: ink.red('✖ not known'),
    kept: ink.yellow('! kept'),
    planned: 'would send',
  };
  const lines: string[] = [];
  for (const entry of view.entries) {
    const to = entry.to === undefined ? '' : ` -> ${visibleLine(entry.to)}`;
    const id = entry.eventId === undefined ? '' : `: ${visibleLine(entry.eventId)}`;
    lines.push(
      `${marks[entry.status]} ${visibleLine(entry.letter.message.id)} ${visibleLine(subjectOf(entry))}${to}${id}`,
    );
    if (entry.why !== undefined) lines.push(`    ${visibleLine(entry.why)}`);
    if (entry.next !== undefined) lines.push(`    next: ${visibleLine(entry.next)}`);
  }
  const count = (status: EntryView['status']) => view.entries.filter((entry) => entry.status === status).length;
  const parts = [
    view.dryRun ? `${count('planned')} would be redriven` : `${count('redriven')} redriven`,
    ...(count('duplicate') > 0 ? [`${counted(count('duplicate'), 'possible duplicate')}`] : []),
    ...(count('uncertain') > 0 ? [`${count('uncertain')} not known`] : []),
    ...(count('kept') > 0 ? [`${count('kept')} kept`] : []),
    ...(view.passedOver > 0 ? [`${view.passedOver} did not meet the filters`] : []),
  ];
  const end = view.interrupted ? ' You stopped it: the others are in the queue still.' : '';
  lines.push(`${visibleLine(view.queue)} at ${visibleLine(view.where)}: ${parts.join(', ')}.${end}`);
  return `${lines.join('\n')}\n`;
}

export function renderDeadLettersJson({ queue, where, about, read, groups, notes }: ListView): string {
  return renderEventJson({
    queue,
    where,
    ...(about === undefined ? {} : { about }),
    read,
    notes,
    groups: groups.map(({ format, reason, subject, oldest, newest, letters }) => ({
      format,
      reason: { ...reason, words: reasonInWords({ format, reason }) },
      subject,
      count: letters.length,
      ...(oldest === undefined ? {} : { oldest: oldest.toISOString() }),
      ...(newest === undefined ? {} : { newest: newest.toISOString() }),
      messages: letters.map(({ number, letter, verdict }) => ({ number, id: letter.message.id, verdict })),
    })),
  });
}

export function renderDeadLetterJson({ queue, where, notes, next, ...one }: ShownView): string {
  return renderEventJson({ queue, where, notes, ...letterJson(one), next });
}

export function renderRedrivenJson(view: RedrivenView, failed: boolean): string {
  const { entries, ...rest } = view;
  return renderEventJson({
    verdict: failed ? 'fail' : 'pass',
    ...rest,
    entries: entries.map(({ letter, number, verdict, ...entry }) => ({
      id: letter.message.id,
      subject: subjectOf({ letter, verdict }),
      reason: letter.reason.code,
      ...entry,
    })),
  });
}

function letterJson({ number, letter, verdict }: JudgedLetter) {
  const { message, format, reason, event, pointer, eventIds, without } = letter;
  const { text: _, detailText: __, ...shown } = event ?? { text: '', detailText: '' };
  return {
    number,
    id: message.id,
    format,
    reason: { ...reason, words: reasonInWords(letter) },
    ...(message.sent === undefined ? {} : { sent: message.sent.toISOString() }),
    ...(message.receives === undefined ? {} : { receives: message.receives }),
    ...(message.group === undefined ? {} : { group: message.group }),
    ...(event === undefined ? {} : { event: shown }),
    ...(pointer === undefined ? {} : { pointer }),
    ...(eventIds === undefined ? {} : { eventIds }),
    ...(without === undefined ? {} : { without }),
    body: message.body,
    verdict,
  };
}

function inkOf(colour: boolean): ChalkInstance {
  return new Chalk({ level: colour ? 1 : 0 });
}
