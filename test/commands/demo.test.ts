import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EDA, eda, environment, folder, put, snapshot } from '../support/eda.ts';
import { noAws } from './bus-process.ts';

/** With its own temporary folder and home, so that whatever is left behind is seen; and keys that must not be used. */
function demo(args: readonly string[], cwd = folder()) {
  const temporary = folder();
  const home = folder();
  const env = {
    ...noAws(home),
    AWS_ACCESS_KEY_ID: 'AKIAPERSONALKEY00001',
    AWS_SECRET_ACCESS_KEY: 'a-personal-secret',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    HTTPS_PROXY: 'http://127.0.0.1:1',
    HTTP_PROXY: 'http://127.0.0.1:1',
    CI: 'true',
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
  };
  const answer = eda(['demo', ...args], { cwd, env });
  // Node keeps its cache of compiled code there too.
  const left = () =>
    [...fs.readdirSync(temporary), ...fs.readdirSync(home)].filter((name) => !/compile-cache/.test(name));
  return { answer, cwd, left };
}

describe('eda demo', () => {
  it('shows the main job, and leaves nothing behind', async () => {
    const { answer, cwd, left } = demo([]);
    const { code, stdout, stderr } = await answer;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.match(/^\d\. .*/gm)).toHaveLength(6);
    expect(stdout).toMatch(/✔ Checked 28 events, .*\n/);
    expect(stdout).toMatch(/✔ accepted, event id [\da-f-]{36}\n/);
    expect(stdout).toMatch(/✔ \S+ commerce OrderPlaced from com\.acme\.orders \(orders\/OrderPlaced@1\) accepted/);
    expect(stdout).toMatch(
      /✖ EdaSchemaViolation: Detail does not satisfy orders\/OrderPlaced@1: .*"orderId" is missing/,
    );
    expect(stdout).toMatch(/✖ schemas\/\S+:\d+:\d+ [a-z-]+\n/);
    expect(stdout).toMatch(/\nDone in \d+\.\d s\. Now you:\n/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colour is what must not be there
    expect(stdout).not.toMatch(/\u001b|AKIA|personal/);
    expect(left()).toEqual([]);
    expect(fs.readdirSync(cwd)).toEqual([]);
  }, 20_000);

  it('is one JSON object a step with --json', async () => {
    const { code, stdout, stderr } = await demo(['--json']).answer;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const steps = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(steps.map(({ step }) => step)).toEqual([
      'copied',
      'validated',
      'bus',
      'published',
      'arrived',
      'broken-event',
      'broken-schema',
      'done',
    ]);
    const [copied, , , published, arrived, broken] = steps;
    expect(fs.existsSync(copied.folder)).toBe(false);
    expect(arrived.log.event).toMatchObject({ id: published.outcome.eventId, detail: published.detail });
    expect(broken.outcome).toMatchObject({ errorCode: 'EdaSchemaViolation' });
    expect(steps.at(-1).seconds).toBeLessThan(20);
  }, 20_000);

  it('leaves nothing behind when it is interrupted', async () => {
    const temporary = folder();
    const child = spawn(process.execPath, [EDA, 'demo', '--json'], {
      cwd: folder(),
      env: environment({ ...noAws(folder()), TMPDIR: temporary, NODE_COMPILE_CACHE: folder() }),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect(fs.readdirSync(temporary)).toHaveLength(1);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(fs.readdirSync(temporary)).toEqual([]);
  }, 20_000);
});

describe('eda demo without a folder for temporary files', () => {
  it('says so', async () => {
    const TMPDIR = path.join(folder(), 'missing');
    const env = { ...noAws(folder()), TMPDIR, TEMP: TMPDIR, TMP: TMPDIR, NODE_COMPILE_CACHE: folder() };
    expect(await eda(['demo'], { cwd: folder(), env })).toEqual({
      code: 3,
      stdout: '',
      stderr: expect.stringMatching(/^No folder can be made in .*missing.* \(ENOENT\)\.\n {2}next: .*--dir/),
    });
  });
});

describe('eda demo --dir', () => {
  it('keeps a valid workspace', async () => {
    const { answer, cwd, left } = demo(['--dir', 'a/example']);
    expect(await answer).toMatchObject({ code: 0 });
    const example = path.join(cwd, 'a/example');
    expect(Object.keys(snapshot(example)).filter((file) => !file.startsWith('schemas/'))).toEqual(['eda.yaml']);
    expect(await eda(['schema', 'validate'], { cwd: example })).toMatchObject({ code: 0, stderr: '' });
    expect(left()).toEqual([]);
  }, 20_000);

  it.each([
    ['is not empty', { 'there/a.txt': 'mine' }, 2, /^there is not empty\.\n {2}expected: an empty folder/],
    ['is a file', { there: 'mine' }, 3, /^there can't be a folder: a file is in the way\.\n {2}next: /],
    ['is below a file', { there: 'mine' }, 3, /^there\/x can't be a folder: a file is in the way\.\n {2}next: /],
  ])('refuses a folder that %s', async (what, tree, code, message) => {
    const cwd = folder();
    put(cwd, tree);
    const { answer } = demo(['--dir', what === 'is below a file' ? 'there/x' : 'there'], cwd);
    expect(await answer).toEqual({ code, stdout: '', stderr: expect.stringMatching(message) });
    expect(snapshot(cwd)).toEqual(tree);
  });
});
