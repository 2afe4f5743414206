import { Chalk } from 'chalk';
import type { RenderOptions } from './render-options.ts';
import { table } from './views.ts';
import { visibleLine } from './visible.ts';

/** What the commands that write catalogue files say: which, and what to do next. */

const counted = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

function fileLines(files: readonly string[]): string[] {
  const shown = files.slice(0, 12).map((file) => `  ${visibleLine(file)}`);
  return files.length <= 12 ? shown : [...shown, `  and ${files.length - 12} more`];
}

/** `$ command   what it is for`, the commands in one column. */
function nextLines(steps: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...steps.map(([command]) => command.length));
  return ['Next:', ...steps.map(([command, what]) => `  ${visibleLine(command).padEnd(width)}   ${what}`)];
}

export function renderInit(result: {
  readonly folder: string;
  readonly files: readonly string[];
  readonly example: boolean;
  readonly services?: readonly string[];
  readonly written: boolean;
  readonly within?: string;
}): string {
  const { folder, files, example, services = [], written, within } = result;
  const where = folder === '' ? 'here' : `in ${visibleLine(folder)}`;
  const steps: (readonly [string, string])[] = [
    ...(folder === '' ? [] : [[`cd ${/[^\w./-]/.test(folder) ? JSON.stringify(folder) : folder}`, ''] as const]),
    ...(example
      ? ([
          ['eda schema list', 'the events of it'],
          ['eda schema validate', 'check all of it'],
          ['eda publish test-event orders/OrderPlaced --local', 'a valid event, over a bus'],
          ...(services.length === 0
            ? []
            : ([['cd services && npm install && npm test', 'its services; see services/README.md']] as const)),
        ] as const)
      : ([
          ['eda schema new', 'your first event; --from sample.json takes its fields from a sample'],
          ['eda schema validate', 'check everything; --staged in a hook'],
        ] as const)),
  ];
  return `${[
    written
      ? `✔ A workspace stands ${where}: ${counted(files.length, 'file')}.`
      : `Would write ${counted(files.length, 'file')} ${where}:`,
    ...fileLines(files),
    ...(services.length === 0 ? [] : [`  with code: ${services.map(visibleLine).join(', ')}`]),
    ...(within === undefined
      ? []
      : [`It lies inside the workspace ${visibleLine(within)}: commands run ${where} use the new one.`]),
    ...(written ? ['', ...nextLines(steps).map((line) => line.trimEnd())] : []),
  ].join('\n')}\n`;
}

export function renderNewEvent(result: {
  readonly reference: string;
  readonly source: string;
  readonly detailType: string;
  readonly written: boolean;
  readonly created: readonly string[];
  readonly edited: readonly string[];
  readonly samples: number;
}): string {
  const { reference, created, edited, written, samples } = result;
  const event = reference.split('@')[0] ?? reference;
  const head = created.find((file) => /\/v\d+\/schema\.\w+$/.test(file)) ?? '';
  return `${[
    `${written ? '✔ Wrote' : 'Would write'} ${reference}: source ${visibleLine(result.source)}, detail-type ${visibleLine(result.detailType)}.`,
    ...created.map((file) => `  ${visibleLine(file)}`),
    ...edited.map((file) => `  ${visibleLine(file)} (edited)`),
    ...(written
      ? [
          '',
          ...nextLines([
            [`edit ${head}`, samples > 0 ? 'bounds, enums, descriptions: samples do not tell them' : 'its fields'],
            [`eda generate sample ${reference}`, 'an event of it'],
            ['eda schema validate', 'check everything'],
            [`eda schema release ${reference}`, `freeze it, once ${event.split('/')[1]} is agreed`],
          ]),
        ]
      : []),
  ].join('\n')}\n`;
}

interface ImportView {
  readonly folder: string;
  readonly events: readonly {
    readonly event: string;
    readonly owner: string;
    readonly source: string;
    readonly majors: readonly {
      readonly major: number;
      readonly detailType: string;
      readonly from: string;
      readonly releases: readonly string[];
      readonly examples: number;
    }[];
  }[];
  readonly types: readonly unknown[];
  readonly services: readonly string[];
  readonly teams: readonly string[];
  readonly leftOut: readonly { readonly what: string; readonly why: string }[];
  readonly notes: readonly string[];
  readonly files: readonly string[];
  readonly written: boolean;
  readonly findings: {
    readonly errors: number;
    readonly warnings: number;
    readonly rules: Readonly<Record<string, number>>;
  };
}

function leftLines(leftOut: ImportView['leftOut']): readonly string[] {
  const left = leftOut
    .slice(0, 20)
    .map(({ what, why }) => `  ${visibleLine(what).replace(/\s/g, ' ')}: ${visibleLine(why)}`);
  return leftOut.length > left.length
    ? [...left, `  and ${leftOut.length - left.length} more (--json lists all)`]
    : left;
}

/** The proposal before it is agreed to, and what was written after. */
export function renderImport(result: ImportView, { colour }: RenderOptions): string {
  const { events, types, services, teams, leftOut, notes, files, written, findings, folder } = result;
  const where = folder === '' ? 'here' : `in ${visibleLine(folder)}`;
  const whole = [
    counted(events.length, 'event'),
    counted(types.length, 'shared type'),
    counted(services.length, 'service'),
    counted(teams.length, 'team'),
  ].join(', ');
  if (written) {
    const found = [counted(findings.errors, 'error'), counted(findings.warnings, 'warning')].join(' and ');
    const rules = Object.entries(findings.rules).map(([rule, number]) => `${rule} ${number}`);
    return `${[
      `✔ A workspace stands ${where}: ${whole} in ${counted(files.length, 'file')}.`,
      ...(rules.length === 0
        ? ['  Everything in it is valid.']
        : [`  Validation finds ${found}: ${rules.join(', ')}.`]),
      ...(leftOut.length === 0
        ? []
        : [
            `  ${counted(leftOut.length, 'thing')} not carried over:`,
            ...leftLines(leftOut).map((line) => `  ${line}`),
          ]),
      '',
      ...nextLines([
        ...(folder === '' ? [] : [[`cd ${/[^\w./-]/.test(folder) ? JSON.stringify(folder) : folder}`, ''] as const]),
        ['eda schema list', 'the events of it'],
        ['eda schema validate', 'what is to be mended'],
        ...(findings.errors + findings.warnings === 0
          ? []
          : [
              [
                'eda schema validate --baseline eda-baseline.json --update-baseline',
                'or kept for later: only new findings fail',
              ] as const,
            ]),
      ]).map((line) => line.trimEnd()),
    ].join('\n')}\n`;
  }
  const ink = new Chalk({ level: colour ? 1 : 0 });
  const rows = events.flatMap(({ event, owner, source, majors }) =>
    majors.map(({ major, detailType, from, releases, examples }) => [
      `${event}@${major}`,
      releases.join(', ') || '-',
      String(examples),
      owner,
      source,
      detailType,
      from,
    ]),
  );
  const [head = '', ...body] = table([
    ['EVENT', 'RELEASES', 'EXAMPLES', 'OWNER', 'SOURCE', 'DETAIL-TYPE', 'FROM'],
    ...rows,
  ]);
  return `${[
    ink.dim(head),
    ...body,
    '',
    `This would make ${whole} ${where}, in ${counted(files.length, 'file')}.`,
    ...notes.map((note) => `Note: ${visibleLine(note)}`),
    ...(leftOut.length === 0 ? [] : ['Not carried over:', ...leftLines(leftOut)]),
  ].join('\n')}\n`;
}
