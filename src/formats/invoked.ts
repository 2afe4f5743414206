import { Chalk, type ChalkInstance } from 'chalk';
import type { Answer, EventOutcome, Failure, LogLine, RefusedCall } from '../domain/invocation/model.ts';
import type { RenderOptions } from './render-options.ts';
import { renderEventJson } from './views.ts';
import { visibleJson, visibleLine } from './visible.ts';

/** What the action gives, as far as it is shown. */
interface InvokedView {
  readonly folder: string;
  readonly name: string;
  readonly shape: string;
  readonly built: boolean;
  readonly seed?: number;
  readonly events: readonly {
    readonly number: number;
    readonly from: string;
    readonly id?: string;
    readonly expected?: string;
  }[];
  readonly invocations: readonly InvocationView[];
  readonly metrics: Readonly<Record<string, number>>;
}

interface InvocationView {
  readonly number: number;
  readonly events: readonly (EventOutcome & { readonly good: boolean })[];
  readonly answer: Answer;
  readonly problem?: string;
  readonly failure?: Failure;
  readonly then: string;
  readonly milliseconds: number;
  readonly loading?: number;
  readonly memory?: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly logs: readonly LogLine[];
  readonly dropped: number;
  readonly refused: readonly RefusedCall[];
}

/** So much of an answer is shown. */
const LONGEST = 300;
/** So much of a line of the team's, and so many of them, where not all are asked for. */
const LONGEST_LINE = 2000;
const MOST_LINES = 100;
/** So many issues of an event. */
const MOST_ISSUES = 5;

/** What became of each event, invocation by invocation. `logs`: the lines of the generated code too, as they were written. */
export function renderInvoked(view: InvokedView, { colour }: RenderOptions, logs: boolean): string {
  const ink = new Chalk({ level: colour ? 1 : 0 });
  const { name, shape, events, invocations } = view;
  const head = `${ink.bold(visibleLine(name))} (${shape}): ${counted(events.length, 'event')}, ${counted(invocations.length, 'invocation')}`;
  const lines = [head, ...invocations.flatMap((each) => ['', ...invocationLines(each, view, ink, logs)])];
  return `${[...lines, '', summary(view)].join('\n')}\n`;
}

function invocationLines(invocation: InvocationView, view: InvokedView, ink: ChalkInstance, logs: boolean): string[] {
  const { number, answer, problem, failure, then, milliseconds, loading, memory, metrics, dropped, refused } =
    invocation;
  const facts = [
    `${Math.ceil(milliseconds)} ms`,
    ...(loading === undefined ? [] : [`loaded in ${Math.ceil(loading)} ms`]),
    ...(memory === undefined ? [] : [`${Math.ceil(memory / 1024 / 1024)} MB`]),
  ];
  const shown = answer.status === 'returned' ? cut(answer.text) : undefined;
  const written = invocation.logs.filter(({ generated }) => logs || !generated);
  const isBatch = shown !== undefined && shown !== 'null';
  const counts = Object.entries(metrics).map(([metric, value]) => `${visibleLine(metric)} ${value}`);
  return [
    `Invocation ${number}  ${ink.dim(facts.join(', '))}`,
    ...invocation.events.flatMap((event) => eventLines(event, view, ink)),
    ...(problem === undefined ? [] : [row('problem', ink.red(visibleLine(problem)))]),
    ...(failure === undefined ? [] : failureLines(failure, view).map((text, i) => row(i === 0 ? 'error' : '', text))),
    ...refused.map(({ operation, message }) => row('no such', `${visibleLine(operation)}: ${visibleLine(message)}`)),
    ...(isBatch ? [row('answer', visibleLine(shown))] : []),
    row('then', visibleLine(then)),
    ...(counts.length === 0 ? [] : [row('metrics', counts.join(', '))]),
    ...(dropped === 0 ? [] : [row('log', `${counted(dropped, 'line')} before these were dropped: it wrote too much`)]),
    ...(logs ? written : written.slice(0, MOST_LINES)).map((line) =>
      row('log', logs ? visibleLine(line.text) : cut(logLine(line, ink), LONGEST_LINE)),
    ),
    ...(logs || written.length <= MOST_LINES
      ? []
      : [row('log', `… and ${counted(written.length - MOST_LINES, 'line')} more: --logs shows them`)]),
  ];
}

function eventLines(event: InvocationView['events'][number], view: InvokedView, ink: ChalkInstance): string[] {
  const given = view.events[event.event - 1];
  const { outcome, again, good, reason, issues = [], failure } = event;
  const mark = !good ? ink.red('✖') : outcome === 'waiting' ? ink.yellow('!') : ink.green('✔');
  const indent = ' '.repeat(16);
  const expected = good || outcome === 'failed' ? '' : `, expected: ${given?.expected ?? 'handled'}`;
  const shown = issues.slice(0, MOST_ISSUES).map((issue) => `${issue.pointer || '/'} ${issue.message}`);
  if (issues.length > shown.length) shown.push(`and ${issues.length - shown.length} more`);
  return [
    `  ${String(event.event).padStart(3)} ${mark} ${WORDS[outcome].padEnd(9)} ${visibleLine(given?.from ?? '')}${again ? ': comes again' : ''}${expected}`,
    ...(reason === undefined ? [] : [`${indent}${visibleLine(reason)}: ${shown.map(visibleLine).join('; ')}`]),
    ...(failure === undefined ? [] : failureLines(failure, view).map((text) => `${indent}${text}`)),
  ];
}

const WORDS = {
  handled: 'handled',
  duplicate: 'duplicate',
  rejected: 'rejected',
  failed: 'failed',
  waiting: 'not now',
  untried: 'untried',
  unknown: 'unknown',
} as const satisfies Record<EventOutcome['outcome'], string>;

function failureLines({ type, message, at }: Failure, { folder }: InvokedView): string[] {
  const file = at === undefined || folder === '.' ? at : `${folder}/${at}`;
  const said = visibleLine(cut(`${type}: ${message}`));
  return [said, ...(file === undefined ? [] : [`at ${visibleLine(file)}`])];
}

/** A line of the team's: level, message and what they gave to it. */
function logLine({ text, fields }: LogLine, ink: ChalkInstance): string {
  if (fields === undefined) return visibleLine(text);
  const { level, message } = fields;
  const rest = Object.fromEntries(Object.entries(fields).filter(([key]) => !COMMON.has(key)));
  const more = Object.keys(rest).length === 0 ? '' : ` ${ink.dim(visibleJson(rest))}`;
  return `${visibleLine(String(level))} ${visibleLine(typeof message === 'string' ? message : JSON.stringify(message))}${more}`;
}

/** What Powertools' logger and the generated code put into each line. */
const COMMON: ReadonlySet<string> = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'cold_start',
  'function_arn',
  'function_memory_size',
  'function_name',
  'function_request_id',
  'sampling_rate',
  'xray_trace_id',
  'event_id',
  'event_reference',
  'event_version',
  'correlation_id',
]);

function summary({ events, invocations }: InvokedView): string {
  const last = new Map(invocations.flatMap((each) => each.events.map((event) => [event.event, event] as const)));
  const counts = new Map<string, number>();
  for (const { outcome } of last.values()) counts.set(WORDS[outcome], (counts.get(WORDS[outcome]) ?? 0) + 1);
  const told = [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
  const unsent = events.length - last.size;
  const planned = events.some(({ expected }) => expected !== undefined) && invocations.every(isGood);
  return `${told}${unsent > 0 ? `, ${unsent} not sent` : ''}${planned ? ': as expected' : ''}.`;
}

const isGood = ({ events, problem, failure }: InvocationView) =>
  problem === undefined && failure === undefined && events.every(({ good }) => good);

export function renderInvokedJson(view: InvokedView, verdict: 'pass' | 'fail', logs: boolean): string {
  const { invocations, ...rest } = view;
  return renderEventJson({
    verdict,
    ...rest,
    invocations: invocations.map(({ logs: written, answer, ...invocation }) => ({
      ...invocation,
      answer: answer.status === 'returned' ? { status: answer.status, response: JSON.parse(answer.text) } : answer,
      logs: written.filter(({ generated }) => logs || !generated).map(({ text, generated }) => ({ text, generated })),
    })),
  });
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(8)} ${text}`;
}

function cut(text: string, longest = LONGEST): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
