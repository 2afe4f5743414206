import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { putAnswer, startFake } from '../io/aws/fake-aws.ts';
import { EDA, environment, folder, ROOT } from '../support/eda.ts';
import { workspace } from '../support/workspace.ts';

/** The built command with stdout where the test wants it. */
function write(args: readonly string[], stdout: number | 'closed', cwd = ROOT, stderr: number | 'pipe' = 'pipe') {
  return new Promise<{ code: number | null; stderr: string }>((resolve, reject) => {
    const child = spawn(process.execPath, [EDA, ...args], {
      cwd,
      env: environment(),
      stdio: ['ignore', stdout === 'closed' ? 'pipe' : stdout, stderr],
    });
    let said = '';
    if (stdout === 'closed') child.stdout?.destroy();
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stderr: said }));
  });
}

describe.runIf(fs.existsSync('/dev/full'))('a full disk under stdout', () => {
  it.each([
    ['schema validate'],
    ['schema validate --json'],
    ['schema validate none.json --json'],
    ['schema list'],
    ['schema show orders/OrderPlaced'],
    ['generate sample orders/OrderPlaced --seed 1'],
    ['generate types --check --out none'],
    ['publish test-event orders/OrderPlaced --dry-run --seed 1'],
    ['publish test-event orders/OrderPlaced --local --seed 1'],
    ['generate sample orders/OrderPlaced --invalid=list'],
    ['schema validate --watch'],
    ['event validate -'],
    ['autocomplete bash --script'],
    ['explain ref-dangling'],
    ['demo'],
    ['bus start --port 0 --json'],
    ['--help'],
    ['schema validate --help'],
    ['--version'],
  ])('is one error: eda %s', async (line) => {
    const full = fs.openSync('/dev/full', 'w');
    const { code, stderr } = await write(line.split(' '), full);
    fs.closeSync(full);
    const missing = line.includes('none.json')
      ? 'There is no file or folder "none.json".\n  next:     Check the spelling; paths are relative to the working folder.\n'
      : '';
    const watching = line.includes('--watch') ? 'Watching. Ctrl-C ends it.\n' : '';
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: `${missing}${watching}The output can't be written (ENOSPC): it is incomplete.\n  next:     Make room, or send the output elsewhere.\n`,
    });
  });

  it('has no words for a shell that completes a line', async () => {
    const full = fs.openSync('/dev/full', 'w');
    expect(await write(['__complete', 'eda '], full)).toEqual({ code: 1, stderr: '' });
    fs.closeSync(full);
  });

  it('under stderr too is no crash', async () => {
    const full = fs.openSync('/dev/full', 'w');
    expect(await write(['schema', 'validate', 'none.json'], full, ROOT, full)).toMatchObject({ code: 3 });
    fs.closeSync(full);
  });
});

describe('a reader that leaves early', () => {
  it('does not turn the verdict of findings', async () => {
    const cwd = folder(workspace({ 'schemas/types/money.json': '{' }));
    expect(await write(['schema', 'validate'], 'closed', cwd)).toEqual({ code: 1, stderr: '' });
  });

  it('does not turn that of an event which failed', async () => {
    const aws = await startFake((request) => putAnswer(request, () => 'MalformedDetail'));
    onTestFinished(() => aws.close());
    const args = ['publish', 'test-event', 'orders/OrderPlaced', '--seed', '1', '--endpoint-url', aws.endpoint];
    expect(await write(args, 'closed')).toEqual({ code: 1, stderr: '' });
  });

  it('is no failure', async () => {
    expect(await write(['schema', 'list'], 'closed')).toEqual({ code: 0, stderr: '' });
    expect(await write(['--help'], 'closed')).toEqual({ code: 0, stderr: '' });
    expect(await write(['generate', 'types', '--watch', '--json'], 'closed', folder(workspace()))).toMatchObject({
      code: 0,
    });
  });
});
