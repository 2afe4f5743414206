import type { EventModule, ModuleText } from './generate.ts';
import { freeName, importPath, typeName } from './names.ts';
import { comment, quoted } from './text.ts';

/** `index.ts`: all events as maps and as one union, and one parser for all. */
export function indexFile(modules: readonly EventModule[], ending: string): ModuleText {
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
  const runtime = quoted(importPath('index.ts', 'runtime.ts', ending));
  const pathOf = (path: string) => quoted(importPath('index.ts', path, ending));
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
  const exportedValues = `export { InvalidEventError, NotPublishedError, unhandled } from ${runtime};\n`;
  const exportedTypes = `export type {
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
} from ${runtime};\n`;
  const types = [
    `${comment(['Details by source and detail-type: what EventBridge tells events apart by.'])}export interface DetailByAddress {\n${byAddress.join('')}}\n`,
    `${comment(['Details by detail-type; those of several sources or majors that share one, as a union.'])}export interface DetailByDetailType {\n${detailTypes(
      events,
    )
      .map(([detailType, same]) => `  ${quoted(detailType)}: ${same.map(({ alias }) => alias).join(' | ')};\n`)
      .join('')}}\n`,
    `${comment(['Whole events by their reference in the catalogue.'])}export interface EventByReference {\n${members(({ input, wire }) => `  ${quoted(input.major.ref)}: ${wire};\n`)}}\n`,
    `${comment(['Any event of the catalogue: `switch (event["detail-type"])` tells them apart.'])}export type AnyEvent =${list};\n`,
  ];
  const contracts = {
    doc: comment(['Every contract by its reference.']),
    type: 'contracts: { readonly [Reference in keyof EventByReference]: EventContract<EventByReference[Reference]> }',
    value: `= {\n${members(({ input, alias }) => `  ${quoted(input.major.ref)}: ${alias},\n`)}};\n`,
  };
  const parse = comment(['The event that a value is, whichever it is, or an `InvalidEventError`.']);
  return {
    source: [
      '',
      `import { type EventContract, parseAny } from ${runtime};\n${events
        .map(
          ({ name, alias, wire, path }) =>
            `import { ${as(name, alias)}, type ${as(`${name}Event`, wire)} } from ${pathOf(path)};\n`,
        )
        .join('')}`,
      `${exportedValues}${exportedTypes}`,
      ...types,
      `${contracts.doc}export const ${contracts.type} ${contracts.value}`,
      `${parse}export function parse(value: unknown): AnyEvent {\n  return parseAny<AnyEvent>(Object.values(contracts) as unknown as EventContract<AnyEvent>[], value);\n}\n`,
    ].join('\n'),
    code: [
      '',
      `import { parseAny } from ${runtime};\n${events.map(({ name, alias, path }) => `import { ${as(name, alias)} } from ${pathOf(path)};\n`).join('')}`,
      exportedValues,
      `${contracts.doc}export const contracts ${contracts.value}`,
      `${parse}export function parse(value) {\n  return parseAny(Object.values(contracts), value);\n}\n`,
    ].join('\n'),
    types: [
      '',
      `import type { EventContract } from ${runtime};\n${events
        .map(({ name, alias, wire, path }) => {
          const both = [...new Set([as(name, alias), as(`${name}Event`, wire)])];
          return `import type { ${both.join(', ')} } from ${pathOf(path)};\n`;
        })
        .join('')}`,
      `${exportedValues}${exportedTypes}`,
      ...types,
      `${contracts.doc}export declare const ${contracts.type};\n`,
      `${parse}export declare function parse(value: unknown): AnyEvent;\n`,
    ].join('\n'),
  };
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
