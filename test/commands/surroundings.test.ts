import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EDA, eda, environment, folder, ROOT, type Transcript } from '../support/eda.ts';
import { noAws } from './bus-process.ts';

describe.skipIf(process.platform === 'win32')('a working folder that has been removed', () => {
  /** The shell goes into a folder and removes it, then becomes the command. */
  function gone(args: readonly string[]): Promise<Transcript> {
    const cwd = folder();
    const child = spawn('sh', ['-c', 'rmdir "$0" && exec "$@"', cwd, process.execPath, EDA, ...args], {
      cwd,
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const out = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out.stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (out.stderr += chunk));
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...out })));
  }

  it.each(['schema validate', 'schema list', 'demo', 'bus start --port 0'])('is one error: eda %s', async (line) => {
    expect(await gone(line.split(' '))).toEqual({
      code: 3,
      stdout: '',
      stderr:
        "The working folder can't be found (ENOENT): it has been removed or moved.\n" +
        '  next:     Go into a folder that is there, then run the command again.\n',
    });
  });

  it('is no matter where none is needed', async () => {
    expect(await gone(['explain', 'ref-loop'])).toMatchObject({ code: 0, stderr: '' });
    expect(await gone(['--help'])).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('the folder for temporary files', () => {
  const validate = 'schemas/types/money.json';
  const at = (TMPDIR: string) => ({
    ...noAws(folder()),
    TMPDIR,
    TEMP: TMPDIR,
    TMP: TMPDIR,
    NODE_COMPILE_CACHE: undefined,
  });
  // As root everything may be written, but not here.
  const closed = fs.existsSync('/proc/self') ? ['/proc', '/proc/self/none'] : [];

  it.each(['none', ...closed])('that is not there, or takes nothing: %s', async (name) => {
    const TMPDIR = path.resolve(folder(), name);
    expect(await eda(['schema', 'validate', validate], { cwd: ROOT, env: at(TMPDIR) })).toMatchObject({
      code: 0,
      stderr: '',
    });
    const { code, stdout, stderr } = await eda(['demo'], { cwd: folder(), env: at(TMPDIR) });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^No folder can be made in \S+, the folder for temporary files \(E\w+\)\.\n {2}next: .*\n$/);
    expect(fs.existsSync(TMPDIR)).toBe(TMPDIR === '/proc');
  });

  it('keeps what was compiled, for the next run', async () => {
    const TMPDIR = folder();
    await eda(['schema', 'validate', validate], { cwd: ROOT, env: at(TMPDIR) });
    expect(fs.readdirSync(TMPDIR)).toEqual(['node-compile-cache']);
  });
});

it.runIf(fs.existsSync('/proc/self'))('a folder that the system refuses is one error, and no wait', async () => {
  for (const dir of ['/proc/none', '/proc/none/below']) {
    expect(await eda(['demo', '--dir', dir], { cwd: folder() })).toEqual({
      code: 3,
      stdout: '',
      stderr: `The folder ${dir} can't be made or read (ENOENT).\n  next:     Choose another with --dir.\n`,
    });
  }
  expect(await eda(['generate', 'types', '--out', '/proc/none'], { cwd: ROOT })).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringMatching(/\n {2}next: /),
  });
});

it('what stands in the home folder is not run, nor read', async () => {
  const home = folder({ '.local/share/eda/package.json': '{' });
  const env = { HOME: home, XDG_DATA_HOME: undefined, USERPROFILE: home, LOCALAPPDATA: undefined };
  expect(await eda(['explain', 'ref-loop'], { cwd: ROOT, env })).toMatchObject({ code: 0, stderr: '' });
});

describe('eda help', () => {
  it.each<[string, readonly string[]]>([
    ['help', ['--help']],
    ['help schema', ['schema', '--help']],
    ['help schema validate', ['schema', 'validate', '--help']],
  ])('eda %s', async (line, same) => {
    const [help, flag] = await Promise.all([eda(line.split(' '), { cwd: ROOT }), eda(same, { cwd: ROOT })]);
    expect(help).toEqual(flag);
    expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('USAGE'), stderr: '' });
  });
});
