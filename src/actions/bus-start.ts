import { eventJudge } from '../domain/catalogue/judge.ts';
import type { BusLog } from '../domain/events/bus-log.ts';
import { loadValidators } from '../domain/schema/validator.ts';
import type { BusWorld, FileWorld } from '../ports.ts';
import { loadCatalogue, requireWorkspace, type Workspace } from './load-catalogue.ts';
import { SchemaChecks } from './schema-checks.ts';

export type { BusLog };

export interface BusStartInput {
  readonly port: number;
  readonly enforce: boolean;
  readonly workspace?: string;
  /** A folder for the bus's state. */
  readonly data?: string;
}

export interface RunningBus {
  readonly endpoint: string;
  readonly events: number;
  /** Logical names of the buses that exist from the start. */
  readonly buses: readonly string[];
  /** Files of the catalogue with errors: their events are refused or judged unknown. */
  readonly broken: readonly string[];
  close(): Promise<void>;
}

/** Starts the embedded bus over a workspace's catalogue. Throws EdaError without a workspace or a free port. */
export async function startBus(
  input: BusStartInput,
  files: FileWorld,
  buses: BusWorld,
  onEvent: (log: BusLog) => void,
): Promise<RunningBus> {
  const root = requireWorkspace(files.workspace(input.workspace));
  const workspace = await loadCatalogue(files.open(root));
  return startBusOver(workspace, input, buses, onEvent);
}

/** The same over a catalogue that is already loaded. */
export async function startBusOver(
  workspace: Workspace,
  input: Pick<BusStartInput, 'port' | 'enforce' | 'data'>,
  buses: BusWorld,
  onEvent: (log: BusLog) => void,
): Promise<RunningBus> {
  const { catalogue, findings } = workspace;
  const names = [...catalogue.settings.buses.keys()].filter((name) => name !== 'default');
  const { judge, broken } = await catalogueJudge(workspace);
  const homes = new Map(
    [...catalogue.events.values()].flatMap(({ bus, majors }) => majors.map(({ ref }) => [ref, bus])),
  );
  const local = await buses.startLocal({
    port: input.port,
    enforce: input.enforce,
    judge,
    buses: names,
    ...(input.data === undefined ? {} : { data: input.data }),
    // Never a reason to refuse: what `enforce` holds is the event, and a stage may well map its bus to another.
    onEvent: (log) => {
      const home = log.verdict.status === 'unknown' ? undefined : homes.get(log.verdict.schema);
      onEvent(home === undefined || home === log.bus ? log : { ...log, expectedBus: home });
    },
  });
  return {
    endpoint: local.endpoint,
    events: catalogue.events.size,
    buses: ['default', ...names],
    broken: [
      ...new Set([...findings.filter(({ severity }) => severity === 'error').map(({ file }) => file), ...broken]),
    ],
    close: () => local.close(),
  };
}

/** The judge of a workspace's events. Schemas with a catastrophic pattern count as broken: that pattern is never run. */
export async function catalogueJudge({ catalogue, library }: Workspace) {
  const checks = new SchemaChecks();
  const usable = new Map<string, Awaited<ReturnType<SchemaChecks['usable']>>>();
  const broken: string[] = [];
  for (const event of catalogue.events.values()) {
    for (const { head } of event.majors) {
      const found = await checks.usable(head, await checks.facts(head.value), library.bundled(head.file));
      usable.set(head.file, found);
      if (!found.usable) broken.push(head.file);
    }
  }
  const judge = eventJudge(catalogue, await loadValidators({ verdicts: checks.verdicts }), (file) => {
    const found = usable.get(file);
    return found?.usable ? found : undefined;
  });
  return { judge, broken };
}
