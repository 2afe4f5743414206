import { Chalk } from 'chalk';
import type { EventExplained } from '../domain/events/published.ts';
import { type PublishCounts, type PublishedEvents, publishEventsFailed } from '../domain/events/published-events.ts';
import type { EntryFailure } from '../domain/events/put-events.ts';
import { renderFinding } from './pretty.ts';
import type { RenderOptions } from './render-options.ts';
import { visibleJson, visibleLine } from './visible.ts';

const number = (value: number) => value.toLocaleString('en');
const events = (value: number) => `${number(value)} event${value === 1 ? '' : 's'}`;

/** One line of a run that goes on. `milliseconds` since it began. */
export function renderProgress(counts: Readonly<PublishCounts>, milliseconds: number): string {
  const { read, accepted, earlier, failed, invalid, unknown, position, size } = counts;
  const lost = failed + invalid + unknown;
  // What was read and waits is not done.
  const settled = read === 0 ? 1 : Math.min(1, (accepted + earlier + lost) / read);
  const rate = Math.round(accepted / Math.max(0.001, milliseconds / 1000));
  const done = size === undefined ? undefined : Math.min(1, position / Math.max(1, size)) * settled;
  const left = done === undefined || done < 0.01 ? undefined : (milliseconds / 1000) * (1 / done - 1);
  return [
    ...(done === undefined ? [] : [`${bar(done)} ${String(Math.floor(done * 100)).padStart(3)} %`]),
    `${number(accepted + earlier)} accepted`,
    ...(lost > 0 ? [`${number(lost)} not`] : []),
    `${number(rate)}/s`,
    ...(left === undefined ? [] : [`${clock(left)} left`]),
  ].join(' · ');
}

function bar(done: number): string {
  const width = 20;
  const full = Math.round(done * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Why events have no outcome yet. `until`: when that ends. */
export function waitingWords(
  { where, failure }: { readonly where: string; readonly failure?: EntryFailure },
  until: Date,
): string {
  const end = `until ${until.toTimeString().slice(0, 8)} (--deadline).`;
  if (failure === undefined) return `No answer from ${where} yet: waited for ${end}`;
  return `Not accepted yet (${failure.errorCode}: ${failure.errorMessage.replace(/\.$/, '')}): tried again ${end}`;
}

/** What a run came to: for stdout, and for stderr. */
export function renderPublishedEvents(
  published: PublishedEvents,
  seconds: number,
  { colour }: RenderOptions,
): { readonly text: string; readonly notes: readonly string[] } {
  const ink = new Chalk({ level: colour ? 1 : 0 });
  const { counts, findings, failures, failedFile, outcomesFile, stopped } = published;
  const lines = findings.flatMap((finding) => [...renderFinding(finding, ink), '']);
  const hidden = counts.invalid + counts.unknown - findings.length;
  if (hidden > 0) lines.push(`… and ${number(hidden)} more that were not sent.`, '');
  const mark = publishEventsFailed(published) ? ink.red('✖') : ink.green('✔');
  lines.push(visibleLine(`${mark} ${sentence(published, seconds)}`));
  for (const { count, errorCode, errorMessage, line } of failures) {
    lines.push(visibleLine(`  ${number(count)} × ${errorCode}: ${errorMessage} (first: line ${line})`));
  }
  if (failedFile !== undefined) lines.push(`  not delivered  ${visibleLine(failedFile)}`);
  if (outcomesFile !== undefined) lines.push(`  outcomes       ${visibleLine(outcomesFile)}`);
  const notes = [...published.notes];
  if (stopped !== undefined) {
    const at = stopped.at === undefined ? '' : `${[stopped.at.file, stopped.at.line].filter(Boolean).join(':')}: `;
    notes.push(`${at}${stopped.message}`);
    for (const part of ['found', 'expected', 'next'] as const) {
      if (stopped[part] !== undefined) notes.push(`  ${`${part}:`.padEnd(9)} ${stopped[part]}`);
    }
  }
  return { text: `${lines.join('\n')}\n`, notes };
}

function sentence({ counts, sent, where, buses }: PublishedEvents, seconds: number): string {
  const { read, accepted, earlier, failed, invalid, unknown } = counts;
  const to = buses.length === 0 ? '' : ` by ${buses.join(', ')}${where === undefined ? '' : ` at ${where}`}`;
  const not = [
    ...(failed > 0 ? [`${number(failed)} failed`] : []),
    ...(invalid > 0 ? [`${number(invalid)} invalid`] : []),
    ...(unknown > 0 ? [`${number(unknown)} unknown to the catalogue`] : []),
  ].map((part) => `, ${part}`);
  if (!sent) return `Would send ${events(read - invalid - unknown)} of ${number(read)}${not.join('')}.`;
  const before = earlier > 0 ? `, ${number(earlier)} before` : '';
  const rate =
    accepted > 0 ? ` (${seconds.toFixed(1)} s, ${number(Math.round(accepted / Math.max(0.001, seconds)))}/s)` : '';
  return `${number(accepted)} of ${events(read)} accepted${to}${before}${not.join('')}.${rate}`;
}

/** The same as one document, on one line. */
export function renderPublishedEventsJson(published: PublishedEvents, seconds: number): string {
  const { counts, findings, input, explained, environment: _, ...rest } = published;
  const { position: __, size: ___, ...shown } = counts;
  return `${visibleJson({
    version: 1,
    verdict: publishEventsFailed(published) ? 'fail' : 'pass',
    input,
    ...rest,
    counts: shown,
    seconds: Math.round(seconds * 1000) / 1000,
    findings: findings.map(({ rule, message, at, found, expected, next }) => ({
      rule,
      message,
      at,
      ...(found === undefined ? {} : { found }),
      ...(expected === undefined ? {} : { expected }),
      ...(next === undefined ? {} : { next }),
    })),
    ...(explained.length > 0 ? { explained } : {}),
  })}\n`;
}

/** Which rules match, and whom they reach. */
export function renderExplained(explained: EventExplained, { colour }: RenderOptions): string {
  const ink = new Chalk({ level: colour ? 1 : 0 });
  const { bus, rules, rulesRead, unmatched, notes } = explained;
  const all = explained.events;
  const lines = [
    `${ink.bold(visibleLine(bus))}: ${rules.length} of ${rulesRead} rule${rulesRead === 1 ? '' : 's'} match.`,
  ];
  for (const { name, enabled, events: matching, targets } of rules) {
    const how = `${all === 1 ? '' : ` ${events(matching)}`}${enabled ? '' : ' (disabled: nothing is sent)'}`;
    lines.push(`  ${enabled ? ink.green('→') : ink.yellow('·')} ${visibleLine(name)}${how}`);
    for (const { arn, transformed, deadLetters } of targets ?? []) {
      const notes = `${transformed ? ', transformed' : ''}${deadLetters === undefined ? ', no dead-letter queue' : ''}`;
      lines.push(`      ${visibleLine(arn)}${ink.dim(notes)}`);
    }
    if (targets?.length === 0) lines.push('      no targets');
  }
  if (unmatched > 0 && rulesRead > 0) {
    const matches = unmatched === 1 ? '1 event matches' : `${number(unmatched)} events match`;
    const what = all === 1 ? 'No enabled rule matches' : `${matches} no enabled rule`;
    lines.push(`  ${ink.yellow('!')} ${what}: nobody gets ${unmatched === 1 ? 'it' : 'them'}.`);
  }
  for (const { name, because } of explained.nearMisses) {
    lines.push(
      `  ${ink.dim('×')} ${visibleLine(name)} does not match${all === 1 ? '' : ' the first'}: ${visibleLine(because)}`,
    );
  }
  for (const note of notes) lines.push(`  ${ink.yellow('!')} ${visibleLine(note)}`);
  return `${lines.join('\n')}\n`;
}
