import type { JsonObject } from '../../json.ts';
import type { EventInput } from '../generate.ts';
import type { TemplateItem, TemplateScope } from '../template.ts';
import { commentText } from '../text.ts';
import type { Answers, Kind, PackageManager } from './answers.ts';
import { constructName, type EventNames } from './names.ts';
import { cdkPattern, code, jsonPattern, text, yamlPattern } from './pattern.ts';

/** A consumer or producer, all questions answered. */
export interface Consumer {
  readonly answers: Answers;
  readonly packageManager: PackageManager;
  readonly events: readonly ConsumedEvent[];
  /** The event pattern of a consumer's rule, as EventBridge has it. */
  readonly pattern?: JsonObject;
  /** Logical name. */
  readonly bus: string;
  /** A field of every event, as `detail.metadata.correlationId`. */
  readonly correlationId?: string;
}

export interface ConsumedEvent {
  readonly input: EventInput;
  readonly names: EventNames;
  /** What it is about, as `detail.orderId`: a field of text that it always has. */
  readonly subject?: string;
}

/** The words of the example that stand for a name. What both kinds share is written for a consumer. */
function nameWords(kind: Kind, name: string): TemplateItem['words'] {
  const own = { OrderPlacedConsumer: constructName(name), 'order-placed-consumer': name };
  if (kind === 'consumer') return own;
  return {
    ...own,
    OrderPlacedProducer: constructName(name),
    'order-placed-producer': name,
    ConsumerKey: 'ProducerKey',
    'consumer-stack': 'producer-stack',
  };
}

/** What the templates of a consumer or producer are rendered with. */
export function consumerScope(consumer: Consumer, include: (path: string) => string): TemplateScope {
  const { answers, events, pattern, bus, packageManager, correlationId } = consumer;
  const items = events.map((event, i) => ({
    words: wordsOf(event),
    flags: new Set([...(i === 0 ? ['first'] : []), ...(i === events.length - 1 ? ['last'] : [])]),
    texts: { ...textsOf(event), fields: fieldsOf(consumer) },
  }));
  return {
    words: { ...items[0]?.words, ...nameWords(answers.kind, answers.name) },
    flags: flagsOf(answers, packageManager, events.length, correlationId !== undefined),
    lists: { event: items },
    texts: {
      ...items[0]?.texts,
      // A filter of a subscriber is passed on as it is.
      ...(pattern && {
        pattern: answers.shape === 'custom-bus' ? code(pattern) : cdkPattern(pattern),
        'pattern-yaml': yamlPattern(pattern),
        'pattern-json': jsonPattern(pattern),
      }),
      'bus-name': text(bus),
      'idempotency-key': expression(answers.idempotencyKey),
      'correlation-id': expression(correlationId),
      'partition-key': text(`$.${answers.partitionKey ?? 'detail'}`),
      description: text(descriptionOf(consumer)),
    },
    include,
  };
}

/** A rule's description has at most 512 characters. Source: PutRule, EventBridge API Reference. */
function descriptionOf({ answers, events }: Consumer): string {
  const told = events.map(({ input }) => input.major.ref).join(', ');
  const short = told.length > 400 ? `${told.slice(0, 400)}…` : told;
  return answers.kind === 'consumer' ? `${short} to ${answers.name}` : `${short} from ${answers.name}`;
}

const expression = (path: string | undefined) => (path === undefined ? 'undefined' : text(path));

function flagsOf(
  { kind, shape, iac, profile, existingApp }: Answers,
  packageManager: PackageManager,
  events: number,
  correlation: boolean,
): ReadonlySet<string> {
  const more = profile !== 'minimal';
  const flags: Readonly<Record<string, boolean>> = {
    [kind]: true,
    ...(shape && { [shape]: true }),
    [iac]: true,
    [profile]: true,
    [packageManager]: true,
    'one-event': events === 1,
    'many-events': events > 1,
    idempotency: more,
    dashboard: more,
    'customer-key': profile === 'regulated',
    correlation,
    'existing-app': existingApp,
    'queue-source': shape === 'sqs' || shape === 'sns',
  };
  return new Set(Object.keys(flags).filter((flag) => flags[flag]));
}

function wordsOf({ input, names }: ConsumedEvent): TemplateItem['words'] {
  return {
    OrderPlaced: names.type,
    orderPlaced: names.variable,
    'order-placed': names.file,
    'order-placed.v1': `${names.file}.v${input.major.number}`,
    'orders/OrderPlaced.v1': names.module,
    'orders/OrderPlaced@1': input.major.ref,
  };
}

function textsOf(event: ConsumedEvent): NonNullable<TemplateItem['texts']> {
  const { event: definition, major } = event.input;
  return {
    reference: text(major.ref),
    summary: commentText(definition.summary).replaceAll('\n', ' '),
    source: text(major.address.source),
    'detail-type': text(major.address.detailType),
    'example-file': text(sampleFile(event)),
    // Where an event says nothing of what it is about, it is in order with all others.
    'ordering-key': event.subject ?? text(definition.source),
  };
}

/** Where an event says what its consumer needs to know of it, as members of an object. */
function fieldsOf({ answers, correlationId }: Consumer): string {
  const { idempotencyKey, profile } = answers;
  return [
    ...(idempotencyKey === undefined || profile === 'minimal' ? [] : [`idempotencyKey: ${text(idempotencyKey)},`]),
    ...(correlationId === undefined ? [] : [`correlationId: ${text(correlationId)},`]),
  ].join('\n');
}

/** Where the sample of an event stands. */
export function sampleFile({ input, names }: ConsumedEvent): string {
  return `events/${names.file}.v${input.major.number}.json`;
}
