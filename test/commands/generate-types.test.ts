import { describe, expect, it } from 'vitest';
import { eda, folder, snapshot } from '../support/eda.ts';
import { workspace } from '../support/workspace.ts';

const tree = () => workspace() as Record<string, string>;

describe('eda generate types', () => {
  it('writes, says what it did, and --check agrees', async () => {
    const cwd = folder(tree());
    const stale = await eda(['generate', 'types', '--check'], { cwd });
    expect(stale.code).toBe(1);
    expect(stale.stdout).toContain('src/generated/events/orders/OrderPlaced.v1.ts is out of date');
    expect(stale.stdout).toContain('next: eda generate types');

    const made = await eda(['generate', 'types'], { cwd });
    expect(made).toMatchObject({
      code: 0,
      stdout: '5 files for 1 event in src/generated/events: 5 written.\n',
      stderr: '',
    });
    expect(await eda(['generate', 'types', '--check'], { cwd })).toMatchObject({
      code: 0,
      stdout: '5 files for 1 event in src/generated/events: up to date.\n',
    });
  });

  it('exits 1 where an edited file is in the way', async () => {
    const cwd = folder({ ...tree(), 'src/generated/events/index.ts': 'mine\n' });
    const { code, stdout } = await eda(['generate', 'types', 'OrderPlaced'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('index.ts was left alone: it was edited by hand, or is not eda’s');
    expect(snapshot(cwd)['src/generated/events/index.ts']).toBe('mine\n');
  });

  it('gives one document with --json', async () => {
    const cwd = folder(tree());
    const { stdout } = await eda(['generate', 'types', '--json', '--out', 'code'], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, verdict: 'pass', out: 'code', events: 1, files: 5 });
  });

  it('an unknown event is a usage error', async () => {
    const { code, stderr } = await eda(['generate', 'types', 'orders/OrderPlacd'], { cwd: folder(tree()) });
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean orders/OrderPlaced?');
  });
});
