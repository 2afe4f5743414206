import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { consume } from './consume.ts';
import type { Subscription } from './subscriptions.ts';
import { observed } from './telemetry.ts';

const processor = new BatchProcessor(EventType.SQS);

/**
 * SQS invokes with a batch. The answer names the messages that failed: these come again, the others are deleted. It does so where all
 * failed, too: Powertools would throw then, and whether Lambda counts an error would depend on the size of the batch.
 */
export function lambdaHandler(subscriptions: readonly Subscription[]) {
  return (batch: SQSEvent, lambda: Context): Promise<SQSBatchResponse> =>
    observed(lambda, () => {
      const handle = ({ body }: SQSRecord) => consume(subscriptions, body, lambda);
      return processPartialResponse(batch, handle, processor, { throwOnFullBatchFailure: false });
    });
}
