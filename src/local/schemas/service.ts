import type { RestService } from '../rest-json.ts';
import type { Discovery } from './discovery.ts';
import type { Schemas } from './operations.ts';
import type { SchemasOptions } from './records.ts';

export interface SchemasService extends RestService {
  /** Shows discovery an event that a bus accepted. */
  readonly discover: Discovery;
  /** Loads the service where what is kept needs it before its first request: a discoverer may be watching. */
  ready(): Promise<void>;
}

/**
 * EventBridge Schemas (REST JSON 1.1, model of 2019-12-02) as a service of the embedded endpoint. Loaded at its first request:
 * a bus that nobody asks for schemas starts without it.
 */
export function createSchemas(options: SchemasOptions): SchemasService {
  let opened: Schemas | undefined;
  let opening: Promise<Schemas> | undefined;
  const open = (): Promise<Schemas> =>
    (opening ??= import('./operations.ts').then((module) => (opened = module.openSchemas(options))));
  return {
    protocol: 'aws-rest-json-1.1',
    name: 'schemas',
    // Every REST service has `/tags/{arn}`: a second one will have to look at the ARN.
    owns: (path) => /^\/(?:v1\/(?:registries|discoverers|discover|policy)|tags)(?:\/|$)/.test(path),
    operations: async () => (await open()).operations,
    discover: (bus, event) => opened?.discover(bus, event),
    ready: async () => {
      if (options.store.collection('discoverers').size > 0) await open();
    },
  };
}
