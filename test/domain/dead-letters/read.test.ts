import { describe, expect, it } from 'vitest';
import { busOfRule, nextStep, reasonInWords, whyNotRedriven } from '../../../src/domain/dead-letters/advice.ts';
import { parseQueue, resourceOf } from '../../../src/domain/dead-letters/arn.ts';
import { groupLetters, inOrder } from '../../../src/domain/dead-letters/group.ts';
import type { QueueMessage } from '../../../src/domain/dead-letters/model.ts';
import { readDeadLetter } from '../../../src/domain/dead-letters/read.ts';
import { valueText } from '../../../src/domain/text/value-text.ts';
import {
  eventText,
  invocation,
  notification,
  RULE_ARN,
  rejection,
  ruleAttributes,
  streamPointer,
  subscriberRecord,
  TARGET_ARN,
} from '../../support/dead-letters.ts';
import fc from '../../support/property.ts';

const message = (
  body: string,
  attributes: Record<string, string> = {},
  more: Partial<QueueMessage> = {},
): QueueMessage => ({
  id: 'm-1',
  handle: 'h-1',
  body,
  attributes: new Map(Object.entries(attributes).map(([name, value]) => [name, { type: 'String', value }])),
  ...more,
});
const read = (...given: Parameters<typeof message>) => readDeadLetter(message(...given));
const HUGE = '{"orderId":"o-1","total":{"amount":9007199254740993}}';
const MOVED = 'arn:aws:sqs:eu-west-1:111122223333:orders';

describe('what a message is', () => {
  it.each<[string, ReturnType<typeof readDeadLetter>, string, string, string | undefined]>([
    [
      'a rule that may not call its target',
      read(eventText(), ruleAttributes),
      'rule',
      'NO_PERMISSIONS',
      'EventBridge may not send to the target; it was not tried again',
    ],
    [
      'a rule that tried as often as it may',
      read(eventText(), {
        ...ruleAttributes,
        ERROR_CODE: 'THROTTLING',
        EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
        RETRY_ATTEMPTS: '185',
      }),
      'rule',
      'THROTTLING',
      'the target was called too often; it was tried as often as the rule allows after 185 retries',
    ],
    [
      'a rule whose retries are none',
      read(eventText(), { ...ruleAttributes, RETRY_ATTEMPTS: '0' }),
      'rule',
      'NO_PERMISSIONS',
      'EventBridge may not send to the target; it was not tried again',
    ],
    [
      'a rule with a code that is not known',
      read(eventText(), { RULE_ARN, ERROR_CODE: 'NEW_CODE' }),
      'rule',
      'NEW_CODE',
      'EventBridge could not deliver it; it was not tried again',
    ],
    [
      'a function that failed',
      read(invocation(eventText())),
      'lambda-destination',
      'RetriesExhausted',
      'function billing:$LATEST failed after 2 retries',
    ],
    [
      'a function that was busy for too long',
      read(invocation(eventText()).replace('RetriesExhausted', 'EventAgeExceeded')),
      'lambda-destination',
      'EventAgeExceeded',
      'function billing:$LATEST was not free in time: the event became too old after 2 retries',
    ],
    [
      'the same, by way of a topic',
      read(notification(invocation(eventText()))),
      'lambda-destination',
      'RetriesExhausted',
      undefined,
    ],
    [
      'a function that a topic called',
      read(invocation(JSON.stringify({ Records: [{ EventSource: 'aws:sns', Sns: { Message: eventText() } }] }))),
      'lambda-destination',
      'RetriesExhausted',
      undefined,
    ],
    [
      'the older queue of a function',
      read(eventText(), { RequestID: 'r', ErrorCode: '200', ErrorMessage: 'Boom' }),
      'lambda-queue',
      'FunctionError',
      'the function failed',
    ],
    [
      'a consumer that gave up',
      read(eventText(), {}, { movedFrom: MOVED, receives: 6 }),
      'queue',
      'not processed by its consumer',
      'the consumer of queue orders did not finish with it, and SQS moved it here',
    ],
    [
      'the same behind a topic',
      read(notification(eventText()), {}, { movedFrom: MOVED }),
      'topic',
      'not processed by its consumer',
      undefined,
    ],
    [
      'a consumer that rejected it',
      read(rejection(eventText()), { reason: 'invalid-detail', 'event-id': '6a7e8feb' }),
      'rejection',
      'invalid-detail',
      'the consumer found it invalid by its schema',
    ],
    [
      'a consumer that rejected it for a reason of its own',
      read(rejection(eventText()).replace('invalid-detail', 'stale')),
      'rejection',
      'stale',
      'the consumer rejected it',
    ],
    ['an event that says nothing', read(eventText()), 'queue', 'no reason given', 'the message does not say why'],
  ])('%s', (_, letter, format, code, words) => {
    expect({ format: letter.format, code: letter.reason.code }).toEqual({ format, code });
    if (words !== undefined) expect(reasonInWords(letter)).toBe(words);
    expect(letter.event).toMatchObject({
      source: 'com.acme.orders',
      detailType: 'OrderPlaced',
      detailText: HUGE,
      time: '2026-11-20T09:30:00Z',
      resources: ['arn:aws:s3:::orders'],
      id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    });
    expect(letter.event?.text).toBe(eventText());
    expect(whyNotRedriven(letter)).toBeUndefined();
    expect(nextStep(letter, 'dlq')).toMatch(/\S\.$/);
  });

  it.each<[string, string, Record<string, unknown>, RegExp]>([
    [
      'a batch of Kinesis',
      streamPointer,
      { pointer: { kind: 'kinesis', records: 500, shard: 'shardId-000000000001' } },
      /^The message only points to stream orders, shard shardId-000000000001, records 4960\S+ to 4960\S+\. Read them before they expire \(`aws kinesis/,
    ],
    [
      'a batch of DynamoDB',
      streamPointer.replace('KinesisBatchInfo', 'DDBStreamBatchInfo'),
      { pointer: { kind: 'dynamodb' } },
      /aws dynamodbstreams/,
    ],
    [
      'a batch with half of what belongs to it',
      '{"KinesisBatchInfo":{"shardId":5}}',
      { pointer: { kind: 'kinesis' } },
      /points to the stream\./,
    ],
    [
      'a batch by way of a topic',
      notification(streamPointer),
      { pointer: { kind: 'kinesis', records: 500 } },
      /get-records/,
    ],
    [
      'the id of an event',
      '{"eventId":"6a7e8feb-b491-4cf7-a9f1-bf3703467718"}',
      { eventIds: ['6a7e8feb-b491-4cf7-a9f1-bf3703467718'] },
      /start a replay/,
    ],
    [
      'ids of events',
      '{"eventIds":["6a7e8feb-b491","6a7e8feb-b492"]}',
      { eventIds: ['6a7e8feb-b491', '6a7e8feb-b492'] },
      /start a replay/,
    ],
    [
      'a record of a Custom Event Bus',
      subscriberRecord,
      {
        reason: { code: 'ACCESS_DENIED', exhausted: 'MaximumEventAgeInSeconds' },
        eventIds: ['a1b2c3d4-5678', 'e5f6a7b8-9012'],
      },
      /start a replay/,
    ],
    ['a list of ids', '[{"eventId":"6a7e8feb-b491"}]', { eventIds: ['6a7e8feb-b491'] }, /start a replay/],
  ])('%s holds no event', (_, body, expected, next) => {
    const letter = read(body);
    expect(letter).toMatchObject(expected);
    expect(letter.event).toBeUndefined();
    expect(whyNotRedriven(letter)).toMatch(/^It (points|holds)/);
    expect(nextStep(letter, 'dlq')).toMatch(next);
  });

  it.each<[string, string, string]>([
    ['no JSON', 'hello', 'The message is not valid JSON.'],
    ['nothing', '', 'The message is not valid JSON.'],
    ['another object', '{"a":1}', 'The message holds no event: source, detail-type and detail are not all there.'],
    [
      'an event whose detail is text',
      '{"source":"s","detail-type":"T","detail":"{}"}',
      'The message holds no event: source, detail-type and detail are not all there.',
    ],
    [
      'ids that are none',
      '{"eventIds":["a b"]}',
      'The message holds no event: source, detail-type and detail are not all there.',
    ],
    ['an empty list', '[]', 'The message holds no event: source, detail-type and detail are not all there.'],
    ['null', 'null', 'The message holds no event: source, detail-type and detail are not all there.'],
    ['an envelope with no JSON in it', notification('hello'), 'The message is not valid JSON.'],
  ])('%s is of no known format', (_, body, without) => {
    const letter = read(body);
    expect(letter).toMatchObject({ format: 'unknown', without });
    expect(whyNotRedriven(letter)).toBe(without);
  });

  it('a rejection of what is no JSON holds no event', () => {
    const letter = read(rejection('"hello"').replace('invalid-detail', 'not-json'));
    expect(reasonInWords(letter)).toBe('the consumer got what is not JSON');
    expect(letter).toMatchObject({
      format: 'rejection',
      without: expect.stringMatching(/^The message holds no event/),
    });
    expect(nextStep(letter, 'dlq')).toMatch(/deal with it by hand\.$/);
  });

  it('is read whatever it holds', () => {
    const some = fc.oneof(
      fc.json(),
      fc.string(),
      fc.jsonValue().map((value) => invocation(JSON.stringify(value))),
    );
    fc.assert(
      fc.property(
        some,
        fc.dictionary(
          fc.constantFrom(...Object.keys(ruleAttributes), 'RETRY_ATTEMPTS', 'RequestID', 'ErrorMessage'),
          fc.string(),
        ),
        (body, attributes) => {
          const letter = read(body, attributes);
          expect(letter.event === undefined).toBe(
            letter.without !== undefined || letter.pointer !== undefined || letter.eventIds !== undefined,
          );
          expect(nextStep(letter, 'q')).toBeTruthy();
          expect(reasonInWords(letter)).toBeTruthy();
        },
      ),
    );
  });
});

describe('what can not be redriven', () => {
  it.each([
    ['an event of AWS', eventText().replace('com.acme.orders', 'aws.s3'), /^AWS alone/],
    ['a detail-type that is too long', eventText().replace('OrderPlaced', 'T'.repeat(129)), /^PutEvents refuses it/],
    ['an event that is too large', eventText(JSON.stringify({ a: 'x'.repeat(1024 * 1024) })), /^It is larger/],
  ])('%s', (_, body, why) => {
    expect(whyNotRedriven(read(body, ruleAttributes))).toMatch(why);
  });
});

it.each([
  [RULE_ARN, 'commerce'],
  ['arn:aws:events:eu-west-1:111122223333:rule/orders-to-billing', 'default'],
  ['arn:aws-cn:events:cn-north-1:111122223333:rule/aws.partner/acme.com/1/rule', 'aws.partner/acme.com/1'],
  ['nonsense', undefined],
])('the bus of the rule %s', (rule, bus) => {
  expect(busOfRule({ code: 'X', rule })).toBe(bus);
});

it.each([
  ['orders-dlq', { name: 'orders-dlq' }],
  ['orders.fifo', { name: 'orders.fifo' }],
  [MOVED, { name: 'orders', region: 'eu-west-1', account: '111122223333' }],
  [
    'https://sqs.eu-west-1.amazonaws.com/111122223333/orders',
    { url: 'https://sqs.eu-west-1.amazonaws.com/111122223333/orders' },
  ],
  [
    'http://localhost:4566/queue/us-east-1/000000000000/orders',
    { url: 'http://localhost:4566/queue/us-east-1/000000000000/orders' },
  ],
  ['', undefined],
  ['my queue', undefined],
  ['https://sqs.eu-west-1.amazonaws.com/', undefined],
  ['https://a.example/1/q?x=1', undefined],
  [TARGET_ARN, undefined],
])('the queue %j', (given, parsed) => {
  expect(parseQueue(given)).toEqual(parsed);
});

it('names what an ARN names', () => {
  expect([RULE_ARN, TARGET_ARN, MOVED, 'x'].map(resourceOf)).toEqual([
    'rule commerce/orders-to-billing',
    'function billing',
    'queue orders',
    'x',
  ]);
});

it('groups by reason, the largest first, and numbers by age', () => {
  const letters = inOrder([
    message(eventText(), ruleAttributes, { id: 'c', sent: new Date('2026-11-20T10:00:00Z') }),
    message(eventText(), { ...ruleAttributes, ERROR_CODE: 'TIMEOUT' }, { id: 'b' }),
    message(eventText(), ruleAttributes, { id: 'a', sent: new Date('2026-11-20T09:00:00Z') }),
    message(streamPointer, {}, { id: 'd' }),
  ]).map((one, i) => ({ number: i + 1, letter: readDeadLetter(one), verdict: { status: 'unchecked' as const } }));
  expect(letters.map(({ letter }) => letter.message.id)).toEqual(['a', 'c', 'b', 'd']);
  const groups = groupLetters(letters);
  expect(
    groups.map(({ reason, subject, letters: own }) => [reason.code, subject, own.map(({ number }) => number)]),
  ).toEqual([
    ['NO_PERMISSIONS', 'OrderPlaced from com.acme.orders', [1, 2]],
    ['TIMEOUT', 'OrderPlaced from com.acme.orders', [3]],
    ['RetryAttemptsExhausted', 'stream-pointer', [4]],
  ]);
  expect(groups[0]).toMatchObject({
    oldest: new Date('2026-11-20T09:00:00Z'),
    newest: new Date('2026-11-20T10:00:00Z'),
  });
});

describe('the text of a value', () => {
  it.each<[string, (string | number)[], string | undefined]>([
    ['{"a":1}', ['a'], '1'],
    [' { "a" : { "b" : [ 1 , "x,]" , { } ] } , "c" : 2 } ', ['a', 'b'], '[ 1 , "x,]" , { } ]'],
    ['{"a":[1,"x,]",{"b":null}]}', ['a', 2, 'b'], 'null'],
    ['{"a":1,"a":2}', ['a'], '2'],
    ['{"\\u0061":1e400}', ['a'], '1e400'],
    ['{"a":{}}', ['b'], undefined],
    ['[1]', [1], undefined],
    ['[]', [0], undefined],
    ['5', ['a'], undefined],
    ['"\\"}"', [], '"\\"}"'],
  ])('of %s at %j', (json, steps, expected) => {
    expect(valueText(json, steps)).toBe(expected);
  });

  it('means what JSON.parse reads there', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(3), (object, indent) => {
        const json = JSON.stringify(object, null, indent);
        const parsed = JSON.parse(json);
        for (const key of Object.keys(parsed)) expect(JSON.parse(valueText(json, [key]) ?? '')).toEqual(parsed[key]);
      }),
    );
  });
});
