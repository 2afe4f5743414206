import { Chalk } from 'chalk';
import type { RenderOptions } from './index.ts';

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

/** Columns as wide as their widest cell; the last one as it is. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  '),
  );
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
    ...(address.match === undefined ? [] : [['match', JSON.stringify(address.match)] as [string, string]]),
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
  const lines = table(rows).map((line) => `  ${line}`);
  return `${ink.bold(event.reference)}\n${event.summary}\n\n${lines.join('\n')}\n\n${JSON.stringify(event.schema, null, 2)}\n`;
}

export function renderReleased(
  result: {
    readonly released: readonly { readonly reference: string; readonly file: string }[];
    readonly unchanged: number;
  },
  dryRun: boolean,
): string {
  const unchanged = result.unchanged > 0 ? [`${result.unchanged} unchanged since their newest release.`] : [];
  const verb = dryRun ? 'Would release' : 'Released';
  const lines = result.released.map(({ reference, file }) => `${verb} ${reference} -> ${file}`);
  return `${[...lines, ...unchanged].join('\n') || 'Nothing to release.'}\n`;
}

export function renderEventJson(value: object): string {
  return `${JSON.stringify({ version: 1, ...value }, null, 2)}\n`;
}
