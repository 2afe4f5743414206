import type { EventDefinition } from '../domain/catalogue/model.ts';
import { consumersOf, producersOf } from '../domain/catalogue/uses.ts';
import { nearest } from '../domain/schema/distance.ts';
import { EdaError } from '../errors.ts';
import type { FileWorld } from '../ports.ts';
import { loadCatalogue, requireWorkspace } from './load-catalogue.ts';

/** A row for each major of each event. */
export interface EventRow {
  readonly event: string;
  readonly major: number;
  readonly stability: string;
  readonly deprecated?: { readonly effective: string; readonly removal?: string; readonly alternative?: string };
  /** The newest release, absent where there is none. */
  readonly release?: string;
  readonly owner: string;
  readonly bus: string;
  readonly source: string;
  readonly detailType: string;
  readonly summary: string;
  readonly producers: readonly string[];
  readonly consumers: readonly string[];
}

export interface EventList {
  readonly events: readonly EventRow[];
  /** Files that are broken, so that an event may be missing here. */
  readonly broken: number;
}

export interface ListInput {
  readonly workspace?: string;
  readonly domain?: string;
  readonly owner?: string;
}

/** The events of the catalogue, one row a major. Throws EdaError where there is no workspace. */
export async function listEvents(input: ListInput, world: FileWorld): Promise<EventList> {
  const root = requireWorkspace(world.workspace(input.workspace));
  const { catalogue, findings } = await loadCatalogue(world.open(root));
  mustExist('domain', input.domain, catalogue.domains.keys());
  mustExist('team', input.owner, catalogue.teams.keys());
  const wanted = (event: EventDefinition) =>
    (input.domain === undefined || event.domain === input.domain) &&
    (input.owner === undefined || event.owner === input.owner);
  const events = [...catalogue.events.values()].filter(wanted).flatMap((event) =>
    event.majors.map((major): EventRow => {
      const release = major.releases.at(-1)?.version;
      return {
        event: event.ref,
        major: major.number,
        stability: major.stability,
        ...(major.deprecated === undefined ? {} : { deprecated: major.deprecated }),
        ...(release === undefined ? {} : { release }),
        owner: event.owner,
        bus: event.bus,
        source: event.source,
        detailType: major.address.detailType,
        summary: event.summary,
        producers: producersOf(catalogue, event, major),
        consumers: consumersOf(catalogue, event, major).map(({ service }) => service),
      };
    }),
  );
  return {
    events,
    broken: new Set(findings.filter(({ severity }) => severity === 'error').map(({ file }) => file)).size,
  };
}

/** A mistyped name would otherwise look like one without events. */
function mustExist(what: string, name: string | undefined, known: Iterable<string>): void {
  const names = [...known];
  if (name === undefined || names.includes(name)) return;
  const near = nearest(name, names);
  throw new EdaError('usage', {
    code: `unknown-${what}`,
    message: `The catalogue has no ${what} "${name}".`,
    expected: `one of ${names.join(', ') || 'none: there are none yet'}`,
    ...(near === undefined ? {} : { next: `Did you mean ${near}?` }),
  });
}
