import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchemasClient } from '@aws-sdk/client-schemas';
import type { BusLog } from '../../src/domain/events/bus-log.ts';
import type { EventEnvelope } from '../../src/domain/events/envelope.ts';
import type { Verdict } from '../../src/domain/events/verdict.ts';
import { type AwsOptions, createAws } from '../../src/local/aws.ts';
import type { LocalEndpointOptions, RequestLog } from '../../src/local/server.ts';
import { startLocalEndpoint } from '../../src/local/server.ts';

export const NOW = new Date('2026-11-23T17:00:00.250Z');

export interface World {
  readonly endpoint: string;
  readonly port: number;
  readonly events: BusLog[];
  readonly requests: RequestLog[];
  readonly client: EventBridgeClient;
  readonly schemas: SchemasClient;
  close(): Promise<void>;
}

/** By detail-type: what starts with `Bad` is invalid, with `Unknown` unknown, and `Boom` makes the judge fail. */
export function judge(event: EventEnvelope): Verdict {
  const type = event['detail-type'];
  if (type === 'Boom') throw new Error('the judge failed');
  if (type.startsWith('Unknown')) return { status: 'unknown', message: `No event has the detail-type ${type}.` };
  if (!type.startsWith('Bad')) return { status: 'valid', schema: `orders/${type}@1` };
  const problems = [
    { pointer: '/total', message: 'is not an object' },
    { pointer: '/items/0/price', message: 'is not a number' },
  ];
  return { status: 'invalid', schema: 'orders/OrderPlaced@1', problems };
}

/** The endpoint with EventBridge on a free port, and an unmodified SDK client for it. */
export async function startWorld(
  options: { enforce?: boolean; buses?: string[] } & Pick<LocalEndpointOptions, 'timeouts'> &
    Pick<AwsOptions, 'quotas' | 'ruleQuotas' | 'store'> = {},
): Promise<World> {
  const events: BusLog[] = [];
  const requests: RequestLog[] = [];
  let ids = 0;
  const services = await createAws({
    judge,
    enforce: options.enforce ?? false,
    onEvent: (event) => events.push(event),
    clock: { now: () => NOW },
    random: { uuid: () => `id-${++ids}` },
    ...(options.buses ? { buses: options.buses } : {}),
    ...(options.quotas ? { quotas: options.quotas } : {}),
    ...(options.ruleQuotas ? { ruleQuotas: options.ruleQuotas } : {}),
    ...(options.store ? { store: options.store } : {}),
  });
  const started = await startLocalEndpoint({
    port: 0,
    services,
    log: (request) => requests.push(request),
    ...(options.timeouts ? { timeouts: options.timeouts } : {}),
  });
  const client = newClient(started.endpoint);
  const schemas = newSchemasClient(started.endpoint);
  return {
    ...started,
    events,
    requests,
    client,
    schemas,
    async close() {
      client.destroy();
      schemas.destroy();
      await started.close();
    },
  };
}

export function newClient(endpoint: string): EventBridgeClient {
  return new EventBridgeClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
}

export function newSchemasClient(endpoint: string): SchemasClient {
  return new SchemasClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
}
