import { Chalk } from 'chalk';
import { type Diagnosis, lacking } from '../domain/doctor.ts';
import type { RenderOptions } from './render-options.ts';
import { renderEventJson } from './views.ts';
import { visibleLine } from './visible.ts';

export function renderDiagnosis(diagnosis: Diagnosis, { colour }: RenderOptions): string {
  const ink = new Chalk({ level: colour ? 1 : 0 });
  const marks = { ok: ink.green('✔'), warning: ink.yellow('⚠'), missing: ink.red('✖'), skipped: ink.dim('-') };
  const width = Math.max(...diagnosis.checks.map(({ id }) => id.length));
  const lines = diagnosis.checks.flatMap(({ id, status, message, next }) => [
    `${marks[status]} ${visibleLine(id).padEnd(width)}  ${visibleLine(message)}`,
    ...(next === undefined ? [] : [`  ${' '.repeat(width)}  next: ${visibleLine(next)}`]),
  ]);
  const count = (wanted: string) => diagnosis.checks.filter(({ status }) => status === wanted).length;
  const counted = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  const warnings = count('warning') > 0 ? `, ${counted(count('warning'), 'warning')}` : '';
  const all =
    diagnosis.for === undefined ? 'Nothing that is needed is missing' : `Nothing is missing for: ${diagnosis.for}`;
  const end = lacking(diagnosis)
    ? `${ink.red('✖')} ${counted(count('missing'), 'thing')} missing${warnings}.`
    : `${ink.green('✔')} ${all}${warnings}.`;
  return `${[...lines, '', end].join('\n')}\n`;
}

export function renderDiagnosisJson(diagnosis: Diagnosis): string {
  return renderEventJson({ verdict: lacking(diagnosis) ? 'fail' : 'pass', ...diagnosis });
}
