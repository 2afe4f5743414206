import { atPointer, childPointer, isArray, isObject, type Json, type JsonObject, member } from '../../json.ts';
import { parseText } from '../../text/parse.ts';
import { dialectOf } from '../dialect.ts';
import { canonical } from '../equal.ts';
import { refStandsAlone } from '../keywords.ts';
import { baseOf, findLoops, indexDocument, type Target } from '../refs.ts';
import type { Dialect } from '../types.ts';
import { pointerOf, walk } from '../walk.ts';
import { convertParts, draft4Document } from './convert.ts';
import { envelopeFields } from './document.ts';
import { fromOpenApi, type NotCarried } from './openapi.ts';
import { ConversionError, type Loss, type RegistryFormat } from './types.ts';

/** A schema of the registry, as a catalogue has it. */
export interface ReadDocument {
  readonly source?: string;
  readonly detailType?: string;
  readonly title?: string;
  readonly version?: string;
  readonly description?: string;
  /** Whether it describes a whole event. If not, all of it is taken for the schema of `detail`. */
  readonly envelope: boolean;
  /** A self-contained schema: draft-04 out of draft-04, 2020-12 out of OpenAPI 3.0. */
  readonly detail: { readonly value: JsonObject; readonly dialect: Dialect };
  readonly notCarried: readonly NotCarried[];
}

/** Content that the registry can't hold many times over is not even read. */
const longest = 2_000_000;

/** Reads what `GetDiscoveredSchema`, `DescribeSchema` or `ExportSchema` gave. Whatever it is: a document, or why it is none. */
export function readRegistryDocument(
  content: string,
  format: RegistryFormat,
): ReadDocument | { readonly problem: string } {
  return guarded(() => {
    const document = documentOf(content);
    return format === 'OpenApi3' ? readOpenApi(document) : readDraft4(document);
  });
}

/** What `ExportSchema` gives for a schema of type OpenApi3: the whole event in draft-04. */
export function exportDraft4(
  content: string,
): { readonly content: string; readonly losses: readonly Loss[] } | { readonly problem: string } {
  return guarded(() => {
    const document = documentOf(content);
    const { pointer } = eventOf(document);
    const value = fromOpenApi(document, pointer, []);
    const { first, definitions, losses } = convertParts(value, '2020-12', 'JSONSchemaDraft4');
    const extensions = Object.entries(at(document, pointer)).filter(([name]) => name.startsWith('x-amazon-events-'));
    const info = member(document, 'info');
    const title = textOf(info, 'title');
    const around = { ...(title !== undefined && { title }), ...first, ...Object.fromEntries(extensions) };
    return { content: JSON.stringify(draft4Document(around, definitions)), losses };
  });
}

function guarded<T>(read: () => T): T | { readonly problem: string } {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConversionError) return { problem: error.message };
    if (error instanceof RangeError) return { problem: 'The content is nested too deeply to be read.' };
    throw error;
  }
}

function documentOf(content: string): JsonObject {
  if (content.length > longest) {
    throw new ConversionError(
      `The content has ${content.length} characters; the registry itself takes no more than 100000.`,
    );
  }
  // The registry takes both.
  const parsed = parseText(content, /^\s*[{[]/.test(content) ? 'json' : 'yaml');
  if ('problem' in parsed) {
    const { message } = parsed.problem;
    throw new ConversionError(message.replace(/^The file /, 'The content '));
  }
  if (!isObject(parsed.value)) throw new ConversionError('The content is no object.');
  return parsed.value;
}

const textOf = (value: Json | undefined, name: string): string | undefined => {
  const text = member(value, name);
  return typeof text === 'string' ? text : undefined;
};

const at = (document: JsonObject, pointer: string): JsonObject => {
  const value = atPointer(document, pointer);
  return isObject(value) ? value : {};
};

/** Whether a schema describes a whole event. */
function isEnvelope(schema: Json | undefined): boolean {
  const properties = member(schema, 'properties');
  if (!isObject(member(properties, 'detail'))) return false;
  return (
    ['x-amazon-events-source', 'x-amazon-events-detail-type'].some((name) => member(schema, name) !== undefined) ||
    ['source', 'detail-type'].every((name) => member(properties, name) !== undefined)
  );
}

/** The component that an OpenAPI document is about. */
function eventOf(document: JsonObject): { readonly pointer: string; readonly envelope: boolean } {
  const version = textOf(document, 'openapi');
  if (version === undefined) {
    throw new ConversionError('The content is no OpenAPI document: it has no "openapi" with a version.');
  }
  if (!version.startsWith('3.0')) {
    throw new ConversionError(`The content is OpenAPI ${version.slice(0, 20)}; what is read is OpenAPI 3.0.`);
  }
  const schemas = member(member(document, 'components'), 'schemas');
  const names = isObject(schemas) ? Object.keys(schemas) : [];
  const whole =
    names.find((name) => name === 'AWSEvent' && isEnvelope(member(schemas, name))) ??
    names.find((name) => isEnvelope(member(schemas, name)));
  const place = (name: string) => childPointer('/components/schemas', name);
  if (whole !== undefined) return { pointer: place(whole), envelope: true };
  // The one that no other refers to.
  const met = new Set<string>();
  for (const name of names) {
    for (const [, ref] of JSON.stringify(member(schemas, name)).matchAll(/"#(\/components\/schemas\/[^"/]+)/g)) {
      if (ref !== place(name)) met.add(ref!);
    }
  }
  const roots = names.filter((name) => !met.has(place(name)));
  if (roots.length !== 1) {
    throw new ConversionError(
      names.length === 0
        ? 'The content has no schema under "components".'
        : 'The content has no component "AWSEvent", and which of its other components is the event is not clear.',
    );
  }
  return { pointer: place(roots[0]!), envelope: false };
}

function readOpenApi(document: JsonObject): ReadDocument {
  const { pointer, envelope } = eventOf(document);
  const notCarried: NotCarried[] = [];
  const value = fromOpenApi(document, envelope ? `${pointer}/properties/detail` : pointer, notCarried);
  refuseLoops(value, '2020-12');
  const around = at(document, pointer);
  if (envelope) ofEnvelope(around, pointer, notCarried);
  const info = member(document, 'info');
  return {
    ...addressOf(around),
    ...(textOf(info, 'title') !== undefined && { title: textOf(info, 'title')! }),
    ...(textOf(info, 'version') !== undefined && { version: textOf(info, 'version')! }),
    ...(textOf(info, 'description') !== undefined && { description: textOf(info, 'description')! }),
    envelope,
    detail: { value, dialect: '2020-12' },
    notCarried,
  };
}

function readDraft4(document: JsonObject): ReadDocument {
  const named = member(document, '$schema') === undefined ? { dialect: 'draft-04' as const } : dialectOf(document);
  if ('finding' in named) throw new ConversionError(`${named.finding.message}.`);
  const { dialect } = named;
  refuseLoops(document, dialect);
  const envelope = isEnvelope(document);
  const { first, definitions, losses } = convertParts(document, dialect, 'JSONSchemaDraft4', {
    at: behindRefs(document, dialect, envelope ? '/properties/detail' : ''),
  });
  const notCarried: NotCarried[] = [...losses];
  if (envelope) ofEnvelope(document, '', notCarried);
  const value = draft4Document(first, definitions);
  return {
    ...addressOf(document),
    ...(envelope && textOf(document, 'title') !== undefined && { title: textOf(document, 'title')! }),
    ...(textOf(document, 'x-eda-version') !== undefined && { version: textOf(document, 'x-eda-version')! }),
    ...(envelope && textOf(document, 'description') !== undefined && { description: textOf(document, 'description')! }),
    envelope,
    detail: { value, dialect: 'draft-04' },
    notCarried,
  };
}

/** Where a schema stands that is nothing but a reference, for dialects in which nothing counts beside one. */
function behindRefs(document: JsonObject, dialect: Dialect, pointer: string): string {
  if (!refStandsAlone(dialect)) return pointer;
  const index = indexDocument(document, dialect);
  let found = pointer;
  // No circle: those are refused before.
  for (let base = index.base; ; ) {
    const ref = textOf(atPointer(document, found), '$ref');
    const to = ref === undefined ? undefined : index.resolve(base, ref);
    if (to?.kind !== 'inside') return found;
    ({ pointer: found, base } = to);
  }
}

/** A schema that leads back to itself without a step into the value says nothing, and holds up whoever asks it. */
function refuseLoops(document: JsonObject, dialect: Dialect): void {
  const index = indexDocument(document, dialect);
  const from: Target[] = [];
  walk({ schema: document }, dialect, {
    schema: (place) => {
      if (member(place.schema, '$ref') !== undefined) {
        from.push({ schema: place.schema, pointer: pointerOf(place), base: baseOf(place, index) });
      }
    },
  });
  const [loop] = findLoops(from, index);
  if (loop !== undefined) throw new ConversionError(`The reference at "${loop}" leads back to itself for ever.`);
}

/** Source and detail-type, by AWS's extensions or by what the envelope itself demands. */
function addressOf(event: JsonObject): { readonly source?: string; readonly detailType?: string } {
  const only = (extension: string, field: string): string | undefined => {
    const property = member(member(event, 'properties'), field);
    const list = member(property, 'enum');
    const value = isArray(list) && list.length === 1 ? list[0] : member(property, 'const');
    return textOf(event, extension) ?? (typeof value === 'string' ? value : undefined);
  };
  const source = only('x-amazon-events-source', 'source');
  const detailType = only('x-amazon-events-detail-type', 'detail-type');
  return { ...(source !== undefined && { source }), ...(detailType !== undefined && { detailType }) };
}

/** What an envelope says beyond what every event on a bus is. */
function ofEnvelope(event: JsonObject, pointer: string, notCarried: NotCarried[]): void {
  const properties = member(event, 'properties');
  const lose = (steps: readonly string[], message: string) =>
    notCarried.push({ pointer: steps.reduce<string>(childPointer, pointer), message });
  for (const [name, schema] of Object.entries(isObject(properties) ? properties : {})) {
    if (name === 'detail') continue;
    const usual = Object.hasOwn(envelopeFields, name) ? envelopeFields[name] : undefined;
    if (usual === undefined) {
      lose(['properties', name], `"${name}" is no field of every event, and a catalogue describes "detail" only.`);
    } else if (saysMore(schema, usual)) {
      lose(
        ['properties', name],
        `What is demanded of "${name}" beyond its type is not carried: a catalogue describes "detail" only.`,
      );
    }
  }
  for (const [keyword, value] of Object.entries(event)) {
    if (known.has(keyword) || keyword.startsWith('x-')) continue;
    if (
      keyword === 'required' &&
      isArray(value) &&
      value.every((name) => name === 'detail' || Object.hasOwn(envelopeFields, name as string))
    )
      continue;
    lose([keyword], `"${keyword}" of the whole event is not carried: a catalogue describes "detail" only.`);
  }
}

/** What an envelope may have without a word: it is carried otherwise, or names something. */
const known: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  'id',
  'title',
  'description',
  'definitions',
  'type',
  'properties',
]);

/** AWS's discovery takes empty resources for a list of objects. */
function saysMore(schema: Json, usual: JsonObject): boolean {
  if (!isObject(schema)) return true;
  return Object.entries(schema).some(([keyword, value]) => {
    if (keyword === 'items' || keyword === 'title' || keyword === 'description' || keyword === 'example') return false;
    return canonical(value) !== canonical(member(usual, keyword) ?? null);
  });
}
