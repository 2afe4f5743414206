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

  it.each([
    ['show', 'OrderPlaced'],
    ['release', 'OrderPlaced'],
  ])('%s of a schema with errors exits 1', async (...args) => {
    const cwd = folder(workspace({ 'schemas/types/money.json': '{' }));
    expect(await eda(['schema', ...args], { cwd })).toMatchObject({ code: 1, stdout: '' });
  });
});
