import type { Json, JsonObject } from '../../json.ts';
import { metaschemaUri } from '../dialect.ts';
import type { Dialect } from '../types.ts';
import { componentName, convertParts, holderOf } from './convert.ts';
import { shared } from './share.ts';
import { ConversionError, type Definitions, type Loss, longestContent, type RegistryFormat } from './types.ts';

/** One release, as the registry is to have it. */
export interface RegistryEvent {
  readonly source: string;
  readonly detailType: string;
  /** The event's name, as a title and (without what a name can't have) as the name of its component. */
  readonly title: string;
  /** The release. */
  readonly version: string;
  readonly description?: string;
  /** The self-contained schema of `detail`. */
  readonly detail: { readonly value: Json; readonly dialect: Dialect };
}

export type RegistryDocument =
  /** `content`: what the registry stores. The same event gives the same text. */
  | { readonly content: string; readonly losses: readonly Loss[] }
  /** Why there is none: a sentence. */
  | { readonly problem: string; readonly losses: readonly Loss[] };

/**
 * The schema of a whole event, as discovery on AWS writes it: the envelope with plain fields, the exact source and detail-type in AWS's two
 * extensions, and the detail as a definition. Content that would be longer than the registry takes loses its line breaks, then its
 * repetitions; only what is then too long still is a problem.
 */
export function registryDocument(event: RegistryEvent, format: RegistryFormat): RegistryDocument {
  const wanted = componentName(event.title);
  const root = wanted === 'AWSEvent' ? 'AWSEventDetail' : wanted;
  try {
    const { first, definitions, losses } = convertParts(event.detail.value, event.detail.dialect, format, { root });
    const schemas = { [root]: first, ...definitions };
    const around = format === 'OpenApi3' ? openApi : draft4;
    const prefix = holderOf(format);
    const document = around(event, root, schemas, prefix);
    const pretty = JSON.stringify(document, undefined, 2);
    if (pretty.length <= longestContent) return { content: pretty, losses };
    const tight = JSON.stringify(document);
    if (tight.length <= longestContent) return { content: tight, losses };
    const content = JSON.stringify(around(event, root, shared(schemas, prefix), prefix));
    if (content.length <= longestContent) return { content, losses };
    return {
      problem: `Without spaces and repetitions the schema still has ${content.length} characters; the registry takes ${longestContent}.`,
      losses,
    };
  } catch (error) {
    if (error instanceof ConversionError) return { problem: error.message, losses: [] };
    if (error instanceof RangeError) return { problem: 'The schema is nested too deeply to be converted.', losses: [] };
    throw error;
  }
}

/** The fields that every event on a bus has. */
export const envelopeFields: Readonly<Record<string, JsonObject>> = {
  account: { type: 'string' },
  'detail-type': { type: 'string' },
  id: { type: 'string' },
  region: { type: 'string' },
  resources: { type: 'array', items: { type: 'string' } },
  source: { type: 'string' },
  time: { type: 'string', format: 'date-time' },
  version: { type: 'string' },
};

function envelope(event: RegistryEvent, detail: string): JsonObject {
  return {
    type: 'object',
    required: ['detail-type', 'resources', 'detail', 'id', 'source', 'time', 'region', 'version', 'account'],
    'x-amazon-events-detail-type': event.detailType,
    'x-amazon-events-source': event.source,
    properties: { detail: { $ref: detail }, ...envelopeFields },
  };
}

function openApi(event: RegistryEvent, root: string, schemas: Definitions, prefix: string): JsonObject {
  const { version, title, description } = event;
  return {
    openapi: '3.0.0',
    info: { version, title, ...(description !== undefined && { description }) },
    paths: {},
    components: { schemas: { AWSEvent: envelope(event, prefix + root), ...schemas } },
  };
}

function draft4(event: RegistryEvent, root: string, definitions: Definitions, prefix: string): JsonObject {
  const { version, title, description } = event;
  return {
    $schema: metaschemaUri['draft-04'],
    title,
    ...(description !== undefined && { description }),
    'x-eda-version': version,
    ...envelope(event, prefix + root),
    definitions,
  };
}
