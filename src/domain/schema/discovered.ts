import { isArray, type Json, type JsonObject } from '../json.ts';

/** What a schema describes that was inferred from events. */
export interface DiscoveredEvent {
  readonly source: string;
  readonly detailType: string;
}

const REQUIRED = ['detail-type', 'resources', 'detail', 'id', 'source', 'time', 'region', 'version', 'account'];

const ENVELOPE: JsonObject = {
  account: { type: 'string' },
  'detail-type': { type: 'string' },
  id: { type: 'string' },
  region: { type: 'string' },
  resources: { type: 'array', items: { type: 'string' } },
  source: { type: 'string' },
  time: { type: 'string', format: 'date-time' },
  version: { type: 'string' },
};

/**
 * The document in which EventBridge's discovery gives a schema: OpenAPI 3.0 with the envelope as the component `AWSEvent`, the
 * detail as another, and the exact source and detail-type in two extensions. Source: schemas of the registry `discovered-schemas`,
 * as projects publish them.
 * @param detail what `inferSchema` says of the details
 */
export function discoveredOpenApi({ source, detailType }: DiscoveredEvent, detail: JsonObject): JsonObject {
  const name = detailName(detailType);
  return {
    openapi: '3.0.0',
    info: { version: '1.0.0', title: name },
    paths: {},
    components: {
      schemas: {
        AWSEvent: {
          type: 'object',
          required: REQUIRED,
          'x-amazon-events-detail-type': detailType,
          'x-amazon-events-source': source,
          properties: { detail: { $ref: `#/components/schemas/${name}` }, ...ENVELOPE },
        },
        [name]: openApi(detail),
      },
    },
  };
}

/** The same of values that are no events: one component. */
export function inferredOpenApi(value: JsonObject): JsonObject {
  return {
    openapi: '3.0.0',
    info: { version: '1.0.0', title: 'Event' },
    paths: {},
    components: { schemas: { Event: openApi(value) } },
  };
}

/** `EC2 Instance State-change Notification` -> `EC2InstanceStateChangeNotification`. Never empty, never `AWSEvent`. */
export function detailName(detailType: string): string {
  const words = detailType.split(/[^A-Za-z0-9_]+/).filter(Boolean);
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return name === '' || name === 'AWSEvent' ? `${name}Detail` : name;
}

/** The name that discovery gives a schema: `com.acme.orders@OrderPlaced`. Different events can have the same. */
export function discoveredName({ source, detailType }: DiscoveredEvent): string {
  return `${source.replace(/[^A-Za-z0-9._@-]+/g, '-')}@${detailName(detailType)}`.slice(0, 385);
}

/** What `inferSchema` says, in the words of OpenAPI 3.0: one type a schema, and `nullable`. */
function openApi(schema: JsonObject): JsonObject {
  const { type, format, items, properties, required, additionalProperties, ...rest } = schema;
  const types = isArray(type) ? (type as readonly string[]) : type === undefined ? [] : [type as string];
  const named = types.filter((each) => each !== 'null');
  const parts = named.map((each): JsonObject => {
    if (each === 'array') return { type: each, items: openApi((items ?? {}) as JsonObject) };
    if (each === 'string') return { type: each, ...(format === undefined ? {} : { format }) };
    if (each !== 'object') return { type: each };
    return {
      type: each,
      ...(required === undefined ? {} : { required }),
      ...(properties === undefined ? {} : { properties: eachOf(properties as JsonObject) }),
      ...(additionalProperties === undefined
        ? {}
        : { additionalProperties: openApi(additionalProperties as JsonObject) }),
    };
  });
  const nullable: JsonObject = named.length < types.length ? { nullable: true } : {};
  // `nullable` speaks only of the type beside it: of several, each says so itself.
  if (parts.length > 1) return { ...rest, anyOf: parts.map((part) => ({ ...part, ...nullable })) };
  return { ...rest, ...(parts[0] ?? {}), ...(parts.length === 1 ? nullable : {}) };
}

function eachOf(properties: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]): [string, Json] => [name, openApi(schema as JsonObject)]),
  );
}
