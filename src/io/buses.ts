import type { BusWorld, Clock, Random } from '../ports.ts';
import { crypto } from './crypto.ts';

const clock: Clock = { now: () => new Date() };

const random: Random = { seed: () => crypto().randomInt(2 ** 32), uuid: () => crypto().randomUUID() };

/** AWS's buses through its SDK, and the embedded one. Both are loaded at their first use. */
export const busWorld: BusWorld = {
  clock,
  random,
  open: async (target) => {
    const { openEventBus } = await import('./aws/event-bus.ts');
    return openEventBus({ ...target, env: process.env });
  },
  startLocal: async ({ port, ...options }) => {
    const [{ startLocalEndpoint }, { createAws }] = await Promise.all([
      import('../local/server.ts'),
      import('../local/aws.ts'),
    ]);
    return startLocalEndpoint({ port, services: await createAws({ ...options, clock, random }) });
  },
};
