import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EDA, environment, ROOT } from './support/eda.ts';

/** What the README shows is what happens: every `console` block is run, in order, in one copy of the example. */

interface Step {
  readonly command: string;
  readonly output: string;
}

const readme = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/```console\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');

function steps(block: string): Step[] {
  return block
    .split(/^\$ /m)
    .filter(Boolean)
    .map((part) => {
      const [command = '', ...output] = part.split('\n');
      return { command, output: output.join('\n').trimEnd() };
    });
}

/** Ids, and the times and ports of one run, are not those of another. */
function shape(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
    .trimEnd();
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('the README', () => {
  const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'eda-readme-'));
  const background: ChildProcess[] = [];
  let port = 0;

  beforeAll(async () => {
    for (const part of ['eda.yaml', 'schemas'])
      fs.cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
    port = await freePort();
  });
  afterAll(() => {
    for (const child of background) child.kill('SIGTERM');
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const shell = (command: string) =>
    command
      .replace(/#.*$/, '')
      .replaceAll('npx eda', `'${process.execPath}' '${EDA}'`)
      .replace('bus start', `bus start --port ${port}`)
      .replaceAll('127.0.0.1:4010', `127.0.0.1:${port}`);

  async function start(command: string): Promise<string> {
    const child = spawn('sh', ['-c', `exec ${shell(command).replace(/&\s*$/, '')}`], {
      cwd: folder,
      env: environment(),
    });
    background.push(child);
    let out = '';
    return new Promise((resolve) => {
      child.stdout.on('data', (chunk) => {
        out += chunk;
        if (out.includes('Ctrl-C')) resolve(out);
      });
      child.on('close', () => resolve(out));
    });
  }

  async function run({ command }: Step): Promise<string> {
    if (command.trimEnd().endsWith('&')) return start(command);
    const result = spawnSync('sh', ['-c', shell(command)], { cwd: folder, env: environment(), encoding: 'utf8' });
    return result.stdout + result.stderr;
  }

  it.each(blocks.map((block) => [block.split('\n')[0] ?? '', block]))('%s', async (_, block) => {
    for (const step of steps(block)) {
      const output = await run(step);
      // A command shown without output is shown for what it is, not for what it prints.
      if (step.output !== '') expect(shape(output)).toBe(shape(step.output));
    }
  });

  it('shows at least the main commands', () => {
    for (const command of [
      'schema validate',
      'schema list',
      'generate sample',
      'bus start',
      'publish test-event',
      'schema release',
      'generate types',
      'generate package',
    ]) {
      expect(blocks.join('\n')).toContain(`npx eda ${command}`);
    }
  });
});
