import type { Address, Major } from '../domain/catalogue/model.ts';
import { consumersOf, producersOf } from '../domain/catalogue/uses.ts';
import type { Json } from '../domain/json.ts';
import { EdaError } from '../errors.ts';
import type { FileWorld, Prompt } from '../ports.ts';
import { findOrAskForEvent } from './find-event.ts';
import { loadCatalogue, requireWorkspace } from './load-catalogue.ts';

export interface ShownEvent {
  readonly reference: string;
  readonly summary: string;
  readonly owner: string;
  readonly bus: string;
  readonly address: Address;
  readonly compatibility: string;
  readonly stability: string;
  readonly deprecated?: Major['deprecated'];
  readonly releases: readonly string[];
  readonly examples: readonly string[];
  readonly producers: readonly string[];
  readonly consumers: readonly { readonly service: string; readonly fields: readonly string[] | 'all' }[];
  readonly file: string;
  /** Self-contained. */
  readonly schema: Json;
}

/** Everything the catalogue says of one event. Throws EdaError for an unknown reference or a broken schema. */
export async function showEvent(
  input: { readonly reference?: string; readonly workspace?: string },
  world: FileWorld,
  prompt: Prompt,
): Promise<ShownEvent> {
  const root = requireWorkspace(world.workspace(input.workspace));
  const workspace = await loadCatalogue(world.open(root));
  const { catalogue, library } = workspace;
  const { event, major, release, schema } = await findOrAskForEvent(workspace, input.reference, prompt);
  const bundled = library.bundled(schema.file);
  if (bundled === undefined) throw brokenSchema(schema.file);
  return {
    reference: release ? `${event.ref}@${release.version}` : major.ref,
    summary: event.summary,
    owner: event.owner,
    bus: event.bus,
    address: major.address,
    compatibility: event.compatibility,
    stability: major.stability,
    ...(major.deprecated === undefined ? {} : { deprecated: major.deprecated }),
    releases: major.releases.map(({ version }) => version),
    examples: major.examples.map(({ file }) => file),
    producers: producersOf(catalogue, event, major),
    consumers: consumersOf(catalogue, event, major),
    file: schema.file,
    schema: bundled,
  };
}

/** A schema that can't be used, for whatever command needs it. */
export function brokenSchema(file: string): EdaError {
  return new EdaError('finding', {
    code: 'broken-schema',
    message: 'This schema, or one that it refers to, has errors.',
    at: { file },
    next: 'Run `eda schema validate` to see them.',
  });
}
