import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
// eda:each event
import { OrderPlaced } from '../src/generated/events/orders/OrderPlaced.v1.ts';
// eda:end
import { FakeAws } from './fake-aws.generated.ts';
import { lambdaContext, lambdaEvent } from './lambda.generated.ts';

const aws = await FakeAws.start();
const { consumer } = await import('../src/generated/handler.ts');

/** The ids of the events that were handled. */
let handled: string[];
/** The id of one that can't be. */
let poison: string;

beforeEach(() => {
  handled = [];
  poison = '';
  aws.items.clear();
  aws.rejections.length = 0;
});

const note = async ({ id }: { readonly id: string }) => {
  if (id === poison) throw new Error('poison');
  handled.push(id);
};
const handler = consumer({
  // eda:each event
  onOrderPlaced: note,
  // eda:end
});

// eda:each event
describe(OrderPlaced.reference, () => {
  const event = (id: string, more: object = {}) => ({ ...OrderPlaced.exampleEvent({}, { id }), ...more });
  // eda:if sqs sns kinesis
  // All examples are one event by the producer's id. These are told apart by their replays.
  const one = (id: string) => event(id, { 'replay-name': `reprocess-${id}` });
  // eda:end

  test('the sample is handled', async () => {
    const sample = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, '../events/order-placed.v1.json'), 'utf8'));
    await handler(lambdaEvent(sample), lambdaContext());
    expect(handled).toEqual([sample.id]);
  });

  test('what is invalid goes to the rejection queue, with the reasons', async () => {
    await handler(lambdaEvent(event('a', { detail: [] })), lambdaContext());
    expect(handled).toEqual([]);
    expect(aws.rejections).toMatchObject([
      {
        body: { reason: 'invalid-detail', issues: [{ pointer: '/detail' }] },
        attributes: { reason: 'invalid-detail', 'event-id': 'a' },
      },
    ]);
  });

  // eda:if lambda custom-bus
  test('what fails comes again', async () => {
    poison = 'a';
    await expect(handler(lambdaEvent(event('a')), lambdaContext())).rejects.toThrow();
    poison = '';
    await handler(lambdaEvent(event('a')), lambdaContext());
    expect(handled).toEqual(['a']);
  });
  // eda:end
  // eda:if sqs sns
  test('what fails comes again, alone', async () => {
    poison = 'b';
    const batch = lambdaEvent(...['a', 'b', 'c'].map(one));
    await expect(handler(batch, lambdaContext())).resolves.toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-1' }],
    });
    expect(handled.toSorted()).toEqual(['a', 'c']);
  });
  // eda:end
  // eda:if kinesis
  test('after a failure nothing else is tried: the stream goes on from there', async () => {
    poison = 'b';
    const batch = lambdaEvent(...['a', 'b', 'c'].map(one));
    const answer = await handler(batch, lambdaContext());
    expect(answer.batchItemFailures[0]).toEqual({ itemIdentifier: '1' });
    expect(handled).toEqual(['a']);
  });
  // eda:end
  // eda:if idempotency

  test('what comes twice has one effect', async () => {
    await handler(lambdaEvent(event('a')), lambdaContext());
    await handler(lambdaEvent(event('a')), lambdaContext());
    expect(handled).toEqual(['a']);
  });

  test('a replay that is named "reprocess…" is handled once more', async () => {
    const replayed = event('a', { 'replay-name': 'reprocess-1' });
    for (const each of [event('a'), replayed, replayed]) await handler(lambdaEvent(each), lambdaContext());
    expect(handled).toEqual(['a', 'a']);
  });
  // eda:end
});
// eda:end
