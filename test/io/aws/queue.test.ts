import { beforeEach, expect, it, vi } from 'vitest';
import { openQueue } from '../../../src/io/aws/queue.ts';
import { fakeQueues } from '../../support/fake-queues.ts';

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  return () => vi.unstubAllEnvs();
});
const open = (queue: string, endpointUrl?: string) =>
  openQueue(queue, { env: process.env, ...(endpointUrl === undefined ? {} : { endpointUrl }) });
const plain = (body: string) => ({ body, attributes: new Map() });

it('sends what it received, attributes and groups too', async () => {
  const fake = await fakeQueues();
  fake.queue('orders.fifo', { FifoQueue: 'true' });
  const queue = await open('orders.fifo', fake.endpoint);
  const attributes = new Map([
    ['text', { type: 'String', value: 'é' }],
    ['count', { type: 'Number.int', value: '5' }],
    ['bytes', { type: 'Binary', value: new Uint8Array([0, 255]) }],
  ]);
  const sent = { body: 'one', attributes, group: 'g', deduplication: 'd' };
  expect(await queue.send([sent])).toEqual([{ done: true, uncertain: false }]);
  const [received] = await queue.receive(10, 30);
  expect(received).toMatchObject({ body: 'one', group: 'g', receives: 1, sent: expect.any(Date) });
  expect(received?.attributes).toEqual(attributes);
  expect(await queue.receive(10, 30)).toEqual([]);
  expect(await queue.describe()).toMatchObject({ visible: 0, hidden: 1, arn: expect.stringMatching(/:orders\.fifo$/) });
  expect(await queue.delete([received?.handle ?? ''])).toEqual([{ done: true, uncertain: false }]);
  expect(fake.bodies('orders.fifo')).toEqual([]);
  queue.close();
});

it('keeps each request within ten messages and a mebibyte', async () => {
  const fake = await fakeQueues();
  fake.queue('orders');
  const queue = await open('orders', fake.endpoint);
  const sizes = [...Array<number>(12).fill(5), 400_000, 400_000, 400_000, 5];
  const outcomes = await queue.send(sizes.map((size) => plain('x'.repeat(size))));
  expect(outcomes).toEqual(sizes.map(() => ({ done: true, uncertain: false })));
  const requests = fake.calls
    .filter(({ operation }) => operation === 'SendMessageBatch')
    .map(({ input }) => (input.Entries as object[]).length);
  expect(requests).toEqual([10, 4, 2]);
  expect(fake.bodies('orders')).toHaveLength(16);
  queue.close();
});

it('says of each message what became of it, where the request is refused or its answer lost', async () => {
  const fake = await fakeQueues((operation) => {
    if (operation === 'DeleteMessageBatch')
      return { status: 403, body: { __type: 'AccessDeniedException', message: 'No.' } };
    return operation === 'SendMessageBatch' ? 'lost' : undefined;
  });
  fake.queue('orders');
  const queue = await open('orders', fake.endpoint);
  expect(await queue.send([plain('a'), plain('b')])).toEqual(
    Array(2).fill({ done: false, uncertain: true, error: expect.stringMatching(/^No answer from/) }),
  );
  const refused = { done: false, uncertain: false, error: expect.stringContaining('AccessDeniedException') };
  expect(await queue.delete(['h'])).toEqual([refused]);
  expect(await queue.hide(['no receipt'], 5)).toMatchObject([{ done: false, uncertain: false }]);
  queue.close();
});

it('goes where the URL of an emulator says, with nobody’s keys', async () => {
  const fake = await fakeQueues();
  fake.queue('orders');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAPERSONALKEY00001');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a-personal-secret');
  vi.stubEnv('AWS_REGION', 'us-east-1');
  const queue = await open(`${fake.endpoint}/000000000000/orders`);
  expect(queue.where).toBe(fake.endpoint);
  await queue.describe();
  expect(fake.calls.map(({ operation }) => operation)).toEqual(['GetQueueAttributes']);
  expect(fake.keys).toEqual(['eda-local']);
  queue.close();
});
