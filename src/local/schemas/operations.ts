import type { RestOperation } from '../rest-json.ts';
import { codeBindingOperations } from './code-bindings.ts';
import { discovererOperations } from './discoverers.ts';
import { type Discovery, discoverOperations, discovery } from './discovery.ts';
import { exportOperations } from './export.ts';
import { DEFAULT_QUOTAS } from './limits.ts';
import { policyOperations } from './policies.ts';
import type { Context, SchemasOptions } from './records.ts';
import { registryOperations } from './registries.ts';
import { schemaOperations } from './schemas.ts';
import { searchOperations } from './search.ts';
import { tagOperations } from './tags.ts';
import { versionOperations } from './versions.ts';

/** The service over one state. */
export interface Schemas {
  readonly operations: readonly RestOperation[];
  readonly discover: Discovery;
}

export function openSchemas(options: SchemasOptions): Schemas {
  const { store, quotas, ...rest } = options;
  const context: Context = {
    ...rest,
    quotas: { ...DEFAULT_QUOTAS, ...quotas },
    registries: store.collection('registries'),
    schemas: store.collection('schemas'),
    discoverers: store.collection('discoverers'),
    now: () => options.clock.now().toISOString(),
  };
  return {
    operations: [
      ...registryOperations(context),
      ...schemaOperations(context),
      ...versionOperations(context),
      ...searchOperations(context),
      ...exportOperations(context),
      ...discovererOperations(context),
      ...discoverOperations(),
      ...codeBindingOperations(context),
      ...policyOperations(context),
      ...tagOperations(context),
    ],
    discover: discovery(context, store),
  };
}
