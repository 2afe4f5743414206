import type { Shape } from '../codegen/consumer/answers.ts';
import { isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import type { Payload, PayloadRecord } from './model.ts';

/** UTF-8 text to base64 and back. */
export interface Base64 {
  encode(text: string): string;
  decode(base64: string): string;
}

/** How many events one invocation gets, as the generated infrastructure sets it. */
const BATCH: Readonly<Record<Shape, number>> = { lambda: 1, sqs: 10, sns: 10, kinesis: 100, 'custom-bus': 1 };

const ACCOUNT = '123456789012';
const REGION = 'eu-west-1';
const SENT = 1768478400000;

/**
 * What Lambda hands to a function of this shape: events in batches, in their order. `receives`: how often each has come, this time
 * included. Source: Lambda Developer Guide, "Using Lambda with Amazon SQS", "… Kinesis Data Streams", "… EventBridge".
 */
export function payloadsOf(
  shape: Shape,
  name: string,
  events: readonly { readonly event: number; readonly text: string }[],
  { base64, receives = 1 }: { readonly base64: Base64; readonly receives?: number },
): readonly Payload[] {
  const payloads: Payload[] = [];
  for (let i = 0; i < events.length; i += BATCH[shape]) {
    const batch = events.slice(i, i + BATCH[shape]);
    if (shape === 'lambda' || shape === 'custom-bus') {
      const [{ event, text }] = batch as [(typeof batch)[number]];
      payloads.push({ text: isJson(text) ? text : JSON.stringify(text), records: [{ event }] });
      continue;
    }
    const records = batch.map(({ event, text }): PayloadRecord & { readonly value: JsonObject } =>
      shape === 'kinesis'
        ? { event, identifier: sequenceNumber(event), value: kinesisRecord(name, event, base64.encode(text)) }
        : { event, identifier: messageId(event), value: sqsRecord(name, event, text, receives) },
    );
    payloads.push({
      text: JSON.stringify({ Records: records.map(({ value }) => value) }),
      records: records.map(({ event, identifier }) => ({ event, identifier: identifier as string })),
    });
  }
  return payloads;
}

/** Message 1 is `message-1`: it is what people count by. */
const messageId = (event: number) => `message-${event + 1}`;
/** Of 56 digits, as those of Kinesis. */
const sequenceNumber = (event: number) => `4966888${String(event + 1).padStart(49, '0')}`;

function sqsRecord(name: string, event: number, body: string, receives: number): JsonObject {
  return {
    messageId: messageId(event),
    receiptHandle: `receipt-${event + 1}-${receives}`,
    body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: String(SENT),
      SenderId: 'AIDAIENQZJOLO23YVJ4VO',
      ApproximateFirstReceiveTimestamp: String(SENT + 1),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`,
    awsRegion: REGION,
  };
}

function kinesisRecord(name: string, event: number, data: string): JsonObject {
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: 'key',
      sequenceNumber: sequenceNumber(event),
      data,
      approximateArrivalTimestamp: SENT / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `shardId-000000000000:${sequenceNumber(event)}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    awsRegion: REGION,
    eventSourceARN: `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/${name}`,
  };
}

/** Whether a value is what Lambda hands over for a queue or a stream: `{"Records": [{"eventSource": …}]}`. */
export function sourceOfRecords(value: Json): string | undefined {
  const records = member(value, 'Records');
  const source = isArray(records)
    ? (member(records[0], 'eventSource') ?? member(records[0], 'EventSource'))
    : undefined;
  return typeof source === 'string' ? source : undefined;
}

/** What the records of a shape are called. */
export function wantedSource(shape: Shape): string | undefined {
  if (shape === 'kinesis') return 'aws:kinesis';
  return shape === 'sqs' || shape === 'sns' ? 'aws:sqs' : undefined;
}

/**
 * The events of a Lambda event that is given whole, and the payload that it is. `undefined` where a record has no body or data, or
 * no id.
 */
export function readPayload(
  json: string,
  value: Json,
  base64: Base64,
): { readonly payload: Payload; readonly texts: readonly string[] } | undefined {
  const records = member(value, 'Records');
  if (!isArray(records) || records.length === 0 || !records.every(isObject)) return undefined;
  const read = records.map((record) => {
    const kinesis = member(record, 'kinesis');
    const [text, id] = [
      kinesis === undefined ? member(record, 'body') : member(kinesis, 'data'),
      kinesis === undefined ? member(record, 'messageId') : member(kinesis, 'sequenceNumber'),
    ];
    if (typeof text !== 'string' || typeof id !== 'string') return undefined;
    return { text: kinesis === undefined ? text : base64.decode(text), id };
  });
  if (!read.every((each) => each !== undefined)) return undefined;
  return {
    payload: {
      text: json,
      records: read.map(({ id }, event) => ({ event, identifier: id })),
    },
    texts: read.map(({ text }) => text),
  };
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
