import { describe, expect, it } from 'vitest';
import { consumerWorld, failures, keyOf, outputOf, poison } from '../support/consumer-world.ts';

const events = ['orders/OrderPlaced', 'orders/OrderCancelled'];
const { aws, load, project, placed, start } = await consumerWorld({
  sqs: { shape: 'sqs' },
  several: { shape: 'sqs', events },
  minimal: { shape: 'sqs', flags: ['cdk', 'minimal', 'correlation'] },
});
const { OrderCancelled } = await load('several/src/generated/events/orders/OrderCancelled.v1.ts');
const [DAY, SECOND] = [24 * 60 * 60, 1];

describe('an event has one effect', () => {
  it('however often the producer sends it', async () => {
    const { handled, invoke } = start('sqs');
    expect((await invoke([placed('a')])).metrics).toEqual({ EventsProcessed: 1 });
    const { result, metrics } = await invoke([placed('a'), placed('b')]);
    expect(result).toEqual(failures());
    expect(metrics).toEqual({ EventsProcessed: 1, EventsDuplicate: 1 });
    expect(handled).toEqual(['a', 'b']);
  });

  it('twice in one batch: the other comes again, and is a duplicate then', async () => {
    const { handled, invoke } = start('sqs', () => new Promise((resolve) => setTimeout(resolve, 50)));
    const { result, metrics } = await invoke([placed('a'), placed('a')]);
    expect(result).toEqual(failures('message-1'));
    expect(metrics).toEqual({ EventsProcessed: 1 });
    expect((await invoke([placed('a')])).metrics).toEqual({ EventsDuplicate: 1 });
    expect(handled).toEqual(['a']);
  });

  it('and those of another type have their own, with the same id', async () => {
    const { handled, invoke } = start('several');
    const { metrics } = await invoke([placed('a'), placed('a', {}, {}, OrderCancelled)]);
    expect(metrics).toEqual({ EventsProcessed: 2 });
    expect(handled).toEqual(['a', 'a']);
  });

  it('though it is sent in two majors', async () => {
    const { lambda, runtime, subscriptions, testing } = project('sqs');
    const major = (number: number) =>
      runtime.contract({
        reference: `orders/OrderPlaced@${number}`,
        source: 'com.acme.orders',
        detailType: `OrderPlaced.v${number}`,
        version: `${number}.0.0`,
        read: () => [],
        write: () => [],
        example: () => ({ metadata: {} }),
      });
    const majors = [major(1), major(2)];
    const handled: string[] = [];
    const handler = lambda.lambdaHandler(
      majors.map((contract) =>
        subscriptions.subscribe(contract, async (event) => void handled.push(keyOf(event)), {
          idempotencyKey: 'detail.metadata.eventId',
        }),
      ),
    );
    for (const contract of majors) {
      const batch = testing.lambdaEvent(placed('a', {}, {}, contract));
      await outputOf(() => handler(batch, testing.lambdaContext()));
    }
    expect(handled).toEqual(['a']);
  });

  it('by the id of EventBridge where the producer gives none; without any each time', async () => {
    const { lambda, runtime, subscriptions, testing } = project('sqs');
    const definition = { reference: 'a/B@1', source: 's', detailType: 'B', version: '1.0.0', write: () => [] };
    const contract = runtime.contract({ ...definition, read: () => [], example: () => ({}) });
    const handled: string[] = [];
    const fields = { idempotencyKey: 'detail.metadata.eventId' };
    const handle = async ({ id }: { readonly id: string }) => void handled.push(id);
    const handler = lambda.lambdaHandler([subscriptions.subscribe(contract, handle, fields)]);
    const one = contract.exampleEvent({}, { id: 'one' });
    for (const event of [one, one, contract.exampleEvent({}, { id: 'two' }), { ...one, id: '' }, { ...one, id: '' }])
      await outputOf(() => handler(testing.lambdaEvent(event), testing.lambdaContext()));
    expect(handled).toEqual(['one', 'two', '', '']);
  });
});

describe('the record of an event', () => {
  const record = () => [...aws.items.values()][0]!;
  const now = () => Date.now() / 1000;

  it('lasts as long as the event may come again: a day of retries, 14 days in a dead-letter queue', async () => {
    await start('sqs').invoke([placed('a')]);
    const left = Number(record().expiration!.N) - now();
    expect(left).toBeGreaterThan(15 * DAY - 60 * SECOND);
    expect(left).toBeLessThan(15 * DAY + 60 * SECOND);
  });

  it('is gone after a failure, so that the next try is one', async () => {
    const { invoke } = start('sqs', poison);
    await invoke([placed('poison')]);
    expect(aws.items.size).toBe(0);
  });

  it('holds others off while the event is handled, no longer than Lambda lives', async () => {
    let held: ReturnType<typeof record> | undefined;
    const { invoke } = start('sqs', async () => {
      held = structuredClone(record());
    });
    const end = Date.now() + 20_000;
    await invoke([placed('a')], 20_000);
    expect(held).toMatchObject({ status: { S: 'INPROGRESS' } });
    expect(Math.abs(Number(held!.in_progress_expiration!.N) - end)).toBeLessThan(5000);
  });

  it('of an invocation that died is taken over, of one that lives it is waited for', async () => {
    await start('sqs').invoke([placed('a')]);
    const [id, item] = [...aws.items][0]!;
    const inProgress = (until: number) =>
      aws.items.set(id, { ...item, status: { S: 'INPROGRESS' }, in_progress_expiration: { N: `${until}` } });
    const { handled, invoke } = start('sqs');

    inProgress(Date.now() + 10_000);
    const { result, metrics, logs } = await invoke([placed('a')]);
    expect(result).toEqual(failures('message-0'));
    // It is no failure, so it is not counted as one.
    expect(metrics).toEqual({});
    expect(logs).toMatchObject([{ level: 'INFO' }]);

    inProgress(Date.now() - 1);
    expect((await invoke([placed('a')])).metrics).toEqual({ EventsProcessed: 1 });
    expect(handled).toEqual(['a']);
  });

  it('can’t be written: the event fails before it has an effect', async () => {
    aws.failing.add('PutItem');
    const { handled, invoke } = start('sqs');
    const { result, metrics } = await invoke([placed('a')]);
    expect(result).toEqual(failures('message-0'));
    expect(metrics).toEqual({ EventsFailed: 1 });
    expect(handled).toEqual([]);
  });
});

describe('a replay', () => {
  const replayed = (name: string) => placed('a', { 'replay-name': name });

  it('handles what was not handled yet', async () => {
    const { handled, invoke } = start('sqs');
    await invoke([placed('a')]);
    const { metrics } = await invoke([
      replayed('after-the-outage'),
      placed('b', { 'replay-name': 'after-the-outage' }),
    ]);
    expect(metrics).toEqual({ EventsProcessed: 1, EventsDuplicate: 1 });
    expect(handled).toEqual(['a', 'b']);
  });

  it('whose name begins with "reprocess" handles all once more, and each once', async () => {
    const { handled, invoke } = start('sqs');
    await invoke([placed('a')]);
    expect((await invoke([replayed('reprocess-1')])).metrics).toEqual({ EventsProcessed: 1 });
    expect((await invoke([replayed('reprocess-1')])).metrics).toEqual({ EventsDuplicate: 1 });
    expect((await invoke([replayed('reprocess-2')])).metrics).toEqual({ EventsProcessed: 1 });
    expect(handled).toEqual(['a', 'a', 'a']);
  });
});

describe('the log', () => {
  it.each(['sqs', 'minimal'])('%s: says of each event which it is, also of those side by side', async (name) => {
    const { invoke } = start(name, async (event, { logger }) => {
      logger.info('begun');
      await new Promise((resolve) => setTimeout(resolve, 5));
      await poison(event, { logger });
    });
    const metadata = (key: string) => ({ metadata: { eventId: key, correlationId: `flow of ${key}` } });
    const batch = ['a', 'poison', 'b'].map((key) => placed(key, { id: key }, metadata(key)));
    const { logs } = await invoke(batch);
    for (const { message, event_id: id, ...line } of logs) {
      expect(line).toMatchObject({
        service: 'order-placed-consumer',
        event_reference: 'orders/OrderPlaced@1',
        event_version: '1.1.0',
        correlation_id: `flow of ${id}`,
        function_request_id: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
      });
      expect(['begun', id === 'poison' ? 'Failed' : 'Handled']).toContain(message);
    }
    expect(logs).toHaveLength(6);
  });

  it('has nothing personal: neither of what is handled nor of what is rejected or fails', async () => {
    const { invoke } = start('sqs', poison);
    const secret = 'giulia.conti@example.com';
    const customer = { customerId: '5c8eb48a-3467-42d0-9da0-05ad9709e4dd', email: secret };
    const { text, metrics } = await invoke([
      placed('a', {}, { customer }),
      placed('poison', {}, { customer }),
      placed('b', {}, { customer: { ...customer, customerId: 7, locale: secret } }),
      placed('c', { source: secret }, { customer }),
      `${secret} is no JSON`,
      `"${secret}`,
    ]);
    expect(metrics).toEqual({ EventsProcessed: 1, EventsFailed: 1, EventsRejected: 4 });
    for (const part of ['giulia', 'Conti', 'Via Po', '5c8eb48a', 'ORD-']) expect(text).not.toContain(part);
    expect(text).toContain('"keywords":["type","pattern"]');
  });
});

it('counts every event of a batch in one line of metrics', async () => {
  const { invoke } = start('sqs', poison);
  await invoke([placed('old')]);
  const { text, metrics } = await invoke([...['a', 'b', 'poison', 'old'].map((key) => placed(key)), 'none']);
  expect(metrics).toEqual({ EventsProcessed: 2, EventsFailed: 1, EventsDuplicate: 1, EventsRejected: 1 });
  expect(text.match(/"_aws"/g)).toHaveLength(1);
});
