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
  startLocal: async ({ port, data, ...options }) => {
    const [{ startLocalEndpoint }, { createAws }, folder] = await Promise.all([
      import('../local/server.ts'),
      import('../local/aws.ts'),
      data === undefined ? undefined : import('./state-folder.ts'),
    ]);
    const store = data === undefined ? undefined : folder?.openStateFolder(data, data);
    try {
      const services = await createAws({ ...options, ...(store ? { store } : {}), clock, random });
      const started = await startLocalEndpoint({ port, services });
      return {
        endpoint: started.endpoint,
        close: async () => {
          await started.close();
          store?.close();
        },
      };
    } catch (error) {
      store?.close();
      throw error;
    }
  },
};
