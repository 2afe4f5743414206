import { expect, test } from 'vitest';
import { onOrderPlaced } from '../src/on-order-placed.ts';
import { consumerContext } from './lambda.generated.ts';
import { MemoryWindows, order, sumsOf } from './memory-windows.ts';

test('an order counts in the hour in which it happened, however late it comes', async () => {
  const windows = new MemoryWindows();
  const times = ['2026-11-20T10:00:00Z', '2026-11-20T09:59:59Z', '2026-11-20T11:30:00+02:00'];
  for (const [i, time] of times.entries()) await onOrderPlaced(order(i, time), consumerContext(), windows);
  expect(windows.sums).toEqual({ '2026-11-20T10': sumsOf(1), '2026-11-20T09': sumsOf(2) });
});

test('an order that comes again counts once', async () => {
  const windows = new MemoryWindows();
  for (let i = 0; i < 3; i++) await onOrderPlaced(order(1, '2026-11-20T10:00:00Z'), consumerContext(), windows);
  expect(windows.sums).toEqual({ '2026-11-20T10': sumsOf(1) });
});
