import type { RegistryWorld } from '../ports.ts';

/** Registries of EventBridge Schemas through AWS's SDK, which is loaded at its first use. */
export const registryWorld: RegistryWorld = {
  open: async (target) => {
    const { openSchemaRegistry } = await import('./aws/schema-registry.ts');
    return openSchemaRegistry({ ...target, env: process.env });
  },
};
