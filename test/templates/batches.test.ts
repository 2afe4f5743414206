import { describe, expect, it } from 'vitest';
import { consumerWorld, failures, type Handle, keyOf, outputOf, poison } from '../support/consumer-world.ts';
import fc from '../support/property.ts';
import { SHAPES } from '../support/render-consumer.ts';

const { aws, project, placed, start } = await consumerWorld({
  ...Object.fromEntries(SHAPES.map((shape) => [shape, { shape }])),
  'sqs-minimal': { shape: 'sqs', flags: ['sam', 'minimal'] },
});

describe.each(SHAPES)('%s: an event that is invalid', (shape) => {
  const { handled, invoke } = start(shape);

  it('of a type that is not handled goes to the rejection queue, and is done with', async () => {
    const event = placed('a', { source: 'com.acme.else' });
    const { result, metrics } = await invoke([event]);
    expect(result.status).toBe('fulfilled');
    expect(metrics).toEqual({ EventsRejected: 1 });
    expect(aws.rejections).toMatchObject([
      {
        body: { reason: 'unknown-event', issues: [expect.objectContaining({ pointer: '' })], event },
        attributes: { reason: 'unknown-event', 'event-id': event.id },
      },
    ]);
    expect(handled).toEqual([]);
  });

  it('by its schema goes there, with what is wrong', async () => {
    const event = placed('a', {}, { orderId: 7, channel: 'pigeon' });
    const { result, metrics } = await invoke([event]);
    expect(result.status).toBe('fulfilled');
    expect(metrics).toEqual({ EventsRejected: 1 });
    expect(aws.rejections[0]!.body).toMatchObject({
      reason: 'invalid-detail',
      issues: [
        { pointer: '/detail/orderId', keyword: 'type' },
        { pointer: '/detail/channel', keyword: 'enum' },
      ],
      event,
    });
    expect(handled).toEqual([]);
  });

  it('fails where the rejection queue does not take it: nothing is lost', async () => {
    aws.failing.add('SendMessage');
    const { result, metrics } = await invoke([placed('a', { source: 'com.acme.else' })]);
    if (shape === 'lambda' || shape === 'custom-bus') expect(result.status).toBe('rejected');
    else expect(result).toEqual(failures(shape === 'kinesis' ? '0' : 'message-0'));
    expect(metrics).toEqual({ EventsFailed: 1 });
  });

  it('can’t spoil the message about it: by a false id, or by hundreds of issues', async () => {
    const lines = Array.from({ length: 200 }, () => ({ sku: 1, name: 2, quantity: 'x', unitPrice: 3 }));
    await invoke([placed('a', { id: ' x '.repeat(1000) }, { lines })]);
    expect(aws.rejections).toMatchObject([{ body: { issues: { length: 100 } } }]);
    expect(aws.rejections[0]!.attributes).toEqual({ reason: 'invalid-detail' });
  });
});

it.each(['sqs', 'sns', 'kinesis'])(
  '%s: what is not JSON is rejected as it is; its neighbours are handled',
  async (name) => {
    const { handled, invoke } = start(name);
    const { result, metrics } = await invoke([placed('a'), '{"half', placed('b')]);
    expect(result).toEqual(failures());
    expect(aws.rejections).toMatchObject([{ body: { reason: 'not-json', event: '{"half' } }]);
    expect(handled.toSorted()).toEqual(['a', 'b']);
    expect(metrics).toEqual({ EventsProcessed: 2, EventsRejected: 1 });
  },
);

it.each(['sqs', 'kinesis', 'lambda'])('%s: whatever arrives is rejected, and fails nothing', async (name) => {
  const { handled, invoke } = start(name);
  const event = fc.record(
    { source: fc.jsonValue(), 'detail-type': fc.constant('OrderPlaced'), detail: fc.jsonValue(), id: fc.jsonValue() },
    { requiredKeys: [] },
  );
  const ours = fc.record({
    source: fc.constant('com.acme.orders'),
    'detail-type': fc.constant('OrderPlaced'),
    detail: fc.jsonValue(),
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.jsonValue(), event, ours, fc.string()), async (received) => {
      expect((await invoke([received])).metrics).toEqual({ EventsRejected: 1 });
    }),
    { numRuns: 60 },
  );
  expect(handled).toEqual([]);
});

it.each(['sqs', 'kinesis'])('%s: what is rejected keeps numbers that JavaScript rounds', async (name) => {
  const text = '{"source":"s","detail":{"amount":9007199254740993}}';
  await start(name).invoke([text]);
  expect(aws.rejections[0]!.text).toContain(`"event":${text}}`);
});

describe.each(['sqs', 'sns', 'sqs-minimal'])('%s: a batch', (name) => {
  it('has only those come again that failed', async () => {
    const { handled, invoke } = start(name, poison);
    const { result, metrics } = await invoke(['a', 'poison', 'b'].map((key) => placed(key)));
    expect(result).toEqual(failures('message-1'));
    expect(handled.toSorted()).toEqual(['a', 'b']);
    expect(metrics).toEqual({ EventsProcessed: 2, EventsFailed: 1 });
  });

  it('is answered message by message where all fail, too', async () => {
    const { invoke } = start(name, poison);
    expect((await invoke([placed('poison-1'), placed('poison-2')])).result).toEqual(failures('message-0', 'message-1'));
    expect((await invoke([placed('poison-1')])).result).toEqual(failures('message-0'));
  });

  it.each([undefined, null, 'text', { code: 1 }])('survives a handler that throws %j', async (thrown) => {
    const { handled, invoke } = start(name, async (event) => {
      if (keyOf(event) === 'poison') throw thrown;
    });
    expect((await invoke([placed('poison'), placed('a')])).result).toEqual(failures('message-0'));
    expect(handled).toEqual(['a']);
  });

  it('is answered before Lambda ends, where one hangs', async () => {
    const { handled, invoke } = start(name, async (event) => {
      if (keyOf(event) === 'hangs') await new Promise(() => {});
    });
    const { result, metrics } = await invoke([placed('hangs'), placed('a')], 700);
    expect(result).toEqual(failures('message-0'));
    expect(handled).toEqual(['a']);
    expect(metrics).toEqual({ EventsProcessed: 1, EventsFailed: 1 });
  });
});

/** Events by their keys, and how often each fails before it is handled. */
const troubles = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.nat(3), {
  minKeys: 1,
  maxKeys: 8,
  noNullPrototype: true,
});
const failing = (fails: Readonly<Record<string, number>>): Handle => {
  const left = new Map(Object.entries(fails));
  return async (event) => {
    const more = left.get(keyOf(event)) ?? 0;
    left.set(keyOf(event), more - 1);
    if (more > 0) throw new Error('not yet');
  };
};

/** What an answer says comes again. */
function failed(result: PromiseSettledResult<unknown>): string[] {
  const { value } = result as PromiseFulfilledResult<{ batchItemFailures: { itemIdentifier: string }[] }>;
  return value.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

it('sqs: whatever fails how often, every event is handled once', async () => {
  await fc.assert(
    fc.asyncProperty(troubles, async (fails) => {
      aws.items.clear();
      const { handled, invoke } = start('sqs', failing(fails));
      let batch = Object.keys(fails).map((key) => placed(key));
      while (batch.length > 0) {
        const again = failed((await invoke(batch)).result);
        batch = batch.filter((_, i) => again.includes(`message-${i}`));
      }
      expect(handled.toSorted()).toEqual(Object.keys(fails).toSorted());
    }),
    { numRuns: 20 },
  );
});

describe('kinesis', () => {
  it('tries nothing after a failure, and names what failed first', async () => {
    const tried: string[] = [];
    const { handled, invoke } = start('kinesis', async (event, context) => {
      tried.push(keyOf(event));
      await poison(event, context);
    });
    const { result, metrics } = await invoke(['a', 'poison', 'b', 'c'].map((key) => placed(key)));
    expect(result).toEqual(failures('1', '2', '3'));
    expect(tried).toEqual(['a', 'poison']);
    expect(handled).toEqual(['a']);
    expect(metrics).toEqual({ EventsProcessed: 1, EventsFailed: 1 });
  });

  it('answers where the first fails, too, and begins the next batch afresh', async () => {
    const { handled, invoke } = start('kinesis', poison);
    expect((await invoke([placed('poison'), placed('a')])).result).toEqual(failures('0', '1'));
    expect((await invoke([placed('a')])).result).toEqual(failures());
    expect(handled).toEqual(['a']);
  });

  it('keeps the order, whatever fails how often', async () => {
    await fc.assert(
      fc.asyncProperty(troubles, async (fails) => {
        aws.items.clear();
        const { handled, invoke } = start('kinesis', failing(fails));
        let batch = Object.keys(fails).map((key) => placed(key));
        while (batch.length > 0) {
          const again = failed((await invoke(batch)).result).map(Number);
          // As Lambda does: from the lowest sequence number on.
          batch = again.length === 0 ? [] : batch.slice(Math.min(...again));
        }
        expect(handled).toEqual(Object.keys(fails));
      }),
      { numRuns: 20 },
    );
  });
});

describe('custom-bus', () => {
  it('takes one event as it takes an array', async () => {
    const { handler, testing } = project('custom-bus');
    const handled: string[] = [];
    const lambda = handler.consumer({ onOrderPlaced: async (event) => void handled.push(keyOf(event)) });
    await outputOf(() => lambda(placed('a'), testing.lambdaContext()));
    await outputOf(() => lambda([placed('b'), placed('c')], testing.lambdaContext()));
    expect(handled.toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('fails as a whole after all were tried, and skips what was handled the next time', async () => {
    let broken = true;
    const { handled, invoke } = start('custom-bus', async (event) => {
      if (broken && keyOf(event) === 'b') throw new Error('not yet');
    });
    const batch = ['a', 'b', 'c'].map((key) => placed(key));
    const first = await invoke(batch);
    expect(first.result).toMatchObject({ status: 'rejected', reason: { message: '1 of 3 events failed' } });
    broken = false;
    const { result, metrics } = await invoke(batch);
    expect(result.status).toBe('fulfilled');
    expect(metrics).toEqual({ EventsProcessed: 1, EventsDuplicate: 2 });
    expect(handled.toSorted()).toEqual(['a', 'b', 'c']);
  });
});

it('lambda: throws what the handler throws, after the metrics are written', async () => {
  const { invoke } = start('lambda', poison);
  const { result, metrics } = await invoke([placed('poison')]);
  expect(result).toMatchObject({ status: 'rejected', reason: { message: 'poison' } });
  expect(metrics).toEqual({ EventsFailed: 1 });
});
