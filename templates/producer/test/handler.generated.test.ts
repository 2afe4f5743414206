import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
// eda:each event
import { OrderPlaced } from '../src/generated/events/orders/OrderPlaced.v1.ts';
// eda:end
import { InvalidEventError } from '../src/generated/events/runtime.ts';
import { type OutboxPut, toOutbox } from '../src/generated/outbox.ts';
import { FakeAws } from './fake-aws.generated.ts';
import { lambdaContext, streamOf } from './lambda.generated.ts';

const aws = await FakeAws.start();
const { handler } = await import('../src/generated/handler.ts');
const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient());

beforeEach(() => {
  aws.items.clear();
  aws.published.length = 0;
  aws.failing.clear();
  aws.refuses = () => false;
});

// eda:each event
describe(OrderPlaced.reference, () => {
  const write = (key: string) => toOutbox(OrderPlaced, OrderPlaced.example(), { key });
  const commit = (...puts: OutboxPut[]) => dynamo.send(new TransactWriteCommand({ TransactItems: puts }));
  const publish = (...puts: OutboxPut[]) => handler(streamOf(...puts), lambdaContext());
  const sweep = () => handler({}, lambdaContext());
  /** As if everything in the outbox had been written an hour ago. */
  const anHourLater = () => {
    for (const [id, item] of aws.items) {
      aws.items.set(id, { ...item, recordedAt: { N: `${Number(item['recordedAt']?.N) - 3_600_000}` } });
    }
  };

  test('what was committed is published, as it was written', async () => {
    const put = write('a');
    await commit(put);
    await expect(publish(put)).resolves.toEqual({ batchItemFailures: [] });
    expect(aws.published).toEqual([
      expect.objectContaining({ Source: OrderPlaced.source, DetailType: OrderPlaced.detailType, Detail: put.Put.Item.detail }),
    ]);
    expect(aws.pending).toEqual([]);
  });

  test('a record that comes again publishes nothing again', async () => {
    const put = write('a');
    await commit(put);
    await publish(put);
    await publish(put);
    expect(aws.published).toHaveLength(1);
  });

  test('what is invalid is refused before the commit', () => {
    const invalid = JSON.parse('[]');
    expect(() => toOutbox(OrderPlaced, invalid, { key: 'a' })).toThrow(InvalidEventError);
  });

  test('what is refused holds up its key, and nothing else', async () => {
    const [first, second, other] = [write('a'), write('a'), write('b')];
    await commit(first, second, other);
    // Of two events in one request the bus refuses the first, once.
    let refusals = 1;
    aws.refuses = () => refusals-- > 0;
    await expect(publish(first, second, other)).resolves.toEqual({
      batchItemFailures: [{ itemIdentifier: '0' }, { itemIdentifier: '1' }],
    });
    expect(aws.published).toHaveLength(1);
    await publish(first, second);
    expect(aws.published).toHaveLength(3);
    expect(aws.pending).toEqual([]);
  });

  test('where the stream gave up, a sweep publishes', async () => {
    await commit(write('a'), write('b'));
    await sweep();
    expect(aws.published).toEqual([]);
    anHourLater();
    await sweep();
    expect(aws.published).toHaveLength(2);
    expect(aws.pending).toEqual([]);
  });

  test('where the bus is down, nothing is lost', async () => {
    const put = write('a');
    await commit(put);
    aws.failing.add('PutEvents');
    await expect(publish(put)).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: '0' }] });
    aws.failing.clear();
    await publish(put);
    expect(aws.published).toHaveLength(1);
  });
});
// eda:end
