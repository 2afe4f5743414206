import { describe, expect, it } from 'vitest';
import { eda, folder, snapshot } from '../../support/eda.ts';
import { releasable, workspace } from '../../support/workspace.ts';

const RELEASES = 'schemas/orders/OrderPlaced/v1/releases';

describe('eda schema release', () => {
  it('by several processes at once leaves each release whole', async () => {
    const cwd = folder(releasable());
    const versions = ['1.1.0', '1.2.0', '1.3.0', '1.4.0'];
    const runs = await Promise.all(
      versions.map((version) => eda(['schema', 'release', 'OrderPlaced', '--version', version], { cwd })),
    );
    // Who comes later sees that the head is released already.
    expect(runs.map(({ code, stdout }) => [code, stdout.split(' ')[0]]).sort()).toEqual([
      [0, '1'],
      [0, '1'],
      [0, '1'],
      [0, 'Released'],
    ]);
    expect(await eda(['schema', 'validate'], { cwd })).toMatchObject({ code: 0, stderr: '' });
    const files = Object.keys(snapshot(cwd)).filter((file) => file.startsWith(RELEASES) || file.endsWith('.lock'));
    expect(files).toHaveLength(3);
  });

  it('tells which drafts were left out where there is nothing else, and how one is released', async () => {
    const event = (name: string) => ({
      [`schemas/orders/${name}/event.yaml`]:
        'summary: S.\nowner: checkout\nsource: a\nmajors: { 1: { stability: draft } }\n',
      [`schemas/orders/${name}/v1/schema.json`]: '{ "type": "object" }',
    });
    const cwd = folder({
      'eda.yaml': 'version: 1\n',
      'schemas/teams.yaml': 'checkout: { name: Checkout }\n',
      'schemas/orders/domain.yaml': 'summary: Orders.\nowner: checkout\n',
      ...event('OrderLost'),
      ...event('OrderFound'),
    });
    expect(await eda(['schema', 'release'], { cwd })).toMatchObject({
      code: 0,
      stdout:
        'Nothing to release: 2 drafts were left out. One is released by its name: `eda schema release orders/OrderFound@1`.\n',
    });
    const first = await eda(['schema', 'release', 'orders/OrderFound@1'], { cwd });
    expect(first.stdout).toContain('Released orders/OrderFound@1.0.0');
  });

  it.each([
    ['show', 'OrderPlaced'],
    ['release', 'OrderPlaced'],
  ])('%s of a schema with errors exits 1', async (...args) => {
    const cwd = folder(workspace({ 'schemas/types/money.json': '{' }));
    expect(await eda(['schema', ...args], { cwd })).toMatchObject({ code: 1, stdout: '' });
  });
});
