// eda:if idempotency
import { IdempotencyAlreadyInProgressError } from '@aws-lambda-powertools/idempotency';
// eda:end
import type { Context } from 'aws-lambda';
import { within } from './deadline.ts';
// eda:if idempotency
import { once } from './idempotency.ts';
// eda:end
import { reject } from './rejections.ts';
import { type Accepted, read, type Subscription } from './subscriptions.ts';
import { count, loggerWith } from './telemetry.ts';

/**
 * Consumes one event: resolves when it is done with (handled, a duplicate, or rejected), throws where it must come again.
 * What was received is an event, or the JSON text of one.
 */
export async function consume(subscriptions: readonly Subscription[], received: unknown, lambda: Context) {
  const found = read(subscriptions, received);
  const logger = loggerWith(found.ok ? idsOf(found) : {});
  try {
    if (!found.ok) {
      const { reason, issues } = found;
      const messageId = await reject(found, received);
      count('EventsRejected');
      logger.warn('Rejected', { reason, keywords: [...new Set(issues.map(({ keyword }) => keyword))], messageId });
      return;
    }
    const work = () => found.handle({ logger, lambda });
    // eda:if idempotency
    const handled = await within(lambda, once(found, work, lambda));
    count(handled ? 'EventsProcessed' : 'EventsDuplicate');
    logger.info(handled ? 'Handled' : 'Skipped: it was handled before');
    // eda:else
    await within(lambda, work());
    count('EventsProcessed');
    logger.info('Handled');
    // eda:end
  } catch (error) {
    // eda:if idempotency
    if (error instanceof IdempotencyAlreadyInProgressError) {
      logger.info('Not now: another invocation is handling it');
      throw error;
    }
    // eda:end
    count('EventsFailed');
    logger.error('Failed', { error });
    // Powertools' batch stumbles over what is no error, and the whole batch with it.
    throw error instanceof Error ? error : new Error('The handler threw what is no Error', { cause: error });
  }
}

/** What is logged of an event: nothing of its detail but the correlation id. */
function idsOf({ event, contract, correlationId }: Accepted) {
  return {
    event_id: event.id,
    event_reference: contract.reference,
    event_version: contract.version,
    ...(typeof correlationId === 'string' ? { correlation_id: correlationId } : {}),
  };
}
