import { spawn, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { prompt } from '../../src/io/prompt.ts';
import { EDA, environment, folder } from '../support/eda.ts';
import { workspace } from '../support/workspace.ts';

// The one of util-linux gives a command a terminal; others of this name take other arguments.
const terminal = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;

/** What a person at a terminal sees who types this when asked; both streams are one. */
function atTerminal(keys: string, env: Record<string, string> = {}): Promise<{ code: number | null; screen: string }> {
  const command = `"${process.execPath}" "${EDA}" generate sample --seed 1 --minimal`;
  const cwd = folder(workspace());
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd,
    env: environment({ CI: undefined, TERM: 'xterm', ...env }),
  });
  let screen = '';
  let typed = false;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    screen += chunk;
    if (typed || !screen.includes('OrderPlaced@1')) return;
    typed = true;
    child.stdin.write(keys);
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, screen })));
}

describe.skipIf(!terminal)('a question at a terminal', () => {
  it('is answered by choosing', async () => {
    const { code, screen } = await atTerminal('\r');
    expect(code).toBe(0);
    expect(screen).toContain('Which event?');
    expect(screen).toMatch(/"orderId": "/);
  });

  it('may be left by Ctrl-C', async () => {
    const { code, screen } = await atTerminal('\u0003');
    expect(code).toBe(2);
    expect(screen).toContain('Nothing was chosen, and nothing done.');
    expect(screen).not.toMatch(/bug|"orderId"/);
  });

  it('is not asked in CI', async () => {
    const { code, screen } = await atTerminal('', { CI: 'true' });
    expect(code).toBe(2);
    expect(screen).toContain('No event is named.');
  });
});

it('nobody is asked without a terminal', () => {
  expect(prompt.interactive).toBe(process.stdin.isTTY === true && process.stderr.isTTY === true && !process.env.CI);
});
