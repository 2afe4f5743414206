import path from 'node:path';
import type { FunctionWorld } from '../../ports.ts';

/** Functions that run on this machine. `root`: where the package stands, with the bundle of the runtime. Loaded at their first use. */
export function functionWorld(root: string): FunctionWorld {
  return {
    base64: {
      encode: (text) => Buffer.from(text).toString('base64'),
      decode: (base64) => Buffer.from(base64, 'base64').toString('utf8'),
    },
    build: async (folder, shown, always) => (await import('./build.ts')).buildProject(folder, shown, always),
    start: async (options) => {
      const { startFunction } = await import('./start.ts');
      return startFunction(options, path.join(root, 'dist/io/functions/runtime.js'));
    },
  };
}
