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
      'an edited file, looked at only',
      { stale: ['a'], dryRun: true, backups: [{ file: 'a', to: 'a.orig' }] },
      `orders/a was edited by hand, and would be made anew: what it holds would be in orders/a.orig\n  next: Move the change to a file of yours before you generate.\n${HEAD}3 files in orders: would change 1.\n  orders/a\n`,
    ],
    [
      'an edited file, made anew',
      { written: ['a', 'a.orig'], backups: [{ file: 'a', to: 'a.orig' }] },
      `orders/a was edited by hand, and is made anew: what it held is in orders/a.orig\n  next: Move the change to a file of yours, and delete the .orig.\n${HEAD}3 files in orders: 2 written.\n`,
    ],
    [
      'a conflict that would be, and merges',
      { stale: ['a', 'a.conflict', 'b'], merged: ['b'], conflicts: [{ file: 'a', see: 'a.conflict' }] },
      `orders/a and what is new change the same lines: it would be left alone\n  next: Once it is generated, both texts are in orders/a.conflict: take what you need out of it, then delete that file.\norders/a is out of date\norders/a.conflict is out of date\norders/b is out of date\n${HEAD}  next: eda generate consumer --out orders\n`,
    ],
    [
      'a conflict, and a name with what a terminal would obey',
      { conflicts: [{ file: 'a\u001b[2J', see: 'a.conflict' }] },
      `orders/a\\u001b[2J and what is new change the same lines: it was left alone\n  next: Take what you need out of orders/a.conflict, then delete that file.\n${HEAD}3 files in orders: the others are up to date.\n`,
    ],
  ])('%s', (_, view, text) => {
    expect(renderConsumer({ ...nothing, ...view })).toBe(text);
  });
});
