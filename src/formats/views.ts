import { Chalk } from 'chalk';
import type { BusLog } from '../domain/events/bus-log.ts';
import { type Published, publishFailed } from '../domain/events/published.ts';
import type { RenderOptions } from './render-options.ts';
import { visibleJson, visibleLine } from './visible.ts';

/** What a view needs to know of an event's rows; the actions' results have these members. */
interface EventListView {
  readonly events: readonly {
    readonly event: string;
    readonly major: number;
    readonly stability: string;
    readonly deprecated?: { readonly removal?: string };
    readonly release?: string;
    readonly owner: string;
    readonly summary: string;
    readonly consumers: readonly string[];
  }[];
}

/** Results that are no findings, for people: pure functions, one a command. */
export function renderEventList(list: EventListView, { colour }: RenderOptions): string {
  if (list.events.length === 0) return 'No events.\n';
  const ink = new Chalk({ level: colour ? 1 : 0 });
  const rows = list.events.map((row) => [
    `${row.event}@${row.major}`,
    row.release ?? '-',
    row.deprecated ? `deprecated${row.deprecated.removal ? ` until ${row.deprecated.removal}` : ''}` : row.stability,
    row.owner,
    `${row.consumers.length} consumer${row.consumers.length === 1 ? '' : 's'}`,
    row.summary,
  ]);
  const header = ['EVENT', 'RELEASE', 'STABILITY', 'OWNER', 'READ BY', 'SUMMARY'];
  const [head, ...body] = table([header, ...rows]);
  return `${[ink.dim(head), ...body].join('\n')}\n`;
}

/** Text from outside in a place of one line. */
function line(text: string): string {
  return visibleLine(text).replaceAll('\t', '\\t');
}

/** Columns as wide as their widest cell; the last one as it is. */
export function table(given: readonly (readonly string[])[]): string[] {
  const rows = given.map((row) => row.map(line));
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  '),
  );
}

/** Every rule with its sentence. */
export function renderRuleList(
  list: { readonly rules: readonly { readonly id: string; readonly severity: string; readonly summary: string }[] },
  { colour }: RenderOptions,
): string {
  const ink = new Chalk({ level: colour ? 1 : 0 });
  const [head, ...body] = table([
    ['RULE', 'SEVERITY', 'FINDS'],
    ...list.rules.map(({ id, severity, summary }) => [id, severity, summary]),
  ]);
  return `${[ink.dim(head), ...body].join('\n')}\n`;
}

interface ShownEventView {
  readonly reference: string;
  readonly summary: string;
  readonly owner: string;
  readonly bus: string;
  readonly address: { readonly source: string; readonly detailType: string; readonly match?: unknown };
  readonly compatibility: string;
  readonly stability: string;
  readonly deprecated?:
    | { readonly effective: string; readonly removal?: string; readonly alternative?: string }
    | undefined;
  readonly releases: readonly string[];
  readonly examples: readonly string[];
  readonly producers: readonly string[];
  readonly consumers: readonly { readonly service: string; readonly fields: readonly string[] | 'all' }[];
  readonly file: string;
  readonly schema: unknown;
}

export function renderShownEvent(event: ShownEventView, { colour }: RenderOptions): string {
  const ink = new Chalk({ level: colour ? 1 : 0 });
  const { deprecated, address } = event;
  const rows: [string, string][] = [
    ['owner', event.owner],
    ['bus', event.bus],
    ['source', address.source],
    ['detail-type', address.detailType],
    ...(address.match === undefined ? [] : [['match', visibleJson(address.match)] as [string, string]]),
    ['compatibility', event.compatibility],
    ['stability', event.stability],
    ...(deprecated
      ? [
          [
            'deprecated',
            [
              `from ${deprecated.effective}`,
              deprecated.removal ? `removed ${deprecated.removal}` : '',
              deprecated.alternative ? `use ${deprecated.alternative}` : '',
            ]
              .filter(Boolean)
              .join(', '),
          ] as [string, string],
        ]
      : []),
    ['releases', event.releases.join(', ') || 'none yet'],
    ['produced by', event.producers.join(', ') || 'nobody'],
    ...(event.consumers.length === 0 ? [['read by', 'nobody'] as [string, string]] : []),
    ...event.consumers.map(({ service, fields }): [string, string] => [
      'read by',
      `${service}: ${fields === 'all' ? 'every field' : fields.join(', ')}`,
    ]),
    ['examples', event.examples.join(', ') || 'none'],
    ['file', event.file],
  ];
  const lines = table(rows).map((row) => `  ${row}`);
  return `${ink.bold(line(event.reference))}\n${line(event.summary.trimEnd())}\n\n${lines.join('\n')}\n\n${visibleJson(event.schema, 2)}\n`;
}

export function renderReleased(
  result: {
    readonly released: readonly { readonly reference: string; readonly file: string }[];
    readonly unchanged: number;
    readonly drafts: readonly string[];
  },
  dryRun: boolean,
): string {
  const unchanged = result.unchanged > 0 ? [`${result.unchanged} unchanged since their newest release.`] : [];
  const verb = dryRun ? 'Would release' : 'Released';
  const lines = result.released.map(({ reference, file }) => `${verb} ${line(reference)} -> ${line(file)}`);
  return `${[...lines, ...unchanged].join('\n') || nothingReleased(result.drafts)}\n`;
}

function nothingReleased([draft, ...more]: readonly string[]): string {
  if (draft === undefined) return 'Nothing to release.';
  const left = more.length === 0 ? '1 draft was' : `${more.length + 1} drafts were`;
  return `Nothing to release: ${left} left out. One is released by its name: \`eda schema release ${line(draft)}\`.`;
}

export function renderEventJson(value: object): string {
  return `${visibleJson({ version: 1, ...value }, 2)}\n`;
}

/** One of several documents of a long-running command: an object a line. */
export function renderJsonLine(value: object): string {
  return `${visibleJson(value)}\n`;
}

/** One event indented, several one a line: what `jq` and `eda publish` read. */
export function renderSamples({ samples }: { readonly samples: readonly unknown[] }): string {
  if (samples.length === 1) return `${visibleJson(samples[0], 2)}\n`;
  return samples.map((sample) => `${visibleJson(sample)}\n`).join('');
}

/** Every way in which an event can be broken on purpose. */
export function renderWays(
  list: { readonly ways: readonly { readonly rule: string; readonly pointer: string; readonly message: string }[] },
  { colour }: RenderOptions,
): string {
  if (list.ways.length === 0) return 'Nothing in the schema can be broken.\n';
  const ink = new Chalk({ level: colour ? 1 : 0 });
  const rows = list.ways.map(({ rule, pointer, message }) => [rule, pointer, message]);
  const [head, ...body] = table([['RULE', 'AT', 'WHAT A VALIDATOR SAYS'], ...rows]);
  return `${[ink.dim(head), ...body].join('\n')}\n`;
}

export function renderPublished(published: Published, { colour }: RenderOptions): string {
  const ink = new Chalk({ level: colour ? 1 : 0 });
  const lines: string[] = [];
  const bus = line(published.bus);
  const where = line(published.where ?? '');
  for (const { source, detailType, detail, size, outcome } of published.entries) {
    const what = `${line(published.reference)} (${size} bytes)`;
    if (!outcome) {
      lines.push(`Would send ${what} to the bus ${bus}: source ${line(source)}, detail-type ${line(detailType)}`);
      lines.push(visibleJson(detail, 2));
    } else if ('eventId' in outcome) {
      lines.push(`${ink.green('✔')} ${what} -> ${bus} at ${where}: ${line(outcome.eventId)}`);
    } else {
      lines.push(
        `${ink.red('✖')} ${what} -> ${bus} at ${where}: ${line(outcome.errorCode)}: ${line(outcome.errorMessage)}`,
      );
    }
  }
  if (published.arrived.length > 0) {
    lines.push('', 'Arrived on the embedded bus:');
    for (const log of published.arrived) lines.push(renderBusLog(log, { colour }).trimEnd(), visibleJson(log.event, 2));
  }
  return `${lines.join('\n')}\n`;
}

export function renderPublishedJson(published: Published): string {
  const { entries, arrived, ...rest } = published;
  const flat = entries.map(({ outcome, ...entry }) => ({ ...entry, ...outcome }));
  const verdict = publishFailed(published) ? 'fail' : 'pass';
  return renderEventJson({ verdict, ...rest, entries: flat, ...(arrived.length > 0 ? { arrived } : {}) });
}

/** One event as it passes the embedded bus. */
export function renderBusLog(
  { event, bus, verdict, outcome, rules, expectedBus }: BusLog,
  { colour }: RenderOptions,
): string {
  const ink = new Chalk({ level: colour ? 1 : 0 });
  const fine = verdict.status === 'valid' && expectedBus === undefined;
  const mark = outcome !== 'accepted' ? ink.red('✖') : fine ? ink.green('✔') : ink.yellow('!');
  const schema = verdict.status === 'unknown' ? 'not in the catalogue' : verdict.schema;
  const lines = [
    `${mark} ${ink.dim(line(event.time))} ${line(bus)} ${ink.bold(line(event['detail-type']))} from ${line(event.source)} (${line(schema)}) ${outcome} ${ink.dim(line(event.id))}`,
  ];
  if (verdict.status === 'invalid') {
    for (const { pointer, message } of verdict.problems) lines.push(`    ${line(pointer) || '/'}: ${line(message)}`);
  }
  if (verdict.status === 'unknown') lines.push(`    ${line(verdict.message)}`);
  if (expectedBus !== undefined)
    lines.push(`    its event.yaml names the bus "${line(expectedBus)}", and this is "${line(bus)}".`);
  if (rules !== undefined)
    lines.push(`    ${ink.dim(`matches ${rules.length === 1 ? 'the rule' : 'the rules'} ${line(rules.join(', '))}`)}`);
  if (outcome === 'dropped')
    lines.push(`    There is no bus "${line(bus)}": AWS would accept the event too, and drop it.`);
  return `${lines.join('\n')}\n`;
}

export function renderBusStart(
  bus: {
    readonly endpoint: string;
    readonly events: number;
    readonly buses: readonly string[];
    readonly enforce: boolean;
  },
  { colour }: RenderOptions,
): string {
  const ink = new Chalk({ level: colour ? 1 : 0 });
  return `The embedded bus listens on ${ink.bold(bus.endpoint)}
  buses    ${line(bus.buses.join(', '))}
  checks   every event against ${bus.events} ${bus.events === 1 ? 'event' : 'events'} of the catalogue${bus.enforce ? '; refuses what is invalid or unknown' : ''}
  use it   AWS_ENDPOINT_URL_EVENTBRIDGE=${bus.endpoint}
           AWS_ENDPOINT_URL_SCHEMAS=${bus.endpoint}
  try      eda publish test-event <event> --endpoint-url ${bus.endpoint}
  stop     Ctrl-C
`;
}
