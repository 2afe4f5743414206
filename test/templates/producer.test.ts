import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { startWorld } from '../local/world.ts';
import { type Output, outputOf } from '../support/consumer-world.ts';
import { type OutboxPut, type Producer, producerWorld } from '../support/producer-world.ts';
import fc from '../support/property.ts';

/**
 * What a generated producer promises, on the real AWS SDK over sockets: to the fake AWS that comes with it, and to the embedded
 * EventBridge.
 */
const { aws, producers } = await producerWorld(['faked', 'embedded']);
const [faked, embedded] = producers as [Producer, Producer];
const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient());

const commit = (...puts: readonly OutboxPut[]) => dynamo.send(new TransactWriteCommand({ TransactItems: [...puts] }));

/** An event that its producer calls `id`. */
const order = (key: string, id: string, sequence?: number) =>
  faked.toOutbox(faked.OrderPlaced, faked.OrderPlaced.example({ metadata: { eventId: id } }), {
    key,
    ...(sequence === undefined ? {} : { sequence }),
  });
/** What the last invocation logged, and its metrics. */
let output: Output;

async function invoke(producer: Producer, received: object, milliseconds?: number) {
  const { result, ...written } = await outputOf(() => producer.handler(received, producer.lambdaContext(milliseconds)));
  output = written;
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
const onStream = (...puts: readonly OutboxPut[]) => invoke(faked, faked.streamOf(...puts));
const sweep = () => invoke(faked, {});
const idsOf = (entries: readonly { readonly Detail: string }[]) =>
  entries.map(({ Detail }): string => JSON.parse(Detail).metadata.eventId);
const published = () => idsOf(aws.published);

/** As if everything in the outbox had been written an hour ago. */
function anHourLater(): void {
  for (const [id, item] of aws.items) {
    aws.items.set(id, { ...item, recordedAt: { N: `${Number(item.recordedAt?.N) - 3_600_000}` } });
  }
}

beforeEach(() => {
  aws.items.clear();
  aws.published.length = 0;
  aws.failing.clear();
  aws.refuses = () => false;
});

describe('the outbox', () => {
  it('refuses an invalid detail before the commit, and says what is wrong', () => {
    const detail = { ...faked.OrderPlaced.example(), orderId: 7 };
    expect(() => faked.toOutbox(faked.OrderPlaced, detail, { key: 'a' })).toThrow(
      expect.objectContaining({
        name: 'InvalidEventError',
        issues: [expect.objectContaining({ pointer: '/orderId' })],
      }),
    );
  });

  it('checks what will be sent, not what was given: JSON has no word for all of it', () => {
    const contract = {
      ...faked.OrderPlaced,
      check: (detail: unknown) => (JSON.stringify(detail) === '{"total":null}' ? [{ pointer: '/total' }] : []),
    };
    expect(() => faked.toOutbox(contract, { total: Number.NaN }, { key: 'a' })).toThrow('orders/OrderPlaced@1');
  });

  it('keeps the order of the calls, where they share a millisecond too', () => {
    const sequences = Array.from({ length: 200 }, (_, i) => order('a', `${i}`).Put.Item.sk);
    expect(sequences.toSorted()).toEqual(sequences);
    expect(new Set(sequences).size).toBe(200);
  });

  it('lets one of two writers of one version commit', async () => {
    await commit(order('a', 'first', 3));
    await expect(commit(order('a', 'second', 3))).rejects.toThrow(/cancel/i);
    await commit(order('a', 'fourth', 10));
    await onStream(order('a', 'first', 3));
    expect(published()).toEqual(['first', 'fourth']);
  });

  it.each([-1, 0.5, 2 ** 53, Number.NaN])('takes no %s for a version', (sequence) => {
    expect(() => order('a', 'first', sequence)).toThrow(RangeError);
  });

  it('takes no empty key', () => {
    expect(() => order('', 'first')).toThrow('empty');
  });
});

describe('the publisher', () => {
  it('sends again only what was refused, and what is behind it under its key', async () => {
    const [a1, a2, b1] = [order('a', 'a1'), order('a', 'a2'), order('b', 'b1')];
    await commit(a1, a2, b1);
    aws.refuses = ({ Detail }) => Detail === a1.Put.Item.detail;
    const { batchItemFailures } = await onStream(a1, a2, b1);
    expect(batchItemFailures).toEqual([{ itemIdentifier: '0' }, { itemIdentifier: '1' }]);
    expect(published()).toEqual(['b1']);
    aws.refuses = () => false;
    await onStream(a1, a2, b1);
    expect(published()).toEqual(['b1', 'a1', 'a2']);
  });

  it('publishes what the stream gave up before what came after it', async () => {
    await commit(order('a', 'given-up'));
    const next = order('a', 'next');
    await commit(next);
    await onStream(next);
    expect(published()).toEqual(['given-up', 'next']);
  });

  it('loses nothing where it dies before it noted what it published: the same event comes again', async () => {
    const put = order('a', 'a1');
    await commit(put);
    aws.failing.add('UpdateItem');
    expect((await onStream(put)).batchItemFailures).toHaveLength(1);
    aws.failing.clear();
    expect((await onStream(put)).batchItemFailures).toEqual([]);
    expect(published()).toEqual(['a1', 'a1']);
    expect(aws.published[0]).toEqual(aws.published[1]);
  });

  it('loses nothing that no stream told of', async () => {
    await commit(order('a', 'a1'), order('b', 'b1'));
    await sweep();
    expect(published()).toEqual([]);
    anHourLater();
    await sweep();
    expect(published().toSorted()).toEqual(['a1', 'b1']);
    await sweep();
    expect(published()).toHaveLength(2);
  });

  it.each(['Query', 'PutEvents'])('goes on after %s failed as a whole', async (operation) => {
    const put = order('a', 'a1');
    await commit(put);
    aws.failing.add(operation);
    expect((await onStream(put)).batchItemFailures).toHaveLength(1);
    aws.failing.clear();
    await onStream(put);
    expect(published()).toEqual(['a1']);
  });

  it('starts nothing that it has no time for', async () => {
    const put = order('a', 'a1');
    await commit(put);
    const answer = await invoke(faked, faked.streamOf(put), 1_000);
    expect(answer.batchItemFailures).toHaveLength(1);
    expect(published()).toEqual([]);
  });

  it('has every event of a key that has hundreds, in order', async () => {
    const early = Array.from({ length: 120 }, (_, i) => order('a', `${i}`));
    for (let i = 0; i < early.length; i += 100) await commit(...early.slice(i, i + 100));
    await onStream(...early);
    const late = Array.from({ length: 230 }, (_, i) => order('a', `${120 + i}`));
    for (let i = 0; i < late.length; i += 100) await commit(...late.slice(i, i + 100));
    await onStream(late.at(-1)!);
    expect(published()).toEqual(Array.from({ length: 350 }, (_, i) => `${i}`));
  });

  it('tells of each event in the log, by its ids and nothing of its detail, and counts', async () => {
    const [a1, b1] = [order('key-of-a', 'a1'), order('key-of-b', 'b1')];
    await commit(a1, b1);
    aws.refuses = ({ Detail }) => Detail === a1.Put.Item.detail;
    await onStream(a1, b1);
    expect(output.metrics).toEqual({ EventsPublished: 1, EventsFailed: 1 });
    expect(output.logs).toEqual([
      expect.objectContaining({ level: 'ERROR', event_id: 'a1', code: 'ThrottlingException' }),
      expect.objectContaining({ level: 'INFO', event_id: 'b1', event_reference: 'orders/OrderPlaced@1' }),
    ]);
    expect(output.text).not.toContain(JSON.parse(a1.Put.Item.detail).orderId);
  });

  it('says at each sweep how old the oldest is, and that there is none', async () => {
    await commit(order('a', 'a1'));
    anHourLater();
    aws.failing.add('PutEvents');
    await sweep();
    expect(output.metrics).toMatchObject({ EventsUnpublished: 1 });
    expect(output.text).toMatch(/"OldestUnpublishedAge":360\d/);
    aws.failing.clear();
    await sweep();
    await sweep();
    expect(output.metrics).toEqual({ EventsUnpublished: 0 });
    expect(output.text).toContain('"OldestUnpublishedAge":0');
  });

  it('keeps the order where stream and sweep are at one key at the same time, though events may come twice', async () => {
    const puts = Array.from({ length: 30 }, (_, i) => order('a', `${i}`));
    await commit(...puts);
    anHourLater();
    await outputOf(() =>
      Promise.all([
        faked.handler(faked.streamOf(...puts), faked.lambdaContext()),
        faked.handler({}, faked.lambdaContext()),
      ]),
    );
    expect([...new Set(published())]).toEqual(puts.map(({ Put }) => Put.Item.eventId));
    expect(aws.pending).toEqual([]);
  });

  it('leaves alone what somebody deleted meanwhile', async () => {
    const put = order('a', 'a1');
    await commit(put);
    aws.refuses = () => {
      aws.items.clear();
      return false;
    };
    expect((await onStream(put)).batchItemFailures).toEqual([]);
    expect(aws.items.size).toBe(0);
  });
});

describe('on the embedded EventBridge', () => {
  it('what was committed arrives, large as it may be, and a refusal holds up its key alone', async () => {
    const world = await startWorld({ buses: ['commerce'], enforce: true });
    process.env.AWS_ENDPOINT_URL_EVENTBRIDGE = world.endpoint;
    try {
      const put = (detailType: string, key: string, size = 10) =>
        embedded.toOutbox(
          { reference: 'orders/Order@1', source: 'com.acme.orders', detailType, check: () => [] },
          { metadata: { eventId: `${key}-${detailType}` }, note: 'x'.repeat(size) },
          { key },
        );
      const large = ['a', 'b', 'c', 'd'].map((key) => put('Order', key, 390_000));
      const puts = [...large, put('BadOrder', 'e'), put('Order', 'e'), put('Order', 'f')];
      for (const each of puts) await commit(each);
      const { batchItemFailures } = await invoke(embedded, embedded.streamOf(...puts));
      expect(batchItemFailures).toEqual([{ itemIdentifier: '4' }, { itemIdentifier: '5' }]);
      const accepted = world.events.filter(({ outcome }) => outcome === 'accepted');
      const ids = accepted.map(({ event }) => (event.detail as { metadata: { eventId: string } }).metadata.eventId);
      expect(ids.toSorted()).toEqual(['a-Order', 'b-Order', 'c-Order', 'd-Order', 'f-Order']);
      expect(accepted.every(({ bus }) => bus === 'commerce')).toBe(true);
    } finally {
      delete process.env.AWS_ENDPOINT_URL_EVENTBRIDGE;
      await world.close();
    }
  });
});

type Fault = 'entry' | 'PutEvents' | 'UpdateItem' | 'Query' | 'none';
type Step =
  | { readonly does: 'commit'; readonly keys: readonly string[] }
  | { readonly does: 'stream' | 'sweep'; readonly take: number; readonly fault: Fault; readonly share: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    does: fc.constant('commit' as const),
    keys: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    does: fc.constantFrom('stream' as const, 'sweep' as const),
    take: fc.nat({ max: 5 }),
    fault: fc.constantFrom<Fault>('none', 'entry', 'entry', 'PutEvents', 'UpdateItem', 'Query'),
    share: fc.integer({ min: 2, max: 4 }),
  }),
);

describe('whatever fails, and however often the stream comes or does not', () => {
  it('each event that was committed is published, in the order of its key, and again only where that could not be noted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        aws.items.clear();
        aws.published.length = 0;
        const committed: OutboxPut[] = [];
        const unnoted = new Set<string>();
        for (const each of steps) {
          if (each.does === 'commit') {
            const puts = each.keys.map((key, i) => order(key, `${key}${committed.length + i}`));
            await commit(...puts);
            committed.push(...puts);
            continue;
          }
          let asked = 0;
          if (each.fault === 'entry') aws.refuses = () => ++asked % each.share === 0;
          else if (each.fault !== 'none') aws.failing.add(each.fault);
          const before = aws.published.length;
          if (each.does === 'stream') {
            // Some were given up, some come again.
            const records = committed.slice(-each.take - 1);
            const { batchItemFailures } = await onStream(...records);
            const failed = new Set(
              batchItemFailures.map(({ itemIdentifier }) => records[+itemIdentifier]!.Put.Item.pk),
            );
            for (const { Put } of records) {
              const waits = aws.pending.some((id) => id.startsWith(`${Put.Item.pk} `));
              expect(failed.has(Put.Item.pk) || !waits).toBe(true);
            }
          } else {
            anHourLater();
            await sweep().catch(() => undefined);
          }
          if (each.fault === 'UpdateItem') for (const id of published().slice(before)) unnoted.add(id);
          aws.refuses = () => false;
          aws.failing.clear();
        }
        anHourLater();
        await sweep();

        expect(aws.pending).toEqual([]);
        const first = [...new Set(published())];
        for (const key of ['a', 'b', 'c']) {
          const of = committed.filter(({ Put }) => Put.Item.pk === key).map(({ Put }) => Put.Item.eventId);
          expect(first.filter((id) => id.startsWith(key))).toEqual(of);
        }
        const again = published().filter((id, i, all) => all.indexOf(id) !== i);
        expect(again.filter((id) => !unnoted.has(id))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
