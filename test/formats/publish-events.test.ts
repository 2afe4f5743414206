import { expect, it } from 'vitest';
import { renderProgress } from '../../src/formats/publish-events.ts';

const counts = { read: 0, accepted: 1500, earlier: 500, failed: 2, invalid: 1, unknown: 0, unsure: 0, position: 250 };

it('progress says how far it is, how fast, and how long it takes', () => {
  expect(renderProgress({ ...counts, size: 1000 }, 3000)).toBe(
    '█████░░░░░░░░░░░░░░░  25 % · 2,000 accepted · 3 not · 500/s · 0:09 left',
  );
  expect(renderProgress({ ...counts, failed: 0, invalid: 0 }, 0)).toBe('2,000 accepted · 1,500,000/s');
});
