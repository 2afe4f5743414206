import type { RestService } from '../rest-json.ts';
import type { SchemasOptions } from './records.ts';

/**
 * EventBridge Schemas (REST JSON 1.1, model of 2019-12-02) as a service of the embedded endpoint. Its operations are loaded at
 * its first request.
 */
export function createSchemas(options: SchemasOptions): RestService {
  let loading: ReturnType<RestService['operations']> | undefined;
  return {
    protocol: 'aws-rest-json-1.1',
    name: 'schemas',
    // Every REST service has `/tags/{arn}`: a second one will have to look at the ARN.
    owns: (path) => /^\/(?:v1\/(?:registries|discoverers|discover|policy)|tags)(?:\/|$)/.test(path),
    operations: () => (loading ??= import('./operations.ts').then((module) => module.schemasOperations(options))),
  };
}
