// eda:if sqs sns
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
// eda:end
// eda:if kinesis
import type { Context, KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
// eda:end
// eda:if lambda custom-bus
import type { Context } from 'aws-lambda';
// eda:end
import type { ConsumerContext } from '../src/generated/context.ts';

/** What a handler gets beside its event, with a logger that writes nothing. */
export function consumerContext(): ConsumerContext {
  const silent = () => undefined;
  return { logger: { debug: silent, info: silent, warn: silent, error: silent }, lambda: lambdaContext() };
}

/** The context that Lambda gives to a handler that has so many milliseconds left. */
export function lambdaContext(milliseconds = 30_000): Context {
  const end = Date.now() + milliseconds;
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'order-placed-consumer',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:order-placed-consumer',
    memoryLimitInMB: '256',
    awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    logGroupName: '/aws/lambda/order-placed-consumer',
    logStreamName: '2026/01/15/[$LATEST]0123456789abcdef',
    getRemainingTimeInMillis: () => end - Date.now(),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}

// eda:if sqs sns
/** What Lambda hands to the function: events, or texts that are none, with the ids "message-0", "message-1", … */
export function lambdaEvent(...events: readonly unknown[]): SQSEvent {
  return {
    Records: events.map(
      (event, i): SQSRecord => ({
        messageId: `message-${i}`,
        receiptHandle: `receipt-${i}`,
        body: typeof event === 'string' ? event : JSON.stringify(event),
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: '1768478400000',
          SenderId: 'AIDAIENQZJOLO23YVJ4VO',
          ApproximateFirstReceiveTimestamp: '1768478400001',
        },
        messageAttributes: {},
        md5OfBody: '',
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:order-placed-consumer',
        awsRegion: 'eu-west-1',
      }),
    ),
  };
}
// eda:end
// eda:if kinesis
/** What Lambda hands to the function: events, or texts that are none, with the sequence numbers "0", "1", … */
export function lambdaEvent(...events: readonly unknown[]): KinesisStreamEvent {
  return {
    Records: events.map(
      (event, i): KinesisStreamRecord => ({
        kinesis: {
          kinesisSchemaVersion: '1.0',
          partitionKey: 'key',
          sequenceNumber: `${i}`,
          data: Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)).toString('base64'),
          approximateArrivalTimestamp: 1768478400,
        },
        eventSource: 'aws:kinesis',
        eventVersion: '1.0',
        eventID: `shardId-000000000000:${i}`,
        eventName: 'aws:kinesis:record',
        invokeIdentityArn: 'arn:aws:iam::123456789012:role/order-placed-consumer',
        awsRegion: 'eu-west-1',
        eventSourceARN: 'arn:aws:kinesis:eu-west-1:123456789012:stream/order-placed-consumer',
      }),
    ),
  };
}
// eda:end
// eda:if lambda
/** What Lambda hands to the function: the event itself. */
export function lambdaEvent(event: unknown): unknown {
  return event;
}
// eda:end
// eda:if custom-bus
/** What Lambda hands to the function: events as an array. */
export function lambdaEvent(...events: readonly unknown[]): readonly unknown[] {
  return events;
}
// eda:end
