import { inCatalogue } from '../catalogue/layout.ts';
import type { Settings, Stability } from '../catalogue/model.ts';
import { relativePath } from '../catalogue/targets.ts';
import { isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import { metaschemaUri } from '../schema/dialect.ts';
import type { Dialect } from '../schema/types.ts';
import { escapeFragment } from '../schema/uri.ts';
import { yamlDocument } from '../text/yaml.ts';
import { contractLine, type NewFile } from './workspace.ts';

export interface NewEvent {
  readonly domain: string;
  readonly name: string;
  readonly summary: string;
  readonly owner: string;
  readonly source: string;
  readonly bus?: string;
  readonly detailType: string;
  readonly stability: Stability;
  readonly dialect: Dialect;
  /** What the detail is, apart from the metadata that the organisation demands. */
  readonly detail: JsonObject;
  readonly examples: readonly Json[];
  /** Where the domain is new too. */
  readonly newDomain?: { readonly summary: string; readonly owner: string };
}

/** The files of a new event; `metadata` is the value of the type that eda.yaml demands. */
export function newEvent(settings: Settings, event: NewEvent, metadata: Json | undefined): readonly NewFile[] {
  const domain = inCatalogue(settings, event.domain);
  const folder = `${domain}/${event.name}`;
  const head = `${folder}/v1/schema.json`;
  const { summary, owner, source, bus, detailType, stability } = event;
  const major = { detailType, ...(stability === 'stable' ? {} : { stability }) };
  const schema: Json = {
    $schema: metaschemaUri[event.dialect],
    title: event.name,
    description: summary,
    ...withMetadata(settings, head, event.detail, metadata),
  };
  return [
    ...(event.newDomain
      ? [{ path: `${domain}/domain.yaml`, text: contractLine('domain') + yamlDocument({ ...event.newDomain }, 1) }]
      : []),
    {
      path: `${folder}/event.yaml`,
      text:
        contractLine('event') +
        yamlDocument({ summary, owner, source, ...(bus === undefined ? {} : { bus }), majors: { 1: major } }, 2),
    },
    { path: head, text: jsonText(schema) },
    ...event.examples.map((example, i) => ({
      path: `${folder}/v1/examples/sample${event.examples.length === 1 ? '' : `-${i + 1}`}.json`,
      text: jsonText(example),
    })),
  ];
}

/** JSON as people write schemas: a list of scalars stands on one line, and so does an object of one. */
export function jsonText(value: Json): string {
  return `${written(value, '')}\n`;
}

function written(value: Json, indent: string): string {
  const isScalar = (item: Json) => typeof item !== 'object' || item === null;
  const parts = isArray(value)
    ? value.map((item) => written(item, `${indent}  `))
    : isObject(value)
      ? Object.keys(value).map((key) => `${JSON.stringify(key)}: ${written(value[key] as Json, `${indent}  `)}`)
      : [];
  if (!isArray(value) && !isObject(value)) return JSON.stringify(value);
  const [open, close] = isArray(value) ? ['[', ']'] : ['{', '}'];
  if (parts.length === 0) return open + close;
  const line = isArray(value) ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`;
  const flat = Object.values(value).every(isScalar) && (isArray(value) || parts.length === 1);
  if (flat && indent.length + line.length <= 100) return line;
  return `${open}\n${parts.map((part) => `${indent}  ${part}`).join(',\n')}\n${indent}${close}`;
}

/** The detail's schema with what the organisation demands of each: by reference, and required. */
function withMetadata(settings: Settings, head: string, detail: JsonObject, type: Json | undefined): JsonObject {
  const demand = settings.metadata;
  if (!demand) return detail;
  const ref = { $ref: escapeFragment(relativePath(head, inCatalogue(settings, demand.type))) };
  const inferred = member(detail, 'properties');
  const properties = isObject(inferred) ? inferred : {};
  const named = member(detail, 'required');
  const required = isArray(named) ? named : [];
  if (demand.property !== undefined) {
    const { property } = demand;
    return {
      ...detail,
      required: [property, ...required.filter((name) => name !== property)],
      properties: { [property]: ref, ...without(properties, [property]) },
    };
  }
  const own = member(type, 'properties');
  const theirs = isObject(own) ? Object.keys(own) : [];
  const left = required.filter((name) => !theirs.includes(String(name)));
  const { required: _, ...rest } = detail;
  return {
    ...rest,
    allOf: [ref],
    ...(left.length === 0 ? {} : { required: left }),
    properties: without(properties, theirs),
  };
}

function without(members: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));
}

/** A service that publishes what is new. */
export function newService(
  settings: Settings,
  service: { readonly domain: string; readonly name: string; readonly summary: string; readonly owner: string },
  produces: string,
): NewFile {
  const { summary, owner } = service;
  return {
    path: `${inCatalogue(settings, service.domain)}/services/${service.name}.yaml`,
    text: contractLine('service') + yamlDocument({ summary, owner, produces: [produces] }, 2),
  };
}
