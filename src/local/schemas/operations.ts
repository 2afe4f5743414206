import type { RestOperation } from '../rest-json.ts';
import { DEFAULT_QUOTAS } from './limits.ts';
import type { Context, SchemasOptions } from './records.ts';
import { registryOperations } from './registries.ts';
import { schemaOperations } from './schemas.ts';
import { tagOperations } from './tags.ts';
import { versionOperations } from './versions.ts';

/** Every operation of the service over one state. */
export function schemasOperations(options: SchemasOptions): readonly RestOperation[] {
  const { store, quotas, ...rest } = options;
  const context: Context = {
    ...rest,
    quotas: { ...DEFAULT_QUOTAS, ...quotas },
    registries: store.collection('registries'),
    schemas: store.collection('schemas'),
    discoverers: store.collection('discoverers'),
    now: () => options.clock.now().toISOString(),
  };
  return [
    ...registryOperations(context),
    ...schemaOperations(context),
    ...versionOperations(context),
    ...tagOperations(context),
  ];
}
