import { describe, expect, it } from 'vitest';
import { eda, folder } from '../../support/eda.ts';
import { workspace } from '../../support/workspace.ts';

const run = (tree: Parameters<typeof workspace>[0], ...args: string[]) =>
  eda(['schema', ...args], { cwd: folder(workspace(tree)) });

describe('eda schema list', () => {
  it('is a table, or JSON', async () => {
    expect(await run({}, 'list')).toEqual({
      code: 0,
      stdout: `EVENT                 RELEASE  STABILITY  OWNER     READ BY     SUMMARY
orders/OrderPlaced@1  1.0.0    stable     checkout  1 consumer  An order was placed.
`,
      stderr: '',
    });
    const json = JSON.parse((await run({}, 'list', '--json')).stdout);
    expect(json).toMatchObject({ version: 1, events: [{ event: 'orders/OrderPlaced', detailType: 'OrderPlaced' }] });
  });

  it('notes what could not be read', async () => {
    const { code, stderr } = await run({ 'schemas/teams.yaml': '{' }, 'list');
    expect(code).toBe(0);
    expect(stderr).toBe(
      '1 file of the catalogue has errors, so events may be missing here: run `eda schema validate`.\n',
    );
  });

  it.each([
    [
      ['--domain', 'order'],
      'The catalogue has no domain "order".\n  expected: one of orders\n  next:     Did you mean orders?\n',
    ],
    [
      ['--owner', 'chekout'],
      'The catalogue has no team "chekout".\n  expected: one of checkout, ledger\n  next:     Did you mean checkout?\n',
    ],
  ])('%s: gives the nearest', async (args, stderr) => {
    expect(await run({}, 'list', ...args)).toEqual({ code: 2, stdout: '', stderr });
  });
});

describe('eda schema show', () => {
  it('tells everything of one event', async () => {
    const { code, stdout } = await run({}, 'show', 'OrderPlaced');
    expect(code).toBe(0);
    for (const part of [
      'orders/OrderPlaced@1\nAn order was placed.\n',
      'source         com.acme.orders',
      'read by        orders/books: orderId, total.amount',
      '"$ref": "#/$defs/Money"',
    ]) {
      expect(stdout).toContain(part);
    }
  });

  it('gives the nearest for what is not there', async () => {
    expect(await run({}, 'show', 'orders/OrderPlacd')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'The catalogue has no event "orders/OrderPlacd".\n  next:     Did you mean orders/OrderPlaced?\n',
    });
  });
});
