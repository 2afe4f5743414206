import type { BusLog } from '../domain/events/bus-log.ts';
import type { PutOutcome } from '../domain/events/put-events.ts';
import type { Json } from '../domain/json.ts';
import type { Finding, Report } from '../domain/report.ts';
import { failed } from '../domain/report.ts';
import { EdaError } from '../errors.ts';
import type { BusWorld, Digest, EventEntry, FileWorld, Folder } from '../ports.ts';
import { startBusOver } from './bus-start.ts';
import { findEvent } from './find-event.ts';
import { loadCatalogue } from './load-catalogue.ts';
import { makeEvents } from './make-events.ts';
import { validateWorkspace } from './validate-workspace.ts';

/** What the demo does, as it does it: each step is shown when it has happened. */
export type DemoStep =
  | { readonly step: 'copied'; readonly folder: string; readonly files: number; readonly kept: boolean }
  | { readonly step: 'validated'; readonly report: Report }
  | { readonly step: 'bus'; readonly endpoint: string; readonly events: number }
  | { readonly step: 'published'; readonly reference: string; readonly outcome: PutOutcome; readonly detail: Json }
  | { readonly step: 'arrived'; readonly log: BusLog; readonly readers: readonly string[] }
  | { readonly step: 'broken-event'; readonly change: string; readonly outcome: PutOutcome }
  | { readonly step: 'broken-schema'; readonly change: string; readonly finding: Finding }
  | { readonly step: 'done'; readonly seconds: number };

export interface DemoInput {
  /** Where the example stands: the package's own root. */
  readonly source: string;
  /** Where to copy it. */
  readonly folder: string;
  readonly kept: boolean;
}

const REFERENCE = 'orders/OrderPlaced';

/**
 * The main job, end to end, on the embedded bus: a catalogue is copied, validated and served; an order goes over a real
 * socket through the AWS SDK and arrives; a broken one is refused; a broken schema is found. Throws EdaError where a
 * step has not the outcome it shows.
 */
export async function demo(
  input: DemoInput,
  files: FileWorld,
  buses: BusWorld,
  sha256: Digest,
  show: (step: DemoStep) => Promise<void>,
): Promise<void> {
  const started = buses.clock.now().getTime();
  const folder = copyExample(files.open(input.source), files.open(input.folder));
  await show({ step: 'copied', folder: input.folder, files: folder.copied, kept: input.kept });

  const report = await validateWorkspace(folder.files, sha256);
  if (failed(report)) throw unexpected('the example catalogue has errors');
  await show({ step: 'validated', report });

  const workspace = await loadCatalogue(folder.files);
  const logs: BusLog[] = [];
  const bus = await startBusOver(workspace, { port: 0, enforce: true }, buses, (log) => logs.push(log));
  try {
    await show({ step: 'bus', endpoint: bus.endpoint, events: bus.events });
    await publishTwice(workspace, bus.endpoint, buses, logs, show);
  } finally {
    await bus.close();
  }
  await show(await breakSchema(folder.files, sha256));
  await show({ step: 'done', seconds: (buses.clock.now().getTime() - started) / 1000 });
}

function copyExample(from: Folder, to: Folder): { readonly files: Folder; readonly copied: number } {
  const paths = ['eda.yaml', ...from.list('schemas')];
  for (const read of from.read(paths)) {
    if ('problem' in read) throw unexpected(`${read.path} is missing from the package: ${read.problem.detail}`);
    to.write(read.path, read.text);
  }
  return { files: to, copied: paths.length };
}

async function publishTwice(
  workspace: Awaited<ReturnType<typeof loadCatalogue>>,
  endpoint: string,
  buses: BusWorld,
  logs: BusLog[],
  show: (step: DemoStep) => Promise<void>,
): Promise<void> {
  const target = findEvent(workspace, REFERENCE);
  const { address, ref } = target.major;
  const made = await makeEvents(workspace, target, { count: 1, shape: 'typical', set: [] }, buses);
  const detail = made.details[0] as { readonly [key: string]: Json };
  const { orderId, ...rest } = detail;
  const renamed = { ...rest, order_id: orderId ?? null };
  const entry = (value: Json): EventEntry => ({
    source: address.source,
    detailType: address.detailType,
    detail: JSON.stringify(value),
    bus: target.event.bus,
  });
  const client = await buses.open({ endpointUrl: endpoint });
  try {
    const [outcome] = await client.put([entry(detail)]);
    const log = logs.at(-1);
    if (!outcome || !('eventId' in outcome) || !log) throw unexpected('the event was not accepted');
    await show({ step: 'published', reference: ref, outcome, detail });
    const services = [...workspace.catalogue.services.values()];
    const readers = services.filter(({ consumes }) => consumes.some(({ event }) => event.startsWith(REFERENCE)));
    await show({ step: 'arrived', log, readers: readers.map((service) => service.ref) });
    // As a careless refactoring would: one field renamed.
    const [refused] = await client.put([entry(renamed)]);
    if (!refused || 'eventId' in refused) throw unexpected('the broken event was not refused');
    await show({ step: 'broken-event', change: 'orderId renamed to order_id', outcome: refused });
  } finally {
    client.close();
  }
}

async function breakSchema(files: Folder, sha256: Digest): Promise<DemoStep> {
  const path = 'schemas/orders/OrderPlaced/v1/schema.json';
  const [read] = files.read([path]);
  if (!read || 'problem' in read) throw unexpected(`${path} is missing`);
  files.write(path, read.text.replace('"orderId": {', '"order_id": {'));
  const report = await validateWorkspace(files, sha256);
  files.write(path, read.text);
  const finding = report.findings.find(({ severity }) => severity === 'error');
  if (!finding) throw unexpected('the broken schema was not found');
  return { step: 'broken-schema', change: `orderId renamed to order_id in ${path}`, finding };
}

function unexpected(what: string): EdaError {
  return new EdaError('bug', { code: 'demo-failed', message: `The demo did not go as it should: ${what}.` });
}
