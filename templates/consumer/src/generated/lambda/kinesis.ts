import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, KinesisStreamBatchResponse, KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import { consume } from './consume.ts';
import type { Subscription } from './subscriptions.ts';
import { observed } from './telemetry.ts';

const processor = new BatchProcessor(EventType.KinesisDataStreams);

/**
 * Kinesis invokes with a batch of one shard, handled in order. After a failure no other record is tried: the answer names the one that
 * failed and those behind it, and Lambda comes again from there.
 */
export function lambdaHandler(subscriptions: readonly Subscription[]) {
  return (batch: KinesisStreamEvent, lambda: Context): Promise<KinesisStreamBatchResponse> =>
    observed(lambda, () => {
      let failed = false;
      const handle = async ({ kinesis }: KinesisStreamRecord) => {
        if (failed) throw new Error('A record before it failed');
        failed = true;
        await consume(subscriptions, Buffer.from(kinesis.data, 'base64').toString('utf8'), lambda);
        failed = false;
      };
      return processPartialResponse(batch, handle, processor, {
        processInParallel: false,
        throwOnFullBatchFailure: false,
      });
    });
}
