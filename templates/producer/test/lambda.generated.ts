import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import type { OutboxPut } from '../src/generated/outbox.ts';

/** The context that Lambda gives to a handler that has so many milliseconds left. */
export function lambdaContext(milliseconds = 30_000): Context {
  const end = Date.now() + milliseconds;
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'order-placed-producer',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:order-placed-producer',
    memoryLimitInMB: '512',
    awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    logGroupName: '/aws/lambda/order-placed-producer',
    logStreamName: '2026/01/15/[$LATEST]0123456789abcdef',
    getRemainingTimeInMillis: () => end - Date.now(),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}

/** What the table's stream hands to the function after these were written, with the sequence numbers "0", "1", … */
export function streamOf(...written: readonly OutboxPut[]): DynamoDBStreamEvent {
  return {
    Records: written.map(({ Put: { Item } }, i) => ({
      eventID: `${i}`,
      eventName: 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'eu-west-1',
      dynamodb: {
        ApproximateCreationDateTime: 1768478400,
        Keys: { pk: { S: Item.pk }, sk: { S: Item.sk } },
        SequenceNumber: `${i}`,
        SizeBytes: 26,
        StreamViewType: 'KEYS_ONLY',
      },
      eventSourceARN: 'arn:aws:dynamodb:eu-west-1:123456789012:table/outbox/stream/2026-01-15T12:00:00.000',
    })),
  };
}
