import type { EventModule } from './generate.ts';
import { freeName, importPath, typeName } from './names.ts';
import { comment, quoted } from './text.ts';

/** `index.ts`: all events as maps and as one union, and one parser for all. */
export function indexFile(modules: readonly EventModule[], ending: string): string {
  const taken = new Set<string>(OWN);
  const counts = Map.groupBy(modules, ({ name }) => name);
  const events = modules
    .toSorted((a, b) => (a.input.major.ref < b.input.major.ref ? -1 : 1))
    .map((module) => {
      const { name, input } = module;
      const clashes = (counts.get(name)?.length ?? 0) > 1 || OWN.has(name) || OWN.has(`${name}Event`);
      const alias = freeName(clashes ? `${typeName(input.event.domain)}${name}` : name, taken);
      return { ...module, alias, wire: freeName(`${alias}Event`, taken), address: input.major.address };
    });
  const as = (name: string, alias: string) => (name === alias ? name : `${name} as ${alias}`);
  const imports = [
    `import { type EventContract, parseAny } from ${quoted(importPath('index.ts', 'runtime.ts', ending))};\n`,
    ...events.map(
      ({ name, alias, wire, path }) =>
        `import { ${as(name, alias)}, type ${as(`${name}Event`, wire)} } from ${quoted(importPath('index.ts', path, ending))};\n`,
    ),
  ].join('');
  const exported = `export { InvalidEventError, NotPublishedError, unhandled } from ${quoted(importPath('index.ts', 'runtime.ts', ending))};\nexport type {
  Envelope,
  EventContract,
  EventEnvelope,
  Issue,
  Parsed,
  Partially,
  PublishOptions,
  PutEvents,
  PutEventsEntry,
  PutEventsOutput,
  StandardSchema,
} from ${quoted(importPath('index.ts', 'runtime.ts', ending))};\n`;

  const bySource = [...Map.groupBy(events, ({ address }) => address.source)].sort(([a], [b]) => (a < b ? -1 : 1));
  const detailTypes = (of: typeof events) =>
    [...Map.groupBy(of, ({ address }) => address.detailType)].sort(([a], [b]) => (a < b ? -1 : 1));
  const byAddress = bySource.map(
    ([source, of]) =>
      `  ${quoted(source)}: {\n${detailTypes(of)
        .map(([detailType, same]) => `    ${quoted(detailType)}: ${same.map(({ alias }) => alias).join(' | ')};\n`)
        .join('')}  };\n`,
  );
  const members = (line: (event: (typeof events)[number]) => string) => events.map(line).join('');
  const list = events.map(({ wire }) => `\n  | ${wire}`).join('') || ' never';
  return [
    imports,
    exported,
    `${comment(['Details by source and detail-type: what EventBridge tells events apart by.'])}export interface DetailByAddress {\n${byAddress.join('')}}\n`,
    `${comment(['Details by detail-type; those of several sources or majors that share one, as a union.'])}export interface DetailByDetailType {\n${detailTypes(
      events,
    )
      .map(([detailType, same]) => `  ${quoted(detailType)}: ${same.map(({ alias }) => alias).join(' | ')};\n`)
      .join('')}}\n`,
    `${comment(['Whole events by their reference in the catalogue.'])}export interface EventByReference {\n${members(({ input, wire }) => `  ${quoted(input.major.ref)}: ${wire};\n`)}}\n`,
    `${comment(['Any event of the catalogue: `switch (event["detail-type"])` tells them apart.'])}export type AnyEvent =${list};\n`,
    `${comment(['Every contract by its reference.'])}export const contracts: { readonly [Reference in keyof EventByReference]: EventContract<EventByReference[Reference]> } = {\n${members(({ input, alias }) => `  ${quoted(input.major.ref)}: ${alias},\n`)}};\n`,
    `${comment(['The event that a value is, whichever it is, or an `InvalidEventError`.'])}export function parse(value: unknown): AnyEvent {\n  return parseAny<AnyEvent>(Object.values(contracts) as unknown as EventContract<AnyEvent>[], value);\n}\n`,
  ].join('\n');
}

/** Names that the index gives itself. */
const OWN: ReadonlySet<string> = new Set([
  'AnyEvent',
  'DetailByAddress',
  'DetailByDetailType',
  'Envelope',
  'EventByReference',
  'EventContract',
  'EventEnvelope',
  'InvalidEventError',
  'Issue',
  'NotPublishedError',
  'Parsed',
  'Partially',
  'PublishOptions',
  'PutEvents',
  'PutEventsEntry',
  'PutEventsOutput',
  'StandardSchema',
]);
