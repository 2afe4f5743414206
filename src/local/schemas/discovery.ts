import type { EventEnvelope } from '../../domain/events/envelope.ts';
import { isArray, isObject, type Json, type JsonObject } from '../../domain/json.ts';
import { convertParts, draft4Document } from '../../domain/schema/convert/convert.ts';
import { discoveredContent, discoveredName } from '../../domain/schema/discovered.ts';
import { type Inference, inference, sampleOf } from '../../domain/schema/infer.ts';
import { parseText } from '../../domain/text/parse.ts';
import type { Collection, Store } from '../collections.ts';
import type { RestOperation, RestRequest } from '../rest-json.ts';
import { readType } from './content.ts';
import { newest, schemasOf } from './find.ts';
import { checkContentLength } from './limits.ts';
import { DISCOVERED } from './names.ts';
import type { Context, SchemaType } from './records.ts';
import { schemaKey } from './records.ts';
import { badRequest } from './refusals.ts';
import { announce, keepNew, withVersion } from './versions.ts';

/** Source: EventBridge Schemas, REST API Reference, "Discover": what is nested deeper is ignored. */
const DEEPEST = 255;

/** What discovery knows of the events of one source and detail-type. */
interface Known {
  readonly source: string;
  readonly detailType: string;
  /** Its schema. */
  readonly name: string;
  readonly seen: Json;
}

/** Takes an event that passed a bus. */
export type Discovery = (bus: string, event: EventEnvelope) => void;

/**
 * Writes a schema of the registry `discovered-schemas` for each source and detail-type that passes a bus with a started
 * discoverer, and a version of it whenever an event shows what no event before it did. At once, where AWS takes minutes.
 */
export function discovery(context: Context, store: Store): Discovery {
  const kept: Collection<Known> = store.collection('discovered');
  const inferences = new Map<string, { readonly seen: Inference; said: string }>();
  const keyOf = (event: EventEnvelope): string => JSON.stringify([event.source, event['detail-type']]);

  function nameFor(event: EventEnvelope): string {
    const name = discoveredName({ source: event.source, detailType: event['detail-type'] });
    const others = new Set([...kept.values()].map((known) => known.name));
    // Names are cleaned, so that two events may come to the same. What AWS does then is unverified; here each has its own.
    for (let i = 1; ; i++) {
      const free = i === 1 ? name : `${name.slice(0, 380)}-${i}`;
      if (!others.has(free)) return free;
    }
  }

  function knownOf(event: EventEnvelope): Known | undefined {
    const key = keyOf(event);
    const known = kept.get(key);
    if (known && context.schemas.get(schemaKey(DISCOVERED, known.name))) return known;
    // Its schema was deleted: what was seen before counts no more.
    inferences.delete(key);
    if (known) return { ...known, seen: null };
    if (schemasOf(context, DISCOVERED).length >= context.quotas.discoveredSchemas) return undefined;
    return { source: event.source, detailType: event['detail-type'], name: nameFor(event), seen: null };
  }

  return (bus, event) => {
    const discoverer = context.discoverers.get(`events-event-bus-${bus}`);
    // Events of AWS have their schemas in AWS's own registry.
    if (discoverer?.state !== 'STARTED' || event.source.startsWith('aws.')) return;
    const known = knownOf(event);
    if (!known) return;
    const key = keyOf(event);
    const watched = inferences.get(key) ?? { seen: inference(known.seen ?? undefined, DEEPEST), said: '' };
    inferences.set(key, watched);
    watched.seen.observe(event.detail);
    const schema = watched.seen.schema();
    // Most events show nothing new, and converting costs more than all the rest.
    const said = JSON.stringify(schema);
    if (said === watched.said) return;
    const content = discoveredContent(known, schema, 'OpenApi3');
    if (content !== undefined && write(context, known.name, content)) {
      kept.set(key, { ...known, seen: watched.seen.snapshot() });
    }
    watched.said = said;
  };
}

/** Whether that was new. */
function write(context: Context, name: string, content: string): boolean {
  const schema = context.schemas.get(schemaKey(DISCOVERED, name));
  if (!schema) {
    keepNew(context, { registry: DISCOVERED, name, description: undefined, tags: {}, type: 'OpenApi3', content });
    return true;
  }
  if (newest(schema).content === content) return false;
  // The newest must fit. What AWS does with a schema that has all versions it may have is unverified.
  const room = {
    ...schema,
    versions: schema.versions.slice(Math.max(0, schema.versions.length + 1 - context.quotas.versionsPerSchema)),
  };
  const after = withVersion(context, room, { type: 'OpenApi3', content });
  context.schemas.set(schemaKey(DISCOVERED, name), after);
  announce(context, 'Schema Version Created', after);
  return true;
}

export function discoverOperations(): readonly RestOperation[] {
  function discover(request: RestRequest): JsonObject {
    const type = readType(request.text('Type'));
    const events = request.texts('Events');
    if (!events) throw badRequest('Events is required.');
    if (events.length < 1 || events.length > 10)
      throw badRequest(`Events has ${events.length} events. It has 1 to 10.`);
    const content = inferFrom(events.map(readEvent), type);
    if (content === undefined) throw badRequest('The schema of these events is more than a registry can hold.');
    return { Content: content };
  }

  return [{ name: 'GetDiscoveredSchema', method: 'POST', path: '/v1/discover', status: 200, run: discover }];
}

function readEvent(text: string, index: number): JsonObject {
  checkContentLength(text, `Event ${index + 1}`);
  const parsed = parseText(text, 'json');
  if ('problem' in parsed)
    throw badRequest(`Event ${index + 1}: ${parsed.problem.message.replace(/^The file /, 'it ')}`);
  if (!isObject(parsed.value) || isArray(parsed.value)) throw badRequest(`Event ${index + 1} is not a JSON object.`);
  return parsed.value;
}

/** Whole events give a whole event's schema; other objects are taken as they are. */
function inferFrom(events: readonly JsonObject[], type: SchemaType): string | undefined {
  const samples = events.map(sampleOf);
  const [first] = samples;
  const seen = inference(undefined, DEEPEST);
  const { source, detailType } = first ?? {};
  if (source === undefined || detailType === undefined) {
    for (const event of events) seen.observe(event);
    return plainContent(seen.schema(), type);
  }
  for (const sample of samples) {
    if (sample.source !== source || sample.detailType !== detailType) {
      throw badRequest('Events are of a single type: all have the same source and detail-type.');
    }
    seen.observe(sample.detail);
  }
  return discoveredContent({ source, detailType }, seen.schema(), type);
}

function plainContent(schema: JsonObject, type: SchemaType): string {
  const root = 'Event';
  const { first, definitions } = convertParts(schema, '2020-12', type, type === 'OpenApi3' ? { root } : {});
  const document =
    type === 'OpenApi3'
      ? {
          openapi: '3.0.0',
          info: { title: root, version: '1.0.0' },
          paths: {},
          components: { schemas: { [root]: first, ...definitions } },
        }
      : draft4Document(first, definitions);
  return JSON.stringify(document);
}
