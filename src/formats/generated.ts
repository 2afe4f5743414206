import { visibleLine } from './visible.ts';

/** What a view needs to know of a folder of generated files. */
interface GeneratedView {
  readonly out: string;
  readonly events: number;
  readonly files: number;
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly kept: readonly { readonly file: string; readonly why: string; readonly next: string }[];
  readonly stale: readonly string[];
}

/** What became of generated files, for people. `again`: the command that mends what is out of date. */
export function renderGenerated(view: GeneratedView, again: string): string {
  const { out, events, files, kept, stale } = view;
  const said = keptLines(view);
  if (stale.length > 0) return text([...said, ...staleLines(view), `  next: ${again}`]);
  const all = `${files} ${files === 1 ? 'file' : 'files'} for ${events} ${events === 1 ? 'event' : 'events'} in ${out}`;
  return text([...said, `${all}: ${changes(view) || (kept.length > 0 ? 'the others are up to date' : 'up to date')}.`]);
}

interface PackageView extends GeneratedView {
  readonly name: string;
  readonly version: string;
  readonly since?: string;
  readonly bump: string;
  readonly reasons: readonly string[];
  readonly unreleased: readonly string[];
}

/** The same of a package: its version, and why it is that. */
export function renderGeneratedPackage(view: PackageView, again: string): string {
  const { name, version, since, bump, reasons, unreleased, out, events, stale } = view;
  const follows =
    bump === 'none' ? 'as it is published' : since === undefined ? 'the first' : `${bump}, after ${since}`;
  const why = reasons.map((reason) => `  ${reason}`);
  const left = unreleased.length === 0 ? [] : [`  left out, since never released: ${unreleased.join(', ')}`];
  const head = `${name} ${version} (${follows}): ${events} ${events === 1 ? 'event' : 'events'} in ${out}`;
  const found = [...keptLines(view), ...(stale.length > 0 ? [...staleLines(view), `  next: ${again}`] : [])];
  const ends = stale.length > 0 ? '.' : `: ${changes(view) || 'up to date'}.`;
  return text([...found, `${head}${ends}`, ...why, ...left]);
}

interface BusesView extends GeneratedView {
  readonly buses: readonly {
    readonly bus: string;
    readonly name: string;
    readonly archiveDays?: number | 'forever';
    readonly producers: readonly string[];
    readonly consumers: readonly string[];
  }[];
  readonly dryRun: boolean;
}

/** The same of the infrastructure of buses: who is let in, and for how long events are kept. */
export function renderGeneratedBuses(view: BusesView, again: string): string {
  const { buses, out, files, stale, dryRun, kept } = view;
  const others = (accounts: readonly string[]) => (accounts.length === 0 ? 'no other account' : accounts.join(', '));
  const about = buses.flatMap(({ bus, name, archiveDays, producers, consumers }) => [
    `  ${bus}${bus === name ? '' : ` (${name})`}: archive ${archiveDays === undefined ? 'none' : archiveDays === 'forever' ? 'for ever' : `${archiveDays} days`}, events from ${others(producers)}, rules of ${others(consumers)}`,
  ]);
  const head = `${files} ${files === 1 ? 'file' : 'files'} for ${buses.length} ${buses.length === 1 ? 'bus' : 'buses'} in ${out}`;
  if (dryRun && stale.length > 0)
    return text([...keptLines(view), `${head}: would write ${stale.join(', ')}.`, ...about]);
  if (stale.length > 0) return text([...keptLines(view), ...staleLines(view), `  next: ${again}`]);
  const done = changes(view) || (kept.length > 0 ? 'the others are up to date' : 'up to date');
  return text([...keptLines(view), `${head}: ${done}.`, ...about]);
}

function keptLines({ kept, out }: GeneratedView): string[] {
  return kept.flatMap(({ file, why, next }) => [`${out}/${file} was left alone: ${why}`, `  next: ${next}`]);
}

function staleLines({ stale, out }: GeneratedView): string[] {
  return stale.map((file) => `${out}/${file} is out of date`);
}

function changes({ written, removed }: GeneratedView): string {
  return [
    ...(written.length > 0 ? [`${written.length} written`] : []),
    ...(removed.length > 0 ? [`${removed.length} removed`] : []),
  ].join(', ');
}

function text(lines: readonly string[]): string {
  return `${lines.map(visibleLine).join('\n')}\n`;
}
