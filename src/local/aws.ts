import { memoryStore } from './collections.ts';
import type { EventBridgeOptions } from './eventbridge.ts';
import { createEventBridge } from './eventbridge.ts';
import type { JsonService } from './json-protocol.ts';
import type { RestService } from './rest-json.ts';
import type { Quotas } from './schemas/limits.ts';
import { createSchemas } from './schemas/service.ts';

export interface AwsOptions extends EventBridgeOptions {
  /** Where a test wants other limits than AWS's. */
  readonly quotas?: Partial<Quotas>;
}

/** The services of one account and Region, as they know of each other. */
export async function createAws(options: AwsOptions): Promise<readonly (JsonService | RestService)[]> {
  const { account = '000000000000', region = 'us-east-1', clock, random, quotas, store = memoryStore() } = options;
  const eventBridge = createEventBridge({
    ...options,
    account,
    region,
    store,
    onEvent: (log) => {
      options.onEvent(log);
      if (log.outcome === 'accepted') schemas.discover(log.bus, log.event);
    },
  });
  const schemas = createSchemas({
    store,
    clock,
    random,
    account,
    region,
    emit: eventBridge.putServiceEvent,
    findBus: eventBridge.findBus,
    ...(quotas ? { quotas } : {}),
  });
  await schemas.ready();
  return [eventBridge, schemas];
}
