import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SchemasClient } from '@aws-sdk/client-schemas';
import { ListQueuesCommand, SendMessageCommand, type SendMessageCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDynamoDb } from '../../src/local/dynamodb.ts';
import { type LocalEndpoint, type RequestLog, startLocalEndpoint } from '../../src/local/server.ts';
import { createSqs, type StoredMessage } from '../../src/local/sqs.ts';

/** What a consumer calls, by unmodified SDK clients. */
let local: LocalEndpoint;
let messages: StoredMessage[];
let requests: RequestLog[];
let config: {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
};

beforeEach(async () => {
  messages = [];
  requests = [];
  const services = [
    createSqs(['rejections'], (_, message) => messages.push(message)),
    createDynamoDb([{ name: 'seen', key: 'id' }]),
  ];
  local = await startLocalEndpoint({ port: 0, services, log: (request) => requests.push(request) });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  config = { endpoint: local.endpoint, region: 'eu-west-1', credentials };
});
afterEach(() => local.close());

describe('SQS', () => {
  const send = (input: Partial<SendMessageCommandInput>) =>
    new SQSClient(config).send(
      new SendMessageCommand({ QueueUrl: `${local.endpoint}/123456789012/rejections`, MessageBody: 'a', ...input }),
    );

  it('takes a message; the client checks its digest', async () => {
    const attributes = {
      reason: { DataType: 'String', StringValue: 'not-json' },
      a: { DataType: 'Number', StringValue: '5' },
    };
    const { MessageId, MD5OfMessageAttributes } = await send({ MessageBody: '{"ä":1}', MessageAttributes: attributes });
    expect(messages).toEqual([
      {
        id: MessageId,
        body: '{"ä":1}',
        attributes: new Map([
          ['a', '5'],
          ['reason', 'not-json'],
        ]),
      },
    ]);
    // By hand: of the bytes that the developer guide prescribes.
    const bytes = (text: string) => Buffer.concat([Buffer.of(0, 0, 0, Buffer.byteLength(text)), Buffer.from(text)]);
    const one = (name: string, type: string, value: string) =>
      Buffer.concat([bytes(name), bytes(type), Buffer.of(1), bytes(value)]);
    const { createHash } = await import('node:crypto');
    const all = Buffer.concat([one('a', 'Number', '5'), one('reason', 'String', 'not-json')]);
    expect(MD5OfMessageAttributes).toBe(createHash('md5').update(all).digest('hex'));
  });

  it.each([
    ['another queue', { QueueUrl: 'http://127.0.0.1/1/others' }, 'QueueDoesNotExist'],
    ['no body', { MessageBody: '' }, 'MissingParameter'],
    ['more than 1 MiB', { MessageBody: 'x'.repeat(1_048_577) }, 'InvalidParameterValue'],
    ['a control character', { MessageBody: 'a\u0000' }, 'InvalidMessageContents'],
    [
      'an empty attribute',
      { MessageAttributes: { a: { DataType: 'String', StringValue: '' } } },
      'InvalidParameterValue',
    ],
  ])('refuses %s', async (_, input, name) => {
    await expect(send(input)).rejects.toMatchObject({ name });
    expect(messages).toEqual([]);
  });

  it('names what it does not have', async () => {
    await expect(new SQSClient(config).send(new ListQueuesCommand({}))).rejects.toThrow('does not have ListQueues yet');
  });
});

describe('DynamoDB', () => {
  const client = () => new DynamoDBClient(config);
  const TableName = 'seen';
  const get = async (id: string) =>
    (await client().send(new GetItemCommand({ TableName, Key: { id: { S: id } } }))).Item;
  /** The condition of Powertools. */
  const claim = (now: number, item: Record<string, { S: string } | { N: string }>) =>
    client().send(
      new PutItemCommand({
        TableName,
        Item: { id: { S: 'a' }, ...item },
        ExpressionAttributeNames: {
          '#id': 'id',
          '#expiry': 'expiration',
          '#in_progress_expiry': 'until',
          '#status': 'status',
        },
        ExpressionAttributeValues: {
          ':now': { N: String(now) },
          ':now_in_millis': { N: String(now * 1000) },
          ':inprogress': { S: 'INPROGRESS' },
        },
        ConditionExpression:
          'attribute_not_exists(#id) OR #expiry < :now OR (#status = :inprogress AND attribute_exists(#in_progress_expiry) AND #in_progress_expiry < :now_in_millis)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );

  it.each([
    ['is done', { status: { S: 'COMPLETED' }, expiration: { N: '200' } }, false],
    ['has expired', { status: { S: 'COMPLETED' }, expiration: { N: '99.5' } }, true],
    ['is being done', { status: { S: 'INPROGRESS' }, expiration: { N: '200' }, until: { N: '100001' } }, false],
    ['was left', { status: { S: 'INPROGRESS' }, expiration: { N: '200' }, until: { N: '99999' } }, true],
    ['was left at no known time', { status: { S: 'INPROGRESS' }, expiration: { N: '200' } }, false],
  ])('claims a record that %s: %s', async (_, before, free) => {
    await claim(1, before);
    const again = claim(100, { status: { S: 'INPROGRESS' }, expiration: { N: '300' } });
    if (free) await expect(again).resolves.toBeDefined();
    else {
      const error = await again.catch((thrown) => thrown);
      expect(error).toBeInstanceOf(ConditionalCheckFailedException);
      expect(error.Item).toEqual({ id: { S: 'a' }, ...before });
    }
    expect((await get('a'))?.expiration).toEqual(free ? { N: '300' } : before.expiration);
  });

  it('updates, reads and deletes', async () => {
    const update = (UpdateExpression: string) =>
      client().send(
        new UpdateItemCommand({
          TableName,
          Key: { id: { S: 'b' } },
          UpdateExpression,
          ExpressionAttributeNames: { '#a': 'a', '#b': 'b' },
          ExpressionAttributeValues: { ':a': { N: '1' }, ':b': { M: { c: { BOOL: true } } } },
          ReturnValues: 'ALL_NEW',
        }),
      );
    const made = await update('SET #a = :a, #b = :b');
    expect(made.Attributes).toEqual({ id: { S: 'b' }, a: { N: '1' }, b: { M: { c: { BOOL: true } } } });
    // Both sides are those of before.
    expect((await update('SET #a = #b, #b = #a')).Attributes).toMatchObject({ b: { N: '1' } });
    expect((await update('REMOVE #b SET #a = :a')).Attributes).toEqual({ id: { S: 'b' }, a: { N: '1' } });
    await client().send(new DeleteItemCommand({ TableName, Key: { id: { S: 'b' } } }));
    expect(await get('b')).toBeUndefined();
  });

  it.each([
    ['size(#a) > :a', 'the expression "size(#a) > :a"'],
    ['#a BETWEEN :a AND :a', 'does not have the expression'],
    ['#a = :a OR', 'does not have the expression'],
    ['#a = :nowhere', 'not defined: :nowhere'],
    ['#nowhere = :a', 'not defined: #nowhere'],
    ['#a.b = :a', 'does not have the expression'],
  ])('refuses the condition %s', async (ConditionExpression, told) => {
    const put = new PutItemCommand({
      TableName,
      Item: { id: { S: 'a' } },
      ConditionExpression,
      ExpressionAttributeNames: { '#a': 'a' },
      ExpressionAttributeValues: { ':a': { N: '1' } },
    });
    await expect(client().send(put)).rejects.toThrow(told);
    expect(await get('a')).toBeUndefined();
  });

  it('refuses other tables, parameters, keys and operations by their names', async () => {
    const Key = { id: { S: 'a' } };
    await expect(client().send(new GetItemCommand({ TableName: 'orders', Key }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Requested resource not found: Table: orders not found',
    });
    await expect(client().send(new GetItemCommand({ TableName, Key, ProjectionExpression: 'a' }))).rejects.toThrow(
      "DynamoDB's parameter ProjectionExpression",
    );
    await expect(client().send(new GetItemCommand({ TableName, Key: { other: { S: 'a' } } }))).rejects.toThrow(
      'key element',
    );
    await expect(client().send(new QueryCommand({ TableName }))).rejects.toThrow('does not have Query yet');
  });
});

describe('other services', () => {
  it('are named, whatever their protocol', async () => {
    const bus = new EventBridgeClient(config).send(new PutEventsCommand({ Entries: [] }));
    await expect(bus).rejects.toThrow('knows no operation AWSEvents.PutEvents');
    const identity = new STSClient(config).send(new GetCallerIdentityCommand({}));
    await expect(identity).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: 'The embedded AWS endpoint of eda does not have sts.GetCallerIdentity.',
    });
    const { ListRegistriesCommand } = await import('@aws-sdk/client-schemas');
    const schemas = new SchemasClient(config).send(new ListRegistriesCommand({}));
    await expect(schemas).rejects.toThrow('does not have schemas GET /v1/registries.');
    expect(requests.map(({ target }) => target)).toEqual([
      'AWSEvents.PutEvents',
      'sts.GetCallerIdentity',
      'schemas GET /v1/registries',
    ]);
  });

  it('are answered in XML where they speak it', async () => {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=local/20260115/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0';
    const answer = await fetch(`${local.endpoint}/bucket/a%3Cb`, {
      method: 'PUT',
      headers: { authorization },
      body: 'a',
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NotImplementedException</Code><Message>The embedded AWS endpoint of eda does not have s3 PUT /bucket/a%3Cb.</Message></Error>',
    );
  });
});
