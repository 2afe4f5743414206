import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { Context } from 'aws-lambda';
import { environment } from './environment.ts';
import type { Accepted } from './subscriptions.ts';

/** So long an event may still come again: a day of retries, and 14 days in a dead-letter queue. */
const DAYS = 15;

const store = new DynamoDBPersistenceLayer({ tableName: environment('IDEMPOTENCY_TABLE') });
const config = new IdempotencyConfig({ expiresAfterSeconds: DAYS * 24 * 60 * 60, hashFunction: 'sha256' });

/**
 * Does the work unless it has been done for this event; gives whether it did. Throws `IdempotencyAlreadyInProgressError` while another
 * invocation is at it, at the longest until that one's time is over.
 */
export async function once(accepted: Accepted, work: () => Promise<void>, lambda: Context): Promise<boolean> {
  // What EventBridge did not send may have no id at all: nothing tells its copies apart.
  if (!accepted.idempotencyKey) return work().then(() => true);
  let did = false;
  const idempotent = makeIdempotent(
    async (_key: string) => {
      await work();
      did = true;
    },
    { persistenceStore: store, config, keyPrefix: 'order-placed-consumer' },
  );
  config.registerLambdaContext(lambda);
  await idempotent(keyOf(accepted));
  return did;
}

/**
 * By the name of the event without its major: while a producer sends two majors of one event, the first to come has the effect. A
 * replay whose name begins with "reprocess" is handled once more, as the README says.
 */
function keyOf({ event, contract, idempotencyKey }: Accepted): string {
  const name = contract.reference.replace(/@.*/, '');
  const replay = event['replay-name'] ?? '';
  return JSON.stringify([name, idempotencyKey, /^reprocess/.test(replay) ? replay : '']);
}
