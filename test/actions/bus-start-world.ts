import type { BusLog } from '../../src/domain/events/bus-log.ts';
import type { PutAnswer } from '../../src/domain/events/delivery.ts';
import type { PutOutcome } from '../../src/domain/events/put-events.ts';
import type {
  Bus,
  BusRule,
  BusRuleTarget,
  BusTarget,
  BusWorld,
  EventEntry,
  LocalBusOptions,
  PutOptions,
  Unread,
} from '../../src/ports.ts';

/** Buses that are a record of what was asked of them. `startLocal` judges what is put, as the embedded bus does. */
export interface FakeBuses extends BusWorld {
  readonly opened: BusTarget[];
  readonly started: LocalBusOptions[];
  readonly sent: EventEntry[];
  /** What is open, local buses included. */
  readonly stillOpen: Set<object>;
  /** What each call of `put` was told. */
  readonly how: (PutOptions | undefined)[];
}

export const NOW = new Date('2026-11-23T10:20:30.400Z');

export function fakeBuses(
  behaviour: {
    readonly lookup?: 'exists' | 'missing' | 'denied';
    /** Of the buses, and of whoever asks. */
    readonly arn?: string;
    readonly account?: string;
    readonly rules?: readonly BusRule[] | Unread;
    readonly targets?: readonly BusRuleTarget[] | Unread;
    readonly send?: (entries: readonly EventEntry[]) => Promise<PutAnswer>;
    readonly put?: (entries: readonly EventEntry[]) => readonly PutOutcome[];
  } = {},
): FakeBuses {
  const state = {
    opened: [] as BusTarget[],
    started: [] as LocalBusOptions[],
    sent: [] as EventEntry[],
    stillOpen: new Set<object>(),
    how: [] as (PutOptions | undefined)[],
  };
  let now = 0;
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
        lookup: async () => {
          const { lookup: status = 'exists', arn } = behaviour;
          return status === 'exists' ? { status, ...(arn === undefined ? {} : { arn }) } : { status };
        },
        account: async () => behaviour.account,
        rules: async () => behaviour.rules ?? [],
        targets: async () => behaviour.targets ?? [],
        wire: {
          send: async (entries) => {
            state.sent.push(...entries);
            return behaviour.send?.(entries) ?? { results: entries.map(deliver).map(resultOf) };
          },
          now: () => now,
          sleep: async (milliseconds) => {
            now += milliseconds;
          },
          random: () => 0.5,
        },
        put: async (entries, how) => {
          state.how.push(how);
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

function resultOf(outcome: PutOutcome) {
  return 'eventId' in outcome ? { eventId: outcome.eventId } : { failure: outcome };
}
