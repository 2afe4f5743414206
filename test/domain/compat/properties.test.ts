import { expect, it } from 'vitest';
import { checkManyLaws, emptyTally } from './laws.ts';

// A small part of `npm run conformance -- compat-laws`.
const pairs = Number(process.env.COMPAT_LAWS ?? 400);

it('obeys the laws of containment, and every verdict stands a test', async () => {
  const tally = emptyTally();
  await checkManyLaws(pairs, tally);
  const { compatible, breaking, unknown } = tally.verdicts;
  // Both verdicts are met, and few pairs go without one.
  expect(compatible).toBeGreaterThan(pairs / 5);
  expect(breaking).toBeGreaterThan(pairs / 5);
  expect(unknown).toBeLessThan(pairs / 20);
}, 600_000);
