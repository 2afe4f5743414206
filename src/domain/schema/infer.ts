import { isArray, isObject, type Json, type JsonObject } from '../json.ts';
import { formatAccepts } from '../sample/formats.ts';

/**
 * A schema out of samples: what all of them have in common, and nothing that they do not show. A property is required
 * where every sample has it, a format is named where every text meets it, and no enum is guessed: the samples' values
 * are hardly all there are. Values that differ in type are described by all of their types.
 */
export function inferSchema(samples: readonly Json[]): JsonObject {
  const seen = inference();
  for (const sample of samples) seen.observe(sample);
  return seen.schema();
}

/** What is known of samples that come one by one. It only ever widens. */
export interface Inference {
  observe(sample: Json): void;
  /** What `inferSchema` says of all samples so far. */
  schema(): JsonObject;
  /** All that it knows, for `inference` to go on from. */
  snapshot(): Json;
}

/** `deepest`: levels below which a sample is not looked at. */
export function inference(snapshot?: Json, deepest = Number.POSITIVE_INFINITY): Inference {
  const shape = snapshot === undefined ? emptyShape() : readShape(snapshot);
  return {
    observe: (sample) => observe(shape, sample, deepest),
    schema: () => describe(shape),
    snapshot: () => writeShape(shape),
  };
}

interface Shape {
  /** How many values were seen. */
  seen: number;
  readonly types: Set<TypeName>;
  /** Formats that every text so far meets; `undefined` before the first. */
  formats: readonly string[] | undefined;
  objects: number;
  readonly properties: Map<string, Shape>;
  /** Whether every object so far has ids for names, as a map has. */
  keyed: boolean;
  /** Of a map with too many names to tell them apart: what stands at any of them. */
  values: Shape | undefined;
  elements: Shape | undefined;
}

type TypeName = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

/** An object with more names than this is a map: nobody declares so many. And what is kept of endless samples stays small. */
const MOST_NAMES = 500;

const emptyShape = (): Shape => ({
  seen: 0,
  types: new Set(),
  formats: undefined,
  objects: 0,
  properties: new Map(),
  keyed: true,
  values: undefined,
  elements: undefined,
});

function observe(shape: Shape, value: Json, deepest: number): void {
  shape.seen++;
  if (value === null) shape.types.add('null');
  else if (typeof value === 'boolean') shape.types.add('boolean');
  else if (typeof value === 'number') shape.types.add(Number.isInteger(value) ? 'integer' : 'number');
  else if (typeof value === 'string') {
    shape.types.add('string');
    shape.formats = (shape.formats ?? FORMATS.map(([name]) => name)).filter((name) => meets(name, value));
  } else if (isArray(value)) {
    shape.types.add('array');
    if (deepest <= 1) return;
    shape.elements ??= emptyShape();
    for (const item of value) observe(shape.elements, item, deepest - 1);
  } else observeObject(shape, value, deepest);
}

function observeObject(shape: Shape, value: JsonObject, deepest: number): void {
  shape.types.add('object');
  shape.objects++;
  if (deepest <= 1) return;
  const names = Object.keys(value);
  if (names.length > 0) shape.keyed &&= names.length > 1 && names.every((name) => ID.test(name));
  for (const name of names) {
    const inner = shape.values ?? shape.properties.get(name) ?? emptyShape();
    if (!shape.values) shape.properties.set(name, inner);
    observe(inner, value[name] as Json, deepest - 1);
  }
  if (shape.properties.size > MOST_NAMES) forgetNames(shape);
}

function forgetNames(shape: Shape): void {
  shape.values ??= emptyShape();
  for (const inner of shape.properties.values()) merge(shape.values, inner);
  shape.properties.clear();
}

/** Names that are data: UUIDs, numbers, dates. */
const ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+|\d{4}-\d{2}-\d{2})$/i;

/** What a text must look like besides, so that no id or word is taken for one of these by chance. */
const FORMATS: readonly (readonly [string, RegExp])[] = [
  ['date-time', /^\d{4}-\d{2}-\d{2}T/],
  ['date', /^\d{4}-\d{2}-\d{2}$/],
  ['uuid', /^[0-9a-f]{8}-/i],
  ['email', /^[^\s@]+@[^\s@]+\.[^\s@.]+$/],
  ['uri', /^[a-z][a-z0-9+.-]*:\/\//],
  ['ipv4', /^\d+\.\d+\.\d+\.\d+$/],
];

function meets(format: string, text: string): boolean {
  const guard = FORMATS.find(([name]) => name === format)?.[1];
  // Nothing longer is any of these, and some checks cost more than their text is long.
  return text.length <= 2048 && guard?.test(text) === true && formatAccepts(format, text);
}

function describe(shape: Shape): JsonObject {
  const types = [...shape.types].filter((type) => type !== 'integer' || !shape.types.has('number'));
  // Of a value that was always null nothing is known but that.
  if (types.length === 0 || (types.length === 1 && types[0] === 'null')) {
    return types.length === 0 ? {} : { description: 'Only null was seen in the samples.' };
  }
  const [first, ...others] = types.sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
  return {
    type: others.length === 0 && first !== undefined ? first : types,
    ...(shape.formats?.[0] === undefined ? {} : { format: shape.formats[0] }),
    ...(shape.elements && shape.elements.seen > 0 ? { items: describe(shape.elements) } : {}),
    ...(shape.types.has('object') ? describeObject(shape) : {}),
  };
}

const ORDER = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];

function describeObject({ properties, objects, keyed, values: all }: Shape): JsonObject {
  if (all) return { additionalProperties: describe(all) };
  if (properties.size === 0) return {};
  if (keyed) {
    const values = emptyShape();
    for (const inner of properties.values()) merge(values, inner);
    return { additionalProperties: describe(values) };
  }
  const required = [...properties].filter(([, inner]) => inner.seen === objects).map(([name]) => name);
  const described: Record<string, Json> = {};
  for (const [name, inner] of properties) {
    Object.defineProperty(described, name, {
      value: describe(inner),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return { ...(required.length === 0 ? {} : { required }), properties: described };
}

function merge(into: Shape, from: Shape): void {
  into.seen += from.seen;
  for (const type of from.types) into.types.add(type);
  const { formats } = from;
  if (formats) into.formats = into.formats?.filter((format) => formats.includes(format)) ?? formats;
  into.objects += from.objects;
  into.keyed &&= from.keyed;
  for (const [name, inner] of from.properties) {
    const known = into.properties.get(name) ?? emptyShape();
    into.properties.set(name, known);
    merge(known, inner);
  }
  if (from.values) {
    into.values ??= emptyShape();
    merge(into.values, from.values);
  }
  if (into.values || into.properties.size > MOST_NAMES) forgetNames(into);
  if (!from.elements) return;
  into.elements ??= emptyShape();
  merge(into.elements, from.elements);
}

/** Names stand in pairs: one may be `__proto__`. */
function writeShape(shape: Shape): Json {
  return {
    seen: shape.seen,
    types: [...shape.types],
    ...(shape.formats ? { formats: shape.formats } : {}),
    objects: shape.objects,
    properties: [...shape.properties].map(([name, inner]) => [name, writeShape(inner)]),
    keyed: shape.keyed,
    ...(shape.values ? { values: writeShape(shape.values) } : {}),
    ...(shape.elements ? { elements: writeShape(shape.elements) } : {}),
  };
}

function readShape(written: Json): Shape {
  const { seen, types, formats, objects, properties, keyed, values, elements } = written as JsonObject;
  return {
    seen: seen as number,
    types: new Set(types as readonly TypeName[]),
    formats: formats as readonly string[] | undefined,
    objects: objects as number,
    properties: new Map(
      (properties as readonly (readonly [string, Json])[]).map(([name, inner]) => [name, readShape(inner)]),
    ),
    keyed: keyed as boolean,
    values: values === undefined ? undefined : readShape(values),
    elements: elements === undefined ? undefined : readShape(elements),
  };
}

/** What a sample is of, where it is a whole event. */
interface Sample {
  readonly detail: Json;
  readonly source?: string;
  readonly detailType?: string;
}

/**
 * The detail of a sample: a whole event as EventBridge delivers it, an entry of PutEvents (its `Detail` is text), or the
 * detail itself.
 */
export function sampleOf(value: Json): Sample {
  if (!isObject(value)) return { detail: value };
  const { source, detail, Source, Detail } = value;
  const detailType = value['detail-type'];
  if (typeof source === 'string' && typeof detailType === 'string' && isObject(detail)) {
    return { detail, source, detailType };
  }
  if (typeof Source === 'string' && typeof value.DetailType === 'string' && typeof Detail === 'string') {
    try {
      return { detail: JSON.parse(Detail) as Json, source: Source, detailType: value.DetailType };
    } catch {
      return { detail: value };
    }
  }
  return { detail: value };
}
