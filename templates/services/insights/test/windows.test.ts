import { expect, test } from 'vitest';
import { onOrderCancelled } from '../src/on-order-cancelled.ts';
import { onOrderPlaced } from '../src/on-order-placed.ts';
import { FakeAws } from './fake-aws.generated.ts';
import { lambdaContext, lambdaEvent } from './lambda.generated.ts';
import { MemoryWindows, order, sumsOf } from './memory-windows.ts';

const aws = await FakeAws.start();
const { consumer } = await import('../src/generated/handler.ts');

test('after a failure the stream goes on from there, and nothing counts twice', async () => {
  const windows = new MemoryWindows();
  const handler = consumer({
    onOrderPlaced: (event, context) => onOrderPlaced(event, context, windows),
    onOrderCancelled: (event, context) => onOrderCancelled(event, context, windows),
  });
  const events = [1, 2, 3].map((number) => order(number, '2026-11-20T10:00:00Z'));
  const batch = lambdaEvent(...events);
  windows.down.add(events[1]!.detail.metadata.eventId);
  const { batchItemFailures } = await handler(batch, lambdaContext());
  expect(batchItemFailures[0]).toEqual({ itemIdentifier: '1' });
  expect(windows.sums).toEqual({ '2026-11-20T10': sumsOf(1) });
  windows.down.clear();
  // All of it, as after an answer that was lost; and as if Lambda had died before it marked the first as handled.
  aws.items.clear();
  expect(await handler(batch, lambdaContext())).toEqual({ batchItemFailures: [] });
  expect(windows.sums).toEqual({ '2026-11-20T10': sumsOf(3) });
});
