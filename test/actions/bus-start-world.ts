import type { BusLog } from '../../src/domain/events/bus-log.ts';
import type { PutOutcome } from '../../src/domain/events/put-events.ts';
import type { Bus, BusTarget, BusWorld, EventEntry, LocalBusOptions } from '../../src/ports.ts';

/** Buses that are a record of what was asked of them. `startLocal` judges what is put, as the embedded bus does. */
export interface FakeBuses extends BusWorld {
  readonly opened: BusTarget[];
  readonly started: LocalBusOptions[];
  readonly sent: EventEntry[];
  /** What is open, local buses included. */
  readonly stillOpen: Set<object>;
}

export const NOW = new Date('2026-11-23T10:20:30.400Z');

export function fakeBuses(
  behaviour: {
    readonly lookup?: 'exists' | 'missing' | 'denied';
    readonly put?: (entries: readonly EventEntry[]) => readonly PutOutcome[];
  } = {},
): FakeBuses {
  const state = {
    opened: [] as BusTarget[],
    started: [] as LocalBusOptions[],
    sent: [] as EventEntry[],
    stillOpen: new Set<object>(),
  };
  const deliver = (entry: EventEntry): PutOutcome => {
    const local = state.started.at(-1);
    const event = {
      version: '0' as const,
      id: `id-${state.sent.length}`,
      'detail-type': entry.detailType,
      source: entry.source,
      account: '000000000000',
      time: '2026-11-23T10:20:30Z',
      region: 'us-east-1',
      resources: [],
      detail: JSON.parse(entry.detail),
    };
    const verdict = local?.judge(event);
    if (!local || !verdict) return { eventId: event.id };
    const refused = local.enforce && verdict.status !== 'valid';
    local.onEvent({
      event,
      bus: entry.bus ?? 'default',
      verdict,
      outcome: refused ? 'refused' : 'accepted',
    } satisfies BusLog);
    return refused
      ? { errorCode: 'EdaSchemaViolation', errorMessage: verdict.status, attempts: 1 }
      : { eventId: event.id };
  };
  return {
    ...state,
    clock: { now: () => NOW },
    random: { seed: () => 99, uuid: () => 'uuid' },
    open: async (target) => {
      state.opened.push(target);
      const bus: Bus = {
        where: target.endpointUrl ?? target.region ?? 'nowhere',
        lookup: async () => behaviour.lookup ?? 'exists',
        put: async (entries) => {
          state.sent.push(...entries);
          return behaviour.put ? behaviour.put(entries) : entries.map(deliver);
        },
        close: () => void state.stillOpen.delete(bus),
      };
      state.stillOpen.add(bus);
      return bus;
    },
    startLocal: async (options) => {
      state.started.push(options);
      const local = { endpoint: 'http://127.0.0.1:1', close: async () => void state.stillOpen.delete(local) };
      state.stillOpen.add(local);
      return local;
    },
  };
}
