import type { EventDefinition, Major, SchemaFile } from '../../../src/domain/catalogue/model.ts';
import { type EventInput, generateCode } from '../../../src/domain/codegen/generate.ts';
import type { Json } from '../../../src/domain/json.ts';
import { bundle } from '../../../src/domain/schema/bundle.ts';
import { dialectOf } from '../../../src/domain/schema/dialect.ts';
import { resolveUri } from '../../../src/domain/schema/uri.ts';

interface Written {
  readonly schema: Json;
  readonly example?: Json;
  readonly domain?: string;
  readonly name?: string;
  readonly major?: number;
  readonly source?: string;
  readonly detailType?: string;
  readonly summary?: string;
  readonly match?: Json;
}

/** The code of these events, and of the shared types by their path in the catalogue. */
export function generate(
  events: readonly Written[],
  shared: Readonly<Record<string, Json>> = {},
  importEnding: '.js' | '.ts' = '.js',
  form: 'source' | 'package' = 'source',
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, SchemaFile>();
  const add = (path: string, value: Json) => {
    const dialect = dialectOf(value);
    files.set(path, { file: path, value, dialect: 'dialect' in dialect ? dialect.dialect : '2020-12' });
  };
  for (const [path, value] of Object.entries(shared)) add(`schemas/${path}`, value);
  const open = (file: string) => files.get(file);
  const path = (from: string, uri: string) => {
    const target = resolveUri(from, uri);
    return files.has(target) ? target : undefined;
  };
  const inputs = events.map((event): EventInput => {
    const { domain = 'orders', name = 'OrderPlaced', major: number = 1, schema, example = {}, match } = event;
    const folder = `schemas/${domain}/${name}/v${number}`;
    const file = `${folder}/schema.json`;
    add(file, schema);
    const head = files.get(file)!;
    const source = event.source ?? `com.acme.${domain}`;
    const major: Major = {
      number,
      ref: `${domain}/${name}@${number}`,
      folder,
      address: { source, detailType: event.detailType ?? name },
      stability: 'stable',
      head,
      releases: [],
      digests: new Map(),
      examples: [],
    };
    const definition: EventDefinition = {
      ref: `${domain}/${name}`,
      domain,
      name,
      file: `schemas/${domain}/${name}/event.yaml`,
      summary: event.summary ?? '',
      owner: 'checkout',
      source,
      bus: 'default',
      compatibility: 'full',
      majors: [major],
    };
    const whole = bundle(head, { open, target: path });
    if (whole === undefined) throw new Error(`${file} can't be bundled`);
    return {
      event: definition,
      major,
      file,
      version: `${number}.0.0`,
      schema: whole,
      dialect: head.dialect,
      example,
      ...(match === undefined ? {} : { match }),
    };
  });
  return generateCode({ events: inputs, files: { open, path }, catalogue: 'schemas', importEnding, form });
}
