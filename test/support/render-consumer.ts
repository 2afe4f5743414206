import fs from 'node:fs';
import path from 'node:path';
import { findEvent } from '../../src/actions/find-event.ts';
import { eventInputs, sourceOf } from '../../src/actions/generate-types.ts';
import { loadCatalogue } from '../../src/actions/load-catalogue.ts';
import { generateCode } from '../../src/domain/codegen/generate.ts';
import { renderTemplate, type TemplateItem, type TemplateScope } from '../../src/domain/codegen/template.ts';
import { fileWorld } from '../../src/io/world.ts';
import { ROOT } from './eda.ts';
import { sha256 } from './memory.ts';

export type Shape = 'lambda' | 'sqs' | 'sns' | 'kinesis' | 'custom-bus';
export const SHAPES: readonly Shape[] = ['lambda', 'sqs', 'sns', 'kinesis', 'custom-bus'];

const TEMPLATES = path.join(ROOT, 'templates/consumer');

interface Entry {
  readonly from: string;
  readonly to: string;
  readonly when?: string;
  readonly each?: 'event';
}

/** The words of an event of the catalogue of this repository. */
const EVENTS: Readonly<Record<string, TemplateItem['words']>> = {
  'orders/OrderPlaced': {},
  'orders/OrderCancelled': {
    'orders/OrderPlaced@1': 'orders/OrderCancelled@1',
    'orders/OrderPlaced.v1': 'orders/OrderCancelled.v1',
    'order-placed.v1': 'order-cancelled.v1',
    OrderPlaced: 'OrderCancelled',
    orderPlaced: 'orderCancelled',
    'order-placed': 'order-cancelled',
  },
};

/** The words of the consumer stay as they are; `order-placed` is no part of them. */
const CONSUMER = { OrderPlacedConsumer: 'OrderPlacedConsumer', 'order-placed-consumer': 'order-placed-consumer' };

export interface ConsumerInput {
  readonly shape: Shape;
  /** More flags; those of the standard profile with CDK where there are none. */
  readonly flags?: readonly string[];
  readonly events?: readonly (keyof typeof EVENTS & string)[];
}

/** The code of a consumer: path -> text, the types of its events and their samples with it. */
export async function renderConsumer(input: ConsumerInput): Promise<ReadonlyMap<string, string>> {
  const { shape, flags = ['cdk', 'standard', 'idempotency', 'correlation'], events = ['orders/OrderPlaced'] } = input;
  const fields = [
    ...(flags.includes('idempotency') ? ["idempotencyKey: 'detail.metadata.eventId',"] : []),
    ...(flags.includes('correlation') ? ["correlationId: 'detail.metadata.correlationId',"] : []),
  ].join('\n');
  const items = events.map(
    (reference, i): TemplateItem => ({
      words: EVENTS[reference]!,
      flags: new Set([...(i === 0 ? ['first'] : []), ...(i === events.length - 1 ? ['last'] : [])]),
      texts: { fields, summary: `The summary of ${reference}.` },
    }),
  );
  const scope: TemplateScope = {
    words: CONSUMER,
    flags: new Set([shape, ...flags, 'npm', events.length === 1 ? 'one-event' : 'many-events']),
    lists: { event: items },
    texts: { description: 'Handles orders.' },
    include: (file) => fs.readFileSync(path.join(TEMPLATES, file), 'utf8'),
  };
  const files = new Map<string, string>();
  const { files: entries } = JSON.parse(fs.readFileSync(path.join(TEMPLATES, 'template.json'), 'utf8')) as {
    files: readonly Entry[];
  };
  for (const { from, to, when, each } of entries) {
    if (when !== undefined && !when.split(' ').some((word) => scope.flags.has(word))) continue;
    const text = fs.readFileSync(path.join(TEMPLATES, from), 'utf8');
    for (const item of each === 'event' ? items : [{ words: {} }]) {
      const own = { ...scope, words: { ...scope.words, ...item.words }, texts: { ...scope.texts, ...item.texts } };
      files.set(renderTemplate(to, own), renderTemplate(text, own));
    }
  }
  for (const [file, text] of await generated(events)) files.set(file, text);
  return files;
}

/** Types and samples of events of this repository's catalogue. */
async function generated(references: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const workspace = await loadCatalogue(fileWorld(ROOT).open(ROOT));
  const targets = references.map((reference) => findEvent(workspace, reference));
  const events = await eventInputs(workspace, targets, sha256);
  const code = await generateCode({ ...sourceOf(workspace), events, form: 'source', importEnding: '.ts' });
  const files = new Map([...code].map(([file, text]) => [`src/generated/events/${file}`, text]));
  for (const { event, major, example } of events) {
    const sample = {
      version: '0',
      id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
      'detail-type': major.address.detailType,
      source: major.address.source,
      account: '123456789012',
      time: '2026-01-15T12:00:00Z',
      region: 'eu-west-1',
      resources: [],
      detail: example,
    };
    const name = event.name.replace(/(?!^)[A-Z]/g, '-$&').toLowerCase();
    files.set(`events/${name}.v${major.number}.json`, `${JSON.stringify(sample, null, 2)}\n`);
  }
  return files;
}
