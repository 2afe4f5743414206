import { describe, expect, it } from 'vitest';
import { renderConsumer } from '../../src/formats/consumer.ts';

const nothing = {
  out: 'orders',
  name: 'order-billing',
  shape: 'sqs',
  iac: 'cdk',
  profile: 'standard',
  packageManager: 'pnpm',
  events: [{ reference: 'orders/OrderPlaced@1', version: '1.0.0' }],
  files: 3,
  written: [],
  removed: [],
  merged: [],
  backups: [],
  conflicts: [],
  kept: [],
  deleted: [],
  stale: [],
  dryRun: false,
  first: false,
};
const HEAD = 'order-billing (sqs, cdk, standard) consumes orders/OrderPlaced@1 (1.0.0)\n';

describe('a generated consumer, for people', () => {
  it.each<[string, Partial<typeof nothing> | object, string]>([
    ['nothing new', {}, `${HEAD}3 files in orders: up to date.\n`],
    [
      'the first time, in the folder itself',
      { first: true, out: '.', written: ['a', 'b', 'c'] },
      `${HEAD}3 files in .: 3 written.\n  next: pnpm install, and see README.md\n`,
    ],
    [
      'changed, merged, removed, deleted',
      { written: ['a', 'README.md'], merged: ['README.md'], removed: ['c'], deleted: ['d'] },
      `${HEAD}3 files in orders: 2 written, of them merged: README.md, 1 removed.\n  not made again, since you deleted them: d\n`,
    ],
    ['out of date', { stale: ['a'] }, `orders/a is out of date\n${HEAD}  next: eda generate consumer --out orders\n`],
    ['looked at only', { stale: ['a'], dryRun: true }, `${HEAD}3 files in orders: would change 1.\n  orders/a\n`],
    [
      'a conflict, and a name with what a terminal would obey',
      { conflicts: [{ file: 'a\u001b[2J', see: 'a.conflict' }] },
      `orders/a\\u001b[2J and what is new change the same lines: it was left alone\n  next: Take what you need out of orders/a.conflict, then delete that file.\n${HEAD}3 files in orders: the others are up to date.\n`,
    ],
  ])('%s', (_, view, text) => {
    expect(renderConsumer({ ...nothing, ...view })).toBe(text);
  });
});
