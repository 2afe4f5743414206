import type { QueueWorld } from '../ports.ts';

/** AWS's queues through its SDK, which is loaded at its first use. */
export const queueWorld: QueueWorld = {
  open: async (queue, target) => {
    const { openQueue } = await import('./aws/queue.ts');
    return openQueue(queue, { ...target, env: process.env });
  },
};
